use super::*;
use crate::ErrorKind;
use crate::domain::id::RuleId;
use crate::domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Matched, RuledLayer, RuledTag, Split,
    Transfer,
};
use crate::testing::Household;

fn encoded(row: &Transaction, names: &mut Arc<Names>) -> (Hot, Vec<u8>) {
    let mut body = Vec::new();
    (encode(row, names, &mut body), body)
}

#[track_caller]
fn expect_same(row: &Transaction, names: &mut Arc<Names>) {
    let (hot, body) = encoded(row, names);
    let stored = Stored { id: row.id.as_str(), hot, body: &body };
    assert_eq!(stored.decode(names).expect("a row"), *row);
    let mut image = Vec::new();
    stored.put(&mut image);
    let mut image = Bytes::new(&image);
    let stored = Stored::take(&mut image).expect("an image");
    image.end().expect("nothing is left");
    assert_eq!(stored.decode(names).expect("a row"), *row);
}

fn category(id: &str) -> Option<CategoryId> {
    Some(CategoryId::new(id).expect("an id"))
}

fn rule(id: &str) -> Option<RuleId> {
    Some(RuleId::new(id).expect("an id"))
}

fn money(minor: i64, code: &str) -> Money {
    Money::from_minor(minor, code.parse().expect("a currency")).expect("an amount")
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).expect("a date")
}

fn words() -> BankLayer {
    BankLayer {
        source: BankSource::Connection,
        date: day(4),
        amount: money(-1, "JPY"),
        original_amount: "-0.50".parse().ok(),
        name: "REWE SAGT DANKE".to_owned(),
        payee: Some("REWE".to_owned()),
        memo: Some(String::new()),
        category: category("food"),
        category_text: Some("FOOD".to_owned()),
        pending: true,
    }
}

fn matched() -> Vec<Matched> {
    let file = BankLayer { source: BankSource::File, category: category("tax"), ..words() };
    let none = Matched { source: "file".to_owned(), before: None, words: None };
    let before = Matched { before: Some(file), ..none.clone() };
    let words = Matched { words: Some(words()), ..none.clone() };
    vec![none, before, words]
}

fn ruled() -> RuledLayer {
    RuledLayer {
        category: category("groceries"),
        category_rule: rule("one"),
        payee: Some("Rewe".to_owned()),
        payee_rule: rule("two"),
        tags: vec![RuledTag { tag: "work".to_owned(), rule: rule("one").expect("a rule") }],
        excluded_rule: rule("three"),
    }
}

/// A row that has everything.
fn full() -> Transaction {
    let account: crate::AccountId = "giro".parse().expect("an id");
    Transaction {
        id: TransactionId::new("t").expect("an id"),
        account: Some(account.clone()),
        external_ids: vec![ExternalId::new("file", "2"), ExternalId::new("bank", "1")],
        matched: matched(),
        transfer: Some(Transfer { other: "other".parse().expect("an id"), account }),
        bank: Some(words()),
        ruled: ruled(),
        edits: Edits {
            date: Some(day(2)),
            amount: Some(money(i64::MAX, "EUR")),
            payee: Some("Markt".to_owned()),
            category: category("dining").map(Categorised::As),
            splits: vec![
                Split { category: None, amount: money(-5, "EUR") },
                Split { category: category("coffee"), amount: money(7, "EUR") },
            ],
            pending: Some(false),
            excluded: Some(false),
            tags: Some(Vec::new()),
            note: Some("Zoë".to_owned()),
            deleted: true,
        },
    }
}

#[test]
fn rows_come_back_as_they_were() {
    let mut household = Household::new(3);
    let mut names = Arc::default();
    for _ in 0..200 {
        household.change(10);
    }
    assert!(household.rows().count() > 300);
    household.rows().for_each(|row| expect_same(&row.value, &mut names));
}

#[test]
fn a_row_without_any_one_part_comes_back() {
    let mut names = Arc::default();
    expect_same(&full(), &mut names);
    let without: [fn(&mut Transaction); 22] = [
        |row| row.matched.clear(),
        |row| row.account = None,
        |row| row.external_ids.clear(),
        |row| row.transfer = None,
        |row| row.bank = None,
        |row| row.ruled = RuledLayer::default(),
        |row| row.ruled.category = None,
        |row| row.ruled.tags.clear(),
        |row| row.ruled.payee_rule = None,
        |row| row.edits = Edits::default(),
        |row| row.edits.date = None,
        |row| row.edits.amount = None,
        |row| row.edits.payee = None,
        |row| row.edits.category = None,
        |row| row.edits.category = Some(Categorised::Nothing),
        |row| row.edits.splits.clear(),
        |row| row.edits.pending = None,
        |row| row.edits.excluded = None,
        |row| row.edits.tags = None,
        |row| row.edits.note = None,
        |row| row.edits.deleted = false,
        |row| (row.edits.category, row.ruled.category) = (None, None),
    ];
    for (at, without) in without.into_iter().enumerate() {
        let mut row = full();
        without(&mut row);
        row.edits.splits.iter_mut().for_each(|split| {
            let currency = row.bank.as_ref().map(|bank| bank.amount.currency());
            let currency = row.edits.amount.map(|amount| amount.currency()).or(currency);
            let currency = currency.expect("a currency");
            split.amount = Money::from_minor(split.amount.minor(), currency).expect("money");
        });
        assert_ne!(row, full(), "{at}");
        expect_same(&row, &mut names);
    }
}

#[test]
fn the_banks_category_text_is_kept_apart_from_its_category() {
    let mut names = Arc::default();
    for text in [None, Some("food"), Some("Food"), Some("")] {
        let mut row = full();
        if let Some(bank) = &mut row.bank {
            bank.category_text = text.map(str::to_owned);
        }
        expect_same(&row, &mut names);
        row.bank.as_mut().expect("a bank").category = None;
        expect_same(&row, &mut names);
    }
}

#[test]
fn a_plain_row_is_little_more_than_its_texts() {
    let mut row = full();
    row.external_ids.clear();
    row.matched.clear();
    (row.transfer, row.bank, row.ruled) = (None, None, RuledLayer::default());
    row.edits = Edits {
        date: row.edits.date,
        amount: row.edits.amount,
        payee: Some("Markt".to_owned()),
        ..Edits::default()
    };
    let (_, body) = encoded(&row, &mut Arc::default());
    assert_eq!(body.len(), 1 + 1 + 1 + "Markt".len() + 4);
}

#[test]
fn damaged_bodies_are_corrupt() {
    let mut names = Arc::default();
    let row = full();
    let (hot, body) = encoded(&row, &mut names);
    let decode = |body: &[u8]| Stored { id: "t", hot, body }.decode(&names);
    for end in 0..body.len() {
        let error = decode(&body[..end]).expect_err("cut short");
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    }
    let long = [&body[..], &[0]].concat();
    assert_eq!(decode(&long).expect_err("too long").kind(), ErrorKind::Corrupt);
    let newer = [&[2], &body[1..]].concat();
    assert_eq!(
        decode(&newer).expect_err("newer").to_string(),
        "transaction \"t\": its body is of version 2"
    );
}

#[test]
fn a_flipped_bit_is_corrupt() {
    let mut names = Arc::default();
    let (hot, body) = encoded(&full(), &mut names);
    for bit in 0..8 * body.len() {
        let mut body = body.clone();
        body[bit / 8] ^= 1 << (bit % 8);
        let row = Stored { id: "t", hot, body: &body }.decode(&names);
        assert_eq!(row.expect_err("damage").kind(), ErrorKind::Corrupt);
    }
}

/// The reader behind the checksum: a faulty writer must not make it panic.
#[test]
fn nonsense_under_a_right_checksum_never_panics() {
    let mut names = Arc::default();
    let (hot, body) = encoded(&full(), &mut names);
    let body = &body[..body.len() - 4];
    for bit in 8..8 * body.len() {
        let mut body = body.to_vec();
        body[bit / 8] ^= 1 << (bit % 8);
        let checksum = checksum("t", &hot, &body);
        body.extend(checksum);
        if let Err(error) = (Stored { id: "t", hot, body: &body }).decode(&names) {
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
        }
    }
}

#[test]
fn a_changed_column_is_corrupt() {
    let mut names = Arc::default();
    let (hot, body) = encoded(&full(), &mut names);
    let changed: [fn(&mut Hot); 4] = [
        |hot| hot.day += 1,
        |hot| hot.minor -= 1,
        |hot| hot.slot.category = hot.slot.currency,
        |hot| hot.slot.flags ^= PENDING,
    ];
    for change in changed {
        let mut hot = hot;
        change(&mut hot);
        let row = Stored { id: "t", hot, body: &body }.decode(&names);
        assert_eq!(row.expect_err("damage").kind(), ErrorKind::Corrupt);
    }
    let row = Stored { id: "u", hot, body: &body }.decode(&names);
    assert_eq!(row.expect_err("another id").kind(), ErrorKind::Corrupt);
}

#[test]
fn unknown_codes_are_corrupt() {
    let mut names = Arc::default();
    let (hot, body) = encoded(&full(), &mut names);
    let stored = Stored { id: "t", hot, body: &body };
    let error = stored.decode(&Names::default()).expect_err("no names");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
}
