//! The keys of a seal.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use budget_core::{ErrorKind, VaultKeys};

use crate::{SECRET, bytes, key, keys, sealed, store_sealed_by};

#[test]
fn base64_of_32_bytes_is_a_key() {
    let (store, _) = store_sealed_by(keys(1));
    let text = BASE64_STANDARD.encode(key(1));
    for text in [text.clone(), format!("{text}\n"), format!(" {text}\r\n")] {
        let same = VaultKeys::from_base64(1, &text).expect("a key");
        assert_eq!(bytes(&sealed(&store, same), "c1"), SECRET);
        let older = keys(2).with_older_base64(1, &text).expect("an older key");
        assert_eq!(bytes(&sealed(&store, older), "c1"), SECRET);
    }
}

#[test]
fn another_text_is_no_key_and_is_not_repeated() {
    let mut wrong: Vec<String> =
        [0, 1, 16, 31, 33, 64].map(|len| BASE64_STANDARD.encode(vec![9; len])).into();
    wrong.push(BASE64_URL_SAFE_NO_PAD.encode([9; 32]));
    wrong.push("CANARY CANARY CANARY".to_owned());
    wrong.push(format!("{}CANARY", BASE64_STANDARD.encode([9; 32])));
    for text in wrong {
        let errors = [
            VaultKeys::from_base64(7, &text).expect_err("no key"),
            keys(1).with_older_base64(7, &text).expect_err("no key"),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert_eq!(error.to_string(), "the vault key 7 is not base64 of 32 bytes");
            assert!(!format!("{error:?}").contains("CANARY"));
        }
    }
}

#[test]
fn a_number_has_one_key() {
    let twice = keys(1).with_older(1, key(2)).expect_err("two keys of one number");
    assert_eq!(twice.kind(), ErrorKind::Invalid);
    let older = keys(1).with_older(2, key(2)).expect("two keys");
    assert_eq!(older.with_older(2, key(3)).expect_err("again").kind(), ErrorKind::Invalid);
}

#[test]
fn nothing_shows_a_key() {
    let keys = keys(200).with_older(201, [123; 32]).expect("two keys");
    assert_eq!(format!("{keys:?}"), "VaultKeys { current: 200, older: [201] }");
    let shown = format!("{:#?}", sealed(&Default::default(), keys));
    assert!(!shown.contains("123"), "{shown}");
}
