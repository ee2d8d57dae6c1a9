//! Regular expressions of conditions, and the literals that a match cannot do without.

use regex_automata::meta;
use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{self, BuildError, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::MAX_REGEX_SIZE;
use super::matcher::fold;
use crate::domain::error::{Error, Result};

/// The most texts of which a match must hold one, for them to be worth looking for.
const MAX_ALTERNATIVES: usize = 32;
/// The bytes that many regular expressions may remember of earlier searches.
const MEMORY: usize = 8 << 20;
/// The most spellings of one letter: `k`, `K` and the Kelvin sign are three.
const MAX_SPELLINGS: usize = 8;

fn whatever_the_case() -> syntax::Config {
    syntax::Config::new().case_insensitive(true)
}

/// A regular expression.
///
/// It is run by the smallest of engines, of which neither keeps anything between searches: ten
/// thousand expressions fit into some 30 MB, and no search takes more than linear time.
pub(super) struct Pattern {
    for_short_texts: BoundedBacktracker,
    for_any_text: PikeVM,
}

impl Pattern {
    pub(super) fn new(pattern: &str) -> Result<Self> {
        let refuse = |reason: &str| {
            Error::invalid(format!("{pattern:?} is no regular expression of use: {reason}"))
        };
        let too_large = |error: BuildError| refuse(&error.to_string()).caused_by(error);
        let parsed = syntax::parse_with(pattern, &whatever_the_case());
        let hir = parsed.map_err(|error| refuse(last_line(&error.to_string())).caused_by(error))?;
        let config = thompson::Config::new()
            .nfa_size_limit(Some(MAX_REGEX_SIZE))
            .which_captures(WhichCaptures::None);
        let compiled = thompson::Compiler::new().configure(config).build_from_hir(&hir);
        let nfa = compiled.map_err(too_large)?;
        Ok(Self {
            for_short_texts: BoundedBacktracker::new_from_nfa(nfa.clone()).map_err(too_large)?,
            for_any_text: PikeVM::new_from_nfa(nfa).map_err(too_large)?,
        })
    }

    /// Whether it matches somewhere in the text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let mut cache = self.for_short_texts.create_cache();
        let found = self.for_short_texts.try_is_match(&mut cache, text);
        found.unwrap_or_else(|_| {
            self.for_any_text.is_match(&mut self.for_any_text.create_cache(), text)
        })
    }
}

fn last_line(text: &str) -> &str {
    let line = text.lines().next_back().unwrap_or(text);
    line.strip_prefix("error: ").unwrap_or(line)
}

/// Many regular expressions, searched for at once.
#[derive(Debug)]
pub(super) struct Patterns(meta::Regex);

impl Patterns {
    /// Compiles patterns of which each was compiled alone before.
    pub(super) fn new(patterns: &[&str]) -> Result<Self> {
        let config = meta::Config::new()
            .match_kind(MatchKind::All)
            .which_captures(WhichCaptures::None)
            .hybrid_cache_capacity(MEMORY)
            .nfa_size_limit(None);
        let mut builder = meta::Regex::builder();
        let built = builder.configure(config).syntax(whatever_the_case()).build_many(patterns);
        built.map(Self).map_err(|error| {
            Error::out_of_range("the regular expressions of the rules are too many")
                .caused_by(error)
        })
    }

    /// The places of those that match somewhere in the text.
    pub(super) fn in_text(&self, text: &str) -> Vec<usize> {
        let mut found = PatternSet::new(self.0.pattern_len());
        self.0.which_overlapping_matches(&Input::new(text), &mut found);
        found.iter().map(|pattern| pattern.as_usize()).collect()
    }
}

/// Sets of folded texts: from each set, whatever matches holds at least one. Empty where nothing
/// can be said.
pub(super) fn required(pattern: &str) -> Vec<Vec<String>> {
    let parsed = syntax::parse_with(pattern, &whatever_the_case());
    parsed.map(|hir| sets(&hir)).unwrap_or_default()
}

fn sets(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => {
            letters(hir).map(|text| vec![text]).into_iter().collect()
        }
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => sets(&repetition.sub),
        HirKind::Concat(parts) => sets_of_sequence(parts),
        HirKind::Alternation(parts) => alternatives(parts).into_iter().collect(),
        HirKind::Repetition(_) | HirKind::Empty | HirKind::Look(_) => Vec::new(),
    }
}

/// Joins neighbouring letters into one text; every other part speaks for itself.
fn sets_of_sequence(parts: &[Hir]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut run = String::new();
    for part in parts {
        match letters(part) {
            Some(text) => run.push_str(&text),
            None => {
                found.extend(take_run(&mut run));
                found.extend(sets(part));
            }
        }
    }
    found.extend(take_run(&mut run));
    found
}

fn take_run(run: &mut String) -> Option<Vec<String>> {
    (!run.is_empty()).then(|| vec![std::mem::take(run)])
}

/// The texts of all parts together, if each part has one.
fn alternatives(parts: &[Hir]) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for part in parts {
        let shortest = |set: &Vec<String>| set.iter().map(String::len).min();
        all.extend(sets(part).into_iter().max_by_key(shortest)?);
        if all.len() > MAX_ALTERNATIVES {
            return None;
        }
    }
    Some(all)
}

/// The folded text that this part always is, whatever its case.
fn letters(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok().map(fold),
        HirKind::Class(Class::Unicode(class)) => {
            let letters = || class.iter().flat_map(|range| range.start()..=range.end());
            let spellings = letters().take(MAX_SPELLINGS + 1).count();
            let folded = |letter: char| fold(letter.encode_utf8(&mut [0; 4]));
            let first = folded(letters().next()?);
            let same = letters().take(MAX_SPELLINGS).all(|letter| folded(letter) == first);
            (spellings <= MAX_SPELLINGS && same).then_some(first)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_match_cannot_do_without() {
        let found = |pattern: &str| -> Vec<String> {
            required(pattern).into_iter().map(|texts| texts.join("|")).collect()
        };
        assert_eq!(found("REWE"), ["rewe"]);
        assert_eq!(found(r"^(?i)Rewe\s+(\d+) City$"), ["rewe", " city"]);
        assert_eq!(found("(?:Aldi|LIDL \\d+)x?"), ["aldi|lidl "]);
        assert_eq!(found("Straße"), ["strasse"]);
        assert_eq!(found("(?:ab)+c*"), ["ab"]);
        for vague in [r"\d+", ".*", "(?:ab)?", "ab|.", "", "[a-z]x{0}"] {
            assert_eq!(found(vague), [""; 0], "{vague}");
        }
    }

    #[test]
    fn a_text_too_long_for_the_fast_engine_is_searched_all_the_same() {
        let pattern = Pattern::new(r"\w{12}! (?:\w{9} ){2}end").expect("a pattern");
        let long = |end: &str| "é ".repeat(5_000) + "aaaaaaaaaaaa! bbbbbbbbb ccccccccc " + end;
        let mut cache = pattern.for_short_texts.create_cache();
        assert!(pattern.for_short_texts.try_is_match(&mut cache, &long("END")).is_err());
        assert!(pattern.is_in(&long("END")) && !pattern.is_in(&long("EN")));
    }
}
