//! This test binary as another process.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Names the work of this process, where it is another test's child.
const WORK: &str = "BUDGET_TEST_WORK";
/// What lines that are meant for the other process begin with: the test harness prints too.
const MARK: &str = "> ";

/// This test binary in another process, where its test `as_a_child` does the work.
pub(crate) struct Process {
    child: Child,
    heard: Lines<BufReader<ChildStdout>>,
    told: ChildStdin,
}

impl Process {
    /// Starts the work of that name on a file.
    pub(crate) fn start(work: &str, path: &Path) -> Self {
        Self::spawn(Command::new(std::env::current_exe().expect("this binary")), work, path)
    }

    /// The same, by a command that runs this binary.
    pub(crate) fn spawn(mut command: Command, work: &str, path: &Path) -> Self {
        command
            .args(["--exact", "as_a_child", "--nocapture", "--test-threads", "1"])
            .env(WORK, work)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let heard = BufReader::new(child.stdout.take().expect("its output")).lines();
        let told = child.stdin.take().expect("its input");
        let mut process = Self { child, heard, told };
        process.tell(path.to_str().expect("a path"));
        process
    }

    /// The next line that it says; none once it has ended.
    pub(crate) fn hear(&mut self) -> Option<String> {
        let said = |line: std::io::Result<String>| {
            line.ok().and_then(|line| line.strip_prefix(MARK).map(str::to_owned))
        };
        self.heard.by_ref().find_map(said)
    }

    /// Sends it a line.
    pub(crate) fn tell(&mut self, line: impl std::fmt::Display) {
        writeln!(self.told, "{line}").expect("a process that listens");
    }

    /// Kills it; it has no chance to do anything more. What it had said and was not heard.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("its end");
        std::iter::from_fn(|| self.hear()).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What this process is to do, where it is a child: the work and the file.
pub(crate) fn work() -> Option<(String, PathBuf)> {
    let work = std::env::var(WORK).ok()?;
    // The harness has begun a line.
    writeln!(std::io::stdout()).expect("an output");
    Some((work, ask()?.into()))
}

/// Tells the parent a line.
pub(crate) fn say(line: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{line}").and_then(|()| out.flush()).expect("a parent that listens");
}

/// The next line of the parent; none once it tells no more.
pub(crate) fn ask() -> Option<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a parent");
    line.ends_with('\n').then(|| line.trim_end().to_owned())
}
