//! What counts as a proof, and what does not.

use budget_core::plaid::webhook::{HEADER, MAX_BODY};
use budget_core::store::conformance::block_on;
use budget_core::{ErrorKind, Result};
use p256::ecdsa::Signature;
use serde_json::{Value, json};

use crate::signer::{Signer, claims, digest, encode, unsigned};
use crate::{BODY, Desk, NOW, expect_unproven};

fn good_claims() -> Value {
    claims(BODY.as_bytes(), NOW)
}

/// Refuses a token of that header before any key is asked for.
#[track_caller]
fn expect_header_refused(header: &Value, rule: &str) {
    let desk = Desk::new();
    let token = desk.signer.sign(header, &good_claims());
    expect_unproven(desk.judge(&token), rule, &token);
    assert_eq!(desk.server.lookups(), 0, "{header}");
}

#[test]
fn what_plaid_signed_is_accepted() {
    let desk = Desk::new();
    let webhook = desk.judge(&desk.signer.token(BODY.as_bytes(), NOW)).expect("a webhook");
    assert_eq!(webhook.item_id.as_deref(), Some("i"));
}

#[test]
fn only_es256_is_accepted() {
    for alg in ["none", "None", "HS256", "RS256", "ES384", "ES512", "ES256K", "es256", "EdDSA", ""]
    {
        expect_header_refused(&json!({"alg": alg, "kid": "key-1", "typ": "JWT"}), "ES256");
    }
    for header in [json!({"kid": "key-1"}), json!({"alg": ["ES256"], "kid": "key-1"}), json!({})] {
        expect_header_refused(&header, "not a signed one");
    }
}

#[test]
fn other_types_and_extensions_are_refused() {
    for typ in ["JWE", "at+jwt", "dpop+jwt", ""] {
        expect_header_refused(&json!({"alg": "ES256", "kid": "key-1", "typ": typ}), "type JWT");
    }
    let critical = json!({"alg": "ES256", "kid": "key-1", "crit": ["b64"], "b64": false});
    expect_header_refused(&critical, "extensions");
    let desk = Desk::new();
    for header in [
        json!({"alg": "ES256", "kid": "key-1", "typ": "jwt"}),
        json!({"alg": "ES256", "kid": "key-1"}),
    ] {
        desk.judge(&desk.signer.sign(&header, &good_claims())).expect("the type is not needed");
    }
}

#[test]
fn names_of_keys_are_short_and_plain() {
    let long = "k".repeat(129);
    for kid in ["", "../secret", "a b", "a\0b", "a\nb", "clé", "a/b", "a?b=c", "a%00", &long] {
        expect_header_refused(
            &json!({"alg": "ES256", "kid": kid, "typ": "JWT"}),
            "name of its key",
        );
    }
    for header in [
        json!({"alg": "ES256"}),
        json!({"alg": "ES256", "kid": 7}),
        json!({"alg": "ES256", "kid": null}),
    ] {
        expect_header_refused(&header, "not a signed one");
    }
}

#[test]
fn a_key_in_the_header_is_not_believed() {
    let (desk, stranger) = (Desk::new(), Signer::new("key-1", 9));
    let key = stranger.key();
    let jwk = json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "x": key.x, "y": key.y});
    let mut header = stranger.header();
    header["jwk"] = jwk;
    header["jku"] = json!("https://example.com/keys");
    let token = stranger.sign(&header, &good_claims());
    expect_unproven(desk.judge(&token), "not by the key", &token);
    header["kid"] = json!("key-of-a-stranger");
    let token = stranger.sign(&header, &good_claims());
    expect_unproven(desk.judge(&token), "no key", &token);
}

#[test]
fn a_public_key_is_no_shared_secret() {
    let desk = Desk::new();
    let signed = unsigned(&json!({"alg": "HS256", "kid": "key-1", "typ": "JWT"}), &good_claims());
    let token = format!("{signed}.{}", encode(&[0x5a; 32]));
    expect_unproven(desk.judge(&token), "ES256", &token);
    assert_eq!(desk.server.lookups(), 0);
}

#[test]
fn a_signature_has_64_bytes_of_r_and_s() {
    let desk = Desk::new();
    let signed = unsigned(&desk.signer.header(), &good_claims());
    let signature = desk.signer.signature(&signed);
    let bytes = signature.to_bytes().to_vec();
    let der = signature.to_der().as_bytes().to_vec();
    let long = [bytes.as_slice(), &[0]].concat();
    let wrong = [
        Vec::new(),
        bytes[..63].to_vec(),
        bytes[..32].to_vec(),
        long,
        der,
        vec![0; 64],
        vec![255; 64],
    ];
    for wrong in wrong {
        let token = format!("{signed}.{}", encode(&wrong));
        expect_unproven(desk.judge(&token), "64 bytes", &token);
    }
    assert_eq!(desk.server.lookups(), 0);
    for at in [0, 31, 32, 63] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let token = format!("{signed}.{}", encode(&flipped));
        expect_unproven(desk.judge(&token), "not by the key", &token);
    }
}

/// Signers do not agree on which of the two forms to write.
#[test]
fn both_forms_of_a_signature_are_accepted() {
    let desk = Desk::new();
    let signed = unsigned(&desk.signer.header(), &good_claims());
    let low = desk.signer.signature(&signed).normalize_s();
    let high = Signature::from_scalars(low.r().to_bytes(), (-low.s()).to_bytes()).expect("r and s");
    assert_ne!(low.to_bytes(), high.to_bytes());
    for form in [low, high] {
        desk.judge(&format!("{signed}.{}", encode(&form.to_bytes()))).expect("a webhook");
    }
}

#[test]
fn what_was_not_signed_is_refused() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let stranger = Signer::new("key-1", 9).token(BODY.as_bytes(), NOW);
    expect_unproven(desk.judge(&stranger), "not by the key", &stranger);
    let parts: Vec<&str> = token.split('.').collect();
    let later = encode(claims(BODY.as_bytes(), NOW + 1).to_string().as_bytes());
    let spliced = format!("{}.{later}.{}", parts[0], parts[2]);
    expect_unproven(desk.judge(&spliced), "not by the key", &spliced);
}

#[test]
fn what_is_no_token_is_refused() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let parts: Vec<&str> = token.split('.').collect();
    let wrong = [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "Bearer".to_owned(),
        parts[..2].join("."),
        format!("{token}."),
        format!("{token}.{}", parts[2]),
        format!("{token}="),
        format!("{token}, {token}"),
        format!("Bearer {token}"),
        token.replacen('.', "..", 1),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.{}", encode(b"[]"), parts[1], parts[2]),
        format!("{}.{}.{}", encode(b"{"), parts[1], parts[2]),
        format!("{}.{}.{}", encode(b"\xff\xfe"), parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], encode(b"null"), parts[2]),
        "é".repeat(100),
    ];
    for wrong in &wrong {
        expect_unproven(desk.judge(wrong), "", wrong);
    }
    let long = "a".repeat(1 << 20);
    expect_unproven(desk.judge(&long), "longer than 4096", &long);
    assert_eq!(desk.server.lookups(), 0);
}

#[test]
fn twice_said_is_not_said() {
    let desk = Desk::new();
    let claims = encode(good_claims().to_string().as_bytes());
    let header = encode(br#"{"alg": "none", "alg": "ES256", "kid": "key-1"}"#);
    let signed = format!("{header}.{claims}");
    let token = format!("{signed}.{}", encode(&desk.signer.signature(&signed).to_bytes()));
    expect_unproven(desk.judge(&token), "not a signed one", &token);
}

#[test]
fn claims_that_are_missing_or_of_another_type_are_refused() {
    let desk = Desk::new();
    let hash = digest(BODY.as_bytes());
    let wrong = [
        json!({}),
        json!({"iat": NOW}),
        json!({"request_body_sha256": hash}),
        json!({"iat": null, "request_body_sha256": hash}),
        json!({"iat": NOW.to_string(), "request_body_sha256": hash}),
        json!({"iat": u64::MAX, "request_body_sha256": hash}),
        json!({"iat": NOW, "request_body_sha256": null}),
        json!({"iat": NOW, "request_body_sha256": [hash]}),
    ];
    for wrong in wrong {
        let token = desk.signer.sign(&desk.signer.header(), &wrong);
        expect_unproven(desk.judge(&token), "not a signed one", &token);
    }
    let more = json!({"iat": NOW, "request_body_sha256": hash, "iss": "plaid", "x": {"y": [1]}});
    desk.judge(&desk.signer.sign(&desk.signer.header(), &more)).expect("more is no harm");
}

#[test]
fn a_proof_is_good_for_five_minutes() {
    let desk = Desk::new();
    let signed_at = |iat: i64| {
        let token = desk.signer.token(BODY.as_bytes(), iat);
        (desk.judge(&token), token)
    };
    for age in [300, 299, 1, 0, -1, -60] {
        signed_at(NOW - age).0.unwrap_or_else(|error| panic!("{age} seconds: {error}"));
    }
    for age in [301, 302, 3_600, NOW] {
        let (answer, token) = signed_at(NOW - age);
        expect_unproven(answer, "more than 300 seconds ago", &token);
    }
    let milliseconds = NOW * 1_000;
    for iat in [NOW + 61, NOW + 86_400, milliseconds, i64::MAX] {
        let (answer, token) = signed_at(iat);
        expect_unproven(answer, "in the future", &token);
    }
    let (answer, token) = signed_at(i64::MIN);
    expect_unproven(answer, "ago", &token);
    let token = desk.signer.token(BODY.as_bytes(), i64::MAX);
    expect_unproven(desk.verify(&token, BODY.as_bytes(), i64::MIN), "in the future", &token);
}

#[test]
fn the_bytes_of_the_body_are_what_counts() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let parsed: Value = serde_json::from_str(BODY).expect("a body");
    let others = [
        format!("{BODY}\n"),
        format!(" {BODY}"),
        format!("\u{feff}{BODY}"),
        BODY.replace("\"i\"", "\"j\""),
        parsed.to_string(),
        String::new(),
    ];
    for other in others {
        let answer = desk.verify(&token, other.as_bytes(), NOW);
        expect_unproven(answer, "not the one that was signed", &token);
    }
    assert_eq!(desk.server.lookups(), 0, "no key is needed to see that");

    let with_newline = format!("{BODY}\r\n");
    let token = desk.signer.token(with_newline.as_bytes(), NOW);
    desk.verify(&token, with_newline.as_bytes(), NOW).expect("the newline was signed");
}

#[test]
fn a_hash_is_compared_whole() {
    let desk = Desk::new();
    let hash = digest(BODY.as_bytes());
    for wrong in [&hash[..63], &hash[..1], "", &format!("{hash}0"), &"0".repeat(64)] {
        let claims = json!({"iat": NOW, "request_body_sha256": wrong});
        let token = desk.signer.sign(&desk.signer.header(), &claims);
        expect_unproven(desk.judge(&token), "not the one that was signed", &token);
    }
}

#[test]
fn a_huge_body_is_refused() {
    let desk = Desk::new();
    let body = vec![b' '; MAX_BODY + 1];
    let token = desk.signer.token(&body, NOW);
    expect_unproven(desk.verify(&token, &body, NOW), "longer than 1048576 bytes", &token);
}

/// It is proven that Plaid sent it: no stranger, so another kind of error.
#[test]
fn a_proven_body_that_is_no_webhook_is_invalid() {
    let desk = Desk::new();
    let bodies = [
        "",
        "null",
        "[]",
        "{}",
        "{",
        r#"{"webhook_type": "ITEM"}"#,
        r#"{"webhook_code": "ERROR"}"#,
        r#"{"webhook_type": 1, "webhook_code": "ERROR"}"#,
        r#"{"webhook_type": "ITEM", "webhook_code": "ERROR"} x"#,
    ];
    for body in bodies {
        let token = desk.signer.token(body.as_bytes(), NOW);
        let error = desk.verify(&token, body.as_bytes(), NOW).expect_err("no webhook");
        assert_eq!(error.kind(), ErrorKind::Invalid, "{body}: {error}");
    }
}

#[test]
fn there_is_one_header() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let verify = |headers: &[(&str, &str)]| -> Result<_> {
        block_on(desk.verifier.verify(headers.iter().copied(), BODY.as_bytes(), NOW))
    };
    for name in [HEADER, "plaid-verification", "PLAID-VERIFICATION"] {
        let headers =
            [("Content-Type", "application/json"), (name, &token), ("Host", "example.com")];
        verify(&headers).expect("a webhook");
    }
    verify(&[(HEADER, &format!(" {token}\t"))]).expect("space around a value is no part of it");
    expect_unproven(verify(&[]), "no header", &token);
    expect_unproven(verify(&[("Authorization", &token)]), "no header", &token);
    expect_unproven(verify(&[("Plaid-Verification ", &token)]), "no header", &token);
    let other = desk.signer.token(b"{}", NOW);
    for (one, two) in [(&token, &token), (&token, &other), (&other, &token)] {
        let headers = [(HEADER, one.as_str()), ("plaid-verification", two.as_str())];
        expect_unproven(verify(&headers), "more than one header", &token);
    }
}
