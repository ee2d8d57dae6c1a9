//! Small integers in few bytes: the encoding of what a row holds beside its columns.

use crate::domain::error::{Error, Result};

/// Appends a count, seven bits a byte.
pub(super) fn put_count(out: &mut Vec<u8>, mut count: u64) {
    while count >= 0x80 {
        out.push(count as u8 | 0x80);
        count >>= 7;
    }
    out.push(count as u8);
}

/// Appends a signed number, near zero the shortest.
pub(super) fn put_number(out: &mut Vec<u8>, number: i64) {
    put_count(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// Appends bytes with their length.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_count(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a text.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_bytes(out, text.as_bytes());
}

/// Appends yeses and noes, the first in the lowest bit.
pub(super) fn put_bits(out: &mut Vec<u8>, bits: &[bool]) {
    let count = bits.iter().rev().fold(0, |count, bit| count << 1 | u64::from(*bit));
    put_count(out, count);
}

/// Reads what was put, in the same order.
#[derive(Debug, Clone)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn count(&mut self) -> Result<u64> {
        let mut count = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            count |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(count);
            }
        }
        Err(Error::corrupt("a number of more than 64 bits"))
    }

    pub(super) fn small(&mut self) -> Result<u32> {
        u32::try_from(self.count()?).map_err(|_| Error::corrupt("a number of more than 32 bits"))
    }

    pub(super) fn number(&mut self) -> Result<i64> {
        let count = self.count()?;
        Ok((count >> 1) as i64 ^ -((count & 1) as i64))
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8]> {
        let len = usize::try_from(self.count()?).map_err(|_| cut_short())?;
        let (bytes, rest) = self.0.split_at_checked(len).ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?)
            .map_err(|error| Error::corrupt("a text that is not UTF-8").caused_by(error))
    }

    pub(super) fn bits<const N: usize>(&mut self) -> Result<[bool; N]> {
        let count = self.count()?;
        if count >> N != 0 {
            return Err(Error::corrupt(format!("{count:#b} has more than {N} bits")));
        }
        Ok(std::array::from_fn(|at| count >> at & 1 == 1))
    }

    /// Refuses bytes that nothing has read.
    pub(super) fn end(&self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(Error::corrupt(format!("{} bytes too many", self.0.len())))
    }
}

fn cut_short() -> Error {
    Error::corrupt("the bytes end too early")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn what_is_put_is_read() {
        let numbers = [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN];
        let mut out = Vec::new();
        numbers.iter().for_each(|number| put_number(&mut out, *number));
        put_count(&mut out, u64::MAX);
        put_text(&mut out, "Café");
        put_bits(&mut out, &[true, false, true]);
        let mut bytes = Bytes::new(&out);
        for number in numbers {
            assert_eq!(bytes.number().expect("a number"), number);
        }
        assert_eq!(bytes.count().expect("a count"), u64::MAX);
        assert_eq!(bytes.text().expect("a text"), "Café");
        assert_eq!(bytes.bits::<3>().expect("bits"), [true, false, true]);
        bytes.end().expect("nothing is left");
    }

    #[test]
    fn numbers_near_zero_take_one_byte() {
        let mut out = Vec::new();
        put_number(&mut out, -64);
        put_number(&mut out, 63);
        assert_eq!(out.len(), 2);
    }

    #[test]
    fn damaged_bytes_are_corrupt() {
        let corrupt = |result: Result<()>| {
            assert_eq!(result.expect_err("damaged").kind(), ErrorKind::Corrupt);
        };
        corrupt(Bytes::new(&[0x80]).count().map(drop));
        corrupt(Bytes::new(&[0xff; 11]).count().map(drop));
        corrupt(Bytes::new(&[5, b'a']).text().map(drop));
        corrupt(Bytes::new(&[1, 0xff]).text().map(drop));
        corrupt(Bytes::new(&[8]).bits::<3>().map(drop));
        corrupt(Bytes::new(&[0]).end());
        corrupt(Bytes::new(&[0xff, 0xff, 0xff, 0xff, 0x7f]).small().map(drop));
    }
}
