//! All that a simulator knows, behind its lock.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::{Value, json};

use super::SimulatorOptions;
use super::fault::Faults;
use super::ids::{self, Noun, mix};
use super::institution::{INSTITUTIONS, SimulatedInstitution};
use super::item::Item;
use super::ledger::{Change, Ledger};
use super::outbox::Notice;
use super::refusal::{Answer, Refusal};
use super::session::SimulatedSession;
use crate::domain::bank::BankAccount;
use crate::domain::connection::Coverage;
use crate::plaid::{
    AccessToken, LinkPurpose, LinkRequest, LinkToken, LinkedItem, PublicToken, SandboxItem,
};

const DAY: i64 = 86_400;

pub(super) struct World {
    pub(super) options: SimulatorOptions,
    pub(super) today: NaiveDate,
    pub(super) faults: Faults,
    pub(super) outbox: Vec<Notice>,
    ledgers: Vec<Option<Ledger>>,
    items: Vec<Item>,
    /// Which item an access token opens.
    access: HashMap<String, usize>,
    public: HashMap<String, Public>,
    sessions: Vec<SimulatedSession>,
    requests: u64,
    made: u64,
}

/// What a public token stands for.
#[derive(Debug, Clone)]
struct Public {
    made: NaiveDate,
    is_used: bool,
    what: Linked,
}

#[derive(Debug, Clone)]
enum Linked {
    New { institution: usize, asked: SandboxItem, number: u64 },
    Again(AccessToken),
}

impl World {
    pub(super) fn new(options: SimulatorOptions) -> Self {
        Self {
            today: options.today,
            options,
            faults: Faults::default(),
            outbox: Vec::new(),
            ledgers: INSTITUTIONS.iter().map(|_| None).collect(),
            items: Vec::new(),
            access: HashMap::new(),
            public: HashMap::new(),
            sessions: Vec::new(),
            requests: 0,
            made: 0,
        }
    }

    /// Noon of the bank's day, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.today.and_time(NaiveTime::MIN).and_utc().timestamp() + DAY / 2
    }

    pub(super) fn request_id(&mut self) -> String {
        self.requests += 1;
        ids::id(self.options.seed, Noun::Request, self.requests, 15)
    }

    pub(super) fn items(&self) -> usize {
        self.items.iter().filter(|item| !item.is_removed).count()
    }

    fn number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }
}

/// Time.
impl World {
    pub(super) fn advance(&mut self, days: u32) {
        let mut touched = vec![false; self.items.len()];
        for _ in 0..days {
            self.today = self.today + Days::new(1);
            self.pass_day(&mut touched);
        }
        for (at, touched) in touched.into_iter().enumerate() {
            if touched {
                self.tell_of_rows(at);
            }
        }
    }

    fn pass_day(&mut self, touched: &mut [bool]) {
        for institution in 0..self.ledgers.len() {
            let Some(ledger) = &mut self.ledgers[institution] else { continue };
            let changes = ledger.pass_day();
            for (at, known) in self.note(institution, &changes) {
                touched[at] |= known;
            }
        }
        for at in 0..self.items.len() {
            self.prepare_further(at);
            self.watch_consent(at);
        }
    }

    /// The history of an item grows by a stage.
    pub(super) fn prepare_further(&mut self, at: usize) {
        let (coverage, code) = match self.items[at].coverage {
            Coverage::Unknown | Coverage::NotReady => (Coverage::Initial, "INITIAL_UPDATE"),
            Coverage::Initial => (Coverage::Historical, "HISTORICAL_UPDATE"),
            Coverage::Historical => return,
        };
        self.prepare(at, coverage);
        let rows = self.items[at].log_len();
        self.notify(at, "TRANSACTIONS", code, json!({ "new_transactions": rows, "error": null }));
        self.tell_of_rows(at);
    }

    fn prepare(&mut self, at: usize, coverage: Coverage) {
        let item = &mut self.items[at];
        if let Some(ledger) = &self.ledgers[item.institution] {
            item.prepare(coverage, ledger);
        }
    }

    fn watch_consent(&mut self, at: usize) {
        let Some(expires) = self.items[at].consent_expires else { return };
        let left = (expires - self.now()) / DAY;
        if left == 7 {
            let more = json!({ "consent_expiration_time": instant(expires) });
            self.notify(at, "ITEM", "PENDING_EXPIRATION", more);
        }
        if left <= 0 && self.items[at].trouble.is_none() {
            self.break_login(at, Refusal::LOGIN_REQUIRED);
        }
    }

    /// The items of a bank learn of what happened there, and which of them did.
    fn note(&mut self, institution: usize, changes: &[Change]) -> Vec<(usize, bool)> {
        let Some(ledger) = &self.ledgers[institution] else { return Vec::new() };
        let items = self.items.iter_mut().enumerate();
        let theirs = items.filter(|(_, item)| item.institution == institution && !item.is_removed);
        theirs
            .map(|(at, item)| {
                let noted = changes.iter().filter(|change| item.note(**change, ledger)).count();
                (at, noted > 0)
            })
            .collect()
    }

    /// Something happens at the bank of an item.
    pub(super) fn happen(&mut self, at: usize, what: impl FnOnce(&mut Ledger) -> Vec<Change>) {
        let institution = self.items[at].institution;
        let Some(ledger) = &mut self.ledgers[institution] else { return };
        let changes = what(ledger);
        for (at, noted) in self.note(institution, &changes) {
            if noted {
                self.tell_of_rows(at);
            }
        }
    }
}

/// Links.
impl World {
    pub(super) fn begin_session(&mut self, request: LinkRequest) -> Answer<SimulatedSession> {
        if let LinkPurpose::Repair(token) | LinkPurpose::ChooseAccounts(token) = &request.purpose {
            self.item_at(token)?;
        }
        let (seed, number, now) = (self.options.seed, self.number(), self.now());
        let lifetime = if matches!(request.purpose, LinkPurpose::New) { 4 * 3_600 } else { 1_800 };
        let session = SimulatedSession {
            id: ids::id(seed, Noun::Session, number, 20),
            link_token: LinkToken::new(ids::token("link", seed, Noun::LinkToken, number)),
            request,
            began: now,
            expires: now + lifetime,
            finished: None,
            institution_id: None,
            public_token: None,
        };
        self.sessions.push(session.clone());
        Ok(session)
    }

    pub(super) fn session(&self, link_token: &LinkToken) -> Answer<&SimulatedSession> {
        let mut sessions = self.sessions.iter();
        let found = sessions.find(|it| it.link_token.expose() == link_token.expose());
        found.ok_or(Refusal::INVALID_LINK_TOKEN)
    }

    pub(super) fn session_by_id(&self, id: &str) -> Option<&SimulatedSession> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// A person goes through Link to its end.
    pub(super) fn finish_session(&mut self, id: &str, bank: &str) -> Answer<PublicToken> {
        let found = self.sessions.iter().position(|session| session.id == id);
        let at = found.ok_or(Refusal::INVALID_LINK_TOKEN)?;
        let session = self.sessions[at].clone();
        if let Some(public_token) = session.public_token {
            return Ok(public_token);
        }
        if self.now() > session.expires {
            return Err(Refusal::INVALID_LINK_TOKEN);
        }
        let (public_token, bank) = self.go_through(&session.request, bank)?;
        let now = self.now();
        let session = &mut self.sessions[at];
        session.finished = Some(now);
        session.institution_id = Some(bank);
        session.public_token = Some(public_token.clone());
        self.tell_of_session(at, &public_token);
        Ok(public_token)
    }

    fn go_through(&mut self, asked: &LinkRequest, bank: &str) -> Answer<(PublicToken, String)> {
        match &asked.purpose {
            LinkPurpose::New => {
                let item = SandboxItem {
                    institution_id: bank.to_owned(),
                    webhook: asked.webhook.clone(),
                    days: asked.days,
                    ..SandboxItem::default()
                };
                Ok((self.public_token(item)?, bank.to_owned()))
            }
            LinkPurpose::Repair(token) | LinkPurpose::ChooseAccounts(token) => {
                let at = self.item_at(token)?;
                self.repair(at);
                let public_token = self.issue(Linked::Again(token.clone()));
                let bank = INSTITUTIONS[self.items[at].institution].id;
                Ok((public_token, bank.to_owned()))
            }
        }
    }

    pub(super) fn public_token(&mut self, asked: SandboxItem) -> Answer<PublicToken> {
        let institution = SimulatedInstitution::find(&asked.institution_id)
            .ok_or(Refusal::INVALID_INSTITUTION)?;
        let number = self.number();
        Ok(self.issue(Linked::New { institution, asked, number }))
    }

    fn issue(&mut self, what: Linked) -> PublicToken {
        let number = self.number();
        let text = ids::token("public", self.options.seed, Noun::PublicToken, number);
        self.public.insert(text.clone(), Public { made: self.today, is_used: false, what });
        PublicToken::new(text)
    }

    pub(super) fn exchange(&mut self, token: &PublicToken) -> Answer<LinkedItem> {
        let today = self.today;
        let found =
            self.public.get_mut(token.expose()).filter(|it| !it.is_used && it.made == today);
        let public = found.ok_or(Refusal::INVALID_PUBLIC_TOKEN)?;
        public.is_used = true;
        match public.what.clone() {
            Linked::New { institution, asked, number } => Ok(self.link(institution, asked, number)),
            Linked::Again(access_token) => {
                let at = self.item_at(&access_token)?;
                Ok(LinkedItem { access_token, item_id: self.items[at].id.clone() })
            }
        }
    }

    fn link(&mut self, institution: usize, asked: SandboxItem, number: u64) -> LinkedItem {
        let seed = self.options.seed;
        let days = asked.days.unwrap_or(90).min(self.options.days);
        let first = self.today - Days::new(u64::from(days));
        self.open(institution);
        let mut item = Item::new(mix(seed, Noun::Item, number), institution, asked.user, first);
        item.webhook = asked.webhook;
        let text = ids::token("access", seed, Noun::AccessToken, number);
        let linked =
            LinkedItem { access_token: AccessToken::new(&*text), item_id: item.id.clone() };
        let at = self.items.len();
        self.items.push(item);
        self.access.insert(text, at);
        self.renew_consent(at);
        self.prepare(at, self.options.coverage);
        linked
    }

    /// The accounts that a public token stands for.
    pub(super) fn accounts_for(&mut self, token: &PublicToken) -> Vec<BankAccount> {
        match self.public.get(token.expose()).map(|public| public.what.clone()) {
            None => Vec::new(),
            Some(Linked::New { institution, number, .. }) => {
                let key = mix(self.options.seed, Noun::Item, number);
                let item = Item::new(key, institution, String::new(), self.today);
                self.open(institution);
                self.ledgers[institution].as_ref().map(|it| item.accounts(it)).unwrap_or_default()
            }
            Some(Linked::Again(access_token)) => {
                let found = self.item_at(&access_token).ok();
                let ledger = found.and_then(|at| Some((at, self.ledger(at)?)));
                ledger.map(|(at, it)| self.items[at].accounts(it)).unwrap_or_default()
            }
        }
    }

    fn open(&mut self, institution: usize) {
        let SimulatorOptions { seed, days, rows_per_month, .. } = self.options;
        let today = self.today;
        self.ledgers[institution]
            .get_or_insert_with(|| Ledger::new(seed, institution, today, days, rows_per_month));
    }

    fn renew_consent(&mut self, at: usize) {
        let days = INSTITUTIONS[self.items[at].institution].consent_days;
        self.items[at].consent_expires = days.map(|days| self.now() + days * DAY);
    }
}

/// Items.
impl World {
    /// Which item a token opens, whatever is wrong with it.
    pub(super) fn item_at(&self, token: &AccessToken) -> Answer<usize> {
        let at = *self.access.get(token.expose()).ok_or(Refusal::INVALID_ACCESS_TOKEN)?;
        if self.items[at].is_removed { Err(Refusal::ITEM_NOT_FOUND) } else { Ok(at) }
    }

    pub(super) fn named(&self, item_id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id == item_id && !item.is_removed)
    }

    pub(super) fn item(&self, at: usize) -> &Item {
        &self.items[at]
    }

    pub(super) fn item_mut(&mut self, at: usize) -> &mut Item {
        &mut self.items[at]
    }

    /// The bank of an item.
    pub(super) fn ledger(&self, at: usize) -> Option<&Ledger> {
        self.ledgers[self.items[at].institution].as_ref()
    }

    /// An item whose login is good, and its bank.
    pub(super) fn healthy(&self, token: &AccessToken) -> Answer<(usize, &Item, &Ledger)> {
        let at = self.item_at(token)?;
        let item = &self.items[at];
        if let Some(trouble) = &item.trouble {
            return Err(trouble.clone());
        }
        let ledger = self.ledger(at).ok_or(Refusal::SERVER_ERROR)?;
        Ok((at, item, ledger))
    }

    pub(super) fn break_login(&mut self, at: usize, trouble: Refusal) {
        let error = problem(&trouble);
        let revoked = trouble == Refusal::PERMISSION_REVOKED;
        self.items[at].trouble = Some(trouble);
        let code = if revoked { "USER_PERMISSION_REVOKED" } else { "ERROR" };
        self.notify(at, "ITEM", code, json!({ "error": error }));
    }

    pub(super) fn repair(&mut self, at: usize) {
        let was_broken = self.items[at].trouble.take().is_some();
        self.renew_consent(at);
        if was_broken {
            self.notify(at, "ITEM", "LOGIN_REPAIRED", json!({}));
        }
    }
}

/// Webhooks.
impl World {
    /// A webhook of an item, if it has an address for them.
    pub(super) fn notify(&mut self, at: usize, kind: &str, code: &str, more: Value) {
        let item = &self.items[at];
        let Some(url) = item.webhook.clone() else { return };
        let body = json!({
            "webhook_type": kind,
            "webhook_code": code,
            "item_id": item.id,
            "environment": "sandbox",
        });
        self.outbox.push(Notice { url, body: merged(body, more) });
    }

    /// That there is something to sync; nobody is told who never asked.
    fn tell_of_rows(&mut self, at: usize) {
        let item = &self.items[at];
        if !item.is_synced || item.is_removed || item.trouble.is_some() {
            return;
        }
        let more = json!({
            "initial_update_complete": item.coverage >= Coverage::Initial,
            "historical_update_complete": item.coverage >= Coverage::Historical,
        });
        self.notify(at, "TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", more);
    }

    fn tell_of_session(&mut self, at: usize, public_token: &PublicToken) {
        let session = &self.sessions[at];
        let Some(url) = session.request.webhook.clone() else { return };
        let body = json!({
            "webhook_type": "LINK",
            "webhook_code": "SESSION_FINISHED",
            "status": "SUCCESS",
            "link_session_id": session.id,
            "link_token": session.link_token.expose(),
            "public_tokens": [public_token.expose()],
            "environment": "sandbox",
        });
        self.outbox.push(Notice { url, body });
    }

    /// A webhook of a code that somebody asked for.
    pub(super) fn fire(&mut self, at: usize, code: &str) -> Answer<()> {
        let item = &self.items[at];
        if item.webhook.is_none() {
            return Err(Refusal::NO_WEBHOOK);
        }
        let (kind, more) = match code {
            "SYNC_UPDATES_AVAILABLE" => (
                "TRANSACTIONS",
                json!({
                    "initial_update_complete": item.coverage >= Coverage::Initial,
                    "historical_update_complete": item.coverage >= Coverage::Historical,
                }),
            ),
            "DEFAULT_UPDATE" => ("TRANSACTIONS", json!({ "new_transactions": 0, "error": null })),
            "RECURRING_TRANSACTIONS_UPDATE" => {
                let ledger = self.ledger(at).ok_or(Refusal::SERVER_ERROR)?;
                let accounts = (0..ledger.institution().accounts.len())
                    .map(|account| item.account_id(account))
                    .collect::<Vec<_>>();
                ("TRANSACTIONS", json!({ "account_ids": accounts }))
            }
            "ERROR" => ("ITEM", json!({ "error": problem(&Refusal::LOGIN_REQUIRED) })),
            "USER_PERMISSION_REVOKED" => {
                ("ITEM", json!({ "error": problem(&Refusal::PERMISSION_REVOKED) }))
            }
            "PENDING_DISCONNECT" => ("ITEM", json!({ "reason": "INSTITUTION_TOKEN_EXPIRATION" })),
            "PENDING_EXPIRATION" => {
                ("ITEM", json!({ "consent_expiration_time": instant(self.now() + 7 * DAY) }))
            }
            _ => ("ITEM", json!({ "error": null })),
        };
        self.notify(at, kind, code, more);
        Ok(())
    }
}

fn merged(mut body: Value, more: Value) -> Value {
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    body
}

fn problem(refusal: &Refusal) -> Value {
    json!({
        "error_type": refusal.error_type,
        "error_code": refusal.error_code,
        "error_message": refusal.message,
        "display_message": null,
        "status": 400,
    })
}

fn instant(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0)
        .map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}
