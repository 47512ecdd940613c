//! Reading the whole repository again: does every object hash to its name, do refs and commits agree.
//! Not for comparing it with the journal.

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::Path,
    process::Command,
};

use git2::{ObjectType, Oid};

use super::{PopulationError, error::Doing, genomes::Genomes, names, variants::Head};
use crate::id::VariantId;

impl Genomes {
    /// What is wrong, one sentence each; empty when every ref resolves, every reachable object hashes
    /// to its name, every variant's commit says whose it is, and every parent is a variant.
    ///
    /// # Errors
    /// The refs cannot be listed at all.
    pub fn verify(&self) -> Result<Vec<String>, PopulationError> {
        let mut problems = Vec::new();
        let mut seen = HashSet::new();
        let references = self.repository.references().doing("list the refs")?;
        for reference in references {
            let reference = reference.doing("read a ref")?;
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            match reference.resolve().map(|resolved| resolved.target()) {
                Ok(Some(object)) => self.reread(&name, object, &mut seen, &mut problems),
                Ok(None) | Err(_) => problems.push(format!("`{name}` does not resolve")),
            }
        }
        if problems.is_empty() {
            self.check_variants(&self.variants()?, &mut problems);
            self.check_production(&mut problems);
        }
        Ok(problems)
    }

    /// Reads everything below an object once and hashes it again.
    fn reread(&self, name: &str, object: Oid, seen: &mut HashSet<Oid>, problems: &mut Vec<String>) {
        let mut waiting = vec![object];
        while let Some(object) = waiting.pop() {
            if !seen.insert(object) {
                continue;
            }
            match self.read_and_hash(object) {
                Ok(below) => waiting.extend(below),
                Err(why) => problems.push(format!("`{name}` reaches {object}, which {why}")),
            }
        }
    }

    /// The objects that an object names, after hashing it.
    fn read_and_hash(&self, object: Oid) -> Result<Vec<Oid>, String> {
        let unreadable = |error: git2::Error| format!("cannot be read: {}", error.message());
        let odb = self.repository.odb().map_err(unreadable)?;
        let read = odb.read(object).map_err(unreadable)?;
        let hash = Oid::hash_object(read.kind(), read.data()).map_err(unreadable)?;
        if hash != object {
            return Err(format!("has the content of {hash}"));
        }
        let below = match read.kind() {
            ObjectType::Commit => self
                .repository
                .find_commit(object)
                .map(|commit| commit.parent_ids().chain([commit.tree_id()]).collect()),
            ObjectType::Tree => {
                self.repository.find_tree(object).map(|tree| tree.iter().map(|entry| entry.id()).collect())
            }
            ObjectType::Tag => self.repository.find_tag(object).map(|tag| vec![tag.target_id()]),
            _ => Ok(Vec::new()),
        };
        below.map_err(unreadable)
    }

    fn check_variants(&self, heads: &[Head], problems: &mut Vec<String>) {
        let known: BTreeMap<_, VariantId> = heads.iter().map(|head| (head.commit, head.id)).collect();
        for head in heads {
            let id = head.id;
            match super::message::find(&head.trailers, "Variant") {
                Some(said) if said == id.to_string() => {}
                said => problems.push(format!("the commit of {id} says it is {}", said.unwrap_or("nothing"))),
            }
            for parent in &head.parents {
                match known.get(parent) {
                    Some(parent) if *parent < id => {}
                    Some(parent) => problems.push(format!("{id} descends from the later {parent}")),
                    None => problems.push(format!("the parent {} of {id} is no variant", parent.short())),
                }
            }
            if head.parents.is_empty() && id != VariantId::SEED {
                problems.push(format!("{id} has no parent"));
            }
        }
    }

    fn check_production(&self, problems: &mut Vec<String>) {
        let production = self.history().and_then(|history| Ok((history, self.target(names::PRODUCTION)?)));
        let (history, branch) = match production {
            Ok(production) => production,
            Err(error) => return problems.push(error.to_string()),
        };
        for entry in &history {
            if self.commit_of(entry.variant).ok().flatten() != Some(entry.commit) {
                problems.push(format!(
                    "{} does not name the commit of {}",
                    names::tag(entry.number),
                    entry.variant
                ));
            }
        }
        if branch != history.last().map(|entry| entry.commit) {
            problems.push("the branch `production` does not name the last promotion".to_owned());
        }
    }
}

/// What `git fsck` says about the repository: nothing when there is no `git` program.
///
/// # Errors
/// What it complains about.
pub fn fsck(path: &Path) -> Option<Result<(), String>> {
    let output = Command::new("git")
        // The repository may belong to another user of the machine; reading it is harmless.
        .args(["-c", "safe.directory=*", "--git-dir"])
        .arg(path)
        .args(["fsck", "--strict", "--full", "--no-dangling", "--no-progress"])
        .output();
    match output {
        Ok(output) if output.status.success() => Some(Ok(())),
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Some(Err(String::from_utf8_lossy(&said).trim().to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(Err(format!("cannot start git: {error}"))),
    }
}
