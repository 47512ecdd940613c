//! Which files a confined command may read and write. Not for starting it.

use std::path::{Path, PathBuf};

/// Where programs, libraries and system settings lie on Unix.
const SYSTEM: &[&str] = &[
    "/bin",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/opt",
    "/proc",
    "/run/current-system",
    "/run/systemd/resolve",
    "/sbin",
    "/sys",
    "/usr",
];

/// The system's paths, without `hidden` ones: where one lies below a system path, its neighbours are named one by
/// one instead of the whole.
pub fn system_paths(hidden: &[PathBuf]) -> Vec<PathBuf> {
    let mut allowed = Vec::new();
    let mut waiting: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
    while let Some(path) = waiting.pop() {
        // What a link points to is what a rule would be about.
        let Ok(real) = path.canonicalize() else { continue };
        if hidden.iter().any(|hidden| real.starts_with(hidden)) {
            continue;
        }
        if hidden.iter().any(|hidden| hidden.starts_with(&real)) {
            let entries = std::fs::read_dir(&real).into_iter().flatten().flatten();
            waiting.extend(entries.map(|entry| entry.path()));
        } else {
            allowed.push(real);
        }
    }
    allowed.sort();
    allowed.dedup();
    allowed
}

/// Confines this thread, and whatever it becomes or starts, to reading `read` and writing below `write`.
/// False where the kernel has no such rules.
///
/// # Errors
/// The rules cannot be made.
#[cfg(target_os = "linux")]
pub(super) fn confine(write: &Path, read: &[PathBuf]) -> Result<bool, String> {
    use landlock::{
        ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
        path_beneath_rules,
    };

    let abi = ABI::V6;
    let made = || -> Result<RulesetStatus, RulesetError> {
        let restricted = Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .scope(Scope::from_all(abi))?
            .create()?
            .add_rules(path_beneath_rules(read, AccessFs::from_read(abi)))?
            // Programs write to `/dev/null` as a matter of course.
            .add_rules(path_beneath_rules(["/dev"], AccessFs::from_file(abi)))?
            .add_rules(path_beneath_rules([write], AccessFs::from_all(abi)))?
            .restrict_self()?;
        Ok(restricted.ruleset)
    };
    made().map(|status| status != RulesetStatus::NotEnforced).map_err(|error| error.to_string())
}

/// Other systems have no such rules.
#[cfg(not(target_os = "linux"))]
pub(super) fn confine(_write: &Path, _read: &[PathBuf]) -> Result<bool, String> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_folder_below_a_system_path_is_left_out_and_its_neighbours_are_not() {
        let whole = system_paths(&[]);
        let usr = Path::new("/usr").canonicalize().unwrap();
        assert!(whole.contains(&usr), "{whole:?}");
        let hidden = usr.join("share");
        let without = system_paths(std::slice::from_ref(&hidden));
        assert!(!without.contains(&usr) && !without.contains(&hidden), "{without:?}");
        assert!(without.iter().any(|path| path.starts_with(usr.join("bin"))), "{without:?}");
        assert!(!without.iter().any(|path| hidden.starts_with(path) || path.starts_with(&hidden)));
    }
}
