//! Reading a body.

use rust_decimal::Decimal;

use super::{Covered, Hot, VERSION, checksum, date, money};
use crate::domain::error::{Error, Result};
use crate::domain::id::{CategoryId, RuleId, TransactionId};
use crate::domain::money::Money;
use crate::domain::transaction::{
    BankLayer, BankSource, Categorised, Edits, ExternalId, Matched, RuledLayer, RuledTag, Split,
    Transaction, Transfer,
};
use crate::store::sqlite::bytes::Bytes;
use crate::store::sqlite::names::Names;

pub(super) fn decode(
    id: TransactionId,
    hot: &Hot,
    body: &[u8],
    names: &Names,
) -> Result<Transaction> {
    match body.first() {
        Some(&VERSION) | None => {}
        Some(version) => return Err(Error::corrupt(format!("its body is of version {version}"))),
    }
    let mut body = Bytes::new(expect_whole(id.as_str(), hot, body)?);
    let row = Reader { hot, names, body: &mut body }.row(id)?;
    body.end()?;
    Ok(row)
}

/// What lies between the version and the checksum.
fn expect_whole<'a>(id: &str, hot: &Hot, body: &'a [u8]) -> Result<&'a [u8]> {
    match body.split_last_chunk() {
        Some((body, found)) if !body.is_empty() && *found == checksum(id, hot, body) => {
            Ok(&body[1..])
        }
        _ => Err(Error::corrupt("its checksum is not that of what is stored")),
    }
}

struct Reader<'b, 'a> {
    hot: &'b Hot,
    names: &'b Names,
    body: &'b mut Bytes<'a>,
}

impl Reader<'_, '_> {
    fn row(&mut self, id: TransactionId) -> Result<Transaction> {
        let (hot, names) = (self.hot, self.names);
        let [
            bank,
            external_ids,
            date,
            amount,
            payee,
            categorised,
            ruled,
            transfer,
            nothing,
            pending,
            excluded,
            tags,
            note,
            matched,
        ] = self.body.bits()?;
        let edited = categorised || nothing;
        let ruled = self.when(ruled, |reader| reader.ruled(edited))?.unwrap_or_default();
        let covered = Covered { date, amount, category: edited || ruled.category.is_some() };
        let bank = self.when(bank, |reader| reader.bank(&covered))?;
        let external_ids = self.when(external_ids, |reader| reader.list(Self::external_id))?;
        let payee = self.when(payee, Self::text)?;
        let transfer = self.when(transfer, Self::transfer)?;
        let splits = self.when(hot.slot.split(), |reader| reader.list(Self::split))?;
        let edits = Edits {
            date: self.when(date, |reader| reader.hot.date())?,
            amount: self.when(amount, |_| hot.amount(names))?,
            payee,
            category: self.edited_category(categorised, nothing)?,
            splits: splits.unwrap_or_default(),
            pending: pending.then_some(hot.slot.pending()),
            excluded: excluded.then_some(hot.slot.excluded()),
            tags: self.when(tags, |reader| reader.list(Self::text))?,
            note: self.when(note, Self::text)?,
            deleted: hot.slot.deleted(),
        };
        let account =
            self.when(hot.slot.account != 0, |_| names.account(hot.slot.account).cloned())?;
        let external_ids = external_ids.unwrap_or_default();
        let matched = self.when(matched, |reader| reader.list(Self::matched))?.unwrap_or_default();
        Ok(Transaction { id, account, external_ids, matched, transfer, bank, ruled, edits })
    }

    fn when<T>(
        &mut self,
        there: bool,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if there { read(self).map(Some) } else { Ok(None) }
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let len = self.body.count()?;
        (0..len).map(|_| item(self)).collect()
    }

    fn text(&mut self) -> Result<String> {
        self.body.text().map(str::to_owned)
    }

    fn edited_category(&self, categorised: bool, nothing: bool) -> Result<Option<Categorised>> {
        if categorised {
            let category = self.names.category(self.hot.slot.category)?;
            return Ok(Some(Categorised::As(category.clone())));
        }
        Ok(nothing.then_some(Categorised::Nothing))
    }

    /// A lower layer's category: in the column, unless a higher layer covers it.
    fn category(&mut self, covered: bool) -> Result<CategoryId> {
        let code = if covered { self.body.small()? } else { self.hot.slot.category };
        self.names.category(code).cloned()
    }

    fn rule(&mut self) -> Result<RuleId> {
        self.names.rule(self.body.small()?).cloned()
    }

    fn ruled(&mut self, edited: bool) -> Result<RuledLayer> {
        let [category, category_rule, payee_rule, excluded_rule, payee, tags] = self.body.bits()?;
        Ok(RuledLayer {
            category: self.when(category, |reader| reader.category(edited))?,
            category_rule: self.when(category_rule, Self::rule)?,
            payee_rule: self.when(payee_rule, Self::rule)?,
            excluded_rule: self.when(excluded_rule, Self::rule)?,
            payee: self.when(payee, Self::text)?,
            tags: self.when(tags, |reader| reader.list(Self::ruled_tag))?.unwrap_or_default(),
        })
    }

    fn ruled_tag(&mut self) -> Result<RuledTag> {
        Ok(RuledTag { tag: self.text()?, rule: self.rule()? })
    }

    fn bank(&mut self, covered: &Covered) -> Result<BankLayer> {
        let [
            connection,
            category,
            category_text,
            category_is_text,
            payee,
            pending,
            memo,
            original_amount,
        ] = self.body.bits()?;
        let name = self.text()?;
        let days = self.when(covered.date, |reader| reader.body.number())?.unwrap_or_default();
        let amount = self.when(covered.amount, Self::amount)?;
        let category = self.when(category, |reader| reader.category(covered.category))?;
        let words = category.as_ref().filter(|_| category_is_text);
        let words = words.map(|category| category.as_str().to_owned());
        let apart = category_text && !category_is_text;
        Ok(BankLayer {
            source: if connection { BankSource::Connection } else { BankSource::File },
            date: date(i64::from(self.hot.day).saturating_add(days))?,
            amount: amount.map_or_else(|| self.hot.amount(self.names), Ok)?,
            name,
            category,
            category_text: self.when(apart, Self::text)?.or(words),
            payee: self.when(payee, Self::text)?,
            memo: self.when(memo, Self::text)?,
            original_amount: self.when(original_amount, Self::decimal)?,
            pending,
        })
    }

    fn matched(&mut self) -> Result<Matched> {
        let source = self.names.source(self.body.small()?)?.to_owned();
        let [before, words] = self.body.bits()?;
        Ok(Matched {
            source,
            before: self.when(before, |reader| reader.bank(&Covered::ALL))?,
            words: self.when(words, |reader| reader.bank(&Covered::ALL))?,
        })
    }

    fn amount(&mut self) -> Result<Money> {
        let currency = self.body.small()?;
        money(self.body.number()?, self.names, currency)
    }

    fn decimal(&mut self) -> Result<Decimal> {
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = self.body.byte()?;
        }
        Ok(Decimal::deserialize(bytes))
    }

    fn external_id(&mut self) -> Result<ExternalId> {
        let source = self.names.source(self.body.small()?)?;
        Ok(ExternalId::new(source, self.body.text()?))
    }

    fn transfer(&mut self) -> Result<Transfer> {
        let other = TransactionId::new(self.body.text()?)?;
        let account = self.names.account(self.hot.slot.partner)?.clone();
        Ok(Transfer { other, account })
    }

    fn split(&mut self) -> Result<Split> {
        let code = self.body.small()?;
        let category = self.when(code != 0, |reader| reader.names.category(code).cloned())?;
        let amount = money(self.body.number()?, self.names, self.hot.slot.currency)?;
        Ok(Split { category, amount })
    }
}
