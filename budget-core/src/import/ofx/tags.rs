//! The tags of an OFX file with the text behind each.

use std::borrow::Cow;

use memchr::memchr;

use crate::import::words::trim;

/// A tag. SGML leaves out the end tag of an element that holds text, so that text belongs to the
/// tag before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag<'a> {
    Open {
        name: &'a str,
        /// The text behind it, without blanks around it.
        value: Cow<'a, str>,
        /// Where it starts.
        at: usize,
    },
    Close {
        name: &'a str,
        at: usize,
    },
}

/// The tags of a text, in order; what is none is text.
#[derive(Debug)]
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
    /// The mark at which the last value ended.
    ahead: Option<Mark<'a>>,
}

impl<'a> Tags<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, ahead: None }
    }

    /// What stands at the next `<`, from `from` on.
    fn next_mark(&self, from: usize) -> Option<Mark<'a>> {
        let at = from + memchr(b'<', &self.text.as_bytes()[from..])?;
        let rest = &self.text[at..];
        let (len, kind) = match rest.as_bytes().get(1) {
            Some(b'!') => declaration(rest),
            Some(b'?') => (len_until(rest, ">"), Kind::Skipped),
            Some(b'/') => match tag_end(rest) {
                Some(end) => (end + 1, Kind::Close(tag_name(&rest[2..end]))),
                None => (1, Kind::Literal),
            },
            Some(byte) if byte.is_ascii_alphabetic() => match tag_end(rest) {
                Some(end) => (end + 1, Kind::Open(tag_name(&rest[1..end]))),
                None => (1, Kind::Literal),
            },
            _ => (1, Kind::Literal),
        };
        Some(Mark { at, end: at + len, kind })
    }

    /// The text from here to the next tag, which nearly always is plain.
    fn value(&mut self) -> Cow<'a, str> {
        let mark = self.next_mark(self.at);
        if let Some(Mark { at, kind: Kind::Open(_) | Kind::Close(_), .. }) = mark {
            let value = unescape(trim(&self.text[self.at..at]));
            (self.at, self.ahead) = (at, mark);
            return value;
        }
        self.mixed_value()
    }

    fn mixed_value(&mut self) -> Cow<'a, str> {
        let mut value = Cow::Borrowed("");
        let mut start = self.at;
        let mut from = self.at;
        loop {
            let mark = self.next_mark(from);
            let end = mark.as_ref().map_or(self.text.len(), |mark| mark.at);
            match mark {
                Some(Mark { end, kind: Kind::Literal, .. }) => from = end,
                Some(Mark { end: next, kind: Kind::Skipped, .. }) => {
                    append(&mut value, unescape(&self.text[start..end]));
                    (start, from) = (next, next);
                }
                Some(Mark { end: next, kind: Kind::CData(inside), .. }) => {
                    append(&mut value, unescape(&self.text[start..end]));
                    append(&mut value, Cow::Borrowed(inside));
                    (start, from) = (next, next);
                }
                mark => {
                    append(&mut value, unescape(&self.text[start..end]));
                    (self.at, self.ahead) = (end, mark);
                    return trimmed(value);
                }
            }
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let ahead = self.ahead.take();
            let Mark { at, end, kind } = ahead.or_else(|| self.next_mark(self.at))?;
            self.at = end;
            match kind {
                Kind::Open(name) => return Some(Tag::Open { name, value: self.value(), at }),
                Kind::Close(name) => return Some(Tag::Close { name, at }),
                Kind::CData(_) | Kind::Skipped | Kind::Literal => {}
            }
        }
    }
}

#[derive(Debug)]
struct Mark<'a> {
    at: usize,
    end: usize,
    kind: Kind<'a>,
}

#[derive(Debug)]
enum Kind<'a> {
    Open(&'a str),
    Close(&'a str),
    CData(&'a str),
    /// A comment, a declaration or an instruction.
    Skipped,
    /// A `<` that is but text.
    Literal,
}

fn len_until(rest: &str, end: &str) -> usize {
    rest.find(end).map_or(rest.len(), |at| at + end.len())
}

fn declaration(rest: &str) -> (usize, Kind<'_>) {
    const CDATA: &str = "<![CDATA[";
    if let Some(inside) = rest.strip_prefix(CDATA) {
        let len = inside.find("]]>").unwrap_or(inside.len());
        return ((CDATA.len() + len + 3).min(rest.len()), Kind::CData(&inside[..len]));
    }
    let end = if rest.starts_with("<!--") { "-->" } else { ">" };
    (len_until(rest, end), Kind::Skipped)
}

/// Where the tag at the start of `rest` ends; none where another `<` comes first.
fn tag_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let end = 1 + bytes[1..].iter().position(|byte| matches!(byte, b'<' | b'>'))?;
    (bytes[end] == b'>').then_some(end)
}

/// The name alone, without attributes.
fn tag_name(inside: &str) -> &str {
    let end = inside.bytes().position(|byte| byte.is_ascii_whitespace() || byte == b'/');
    &inside[..end.unwrap_or(inside.len())]
}

fn append<'a>(value: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if value.is_empty() {
        *value = more;
    } else if !more.is_empty() {
        value.to_mut().push_str(&more);
    }
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(value) => Cow::Borrowed(trim(value)),
        Cow::Owned(value) => Cow::Owned(trim(&value).to_owned()),
    }
}

/// The text with its entities resolved; an `&` that starts none stays.
fn unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut plain = String::with_capacity(text.len());
    let mut rest = &text[first..];
    plain.push_str(&text[..first]);
    while let Some(inside) = rest.strip_prefix('&') {
        let (resolved, len) = entity(inside).unwrap_or(('&', 0));
        plain.push(resolved);
        rest = &inside[len..];
        let end = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        plain.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    Cow::Owned(plain)
}

/// The character of the entity, and how long it is behind its `&`.
fn entity(inside: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let end = inside.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = &inside[..end];
    let resolved = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => numbered(name.strip_prefix('#')?)?,
    };
    Some((resolved, end + 1))
}

fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let all_digits = digits.chars().all(|digit| digit.is_digit(radix));
    char::from_u32(u32::from_str_radix(digits, radix).ok().filter(|_| all_digits)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<String> {
        let shown = |tag| match tag {
            Tag::Open { name, value, .. } => format!("{name}={value}"),
            Tag::Close { name, .. } => format!("/{name}"),
        };
        Tags::new(text).map(shown).collect()
    }

    #[test]
    fn the_same_from_sgml_and_xml() {
        let sgml = "<A>\n<B>one\n<C> two <D>\n</A>";
        let xml = "<?xml version=\"1.0\"?><A>\n<B>one</B><C> two </C><D/>\n</A>";
        assert_eq!(tags(sgml), ["A=", "B=one", "C=two", "D=", "/A"]);
        assert_eq!(tags(xml), ["A=", "B=one", "/B", "C=two", "/C", "D=", "/A"]);
    }

    #[test]
    fn attributes_comments_and_declarations_are_passed_over() {
        let text = "<!DOCTYPE x><A id=\"1\" b='2'>x<!-- <B>y --> z</A >";
        assert_eq!(tags(text), ["A=x z", "/A"]);
    }

    #[test]
    fn entities_and_cdata() {
        assert_eq!(tags("<A>R&amp;B &lt;3 &#65;&#x42; a&nbsp;b"), ["A=R&B <3 AB a b"]);
        assert_eq!(tags("<A>x <![CDATA[<B>&amp; ]]> y</A>"), ["A=x <B>&amp;  y", "/A"]);
        assert_eq!(tags("<A>&amp;amp;"), ["A=&amp;"]);
    }

    #[test]
    fn what_is_no_entity_and_no_tag_is_text() {
        for text in [
            "AT&T; A&B",
            "&",
            "&&",
            "&;",
            "&#;",
            "&#xD800;",
            "&#99999999;",
            "&toolongforone;",
            "a < b",
            "a <1> b",
            "1<2",
            "&é;",
            "&#+65",
            "x & y",
        ] {
            assert_eq!(tags(&format!("<A>{text}<B>")), [format!("A={text}"), "B=".to_owned()]);
        }
        assert_eq!(tags("<A>a <b c<B>d"), ["A=a <b c", "B=d"]);
    }

    #[test]
    fn what_is_cut_off_ends_the_text() {
        assert_eq!(tags("<A>x<B"), ["A=x<B"]);
        assert_eq!(tags("<A><![CDATA[x"), ["A=x"]);
        assert_eq!(tags("<A>x<!-- y"), ["A=x"]);
        assert_eq!(tags("<A>x</A"), ["A=x</A"]);
        assert_eq!(tags(""), Vec::<String>::new());
    }

    #[test]
    fn places_are_those_of_the_tags() {
        let at: Vec<usize> = Tags::new("ab<A>é</A>")
            .map(|tag| match tag {
                Tag::Open { at, .. } | Tag::Close { at, .. } => at,
            })
            .collect();
        assert_eq!(at, [2, 7]);
    }
}
