//! The body of a webhook: whatever is missing or of another type than Plaid says today is none.

use chrono::DateTime;
use serde_json::{Map, Value};

use super::event::{Webhook, WebhookEvent};
use crate::domain::connection::Problem;
use crate::domain::error::{Error, Result};
use crate::domain::id::MAX_ID;
use crate::domain::transaction::MAX_PAYEE;
use crate::plaid::{LinkToken, PublicToken};

/// The body of a webhook that is proven.
pub(super) struct Body {
    fields: Map<String, Value>,
    webhook_type: String,
    webhook_code: String,
}

impl Body {
    /// # Errors
    /// `invalid` where it has no type and code of a webhook.
    pub(super) fn parse(raw_body: &[u8]) -> Result<Self> {
        let fields: Map<String, Value> = serde_json::from_slice(raw_body).map_err(|error| {
            Error::invalid("the body of the webhook is no JSON object").caused_by(error)
        })?;
        let word = |name: &str| {
            let missing = || Error::invalid(format!("the webhook has no text {name}"));
            fields.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(missing)
        };
        let (webhook_type, webhook_code) = (word("webhook_type")?, word("webhook_code")?);
        Ok(Self { fields, webhook_type, webhook_code })
    }

    pub(super) fn webhook(&self) -> Webhook {
        Webhook {
            item_id: self.text("item_id"),
            event: self.event(),
            environment: self.text("environment"),
        }
    }

    fn event(&self) -> WebhookEvent {
        match (self.webhook_type.as_str(), self.webhook_code.as_str()) {
            ("TRANSACTIONS", code) => self.transactions_event(code),
            ("ITEM", code) => self.item_event(code),
            ("LINK", "SESSION_FINISHED") => self.session_finished(),
            _ => self.unknown(),
        }
    }

    fn transactions_event(&self, code: &str) -> WebhookEvent {
        match code {
            "SYNC_UPDATES_AVAILABLE" => WebhookEvent::SyncUpdatesAvailable {
                initial_complete: self.flag("initial_update_complete"),
                historical_complete: self.flag("historical_update_complete"),
            },
            "INITIAL_UPDATE" | "HISTORICAL_UPDATE" | "DEFAULT_UPDATE" | "TRANSACTIONS_REMOVED" => {
                WebhookEvent::LegacyUpdate
            }
            "RECURRING_TRANSACTIONS_UPDATE" => WebhookEvent::RecurringUpdate,
            _ => self.unknown(),
        }
    }

    fn item_event(&self, code: &str) -> WebhookEvent {
        match code {
            "ERROR" => WebhookEvent::ItemError(self.problem()),
            "LOGIN_REPAIRED" => WebhookEvent::LoginRepaired,
            "PENDING_EXPIRATION" => WebhookEvent::PendingExpiration {
                consent_expires: self.instant("consent_expiration_time"),
            },
            "PENDING_DISCONNECT" => {
                WebhookEvent::PendingDisconnect { disconnects: self.instant("disconnect_time") }
            }
            "NEW_ACCOUNTS_AVAILABLE" => WebhookEvent::NewAccountsAvailable,
            "USER_PERMISSION_REVOKED" => WebhookEvent::PermissionRevoked,
            "USER_ACCOUNT_REVOKED" => {
                WebhookEvent::AccountRevoked { account_id: self.text("account_id") }
            }
            "WEBHOOK_UPDATE_ACKNOWLEDGED" => WebhookEvent::WebhookUpdateAcknowledged,
            _ => self.unknown(),
        }
    }

    fn session_finished(&self) -> WebhookEvent {
        let list = self.fields.get("public_tokens").and_then(Value::as_array);
        let mut tokens: Vec<&str> = list.into_iter().flatten().filter_map(Value::as_str).collect();
        // The deprecated field repeats the first of the list, or stands alone.
        let single = self.fields.get("public_token").and_then(Value::as_str);
        tokens.extend(single.filter(|token| !tokens.contains(token)));
        WebhookEvent::SessionFinished {
            link_token: self.text("link_token").map(LinkToken::new),
            success: self
                .text("status")
                .is_some_and(|status| status.eq_ignore_ascii_case("success")),
            public_tokens: tokens.into_iter().map(PublicToken::new).collect(),
        }
    }

    /// The error: an object, or in some webhooks its code alone.
    fn problem(&self) -> Problem {
        let error = self.fields.get("error");
        let word = |name: &str| error.and_then(|error| error.get(name)).and_then(Value::as_str);
        let code = word("error_code").or_else(|| error.and_then(Value::as_str));
        let sentence = |name: &str| word(name).filter(|text| !text.trim().is_empty());
        let message = sentence("display_message").or_else(|| sentence("error_message"));
        Problem {
            code: cut(code.unwrap_or(&self.webhook_code), MAX_ID),
            message: cut(message.or(code).unwrap_or("the bank needs the person"), MAX_PAYEE),
        }
    }

    fn unknown(&self) -> WebhookEvent {
        WebhookEvent::Unknown {
            webhook_type: self.webhook_type.clone(),
            webhook_code: self.webhook_code.clone(),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        self.fields.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn flag(&self, name: &str) -> bool {
        self.fields.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    fn instant(&self, name: &str) -> Option<i64> {
        let text = self.fields.get(name).and_then(Value::as_str)?;
        DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp())
    }
}

/// A text that a connection can hold.
fn cut(text: &str, max: usize) -> String {
    text.chars().filter(|letter| *letter != '\0').take(max).collect()
}
