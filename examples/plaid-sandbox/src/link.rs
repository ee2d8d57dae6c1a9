//! Linking.

use budget_core::plaid::simulator::{SimulatedBank, SimulatedSession};
use budget_core::plaid::{
    AccessToken, LinkPurpose, LinkRequest, LinkToken, Plaid, PublicToken, SandboxItem,
};
use budget_core::{BankAccount, Error, Result};
use serde_json::{Value, json};

use crate::accounts::{kind, subtype};
use crate::asked::{Asked, date, invalid_field};
use crate::clock;
use crate::json::{Json, raw};

pub(crate) async fn create(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let session = bank.create_link_token(request(&asked)?).await?;
    let expires = session.expires.unwrap_or_else(|| bank.now());
    let mut answer = json!({
        "link_token": session.link_token.expose(),
        "expiration": clock::from_now(&bank, expires),
    });
    if let Some(url) = session.hosted_url {
        answer["hosted_link_url"] = json!(url);
    }
    Ok(raw(&answer))
}

fn request(asked: &Asked) -> Result<LinkRequest> {
    let user = asked.inner("user")?.maybe("client_user_id")?.unwrap_or_default();
    Ok(LinkRequest {
        user,
        client_name: asked.text("client_name")?,
        language: asked.text("language")?,
        countries: asked.needed("country_codes")?,
        days: asked.inner("transactions")?.maybe("days_requested")?,
        webhook: asked.maybe("webhook")?,
        redirect_uri: asked.maybe("redirect_uri")?,
        hosted: asked.has("hosted_link"),
        purpose: purpose(asked)?,
    })
}

fn purpose(asked: &Asked) -> Result<LinkPurpose> {
    let Some(token) = asked.maybe::<String>("access_token")?.map(AccessToken::new) else {
        return Ok(LinkPurpose::New);
    };
    let chooses = asked.inner("update")?.maybe("account_selection_enabled")?.unwrap_or_default();
    Ok(if chooses { LinkPurpose::ChooseAccounts(token) } else { LinkPurpose::Repair(token) })
}

pub(crate) async fn get(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let link_token = LinkToken::new(asked.text("link_token")?);
    let tokens = bank.link_results(link_token.clone()).await?;
    let session = bank.session(&link_token).ok_or_else(|| invalid_field("link_token"))?;
    let request = &session.request;
    let sessions: Vec<Value> =
        tokens.iter().map(|token| finished(&bank, &session, token)).collect();
    Ok(raw(&json!({
        "link_token": link_token.expose(),
        "created_at": clock::from_now(&bank, session.began),
        "expiration": clock::from_now(&bank, session.expires),
        "link_sessions": sessions,
        "metadata": {
            "initial_products": ["transactions"],
            "webhook": request.webhook,
            "country_codes": request.countries,
            "language": request.language,
            "redirect_uri": request.redirect_uri,
            "client_name": request.client_name,
        },
    })))
}

fn finished(bank: &SimulatedBank, session: &SimulatedSession, token: &PublicToken) -> Value {
    let institution_id = session.institution_id.clone().unwrap_or_default();
    let known = bank.institutions().into_iter().find(|bank| bank.id == institution_id);
    let institution = json!({
        "institution_id": institution_id,
        "name": known.map(|known| known.name).unwrap_or_default(),
    });
    let accounts: Vec<Value> = bank.accounts_for(token).iter().map(account).collect();
    json!({
        "link_session_id": session.id,
        "started_at": clock::from_now(bank, session.began),
        "finished_at": session.finished.map(|at| clock::from_now(bank, at)),
        "on_success": {
            "public_token": token.expose(),
            "metadata": {
                "institution": institution,
                "accounts": accounts,
                "link_session_id": session.id,
                "transfer_status": null,
            },
        },
        "results": {
            "item_add_results": [{
                "public_token": token.expose(),
                "accounts": accounts,
                "institution": institution,
            }],
            "cra_item_add_results": [],
            "cra_update_results": [],
            "bank_income_results": [],
            "payroll_income_results": [],
            "document_income_results": null,
        },
    })
}

fn account(it: &BankAccount) -> Value {
    json!({
        "id": it.external_id,
        "name": it.name,
        "mask": it.mask,
        "type": kind(it),
        "subtype": subtype(it),
        "verification_status": null,
        "class_type": null,
    })
}

pub(crate) async fn exchange(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let public_token = PublicToken::new(asked.text("public_token")?);
    let item = bank.exchange_public_token(public_token).await?;
    Ok(raw(&json!({
        "access_token": item.access_token.expose(),
        "item_id": item.item_id,
    })))
}

pub(crate) async fn sandbox(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let options = asked.inner("options")?;
    let item = SandboxItem {
        institution_id: asked.text("institution_id")?,
        user: options.maybe("override_username")?.unwrap_or_else(|| "user_good".to_owned()),
        password: options.maybe("override_password")?.unwrap_or_else(|| "pass_good".to_owned()),
        webhook: options.maybe("webhook")?,
        days: days(&bank, &options.inner("transactions")?)?.or(Some(730)),
    };
    let token = bank.sandbox_public_token(item).await?;
    Ok(raw(&json!({ "public_token": token.expose() })))
}

/// How many days of history are asked for, by their number or their first.
fn days(bank: &SimulatedBank, asked: &Asked) -> Result<Option<u16>> {
    if let Some(days) = asked.maybe("days_requested")? {
        return Ok(Some(days));
    }
    let Some(text) = asked.maybe::<String>("start_date")? else { return Ok(None) };
    let days = (bank.today() - date("start_date", &text)?).num_days();
    let days =
        u16::try_from(days).map_err(|_| -> Error { invalid_field("start_date is no past day") })?;
    Ok(Some(days))
}
