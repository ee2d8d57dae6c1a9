//! A bank and a store that pause before and after each call, so that a test chooses what happens
//! in between: another task's step, or the end of the process.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use budget_core::plaid::*;
use budget_core::testing::Random;
use budget_core::*;

/// Wraps what is behind a port.
#[derive(Debug)]
pub(crate) struct Steps<T>(pub(crate) T);

/// Lets another task go first.
async fn step() {
    let mut paused = false;
    std::future::poll_fn(|_| match std::mem::replace(&mut paused, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

macro_rules! stepwise {
    ($port:ident for: $(fn $name:ident($($arg:ident: $type:ty),*) -> $answer:ty;)*) => {
        #[async_trait]
        impl $port for Steps<Arc<dyn $port>> {
            $(async fn $name(&self, $($arg: $type),*) -> $answer {
                step().await;
                let answer = self.0.$name($($arg),*).await;
                step().await;
                answer
            })*
        }
    };
}

stepwise! { Store for:
    fn head(book: &BookId) -> Result<Revision>;
    fn outline(book: &BookId) -> Result<At<Outline>>;
    fn transactions(book: &BookId, query: &TransactionQuery) -> Result<At<Page>>;
    fn totals(book: &BookId, query: &TotalsQuery) -> Result<At<Totals>>;
    fn changes(book: &BookId, since: Revision) -> Result<At<Vec<Change>>>;
    fn apply(book: &BookId, change_set: &ChangeSet) -> Result<Revision>;
    fn audit(book: &BookId) -> Result<Revision>;
    fn erase(book: &BookId) -> Result<()>;
}

stepwise! { Plaid for:
    fn create_link_token(request: LinkRequest) -> Result<LinkSession>;
    fn exchange_public_token(public_token: PublicToken) -> Result<LinkedItem>;
    fn link_results(link_token: LinkToken) -> Result<Vec<PublicToken>>;
    fn accounts(access_token: AccessToken) -> Result<Vec<BankAccount>>;
    fn balances(access_token: AccessToken) -> Result<Vec<BankAccount>>;
    fn transactions_sync(request: PageRequest) -> Result<FeedPage>;
    fn transactions_get(access_token: AccessToken, query: RowsByDate) -> Result<DatedRows>;
    fn refresh(access_token: AccessToken) -> Result<()>;
    fn recurring_streams(access_token: AccessToken) -> Result<RecurringStreams>;
    fn item(access_token: AccessToken) -> Result<Item>;
    fn remove_item(access_token: AccessToken) -> Result<()>;
    fn update_webhook(access_token: AccessToken, url: String) -> Result<Item>;
    fn institution(id: String, countries: Vec<String>) -> Result<Institution>;
    fn webhook_verification_key(kid: String) -> Result<VerificationKey>;
    fn sandbox_public_token(item: SandboxItem) -> Result<PublicToken>;
    fn sandbox_reset_login(access_token: AccessToken) -> Result<()>;
    fn sandbox_fire_webhook(access_token: AccessToken, code: String) -> Result<()>;
    fn sandbox_create_rows(access_token: AccessToken, rows: Vec<SandboxRow>) -> Result<()>;
}

/// Something that runs beside others.
pub(crate) type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs tasks step by step in an order of chance, to their ends or until so many steps were
/// taken: then the process is dead, and what was under way is dropped. Answers whether they ended.
pub(crate) fn run(random: &mut Random, mut tasks: Vec<Task<'_>>, life: Option<usize>) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    let mut steps = 0;
    while !tasks.is_empty() {
        if life.is_some_and(|life| steps >= life) {
            return false;
        }
        steps += 1;
        let at = random.below(tasks.len());
        if tasks[at].as_mut().poll(&mut context).is_ready() {
            drop(tasks.swap_remove(at));
        }
    }
    true
}

/// Runs one task to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
            return answer;
        }
        std::thread::yield_now();
    }
}
