use budget_core as core;
use core::{BudgetId, CategoryId};
use pyo3::prelude::*;

use crate::value::{record, renamed, union};

record! {
    /// What is left of a period goes into the next.
    Rollover (core::Rollover) { ; carry = core::Rollover::default().carry, cap = None }
}

renamed! {
    /// A limit that counts from a day on.
    LimitChange (core::LimitChange) { [from from_] [limit limit]; }
}

record! {
    /// The limit of one period.
    Override (core::Override) { period_start, limit }
}

renamed! {
    /// How much a category may cost, or should bring in, in each period.
    Budget (core::Budget) {
        [id id] [category category] [limit limit] [cadence cadence];
        [name name () None]
        [from from_ () None]
        [until until () None]
        [rollover rollover () core::Rollover::default()]
        [covers covers () core::Covers::default()]
        [limits limits () Vec::new()]
        [overrides overrides () Vec::new()]
        [warn_at warn_at () core::Budget::new(BudgetId::clone(id), CategoryId::clone(category), *limit, *cadence).warn_at]
        [pace pace () core::Pace::default()]
        [follows follows () None]
    }
}

union! {
    "a BeginNow or an AsGiven", Begin (core::Begin) {
        /// The budget begins with the period that holds this day.
        Now => BeginNow { 0: today },
        /// The budget begins where it says, also in the past.
        AsGiven => AsGiven {},
    }
}

record! {
    /// A budget reached a percentage that its owner wants to hear of.
    Alert (core::Alert) { id, budget, period, threshold, raised_on }
}
