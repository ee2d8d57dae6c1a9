//! The fuzzers' corpus and seeded mutations of it.

use std::path::Path;

use budget_core::testing::Random;
use budget_core::testing::fuzz::{fuzz_csv, fuzz_ofx};

const MUTATIONS: u64 = 150;
const WORDS: [&[u8]; 16] = [
    b"\"",
    b"\r\n",
    b"\n",
    b";",
    b",",
    b"-",
    b"9999999999",
    b"\0",
    b"\xFF\xFE",
    b"\xC3",
    b"<STMTTRN>",
    b"</STMTTRN>",
    b"<![CDATA[",
    b"&#x",
    b"2026-02-30",
    b"Date,Amount\n",
];

fn corpus(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let entries = std::fs::read_dir(&folder).expect("the folder of the corpus");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| (path.display().to_string(), std::fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    assert!(files.len() > 10, "{} holds the corpus", folder.display());
    files
}

fn mutate(random: &mut Random, file: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(file.len() + 1);
    let end = (at + random.below(40)).min(file.len());
    match random.below(6) {
        0 => file.truncate(at),
        1 => drop(file.drain(at..end)),
        2 => {
            let again = file[at..end].to_vec();
            file.splice(at..at, again);
        }
        3 => {
            let word = random.pick(&WORDS).copied().unwrap_or_default();
            file.splice(at..end, word.iter().copied());
        }
        4 => {
            let from = random.below(other.len() + 1);
            file.splice(at.., other[from..].iter().copied());
        }
        _ => {
            let byte = random.next() as u8;
            file.get_mut(at).into_iter().for_each(|old| *old = byte);
        }
    }
}

fn replay(folder: &str, body: fn(&[u8])) {
    let files = corpus(folder);
    for (name, file) in &files {
        let checked = std::panic::catch_unwind(|| body(file));
        assert!(checked.is_ok(), "{name}");
        for seed in 0..MUTATIONS {
            let mut random = Random::new(seed);
            let mut mutated = file.clone();
            for _ in 0..=random.below(4) {
                let (_, other) = random.pick(&files).expect("a corpus");
                mutate(&mut random, &mut mutated, other);
            }
            let checked = std::panic::catch_unwind(|| body(&mutated));
            assert!(
                checked.is_ok(),
                "{name}, mutated by seed {seed}: {:?}",
                mutated.escape_ascii().to_string()
            );
        }
    }
}

#[test]
fn csv_holds_for_the_corpus_and_its_mutations() {
    replay("csv", fuzz_csv);
}

#[test]
fn ofx_holds_for_the_corpus_and_its_mutations() {
    replay("ofx", fuzz_ofx);
}
