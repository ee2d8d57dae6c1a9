//! How a made-up household spends and earns, day by day.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::ids::{Noun, mix};
use super::payees::{
    CARD_PAYMENT, LOAN_PAYMENT, PAYEES, Payee, REGULAR, Regular, SAVING, Transfer,
};
use super::payees::{Pfc, Place};
use crate::testing::Random;

/// A row that happens on a day, before a bank has numbered it.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Which of the accounts, by its place.
    pub(super) account: usize,
    /// In cents; positive is money out.
    pub(super) amount: i64,
    pub(super) name: String,
    pub(super) payee: Option<&'static str>,
    pub(super) pfc: Pfc,
    /// After how many days it is posted.
    pub(super) delay: u64,
    /// How often the like comes.
    pub(super) frequency: Option<&'static str>,
    /// Whether the amount grows by a tip when it is posted.
    pub(super) tips: bool,
}

/// A household at one bank.
#[derive(Debug)]
pub(super) struct Life {
    seed: u64,
    random: Random,
    has_loan: bool,
    /// How many rows of a month are not regular.
    free_rows: i64,
    /// What was spent by card since it was last paid, in cents.
    card_due: i64,
    later: BTreeMap<NaiveDate, Vec<Draft>>,
}

impl Life {
    pub(super) fn new(seed: u64, rows_per_month: u16, has_loan: bool) -> Self {
        let regular = (REGULAR.len() + 4) as i64;
        let wanted = i64::from(rows_per_month);
        Self {
            seed,
            random: Random::new(seed),
            has_loan,
            free_rows: (wanted - regular).max(wanted / 4),
            card_due: 0,
            later: BTreeMap::new(),
        }
    }

    /// What happens on a day; days are asked for in their order.
    pub(super) fn day(&mut self, date: NaiveDate) -> Vec<Draft> {
        let mut drafts = self.later.remove(&date).unwrap_or_default();
        drafts.extend(self.regular(date));
        for _ in 0..self.count_of_day() {
            drafts.push(self.purchase());
        }
        self.transfers(date, &mut drafts);
        let by_card = drafts.iter().filter(|draft| draft.account == Place::Card as usize);
        self.card_due += by_card.map(|draft| draft.amount).sum::<i64>();
        drafts
    }

    /// Something that is bought at any time.
    pub(super) fn purchase(&mut self) -> Draft {
        let weight = PAYEES.iter().map(|payee| payee.weight).sum();
        let mut at = self.random.below(weight);
        let found = PAYEES.iter().find(|payee| {
            let here = at < payee.weight;
            at = at.saturating_sub(payee.weight);
            here
        });
        self.purchase_at(found.unwrap_or(&PAYEES[0]))
    }

    fn purchase_at(&mut self, payee: &Payee) -> Draft {
        let amount = self.random.between(payee.low, payee.high);
        let is_refund = payee.refunds && self.random.chance(8);
        let shop = self.random.between(1, 40);
        let is_told = self.random.chance(90);
        let cash = payee.pfc.detailed.starts_with("TRANSFER_OUT");
        let place = if cash || self.random.chance(30) { Place::Checking } else { Place::Card };
        let upper = payee.name.to_uppercase();
        Draft {
            account: place as usize,
            amount: if is_refund { -amount } else { amount },
            name: if is_refund {
                format!("REFUND {upper} {shop:04}")
            } else {
                format!("{upper} {shop:04}")
            },
            payee: is_told.then_some(payee.name),
            pfc: payee.pfc,
            delay: self.random.between(1, 3).unsigned_abs(),
            frequency: None,
            tips: payee.tips && self.random.chance(40),
        }
    }

    fn count_of_day(&mut self) -> i64 {
        let whole = self.free_rows / 30;
        let rest = (self.free_rows % 30).unsigned_abs() as usize;
        self.random.between(0, 2 * whole) + i64::from(self.random.below(30) < rest)
    }

    fn regular(&mut self, date: NaiveDate) -> Vec<Draft> {
        let today = REGULAR.iter().enumerate().filter(|(_, regular)| regular.falls_on(date));
        today.map(|(at, regular)| self.regular_row(at as u64, regular)).collect()
    }

    fn regular_row(&mut self, at: u64, regular: &Regular) -> Draft {
        let amount = if regular.is_steady {
            let seed = mix(self.seed, Noun::Household, at);
            Random::new(seed).between(regular.low, regular.high)
        } else {
            self.random.between(regular.low, regular.high)
        };
        Draft {
            account: regular.place as usize,
            amount,
            name: regular.text.to_owned(),
            payee: Some(regular.name),
            pfc: regular.pfc,
            delay: regular.delay,
            frequency: Some(regular.frequency),
            tips: false,
        }
    }

    fn transfers(&mut self, date: NaiveDate, drafts: &mut Vec<Draft>) {
        if date.day() == SAVING.day {
            let amount = 5_000 * self.random.between(2, 12);
            self.transfer(&SAVING, amount, date, drafts);
        }
        if date.day() == CARD_PAYMENT.day && self.card_due > 0 {
            self.transfer(&CARD_PAYMENT, self.card_due, date, drafts);
        }
        if date.day() == LOAN_PAYMENT.day && self.has_loan {
            self.transfer(&LOAN_PAYMENT, 24_500, date, drafts);
        }
    }

    /// Two rows of opposite amounts, the second on the same day or up to three days later.
    fn transfer(&mut self, how: &Transfer, amount: i64, date: NaiveDate, drafts: &mut Vec<Draft>) {
        let lag = self.random.between(0, 3).unsigned_abs();
        drafts.push(how.leg(Place::Checking, amount, how.text_out, how.pfc_out));
        let inward = how.leg(how.to, -amount, how.text_in, how.pfc_in);
        if lag == 0 {
            drafts.push(inward);
        } else {
            self.later.entry(date + Days::new(lag)).or_default().push(inward);
        }
    }
}

impl Transfer {
    fn leg(&self, place: Place, amount: i64, text: &str, pfc: Pfc) -> Draft {
        Draft {
            account: place as usize,
            amount,
            name: text.to_owned(),
            payee: None,
            pfc,
            delay: 0,
            frequency: Some("MONTHLY"),
            tips: false,
        }
    }
}

impl Regular {
    fn falls_on(&self, date: NaiveDate) -> bool {
        self.days.contains(&date.day())
    }
}
