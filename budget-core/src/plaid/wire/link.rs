//! Linking.

use super::Read;
use super::member::{Member, members, object};
use super::time::seconds;
use crate::plaid::{AccessToken, LinkSession, LinkToken, LinkedItem, PublicToken};

members! {
    struct Answer {
        link_token, expiration, hosted_link_url, access_token, item_id, public_token,
        link_sessions,
    }

    struct Session { results, on_success }

    struct Results { item_add_results }

    struct Success { public_token }
}

/// A session of Link.
pub(in crate::plaid) fn link_session(answer: &str) -> Read<LinkSession> {
    let answer: Answer<'_> = object(answer)?;
    Ok(LinkSession {
        link_token: LinkToken::new(answer.link_token.needed_text("link_token")?),
        expires: seconds(answer.expiration),
        hosted_url: answer.hosted_link_url.text(),
    })
}

/// What an exchange gives.
pub(in crate::plaid) fn linked_item(answer: &str) -> Read<LinkedItem> {
    let answer: Answer<'_> = object(answer)?;
    Ok(LinkedItem {
        access_token: AccessToken::new(answer.access_token.needed_text("access_token")?),
        item_id: answer.item_id.needed_text("item_id")?,
    })
}

/// What the sandbox gives in place of a person's login.
pub(in crate::plaid) fn public_token(answer: &str) -> Read<PublicToken> {
    let answer: Answer<'_> = object(answer)?;
    answer.public_token.needed_text("public_token").map(PublicToken::new)
}

/// The public tokens of the sessions that are finished, each once.
pub(in crate::plaid) fn public_tokens(answer: &str) -> Read<Vec<PublicToken>> {
    let answer: Answer<'_> = object(answer)?;
    let mut tokens: Vec<String> = Vec::new();
    for session in answer.link_sessions.all::<Session<'_>>() {
        let results: Results<'_> = session.results.get().unwrap_or_default();
        let successes = results.item_add_results.all::<Success<'_>>();
        for success in successes.into_iter().chain(session.on_success.get::<Success<'_>>()) {
            let token = success.public_token.text().filter(|token| !tokens.contains(token));
            tokens.extend(token);
        }
    }
    Ok(tokens.into_iter().map(PublicToken::new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finished_sessions_have_public_tokens() {
        let answer = r#"{"link_sessions": [
            {"on_success": null, "results": null},
            {"on_success": {"public_token": "p1"},
             "results": {"item_add_results": [{"public_token": "p1"}, {"public_token": "p2"}, 5]}}]}"#;
        let tokens = public_tokens(answer).expect("tokens");
        let tokens: Vec<&str> = tokens.iter().map(PublicToken::expose).collect();
        assert_eq!(tokens, ["p1", "p2"]);
        assert!(public_tokens("{}").expect("nobody has finished").is_empty());
    }

    #[test]
    fn what_is_asked_for_must_be_there() {
        assert!(linked_item(r#"{"access_token": "a"}"#).is_err());
        assert!(link_session(r#"{"link_token": ""}"#).is_err());
        assert!(public_token("{}").is_err());
        let odd = link_session(r#"{"link_token": "l", "expiration": "soon"}"#);
        assert_eq!(odd.expect("a session").expires, None);
    }
}
