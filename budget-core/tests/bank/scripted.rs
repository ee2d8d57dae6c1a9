//! A bank that says what a test tells it to say, in order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use budget_core::plaid::*;
use budget_core::*;

use crate::keychain::Keychain;

/// Answers pages from a list, and keeps what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Result<FeedPage>>>,
    pub(crate) cursors: Mutex<Vec<Option<String>>>,
    pub(crate) removed: Mutex<u32>,
    institution: Mutex<String>,
}

impl Scripted {
    pub(crate) fn say(&self, answer: Result<FeedPage>) {
        self.answers.lock().expect("no panic").push_back(answer);
    }

    /// The cursors that were asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<Option<String>> {
        std::mem::take(&mut self.cursors.lock().expect("no panic"))
    }

    pub(crate) fn left(&self) -> usize {
        self.answers.lock().expect("no panic").len()
    }

    /// From now on items are of this bank.
    pub(crate) fn is_of(&self, institution: &str) {
        institution.clone_into(&mut self.institution.lock().expect("no panic"));
    }
}

fn not_meant<T>() -> Result<T> {
    panic!("the engine must not call this")
}

#[async_trait]
impl Plaid for Scripted {
    async fn create_link_token(&self, _: LinkRequest) -> Result<LinkSession> {
        Ok(LinkSession { link_token: LinkToken::new("link-1"), expires: None, hosted_url: None })
    }

    async fn exchange_public_token(&self, public_token: PublicToken) -> Result<LinkedItem> {
        let item_id = public_token.expose().to_owned();
        Ok(LinkedItem { access_token: AccessToken::new(format!("access-{item_id}")), item_id })
    }

    async fn link_results(&self, _: LinkToken) -> Result<Vec<PublicToken>> {
        not_meant()
    }

    async fn accounts(&self, _: AccessToken) -> Result<Vec<BankAccount>> {
        not_meant()
    }

    async fn balances(&self, _: AccessToken) -> Result<Vec<BankAccount>> {
        not_meant()
    }

    async fn transactions_sync(&self, request: PageRequest) -> Result<FeedPage> {
        self.cursors.lock().expect("no panic").push(request.cursor);
        let answer = self.answers.lock().expect("no panic").pop_front();
        answer.unwrap_or_else(|| panic!("nothing more is to be said"))
    }

    async fn transactions_get(&self, _: AccessToken, _: RowsByDate) -> Result<DatedRows> {
        not_meant()
    }

    async fn refresh(&self, _: AccessToken) -> Result<()> {
        not_meant()
    }

    async fn recurring_streams(&self, _: AccessToken) -> Result<RecurringStreams> {
        not_meant()
    }

    async fn item(&self, _: AccessToken) -> Result<Item> {
        let id = self.institution.lock().expect("no panic").clone();
        let institution_id = (!id.is_empty()).then_some(id);
        Ok(Item { institution_name: institution_id.clone(), institution_id, ..Item::default() })
    }

    async fn remove_item(&self, _: AccessToken) -> Result<()> {
        *self.removed.lock().expect("no panic") += 1;
        Ok(())
    }

    async fn update_webhook(&self, _: AccessToken, _: String) -> Result<Item> {
        not_meant()
    }

    async fn institution(&self, _: String, _: Vec<String>) -> Result<Institution> {
        not_meant()
    }

    async fn webhook_verification_key(&self, _: String) -> Result<VerificationKey> {
        not_meant()
    }

    async fn sandbox_public_token(&self, _: SandboxItem) -> Result<PublicToken> {
        not_meant()
    }

    async fn sandbox_reset_login(&self, _: AccessToken) -> Result<()> {
        not_meant()
    }

    async fn sandbox_fire_webhook(&self, _: AccessToken, _: String) -> Result<()> {
        not_meant()
    }

    async fn sandbox_create_rows(&self, _: AccessToken, _: Vec<SandboxRow>) -> Result<()> {
        not_meant()
    }
}

/// An error as Plaid's client gives it.
pub(crate) fn refusal(error_type: &str, error_code: &str, message: &str) -> Error {
    Error::new(FailureClass::of(error_type, error_code).kind(), message)
        .with("error_type", error_type)
        .with("error_code", error_code)
        .with("request_id", "r1")
}

pub(crate) fn mutation() -> Error {
    let code = "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION";
    refusal("TRANSACTIONS_ERROR", code, "the rows changed")
}

pub(crate) fn foreign_cursor() -> Error {
    refusal("INVALID_REQUEST", "INVALID_FIELD", "cursor not associated with access_token")
}

pub(crate) fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::new("USD").expect("USD")).expect("an amount")
}

pub(crate) fn told(id: &str, date: &str, amount: &str, name: &str) -> FeedRow {
    told_of("A1", id, date, amount, name)
}

pub(crate) fn told_of(account: &str, id: &str, date: &str, amount: &str, name: &str) -> FeedRow {
    let row = BankRow {
        line: 1,
        external_id: Some(id.to_owned()),
        date: date.parse().expect("a date"),
        amount: amount.parse().expect("a decimal"),
        currency: None,
        name: name.to_owned(),
        payee: None,
        memo: None,
        category: None,
        primary: None,
        category_text: None,
        pending: false,
        pending_id: None,
    };
    FeedRow { account: account.to_owned(), row }
}

pub(crate) fn pending(id: &str, date: &str, amount: &str, name: &str) -> FeedRow {
    let mut row = told(id, date, amount, name);
    row.row.pending = true;
    row
}

/// A row that takes the place of a pending one.
pub(crate) fn posted(pending_id: &str, mut row: FeedRow) -> FeedRow {
    row.row.pending_id = Some(pending_id.to_owned());
    row
}

/// A row of a category, as the bank sees it.
pub(crate) fn categorised(category: &str, mut row: FeedRow) -> FeedRow {
    row.row.category = Some(category.parse().expect("a category"));
    row
}

pub(crate) fn account(id: &str, mask: &str) -> BankAccount {
    BankAccount {
        external_id: id.to_owned(),
        name: Some("Checking".to_owned()),
        account_type: Some(AccountType::Depository),
        currency: Some(Currency::new("USD").expect("USD")),
        mask: Some(mask.to_owned()),
        ..BankAccount::default()
    }
}

/// A last page.
pub(crate) fn page(next: &str, added: Vec<FeedRow>) -> FeedPage {
    FeedPage {
        accounts: vec![account("A1", "0000")],
        added,
        next_cursor: next.to_owned(),
        coverage: Coverage::Historical,
        ..FeedPage::default()
    }
}

/// A page that takes a row back besides.
pub(crate) fn without(id: &str, page: FeedPage) -> FeedPage {
    FeedPage { removed: vec![id.to_owned()], ..page }
}

/// A page that corrects a row and says nothing else.
pub(crate) fn corrected(next: &str, row: FeedRow) -> FeedPage {
    FeedPage { modified: vec![row], ..page(next, vec![]) }
}

/// A page that speaks of the accounts `A1` and `A2`.
pub(crate) fn of_two_accounts(page: FeedPage) -> FeedPage {
    FeedPage { accounts: vec![account("A1", "0000"), account("A2", "1111")], ..page }
}

/// A row of a book in short: the bank's id of it and its amount.
pub(crate) fn pair(id: &str, amount: &str) -> (String, String) {
    (id.to_owned(), amount.to_owned())
}

/// A book of US dollars and a bank that is linked as `c`.
pub(crate) struct Home {
    pub(crate) book: Book,
    pub(crate) plaid: Arc<Scripted>,
    pub(crate) bank: Bank,
    pub(crate) id: ConnectionId,
}

pub(crate) async fn home() -> Result<Home> {
    let store = Arc::new(MemoryStore::new());
    let settings = Settings::new(Currency::new("USD")?);
    let book = Book::create(store, "home".parse()?, settings).await?;
    let plaid = Arc::new(Scripted::default());
    let bank = book.bank(plaid.clone(), Arc::new(Keychain::default()));
    let id = bank.connect(PublicToken::new("item-1")).await?.id;
    Ok(Home { book, plaid, bank, id })
}

impl Home {
    pub(crate) async fn sync(&self) -> Result<SyncReport> {
        self.bank.sync_with(&self.id, quick()).await
    }

    /// The bank says one page, and the book follows.
    pub(crate) async fn update(&self, page: FeedPage) -> Result<SyncReport> {
        self.plaid.say(Ok(page));
        self.sync().await
    }

    /// The bank fails, and is not asked again: the error of the sync.
    pub(crate) async fn fail(&self, error: Error) -> Error {
        self.plaid.say(Err(error));
        let once = SyncOptions { restarts: 0, ..quick() };
        self.bank.sync_with(&self.id, once).await.expect_err("the bank failed")
    }

    /// Enters a row by hand on the bank's account.
    pub(crate) async fn enter(&self, date: &str, amount: &str, payee: &str) -> Result<Transaction> {
        let account = self.accounts().await.remove(0);
        let new = NewTransaction::new(period::parse_date(date)?, usd(amount));
        self.book.record(new.account(account.id).payee(payee)).await
    }

    /// Splits a row into parts of these amounts.
    pub(crate) async fn split(&self, row: &Transaction, amounts: &[&str]) -> Result<Vec<Split>> {
        let part = |amount: &&str| Split { category: None, amount: usd(amount) };
        let parts: Vec<Split> = amounts.iter().map(part).collect();
        self.book.split(&row.id, parts.clone()).await?;
        Ok(parts)
    }

    pub(crate) async fn accounts(&self) -> Vec<Account> {
        let outline = self.book.outline().await.expect("the outline");
        outline.value.accounts.iter().map(|entry| entry.value.clone()).collect()
    }

    pub(crate) async fn rows(&self) -> Vec<Transaction> {
        let rows = self.book.transactions(&TransactionQuery::default()).await.expect("rows");
        rows.value.rows.into_iter().map(|entry| entry.value).collect()
    }

    /// The only row.
    pub(crate) async fn row(&self) -> Transaction {
        let mut rows = self.rows().await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    pub(crate) async fn connection(&self) -> Connection {
        self.book.connection(&self.id).await.expect("the connection")
    }

    /// The rows by the bank's current ids.
    pub(crate) async fn ledger(&self) -> Vec<(String, String)> {
        let rows = self.rows().await;
        let mut ledger: Vec<(String, String)> = rows
            .iter()
            .map(|row| {
                let id = row.current_id(self.id.as_str()).unwrap_or("by hand");
                (id.to_owned(), row.amount().amount_text())
            })
            .collect();
        ledger.sort();
        ledger
    }
}

pub(crate) fn quick() -> SyncOptions {
    let longest_pause = Duration::from_millis(20);
    SyncOptions { pause: Duration::ZERO, longest_pause, ..SyncOptions::default() }
}
