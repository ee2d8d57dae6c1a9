//! Python with Plaid's own client, as the list of requirements says.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The interpreter of an environment that has the client; it is made once and then used again.
pub(crate) fn interpreter() -> &'static Path {
    static INTERPRETER: OnceLock<PathBuf> = OnceLock::new();
    INTERPRETER.get_or_init(|| {
        let wanted = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/requirements.txt");
        // Several test programs may want to install at a time.
        let lock = File::open(&wanted).expect("a list of requirements");
        lock.lock().expect("a lock");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plaid-python");
        if !is_installed(&folder, &wanted) {
            install(&folder, &wanted);
        }
        folder.join("bin/python")
    })
}

/// The list by which it was installed.
fn installed_by(folder: &Path) -> PathBuf {
    folder.join(".installed-by")
}

fn is_installed(folder: &Path, wanted: &Path) -> bool {
    let wanted = fs::read(wanted).expect("a list of requirements");
    fs::read(installed_by(folder)).is_ok_and(|installed| installed == wanted)
}

fn install(folder: &Path, wanted: &Path) {
    run("python3", [OsStr::new("-m"), "venv".as_ref(), "--clear".as_ref(), folder.as_ref()]);
    let pip = folder.join("bin/pip");
    let quiet = ["install", "--quiet", "--disable-pip-version-check", "-r"];
    run(pip, quiet.map(OsStr::new).into_iter().chain([wanted.as_ref()]));
    fs::copy(wanted, installed_by(folder)).expect("a note");
}

fn run<'a>(program: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = &'a OsStr>) {
    let name = program.as_ref().to_string_lossy().into_owned();
    let done = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{name} cannot be run: {error}"));
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
}
