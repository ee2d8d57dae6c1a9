//! Imports a bank statement into `budget.db`, sets three budgets and prints the month.
//!
//! `cargo run -p quickstart -- statement.ofx`; without an argument it uses a made-up statement.
#![expect(clippy::print_stdout, reason = "the month is printed for a person")]

use std::sync::Arc;

use budget_core::import::{self, ReadOptions};
use budget_core::*;

/// A budget for a category of the default tree, and the words by which payees fall into it.
const BUDGETS: [(&str, &str, &str); 3] = [
    (
        "FOOD_AND_DRINK_GROCERIES",
        "450",
        "market|grocer|supermarket|aldi|lidl|rewe|safeway|tesco|bakery",
    ),
    ("FOOD_AND_DRINK_RESTAURANT", "120", "trattoria|restaurant|pizza|diner|sushi|mcdonald|cafe"),
    ("TRANSPORTATION", "150", "transit|railway|metro|taxi|fuel|petrol|shell|parking|bike"),
];

fn main() -> Result<()> {
    let file = std::env::args().nth(1);
    let bytes = match &file {
        Some(path) => std::fs::read(path)
            .map_err(|error| Error::new(ErrorKind::NotFound, format!("{path}: {error}")))?,
        None => include_bytes!("../statement.ofx").to_vec(),
    };
    let update = import::read(&bytes, &ReadOptions::default())?;
    pollster::block_on(show_month(&update))
}

async fn show_month(update: &BankUpdate) -> Result<()> {
    let rows = update.statements.iter().flat_map(|statement| &statement.rows);
    let Some(today) = rows.map(|row| row.date).max() else {
        println!("The statement has no transactions.");
        return Ok(());
    };
    let currency = update.statements.iter().find_map(|statement| statement.account.currency);
    let currency = currency.map_or_else(|| Currency::new("EUR"), Ok)?;
    let store = Arc::new(SqliteStore::open("budget.db")?);
    let book = Book::open_or_create(store, BookId::new("home")?, Settings::new(currency)).await?;
    set_up(&book, currency, today).await?;
    let report =
        book.import_statements(update, &accounts_of(&book, update, currency).await?).await?;
    let summary = book.summary(today).await?.value;
    print_month(&summary, &book.outline().await?.value.tree()?, &report);
    Ok(())
}

/// Categories, three budgets and a rule for each, the first time.
async fn set_up(book: &Book, currency: Currency, today: NaiveDate) -> Result<()> {
    book.add_default_categories().await?;
    for (id, limit, words) in BUDGETS {
        let category = CategoryId::new(id)?;
        let limit = Money::parse(limit, currency)?;
        let budget = Budget {
            pace: Pace::Steady,
            ..Budget::new(BudgetId::new(id)?, category.clone(), limit, Cadence::monthly())
        };
        let pattern = TextTest::Regex(words.to_owned());
        let rule = Rule {
            id: RuleId::new(id)?,
            name: format!("Payees of {id}"),
            stage: Stage::Default,
            matches: Match::All,
            conditions: vec![Condition::Text { field: TextField::Payee, test: pattern }],
            actions: vec![Action::SetCategory(category)],
        };
        match book.create_rule(rule).await {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            answer => answer?,
        };
        book.create_budget(budget, Begin::Now(today)).await?;
    }
    Ok(())
}

/// The book's account for each statement: the one of the last import, else a new one.
async fn accounts_of(
    book: &Book,
    update: &BankUpdate,
    currency: Currency,
) -> Result<Vec<AccountMapping>> {
    let mut accounts = book.known_accounts(update).await?;
    for statement in &update.statements {
        let external_id = statement.account.external_id.clone();
        if accounts.iter().any(|known| known.external_id == external_id) {
            continue;
        }
        let name = if external_id.is_empty() { "Checking" } else { external_id.as_str() };
        let account_type = statement.account.account_type.unwrap_or(AccountType::Depository);
        let currency = statement.account.currency.unwrap_or(currency);
        let account = Account::new(AccountId::new(name)?, name, account_type, currency);
        match book.create_account(account.clone()).await {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => accounts.push(AccountMapping { external_id, account: account.id }),
        }
    }
    Ok(accounts)
}

fn print_month(summary: &Summary, tree: &Tree, report: &ImportReport) {
    let name = |id: &CategoryId| tree.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
    let count = |outcome| report.count(outcome);
    println!(
        "{} · {} new, {} known, {} matched, {} unreadable\n",
        summary.today.format("%B %Y"),
        count(Outcome::New),
        count(Outcome::Duplicate) + count(Outcome::Changed),
        count(Outcome::Matched),
        count(Outcome::Unreadable),
    );
    for line in &summary.lines {
        let percent = line.percent.map_or_else(String::new, |percent| format!("{percent} %"));
        println!(
            "{:<22} {} {:>10} of {:>10} {} {percent:>8}  {}",
            name(&line.category),
            bar(line),
            line.spent.amount_text(),
            line.available.amount_text(),
            line.available.currency(),
            sentence(line),
        );
    }
    println!();
    for row in &summary.unbudgeted {
        let category = row.category.as_ref().map_or_else(|| "Uncategorised".to_owned(), name);
        println!(
            "{category:<22} {:<25} {:>10} {}",
            "no budget",
            row.spent.amount_text(),
            row.spent.currency()
        );
    }
    for received in summary.income.iter().chain(&summary.uncategorised_in) {
        println!(
            "{:<22} {:<25} {:>10} {}",
            "Money in",
            "",
            received.amount_text(),
            received.currency()
        );
    }
}

/// Twenty-four cells for what is available; what is beyond it shows at the end.
fn bar(line: &Line) -> String {
    let (spent, available) = (i128::from(line.spent.minor()), i128::from(line.available.minor()));
    let filled = (spent * 24).checked_div(available).unwrap_or(24).clamp(0, 24) as usize;
    let end = if line.status == Status::Over { "▶" } else { " " };
    format!("{}{}{end}", "█".repeat(filled), "░".repeat(24 - filled))
}

fn sentence(line: &Line) -> String {
    match (line.status, line.per_day) {
        (Status::Over, _) => format!("over by {}", line.remaining.negated()),
        (_, Some(per_day)) => format!("{} left, {} a day", line.remaining, per_day.amount_text()),
        (_, None) => format!("{} left", line.remaining),
    }
}
