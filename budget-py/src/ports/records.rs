//! What ports are asked and what they answer.

use budget_core as core;
use core::At;
use pyo3::prelude::*;

use crate::convert::{FromPy, wrong};
use crate::value::{record, union};

record! {
    /// One atomic, idempotent batch of patches, as a store is given it.
    ChangeSet (core::ChangeSet) { id, at as Instant, actor, cause, label, patches, preconditions }
}

union! {
    "a precondition", Precondition (core::Precondition) {
        /// Nothing has that key.
        Absent => Absent { 0: key },
        /// A thing was last written by the change of that number.
        Unchanged => Unchanged { key: key, number: number },
        /// The book is at that number.
        Head => HeadIs { 0: number },
        /// The outline was last written by the change of that number.
        Outline => OutlineIs { 0: number },
        /// A connection's cursor is this.
        Cursor => CursorIs { connection: connection, cursor: cursor },
    }
}

record! {
    /// Days from one to before another; without end where there is none.
    Span (core::Span) { ; start = None, end = None }
}

record! {
    /// Which sums a store is asked for.
    TotalsQuery (core::TotalsQuery) { spans, off_budget }
}

union! {
    "a bucket", Bucket (core::Bucket) {
        /// What a category holds.
        Category => InCategory { 0: category },
        /// Spending without a category.
        UncategorisedOut => UncategorisedOut {},
        /// Income without a category.
        UncategorisedIn => UncategorisedIn {},
    }
}

record! {
    /// What is summed together.
    Group (core::Group) { bucket, currency, pending }
}

record! {
    /// The sum of a group in a span: both are places in lists.
    TotalsRow (core::TotalsRow) { span, group, sum, count, first }
}

record! {
    /// Sums by group and span.
    Totals (core::Totals) -> revision { groups, rows }
}

record! {
    /// One page of what a bank says since a cursor.
    FeedPage (core::FeedPage) {
        next_cursor;
        accounts = Vec::new(),
        added = Vec::new(),
        modified = Vec::new(),
        removed = Vec::new(),
        unreadable = Vec::new(),
        has_more = false,
        coverage = core::Coverage::default(),
    }
}

record! {
    /// Rows of a bank by their dates, the newest first.
    DatedRows (core::plaid::DatedRows) {
        ;
        accounts = Vec::new(),
        rows = Vec::new(),
        unreadable = Vec::new(),
        total = 0,
    }
}

record! {
    /// How one login at one bank fares.
    Item (core::plaid::Item) {
        item_id;
        institution_id = None,
        institution_name = None,
        webhook = None,
        error = None,
        consent_expires as Instant = None,
    }
}

record! {
    /// The public key of a webhook's signature.
    VerificationKey (core::plaid::VerificationKey) { kid, alg, x, y; expired_at as Instant = None }
}

/// An answer with its revision on it, or the pair of a revision and an answer.
impl<T: FromPy> FromPy for At<T> {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if let Ok((revision, answer)) = value.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() {
            let revision = core::Revision::from_py(&revision, what)?;
            return Ok(Self { revision, value: T::from_py(&answer, what)? });
        }
        let meant = "an answer with its revision, or a pair of both,";
        let revision = value.getattr_opt("revision")?.filter(|revision| !revision.is_none());
        let revision = revision.ok_or_else(|| wrong(value, what, meant))?;
        let revision = core::Revision::from_py(&revision, what)?;
        Ok(Self { revision, value: T::from_py(value, what)? })
    }
}

/// A port that answers nothing may answer anything.
impl FromPy for () {
    fn from_py(_value: &Bound<'_, PyAny>, _what: &str) -> PyResult<Self> {
        Ok(())
    }
}
