//! How a file's bytes stand for characters.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::lines::line_of;
use crate::{Error, Result};

/// How a file's bytes stand for characters. A byte order mark in the file beats it.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::{Encoding, csv};
/// let file = b"Date,Payee,Amount\n2026-03-05,Caf\xe9,-3.20\n";
/// assert_eq!(csv::sniff(file)?.mapping.encoding, Encoding::Windows1252);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252, of which ISO-8859-1 is a part.
    Windows1252,
}

const MARKS: [(&[u8], Encoding); 3] = [
    (b"\xEF\xBB\xBF", Encoding::Utf8),
    (b"\xFF\xFE", Encoding::Utf16Le),
    (b"\xFE\xFF", Encoding::Utf16Be),
];
const SAMPLE: usize = 4096;

impl Encoding {
    /// The encoding that a byte order mark names, and how many bytes the mark has.
    fn marked(bytes: &[u8]) -> Option<(Self, usize)> {
        let found = MARKS.into_iter().find(|(mark, _)| bytes.starts_with(mark));
        found.map(|(mark, encoding)| (encoding, mark.len()))
    }

    /// The encoding that the beginning of a file tells, and whether it is certain: a mark, or the
    /// zeros of UTF-16.
    pub(super) fn told(bytes: &[u8]) -> Option<(Self, bool)> {
        let marked = Self::marked(bytes).map(|(encoding, _)| (encoding, true));
        marked.or_else(|| Some((unmarked_utf16(bytes)?, false)))
    }

    /// The characters, without a byte order mark.
    ///
    /// # Errors
    /// `invalid` where the bytes are not of this encoding; the message names the line.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<Cow<'_, str>> {
        let (encoding, mark) = Self::marked(bytes).unwrap_or((self, 0));
        let bytes = &bytes[mark..];
        match encoding {
            Self::Utf8 => std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|error| no_utf8(bytes, error.valid_up_to())),
            Self::Utf16Le => decode_utf16(bytes, encoding_rs::UTF_16LE),
            Self::Utf16Be => decode_utf16(bytes, encoding_rs::UTF_16BE),
            Self::Windows1252 => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
        }
    }

    /// As [`Encoding::decode`], with U+FFFD for what is not of this encoding.
    pub(super) fn decode_lossy(self, bytes: &[u8]) -> Cow<'_, str> {
        let (encoding, mark) = Self::marked(bytes).unwrap_or((self, 0));
        let named = match encoding {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        };
        named.decode_without_bom_handling(&bytes[mark..]).0
    }
}

/// The characters of a file that does not name its encoding.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: Encoding,
    pub(super) certain: bool,
}

impl<'a> Decoded<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self> {
        if let Some((encoding, certain)) = Encoding::told(bytes) {
            return Ok(Self { text: encoding.decode(bytes)?, encoding, certain });
        }
        let (text, encoding, certain) = match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Encoding::Utf8, true),
            Err(_) => (Encoding::Windows1252.decode(bytes)?, Encoding::Windows1252, false),
        };
        Ok(Self { text, encoding, certain })
    }
}

/// The characters of a file that names its own encoding, which is believed only where the bytes
/// do not tell: many a file says 1252 and is UTF-8.
pub(super) fn decode_labelled<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Cow<'a, str>> {
    let decoded = Decoded::of(bytes)?;
    match label.and_then(single_byte_or_utf8) {
        Some(named) if decoded.encoding == Encoding::Windows1252 => {
            Ok(named.decode_without_bom_handling(bytes).0)
        }
        _ => Ok(decoded.text),
    }
}

fn single_byte_or_utf8(label: &str) -> Option<&'static encoding_rs::Encoding> {
    let spelled = [label.to_owned(), format!("windows-{label}"), format!("iso-{label}")];
    let found = spelled.iter().find_map(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    found.filter(|encoding| encoding.is_ascii_compatible())
}

/// Text of western languages in UTF-16 has a zero in every other byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 4);
    match (even, odd) {
        (0, odd) if odd > half => Some(Encoding::Utf16Le),
        (even, 0) if even > half => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn no_utf8(bytes: &[u8], at: usize) -> Error {
    let read = String::from_utf8_lossy(&bytes[..at]);
    let line = line_of(&read, read.len());
    Error::invalid(format!("line {line}: the byte {:#04x} is no UTF-8", bytes[at]))
}

fn decode_utf16<'a>(
    bytes: &'a [u8],
    encoding: &'static encoding_rs::Encoding,
) -> Result<Cow<'a, str>> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    if broken {
        let line = line_of(&text, text.find('\u{FFFD}').unwrap_or(text.len()));
        return Err(Error::invalid(format!("line {line}: half a character is no UTF-16")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn read(bytes: &[u8]) -> (Encoding, bool, String) {
        let Decoded { text, encoding, certain } = Decoded::of(bytes).expect("decodes");
        (encoding, certain, text.into_owned())
    }

    #[test]
    fn marks_are_certain_and_not_part_of_the_text() {
        let text = "Größe €";
        let marked = format!("\u{FEFF}{text}");
        let of = |encoding| (encoding, true, text.to_owned());
        assert_eq!(read(marked.as_bytes()), of(Encoding::Utf8));
        assert_eq!(read(&utf16(&marked, u16::to_le_bytes)), of(Encoding::Utf16Le));
        assert_eq!(read(&utf16(&marked, u16::to_be_bytes)), of(Encoding::Utf16Be));
    }

    #[test]
    fn without_a_mark_the_bytes_are_looked_at() {
        let text = "Datum;Empfänger\n1.2.2026;Bäcker €";
        assert_eq!(read(text.as_bytes()), (Encoding::Utf8, true, text.to_owned()));
        let guess = |encoding| (encoding, false, text.to_owned());
        assert_eq!(read(&utf16(text, u16::to_le_bytes)), guess(Encoding::Utf16Le));
        assert_eq!(read(&utf16(text, u16::to_be_bytes)), guess(Encoding::Utf16Be));
        let (western, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(read(&western), guess(Encoding::Windows1252));
    }

    #[test]
    fn a_mark_beats_the_encoding_that_is_asked_for() {
        let marked = "\u{FEFF}é".as_bytes();
        assert_eq!(Encoding::Windows1252.decode(marked).expect("decodes"), "é");
    }

    #[test]
    fn bytes_of_another_encoding_are_refused_with_their_line() {
        let error = Encoding::Utf8.decode(b"a\r\nb\n\xFCber").expect_err("not UTF-8");
        assert_eq!(error.to_string(), "line 3: the byte 0xfc is no UTF-8");
        let mut half = utf16("a\nb", u16::to_le_bytes);
        half.push(b'c');
        let error = Encoding::Utf16Le.decode(&half).expect_err("an odd byte");
        assert_eq!(error.to_string(), "line 2: half a character is no UTF-16");
    }

    #[test]
    fn a_label_counts_only_where_the_bytes_do_not_tell() {
        let label = |bytes, label| decode_labelled(bytes, Some(label)).expect("decodes");
        assert_eq!(label(b"\xCC\xEE", "1251"), "Мо");
        assert_eq!(label(b"\xA4", "8859-15"), "€");
        assert_eq!(label("é".as_bytes(), "1252"), "é");
        assert_eq!(label(b"\x80", "NONE"), "€");
        assert_eq!(label(b"\x80", "utf-16"), "€");
        assert_eq!(label(b"a\xFF", "utf-8"), "a\u{FFFD}");
    }
}
