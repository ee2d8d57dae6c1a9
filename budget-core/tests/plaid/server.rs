//! A server on this machine that answers as a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// A request, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What is sent back before the connection is closed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    late: Duration,
    bytes: Vec<u8>,
}

impl Reply {
    /// A whole answer of JSON.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::with(status, "Content-Type: application/json\r\n", body.as_bytes())
    }

    /// A whole answer with headers, each ended by a line break.
    pub(crate) fn with(status: u16, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        Self::raw([head.as_bytes(), body].concat())
    }

    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), late: Duration::ZERO }
    }

    /// The connection is closed without an answer.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// The answer ends in the middle of its body.
    pub(crate) fn half(mut self) -> Self {
        let head = self.bytes.windows(4).position(|at| at == b"\r\n\r\n").map_or(0, |at| at + 4);
        self.bytes.truncate(head + (self.bytes.len() - head) / 2);
        self
    }

    /// The answer ends some bytes too early.
    pub(crate) fn cut(mut self) -> Self {
        self.bytes.truncate(self.bytes.len() - 4);
        self
    }

    /// The answer comes after a while.
    pub(crate) fn late(mut self, by: Duration) -> Self {
        self.late = by;
        self
    }
}

/// It ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    is_over: Arc<AtomicBool>,
}

impl Server {
    /// Answers each request by its number, counted from 0.
    pub(crate) fn new(reply: impl Fn(usize, &Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            heard: Arc::default(),
            is_over: Arc::default(),
        };
        let (heard, is_over) = (Arc::clone(&server.heard), Arc::clone(&server.is_over));
        let reply = Arc::new(reply);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    break;
                }
                let (heard, reply) = (Arc::clone(&heard), Arc::clone(&reply));
                thread::spawn(move || {
                    let _ = answer(&stream.ok()?, &heard, &*reply);
                    Some(())
                });
            }
        });
        server
    }

    /// Answers every request so.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::new(move |_, _| reply.clone())
    }

    /// Answers in this order, and then always as the last time.
    pub(crate) fn in_turn(replies: impl Into<Vec<Reply>>) -> Self {
        let replies = replies.into();
        Self::new(move |number, _| replies[number.min(replies.len() - 1)].clone())
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub(crate) fn heard(&self) -> MutexGuard<'_, Vec<Heard>> {
        self.heard.lock().expect("no test panicked meanwhile")
    }

    /// How many requests came so far.
    pub(crate) fn count(&self) -> usize {
        self.heard().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(
    stream: &TcpStream,
    heard: &Mutex<Vec<Heard>>,
    reply: &dyn Fn(usize, &Heard) -> Reply,
) -> std::io::Result<()> {
    let request = read(stream)?;
    let number = {
        let mut heard = heard.lock().expect("no test panicked meanwhile");
        heard.push(request.clone());
        heard.len() - 1
    };
    let Reply { late, bytes } = reply(number, &request);
    thread::sleep(late);
    (&*stream).write_all(&bytes)
}

fn read(stream: &TcpStream) -> std::io::Result<Heard> {
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    lines.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut heard = Heard { method, path, headers, body: String::new(), at: Instant::now() };
    let length = heard.header("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    lines.read_exact(&mut body)?;
    heard.body = String::from_utf8_lossy(&body).into_owned();
    Ok(heard)
}
