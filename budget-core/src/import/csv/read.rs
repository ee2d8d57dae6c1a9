//! The rows of a delimited file by a mapping.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::mapping::{Amounts, Mapping, Sign};
use super::names;
use super::records::{MAX_COLUMNS, Record, Records};
use crate::domain::bank::{BankAccount, BankRow, BankUpdate, Statement, Unreadable};
use crate::domain::transaction::{MAX_NOTE, MAX_PAYEE};
use crate::import::amount::{self, Amount};
use crate::import::statements::{Statements, both, external_id};
use crate::import::words::{filled, quoted};
use crate::import::{DateOrder, DecimalMark, check_size, date};
use crate::{Currency, Error, Result};

/// Reads a delimited file by a mapping, of which every part that must be given is given.
///
/// Blank rows are passed over. A row that cannot be read is in
/// [`unreadable`](Statement::unreadable) with its line and the reason; rows with the same external
/// id are one row if they agree in everything, else they go without it. Texts are cut off at the
/// lengths that a transaction has.
///
/// # Errors
/// `invalid` where the file is not of the mapping's encoding, has no header with the used
/// columns, or has rows of which none can be read; the message names the line. `invalid` also
/// where the mapping lacks a part, `out_of_range` beyond [`MAX_FILE`](crate::import::MAX_FILE) or
/// the rows of a change set.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::import::csv::{read, sniff};
/// let file = b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\nsoon,Wages,900.00\n";
/// let statement = read(file, &sniff(file)?.mapping)?.statements.remove(0);
/// assert_eq!((statement.rows.len(), statement.unreadable[0].line), (1, 3));
/// # Ok::<(), Error>(())
/// ```
pub fn read(bytes: &[u8], mapping: &Mapping) -> Result<BankUpdate> {
    check_size(bytes)?;
    let text = mapping.encoding.decode(bytes)?;
    let mut records = Records::new(&text, mapping.delimiter.byte());
    let mapping = mapping.place(&mut records)?;
    let mut record = Record::default();
    let mut file = File::default();
    if records.read(&mut record) {
        let mut rows = Rows::new(&mapping)?;
        file.push(&mut rows, &record)?;
        while records.read(&mut record) {
            file.push(&mut rows, &record)?;
        }
    }
    file.finish(mapping.currency)
}

/// The statements of the file, by account.
#[derive(Default)]
struct File {
    statements: Statements,
    accounts: HashMap<String, usize>,
    current: Option<usize>,
    /// Unreadable rows before the first that can be read.
    strays: Vec<Unreadable>,
}

impl File {
    fn push<'a>(&mut self, rows: &mut Rows<'a>, record: &Record<'a>) -> Result<()> {
        self.statements.count()?;
        let account = rows.account(record);
        match rows.read(record) {
            Ok(row) => self.statement_of(&account).rows.push(row),
            Err(reason) => self.unreadable(&account, Unreadable { line: record.line, reason }),
        }
        Ok(())
    }

    fn statement_of(&mut self, account: &str) -> &mut Statement {
        let known = self.accounts.get(account).copied();
        let which = known.unwrap_or_else(|| self.add(account));
        self.current = Some(which);
        self.statements.get_mut(which)
    }

    fn add(&mut self, name: &str) -> usize {
        let external_id = external_id(Cow::Borrowed(name)).unwrap_or_default();
        let account = BankAccount { external_id, ..BankAccount::default() };
        let which = self.statements.add(Statement { account, ..Statement::default() });
        self.accounts.insert(name.to_owned(), which);
        which
    }

    /// A row that cannot be read opens no account, since its columns may be shifted.
    fn unreadable(&mut self, account: &str, unreadable: Unreadable) {
        match self.accounts.get(account).copied().or(self.current) {
            Some(which) => self.statements.get_mut(which).unreadable.push(unreadable),
            None => self.strays.push(unreadable),
        }
    }

    fn finish(mut self, currency: Option<Currency>) -> Result<BankUpdate> {
        if self.statements.is_empty() {
            if let Some(Unreadable { line, reason }) = self.strays.first() {
                let message = format!("line {line}: {reason}; no row of the file can be read");
                return Err(Error::invalid(message));
            }
            self.statements.add(Statement::default());
        }
        self.statements.get_mut(0).unreadable.append(&mut self.strays);
        let mut update = self.statements.finish();
        if currency.is_some() {
            update.statements.iter_mut().for_each(|one| one.account.currency = currency);
        }
        Ok(update)
    }
}

/// A mapping of which every part that must be given is given.
struct Rows<'m> {
    mapping: &'m Mapping,
    date: usize,
    order: DateOrder,
    amounts: &'m Amounts,
    mark: DecimalMark,
    sign: Sign,
    /// The last currency's code and what it stands for: nearly always the next one's too.
    currency: Option<(String, Currency)>,
}

impl<'m> Rows<'m> {
    fn new(mapping: &'m Mapping) -> Result<Self> {
        let missing = |part: &str| Error::invalid(format!("the mapping does not say: set {part}"));
        let amounts = mapping.amount.as_ref().ok_or_else(|| missing("amount"))?;
        let sign = match amounts {
            Amounts::Typed { .. } => Sign::PositiveIsOut,
            _ => mapping.sign.ok_or_else(|| missing("sign"))?,
        };
        Ok(Self {
            mapping,
            date: mapping.date.ok_or_else(|| missing("date"))? as usize,
            order: mapping.date_order.ok_or_else(|| missing("date_order"))?,
            amounts,
            mark: mapping.decimal.ok_or_else(|| missing("decimal"))?,
            sign,
            currency: None,
        })
    }

    fn account<'a>(&self, record: &Record<'a>) -> Cow<'a, str> {
        self.mapping.account.map_or(Cow::Borrowed(""), |column| record.get(column as usize))
    }

    fn read(&mut self, record: &Record<'_>) -> Result<BankRow, String> {
        self.check_shape(record)?;
        let (date, amount) = both(self.date(record), self.amount(record))?;
        let currency = self.currency(record, amount.currency)?;
        let text = |column: Option<u32>, max| {
            column.and_then(|column| filled(record.get(column as usize), max))
        };
        let payee = text(self.mapping.payee, MAX_PAYEE);
        let name = join(record, &self.mapping.name, MAX_PAYEE).or_else(|| payee.clone());
        Ok(BankRow {
            line: record.line,
            external_id: self.external_id(record),
            date,
            amount: amount.value,
            currency,
            name: name.unwrap_or_default(),
            payee,
            memo: join(record, &self.mapping.memo, MAX_NOTE),
            category: None,
            primary: None,
            category_text: text(self.mapping.category, MAX_PAYEE),
            pending: self.is_pending(record),
            pending_id: None,
        })
    }

    /// Text with a delimiter that nobody quoted shifts every column behind it.
    fn check_shape(&self, record: &Record<'_>) -> Result<(), String> {
        let (len, width) = (record.len(), self.mapping.header.len());
        if record.unclosed {
            return Err("a quotation mark is opened and never closed".to_owned());
        }
        if record.too_wide {
            return Err(format!("the row has more than {MAX_COLUMNS} columns"));
        }
        let shifted = width > 0 && (width..len).any(|column| !record.get(column).is_empty());
        match shifted {
            true => Err(format!("the row has {len} columns, the header has {width}")),
            false => Ok(()),
        }
    }

    fn date(&self, record: &Record<'_>) -> Result<NaiveDate, String> {
        let text = record.get(self.date);
        date::parse(&text, self.order).ok_or_else(|| {
            format!("the date {} is no day, written {}", quoted(&text), self.order.name())
        })
    }

    fn amount(&self, record: &Record<'_>) -> Result<Amount, String> {
        match self.amounts {
            Amounts::Signed { column } => {
                let amount = self.number(record, *column)?;
                Ok(directed(amount, self.sign == Sign::PositiveIsOut))
            }
            Amounts::Separate { debit, credit } => self.separate(record, *debit, *credit),
            Amounts::Typed { column, direction, outgoing, incoming } => {
                let word = record.get(*direction as usize);
                let out = is_outgoing(&word, outgoing, incoming)?;
                Ok(directed(self.unsigned(record, *column, false)?, out))
            }
        }
    }

    fn separate(&self, record: &Record<'_>, debit: u32, credit: u32) -> Result<Amount, String> {
        let read = |column: u32, minus| match record.get(column as usize).is_empty() {
            true => Ok(None),
            false => self.unsigned(record, column, minus).map(Some),
        };
        let minus = self.sign == Sign::NegativeIsOut;
        match both(read(debit, minus), read(credit, false))? {
            (Some(out), None) => Ok(directed(out, true)),
            (None, Some(into)) => Ok(directed(into, false)),
            (Some(out), Some(into)) if into.value.is_zero() => Ok(directed(out, true)),
            (Some(out), Some(into)) if out.value.is_zero() => Ok(directed(into, false)),
            (None, None) => Err("the row has neither a debit nor a credit amount".to_owned()),
            (Some(_), Some(_)) => {
                let (debit, credit) = (record.get(debit as usize), record.get(credit as usize));
                let (debit, credit) = (quoted(&debit), quoted(&credit));
                Err(format!("the row has both a debit of {debit} and a credit of {credit}"))
            }
        }
    }

    /// The size of a number whose column tells its direction: it has a minus always or never.
    fn unsigned(&self, record: &Record<'_>, column: u32, minus: bool) -> Result<Amount, String> {
        let amount = self.number(record, column)?;
        let value = if minus { -amount.value } else { amount.value };
        if value.is_sign_negative() && !value.is_zero() {
            let text = record.get(column as usize);
            let rule = if minus { "without a minus" } else { "with a minus" };
            return Err(format!("the amount {} stands {rule}, against its column", quoted(&text)));
        }
        Ok(Amount { value: value.abs(), ..amount })
    }

    fn number(&self, record: &Record<'_>, column: u32) -> Result<Amount, String> {
        let text = record.get(column as usize);
        amount::parse(&text, self.mark).map_err(|fault| fault.of(&text, self.mark))
    }

    fn currency(
        &mut self,
        record: &Record<'_>,
        beside: Option<Currency>,
    ) -> Result<Option<Currency>, String> {
        let column = self.mapping.currency_column;
        let code = column.map_or(Cow::Borrowed(""), |column| record.get(column as usize));
        let named = if code.is_empty() { self.mapping.currency } else { Some(self.code(&code)?) };
        match (named, beside) {
            (Some(named), Some(beside)) if named != beside => {
                Err(format!("the amount is in {beside}, but its row is in {named}"))
            }
            _ if code.is_empty() => Ok(beside),
            _ => Ok(named),
        }
    }

    fn code(&mut self, code: &str) -> Result<Currency, String> {
        if let Some((last, currency)) = &self.currency
            && last == code
        {
            return Ok(*currency);
        }
        let currency = Currency::of_bank(code).map_err(|error| error.to_string())?;
        self.currency = Some((code.to_owned(), currency));
        Ok(currency)
    }

    fn external_id(&self, record: &Record<'_>) -> Option<String> {
        external_id(record.get(self.mapping.external_id? as usize))
    }

    fn is_pending(&self, record: &Record<'_>) -> bool {
        self.mapping.status.is_some_and(|column| names::is_pending(&record.get(column as usize)))
    }
}

/// Money out is positive.
fn directed(amount: Amount, positive_is_out: bool) -> Amount {
    let value = match positive_is_out || amount.value.is_zero() {
        true => amount.value,
        false => -amount.value,
    };
    Amount { value, ..amount }
}

fn is_outgoing(word: &str, outgoing: &[String], incoming: &[String]) -> Result<bool, String> {
    let among = |words: &[String]| words.iter().any(|one| names::same_word(one, word));
    match (among(outgoing), among(incoming)) {
        (true, false) => Ok(true),
        (false, true) => Ok(false),
        _ => Err(format!("{} says neither money out nor money in", quoted(word))),
    }
}

/// The texts of the columns, blank ones left out, joined by a blank.
fn join(record: &Record<'_>, columns: &[u32], max: usize) -> Option<String> {
    match columns {
        [] => None,
        [column] => filled(record.get(*column as usize), max),
        columns => {
            let mut joined = String::new();
            for column in columns {
                let text = record.get(*column as usize);
                if !joined.is_empty() && !text.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(&text);
            }
            filled(Cow::Owned(joined), max)
        }
    }
}
