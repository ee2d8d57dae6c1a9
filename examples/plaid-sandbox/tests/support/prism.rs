//! Prism: what Plaid's own specification says to a request, and to an answer.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::node;

const PATIENCE: Duration = Duration::from_secs(120);

/// A server of Prism's; it ends when it is dropped.
pub(crate) struct Prism {
    child: Child,
    address: String,
    log: PathBuf,
}

impl Prism {
    /// Answers as the specification's examples do.
    pub(crate) fn mock(spec: &Path) -> Self {
        Self::start(&["mock", path(spec)])
    }

    /// Passes requests on to a server; a request or an answer that the specification does not
    /// allow is an error.
    pub(crate) fn guard(spec: &Path, upstream: &str) -> Self {
        Self::start(&["proxy", "--errors", path(spec), upstream])
    }

    /// Where it is, for example `http://127.0.0.1:4010`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What it said so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn start(arguments: &[&str]) -> Self {
        // Another process may take the port before Prism does.
        for _ in 0..3 {
            if let Some(prism) = Self::spawn(arguments).when_it_listens() {
                return prism;
            }
        }
        panic!("Prism found no port");
    }

    fn spawn(arguments: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.expect("a port").port();
        let log = std::env::temp_dir().join(format!("prism-{}-{port}.log", std::process::id()));
        let file = File::create(&log).expect("a file");
        let child = Command::new("node")
            .arg(node::folder().join("node_modules/.bin/prism"))
            .args(&arguments[..1])
            .args(["-h", "127.0.0.1", "-p", &port.to_string()])
            .args(&arguments[1..])
            .stdin(Stdio::null())
            .stderr(file.try_clone().expect("a file"))
            .stdout(file)
            .spawn()
            .unwrap_or_else(|error| panic!("Node, which runs Prism, cannot be run: {error}"));
        Self { child, address: format!("http://127.0.0.1:{port}"), log }
    }

    /// None where its port was taken.
    fn when_it_listens(mut self) -> Option<Self> {
        let begun = Instant::now();
        loop {
            let log = self.log();
            if log.contains("is listening on") {
                return Some(self);
            }
            let has_ended = self.child.try_wait().expect("a state").is_some();
            if has_ended && log.contains("EADDRINUSE") {
                return None;
            }
            assert!(!has_ended && begun.elapsed() < PATIENCE, "Prism does not listen: {log}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.log);
    }
}

fn path(spec: &Path) -> &str {
    spec.to_str().expect("a path of letters")
}
