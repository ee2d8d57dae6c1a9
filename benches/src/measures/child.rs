//! Programs that a measure starts: they stand beside this one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a child prints about itself: its answer, its milliseconds on processors, its peak MiB.
pub(super) struct Told {
    pub(super) answer: String,
    pub(super) cpu: f64,
    pub(super) peak: f64,
}

/// Runs a program of this crate to its end.
pub(super) fn run(name: &str, arguments: &[&OsStr]) -> Result<Told, String> {
    let mut command = Command::new(program(name)?);
    read(name, command.args(arguments))
}

/// How often a program of this crate asks for its writes to reach the disk.
pub(super) fn syncs(name: &str, arguments: &[&OsStr], log: &Path) -> Result<usize, String> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o"]);
    command.arg(log).arg(program(name)?);
    read(name, command.args(arguments))?;
    let calls = std::fs::read_to_string(log).map_err(|error| error.to_string())?;
    // A call that another thread interrupts has a second line, where it is resumed.
    Ok(calls.lines().filter(|line| line.contains("sync(")).count())
}

fn program(name: &str) -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|error| error.to_string())?;
    let path = here.with_file_name(name);
    if path.exists() {
        return Ok(path);
    }
    Err(format!("{} is missing: build the crate with --bins", path.display()))
}

fn read(name: &str, command: &mut Command) -> Result<Told, String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let told = || {
        let mut words = text.split_whitespace();
        let answer = words.next()?.to_owned();
        let mut number = || words.next()?.parse().ok();
        Some(Told { answer, cpu: number()?, peak: number()? })
    };
    told().filter(|_| output.status.success()).ok_or_else(|| format!("{name} failed: {text}"))
}
