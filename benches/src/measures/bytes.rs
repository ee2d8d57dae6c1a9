//! What a row of a household costs in memory.
#![expect(clippy::float_arithmetic, reason = "bytes a row are no money")]

use budget_core::domain::columns::Columns;

use super::Data;
use crate::hot::HotRows;
use crate::household::Household;
use crate::ratio::{Line, Target, Unit};

/// Day, category and minor units as u16, u16 and i64.
const PLAIN: f64 = 12.0;

pub(super) fn run(data: &Data) -> Result<Vec<Line>, String> {
    let line = |name, columns: &Columns| {
        let bytes = columns.bytes() as f64 / columns.len() as f64;
        Line::new(name, Unit::BytesPerRow, bytes, PLAIN, Target::AtMost(24.0))
    };
    let household = Household::new(1, 10_000);
    let mut grown = Columns::default();
    household.transactions().for_each(|row| grown.add(&row));
    Ok(vec![
        line("bytes-hot", &data.hot().columns()),
        line("bytes-hot-household", &HotRows::new(&household).columns()),
        line("bytes-hot-grown", &grown),
    ])
}
