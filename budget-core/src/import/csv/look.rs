//! One look at a file: each part of its mapping, proven, likely or asked for.

use super::evidence::{Column, Verdict, Wanted};
use super::layout::Layout;
use super::mapping::{Amounts, Answers, Mapping, Sign};
use super::names::{self, Role};
use super::question::{Choice, Question, Sample};
use super::records::Record;
use super::sniff::Part;
use crate::import::words::quoted;
use crate::{Error, Result};

const DATES: [Role; 4] = [Role::Posted, Role::Date, Role::Happened, Role::Value];
const TEXTS: [Role; 3] = [Role::Text, Role::Original, Role::Payee];

pub(super) struct Look<'l> {
    layout: &'l Layout,
    roles: Vec<Option<Role>>,
    columns: Vec<Column>,
    rows: usize,
    pub(super) mapping: Mapping,
    pub(super) uncertain: Vec<Part>,
    pub(super) questions: Vec<Question>,
}

impl<'l> Look<'l> {
    pub(super) fn new(layout: &'l Layout, text: &str, answers: &Answers) -> Result<Self> {
        let role = |name: &String| names::role(name).map(|(role, _)| role);
        let mut look = Self {
            layout,
            roles: layout.header.iter().map(role).collect(),
            columns: (0..layout.width).map(|_| Column::default()).collect(),
            rows: 0,
            mapping: answers.complete(layout.mapping()),
            uncertain: Vec::new(),
            questions: Vec::new(),
        };
        look.check_answers()?;
        look.survey(text);
        Ok(look)
    }

    fn check_answers(&self) -> Result<()> {
        let width = self.layout.width;
        match self.mapping.columns().into_iter().find(|column| *column as usize >= width) {
            Some(column) => Err(Error::invalid(format!(
                "there is no column {column}, counted from 0: the file has {width}"
            ))),
            None => Ok(()),
        }
    }

    /// Collects what the values of the columns say whose content matters.
    fn survey(&mut self, text: &str) {
        let wanted = self.wanted();
        let mut rows = self.layout.rows(text);
        let mut record = Record::default();
        while rows.read(&mut record) {
            self.rows += 1;
            for (column, wanted) in &wanted {
                self.columns[*column].see(*wanted, record.line, &record.get(*column));
            }
        }
    }

    /// The columns whose values matter: those that a known header names, else all.
    fn wanted(&self) -> Vec<(usize, Wanted)> {
        let named = |roles: &[Role]| self.roles.iter().flatten().any(|role| roles.contains(role));
        let all = !self.layout.known || !named(&TEXTS);
        let answered = self.mapping.columns();
        let wanted = |column: usize| {
            if all || answered.contains(&(column as u32)) {
                return Some((column, Wanted::Everything));
            }
            let wanted = match self.roles.get(column).copied().flatten()? {
                role if DATES.contains(&role) => Wanted::Dates,
                Role::Amount | Role::Debit | Role::Credit => Wanted::Numbers,
                Role::Direction => Wanted::Words,
                _ => return None,
            };
            Some((column, wanted))
        };
        (0..self.layout.width).filter_map(wanted).collect()
    }

    pub(super) fn doubt(&mut self, part: Part, certain: bool) {
        if !certain {
            self.uncertain.push(part);
        }
    }

    /// The columns of a role, in the file's order.
    fn of(&self, role: Role) -> Vec<u32> {
        let places = self.roles.iter().enumerate().filter(|(_, has)| **has == Some(role));
        places.map(|(place, _)| place as u32).collect()
    }

    fn first_of(&self, role: Role) -> Option<u32> {
        self.of(role).first().copied()
    }

    fn column(&self, column: u32) -> &Column {
        &self.columns[column as usize]
    }

    fn choices(&self, columns: &[u32]) -> Vec<Choice> {
        let choice = |column: &u32| Choice {
            column: *column,
            name: self.layout.header.get(*column as usize).cloned().unwrap_or_default(),
            sample: self.column(*column).first.clone(),
        };
        columns.iter().map(choice).collect()
    }

    fn missing(&self, what: &str) -> Error {
        Error::invalid(format!("line {}: no column of the file has {what}", self.layout.line))
    }

    pub(super) fn date(&mut self) -> Result<()> {
        if self.mapping.date.is_none() {
            self.date_column()?;
        }
        match self.mapping.date {
            Some(column) if self.mapping.date_order.is_none() => self.date_order(column),
            _ => Ok(()),
        }
    }

    fn date_column(&mut self) -> Result<()> {
        let filled = |column: &u32| self.rows == 0 || self.column(*column).filled > 0;
        let named = DATES.map(|role| self.of(role).into_iter().filter(filled).collect::<Vec<_>>());
        if let Some(columns) = named.iter().find(|columns| !columns.is_empty()) {
            self.mapping.date = columns.first().copied();
            self.doubt(Part::Date, columns.len() == 1);
            return Ok(());
        }
        let often = |column: &Column| column.is_date() && column.filled * 2 >= self.rows;
        match &self.alike(often)[..] {
            [] => return Err(self.missing("dates")),
            [column] => self.mapping.date = Some(*column),
            columns => self.questions.push(Question::Date(self.choices(columns))),
        }
        self.doubt(Part::Date, false);
        Ok(())
    }

    fn alike(&self, like: impl Fn(&Column) -> bool) -> Vec<u32> {
        (0..self.columns.len() as u32).filter(|column| like(self.column(*column))).collect()
    }

    fn date_order(&mut self, column: u32) -> Result<()> {
        match self.column(column).dates.verdict() {
            Verdict::Nothing if self.rows == 0 => {}
            Verdict::Nothing => return Err(self.missing("dates")),
            Verdict::Unlike(sample) => return Err(unlike(&sample, "date")),
            Verdict::Known { value, certain } => {
                self.mapping.date_order = Some(value);
                self.doubt(Part::DateOrder, certain);
            }
            Verdict::Open(orders, samples) => {
                self.questions.push(Question::DateOrder { orders, samples });
            }
        }
        Ok(())
    }

    pub(super) fn amount(&mut self) -> Result<()> {
        if self.mapping.amount.is_none() {
            self.amount_columns()?;
        }
        let Some(amounts) = self.mapping.amount.clone() else { return Ok(()) };
        let (column, other) = match amounts {
            Amounts::Signed { column } | Amounts::Typed { column, .. } => (column, None),
            Amounts::Separate { debit, credit } => (debit, Some(credit)),
        };
        let name = self.layout.header.get(column as usize);
        self.mapping.currency = name.and_then(|name| names::role(name)?.1);
        self.decimal(column, other)?;
        if self.mapping.sign.is_none() {
            self.sign(&amounts);
        }
        Ok(())
    }

    fn amount_columns(&mut self) -> Result<()> {
        self.mapping.amount = match (self.first_of(Role::Debit), self.first_of(Role::Credit)) {
            (Some(debit), Some(credit)) => Some(Amounts::Separate { debit, credit }),
            _ => match &self.of(Role::Amount)[..] {
                [] => return self.amount_by_content(),
                [column] => Some(self.amount_by_name(*column)),
                columns => {
                    self.questions.push(Question::Amount(self.choices(columns)));
                    None
                }
            },
        };
        Ok(())
    }

    fn amount_by_name(&self, column: u32) -> Amounts {
        let direction = self.first_of(Role::Direction);
        let words = direction.and_then(|d| Some((d, names::directions(self.column(d).words())?)));
        match words {
            Some((direction, (out, into))) if self.column(column).numbers.negative == 0 => {
                let (outgoing, incoming) = (vec![out.to_owned()], vec![into.to_owned()]);
                Amounts::Typed { column, direction, outgoing, incoming }
            }
            _ => Amounts::Signed { column },
        }
    }

    fn amount_by_content(&mut self) -> Result<()> {
        let number = |column: &Column| column.is_number() && !column.is_date();
        let marked = self.alike(|column| number(column) && column.numbers.is_marked());
        let columns = if marked.is_empty() { self.alike(number) } else { marked };
        match &columns[..] {
            [] => return Err(self.missing("amounts")),
            [column] => self.mapping.amount = Some(Amounts::Signed { column: *column }),
            columns => self.questions.push(Question::Amount(self.choices(columns))),
        }
        self.doubt(Part::Amount, false);
        Ok(())
    }

    fn decimal(&mut self, column: u32, other: Option<u32>) -> Result<()> {
        let other = other.map(|other| &self.column(other).numbers);
        match self.column(column).numbers.verdict(other) {
            Verdict::Nothing if self.rows == 0 => {}
            Verdict::Nothing => return Err(self.missing("amounts")),
            Verdict::Unlike(sample) => return Err(unlike(&sample, "amount")),
            _ if self.mapping.decimal.is_some() => {}
            Verdict::Known { value, certain } => {
                self.mapping.decimal = Some(value);
                self.doubt(Part::Decimal, certain);
            }
            Verdict::Open(_, samples) => self.questions.push(Question::Decimal(samples)),
        }
        Ok(())
    }

    /// A number without a minus is money in at most banks and money out at many credit cards; only
    /// numbers of both kinds make the first likely enough not to ask.
    fn sign(&mut self, amounts: &Amounts) {
        let (Amounts::Signed { column } | Amounts::Separate { debit: column, .. }) = amounts else {
            return;
        };
        let numbers = &self.column(*column).numbers;
        let separate = matches!(amounts, Amounts::Separate { .. });
        match (numbers.positive > 0, numbers.negative > 0) {
            (true, false) if separate => self.mapping.sign = Some(Sign::PositiveIsOut),
            (false, true) if separate => self.mapping.sign = Some(Sign::NegativeIsOut),
            (false, false) if separate => self.likely(Sign::PositiveIsOut),
            (true, true) | (false, true) if !separate => self.likely(Sign::NegativeIsOut),
            (false, false) => self.likely(Sign::NegativeIsOut),
            _ => {
                let samples = numbers.first().cloned().into_iter().collect();
                self.questions.push(Question::Sign(samples));
            }
        }
    }

    fn likely(&mut self, sign: Sign) {
        self.mapping.sign = Some(sign);
        self.doubt(Part::Sign, false);
    }

    pub(super) fn texts(&mut self) {
        let header = &self.layout.header;
        let replaced = |column: &u32| names::is_replaced(&header[*column as usize], header);
        let mut texts: Vec<u32> =
            self.of(Role::Text).into_iter().filter(|column| !replaced(column)).collect();
        self.mapping.payee = self.first_of(Role::Payee);
        self.mapping.memo = self.of(Role::Memo);
        if let Some(original) = self.first_of(Role::Original) {
            self.mapping.payee = self.mapping.payee.or(texts.first().copied());
            texts = vec![original];
        }
        if texts.is_empty() && self.mapping.payee.is_none() {
            texts = self.texts_by_content();
            self.doubt(Part::Text, false);
        }
        self.mapping.name = texts;
    }

    fn texts_by_content(&self) -> Vec<u32> {
        let used = self.mapping.columns();
        let wordy = |column: &Column| {
            column.lettered * 2 > column.filled && !column.is_date() && !column.is_number()
        };
        let named = |column: &u32| self.roles.get(*column as usize).copied().flatten().is_some();
        let free = |column: &u32| !used.contains(column) && !named(column);
        self.alike(wordy).into_iter().filter(free).collect()
    }

    pub(super) fn others(&mut self) {
        self.mapping.currency_column = self.first_of(Role::Currency);
        self.mapping.category = self.first_of(Role::Category);
        self.mapping.external_id = self.first_of(Role::Id);
        self.mapping.status = self.first_of(Role::Status);
        let own = self.first_of(Role::OwnAccount);
        self.mapping.account = own.or_else(|| self.first_of(Role::Account));
        self.doubt(Part::Account, own.is_some() || self.mapping.account.is_none());
    }
}

fn unlike(sample: &Sample, what: &str) -> Error {
    Error::invalid(format!("line {}: {} is no {what}", sample.line, quoted(&sample.text)))
}
