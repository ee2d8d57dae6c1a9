//! What is printed: what was imported, and the month's figures.
#![expect(clippy::print_stdout, reason = "the month is printed for a person")]

use budget_core::reconcile::Outcome;
use budget_core::*;

/// How many unreadable rows are printed.
const SHOWN: usize = 10;

/// What is taken for amounts without a currency.
pub(crate) fn print_assumed(currency: Currency) {
    println!("The file names no currency; {currency} is meant.");
}

/// The month, and where its rows are now.
pub(crate) fn print_heading(summary: &Summary) {
    println!("{}, saved in budget.db", summary.today.format("%B %Y"));
}

/// Which rows a statement brought.
pub(crate) fn print_import(source: &str, report: &ImportReport) {
    let accounts: Vec<&str> =
        report.statements.iter().map(|statement| statement.account.as_str()).collect();
    println!("from {source}, account {}: {}", accounts.join(", "), counts(report));
}

/// Which rows a bank brought.
pub(crate) fn print_sync(connection: &Connection, report: &SyncReport) {
    let bank = connection.institution.as_ref().map_or("the bank", |bank| bank.name.as_str());
    println!("from {bank}: {report}");
    if report.coverage.is_partial() {
        println!("The bank is still preparing earlier rows: run this again in a few minutes.");
    }
}

/// How many rows had each outcome; the first is always there, the others where there are any.
fn counts(report: &ImportReport) -> String {
    let known = report.count(Outcome::Duplicate) + report.count(Outcome::Changed);
    let others = [
        (known, "known"),
        (report.count(Outcome::Matched), "matched to rows entered by hand"),
        (report.count(Outcome::Unreadable), "unreadable"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others = others.map(|(count, what)| format!(", {count} {what}"));
    format!("{} new{}", report.count(Outcome::New), others.collect::<String>())
}

/// Each row that could not be read, and why.
pub(crate) fn print_unreadable(update: &BankUpdate) {
    let rows: Vec<&Unreadable> =
        update.statements.iter().flat_map(|statement| &statement.unreadable).collect();
    for row in rows.iter().take(SHOWN) {
        println!("  line {}: {}", row.line, row.reason);
    }
    if rows.len() > SHOWN {
        println!("  and {} more rows that could not be read", rows.len() - SHOWN);
    }
}

/// A statement without a row that could be read.
///
/// # Errors
/// `invalid` where there were rows, and none could be read.
pub(crate) fn print_no_rows(source: &str, update: &BankUpdate) -> Result<()> {
    if update.statements.iter().all(|statement| statement.unreadable.is_empty()) {
        println!("There are no transactions in {source}.");
        return Ok(());
    }
    print_unreadable(update);
    Err(Error::invalid(format!("no row of {source} could be read, so nothing was saved")))
}

/// What to do after the made-up statement.
pub(crate) fn print_what_next() {
    println!("\nYour own month: cargo run -p quickstart -- statement.ofx (or .qfx, .csv)");
}

/// Budgets first, then what no budget counts, then what came in.
pub(crate) fn print_figures(summary: &Summary, tree: &Tree) {
    let name = |id: &CategoryId| tree.get(id).map_or_else(|| id.to_string(), |it| it.name.clone());
    let used = format!("{:<26}{:>10}    {:>10} {:>12}", "", "spent", "budget", "used");
    println!("\n{:<22} {used}", "Budgets");
    for line in &summary.lines {
        print_line(&name(&line.category), line);
    }
    let unbudgeted = summary.unbudgeted.iter().map(|row| {
        (row.category.as_ref().map_or_else(|| "Uncategorised".to_owned(), name), row.spent)
    });
    print_amounts("Without a budget", "spent", unbudgeted);
    let named = |name: &'static str| move |amount: &Money| (name.to_owned(), *amount);
    let income = summary.income.iter().map(named("Income"));
    let others = summary.uncategorised_in.iter().map(named("Uncategorised"));
    print_amounts("Money in", "received", income.chain(others));
}

fn print_line(name: &str, line: &Line) {
    let percent = line.percent.map_or_else(String::new, |percent| format!("{percent} %"));
    println!(
        "{name:<22} {} {:>10} of {:>10} {} {percent:>8}  {}",
        bar(line),
        line.spent.amount_text(),
        line.available.amount_text(),
        line.available.currency(),
        sentence(line),
    );
}

fn print_amounts(heading: &str, what: &str, rows: impl Iterator<Item = (String, Money)>) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        println!("\n{heading:<22} {:<26}{what:>10}", "");
    }
    for (name, amount) in rows {
        println!("{name:<22} {:<26}{:>10} {}", "", amount.amount_text(), amount.currency());
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
