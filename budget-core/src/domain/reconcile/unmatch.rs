//! Taking a match back.

use crate::domain::error::{Error, Result};
use crate::domain::id::TransactionId;
use crate::domain::transaction::{Edits, Matched, RuledLayer, Transaction};

/// Parts a row from the row of a source that claimed it: the earlier one, as it was before, and a
/// new one with the source's words and external ids. What people and rules set, and a transfer,
/// stay with the earlier one; if only the source gave its date or amount, they are kept as edits.
///
/// Both are known by their ids, so importing the same statement again writes nothing.
///
/// # Errors
/// `not_found` where the source has no row here; `invalid` where it brought the row itself, or
/// where another source was matched later, which must be parted first; `already_exists` where
/// `new_id` is the row's own; and as [`Transaction::check`].
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # use budget_core::{*, reconcile::unmatch};
/// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
/// let by_hand = Transaction::entered("t1".parse()?, new)?;
/// let refused = unmatch(&by_hand, "file", "t2".parse()?).unwrap_err();
/// assert_eq!(refused.kind(), ErrorKind::NotFound, "no file claimed it");
/// # Ok::<(), Error>(())
/// ```
pub fn unmatch(
    row: &Transaction,
    source_name: &str,
    new_id: TransactionId,
) -> Result<(Transaction, Transaction)> {
    if new_id == row.id {
        return Err(Error::already_exists("transaction", new_id));
    }
    let Some((last, matched)) = row.matched.split_last() else {
        return Err(unmatched(row, source_name));
    };
    if last.source == source_name {
        return part(row, matched, last, new_id);
    }
    match matched.iter().any(|earlier| earlier.source == source_name) {
        true => Err(Error::invalid(format!(
            "the source {:?} was matched with transaction {:?} after {source_name:?}: it must be \
             unmatched first",
            last.source, row.id
        ))),
        false => Err(unmatched(row, source_name)),
    }
}

fn unmatched(row: &Transaction, source_name: &str) -> Error {
    if row.external_ids.iter().any(|id| id.source == source_name) {
        return Error::invalid(format!(
            "the source {source_name:?} brought transaction {:?} itself: there is nothing to unmatch",
            row.id
        ));
    }
    Error::not_found("source", source_name).at(format!("transaction {:?}", row.id))
}

fn part(
    row: &Transaction,
    matched: &[Matched],
    last: &Matched,
    new_id: TransactionId,
) -> Result<(Transaction, Transaction)> {
    let (theirs, ours) = row.external_ids.iter().cloned().partition(|id| id.source == last.source);
    let (earlier_bank, their_bank) = match &last.words {
        Some(words) => (row.bank.clone(), Some(words.clone())),
        None => (last.before.clone(), row.bank.clone()),
    };
    let mut earlier = Transaction {
        external_ids: ours,
        matched: matched.to_vec(),
        bank: earlier_bank,
        ..row.clone()
    };
    if earlier.bank.is_none() {
        earlier.edits.date = Some(row.date());
        earlier.edits.amount = Some(row.amount());
    }
    earlier.check()?;
    let new = Transaction {
        id: new_id,
        account: row.account.clone(),
        external_ids: theirs,
        matched: Vec::new(),
        transfer: None,
        bank: their_bank,
        ruled: RuledLayer::default(),
        edits: Edits::default(),
    };
    new.check()?;
    Ok((earlier, new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::CategoryId;
    use crate::domain::money::{Currency, Money};
    use crate::domain::transaction::{BankLayer, BankSource, ExternalId, NewTransaction};

    fn words(source: BankSource, category: &CategoryId) -> BankLayer {
        BankLayer {
            source,
            date: "2026-03-02".parse().expect("a date"),
            amount: Money::zero(Currency::none()),
            original_amount: None,
            name: "Café".to_owned(),
            payee: None,
            memo: None,
            category: Some(category.clone()),
            category_text: None,
            pending: false,
        }
    }

    #[test]
    fn a_category_that_goes_comes_back_with_no_words() {
        let gone = CategoryId::new("gone").expect("an id");
        let bank = words(BankSource::Connection, &gone);
        let id = TransactionId::new("t1").expect("an id");
        let entered = NewTransaction::new(bank.date, bank.amount);
        let mut row = Transaction::entered(id, entered).expect("a transaction");
        row.external_ids = vec![ExternalId::new("file", "1"), ExternalId::new("bank", "1")];
        let before = Some(words(BankSource::File, &gone));
        row.matched = vec![Matched { source: "bank".to_owned(), before, words: None }];
        row.bank = Some(bank);
        assert!(row.replace_category(&gone, None));
        assert_eq!(row.categories().count(), 0);
        let new_id = TransactionId::new("t2").expect("an id");
        let (earlier, new) = unmatch(&row, "bank", new_id).expect("two rows");
        assert_eq!(earlier.categories().chain(new.categories()).count(), 0);
    }
}
