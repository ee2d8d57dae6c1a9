//! What money is spent on, or comes from: a tree made by parents alone.

use std::collections::HashMap;

use super::account::MAX_NAME;
use super::error::{Error, Result};
use super::id::CategoryId;
use super::text;

/// The most categories a book has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::category::MAX_CATEGORIES, 10_000);
/// ```
pub const MAX_CATEGORIES: usize = 10_000;

/// What a category's amounts are.
///
/// ```
/// # use budget_core::*;
/// let tree = Tree::new([Category::new("food".parse()?, "Food")])?;
/// assert_eq!(tree.kind(&"food".parse()?), Some(Kind::Expense), "unless stated");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Kind {
    /// Spending; refunds lower it.
    Expense,
    /// Money received.
    Income,
    /// Money moved between own accounts; counted nowhere.
    Transfer,
}

/// A category: an exact-string id, a parent, a kind.
///
/// ```
/// use budget_core::{Category, CategoryId, Kind, Tree};
/// let food = Category::new(CategoryId::new("food")?, "Food");
/// let salary = Category { kind: Some(Kind::Income), ..Category::new(CategoryId::new("salary")?, "Salary") };
/// let tree = Tree::new([food, salary])?;
/// assert_eq!(tree.kind(&CategoryId::new("food")?), Some(Kind::Expense));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Category {
    /// Its exact id.
    pub id: CategoryId,
    /// The category that it is a part of.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub parent: Option<CategoryId>,
    /// What a person calls it.
    pub name: String,
    /// The parent's kind unless stated; expense at the root.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub kind: Option<Kind>,
}

impl Category {
    /// A category at the root, an expense.
    ///
    /// ```
    /// # use budget_core::*;
    /// let food = Category::new("food".parse()?, "Food");
    /// assert_eq!((food.parent, food.kind), (None, None));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(id: CategoryId, name: impl Into<String>) -> Self {
        Self { id, parent: None, name: name.into(), kind: None }
    }

    /// The same category as a part of `parent`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let fruit = Category::new("fruit".parse()?, "Fruit").under("food".parse()?);
    /// assert_eq!(fruit.parent, Some("food".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn under(self, parent: CategoryId) -> Self {
        Self { parent: Some(parent), ..self }
    }

    /// Checks the name.
    ///
    /// # Errors
    /// `invalid` where it is empty, `out_of_range` beyond [`MAX_NAME`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let own = Category::new("food".parse()?, "Food\0");
    /// assert_eq!(own.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        text::check_filled("the category's name", &self.name, MAX_NAME)
    }
}

/// The categories of a book, checked: each id once, each parent there, no cycle.
///
/// ```
/// # use budget_core::*;
/// let food = Category::new("food".parse()?, "Food");
/// let fruit = Category::new("fruit".parse()?, "Fruit").under("food".parse()?);
/// let tree = Tree::new([fruit, food])?;
/// assert!(tree.is_within(&"fruit".parse()?, &"food".parse()?));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tree {
    categories: Vec<Category>,
    parents: Vec<Option<usize>>,
    kinds: Vec<Kind>,
    index: HashMap<CategoryId, usize>,
}

impl Tree {
    /// Builds the tree; the order of the categories does not matter.
    ///
    /// # Errors
    /// `already_exists` for an id that is there twice, `not_found` for an unknown parent, `invalid`
    /// for a cycle, `out_of_range` beyond [`MAX_CATEGORIES`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let one = Category::new("a".parse()?, "A").under("b".parse()?);
    /// let other = Category::new("b".parse()?, "B").under("a".parse()?);
    /// assert_eq!(Tree::new([one, other]).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(categories: impl IntoIterator<Item = Category>) -> Result<Self> {
        let categories: Vec<Category> = categories.into_iter().collect();
        if categories.len() > MAX_CATEGORIES {
            let count = categories.len();
            let message = format!("{count} categories are more than {MAX_CATEGORIES}");
            return Err(Error::out_of_range(message));
        }
        let index = index_by_id(&categories)?;
        let parents = parents_by_index(&categories, &index)?;
        let kinds = kinds_by_index(&categories, &parents)?;
        Ok(Self { categories, parents, kinds, index })
    }

    /// Every category, in the order given.
    ///
    /// ```
    /// # use budget_core::*;
    /// let tree = Tree::new([Category::new("b".parse()?, "B"), Category::new("a".parse()?, "A")])?;
    /// assert_eq!(tree.iter().count(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter()
    }

    /// The category of that id.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(Tree::default().get(&"food".parse()?).is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn get(&self, id: &CategoryId) -> Option<&Category> {
        self.index.get(id).map(|at| &self.categories[*at])
    }

    /// The category of that id, or the error that it is not there.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let unknown = Tree::default();
    /// assert_eq!(unknown.expect(&"food".parse()?).unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn expect(&self, id: &CategoryId) -> Result<&Category> {
        self.get(id).ok_or_else(|| Error::not_found("category", id))
    }

    /// The kind that the category states or inherits.
    ///
    /// ```
    /// # use budget_core::*;
    /// let pay = Category { kind: Some(Kind::Income), ..Category::new("pay".parse()?, "Pay") };
    /// let bonus = Category::new("bonus".parse()?, "Bonus").under("pay".parse()?);
    /// let tree = Tree::new([pay, bonus])?;
    /// assert_eq!(tree.kind(&"bonus".parse()?), Some(Kind::Income), "its parent's");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn kind(&self, id: &CategoryId) -> Option<Kind> {
        self.index.get(id).map(|at| self.kinds[*at])
    }

    /// The category's place in the order given.
    pub(crate) fn place_of(&self, id: &CategoryId) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The kind of the category at a place.
    pub(crate) fn kind_at(&self, place: usize) -> Kind {
        self.kinds[place]
    }

    /// The category itself, its parent, and so on up to the root.
    ///
    /// ```
    /// # use budget_core::*;
    /// let fruit = Category::new("fruit".parse()?, "Fruit").under("food".parse()?);
    /// let tree = Tree::new([Category::new("food".parse()?, "Food"), fruit])?;
    /// let path: Vec<&str> = tree.path(&"fruit".parse()?).map(CategoryId::as_str).collect();
    /// assert_eq!(path, ["fruit", "food"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn path<'a>(&'a self, id: &CategoryId) -> impl Iterator<Item = &'a CategoryId> {
        let start = self.index.get(id).copied();
        std::iter::successors(start, |at| self.parents[*at]).map(|at| &self.categories[at].id)
    }

    /// Whether `id` is `ancestor` or somewhere below it.
    ///
    /// ```
    /// # use budget_core::*;
    /// let tree = Tree::new([Category::new("food".parse()?, "Food")])?;
    /// assert!(tree.is_within(&"food".parse()?, &"food".parse()?));
    /// assert!(!tree.is_within(&"food".parse()?, &"rent".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_within(&self, id: &CategoryId, ancestor: &CategoryId) -> bool {
        self.path(id).any(|step| step == ancestor)
    }
}

fn index_by_id(categories: &[Category]) -> Result<HashMap<CategoryId, usize>> {
    let mut index = HashMap::with_capacity(categories.len());
    for (at, category) in categories.iter().enumerate() {
        if index.insert(category.id.clone(), at).is_some() {
            return Err(Error::already_exists("category", &category.id));
        }
    }
    Ok(index)
}

fn parents_by_index(
    categories: &[Category],
    index: &HashMap<CategoryId, usize>,
) -> Result<Vec<Option<usize>>> {
    let parent_of = |category: &Category| match &category.parent {
        None => Ok(None),
        Some(parent) => match index.get(parent) {
            Some(at) => Ok(Some(*at)),
            None => Err(Error::not_found("category", parent)
                .at(format!("the parent of {:?}", category.id))
                .with("category", &category.id)),
        },
    };
    categories.iter().map(parent_of).collect()
}

fn kinds_by_index(categories: &[Category], parents: &[Option<usize>]) -> Result<Vec<Kind>> {
    let mut kinds: Vec<Option<Kind>> = vec![None; categories.len()];
    for start in 0..categories.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        let inherited = loop {
            let Some(here) = at else { break Kind::Expense };
            if let Some(kind) = kinds[here] {
                break kind;
            }
            if path.len() == categories.len() {
                let id = &categories[start].id;
                let error = Error::invalid(format!("the category {id:?} is its own ancestor"));
                return Err(error.with("category", id));
            }
            path.push(here);
            at = parents[here];
        };
        path.into_iter().rev().fold(inherited, |inherited, here| {
            *kinds[here].insert(categories[here].kind.unwrap_or(inherited))
        });
    }
    Ok(kinds.into_iter().flatten().collect())
}
