//! A book as lines: read back as it was, or refused with the line that is wrong.

use budget_core::testing::Random;
use budget_core::{Book, BookId, ErrorKind, Result};
use pollster::block_on;

use crate::harness::Stores;
use crate::world::World;

/// What is imported is what was exported, into a store of either sort and back.
pub(crate) fn an_import_is_the_book_that_was_exported(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let _ = world.step(*step);
    }
    let text = world.export();
    let summary = block_on(world.fresh().summary(world.today)).expect("a summary").value;
    for other in [Stores::in_memory(), Stores::in_files()] {
        let there = block_on(import(&other, &text)).expect("an import");
        assert_eq!(block_on(there.export()).expect("an export"), text);
        block_on(there.audit()).expect("a clean audit");
        let back = block_on(import(stores, &text)).expect("an import");
        assert_eq!(block_on(back.export()).expect("an export"), text);
        assert_eq!(block_on(back.summary(world.today)).expect("a summary").value, summary);
        let again = Book::import(back.store().clone(), back.id().clone(), &text);
        let error = block_on(again).expect_err("the book is there");
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    }
}

async fn import(stores: &Stores, text: &str) -> Result<Book> {
    Book::import(stores.make(), BookId::new("copy")?, text).await
}

/// Each line dropped, cut, doubled, or moved: an error that names a line, and no book; or the book
/// that the lines say.
pub(crate) fn a_damaged_export_is_refused_or_read_as_it_stands(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let _ = world.step(*step);
    }
    let text = world.export();
    let lines: Vec<&str> = text.lines().collect();
    let mut importer = Importer { store: stores.make(), made: 0 };
    for at in 0..lines.len() {
        drop_one(&mut importer, &lines, at);
        cut_one(&mut importer, &lines, at, world.household.random());
        double_one(&mut importer, &lines, at);
        move_one(&mut importer, &lines, at, world.household.random());
    }
    for _ in 0..20 {
        end_early(&mut importer, &text, world.household.random());
    }
}

/// Imports books one after another into one store.
struct Importer {
    store: std::sync::Arc<dyn budget_core::Store>,
    made: u32,
}

impl Importer {
    /// Refused, without a trace, with a message that holds these words.
    fn refuses(&mut self, lines: &[&str], words: &str) {
        let error = self.import(lines).expect_err(words);
        assert!(error.contains(words), "{error:?} does not say {words:?}");
    }

    /// What these lines say, or the message of a refusal that names one of them.
    fn reads_or_refuses(&mut self, lines: &[&str]) {
        if let Err(error) = self.import(lines) {
            assert!(names_a_line(&error, lines.len()), "{error:?} names no line");
        }
    }

    fn import(&mut self, lines: &[&str]) -> std::result::Result<(), String> {
        self.made += 1;
        let id = BookId::new(format!("copy {}", self.made)).expect("an id");
        let text = lines.join("\n");
        match block_on(Book::import(self.store.clone(), id.clone(), &text)) {
            Ok(book) => {
                let export = block_on(book.export()).expect("an export");
                assert_eq!(sorted(export.lines().collect()), sorted(lines.to_vec()));
                Ok(())
            }
            Err(error) => {
                let opened = block_on(Book::open(self.store.clone(), id)).expect_err("half a book");
                assert_eq!(opened.kind(), ErrorKind::NotFound);
                Err(error.to_string())
            }
        }
    }
}

fn sorted(mut lines: Vec<&str>) -> Vec<&str> {
    lines.sort_unstable();
    lines
}

fn names_a_line(error: &str, lines: usize) -> bool {
    let number = error.strip_prefix("line ").and_then(|rest| rest.split(':').next());
    let number = number.and_then(|number| number.parse().ok());
    number.is_some_and(|number: usize| (1..=lines).contains(&number))
}

fn drop_one(importer: &mut Importer, lines: &[&str], at: usize) {
    let mut left = lines.to_vec();
    let dropped = left.remove(at);
    match dropped {
        _ if at == 0 => importer.refuses(&left, "line 1"),
        line if line.starts_with("{\"settings\"") => importer.refuses(&left, "settings"),
        _ => importer.reads_or_refuses(&left),
    }
}

fn cut_one(importer: &mut Importer, lines: &[&str], at: usize, random: &mut Random) {
    let line = lines[at];
    let mut end = 1 + random.below(line.len() - 1);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let mut cut = lines.to_vec();
    cut[at] = &line[..end];
    importer.refuses(&cut, &format!("line {}:", at + 1));
}

fn double_one(importer: &mut Importer, lines: &[&str], at: usize) {
    let mut doubled = lines.to_vec();
    doubled.insert(at, lines[at]);
    importer.refuses(&doubled, &format!("line {}:", at + 2));
}

fn move_one(importer: &mut Importer, lines: &[&str], at: usize, random: &mut Random) {
    let mut moved = lines.to_vec();
    let line = moved.remove(at);
    moved.insert(random.below(lines.len()), line);
    if moved[0] == lines[0] {
        importer.import(&moved).expect("the order of lines does not matter");
    } else {
        importer.refuses(&moved, "line 1:");
    }
}

fn end_early(importer: &mut Importer, text: &str, random: &mut Random) {
    let mut end = random.below(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let lines: Vec<&str> = text[..end].lines().collect();
    if lines.len() > 2 {
        importer.reads_or_refuses(&lines);
    }
}
