//! The promises of [`Store`], each a test that any store runs.
//!
//! One line makes them tests of a store: [`store_conformance!`](crate::store_conformance) takes a
//! function that makes a new, empty [`Place`]. The tests poll on their own threads without any
//! runtime around them, as a host in another language does.
//!
//! ```
//! use budget_core::MemoryStore;
//! use budget_core::store::conformance::{self, Place};
//! fn place() -> Place {
//!     let store = MemoryStore::new();
//!     Place::new(move || store.clone())
//! }
//! conformance::block_on(conformance::erase_leaves_nothing(&place()));
//! // In a file of its own under `tests/`:
//! // budget_core::store_conformance!(place);
//! ```
//!
//! A store that is a [`Vault`](crate::Vault) too has further promises, for which there is
//! [`vault_conformance!`](crate::vault_conformance).

mod fixture;
mod history;
mod life;
mod pages;
mod preconditions;
mod refusals;
mod secrets;
mod totals;
mod writes;

use std::fmt;
use std::sync::Arc;

use super::Store;

pub use history::*;
pub use life::*;
pub use pages::*;
#[doc(hidden)]
pub use pollster::block_on;
pub use preconditions::*;
pub use refusals::*;
pub use secrets::*;
pub use totals::*;
pub use writes::*;

/// A place where books are kept, and how to open a handle on it: two are like two processes.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::store::conformance::Place;
/// let store = MemoryStore::new();
/// let place = Place::new(move || store.clone());
/// # pollster::block_on(async {
/// let home: BookId = "home".parse()?;
/// Book::create(place.open(), home.clone(), Settings::new(Currency::new("EUR")?)).await?;
/// assert!(Book::open(place.open(), home).await.is_ok(), "what one wrote, another sees");
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
pub struct Place(Box<dyn Fn() -> Arc<dyn Store>>);

impl Place {
    /// A place that `open` opens; all that it opens are handles on the same books.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::store::conformance::Place;
    /// let store = MemoryStore::new();
    /// let place = Place::new(move || store.clone());
    /// let missing = pollster::block_on(place.open().head(&"home".parse()?)).unwrap_err();
    /// assert_eq!(missing.kind(), ErrorKind::NotFound, "it is new");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new<S: Store>(open: impl Fn() -> S + 'static) -> Self {
        Self(Box::new(move || Arc::new(open())))
    }

    /// One more handle.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::store::conformance::Place;
    /// # let store = MemoryStore::new();
    /// # let place = Place::new(move || store.clone());
    /// let (one, other) = (place.open(), place.open());
    /// # pollster::block_on(async {
    /// let book = Book::create(one, "home".parse()?, Settings::new(Currency::new("EUR")?)).await?;
    /// assert_eq!(other.head(book.id()).await?, book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn open(&self) -> Arc<dyn Store> {
        (self.0)()
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

/// One `#[test]` for each promise of a store, made of a function that gives an empty
/// [`Place`](crate::store::conformance::Place): `budget_core::store_conformance!(place);`.
#[macro_export]
macro_rules! store_conformance {
    ($place:expr) => {
        $crate::store_conformance! { $place;
            a_missing_book_is_not_found
            a_book_begins_with_settings_that_were_absent
            a_book_is_made_once
            a_refused_founding_makes_no_book
            erase_leaves_nothing
            a_book_made_again_has_a_new_epoch
            books_do_not_see_each_other
            another_handle_sees_what_was_written
            what_was_written_is_there_when_opened_again
            the_store_holds_what_was_written
            entities_know_the_revision_that_changed_them
            equal_revisions_mean_equal_content
            a_read_is_of_one_state
            pages_hold_every_row_once_in_order
            pages_neither_skip_nor_repeat_under_insertion
            pages_obey_every_filter
            pages_are_limited
            totals_are_the_fold_of_the_rows
            sums_beyond_64_bits_are_exact
            nothing_sums_to_nothing
            the_audit_is_clean_after_a_long_history
            a_change_set_is_applied_once
            an_id_with_another_body_is_invalid
            an_empty_change_set_makes_a_revision
            external_ids_are_unique_per_account_and_source
            rows_are_found_by_external_id
            a_hundred_thousand_rows_are_written_at_once
            too_many_rows_are_refused
            absent_holds_where_nothing_is
            unchanged_holds_until_the_entity_is_written
            head_holds_until_anything_is_written
            cursor_holds_until_a_sync_moves_it_on
            outline_holds_while_rows_and_alerts_are_written
            every_precondition_must_hold
            of_two_writers_exactly_one_wins
            of_two_founders_exactly_one_wins
            writers_side_by_side_all_land
            an_unknown_category_is_refused
            an_unknown_category_of_a_split_is_refused
            an_unknown_account_is_refused
            an_unknown_account_of_a_transfer_is_refused
            an_unknown_parent_is_refused
            an_unknown_category_of_a_budget_is_refused
            an_external_id_that_is_taken_is_refused
            an_external_id_wanted_twice_is_refused
            splits_that_miss_the_amount_are_refused
            splits_of_another_currency_are_refused
            a_cycle_of_categories_is_refused
            the_deletion_of_a_used_category_is_refused
            a_budget_of_transfers_is_refused
            a_negative_limit_is_refused
            oversized_texts_are_refused
            the_deletion_of_the_settings_is_refused
            two_patches_of_one_entity_are_refused
            a_put_and_a_delete_of_one_entity_are_refused
            the_deletion_of_an_unknown_transaction_is_refused
            the_deletion_of_an_unknown_entity_is_refused
            changes_tell_before_and_after
            deletions_are_told
            nothing_changed_since_the_head
            a_foreign_revision_is_a_gap
            history_is_kept_then_trimmed
            a_short_history_is_kept_for_years
            a_deleted_budget_is_told
        }
    };
    ($place:expr; $($promise:ident)*) => {$(
        #[test]
        fn $promise() {
            let place: $crate::store::conformance::Place = $place();
            $crate::store::conformance::block_on($crate::store::conformance::$promise(&place));
        }
    )*};
}

/// One `#[test]` for each promise of a store that is a vault, made of a function that gives an empty
/// [`VaultPlace`](crate::store::conformance::VaultPlace): `budget_core::vault_conformance!(place);`.
#[macro_export]
macro_rules! vault_conformance {
    ($place:expr) => {
        $crate::vault_conformance! { $place;
            a_secret_is_given_back
            a_secret_takes_the_place_of_the_earlier_one
            a_deleted_secret_is_gone
            a_secret_is_of_one_book_and_one_connection
            any_bytes_are_a_secret
            secrets_are_there_when_opened_again
            an_erased_book_has_no_secrets
            a_secret_is_no_part_of_its_book
            secrets_put_side_by_side_all_land
        }
    };
    ($place:expr; $($promise:ident)*) => {$(
        #[test]
        fn $promise() {
            let place: $crate::store::conformance::VaultPlace = $place();
            $crate::store::conformance::block_on($crate::store::conformance::$promise(&place));
        }
    )*};
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The promises of a file: its public functions.
    fn promises(file: &str) -> impl Iterator<Item = &str> {
        let names = file.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        names.filter_map(|rest| rest.split('(').next())
    }

    #[test]
    fn the_macros_run_every_promise() {
        let files = [
            include_str!("history.rs"),
            include_str!("life.rs"),
            include_str!("pages.rs"),
            include_str!("preconditions.rs"),
            include_str!("refusals.rs"),
            include_str!("totals.rs"),
            include_str!("writes.rs"),
        ];
        let all: BTreeSet<&str> = files.into_iter().flat_map(promises).collect();
        assert_eq!(listed("store_conformance! { $place;"), all);
        let all = promises(include_str!("secrets.rs")).collect();
        assert_eq!(listed("vault_conformance! { $place;"), all);
    }

    /// What a macro of this file runs.
    fn listed(start: &str) -> BTreeSet<&'static str> {
        let list = include_str!("mod.rs").split(start).nth(1).expect("the list");
        list.split('}').next().expect("its end").split_whitespace().collect()
    }
}
