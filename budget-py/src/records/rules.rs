use budget_core as core;
use pyo3::prelude::*;

use crate::value::{record, union};

union! {
    "a TextIs, a TextContains, a TextOneOf or a TextRegex", TextTest (core::TextTest) {
        /// The whole text, whatever the case.
        Is => TextIs { 0: text },
        /// A part of the text, whatever the case.
        Contains => TextContains { 0: text },
        /// One of these texts.
        OneOf => TextOneOf { 0: texts },
        /// A regular expression.
        Regex => TextRegex { 0: pattern },
    }
}

union! {
    "a TextCondition, an AccountCondition or an AmountBetween", Condition (core::Condition) {
        /// What a text of the row says.
        Text => TextCondition { field: field, test: test },
        /// Whose row it is.
        Account => AccountCondition { 0: accounts },
        /// How much it is.
        AmountBetween => AmountBetween { from: from_, to: to },
    }
}

union! {
    "a SetCategory, a RenamePayee, an AddTag or an Exclude", Action (core::Action) {
        /// Sets the category.
        SetCategory => SetCategory { 0: category },
        /// Renames the payee.
        RenamePayee => RenamePayee { 0: payee },
        /// Adds a tag.
        AddTag => AddTag { 0: tag },
        /// Lets it count nowhere.
        Exclude => Exclude {},
    }
}

record! {
    /// What is set about the rows that meet conditions.
    Rule (core::Rule) {
        id, name, conditions, actions;
        stage = core::Stage::default(),
        matches = core::Match::default(),
    }
}

record! {
    /// What rules set about a row.
    RuledFields (core::RuledFields) { category, payee, tags, excluded }
}

record! {
    /// What running rules would change about a row.
    RuleEffect (core::RuleEffect) { transaction, before, after }
}

union! {
    "what became of an action", ActionOutcome (core::ActionOutcome) {
        /// It did what it says.
        TookEffect => TookEffect {},
        /// A rule that counts more decided otherwise.
        Overridden => Overridden { by: by },
        /// Another rule did the same before.
        DoneBefore => DoneBefore { by: by },
        /// A person decided.
        PersonDecided => PersonDecided {},
        /// The row has as many tags as it can.
        TagsFull => TagsFull {},
    }
}

record! {
    /// An action and what became of it.
    ActionTaken (core::ActionTaken) { action, outcome }
}

record! {
    /// A rule that matched.
    MatchedRule (core::MatchedRule) { rule, name, actions }
}

record! {
    /// Which rules made a transaction what it is.
    Explanation (core::Explanation) { transaction, matched }
}
