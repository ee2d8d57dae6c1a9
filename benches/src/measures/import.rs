//! Bank files read and imported into a new book, with duplicates looked for.
#![expect(clippy::float_arithmetic, reason = "rows a second are no money")]

use std::cell::RefCell;
use std::fmt::Write;
use std::path::PathBuf;

use budget_core::import::{ReadOptions, read};
use budget_core::{AccountMapping, Book, NaiveDate, Outcome};
use chrono::Days;
use pollster::block_on;

use super::Data;
use crate::catalog::{CATEGORIES, CHECKING, CURRENCY, account_id};
use crate::files::{Scratch, open};
use crate::household::{Household, Row};
use crate::ratio::{Clock, Line, MIN_ROUNDS, Race, Target, Unit};
use crate::replay::{Writes, connect};

const ROWS: u64 = 100_000;

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let household = Household::new(1, ROWS);
    Ok(vec![
        imported("import-csv", csv(&household).as_bytes())?,
        imported("import-ofx", ofx(&household).as_bytes())?,
    ])
}

fn imported(name: &'static str, file: &[u8]) -> Result<Line, String> {
    let scratch = Scratch::new(name);
    let closed = scratch.household("closed.db", 1);
    let copies = |round| ["ours", "bare"].map(|to| scratch.copy(&closed, &format!("{to}-{round}")));
    let files: Vec<[PathBuf; 2]> = (0..=MIN_ROUNDS).map(copies).collect();
    let (mut left, book) = (files.iter(), RefCell::new(None));
    let mut next = || {
        let files = left.next();
        book.replace(files.map(|[ours, _]| open(ours)));
        files
    };
    let mut current = next();
    let (ours, bare) = Race::new(Clock::Wall).follow(
        || import(book.borrow().as_ref().expect("a book for each round"), file),
        || {
            let [ours, bare] = current.expect("files for each round");
            let writes = Writes::between(bare, ours).map_err(|error| error.to_string())?;
            current = next();
            Ok((writes, bare))
        },
        |(writes, bare)| {
            let mut connection = connect(bare).expect("a file");
            writes.write(&mut connection).expect("the same rows");
        },
    )?;
    let [ours, bare] = [ours, bare].map(|milliseconds| ROWS as f64 / milliseconds);
    Ok(Line::new(name, Unit::KiloRowsPerSecond, ours, bare, Target::AtLeastTimes(0.3)))
}

fn import(book: &Book, file: &[u8]) {
    let update = read(file, &ReadOptions::default()).expect("a bank's file");
    let external_id = update.statements[0].account.external_id.clone();
    let mapping = AccountMapping { external_id, account: account_id(CHECKING) };
    let report = block_on(book.import_statements(&update, &[mapping])).expect("an import");
    assert_eq!(report.count(Outcome::New) as u64, ROWS);
}

fn csv(household: &Household) -> String {
    let mut text = "Date,Payee,Description,Amount\n".to_owned();
    each(household, |at, row, date| {
        let (payee, amount) = (payee(row), amount(row));
        writeln!(text, "{date},{payee},{payee} {date} {at},{amount}")
    });
    text
}

fn ofx(household: &Household) -> String {
    let mut text = format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\n\
         CHARSET:NONE\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n\
         <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>{CURRENCY}\n\
         <BANKACCTFROM><BANKID>1<ACCTID>42<ACCTTYPE>CHECKING</BANKACCTFROM>\n<BANKTRANLIST>\n"
    );
    each(household, |at, row, date| {
        let (date, payee) = (date.format("%Y%m%d"), payee(row).replace('&', "&amp;"));
        writeln!(
            text,
            "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{date}<TRNAMT>{}<FITID>{date}-{at}<NAME>{payee}\
             <MEMO>{payee} {date} {at}</STMTTRN>",
            amount(row)
        )
    });
    text + "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
}

fn each(household: &Household, mut write: impl FnMut(usize, &Row, NaiveDate) -> std::fmt::Result) {
    for (at, row) in household.rows().enumerate() {
        let date = household.first_day() + Days::new(u64::from(row.day));
        write(at, &row, date).expect("a text takes it");
    }
}

fn payee(row: &Row) -> &'static str {
    CATEGORIES[usize::from(row.category)].merchants[usize::from(row.merchant)]
}

/// Money out is negative in a bank's file.
fn amount(row: &Row) -> String {
    let sign = if row.minor > 0 { "-" } else { "" };
    let minor = row.minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}
