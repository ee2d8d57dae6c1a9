//! What the simulated bank sends, on whatever day.

use std::sync::Arc;

use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
use budget_core::plaid::webhook::{HEADER, Verifier, WebhookEvent, WebhookResponse};
use budget_core::plaid::{Plaid, SandboxItem};
use budget_core::store::conformance::block_on;

use crate::expect_unproven;

#[test]
fn every_webhook_of_the_simulator_is_proven() {
    use WebhookResponse::*;
    let bank = Arc::new(SimulatedBank::new(SimulatorOptions::default()));
    let verifier = Verifier::new(bank.clone());
    let url = Some("https://example.com/hook".to_owned());
    let asked = SandboxItem { webhook: url, ..SandboxItem::default() };
    let public = block_on(bank.sandbox_public_token(asked)).expect("a token");
    let item = block_on(bank.exchange_public_token(public)).expect("an item");
    bank.webhooks();
    let table = [
        ("SYNC_UPDATES_AVAILABLE", Sync),
        ("DEFAULT_UPDATE", Nothing),
        ("RECURRING_TRANSACTIONS_UPDATE", RefreshStreams),
        ("ERROR", MarkNeedsLogin),
        ("LOGIN_REPAIRED", MarkHealthy),
        ("PENDING_EXPIRATION", MarkConsentExpiring),
        ("PENDING_DISCONNECT", MarkConsentExpiring),
        ("NEW_ACCOUNTS_AVAILABLE", OfferNewAccounts),
        ("USER_PERMISSION_REVOKED", MarkRevoked),
    ];
    for (code, response) in table {
        let token = item.access_token.clone();
        block_on(bank.sandbox_fire_webhook(token, code.to_owned())).expect("sent");
        let sent = bank.webhooks().pop().expect("a webhook");
        let verify = |body: &[u8]| {
            block_on(verifier.verify([(HEADER, sent.jwt.as_str())], body, bank.now()))
        };
        let webhook =
            verify(sent.body.as_bytes()).unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!(webhook.item_id.as_ref(), Some(&item.item_id), "{code}");
        assert_eq!(webhook.event.response(), response, "{code}");
        assert!(!matches!(webhook.event, WebhookEvent::Unknown { .. }), "{code}");
        let other = sent.body.replace(&item.item_id, "another-item");
        expect_unproven(verify(other.as_bytes()), "not the one that was signed", &sent.jwt);
    }
}
