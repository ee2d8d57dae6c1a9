//! What Plaid says where it refuses.

use serde::Deserialize;

use super::member::Member;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    error_type: Member<'a>,
    #[serde(borrow)]
    error_code: Member<'a>,
    #[serde(borrow)]
    error_message: Member<'a>,
    #[serde(borrow)]
    display_message: Member<'a>,
    #[serde(borrow)]
    error_code_reason: Member<'a>,
    #[serde(borrow)]
    request_id: Member<'a>,
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
