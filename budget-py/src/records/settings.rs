use budget_core as core;
use pyo3::prelude::*;

use crate::value::record;

record! {
    /// A book's settings.
    Settings (core::Settings) {
        home_currency;
        time_zone = usual(home_currency).time_zone,
        first_weekday = usual(home_currency).first_weekday,
        view = usual(home_currency).view,
        include_pending = false,
    }
}

record! {
    /// A version of a book: each change makes the next number.
    Revision (core::Revision) { epoch, number }
}

fn usual(home_currency: &core::Currency) -> core::Settings {
    core::Settings::new(*home_currency)
}
