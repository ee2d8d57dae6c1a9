//! The words of a file, as they are kept and as messages quote them.

const QUOTED: usize = 40;

/// The text without blanks around it, each run of control characters one blank, and cut off
/// after `max` characters.
pub(super) fn clean(text: &str, max: usize) -> String {
    let text = text.trim();
    let mut kept = match text.bytes().any(|byte| byte.is_ascii_control()) {
        true => without_controls(text),
        false => text.to_owned(),
    };
    if kept.len() > max
        && let Some((end, _)) = kept.char_indices().nth(max)
    {
        kept.truncate(end);
    }
    kept
}

/// As [`clean`], none where nothing is left.
pub(super) fn filled(text: &str, max: usize) -> Option<String> {
    let text = clean(text, max);
    (!text.is_empty()).then_some(text)
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
        assert_eq!(clean("  a   b\u{a0}", 99), "a   b");
        assert_eq!(clean("one\r\ntwo\0\tthree\n", 99), "one two three");
        assert_eq!(clean("\0\u{1}", 99), "");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(clean("ääää", 3), "äää");
        assert_eq!(quoted(&"ß".repeat(41)), format!("\"{}\"…", "ß".repeat(40)));
        assert_eq!(quoted("a\"b"), r#""a\"b""#);
    }
}
