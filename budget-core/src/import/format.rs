//! Which format a file has.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::check_size;
use super::encoding::Encoding;
use super::lines::line_of;
use crate::{Error, Result};

const HEAD: usize = 4096;

/// A format of bank files.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::{Format, detect};
/// assert_eq!(detect(b"OFXHEADER:100\nDATA:OFXSGML\n<OFX></OFX>")?, Format::Ofx);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Delimited text, whatever the delimiter.
    Csv,
    /// OFX or QFX: SGML of version 1 or XML of version 2.
    Ofx,
}

/// Tells the format by a file's beginning.
///
/// ```
/// use budget_core::import::{Format, detect};
/// assert_eq!(detect(b"OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>")?, Format::Ofx);
/// assert_eq!(detect(b"Date;Amount\n2026-03-31;-5,00")?, Format::Csv);
/// assert!(detect(b"%PDF-1.7").is_err());
/// # Ok::<(), budget_core::Error>(())
/// ```
///
/// # Errors
/// `invalid` for an empty file and for what is known to be neither, `out_of_range` beyond
/// [`MAX_FILE`](super::MAX_FILE).
pub fn detect(bytes: &[u8]) -> Result<Format> {
    check_size(bytes)?;
    refuse_binary(bytes)?;
    let head = head(bytes);
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if start.is_empty() && bytes.len() <= HEAD {
        return Err(Error::invalid("line 1: the file holds nothing but blanks"));
    }
    if is_ofx(start) {
        return Ok(Format::Ofx);
    }
    refuse_text(start, line_of(&head, head.len() - start.len()))
}

/// The first characters. What is cut in half or broken there does not matter: whoever reads the
/// file names its line.
fn head(bytes: &[u8]) -> Cow<'_, str> {
    let head = &bytes[..bytes.len().min(HEAD)];
    match Encoding::told(head) {
        Some((encoding @ (Encoding::Utf16Le | Encoding::Utf16Be), _)) => {
            encoding.decode_lossy(head)
        }
        _ => String::from_utf8_lossy(head),
    }
}

fn refuse_binary(bytes: &[u8]) -> Result<()> {
    const KNOWN: [(&[u8], &str); 4] = [
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a zip archive or an Excel workbook"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook"),
        (b"\x1F\x8B", "a gzip archive"),
    ];
    match KNOWN.iter().find(|(start, _)| bytes.starts_with(start)) {
        Some((_, what)) => Err(no_statement(1, what)),
        None => Ok(()),
    }
}

fn is_ofx(start: &str) -> bool {
    let head = start.to_ascii_uppercase();
    head.starts_with("OFXHEADER")
        || (head.starts_with('<') && (head.contains("<OFX") || head.contains("<?OFX")))
        || head.contains("\n<OFX>")
        || head.contains("\r<OFX>")
}

fn refuse_text(start: &str, line: u32) -> Result<Format> {
    const KNOWN: [(&str, &str); 3] =
        [("<", "XML or HTML, but not OFX"), ("!Type:", "QIF"), (":20:", "MT940")];
    match KNOWN.iter().find(|(begin, _)| start.starts_with(begin)) {
        Some((_, what)) => Err(no_statement(line, what)),
        None => Ok(Format::Csv),
    }
}

fn no_statement(line: u32, what: &str) -> Error {
    Error::invalid(format!("line {line}: the file is {what}; a CSV, OFX or QFX file is meant"))
}
