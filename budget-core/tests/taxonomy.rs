//! The default categories, held to Plaid's own list.

use std::collections::{BTreeMap, HashSet};

use budget_core::taxonomy::{category_of, default_categories};
use budget_core::{Category, CategoryId, Kind, Tree};

fn id(code: &str) -> CategoryId {
    CategoryId::new(code).expect("an id")
}

/// The rows of Plaid's list: primary, detailed, the code of version 1, edition.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn plaids_list() -> Option<Vec<[String; 4]>> {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so Plaid's list is not compared");
        return None;
    };
    let path = std::path::Path::new(&data).join("plaid/pfc_v2.csv");
    let text = std::fs::read_to_string(path).expect("Plaid's list");
    let cells = |line: &str| {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells.try_into().expect("four cells")
    };
    Some(text.lines().skip(1).map(cells).collect())
}

#[test]
fn the_tree_is_plaids_list_of_2026() {
    let Some(list) = plaids_list() else { return };
    let mut expected = BTreeMap::new();
    for [primary, detailed, _, _] in list.iter().filter(|row| row[3] != "2025-12 edition only") {
        expected.insert(primary.clone(), None);
        expected.insert(detailed.clone(), Some(primary.clone()));
    }
    let text = |id: CategoryId| id.to_string();
    let made = default_categories()
        .into_iter()
        .map(|category| (text(category.id), category.parent.map(text)));
    assert_eq!(made.collect::<BTreeMap<_, _>>(), expected);
}

#[test]
fn every_code_of_every_edition_has_a_category() {
    let Some(list) = plaids_list() else { return };
    for [primary, detailed, first_version, _] in &list {
        for code in [detailed, first_version].into_iter().filter(|code| !code.is_empty()) {
            let category = category_of(&id(code), Some(&id(primary)));
            assert_eq!((category.id, category.parent.is_some()), (id(code), true));
            assert!(!category.name.contains('_'), "{}", category.name);
        }
    }
}

#[test]
fn there_are_18_roots_and_127_parts() {
    let categories = default_categories();
    let roots = categories.iter().filter(|category| category.parent.is_none()).count();
    assert_eq!((roots, categories.len() - roots), (18, 127));
    Tree::new(categories).expect("a tree");
}

#[test]
fn every_name_is_readable_and_there_once() {
    let mut names = HashSet::new();
    for category in default_categories() {
        category.check().expect("a category");
        assert!(category.name.contains(char::is_lowercase), "{}", category.name);
        assert!(!category.name.contains('_'), "{}", category.name);
        assert!(names.insert(category.name.clone()), "{} twice", category.name);
    }
}

#[test]
fn money_earned_is_income_and_money_borrowed_or_moved_is_not() {
    let tree = Tree::new(default_categories()).expect("a tree");
    for category in tree.iter() {
        let code = category.id.as_str();
        let expected = match code.split('_').next() {
            Some("INCOME") => Kind::Income,
            Some("TRANSFER") => Kind::Transfer,
            Some("LOAN") if code.starts_with("LOAN_DISBURSEMENTS") => Kind::Transfer,
            _ => Kind::Expense,
        };
        let repaid = ["CREDIT_CARD_PAYMENT", "CASH_ADVANCES", "EWA"];
        let repaid = repaid.map(|code| format!("LOAN_PAYMENTS_{code}"));
        let expected =
            if repaid.iter().any(|repaid| repaid == code) { Kind::Transfer } else { expected };
        assert_eq!(tree.kind(&category.id), Some(expected), "{code}");
    }
    for spent in ["MORTGAGE_PAYMENT", "CAR_PAYMENT", "BNPL"] {
        assert_eq!(tree.kind(&id(&format!("LOAN_PAYMENTS_{spent}"))), Some(Kind::Expense));
    }
    assert_eq!(tree.kind(&id("INCOME_TAX_REFUND")), Some(Kind::Income));
    assert_eq!(tree.kind(&id("BANK_FEES_CASH_ADVANCE")), Some(Kind::Expense));
}

#[test]
fn a_code_of_the_tree_is_that_category_whatever_primary_is_named() {
    for category in default_categories() {
        assert_eq!(category_of(&category.id, None), category);
        assert_eq!(category_of(&category.id, Some(&id("ELSEWHERE"))), category);
    }
}

#[test]
fn an_unknown_code_is_kept_under_its_primary() {
    let long = format!("FOO_{}", "X".repeat(250));
    for (code, primary, name) in [
        ("FOOD_AND_DRINK_BUBBLE_TEA", Some("FOOD_AND_DRINK"), "Bubble tea"),
        ("BUBBLE_TEA", Some("FOOD_AND_DRINK"), "Bubble tea"),
        ("FOOD_AND_DRINKS", Some("FOOD_AND_DRINK"), "Food and drinks"),
        ("SPACE_TRAVEL", None, "Space travel"),
        ("__A__B__", None, "A b"),
        ("Coffee shops", None, "Coffee shops"),
        ("café_Bar", None, "café Bar"),
        ("ÄRZTE", None, "Ärzte"),
        ("_", None, "Unnamed"),
        (" ", None, "Unnamed"),
        ("PETS_", Some("PETS"), "Unnamed"),
        (long.as_str(), Some("FOO"), &format!("X{}", "x".repeat(199))),
    ] {
        let made = category_of(&id(code), primary.map(id).as_ref());
        made.check().expect(code);
        let plain = Category::new(id(code), name);
        let expected = Category { parent: primary.map(id), ..plain };
        assert_eq!(made, expected, "{code}");
    }
}

#[test]
fn a_code_is_never_a_part_of_itself() {
    let code = id("PETS");
    assert_eq!(category_of(&code, Some(&code)), Category::new(code.clone(), "Pets"));
}
