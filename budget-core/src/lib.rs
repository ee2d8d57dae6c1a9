//! The budget engine that other programs embed.

pub mod domain;
pub mod store;

pub use domain::totals;

pub use chrono::{NaiveDate, Weekday};
pub use domain::account::{Account, AccountType};
pub use domain::alert::{Alert, AlertId};
pub use domain::bank::{BankAccount, BankRow, BankUpdate, Statement, Unreadable};
pub use domain::budget::{Budget, Carry, Covers, LimitChange, Override, Pace, Rollover};
pub use domain::category::{Category, Kind, Tree};
pub use domain::change::{
    Cause, Change, ChangeSet, Entity, EntityChange, EntityKey, Patch, Precondition,
};
pub use domain::error::{Error, ErrorKind, Result};
pub use domain::id::{AccountId, BookId, BudgetId, CategoryId, ChangeSetId, RuleId, TransactionId};
pub use domain::money::{Currency, Money};
pub use domain::outline::{Entry, Outline};
pub use domain::period::{Cadence, Period, Repeat, Unit, WeekendShift};
pub use domain::query::{PageKey, TransactionQuery};
pub use domain::rules::{
    Action, ActionOutcome, ActionTaken, Condition, Explanation, Match, MatchedRule, Rule,
    RuleEffect, RuledFields, Rules, Stage, TextField, TextTest,
};
pub use domain::settings::Settings;
pub use domain::totals::{Bucket, Group, Span, Totals, TotalsQuery, TotalsRow};
pub use domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Field, NewTransaction, Origin, Part,
    RuledLayer, RuledTag, Split, Transaction, Transfer,
};
pub use rust_decimal::Decimal;
pub use store::{At, Page, Revision, Store};
