//! Serves a simulated bank on this machine: `plaid-sandbox [--port 8010] [--seed n]`.

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
use chrono::DateTime;
use tokio::net::TcpListener;

const USAGE: &str = "usage: plaid-sandbox [--port 8010] [--seed n]";

/// What the program was started with.
#[derive(Debug)]
struct Arguments {
    port: u16,
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => complain(&message),
    }
}

async fn run() -> Result<(), String> {
    let Arguments { port, seed } = arguments(std::env::args().skip(1))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| format!("port {port}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let link_url = format!("http://{address}");
    greet(&link_url);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let today = DateTime::from_timestamp(now.as_secs().cast_signed(), 0).unwrap_or_default();
    let options = SimulatorOptions { seed, link_url, ..SimulatorOptions::new(today.date_naive()) };
    let router = plaid_sandbox::router(SimulatedBank::new(options));
    axum::serve(listener, router).await.map_err(|error| error.to_string())
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { port: 8010, seed: 7 };
    while let Some(name) = words.next() {
        let value = words.next().ok_or(USAGE)?;
        let bad = |_| format!("{name} {value}: no number that is meant\n{USAGE}");
        match name.as_str() {
            "--port" => arguments.port = value.parse().map_err(bad)?,
            "--seed" => arguments.seed = value.parse().map_err(bad)?,
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(arguments)
}

#[expect(clippy::print_stdout, reason = "a person reads it")]
fn greet(url: &str) {
    println!("Simulated bank, not Plaid and not a real bank: {url}");
    println!("Give a client of Plaid's this address and any client id and secret. Ctrl-C ends it.");
}

#[expect(clippy::print_stderr, reason = "a person reads it")]
fn complain(message: &str) -> ExitCode {
    eprintln!("plaid-sandbox: {message}");
    ExitCode::FAILURE
}
