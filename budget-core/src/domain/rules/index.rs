//! From what a row shows to the rules worth asking.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::AhoCorasick;

use super::amounts::{Interval, Intervals};
use super::matcher::{Seen, Subject};
use super::pattern::Patterns;
use super::probe::{Census, Probe, Probes, probes_of};
use super::{Rule, TextField};
use crate::domain::error::{Error, Result};
use crate::domain::id::AccountId;
use crate::domain::money::Currency;

/// Places of rules, ascending.
pub(super) type Postings = Vec<u32>;

/// How many regular expressions are searched for at once.
const PATTERNS_AT_ONCE: usize = 128;

/// Each rule is filed under a few things that a row must show for it to match.
#[derive(Debug, Default)]
pub(super) struct Index {
    payee: TextIndex,
    bank_name: TextIndex,
    bank_category: TextIndex,
    accounts: HashMap<AccountId, Postings>,
    amounts: HashMap<Currency, Intervals>,
}

impl Index {
    /// The index of some of the rules, which are in their order.
    pub(super) fn new(rules: &[Rule], which: impl Fn(&Rule) -> bool) -> Result<Self> {
        let rules: Vec<(usize, &Rule)> =
            rules.iter().enumerate().filter(|(_, rule)| which(rule)).collect();
        let conditions = rules.iter().map(|(_, rule)| rule.conditions.iter());
        let probes: Probes<'_> = conditions.map(|list| list.map(probes_of).collect()).collect();
        let census = Census::new(&probes);
        let mut files = Files::default();
        for ((at, rule), conditions) in rules.into_iter().zip(&probes) {
            for probe in census.choice(rule, conditions) {
                files.file(probe, at as u32);
            }
        }
        files.index()
    }

    /// The lists that what no rule can change leads to.
    pub(super) fn fixed<'a>(&'a self, subject: &Subject<'_>) -> Vec<&'a [u32]> {
        let mut lists = Vec::new();
        self.bank_name.look_up(subject.texts(TextField::BankName), &mut lists);
        self.bank_category.look_up(subject.texts(TextField::BankCategory), &mut lists);
        let account = subject.row.account.as_ref();
        lists.extend(account.and_then(|account| self.accounts.get(account)).map(Vec::as_slice));
        let amount = subject.row.amount();
        let intervals = self.amounts.get(&amount.currency()).into_iter();
        let holding = intervals.flat_map(|intervals| intervals.holding(amount.minor()));
        lists.extend(holding.map(Vec::as_slice));
        lists
    }

    /// The lists that the payee leads to.
    pub(super) fn by_payee<'a>(&'a self, subject: &Subject<'_>) -> Vec<&'a [u32]> {
        let mut lists = Vec::new();
        self.payee.look_up(subject.texts(TextField::Payee), &mut lists);
        lists
    }
}

/// The rules that are found by one text.
#[derive(Debug, Default)]
struct TextIndex {
    exact: HashMap<String, Postings>,
    literals: Option<AhoCorasick>,
    by_literal: Vec<Postings>,
    patterns: Vec<(Patterns, Vec<Postings>)>,
}

impl TextIndex {
    fn look_up<'a, 't>(
        &'a self,
        texts: impl Iterator<Item = &'t Seen<'t>>,
        lists: &mut Vec<&'a [u32]>,
    ) {
        for seen in texts {
            lists.extend(self.exact.get(&seen.folded).map(Vec::as_slice));
            self.look_up_literals(&seen.folded, lists);
            for (patterns, by_pattern) in &self.patterns {
                let found = patterns.in_text(seen.raw).into_iter();
                lists.extend(found.map(|at| by_pattern[at].as_slice()));
            }
        }
    }

    fn look_up_literals<'a>(&'a self, folded: &str, lists: &mut Vec<&'a [u32]>) {
        let Some(literals) = &self.literals else { return };
        let found = literals.find_overlapping_iter(folded);
        let mut found: Vec<usize> = found.map(|hit| hit.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        lists.extend(found.into_iter().map(|at| self.by_literal[at].as_slice()));
    }
}

/// An index under construction.
#[derive(Default)]
struct Files<'a> {
    payee: TextFiles<'a>,
    bank_name: TextFiles<'a>,
    bank_category: TextFiles<'a>,
    accounts: HashMap<AccountId, Postings>,
    amounts: HashMap<Currency, Vec<Interval>>,
}

#[derive(Default)]
struct TextFiles<'a> {
    exact: HashMap<String, Postings>,
    literals: BTreeMap<&'a str, Postings>,
    patterns: BTreeMap<&'a str, Postings>,
}

impl<'a> Files<'a> {
    fn text(&mut self, field: TextField) -> &mut TextFiles<'a> {
        match field {
            TextField::Payee => &mut self.payee,
            TextField::BankName => &mut self.bank_name,
            TextField::BankCategory => &mut self.bank_category,
        }
    }

    fn file(&mut self, probe: &'a Probe<'a>, rule: u32) {
        match probe {
            Probe::Exact(field, texts) => {
                let exact = &mut self.text(*field).exact;
                texts.iter().for_each(|text| post(exact.entry(text.clone()).or_default(), rule));
            }
            Probe::Literal(field, texts) => {
                let literals = &mut self.text(*field).literals;
                texts.iter().for_each(|text| post(literals.entry(text).or_default(), rule));
            }
            Probe::Pattern(field, pattern) => {
                post(self.text(*field).patterns.entry(pattern).or_default(), rule);
            }
            Probe::Account(accounts) => {
                for account in *accounts {
                    post(self.accounts.entry(account.clone()).or_default(), rule);
                }
            }
            Probe::Amount(from, to) => {
                let intervals = self.amounts.entry(from.currency()).or_default();
                intervals.push((from.minor(), to.minor(), rule));
            }
        }
    }

    fn index(self) -> Result<Index> {
        let amounts = self.amounts.into_iter();
        Ok(Index {
            payee: self.payee.index()?,
            bank_name: self.bank_name.index()?,
            bank_category: self.bank_category.index()?,
            accounts: self.accounts,
            amounts: amounts.map(|(code, list)| (code, Intervals::new(&list))).collect(),
        })
    }
}

fn post(postings: &mut Postings, rule: u32) {
    if postings.last() != Some(&rule) {
        postings.push(rule);
    }
}

impl TextFiles<'_> {
    fn index(self) -> Result<TextIndex> {
        let (literals, by_literal): (Vec<&str>, Vec<Postings>) = self.literals.into_iter().unzip();
        let automaton = (!literals.is_empty()).then(|| AhoCorasick::new(literals)).transpose();
        let patterns: Vec<(&str, Postings)> = self.patterns.into_iter().collect();
        Ok(TextIndex {
            exact: self.exact,
            literals: automaton.map_err(too_much)?,
            by_literal,
            patterns: patterns.chunks(PATTERNS_AT_ONCE).map(together).collect::<Result<_>>()?,
        })
    }
}

fn together(patterns: &[(&str, Postings)]) -> Result<(Patterns, Vec<Postings>)> {
    let (patterns, postings): (Vec<&str>, Vec<Postings>) = patterns.iter().cloned().unzip();
    Ok((Patterns::new(&patterns)?, postings))
}

fn too_much(error: aho_corasick::BuildError) -> Error {
    Error::out_of_range("the texts that the rules look for are too many").caused_by(error)
}
