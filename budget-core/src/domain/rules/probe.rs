//! Where a rule is filed: what a row must show for the rule to be worth asking.

use std::collections::HashMap;
use std::hash::Hash;

use super::matcher::fold;
use super::{Condition, Match, Rule, TextField, TextTest, pattern};
use crate::domain::id::AccountId;
use crate::domain::money::{Currency, Money};

/// What a row shows at least, where a condition holds.
#[derive(Debug)]
pub(super) enum Probe<'a> {
    /// A text is one of these.
    Exact(TextField, Vec<String>),
    /// A text holds one of these.
    Literal(TextField, Vec<String>),
    /// A text matches.
    Pattern(TextField, &'a str),
    /// The account is one of these.
    Account(&'a [AccountId]),
    /// The amount is from and to.
    Amount(Money, Money),
}

/// Every probe that a condition allows, at least one.
pub(super) fn probes_of(condition: &Condition) -> Vec<Probe<'_>> {
    match condition {
        Condition::Text { field, test } => probes_of_text(*field, test),
        Condition::Account(accounts) => vec![Probe::Account(accounts)],
        Condition::AmountBetween { from, to } => vec![Probe::Amount(*from, *to)],
    }
}

fn probes_of_text(field: TextField, test: &TextTest) -> Vec<Probe<'_>> {
    match test {
        TextTest::Is(text) => vec![Probe::Exact(field, vec![fold(text)])],
        TextTest::OneOf(texts) => {
            vec![Probe::Exact(field, texts.iter().map(|text| fold(text)).collect())]
        }
        TextTest::Contains(text) => vec![Probe::Literal(field, vec![fold(text)])],
        TextTest::Regex(regex) => {
            let literals = pattern::required(regex).into_iter();
            let literals = literals.map(|texts| Probe::Literal(field, texts));
            literals.chain([Probe::Pattern(field, regex)]).collect()
        }
    }
}

/// The probes of each condition of each rule.
pub(super) type Probes<'a> = Vec<Vec<Vec<Probe<'a>>>>;

/// How often probes share a key. Rules are written for the rows there are, so what many rules look
/// for, many rows show.
#[derive(Debug)]
pub(super) struct Census<'a> {
    rules: u64,
    exact: HashMap<(TextField, &'a str), u64>,
    literals: HashMap<(TextField, &'a str), u64>,
    accounts: HashMap<&'a AccountId, u64>,
    amounts: HashMap<Currency, Bounds>,
}

/// The ends of all intervals of a currency, sorted.
#[derive(Debug, Default)]
struct Bounds {
    from: Vec<i64>,
    to: Vec<i64>,
}

/// The share of rows, of 10,000, that an answer is expected for.
type Share = u64;
const ALL: Share = 10_000;

impl<'a> Census<'a> {
    pub(super) fn new(probes: &'a Probes<'_>) -> Self {
        let mut census = Self {
            rules: probes.len() as u64,
            exact: HashMap::new(),
            literals: HashMap::new(),
            accounts: HashMap::new(),
            amounts: HashMap::new(),
        };
        probes.iter().flatten().flatten().for_each(|probe| census.count(probe));
        for bounds in census.amounts.values_mut() {
            bounds.from.sort_unstable();
            bounds.to.sort_unstable();
        }
        census
    }

    fn count(&mut self, probe: &'a Probe<'_>) {
        match probe {
            Probe::Exact(field, texts) => tally(&mut self.exact, keys(*field, texts)),
            Probe::Literal(field, texts) => tally(&mut self.literals, keys(*field, texts)),
            Probe::Account(accounts) => tally(&mut self.accounts, accounts.iter()),
            Probe::Amount(from, to) => {
                let bounds = self.amounts.entry(from.currency()).or_default();
                bounds.from.push(from.minor());
                bounds.to.push(to.minor());
            }
            Probe::Pattern(..) => {}
        }
    }

    /// The probes under which to file a rule: where all conditions must hold, the rarest of all of
    /// them; where any may, the rarest of each.
    pub(super) fn choice<'p>(
        &self,
        rule: &Rule,
        conditions: &'p [Vec<Probe<'p>>],
    ) -> Vec<&'p Probe<'p>> {
        match rule.matches {
            Match::All => self.rarest(conditions.iter().flatten()).into_iter().collect(),
            Match::Any => conditions.iter().filter_map(|probes| self.rarest(probes)).collect(),
        }
    }

    fn rarest<'p>(&self, probes: impl IntoIterator<Item = &'p Probe<'p>>) -> Option<&'p Probe<'p>> {
        probes.into_iter().min_by_key(|probe| self.share(probe))
    }

    fn share(&self, probe: &Probe<'_>) -> Share {
        match probe {
            Probe::Exact(field, texts) => {
                self.sum(&self.exact, keys(*field, texts).map(|key| (key, 1)))
            }
            Probe::Literal(field, texts) => {
                let keys = keys(*field, texts).map(|key| (key, share_of_literal(key.1)));
                self.sum(&self.literals, keys)
            }
            Probe::Pattern(..) => ALL * 3 / 10,
            Probe::Account(accounts) => {
                self.sum(&self.accounts, accounts.iter().map(|account| (account, ALL / 10)))
            }
            Probe::Amount(from, to) => {
                let bounds = self.amounts.get(&from.currency());
                let overlaps = bounds.map_or(0, |bounds| bounds.overlaps(from.minor(), to.minor()));
                self.part(overlaps).max(ALL / 100)
            }
        }
    }

    /// Each key counts with its share among the rules, but at least with the one given.
    fn sum<K: Eq + Hash>(
        &self,
        counts: &HashMap<K, u64>,
        keys: impl Iterator<Item = (K, Share)>,
    ) -> Share {
        let shares =
            keys.map(|(key, least)| self.part(counts.get(&key).copied().unwrap_or(0)).max(least));
        shares.sum::<Share>().min(ALL)
    }

    fn part(&self, count: u64) -> Share {
        count * ALL / self.rules.max(1)
    }
}

impl Bounds {
    fn overlaps(&self, from: i64, to: i64) -> u64 {
        let begun = self.from.partition_point(|other| *other <= to);
        let ended = self.to.partition_point(|other| *other < from);
        (begun - ended) as u64
    }
}

fn keys(field: TextField, texts: &[String]) -> impl Iterator<Item = (TextField, &str)> {
    texts.iter().map(move |text| (field, text.as_str()))
}

fn tally<K: Eq + Hash>(counts: &mut HashMap<K, u64>, keys: impl Iterator<Item = K>) {
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
}

/// How many texts hold a literal of this length by chance.
fn share_of_literal(text: &str) -> Share {
    match text.chars().count() {
        0 | 1 => ALL / 2,
        2 => ALL / 10,
        3 => ALL / 50,
        4 | 5 => ALL / 200,
        _ => ALL / 1_000,
    }
}
