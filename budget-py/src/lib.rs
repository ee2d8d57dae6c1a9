//! The budget engine, native to Python: values cross here, and nothing is computed.

#![allow(
    clippy::redundant_field_names,
    clippy::wrong_self_convention,
    reason = "one macro writes fields of every name"
)]

mod arrow;
mod async_bank;
mod async_book;
mod awaitable;
mod bank;
mod book;
mod calendar;
mod convert;
mod error;
mod listing;
mod money;
mod names;
mod plaid;
mod ports;
mod records;
mod simulated;
mod value;
mod wait;

use pyo3::prelude::*;

macro_rules! exported {
    ($($class:path),* $(,)?) => {
        /// The native half of `budget`.
        #[pymodule(gil_used = false)]
        fn _budget(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_class::<$class>()?;)*
            module.add_function(wrap_pyfunction!(arrow::summarize::summarize, module)?)?;
            module.add_function(wrap_pyfunction!(calendar::parse_date, module)?)?;
            module.add_function(wrap_pyfunction!(records::csv::detect, module)?)?;
            module.add_function(wrap_pyfunction!(records::csv::read_statement, module)?)?;
            module.add_function(wrap_pyfunction!(records::csv::sniff, module)?)?;
            module.add("__version__", env!("CARGO_PKG_VERSION"))
        }
    };
}

exported! {
    async_bank::AsyncBank,
    async_book::AsyncBook,
    async_book::AsyncEvents,
    awaitable::Call,
    bank::Bank,
    book::Book,
    book::Events,
    book::place::SqliteOptions,
    calendar::Cadence,
    calendar::Every,
    calendar::NthWeekday,
    calendar::Once,
    calendar::Period,
    calendar::Semimonth,
    listing::Listing,
    money::Currency,
    money::Money,
    plaid::LinkRequest,
    plaid::LinkSession,
    plaid::PlaidClient,
    plaid::VaultKeys,
    plaid::Verifier,
    plaid::Webhook,
    ports::records::Absent,
    ports::records::ChangeSet,
    ports::records::CursorIs,
    ports::records::DatedRows,
    ports::records::FeedPage,
    ports::records::Group,
    ports::records::HeadIs,
    ports::records::InCategory,
    ports::records::Item,
    ports::records::OutlineIs,
    ports::records::Span,
    ports::records::Totals,
    ports::records::TotalsQuery,
    ports::records::TotalsRow,
    ports::records::Unchanged,
    ports::records::UncategorisedIn,
    ports::records::UncategorisedOut,
    ports::records::VerificationKey,
    ports::store::MemoryStore,
    records::accounts::Account,
    records::accounts::Category,
    records::accounts::ExternalId,
    records::budgets::Alert,
    records::budgets::AsGiven,
    records::budgets::BeginNow,
    records::budgets::Budget,
    records::budgets::LimitChange,
    records::budgets::Override,
    records::budgets::Rollover,
    records::changes::Change,
    records::changes::Changed,
    records::changes::Delete,
    records::changes::EntityChange,
    records::changes::EntityKey,
    records::changes::Put,
    records::changes::Resync,
    records::connections::Connection,
    records::connections::Institution,
    records::connections::Linked,
    records::connections::Marked,
    records::connections::NewAccounts,
    records::connections::NothingReceived,
    records::connections::Problem,
    records::connections::RecurringStream,
    records::connections::RecurringStreams,
    records::connections::StreamsChanged,
    records::connections::SuggestedLink,
    records::connections::Synced,
    records::connections::SyncProgress,
    records::connections::SyncReport,
    records::csv::AmountQuestion,
    records::csv::Answers,
    records::csv::Choice,
    records::csv::DateOrderQuestion,
    records::csv::DateQuestion,
    records::csv::DecimalQuestion,
    records::csv::Mapping,
    records::csv::Sample,
    records::csv::SeparateAmounts,
    records::csv::SignedAmounts,
    records::csv::SignQuestion,
    records::csv::Sniffed,
    records::csv::TypedAmounts,
    records::entry::Entry,
    records::figures::CarryTerm,
    records::figures::HistoryRow,
    records::figures::Input,
    records::figures::Line,
    records::figures::Prorated,
    records::figures::RangeLine,
    records::figures::RangeSummary,
    records::figures::Summary,
    records::figures::Total,
    records::figures::Unbudgeted,
    records::figures::WhatIf,
    records::figures::Why,
    records::figures::WhyPart,
    records::outline::Outline,
    records::rules::AccountCondition,
    records::rules::ActionTaken,
    records::rules::AddTag,
    records::rules::AmountBetween,
    records::rules::DoneBefore,
    records::rules::Exclude,
    records::rules::Explanation,
    records::rules::MatchedRule,
    records::rules::Overridden,
    records::rules::PersonDecided,
    records::rules::RenamePayee,
    records::rules::Rule,
    records::rules::RuledFields,
    records::rules::RuleEffect,
    records::rules::SetCategory,
    records::rules::TagsFull,
    records::rules::TextCondition,
    records::rules::TextContains,
    records::rules::TextIs,
    records::rules::TextOneOf,
    records::rules::TextRegex,
    records::rules::TookEffect,
    records::settings::Revision,
    records::settings::Settings,
    records::statements::AccountMapping,
    records::statements::BankAccount,
    records::statements::BankRow,
    records::statements::BankUpdate,
    records::statements::ImportPreview,
    records::statements::ImportReport,
    records::statements::ReconciledRow,
    records::statements::Statement,
    records::statements::StatementReport,
    records::statements::Unreadable,
    records::transactions::BankLayer,
    records::transactions::BankOrigin,
    records::transactions::CategorisedAs,
    records::transactions::CategorisedNothing,
    records::transactions::DefaultOrigin,
    records::transactions::Edit,
    records::transactions::Edits,
    records::transactions::Matched,
    records::transactions::NewTransaction,
    records::transactions::Page,
    records::transactions::PageKey,
    records::transactions::PersonOrigin,
    records::transactions::RuledLayer,
    records::transactions::RuledTag,
    records::transactions::RuleOrigin,
    records::transactions::Split,
    records::transactions::Transaction,
    records::transactions::TransactionQuery,
    records::transactions::Transfer,
    simulated::FeedRow,
    simulated::SignedWebhook,
    simulated::SimulatedBank,
}
