//! Edits of `agent.yaml`. Finds a role's line by its name, in flow or block style.

use rand::{Rng, seq::IndexedRandom as _};

use super::{bank::Setting, prose::Replacement};

/// The call of `edit_file` that makes this setting; none where it is set already or not found.
pub(super) fn replacement(setting: Setting, text: &str, random: &mut impl Rng) -> Option<Replacement> {
    match setting {
        Setting::Temperature(role, values) => changed(text, role, "temperature", values.choose(random)?),
        Setting::Model(role, alias) => changed(text, role, "model", alias),
        Setting::Rounds(values) => changed(text, "limits", "rounds", values.choose(random)?),
    }
}

/// Sets `key` below `part` to `value`, keeping every other character.
fn changed(text: &str, part: &str, key: &str, value: &str) -> Option<Replacement> {
    let from = text.find(&format!("{part}:"))?;
    let start = from + text[from..].find(&format!("{key}:"))? + key.len() + 1;
    let end = start + text[start..].find([',', '}', '\n']).unwrap_or(text.len() - start);
    if text[start..end].trim() == value {
        return None;
    }
    let first = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let last = end + text[end..].find('\n').unwrap_or(text.len() - end);
    let new = format!("{} {value}{}", &text[first..start], &text[end..last]);
    Some(Replacement { old: text[first..last].to_owned(), new })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn a_setting_changes_its_own_role_only() {
        let text = "roles:\n  a: {model: x, temperature: 1.0}\n  b:\n    model: x\n    temperature: 1.0\nlimits: {rounds: 8}\n";
        let edit = |setting| replacement(setting, text, &mut random::stream(1, "m")).unwrap();
        assert_eq!(edit(Setting::Temperature("b", &["0.5"])).new, "  b:\n    model: x\n    temperature: 0.5");
        assert_eq!(edit(Setting::Model("a", "y")).new, "  a: {model: y, temperature: 1.0}");
        assert_eq!(edit(Setting::Rounds(&["6"])).new, "limits: {rounds: 6}");
        assert!(replacement(Setting::Model("a", "x"), text, &mut random::stream(1, "m")).is_none());
    }
}
