//! The programs of Node that tests run, installed as their lock file says.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder in which `node_modules` is, and is what the lock file says.
pub(crate) fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node");
        // Several test programs may want to install at a time.
        let lock = File::open(folder.join("package-lock.json")).expect("a lock file");
        lock.lock().expect("a lock");
        if !is_installed(&folder) {
            install(&folder);
        }
        folder
    })
}

/// The lock file by which it was installed.
fn installed_by(folder: &Path) -> PathBuf {
    folder.join("node_modules/.installed-by")
}

fn is_installed(folder: &Path) -> bool {
    let wanted = fs::read(folder.join("package-lock.json")).expect("a lock file");
    fs::read(installed_by(folder)).is_ok_and(|installed| installed == wanted)
}

fn install(folder: &Path) {
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("npm, which comes with Node, cannot be run: {error}"));
    assert!(npm.status.success(), "npm ci: {}", String::from_utf8_lossy(&npm.stderr));
    fs::copy(folder.join("package-lock.json"), installed_by(folder)).expect("a note");
}
