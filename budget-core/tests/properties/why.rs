//! Why a figure is what it is: its parts and terms sum to it.

use budget_core::{Book, Currency, Figure, Line, Money, NaiveDate, Why};
use pollster::block_on;

use crate::harness::Stores;
use crate::world::World;

/// The parts sum to spent and pending, the terms to carried, of today's lines and of other days';
/// so do those of what is unbudgeted, received and uncategorised.
pub(crate) fn the_parts_sum_to_the_figure(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let _ = world.step(*step);
        let (book, today) = (world.handle(), world.today);
        let other = world.household.row().date();
        for on in [today, other] {
            block_on(lines_sum(&book, on, today));
        }
        block_on(lists_sum(&book, today));
    }
}

async fn lines_sum(book: &Book, on: NaiveDate, today: NaiveDate) {
    for entry in &book.outline().await.expect("an outline").value.budgets {
        let budget = &entry.value.id;
        let Some(line) = book.line(budget, on, today).await.expect("a line").value else {
            continue;
        };
        let why = async |figure| book.why(budget, on, today, figure).await.expect("why").value;
        let currency = line.limit.currency();
        assert_eq!(parts(&why(Figure::Spent).await, currency), line.spent, "spent, {line:?}");
        assert_eq!(parts(&why(Figure::Pending).await, currency), line.pending, "pending, {line:?}");
        let carried = why(Figure::Carried).await;
        let terms = carried.terms.iter().map(|term| term.change);
        assert_eq!(sum(terms, currency), line.carried, "carried, {line:?}");
        each_term_follows(&carried);
        formulas_hold(&line);
    }
}

/// A term begins with what the one before it carried on.
fn each_term_follows(why: &Why) {
    for term in &why.terms {
        let left = sum([term.limit, term.carried, term.spent.negated()], term.limit.currency());
        assert_eq!(left, term.left, "{term:?}");
    }
    for pair in why.terms.windows(2) {
        let on = sum([pair[0].carried, pair[0].change], pair[0].limit.currency());
        assert_eq!(on, pair[1].carried, "{pair:?}");
    }
}

fn formulas_hold(line: &Line) {
    let currency = line.limit.currency();
    assert_eq!(sum([line.limit, line.carried], currency), line.available, "{line:?}");
    assert_eq!(sum([line.available, line.spent.negated()], currency), line.remaining, "{line:?}");
}

async fn lists_sum(book: &Book, today: NaiveDate) {
    let summary = book.summary(today).await.expect("a summary").value;
    for row in &summary.unbudgeted {
        let currency = row.spent.currency();
        let why = book.why_unbudgeted(row.category.as_ref(), currency, today).await;
        let why = why.expect("why").value;
        assert!(!why.parts.is_empty());
        assert_eq!(parts(&why, currency), row.spent, "unbudgeted {:?}", row.category);
    }
    for received in &summary.income {
        let why = book.why_income(received.currency(), today).await.expect("why").value;
        assert_eq!(parts(&why, received.currency()), *received, "income");
    }
    for received in &summary.uncategorised_in {
        let why = book.why_uncategorised_in(received.currency(), today).await;
        let why = why.expect("why").value;
        assert_eq!(parts(&why, received.currency()), *received, "uncategorised");
    }
}

fn parts(why: &Why, currency: Currency) -> Money {
    sum(why.parts.iter().map(|part| part.amount), currency)
}

fn sum(amounts: impl IntoIterator<Item = Money>, currency: Currency) -> Money {
    let zero = Money::zero(currency);
    amounts.into_iter().try_fold(zero, Money::checked_add).expect("a sum")
}
