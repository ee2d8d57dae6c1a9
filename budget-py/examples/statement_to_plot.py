"""From a bank's CSV file to a plot: python statement_to_plot.py [statement.csv [plot.png]]"""

# %% Read the statement, whatever its columns, dates and decimals look like.
import pathlib
import sys

from matplotlib import pyplot

import budget as b

here = pathlib.Path(__file__).parent
source = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "statement.csv"
update = b.read_statement(source.read_bytes())
today = max(row.date for row in update.statements[0].rows)

# %% Four budgets, and the payees that fall into them.
book = b.Book.memory(b.Settings("EUR"))
book.add_default_categories()
for name, category, limit, payees in [
    ("Groceries", "FOOD_AND_DRINK_GROCERIES", 450, "market|grocer|bakery"),
    ("Eating out", "FOOD_AND_DRINK_RESTAURANT", 120, "trattoria|restaurant|pizza|sushi"),
    ("Transport", "TRANSPORTATION", 200, "transit|fuel|taxi|parking"),
    ("Rent", "RENT_AND_UTILITIES", 1250, "homes"),
]:
    budget = b.Budget(name, category, b.Money(limit, "EUR"), b.Cadence.monthly())
    book.create_budget(budget, b.BeginNow(today))
    test = b.TextCondition(b.TextField.PAYEE, b.TextRegex(payees))
    book.create_rule(b.Rule(name, name, [test], [b.SetCategory(category)]))

# %% Import it, and see the month.
book.create_account(b.Account("giro", "Giro", b.AccountType.DEPOSITORY, "EUR"))
book.import_statements(update, [b.AccountMapping("", "giro")])
summary = book.summary(today)
print(summary)

# %% Draw it.
summary.plot()
pyplot.savefig(sys.argv[2] if len(sys.argv) > 2 else "plot.png")
