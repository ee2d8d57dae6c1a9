//! Webhooks: fired, verified, and posted to where they go.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use budget_core::plaid::Plaid;
use budget_core::plaid::simulator::{SignedWebhook, SimulatedBank};
use budget_core::{Error, ErrorKind, Result};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::asked::Asked;
use crate::clock;
use crate::json::{Json, raw};

/// How long a receiver may take, as at Plaid.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) async fn fire(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let code = asked.text("webhook_code")?;
    bank.sandbox_fire_webhook(asked.access_token()?, code).await?;
    Ok(raw(&json!({ "webhook_fired": true })))
}

pub(crate) async fn key(bank: SimulatedBank, asked: Asked) -> Result<Json> {
    let key = bank.webhook_verification_key(asked.text("key_id")?).await?;
    Ok(raw(&json!({
        "key": {
            "alg": key.alg,
            "crv": "P-256",
            "kid": key.kid,
            "kty": "EC",
            "use": "sig",
            "x": key.x,
            "y": key.y,
            "created_at": 1_700_000_000,
            "expired_at": key.expired_at,
        },
    })))
}

/// Posts the webhooks that the bank has sent since, each once, and says what became of them: the
/// status of the receiver's answer, or why there is none. Only loopback addresses are posted to.
///
/// ```
/// # use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let bank = SimulatedBank::new(SimulatorOptions::default());
/// assert!(plaid_sandbox::post_webhooks(&bank).await.is_empty(), "nothing was sent");
/// # }
/// ```
pub async fn post_webhooks(bank: &SimulatedBank) -> Vec<(SignedWebhook, Result<u16>)> {
    let mut posted = Vec::new();
    for webhook in bank.webhooks_at(clock::now()) {
        let sent = tokio::time::timeout(PATIENCE, post(&webhook)).await;
        let late = |_| Error::new(ErrorKind::Unavailable, "the receiver takes too long");
        posted.push((webhook, sent.map_err(late).and_then(|sent| sent)));
    }
    posted
}

async fn post(webhook: &SignedWebhook) -> Result<u16> {
    let address = Address::parse(&webhook.url)?;
    let body = &webhook.body;
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nPlaid-Verification: {}\r\n\
         User-Agent: plaid-sandbox (a simulator)\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        address.path,
        address.host,
        webhook.jwt,
        body.len(),
    );
    let lost = |error: std::io::Error| {
        Error::new(ErrorKind::Unavailable, format!("{}: {error}", webhook.url))
    };
    let mut stream = TcpStream::connect((address.ip, address.port)).await.map_err(lost)?;
    stream.write_all(request.as_bytes()).await.map_err(lost)?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.map_err(lost)?;
    let status = std::str::from_utf8(&head[9..]).ok().and_then(|text| text.parse().ok());
    status.ok_or_else(|| Error::new(ErrorKind::Unavailable, format!("{}: no HTTP", webhook.url)))
}

/// Where on this machine a webhook goes.
#[derive(Debug, PartialEq, Eq)]
struct Address<'a> {
    host: &'a str,
    ip: IpAddr,
    port: u16,
    path: String,
}

impl<'a> Address<'a> {
    fn parse(url: &'a str) -> Result<Self> {
        let refused = || {
            let rule = "the simulator posts webhooks to http addresses of this machine only";
            Error::invalid(format!("{url:?}: {rule}"))
        };
        let rest = url.strip_prefix("http://").ok_or_else(refused)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let path = path.split('#').next().unwrap_or_default();
        if path.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Err(refused());
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => {
                (name, port.parse().map_err(|_| refused())?)
            }
            _ => (host, 80),
        };
        let ip = match name.trim_start_matches('[').trim_end_matches(']') {
            "localhost" => IpAddr::from(Ipv4Addr::LOCALHOST),
            text => text.parse().map_err(|_| refused())?,
        };
        if !ip.is_loopback() {
            return Err(refused());
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok(Self { host, ip, port, path: format!("{slash}{path}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_posted_to() {
        let good = Address::parse("http://127.0.0.1:9000/hook?a=1").expect("an address");
        assert_eq!(
            (good.port, good.path.as_str(), good.host),
            (9000, "/hook?a=1", "127.0.0.1:9000")
        );
        assert_eq!(Address::parse("http://localhost").expect("an address").path, "/");
        assert!(Address::parse("http://[::1]:80/").is_ok());
        for bad in [
            "https://127.0.0.1/",
            "http://example.com/",
            "http://10.0.0.1/",
            "http://127.0.0.1:x/",
            "ftp://127.0.0.1",
            "",
            "http://127.0.0.1@10.0.0.1/",
            "http://127.0.0.1/a b",
            "http://127.0.0.1/\r\nX: y",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
