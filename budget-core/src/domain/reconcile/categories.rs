//! Which category of the book a source means.

use std::collections::{HashMap, HashSet};

use crate::domain::bank::BankRow;
use crate::domain::category::{Category, Tree};
use crate::domain::id::CategoryId;
use crate::domain::taxonomy::category_of;

/// The book's categories, and those that it lacks.
pub(super) struct Categories<'a> {
    tree: &'a Tree,
    /// By id and name in small letters; none where several have it.
    words: Option<HashMap<String, Option<&'a CategoryId>>>,
    added: Vec<Category>,
    added_ids: HashSet<CategoryId>,
}

impl<'a> Categories<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { tree, words: None, added: Vec::new(), added_ids: HashSet::new() }
    }

    /// The categories that the book lacks, each parent before its parts.
    pub(super) fn added(self) -> Vec<Category> {
        self.added
    }

    /// The category of a row, which is there afterwards.
    pub(super) fn of(&mut self, row: &BankRow) -> Option<CategoryId> {
        if let Some(code) = &row.category {
            self.add(code, row.primary.as_ref());
            return Some(code.clone());
        }
        let word = fold(row.category_text.as_deref()?);
        let tree = self.tree;
        self.words.get_or_insert_with(|| words(tree)).get(&word).copied().flatten().cloned()
    }

    fn add(&mut self, code: &CategoryId, primary: Option<&CategoryId>) {
        if self.tree.get(code).is_some() || !self.added_ids.insert(code.clone()) {
            return;
        }
        let category = category_of(code, primary);
        if let Some(parent) = &category.parent {
            self.add(parent, None);
        }
        self.added.push(category);
    }
}

fn words(tree: &Tree) -> HashMap<String, Option<&CategoryId>> {
    let mut words: HashMap<String, Option<&CategoryId>> = HashMap::new();
    for category in tree.iter() {
        for word in [fold(category.id.as_str()), fold(&category.name)] {
            let meant = words.entry(word).or_insert(Some(&category.id));
            *meant = meant.filter(|meant| **meant == category.id);
        }
    }
    words
}

fn fold(word: &str) -> String {
    word.trim().to_lowercase()
}
