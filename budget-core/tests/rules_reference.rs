//! The engine of rules answers what trying every rule in order on every row answers.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use budget_core::{
    AccountId, Action, ActionOutcome, BankLayer, BankSource, Categorised, CategoryId, Condition,
    Currency, Edits, Match, Money, NaiveDate, Rule, RuleId, RuledLayer, RuledTag, Rules, Stage,
    TextField, TextTest, Transaction, TransactionId,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use regex::{Regex, RegexBuilder};

/// Texts that hold one another, in several spellings.
const TEXTS: [&str; 16] = [
    "a",
    "ab",
    "AB",
    "b a",
    "Aba",
    "ab 12",
    "AB 123 ba",
    "É",
    "éa",
    "straße",
    "STRASSE 1",
    "ß",
    "12",
    "k",
    "\u{212A}a",
    "rewe ab",
];

mod reference {
    use super::*;

    fn spelling(text: &str) -> String {
        text.to_lowercase().to_uppercase()
    }

    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::default();
    }

    fn finds(regex: &str, text: &str) -> bool {
        let compile = || RegexBuilder::new(regex).case_insensitive(true).build();
        COMPILED.with_borrow_mut(|compiled| {
            let entry = compiled.entry(regex.to_owned());
            entry.or_insert_with(|| compile().expect("a regex")).is_match(text)
        })
    }

    fn passes(test: &TextTest, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        match test {
            TextTest::Is(wanted) => spelling(wanted) == spelling(text),
            TextTest::Contains(part) => spelling(text).contains(&spelling(part)),
            TextTest::OneOf(list) => list.iter().any(|wanted| spelling(wanted) == spelling(text)),
            TextTest::Regex(regex) => finds(regex, text),
        }
    }

    fn texts(field: TextField, row: &Transaction, payee: Option<&str>) -> Vec<String> {
        let bank = row.bank.clone();
        let texts = match field {
            TextField::Payee => vec![payee.map(str::to_owned)],
            TextField::BankName => vec![bank.map(|bank| bank.name)],
            TextField::BankCategory => {
                let code = bank.as_ref().and_then(|bank| bank.category.clone());
                vec![code.map(|code| code.to_string()), bank.and_then(|bank| bank.category_text)]
            }
        };
        texts.into_iter().flatten().collect()
    }

    fn holds(condition: &Condition, row: &Transaction, payee: Option<&str>) -> bool {
        match condition {
            Condition::Text { field, test } => {
                texts(*field, row, payee).iter().any(|text| passes(test, text))
            }
            Condition::Account(list) => list.iter().any(|id| row.account.as_ref() == Some(id)),
            Condition::AmountBetween { from, to } => {
                let amount = row.amount();
                amount.currency() == from.currency()
                    && from.minor() <= amount.minor()
                    && amount.minor() <= to.minor()
            }
        }
    }

    fn specificity(rule: &Rule) -> u32 {
        let one = |condition: &Condition| match condition {
            Condition::Text { test: TextTest::Is(_), .. } => (10, true),
            Condition::Text { test: TextTest::OneOf(_), .. } | Condition::Account(_) => (9, true),
            Condition::AmountBetween { .. } => (5, false),
            Condition::Text { .. } => (0, false),
        };
        let sum: u32 = rule.conditions.iter().map(|condition| one(condition).0).sum();
        let exact = rule.conditions.iter().all(|condition| one(condition).1);
        if exact { sum * 2 } else { sum }
    }

    fn apply(rule: &Rule, layer: &mut RuledLayer) {
        for action in &rule.actions {
            match action {
                Action::SetCategory(category) => {
                    layer.category = Some(category.clone());
                    layer.category_rule = Some(rule.id.clone());
                }
                Action::RenamePayee(payee) => {
                    layer.payee = Some(payee.clone());
                    layer.payee_rule = Some(rule.id.clone());
                }
                Action::AddTag(tag) if layer.tags.iter().any(|ruled| ruled.tag == *tag) => {}
                Action::AddTag(tag) => {
                    layer.tags.push(RuledTag { tag: tag.clone(), rule: rule.id.clone() });
                }
                Action::Exclude if layer.excluded_rule.is_some() => {}
                Action::Exclude => layer.excluded_rule = Some(rule.id.clone()),
            }
        }
    }

    /// Every rule in order, and which of them match.
    pub(super) fn run(rules: &[Rule], row: &Transaction) -> (RuledLayer, Vec<RuleId>) {
        let mut rules: Vec<&Rule> = rules.iter().collect();
        rules.sort_by_key(|rule| (rule.stage, specificity(rule), rule.id.clone()));
        let mut row = Transaction { ruled: RuledLayer::default(), ..row.clone() };
        let mut matching = Vec::new();
        for rule in rules {
            let payee = row.payee().map(str::to_owned);
            let mut held = rule.conditions.iter().map(|one| holds(one, &row, payee.as_deref()));
            let matches = match rule.matches {
                Match::All => held.all(|holds| holds),
                Match::Any => held.any(|holds| holds),
            };
            if matches {
                apply(rule, &mut row.ruled);
                matching.push(rule.id.clone());
            }
        }
        (row.ruled, matching)
    }
}

fn money(minor: i64, code: &str) -> Money {
    Money::from_minor(minor, Currency::new(code).expect("a currency")).expect("an amount")
}

fn category() -> impl Strategy<Value = CategoryId> {
    select(vec!["c1", "c2", "ab", "rewe"]).prop_map(|id| CategoryId::new(id).expect("an id"))
}

fn account() -> impl Strategy<Value = AccountId> {
    select(vec!["x", "y", "z"]).prop_map(|id| AccountId::new(id).expect("an id"))
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![select(&TEXTS[..]).prop_map(str::to_owned), "[abßé1 ]{0,3}[aA][bk2 ]{0,3}"]
}

fn regex() -> impl Strategy<Value = String> {
    let atoms = vec![
        "a",
        "b",
        "ab",
        "ba",
        "É",
        "ß",
        "ss",
        "k",
        "1",
        "12",
        "[ab]",
        "[^a]",
        r"\d",
        ".",
        "^",
        "$",
        r"\b",
        r"\w",
        "(?i:rewe)",
        "(?-i:A)",
        "",
    ];
    let leaf = select(atoms).prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 4, |inner| {
        let repeats = select(vec!["*", "+", "?", "{2}", "{0}", "{1,2}"]);
        prop_oneof![
            3 => vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            1 => vec(inner.clone(), 2..4).prop_map(|parts| format!("(?:{})", parts.join("|"))),
            1 => (inner.clone(), repeats).prop_map(|(part, times)| format!("(?:{part}){times}")),
            1 => inner.prop_map(|part| format!("({part})")),
        ]
    })
    .prop_filter("a blank regex is refused", |regex| !regex.trim().is_empty())
}

fn test() -> impl Strategy<Value = TextTest> {
    prop_oneof![
        words().prop_map(TextTest::Is),
        words().prop_map(TextTest::Contains),
        vec(words(), 1..4).prop_map(TextTest::OneOf),
        regex().prop_map(TextTest::Regex),
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let fields = [TextField::Payee, TextField::BankName, TextField::BankCategory, TextField::Payee];
    let ends = (-4i64..5, -4i64..5, select(vec!["EUR", "USD"]));
    prop_oneof![
        4 => (select(fields.to_vec()), test())
            .prop_map(|(field, test)| Condition::Text { field, test }),
        1 => vec(account(), 1..3).prop_map(Condition::Account),
        1 => ends.prop_map(|(a, b, code)| Condition::AmountBetween {
            from: money(a.min(b), code),
            to: money(a.max(b), code),
        }),
    ]
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let payee = select(&TEXTS[..]).prop_map(|payee| Action::RenamePayee(payee.to_owned()));
    let tag = select(vec!["t", "u", "T"]).prop_map(|tag| Action::AddTag(tag.to_owned()));
    let all = (
        option::weighted(0.6, category().prop_map(Action::SetCategory)),
        option::weighted(0.3, payee),
        vec(tag, 0..2),
        option::weighted(0.1, Just(Action::Exclude)),
    );
    all.prop_map(|(category, payee, tags, exclude)| {
        let actions = category.into_iter().chain(payee).chain(tags).chain(exclude);
        let actions: Vec<Action> = actions.collect();
        if actions.is_empty() { vec![Action::Exclude] } else { actions }
    })
}

/// Half of all rules only set the category.
fn some_actions() -> impl Strategy<Value = Vec<Action>> {
    let plain = category().prop_map(|category| vec![Action::SetCategory(category)]);
    prop_oneof![plain, actions()]
}

fn rule() -> impl Strategy<Value = Rule> {
    let stage = select(vec![Stage::Pre, Stage::Default, Stage::Post]);
    let matches = select(vec![Match::All, Match::Any]);
    (stage, matches, vec(condition(), 1..4), some_actions()).prop_map(
        |(stage, matches, conditions, actions)| Rule {
            id: RuleId::new("r").expect("an id"),
            name: "a rule".into(),
            stage,
            matches,
            conditions,
            actions,
        },
    )
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    vec((rule(), any::<Index>()), 0..40).prop_map(|rules| {
        let mut taken = HashSet::new();
        let named = rules.into_iter().map(|(rule, place)| {
            let mut numbers = place.index(50)..;
            let number = numbers.find(|number| taken.insert(*number)).expect("a free number");
            Rule { id: RuleId::new(format!("r{number}")).expect("an id"), ..rule }
        });
        named.collect()
    })
}

fn bank() -> impl Strategy<Value = BankLayer> {
    let amount = (-5i64..6, select(vec!["EUR", "USD"]));
    let text = || option::of(words());
    let name = prop_oneof![words(), Just(String::new())];
    (amount, name, text(), text(), option::of(category())).prop_map(
        |((minor, code), name, payee, category_text, category)| BankLayer {
            source: BankSource::File,
            date: NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date"),
            amount: money(minor, code),
            original_amount: None,
            name,
            payee,
            memo: None,
            category,
            category_text,
            pending: false,
        },
    )
}

fn edits() -> impl Strategy<Value = Edits> {
    let payee = prop_oneof![words(), Just(String::new())];
    let decided = prop_oneof![category().prop_map(Categorised::As), Just(Categorised::Nothing)];
    let amount = (-5i64..6).prop_map(|minor| money(minor, "EUR"));
    let all = (
        option::weighted(0.2, payee),
        option::weighted(0.3, decided),
        option::weighted(0.3, amount),
        option::weighted(0.1, any::<bool>()),
        option::weighted(0.1, Just(vec!["mine".to_owned()])),
    );
    all.prop_map(|(payee, category, amount, excluded, tags)| Edits {
        payee,
        category,
        amount,
        excluded,
        tags,
        ..Edits::default()
    })
}

fn row() -> impl Strategy<Value = Transaction> {
    (option::weighted(0.9, bank()), option::of(account()), edits()).prop_map(
        |(bank, account, mut edits)| {
            if bank.is_none() {
                edits.date = NaiveDate::from_ymd_opt(2026, 3, 2);
                edits.amount = edits.amount.or(Some(money(3, "EUR")));
            }
            Transaction {
                id: TransactionId::new("t").expect("an id"),
                account,
                external_ids: Vec::new(),
                matched: Vec::new(),
                transfer: None,
                bank,
                ruled: RuledLayer::default(),
                edits,
            }
        },
    )
}

/// The rules whose action of a kind no other rule took the place of.
fn winners(rules: &Rules, row: &Transaction, is: fn(&Action) -> bool) -> Vec<RuleId> {
    let wins = |outcome: &ActionOutcome| {
        matches!(outcome, ActionOutcome::TookEffect | ActionOutcome::PersonDecided)
    };
    let matched = rules.explain(row).matched.into_iter();
    let winning =
        matched.filter(|rule| rule.actions.iter().any(|one| is(&one.action) && wins(&one.outcome)));
    winning.map(|rule| rule.rule).collect()
}

proptest! {
    #[test]
    fn the_index_never_changes_an_answer(list in rules(), rows in vec(row(), 1..12)) {
        let rules = Rules::new(list.clone()).expect("rules");
        for row in &rows {
            let (layer, matching) = reference::run(&list, row);
            prop_assert_eq!(rules.run(row), layer);
            let explained = rules.explain(row).matched.into_iter().map(|rule| rule.rule);
            prop_assert_eq!(explained.collect::<Vec<_>>(), matching);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_list_does_not_matter(list in rules(), row in row()) {
        let reversed = Rules::new(list.iter().rev().cloned()).expect("rules");
        prop_assert_eq!(Rules::new(list).expect("rules").run(&row), reversed.run(&row));
    }

    #[test]
    fn of_each_field_one_rule_wins(list in rules(), row in row()) {
        let rules = Rules::new(list).expect("rules");
        let layer = rules.run(&row);
        let one = |rule: Option<RuleId>| rule.into_iter().collect::<Vec<_>>();
        let categorising = winners(&rules, &row, |a| matches!(a, Action::SetCategory(_)));
        prop_assert_eq!(categorising, one(layer.category_rule));
        let renaming = winners(&rules, &row, |a| matches!(a, Action::RenamePayee(_)));
        prop_assert_eq!(renaming, one(layer.payee_rule));
        let excluding = winners(&rules, &row, |a| matches!(a, Action::Exclude));
        prop_assert_eq!(excluding, one(layer.excluded_rule));
    }

    #[test]
    fn once_run_a_preview_is_empty(list in rules(), rows in vec(row(), 1..12)) {
        let rules = Rules::new(list).expect("rules");
        let changed = rows.iter().filter(|row| rules.run(row) != row.ruled).count();
        prop_assert_eq!(rules.preview(&rows).len(), changed);
        let run = |row| Transaction { ruled: rules.run(&row), ..row };
        let settled: Vec<Transaction> = rows.into_iter().map(run).collect();
        prop_assert_eq!(rules.preview(&settled), vec![]);
    }
}
