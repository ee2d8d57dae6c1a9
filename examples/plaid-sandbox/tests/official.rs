//! Plaid's own clients against the simulated bank, by themselves and with Plaid's specification
//! between them; and against the mock that is made of the specification.

#[path = "support/program.rs"]
mod program;
#[path = "support/python.rs"]
mod python;
#[expect(dead_code, reason = "the other tests use the rest")]
mod support;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use program::Program;
use support::prism::Prism;
use support::{data, node};

/// Runs a script that prints what it finds and fails where that is not as it must be.
fn passes(mut script: Command, arguments: &[&str]) {
    let done = script
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{script:?} cannot be run: {error}"));
    let [said, complained] = [&done.stdout, &done.stderr].map(|it| String::from_utf8_lossy(it));
    assert!(done.status.success() && said.contains("0 failed"), "{said}\n{complained}");
    assert!(!said.contains("FAILED"), "{said}");
}

fn in_python(script: PathBuf) -> Command {
    let mut command = Command::new(python::interpreter());
    command.arg(script);
    command
}

fn in_node(script: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("node");
    command.arg(script).env("NODE_PATH", node::folder().join("node_modules"));
    command
}

/// The specification, for Prism.
fn spec() -> Option<PathBuf> {
    Some(data()?.join("openapi.prism.json"))
}

#[test]
fn the_python_client_goes_through_the_life_of_an_item() {
    let Some(data) = data() else { return };
    let bank = Program::start();
    let script = data.join("given/official_python_client_flow.py");
    passes(in_python(script.clone()), &[bank.address()]);
    let guard = Prism::guard(&data.join("openapi.prism.json"), bank.address());
    passes(in_python(script), &[guard.address()]);
}

#[test]
fn the_node_client_goes_through_the_life_of_an_item() {
    let bank = Program::start();
    let script = node::folder().join("flow.cjs");
    passes(in_node(&script), &[bank.address()]);
    let Some(spec) = spec() else { return };
    let guard = Prism::guard(&spec, bank.address());
    passes(in_node(&script), &[guard.address(), bank.address()]);
}

#[test]
fn the_clients_take_the_mock_for_plaid() {
    let Some(data) = data() else { return };
    let mock = Prism::mock(&data.join("openapi.prism.json"));
    let given = data.join("given");
    passes(in_python(given.join("official_python_client_smoke.py")), &[mock.address()]);
    passes(in_node(given.join("official_node_client_smoke.cjs")), &[mock.address()]);
}
