//! What becomes of a row's words: amounts, currencies, categories, and what cannot be read.

use budget_core::reconcile::Outcome::{Changed, Duplicate, New, Unreadable};
use budget_core::reconcile::{Reconcile, reconcile};
use budget_core::{
    BankAccount, BankRow, BankSource, Category, CategoryId, ErrorKind, Kind, NaiveDate, Statement,
    Unreadable as UnreadableRow, taxonomy,
};

use crate::ledger::{Ledger, currency, day, eur, id, outcomes, row, statement, with_id};

fn coffee() -> BankRow {
    row("2026-03-10", "2.80", "Café Kotti")
}

fn category(text: &str) -> CategoryId {
    CategoryId::new(text).expect("an id")
}

fn coded(code: &str, primary: Option<&str>) -> BankRow {
    BankRow { category: Some(category(code)), primary: primary.map(category), ..coffee() }
}

fn worded(text: &str) -> BankRow {
    BankRow { category_text: Some(text.to_owned()), ..coffee() }
}

fn parents(ledger: &Ledger) -> Vec<(&str, Option<&str>)> {
    let categories = ledger.categories.iter();
    let pairs = categories.map(|category| (category.id.as_str(), category.parent.as_ref()));
    pairs.map(|(id, parent)| (id, parent.map(CategoryId::as_str))).collect()
}

#[test]
fn a_new_row_has_the_words_of_its_source_alone() {
    let mut ledger = Ledger::new();
    ledger.file([BankRow {
        payee: Some("Kotti".to_owned()),
        memo: Some("two".to_owned()),
        pending: true,
        ..coffee()
    }]);
    let row = ledger.get("t1");
    let bank = row.bank.as_ref().expect("a bank layer");
    assert_eq!((bank.source, bank.date), (BankSource::File, day("2026-03-10")));
    assert_eq!((bank.amount, bank.original_amount), (eur("2.80"), None));
    assert_eq!((bank.name.as_str(), bank.payee.as_deref()), ("Café Kotti", Some("Kotti")));
    assert_eq!((bank.memo.as_deref(), bank.pending), (Some("two"), true));
    assert_eq!(row.account.as_ref(), Some(&ledger.account.id));
    assert_eq!((&row.edits, &row.ruled), (&Default::default(), &Default::default()));
    assert!(row.matched.is_empty());
}

#[test]
fn a_finer_amount_is_rounded_half_even_and_kept() {
    for (given, rounded) in
        [("0.125", "0.12"), ("-0.125", "-0.12"), ("0.135", "0.14"), ("2.8000001", "2.80")]
    {
        let mut ledger = Ledger::new();
        ledger.file([row("2026-03-10", given, "Interest")]);
        let bank = ledger.get("t1").bank.as_ref().expect("a bank layer");
        assert_eq!(bank.amount, eur(rounded));
        assert_eq!(bank.original_amount, Some(given.parse().expect("a decimal")));
        let again = ledger.file([row("2026-03-10", given, "Interest")]);
        assert_eq!(outcomes(&again), [Duplicate]);
    }
}

#[test]
fn the_currency_is_the_rows_else_the_statements_else_the_accounts() {
    let of = |row_code: Option<&str>, statement_code: Option<&str>| {
        let mut ledger = Ledger::new();
        let row = BankRow { currency: row_code.map(currency), ..coffee() };
        let account =
            BankAccount { currency: statement_code.map(currency), ..BankAccount::default() };
        let statement = Statement { account, ..statement([row]) };
        ledger.sync(BankSource::File, "file", &statement);
        ledger.get("t1").amount().currency()
    };
    assert_eq!(of(Some("USD"), Some("CHF")), currency("USD"));
    assert_eq!(of(None, Some("CHF")), currency("CHF"));
    assert_eq!(of(None, None), currency("EUR"));
    assert_eq!(of(Some("x:BTC"), None), currency("x:BTC"));
}

#[test]
fn what_cannot_be_read_is_reported_and_stops_nothing() {
    let cases: [(BankRow, &str); 7] = [
        (row("2026-03-10", "92233720368547758.08", "Much"), "92233720368547758.08 is beyond"),
        (BankRow { date: NaiveDate::MAX, ..coffee() }, "262142-12-31"),
        (row("2026-03-10", "1", "a\0b"), "NUL"),
        (row("2026-03-10", "1", &"n".repeat(1_001)), "longer than 1000"),
        (BankRow { memo: Some("m".repeat(10_001)), ..coffee() }, "longer than 10000"),
        (BankRow { category_text: Some("a\0b".to_owned()), ..coffee() }, "NUL"),
        (with_id(&"i".repeat(1_001), coffee()), "longer than 1000"),
    ];
    for (broken, part) in cases {
        let mut ledger = Ledger::new();
        let done = ledger.file([coffee(), broken, row("2026-03-11", "1", "After")]);
        assert_eq!(outcomes(&done), [New, Unreadable, New], "{part}");
        let reason = done[1].reason.as_deref().expect("a reason");
        assert!(reason.contains(part), "{reason}");
        assert_eq!((done[1].line, &done[1].transaction), (2, &None));
        assert_eq!(ledger.rows.len(), 2);
    }
}

#[test]
fn a_row_that_no_one_names_a_currency_for_is_kept_in_none() {
    let mut ledger = Ledger::new();
    let unnamed = BankRow { currency: Some(currency("XXX")), ..coffee() };
    assert_eq!(outcomes(&ledger.file([unnamed])), [New]);
    assert_eq!(ledger.get("t1").amount().currency(), currency("EUR"));
    ledger.account.currency = currency("XXX");
    let stated = BankRow { currency: Some(currency("USD")), ..coffee() };
    assert_eq!(outcomes(&ledger.file([row("2026-03-11", "1.005", "Kept"), stated])), [New, New]);
    assert_eq!(ledger.get("t2").amount().to_string(), "1.00 XXX");
    assert_eq!(ledger.get("t3").amount().currency(), currency("USD"));
}

#[test]
fn the_readers_unreadable_rows_are_told_in_their_place() {
    let mut ledger = Ledger::new();
    let mut statement = statement([coffee(), row("2026-03-11", "1", "After")]);
    statement.rows[1].line = 7;
    let unreadable = UnreadableRow { line: 3, reason: "\"x\" is no date".to_owned() };
    statement.unreadable.push(unreadable);
    let done = ledger.sync(BankSource::File, "file", &statement);
    assert_eq!(outcomes(&done), [New, Unreadable, New]);
    assert_eq!(done.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3, 7]);
    assert_eq!(done[1].reason.as_deref(), Some("\"x\" is no date"));
}

#[test]
fn a_sources_name_is_needed() {
    let (ledger, statement) = (Ledger::new(), statement([coffee()]));
    let tree = ledger.tree();
    for (source_name, kind) in [
        ("", ErrorKind::Invalid),
        (" ", ErrorKind::Invalid),
        (&"s".repeat(256), ErrorKind::OutOfRange),
    ] {
        let input = Reconcile {
            account: &ledger.account,
            statement: &statement,
            source: BankSource::File,
            source_name,
            existing: &[],
            leaving: &[],
            tree: &tree,
        };
        let error = reconcile(&input, &mut || id("t1")).expect_err("no name");
        assert_eq!(error.kind(), kind, "{source_name:?}");
    }
}

#[test]
fn an_empty_statement_does_nothing() {
    let ledger = Ledger::new();
    let done = ledger.reconcile(BankSource::File, "file", &statement([]), &[]);
    assert_eq!(done, Default::default());
}

#[test]
fn a_code_that_the_book_has_is_its_category() {
    let mut ledger = Ledger::new();
    ledger.categories = taxonomy::default_categories();
    let before = ledger.categories.len();
    ledger.file([coded("FOOD_AND_DRINK_COFFEE", Some("FOOD_AND_DRINK"))]);
    assert_eq!(ledger.get("t1").category(), Some(&category("FOOD_AND_DRINK_COFFEE")));
    assert_eq!(ledger.categories.len(), before);
}

#[test]
fn a_code_that_the_book_lacks_is_added_under_its_primary() {
    let mut ledger = Ledger::new();
    ledger.categories = taxonomy::default_categories();
    let before = ledger.categories.len();
    let code = "FOOD_AND_DRINK_BUBBLE_TEA";
    let rows = [coded(code, Some("FOOD_AND_DRINK")), coded(code, Some("FOOD_AND_DRINK"))];
    ledger.file(rows);
    let added = &ledger.categories[before..];
    assert_eq!(
        added,
        [Category::new(category(code), "Bubble tea").under(category("FOOD_AND_DRINK"))]
    );
    assert_eq!(ledger.get("t2").category(), Some(&category(code)));
}

#[test]
fn a_primary_that_the_book_lacks_is_added_too() {
    let mut ledger = Ledger::new();
    ledger.file([
        coded("PETS_GROOMING", Some("PETS")),
        with_id("2", coded("INCOME_SALARY", Some("INCOME"))),
        with_id("3", coded("TRAVEL", Some("TRAVEL"))),
        with_id("4", coded("SPACE_FLIGHT", None)),
    ]);
    assert_eq!(
        parents(&ledger),
        [
            ("PETS", None),
            ("PETS_GROOMING", Some("PETS")),
            ("INCOME", None),
            ("INCOME_SALARY", Some("INCOME")),
            ("TRAVEL", None),
            ("SPACE_FLIGHT", None),
        ]
    );
    assert_eq!(ledger.categories[3].name, "Salary");
    assert_eq!(ledger.tree().kind(&category("INCOME_SALARY")), Some(Kind::Income));
}

#[test]
fn a_category_is_added_only_with_a_row_that_is_written() {
    let mut ledger = Ledger::new();
    let coffee = with_id("1", coded("FOOD_AND_DRINK_COFFEE", Some("FOOD_AND_DRINK")));
    ledger.file([coffee.clone()]);
    ledger.categories.clear();
    ledger.edit("t1", |row| row.edits.deleted = true);
    let broken = BankRow { name: "a\0b".to_owned(), ..with_id("2", coded("PETS", None)) };
    assert_eq!(outcomes(&ledger.file([coffee, broken])), [Duplicate, Unreadable]);
    assert_eq!(parents(&ledger), []);
}

#[test]
fn another_code_is_a_change() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("1", coded("PETS", None))]);
    assert_eq!(outcomes(&ledger.file([with_id("1", coded("CATS", Some("PETS")))])), [Changed]);
    assert_eq!(ledger.get("t1").category(), Some(&category("CATS")));
    assert_eq!(parents(&ledger), [("PETS", None), ("CATS", Some("PETS"))]);
    assert_eq!(outcomes(&ledger.file([with_id("1", coffee())])), [Changed]);
    assert_eq!(ledger.get("t1").category(), None);
}

#[test]
fn a_word_is_the_one_category_that_it_names() {
    let mut ledger = Ledger::new();
    ledger.categories = vec![
        Category::new(category("food"), "Essen"),
        Category::new(category("out"), "Ausgehen"),
        Category::new(category("out2"), "AUSGEHEN"),
        Category::new(category("rent"), "Rent"),
    ];
    for (at, (word, expected)) in [
        ("food", Some("food")),
        ("ESSEN", Some("food")),
        (" essen ", Some("food")),
        ("RENT", Some("rent")),
        ("Ausgehen", None),
        ("Ess", None),
        ("", None),
    ]
    .into_iter()
    .enumerate()
    {
        ledger.file([with_id(&at.to_string(), worded(word))]);
        let row = ledger.get(&format!("t{}", at + 1));
        assert_eq!(row.category().map(CategoryId::as_str), expected, "{word:?}");
        let kept = row.bank.as_ref().and_then(|bank| bank.category_text.as_deref());
        assert_eq!(kept, Some(word));
    }
    assert_eq!(ledger.categories.len(), 4);
}

#[test]
fn a_code_comes_before_a_word() {
    let mut ledger = Ledger::new();
    ledger.categories = vec![Category::new(category("food"), "Essen")];
    ledger.file([BankRow { category: Some(category("out")), ..worded("Essen") }]);
    assert_eq!(ledger.get("t1").category(), Some(&category("out")));
}

#[test]
fn a_category_made_since_is_no_change_of_the_sources_words() {
    let mut ledger = Ledger::new();
    ledger.file([worded("Essen")]);
    ledger.categories = vec![Category::new(category("food"), "Essen")];
    assert_eq!(outcomes(&ledger.file([worded("Essen")])), [Duplicate]);
    assert_eq!(ledger.get("t1").category(), None);
}
