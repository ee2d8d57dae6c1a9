//! Items and their banks.

use budget_core::plaid::simulator::SimulatedBank;
use budget_core::plaid::{Item, Plaid};
use budget_core::{Error, ErrorKind, Result};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::clock;
use crate::json::{Json, raw};

pub(crate) async fn get(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let item = of(&bank, &asked).await?;
    Ok(raw(&json!({ "item": item, "status": null })))
}

/// The item of a call, as Plaid writes it.
pub(crate) async fn of(bank: &SimulatedBank, asked: &Asked) -> Result<Value> {
    let item = bank.item(asked.access_token()?).await?;
    Ok(written(bank, &item))
}

pub(crate) async fn remove(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let access_token = asked.access_token()?;
    if let Err(error) = bank.item(access_token.clone()).await
        && is_gone(&error)
    {
        return Err(error);
    }
    bank.remove_item(access_token).await?;
    Ok(raw(&json!({})))
}

/// Plaid refuses to remove twice, where the library does not mind.
fn is_gone(error: &Error) -> bool {
    let code = budget_core::plaid::code_of(error);
    matches!(code, Some("ITEM_NOT_FOUND" | "INVALID_ACCESS_TOKEN"))
}

pub(crate) async fn update_webhook(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let url: Option<String> = asked.maybe("webhook")?;
    let item = bank.update_webhook(asked.access_token()?, url.unwrap_or_default()).await?;
    Ok(raw(&json!({ "item": written(&bank, &item) })))
}

pub(crate) async fn reset_login(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    bank.sandbox_reset_login(asked.access_token()?).await?;
    Ok(raw(&json!({ "reset_login": true })))
}

pub(crate) async fn institution(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let id = asked.text("institution_id")?;
    let found = bank.institution(id, asked.needed("country_codes")?).await?;
    let country = bank
        .country_of(&found.id)
        .ok_or_else(|| Error::new(ErrorKind::Internal, "a bank has no country"))?;
    let institution = json!({
        "institution_id": found.id,
        "name": found.name,
        "products": ["balance", "transactions"],
        "country_codes": [country],
        "routing_numbers": [],
        "dtc_numbers": [],
        "oauth": false,
        "url": null,
        "primary_color": null,
        "logo": null,
    });
    Ok(raw(&json!({ "institution": institution })))
}

fn written(bank: &SimulatedBank, item: &Item) -> Value {
    let error = item.error.as_ref().map(|problem| {
        json!({
            "error_type": "ITEM_ERROR",
            "error_code": problem.code,
            "error_message": problem.message,
            "display_message": null,
        })
    });
    json!({
        "item_id": item.item_id,
        "institution_id": item.institution_id,
        "institution_name": item.institution_name,
        "webhook": item.webhook,
        "auth_method": null,
        "error": error,
        "available_products": ["balance"],
        "billed_products": ["transactions"],
        "products": ["transactions"],
        "consented_products": ["transactions"],
        "consent_expiration_time": item.consent_expires.map(|at| clock::from_now(bank, at)),
        "update_type": "background",
    })
}
