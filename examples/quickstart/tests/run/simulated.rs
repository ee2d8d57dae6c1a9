//! The simulated bank.

use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
use budget_core::{NaiveDate, period};

use crate::folder::{Folder, figures, text};

/// Runs on a day: what it says to be kept, and of its progress.
fn run(folder: &Folder, day: &str) -> (String, String) {
    let mut program = folder.program();
    let output = program.arg("--bank").env("QUICKSTART_TODAY", day).output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output));
    let [said, told] = [output.stdout, output.stderr].map(String::from_utf8);
    (said.expect("UTF-8"), told.expect("UTF-8"))
}

#[test]
fn the_first_run_links_syncs_two_years_and_prints_the_month() {
    let folder = Folder::new("simulated");
    let (said, told) = run(&folder, "2026-03-20");
    assert!(said.starts_with("Simulated bank, no real one: "), "{said}");
    assert!(said.contains("\nMarch 2026, saved in budget.db\n"), "{said}");
    assert!(said.contains("\nfrom First Platypus Bank (simulated): 1672 added, "), "{said}");
    let budgets = ["Groceries", "Restaurants", "Transport"];
    for (name, limit) in budgets.into_iter().zip(["450.00 USD", "120.00 USD", "150.00 USD"]) {
        let line = said.lines().find(|line| line.starts_with(name)).expect("a budget");
        assert!(line.contains(&format!(" of     {limit} ")), "{line}");
    }
    assert!(said.contains("\nMoney in "), "{said}");
    assert!(!told.contains('\r') && !told.contains('\x1b'), "no terminal: {told}");
    assert!(told.starts_with("Fetching: 1000 rows on 10 pages\n"), "{told}");
    assert!(told.ends_with("\nFetched: 1672 rows on 17 pages\n"), "{told}");
}

#[test]
fn a_second_run_brings_nothing_and_a_later_one_only_what_is_new() {
    let folder = Folder::new("simulated-again");
    let (first, _) = run(&folder, "2026-03-20");
    let (second, told) = run(&folder, "2026-03-20");
    assert!(second.contains("\nfrom First Platypus Bank (simulated): nothing new\n"), "{second}");
    assert_eq!((figures(&first), told.as_str()), (figures(&second), ""));
    let (later, told) = run(&folder, "2026-03-27");
    assert!(told.starts_with("Fetched: ") && told.ends_with(" on 1 page\n"), "{told}");
    let whole = Folder::new("simulated-whole");
    assert_eq!(figures(&later), figures(&run(&whole, "2026-03-27").0), "as if never synced before");
}

#[test]
fn another_year_has_a_bank_and_a_book_of_its_own() {
    let folder = Folder::new("simulated-year");
    run(&folder, "2026-12-31");
    let (said, _) = run(&folder, "2027-01-31");
    let whole = Folder::new("simulated-new-year");
    assert_eq!(said, run(&whole, "2027-01-31").0);
}

#[test]
fn the_simulated_rows_mix_with_no_others() {
    let folder = Folder::new("simulated-apart");
    let (_, alone) = folder.run(None);
    run(&folder, "2026-03-20");
    let (_, beside) = folder.run(None);
    assert_eq!(figures(&alone), figures(&beside));
    let own = "Date,Payee,Amount\n2026-03-02,Inn,-9.00\n";
    let (_, own) = folder.read("march.csv", own);
    assert!(!own.contains("USD") && !own.contains("Income"), "{own}");
}

#[test]
fn no_access_token_is_in_the_database_and_the_key_is_beside_it() {
    let folder = Folder::new("simulated-token");
    run(&folder, "2026-03-20");
    let first: NaiveDate = period::parse_date("2026-01-01").expect("a day");
    let item = SimulatedBank::new(SimulatorOptions::new(first)).linked("ins_109508");
    assert!(folder.database_has(item.item_id.as_bytes()), "it is that item");
    assert!(!folder.database_has(item.access_token.expose().as_bytes()));
    assert!(!folder.database_has(b"access-sandbox-"));
    let key = std::fs::read_to_string(folder.0.join("budget.key")).expect("a key");
    assert!(key.len() == 45 && !folder.database_has(key.trim().as_bytes()), "{}", key.len());
    #[cfg(unix)]
    {
        let file = std::fs::metadata(folder.0.join("budget.key")).expect("a key");
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777, 0o600);
    }
}

#[test]
fn a_key_of_the_environment_leaves_no_file() {
    let folder = Folder::new("simulated-key");
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let output = folder.program().arg("--bank").env("BUDGET_VAULT_KEY", key).output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", text(&output));
    assert!(!folder.0.join("budget.key").exists());
    assert!(!folder.database_has(b"access-sandbox-"));
}
