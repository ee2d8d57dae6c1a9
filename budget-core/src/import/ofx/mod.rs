//! OFX and QFX: the SGML of version 1 and the XML of version 2, as banks really write them.

mod read;
mod row;
mod tags;

pub use read::read;
