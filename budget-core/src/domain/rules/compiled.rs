//! Rules in their order, ready to run.

use std::collections::HashSet;
use std::fmt;

use super::index::Index;
use super::matcher::{Matcher, Subject};
use super::merge::{Candidates, Latest};
use super::{Action, MAX_RULES, Match, Rule};
use crate::domain::error::{Error, Result};
use crate::domain::transaction::{MAX_TAGS, RuledLayer, RuledTag, Transaction};

/// A set of rules, checked, in the order in which they run, and indexed: a row is tried against
/// the few rules that it can match, not against all.
///
/// The order is total, and the same on every device: stage by stage; inside a stage from the least
/// to the most [specific](Rule::specificity); where that is equal, by id. A later rule's category
/// and payee replace an earlier one's, so the most specific rule wins. Tags add up, in order, to
/// [`MAX_TAGS`] at most. What one rule excludes stays excluded.
///
/// ```
/// use budget_core::{
///     Action, CategoryId, Condition, Currency, Match, Money, NaiveDate, NewTransaction, Rule,
///     RuleId, Rules, Stage, TextField, TextTest, Transaction, TransactionId,
/// };
/// let rule = |id: &str, test: TextTest, action: Action| -> Result<Rule, budget_core::Error> {
///     Ok(Rule {
///         id: RuleId::new(id)?,
///         name: id.into(),
///         stage: Stage::Default,
///         matches: Match::All,
///         conditions: vec![Condition::Text { field: TextField::Payee, test }],
///         actions: vec![action],
///     })
/// };
/// let clean = Rule {
///     stage: Stage::Pre,
///     ..rule("clean", TextTest::Regex("^rewe\\b".into()), Action::RenamePayee("REWE".into()))?
/// };
/// let food = Action::SetCategory(CategoryId::new("food")?);
/// let rules = Rules::new([rule("food", TextTest::Is("rewe".into()), food)?, clean])?;
///
/// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let new = NewTransaction::new(day, Money::parse("17.20", Currency::new("EUR")?)?);
/// let bought = Transaction::entered(TransactionId::new("t1")?, new.payee("Rewe"))?;
/// let ruled = rules.run(&bought);
/// assert_eq!(ruled.category, Some(CategoryId::new("food")?));
/// assert_eq!(ruled.category_rule, Some(RuleId::new("food")?));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Default)]
pub struct Rules {
    rules: Vec<Rule>,
    compiled: Vec<Compiled>,
    /// Of the rules that only set the category, which nothing else depends on, just the last match
    /// is looked for.
    categorising: Index,
    /// The others are walked through in order.
    others: Index,
}

struct Compiled {
    matches: Match,
    conditions: Vec<Matcher>,
}

impl Rules {
    /// Checks, orders and indexes rules, which come in any order.
    ///
    /// # Errors
    /// As [`Rule::check`]; `already_exists` for an id that is there twice, `out_of_range` beyond
    /// [`MAX_RULES`].
    ///
    /// ```
    /// # use budget_core::*;
    /// # let test = TextTest::Regex("(".into());
    /// # let conditions = vec![Condition::Text { field: TextField::Payee, test }];
    /// let rule = Rule { id: "r".parse()?, name: "R".into(), stage: Stage::Default, matches: Match::All,
    ///     conditions, actions: vec![Action::Exclude] };
    /// assert_eq!(Rules::new([rule]).unwrap_err().kind(), ErrorKind::Invalid, "no regular expression");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(rules: impl IntoIterator<Item = Rule>) -> Result<Self> {
        let mut rules: Vec<Rule> = rules.into_iter().take(MAX_RULES + 1).collect();
        if rules.len() > MAX_RULES {
            return Err(Error::out_of_range(format!("a book has at most {MAX_RULES} rules")));
        }
        rules.iter().try_for_each(Rule::check_all_but_patterns)?;
        refuse_twice(&rules)?;
        rules.sort_by_cached_key(|rule| (rule.stage, rule.specificity(), rule.id.clone()));
        let compiled = rules.iter().map(Compiled::new).collect::<Result<_>>()?;
        let categorising = Index::new(&rules, Rule::only_categorises)?;
        let others = Index::new(&rules, |rule| !rule.only_categorises())?;
        Ok(Self { rules, compiled, categorising, others })
    }

    /// The rules, in the order in which they run.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Rules::new([])?.iter().len(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.rules.iter()
    }

    /// How many there are.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Rules::new([])?.len(), 0);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(Rules::new([])?.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What the rules say about a row: its new [`ruled`](Transaction::ruled) layer, computed from
    /// the bank's words and people's edits alone, whatever the row's ruled layer was.
    ///
    /// Conditions see the effective account, amount and payee. A payee that an earlier rule gave
    /// is the effective one, unless a person gave another: that one always stays. What rules say
    /// about a field that a person decided is kept in the layer, but has no effect.
    ///
    /// A row that a person entered has no words of a bank, so no condition on these holds; the
    /// others do as for any row, and rules fill what the person left open.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let row = Transaction::entered("t1".parse()?, new)?;
    /// assert_eq!(Rules::new([])?.run(&row), RuledLayer::default());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn run(&self, row: &Transaction) -> RuledLayer {
        let walk = self.walk(row, &[&self.others]);
        let mut layer = RuledLayer::default();
        for at in &walk.matching {
            add_all(&mut layer, &self.rules[*at]);
        }
        let sets_category = |at: &&usize| self.rules[**at].sets_category();
        let last = walk.matching.iter().rfind(sets_category);
        if let Some(at) = self.last_categorising(row, &walk, last.map_or(0, |last| last + 1)) {
            add_all(&mut layer, &self.rules[at]);
        }
        layer
    }

    /// The rules that match a row, in order.
    pub(super) fn matching<'a>(&'a self, row: &'a Transaction) -> impl Iterator<Item = &'a Rule> {
        let walk = self.walk(row, &[&self.categorising, &self.others]);
        walk.matching.into_iter().map(|at| &self.rules[at])
    }

    fn walk<'a>(&'a self, row: &'a Transaction, indexes: &[&'a Index]) -> Walk<'a> {
        let mut subject = Subject::new(row);
        let fixed = indexes.iter().flat_map(|index| index.fixed(&subject)).collect();
        let mut candidates = Candidates::new(fixed, by_payee(indexes, &subject));
        let mut walk = Walk { matching: Vec::new(), payees: vec![(0, None)] };
        while let Some(at) = candidates.next() {
            if !self.compiled[at].matches(&subject) {
                continue;
            }
            walk.matching.push(at);
            let payee = self.rules[at].new_payee();
            if payee.is_some_and(|payee| subject.see_payee(Some(payee))) {
                walk.payees.push((at + 1, payee));
                candidates.replace_payee(by_payee(indexes, &subject));
            }
        }
        walk
    }

    /// The last rule from `first` on that only sets the category, and matches.
    fn last_categorising(&self, row: &Transaction, walk: &Walk<'_>, first: usize) -> Option<usize> {
        let mut subject = Subject::new(row);
        let fixed = self.categorising.fixed(&subject);
        let mut end = self.rules.len();
        for (start, payee) in walk.payees.iter().rev() {
            subject.see_payee(*payee);
            let lists = fixed.iter().copied().chain(self.categorising.by_payee(&subject));
            let mut latest = Latest::new(lists, first.max(*start)..end);
            let found = latest.find(|at| self.compiled[*at].matches(&subject));
            if found.is_some() || *start <= first {
                return found;
            }
            end = *start;
        }
        None
    }
}

fn by_payee<'a>(indexes: &[&'a Index], subject: &Subject<'_>) -> Vec<&'a [u32]> {
    indexes.iter().flat_map(|index| index.by_payee(subject)).collect()
}

/// What came of trying rules in order.
struct Walk<'a> {
    /// The rules that match.
    matching: Vec<usize>,
    /// From which rule on conditions see which payee of a rule.
    payees: Vec<(usize, Option<&'a str>)>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|rule| &rule.id)).finish()
    }
}

impl Rule {
    fn new_payee(&self) -> Option<&str> {
        self.actions.iter().find_map(|action| match action {
            Action::RenamePayee(payee) => Some(payee.as_str()),
            _ => None,
        })
    }

    fn sets_category(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::SetCategory(_)))
    }

    fn only_categorises(&self) -> bool {
        self.actions.iter().all(|action| matches!(action, Action::SetCategory(_)))
    }
}

impl Compiled {
    fn new(rule: &Rule) -> Result<Self> {
        let conditions = rule.conditions.iter().map(Matcher::new).collect::<Result<_>>();
        let conditions = conditions.map_err(|error| rule.place(error))?;
        Ok(Self { matches: rule.matches, conditions })
    }

    fn matches(&self, subject: &Subject<'_>) -> bool {
        let mut conditions = self.conditions.iter();
        match self.matches {
            Match::All => conditions.all(|condition| condition.holds(subject)),
            Match::Any => conditions.any(|condition| condition.holds(subject)),
        }
    }
}

fn refuse_twice(rules: &[Rule]) -> Result<()> {
    let mut seen = HashSet::with_capacity(rules.len());
    match rules.iter().find(|rule| !seen.insert(&rule.id)) {
        Some(rule) => Err(Error::already_exists("rule", &rule.id)),
        None => Ok(()),
    }
}

fn add_all(layer: &mut RuledLayer, rule: &Rule) {
    rule.actions.iter().for_each(|action| add(layer, rule, action));
}

fn add(layer: &mut RuledLayer, rule: &Rule, action: &Action) {
    match action {
        Action::SetCategory(category) => {
            layer.category = Some(category.clone());
            layer.category_rule = Some(rule.id.clone());
        }
        Action::RenamePayee(payee) => {
            layer.payee = Some(payee.clone());
            layer.payee_rule = Some(rule.id.clone());
        }
        Action::AddTag(tag) => add_tag(layer, rule, tag),
        Action::Exclude => {
            layer.excluded_rule.get_or_insert_with(|| rule.id.clone());
        }
    }
}

fn add_tag(layer: &mut RuledLayer, rule: &Rule, tag: &str) {
    let is_new = layer.tags.iter().all(|other| other.tag != tag);
    if is_new && layer.tags.len() < MAX_TAGS {
        layer.tags.push(RuledTag { tag: tag.to_owned(), rule: rule.id.clone() });
    }
}
