//! A bank statement.

use std::path::Path;
use std::sync::Arc;

use budget_core::{Book, Categorised, Edit, SqliteStore, TransactionQuery};

use crate::folder::Folder;

/// A statement in dollars with these rows.
fn dollars(rows: &str) -> String {
    let account = "<BANKACCTFROM><BANKID>1<ACCTID>55<ACCTTYPE>CHECKING</BANKACCTFROM>";
    format!(
        "OFXHEADER:100\n\n<OFX>\n<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD\n{account}\n\
         <BANKTRANLIST>\n{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
}

fn row(date: &str, amount: &str, id: &str, name: &str) -> String {
    format!(
        "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{date}<TRNAMT>{amount}<FITID>{id}<NAME>{name}</STMTTRN>\n"
    )
}

#[test]
fn a_second_import_adds_nothing_and_the_month_is_the_same() {
    let folder = Folder::new("twice");
    let (done, first) = folder.run(None);
    assert!(done, "{first}");
    assert!(first.starts_with("October 2026, saved in budget.db\n"), "{first}");
    assert!(first.contains("from a made-up statement, account 0012345678: 22 new\n"), "{first}");
    assert!(
        first.contains("353.87 of     450.00 EUR   78.6 %  96.13 EUR left, 10.68 a day"),
        "{first}"
    );
    assert!(first.contains("over by 7.00 EUR"), "{first}");
    let (_, second) = folder.run(None);
    assert!(second.contains(": 0 new, 22 known\n"), "{second}");
    assert_eq!(
        first.lines().skip(2).collect::<Vec<_>>(),
        second.lines().skip(2).collect::<Vec<_>>()
    );
}

#[test]
fn ones_own_statement_of_another_year_and_currency_has_its_budgets() {
    let folder = Folder::new("own");
    folder.run(None);
    let rows = row("20110412", "-63.00", "1", "Corner Market");
    let (done, own) = folder.read("april.ofx", &dollars(&rows));
    assert!(done, "{own}");
    assert!(own.starts_with("April 2011, saved in budget.db\nfrom april.ofx, account 55: 1 new\n"));
    assert!(own.contains(" 63.00 of     450.00 USD     14 %  387.00 USD left"), "{own}");
    assert_eq!(own.matches("% ").count(), 3, "three budgets, and none of the made-up rows: {own}");
    assert!(!own.contains("EUR"), "{own}");
    let rows = row("20110301", "-12.00", "0", "City Metro");
    let (_, before) = folder.read("march.ofx", &dollars(&rows));
    assert!(before.contains(" 12.00 of     150.00 USD      8 %  138.00 USD left"), "{before}");
}

#[test]
fn another_currency_in_the_same_book_has_budgets_of_its_own() {
    let folder = Folder::new("currencies");
    folder.read("us.ofx", &dollars(&row("20110412", "-63.00", "1", "Corner Market")));
    let euros = "Date,Payee,Amount,Currency\n2011-04-20,Corner Market,-9.00,EUR\n";
    let (done, both) = folder.read("eu.csv", euros);
    assert!(done, "{both}");
    assert!(both.contains(" 9.00 of     450.00 EUR"), "{both}");
    assert!(both.contains(" 63.00 of     450.00 USD"), "{both}");
}

#[test]
fn income_is_told_from_what_nobody_has_categorised() {
    let folder = Folder::new("in");
    let file = "Date,Payee,Amount\n2026-03-01,Acme,2000.00\n2026-03-02,Somebody,30.00\n2026-03-03,Inn,-9.00\n";
    let (_, text) = folder.read("march.csv", file);
    assert!(text.starts_with("The file names no currency; EUR is meant.\n"), "{text}");
    assert_eq!(money_in(&text), ["Uncategorised 2030.00 EUR"], "{text}");
    categorise(&folder, "Acme", "INCOME_SALARY").expect("a row");
    let (_, text) = folder.run(Some("march.csv"));
    assert_eq!(money_in(&text), ["Income 2000.00 EUR", "Uncategorised 30.00 EUR"], "{text}");
}

fn money_in(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| !line.starts_with("Money in")).skip(1);
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn categorise(folder: &Folder, payee: &str, category: &str) -> budget_core::Result<()> {
    pollster::block_on(async {
        let store = Arc::new(SqliteStore::open(folder.0.join("budget.db"))?);
        let book = Book::open(store, "home".parse()?).await?;
        let rows = book.transactions(&TransactionQuery::default()).await?.value.rows;
        let row = rows.iter().find(|row| row.value.payee() == Some(payee)).expect("a row");
        let category = Some(Categorised::As(category.parse()?));
        book.edit(&row.value.id, Edit { category, ..Edit::default() }).await?;
        Ok(())
    })
}

#[test]
fn rows_that_cannot_be_read_are_named() {
    let folder = Folder::new("unreadable");
    let unreadable = row("20110231", "-1.00", "1", "Nowhere");
    let (done, text) = folder.read("none.ofx", &dollars(&unreadable));
    assert!(!done, "{text}");
    assert!(text.starts_with("  line 7: "), "{text}");
    assert!(text.contains("20110231") && text.contains("no row of none.ofx"), "{text}");
    assert!(!folder.0.join("budget.db").exists(), "nothing was read, so nothing is written");
    let rows = unreadable.repeat(12) + &row("20110412", "-63.00", "2", "Corner Market");
    let (done, text) = folder.read("some.ofx", &dollars(&rows));
    assert!(done, "{text}");
    assert!(text.contains(": 1 new, 12 unreadable\n  line 7: "), "{text}");
    assert!(text.contains("  line 16: ") && !text.contains("  line 17: "), "{text}");
    assert!(text.contains("  and 2 more rows that could not be read\n"), "{text}");
    let (done, text) = folder.read("empty.ofx", &dollars(""));
    assert_eq!((done, text.as_str()), (true, "There are no transactions in empty.ofx.\n"));
}

#[test]
fn a_file_that_is_no_statement_is_refused() {
    let folder = Folder::new("refused");
    let (done, refused) = folder.run(Some("nowhere.ofx"));
    assert!(!done && refused.contains("nowhere.ofx"), "{refused}");
    let (done, refused) = folder.read("letter.txt", "Dear bank,\n");
    assert!(!done && refused.contains("line 1"), "{refused}");
    assert!(Path::new(&folder.0).read_dir().expect("a folder").count() == 1, "no budget.db");
}
