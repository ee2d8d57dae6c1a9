//! Transfers that are paired by themselves.

use std::collections::HashSet;

use budget_core::reconcile::pair_transfers;
use budget_core::{Categorised, NewTransaction, Split, Transaction, Tree, taxonomy};

use crate::ledger::{day, eur, id};

fn half(name: &str, account: &str, date: &str, amount: &str, category: &str) -> Transaction {
    let new = NewTransaction::new(day(date), eur(amount)).account(account.parse().expect("an id"));
    let new = match category {
        "" => new,
        category => new.category(category.parse().expect("an id")),
    };
    Transaction::entered(id(name), new).expect("a transaction")
}

fn pairs(rows: &[Transaction], new: &[&str]) -> Vec<[String; 2]> {
    let tree = Tree::new(taxonomy::default_categories()).expect("a tree");
    let new: HashSet<_> = new.iter().map(|name| id(name)).collect();
    let pairs = pair_transfers(rows, &new, &tree);
    for [one, other] in &pairs {
        let [pair, back] = [one, other].map(|row| row.transfer.clone().expect("a pair"));
        assert_eq!((&pair.other, &back.other), (&other.id, &one.id), "both rows or neither");
        assert_eq!(
            (Some(&pair.account), Some(&back.account)),
            (other.account.as_ref(), one.account.as_ref())
        );
    }
    pairs.iter().map(|pair| pair.each_ref().map(|row| row.id.to_string())).collect()
}

const OUT: &str = "TRANSFER_OUT_SAVINGS";

fn saved() -> Vec<Transaction> {
    vec![
        half("out", "giro", "2026-03-02", "500", OUT),
        half("in", "savings", "2026-03-04", "-500", "TRANSFER_IN_SAVINGS"),
    ]
}

#[test]
fn money_out_of_one_account_and_into_another_is_a_transfer() {
    assert_eq!(pairs(&saved(), &["in"]), [["out", "in"]]);
    let uncategorised = [saved().remove(0), half("in", "savings", "2026-03-04", "-500", "")];
    assert_eq!(pairs(&uncategorised, &["out"]), [["out", "in"]]);
}

#[test]
fn what_is_no_transfer() {
    type Change = fn(&mut Vec<Transaction>);
    let changes: [(&str, Change); 12] = [
        ("too late", |rows| rows[1].edits.date = Some(day("2026-03-08"))),
        ("another amount", |rows| rows[1].edits.amount = Some(eur("-500.01"))),
        ("both out", |rows| rows[1].edits.amount = Some(eur("500"))),
        ("one account", |rows| rows[1].account = rows[0].account.clone()),
        ("no account", |rows| rows[1].account = None),
        ("spending", |rows| rows[0] = half("out", "giro", "2026-03-02", "500", "TRAVEL")),
        ("pending", |rows| rows[0].edits.pending = Some(true)),
        ("deleted", |rows| rows[0].edits.deleted = true),
        ("excluded", |rows| rows[1].edits.excluded = Some(true)),
        ("said to be none", |rows| rows[1].edits.category = Some(Categorised::Nothing)),
        ("split", |rows| rows[0].edits.splits = vec![Split { category: None, amount: eur("500") }]),
        ("no category says so", |rows| rows.iter_mut().for_each(|row| row.edits.category = None)),
    ];
    for (why, change) in changes {
        let mut rows = saved();
        change(&mut rows);
        assert!(pairs(&rows, &["out", "in"]).is_empty(), "{why}");
    }
    assert!(pairs(&saved(), &[]).is_empty(), "neither is new: a person may have parted them");
}

#[test]
fn the_nearest_pair_first_and_each_row_once() {
    let rows = [
        half("a", "giro", "2026-03-02", "500", OUT),
        half("b", "giro", "2026-03-04", "500", OUT),
        half("x", "savings", "2026-03-04", "-500", ""),
    ];
    assert_eq!(pairs(&rows, &["x"]), [["b", "x"]]);
    let mut both = rows.to_vec();
    both.push(half("y", "savings", "2026-03-05", "-500", ""));
    assert_eq!(pairs(&both, &["x", "y"]), [["b", "x"], ["a", "y"]]);
    let mut reversed = both.clone();
    reversed.reverse();
    assert_eq!(pairs(&reversed, &["x", "y"]), pairs(&both, &["x", "y"]), "whatever the order");
}
