//! The bodies of the fuzzers, over the files of the corpus and many changed copies of them.
//!
//! `BUDGET_RUNS=20` tries twenty times as many copies, `BUDGET_SEED=7` the one of that seed.

use std::env;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use budget_core::testing::fuzz_book::{fuzz_book, fuzz_scenario};
use budget_core::testing::{Random, scenario};
use budget_core::{Book, BookId, MemoryStore};
use pollster::block_on;

/// How many changed copies are tried of each corpus.
const COPIES: u64 = 3_000;

/// A file of the corpus.
struct File {
    name: String,
    bytes: Vec<u8>,
}

impl File {
    fn is_refused(&self) -> bool {
        self.name.starts_with("refused-")
    }
}

fn files(folder: &str) -> Vec<File> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder of a corpus");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} is empty", folder.display());
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let read = |path: &PathBuf| std::fs::read(path).expect("a file");
    paths.iter().map(|path| File { name: name(path), bytes: read(path) }).collect()
}

fn scenarios() -> Vec<File> {
    let mut files = files("corpus/scenario");
    files.extend(self::files("scenarios"));
    files
}

#[test]
fn books_are_accepted_or_refused_as_their_names_say() {
    for file in files("corpus/book") {
        fuzz_book(&file.bytes);
        let store = Arc::new(MemoryStore::new());
        let id = BookId::new("home").expect("an id");
        let refused = match std::str::from_utf8(&file.bytes) {
            Ok(text) => block_on(Book::import(store, id, text)).is_err(),
            Err(_) => true,
        };
        assert_eq!(refused, file.is_refused(), "{}", file.name);
    }
}

#[test]
fn scenarios_hold_or_fail_as_their_names_say() {
    for file in scenarios() {
        fuzz_scenario(&file.bytes);
        let text = String::from_utf8(file.bytes.clone()).expect("text");
        let answer = block_on(scenario::run(&text, Arc::new(MemoryStore::new())));
        assert_eq!(answer.is_err(), file.is_refused(), "{}: {answer:?}", file.name);
    }
}

#[test]
fn no_changed_copy_of_a_book_is_too_much() {
    try_copies(&files("corpus/book"), fuzz_book);
}

#[test]
fn no_changed_copy_of_a_scenario_is_too_much() {
    try_copies(&scenarios(), fuzz_scenario);
}

fn try_copies(files: &[File], body: fn(&[u8])) {
    let corpus: Vec<&[u8]> = files.iter().map(|file| file.bytes.as_slice()).collect();
    for seed in seeds() {
        let copy = changed_copy(&corpus, &mut Random::new(seed));
        let caught = catch_unwind(AssertUnwindSafe(|| body(&copy)));
        let shown = String::from_utf8_lossy(&copy);
        assert!(caught.is_ok(), "BUDGET_SEED={seed} fails:\n{shown}");
    }
}

fn seeds() -> Range<u64> {
    let number = |name: &str| {
        let text = env::var(name).ok()?;
        Some(text.parse::<u64>().unwrap_or_else(|_| panic!("{name}={text} is no number")))
    };
    match number("BUDGET_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..COPIES * number("BUDGET_RUNS").unwrap_or(1),
    }
}

/// One of the files with a few changes: of its bytes, its lines, or its words, which are exchanged
/// for those of any file, so that most copies can still be read.
fn changed_copy(corpus: &[&[u8]], random: &mut Random) -> Vec<u8> {
    let mut copy = random.pick(corpus).expect("a file").to_vec();
    for _ in 0..random.between(1, 4) {
        match random.below(8) {
            0 => change_byte(&mut copy, random),
            1 => move_piece(&mut copy, random),
            2 | 3 => change_line(&mut copy, random.pick(corpus).expect("a file"), random),
            _ => change_word(&mut copy, random.pick(corpus).expect("a file"), random),
        }
    }
    copy
}

fn change_byte(copy: &mut Vec<u8>, random: &mut Random) {
    let (at, byte) = (random.below(copy.len() + 1), random.next() as u8);
    match copy.get_mut(at) {
        Some(old) if random.chance(50) => *old ^= 1 << (byte % 8),
        Some(old) => *old = byte,
        None => copy.push(byte),
    }
}

/// Takes a piece out, and perhaps puts it in elsewhere, once or twice.
fn move_piece(copy: &mut Vec<u8>, random: &mut Random) {
    let start = random.below(copy.len());
    let end = (start + 1 + random.below(40)).min(copy.len());
    let piece: Vec<u8> = copy.drain(start.min(end)..end).collect();
    for _ in 0..random.below(3) {
        let at = random.below(copy.len() + 1);
        copy.splice(at..at, piece.iter().copied());
    }
}

/// Drops a line, doubles one, or takes one of another file.
fn change_line(copy: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let mut lines: Vec<&[u8]> = copy.split(|byte| *byte == b'\n').collect();
    let others: Vec<&[u8]> = other.split(|byte| *byte == b'\n').collect();
    let at = random.below(lines.len());
    match random.below(3) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[random.below(lines.len())]),
        _ => lines.insert(at, others[random.below(others.len())]),
    }
    *copy = lines.join(&b'\n');
}

/// Exchanges a word between quotes, or a number, for another.
fn change_word(copy: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    const ODD: [&str; 14] = [
        "null",
        "true",
        "[]",
        "{}",
        "0",
        "-1",
        "1e3",
        "18446744073709551616",
        "\"\"",
        "\"-0\"",
        "\"0001-01-01\"",
        "\"9999-12-31\"",
        "\"92233720368547758.07\"",
        "\"x:BTC\"",
    ];
    let Some(word) = pick_word(copy, random) else { return };
    let new = match pick_word(other, random) {
        Some(new) if random.chance(75) => other[new].to_vec(),
        _ => random.pick(&ODD).expect("a word").as_bytes().to_vec(),
    };
    copy.splice(word, new);
}

fn pick_word(text: &[u8], random: &mut Random) -> Option<Range<usize>> {
    let words = words(text);
    random.pick(&words).cloned()
}

fn words(text: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let len = match rest[0] {
            b'"' => rest[1..].iter().position(|byte| *byte == b'"').map_or(1, |end| end + 2),
            b'0'..=b'9' => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            _ => {
                at += 1;
                continue;
            }
        };
        words.push(at..at + len);
        at += len;
    }
    words
}
