//! Configuration from variables.

use budget_core::ErrorKind;
use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};

use crate::CANARY;

/// A configuration from values of the three variables.
fn config(id: &str, secret: &str, environment: &str) -> budget_core::Result<PlaidConfig> {
    let value = |text: &str| Some(text.to_owned()).filter(|text| text != "unset");
    PlaidConfig::from_lookup(|name| match name {
        "PLAID_CLIENT_ID" => value(id),
        "PLAID_SECRET" => value(secret),
        "PLAID_ENV" => value(environment),
        other => panic!("{other}: no other variable is read"),
    })
}

#[test]
fn environments_have_names_and_addresses() {
    for (name, environment) in [
        ("sandbox", Environment::Sandbox),
        (" production\n", Environment::Production),
        ("https://home.example/plaid", Environment::Custom("https://home.example/plaid".into())),
        ("http://127.0.0.1:4010", Environment::Custom("http://127.0.0.1:4010".into())),
    ] {
        let config = config("id", "secret", name).expect(name);
        assert_eq!(config.environment, environment);
        PlaidClient::new(config).expect("a client");
    }
}

#[test]
fn refusals_name_the_variable_and_never_a_value() {
    for (id, secret, environment, message) in [
        ("unset", "CANARY", "sandbox", "PLAID_CLIENT_ID is not set"),
        ("id", "unset", "sandbox", "PLAID_SECRET is not set"),
        ("id", " ", "sandbox", "PLAID_SECRET is not set"),
        ("id", "CANARY\n", "sandbox", "PLAID_SECRET holds a character that no secret has"),
        ("CANARY\u{e9}", "s", "sandbox", "PLAID_CLIENT_ID holds a character that no secret has"),
        ("id", "CANARY", "unset", "PLAID_ENV is not set"),
        (
            "id",
            "CANARY",
            "development",
            "PLAID_ENV: Plaid ended its development environment: use sandbox, or production",
        ),
        (
            "id",
            "CANARY",
            "CANARY",
            "PLAID_ENV: this is no environment of Plaid's: sandbox, production or a URL is meant",
        ),
        (
            "id",
            "CANARY",
            "http://home.example",
            "PLAID_ENV: http://home.example: secrets go over https, except to this machine itself",
        ),
        (
            "id",
            "CANARY",
            "https://ana:CANARY@home.example",
            "PLAID_ENV: the address of the API must not hold a name or a password",
        ),
    ] {
        let error = config(id, secret, environment).expect_err(message);
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Invalid, message));
        assert!(!format!("{error:?}").contains(CANARY));
    }
}
