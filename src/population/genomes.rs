//! The bare repository: genomes as trees, variants as commits and refs. Not for scores, production,
//! checking or housekeeping, which have files of their own.
//!
//! Trees and commits are built in memory; author and time are given, so equal inputs have equal ids
//! on every machine.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use git2::{
    Commit, ErrorCode, ObjectType, Oid, Reference, Repository, RepositoryInitOptions, Signature, Time, Tree,
};

use super::{
    PopulationError,
    error::Doing,
    message,
    names::{self, CommitId, TreeId},
    variants::{Committed, Head, NewVariant, VariantState},
};
use crate::id::VariantId;

/// The files of a genome: path with `/` as separator → text.
pub type Files = BTreeMap<String, String>;

/// Mode of a file in a tree.
const FILE: i32 = 0o100_644;
/// Mode of a folder in a tree.
const FOLDER: i32 = 0o040_000;

/// The repository, for one thread at a time. `Population` shares it between tasks.
pub struct Genomes {
    pub(super) repository: Repository,
    path: PathBuf,
    /// Objects that are known to be on the disk: a child shares most of its files with its parent.
    durable: RefCell<HashSet<Oid>>,
}

impl Genomes {
    /// Makes an empty repository. It is built beside `path` and renamed, so no half of one remains.
    ///
    /// # Errors
    /// Something is at `path`, or the repository cannot be written.
    pub fn create(path: &Path) -> Result<Self, PopulationError> {
        if path.exists() {
            return Err(PopulationError::Exists { path: path.to_owned() });
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".partial-{}", std::process::id()));
        let partial = path.with_file_name(name);
        let made = init(&partial, Place::Empty).and_then(|()| {
            fs::rename(&partial, path)
                .map_err(|source| PopulationError::File { path: path.to_owned(), source })
        });
        if made.is_err() {
            // The first error is the one to report; a remainder has a name that nothing reads.
            let _ = fs::remove_dir_all(&partial);
        }
        made.and_then(|()| Self::open(path))
    }

    /// Opens a repository.
    ///
    /// # Errors
    /// There is none at `path`, or git refuses it.
    pub fn open(path: &Path) -> Result<Self, PopulationError> {
        if !path.join("HEAD").exists() {
            return Err(PopulationError::Missing { path: path.to_owned() });
        }
        let repository = Repository::open_bare(path).doing(&format!("open `{}`", path.display()))?;
        Ok(Self { repository, path: path.to_owned(), durable: RefCell::default() })
    }

    /// The repository's folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The id of these files' tree, which is written but belongs to no commit.
    ///
    /// # Errors
    /// A path cannot stand in a tree, or the objects cannot be written.
    pub fn tree_of(&self, files: &Files) -> Result<TreeId, PopulationError> {
        let borrowed: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        self.write_tree(&borrowed).map(TreeId)
    }

    fn write_tree(&self, files: &[(&str, &str)]) -> Result<Oid, PopulationError> {
        let mut builder = self.repository.treebuilder(None).doing("build a tree")?;
        let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        for (path, text) in files {
            let bad = || PopulationError::BadPath { path: (*path).to_owned() };
            if !path.split('/').all(names::is_plain) {
                return Err(bad());
            }
            match path.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push((rest, text)),
                None => {
                    let blob = self.repository.blob(text.as_bytes()).doing("write a file")?;
                    builder.insert(path, blob, FILE).map_err(|_| bad())?;
                }
            }
        }
        for (folder, files) in folders {
            let tree = self.write_tree(&files)?;
            let bad = |_| PopulationError::BadPath { path: format!("{folder}/") };
            builder.insert(folder, tree, FOLDER).map_err(bad)?;
        }
        builder.write().doing("write a tree")
    }

    /// Commits a variant and points its branch at it. The same variant again is no change.
    ///
    /// # Errors
    /// The number is taken by another content, a parent is missing, or git cannot write.
    pub fn commit_variant(&self, new: &NewVariant) -> Result<Committed, PopulationError> {
        let tree = self.tree_of(&new.files)?;
        let parents = new
            .parents
            .iter()
            .map(|parent| self.repository.find_commit(parent.0).doing(&format!("find the parent {parent}")))
            .collect::<Result<Vec<_>, _>>()?;
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        let tree_object = self.repository.find_tree(tree.0).doing("find a tree")?;
        let signature = signature(new.time_unix)?;
        let commit = self
            .repository
            .commit(None, &signature, &signature, &new.message(), &tree_object, &parents)
            .map(CommitId)
            .doing(&format!("commit {}", new.id))?;
        match self.commit_of(new.id)? {
            Some(existing) if existing == commit => {}
            Some(existing) => {
                let (existing, new_commit) = (existing.to_string(), commit.to_string());
                return Err(PopulationError::VariantChanged { variant: new.id, existing, new: new_commit });
            }
            None => {
                self.sync_commit(commit)?;
                let name = names::in_play(new.id);
                self.repository
                    .reference(&name, commit.0, false, "")
                    .doing(&format!("point `{name}` at a commit"))?;
            }
        }
        Ok(Committed { commit, tree })
    }

    /// The commit of a variant, in play or retired.
    ///
    /// # Errors
    /// Git cannot read its refs.
    pub fn commit_of(&self, variant: VariantId) -> Result<Option<CommitId>, PopulationError> {
        match self.target(&names::in_play(variant))? {
            Some(commit) => Ok(Some(commit)),
            None => self.target(&names::retired(variant)),
        }
    }

    /// The commit that a ref names, through an annotated tag if need be.
    pub(super) fn target(&self, name: &str) -> Result<Option<CommitId>, PopulationError> {
        match self.repository.find_reference(name).and_then(|reference| reference.peel_to_commit()) {
            Ok(commit) => Ok(Some(CommitId(commit.id()))),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(PopulationError::Git { what: format!("read `{name}`"), source }),
        }
    }

    /// The commit that a name means: `v17`, `production`, `production/2`, a full ref or a commit id.
    ///
    /// # Errors
    /// Nothing has this name.
    pub fn resolve(&self, name: &str) -> Result<CommitId, PopulationError> {
        let found = match name.parse::<VariantId>() {
            Ok(variant) => self.commit_of(variant)?,
            Err(_) if name == "production" => self.target(names::PRODUCTION)?,
            Err(_) if name.starts_with("refs/") => self.target(name)?,
            Err(_) if name.starts_with("production/") => self.target(&format!("refs/tags/{name}"))?,
            Err(_) => {
                name.parse::<CommitId>().ok().filter(|commit| self.repository.find_commit(commit.0).is_ok())
            }
        };
        found.ok_or_else(|| PopulationError::Unknown { name: name.to_owned() })
    }

    /// The files of what a name means; see [`Genomes::resolve`].
    ///
    /// # Errors
    /// Nothing has this name, or its files cannot be read as text.
    pub fn files(&self, name: &str) -> Result<Files, PopulationError> {
        let commit = self.resolve(name)?;
        let tree = self.repository.find_commit(commit.0).and_then(|commit| commit.tree());
        let mut files = Files::new();
        self.read_tree(commit, &tree.doing("read a commit")?, "", &mut files)?;
        Ok(files)
    }

    fn read_tree(
        &self,
        commit: CommitId,
        tree: &Tree<'_>,
        above: &str,
        files: &mut Files,
    ) -> Result<(), PopulationError> {
        for entry in tree {
            let path = format!("{above}{}", String::from_utf8_lossy(entry.name_bytes()));
            if entry.kind() == Some(ObjectType::Tree) {
                let below = self.repository.find_tree(entry.id()).doing("read a tree")?;
                self.read_tree(commit, &below, &format!("{path}/"), files)?;
                continue;
            }
            let blob = self.repository.find_blob(entry.id()).doing(&format!("read `{path}`"))?;
            let not_text = |_| PopulationError::NotText { path: path.clone(), commit: commit.short() };
            let text = std::str::from_utf8(blob.content()).map_err(not_text)?.to_owned();
            files.insert(path, text);
        }
        Ok(())
    }

    /// Every variant, by number.
    ///
    /// # Errors
    /// Git cannot read a ref or a commit.
    pub fn variants(&self) -> Result<Vec<Head>, PopulationError> {
        let mut heads = BTreeMap::new();
        // Retired ones last: while a variant is being retired both refs may exist.
        for (prefix, state) in
            [(names::IN_PLAY, VariantState::InPlay), (names::RETIRED, VariantState::Retired)]
        {
            for (name, commit) in self.refs(prefix)? {
                if let Ok(id) = name[prefix.len()..].parse::<VariantId>() {
                    heads.insert(id, self.head(id, commit, state)?);
                }
            }
        }
        Ok(heads.into_values().collect())
    }

    /// One variant, in play or retired.
    ///
    /// # Errors
    /// Git cannot read its ref or its commit.
    pub fn variant(&self, id: VariantId) -> Result<Option<Head>, PopulationError> {
        let retired = self.target(&names::retired(id))?.map(|commit| (commit, VariantState::Retired));
        let found = match retired {
            None => self.target(&names::in_play(id))?.map(|commit| (commit, VariantState::InPlay)),
            retired => retired,
        };
        found.map(|(commit, state)| self.head(id, commit, state)).transpose()
    }

    /// The refs below a prefix and the commits they name.
    pub(super) fn refs(&self, prefix: &str) -> Result<Vec<(String, CommitId)>, PopulationError> {
        let doing = format!("list `{prefix}`");
        let references = self.repository.references_glob(&format!("{prefix}*")).doing(&doing)?;
        let named = |reference: Reference<'_>| {
            let commit = CommitId(reference.peel_to_commit()?.id());
            Ok((String::from_utf8_lossy(reference.name_bytes()).into_owned(), commit))
        };
        references.map(|reference| reference.and_then(named)).collect::<Result<_, _>>().doing(&doing)
    }

    fn head(&self, id: VariantId, commit: CommitId, state: VariantState) -> Result<Head, PopulationError> {
        let found = self.repository.find_commit(commit.0).doing(&format!("read the commit of {id}"))?;
        let (hypothesis, trailers) = message::parse(&String::from_utf8_lossy(found.message_bytes()));
        Ok(Head {
            id,
            commit,
            tree: TreeId(found.tree_id()),
            parents: found.parent_ids().map(CommitId).collect(),
            state,
            operator: message::find(&trailers, "Operator").unwrap_or_default().to_owned(),
            hypothesis,
            trailers,
            time_unix: found.time().seconds(),
        })
    }

    /// The best common ancestor of two commits; nothing when they share none.
    ///
    /// # Errors
    /// Git cannot read the history.
    pub fn merge_base(&self, one: CommitId, two: CommitId) -> Result<Option<CommitId>, PopulationError> {
        match self.repository.merge_base(one.0, two.0) {
            Ok(base) => Ok(Some(CommitId(base))),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(source) => Err(PopulationError::Git { what: "find a merge base".into(), source }),
        }
    }

    /// Brings a new commit's objects to the disk before a ref names it: libgit2 leaves that to the
    /// system, and the journal would then know a variant that a power cut took away.
    fn sync_commit(&self, commit: CommitId) -> Result<(), PopulationError> {
        let found = self.repository.find_commit(commit.0).doing("read a commit")?;
        let mut waiting = vec![found.tree_id()];
        let mut objects = vec![commit.0];
        while let Some(tree) = waiting.pop() {
            objects.push(tree);
            for entry in &self.repository.find_tree(tree).doing("read a tree")? {
                if entry.kind() == Some(ObjectType::Tree) {
                    waiting.push(entry.id());
                } else {
                    objects.push(entry.id());
                }
            }
        }
        let mut durable = self.durable.borrow_mut();
        objects.retain(|object| !durable.contains(object));
        objects.iter().try_for_each(|object| self.sync_loose(*object))?;
        durable.extend(objects);
        Ok(())
    }

    /// Brings one object to the disk; packed ones are there.
    pub(super) fn sync_loose(&self, object: Oid) -> Result<(), PopulationError> {
        let path = self.loose_path(object);
        match fs::File::open(&path).and_then(|file| file.sync_all()) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(PopulationError::File { path, source })
            }
            _ => Ok(()),
        }
    }

    /// Where an object is when it is not packed.
    pub(super) fn loose_path(&self, object: Oid) -> PathBuf {
        let text = object.to_string();
        let (folder, name) = text.split_at(2);
        self.path.join("objects").join(folder).join(name)
    }
}

/// The one author of everything, at a given time: who runs the program is no part of a variant.
pub(super) fn signature(time_unix: i64) -> Result<Signature<'static>, PopulationError> {
    Signature::new("phylon", "phylon@localhost", &Time::new(time_unix, 0)).doing("write an author")
}

/// What is where a repository is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing.
    Empty,
    /// What is left of one: its objects and refs stay.
    Occupied,
}

pub(super) fn init(path: &Path, place: Place) -> Result<(), PopulationError> {
    if place == Place::Occupied {
        // A torn file would be read before it is replaced.
        for name in ["HEAD", "config"] {
            let _ = fs::remove_file(path.join(name));
        }
    }
    let mut options = RepositoryInitOptions::new();
    options.bare(true).mkpath(true).no_reinit(place == Place::Empty).external_template(false);
    options
        .initial_head(&names::in_play(VariantId::SEED))
        .description("phylon population: one branch per variant");
    let doing = format!("create `{}`", path.display());
    let repository = Repository::init_opts(path, &options).doing(&doing)?;
    let mut config = repository.config().doing(&doing)?;
    // Plain `git log` then shows the scores.
    config.set_str("notes.displayRef", names::SCORES).doing(&doing)?;
    // Housekeeping is ours; git's own would prune trees that a proposal still compares with.
    config.set_i32("gc.auto", 0).doing(&doing)
}
