//! The statements of an OFX file.

use std::borrow::Cow;
use std::collections::HashMap;

use super::row::{Draft, parse_amount, parse_currency};
use super::tags::{Tag, Tags};
use crate::domain::account::AccountType;
use crate::domain::bank::{BankAccount, BankUpdate, Statement, Unreadable};
use crate::domain::transaction::MAX_PAYEE;
use crate::import::check_size;
use crate::import::encoding::decode_labelled;
use crate::import::lines::Lines;
use crate::import::statements::{Statements, external_id};
use crate::import::words::clean;
use crate::{Error, Result};

/// Reads an OFX or QFX file: one statement for each account.
///
/// A transaction without a date or an amount that can be read is in
/// [`unreadable`](Statement::unreadable) with the line of its start. Rows with the same FITID are
/// one row if they agree in everything; if they differ the FITID names neither, and all of them
/// are kept without it. A row's currency is its CURRENCY, never its ORIGCURRENCY, which is only
/// where it was converted from; a row without one has the account's. Texts are cut off at the
/// lengths that a transaction has.
///
/// # Errors
/// `invalid` where the file holds no statement of a bank or card account: it is no OFX, the bank
/// refused (its code and words are in the message), or it is of an investment account alone, in
/// which there is nothing to budget. The message names the line. `out_of_range` beyond
/// [`MAX_FILE`](crate::import::MAX_FILE) or the rows of a change set.
///
/// ```
/// # use budget_core::*;
/// let refused = import::ofx::read(b"<OFX><BANKMSGSRSV1>").unwrap_err();
/// assert_eq!(refused.kind(), ErrorKind::Invalid);
/// ```
pub fn read(bytes: &[u8]) -> Result<BankUpdate> {
    check_size(bytes)?;
    let text = decode_labelled(bytes, label(bytes).as_deref())?;
    let mut reader = Reader::new(&text);
    for tag in Tags::new(&text) {
        match tag {
            Tag::Open { name, value, at } => reader.open(&upper(name), value, at)?,
            Tag::Close { name, .. } => reader.close(&upper(name)),
        }
    }
    reader.finish()
}

/// The encoding that the header names: `CHARSET:1252`, `encoding="UTF-8"`.
fn label(bytes: &[u8]) -> Option<String> {
    const HEAD: usize = 1024;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let value = |key: &str| {
        let rest = &head[head.find(key)? + key.len()..];
        let rest = rest.trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
        Some(rest[..end.unwrap_or(rest.len())].to_owned())
    };
    let named = value("encoding=").or_else(|| value("charset:").filter(|name| name != "none"));
    named.or_else(|| value("encoding:"))
}

fn upper(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        true => Cow::Owned(name.to_ascii_uppercase()),
        false => Cow::Borrowed(name),
    }
}

/// The innermost element in which a name means something else than in a statement or transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Status,
    Account,
    OtherAccount,
    Payee,
    Currency,
    OriginalCurrency,
    Balance,
    OtherBalance,
}

impl Inside {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "STATUS" => Self::Status,
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" => Self::Account,
            "BANKACCTTO" | "CCACCTTO" => Self::OtherAccount,
            "PAYEE" | "EXTDPAYEE" => Self::Payee,
            "CURRENCY" => Self::Currency,
            "ORIGCURRENCY" => Self::OriginalCurrency,
            "LEDGERBAL" => Self::Balance,
            "AVAILBAL" | "BAL" | "INVBAL" => Self::OtherBalance,
            _ => return None,
        })
    }
}

/// What a bank says of a request.
#[derive(Debug, Default)]
struct Status {
    line: u32,
    code: String,
    severity: String,
    message: String,
}

impl Status {
    fn element(&mut self, name: &str, value: &str) {
        match name {
            "CODE" => self.code = clean(Cow::Borrowed(value), MAX_PAYEE),
            "SEVERITY" => self.severity = clean(Cow::Borrowed(value), MAX_PAYEE),
            "MESSAGE" => self.message = clean(Cow::Borrowed(value), MAX_PAYEE),
            _ => {}
        }
    }

    fn is_failure(&self) -> bool {
        match self.severity.as_str() {
            "" => !matches!(self.code.as_str(), "" | "0"),
            severity => severity.eq_ignore_ascii_case("ERROR"),
        }
    }

    fn unreadable(&self) -> Unreadable {
        let message = if self.message.is_empty() { "no reason is given" } else { &self.message };
        let reason = format!("the bank answers with error {}: {message}", self.code);
        Unreadable { line: self.line, reason }
    }
}

/// A statement while its elements are read.
#[derive(Debug, Default)]
struct Open {
    line: u32,
    bank: String,
    number: String,
    account_type: String,
    statement: Statement,
}

impl Open {
    fn element(
        &mut self,
        inside: Option<Inside>,
        name: &str,
        value: &str,
        line: impl FnOnce() -> u32,
    ) -> Result<()> {
        let account = &mut self.statement.account;
        match (name, inside) {
            ("CURDEF", _) => {
                let place = |reason| Error::invalid(format!("line {}: CURDEF: {reason}", line()));
                account.currency = parse_currency(value).map_err(place)?;
            }
            ("ACCTID", Some(Inside::Account)) => self.number = value.to_owned(),
            ("BANKID", Some(Inside::Account)) => self.bank = value.to_owned(),
            ("ACCTTYPE", Some(Inside::Account)) => self.account_type = value.to_ascii_uppercase(),
            ("BALAMT", Some(Inside::Balance)) => match parse_amount("BALAMT", value) {
                Ok(balance) => account.balance = Some(balance),
                Err(reason) => {
                    self.statement.unreadable.push(Unreadable { line: line(), reason });
                }
            },
            _ => {}
        }
        Ok(())
    }

    fn is_nothing_to_budget(&self) -> bool {
        let Statement { account, rows, unreadable } = &self.statement;
        account.account_type == Some(AccountType::Investment)
            && rows.is_empty()
            && unreadable.is_empty()
    }

    fn finish(mut self) -> Statement {
        let account = &mut self.statement.account;
        account.external_id = external_id(Cow::Borrowed(&self.number)).unwrap_or_default();
        account.account_type = account.account_type.or(match self.account_type.as_str() {
            "CHECKING" | "SAVINGS" | "MONEYMRKT" | "CD" => Some(AccountType::Depository),
            "CREDITLINE" => Some(AccountType::Credit),
            _ => None,
        });
        self.statement
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    inside: Option<Inside>,
    row: Option<Draft<'a>>,
    open: Option<Open>,
    accounts: HashMap<[String; 3], usize>,
    statements: Statements,
    status: Status,
    /// What concerns the file, or accounts of which it has no statement.
    notes: Vec<Unreadable>,
    /// Where `<OFX>` stands, and whether `</OFX>` was seen.
    root: Option<u32>,
    ended: bool,
    investment: Option<u32>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
            inside: None,
            row: None,
            open: None,
            accounts: HashMap::new(),
            statements: Statements::default(),
            status: Status::default(),
            notes: Vec::new(),
            root: None,
            ended: false,
            investment: None,
        }
    }

    fn open(&mut self, name: &str, value: Cow<'a, str>, at: usize) -> Result<()> {
        match name {
            "OFX" => self.start_file(at),
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => self.start_statement(name, at),
            "STMTTRN" | "STMTTRNP" => self.start_row(name == "STMTTRNP", at)?,
            _ if value.is_empty() => self.enter(name, at),
            _ => return self.element(name, value, at),
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "OFX" => {
                self.finish_statement();
                self.ended = true;
            }
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" => self.finish_statement(),
            "STMTTRN" | "STMTTRNP" | "BANKTRANLIST" | "BANKTRANLISTP" => self.finish_row(),
            _ if Inside::of(name) == self.inside => self.leave(),
            _ => {}
        }
    }

    fn enter(&mut self, name: &str, at: usize) {
        let Some(inside) = Inside::of(name) else { return };
        self.leave();
        self.inside = Some(inside);
        if inside == Inside::Status {
            self.status = Status { line: self.lines.line_of(at), ..Status::default() };
        }
    }

    fn leave(&mut self) {
        if self.inside.take() == Some(Inside::Status) && self.status.is_failure() {
            self.notes.push(self.status.unreadable());
        }
    }

    /// Several files may stand one behind another.
    fn start_file(&mut self, at: usize) {
        let line = self.lines.line_of(at);
        self.root.get_or_insert(line);
        self.ended = false;
    }

    fn start_statement(&mut self, name: &str, at: usize) {
        self.finish_statement();
        let account_type = match name {
            "CCSTMTRS" => Some(AccountType::Credit),
            "INVSTMTRS" => Some(AccountType::Investment),
            _ => None,
        };
        let account = BankAccount { account_type, ..BankAccount::default() };
        let statement = Statement { account, ..Statement::default() };
        let line = self.lines.line_of(at);
        self.open = Some(Open { line, statement, ..Open::default() });
    }

    fn start_row(&mut self, pending: bool, at: usize) -> Result<()> {
        self.finish_row();
        self.statements.count()?;
        if self.open.is_none() {
            self.start_statement("STMTRS", at);
        }
        self.row = Some(Draft { line: self.lines.line_of(at), pending, ..Draft::default() });
        Ok(())
    }

    fn element(&mut self, name: &str, value: Cow<'a, str>, at: usize) -> Result<()> {
        if self.inside == Some(Inside::Status) {
            self.status.element(name, &value);
        } else if let Some(row) = &mut self.row {
            row_element(row, self.inside, name, value);
        } else if let Some(open) = &mut self.open {
            return open.element(self.inside, name, &value, || self.lines.line_of(at));
        }
        Ok(())
    }

    fn finish_row(&mut self) {
        self.leave();
        let (Some(row), Some(open)) = (self.row.take(), &mut self.open) else { return };
        let line = row.line;
        match row.finish() {
            Ok(row) => open.statement.rows.push(row),
            Err(reason) => open.statement.unreadable.push(Unreadable { line, reason }),
        }
    }

    fn finish_statement(&mut self) {
        self.finish_row();
        let Some(open) = self.open.take() else { return };
        if open.is_nothing_to_budget() {
            self.investment.get_or_insert(open.line);
            return;
        }
        let key = [&open.bank, &open.account_type, &open.number].map(String::clone);
        let known = self.accounts.get(&key).filter(|_| !open.number.is_empty());
        match known {
            Some(which) => append(self.statements.get_mut(*which), open.finish()),
            None => {
                let which = self.statements.add(open.finish());
                self.accounts.insert(key, which);
            }
        }
    }

    fn finish(mut self) -> Result<BankUpdate> {
        let last = self.lines.line_of(self.text.trim_end().len());
        if let (Some(row), Some(open)) = (self.row.take(), &mut self.open) {
            let reason = "the file ends inside this transaction".to_owned();
            open.statement.unreadable.push(Unreadable { line: row.line, reason });
        }
        self.finish_statement();
        if self.statements.is_empty() {
            return Err(self.nothing());
        }
        if self.root.is_some() && !self.ended {
            let reason = "the file ends before </OFX>: rows may be missing".to_owned();
            self.notes.push(Unreadable { line: last, reason });
        }
        self.statements.get_mut(0).unreadable.append(&mut self.notes);
        Ok(self.statements.finish())
    }

    /// Why the file has no statement.
    fn nothing(&self) -> Error {
        let (line, why) = match (self.notes.first(), self.investment, self.root) {
            (Some(note), _, _) => (note.line, note.reason.as_str()),
            (_, Some(line), _) => (line, "a statement of investments has nothing to budget in it"),
            (_, _, Some(line)) => (line, "there is no statement in the file"),
            (_, _, None) => (1, "the file has no <OFX> tag, nor any transaction"),
        };
        Error::invalid(format!("line {line}: {why}"))
    }
}

fn row_element<'a>(row: &mut Draft<'a>, inside: Option<Inside>, name: &str, value: Cow<'a, str>) {
    let field = match (name, inside) {
        ("DTPOSTED", _) if !row.pending => &mut row.posted,
        ("DTTRAN", _) if row.pending => &mut row.posted,
        ("TRNAMT", _) => &mut row.amount,
        ("FITID", _) => &mut row.id,
        ("NAME", Some(Inside::Payee)) | ("PAYEE", _) => &mut row.payee,
        ("NAME", _) => &mut row.name,
        ("MEMO", _) => &mut row.memo,
        ("CURSYM", Some(Inside::Currency)) | ("CURRENCY", _) => &mut row.currency,
        _ => return,
    };
    *field = value;
}

/// The rows of an account that stands in the file once more.
fn append(statement: &mut Statement, mut more: Statement) {
    statement.rows.append(&mut more.rows);
    statement.unreadable.append(&mut more.unreadable);
    let account = &mut statement.account;
    account.balance = more.account.balance.or(account.balance);
    account.currency = account.currency.or(more.account.currency);
}
