//! Real statements of banks, beside the project.

use std::path::PathBuf;

use budget_core::import::csv::{Amounts, Part, Question, Sign, sniff};
use budget_core::import::{DateOrder, ReadOptions, read};
use budget_core::{AccountType, Currency, Decimal};

use crate::{import, line, only, reasons, refusal, short};

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn folder() -> Option<PathBuf> {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so no real statement is read");
        return None;
    };
    Some(PathBuf::from(data).join("bank-files"))
}

/// The file's bytes; none where the data is not there.
fn file(name: &str) -> Option<Vec<u8>> {
    let path = folder()?.join(name);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn eur() -> Option<Currency> {
    Currency::new("EUR").ok()
}

#[test]
fn no_file_is_forgotten() {
    const KNOWN: [&str; 20] = [
        "capitalone.csv",
        "gls.csv",
        "mint.csv",
        "n26-fr.csv",
        "outbank.csv",
        "schwab-checking.csv",
        "stripe-default.csv",
        "ubs-ch-fr_trimmed.csv",
        "anzcc.ofx",
        "bank_medium.ofx",
        "bank_small.ofx",
        "checking.ofx",
        "date_missing.ofx",
        "decimal_error.ofx",
        "empty_balance.ofx",
        "investment_401k.ofx",
        "multiple_accounts.ofx",
        "ofx-v102-empty-tags.ofx",
        "signon_fail.ofx",
        "suncorp.ofx",
    ];
    let Some(folder) = folder() else { return };
    for kind in ["csv", "ofx"] {
        for entry in std::fs::read_dir(folder.join(kind)).expect("a folder of statements") {
            let name = entry.expect("an entry").file_name();
            assert!(KNOWN.iter().any(|known| name == *known), "{name:?} has no test");
        }
    }
}

#[test]
fn capital_one_has_debits_and_credits_by_the_day_they_were_posted() {
    let Some(file) = file("csv/capitalone.csv") else { return };
    let statement = only(import(file));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(2, "2016-01-02", "1000.00", "Airplanes R Us"),
            line(3, "2016-01-02", "-1000.00", "CAPITAL ONE AUTOPAY PYMT"),
        ]
    );
    assert_eq!(statement.rows[0].category_text.as_deref(), Some("Other Travel"));
    assert_eq!(statement.account.external_id, "");
    assert_eq!(reasons(&statement), []);
}

#[test]
fn gls_is_german_in_latin_1() {
    let Some(file) = file("csv/gls.csv") else { return };
    let sniffed = sniff(&file).expect("a layout");
    assert!(!sniffed.is_certain(Part::Encoding) && !sniffed.is_certain(Part::DateOrder));
    assert_eq!(sniffed.mapping.header[3], "Auftraggeber/Empfänger");
    let statement = only(import(file));
    let row = &statement.rows[0];
    let name = "SEPA-Basislastschrift B4658645 U123456789 B123456 987 SIMply Rechnung";
    assert_eq!(short(row), line(2, "2017-10-10", "98.76", name));
    assert_eq!((row.payee.as_deref(), row.currency), (Some("Drillisch Online AG"), eur()));
    assert_eq!(statement.account.external_id, "1234567890");
    assert_eq!((statement.rows.len(), statement.account.currency), (1, eur()));
}

#[test]
fn mint_tells_the_direction_by_a_word_and_has_many_accounts() {
    let Some(file) = file("csv/mint.csv") else { return };
    let update = import(file);
    let [savings, checking] = &update.statements[..] else { panic!("{update:?}") };
    assert_eq!((savings.account.external_id.as_str(), savings.rows.len()), ("Savings", 1));
    assert_eq!(checking.account.external_id, "Checking");
    assert_eq!(
        checking.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(3, "2015-06-12", "1500.00", "Account Transfer"),
            line(4, "2015-06-13", "-2000.00", "Account Transfer"),
            line(5, "2015-06-14", "2500.00", "Account Transfer"),
        ]
    );
    assert_eq!(checking.rows[1].payee.as_deref(), Some("Transfer to Savings"));
    assert_eq!(checking.rows[1].category_text.as_deref(), Some("Savings"));
    assert_eq!(short(&savings.rows[0]), line(2, "2015-06-12", "1000.00", "Account Transfer"));
}

#[test]
fn n26_names_its_currency_in_the_header() {
    let Some(file) = file("csv/n26-fr.csv") else { return };
    let statement = only(import(file));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(2, "2020-03-07", "-328.00", "Compte courant"),
            line(3, "2020-03-07", "328.00", "Compte courant"),
        ]
    );
    let account = &statement.account;
    assert_eq!((account.external_id.as_str(), account.currency), ("Coffre fort", eur()));
    assert_eq!(statement.rows[0].currency, None);
}

#[test]
fn outbank_has_american_dates_and_german_amounts() {
    let Some(file) = file("csv/outbank.csv") else { return };
    let sniffed = sniff(&file).expect("a layout");
    assert_eq!(sniffed.mapping.date_order, Some(DateOrder::Mdy));
    assert!(sniffed.is_certain(Part::DateOrder) && sniffed.is_certain(Part::Decimal));
    let statement = only(import(file));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(2, "2019-02-20", "-100.00", "Jane Doe"),
            line(3, "2019-02-08", "63.89", "Shell Gas purchase MASTER 0123456789"),
            line(4, "2019-01-21", "47.00", "A012345-67890 Energy bill Jan 2019"),
            line(
                5,
                "2019-01-05",
                "25.00",
                "PP.1234.PP . STEAM GAMES, Your purchase at STEAM GAMES"
            ),
        ]
    );
    assert_eq!(statement.rows[2].payee.as_deref(), Some("Vattenfall Europe Energy"));
    assert_eq!(statement.rows[2].category_text.as_deref(), Some("Household"));
    assert_eq!(statement.rows[2].external_id, None, "the number of the row is no id");
    assert_eq!(statement.account.external_id, "DE81254326973657190105");
}

#[test]
fn schwab_writes_dollars() {
    let Some(file) = file("csv/schwab-checking.csv") else { return };
    let statement = only(import(file));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(2, "2022-08-17", "-20.00", "Deposit Mobile Banking"),
            line(3, "2022-08-14", "103.00", "BMO HARRIS BANK"),
            line(4, "2022-08-09", "75.00", "Check Paid #558"),
            line(5, "2022-08-04", "57.27", "PAYPAL INST XFER 220803~ Tran: ACHDW"),
        ]
    );
    assert!(statement.rows.iter().all(|row| !row.pending));
}

#[test]
fn stripe_has_no_minus_so_the_sign_is_asked_for() {
    let Some(file) = file("csv/stripe-default.csv") else { return };
    let message = refusal(read(&file, &ReadOptions::default()));
    assert_eq!(
        message,
        "line 2: \"25.00\" can be money in or money out, and the rest of the file does not tell: \
         set sign"
    );
    let sniffed = sniff(&file).expect("a layout");
    assert!(matches!(&sniffed.questions[..], [Question::Sign(_)]), "{:?}", sniffed.questions);
    assert_eq!(sniffed.mapping.amount, Some(Amounts::Signed { column: 4 }));

    let mut options = ReadOptions::default();
    options.answers.sign = Some(Sign::NegativeIsOut);
    let statement = only(read(&file, &options).expect("a statement"));
    let first = line(2, "2021-02-03", "-25.00", "Entry ID: 316, Product: Big Event 2021");
    assert_eq!((short(&statement.rows[0]), statement.rows.len()), (first, 5));
    assert_eq!(short(&statement.rows[4]), line(6, "2021-03-16", "-10.00", "Invoice 396BEA86-0001"));
    assert_eq!(statement.rows[4].external_id.as_deref(), Some("ch_1IVbR2BI9JK85yVZUofVdX4R"));
    assert_eq!(statement.rows[4].currency, Currency::new("CAD").ok());
}

#[test]
fn ubs_is_swiss_and_french() {
    let Some(file) = file("csv/ubs-ch-fr_trimmed.csv") else { return };
    let sniffed = sniff(&file).expect("a layout");
    assert!(sniffed.is_certain(Part::DateOrder), "31.03.2019 tells");
    let statement = only(import(file));
    let payment = "Virement postal ASSOCIATION FOO-BAR BVD DE QUELQUE-PART 1, 1201 GENEVE, CH";
    let order =
        "Ordre e-banking REMB-CASH Quuz-baz SàrL, CH - 1203 GENEVE, E-Banking CHF intérieur";
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(2, "2019-03-31", "10.00", "Solde prix prestations"),
            line(3, "2019-02-28", "-240.00", payment),
            line(4, "2019-04-27", "200.00", order),
        ]
    );
    assert_eq!(statement.rows[0].external_id.as_deref(), Some("A01234BC01234567"));
    assert_eq!(statement.account.external_id, "0123 45678901.23A");
    assert_eq!(statement.account.currency, Currency::new("CHF").ok());
}

#[test]
fn anz_is_a_credit_card_with_memos_alone() {
    let Some(file) = file("ofx/anzcc.ofx") else { return };
    let statement = only(import(file));
    let account = &statement.account;
    assert_eq!(account.external_id, "1234123412341234");
    assert_eq!(account.account_type, Some(AccountType::Credit));
    assert_eq!(account.currency, Currency::new("AUD").ok());
    assert_eq!(account.balance, Some(Decimal::new(-12_345, 2)));
    let [row] = &statement.rows[..] else { panic!("{statement:?}") };
    assert_eq!(short(row), line(29, "2017-05-08", "5.50", "SOME MEMO"));
    assert_eq!((row.external_id.as_deref(), row.memo.as_deref()), (Some("201705080001"), None));
}

#[test]
fn a_bank_that_writes_everything_on_a_few_lines() {
    let Some(file) = file("ofx/bank_medium.ofx") else { return };
    let statement = only(import(file));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(15, "2009-04-01", "6.60", "MCDONALD'S #112"),
            line(16, "2009-04-02", "316.67", "Joe's Bald Hairstyles"),
            line(17, "2009-04-03", "22.00", "CONNIE'S HAIR D"),
        ]
    );
    assert_eq!(statement.rows[2].memo.as_deref(), Some("POS MERCHANDISE;CONNIE'S HAIR D"));
    assert_eq!(statement.rows[2].external_id.as_deref(), Some("0000123456782009040300005"));
    assert_eq!(statement.account.external_id, "12300 000012345678");
    assert_eq!(statement.account.balance, Some(Decimal::new(38_234, 2)), "not the available one");
}

#[test]
fn a_file_without_a_statement_is_refused() {
    let Some(file) = file("ofx/bank_small.ofx") else { return };
    let message = refusal(read(&file, &ReadOptions::default()));
    assert_eq!(message, "line 11: there is no statement in the file");
}

#[test]
fn a_checking_account() {
    let Some(file) = file("ofx/checking.ofx") else { return };
    let statement = only(import(file));
    let account = &statement.account;
    assert_eq!(account.external_id, "1452687~7");
    assert_eq!(account.account_type, Some(AccountType::Depository));
    assert_eq!(account.balance, Some(Decimal::new(10_099, 2)));
    assert_eq!(
        statement.rows.iter().map(short).collect::<Vec<_>>(),
        [
            line(46, "2011-03-31", "-0.01", "DIVIDEND EARNED FOR PERIOD OF 03"),
            line(54, "2011-04-05", "34.51", "AUTOMATIC WITHDRAWAL, ELECTRIC BILL"),
            line(62, "2011-04-07", "25.00", "RETURNED CHECK FEE, CHECK # 319"),
        ]
    );
    assert!(statement.rows.iter().all(|row| row.currency.is_none() && !row.pending));
}

#[test]
fn transactions_without_a_date_are_reported() {
    let Some(file) = file("ofx/date_missing.ofx") else { return };
    let statement = only(import(file));
    assert_eq!(statement.rows, []);
    assert_eq!(
        reasons(&statement),
        [
            (33, "DTPOSTED is missing"),
            (40, "DTPOSTED is missing"),
            (48, "DTPOSTED \"20120231\" is no date, written YYYYMMDD"),
        ]
    );
    assert_eq!(statement.account.balance, Some(Decimal::ZERO));
}

#[test]
fn a_transaction_with_neither_date_nor_amount_has_both_reasons() {
    let Some(file) = file("ofx/decimal_error.ofx") else { return };
    let statement = only(import(file));
    assert_eq!(statement.rows, []);
    let reason = "DTPOSTED \"201120000000\" is no date, written YYYYMMDD; \
                  TRNAMT: the amount \"$120\" is no number with a decimal point";
    assert_eq!(reasons(&statement), [(34, reason)]);
}

#[test]
fn a_blank_balance_is_none() {
    let Some(file) = file("ofx/empty_balance.ofx") else { return };
    let statement = only(import(file));
    assert_eq!(statement.account.balance, None);
    assert_eq!(short(&statement.rows[0]), line(29, "2011-03-08", "-120", "Foobar"));
    assert_eq!((statement.rows.len(), reasons(&statement)), (1, vec![]));
}

#[test]
fn investments_are_refused() {
    let Some(file) = file("ofx/investment_401k.ofx") else { return };
    let message = refusal(read(&file, &ReadOptions::default()));
    assert_eq!(message, "line 36: a statement of investments has nothing to budget in it");
}

#[test]
fn two_accounts_without_transactions() {
    let Some(file) = file("ofx/multiple_accounts.ofx") else { return };
    let update = import(file);
    let accounts: Vec<_> = update.statements.iter().map(|one| &one.account).collect();
    let told: Vec<_> =
        accounts.iter().map(|account| (account.external_id.as_str(), account.balance)).collect();
    assert_eq!(told, [("9100", Some(Decimal::from(111))), ("9200", Some(Decimal::from(222)))]);
    assert!(update.statements.iter().all(|one| one.rows.is_empty() && one.unreadable.is_empty()));
}

#[test]
fn empty_tags_are_nothing() {
    let Some(file) = file("ofx/ofx-v102-empty-tags.ofx") else { return };
    let statement = only(import(file));
    let row = &statement.rows[0];
    assert_eq!(short(row), line(23, "2018-05-07", "-12.34", "CBA:Transfer"));
    assert_eq!((row.external_id.as_deref(), row.payee.as_deref()), (None, None));
    assert_eq!(row.currency, Currency::new("AUD").ok());
    assert_eq!(statement.account.currency, row.currency, "that of all rows");
    assert_eq!((statement.account.account_type, statement.account.balance), (None, None));
}

#[test]
fn a_refused_sign_on_says_what_the_bank_says() {
    let Some(file) = file("ofx/signon_fail.ofx") else { return };
    let message = refusal(read(&file, &ReadOptions::default()));
    assert_eq!(
        message,
        "line 11: the bank answers with error 15500: Your request could not be processed because \
         you supplied an invalid identification code or your password was incorrect"
    );
}

#[test]
fn suncorp_wraps_its_texts() {
    let Some(file) = file("ofx/suncorp.ofx") else { return };
    let statement = only(import(file));
    let row = &statement.rows[0];
    assert_eq!(short(row), line(35, "2013-12-15", "16.85", "EFTPOS WDL HANDYWAY ALDI STORE"));
    let memo = "EFTPOS WDL HANDYWAY ALDI STORE   GEELONG WEST VICAU";
    assert_eq!(row.memo.as_deref(), Some(memo));
}
