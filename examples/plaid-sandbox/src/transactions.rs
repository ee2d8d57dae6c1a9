//! Rows.

use budget_core::plaid::simulator::SimulatedBank;
use budget_core::plaid::{PageRequest, Plaid, RecurringStream, RowsByDate, SandboxRow};
use budget_core::{Coverage, Currency, Decimal, FeedRow, Result};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::asked::{Asked, date, invalid_field};
use crate::json::{Json, currency, maybe_number, number, object, raw};
use crate::{accounts, clock, items};

/// How many rows are answered where no number is asked for.
const COUNT: u16 = 100;

pub(crate) async fn sync(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    if asked.inner("options")?.has("account_id") {
        return Err(invalid_field("the simulator has no streams of single accounts"));
    }
    let request = PageRequest {
        access_token: asked.access_token()?,
        cursor: asked.maybe("cursor")?,
        count: asked.maybe("count")?.unwrap_or(COUNT),
    };
    let access_token = request.access_token.clone();
    let page = bank.transactions_sync(request).await?;
    let removed = removed(&bank, &page.removed, access_token).await?;
    let plain = json!({
        "removed": removed,
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
        "transactions_update_status": status(page.coverage),
    });
    Ok(object(
        plain,
        [
            ("accounts", accounts::all(&page.accounts)),
            ("added", rows(&page.added)),
            ("modified", rows(&page.modified)),
        ],
    ))
}

/// Removed rows and whose they were.
async fn removed(
    bank: &SimulatedBank,
    ids: &[String],
    access_token: budget_core::plaid::AccessToken,
) -> Result<Vec<Value>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let item = bank.item(access_token).await?;
    let entry = |id: &String| {
        let account = bank.account_of_row(&item.item_id, id);
        json!({ "transaction_id": id, "account_id": account.unwrap_or_default() })
    };
    Ok(ids.iter().map(entry).collect())
}

fn status(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Unknown => "TRANSACTIONS_UPDATE_STATUS_UNKNOWN",
        Coverage::NotReady => "NOT_READY",
        Coverage::Initial => "INITIAL_UPDATE_COMPLETE",
        Coverage::Historical => "HISTORICAL_UPDATE_COMPLETE",
    }
}

pub(crate) async fn get(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let options = asked.inner("options")?;
    if options.has("account_ids") {
        return Err(invalid_field("the simulator gives the rows of all accounts"));
    }
    let query = RowsByDate {
        start: asked.date("start_date")?,
        end: asked.date("end_date")?,
        offset: options.maybe("offset")?.unwrap_or_default(),
        count: options.maybe("count")?.unwrap_or(COUNT),
    };
    let found = bank.transactions_get(asked.access_token()?, query).await?;
    let item = items::of(&bank, &asked).await?;
    Ok(object(
        json!({ "item": item, "total_transactions": found.total }),
        [("accounts", accounts::all(&found.accounts)), ("transactions", rows(&found.rows))],
    ))
}

pub(crate) async fn refresh(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    bank.refresh(asked.access_token()?).await?;
    Ok(raw(&json!({})))
}

fn rows(rows: &[FeedRow]) -> Json {
    raw(&rows.iter().map(row).collect::<Vec<_>>())
}

fn row(it: &FeedRow) -> Json {
    let row = &it.row;
    let (official, unofficial) = currency(row.currency);
    let category = row.category.as_ref().map(|detailed| {
        json!({
            "primary": row.primary.as_ref().map(|it| it.as_str()),
            "detailed": detailed.as_str(),
            "confidence_level": "HIGH",
            "version": "v2",
        })
    });
    let counterparties: Vec<Value> = row.payee.iter().map(|payee| counterparty(payee)).collect();
    let plain = json!({
        "transaction_id": row.external_id,
        "account_id": it.account,
        "account_owner": null,
        "iso_currency_code": official,
        "unofficial_currency_code": unofficial,
        "check_number": null,
        "counterparties": counterparties,
        "date": row.date.to_string(),
        "datetime": null,
        "authorized_date": row.pending.then(|| row.date.to_string()),
        "authorized_datetime": null,
        "location": nothing(&[
            "address", "city", "region", "postal_code", "country", "lat", "lon", "store_number",
        ]),
        "name": row.name,
        "merchant_name": row.payee,
        "merchant_entity_id": null,
        "logo_url": null,
        "website": null,
        "payment_meta": nothing(&[
            "by_order_of", "payee", "payer", "payment_method", "payment_processor", "ppd_id",
            "reason", "reference_number",
        ]),
        "payment_channel": channel(row.primary.as_ref().map(|it| it.as_str())),
        "pending": row.pending,
        "pending_transaction_id": row.pending_id,
        "personal_finance_category": category,
        "transaction_code": null,
        "transaction_type": "unresolved",
    });
    object(plain, [("amount", number(row.amount))])
}

fn counterparty(payee: &str) -> Value {
    json!({
        "name": payee,
        "type": "merchant",
        "entity_id": null,
        "website": null,
        "logo_url": null,
        "confidence_level": "HIGH",
    })
}

/// An object that has these members and tells nothing.
fn nothing(members: &[&str]) -> Value {
    members.iter().map(|name| ((*name).to_owned(), Value::Null)).collect()
}

fn channel(primary: Option<&str>) -> &'static str {
    match primary {
        Some("FOOD_AND_DRINK" | "TRANSPORTATION" | "HOME_IMPROVEMENT" | "MEDICAL") => "in store",
        Some("GENERAL_MERCHANDISE" | "ENTERTAINMENT") => "online",
        _ => "other",
    }
}

pub(crate) async fn recurring(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let found = bank.recurring_streams(asked.access_token()?).await?;
    let streams = |list: &[RecurringStream]| raw(&list.iter().map(stream).collect::<Vec<_>>());
    Ok(object(
        json!({
            "updated_datetime": clock::from_now(&bank, bank.now()),
            "personal_finance_category_version": "v2",
        }),
        [("inflow_streams", streams(&found.inflow)), ("outflow_streams", streams(&found.outflow))],
    ))
}

fn stream(it: &RecurringStream) -> Json {
    let category = it.category.as_ref().map(|detailed| {
        json!({
            "primary": primary_of(detailed.as_str()),
            "detailed": detailed.as_str(),
            "confidence_level": "HIGH",
        })
    });
    let plain = json!({
        "account_id": it.account,
        "stream_id": it.id,
        "category": null,
        "category_id": null,
        "description": it.description,
        "merchant_name": it.payee,
        "first_date": it.first.to_string(),
        "last_date": it.last.to_string(),
        "predicted_next_date": it.next.map(|date| date.to_string()),
        "frequency": it.frequency,
        "transaction_ids": it.transactions,
        "is_active": it.active,
        "status": if it.active { "MATURE" } else { "TOMBSTONED" },
        "personal_finance_category": category,
        "is_user_modified": false,
    });
    let amount = |amount: Option<Decimal>| stream_amount(amount, it.currency);
    object(plain, [("average_amount", amount(it.average)), ("last_amount", amount(it.last_amount))])
}

fn stream_amount(amount: Option<Decimal>, of: Option<Currency>) -> Json {
    let (official, unofficial) = currency(of);
    let plain = json!({ "iso_currency_code": official, "unofficial_currency_code": unofficial });
    object(plain, [("amount", maybe_number(amount))])
}

/// The primary category that a detailed code begins with.
fn primary_of(detailed: &str) -> &str {
    const PRIMARIES: [&str; 6] = [
        "INCOME",
        "TRANSFER_IN",
        "TRANSFER_OUT",
        "LOAN_PAYMENTS",
        "RENT_AND_UTILITIES",
        "GENERAL_SERVICES",
    ];
    let others = ["ENTERTAINMENT", "PERSONAL_CARE"];
    let known = PRIMARIES.into_iter().chain(others).find(|primary| detailed.starts_with(primary));
    known.unwrap_or("OTHER")
}

/// A row that somebody wants made; its amount is still text.
#[derive(Debug, Deserialize)]
struct AskedRow {
    date_transacted: String,
    date_posted: String,
    amount: Box<RawValue>,
    description: String,
    iso_currency_code: Option<String>,
}

pub(crate) async fn create(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let rows: Vec<AskedRow> = asked.needed("transactions")?;
    let rows: Vec<SandboxRow> = rows.into_iter().map(made).collect::<Result<_>>()?;
    bank.sandbox_create_rows(asked.access_token()?, rows).await?;
    Ok(raw(&json!({})))
}

fn made(row: AskedRow) -> Result<SandboxRow> {
    let amount = row.amount.get();
    let exact = amount.parse().or_else(|_| Decimal::from_scientific(amount));
    Ok(SandboxRow {
        date: date("date_transacted", &row.date_transacted)?,
        posted: date("date_posted", &row.date_posted)?,
        amount: exact.map_err(|_| invalid_field("amount must be a number"))?,
        currency: row.iso_currency_code.map(|code| Currency::new(&code)).transpose()?,
        description: row.description,
    })
}
