//! Categories.

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::category::Category;
use crate::domain::change::{Cause, Entity, EntityKey, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::CategoryId;
use crate::domain::outline::Outline;
use crate::domain::rules::Action;
use crate::domain::taxonomy::default_categories;
use crate::store::Revision;

impl Book {
    /// Adds the default tree, Plaid's personal finance taxonomy, less what is there already.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// book.add_default_categories().await?;
    /// let tree = book.outline().await?.value.tree()?;
    /// assert_eq!(tree.kind(&"INCOME_SALARY".parse()?), Some(Kind::Income));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn add_default_categories(&self) -> Result<Revision> {
        let state = self.state().await?;
        let missing = default_categories()
            .into_iter()
            .filter(|category| state.tree.get(&category.id).is_none());
        let mut draft = Draft::new("Add the default categories");
        draft.patches = missing.map(|category| Patch::Put(Entity::Category(category))).collect();
        if draft.patches.is_empty() {
            return Ok(state.revision);
        }
        draft.preconditions.push(Precondition::Outline(state.outline.number));
        self.commit(Cause::Person, draft).await
    }

    /// Makes a category.
    ///
    /// # Errors
    /// `already_exists` where its id is there, `not_found` for an unknown parent.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// book.create_category(Category::new("coffee".parse()?, "Coffee").under("food".parse()?)).await?;
    /// let orphan = Category::new("tea".parse()?, "Tea").under("drinks".parse()?);
    /// assert_eq!(book.create_category(orphan).await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn create_category(&self, category: Category) -> Result<Revision> {
        let key = EntityKey::Category(category.id.clone());
        let label = format!("Add the category {}", category.name);
        self.add(label, key, Entity::Category(category)).await
    }

    /// Changes a category's name, parent or kind.
    ///
    /// # Errors
    /// `not_found`; `invalid` where it becomes its own ancestor, or a transfer that has a budget.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let renamed = Category::new("groceries".parse()?, "Shopping").under("food".parse()?);
    /// book.update_category(renamed).await?;
    /// let tree = book.outline().await?.value.tree()?;
    /// assert_eq!(tree.expect(&"groceries".parse()?)?.name, "Shopping");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn update_category(&self, category: Category) -> Result<Revision> {
        let label = format!("Change the category {}", category.name);
        self.replace(label, Entity::Category(category)).await
    }

    /// Deletes a category; its transactions move to another, or become uncategorised.
    ///
    /// # Errors
    /// `not_found` for either category; `conflict` where it has parts, a budget or a rule.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let (groceries, food) = ("groceries".parse()?, "food".parse()?);
    /// let parent = book.delete_category(&food, None).await.unwrap_err();
    /// assert_eq!(parent.kind(), ErrorKind::Conflict);
    /// book.delete_category(&groceries, Some(&food)).await?;
    /// assert_eq!(book.summary(march(20)).await?.value.lines[0].spent.to_string(), "82.40 EUR");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn delete_category(
        &self,
        id: &CategoryId,
        move_to: Option<&CategoryId>,
    ) -> Result<Revision> {
        for _ in 0..TRIES {
            match self.commit(Cause::Person, self.without_category(id, move_to).await?).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }

    async fn without_category(
        &self,
        id: &CategoryId,
        move_to: Option<&CategoryId>,
    ) -> Result<Draft> {
        let state = self.state().await?;
        state.tree.expect(id)?;
        check_unused(&state.outline, id)?;
        let mut draft = Draft::new(format!("Delete the category {id}"))
            .delete(EntityKey::Category(id.clone()))
            .if_still_at(state.revision);
        for entry in self.all_transactions().await?.value {
            let mut row = entry.value;
            if row.replace_category(id, move_to) {
                draft = draft.put(Entity::Transaction(row));
            }
        }
        Ok(draft)
    }
}

fn check_unused(outline: &Outline, id: &CategoryId) -> Result<()> {
    let child = outline.categories.iter().find(|entry| entry.value.parent.as_ref() == Some(id));
    let budget = outline.budgets.iter().find(|entry| entry.value.category == *id);
    let set = Action::SetCategory(id.clone());
    let rule = outline.rules.iter().find(|entry| entry.value.actions.contains(&set));
    let used = (child.map(|entry| format!("the part {:?}", entry.value.id)))
        .or(budget.map(|entry| format!("the budget {:?}", entry.value.id)))
        .or(rule.map(|entry| format!("the rule {:?}", entry.value.id)));
    match used {
        Some(user) => {
            Err(Error::conflict(format!("the category {id:?} has {user}, so it cannot be deleted")))
        }
        None => Ok(()),
    }
}
