//! Over HTTP the simulated bank says what it says behind the port, and fails as the wire fails.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
use budget_core::plaid::simulator::{Fault, SimulatedBank, SimulatorOptions};
use budget_core::plaid::{
    AccessToken, LinkPurpose, LinkRequest, LinkedItem, PageRequest, Plaid, RowsByDate, SandboxItem,
    SandboxRow, code_of,
};
use budget_core::{Decimal, ErrorKind, FeedPage, FeedRow, Result};
use pollster::block_on;

/// A bank and a client of Plaid's API that reads it over HTTP.
struct Served {
    bank: SimulatedBank,
    client: PlaidClient,
    address: String,
}

fn served(options: SimulatorOptions) -> Served {
    let bank = SimulatedBank::new(options);
    let router = plaid_sandbox::router(bank.clone());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sender.send(listener.local_addr().expect("an address")).expect("a listener");
            axum::serve(listener, router).await.expect("a server");
        });
    });
    let address = format!("http://{}", receiver.recv().expect("an address"));
    bank.serve_links_at(&*address);
    let environment = Environment::Custom(address.clone());
    let mut config = PlaidConfig::new(environment, "id", "secret").expect("a configuration");
    config.options.tries = 1;
    config.options.timeout = Duration::from_millis(1_500);
    Served { bank, client: PlaidClient::new(config).expect("a client"), address }
}

fn small() -> SimulatorOptions {
    SimulatorOptions { days: 40, ..SimulatorOptions::default() }
}

fn ask(plaid: &dyn Plaid, item: &LinkedItem, cursor: Option<&str>) -> Result<FeedPage> {
    let access_token = item.access_token.clone();
    let cursor = cursor.map(str::to_owned);
    block_on(plaid.transactions_sync(PageRequest { access_token, cursor, count: 20 }))
}

/// Where a row stands in its answer is the answer's affair.
fn without_lines(mut page: FeedPage) -> FeedPage {
    let lists = [&mut page.added, &mut page.modified];
    lists.into_iter().flatten().for_each(|row| row.row.line = 1);
    page
}

/// Reads an update to its end both ways, page by page; where the next begins.
fn read_both(
    client: &PlaidClient,
    bank: &SimulatedBank,
    item: &LinkedItem,
    mut cursor: Option<String>,
) -> String {
    loop {
        let over_http = ask(client, item, cursor.as_deref()).expect("a page");
        let behind_port = ask(bank, item, cursor.as_deref()).expect("a page");
        assert_eq!(without_lines(over_http), behind_port);
        if !behind_port.has_more {
            return behind_port.next_cursor;
        }
        cursor = Some(behind_port.next_cursor);
    }
}

#[test]
fn the_wire_tells_what_the_port_tells() {
    let Served { bank, client, .. } = served(SimulatorOptions { page_rows: Some(20), ..small() });
    for institution in bank.institutions() {
        let told = block_on(client.institution(institution.id.clone(), vec!["US".into()]));
        assert_eq!(told.expect("a bank"), institution);
        let item = bank.linked(&institution.id);
        let token = || item.access_token.clone();
        let accounts = block_on(client.accounts(token())).expect("accounts");
        assert_eq!(accounts, bank.accounts_of(&item.item_id));
        assert_eq!(block_on(client.balances(token())).expect("balances"), accounts);

        let cursor = read_both(&client, &bank, &item, None);
        block_on(client.refresh(token())).expect("a refresh");
        read_both(&client, &bank, &item, Some(cursor));
        let range = RowsByDate {
            start: bank.today() - chrono::Days::new(9),
            end: bank.today(),
            offset: 1,
            count: 7,
        };
        let mut dated = block_on(client.transactions_get(token(), range)).expect("rows");
        dated.rows.iter_mut().for_each(|row: &mut FeedRow| row.row.line = 1);
        assert_eq!(dated, block_on(bank.transactions_get(token(), range)).expect("rows"));
        let streams = block_on(client.recurring_streams(token())).expect("streams");
        assert_eq!(streams, block_on(bank.recurring_streams(token())).expect("streams"));
        let told = block_on(client.item(token())).expect("an item");
        assert_eq!(told.institution_id, Some(institution.id));
        assert_eq!((told.item_id, told.error), (item.item_id.clone(), None));
        block_on(client.remove_item(token())).expect("a removal");
        block_on(client.remove_item(token())).expect("one that is gone is no error");
        let error = block_on(client.accounts(token())).expect_err("it is gone");
        assert_eq!(code_of(&error), Some("ITEM_NOT_FOUND"));
    }
}

#[test]
fn each_fault_is_on_the_wire_what_it_is_behind_the_port() {
    let Served { bank, client, .. } = served(small());
    let item = bank.linked("ins_109508");
    for fault in Fault::ALL {
        let cursor = ask(&bank, &item, None).expect("a page").next_cursor;
        let fail = |plaid: &dyn Plaid| {
            bank.fail_next(fault);
            let error = ask(plaid, &item, Some(&cursor)).expect_err(fault.as_str());
            bank.repair(&item.item_id);
            (error.kind(), code_of(&error).map(str::to_owned))
        };
        assert_eq!(fail(&client), fail(&bank), "{fault}");
    }
    assert!(ask(&client, &item, None).is_ok());
}

#[test]
fn what_is_done_at_most_once_fails_on_the_wire_as_behind_the_port() {
    let Served { bank, client, .. } = served(small());
    let item = bank.linked("ins_109508");
    for fault in Fault::ALL {
        let fail = |plaid: &dyn Plaid| {
            let public = bank.link("ins_109508");
            bank.fail_next(fault);
            let exchanged = block_on(plaid.exchange_public_token(public)).err();
            bank.heal();
            bank.fail_next(fault);
            let refreshed = block_on(plaid.refresh(item.access_token.clone())).err();
            bank.heal();
            bank.repair(&item.item_id);
            let told =
                |error: budget_core::Error| (error.kind(), code_of(&error).map(str::to_owned));
            (exchanged.map(told), refreshed.map(told))
        };
        if fault != Fault::Timeout {
            assert_eq!(fail(&client), fail(&bank), "{fault}");
        }
    }
}

#[test]
fn a_limit_says_when_to_come_back() {
    let Served { bank, client, .. } = served(small());
    let item = bank.linked("ins_109508");
    let retry_after = Some(Duration::from_secs(120));
    bank.fail_next(Fault::RateLimited { retry_after });
    let error = ask(&client, &item, None).expect_err("a limit");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, retry_after));
}

#[test]
fn a_lost_exchange_is_unknown() {
    let Served { bank, client, .. } = served(small());
    bank.fail_next(Fault::CutBody);
    let public = bank.link("ins_109508");
    let error = block_on(client.exchange_public_token(public)).expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::Unknown);
}

/// A plain request; the whole answer.
fn http(address: &str, request: &str) -> String {
    let host = address.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn post(address: &str, path: &str, body: &str) -> String {
    let length = body.len();
    http(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    )
}

fn get(address: &str, path: &str) -> String {
    http(address, &format!("GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"))
}

#[test]
fn faults_are_told_by_name_and_days_pass() {
    let Served { bank, client, address } = served(small());
    let item = bank.linked("ins_109508");
    let told = post(&address, "/simulator/fail", r#"{"fault": "institution_down"}"#);
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    let error = ask(&client, &item, None).expect_err("the bank is down");
    assert_eq!(code_of(&error), Some("INSTITUTION_DOWN"));
    let limit = r#"{"fault": "rate_limited", "retry_after": 90, "call": "item", "times": 2}"#;
    post(&address, "/simulator/fail", limit);
    assert!(ask(&client, &item, None).is_ok());
    let error = block_on(client.item(item.access_token.clone())).expect_err("a limit");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    post(&address, "/simulator/heal", "{}");
    assert!(block_on(client.item(item.access_token.clone())).is_ok());

    let before = bank.today();
    let told = post(&address, "/simulator/advance", r#"{"days": 3}"#);
    assert!(told.contains(r#""simulator":true"#), "{told}");
    assert_eq!(bank.today(), before + chrono::Days::new(3));
    for (path, body) in [
        ("/simulator/fail", r#"{"fault": "nonsense"}"#),
        ("/simulator/fail", "nonsense"),
        ("/simulator/advance", r#"{"days": 100000}"#),
    ] {
        assert!(post(&address, path, body).starts_with("HTTP/1.1 400"), "{path} {body}");
    }
}

#[test]
fn strangers_are_refused_as_plaid_refuses_them() {
    let Served { address, .. } = served(small());
    for (path, body, code) in [
        ("/accounts/get", r#"{"access_token": "x"}"#, "INVALID_API_KEYS"),
        (
            "/accounts/get",
            r#"{"client_id": "a", "secret": "", "access_token": "x"}"#,
            "INVALID_API_KEYS",
        ),
        (
            "/accounts/get",
            r#"{"client_id": "a", "secret": "b", "access_token": "x"}"#,
            "INVALID_ACCESS_TOKEN",
        ),
        ("/accounts/get", r#"{"client_id": "a", "secret": "b"}"#, "MISSING_FIELDS"),
        (
            "/accounts/get",
            r#"{"client_id": "a", "secret": "b", "access_token": 1}"#,
            "INVALID_FIELD",
        ),
        ("/accounts/get", "nonsense", "INVALID_BODY"),
        (
            "/item/remove",
            r#"{"client_id": "a", "secret": "b", "access_token": "x"}"#,
            "INVALID_ACCESS_TOKEN",
        ),
        (
            "/item/public_token/exchange",
            r#"{"client_id": "a", "secret": "b", "public_token": "x"}"#,
            "INVALID_PUBLIC_TOKEN",
        ),
    ] {
        let answer = post(&address, path, body);
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(answer.contains(&format!(r#""error_code":"{code}""#)), "{body}: {answer}");
    }
    assert!(post(&address, "/nowhere", "{}").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_hosted_session_is_finished_on_its_page_which_says_that_it_is_a_simulator() {
    let Served { bank, client, address } = served(small());
    let begin = |purpose| {
        let request = LinkRequest {
            hosted: true,
            purpose,
            ..LinkRequest::new("ana", "Home <b>&</b> Hearth")
        };
        block_on(client.create_link_token(request)).expect("a session")
    };
    let session = begin(LinkPurpose::New);
    let url = session.hosted_url.expect("a page");
    let path = url.strip_prefix(&*address).expect("a page here");
    let page = get(&address, path);
    assert!(page.contains("Simulated bank — not a real bank"), "{page}");
    assert!(page.contains("Home &lt;b&gt;&amp;&lt;/b&gt; Hearth") && !page.contains("<b>"));
    for bank in bank.institutions() {
        assert!(page.contains(&bank.name), "{page}");
    }
    let results = || block_on(client.link_results(session.link_token.clone())).expect("results");
    assert!(results().is_empty());
    assert!(post(&address, path, "institution=ins_nowhere").starts_with("HTTP/1.1 404"));
    assert!(post(&address, path, "institution=ins_sim_meadow").contains("Done"));
    let public = results().pop().expect("a public token");
    let item = block_on(client.exchange_public_token(public)).expect("an item");
    assert_eq!(block_on(client.accounts(item.access_token.clone())).expect("accounts").len(), 4);

    block_on(client.sandbox_reset_login(item.access_token.clone())).expect("a reset");
    let error = ask(&client, &item, None).expect_err("a login");
    assert_eq!(error.kind(), ErrorKind::NeedsUser);
    let told = block_on(client.item(item.access_token.clone())).expect("an item");
    assert_eq!(told.error.map(|it| it.code).as_deref(), Some("ITEM_LOGIN_REQUIRED"));
    let repair = begin(LinkPurpose::Repair(item.access_token.clone()));
    let url = repair.hosted_url.expect("a page");
    let path = url.strip_prefix(&*address).expect("a page here");
    assert!(get(&address, path).contains("Log in again (simulated)"));
    assert!(post(&address, path, "").contains("Done"));
    assert!(ask(&client, &item, None).is_ok());
    assert!(get(&address, "/hosted/unknown").starts_with("HTTP/1.1 404"));
}

#[test]
fn webhooks_are_posted_to_this_machine_with_their_signature() {
    let Served { client, .. } = served(small());
    let receiver = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", receiver.local_addr().expect("an address"));
    let asked = SandboxItem { webhook: Some(url), ..SandboxItem::default() };
    let public = block_on(client.sandbox_public_token(asked)).expect("a token");
    let item = block_on(client.exchange_public_token(public)).expect("an item");
    let code = "SYNC_UPDATES_AVAILABLE".to_owned();
    block_on(client.sandbox_fire_webhook(item.access_token, code)).expect("it is fired");
    let (mut stream, _) = receiver.accept().expect("a webhook");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    let mut got = String::new();
    let mut part = [0; 4_096];
    while !got.ends_with('}') {
        let count = stream.read(&mut part).expect("a webhook");
        assert!(count > 0, "{got}");
        got.push_str(std::str::from_utf8(&part[..count]).expect("text"));
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").expect("an answer");
    assert!(
        got.starts_with("POST /hook HTTP/1.1\r\n") && got.contains("\r\nPlaid-Verification: ey")
    );
    assert!(got.contains(r#""webhook_code":"SYNC_UPDATES_AVAILABLE""#), "{got}");
}

#[test]
fn amounts_keep_their_digits_both_ways() {
    let Served { bank, client, .. } = served(small());
    let item = bank.linked("ins_109508");
    let amount: Decimal = "9007199254740993.01".parse().expect("an amount");
    let row = SandboxRow {
        date: bank.today(),
        posted: bank.today(),
        amount,
        currency: None,
        description: "A long amount".to_owned(),
    };
    let token: AccessToken = item.access_token.clone();
    block_on(client.sandbox_create_rows(token, vec![row])).expect("a row");
    assert_eq!(bank.truth(&item.item_id).pop().expect("a row").row.amount, amount);
    let mut page = ask(&client, &item, None).expect("a page");
    while page.has_more {
        page = ask(&client, &item, Some(&page.next_cursor)).expect("a page");
    }
    assert_eq!(page.added.pop().expect("a row").row.amount, amount);
}
