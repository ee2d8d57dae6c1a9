//! The simulated bank behind the port.

use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use chrono::NaiveDate;

use super::SimulatedBank;
use super::call::Call;
use super::fault::Fault;
use super::institution::{INSTITUTIONS, SimulatedInstitution};
use super::outbox::Signer;
use super::recurring;
use super::refusal::{Answer, Refusal, lost};
use super::world::World;
use crate::domain::bank::BankAccount;
use crate::domain::connection::{Coverage, Institution, Problem};
use crate::domain::error::{Error, Result};
use crate::domain::feed::FeedPage;
use crate::plaid::{
    AccessToken, DatedRows, Item, LinkRequest, LinkSession, LinkToken, LinkedItem, MAX_PAGE_ROWS,
    PageRequest, Plaid, PublicToken, RecurringStreams, RowsByDate, SandboxItem, SandboxRow,
    VerificationKey,
};

/// The most rows that are made in one go, and how old they may be.
const MAX_MADE_ROWS: usize = 10;
const MAX_MADE_DAYS: i64 = 14;

/// Who calls, and what.
#[derive(Debug)]
struct Visit {
    call: Call,
    token: Option<AccessToken>,
    has_cursor: bool,
}

impl Visit {
    fn of(call: Call) -> Self {
        Self { call, token: None, has_cursor: false }
    }

    fn by(call: Call, token: &AccessToken) -> Self {
        Self { token: Some(token.clone()), ..Self::of(call) }
    }
}

impl SimulatedBank {
    /// Does what was asked, unless a fault is due.
    async fn answer<T>(
        &self,
        visit: Visit,
        work: impl FnOnce(&mut World) -> Answer<T> + Send,
    ) -> Result<T> {
        Breath(false).await;
        let mut world = self.lock();
        let fault = world.faults.take(visit.call, visit.has_cursor);
        match fault {
            None => work(&mut world).map_err(|refusal| world.error(visit.call, refusal)),
            Some(fault) => match fault.refusal(visit.call) {
                Some(refusal) => Err(world.strike(&visit, fault, refusal)),
                None => {
                    // It is done, or refused; either way nobody hears of it.
                    let _unheard = work(&mut world);
                    Err(lost(visit.call, fault))
                }
            },
        }
    }
}

impl World {
    pub(super) fn error(&mut self, call: Call, refusal: Refusal) -> Error {
        let request_id = self.request_id();
        refusal.error(call, request_id)
    }

    /// What a fault does besides refusing; one who is a stranger anyway is told so.
    fn strike(&mut self, visit: &Visit, fault: Fault, refusal: Refusal) -> Error {
        let found = visit.token.as_ref().map(|token| self.item_at(token));
        match found {
            Some(Err(stranger)) => return self.error(visit.call, stranger),
            Some(Ok(at)) if fault.stays() => self.break_login(at, refusal.clone()),
            Some(Ok(at)) if fault == Fault::Mutation => self.happen(at, |bank| bank.stir()),
            _ => {}
        }
        self.error(visit.call, refusal)
    }

    fn accounts(&self, token: &AccessToken) -> Answer<Vec<BankAccount>> {
        let (_, item, ledger) = self.healthy(token)?;
        Ok(item.accounts(ledger))
    }

    fn page(&mut self, request: &PageRequest) -> Answer<FeedPage> {
        let (at, item, ledger) = self.healthy(&request.access_token)?;
        if !(1..=MAX_PAGE_ROWS).contains(&request.count) {
            return Err(Refusal::BAD_COUNT);
        }
        let most = self.options.page_rows.unwrap_or(MAX_PAGE_ROWS).max(1);
        let count = usize::from(request.count.min(most));
        let page = item.page(request.cursor.as_deref(), count, ledger)?;
        self.item_mut(at).is_synced = true;
        Ok(page)
    }

    fn by_date(&self, token: &AccessToken, query: RowsByDate) -> Answer<DatedRows> {
        let (_, item, ledger) = self.healthy(token)?;
        if item.coverage == Coverage::NotReady {
            return Err(Refusal::NOT_READY);
        }
        if !(1..=MAX_PAGE_ROWS).contains(&query.count) {
            return Err(Refusal::BAD_COUNT);
        }
        let mut rows = item.truth(ledger);
        rows.retain(|row| (query.start..=query.end).contains(&row.row.date));
        rows.reverse();
        rows.sort_by_key(|row| std::cmp::Reverse(row.row.date));
        let total = rows.len() as u32;
        let rows =
            rows.into_iter().skip(query.offset as usize).take(usize::from(query.count)).collect();
        Ok(DatedRows { accounts: item.accounts(ledger), rows, unreadable: Vec::new(), total })
    }

    fn refresh(&mut self, token: &AccessToken) -> Answer<()> {
        let (at, ..) = self.healthy(token)?;
        self.happen(at, |bank| bank.refresh());
        self.notify(
            at,
            "TRANSACTIONS",
            "DEFAULT_UPDATE",
            serde_json::json!({ "new_transactions": 1, "error": null }),
        );
        Ok(())
    }

    fn describe(&self, token: &AccessToken) -> Answer<Item> {
        let item = self.item(self.item_at(token)?);
        let institution = &INSTITUTIONS[item.institution];
        let error = item.trouble.as_ref().map(|trouble| Problem {
            code: trouble.error_code.to_owned(),
            message: trouble.message.to_owned(),
        });
        Ok(Item {
            item_id: item.id.clone(),
            institution_id: Some(institution.id.to_owned()),
            institution_name: Some(institution.name.to_owned()),
            webhook: item.webhook.clone(),
            error,
            consent_expires: item.consent_expires,
        })
    }

    /// One that is not there is gone.
    fn remove(&mut self, token: &AccessToken) {
        if let Ok(at) = self.item_at(token) {
            self.item_mut(at).is_removed = true;
        }
    }

    fn send_webhooks_to(&mut self, token: &AccessToken, url: String) -> Answer<Item> {
        let at = self.item_at(token)?;
        self.item_mut(at).webhook = Some(url.clone()).filter(|url| !url.is_empty());
        let more = serde_json::json!({ "new_webhook_url": url, "error": null });
        self.notify(at, "ITEM", "WEBHOOK_UPDATE_ACKNOWLEDGED", more);
        self.describe(token)
    }

    fn create_rows(&mut self, token: &AccessToken, rows: Vec<SandboxRow>) -> Answer<()> {
        let (at, item, _) = self.healthy(token)?;
        if item.user != "user_transactions_dynamic" {
            return Err(Refusal::NO_DYNAMIC_USER);
        }
        if rows.len() > MAX_MADE_ROWS {
            return Err(Refusal::TOO_MANY_ROWS);
        }
        let recent = |day: NaiveDate| (0..=MAX_MADE_DAYS).contains(&(self.today - day).num_days());
        let is_good =
            |row: &SandboxRow| recent(row.date) && recent(row.posted) && row.date <= row.posted;
        if !rows.iter().all(is_good) {
            return Err(Refusal::BAD_DATES);
        }
        self.happen(at, |bank| rows.into_iter().map(|row| bank.create(row)).collect());
        Ok(())
    }
}

#[async_trait]
impl Plaid for SimulatedBank {
    async fn create_link_token(&self, request: LinkRequest) -> Result<LinkSession> {
        self.answer(Visit::of(Call::CreateLinkToken), |world| {
            let hosted = request.hosted;
            let session = world.begin_session(request)?;
            let page = format!("{}/hosted/{}", world.options.link_url, session.id);
            Ok(LinkSession {
                link_token: session.link_token,
                expires: Some(session.expires),
                hosted_url: hosted.then_some(page),
            })
        })
        .await
    }

    async fn exchange_public_token(&self, public_token: PublicToken) -> Result<LinkedItem> {
        self.answer(Visit::of(Call::ExchangePublicToken), |world| world.exchange(&public_token))
            .await
    }

    async fn link_results(&self, link_token: LinkToken) -> Result<Vec<PublicToken>> {
        self.answer(Visit::of(Call::LinkResults), |world| {
            Ok(world.session(&link_token)?.public_token.iter().cloned().collect())
        })
        .await
    }

    async fn accounts(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        let visit = Visit::by(Call::Accounts, &access_token);
        self.answer(visit, |world| world.accounts(&access_token)).await
    }

    async fn balances(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        let visit = Visit::by(Call::Balances, &access_token);
        self.answer(visit, |world| world.accounts(&access_token)).await
    }

    async fn transactions_sync(&self, request: PageRequest) -> Result<FeedPage> {
        let has_cursor = request.cursor.as_deref().is_some_and(|cursor| !cursor.is_empty());
        let visit =
            Visit { has_cursor, ..Visit::by(Call::TransactionsSync, &request.access_token) };
        self.answer(visit, |world| world.page(&request)).await
    }

    async fn transactions_get(
        &self,
        access_token: AccessToken,
        query: RowsByDate,
    ) -> Result<DatedRows> {
        let visit = Visit::by(Call::TransactionsGet, &access_token);
        self.answer(visit, |world| world.by_date(&access_token, query)).await
    }

    async fn refresh(&self, access_token: AccessToken) -> Result<()> {
        let visit = Visit::by(Call::Refresh, &access_token);
        self.answer(visit, |world| world.refresh(&access_token)).await
    }

    async fn recurring_streams(&self, access_token: AccessToken) -> Result<RecurringStreams> {
        let visit = Visit::by(Call::RecurringStreams, &access_token);
        self.answer(visit, |world| {
            let (_, item, ledger) = world.healthy(&access_token)?;
            if item.coverage == Coverage::NotReady {
                return Err(Refusal::NOT_READY);
            }
            Ok(recurring::streams(item, ledger))
        })
        .await
    }

    async fn item(&self, access_token: AccessToken) -> Result<Item> {
        let visit = Visit::by(Call::Item, &access_token);
        self.answer(visit, |world| world.describe(&access_token)).await
    }

    async fn remove_item(&self, access_token: AccessToken) -> Result<()> {
        let visit = Visit::by(Call::RemoveItem, &access_token);
        self.answer(visit, |world| {
            world.remove(&access_token);
            Ok(())
        })
        .await
    }

    async fn update_webhook(&self, access_token: AccessToken, url: String) -> Result<Item> {
        let visit = Visit::by(Call::UpdateWebhook, &access_token);
        self.answer(visit, |world| world.send_webhooks_to(&access_token, url)).await
    }

    async fn institution(&self, id: String, _countries: Vec<String>) -> Result<Institution> {
        self.answer(Visit::of(Call::Institution), |_| {
            let at = SimulatedInstitution::find(&id).ok_or(Refusal::INVALID_INSTITUTION)?;
            Ok(INSTITUTIONS[at].institution())
        })
        .await
    }

    async fn webhook_verification_key(&self, kid: String) -> Result<VerificationKey> {
        self.answer(Visit::of(Call::WebhookVerificationKey), |world| {
            let seed = world.options.seed;
            if kid != Signer::kid(seed) {
                return Err(Refusal::INVALID_KEY_ID);
            }
            Ok(Signer::new(seed).public())
        })
        .await
    }

    async fn sandbox_public_token(&self, item: SandboxItem) -> Result<PublicToken> {
        self.answer(Visit::of(Call::SandboxPublicToken), |world| world.public_token(item)).await
    }

    async fn sandbox_reset_login(&self, access_token: AccessToken) -> Result<()> {
        let visit = Visit::by(Call::SandboxResetLogin, &access_token);
        self.answer(visit, |world| {
            let at = world.item_at(&access_token)?;
            world.break_login(at, Refusal::LOGIN_REQUIRED);
            Ok(())
        })
        .await
    }

    async fn sandbox_fire_webhook(&self, access_token: AccessToken, code: String) -> Result<()> {
        let visit = Visit::by(Call::SandboxFireWebhook, &access_token);
        self.answer(visit, |world| {
            let at = world.item_at(&access_token)?;
            world.fire(at, &code)
        })
        .await
    }

    async fn sandbox_create_rows(
        &self,
        access_token: AccessToken,
        rows: Vec<SandboxRow>,
    ) -> Result<()> {
        let visit = Visit::by(Call::SandboxCreateRows, &access_token);
        self.answer(visit, |world| world.create_rows(&access_token, rows)).await
    }
}

/// Lets others go on once, as waiting for a network does.
#[derive(Debug)]
struct Breath(bool);

impl Future for Breath {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
