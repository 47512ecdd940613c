//! The reward function that goes with the form `grpo`: one Python file without dependencies. Not for running it.

const FILE: &str = include_str!("reward.py");

/// The place of the judge's instructions in the file.
const JUDGE: &str = "\"@JUDGE@\"";

/// The file, with the judge's instructions in it.
pub(super) fn file(judge: &str) -> String {
    // A JSON string is a Python string: both escape control characters, quotes and backslashes alike.
    FILE.replacen(JUDGE, &serde_json::Value::from(judge).to_string(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instructions_stand_in_the_file_as_they_are() {
        let file = file("Mark \"this\".\n\\ Now.");
        assert!(file.contains(r#"JUDGE = "Mark \"this\".\n\\ Now.""#), "{file}");
        assert!(!file.contains("@JUDGE@"));
    }
}
