//! The banks of a simulator.

use rust_decimal::Decimal;

use crate::domain::account::AccountType;
use crate::domain::connection::Institution;

/// A made-up bank and what accounts a household has there.
#[derive(Debug)]
pub(super) struct SimulatedInstitution {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) country: &'static str,
    pub(super) currency: &'static str,
    pub(super) accounts: &'static [SimulatedAccount],
    /// Whether its accounts have ids that outlive a link.
    pub(super) persistent: bool,
    /// After how many days a consent ends.
    pub(super) consent_days: Option<i64>,
}

/// An account at a made-up bank.
#[derive(Debug)]
pub(super) struct SimulatedAccount {
    pub(super) name: &'static str,
    pub(super) mask: &'static str,
    pub(super) account_type: AccountType,
    /// What it holds when it is first linked, in cents, drawn between these; owed is negative.
    pub(super) holds: (i64, i64),
    /// How much can be borrowed, in cents.
    pub(super) limit: Option<i64>,
}

const CHECKING: SimulatedAccount = SimulatedAccount {
    name: "Simulated Checking",
    mask: "0000",
    account_type: AccountType::Depository,
    holds: (120_000, 600_000),
    limit: None,
};

const SAVINGS: SimulatedAccount = SimulatedAccount {
    name: "Simulated Savings",
    mask: "1111",
    account_type: AccountType::Depository,
    holds: (300_000, 2_000_000),
    limit: None,
};

const CARD: SimulatedAccount = SimulatedAccount {
    name: "Simulated Credit Card",
    mask: "3333",
    account_type: AccountType::Credit,
    holds: (-140_000, -20_000),
    limit: Some(500_000),
};

const LOAN: SimulatedAccount = SimulatedAccount {
    name: "Simulated Loan",
    mask: "7777",
    account_type: AccountType::Loan,
    holds: (-1_800_000, -900_000),
    limit: None,
};

/// Each bank of the simulator; a person sees of each that it is none.
pub(super) const INSTITUTIONS: [SimulatedInstitution; 3] = [
    SimulatedInstitution {
        id: "ins_109508",
        name: "First Platypus Bank (simulated)",
        country: "US",
        currency: "USD",
        accounts: &[CHECKING, SAVINGS, CARD],
        persistent: false,
        consent_days: None,
    },
    SimulatedInstitution {
        id: "ins_sim_harbour",
        name: "Harbour Bank (simulated)",
        country: "IE",
        currency: "EUR",
        accounts: &[CHECKING, SAVINGS, CARD],
        persistent: false,
        consent_days: Some(180),
    },
    SimulatedInstitution {
        id: "ins_sim_meadow",
        name: "Meadow Credit Union (simulated)",
        country: "US",
        currency: "USD",
        accounts: &[CHECKING, SAVINGS, CARD, LOAN],
        persistent: true,
        consent_days: None,
    },
];

impl SimulatedAccount {
    /// What can be spent of it, by what it holds and what is pending.
    pub(super) fn available(&self, held: Decimal, pending: Decimal) -> Option<Decimal> {
        match self.account_type {
            AccountType::Loan => None,
            _ => Some(held - pending + Decimal::new(self.limit.unwrap_or_default(), 2)),
        }
    }
}

impl SimulatedInstitution {
    /// Its place in the list.
    pub(super) fn find(id: &str) -> Option<usize> {
        INSTITUTIONS.iter().position(|known| known.id == id)
    }

    pub(super) fn institution(&self) -> Institution {
        Institution { id: self.id.to_owned(), name: self.name.to_owned() }
    }
}
