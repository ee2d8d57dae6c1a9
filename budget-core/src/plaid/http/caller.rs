//! A call with all its tries.

use std::time::{Duration, Instant};

use super::call::Call;
use super::config::{PlaidConfig, PlaidOptions};
use super::failure::Failure;
use super::limits::Limits;
use super::pause::backoff;
use super::transport::Transport;
use crate::domain::error::{Error, ErrorKind, Result};

/// Makes calls.
pub(super) struct Caller {
    transport: Transport,
    limits: Limits,
    options: PlaidOptions,
}

impl Caller {
    pub(super) fn new(config: &PlaidConfig) -> Result<Self> {
        Ok(Self {
            transport: Transport::new(config)?,
            limits: Limits::new(config.limits()),
            options: config.options.clone(),
        })
    }

    pub(super) fn address(&self) -> &str {
        self.transport.address()
    }

    /// The answer, after as many tries as are allowed and help.
    pub(super) async fn call(&self, call: &Call) -> Result<String> {
        let begun = Instant::now();
        let mut tries = 1;
        loop {
            self.admit(call, begun).await?;
            let failure = match self.transport.send(call).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(pause) = self.pause(call, &failure, tries, begun) else {
                return Err(failure.into_error());
            };
            tokio::time::sleep(pause).await;
            tries += 1;
        }
    }

    /// Waits until the limits allow the call.
    async fn admit(&self, call: &Call, begun: Instant) -> Result<()> {
        while let Some(wait) = self.limits.wait(call) {
            if !self.has_time_for(wait, begun) {
                return Err(too_many(call, wait));
            }
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// How long to wait before the next try; none where there is to be none.
    fn pause(
        &self,
        call: &Call,
        failure: &Failure,
        tries: u32,
        begun: Instant,
    ) -> Option<Duration> {
        if tries >= self.options.tries || !failure.may_repeat(call.endpoint.again) {
            return None;
        }
        let pause = backoff(&self.options, tries).max(failure.retry_after.unwrap_or_default());
        self.has_time_for(pause, begun).then_some(pause)
    }

    fn has_time_for(&self, pause: Duration, begun: Instant) -> bool {
        let over = begun.elapsed().saturating_add(pause) > self.options.budget;
        pause <= self.options.longest_pause && !over
    }
}

fn too_many(call: &Call, wait: Duration) -> Error {
    let message = format!(
        "{}: Plaid takes no more calls now; the next one may be made in {} s",
        call.endpoint.path,
        wait.as_secs() + 1
    );
    Error::new(ErrorKind::RateLimited, message).retry_in(wait)
}
