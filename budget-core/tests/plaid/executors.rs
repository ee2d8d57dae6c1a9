//! The client under executors of others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use budget_core::plaid::Plaid;

use crate::server::{Reply, Server};
use crate::{client, token};

const ITEM: &str = r#"{"item": {"item_id": "i1"}}"#;

#[test]
fn it_is_awaited_by_one_that_has_no_reactor() {
    let server = Server::always(Reply::json(200, ITEM));
    let plaid: Arc<dyn Plaid> = Arc::new(client(&server));
    assert_eq!(pollster::block_on(plaid.item(token())).expect("an item").item_id, "i1");
}

#[test]
fn it_is_made_awaited_and_dropped_within_tokio() {
    let server = Server::always(Reply::json(200, ITEM));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let plaid = client(&server);
        assert_eq!(plaid.item(token()).await.expect("an item").item_id, "i1");
        drop(plaid);
    });
}

#[test]
fn calls_run_side_by_side() {
    let server = Server::always(Reply::json(200, ITEM).late(Duration::from_millis(300)));
    let plaid = client(&server);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| pollster::block_on(plaid.item(token())).expect("an item"));
        }
    });
    assert!(begun.elapsed() < Duration::from_millis(8 * 300), "{:?}", begun.elapsed());
}

#[test]
fn a_call_that_nobody_awaits_ends() {
    let server = Server::always(Reply::none());
    let mut options = crate::hasty();
    options.tries = u32::MAX;
    options.budget = Duration::from_secs(60);
    let plaid = crate::client_with(&server, options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(async {
        let call = tokio::time::timeout(Duration::from_millis(200), plaid.item(token()));
        call.await.expect_err("it goes on for ever");
    });
    std::thread::sleep(Duration::from_millis(100));
    let count = server.count();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(server.count(), count);
}
