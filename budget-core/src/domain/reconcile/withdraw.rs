//! What is left of a row when a source takes its word back.

use crate::domain::transaction::{BankLayer, BankSource, Transaction};

/// The row without a source's words and ids; none where nobody else speaks for it.
///
/// A row that the source only claimed is again what it was; of a row that the source brought, what
/// another source said of it, or a person who entered it, stays.
///
/// ```
/// # use budget_core::{*, period::parse_date, reconcile::withdraw};
/// # let amount = Money::parse("2.80", Currency::new("EUR")?)?;
/// # let bank = BankLayer { source: BankSource::Connection, date: parse_date("2026-03-03")?, amount,
/// #     original_amount: None, name: "CAFE 0042".into(), payee: None, memo: None, category: None,
/// #     category_text: None, pending: false };
/// let entered = Transaction::entered("t1".parse()?, NewTransaction::new(parse_date("2026-03-02")?, amount))?;
/// let claimed = Transaction {
///     bank: Some(bank),
///     external_ids: vec![ExternalId::new("c1", "b1")],
///     matched: vec![Matched { source: "c1".into(), before: None, words: None }],
///     ..entered.clone()
/// };
/// assert_eq!(withdraw(&claimed, "c1"), Some(entered.clone()), "a person entered it");
/// let brought = Transaction { matched: vec![], edits: Edits::default(), ..claimed };
/// assert_eq!(withdraw(&brought, "c1"), None, "the source alone brought it");
/// # Ok::<(), Error>(())
/// ```
pub fn withdraw(row: &Transaction, source_name: &str) -> Option<Transaction> {
    let mut rest = row.clone();
    rest.external_ids.retain(|id| id.source != source_name);
    match row.matched.iter().position(|matched| matched.source == source_name) {
        Some(at) => take_out(&mut rest, at),
        None => take_first(&mut rest)?,
    }
    if rest.bank.is_none() {
        let splits = rest.edits.splits.iter().map(|split| split.amount);
        let whole = splits.reduce(|sum, part| sum.checked_add(part).unwrap_or(sum));
        rest.edits.date = rest.edits.date.or(Some(row.date()));
        rest.edits.amount = rest.edits.amount.or(whole).or(Some(row.amount()));
    }
    Some(rest)
}

/// Takes a claim out of the chain of those that were made of the row.
fn take_out(row: &mut Transaction, at: usize) {
    let gone = row.matched.remove(at);
    if gone.words.is_some() {
        return;
    }
    let later = &mut row.matched[at..];
    if let Some(replacing) = later.iter_mut().find(|it| it.words.is_none()) {
        replacing.before = gone.before;
        return;
    }
    // A file's words were kept aside for the connection's; they show where none is left.
    let of_connection = |bank: &BankLayer| bank.source == BankSource::Connection;
    match later.first_mut().filter(|_| !gone.before.as_ref().is_some_and(of_connection)) {
        Some(aside) => {
            row.bank = aside.words.take();
            aside.before = gone.before;
        }
        None => row.bank = gone.before,
    }
}

/// Takes out who brought the row; who claimed it next is then who brought it.
fn take_first(row: &mut Transaction) -> Option<()> {
    if row.matched.is_empty() {
        return None;
    }
    let next = row.matched.remove(0);
    match next.words {
        Some(words) if row.matched.iter().all(|it| it.words.is_some()) => row.bank = Some(words),
        Some(words) => {
            let replaced = row.matched.iter_mut().find(|it| it.words.is_none());
            if let Some(replaced) = replaced {
                replaced.before = Some(words);
            }
        }
        None => {}
    }
    Some(())
}
