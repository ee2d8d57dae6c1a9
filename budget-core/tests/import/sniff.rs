//! What a look at a delimited file finds, and what it asks.

use budget_core::Currency;
use budget_core::import::csv::{Amounts, Answers, Delimiter, Part, Question, Sign, Sniffed, read};
use budget_core::import::csv::{sniff, sniff_with};
use budget_core::import::{DateOrder, DecimalMark, Encoding, ReadOptions};

use crate::{import, line, only, refusal, short};

fn look(file: &str) -> Sniffed {
    sniff(file.as_bytes()).unwrap_or_else(|error| panic!("{file:?}: {error}"))
}

fn dates(dates: &[&str]) -> Sniffed {
    let rows = dates.iter().map(|date| format!("\"{date}\",x,-1.00\n1")).collect::<Vec<_>>();
    let rows = rows.join("").replace("\n1", "\n");
    look(&format!("Date,Text,Amount\n{rows}"))
}

fn amounts(amounts: &[&str]) -> Sniffed {
    let rows = amounts.iter().map(|amount| format!("2026-03-01;x;{amount}\n"));
    look(&format!("Date;Text;Amount\n{}", rows.collect::<String>()))
}

fn refused(file: &str) -> String {
    refusal(budget_core::import::read(file.as_bytes(), &ReadOptions::default()))
}

#[test]
fn the_order_of_dates_is_told_by_any_date_of_the_file() {
    for (written, order) in [
        (&["03/04/2026", "13/04/2026"][..], DateOrder::Dmy),
        (&["03/04/2026", "04/13/2026"], DateOrder::Mdy),
        (&["2026-04-03"], DateOrder::Ymd),
        (&["20260403"], DateOrder::Ymd),
        (&["3/4/26", "3/31/26"], DateOrder::Mdy),
        (&["31.12.26", "1.1.27"], DateOrder::Dmy),
        (&["3 Apr 2026"], DateOrder::Dmy),
        (&["98-12-31"], DateOrder::Ymd),
        (&["01/02/2026", "Balance", "31/01/2026"], DateOrder::Dmy),
    ] {
        let sniffed = dates(written);
        assert_eq!(sniffed.mapping.date_order, Some(order), "{written:?}");
        assert!(sniffed.questions.is_empty() && sniffed.is_certain(Part::DateOrder), "{written:?}");
    }
}

#[test]
fn a_point_makes_the_day_likely_to_be_first() {
    let sniffed = dates(&["03.04.2026"]);
    assert_eq!(sniffed.mapping.date_order, Some(DateOrder::Dmy));
    assert!(!sniffed.is_certain(Part::DateOrder));
}

#[test]
fn an_order_that_nothing_tells_is_asked_for() {
    use DateOrder::{Dmy, Mdy, Ymd};
    for (written, possible) in [
        (&["03/04/2026", "05/06/2026"][..], &[Dmy, Mdy][..]),
        (&["05/05/2026"], &[Dmy, Mdy]),
        (&["3/4/26"], &[Dmy, Mdy]),
        (&["01-02-03"], &[Ymd, Dmy, Mdy]),
        (&["31-12-25"], &[Ymd, Dmy]),
        (&["13/01/2026", "01/13/2026"], &[Dmy, Mdy]),
    ] {
        let sniffed = dates(written);
        let [Question::DateOrder { orders, samples }] = &sniffed.questions[..] else {
            panic!("{written:?}: {:?}", sniffed.questions)
        };
        assert_eq!((&orders[..], sniffed.mapping.date_order), (possible, None), "{written:?}");
        assert!(!sniffed.is_certain(Part::DateOrder), "{written:?}");
        let told: Vec<_> = samples.iter().map(|sample| sample.text.as_str()).collect();
        assert_eq!(told, written, "samples");
        assert_eq!(samples[0].line, 2);
    }
}

#[test]
fn reading_without_the_answer_is_refused_and_with_it_is_not() {
    let file = "Date,Text,Amount\n03/04/2026,x,-1.00\n";
    assert_eq!(
        refused(file),
        "line 2: the date \"03/04/2026\" can be day first or month first, and the rest of the \
         file does not tell: set date_order"
    );
    for (order, day) in [(DateOrder::Dmy, "2026-04-03"), (DateOrder::Mdy, "2026-03-04")] {
        let mut options = ReadOptions::default();
        options.answers.date_order = Some(order);
        let update = budget_core::import::read(file.as_bytes(), &options).expect("answered");
        assert_eq!(update.statements[0].rows[0].date.to_string(), day);
    }
}

#[test]
fn errors_name_the_answer_for_programs_too() {
    let read = budget_core::import::read(
        b"Date,Text,Amount\n03/04/2026,x,-1.00\n",
        &ReadOptions::default(),
    );
    let error = read.expect_err("asks");
    assert!(error.context().iter().any(|(name, value)| *name == "option" && value == "date_order"));
}

#[test]
fn the_decimal_mark_is_told_by_any_amount_of_the_file() {
    for (written, mark, certain) in [
        (&["-1,234.56"][..], DecimalMark::Point, true),
        (&["-1.234,56"], DecimalMark::Comma, true),
        (&["-1'234.56", "1"], DecimalMark::Point, true),
        (&["-1 234,56"], DecimalMark::Comma, true),
        (&["-1,234", "2.5"], DecimalMark::Point, true),
        (&["-1,234", "2,5"], DecimalMark::Comma, true),
        (&["-1.234.567", "1.234"], DecimalMark::Comma, true),
        (&["-5", "7"], DecimalMark::Point, false),
        (&["-5,00", "n/a"], DecimalMark::Comma, true),
    ] {
        let sniffed = amounts(written);
        assert_eq!(sniffed.mapping.decimal, Some(mark), "{written:?}");
        assert_eq!(sniffed.is_certain(Part::Decimal), certain, "{written:?}");
        assert!(sniffed.questions.is_empty(), "{written:?}: {:?}", sniffed.questions);
    }
}

#[test]
fn a_decimal_mark_that_nothing_tells_is_asked_for() {
    for written in [&["-1,234"][..], &["-1.234", "5"], &["-1,50", "2.50"]] {
        let sniffed = amounts(written);
        assert!(matches!(&sniffed.questions[..], [Question::Decimal(_)]), "{written:?}");
        assert_eq!(sniffed.mapping.decimal, None, "{written:?}");
    }
    assert_eq!(
        refused("Date;Text;Amount\n2026-03-01;x;-1,234\n"),
        "line 2: the mark in \"-1,234\" can stand before decimals or thousands, and the rest of \
         the file does not tell: set decimal"
    );
    let answers = Answers { decimal: Some(DecimalMark::Comma), ..Answers::default() };
    let sniffed = sniff_with(b"Date;Text;Amount\n2026-03-01;x;-1,234\n", &answers);
    assert_eq!(sniffed.expect("answered").questions, []);
}

#[test]
fn a_minus_makes_the_usual_sign_likely_and_none_is_asked_for() {
    let usual = amounts(&["-1.00", "2.00"]);
    assert_eq!(usual.mapping.sign, Some(Sign::NegativeIsOut));
    assert!(!usual.is_certain(Part::Sign), "a credit card may mean the opposite");
    assert_eq!(amounts(&["-1.00"]).mapping.sign, Some(Sign::NegativeIsOut));
    assert_eq!(amounts(&["(1.00)", "2.00"]).mapping.sign, Some(Sign::NegativeIsOut));

    let open = amounts(&["1.00", "2.00"]);
    let [Question::Sign(samples)] = &open.questions[..] else { panic!("{:?}", open.questions) };
    assert_eq!((samples[0].line, samples[0].text.as_str(), open.mapping.sign), (2, "1.00", None));
    let answers = Answers { sign: Some(Sign::PositiveIsOut), ..Answers::default() };
    let answered = sniff_with(b"Date,Text,Amount\n2026-03-01,x,1.00\n", &answers).expect("a file");
    assert_eq!((answered.mapping.sign, answered.questions), (answers.sign, vec![]));
}

#[test]
fn debit_and_credit_columns_in_three_languages() {
    for (header, sign, row) in [
        ("Date,Text,Debit,Credit", Sign::PositiveIsOut, "2026-03-31,x,5.00,"),
        ("Datum,Buchungstext,Soll,Haben", Sign::NegativeIsOut, "2026-03-31,x,-5.00,"),
        ("Date,Libellé,Débit,Crédit", Sign::PositiveIsOut, "2026-03-31,x,5.00,"),
        ("Date,Text,Money Out,Money In", Sign::PositiveIsOut, "2026-03-31,x,5.00,0.00"),
    ] {
        let file = format!("{header}\n{row}\n");
        let sniffed = look(&file);
        let separate = Amounts::Separate { debit: 2, credit: 3 };
        assert_eq!(sniffed.mapping.amount, Some(separate), "{header}");
        assert_eq!(sniffed.mapping.sign, Some(sign), "{header}");
        assert!(sniffed.is_certain(Part::Sign), "{header}");
        assert_eq!(only(import(&file)).rows[0].amount.to_string(), "5.00", "{header}");
    }
    let mixed = look("Date,Text,Debit,Credit\n2026-03-31,x,5.00,\n2026-03-31,x,-5.00,\n");
    assert!(matches!(&mixed.questions[..], [Question::Sign(_)]), "{:?}", mixed.questions);
    let none = look("Date,Text,Debit,Credit\n2026-03-31,x,,5.00\n");
    assert!(none.questions.is_empty() && !none.is_certain(Part::Sign));
}

#[test]
fn a_column_of_words_tells_the_direction_only_in_pairs() {
    let typed = look("Date,Text,Amount,Type\n2026-03-31,x,5.00,DR\n2026-03-31,x,6.00,CR\n");
    let Some(Amounts::Typed { column: 2, direction: 3, outgoing, incoming }) = typed.mapping.amount
    else {
        panic!("{typed:?}")
    };
    assert_eq!((outgoing, incoming), (vec!["dr".to_owned()], vec!["cr".to_owned()]));
    assert!(typed.questions.is_empty());
    for row in ["5.00,Sale", "-5.00,debit", "5.00,"] {
        let sniffed = look(&format!("Date,Text,Amount,Type\n2026-03-31,x,{row}\n"));
        assert_eq!(sniffed.mapping.amount, Some(Amounts::Signed { column: 2 }), "{row}");
    }
}

#[test]
fn delimiters_are_told_by_the_columns_they_make() {
    for (file, delimiter) in [
        ("Date,Text,Amount\n2026-03-31,a;b;c,-1\n", Delimiter::Comma),
        ("Date;Text;Amount\n2026-03-31;a,b,c,d;-1,5\n", Delimiter::Semicolon),
        ("Date\tText\tAmount\n2026-03-31\ta, b\t-1\n", Delimiter::Tab),
        ("Date|Text|Amount\n2026-03-31|a, b|-1\n", Delimiter::Pipe),
        ("sep=;\nDate;Text;Amount\n2026-03-31;a;-1\n", Delimiter::Semicolon),
    ] {
        let sniffed = look(file);
        assert_eq!(sniffed.mapping.delimiter, delimiter, "{file:?}");
        assert!(sniffed.is_certain(Part::Delimiter), "{file:?}");
        assert_eq!(only(import(file)).rows.len(), 1, "{file:?}");
    }
}

#[test]
fn rows_above_the_header_are_passed_over() {
    let file = "Konto;DE12 3456\nVon;1.3.2026\nBis;31.3.2026\n\n\
                Buchungsdatum;Wertstellung;Empfänger;Verwendungszweck;Umsatz in EUR\n\
                30.3.2026;31.3.2026;Bäcker;Brot;-2,50\n";
    let sniffed = look(file);
    assert_eq!(sniffed.mapping.header.len(), 5);
    assert_eq!(
        (sniffed.mapping.date, sniffed.mapping.currency),
        (Some(0), Currency::new("EUR").ok())
    );
    let statement = only(import(file));
    assert_eq!(short(&statement.rows[0]), line(6, "2026-03-30", "2.50", "Brot"));
    assert_eq!(statement.rows[0].payee.as_deref(), Some("Bäcker"));
}

#[test]
fn a_file_without_a_header_is_told_by_its_content() {
    let file = "2026-03-31,Bakery,-2.50\n2026-03-30,Wages,900.00\n";
    let sniffed = look(file);
    assert_eq!((&sniffed.mapping.header[..], sniffed.mapping.skip), (&[][..], 0));
    for part in [Part::Header, Part::Delimiter, Part::Date, Part::Amount, Part::Text] {
        assert!(!sniffed.is_certain(part), "{part:?}");
    }
    let statement = only(import(file));
    assert_eq!(short(&statement.rows[1]), line(2, "2026-03-30", "-900.00", "Wages"));

    let preamble = "My bank\n2026-03-31,Bakery,-2.50\n2026-03-30,Wages,900.00\n";
    assert_eq!(look(preamble).mapping.skip, 1);
    assert_eq!(only(import(preamble)).rows.len(), 2);
}

#[test]
fn a_header_of_unknown_names_is_told_by_content() {
    let file = "Quand,Quoi,Combien\n2026-03-31,Boulangerie,-2.50\n";
    let sniffed = look(file);
    assert_eq!(sniffed.mapping.header, ["Quand", "Quoi", "Combien"]);
    assert!(!sniffed.is_certain(Part::Header));
    let statement = only(import(file));
    assert_eq!(short(&statement.rows[0]), line(2, "2026-03-31", "2.50", "Boulangerie"));
}

#[test]
fn columns_that_content_does_not_tell_apart_are_asked_for() {
    let file = "Quand,Quoi,Combien,Reste\n2026-03-31,Boulangerie,-2.50,100.00\n";
    let sniffed = look(file);
    let [Question::Amount(choices)] = &sniffed.questions[..] else { panic!("{sniffed:?}") };
    let names: Vec<_> =
        choices.iter().map(|choice| (choice.column, choice.name.as_str())).collect();
    assert_eq!(names, [(2, "Combien"), (3, "Reste")]);
    assert_eq!(
        refused(file),
        "line 2: \"Combien\" or \"Reste\" can be the amount, and the rest of the file does not \
         tell: set amount"
    );
    let file = "2026-03-31,2026-04-01,Bakery,-2.50\n";
    let [Question::Date(choices)] = &look(file).questions[..] else { panic!("{file}") };
    assert_eq!(choices.len(), 2);
    assert_eq!(
        refused(file),
        "line 1: column 0 or column 1 can be the date, and the rest of the file does not tell: \
         set date"
    );
}

#[test]
fn an_answer_may_raise_the_next_question() {
    let file = b"01/02/2026,03/04/2026,Bakery,-2.50\n";
    let answers = Answers { date: Some(1), ..Answers::default() };
    let sniffed = sniff_with(file, &answers).expect("a file");
    let [Question::DateOrder { samples, .. }] = &sniffed.questions[..] else {
        panic!("{sniffed:?}")
    };
    assert_eq!(samples[0].text, "03/04/2026");
    let answers = Answers { date_order: Some(DateOrder::Mdy), ..answers };
    let sniffed = sniff_with(file, &answers).expect("a file");
    let rows = only(read(file, &sniffed.mapping).expect("answered")).rows;
    assert_eq!(rows[0].date.to_string(), "2026-03-04");
}

#[test]
fn an_answer_that_the_file_does_not_have_is_refused() {
    let answers = Answers { date: Some(7), ..Answers::default() };
    let message = refusal(sniff_with(b"Date,Text,Amount\n2026-03-31,x,-1\n", &answers));
    assert_eq!(message, "there is no column 7, counted from 0: the file has 3");
}

#[test]
fn the_posted_day_beats_other_dates_and_the_text_other_words() {
    let file = "Value Date,Transaction Date,Booking Date,Memo,Name,Description,Amount,Category,\
                Currency,Transaction ID\n\
                2026-03-03,2026-03-01,2026-03-02,m,Shop,Text,-1.00,Food,usd,t1\n";
    let row = &only(import(file)).rows[0];
    assert_eq!(short(row), line(2, "2026-03-02", "1.00", "Text"));
    assert_eq!((row.payee.as_deref(), row.memo.as_deref()), (Some("Shop"), Some("m")));
    assert_eq!(
        (row.category_text.as_deref(), row.external_id.as_deref()),
        (Some("Food"), Some("t1"))
    );
    assert_eq!(row.currency, Currency::new("USD").ok());
    let blank = "Booking Date,Value Date,Text,Amount\n,2026-03-03,x,-1.00\n";
    assert_eq!(look(blank).mapping.date, Some(1), "a column without dates is none");
}

#[test]
fn encodings_are_told() {
    let file = "Date;Empfänger;Betrag\n2026-03-31;Café;-1,00\n";
    let western: Vec<u8> = file.chars().map(|c| c as u32 as u8).collect();
    let wide = |bytes: fn(u16) -> [u8; 2]| file.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for (bytes, encoding, certain) in [
        (file.as_bytes().to_vec(), Encoding::Utf8, true),
        (format!("\u{FEFF}{file}").into_bytes(), Encoding::Utf8, true),
        (western, Encoding::Windows1252, false),
        (wide(u16::to_le_bytes), Encoding::Utf16Le, false),
        (wide(u16::to_be_bytes), Encoding::Utf16Be, false),
    ] {
        let sniffed = sniff(&bytes).expect("a layout");
        assert_eq!(sniffed.mapping.encoding, encoding);
        assert_eq!(sniffed.is_certain(Part::Encoding), certain, "{encoding:?}");
        assert_eq!(only(import(&bytes)).rows[0].name, "Café", "{encoding:?}");
    }
}

#[test]
fn what_is_no_statement_is_refused_with_its_line() {
    for (file, message) in [
        (
            "just some text\n",
            "line 1: the file has no columns: no comma, semicolon, tab or pipe divides its rows",
        ),
        ("Name,Colour\nfox,red\n", "line 1: no column of the file has dates"),
        ("a\nName,Day\nfox,2026-03-31\n", "line 2: no column of the file has amounts"),
        ("Date,Amount\nsoon,-1.00\n", "line 2: \"soon\" is no date"),
        ("Date,Amount\n\n2026-03-31,much\n", "line 3: \"much\" is no amount"),
        ("Date,Amount,Text\n,-1.00,x\n", "line 1: no column of the file has dates"),
        ("Date,Amount,Text\n2026-03-31,,x\n", "line 1: no column of the file has amounts"),
    ] {
        assert_eq!(refused(file), message, "{file:?}");
    }
}

#[test]
fn a_header_alone_is_a_statement_without_rows() {
    let sniffed = look("Date,Text,Amount\n");
    assert_eq!((sniffed.mapping.date, sniffed.mapping.date_order), (Some(0), None));
    assert!(sniffed.questions.is_empty());
    assert_eq!(only(import("Date,Text,Amount\n")).rows, []);
}

#[test]
fn what_a_look_finds_can_be_saved() {
    let sniffed = look("Date,Text,Amount\n03/04/2026,x,1.00\n");
    let saved = serde_json::to_string(&sniffed).expect("plain data");
    assert_eq!(serde_json::from_str::<Sniffed>(&saved).expect("what was saved"), sniffed);
    assert!(
        saved.contains(r#"{"date_order":{"orders":["dmy","mdy"],"samples":[{"line":2,"#),
        "{saved}"
    );
}
