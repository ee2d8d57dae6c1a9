//! A simulated bank behind the port, deterministic: the same seed and calls, the same answers.
//!
//! It is a simulator, not Plaid and no bank, and says so in every name that a person sees. It lets
//! a host be tried, and tested against all that may go wrong, with no account at Plaid.

mod call;
mod cursor;
mod fault;
mod ids;
mod institution;
mod item;
mod ledger;
mod life;
mod outbox;
mod payees;
mod port;
mod recurring;
mod refusal;
mod session;
mod world;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;

use crate::domain::bank::BankAccount;
use crate::domain::connection::{Coverage, Institution};
use crate::domain::error::Result;
use crate::domain::feed::FeedRow;
use crate::plaid::{LinkToken, LinkedItem, PublicToken, SandboxItem};

use institution::INSTITUTIONS;
use outbox::Signer;
use world::World;

pub use call::Call;
pub use fault::{Fault, FaultPlan};
pub use outbox::SignedWebhook;
pub use session::SimulatedSession;

/// What a simulated bank is like.
///
/// ```
/// use budget_core::plaid::simulator::SimulatorOptions;
/// let small = SimulatorOptions { days: 20, rows_per_month: 30, ..SimulatorOptions::default() };
/// assert_eq!(small.page_rows, None);
/// ```
#[derive(Debug, Clone)]
pub struct SimulatorOptions {
    /// What all chance comes from.
    pub seed: u64,
    /// The bank's day at first.
    pub today: NaiveDate,
    /// How many days of history a household has.
    pub days: u16,
    /// About how many rows a month a household has, its regular payments included.
    pub rows_per_month: u16,
    /// The most rows on a page, however many are asked for.
    pub page_rows: Option<u16>,
    /// How far the history of a new item reaches at first; it goes a stage further each day.
    pub coverage: Coverage,
    /// Where the pages of hosted sessions are.
    pub link_url: String,
}

impl SimulatorOptions {
    /// Two years of history up to this day.
    ///
    /// ```
    /// use budget_core::{period::parse_date, plaid::simulator::SimulatorOptions};
    /// assert_eq!(SimulatorOptions::new(parse_date("2026-03-02")?).days, 730);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn new(today: NaiveDate) -> Self {
        Self {
            seed: 7,
            today,
            days: 730,
            rows_per_month: 60,
            page_rows: None,
            coverage: Coverage::Historical,
            link_url: "http://127.0.0.1:8010".to_owned(),
        }
    }
}

impl Default for SimulatorOptions {
    /// Two years of history up to 2026-03-15.
    fn default() -> Self {
        Self::new(NaiveDate::from_ymd_opt(2026, 3, 15).unwrap_or_default())
    }
}

/// A simulated bank; a clone is the same bank.
///
/// ```
/// use budget_core::plaid::{PageRequest, Plaid, simulator::{SimulatedBank, SimulatorOptions}};
/// let bank = SimulatedBank::new(SimulatorOptions { days: 20, ..SimulatorOptions::default() });
/// let item = bank.linked("ins_109508");
/// let first = PageRequest { access_token: item.access_token, cursor: None, count: 500 };
/// let page = pollster::block_on(bank.transactions_sync(first))?;
/// assert_eq!(page.added, bank.truth(&item.item_id));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone)]
pub struct SimulatedBank(Arc<Mutex<World>>);

impl SimulatedBank {
    /// A bank of these options.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let options = SimulatorOptions::default();
    /// assert_eq!(SimulatedBank::new(options.clone()).today(), options.today);
    /// ```
    pub fn new(options: SimulatorOptions) -> Self {
        Self(Arc::new(Mutex::new(World::new(options))))
    }

    /// The bank's day.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// assert_eq!(bank.today().to_string(), "2026-03-15");
    /// ```
    pub fn today(&self) -> NaiveDate {
        self.lock().today
    }

    /// The bank's instant, in seconds since 1970: always noon of its day.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// assert_eq!(bank.now() % 86_400, 43_200);
    /// ```
    pub fn now(&self) -> i64 {
        self.lock().now()
    }

    /// Days pass: new rows come, pending ones are posted or vanish, posted ones are corrected.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let item = bank.linked("ins_109508");
    /// let before = bank.truth(&item.item_id);
    /// bank.advance(3);
    /// assert_ne!(bank.truth(&item.item_id), before);
    /// assert_eq!(bank.today().to_string(), "2026-03-18");
    /// ```
    pub fn advance(&self, days: u32) {
        self.lock().advance(days);
    }

    /// The banks that can be linked.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let banks = SimulatedBank::new(SimulatorOptions::default()).institutions();
    /// assert!(banks.iter().all(|bank| bank.name.ends_with("(simulated)")));
    /// ```
    pub fn institutions(&self) -> Vec<Institution> {
        INSTITUTIONS.iter().map(|known| known.institution()).collect()
    }

    /// The two-letter code of a bank's country.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// assert_eq!(bank.country_of("ins_109508"), Some("US"));
    /// ```
    pub fn country_of(&self, institution_id: &str) -> Option<&'static str> {
        INSTITUTIONS.iter().find(|known| known.id == institution_id).map(|known| known.country)
    }

    /// What a person's going through Link gives, with as much history as the bank has.
    ///
    /// # Panics
    /// Where there is no such bank; see [`SimulatedBank::institutions`].
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let token = SimulatedBank::new(SimulatorOptions::default()).link("ins_109508");
    /// assert!(token.expose().starts_with("public-sandbox-"));
    /// ```
    pub fn link(&self, institution_id: &str) -> PublicToken {
        let asked =
            SandboxItem { institution_id: institution_id.to_owned(), ..SandboxItem::default() };
        let token = self.lock().public_token(asked);
        token.unwrap_or_else(|_| panic!("there is no simulated bank {institution_id:?}"))
    }

    /// An item that is linked already.
    ///
    /// # Panics
    /// Where there is no such bank.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// assert_eq!(bank.accounts_of(&bank.linked("ins_109508").item_id).len(), 3);
    /// ```
    pub fn linked(&self, institution_id: &str) -> LinkedItem {
        let token = self.link(institution_id);
        let item = self.lock().exchange(&token);
        item.unwrap_or_else(|_| unreachable!("the token was just made"))
    }

    /// The rows that the bank has now for an item, in the order in which it made them and word for
    /// word as its pages give them, each with line 1; none of an item that is not there.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let rows = bank.truth(&bank.linked("ins_109508").item_id);
    /// assert!(rows.len() > 1_000 && rows.iter().any(|row| row.row.pending));
    /// assert!(bank.truth("another").is_empty());
    /// ```
    pub fn truth(&self, item_id: &str) -> Vec<FeedRow> {
        let world = self.lock();
        let Some(at) = world.named(item_id) else { return Vec::new() };
        world.ledger(at).map(|ledger| world.item(at).truth(ledger)).unwrap_or_default()
    }

    /// The accounts of an item; none of an item that is not there.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let accounts = bank.accounts_of(&bank.linked("ins_sim_meadow").item_id);
    /// assert_eq!(accounts[3].name.as_deref(), Some("Simulated Loan"));
    /// ```
    pub fn accounts_of(&self, item_id: &str) -> Vec<BankAccount> {
        let world = self.lock();
        let Some(at) = world.named(item_id) else { return Vec::new() };
        world.ledger(at).map(|ledger| world.item(at).accounts(ledger)).unwrap_or_default()
    }

    /// The accounts that a public token stands for, before it is exchanged.
    ///
    /// ```
    /// use budget_core::plaid::{Plaid, simulator::{SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let public = bank.link("ins_109508");
    /// let before = bank.accounts_for(&public);
    /// let item = pollster::block_on(bank.exchange_public_token(public))?;
    /// assert_eq!(before, bank.accounts_of(&item.item_id));
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn accounts_for(&self, public_token: &PublicToken) -> Vec<BankAccount> {
        self.lock().accounts_for(public_token)
    }

    /// The id of the account whose a row of an item is, or was before it went.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let item = bank.linked("ins_109508");
    /// let row = bank.truth(&item.item_id).pop().unwrap();
    /// let id = row.row.external_id.unwrap();
    /// assert_eq!(bank.account_of_row(&item.item_id, &id), Some(row.account));
    /// ```
    pub fn account_of_row(&self, item_id: &str, row_id: &str) -> Option<String> {
        let world = self.lock();
        let at = world.named(item_id)?;
        world.item(at).account_of_row(row_id, world.ledger(at)?)
    }

    /// How far back the history of an item reaches so far.
    ///
    /// ```
    /// use budget_core::{Coverage, plaid::simulator::{SimulatedBank, SimulatorOptions}};
    /// let slow = SimulatorOptions { coverage: Coverage::NotReady, ..SimulatorOptions::default() };
    /// let bank = SimulatedBank::new(slow);
    /// let item = bank.linked("ins_109508");
    /// assert_eq!(bank.coverage_of(&item.item_id), Some(Coverage::NotReady));
    /// bank.prepare(&item.item_id);
    /// assert_eq!(bank.coverage_of(&item.item_id), Some(Coverage::Initial));
    /// ```
    pub fn coverage_of(&self, item_id: &str) -> Option<Coverage> {
        let world = self.lock();
        world.named(item_id).map(|at| world.item(at).coverage)
    }

    /// The history of an item goes a stage further: none, then 30 days, then all.
    ///
    /// ```
    /// use budget_core::{Coverage, plaid::simulator::{SimulatedBank, SimulatorOptions}};
    /// let slow = SimulatorOptions { coverage: Coverage::Initial, ..SimulatorOptions::default() };
    /// let bank = SimulatedBank::new(slow);
    /// let item = bank.linked("ins_109508");
    /// let few = bank.truth(&item.item_id).len();
    /// bank.prepare(&item.item_id);
    /// assert!(bank.truth(&item.item_id).len() > few);
    /// ```
    pub fn prepare(&self, item_id: &str) {
        let mut world = self.lock();
        if let Some(at) = world.named(item_id) {
            world.prepare_further(at);
        }
    }

    /// A person mends an item's login.
    ///
    /// ```
    /// use budget_core::plaid::{Plaid, simulator::{Fault, SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let item = bank.linked("ins_109508");
    /// bank.fail_next(Fault::LoginRequired);
    /// let ask = || pollster::block_on(bank.accounts(item.access_token.clone()));
    /// assert!(ask().is_err() && ask().is_err());
    /// bank.repair(&item.item_id);
    /// assert!(ask().is_ok());
    /// ```
    pub fn repair(&self, item_id: &str) {
        let mut world = self.lock();
        if let Some(at) = world.named(item_id) {
            world.repair(at);
        }
    }

    /// The next call that can fail so, does; faults wait in a row.
    ///
    /// ```
    /// use budget_core::{ErrorKind, plaid::{Plaid, simulator::{Fault, SimulatedBank, SimulatorOptions}}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let item = bank.linked("ins_109508");
    /// bank.fail_next(Fault::InstitutionDown);
    /// let error = pollster::block_on(bank.accounts(item.access_token)).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unavailable);
    /// ```
    pub fn fail_next(&self, fault: Fault) {
        self.fail_on(FaultPlan::next(fault));
    }

    /// Calls fail as planned.
    ///
    /// ```
    /// use budget_core::plaid::{Plaid, simulator::{Call, Fault, FaultPlan, SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let item = bank.linked("ins_109508");
    /// bank.fail_on(FaultPlan { call: Some(Call::Item), after: 1, ..FaultPlan::next(Fault::Timeout) });
    /// let ask = || pollster::block_on(bank.item(item.access_token.clone()));
    /// assert!(ask().is_ok() && ask().is_err() && ask().is_ok());
    /// ```
    pub fn fail_on(&self, plan: FaultPlan) {
        self.lock().faults.push(plan);
    }

    /// How many faults are still to come.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{Fault, SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// bank.fail_next(Fault::Timeout);
    /// assert_eq!(bank.faults(), 1);
    /// ```
    pub fn faults(&self) -> usize {
        self.lock().faults.len()
    }

    /// No fault is to come any more; what a person must mend stays.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{Fault, SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// bank.fail_next(Fault::Timeout);
    /// bank.heal();
    /// assert_eq!(bank.faults(), 0);
    /// ```
    pub fn heal(&self) {
        self.lock().faults.clear();
    }

    /// The fault of this call that a server must have on its wire, for example a body that is cut;
    /// it is then done with. Other faults answer through the port.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{Call, Fault, SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// bank.fail_next(Fault::CutBody);
    /// assert_eq!(bank.take_wire_fault(Call::Item, false), Some(Fault::CutBody));
    /// assert_eq!(bank.take_wire_fault(Call::Item, false), None);
    /// ```
    pub fn take_wire_fault(&self, call: Call, has_cursor: bool) -> Option<Fault> {
        self.lock().faults.take_lost(call, has_cursor)
    }

    /// The webhooks that were sent since this was last asked, signed at the bank's instant.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// bank.linked("ins_109508");
    /// assert!(bank.webhooks().is_empty(), "it has no address for them");
    /// ```
    pub fn webhooks(&self) -> Vec<SignedWebhook> {
        self.webhooks_at(self.now())
    }

    /// As [`SimulatedBank::webhooks`], signed at an instant in seconds since 1970.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// assert!(SimulatedBank::new(SimulatorOptions::default()).webhooks_at(0).is_empty());
    /// ```
    pub fn webhooks_at(&self, now: i64) -> Vec<SignedWebhook> {
        let (notices, seed) = {
            let mut world = self.lock();
            (std::mem::take(&mut world.outbox), world.options.seed)
        };
        if notices.is_empty() {
            return Vec::new();
        }
        let signer = Signer::new(seed);
        notices.into_iter().map(|notice| signer.sign(notice, now)).collect()
    }

    /// Says where the pages of hosted sessions are.
    ///
    /// ```
    /// use budget_core::plaid::{LinkRequest, Plaid, simulator::{SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// bank.serve_links_at("http://127.0.0.1:9000/bank");
    /// let request = LinkRequest { hosted: true, ..LinkRequest::new("ana", "Household") };
    /// let session = pollster::block_on(bank.create_link_token(request))?;
    /// assert!(session.hosted_url.unwrap().starts_with("http://127.0.0.1:9000/bank/hosted/"));
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn serve_links_at(&self, url: impl Into<String>) {
        self.lock().options.link_url = url.into();
    }

    /// The session of a link token.
    ///
    /// ```
    /// use budget_core::plaid::{LinkToken, simulator::{SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// assert!(bank.session(&LinkToken::new("link-1")).is_none());
    /// ```
    pub fn session(&self, link_token: &LinkToken) -> Option<SimulatedSession> {
        self.lock().session(link_token).ok().cloned()
    }

    /// The session of that name, which is part of its page's address.
    ///
    /// ```
    /// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
    /// assert!(SimulatedBank::new(SimulatorOptions::default()).session_by_id("s1").is_none());
    /// ```
    pub fn session_by_id(&self, id: &str) -> Option<SimulatedSession> {
        self.lock().session_by_id(id).cloned()
    }

    /// A person goes through Link to its end: a new item at that bank, or for update mode a login
    /// that is mended, whatever bank is named.
    ///
    /// # Errors
    /// `invalid` where there is no such session or bank, or the session has expired.
    ///
    /// ```
    /// use budget_core::plaid::{LinkRequest, Plaid, simulator::{SimulatedBank, SimulatorOptions}};
    /// let bank = SimulatedBank::new(SimulatorOptions::default());
    /// let begun = pollster::block_on(bank.create_link_token(LinkRequest::new("ana", "Household")))?;
    /// let session = bank.session(&begun.link_token).unwrap();
    /// bank.finish_session(&session.id, "ins_109508")?;
    /// assert_eq!(pollster::block_on(bank.link_results(begun.link_token))?.len(), 1);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn finish_session(&self, id: &str, institution_id: &str) -> Result<PublicToken> {
        let mut world = self.lock();
        let finished = world.finish_session(id, institution_id);
        finished.map_err(|refusal| world.error(Call::LinkResults, refusal))
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SimulatedBank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.lock();
        let (today, items) = (world.today, world.items());
        f.debug_struct("SimulatedBank").field("today", &today).field("items", &items).finish()
    }
}
