//! Webhooks: whose they are, and what they say.

mod events;
mod key_server;
mod keys;
mod signer;
mod simulated;
mod tokens;
mod vectors;

use std::sync::Arc;

use budget_core::plaid::webhook::{HEADER, Verifier, Webhook};
use budget_core::store::conformance::block_on;
use budget_core::{Error, ErrorKind, Result};

use key_server::KeyServer;
use signer::Signer;

const NOW: i64 = 1_767_225_600;
const BODY: &str = r#"{"webhook_type": "ITEM", "webhook_code": "LOGIN_REPAIRED", "item_id": "i"}"#;

/// A verifier, and the server of its keys, which has the key of one signer.
struct Desk {
    server: Arc<KeyServer>,
    verifier: Verifier,
    signer: Signer,
}

impl Desk {
    fn new() -> Self {
        let (server, signer) = (Arc::new(KeyServer::default()), Signer::new("key-1", 7));
        server.publish(signer.key());
        Self { verifier: Verifier::new(server.clone()), server, signer }
    }

    fn verify(&self, token: &str, body: &[u8], now: i64) -> Result<Webhook> {
        block_on(self.verifier.verify([(HEADER, token)], body, now))
    }

    /// What a token for the usual body comes to.
    fn judge(&self, token: &str) -> Result<Webhook> {
        self.verify(token, BODY.as_bytes(), NOW)
    }
}

/// The error of a refusal, which says a rule and nothing of what was sent.
#[track_caller]
fn expect_unproven(answer: Result<Webhook>, rule: &str, sent: &str) -> Error {
    let error = answer.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert!(error.to_string().contains(rule), "{error}");
    let parts = sent.split('.').filter(|part| part.len() > 8);
    for part in parts {
        assert!(!format!("{error} {error:?}").contains(part), "{error:?} tells what was sent");
    }
    error
}
