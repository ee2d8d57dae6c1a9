//! A book, two handles on it, and everything that a host may do to it.

use std::sync::Arc;

use budget_core::summary::Setup;
use budget_core::testing::{Household, Random};
use budget_core::{
    Book, BookId, Change, ChangeSet, EntityChange, Entry, Error, ErrorKind, NaiveDate, Patch,
    Result, Revision, Store, Transaction, TransactionQuery,
};
use pollster::block_on;

use crate::harness::Stores;
use crate::moves::Move;

/// A book under test; the household knows from its history what it must hold.
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) handles: [Book; 2],
    pub(crate) household: Household,
    pub(crate) today: NaiveDate,
}

impl World {
    /// A book with everything that is odd, made from a seed.
    pub(crate) fn new(stores: &Stores, seed: u64) -> Self {
        let (store, id) = (stores.make(), BookId::new("home").expect("an id"));
        let mut household = Household::new(seed);
        let grown = household.grow(20);
        for change_set in [household.founding(), &grown] {
            block_on(store.apply(&id, change_set)).expect("a change set that fits");
        }
        let open = || block_on(Book::open(Arc::clone(&store), id.clone())).expect("a book");
        let today = household.row().date();
        let mut world = Self { handles: [open(), open()], store, household, today };
        for _ in 0..2 {
            world.make(Move::CreateRollingBudget).expect("a budget that fits");
        }
        let _ = world.make(Move::ChangeCadence);
        for _ in 0..5 {
            world.make(Move::RecordMany).expect("transactions that fit");
        }
        world
    }

    /// The chance that decides what happens in this step; one in five changes the day as well.
    pub(crate) fn begin(&mut self, step: u64) {
        *self.household.random() = Random::new(step);
        if self.household.random().chance(20) {
            self.today = self.household.row().date();
        }
    }

    /// One of the two handles.
    pub(crate) fn handle(&mut self) -> Book {
        self.handles[self.household.random().below(2)].clone()
    }

    /// A third one, which has nothing cached.
    pub(crate) fn fresh(&self) -> Book {
        let id = self.handles[0].id().clone();
        block_on(Book::open(Arc::clone(&self.store), id)).expect("the book")
    }

    /// What the domain needs for a summary, but for the rows.
    pub(crate) fn setup(&self, today: NaiveDate) -> Setup {
        let outline = self.household.outline();
        let settings = &outline.settings.value;
        Setup {
            tree: Arc::new(outline.tree().expect("a tree")),
            budgets: outline.budgets.iter().map(|entry| entry.value.clone()).collect(),
            off_budget: outline.off_budget(),
            view: settings.view,
            include_pending: settings.include_pending,
            today,
            further: None,
        }
    }

    pub(crate) fn head(&self) -> Revision {
        block_on(self.handles[0].revision()).expect("a head")
    }

    pub(crate) fn export(&self) -> String {
        block_on(self.fresh().export()).expect("an export")
    }

    /// Makes any move by either handle.
    pub(crate) fn step(&mut self, step: u64) -> Result<Move> {
        self.begin(step);
        let wanted = self.wanted();
        self.make(wanted)
    }

    /// Any move; every other is one of those that people make most.
    pub(crate) fn wanted(&mut self) -> Move {
        let random = self.household.random();
        let moves = if random.chance(50) { Move::ALL } else { Move::OFTEN };
        *random.pick(moves).expect("a move")
    }

    /// Makes a move by either handle. What is refused has written nothing.
    pub(crate) fn make(&mut self, wanted: Move) -> Result<Move> {
        let (book, before) = (self.handle(), self.head());
        let answer = block_on(wanted.make(&book, &mut self.household, self.today));
        if let Err(error) = &answer {
            assert_eq!(self.head(), before, "{wanted:?} was refused and wrote: {error:?}");
            assert!(is_refusal(error), "{wanted:?}: {error:?}");
        }
        self.take_in(before);
        answer.map(|()| wanted)
    }

    /// Tells the household what was written since a revision; it must come to the same state.
    pub(crate) fn take_in(&mut self, since: Revision) {
        let book = self.fresh();
        for change in block_on(book.changes(since)).expect("the changes").value {
            self.household.take_in(&as_change_set(change));
        }
        let outline = block_on(book.outline()).expect("an outline");
        assert_eq!(outline.revision.number, self.household.number());
        assert_eq!(*outline.value, *self.household.outline());
        let rows = block_on(all_rows(&book)).expect("the rows");
        assert!(rows.iter().eq(self.household.rows()), "not what the history says: {rows:?}");
    }
}

async fn all_rows(book: &Book) -> Result<Vec<Entry<Transaction>>> {
    let kept = book.transactions(&TransactionQuery::default()).await?.value.rows;
    let query = TransactionQuery { deleted: true, ..TransactionQuery::default() };
    let deleted = book.transactions(&query).await?.value.rows;
    let mut rows = [kept, deleted].concat();
    rows.sort_by(|one, other| one.value.id.cmp(&other.value.id));
    Ok(rows)
}

fn is_refusal(error: &Error) -> bool {
    use ErrorKind::{AlreadyExists, Conflict, CurrencyMismatch, Invalid, NotFound, OutOfRange};
    [AlreadyExists, Conflict, CurrencyMismatch, Invalid, NotFound, OutOfRange]
        .contains(&error.kind())
}

fn as_change_set(change: Change) -> ChangeSet {
    let patch = |entity: EntityChange| match entity.after {
        Some(after) => Patch::Put(after),
        None => Patch::Delete(entity.key),
    };
    ChangeSet {
        id: change.id,
        at: change.at,
        actor: change.actor,
        cause: change.cause,
        label: change.label,
        patches: change.entities.into_iter().map(patch).collect(),
        preconditions: Vec::new(),
    }
}
