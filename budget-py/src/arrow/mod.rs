//! Tables in Arrow's columns, across the border without an object a row.

mod export;
mod record;
pub(crate) mod summarize;
mod table;

pub(crate) use export::stream_of_rows;
pub(crate) use record::Recorded;
