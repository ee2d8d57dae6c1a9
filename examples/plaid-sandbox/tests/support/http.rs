//! Requests and answers that the client would not make.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// The headers with which Plaid answers.
pub(crate) const CREDENTIALS: [(&str, &str); 3] =
    [("PLAID-CLIENT-ID", "id"), ("PLAID-SECRET", "secret"), ("Plaid-Version", "2020-09-14")];

/// An answer: its status, and all of it as text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// What follows the headers.
    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}

/// Posts JSON to an address such as `http://127.0.0.1:4010`.
pub(crate) fn post(address: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("a server");
    let headers: String =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .expect("a server that listens");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    Answer { status, text }
}

/// The address of a server that answers what comes to a path, as long as the tests run.
pub(crate) fn serve(reply: impl Fn(&str, &str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let reply = Arc::new(reply);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let reply = Arc::clone(&reply);
            thread::spawn(move || answer(stream, &*reply));
        }
    });
    address
}

fn answer(mut stream: TcpStream, reply: &dyn Fn(&str, &str) -> String) -> std::io::Result<()> {
    let (path, body) = read(&stream)?;
    let json = reply(&path, &body);
    let size = json.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\
         Connection: close\r\n\r\n{json}"
    )
}

/// The path and the body of a request.
fn read(stream: &TcpStream) -> std::io::Result<(String, String)> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    Ok((path, String::from_utf8_lossy(&body).into_owned()))
}
