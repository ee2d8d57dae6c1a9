//! Streams of what comes and goes regularly.

use chrono::NaiveDate;

use super::Read;
use super::amount::Sum;
use super::member::{Member, members, object};
use super::row::Category;
use crate::domain::period::parse_date;
use crate::plaid::{RecurringStream, RecurringStreams};

members! {
    struct Streams { inflow_streams, outflow_streams }

    struct Stream {
        stream_id, account_id, description, merchant_name, personal_finance_category,
        frequency, first_date, last_date, predicted_next_date, average_amount, last_amount,
        is_active, transaction_ids,
    }
}

/// The streams; one that lacks its name, its account or its days is a hint that helps nobody, and
/// left out.
pub(in crate::plaid) fn recurring_streams(answer: &str) -> Read<RecurringStreams> {
    let streams: Streams<'_> = object(answer)?;
    let read =
        |list: Member<'_>| list.all::<Stream<'_>>().iter().filter_map(Stream::read).collect();
    Ok(RecurringStreams {
        inflow: read(streams.inflow_streams),
        outflow: read(streams.outflow_streams),
    })
}

impl Stream<'_> {
    fn read(&self) -> Option<RecurringStream> {
        let average: Sum<'_> = self.average_amount.get().unwrap_or_default();
        let last: Sum<'_> = self.last_amount.get().unwrap_or_default();
        let category: Category<'_> = self.personal_finance_category.get().unwrap_or_default();
        Some(RecurringStream {
            id: self.stream_id.text()?,
            account: self.account_id.text()?,
            description: self.description.text().unwrap_or_default(),
            payee: self.merchant_name.text(),
            category: category.code(),
            frequency: self.frequency.text().unwrap_or_else(|| "UNKNOWN".to_owned()),
            first: day(self.first_date)?,
            last: day(self.last_date)?,
            next: day(self.predicted_next_date),
            average: average.amount(),
            last_amount: last.amount(),
            currency: average.currency().or_else(|| last.currency()),
            active: self.is_active.get().unwrap_or(false),
            transactions: self.transaction_ids.all(),
        })
    }
}

fn day(member: Member<'_>) -> Option<NaiveDate> {
    parse_date(&member.text()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_and_what_is_none() {
        let answer = r#"{"outflow_streams": [5, {"stream_id": "s0"}, {"stream_id": "s1",
            "account_id": "A1", "description": "Rent", "first_date": "2025-01-01",
            "last_date": "2026-03-01", "average_amount": {"amount": 900.50,
            "iso_currency_code": "USD"}, "is_active": true, "frequency": "LUNAR",
            "transaction_ids": ["t1"]}], "inflow_streams": null}"#;
        let streams = recurring_streams(answer).expect("streams");
        let [rent] = &streams.outflow[..] else { panic!("{streams:?}") };
        assert_eq!(rent.average.expect("an amount").to_string(), "900.50");
        assert_eq!((rent.frequency.as_str(), rent.last_amount, rent.next), ("LUNAR", None, None));
        assert!(rent.active && streams.inflow.is_empty());
    }
}
