//! A bank behind a server, linked on a page: the simulated one, over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;

use budget_core::plaid::simulator::{Fault, SimulatedBank, SimulatorOptions};
use budget_core::plaid::{AccessToken, LinkRequest, Plaid};
use budget_core::{Coverage, period};

use crate::folder::{Folder, TODAY, figures, text};

const BANK: &str = "ins_109508";

/// The simulated bank as it is on New Year's Day.
fn simulated(coverage: Coverage) -> SimulatedBank {
    let first = period::parse_date("2026-01-01").expect("a day");
    SimulatedBank::new(SimulatorOptions { coverage, ..SimulatorOptions::new(first) })
}

/// The same at a free port of this machine.
fn serve(coverage: Coverage) -> (SimulatedBank, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let bank = simulated(coverage);
    bank.serve_links_at(&address);
    let router = plaid_sandbox::router(bank.clone());
    listener.set_nonblocking(true).expect("a listener");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router).await.expect("it serves");
        });
    });
    (bank, address)
}

/// The token of the first link there: another bank of the same seed gives the same.
fn access_token() -> AccessToken {
    let (bank, request) = (simulated(Coverage::Historical), LinkRequest::new("a", "b"));
    let session = pollster::block_on(bank.create_link_token(request)).expect("a session");
    let session = bank.session(&session.link_token).expect("a session");
    let token = bank.finish_session(&session.id, BANK).expect("a token");
    pollster::block_on(bank.exchange_public_token(token)).expect("an item").access_token
}

fn program(folder: &Folder, address: &str) -> Command {
    let mut program = folder.program();
    program.arg("--bank").env("PLAID_ENV", address);
    program.env("PLAID_CLIENT_ID", "id").env("PLAID_SECRET", "secret-CANARY");
    program
}

fn run(folder: &Folder, address: &str) -> String {
    let output = program(folder, address).output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output));
    text(&output)
}

/// The program while it runs, and what it said so far.
struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    said: String,
}

impl Running {
    fn start(folder: &Folder, address: &str) -> Self {
        let mut program = program(folder, address);
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().expect("it runs");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, output, said: String::new() }
    }

    /// The next line with this word.
    fn wait_for(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.output.read_line(&mut line).expect("a line");
            self.said.push_str(&line);
            assert!(read > 0, "it ended without {word:?}: {}", self.said);
            if line.contains(word) {
                return line.trim().to_owned();
            }
        }
    }

    /// All that it said, and its exit code.
    fn end(mut self) -> (Option<i32>, String) {
        self.output.read_to_string(&mut self.said).expect("its output");
        let mut stderr = self.child.stderr.take().expect("its errors");
        stderr.read_to_string(&mut self.said).expect("its errors");
        let code = self.child.wait().expect("an end").code();
        (code, self.said)
    }
}

/// Opens the page and presses its button, as a browser does.
fn go_through(page: &str) {
    assert!(ask("GET", page, "").contains("Simulated bank — not a real bank"));
    assert!(ask("POST", page, &format!("institution={BANK}")).contains("Done."));
}

fn ask(method: &str, page: &str, body: &str) -> String {
    let (host, path) = page.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a server");
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("a server that listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn link(folder: &Folder, address: &str) -> String {
    let mut running = Running::start(folder, address);
    go_through(&running.wait_for("/hosted/"));
    let (code, said) = running.end();
    assert_eq!(code, Some(0), "{said}");
    said
}

#[test]
fn the_page_is_printed_and_once_a_person_is_through_so_is_the_month() {
    let folder = Folder::new("hosted");
    let (bank, address) = serve(Coverage::Historical);
    let first = link(&folder, &address);
    assert!(first.contains("Open this page in a browser and link your bank:"), "{first}");
    assert!(first.contains("\nMarch 2026, saved in budget.db\n"), "{first}");
    assert!(first.contains("\nfrom First Platypus Bank (simulated): 1525 added, "), "{first}");
    assert!(first.contains("\nFetched: 1525 rows on 4 pages\n"), "{first}");
    assert!(!first.contains("CANARY") && !folder.database_has(b"access-sandbox-"));
    assert!(!folder.database_has(access_token().expose().as_bytes()));

    bank.advance(78);
    let second = run(&folder, &address);
    assert!(!second.contains("Open this page"), "it is linked: {second}");
    assert!(second.contains(" on 1 page\n"), "only what is new: {second}");
    let third = run(&folder, &address);
    assert!(third.contains("\nfrom First Platypus Bank (simulated): nothing new\n"), "{third}");

    let simulated = Folder::new("hosted-simulated");
    let (_, same) = simulated.run(Some("--bank"));
    assert_eq!(figures(&second), figures(&same), "the same bank, on {TODAY}");
}

#[test]
fn rows_that_are_not_ready_are_waited_for() {
    let (bank, address) = serve(Coverage::NotReady);
    let folder = Folder::new("hosted-slow");
    let mut running = Running::start(&folder, &address);
    go_through(&running.wait_for("/hosted/"));
    running.wait_for("The bank prepares its rows");
    bank.advance(1);
    let (code, said) = running.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("The bank is still preparing earlier rows"), "{said}");
    assert!(said.contains("\nBudgets"), "{said}");
}

#[test]
fn a_login_that_ended_is_mended_on_a_page_and_the_link_stays() {
    let (bank, address) = serve(Coverage::Historical);
    let folder = Folder::new("hosted-login");
    link(&folder, &address);
    bank.fail_next(Fault::LoginRequired);
    let mut running = Running::start(&folder, &address);
    running.wait_for("log in to your bank again");
    let page = running.wait_for("/hosted/");
    assert!(ask("POST", &page, "").contains("Done."));
    let (code, said) = running.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("\nfrom First Platypus Bank (simulated): nothing new\n"), "{said}");
}

#[test]
fn a_lost_key_is_told_and_harms_nothing() {
    let (_, address) = serve(Coverage::Historical);
    let folder = Folder::new("hosted-key");
    link(&folder, &address);
    let kept = folder.0.join("kept.key");
    std::fs::rename(folder.0.join("budget.key"), &kept).expect("a key");
    let output = program(&folder, &address).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("Use the BUDGET_VAULT_KEY or budget.key"), "{}", text(&output));
    std::fs::rename(kept, folder.0.join("budget.key")).expect("a key");
    assert!(run(&folder, &address).contains("(simulated): nothing new\n"));
}

#[test]
fn a_server_that_forgot_the_link_is_told() {
    let (bank, address) = serve(Coverage::Historical);
    let folder = Folder::new("hosted-forgotten");
    link(&folder, &address);
    pollster::block_on(bank.remove_item(access_token())).expect("it was there");
    let output = program(&folder, &address).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("does not know the link"), "{}", text(&output));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_waiting_with_a_word() {
    let (_, address) = serve(Coverage::Historical);
    let folder = Folder::new("hosted-stopped");
    let mut running = Running::start(&folder, &address);
    running.wait_for("Ctrl-C ends it");
    let killed = Command::new("kill").args(["-INT", &running.child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    let (code, said) = running.end();
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("run this again to go on"), "{said}");
}
