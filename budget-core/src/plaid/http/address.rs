//! Where the API is.

use reqwest::Url;

use crate::domain::error::{Error, Result};

/// The address under which paths stand: TLS, or this machine.
pub(super) fn base(address: &str) -> Result<Url> {
    // The address could hold a password, so no error shows it.
    let url = Url::parse(address)
        .map_err(|error| Error::invalid(format!("the address of the API is no URL: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid("the address of the API must not hold a name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid("the address of the API must end with its path"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(Error::invalid(format!(
            "http://{}: secrets go over https, except to this machine itself",
            url.host_str().unwrap_or_default()
        ))),
        scheme => Err(Error::invalid(format!("{scheme}: https is meant"))),
    }
}

/// The address of a path.
pub(super) fn join(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for address in [
            "https://bank.example",
            "https://bank.example/plaid/",
            "http://127.0.0.1:4010",
            "http://127.9.9.9",
            "http://[::1]:4010",
            "http://localhost:4010",
            "HTTP://LOCALHOST",
        ] {
            assert!(base(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "bank.example",
            "http://bank.example",
            "http://127.0.0.1.bank.example",
            "http://localhost.bank.example",
            "http://0.0.0.0",
            "http://[::ffff:127.0.0.1]",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://ana:CANARY@bank.example",
            "https://bank.example/?token=CANARY",
            "https://bank.example/#CANARY",
        ] {
            let error = base(address).expect_err(address).to_string();
            assert!(!error.contains("CANARY"), "{error}");
        }
    }

    #[test]
    fn paths_are_joined() {
        let joined = |address| join(&base(address).expect("an address"), "/item/get").to_string();
        assert_eq!(joined("https://bank.example"), "https://bank.example/item/get");
        assert_eq!(joined("https://bank.example/plaid/"), "https://bank.example/plaid/item/get");
    }
}
