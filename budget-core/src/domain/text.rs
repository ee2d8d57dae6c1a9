//! The one rule for texts that people and banks give.

use super::error::{Error, Result};

/// Refuses a text with a NUL, or with more than `max` characters.
pub(crate) fn check(name: &str, text: &str, max: usize) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::invalid(format!("{name} {text:?} holds a NUL character")));
    }
    if text.len() > max && text.chars().count() > max {
        let start: String = text.chars().take(20).collect();
        let message = format!("{name} {start:?}… is longer than {max} characters");
        return Err(Error::out_of_range(message));
    }
    Ok(())
}

/// As [`check`], and the text must not be blank.
pub(crate) fn check_filled(name: &str, text: &str, max: usize) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::invalid(format!("{name} must not be empty")));
    }
    check(name, text, max)
}
