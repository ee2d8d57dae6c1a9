//! Which files are read at all.

use budget_core::import::{Format, MAX_FILE, ReadOptions, csv, detect, ofx, read};
use budget_core::{BankSource, ErrorKind};

use crate::{import, refusal};

#[test]
fn the_format_is_told_by_the_beginning() {
    for start in [
        "OFXHEADER:100\nDATA:OFXSGML\n<OFX>",
        "\r\n\r\n<OFX>\r\n",
        "<?xml version=\"1.0\"?>\n<?OFX OFXHEADER=\"200\"?>\n<OFX>",
        "\u{FEFF}<OFX>",
        "ofxheader:100",
        "DATA:OFXSGML\nVERSION:102\n\n<OFX>",
    ] {
        assert_eq!(detect(start.as_bytes()).expect(start), Format::Ofx, "{start:?}");
        let wide: Vec<u8> = start.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect(&wide).expect(start), Format::Ofx, "{start:?} in UTF-16");
    }
    let long = format!("\u{FEFF}<OFX>{}\u{1F4B6}</OFX>", " ".repeat(2_041));
    let wide: Vec<u8> = long.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        detect(&wide).expect("half a character at the end of what is looked at"),
        Format::Ofx
    );
    for start in ["Date,Amount", "a", "\n\nDatum;Betrag", "Text about <OFX>\nDate,Amount"] {
        assert_eq!(detect(start.as_bytes()).expect(start), Format::Csv, "{start:?}");
    }
}

#[test]
fn other_files_are_refused_by_name() {
    for (bytes, what) in [
        (&b"%PDF-1.7\n"[..], "line 1: the file is a PDF"),
        (b"PK\x03\x04\x14", "line 1: the file is a zip archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0\xA1", "line 1: the file is an old Excel workbook"),
        (b"\x1F\x8B\x08", "line 1: the file is a gzip archive"),
        (b"\n<html><body>", "line 2: the file is XML or HTML, but not OFX"),
        (b"!Type:Bank\nD1/2/26", "line 1: the file is QIF"),
        (b":20:STARTUMS\n:25:", "line 1: the file is MT940"),
    ] {
        let message = refusal(detect(bytes));
        assert_eq!(message, format!("{what}; a CSV, OFX or QFX file is meant"));
        assert_eq!(refusal(read(bytes, &ReadOptions::default())), message);
    }
}

#[test]
fn half_a_character_is_refused_on_its_line() {
    let file = "\u{FEFF}Date,Payee,Amount\n2026-03-05,Caf?,-3.20\n";
    let broken = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let halves =
            file.encode_utf16().map(|unit| if unit == u16::from(b'?') { 0xD83D } else { unit });
        halves.flat_map(bytes).collect()
    };
    for bytes in [broken(u16::to_le_bytes), broken(u16::to_be_bytes)] {
        assert_eq!(detect(&bytes).expect("told by what is whole"), Format::Csv);
        let message = refusal(read(&bytes, &ReadOptions::default()));
        assert_eq!(message, "line 2: half a character is no UTF-16");
    }
}

#[test]
fn nothing_is_no_file() {
    assert_eq!(refusal(detect(b"")), "line 1: the file is empty");
    assert_eq!(refusal(ofx::read(b"")), "line 1: the file is empty");
    assert_eq!(refusal(csv::sniff(b"")), "line 1: the file is empty");
    assert_eq!(refusal(csv::read(b"", &csv::Mapping::default())), "line 1: the file is empty");
    let blank = refusal(detect(b" \r\n\t\n\xC2\xA0"));
    assert_eq!(blank, "line 1: the file holds nothing but blanks");
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let huge = vec![b'\n'; MAX_FILE + 1];
    let mapping = csv::Mapping::default();
    for error in [
        detect(&huge).expect_err("too large"),
        ofx::read(&huge).expect_err("too large"),
        csv::sniff(&huge).expect_err("too large"),
        csv::read(&huge, &mapping).expect_err("too large"),
    ] {
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains("268435457 bytes"), "{error}");
    }
}

#[test]
fn files_are_a_source_of_their_own() {
    let update = import("Date,Text,Amount\n2026-01-01,x,-1\n");
    assert_eq!((update.source, update.source_name.as_str()), (BankSource::File, "file"));
    let update = import("<OFX><STMTRS></STMTRS></OFX>");
    assert_eq!((update.source, update.source_name.as_str()), (BankSource::File, "file"));
}
