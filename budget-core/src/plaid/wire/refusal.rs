//! What Plaid says where it refuses.

use super::member::{Member, members};

members! {
    struct Body {
        error_type, error_code, error_message, display_message, error_code_reason,
        request_id,
    }
}

/// Plaid's words for a refusal.
#[derive(Debug, Default)]
pub(in crate::plaid) struct Refusal {
    pub(in crate::plaid) error_type: Option<String>,
    pub(in crate::plaid) error_code: Option<String>,
    pub(in crate::plaid) error_message: Option<String>,
    pub(in crate::plaid) display_message: Option<String>,
    pub(in crate::plaid) reason: Option<String>,
    pub(in crate::plaid) request_id: Option<String>,
}

impl Refusal {
    /// The words of an object; none where the text is no object of JSON.
    pub(in crate::plaid) fn read(text: &str) -> Option<Self> {
        let body: Body<'_> = serde_json::from_str(text).ok()?;
        Some(Self {
            error_type: body.error_type.text(),
            error_code: body.error_code.text(),
            error_message: body.error_message.text(),
            display_message: body.display_message.text(),
            reason: body.error_code_reason.text(),
            request_id: body.request_id.text(),
        })
    }
}
