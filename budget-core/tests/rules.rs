//! What rules do to a row, and which rules are refused.

use budget_core::domain::account::MAX_NAME;
use budget_core::domain::rules::{MAX_CONDITIONS, MAX_LISTED, MAX_REGEX, MAX_RULES};
use budget_core::domain::transaction::{MAX_PAYEE, MAX_TAG, MAX_TAGS};
use budget_core::{
    AccountId, Action, ActionOutcome, BankLayer, BankSource, Categorised, CategoryId, Condition,
    Currency, Edits, ErrorKind, Match, Money, NaiveDate, Rule, RuleId, RuledLayer, Rules, Split,
    Stage, TextField, TextTest, Transaction, TransactionId,
};

fn money(minor: i64, code: &str) -> Money {
    Money::from_minor(minor, Currency::new(code).expect("a currency")).expect("an amount")
}

fn id(id: &str) -> RuleId {
    RuleId::new(id).expect("an id")
}

fn set(category: &str) -> Action {
    Action::SetCategory(CategoryId::new(category).expect("an id"))
}

fn rename(payee: &str) -> Action {
    Action::RenamePayee(payee.to_owned())
}

fn tag(tag: &str) -> Action {
    Action::AddTag(tag.to_owned())
}

fn text(field: TextField, test: TextTest) -> Condition {
    Condition::Text { field, test }
}

fn payee_is(payee: &str) -> Condition {
    text(TextField::Payee, TextTest::Is(payee.to_owned()))
}

fn payee_has(part: &str) -> Condition {
    text(TextField::Payee, TextTest::Contains(part.to_owned()))
}

fn payee_like(regex: &str) -> Condition {
    text(TextField::Payee, TextTest::Regex(regex.to_owned()))
}

fn accounts(ids: &[&str]) -> Condition {
    Condition::Account(ids.iter().map(|id| AccountId::new(id).expect("an id")).collect())
}

fn amount(from: i64, to: i64) -> Condition {
    Condition::AmountBetween { from: money(from, "EUR"), to: money(to, "EUR") }
}

fn rule(name: &str, conditions: Vec<Condition>, actions: Vec<Action>) -> Rule {
    Rule {
        id: id(name),
        name: format!("rule {name}"),
        stage: Stage::Default,
        matches: Match::All,
        conditions,
        actions,
    }
}

fn at(stage: Stage, rule: Rule) -> Rule {
    Rule { stage, ..rule }
}

fn rules(rules: impl IntoIterator<Item = Rule>) -> Rules {
    Rules::new(rules).expect("rules")
}

/// A bank's row of 12.00 EUR on the account `giro`.
fn bank_row(payee: &str) -> Transaction {
    let bank = BankLayer {
        source: BankSource::Connection,
        date: NaiveDate::from_ymd_opt(2026, 3, 2).expect("a date"),
        amount: money(1200, "EUR"),
        original_amount: None,
        name: format!("CARD {payee}"),
        payee: Some(payee.to_owned()),
        memo: None,
        category: None,
        category_text: None,
        pending: false,
    };
    Transaction {
        id: TransactionId::new("t1").expect("an id"),
        account: Some(AccountId::new("giro").expect("an id")),
        external_ids: Vec::new(),
        matched: Vec::new(),
        transfer: None,
        bank: Some(bank),
        ruled: RuledLayer::default(),
        edits: Edits::default(),
    }
}

fn entered_row(payee: Option<&str>) -> Transaction {
    let edits = Edits {
        date: NaiveDate::from_ymd_opt(2026, 3, 2),
        amount: Some(money(1200, "EUR")),
        payee: payee.map(str::to_owned),
        ..Edits::default()
    };
    Transaction { bank: None, edits, ..bank_row("nobody") }
}

fn category(rules: &Rules, row: &Transaction) -> Option<String> {
    rules.run(row).category.map(|category| category.to_string())
}

fn matches(condition: Condition, row: &Transaction) -> bool {
    rules([rule("r", vec![condition], vec![Action::Exclude])]).run(row).excluded_rule.is_some()
}

mod conditions {
    use super::*;

    #[test]
    fn texts_do_not_mind_case() {
        let row = bank_row("Bäckerei STRASSE Ὀδυσσεύς");
        let is = |text: &str| matches(payee_is(text), &row);
        assert!(is("bäckerei straße ὀδυσσεύσ") && is("BÄCKEREI STRASSE ὈΔΥΣΣΕΎΣ"));
        assert!(!is("bäckerei strasse") && !is("backerei strasse ὀδυσσεύς"));
        assert!(matches(payee_has("straẞe"), &row));
        assert!(matches(payee_like("^bÄck.*ΎΣ$"), &row));
        assert!(!matches(payee_like("(?-i)bäck"), &row));
        let one_of = TextTest::OneOf(vec!["x".into(), "bäckerei Strasse ὀδυσσεύς".into()]);
        assert!(matches(text(TextField::Payee, one_of), &row));
    }

    #[test]
    fn each_field_is_its_own_text() {
        let mut row = bank_row("Lidl");
        let bank = row.bank.as_mut().expect("a bank's row");
        bank.category_text = Some("Supermarkets".into());
        bank.category = CategoryId::new("FOOD_AND_DRINK").ok();
        let on = |field, word: &str| matches(text(field, TextTest::Is(word.into())), &row);
        assert!(on(TextField::Payee, "lidl") && !on(TextField::Payee, "card lidl"));
        assert!(on(TextField::BankName, "card lidl") && !on(TextField::BankName, "lidl"));
        assert!(on(TextField::BankCategory, "supermarkets"));
        assert!(on(TextField::BankCategory, "food_and_drink"));
    }

    #[test]
    fn a_text_that_is_not_there_passes_no_test() {
        let any = |field| text(field, TextTest::Regex(".*".into()));
        let empty = bank_row("");
        assert!(!matches(any(TextField::Payee), &empty));
        assert!(!matches(any(TextField::BankCategory), &empty));
        assert!(matches(any(TextField::BankName), &empty));
        let entered = entered_row(None);
        for field in [TextField::Payee, TextField::BankName, TextField::BankCategory] {
            assert!(!matches(any(field), &entered), "{field:?}");
        }
    }

    #[test]
    fn without_a_payee_the_banks_text_is_it() {
        let mut row = bank_row("Lidl");
        row.bank.as_mut().expect("a bank's row").payee = None;
        assert!(matches(payee_is("card lidl"), &row));
    }

    #[test]
    fn amounts_include_both_bounds_of_their_currency_and_sign() {
        let row = bank_row("Lidl");
        assert!(matches(amount(1200, 1200), &row) && matches(amount(0, 1200), &row));
        assert!(!matches(amount(1201, 9999), &row) && !matches(amount(-9999, 1199), &row));
        assert!(!matches(amount(-1200, -1200), &row));
        let (from, to) = (money(0, "USD"), money(9999, "USD"));
        assert!(!matches(Condition::AmountBetween { from, to }, &row));
        assert!(matches(amount(-i64::MAX, i64::MAX), &row));
    }

    #[test]
    fn a_persons_amount_is_the_one_seen() {
        let mut row = bank_row("Lidl");
        row.edits.amount = Some(money(500, "EUR"));
        assert!(matches(amount(500, 500), &row) && !matches(amount(1200, 1200), &row));
    }

    #[test]
    fn accounts_are_exact() {
        let mut row = bank_row("Lidl");
        assert!(matches(accounts(&["visa", "giro"]), &row));
        assert!(!matches(accounts(&["Giro"]), &row));
        row.account = None;
        assert!(!matches(accounts(&["giro"]), &row));
    }

    #[test]
    fn all_or_any() {
        let conditions = vec![payee_is("Lidl"), amount(0, 100)];
        let all = rule("r", conditions, vec![Action::Exclude]);
        let any = Rule { matches: Match::Any, ..all.clone() };
        let row = bank_row("Lidl");
        assert_eq!(rules([all]).run(&row).excluded_rule, None);
        assert_eq!(rules([any]).run(&row).excluded_rule, Some(id("r")));
    }
}

mod order {
    use super::*;

    #[test]
    fn the_most_specific_wins_whatever_its_id() {
        let set = rules([
            rule("z", vec![payee_has("lidl")], vec![set("contains")]),
            rule("y", vec![payee_has("lidl"), amount(0, 9999)], vec![set("amount")]),
            rule("x", vec![accounts(&["giro"])], vec![set("account")]),
            rule("a", vec![payee_is("lidl")], vec![set("is")]),
        ]);
        let order: Vec<&str> = set.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(order, ["z", "y", "x", "a"]);
        assert_eq!(category(&set, &bank_row("Lidl")).as_deref(), Some("is"));
        assert_eq!(category(&set, &bank_row("Lidl 2")).as_deref(), Some("account"));
    }

    #[test]
    fn specificity_doubles_where_all_conditions_are_exact() {
        let of = |conditions| rule("r", conditions, vec![Action::Exclude]).specificity();
        let one_of = || text(TextField::BankName, TextTest::OneOf(vec!["a".into()]));
        assert_eq!(of(vec![payee_is("a")]), 20);
        assert_eq!(of(vec![payee_is("a"), one_of(), accounts(&["giro"])]), 56);
        assert_eq!(of(vec![payee_is("a"), amount(0, 1)]), 15);
        assert_eq!(of(vec![payee_has("a"), payee_like("a")]), 0);
    }

    #[test]
    fn stages_come_before_specificity_and_ids_break_ties() {
        let pre = at(Stage::Pre, rule("c", vec![payee_is("lidl")], vec![set("pre")]));
        let post = at(Stage::Post, rule("a", vec![payee_has("l")], vec![set("post")]));
        let middle = rule("b", vec![payee_is("lidl")], vec![set("default")]);
        let row = bank_row("Lidl");
        let all = rules([post, pre.clone(), middle.clone()]);
        assert_eq!(category(&all, &row).as_deref(), Some("post"));
        assert_eq!(category(&rules([middle.clone(), pre]), &row).as_deref(), Some("default"));
        let tie = rule("c", vec![payee_is("lidl")], vec![set("later id")]);
        assert_eq!(category(&rules([tie, middle]), &row).as_deref(), Some("later id"));
    }

    #[test]
    fn fields_are_overridden_one_by_one_and_tags_add_up() {
        let set = rules([
            rule("a", vec![payee_has("lidl")], vec![set("food"), rename("LIDL"), tag("shop")]),
            rule("b", vec![payee_is("lidl")], vec![set("groceries"), tag("food"), tag("shop")]),
        ]);
        let layer = set.run(&bank_row("Lidl"));
        assert_eq!(layer.category_rule, Some(id("b")));
        assert_eq!((layer.payee.as_deref(), layer.payee_rule), (Some("LIDL"), Some(id("a"))));
        let tags: Vec<_> = layer.tags.iter().map(|t| (t.tag.as_str(), t.rule.as_str())).collect();
        assert_eq!(tags, [("shop", "a"), ("food", "b")]);
    }

    #[test]
    fn what_one_rule_excludes_stays_excluded() {
        let set = rules([
            rule("a", vec![payee_has("lidl")], vec![Action::Exclude]),
            rule("b", vec![payee_is("lidl")], vec![Action::Exclude, set("food")]),
        ]);
        let layer = set.run(&bank_row("Lidl"));
        assert_eq!((layer.excluded_rule, layer.category_rule), (Some(id("a")), Some(id("b"))));
    }

    #[test]
    fn later_rules_see_the_new_payee_and_earlier_ones_do_not() {
        let clean = |stage| at(stage, rule("clean", vec![payee_like("^lidl")], vec![rename("L")]));
        let food = rule("food", vec![payee_is("l")], vec![set("food")]);
        let old = rule("old", vec![payee_has("lidl 7")], vec![set("old")]);
        let row = bank_row("Lidl 7");
        let before = rules([clean(Stage::Pre), food.clone(), old.clone()]);
        assert_eq!(category(&before, &row).as_deref(), Some("food"));
        let after = rules([clean(Stage::Post), food, old]);
        assert_eq!(category(&after, &row).as_deref(), Some("old"));
        assert_eq!(after.run(&row).payee.as_deref(), Some("L"));
    }

    #[test]
    fn a_chain_of_renames_is_followed_once_through() {
        let step = |from: &str, to: &str, name: &str| {
            at(Stage::Pre, rule(name, vec![payee_is(from)], vec![rename(to)]))
        };
        let set = rules([step("a", "b", "1"), step("b", "c", "2"), step("c", "a", "3")]);
        assert_eq!(set.run(&bank_row("A")).payee.as_deref(), Some("a"));
        assert_eq!(set.run(&bank_row("B")).payee.as_deref(), Some("a"));
        assert_eq!(
            rules([step("b", "a", "2"), step("a", "b", "1")]).run(&bank_row("b")).payee,
            Some("a".to_owned())
        );
    }

    #[test]
    fn tags_stop_at_the_most_a_row_can_have() {
        let many = (0..MAX_TAGS + 5).map(|at| {
            rule(&format!("r{at:02}"), vec![payee_is("lidl")], vec![tag(&format!("t{at:02}"))])
        });
        let set = rules(many);
        let mut row = bank_row("Lidl");
        row.ruled = set.run(&row);
        row.check().expect("a row that can be written");
        assert_eq!(row.ruled.tags.len(), MAX_TAGS);
        let matched = set.explain(&row).matched;
        assert_eq!(matched[MAX_TAGS - 1].actions[0].outcome, ActionOutcome::TookEffect);
        assert_eq!(matched[MAX_TAGS].actions[0].outcome, ActionOutcome::TagsFull);
    }
}

mod people {
    use super::*;

    #[test]
    fn a_persons_payee_stays_and_is_what_conditions_see() {
        let set = rules([
            at(Stage::Pre, rule("a", vec![payee_has("lidl")], vec![rename("L")])),
            rule("b", vec![payee_is("l")], vec![set("renamed")]),
            rule("c", vec![payee_is("my lidl")], vec![set("mine")]),
        ]);
        let mut row = bank_row("Lidl");
        row.edits.payee = Some("My Lidl".into());
        row.ruled = set.run(&row);
        assert_eq!(row.ruled.category_rule, Some(id("c")));
        assert_eq!((row.ruled.payee.as_deref(), row.payee()), (Some("L"), Some("My Lidl")));
        row.edits.payee = Some(String::new());
        assert_eq!(set.run(&row), RuledLayer::default());
    }

    #[test]
    fn running_leaves_edits_and_what_they_say_alone() {
        let actions = vec![set("food"), rename("L"), tag("t"), Action::Exclude];
        let set = rules([rule("r", vec![payee_has("lidl")], actions)]);
        let mut row = bank_row("Lidl");
        row.edits.category = Some(Categorised::Nothing);
        row.edits.payee = Some("Lidl!".into());
        row.edits.tags = Some(vec![]);
        row.edits.excluded = Some(false);
        row.ruled = set.run(&row);
        assert!(row.ruled.category.is_some() && row.ruled.excluded_rule.is_some());
        assert_eq!((row.category(), row.payee()), (None, Some("Lidl!")));
        assert!(row.tags().is_empty() && !row.excluded());
        for action in &set.explain(&row).matched[0].actions {
            assert_eq!(action.outcome, ActionOutcome::PersonDecided, "{:?}", action.action);
        }
    }

    #[test]
    fn a_row_entered_by_hand_is_filled_where_it_was_left_open() {
        let on_bank = text(TextField::BankName, TextTest::Contains("r".into()));
        let set = rules([
            rule("a", vec![accounts(&["giro"]), amount(1200, 1200)], vec![rename("Rent")]),
            at(Stage::Post, rule("b", vec![payee_is("rent")], vec![set("rent")])),
            rule("c", vec![on_bank], vec![Action::Exclude]),
        ]);
        let mut row = entered_row(None);
        row.ruled = set.run(&row);
        assert_eq!(row.payee(), Some("Rent"));
        assert_eq!(row.category().map(CategoryId::as_str), Some("rent"));
        assert!(!row.excluded());
        let mut named = entered_row(Some("Landlord"));
        named.ruled = set.run(&named);
        assert_eq!((named.payee(), named.category()), (Some("Landlord"), None));
    }

    #[test]
    fn the_old_layer_does_not_matter() {
        let set = rules([rule("r", vec![payee_is("lidl")], vec![set("food")])]);
        let mut row = bank_row("Lidl");
        row.ruled.payee = Some("Aldi".into());
        row.ruled.payee_rule = Some(id("gone"));
        assert_eq!(set.run(&row), set.run(&bank_row("Lidl")));
        assert_eq!(Rules::default().run(&row), RuledLayer::default());
    }
}

mod why {
    use super::*;

    #[test]
    fn an_explanation_names_who_overrode_whom() {
        let last = vec![set("3"), rename("LL"), tag("t"), Action::Exclude];
        let set = rules([
            rule("a", vec![payee_has("lidl")], vec![set("1"), tag("t"), Action::Exclude]),
            rule("b", vec![payee_has("lidl"), amount(0, 9999)], vec![set("2"), rename("L")]),
            rule("c", vec![payee_has("l"), payee_is("L")], last),
            rule("d", vec![payee_is("lidl")], vec![set("4")]),
        ]);
        let explanation = set.explain(&bank_row("Lidl"));
        assert_eq!(explanation.transaction.as_str(), "t1");
        assert_eq!(explanation.matched[0].name, "rule a");
        let outcomes = explanation.matched.iter().map(|rule| {
            let outcomes = rule.actions.iter().map(|action| action.outcome.clone());
            (rule.rule.as_str(), outcomes.collect())
        });
        let outcomes: Vec<(&str, Vec<ActionOutcome>)> = outcomes.collect();
        let overridden = || ActionOutcome::Overridden { by: id("c") };
        let done = || ActionOutcome::DoneBefore { by: id("a") };
        let effect = || ActionOutcome::TookEffect;
        let expected = [
            ("a", vec![overridden(), effect(), effect()]),
            ("b", vec![overridden(), overridden()]),
            ("c", vec![effect(), effect(), done(), done()]),
        ];
        assert_eq!(outcomes, expected);
    }

    #[test]
    fn a_split_row_is_categorised_only_in_what_the_splits_leave() {
        let set = rules([rule("r", vec![payee_is("lidl")], vec![set("food")])]);
        let outcome = |split: i64| {
            let mut row = bank_row("Lidl");
            row.edits.splits = vec![Split { category: None, amount: money(split, "EUR") }];
            let outcome = set.explain(&row).matched[0].actions[0].outcome.clone();
            (outcome, set.preview([&row])[0].after.category.is_some())
        };
        assert_eq!(outcome(1200), (ActionOutcome::PersonDecided, false));
        assert_eq!(outcome(700), (ActionOutcome::TookEffect, true));
    }

    #[test]
    fn a_preview_shows_rows_whose_layer_would_change_and_no_other() {
        let set = rules([
            rule("a", vec![payee_is("lidl")], vec![set("food"), tag("t")]),
            rule("b", vec![payee_is("lidl")], vec![Action::Exclude, rename("L")]),
        ]);
        let fresh = bank_row("Lidl");
        let mut settled = bank_row("Lidl");
        settled.ruled = set.run(&settled);
        let mut decided = bank_row("Lidl");
        decided.edits = Edits {
            payee: Some("Lidl".into()),
            category: Some(Categorised::Nothing),
            tags: Some(vec!["mine".into()]),
            excluded: Some(false),
            ..Edits::default()
        };
        let effects = set.preview(&[fresh, settled, bank_row("Aldi"), decided]);
        assert_eq!(effects.len(), 2);
        let (before, after) = (&effects[0].before, &effects[0].after);
        assert_eq!((before.payee.as_deref(), after.payee.as_deref()), (Some("Lidl"), Some("L")));
        assert_eq!((&before.category, before.excluded), (&None, false));
        assert_eq!(after.category.as_ref().map(CategoryId::as_str), Some("food"));
        assert!(after.excluded && before.tags.is_empty() && after.tags == ["t"]);
        assert_eq!(effects[1].before, effects[1].after);
        assert_eq!(effects[1].after.tags, ["mine"]);
    }

    #[test]
    fn a_preview_shows_what_a_rule_that_is_gone_leaves() {
        let mut row = bank_row("Lidl");
        row.ruled = rules([rule("r", vec![payee_is("lidl")], vec![set("food")])]).run(&row);
        let effects = Rules::default().preview([&row]);
        assert!(effects[0].before.category.is_some() && effects[0].after.category.is_none());
    }
}

mod refusals {
    use super::*;

    fn refused(rule: &Rule) -> (ErrorKind, String) {
        let error = rule.check().expect_err("a rule that is refused");
        let built = Rules::new([rule.clone()]).expect_err("a rule that is refused");
        assert_eq!((built.kind(), built.to_string()), (error.kind(), error.to_string()));
        assert!(error.to_string().starts_with("rule \"r\": "), "{error}");
        (error.kind(), error.to_string())
    }

    fn kind_of_condition(condition: Condition) -> ErrorKind {
        refused(&rule("r", vec![payee_is("a"), condition], vec![Action::Exclude])).0
    }

    fn kind_of_actions(actions: Vec<Action>) -> ErrorKind {
        refused(&rule("r", vec![payee_is("a")], actions)).0
    }

    fn accepted(conditions: Vec<Condition>) {
        rule("r", conditions, vec![Action::Exclude]).check().expect("a good rule");
    }

    #[test]
    fn what_is_empty() {
        let good = rule("r", vec![payee_is("a")], vec![Action::Exclude]);
        good.check().expect("a good rule");
        for bad in [
            Rule { name: " ".into(), ..good.clone() },
            Rule { conditions: vec![], ..good.clone() },
            Rule { actions: vec![], ..good },
        ] {
            assert_eq!(refused(&bad).0, ErrorKind::Invalid, "{bad:?}");
        }
    }

    #[test]
    fn texts_of_conditions() {
        let long = "é".repeat(MAX_PAYEE + 1);
        let lists = |text: &str| TextTest::OneOf(vec!["a".into(), text.into()]);
        let tests =
            |text: &str| [TextTest::Is(text.into()), TextTest::Contains(text.into()), lists(text)];
        for field in [TextField::Payee, TextField::BankName, TextField::BankCategory] {
            for bad in ["", "  ", "a\0b"] {
                for test in tests(bad).into_iter().chain([TextTest::Regex(bad.into())]) {
                    assert_eq!(kind_of_condition(text(field, test)), ErrorKind::Invalid);
                }
            }
            for test in tests(&long) {
                assert_eq!(kind_of_condition(text(field, test)), ErrorKind::OutOfRange);
            }
        }
        accepted(vec![payee_is(&"é".repeat(MAX_PAYEE))]);
    }

    #[test]
    fn lists_of_conditions() {
        let texts = |len: usize| text(TextField::Payee, TextTest::OneOf(vec!["a".into(); len]));
        assert_eq!(kind_of_condition(texts(0)), ErrorKind::Invalid);
        assert_eq!(kind_of_condition(texts(MAX_LISTED + 1)), ErrorKind::OutOfRange);
        assert_eq!(kind_of_condition(accounts(&[])), ErrorKind::Invalid);
        let many = accounts(&vec!["giro"; MAX_LISTED + 1]);
        assert_eq!(kind_of_condition(many), ErrorKind::OutOfRange);
        accepted(vec![texts(MAX_LISTED), accounts(&vec!["giro"; MAX_LISTED])]);
    }

    #[test]
    fn regular_expressions_that_are_none() {
        for bad in ["(", "a{2,1}", "*", "[z-a]", r"\p{Nonsense}", r"(a)\1", "(?=a)", r"(?-u)\xFF"] {
            let rule = rule("r", vec![payee_like(bad)], vec![Action::Exclude]);
            let (kind, message) = refused(&rule);
            assert_eq!(kind, ErrorKind::Invalid, "{bad}");
            assert!(message.contains(&format!("{bad:?}")), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
    }

    #[test]
    fn regular_expressions_that_are_too_large() {
        let big = "(?:a{1000}){1000}";
        let (kind, message) = refused(&rule("r", vec![payee_like(big)], vec![Action::Exclude]));
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.contains(big), "{message}");
        let nested = format!("{}a{}", "(".repeat(400), ")".repeat(400));
        assert_eq!(kind_of_condition(payee_like(&nested)), ErrorKind::Invalid);
        let long = "a".repeat(MAX_REGEX + 1);
        assert_eq!(kind_of_condition(payee_like(&long)), ErrorKind::OutOfRange);
        accepted(vec![payee_like(&"a".repeat(MAX_REGEX))]);
    }

    #[test]
    fn amounts_of_two_currencies_or_upside_down() {
        let (eur, usd) = (money(1, "EUR"), money(2, "USD"));
        let mixed = Condition::AmountBetween { from: eur, to: usd };
        assert_eq!(kind_of_condition(mixed), ErrorKind::CurrencyMismatch);
        assert_eq!(kind_of_condition(amount(2, 1)), ErrorKind::Invalid);
        assert_eq!(kind_of_condition(amount(-1, -2)), ErrorKind::Invalid);
        accepted(vec![amount(1, 1)]);
    }

    #[test]
    fn texts_of_actions() {
        for blank in ["", " ", "a\0"] {
            assert_eq!(kind_of_actions(vec![rename(blank)]), ErrorKind::Invalid);
            assert_eq!(kind_of_actions(vec![tag(blank)]), ErrorKind::Invalid);
        }
        let long = |max: usize| "é".repeat(max + 1);
        assert_eq!(kind_of_actions(vec![rename(&long(MAX_PAYEE))]), ErrorKind::OutOfRange);
        assert_eq!(kind_of_actions(vec![tag(&long(MAX_TAG))]), ErrorKind::OutOfRange);
        let named = rule("r", vec![payee_is("a")], vec![Action::Exclude]);
        let named = Rule { name: long(MAX_NAME), ..named };
        assert_eq!(refused(&named).0, ErrorKind::OutOfRange);
    }

    #[test]
    fn actions_that_contradict_each_other() {
        assert_eq!(kind_of_actions(vec![set("a"), set("b")]), ErrorKind::Invalid);
        assert_eq!(kind_of_actions(vec![rename("a"), rename("b")]), ErrorKind::Invalid);
    }

    #[test]
    fn more_than_a_rule_holds() {
        let many = MAX_CONDITIONS + 1;
        let (is, exclude) = (payee_is("a"), Action::Exclude);
        let conditions = rule("r", vec![is.clone(); many], vec![exclude.clone()]);
        assert_eq!(refused(&conditions).0, ErrorKind::OutOfRange);
        let actions = rule("r", vec![is.clone()], vec![exclude.clone(); many]);
        assert_eq!(refused(&actions).0, ErrorKind::OutOfRange);
        let most = rule("r", vec![is; MAX_CONDITIONS], vec![exclude; MAX_CONDITIONS]);
        most.check().expect("as many as a rule holds");
    }

    #[test]
    fn sets_of_rules() {
        let one = |name: &str| rule(name, vec![payee_is("a")], vec![Action::Exclude]);
        let twice = Rules::new([one("r"), one("s"), one("r")]).expect_err("an id twice");
        assert_eq!(twice.kind(), ErrorKind::AlreadyExists);
        assert!(twice.to_string().contains("\"r\""), "{twice}");
        let many = (0..).map(|at| one(&format!("r{at}")));
        let error = Rules::new(many).expect_err("endless rules");
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains(&MAX_RULES.to_string()), "{error}");
    }
}
