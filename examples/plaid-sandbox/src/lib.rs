//! A simulated bank over HTTP, at Plaid's paths with Plaid's JSON: a simulator, not Plaid.
//!
//! [`router`] is what a server mounts; the program `plaid-sandbox` serves it by itself. Clients of
//! Plaid's, the official ones included, work against it with any client id and secret. Besides
//! Plaid's paths there are `/hosted/{id}`, the page of a hosted Link session, and the controls
//! `POST /simulator/fail`, `/simulator/heal` and `/simulator/advance`.

mod accounts;
mod asked;
mod clock;
mod controls;
mod hosted;
mod items;
mod json;
mod link;
mod refused;
mod serve;
mod transactions;
mod webhooks;

use axum::Router;
use axum::routing::{get, post};
use budget_core::plaid::simulator::{Call, SimulatedBank};

pub use webhooks::post_webhooks;

/// Plaid's paths, answered by a simulated bank.
///
/// Webhooks are posted to their addresses after each call, to loopback addresses only. Pages of
/// hosted sessions are served here, at the address that [`SimulatedBank::serve_links_at`] names.
///
/// ```
/// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
/// let bank = SimulatedBank::new(SimulatorOptions::default());
/// bank.serve_links_at("http://127.0.0.1:8000/bank");
/// let server: axum::Router = axum::Router::new().nest("/bank", plaid_sandbox::router(bank));
/// assert!(server.has_routes());
/// ```
pub fn router(bank: SimulatedBank) -> Router {
    let plaid = [
        (Call::CreateLinkToken, serve::call(Call::CreateLinkToken, link::create)),
        (Call::LinkResults, serve::call(Call::LinkResults, link::get)),
        (Call::ExchangePublicToken, serve::call(Call::ExchangePublicToken, link::exchange)),
        (Call::SandboxPublicToken, serve::call(Call::SandboxPublicToken, link::sandbox)),
        (Call::Accounts, serve::call(Call::Accounts, accounts::get)),
        (Call::Balances, serve::call(Call::Balances, accounts::balances)),
        (Call::TransactionsSync, serve::call(Call::TransactionsSync, transactions::sync)),
        (Call::TransactionsGet, serve::call(Call::TransactionsGet, transactions::get)),
        (Call::Refresh, serve::call(Call::Refresh, transactions::refresh)),
        (Call::RecurringStreams, serve::call(Call::RecurringStreams, transactions::recurring)),
        (Call::SandboxCreateRows, serve::call(Call::SandboxCreateRows, transactions::create)),
        (Call::Item, serve::call(Call::Item, items::get)),
        (Call::RemoveItem, serve::call(Call::RemoveItem, items::remove)),
        (Call::UpdateWebhook, serve::call(Call::UpdateWebhook, items::update_webhook)),
        (Call::SandboxResetLogin, serve::call(Call::SandboxResetLogin, items::reset_login)),
        (Call::Institution, serve::call(Call::Institution, items::institution)),
        (Call::SandboxFireWebhook, serve::call(Call::SandboxFireWebhook, webhooks::fire)),
        (Call::WebhookVerificationKey, serve::call(Call::WebhookVerificationKey, webhooks::key)),
    ];
    let router = plaid
        .into_iter()
        .fold(Router::new(), |router, (call, answer)| router.route(call.path(), answer));
    router
        .route("/", get(controls::about))
        .route("/hosted/{id}", get(hosted::page).post(hosted::finish))
        .route("/simulator/fail", post(controls::fail))
        .route("/simulator/heal", post(controls::heal))
        .route("/simulator/advance", post(controls::advance))
        .fallback(controls::nothing)
        .with_state(bank)
}
