//! Faults that a simulated bank is told to have.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::call::Call;
use super::refusal::Refusal;
use crate::domain::error::{Error, Result};

/// What goes wrong with a call, by a stable name.
///
/// ```
/// use budget_core::plaid::simulator::Fault;
/// assert_eq!(Fault::InstitutionDown.as_str(), "institution_down");
/// assert_eq!("cut_body".parse::<Fault>().unwrap(), Fault::CutBody);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call is done, and its answer does not come in time.
    Timeout,
    /// Too many calls.
    RateLimited {
        /// When to come back, where that is said.
        retry_after: Option<Duration>,
    },
    /// Plaid fails.
    ServerError,
    /// Plaid is being mended.
    Maintenance,
    /// The call is done, and its answer ends in the middle.
    CutBody,
    /// The call is done, and its answer is no JSON.
    WrongJson,
    /// Rows change while they are paged through.
    Mutation,
    /// The item needs a login, until [`SimulatedBank::repair`](super::SimulatedBank::repair).
    LoginRequired,
    /// The bank locked the login, until it is repaired.
    ItemLocked,
    /// The person took their consent back; the item stays so until it is repaired.
    ConsentRevoked,
    /// The bank is down.
    InstitutionDown,
    /// The bank does not answer.
    InstitutionNotResponding,
    /// Nothing is prepared yet.
    NotReady,
    /// The cursor is said to be of another item.
    ForeignCursor,
    /// The credentials are said to be wrong.
    InvalidKeys,
}

impl Fault {
    /// Each of them, without a time to come back.
    ///
    /// ```
    /// use budget_core::plaid::simulator::Fault;
    /// assert!(Fault::ALL.iter().all(|fault| fault.as_str().parse::<Fault>().unwrap() == *fault));
    /// ```
    pub const ALL: [Self; 15] = [
        Self::Timeout,
        Self::RateLimited { retry_after: None },
        Self::ServerError,
        Self::Maintenance,
        Self::CutBody,
        Self::WrongJson,
        Self::Mutation,
        Self::LoginRequired,
        Self::ItemLocked,
        Self::ConsentRevoked,
        Self::InstitutionDown,
        Self::InstitutionNotResponding,
        Self::NotReady,
        Self::ForeignCursor,
        Self::InvalidKeys,
    ];

    /// The stable snake_case name.
    ///
    /// ```
    /// use budget_core::plaid::simulator::Fault;
    /// assert_eq!(Fault::RateLimited { retry_after: None }.as_str(), "rate_limited");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::RateLimited { .. } => "rate_limited",
            Self::ServerError => "server_error",
            Self::Maintenance => "maintenance",
            Self::CutBody => "cut_body",
            Self::WrongJson => "wrong_json",
            Self::Mutation => "mutation",
            Self::LoginRequired => "login_required",
            Self::ItemLocked => "item_locked",
            Self::ConsentRevoked => "consent_revoked",
            Self::InstitutionDown => "institution_down",
            Self::InstitutionNotResponding => "institution_not_responding",
            Self::NotReady => "not_ready",
            Self::ForeignCursor => "foreign_cursor",
            Self::InvalidKeys => "invalid_keys",
        }
    }

    /// Whether the call is done and only its answer is lost: on the wire, no error of Plaid's.
    ///
    /// ```
    /// use budget_core::plaid::simulator::Fault;
    /// assert!(Fault::CutBody.loses_the_answer() && !Fault::ServerError.loses_the_answer());
    /// ```
    pub fn loses_the_answer(self) -> bool {
        matches!(self, Self::Timeout | Self::CutBody | Self::WrongJson)
    }

    /// Whether a call can fail so.
    fn fits(self, call: Call, has_cursor: bool) -> bool {
        match self {
            Self::Mutation => call == Call::TransactionsSync,
            Self::ForeignCursor => call == Call::TransactionsSync && has_cursor,
            Self::WrongJson => call.is_told_something(),
            Self::NotReady => call.reads_rows(),
            Self::LoginRequired | Self::ItemLocked | Self::ConsentRevoked => call.asks_the_bank(),
            Self::InstitutionDown | Self::InstitutionNotResponding => call.asks_the_bank(),
            _ => true,
        }
    }

    /// What Plaid says to it; none where the answer is lost.
    pub(super) fn refusal(self, call: Call) -> Option<Refusal> {
        Some(match self {
            Self::Timeout | Self::CutBody | Self::WrongJson => return None,
            Self::RateLimited { retry_after } => Refusal::rate_limited(call.limit(), retry_after),
            Self::ServerError => Refusal::SERVER_ERROR,
            Self::Maintenance => Refusal::MAINTENANCE,
            Self::Mutation => Refusal::MUTATION,
            Self::LoginRequired => Refusal::LOGIN_REQUIRED,
            Self::ItemLocked => Refusal::ITEM_LOCKED,
            Self::ConsentRevoked => Refusal::PERMISSION_REVOKED,
            Self::InstitutionDown => Refusal::INSTITUTION_DOWN,
            Self::InstitutionNotResponding => Refusal::INSTITUTION_NOT_RESPONDING,
            Self::NotReady => Refusal::NOT_READY,
            Self::ForeignCursor => Refusal::FOREIGN_CURSOR,
            Self::InvalidKeys => Refusal::INVALID_KEYS,
        })
    }

    /// Whether it stays with the item until a person acts.
    pub(super) fn stays(self) -> bool {
        matches!(self, Self::LoginRequired | Self::ItemLocked | Self::ConsentRevoked)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Fault {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|fault| fault.as_str() == name)
            .ok_or_else(|| Error::invalid(format!("{name:?} is not the name of a fault")))
    }
}

/// When a fault happens, and how often.
///
/// ```
/// use budget_core::plaid::simulator::{Call, Fault, FaultPlan};
/// let third = FaultPlan { call: Some(Call::TransactionsSync), after: 2, ..FaultPlan::next(Fault::Timeout) };
/// assert_eq!(third.times, 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultPlan {
    /// What happens.
    pub fault: Fault,
    /// To which calls; none is to any that can fail so.
    pub call: Option<Call>,
    /// How many such calls are well before it.
    pub after: u32,
    /// How many calls fail one after another.
    pub times: u32,
}

impl FaultPlan {
    /// The next call fails that can fail so, once.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{Fault, FaultPlan};
    /// assert_eq!(FaultPlan::next(Fault::Timeout).after, 0);
    /// ```
    pub fn next(fault: Fault) -> Self {
        Self { fault, call: None, after: 0, times: 1 }
    }

    fn fits(&self, call: Call, has_cursor: bool) -> bool {
        self.call.is_none_or(|meant| meant == call) && self.fault.fits(call, has_cursor)
    }
}

/// The faults to come.
#[derive(Debug, Default)]
pub(super) struct Faults(VecDeque<FaultPlan>);

impl Faults {
    pub(super) fn push(&mut self, plan: FaultPlan) {
        if plan.times > 0 {
            self.0.push_back(plan);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What goes wrong with this call, and is then done with.
    pub(super) fn take(&mut self, call: Call, has_cursor: bool) -> Option<Fault> {
        let at = self.due(call, has_cursor)?;
        let plan = &mut self.0[at];
        let fault = plan.fault;
        plan.times -= 1;
        if plan.times == 0 {
            self.0.remove(at);
        }
        Some(fault)
    }

    /// As [`Faults::take`], but only a fault that the wire itself must have.
    pub(super) fn take_lost(&mut self, call: Call, has_cursor: bool) -> Option<Fault> {
        let first = self.0.iter().find(|plan| plan.fits(call, has_cursor))?;
        if first.after == 0 && !first.fault.loses_the_answer() {
            return None;
        }
        self.take(call, has_cursor)
    }

    /// Where the first plan that fits stands, if it is due; else it comes nearer.
    fn due(&mut self, call: Call, has_cursor: bool) -> Option<usize> {
        let at = self.0.iter().position(|plan| plan.fits(call, has_cursor))?;
        if self.0[at].after > 0 {
            self.0[at].after -= 1;
            return None;
        }
        Some(at)
    }
}
