//! A delimited text as records of fields.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::import::lines::ends_in;
use crate::import::words::trim;

/// The most columns of a record that are kept.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(import::csv::MAX_COLUMNS, 1_000);
/// ```
pub const MAX_COLUMNS: usize = 1_000;

/// One record: its fields, and the physical line on which it starts.
#[derive(Debug, Clone, Default)]
pub(super) struct Record<'a> {
    text: &'a str,
    fields: Vec<Field>,
    pub(super) line: u32,
    /// A quotation mark is opened and never closed; the record is the rest of that line.
    pub(super) unclosed: bool,
    /// It has more than [`MAX_COLUMNS`] columns.
    pub(super) too_wide: bool,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    start: usize,
    end: usize,
    quoted: bool,
    /// It holds quotation marks to be resolved.
    escaped: bool,
}

impl<'a> Record<'a> {
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// The text of a column without blanks around it; empty where the record is too short.
    pub(super) fn get(&self, column: usize) -> Cow<'a, str> {
        let Some(field) = self.fields.get(column) else { return Cow::Borrowed("") };
        let raw = &self.text[field.start..field.end];
        match field.escaped {
            true => trimmed(unescape(raw)),
            false => Cow::Borrowed(trim(raw)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Cow<'a, str>> + '_ {
        (0..self.fields.len()).map(|column| self.get(column))
    }

    fn is_blank(&self) -> bool {
        !self.unclosed
            && self.fields.iter().all(|field| trim(&self.text[field.start..field.end]).is_empty())
    }
}

fn trimmed<'a>(text: String) -> Cow<'a, str> {
    let kept = trim(&text);
    Cow::Owned(if kept.len() == text.len() { text } else { kept.to_owned() })
}

/// What stands behind an opening quotation mark: a doubled mark is one, a single one closes.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(mark) = memchr(b'"', rest.as_bytes()) {
        let after = &rest[mark + 1..];
        text.push_str(&rest[..mark]);
        let Some(doubled) = after.strip_prefix('"') else {
            text.push_str(after);
            return text;
        };
        text.push('"');
        rest = doubled;
    }
    text.push_str(rest);
    text
}

/// Reads the records of a text, one after another, blank ones left out.
#[derive(Debug)]
pub(super) struct Records<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    /// The line of `at`.
    line: u32,
}

impl<'a> Records<'a> {
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, delimiter, at: 0, line: 1 }
    }

    /// Reads the next record into `record`; false at the end.
    pub(super) fn read(&mut self, record: &mut Record<'a>) -> bool {
        record.text = self.text;
        while self.at < self.text.len() {
            record.line = self.line;
            (record.unclosed, record.too_wide) = (false, false);
            record.fields.clear();
            let (first, end) = (self.at, self.split(record));
            record.unclosed = end.is_none();
            self.at = self.after_line(end.unwrap_or(first));
            self.line += 1 + end.map_or(0, |end| self.ends_inside(record, first, end));
            if !record.is_blank() {
                return true;
            }
        }
        false
    }

    /// Takes the record's fields and says where it ends; nowhere, where a quotation mark never
    /// closes.
    fn split(&self, record: &mut Record<'a>) -> Option<usize> {
        let mut start = self.at;
        loop {
            let (field, end) = self.field(start)?;
            match record.fields.len() < MAX_COLUMNS {
                true => record.fields.push(field),
                false => record.too_wide = true,
            }
            if self.text.as_bytes().get(end) != Some(&self.delimiter) {
                return Some(end);
            }
            start = end + 1;
        }
    }

    /// How many lines end within the record: only quotation marks can hold them.
    fn ends_inside(&self, record: &Record<'a>, first: usize, end: usize) -> u32 {
        let quoted = record.too_wide || record.fields.iter().any(|field| field.quoted);
        if quoted { ends_in(self.text.as_bytes(), first, end) } else { 0 }
    }

    /// The field that starts at `start`, and where it ends; none where its quotation mark never
    /// closes.
    fn field(&self, start: usize) -> Option<(Field, usize)> {
        let bytes = self.text.as_bytes();
        let blanks = bytes[start..].iter().take_while(|byte| **byte == b' ').count();
        if bytes.get(start + blanks) == Some(&b'"') {
            return self.quoted(start + blanks + 1);
        }
        let end = self.field_end(start);
        Some((Field { start, end, quoted: false, escaped: false }, end))
    }

    fn quoted(&self, start: usize) -> Option<(Field, usize)> {
        let bytes = self.text.as_bytes();
        let (mut at, mut escaped) = (start, false);
        loop {
            let mark = at + memchr(b'"', &bytes[at..])?;
            if bytes.get(mark + 1) == Some(&b'"') {
                (at, escaped) = (mark + 2, true);
                continue;
            }
            let end = self.field_end(mark + 1);
            let escaped = escaped || !trim(&self.text[mark + 1..end]).is_empty();
            let inside = if escaped { end } else { mark };
            return Some((Field { start, end: inside, quoted: true, escaped }, end));
        }
    }

    /// Fields are short, so that a plain loop beats a search by wide registers.
    fn field_end(&self, start: usize) -> usize {
        let ends = |byte: u8| byte == self.delimiter || byte == b'\n' || byte == b'\r';
        let end = self.text.as_bytes()[start..].iter().position(|byte| ends(*byte));
        end.map_or(self.text.len(), |end| start + end)
    }

    fn after_line(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        match memchr2(b'\r', b'\n', &bytes[at..]) {
            Some(end) if bytes[at + end..].starts_with(b"\r\n") => at + end + 2,
            Some(end) => at + end + 1,
            None => bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut records = Records::new(text, b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while records.read(&mut record) {
            let fields = match record.unclosed {
                true => vec!["unclosed".to_owned()],
                false => record.iter().map(Cow::into_owned).collect(),
            };
            all.push((record.line, fields));
        }
        all
    }

    fn record(line: u32, fields: &[&str]) -> (u32, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn every_kind_of_line_end_ends_a_record() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", ",,", "c,", ""].join(end);
            assert_eq!(read(&text), [record(1, &["a", "b"]), record(4, &["c", ""])], "{end:?}");
        }
    }

    #[test]
    fn quoted_fields_hold_delimiters_marks_and_line_ends() {
        let text = "\"a,\"\"b\"\"\", \"c\r\nd\" ,e\n\"\",\"f\"";
        let rows = [record(1, &["a,\"b\"", "c\r\nd", "e"]), record(3, &["", "f"])];
        assert_eq!(read(text), rows);
    }

    #[test]
    fn marks_inside_plain_fields_are_text() {
        assert_eq!(read("5\" pipe,a \"b\" c\n"), [record(1, &["5\" pipe", "a \"b\" c"])]);
    }

    #[test]
    fn what_follows_a_closing_mark_belongs_to_the_field() {
        assert_eq!(
            read("\"a\"b,c\n\"a\"\"\"b,c"),
            [record(1, &["ab", "c"]), record(2, &["a\"b", "c"])]
        );
    }

    #[test]
    fn a_mark_that_never_closes_costs_its_line_alone() {
        let text = "a,b\nc,\"d\n\ne,f\n";
        assert_eq!(
            read(text),
            [record(1, &["a", "b"]), record(2, &["unclosed"]), record(4, &["e", "f"])]
        );
    }

    #[test]
    fn a_record_keeps_a_bounded_number_of_columns() {
        let text = ",x".repeat(MAX_COLUMNS);
        let mut record = Record::default();
        assert!(Records::new(&text, b',').read(&mut record));
        assert_eq!((record.len(), record.too_wide), (MAX_COLUMNS, true));
    }
}
