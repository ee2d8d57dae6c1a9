//! Where the program runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The day of these tests.
pub(crate) const TODAY: &str = "2026-03-20";

/// An empty folder, which goes again.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("budget-quickstart-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// The program in this folder, whatever the environment of the tests says.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
        for name in ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV", "BUDGET_VAULT_KEY"] {
            command.env_remove(name);
        }
        command.env("QUICKSTART_TODAY", TODAY).current_dir(&self.0);
        command
    }

    pub(crate) fn run(&self, file: Option<&str>) -> (bool, String) {
        let output = self.program().args(file).output().expect("the program runs");
        (output.status.success(), text(&output))
    }

    /// Runs with a file of these words.
    pub(crate) fn read(&self, name: &str, text: &str) -> (bool, String) {
        std::fs::write(self.0.join(name), text).expect("a file");
        self.run(Some(name))
    }

    /// Whether these bytes are in the database or in a file beside it that is of it.
    pub(crate) fn database_has(&self, bytes: &[u8]) -> bool {
        let files = std::fs::read_dir(&self.0).expect("a folder").map(|file| file.expect("a file"));
        let paths = files.map(|file| file.path()).filter(|path| is_of_database(path));
        paths.map(|path| std::fs::read(path).expect("a file")).any(|file| has(&file, bytes))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the folder goes again");
    }
}

fn is_of_database(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with("budget.db")
}

fn has(file: &[u8], bytes: &[u8]) -> bool {
    file.windows(bytes.len()).any(|window| window == bytes)
}

/// What a program said, to whomever.
pub(crate) fn text(output: &Output) -> String {
    let bytes = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(bytes).expect("UTF-8")
}

/// The tables of a month, without what is said above them.
pub(crate) fn figures(text: &str) -> &str {
    let start = text.find("\nBudgets").expect("a month");
    let end = text.find("\nYour own bank").or_else(|| text.find("Fetched: ")).unwrap_or(text.len());
    text[start..end].trim_end()
}
