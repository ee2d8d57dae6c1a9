//! Delimited files by a mapping.

use budget_core::import::csv::{Amounts, Delimiter, Mapping, Sign, read};
use budget_core::import::{DateOrder, DecimalMark, Encoding, ReadOptions};
use budget_core::{BankUpdate, Currency, ErrorKind, Statement};

use crate::{line, only, reasons, refusal, short};

/// Date, text, amount, without a header.
fn plain() -> Mapping {
    Mapping {
        date: Some(0),
        date_order: Some(DateOrder::Ymd),
        name: vec![1],
        amount: Some(Amounts::Signed { column: 2 }),
        decimal: Some(DecimalMark::Point),
        sign: Some(Sign::NegativeIsOut),
        ..Mapping::default()
    }
}

fn headed(header: &str) -> Mapping {
    Mapping { header: header.split(',').map(str::to_owned).collect(), ..plain() }
}

fn with(mapping: &Mapping, file: &str) -> BankUpdate {
    read(file.as_bytes(), mapping).expect("a file that fits")
}

fn one(mapping: &Mapping, file: &str) -> Statement {
    only(with(mapping, file))
}

#[test]
fn every_row_or_its_reason_with_its_line() {
    let file = "2026-03-01,good,-1.50\n\
                2026-02-30,no day,-1\n\
                ,no date,-1\n\
                \n\
                2026-03-02,no amount,\n\
                2026-03-03,words,twelve\n\
                2026-03-04,not a number,NaN\n\
                2026-03-05,percent,5%\n\
                2026-03-06,exponent,1e3\n\
                2026-03-07,comma,\"12,34\"\n\
                soon,both,none\n\
                2026-03-08,good too,2\n\
                2026-03-09\n\
                Total,,0.50\n";
    let statement = one(&plain(), file);
    let rows: Vec<_> = statement.rows.iter().map(short).collect();
    assert_eq!(
        rows,
        [line(1, "2026-03-01", "1.50", "good"), line(12, "2026-03-08", "-2", "good too")]
    );
    let no_date = |text: &str| format!("the date {text:?} is no day, written year first");
    let no_amount = |text: &str| format!("the amount {text:?} is no number with a decimal point");
    let expected = [
        (2, no_date("2026-02-30")),
        (3, no_date("")),
        (5, no_amount("")),
        (6, no_amount("twelve")),
        (7, no_amount("NaN")),
        (8, no_amount("5%")),
        (9, no_amount("1e3")),
        (10, no_amount("12,34")),
        (11, format!("{}; {}", no_date("soon"), no_amount("none"))),
        (13, no_amount("")),
        (14, no_date("Total")),
    ];
    let expected: Vec<_> = expected.iter().map(|(line, why)| (*line, why.as_str())).collect();
    assert_eq!(reasons(&statement), expected);
}

#[test]
fn too_many_digits_are_out_of_range_and_never_rounded() {
    let file = "2026-03-01,good,-0.12345678\n2026-03-01,long,99999999999999999999999999999999\n";
    let statement = one(&plain(), file);
    assert_eq!(statement.rows[0].amount.to_string(), "0.12345678");
    let (line, reason) = reasons(&statement)[0];
    assert!(line == 2 && reason.contains("out of range") && reason.contains("9999"), "{reason}");
}

#[test]
fn a_file_of_which_no_row_can_be_read_is_refused() {
    let message = refusal(read(b"\n\nfoo,bar,baz\n1,2,3\n", &plain()));
    let reason = "the date \"foo\" is no day, written year first; \
                  the amount \"baz\" is no number with a decimal point";
    assert_eq!(message, format!("line 3: {reason}; no row of the file can be read"));
}

#[test]
fn a_header_without_rows_is_an_empty_statement() {
    for file in ["Date,Text,Amount", "Date,Text,Amount\n\n,,\n"] {
        let statement = one(&headed("Date,Text,Amount"), file);
        assert_eq!((statement.rows.len(), statement.unreadable.len()), (0, 0), "{file:?}");
    }
    let undecided = Mapping { date_order: None, sign: None, ..headed("Date,Text,Amount") };
    assert_eq!(one(&undecided, "Date,Text,Amount\n").rows, []);
}

#[test]
fn a_mapping_that_leaves_something_open_is_refused() {
    let file = b"2026-03-01,x,-1\n";
    for (open, option) in [
        (Mapping { date: None, ..plain() }, "date"),
        (Mapping { date_order: None, ..plain() }, "date_order"),
        (Mapping { amount: None, ..plain() }, "amount"),
        (Mapping { decimal: None, ..plain() }, "decimal"),
        (Mapping { sign: None, ..plain() }, "sign"),
    ] {
        let message = refusal(read(file, &open));
        assert_eq!(message, format!("the mapping does not say: set {option}"));
    }
}

#[test]
fn answers_settle_what_a_mapping_leaves_open() {
    let open = Mapping { date_order: None, ..plain() };
    let mut options = ReadOptions { mapping: Some(open), ..ReadOptions::default() };
    options.answers.date_order = Some(DateOrder::Mdy);
    let update = budget_core::import::read(b"03/01/26,x,-1\n", &options).expect("answered");
    assert_eq!(update.statements[0].rows[0].date.to_string(), "2026-03-01");
}

#[test]
fn a_saved_mapping_fits_columns_by_name() {
    let mapping = headed("Date,Text,Amount");
    let saved = serde_json::to_string(&mapping).expect("plain data");
    let mapping: Mapping = serde_json::from_str(&saved).expect("what was saved");
    let file = "Bank of Somewhere\n\nAmount,Extra,Date,Text\n-5,e,2026-03-01,shop\n";
    let statement = one(&mapping, file);
    assert_eq!(short(&statement.rows[0]), line(4, "2026-03-01", "5", "shop"));
}

#[test]
fn a_saved_mapping_refuses_another_header() {
    let mapping = headed("Date,Text,Amount");
    for (file, message) in [
        ("Date,Text,Betrag\n2026-03-01,x,-1\n", "line 1: the header has no column \"Amount\""),
        ("\nDay,Text,Sum\n", "line 2: the header has no column \"Date\""),
        ("bank\nfoo,bar\nDate,Amount,Note\n", "line 3: the header has no column \"Text\""),
        ("date,text,amount\n", "line 1: the header has no column \"Date\""),
        ("Date,Text,Amount,Amount\n", "line 1: the header has no column \"Amount\""),
        ("Date;Text;Amount\n", "line 1: the header has no column \"Date\""),
        ("\n\n", "line 1: the file has no header, nor any other row"),
    ] {
        assert_eq!(refusal(read(file.as_bytes(), &mapping)), message, "{file:?}");
    }
}

#[test]
fn a_mapping_that_does_not_fit_itself_is_refused() {
    let message = refusal(read(b"Date,Text\n", &headed("Date,Text")));
    assert_eq!(message, "the mapping uses column 2, counted from 0, of a header of 2");
}

#[test]
fn columns_of_one_name_are_told_apart_by_their_order() {
    let mapping = Mapping { name: vec![1, 3], ..headed("Date,Text,Amount,Text") };
    let statement = one(&mapping, "Text,Text,Amount,Date\nb,c,-1,2026-03-01\n");
    assert_eq!(short(&statement.rows[0]), line(2, "2026-03-01", "1", "b c"));
}

#[test]
fn a_mapping_with_a_word_that_nobody_knows_is_refused() {
    for json in [
        r#"{"date":0,"colour":"red"}"#,
        r#"{"date_order":"ydm"}"#,
        r#"{"amount":{"signed":{"column":-1}}}"#,
        r#"{"currency":"dollars"}"#,
        r#"{"encoding":"ebcdic"}"#,
    ] {
        assert!(serde_json::from_str::<Mapping>(json).is_err(), "{json}");
    }
}

#[test]
fn shifted_columns_are_not_read() {
    let file = "Date,Text,Amount\n2026-03-01,Shop, Main St,-5.00\n2026-03-02,Shop,-5,50\n\
                2026-03-03,Shop,-6.00,,\n";
    let statement = one(&headed("Date,Text,Amount"), file);
    assert_eq!(short(&statement.rows[0]), line(4, "2026-03-03", "6.00", "Shop"));
    let reason = "the row has 4 columns, the header has 3";
    assert_eq!(reasons(&statement), [(2, reason), (3, reason)]);
}

#[test]
fn broken_quotation_and_endless_rows_cost_themselves_alone() {
    let wide = ",x".repeat(1_000);
    let file = format!("2026-03-01,\"open,-1\n2026-03-02,ok,-2\n2026-03-03{wide}\n");
    let statement = one(&plain(), &file);
    assert_eq!(short(&statement.rows[0]), line(2, "2026-03-02", "2", "ok"));
    assert_eq!(
        reasons(&statement),
        [
            (1, "a quotation mark is opened and never closed"),
            (3, "the row has more than 1000 columns"),
        ]
    );
}

#[test]
fn lines_are_physical_ones() {
    for end in ["\n", "\r\n", "\r"] {
        let rows = ["2026-03-01,\"two", "lines\",-1", "", "2026-03-02,x,-2", "bad", ""];
        let statement = one(&plain(), &rows.join(end));
        let read: Vec<_> = statement.rows.iter().map(short).collect();
        assert_eq!(
            read,
            [line(1, "2026-03-01", "1", "two lines"), line(4, "2026-03-02", "2", "x")],
            "{end:?}"
        );
        assert_eq!(reasons(&statement)[0].0, 5, "{end:?}");
    }
}

#[test]
fn either_sign_can_be_money_out() {
    let file = "2026-03-01,a,-5\n2026-03-01,b,7\n2026-03-01,c,0.00\n";
    let amounts = |sign| {
        let mapping = Mapping { sign: Some(sign), ..plain() };
        let rows = one(&mapping, file).rows;
        rows.iter().map(|row| row.amount.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(amounts(Sign::NegativeIsOut), ["5", "-7", "0.00"]);
    assert_eq!(amounts(Sign::PositiveIsOut), ["-5", "7", "0.00"]);
}

#[test]
fn debit_and_credit_columns() {
    let mapping = |sign| Mapping {
        amount: Some(Amounts::Separate { debit: 2, credit: 3 }),
        sign: Some(sign),
        ..plain()
    };
    let day = "2026-03-01,x";
    let file = |rows: &[&str]| rows.iter().map(|row| format!("{day},{row}\n")).collect::<String>();
    let amounts = |statement: &Statement| {
        statement.rows.iter().map(|row| row.amount.to_string()).collect::<Vec<_>>()
    };

    let rows = file(&["5,", ",7", "5,0.00", "0,7", "0,0", ",", "5,7", "-5,", ",-7", "x,", "5,x"]);
    let statement = one(&mapping(Sign::PositiveIsOut), &rows);
    assert_eq!(amounts(&statement), ["5", "-7", "5", "-7", "0"]);
    let no_number = "the amount \"x\" is no number with a decimal point";
    assert_eq!(
        reasons(&statement),
        [
            (6, "the row has neither a debit nor a credit amount"),
            (7, "the row has both a debit of \"5\" and a credit of \"7\""),
            (8, "the amount \"-5\" stands with a minus, against its column"),
            (9, "the amount \"-7\" stands with a minus, against its column"),
            (10, no_number),
            (11, no_number),
        ]
    );

    let statement = one(&mapping(Sign::NegativeIsOut), &file(&["-5,", ",7", "5,"]));
    assert_eq!(amounts(&statement), ["5", "-7"]);
    let reason = "the amount \"5\" stands without a minus, against its column";
    assert_eq!(reasons(&statement), [(3, reason)]);
}

#[test]
fn a_word_tells_the_direction() {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let amount = Some(Amounts::Typed {
        column: 2,
        direction: 3,
        outgoing: words(&["debit", "gebühr"]),
        incoming: words(&["credit"]),
    });
    let mapping = Mapping { amount, sign: None, ..plain() };
    let file = "2026-03-01,a,5,DEBIT\n2026-03-01,b,6,Credit\n2026-03-01,c,7,GEBÜHR\n\
                2026-03-01,d,8,fee\n2026-03-01,e,9,\n2026-03-01,f,-9,debit\n";
    let statement = one(&mapping, file);
    let amounts: Vec<_> = statement.rows.iter().map(|row| row.amount.to_string()).collect();
    assert_eq!(amounts, ["5", "-6", "7"]);
    assert_eq!(
        reasons(&statement),
        [
            (4, "\"fee\" says neither money out nor money in"),
            (5, "\"\" says neither money out nor money in"),
            (6, "the amount \"-9\" stands with a minus, against its column"),
        ]
    );
}

#[test]
fn currencies_of_rows_amounts_and_the_file() {
    let mapping = Mapping { currency_column: Some(3), ..plain() };
    let file = "2026-03-01,a,5,EUR\n2026-03-01,b,5,usd\n2026-03-01,c,5,\n2026-03-01,d,5 CHF,\n\
                2026-03-01,e,5 CHF,EUR\n2026-03-01,f,5,€\n2026-03-01,g,5,BTC\n";
    let statement = one(&mapping, file);
    let codes: Vec<_> =
        statement.rows.iter().map(|row| row.currency.map(|c| c.to_string())).collect();
    let code = |code: &str| Some(code.to_owned());
    assert_eq!(codes, [code("EUR"), code("USD"), None, code("CHF"), code("x:BTC")]);
    let [(5, one_way), (6, other)] = reasons(&statement)[..] else { panic!("{statement:?}") };
    assert_eq!(one_way, "the amount is in CHF, but its row is in EUR");
    assert!(other.contains("€"), "{other}");
    assert_eq!(statement.account.currency, None, "rows differ");

    let fixed = Mapping { currency: Currency::new("EUR").ok(), ..plain() };
    let statement = one(&fixed, "2026-03-01,a,5\n2026-03-01,b,5 CHF\n");
    assert_eq!(statement.account.currency, Currency::new("EUR").ok());
    assert_eq!(statement.rows[0].currency, None, "the account's");
    assert_eq!(reasons(&statement), [(2, "the amount is in CHF, but its row is in EUR")]);
}

#[test]
fn a_file_of_several_accounts_is_several_statements() {
    let mapping = Mapping { account: Some(3), external_id: Some(4), ..plain() };
    let file = "junk\n2026-03-01,a,-1,giro,1\n2026-03-02,b,-2,card,1\nbad,b,-2,card,1\n\
                bad,x,-2,elsewhere,1\n2026-03-03,c,-3,giro,2\n";
    let update = with(&mapping, file);
    let [giro, card] = &update.statements[..] else { panic!("{update:?}") };
    assert_eq!((giro.account.external_id.as_str(), giro.rows.len()), ("giro", 2));
    assert_eq!((card.account.external_id.as_str(), card.rows.len()), ("card", 1));
    assert_eq!(card.rows[0].external_id.as_deref(), Some("1"), "ids are unique per account");
    let lines =
        |statement: &Statement| statement.unreadable.iter().map(|one| one.line).collect::<Vec<_>>();
    assert_eq!((lines(giro), lines(card)), (vec![1], vec![4, 5]));
}

#[test]
fn ids_that_repeat() {
    let mapping = Mapping { external_id: Some(3), ..plain() };
    let file = "2026-03-01,a,-1,same\n2026-03-01,a,-1,same\n2026-03-01,b,-1,clash\n\
                2026-03-01,b,-2,clash\n2026-03-01,b,-1,clash\n2026-03-01,c,-1,\n2026-03-01,c,-1,\n";
    let statement = one(&mapping, file);
    let ids: Vec<_> =
        statement.rows.iter().map(|row| (row.line, row.external_id.as_deref())).collect();
    assert_eq!(ids, [(1, Some("same")), (3, None), (4, None), (5, None), (6, None), (7, None)]);
    let reason = "the row repeats the one of line 1 with its id \"same\", so it is left out";
    assert_eq!(reasons(&statement), [(2, reason)]);
}

#[test]
fn words_of_a_row() {
    let mapping = Mapping {
        name: vec![1, 3],
        payee: Some(4),
        memo: vec![5, 6],
        category: Some(7),
        status: Some(8),
        ..plain()
    };
    let file = "2026-03-01,one,-1,\"two\nlines\",shop,m,n,food,Pending\n\
                2026-03-01,,-1,,shop,,,,posted\n2026-03-01,,-1,,,,,,\n";
    let rows = one(&mapping, file).rows;
    assert_eq!(rows[0].name, "one two lines");
    assert_eq!(rows[0].payee.as_deref(), Some("shop"));
    assert_eq!(rows[0].memo.as_deref(), Some("m n"));
    assert_eq!(rows[0].category_text.as_deref(), Some("food"));
    assert_eq!(rows[1].name, "shop", "the payee, where there is no text");
    assert_eq!((rows[2].name.as_str(), rows[2].payee.as_deref()), ("", None));
    assert_eq!(rows.iter().map(|row| row.pending).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn texts_are_cut_off_at_what_a_transaction_holds() {
    let mapping = Mapping { memo: vec![3], external_id: Some(4), ..plain() };
    let (name, memo, id) = ("ä".repeat(1_001), "m".repeat(10_001), "i".repeat(1_001));
    let rows = one(&mapping, &format!("2026-03-01,{name},-1,{memo},{id}\n")).rows;
    assert_eq!(rows[0].name, "ä".repeat(1_000));
    assert_eq!(rows[0].memo, Some("m".repeat(10_000)));
    assert_eq!(rows[0].external_id, None, "half an id would be another's");
}

#[test]
fn every_delimiter() {
    for (delimiter, mark) in Delimiter::ALL.into_iter().zip([",", ";", "\t", "|"]) {
        let file = format!("2026-03-01{mark} x {mark}-1\n");
        let rows = one(&Mapping { delimiter, ..plain() }, &file).rows;
        assert_eq!(short(&rows[0]), line(1, "2026-03-01", "1", "x"));
    }
}

#[test]
fn every_encoding() {
    let file = "2026-03-01,Bäckerei €,-1\n";
    let (western, _, _) =
        (file.chars().map(|c| if c == '€' { 0x80 } else { c as u32 as u8 }), 0, 0);
    let western: Vec<u8> = western.collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| file.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for (encoding, bytes) in [
        (Encoding::Utf8, file.as_bytes().to_vec()),
        (Encoding::Utf8, format!("\u{FEFF}{file}").into_bytes()),
        (Encoding::Windows1252, format!("\u{FEFF}{file}").into_bytes()),
        (Encoding::Windows1252, western.clone()),
        (Encoding::Utf16Le, wide(u16::to_le_bytes)),
        (Encoding::Utf16Be, wide(u16::to_be_bytes)),
    ] {
        let mapping = Mapping { encoding, ..plain() };
        let rows = only(read(&bytes, &mapping).expect("decodes")).rows;
        assert_eq!(rows[0].name, "Bäckerei €", "{encoding:?}");
    }
    let message = refusal(read(&western, &plain()));
    assert_eq!(message, "line 1: the byte 0xe4 is no UTF-8");
}

#[test]
fn rows_before_the_data_are_passed_over() {
    let mapping = Mapping { skip: 2, ..plain() };
    let statement = one(&mapping, "My bank\n\nDate,Text,Amount\n2026-03-01,x,-1\n");
    assert_eq!(short(&statement.rows[0]), line(4, "2026-03-01", "1", "x"));
    assert_eq!(one(&Mapping { skip: 9, ..plain() }, "2026-03-01,x,-1\n").rows, []);
}

#[test]
fn the_limit_of_a_date_is_the_domains() {
    let error = read(b"0000-12-31,x,-1\n", &plain()).expect_err("before the first day");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let statement = one(&plain(), "0001-01-01,x,-1\n9999-12-31,x,-1\n");
    assert_eq!(statement.rows.len(), 2);
}
