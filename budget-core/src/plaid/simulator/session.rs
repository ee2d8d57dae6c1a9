//! Sessions of Link.

use crate::plaid::{LinkRequest, LinkToken, PublicToken};

/// A session of Link at a simulated bank: what was asked for, and what came of it.
///
/// ```
/// use budget_core::plaid::{LinkRequest, Plaid, simulator::{SimulatedBank, SimulatorOptions}};
/// let bank = SimulatedBank::new(SimulatorOptions::default());
/// let begun = pollster::block_on(bank.create_link_token(LinkRequest::new("ana", "Household")))?;
/// let session = bank.session(&begun.link_token).unwrap();
/// assert_eq!(session.request.client_name, "Household");
/// assert!(session.finished.is_none());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SimulatedSession {
    /// Its name, which is part of the address of its page and no secret.
    pub id: String,
    /// The token that began it.
    pub link_token: LinkToken,
    /// What was asked for.
    pub request: LinkRequest,
    /// When it began, in seconds since 1970.
    pub began: i64,
    /// Until when it may be finished.
    pub expires: i64,
    /// When a person finished it.
    pub finished: Option<i64>,
    /// The bank that the person chose.
    pub institution_id: Option<String>,
    /// What came of it.
    pub public_token: Option<PublicToken>,
}
