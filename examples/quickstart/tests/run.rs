//! The example as a person runs it: twice in an empty folder.

use std::process::Command;

fn run(folder: &std::path::Path, file: Option<&std::path::Path>) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    let output = command.args(file).current_dir(folder).output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).expect("UTF-8"))
}

#[test]
fn a_second_import_adds_nothing_and_the_month_is_the_same() {
    let folder = std::env::temp_dir().join(format!("budget-quickstart-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (done, first) = run(&folder, None);
    assert!(done, "{first}");
    assert!(first.starts_with("October 2026 · 22 new, 0 known"), "{first}");
    assert!(
        first.contains("353.87 of     450.00 EUR   78.6 %  96.13 EUR left, 10.68 a day"),
        "{first}"
    );
    assert!(first.contains("over by 7.00 EUR"), "{first}");
    let (_, second) = run(&folder, None);
    assert!(second.starts_with("October 2026 · 0 new, 22 known"), "{second}");
    assert_eq!(
        first.lines().skip(1).collect::<Vec<_>>(),
        second.lines().skip(1).collect::<Vec<_>>()
    );
    let (done, refused) = run(&folder, Some(std::path::Path::new("nowhere.ofx")));
    assert!(!done && refused.contains("nowhere.ofx"), "{refused}");
    std::fs::write(folder.join("letter.txt"), "Dear bank,\n").expect("a file");
    let (done, refused) = run(&folder, Some(std::path::Path::new("letter.txt")));
    assert!(!done && refused.contains("line 1"), "{refused}");
    std::fs::remove_dir_all(&folder).expect("the folder goes again");
}
