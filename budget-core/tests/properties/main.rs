//! What holds of the whole engine, over random books and changes, on each store.
//!
//! Each property runs on a few seeds; one that fails is printed with the fewest steps that make it
//! fail. `BUDGET_SEED=7` runs that seed alone, `BUDGET_RUNS=20` twenty times as many.

mod alerts;
mod any;
mod categories;
mod damage;
mod figures;
mod harness;
mod moves;
mod orders;
mod periods;
mod splits;
mod spoil;
mod stores;
#[path = "../support/mod.rs"]
mod support;
mod undo;
mod what_if;
mod why;
mod world;

/// Each property as a test on each store: how many seeds, and how many steps at most.
macro_rules! properties {
    ($($property:ident of $module:ident: $seeds:literal seeds of $steps:literal steps;)*) => {
        mod in_memory {
            $(#[test]
            fn $property() {
                use crate::harness::{Stores, hold};
                hold($seeds, $steps, |steps| crate::$module::$property(&Stores::in_memory(), steps));
            })*
        }

        mod in_a_file {
            $(#[test]
            fn $property() {
                use crate::harness::{Stores, hold};
                hold($seeds, $steps, |steps| crate::$module::$property(&Stores::in_files(), steps));
            })*
        }
    };
}

properties! {
    running_figures_are_those_of_a_fresh_book of figures: 12 seeds of 30 steps;
    undo_restores_the_content of undo: 10 seeds of 20 steps;
    the_parts_sum_to_the_figure of why: 8 seeds of 12 steps;
    what_if_is_doing_it of what_if: 10 seeds of 20 steps;
    an_import_is_the_book_that_was_exported of damage: 6 seeds of 12 steps;
    a_damaged_export_is_refused_or_read_as_it_stands of damage: 3 seeds of 6 steps;
    a_deleted_category_leaves_its_parts_to_another of categories: 6 seeds of 16 steps;
    the_order_of_rows_does_not_matter of orders: 6 seeds of 12 steps;
    an_alert_is_raised_once of alerts: 10 seeds of 12 steps;
    the_order_of_spending_does_not_matter of alerts: 6 seeds of 12 steps;
}
