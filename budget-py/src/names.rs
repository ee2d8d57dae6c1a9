//! The enums: real ones of Python, in `budget._enums`, whose values are the core's names.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::convert::{FromPy, ToPy, wrong};

/// The members of an enum, in the order of the core's variants.
type Members = PyOnceLock<(Py<PyAny>, Vec<Py<PyAny>>)>;

fn members<'py>(
    py: Python<'py>,
    cache: &'py Members,
    class: &str,
    names: &[&str],
) -> PyResult<&'py (Py<PyAny>, Vec<Py<PyAny>>)> {
    cache.get_or_try_init(py, || {
        let class = py.import("budget._enums")?.getattr(class)?;
        let members = names.iter().map(|name| Ok(class.call1((name,))?.unbind()));
        Ok((class.clone().unbind(), members.collect::<PyResult<_>>()?))
    })
}

macro_rules! enums {
    ($($class:ident ($core:path) { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        const _: () = {
            use $core as Core;
            static MEMBERS: Members = Members::new();
            const NAMES: &[&str] = &[$($name),*];
            const VARIANTS: &[Core] = &[$(Core::$variant),*];

            impl ToPy for Core {
                fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    let (_, all) = members(py, &MEMBERS, stringify!($class), NAMES)?;
                    let at = match self { $(Core::$variant => const { place(NAMES, $name) }),* };
                    Ok(all[at].bind(py).clone())
                }
            }

            impl FromPy for Core {
                fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
                    let py = value.py();
                    let (class, all) = members(py, &MEMBERS, stringify!($class), NAMES)?;
                    if !value.is_instance(class.bind(py))? {
                        return Err(wrong(value, what, concat!("a budget.", stringify!($class))));
                    }
                    let at = all.iter().position(|member| member.bind(py).is(value));
                    at.map(|at| VARIANTS[at].clone()).ok_or_else(|| wrong(value, what, "a member"))
                }
            }
        };
    )*};
}

/// Where a name stands among others.
const fn place(names: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        if same(names[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("no such name")
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

enums! {
    AccountType (budget_core::AccountType) {
        Depository = "depository", Credit = "credit", Loan = "loan", Investment = "investment", Other = "other",
    }
    BankSource (budget_core::BankSource) { File = "file", Connection = "connection" }
    CalendarUnit (budget_core::CalendarUnit) { Day = "day", Week = "week", Month = "month", Year = "year" }
    Carry (budget_core::Carry) { None = "none", Surplus = "surplus", Deficit = "deficit", Both = "both" }
    Cause (budget_core::Cause) {
        Person = "person", Bank = "bank", Import = "import", Rule = "rule", Undo = "undo", System = "system",
    }
    ConnectionState (budget_core::ConnectionState) {
        Healthy = "healthy", NeedsLogin = "needs_login", ConsentExpiring = "consent_expiring",
        Revoked = "revoked", Failing = "failing", Disconnected = "disconnected",
    }
    Coverage (budget_core::Coverage) {
        Unknown = "unknown", NotReady = "not_ready", Initial = "initial", Historical = "historical",
    }
    Covers (budget_core::Covers) { Subtree = "subtree", Rest = "rest" }
    DateOrder (budget_core::import::DateOrder) { Ymd = "ymd", Dmy = "dmy", Mdy = "mdy" }
    DecimalMark (budget_core::import::DecimalMark) { Point = "point", Comma = "comma" }
    Delimiter (budget_core::import::csv::Delimiter) {
        Comma = "comma", Semicolon = "semicolon", Tab = "tab", Pipe = "pipe",
    }
    Encoding (budget_core::import::Encoding) {
        Utf8 = "utf8", Utf16Le = "utf16_le", Utf16Be = "utf16_be", Windows1252 = "windows1252",
    }
    Field (budget_core::Field) {
        Date = "date", Amount = "amount", Payee = "payee", Category = "category", Pending = "pending",
        Excluded = "excluded", Tags = "tags", Note = "note",
    }
    Figure (budget_core::Figure) {
        Spent = "spent", Pending = "pending", Carried = "carried", Available = "available",
        Remaining = "remaining", Percent = "percent", ExpectedToDate = "expected_to_date",
        PerDay = "per_day", Projected = "projected",
    }
    Format (budget_core::import::Format) { Csv = "csv", Ofx = "ofx" }
    Kind (budget_core::Kind) { Expense = "expense", Income = "income", Transfer = "transfer" }
    Match (budget_core::Match) { All = "all", Any = "any" }
    Outcome (budget_core::Outcome) {
        New = "new", Duplicate = "duplicate", Changed = "changed", Matched = "matched", Linked = "linked",
        Unreadable = "unreadable",
    }
    Pace (budget_core::Pace) { Any = "any", Steady = "steady" }
    Part (budget_core::import::csv::Part) {
        Encoding = "encoding", Delimiter = "delimiter", Header = "header", Date = "date",
        DateOrder = "date_order", Amount = "amount", Decimal = "decimal", Sign = "sign", Text = "text",
        Account = "account",
    }
    Rows (budget_core::Rows) { Keep = "keep", Erase = "erase" }
    Sign (budget_core::import::csv::Sign) { NegativeIsOut = "negative_is_out", PositiveIsOut = "positive_is_out" }
    Stage (budget_core::Stage) { Pre = "pre", Default = "default", Post = "post" }
    Status (budget_core::Status) {
        OnTrack = "on_track", Ahead = "ahead", Near = "near", Spent = "spent", Over = "over", Met = "met",
    }
    Synchronous (budget_core::store::sqlite::Synchronous) { Full = "full", Normal = "normal" }
    TextField (budget_core::TextField) { Payee = "payee", BankName = "bank_name", BankCategory = "bank_category" }
    WebhookResponse (budget_core::plaid::webhook::WebhookResponse) {
        Sync = "sync", RefreshStreams = "refresh_streams", MarkNeedsLogin = "mark_needs_login",
        MarkHealthy = "mark_healthy", MarkConsentExpiring = "mark_consent_expiring",
        MarkRevoked = "mark_revoked", OfferNewAccounts = "offer_new_accounts",
        LinkFinished = "link_finished", Nothing = "nothing",
    }
    Weekday (budget_core::Weekday) {
        Mon = "mon", Tue = "tue", Wed = "wed", Thu = "thu", Fri = "fri", Sat = "sat", Sun = "sun",
    }
    WeekendShift (budget_core::WeekendShift) { Before = "before", After = "after" }
}
