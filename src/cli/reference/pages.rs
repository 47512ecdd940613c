//! Pages made from the command line's own definition. Not for the configuration.

use std::io;

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;

/// The name of the program, and of its first page.
const NAME: &str = "phylon";

/// Every command with its long help, as Markdown.
pub(super) fn commands() -> String {
    let mut text = String::from(
        "# Commands\n\nPrinted by `phylon reference commands`; `phylon help VERB` shows the same on a terminal.\n",
    );
    let mut root = tree();
    text.push_str(&section(&mut root, NAME));
    add(&mut text, &mut root, NAME);
    text
}

fn add(text: &mut String, command: &mut Command, path: &str) {
    for child in command.get_subcommands_mut().filter(|child| is_shown(child)) {
        let path = format!("{path} {}", child.get_name());
        text.push_str(&section(child, &path));
        add(text, child, &path);
    }
}

fn section(command: &mut Command, path: &str) -> String {
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("\n## `{path}`\n\n```text\n{}\n```\n", help.join("\n").trim_end())
}

/// Pages as file name and roff, the program's own first.
///
/// # Errors
/// Never on a page in memory.
pub(super) fn manual() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = Vec::new();
    render(&tree(), &mut pages)?;
    Ok(pages)
}

fn render(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let mut page = Vec::new();
    let manual = clap_mangen::Man::new(command.clone());
    manual.render(&mut page)?;
    pages.push((manual.get_filename(), page));
    command.get_subcommands().filter(|child| is_shown(child)).try_for_each(|child| render(child, pages))
}

/// The completions of a shell.
pub(super) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The command line with everything in it that clap adds when it parses; as wide as documents are.
fn tree() -> Command {
    let mut command = Cli::command().term_width(100);
    command.build();
    command
}

fn is_shown(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_section_a_man_page_and_completions() {
        let (text, pages, script) = (commands(), manual().unwrap(), completions(Shell::Bash));
        for name in tree().get_subcommands().filter(|child| is_shown(child)).map(Command::get_name) {
            assert!(text.contains(&format!("\n## `phylon {name}`\n")), "{name}");
            assert!(pages.iter().any(|(page, _)| *page == format!("phylon-{name}.1")), "{name}");
            assert!(script.contains(name), "{name}");
        }
        assert!(pages.iter().any(|(page, _)| page == "phylon-bench-search.1"));
    }
}
