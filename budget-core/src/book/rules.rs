//! Rules: kept, run, previewed, explained.

use std::sync::Arc;

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{RuleId, TransactionId};
use crate::domain::rules::{Explanation, Rule, RuleEffect, Rules};
use crate::domain::transaction::Transaction;
use crate::store::Revision;

impl Book {
    /// Makes a rule. It runs on what is recorded or imported from now on; [`Book::run_rules`] runs
    /// it on what is there.
    ///
    /// # Errors
    /// `already_exists`, `not_found` for an unknown category or account, `invalid` as
    /// [`Rule::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let test = TextTest::Contains("market".to_owned());
    /// let rule = Rule {
    ///     id: "market".parse()?,
    ///     name: "Markets".to_owned(),
    ///     stage: Stage::Default,
    ///     matches: Match::All,
    ///     conditions: vec![Condition::Text { field: TextField::Payee, test }],
    ///     actions: vec![Action::AddTag("weekly".to_owned())],
    /// };
    /// book.create_rule(rule).await?;
    /// assert_eq!(book.run_rules().await?, 1);
    /// assert_eq!(book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.tags(), ["weekly"]);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn create_rule(&self, rule: Rule) -> Result<Revision> {
        let key = EntityKey::Rule(rule.id.clone());
        let label = format!("Add the rule {}", rule.name);
        self.add(label, key, Entity::Rule(rule)).await
    }

    /// Changes a rule.
    ///
    /// # Errors
    /// `not_found`, and as [`Book::create_rule`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let rule = Rule { id: "cash".parse()?, name: "Cash".into(), stage: Stage::Pre, matches: Match::All,
    /// #     conditions: vec![Condition::Account(vec!["giro".parse()?])], actions: vec![Action::Exclude] };
    /// let unknown = book.update_rule(rule.clone()).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// book.create_rule(rule.clone()).await?;
    /// book.update_rule(Rule { stage: Stage::Post, ..rule }).await?;
    /// assert_eq!(book.rule(&"cash".parse()?).await?.stage, Stage::Post);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn update_rule(&self, rule: Rule) -> Result<Revision> {
        let label = format!("Change the rule {}", rule.name);
        self.replace(label, Entity::Rule(rule)).await
    }

    /// Deletes a rule. What it set stays until rules are run again.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let unknown = book.delete_rule(&"cash".parse()?).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn delete_rule(&self, id: &RuleId) -> Result<Revision> {
        let draft = Draft::new(format!("Delete the rule {id}")).delete(EntityKey::Rule(id.clone()));
        self.commit(Cause::Person, draft).await
    }

    /// What running a set of rules would change, without changing it: the rules of the book, or
    /// those given in their place.
    ///
    /// # Errors
    /// As [`Rule::check`] of a rule given.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// # let rule = Rule { id: "cash".parse()?, name: "Cash".into(), stage: Stage::Pre, matches: Match::All,
    /// #     conditions: vec![Condition::Account(vec!["giro".parse()?])], actions: vec![Action::Exclude] };
    /// let effects = book.preview_rules(Some(vec![rule])).await?;
    /// assert!(effects[0].after.excluded && !effects[0].before.excluded);
    /// assert!(book.preview_rules(None).await?.is_empty(), "nothing was written");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn preview_rules(&self, instead: Option<Vec<Rule>>) -> Result<Vec<RuleEffect>> {
        let rules = match instead {
            Some(rules) => Arc::new(Rules::new(rules)?),
            None => self.all_rules().await?,
        };
        let rows: Vec<Transaction> =
            self.all_transactions().await?.value.into_iter().map(|entry| entry.value).collect();
        Ok(rules.preview(&rows))
    }

    /// Runs the book's rules on every transaction as one change. What a person set stays. Answers
    /// how many transactions changed.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.run_rules().await?, 0, "there are no rules");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn run_rules(&self) -> Result<u64> {
        for _ in 0..TRIES {
            let rules = self.all_rules().await?;
            let rows = self.all_transactions().await?;
            let mut draft = Draft::new("Run the rules");
            for mut row in rows.value.into_iter().map(|entry| entry.value) {
                let ruled = rules.run(&row);
                if row.ruled != ruled {
                    row.ruled = ruled;
                    draft.patches.push(Patch::Put(Entity::Transaction(row)));
                }
            }
            let changed = draft.patches.len() as u64;
            if changed == 0 {
                return Ok(0);
            }
            draft.preconditions.push(Precondition::Head(rows.revision.number));
            match self.commit(Cause::Rule, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| changed),
            }
        }
        Err(too_busy())
    }

    /// Which rules made a transaction what it is.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let id = book.transactions(&TransactionQuery::default()).await?.value.rows[0].value.id.clone();
    /// assert!(book.explain(&id).await?.matched.is_empty(), "there are no rules");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn explain(&self, id: &TransactionId) -> Result<Explanation> {
        let row = self.transaction(id).await?.value;
        Ok(self.all_rules().await?.explain(&row))
    }

    /// The rule of that id.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.rule(&"cash".parse()?).await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn rule(&self, id: &RuleId) -> Result<Rule> {
        let state = self.state().await?;
        let found = state.outline.rules.iter().find(|entry| entry.value.id == *id);
        found.map(|entry| entry.value.clone()).ok_or_else(|| Error::not_found("rule", id))
    }

    /// The book's rules, compiled; none where it has none.
    pub(super) async fn rules(&self) -> Result<Option<Arc<Rules>>> {
        let rules = self.all_rules().await?;
        Ok((!rules.is_empty()).then_some(rules))
    }

    async fn all_rules(&self) -> Result<Arc<Rules>> {
        let state = self.state().await?;
        let changed = Revision { number: state.outline.number, ..state.revision };
        if let Some((at, rules)) = &self.cache().rules
            && *at == changed
        {
            return Ok(Arc::clone(rules));
        }
        let rules = state.outline.rules.iter().map(|entry| entry.value.clone());
        let rules = Arc::new(Rules::new(rules)?);
        self.cache().rules = Some((changed, Arc::clone(&rules)));
        Ok(rules)
    }
}
