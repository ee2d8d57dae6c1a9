//! The words of a file, as they are kept and as messages quote them.

use std::borrow::Cow;

const QUOTED: usize = 40;

/// The text without blanks around it; those of ASCII, which nearly all are, go quickly.
pub(super) fn trim(text: &str) -> &str {
    let text = text.trim_ascii();
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The text without blanks around it, each run of control characters one blank, and cut off
/// after `max` characters.
pub(super) fn clean(text: Cow<'_, str>, max: usize) -> String {
    let trimmed = trim(&text);
    let mut kept = if has_controls(trimmed) {
        without_controls(trimmed)
    } else if trimmed.len() == text.len() {
        text.into_owned()
    } else {
        trimmed.to_owned()
    };
    if kept.len() > max
        && let Some((end, _)) = kept.char_indices().nth(max)
    {
        kept.truncate(end);
    }
    kept
}

/// As [`clean`], none where nothing is left.
pub(super) fn filled(text: Cow<'_, str>, max: usize) -> Option<String> {
    let text = clean(text, max);
    (!text.is_empty()).then_some(text)
}

/// Looks at every byte even after a hit: without a branch the loop runs in wide registers.
fn has_controls(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | byte.is_ascii_control())
}

fn without_controls(text: &str) -> String {
    let parts = text.split(|c: char| c.is_ascii_control()).filter(|part| !part.is_empty());
    let mut kept = String::with_capacity(text.len());
    for part in parts {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(part);
    }
    kept.trim().to_owned()
}

/// The text in quotation marks, shortened where it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_inside_stay_and_control_characters_do_not() {
        for (text, kept) in [
            ("  a   b\u{a0}", "a   b"),
            ("one\r\ntwo\0\tthree\n", "one two three"),
            ("\0\u{1}", ""),
        ] {
            assert_eq!(clean(Cow::Borrowed(text), 99), kept);
            assert_eq!(clean(Cow::Owned(text.to_owned()), 99), kept);
        }
        assert_eq!(filled(Cow::Borrowed(" \0 "), 99), None);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(clean(Cow::Borrowed("ääää"), 3), "äää");
        assert_eq!(quoted(&"ß".repeat(41)), format!("\"{}\"…", "ß".repeat(40)));
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
    }
}
