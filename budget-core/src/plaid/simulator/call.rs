//! The calls of the port, by name.

use std::fmt;
use std::str::FromStr;

use crate::domain::error::{Error, Result};

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $path:literal, $limit:literal;)*) => {
        /// A call of the port [`Plaid`](crate::plaid::Plaid), by the name of its method.
        ///
        /// ```
        /// use budget_core::plaid::simulator::Call;
        /// assert_eq!(Call::TransactionsSync.as_str(), "transactions_sync");
        /// assert_eq!("accounts".parse::<Call>().unwrap(), Call::Accounts);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Call {
            $($(#[$doc])* $name,)*
        }

        impl Call {
            const ALL: &[Self] = &[$(Self::$name),*];

            /// The method's name.
            ///
            /// ```
            /// assert_eq!(budget_core::plaid::simulator::Call::Refresh.as_str(), "refresh");
            /// ```
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The path of Plaid's API.
            ///
            /// ```
            /// use budget_core::plaid::simulator::Call;
            /// assert_eq!(Call::Refresh.path(), "/transactions/refresh");
            /// ```
            pub fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// The code of Plaid's that says it was called too often.
            pub(super) fn limit(self) -> &'static str {
                match self { $(Self::$name => $limit,)* }
            }
        }
    };
}

calls! {
    /// A token to link with.
    CreateLinkToken = "create_link_token", "/link/token/create", "RATE_LIMIT";
    /// An access token for a public one.
    ExchangePublicToken = "exchange_public_token", "/item/public_token/exchange", "RATE_LIMIT";
    /// What came of a hosted session.
    LinkResults = "link_results", "/link/token/get", "RATE_LIMIT";
    /// The accounts.
    Accounts = "accounts", "/accounts/get", "ACCOUNTS_LIMIT";
    /// The accounts with fresh balances.
    Balances = "balances", "/accounts/balance/get", "BALANCE_LIMIT";
    /// A page of an update.
    TransactionsSync = "transactions_sync", "/transactions/sync", "TRANSACTIONS_SYNC_LIMIT";
    /// Rows by date.
    TransactionsGet = "transactions_get", "/transactions/get", "TRANSACTIONS_LIMIT";
    /// Asks the bank for news.
    Refresh = "refresh", "/transactions/refresh", "TRANSACTIONS_REFRESH_LIMIT";
    /// What recurs.
    RecurringStreams = "recurring_streams", "/transactions/recurring/get", "TRANSACTIONS_LIMIT";
    /// How an item fares.
    Item = "item", "/item/get", "ITEM_GET_LIMIT";
    /// Ends an item.
    RemoveItem = "remove_item", "/item/remove", "RATE_LIMIT";
    /// Where webhooks go.
    UpdateWebhook = "update_webhook", "/item/webhook/update", "RATE_LIMIT";
    /// A bank by its id.
    Institution = "institution", "/institutions/get_by_id", "INSTITUTIONS_GET_BY_ID_LIMIT";
    /// The key of webhooks.
    WebhookVerificationKey = "webhook_verification_key", "/webhook_verification_key/get", "RATE_LIMIT";
    /// A public token without a person.
    SandboxPublicToken = "sandbox_public_token", "/sandbox/public_token/create", "RATE_LIMIT";
    /// Makes an item need a login.
    SandboxResetLogin = "sandbox_reset_login", "/sandbox/item/reset_login", "RATE_LIMIT";
    /// Sends a webhook.
    SandboxFireWebhook = "sandbox_fire_webhook", "/sandbox/item/fire_webhook", "RATE_LIMIT";
    /// Makes rows.
    SandboxCreateRows = "sandbox_create_rows", "/sandbox/transactions/create", "RATE_LIMIT";
}

impl Call {
    /// Whether its answer is made of rows.
    pub(super) fn reads_rows(self) -> bool {
        matches!(
            self,
            Self::TransactionsSync | Self::TransactionsGet | Self::RecurringStreams | Self::Refresh
        )
    }

    /// Whether a second time would do it twice, so that a lost answer leaves it unknown.
    pub(super) fn is_once(self) -> bool {
        matches!(
            self,
            Self::ExchangePublicToken
                | Self::Refresh
                | Self::SandboxFireWebhook
                | Self::SandboxCreateRows
        )
    }

    /// Whether there is something in its answer, beyond that it is done.
    pub(super) fn is_told_something(self) -> bool {
        !matches!(
            self,
            Self::Refresh
                | Self::RemoveItem
                | Self::SandboxResetLogin
                | Self::SandboxFireWebhook
                | Self::SandboxCreateRows
        )
    }

    /// Whether it needs the login at the bank.
    pub(super) fn asks_the_bank(self) -> bool {
        self.reads_rows() || matches!(self, Self::Accounts | Self::Balances)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Call {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|call| call.as_str() == name);
        found.copied().ok_or_else(|| Error::invalid(format!("{name:?} is not the name of a call")))
    }
}
