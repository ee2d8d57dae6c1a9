//! Seeds of chance: a bank that lives, fails and takes its word back; workers that sync it at once and
//! die between any two steps; a person who edits in between. When the faults stop, the book equals the
//! bank plus the person's edits.
//!
//! `SIM_SEEDS=n` runs more seeds than usual, `SIM_SEED=n` that one alone.

use std::sync::Arc;
use std::time::Duration;

use budget_core::plaid::simulator::{Fault, SimulatedBank, SimulatorOptions};
use budget_core::testing::Random;
use budget_core::*;

use crate::check::{all_rows, equals_the_bank};
use crate::keychain::Keychain;
use crate::person::Person;
use crate::steps::{Steps, Task, block_on, run};
use crate::support::Dir;

const SEEDS: u64 = 1_000;
const ROUNDS: usize = 5;
/// Every so many seeds the book is a file.
const FILE_EVERY: u64 = 20;

#[test]
fn whatever_fails_the_book_equals_the_bank_plus_the_persons_edits() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().expect(name));
    if let Some(seed) = number("SIM_SEED") {
        return play(seed);
    }
    for seed in 0..number("SIM_SEEDS").unwrap_or(SEEDS) {
        let played = std::panic::catch_unwind(|| play(seed));
        assert!(played.is_ok(), "seed {seed} failed: run it alone with SIM_SEED={seed}");
    }
}

fn play(seed: u64) {
    let mut world = World::new(seed);
    world.link();
    for _ in 0..ROUNDS {
        world.live();
        world.round();
    }
    world.settle();
}

struct World {
    random: Random,
    simulated: SimulatedBank,
    store: Arc<dyn Store>,
    vault: Arc<dyn Vault>,
    /// The file that the store is reopened from, when a process dies.
    file: Option<Dir>,
    person: Person,
    connections: Vec<ConnectionId>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let today = period::parse_date("2026-03-20").expect("a date");
        let options = SimulatorOptions {
            seed,
            days: 1 + random.below(25) as u16,
            rows_per_month: 5 + random.below(60) as u16,
            page_rows: Some(1 + random.below(12) as u16),
            coverage: *random
                .pick(&[
                    Coverage::Historical,
                    Coverage::Historical,
                    Coverage::Initial,
                    Coverage::NotReady,
                ])
                .expect("one of them"),
            ..SimulatorOptions::new(today)
        };
        let file = seed.is_multiple_of(FILE_EVERY).then(Dir::new);
        let store: Arc<dyn Store> = match &file {
            Some(dir) => Arc::new(SqliteStore::open(dir.file("book.db")).expect("a file")),
            None => Arc::new(MemoryStore::new()),
        };
        let world = Self {
            random,
            simulated: SimulatedBank::new(options),
            store,
            vault: Arc::new(Keychain::default()),
            file,
            person: Person::default(),
            connections: Vec::new(),
        };
        block_on(world.create()).expect("a book");
        world
    }

    async fn create(&self) -> Result<()> {
        let settings = Settings::new(Currency::new("USD")?);
        let book = Book::create(self.store.clone(), "home".parse()?, settings).await?;
        book.add_default_categories().await?;
        Ok(())
    }

    /// A handle of its own on the book, as another process has it.
    fn bank(&self) -> Bank {
        let store: Arc<dyn Store> = Arc::new(Steps(self.store.clone()));
        let plaid: Arc<dyn Plaid> = Arc::new(self.simulated.clone());
        let book = block_on(Book::open(store, "home".parse().expect("an id"))).expect("the book");
        book.bank(Arc::new(Steps(plaid)), self.vault.clone())
    }

    fn link(&mut self) {
        let institution = match self.random.below(3) {
            0 => self.simulated.institutions().last().expect("a bank").id.clone(),
            _ => "ins_109508".to_owned(),
        };
        let public_token = self.simulated.link(&institution);
        let connection = block_on(self.bank().connect(public_token)).expect("a connection");
        self.connections.push(connection.id);
    }

    /// Time passes at the bank, and a person may log in again.
    fn live(&mut self) {
        let mended = self.random.chance(50);
        for connection in block_on(self.bank().book().connections()).expect("connections") {
            if mended {
                self.simulated.repair(&connection.item_id);
            }
            self.simulated.prepare(&connection.item_id);
        }
        if self.random.chance(80) {
            self.simulated.advance(self.random.below(4) as u32);
        }
        for _ in 0..self.random.below(4) {
            let fault = self.fault();
            self.simulated.fail_next(fault);
        }
    }

    fn fault(&mut self) -> Fault {
        let faults = [
            Fault::Timeout,
            Fault::RateLimited { retry_after: None },
            Fault::RateLimited { retry_after: Some(Duration::from_secs(60)) },
            Fault::ServerError,
            Fault::Maintenance,
            Fault::CutBody,
            Fault::WrongJson,
            Fault::Mutation,
            Fault::Mutation,
            Fault::LoginRequired,
            Fault::ConsentRevoked,
            Fault::InstitutionDown,
            Fault::NotReady,
            Fault::ForeignCursor,
        ];
        *self.random.pick(&faults).expect("one of them")
    }

    /// One or two workers sync, a person edits, and the process may die at any step.
    fn round(&mut self) {
        let bank = self.bank();
        let others = [bank.clone(), self.bank()];
        let workers = 1 + self.random.below(2);
        let life = self.random.chance(35).then(|| 1 + self.random.below(60));
        let mut schedule = Random::new(self.random.next());
        let mut chance = Random::new(self.random.next());
        let mut person = std::mem::take(&mut self.person);
        let acts = self.random.below(4);
        let from_start = self.random.chance(10);
        let mut tasks: Vec<Task<'_>> = Vec::new();
        for worker in 0..workers {
            let bank = others[(worker + self.random.below(2)) % 2].clone();
            let connections = self.connections.clone();
            tasks.push(Box::pin(async move {
                for id in connections {
                    // What failed is tried again in a later round.
                    let _ = bank.sync_with(&id, options(from_start)).await;
                }
            }));
        }
        let persons = &mut person;
        let book = bank.book().clone();
        tasks.push(Box::pin(async move {
            for _ in 0..acts {
                persons.act(&mut chance, &book).await.expect("a person is never refused");
            }
        }));
        let ended = run(&mut schedule, tasks, life);
        self.person = person;
        if !ended {
            self.reopen();
        }
    }

    /// A new process finds what the dead one left.
    fn reopen(&mut self) {
        if let Some(dir) = &self.file {
            self.store = Arc::new(MemoryStore::new());
            self.store = Arc::new(SqliteStore::open(dir.file("book.db")).expect("the file"));
        }
        let rows = block_on(all_rows(self.bank().book())).expect("rows");
        self.person.recover(&rows);
    }

    /// The faults stop.
    fn settle(&mut self) {
        self.simulated.heal();
        let bank = self.bank();
        for connection in block_on(bank.book().connections()).expect("connections") {
            self.simulated.repair(&connection.item_id);
            while self.simulated.coverage_of(&connection.item_id) != Some(Coverage::Historical) {
                self.simulated.prepare(&connection.item_id);
            }
            let _ = block_on(bank.repaired(&connection.id));
            block_on(bank.sync_with(&connection.id, options(false)))
                .expect("a sync without faults");
        }
        let rows = block_on(all_rows(bank.book())).expect("rows");
        let connections = block_on(bank.book().connections()).expect("connections");
        equals_the_bank(&rows, &connections, &self.simulated, &self.person);
        block_on(bank.book().audit()).expect("a clean audit");
        for connection in &connections {
            let again = options(true);
            let report = block_on(bank.sync_with(&connection.id, again)).expect("a full resync");
            assert_eq!((report.added, report.removed), (0, 0), "a full resync changes nothing");
        }
        assert_eq!(block_on(all_rows(bank.book())).expect("rows"), rows);
    }
}

fn options(from_start: bool) -> SyncOptions {
    SyncOptions { from_start, pause: Duration::ZERO, ..SyncOptions::default() }
}
