//! What the values of a column say about how they are written.

use super::question::Sample;
use crate::import::amount;
use crate::import::date::{self, Fits};
use crate::import::{DateOrder, DecimalMark};

const SAMPLES: usize = 3;
const MAX_WORDS: usize = 8;

/// What is known of how values are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict<T> {
    /// No value.
    Nothing,
    /// No value can be read; the first one.
    Unlike(Sample),
    Known {
        value: T,
        certain: bool,
    },
    /// Values can be read in several ways.
    Open(Vec<T>, Vec<Sample>),
}

/// What is looked for in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Dates,
    Numbers,
    Words,
    Everything,
}

/// The values of one column.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) filled: usize,
    pub(super) dates: Dates,
    pub(super) numbers: Numbers,
    /// How many values have letters.
    pub(super) lettered: usize,
    pub(super) first: Option<Sample>,
    words: Vec<String>,
    many_words: bool,
}

impl Column {
    pub(super) fn see(&mut self, wanted: Wanted, line: u32, text: &str) {
        if text.is_empty() {
            return;
        }
        self.filled += 1;
        self.first.get_or_insert_with(|| sample(line, text));
        let wants = |part| wanted == part || wanted == Wanted::Everything;
        if wants(Wanted::Dates) {
            self.dates.see(line, text);
        }
        if wants(Wanted::Numbers) {
            self.numbers.see(line, text);
        }
        if wants(Wanted::Words) {
            self.lettered += usize::from(text.chars().any(char::is_alphabetic));
            self.see_word(text);
        }
    }

    fn see_word(&mut self, text: &str) {
        if self.many_words || self.words.iter().any(|word| word == text) {
            return;
        }
        match self.words.len() < MAX_WORDS {
            true => self.words.push(text.to_owned()),
            false => self.many_words = true,
        }
    }

    /// Its different values, where they are few.
    pub(super) fn words(&self) -> &[String] {
        if self.many_words { &[] } else { &self.words }
    }

    /// Whether nearly all values are dates.
    pub(super) fn is_date(&self) -> bool {
        is_most(self.dates.fitting, self.filled)
    }

    /// Whether nearly all values are numbers.
    pub(super) fn is_number(&self) -> bool {
        is_most(self.numbers.fitting, self.filled)
    }
}

/// Nine in ten: a line of totals or a remark must not hide what a column is.
fn is_most(fitting: usize, filled: usize) -> bool {
    filled > 0 && fitting * 10 >= filled * 9
}

fn sample(line: u32, text: &str) -> Sample {
    Sample { line, text: text.to_owned() }
}

/// What values say about dates.
#[derive(Debug)]
pub(super) struct Dates {
    fitting: usize,
    all: Fits,
    any: Fits,
    /// Some value tells the order.
    spoken: bool,
    /// Some value tells it by more than its points.
    certain: bool,
    first: Vec<Sample>,
    only: [Option<Sample>; 3],
    unlike: Option<Sample>,
}

impl Default for Dates {
    fn default() -> Self {
        Self {
            fitting: 0,
            all: Fits::EVERY,
            any: Fits::default(),
            spoken: false,
            certain: false,
            first: Vec::new(),
            only: [None, None, None],
            unlike: None,
        }
    }
}

impl Dates {
    fn see(&mut self, line: u32, text: &str) {
        let fits = date::fits(text);
        if fits.is_none() {
            self.unlike.get_or_insert_with(|| sample(line, text));
            return;
        }
        self.fitting += 1;
        if fits.named {
            return;
        }
        (self.spoken, self.certain) = (true, self.certain || !fits.by_point);
        (self.all, self.any) = (self.all.and(fits), self.any.or(fits));
        if self.first.len() < SAMPLES {
            self.first.push(sample(line, text));
        }
        if let Some(order) = fits.single() {
            self.only[order as usize].get_or_insert_with(|| sample(line, text));
        }
    }

    pub(super) fn verdict(&self) -> Verdict<DateOrder> {
        if self.fitting == 0 {
            return self.unlike.clone().map_or(Verdict::Nothing, Verdict::Unlike);
        }
        match (self.spoken, self.all.single()) {
            (false, _) => Verdict::Known { value: DateOrder::Dmy, certain: true },
            (true, Some(value)) => Verdict::Known { value, certain: self.certain },
            (true, None) if self.all.is_none() => {
                Verdict::Open(self.any.orders(), self.only.iter().flatten().cloned().collect())
            }
            (true, None) => Verdict::Open(self.all.orders(), self.first.clone()),
        }
    }
}

/// What values say about amounts.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    fitting: usize,
    pub(super) positive: usize,
    pub(super) negative: usize,
    first: Option<Sample>,
    point: Option<Sample>,
    comma: Option<Sample>,
    open: Vec<Sample>,
    unlike: Option<Sample>,
}

impl Numbers {
    fn see(&mut self, line: u32, text: &str) {
        let read = |mark| amount::parse(text, mark).ok().map(|amount| amount.value);
        let (point, comma) = (read(DecimalMark::Point), read(DecimalMark::Comma));
        let Some(value) = point.or(comma) else {
            self.unlike.get_or_insert_with(|| sample(line, text));
            return;
        };
        self.fitting += 1;
        self.positive += usize::from(value.is_sign_positive() && !value.is_zero());
        self.negative += usize::from(value.is_sign_negative());
        self.first.get_or_insert_with(|| sample(line, text));
        let told = match (point, comma) {
            (Some(_), None) => &mut self.point,
            (None, Some(_)) => &mut self.comma,
            (point, comma) => {
                if point != comma && self.open.len() < SAMPLES {
                    self.open.push(sample(line, text));
                }
                return;
            }
        };
        told.get_or_insert_with(|| sample(line, text));
    }

    /// Whether some value is more than digits, as amounts are and numbers of accounts are not.
    pub(super) fn is_marked(&self) -> bool {
        self.negative > 0 || self.point.is_some() || self.comma.is_some() || !self.open.is_empty()
    }

    pub(super) fn first(&self) -> Option<&Sample> {
        self.first.as_ref()
    }

    /// The verdict over these values and those of another column.
    pub(super) fn verdict(&self, other: Option<&Self>) -> Verdict<DecimalMark> {
        let both = || [self].into_iter().chain(other);
        if both().all(|numbers| numbers.fitting == 0) {
            let unlike = both().find_map(|numbers| numbers.unlike.clone());
            return unlike.map_or(Verdict::Nothing, Verdict::Unlike);
        }
        let point = both().find_map(|numbers| numbers.point.clone());
        let comma = both().find_map(|numbers| numbers.comma.clone());
        let marks = || vec![DecimalMark::Point, DecimalMark::Comma];
        match (point, comma) {
            (Some(point), Some(comma)) => Verdict::Open(marks(), vec![point, comma]),
            (Some(_), None) => Verdict::Known { value: DecimalMark::Point, certain: true },
            (None, Some(_)) => Verdict::Known { value: DecimalMark::Comma, certain: true },
            (None, None) => {
                let open: Vec<_> = both().flat_map(|numbers| numbers.open.clone()).collect();
                match open.is_empty() {
                    true => Verdict::Known { value: DecimalMark::Point, certain: false },
                    false => Verdict::Open(marks(), open),
                }
            }
        }
    }
}
