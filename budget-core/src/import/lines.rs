//! Physical lines of a text, counted from 1: LF, CR LF and a bare CR each end one.

use memchr::memchr2_iter;

/// Tells the lines of offsets that ascend, in one pass over the text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line on which the byte at `offset` stands.
    pub(super) fn line_of(&mut self, offset: usize) -> u32 {
        self.line += ends_in(self.bytes, self.at, offset);
        self.at = self.at.max(offset);
        self.line
    }
}

/// How many lines end from `from` up to, but not including, `to`.
pub(super) fn ends_in(bytes: &[u8], from: usize, to: usize) -> u32 {
    let passed = bytes.get(from..to).unwrap_or_default();
    let ends = memchr2_iter(b'\r', b'\n', passed).filter(|end| {
        let at = from + end;
        bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n')
    });
    ends.count() as u32
}

/// The line on which the byte at `offset` stands.
pub(super) fn line_of(text: &str, offset: usize) -> u32 {
    Lines::new(text).line_of(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a", "", "b", "c"].join(end);
            let mut lines = Lines::new(&text);
            assert_eq!(lines.line_of(0), 1, "{end:?}");
            assert_eq!(lines.line_of(text.find('b').expect("b")), 3, "{end:?}");
            assert_eq!(lines.line_of(text.len()), 4, "{end:?}");
        }
    }

    #[test]
    fn a_line_end_that_is_asked_for_in_its_middle_counts_once() {
        let mut lines = Lines::new("a\r\nb");
        assert_eq!([1, 2, 3].map(|offset| lines.line_of(offset)), [1, 1, 2]);
    }
}
