//! What is not accepted.

use crate::folder::{Folder, text};

/// The exit code, and what was said.
fn run(folder: &Folder, words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut program = folder.program();
    let output = program.args(words).envs(variables.iter().copied()).output().expect("it runs");
    (output.status.code(), text(&output))
}

#[test]
fn an_unknown_flag_is_answered_by_the_usage() {
    let folder = Folder::new("flags");
    for words in [&["--banks"][..], &["--bank", "now"], &["a.ofx", "b.ofx"], &["-x"]] {
        let output = folder.program().args(words).output().expect("it runs");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}");
        assert!(text(&output).starts_with("usage: quickstart "), "{words:?}");
    }
    assert!(folder.0.read_dir().expect("a folder").next().is_none(), "nothing is written");
}

#[test]
fn help_names_every_variable() {
    let (code, help) = run(&Folder::new("help"), &["--help"], &[]);
    assert_eq!(code, Some(0));
    let plaid = ["PLAID_CLIENT_ID", "PLAID_SECRET", "PLAID_ENV"];
    for name in plaid.into_iter().chain(["BUDGET_VAULT_KEY", "QUICKSTART_TODAY"]) {
        assert!(help.contains(name), "{name}: {help}");
    }
}

#[test]
fn half_of_plaids_variables_is_refused_by_the_name_of_the_missing_one() {
    let folder = Folder::new("half");
    let all = [("PLAID_CLIENT_ID", "a"), ("PLAID_SECRET", "b-CANARY"), ("PLAID_ENV", "sandbox")];
    for (at, (missing, _)) in all.into_iter().enumerate() {
        let others: Vec<_> = [&all[..at], &all[at + 1..]].concat();
        let (code, said) = run(&folder, &["--bank"], &others);
        assert!(said.contains(&format!("{missing} is not set")), "{said}");
        assert_eq!((code, said.contains("CANARY")), (Some(1), false), "{said}");
        let blank = [&others[..], &[(missing, " ")]].concat();
        assert_eq!(run(&folder, &["--bank"], &blank), (code, said), "blank is not set");
    }
    assert!(folder.0.read_dir().expect("a folder").next().is_none(), "nothing is written");
}

#[test]
fn a_bad_day_and_a_bad_key_are_named() {
    let folder = Folder::new("bad");
    let (code, said) = run(&folder, &["--bank"], &[("QUICKSTART_TODAY", "tomorrow")]);
    assert!(code == Some(1) && said.contains("QUICKSTART_TODAY: "), "{said}");
    let (code, said) = run(&folder, &["--bank"], &[("BUDGET_VAULT_KEY", "CANARY")]);
    assert!(code == Some(1) && said.contains("BUDGET_VAULT_KEY: "), "{said}");
    assert!(!said.contains("CANARY"), "{said}");
    std::fs::write(folder.0.join("budget.key"), "short\n").expect("a file");
    let (code, said) = run(&folder, &["--bank"], &[]);
    assert!(code == Some(1) && said.contains("budget.key: "), "{said}");
}
