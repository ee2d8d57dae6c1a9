//! OFX files.

use budget_core::import::ofx::read;
use budget_core::{AccountType, BankRow, BankUpdate, Currency, Decimal, Statement};

use crate::{line, only, reasons, refusal, short};

const DAY: &str = "<DTPOSTED>20260331<TRNAMT>-5.00";

fn update(file: &str) -> BankUpdate {
    read(file.as_bytes()).unwrap_or_else(|error| panic!("{file:?}: {error}"))
}

/// The statement of one account with these transactions, each on its line from 2 on.
fn statement(rows: &[&str]) -> Statement {
    let rows: String = rows.iter().map(|row| format!("<STMTTRN>{row}</STMTTRN>\n")).collect();
    only(update(&format!("<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>\n{rows}</STMTRS></OFX>")))
}

fn row(row: &str) -> BankRow {
    let mut statement = statement(&[row]);
    assert_eq!(reasons(&statement), [], "{row}");
    statement.rows.remove(0)
}

#[test]
fn money_out_is_positive() {
    let amount = |text: &str| row(&format!("<DTPOSTED>20260331<TRNAMT>{text}")).amount.to_string();
    assert_eq!(amount("-5.00"), "5.00");
    assert_eq!(amount("5"), "-5");
    assert_eq!(amount("+5"), "-5");
    assert_eq!(amount("-12,34"), "12.34");
    assert_eq!(amount("-1,234.56"), "1234.56");
    assert_eq!(amount("0.00"), "0.00");
    assert_eq!(amount("-0.00"), "0.00");
}

#[test]
fn the_date_is_the_one_that_is_written() {
    let date = |text: &str| row(&format!("<DTPOSTED>{text}<TRNAMT>-1")).date.to_string();
    for text in ["20260331", "20260331235959.999[-12:X]", "20260331000000[+14]", "2026-03-31"] {
        assert_eq!(date(text), "2026-03-31", "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_read() {
    let statement = statement(&[
        DAY,
        "<TRNAMT>-5.00",
        "<DTPOSTED>20260331",
        "<DTPOSTED>20260231<TRNAMT>-5.00",
        "<DTPOSTED>20260331<TRNAMT>1,234",
        "<DTPOSTED>31/03/2026<TRNAMT>NaN",
        "<DTPOSTED>20260331<TRNAMT>99999999999999999999999999999999",
        "<DTPOSTED>20260331<TRNAMT>-5.00<CURRENCY><CURSYM>dollars and cents</CURRENCY>",
        "",
        DAY,
    ]);
    let lines: Vec<_> = statement.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 11]);
    let reasons = reasons(&statement);
    let expected = [
        (3, "DTPOSTED is missing"),
        (4, "TRNAMT is missing"),
        (5, "DTPOSTED \"20260231\" is no date"),
        (6, "TRNAMT \"1,234\" is no amount: its comma can stand before decimals or thousands"),
        (
            7,
            "DTPOSTED \"31/03/2026\" is no date, written YYYYMMDD; TRNAMT: the amount \"NaN\" is no",
        ),
        (8, "TRNAMT: the amount \"99999999999999999999999999999999\" is out of range"),
        (9, "\"x:dollars and cents\" is no currency"),
        (10, "DTPOSTED is missing; TRNAMT is missing"),
    ];
    assert_eq!(reasons.len(), expected.len());
    for ((line, reason), (expected_line, start)) in reasons.into_iter().zip(expected) {
        assert_eq!(line, expected_line);
        assert!(reason.starts_with(start), "{reason}");
    }
}

#[test]
fn name_payee_and_memo() {
    let words = |elements: &str| {
        let row = row(&format!("{DAY}{elements}"));
        (row.name, row.payee, row.memo)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(words("<NAME>n<MEMO>m"), ("n".to_owned(), None, some("m")));
    assert_eq!(words("<MEMO>m"), ("m".to_owned(), None, None));
    assert_eq!(
        words("<PAYEE><NAME>p<ADDR1>a</PAYEE><MEMO>m"),
        ("p".to_owned(), some("p"), some("m"))
    );
    assert_eq!(words("<NAME>n<PAYEE><NAME>p</PAYEE>"), ("n".to_owned(), some("p"), None));
    assert_eq!(words("<PAYEE>p"), ("p".to_owned(), some("p"), None));
    assert_eq!(words(""), (String::new(), None, None));
    assert_eq!(
        words("<NAME> R&amp;B &#233;<![CDATA[ <x> ]]>"),
        ("R&B é <x>".to_owned(), None, None)
    );
    assert_eq!(words("<NAME>a\r\nb</NAME>"), ("a b".to_owned(), None, None));
    assert_eq!(words(&format!("<NAME>{}", "n".repeat(1_001))).0, "n".repeat(1_000));
}

#[test]
fn a_rows_currency_is_not_where_it_was_converted_from() {
    let currency = |elements: &str| row(&format!("{DAY}{elements}")).currency;
    let chf = Currency::new("CHF").ok();
    assert_eq!(currency(""), None);
    assert_eq!(currency("<CURRENCY><CURRATE>1.1<CURSYM>CHF</CURRENCY>"), chf);
    assert_eq!(currency("<CURRENCY>CHF"), chf);
    assert_eq!(currency("<ORIGCURRENCY><CURRATE>1.1<CURSYM>CHF</ORIGCURRENCY>"), None);
    assert_eq!(currency("<CURRENCY></CURRENCY>"), None);
}

#[test]
fn other_accounts_and_balances_are_not_the_statements() {
    let file = "<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>mine<ACCTTYPE>SAVINGS</BANKACCTFROM>\
                <STMTTRN><DTPOSTED>20260331<TRNAMT>-5<BANKACCTTO><ACCTID>other<ACCTTYPE>CREDITLINE</BANKACCTTO>\
                <NAME>n</STMTTRN><AVAILBAL><BALAMT>9</AVAILBAL><LEDGERBAL><BALAMT>7,50</LEDGERBAL>\
                <BALLIST><BAL><NAME>b<BALAMT>3</BAL></BALLIST></STMTRS></OFX>";
    let statement = only(update(file));
    let account = &statement.account;
    assert_eq!(
        (account.external_id.as_str(), account.balance),
        ("mine", Some(Decimal::new(750, 2)))
    );
    assert_eq!(account.account_type, Some(AccountType::Depository));
    assert_eq!(statement.rows[0].name, "n");
}

#[test]
fn a_balance_that_cannot_be_read_is_reported_and_none() {
    let file = "<OFX><STMTRS>\n<LEDGERBAL>\n<BALAMT>lots</LEDGERBAL></STMTRS></OFX>";
    let statement = only(update(file));
    assert_eq!(statement.account.balance, None);
    let reason = "BALAMT: the amount \"lots\" is no number with a decimal point";
    assert_eq!(reasons(&statement), [(3, reason)]);
}

#[test]
fn types_of_accounts() {
    let of = |elements: &str| {
        let file = format!("<OFX>{elements}</OFX>");
        only(update(&file)).account.account_type
    };
    let bank =
        |acct| of(&format!("<STMTRS><BANKACCTFROM><ACCTTYPE>{acct}</BANKACCTFROM></STMTRS>"));
    for acct in ["CHECKING", "savings", "MONEYMRKT", "CD"] {
        assert_eq!(bank(acct), Some(AccountType::Depository), "{acct}");
    }
    assert_eq!(bank("CREDITLINE"), Some(AccountType::Credit));
    assert_eq!((bank("PIGGYBANK"), bank("")), (None, None));
    assert_eq!(of("<CCSTMTRS></CCSTMTRS>"), Some(AccountType::Credit));
    let invested =
        format!("<INVSTMTRS><INVBANKTRAN><STMTTRN>{DAY}</STMTTRN></INVBANKTRAN></INVSTMTRS>");
    assert_eq!(of(&invested), Some(AccountType::Investment), "its cash moves");
}

#[test]
fn one_statement_for_each_account() {
    let of = |tag: &str, kind: &str, number: &str, id: &str| {
        format!(
            "<{tag}RS><BANKACCTFROM><BANKID>1<ACCTID>{number}<ACCTTYPE>{kind}</BANKACCTFROM>\n\
             <STMTTRN>{DAY}<FITID>{id}</STMTTRN></{tag}RS>"
        )
    };
    let file = [
        of("STMT", "CHECKING", "1", "a"),
        of("STMT", "SAVINGS", "1", "a"),
        of("CCSTMT", "", "2", "a"),
        of("STMT", "CHECKING", "1", "a"),
        of("STMT", "CHECKING", "1", "b"),
    ];
    let update = update(&format!("<OFX>{}</OFX>", file.concat()));
    let told: Vec<_> = update
        .statements
        .iter()
        .map(|one| (one.account.external_id.as_str(), one.rows.len(), one.unreadable.len()))
        .collect();
    assert_eq!(told, [("1", 2, 1), ("1", 1, 0), ("2", 1, 0)]);
}

#[test]
fn ids_that_repeat_with_different_contents_name_nothing() {
    let with = |elements: &str| format!("{DAY}{elements}");
    let rows = [
        with("<FITID>clash<NAME>x"),
        with("<FITID>clash<NAME>y"),
        with("<FITID>same<NAME>z"),
        with("<FITID>same<NAME>z"),
        with("<FITID>"),
        with("<FITID> own "),
    ];
    let statement = statement(&rows.each_ref().map(String::as_str));
    let ids: Vec<_> =
        statement.rows.iter().map(|row| (row.line, row.external_id.as_deref())).collect();
    assert_eq!(ids, [(2, None), (3, None), (4, Some("same")), (6, None), (7, Some("own"))]);
    let reason = "the row repeats the one of line 4 with its id \"same\", so it is left out";
    assert_eq!(reasons(&statement), [(5, reason)]);
}

#[test]
fn pending_rows_are_marked() {
    let file = "<OFX><CCSTMTRS><BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260331<TRNAMT>-5\
                <NAME>n</STMTTRNP></BANKTRANLISTP></CCSTMTRS></OFX>";
    let statement = only(update(file));
    assert!(statement.rows[0].pending);
    assert_eq!(short(&statement.rows[0]), line(1, "2026-03-31", "5", "n"));
}

#[test]
fn sgml_and_xml_and_what_lies_between() {
    let sgml = format!(
        "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><STMTRS><STMTTRN>{DAY}<NAME>n</STMTTRN></STMTRS></OFX>"
    );
    let one_line = "OFXHEADER:100 DATA:OFXSGML <ofx><stmtrs><stmttrn><dtposted>20260331</dtposted>\
                    <trnamt>-5.00</trnamt><name>n</name></stmttrn></stmtrs></ofx>";
    let unclosed =
        format!("<OFX><STMTRS><BANKTRANLIST><STMTTRN>{DAY}<NAME>n</BANKTRANLIST></STMTRS></OFX>");
    let bare = format!("<STMTTRN>{DAY}<NAME>n</STMTTRN>");
    for file in [&sgml, one_line, &unclosed, &bare] {
        let statement = only(update(file));
        let row = &statement.rows[0];
        assert_eq!((row.amount.to_string().as_str(), row.name.as_str()), ("5.00", "n"), "{file}");
        assert_eq!(reasons(&statement), [], "{file}");
    }
}

#[test]
fn encodings_by_mark_content_or_header() {
    let file =
        |head: &str| format!("{head}<OFX><STMTRS><STMTTRN>{DAY}<NAME>é</STMTTRN></STMTRS></OFX>");
    let name = |bytes: &[u8]| only(read(bytes).expect("decodes")).rows[0].name.clone();
    let narrow = |text: &str, byte: u8| {
        text.chars().map(|c| if c == 'é' { byte } else { c as u32 as u8 }).collect::<Vec<u8>>()
    };
    assert_eq!(name(file("CHARSET:1252\n").as_bytes()), "é", "UTF-8, whatever the header says");
    assert_eq!(name(&narrow(&file("ENCODING:USASCII\nCHARSET:1252\n"), 0xE9)), "é");
    assert_eq!(name(&narrow(&file("CHARSET:ISO-8859-1\n"), 0xE9)), "é");
    assert_eq!(name(&narrow(&file("CHARSET:1251\n"), 0xE9)), "й");
    assert_eq!(name(&narrow(&file("<?xml version=\"1.0\" encoding=\"iso-8859-15\"?>"), 0xA4)), "€");
    assert_eq!(name(&narrow(&file(""), 0xE9)), "é");
    let wide: Vec<u8> = file("\u{FEFF}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(name(&wide), "é");
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let file = format!(
        "<OFX>\n<STMTRS>\n<STMTTRN>{DAY}</STMTTRN>\n<STMTTRN><DTPOSTED>20260331\n<TRNAMT>-1"
    );
    let statement = only(update(&file));
    assert_eq!(statement.rows.len(), 1);
    assert_eq!(
        reasons(&statement),
        [
            (4, "the file ends inside this transaction"),
            (5, "the file ends before </OFX>: rows may be missing"),
        ]
    );
}

#[test]
fn files_one_behind_another_are_read_as_one() {
    let file = |end: &str| format!("<OFX><STMTRS><STMTTRN>{DAY}</STMTTRN></STMTRS>{end}\n");
    let both = update(&(file("</OFX>") + &file("</OFX>")));
    assert_eq!(both.statements.iter().map(|one| one.rows.len()).sum::<usize>(), 2);
    assert!(both.statements.iter().all(|one| one.unreadable.is_empty()));
    let cut = update(&(file("</OFX>") + &file("")));
    let reason = "the file ends before </OFX>: rows may be missing";
    assert_eq!(reasons(&cut.statements[0]), [(2, reason)]);
}

#[test]
fn what_the_bank_refuses() {
    let status = |code: &str, severity: &str, message: &str| {
        format!("<STATUS><CODE>{code}<SEVERITY>{severity}<MESSAGE>{message}</STATUS>")
    };
    let file =
        format!("<OFX>\n<SONRS>\n{}</SONRS></OFX>", status("15500", "ERROR", "wrong &amp; bad"));
    let message = refusal(read(file.as_bytes()));
    assert_eq!(message, "line 3: the bank answers with error 15500: wrong & bad");
    let file = format!("<OFX><SONRS>{}</SONRS></OFX>", status("2000", "", ""));
    let message = refusal(read(file.as_bytes()));
    assert_eq!(message, "line 1: the bank answers with error 2000: no reason is given");

    let one = format!("<STMTTRNRS><STMTRS><STMTTRN>{DAY}</STMTTRN></STMTRS></STMTTRNRS>");
    let refused = format!("<STMTTRNRS>{}</STMTTRNRS>", status("2003", "ERROR", "no account"));
    let fine = status("0", "INFO", "fine") + &status("2028", "WARN", "old");
    let statement = only(update(&format!("<OFX>{fine}{one}\n{refused}</OFX>")));
    assert_eq!(statement.rows.len(), 1);
    assert_eq!(reasons(&statement), [(2, "the bank answers with error 2003: no account")]);
}

#[test]
fn what_holds_no_statement_is_refused_with_its_line() {
    for (file, message) in [
        ("Date,Amount\n", "line 1: the file has no <OFX> tag, nor any transaction"),
        ("\n\n<OFX></OFX>", "line 3: there is no statement in the file"),
        ("<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>", "line 1: there is no statement in the file"),
        (
            "<OFX>\n<INVSTMTRS><INVTRANLIST></INVTRANLIST></INVSTMTRS></OFX>",
            "line 2: a statement of investments has nothing to budget in it",
        ),
    ] {
        assert_eq!(refusal(read(file.as_bytes())), message, "{file:?}");
    }
    let message = refusal(read(b"<OFX>\n<STMTRS>\n<CURDEF>US dollars</STMTRS></OFX>"));
    assert!(message.starts_with("line 3: CURDEF: \"x:US dollars\" is no currency"), "{message}");
}

#[test]
fn a_statement_without_transactions_is_one() {
    for file in ["<OFX><STMTRS></STMTRS></OFX>", "<OFX><CCSTMTRS><CURDEF></CCSTMTRS></OFX>"] {
        let statement = only(update(file));
        assert_eq!(
            (statement.rows, statement.unreadable, statement.account.currency),
            (vec![], vec![], None)
        );
    }
}

#[test]
fn lines_are_those_of_the_transaction_whatever_ends_them() {
    for end in ["\n", "\r\n", "\r"] {
        let rows = [
            "<OFX>",
            "<STMTRS>",
            "<STMTTRN>",
            DAY,
            "</STMTTRN>",
            "",
            "<STMTTRN>",
            "</STMTTRN></STMTRS></OFX>",
        ];
        let statement = only(update(&rows.join(end)));
        assert_eq!((statement.rows[0].line, statement.unreadable[0].line), (3, 7), "{end:?}");
    }
}
