//! A bank that is written in Python.

use std::sync::Arc;

use async_trait::async_trait;
use budget_core as core;
use core::plaid::{
    AccessToken, DatedRows, Item, LinkPurpose, LinkRequest, LinkSession, LinkToken, LinkedItem,
    PageRequest, Plaid, PublicToken, RecurringStreams, RowsByDate, SandboxItem, SandboxRow,
    VerificationKey,
};
use core::{BankAccount, Error, FeedPage, Institution, Result};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::Hosted;
use crate::convert::{FromPy, ToPy, wrong};
use crate::plaid::LinkParts;

const METHODS: [&str; 14] = [
    "create_link_token",
    "exchange_public_token",
    "link_results",
    "accounts",
    "balances",
    "transactions_sync",
    "transactions_get",
    "refresh",
    "recurring_streams",
    "item",
    "remove_item",
    "update_webhook",
    "institution",
    "webhook_verification_key",
];

pub(crate) fn hosted(value: &Bound<'_, PyAny>) -> PyResult<Arc<dyn Plaid>> {
    let meant =
        "a budget.PlaidClient or a budget.SimulatedBank or an object with their port's methods";
    Ok(Arc::new(HostedPlaid(Hosted::of(value, meant, &METHODS)?)))
}

#[derive(Debug)]
struct HostedPlaid(Hosted);

/// The arguments of a call.
macro_rules! given {
    ($($argument:expr),*) => {
        move |py| PyTuple::new(py, [$($argument.to_py(py)?),*])
    };
}

impl FromPy for LinkedItem {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let meant = "the pair of an access token and an item's id";
        let pair = value.extract::<(String, String)>();
        let (access_token, item_id) = pair.map_err(|_| wrong(value, what, meant))?;
        Ok(Self { access_token: AccessToken::new(access_token), item_id })
    }
}

fn no_sandbox<T>() -> Result<T> {
    Err(Error::invalid("a bank that is written in Python has no sandbox"))
}

#[async_trait]
impl Plaid for HostedPlaid {
    async fn create_link_token(&self, request: LinkRequest) -> Result<LinkSession> {
        let parts = LinkParts::from(&request);
        let (purpose, token) = match request.purpose {
            LinkPurpose::New => ("new", None),
            LinkPurpose::Repair(token) => ("repair", Some(token)),
            LinkPurpose::ChooseAccounts(token) => ("choose_accounts", Some(token)),
        };
        self.0.ask("create_link_token", given!(parts, purpose, token)).await
    }

    async fn exchange_public_token(&self, public_token: PublicToken) -> Result<LinkedItem> {
        self.0.ask("exchange_public_token", given!(public_token)).await
    }

    async fn link_results(&self, link_token: LinkToken) -> Result<Vec<PublicToken>> {
        self.0.ask("link_results", given!(link_token)).await
    }

    async fn accounts(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        self.0.ask("accounts", given!(access_token)).await
    }

    async fn balances(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        self.0.ask("balances", given!(access_token)).await
    }

    async fn transactions_sync(&self, request: PageRequest) -> Result<FeedPage> {
        let PageRequest { access_token, cursor, count } = request;
        self.0.ask("transactions_sync", given!(access_token, cursor, count)).await
    }

    async fn transactions_get(
        &self,
        access_token: AccessToken,
        query: RowsByDate,
    ) -> Result<DatedRows> {
        let RowsByDate { start, end, offset, count } = query;
        self.0.ask("transactions_get", given!(access_token, start, end, offset, count)).await
    }

    async fn refresh(&self, access_token: AccessToken) -> Result<()> {
        self.0.ask("refresh", given!(access_token)).await
    }

    async fn recurring_streams(&self, access_token: AccessToken) -> Result<RecurringStreams> {
        self.0.ask("recurring_streams", given!(access_token)).await
    }

    async fn item(&self, access_token: AccessToken) -> Result<Item> {
        self.0.ask("item", given!(access_token)).await
    }

    async fn remove_item(&self, access_token: AccessToken) -> Result<()> {
        self.0.ask("remove_item", given!(access_token)).await
    }

    async fn update_webhook(&self, access_token: AccessToken, url: String) -> Result<Item> {
        self.0.ask("update_webhook", given!(access_token, url)).await
    }

    async fn institution(&self, id: String, countries: Vec<String>) -> Result<Institution> {
        self.0.ask("institution", given!(id, countries)).await
    }

    async fn webhook_verification_key(&self, kid: String) -> Result<VerificationKey> {
        self.0.ask("webhook_verification_key", given!(kid)).await
    }

    async fn sandbox_public_token(&self, _item: SandboxItem) -> Result<PublicToken> {
        no_sandbox()
    }

    async fn sandbox_reset_login(&self, _access_token: AccessToken) -> Result<()> {
        no_sandbox()
    }

    async fn sandbox_fire_webhook(&self, _access_token: AccessToken, _code: String) -> Result<()> {
        no_sandbox()
    }

    async fn sandbox_create_rows(
        &self,
        _access_token: AccessToken,
        _rows: Vec<SandboxRow>,
    ) -> Result<()> {
        no_sandbox()
    }
}
