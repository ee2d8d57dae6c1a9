//! Cursors: opaque places in the stream of one item.

use super::ids::{self, Noun, mix};

/// A place in an item's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Where the update began.
    pub(super) base: u32,
    /// Where the log ended when the update was first asked for.
    pub(super) head: u32,
    /// How much of the update was said.
    pub(super) offset: u32,
}

impl Cursor {
    /// The text that the item's holder sees.
    pub(super) fn text(self, key: u64) -> String {
        let [base, head, offset] = [self.base, self.head, self.offset].map(u64::from);
        let place = (base << 32 | head) ^ mix(key, Noun::Cursor, 1);
        let rest = offset ^ mix(key, Noun::Cursor, place);
        let check = mix(key, Noun::Cursor, place.rotate_left(7) ^ rest);
        [place, rest, check].map(ids::letters).concat()
    }

    /// The place; none where the text is no cursor of this item.
    pub(super) fn parse(text: &str, key: u64) -> Option<Self> {
        if text.len() != 33 || !text.is_ascii() {
            return None;
        }
        let [place, rest, check] = [&text[..11], &text[11..22], &text[22..]].map(ids::number);
        let (place, rest) = (place?, rest?);
        if check? != mix(key, Noun::Cursor, place.rotate_left(7) ^ rest) {
            return None;
        }
        let offset = rest ^ mix(key, Noun::Cursor, place);
        let place = place ^ mix(key, Noun::Cursor, 1);
        Some(Self { base: (place >> 32) as u32, head: place as u32, offset: offset as u32 })
    }
}
