//! What must hold for whatever bytes a file has: bodies for fuzzers, and for tests that replay
//! what fuzzers found.

use std::collections::HashSet;

use crate::domain::bank::{BankRow, BankUpdate, Statement};
use crate::domain::period::{MAX_DATE, MIN_DATE};
use crate::domain::transaction::{MAX_NOTE, MAX_PAYEE};
use crate::import::csv::{self, Amounts, Answers, Mapping, Question, Sign};
use crate::import::{self, DateOrder, DecimalMark, ReadOptions, ofx};
use crate::{Error, ErrorKind};

/// Looks at a delimited file, answers what it asks and reads it.
///
/// # Panics
/// Where a row is out of bounds, an error names no line, or the layout that was found does not
/// survive being saved or does not fit the file it was found in.
///
/// ```
/// # use budget_core::*;
/// testing::fuzz::fuzz_csv(b"Date,Amount\n2026-03-05,-3.20\n");
/// assert!(import::read(b"\0", &Default::default()).is_err());
/// ```
pub fn fuzz_csv(bytes: &[u8]) {
    let by_numbers = Mapping {
        date: Some(0),
        date_order: Some(DateOrder::Ymd),
        amount: Some(Amounts::Signed { column: 1 }),
        decimal: Some(DecimalMark::Point),
        sign: Some(Sign::NegativeIsOut),
        name: vec![2, 3],
        external_id: Some(4),
        account: Some(5),
        ..Mapping::default()
    };
    check(bytes, csv::read(bytes, &by_numbers));
    check(bytes, import::read(bytes, &ReadOptions::default()));
    match settled(bytes) {
        Ok(mapping) => {
            let saved = serde_json::to_string(&mapping).expect("a mapping is plain data");
            let loaded: Mapping = serde_json::from_str(&saved).expect("what was saved loads");
            assert_eq!(loaded, mapping, "a saved mapping");
            check(bytes, csv::read(bytes, &mapping));
        }
        Err(error) => check_error(&error),
    }
}

/// Reads an OFX file.
///
/// # Panics
/// Where a row is out of bounds or an error names no line.
///
/// ```
/// # use budget_core::*;
/// testing::fuzz::fuzz_ofx(b"<OFX></OFX>");
/// assert!(import::ofx::read(b"").is_err());
/// ```
pub fn fuzz_ofx(bytes: &[u8]) {
    check(bytes, ofx::read(bytes));
}

/// The layout of the file with every question answered.
fn settled(bytes: &[u8]) -> Result<Mapping, Error> {
    let mut answers = Answers::default();
    loop {
        let sniffed = csv::sniff_with(bytes, &answers)?;
        let before = answers.clone();
        sniffed.questions.iter().for_each(|question| answer(question, &mut answers));
        if sniffed.questions.is_empty() {
            return Ok(sniffed.mapping);
        }
        assert_ne!(before, answers, "{:?} is asked again", sniffed.questions);
    }
}

fn answer(question: &Question, answers: &mut Answers) {
    check_error(&question.error());
    match question {
        Question::Date(choices) => answers.date = choices.first().map(|choice| choice.column),
        Question::Amount(choices) => {
            let column = choices.first().map(|choice| choice.column);
            answers.amount = column.map(|column| Amounts::Signed { column });
        }
        Question::DateOrder { orders, .. } => answers.date_order = orders.first().copied(),
        Question::Decimal(_) => answers.decimal = Some(DecimalMark::Comma),
        Question::Sign(_) => answers.sign = Some(Sign::PositiveIsOut),
    }
}

fn check(bytes: &[u8], read: Result<BankUpdate, Error>) {
    match read {
        Ok(update) => {
            let lines = 1 + bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
            assert!(!update.statements.is_empty(), "a file that is read has a statement");
            update.statements.iter().for_each(|statement| check_statement(statement, lines));
        }
        Err(error) => check_error(&error),
    }
}

fn check_error(error: &Error) {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::OutOfRange => assert!(message.contains("the limit of"), "{message}"),
        kind => {
            assert_eq!(kind, ErrorKind::Invalid, "{message}");
            assert!(message.starts_with("line "), "{message}");
        }
    }
}

fn check_statement(statement: &Statement, lines: usize) {
    let rows = statement.rows.iter().map(|row| row.line);
    let unreadable = statement.unreadable.iter().map(|unreadable| unreadable.line);
    for listed in [rows.collect::<Vec<_>>(), unreadable.collect()] {
        assert!(listed.is_sorted(), "lines ascend: {listed:?}");
        let within = listed.iter().all(|line| (1..=lines).contains(&(*line as usize)));
        assert!(within, "lines are within the {lines} of the file: {listed:?}");
    }
    let ids: Vec<_> = statement.rows.iter().filter_map(|row| row.external_id.as_ref()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "ids are unique: {ids:?}");
    statement.rows.iter().for_each(check_row);
}

fn check_row(row: &BankRow) {
    assert!((MIN_DATE..=MAX_DATE).contains(&row.date), "{row:?}");
    assert!(!(row.amount.is_zero() && row.amount.is_sign_negative()), "{row:?}");
    let texts = [
        (Some(&row.name), MAX_PAYEE),
        (row.payee.as_ref(), MAX_PAYEE),
        (row.memo.as_ref(), MAX_NOTE),
        (row.category_text.as_ref(), MAX_PAYEE),
        (row.external_id.as_ref(), MAX_PAYEE),
    ];
    for (text, max) in texts {
        let text = text.map(String::as_str).unwrap_or_default();
        assert!(text.chars().count() <= max && !text.contains('\0'), "{row:?}");
    }
}
