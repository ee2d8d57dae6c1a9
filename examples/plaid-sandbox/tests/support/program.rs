//! The program that serves a simulated bank.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The program at a free port; it ends when this is dropped.
pub(crate) struct Program {
    child: Child,
    address: String,
    /// Kept, so that the program may go on to speak.
    _output: BufReader<ChildStdout>,
}

impl Program {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_plaid-sandbox"))
            .args(["--port", "0", "--seed", "11"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        output.read_line(&mut line).expect("its first line");
        assert!(line.contains("Simulated bank, not Plaid and not a real bank"), "{line}");
        let address = line.trim().rsplit_once(' ').expect("an address").1.to_owned();
        Self { child, address, _output: output }
    }

    /// Where it is, for example `http://127.0.0.1:8010`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
