//! Rows: one transaction each.

use serde_json::value::RawValue;

use super::Read;
use super::amount::{amount, currency};
use super::member::{Member, members};
use crate::domain::bank::{BankRow, Unreadable};
use crate::domain::feed::FeedRow;
use crate::domain::id::CategoryId;
use crate::domain::money::{Currency, Money};
use crate::domain::period::parse_date;

/// Of a longer id only so much is told in a reason.
const MAX_SHOWN: usize = 100;

members! {
    struct Row {
        transaction_id, account_id, amount, iso_currency_code, unofficial_currency_code,
        date, name, merchant_name, original_description, personal_finance_category,
        pending, pending_transaction_id,
    }

    pub(super) struct Category { detailed, primary }
}

impl Category<'_> {
    /// The finest category that is told.
    pub(super) fn code(&self) -> Option<CategoryId> {
        category(self.detailed).or_else(|| self.primary())
    }

    fn primary(&self) -> Option<CategoryId> {
        category(self.primary)
    }
}

/// The row, the `line`th of its page.
pub(super) fn row(json: &RawValue, line: u32) -> Result<FeedRow, Unreadable> {
    let unreadable = |reason| Unreadable { line, reason };
    let Ok(row) = serde_json::from_str::<Row<'_>>(json.get()) else {
        return Err(unreadable("a transaction: it is no object of JSON as is meant".to_owned()));
    };
    row.read(line).map_err(|reason| unreadable(format!("{}: {reason}", named(row.transaction_id))))
}

/// The id of a row that was taken back.
pub(super) fn removed(json: &RawValue, line: u32) -> Result<String, Unreadable> {
    let row: Row<'_> = serde_json::from_str(json.get()).unwrap_or_default();
    row.transaction_id
        .needed_text("transaction_id")
        .map_err(|reason| Unreadable { line, reason: format!("a removed transaction: {reason}") })
}

impl Row<'_> {
    fn read(&self, line: u32) -> Read<FeedRow> {
        let external_id = self.transaction_id.needed_text("transaction_id")?;
        let currency = currency(self.iso_currency_code, self.unofficial_currency_code)?;
        let amount = amount(self.amount)?;
        Money::rounded(amount, currency.unwrap_or(Currency::none()))
            .map_err(|error| error.to_string())?;
        let date =
            parse_date(&self.date.needed_text("date")?).map_err(|error| error.to_string())?;
        let name = self.words();
        let category: Category<'_> = self.personal_finance_category.get().unwrap_or_default();
        let row = BankRow {
            line,
            external_id: Some(external_id),
            date,
            amount,
            currency,
            payee: self.merchant_name.text(),
            memo: self.original_description.text().filter(|memo| *memo != name),
            name,
            category: category.code(),
            primary: category.primary(),
            category_text: None,
            pending: self.is_pending()?,
            pending_id: self.pending_transaction_id.text(),
        };
        Ok(FeedRow { account: self.account_id.needed_text("account_id")?, row })
    }

    /// The text of the row; only few answers have none.
    fn words(&self) -> String {
        let said = [self.name, self.original_description, self.merchant_name];
        said.into_iter().find_map(Member::text).unwrap_or_default()
    }

    fn is_pending(&self) -> Read<bool> {
        match self.pending.json() {
            None => Ok(false),
            Some(_) => {
                self.pending.get().ok_or_else(|| "pending is neither true nor false".to_owned())
            }
        }
    }
}

fn category(code: Member<'_>) -> Option<CategoryId> {
    CategoryId::new(code.text()?).ok()
}

fn named(id: Member<'_>) -> String {
    match id.text() {
        Some(id) => format!("transaction {:?}", id.chars().take(MAX_SHOWN).collect::<String>()),
        None => "a transaction".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with some members besides those that are needed.
    fn with(members: &str) -> Result<FeedRow, Unreadable> {
        let comma = if members.is_empty() { "" } else { "," };
        read(&format!(
            r#"{{"transaction_id": "T1", "account_id": "A1", "amount": 1.5, "date": "2026-03-02"
            {comma} {members}}}"#
        ))
    }

    fn read(json: &str) -> Result<FeedRow, Unreadable> {
        row(serde_json::from_str(json).expect("JSON"), 7)
    }

    #[test]
    fn the_words_of_a_row() {
        let row = with(
            r#""name": "WM #1700", "merchant_name": "Walmart", "original_description": "POS WM",
               "personal_finance_category": {"primary": "P", "detailed": "P_D", "version": "v9"},
               "pending": true, "pending_transaction_id": "T0", "datetime": "2026-03-01T23:00:00Z""#,
        );
        let row = row.expect("a row").row;
        assert_eq!((row.name.as_str(), row.payee.as_deref()), ("WM #1700", Some("Walmart")));
        assert_eq!(row.memo.as_deref(), Some("POS WM"));
        assert_eq!(row.category, CategoryId::new("P_D").ok());
        assert_eq!(row.primary, CategoryId::new("P").ok());
        assert_eq!((row.pending, row.pending_id.as_deref()), (true, Some("T0")));
        assert_eq!(row.date.to_string(), "2026-03-02", "the day is never taken from an instant");
    }

    #[test]
    fn little_is_needed() {
        let row = with("").expect("a row").row;
        assert_eq!((row.name.as_str(), row.payee, row.memo), ("", None, None));
        assert_eq!((row.category, row.currency, row.pending), (None, None, false));
        let odd =
            with(r#""name": 5, "merchant_name": {}, "personal_finance_category": [], "x": 1"#);
        assert_eq!(odd.expect("a row").row.name, "");
        let same = with(r#""name": "X", "original_description": "X""#).expect("a row").row;
        assert_eq!(same.memo, None, "nothing is said twice");
        let coarse = with(r#""personal_finance_category": {"primary": "P", "detailed": null}"#);
        assert_eq!(coarse.expect("a row").row.category, CategoryId::new("P").ok());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (json, reason) in [
            ("null", "a transaction: it is no object of JSON as is meant"),
            (r#"{"amount": 1}"#, "a transaction: there is no transaction_id"),
            (r#"{"transaction_id": "T1"}"#, r#"transaction "T1": there is no amount"#),
            (
                r#"{"transaction_id": "T1", "amount": "NaN"}"#,
                r#"transaction "T1": the amount "NaN" is no number"#,
            ),
            (r#"{"transaction_id": "T1", "amount": 1}"#, r#"transaction "T1": there is no date"#),
            (
                r#"{"transaction_id": "T1", "amount": 1, "date": "2026-03-02"}"#,
                r#"transaction "T1": there is no account_id"#,
            ),
        ] {
            let unreadable = read(json).expect_err(json);
            assert_eq!((unreadable.line, unreadable.reason.as_str()), (7, reason));
        }
        for members in [
            r#""amount": 1e20, "iso_currency_code": "USD", "transaction_id": "T1""#,
            r#""transaction_id": "T1", "amount": 1, "account_id": "A1", "date": "2026-02-30""#,
            r#""transaction_id": "T1", "amount": 1, "account_id": "A1", "date": "2026-03-02T00:00:00Z""#,
            r#""transaction_id": "T1", "amount": 1, "account_id": "A1", "date": "2026-03-02", "pending": "no""#,
            r#""transaction_id": "T1", "amount": 1, "account_id": "A1", "date": "2026-03-02", "iso_currency_code": "?""#,
        ] {
            let reason = read(&format!("{{{members}}}")).expect_err(members).reason;
            assert!(reason.starts_with(r#"transaction "T1": "#), "{reason}");
        }
    }

    #[test]
    fn depth_and_length_do_no_harm() {
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(with(&format!(r#""counterparties": {deep}, "merchant_name": {deep}"#)).is_ok());
        let long = "x".repeat(100_000);
        let row = with(&format!(r#""name": "{long}""#)).expect("a row, which the book may refuse");
        assert_eq!(row.row.name.len(), 100_000);
        let unreadable =
            read(&format!(r#"{{"transaction_id": "{long}"}}"#)).expect_err("no amount");
        assert!(unreadable.reason.len() < 200);
    }
}
