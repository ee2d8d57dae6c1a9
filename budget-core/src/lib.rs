#![doc = include_str!("../../README.md")]
//!
//! # Where to look
//!
//! [`Book`] is the handle that a program uses. [`domain`] says what a period, a budget and "spent" mean;
//! it is pure and can be used by itself, for example [`summary::tally`]. [`Store`] is the port that a
//! place for books implements; [`MemoryStore`] is always there.

pub mod book;
pub mod domain;
#[cfg(feature = "import")]
pub mod import;
pub mod plaid;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod vault;

pub use domain::{feed, period, reconcile, taxonomy, totals};

#[cfg(feature = "plaid")]
pub use book::Received;
pub use book::{
    AccountMapping, Bank, Begin, Book, EVENTS_KEPT, Edit, Event, ImportPreview, ImportReport,
    Progress, Rows, StatementReport, Subscription, SyncOptions, SyncProgress, SyncReport, WhatIf,
};
pub use chrono::{NaiveDate, Weekday};
pub use domain::account::{Account, AccountType};
pub use domain::alert::{Alert, AlertId};
pub use domain::bank::{BankAccount, BankRow, BankUpdate, Statement, Unreadable};
pub use domain::budget::{Budget, Carry, Covers, LimitChange, Override, Pace, Rollover};
pub use domain::category::{Category, Kind, Tree};
pub use domain::change::{
    Cause, Change, ChangeSet, Entity, EntityChange, EntityKey, Patch, Precondition,
};
pub use domain::connection::{Connection, ConnectionState, Coverage, Institution, Problem};
pub use domain::error::{Error, ErrorKind, Result};
pub use domain::feed::{FeedPage, FeedRow};
pub use domain::id::{
    AccountId, BookId, BudgetId, CategoryId, ChangeSetId, ConnectionId, RuleId, TransactionId,
};
pub use domain::money::{Currency, Money};
pub use domain::outline::{Entry, Outline};
pub use domain::period::{Cadence, CalendarUnit, Period, Repeat, WeekendShift};
pub use domain::query::{PageKey, TransactionQuery};
pub use domain::reconcile::{
    Lookup, Outcome, Recognised, Reconcile, ReconciledRow, Reconciliation, SuggestedLink,
};
pub use domain::rules::{
    Action, ActionOutcome, ActionTaken, Condition, Explanation, Match, MatchedRule, Rule,
    RuleEffect, RuledFields, Rules, Stage, TextField, TextTest,
};
pub use domain::settings::Settings;
pub use domain::summary::{
    self, CarryTerm, Figure, HistoryRow, Input, Line, Prorated, RangeLine, RangeSummary, Status,
    Summary, Total, Unbudgeted, Why, WhyPart,
};
pub use domain::totals::{Bucket, Group, Span, Totals, TotalsQuery, TotalsRow};
pub use domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Field, Matched, NewTransaction, Origin,
    Part, RuledLayer, RuledTag, Split, Transaction, Transfer,
};
pub use plaid::Plaid;
pub use rust_decimal::Decimal;
pub use store::memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub use store::sqlite::{SqliteOptions, SqliteStore};
pub use store::{At, Page, Revision, Store};
pub use vault::Vault;
#[cfg(feature = "plaid")]
pub use vault::{SealedVault, VaultKeys};
