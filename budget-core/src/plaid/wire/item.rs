//! Items, the banks they are of, and the keys of their webhooks.

use super::member::{Member, members, object};
use super::time::seconds;
use super::{Read, Refusal};
use crate::domain::connection::{Institution, Problem};
use crate::plaid::{Item, VerificationKey};

members! {
    struct Answer { item, institution, key }

    struct Parts {
        item_id, institution_id, institution_name, name, webhook, error,
        consent_expiration_time,
    }

    struct Key { kid, alg, x, y, expired_at }
}

/// How an item fares.
pub(in crate::plaid) fn item(answer: &str) -> Read<Item> {
    let parts: Parts<'_> = object::<Answer<'_>>(answer)?.item.get().ok_or("there is no item")?;
    Ok(Item {
        item_id: parts.item_id.needed_text("item_id")?,
        institution_id: parts.institution_id.text(),
        institution_name: parts.institution_name.text(),
        webhook: parts.webhook.text(),
        error: parts.error.json().and_then(problem),
        consent_expires: seconds(parts.consent_expiration_time),
    })
}

/// A bank.
pub(in crate::plaid) fn institution(answer: &str) -> Read<Institution> {
    let answer: Answer<'_> = object(answer)?;
    let parts: Parts<'_> = answer.institution.get().ok_or("there is no institution")?;
    Ok(Institution {
        id: parts.institution_id.needed_text("institution_id")?,
        name: parts.name.needed_text("name")?,
    })
}

/// The key of a webhook's signature.
pub(in crate::plaid) fn verification_key(answer: &str) -> Read<VerificationKey> {
    let key: Key<'_> = object::<Answer<'_>>(answer)?.key.get().ok_or("there is no key")?;
    Ok(VerificationKey {
        kid: key.kid.needed_text("kid")?,
        alg: key.alg.needed_text("alg")?,
        x: key.x.needed_text("x")?,
        y: key.y.needed_text("y")?,
        expired_at: expired_at(key.expired_at)?,
    })
}

/// A key whose end cannot be read must not pass for one without an end.
fn expired_at(member: Member<'_>) -> Read<Option<i64>> {
    match member.json() {
        None => Ok(None),
        Some(_) => {
            member.get().map(Some).ok_or_else(|| "expired_at is no count of seconds".to_owned())
        }
    }
}

fn problem(error: &str) -> Option<Problem> {
    let Refusal { error_type, error_code, error_message, display_message, .. } =
        Refusal::read(error)?;
    let code = error_code.or(error_type)?;
    let message = display_message.or(error_message).unwrap_or_default();
    Some(Problem { code, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_and_what_is_wrong_with_it() {
        let answer = r#"{"item": {"item_id": "i1", "webhook": "", "error": {
            "error_type": "ITEM_ERROR", "error_code": "ITEM_LOCKED", "error_message": "locked",
            "display_message": null}, "consent_expiration_time": "2026-03-16T15:53:00Z"}}"#;
        let found = item(answer).expect("an item");
        let problem = found.error.expect("a problem");
        assert_eq!((problem.code.as_str(), problem.message.as_str()), ("ITEM_LOCKED", "locked"));
        assert_eq!((found.webhook, found.consent_expires), (None, Some(1_773_676_380)));
        for answer in ["{}", r#"{"item": {}}"#, r#"{"item": {"item_id": null}}"#] {
            assert!(item(answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn a_key_whose_end_is_odd_is_none() {
        let key = |end: &str| {
            verification_key(&format!(
                r#"{{"key": {{"kid": "k", "alg": "ES256", "x": "x", "y": "y", "expired_at": {end}}}}}"#
            ))
        };
        assert_eq!(key("null").expect("a key").expired_at, None);
        assert_eq!(key("5").expect("a key").expired_at, Some(5));
        assert!(key(r#""soon""#).is_err());
    }
}
