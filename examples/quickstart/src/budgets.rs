//! Three budgets, and which payees fall into them.

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

/// Three budgets for each currency: those that are not there yet.
pub(crate) async fn set(book: &Book, currencies: &[Currency]) -> Result<()> {
    for (id, limit, _) in BUDGETS {
        for currency in currencies {
            let budget = BudgetId::new(format!("{id}-{currency}"))?;
            let limit = Money::parse(limit, *currency)?;
            let budget = Budget::new(budget, CategoryId::new(id)?, limit, Cadence::monthly());
            let budget = Budget { pace: Pace::Steady, ..budget };
            unless_there(book.create_budget(budget, Begin::AsGiven).await)?;
        }
    }
    Ok(())
}

/// A rule for each of them, as a statement names payees but no categories.
pub(crate) async fn sort_payees(book: &Book) -> Result<()> {
    for (id, _, words) in BUDGETS {
        let pattern = TextTest::Regex(words.to_owned());
        let rule = Rule {
            id: RuleId::new(id)?,
            name: format!("Payees of {id}"),
            stage: Stage::Default,
            matches: Match::All,
            conditions: vec![Condition::Text { field: TextField::Payee, test: pattern }],
            actions: vec![Action::SetCategory(CategoryId::new(id)?)],
        };
        unless_there(book.create_rule(rule).await)?;
    }
    Ok(())
}

/// What an earlier run made stays as it is.
fn unless_there(made: Result<Revision>) -> Result<()> {
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        answer => answer.map(|_| ()),
    }
}
