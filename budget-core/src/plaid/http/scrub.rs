//! Secrets in the words of others.

use secrecy::{ExposeSecret, SecretString};

const INSTEAD: &str = "[secret]";
/// Of a longer text only so much is told.
const MAX_WORDS: usize = 500;

/// The text without the secrets, and no longer than an error should be.
pub(super) fn scrub<'a>(text: &str, secrets: impl Iterator<Item = &'a SecretString>) -> String {
    let mut clean = text.to_owned();
    for secret in secrets.map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty()) {
        if clean.contains(secret) {
            clean = clean.replace(secret, INSTEAD);
        }
    }
    match clean.char_indices().nth(MAX_WORDS) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_left() {
        let secrets: [SecretString; 3] = ["access-1".into(), "".into(), "s3cret".into()];
        let text = "token access-1 with s3cret, access-1 again";
        let clean = scrub(text, secrets.iter());
        assert_eq!(clean, "token [secret] with [secret], [secret] again");
        let long = format!("{}access-1", "é".repeat(MAX_WORDS - 1));
        assert!(!scrub(&long, secrets.iter()).contains("acc"), "not cut before it is clean");
    }
}
