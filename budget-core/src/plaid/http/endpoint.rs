//! The paths of Plaid's API, and what holds for each.

use crate::domain::error::{Error, ErrorKind};

/// When a call may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// Whenever it helps: it reads, or a second one changes nothing.
    Always,
    /// Only where the first surely never left this machine.
    Unsent,
    /// Never.
    Never,
}

/// How many calls a minute Plaid takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct PerMinute {
    /// For one item.
    pub(super) item: Option<u32>,
    /// For one client.
    pub(super) client: u32,
}

/// A path and its rules.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) path: &'static str,
    pub(super) again: Again,
    /// Whether a bank is asked meanwhile, which takes its time.
    pub(super) is_slow: bool,
    pub(super) sandbox: Option<PerMinute>,
    pub(super) production: Option<PerMinute>,
}

impl Endpoint {
    const fn new(path: &'static str) -> Self {
        Self { path, again: Again::Always, is_slow: false, sandbox: None, production: None }
    }

    const fn again(self, again: Again) -> Self {
        Self { again, ..self }
    }

    const fn slow(self) -> Self {
        Self { is_slow: true, ..self }
    }

    /// Calls a minute for one item and for one client, in the sandbox and in production.
    const fn limit(self, sandbox: (u32, u32), production: (u32, u32)) -> Self {
        let (in_sandbox, in_production) = (per_minute(sandbox), per_minute(production));
        Self { sandbox: Some(in_sandbox), production: Some(in_production), ..self }
    }

    /// What a lost answer means.
    pub(super) fn kind_of_lost(&self) -> ErrorKind {
        match self.again {
            Again::Always => ErrorKind::Unavailable,
            // Nothing of a page is written before the last one has come.
            Again::Unsent if self.path == SYNC.path => ErrorKind::Unavailable,
            Again::Unsent | Again::Never => ErrorKind::Unknown,
        }
    }

    /// The error of an answer that is not what was asked for.
    pub(super) fn unreadable(&self, reason: &str) -> Error {
        let message = format!("{}: the answer cannot be read: {reason}", self.path);
        Error::new(self.kind_of_lost(), message)
    }
}

const fn per_minute((item, client): (u32, u32)) -> PerMinute {
    PerMinute { item: if item == 0 { None } else { Some(item) }, client }
}

macro_rules! endpoints {
    ($($name:ident = $endpoint:expr;)*) => {
        $(pub(super) static $name: &Endpoint = &$endpoint;)*

        /// All of them.
        pub(super) static ALL: &[&Endpoint] = &[$(&$endpoint),*];
    };
}

// The limits are those of Plaid's documentation of 2026-03; 0 is none.
endpoints! {
    LINK_TOKEN_CREATE = Endpoint::new("/link/token/create");
    LINK_TOKEN_GET = Endpoint::new("/link/token/get");
    EXCHANGE = Endpoint::new("/item/public_token/exchange").again(Again::Unsent);
    ACCOUNTS = Endpoint::new("/accounts/get").limit((100, 5_000), (15, 15_000));
    BALANCES = Endpoint::new("/accounts/balance/get").slow().limit((25, 100), (5, 1_200));
    SYNC = Endpoint::new("/transactions/sync")
        .again(Again::Unsent).limit((50, 1_000), (50, 2_500));
    ROWS_BY_DATE = Endpoint::new("/transactions/get").limit((80, 1_000), (30, 20_000));
    REFRESH = Endpoint::new("/transactions/refresh")
        .slow().again(Again::Never).limit((2, 100), (2, 100));
    RECURRING = Endpoint::new("/transactions/recurring/get").limit((20, 1_000), (20, 1_000));
    ITEM = Endpoint::new("/item/get").limit((40, 5_000), (15, 5_000));
    REMOVE = Endpoint::new("/item/remove").limit((100, 500), (30, 2_000));
    UPDATE_WEBHOOK = Endpoint::new("/item/webhook/update");
    INSTITUTION = Endpoint::new("/institutions/get_by_id").limit((0, 400), (0, 400));
    VERIFICATION_KEY = Endpoint::new("/webhook_verification_key/get");
    SANDBOX_PUBLIC_TOKEN = Endpoint::new("/sandbox/public_token/create");
    SANDBOX_RESET_LOGIN = Endpoint::new("/sandbox/item/reset_login");
    SANDBOX_FIRE_WEBHOOK = Endpoint::new("/sandbox/item/fire_webhook").again(Again::Unsent);
    SANDBOX_CREATE_ROWS = Endpoint::new("/sandbox/transactions/create")
        .again(Again::Unsent).limit((2, 50), (2, 50));
}
