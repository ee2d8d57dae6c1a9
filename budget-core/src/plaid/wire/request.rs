//! What Plaid is asked.

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::domain::error::{Error, Result};
use crate::plaid::{
    AccessToken, LinkPurpose, LinkRequest, LinkToken, MAX_PAGE_ROWS, PageRequest, PublicToken,
    RowsByDate, SandboxItem, SandboxRow,
};

/// The most days of history that Plaid gives.
const MAX_DAYS: u16 = 730;

/// The members of a request.
pub(in crate::plaid) fn of_item(access_token: &AccessToken) -> Value {
    json!({ "access_token": access_token.expose() })
}

pub(in crate::plaid) fn link(request: &LinkRequest) -> Result<Value> {
    let mut body = Map::new();
    body.insert("client_name".into(), request.client_name.as_str().into());
    body.insert("language".into(), request.language.as_str().into());
    body.insert("country_codes".into(), request.countries.clone().into());
    body.insert("user".into(), json!({ "client_user_id": request.user }));
    put(&mut body, "webhook", request.webhook.as_deref());
    put(&mut body, "redirect_uri", request.redirect_uri.as_deref());
    if request.hosted {
        body.insert("hosted_link".into(), json!({}));
    }
    match &request.purpose {
        LinkPurpose::New => {
            body.insert("products".into(), json!(["transactions"]));
            put(&mut body, "transactions", days(request.days)?);
        }
        LinkPurpose::Repair(token) => put(&mut body, "access_token", Some(token.expose())),
        LinkPurpose::ChooseAccounts(token) => {
            put(&mut body, "access_token", Some(token.expose()));
            body.insert("update".into(), json!({ "account_selection_enabled": true }));
        }
    }
    Ok(body.into())
}

pub(in crate::plaid) fn exchange(public_token: &PublicToken) -> Value {
    json!({ "public_token": public_token.expose() })
}

pub(in crate::plaid) fn link_results(link_token: &LinkToken) -> Value {
    json!({ "link_token": link_token.expose() })
}

pub(in crate::plaid) fn page(request: &PageRequest) -> Result<Value> {
    let mut body = Map::new();
    body.insert("access_token".into(), request.access_token.expose().into());
    body.insert("count".into(), count(request.count)?.into());
    put(&mut body, "cursor", request.cursor.as_deref().filter(|cursor| !cursor.is_empty()));
    body.insert(
        "options".into(),
        json!({ "include_original_description": true, "personal_finance_category_version": "v2" }),
    );
    Ok(body.into())
}

pub(in crate::plaid) fn rows_by_date(token: &AccessToken, query: RowsByDate) -> Result<Value> {
    Ok(json!({
        "access_token": token.expose(),
        "start_date": query.start.to_string(),
        "end_date": query.end.to_string(),
        "options": {
            "count": count(query.count)?,
            "offset": query.offset,
            "include_original_description": true,
            "personal_finance_category_version": "v2",
        },
    }))
}

pub(in crate::plaid) fn webhook(token: &AccessToken, url: &str) -> Value {
    json!({ "access_token": token.expose(), "webhook": url })
}

pub(in crate::plaid) fn institution(id: &str, countries: &[String]) -> Value {
    json!({ "institution_id": id, "country_codes": countries })
}

pub(in crate::plaid) fn verification_key(kid: &str) -> Value {
    json!({ "key_id": kid })
}

pub(in crate::plaid) fn sandbox_item(item: &SandboxItem) -> Result<Value> {
    let mut options = Map::new();
    put(&mut options, "webhook", item.webhook.as_deref());
    options.insert("override_username".into(), item.user.as_str().into());
    options.insert("override_password".into(), item.password.as_str().into());
    put(&mut options, "transactions", days(item.days)?);
    Ok(json!({
        "institution_id": item.institution_id,
        "initial_products": ["transactions"],
        "options": options,
    }))
}

pub(in crate::plaid) fn sandbox_webhook(token: &AccessToken, code: &str) -> Value {
    json!({ "access_token": token.expose(), "webhook_code": code })
}

/// Rows to make, with their amounts as exact as they are.
#[derive(Serialize)]
pub(in crate::plaid) struct SandboxRows<'a> {
    access_token: &'a str,
    transactions: Vec<NewRow<'a>>,
}

#[derive(Serialize)]
struct NewRow<'a> {
    date_transacted: String,
    date_posted: String,
    amount: Box<RawValue>,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    iso_currency_code: Option<String>,
}

pub(in crate::plaid) fn sandbox_rows<'a>(
    token: &'a AccessToken,
    rows: &'a [SandboxRow],
) -> Result<SandboxRows<'a>> {
    let transactions = rows.iter().map(NewRow::new).collect::<Result<_>>()?;
    Ok(SandboxRows { access_token: token.expose(), transactions })
}

impl<'a> NewRow<'a> {
    fn new(row: &'a SandboxRow) -> Result<Self> {
        let amount = RawValue::from_string(row.amount.to_string())
            .map_err(|_| Error::invalid(format!("{} is no amount", row.amount)))?;
        Ok(Self {
            date_transacted: row.date.to_string(),
            date_posted: row.posted.to_string(),
            amount,
            description: &row.description,
            iso_currency_code: row.currency.map(String::from),
        })
    }
}

fn put(body: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        body.insert(name.to_owned(), value.into());
    }
}

fn count(count: u16) -> Result<u16> {
    match count {
        1..=MAX_PAGE_ROWS => Ok(count),
        _ => {
            Err(Error::out_of_range(format!("{count} rows a page: 1 to {MAX_PAGE_ROWS} are meant")))
        }
    }
}

fn days(days: Option<u16>) -> Result<Option<Value>> {
    match days {
        None => Ok(None),
        Some(days @ 1..=MAX_DAYS) => Ok(Some(json!({ "days_requested": days }))),
        Some(days) => {
            Err(Error::out_of_range(format!("{days} days of history: 1 to {MAX_DAYS} are meant")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::ErrorKind;
    use crate::domain::period::parse_date;

    #[test]
    fn an_update_of_a_link_names_no_products() {
        let mut request = LinkRequest::new("ana", "Household");
        assert_eq!(link(&request).expect("a body")["products"], json!(["transactions"]));
        request.purpose = LinkPurpose::ChooseAccounts(AccessToken::new("access-1"));
        let body = link(&request).expect("a body");
        assert_eq!((&body["products"], &body["transactions"]), (&Value::Null, &Value::Null));
        assert_eq!(body["update"]["account_selection_enabled"], true);
        assert_eq!(body["access_token"], "access-1");
    }

    #[test]
    fn the_first_page_has_no_cursor() {
        let mut request = PageRequest {
            access_token: AccessToken::new("a"),
            cursor: Some(String::new()),
            count: 1,
        };
        assert_eq!(page(&request).expect("a body").get("cursor"), None);
        for count in [0, 501] {
            request.count = count;
            assert_eq!(page(&request).expect_err("a count").kind(), ErrorKind::OutOfRange);
        }
    }

    #[test]
    fn amounts_are_sent_as_they_are() {
        let date = parse_date("2026-03-02").expect("a date");
        let amount = "9007199254740993.01".parse().expect("an amount");
        let row =
            SandboxRow { date, posted: date, amount, currency: None, description: "x".into() };
        let token = AccessToken::new("a");
        let body = sandbox_rows(&token, std::slice::from_ref(&row)).expect("a body");
        let text = serde_json::to_string(&body).expect("JSON");
        assert!(text.contains(r#""amount":9007199254740993.01,"#), "{text}");
    }

    #[test]
    fn days_have_a_limit() {
        for days in [0, 731] {
            let item = SandboxItem { days: Some(days), ..SandboxItem::default() };
            assert_eq!(sandbox_item(&item).expect_err("days").kind(), ErrorKind::OutOfRange);
        }
    }
}
