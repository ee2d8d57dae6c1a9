//! How keys are asked for: rarely, and never without end.

use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use budget_core::ErrorKind;
use budget_core::plaid::VerificationKey;
use budget_core::plaid::webhook::{HEADER, KEY_SECONDS, MAX_LOOKUPS, UNKNOWN_SECONDS};
use budget_core::store::conformance::block_on;

use crate::signer::Signer;
use crate::{BODY, Desk, NOW, expect_unproven};

const DAY: i64 = KEY_SECONDS as i64;

impl Desk {
    /// A webhook of a signer at an instant: whether it is accepted, else the kind of the error.
    fn at(&self, signer: &Signer, now: i64) -> Result<(), ErrorKind> {
        let token = signer.token(BODY.as_bytes(), now);
        self.verify(&token, BODY.as_bytes(), now).map(|_| ()).map_err(|error| error.kind())
    }
}

fn junk(at: usize) -> Signer {
    Signer::new(&format!("junk-{at}"), 9)
}

#[test]
fn a_key_is_asked_for_once_a_day() {
    let desk = Desk::new();
    for second in [0, 1, 3_600, DAY - 1] {
        assert_eq!(desk.at(&desk.signer, NOW + second), Ok(()));
    }
    assert_eq!(desk.server.lookups(), 1);
    assert_eq!(desk.at(&desk.signer, NOW + DAY), Ok(()));
    assert_eq!(desk.server.lookups(), 2);
}

#[test]
fn each_name_has_its_key() {
    let (desk, next) = (Desk::new(), Signer::new("key-2", 8));
    assert_eq!(desk.at(&desk.signer, NOW), Ok(()));
    assert_eq!(desk.at(&next, NOW), Err(ErrorKind::Unauthorized));
    desk.server.publish(next.key());
    let later = NOW + UNKNOWN_SECONDS as i64;
    for signer in [&next, &desk.signer, &next, &desk.signer] {
        assert_eq!(desk.at(signer, later), Ok(()));
    }
    assert_eq!(desk.server.lookups(), 3);
    let swapped = Signer::new("key-2", 7);
    assert_eq!(desk.at(&swapped, later), Err(ErrorKind::Unauthorized));
}

#[test]
fn a_key_expires_also_while_it_is_kept() {
    let desk = Desk::new();
    desk.server.publish(VerificationKey { expired_at: Some(NOW + 100), ..desk.signer.key() });
    assert_eq!(desk.at(&desk.signer, NOW + 99), Ok(()));
    let token = desk.signer.token(BODY.as_bytes(), NOW + 100);
    let answer = desk.verify(&token, BODY.as_bytes(), NOW + 100);
    expect_unproven(answer, "expired", &token);
    assert_eq!(desk.at(&desk.signer, NOW + 5_000), Err(ErrorKind::Unauthorized));
    assert_eq!(desk.server.lookups(), 1, "an expired key is not asked for again and again");
}

#[test]
fn a_key_that_plaid_withdraws_is_good_for_a_day_at_most() {
    let desk = Desk::new();
    assert_eq!(desk.at(&desk.signer, NOW), Ok(()));
    desk.server.withdraw("key-1");
    assert_eq!(desk.at(&desk.signer, NOW + DAY - 1), Ok(()));
    assert_eq!(desk.at(&desk.signer, NOW + DAY), Err(ErrorKind::Unauthorized));
}

#[test]
fn another_key_than_was_asked_for_is_none() {
    let right = Signer::new("key-1", 7).key();
    let wrong = [
        VerificationKey { kid: "key-2".to_owned(), ..right.clone() },
        VerificationKey { alg: "RS256".to_owned(), ..right.clone() },
        VerificationKey { alg: String::new(), ..right.clone() },
        VerificationKey { x: right.y.clone(), ..right.clone() },
        VerificationKey { x: right.x[..40].to_owned(), ..right.clone() },
        VerificationKey { x: String::new(), y: String::new(), ..right.clone() },
        VerificationKey { y: "no base64!".to_owned(), ..right.clone() },
        VerificationKey { x: "A".repeat(43), y: "A".repeat(43), ..right.clone() },
    ];
    for wrong in wrong {
        let desk = Desk::new();
        let shown = format!("{wrong:?}");
        desk.server.withdraw("key-1");
        // Whatever its name, it is the answer for `key-1`.
        desk.server.publish_as("key-1", wrong);
        assert_eq!(desk.at(&desk.signer, NOW), Err(ErrorKind::Unauthorized), "{shown}");
    }
}

#[test]
fn a_flood_of_made_up_names_costs_ten_questions_a_minute() {
    let desk = Desk::new();
    assert_eq!(desk.at(&desk.signer, NOW), Ok(()));
    let mut kinds = Vec::new();
    for at in 0..300 {
        kinds.push(desk.at(&junk(at), NOW + at as i64 / 30));
    }
    assert_eq!(desk.at(&desk.signer, NOW + 10), Ok(()), "a key that is kept is not asked for");
    assert_eq!(desk.server.lookups(), MAX_LOOKUPS);
    let limited = kinds.iter().filter(|kind| **kind == Err(ErrorKind::RateLimited)).count();
    assert_eq!(limited, 300 - (MAX_LOOKUPS - 1));
    assert!(kinds.iter().all(Result::is_err));
}

#[test]
fn who_is_put_off_is_told_until_when() {
    let desk = Desk::new();
    for at in 0..MAX_LOOKUPS {
        assert_eq!(desk.at(&junk(at), NOW + at as i64), Err(ErrorKind::Unauthorized));
    }
    let token = desk.signer.token(BODY.as_bytes(), NOW + 20);
    let error = desk.verify(&token, BODY.as_bytes(), NOW + 20).expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(40)));
    assert_eq!(desk.at(&desk.signer, NOW + 60), Ok(()));
}

#[test]
fn a_name_without_a_key_is_remembered_for_a_while() {
    let desk = Desk::new();
    let kept = UNKNOWN_SECONDS as i64;
    for second in [0, 1, kept - 1] {
        assert_eq!(desk.at(&junk(1), NOW + second), Err(ErrorKind::Unauthorized));
    }
    assert_eq!(desk.server.lookups(), 1);
    assert_eq!(desk.at(&junk(1), NOW + kept), Err(ErrorKind::Unauthorized));
    assert_eq!(desk.server.lookups(), 2);
}

#[test]
fn a_flood_does_not_keep_out_a_key_that_is_due_again() {
    let desk = Desk::new();
    assert_eq!(desk.at(&desk.signer, NOW), Ok(()));
    for at in 0..30 {
        assert!(desk.at(&junk(at), NOW + DAY).is_err());
    }
    assert_eq!(desk.at(&desk.signer, NOW + DAY), Ok(()));
}

#[test]
fn a_plaid_that_fails_is_no_proof_against_the_webhook() {
    let desk = Desk::new();
    for kind in [ErrorKind::Unavailable, ErrorKind::RateLimited] {
        desk.server.fail(Some(kind));
        assert_eq!(desk.at(&desk.signer, NOW), Err(kind));
    }
    desk.server.fail(None);
    assert_eq!(desk.at(&desk.signer, NOW), Ok(()), "a failure is not remembered");

    desk.server.fail(Some(ErrorKind::Unavailable));
    for _ in 0..30 {
        assert!(desk.at(&desk.signer, NOW + DAY).is_err(), "an old key is not used instead");
    }
    assert_eq!(desk.server.lookups(), 3 + MAX_LOOKUPS, "failing questions are counted too");
}

#[test]
fn a_name_is_asked_for_once_at_a_time() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let verify = || desk.verifier.verify([(HEADER, token.as_str())], BODY.as_bytes(), NOW);
    let closed = block_on(desk.server.gate.lock());
    let (mut one, mut two) = (pin!(verify()), pin!(verify()));
    let mut context = Context::from_waker(Waker::noop());
    assert!(one.as_mut().poll(&mut context).is_pending());
    assert!(two.as_mut().poll(&mut context).is_pending());
    drop(closed);
    block_on(one).expect("a webhook");
    block_on(two).expect("a webhook");
    assert_eq!(desk.server.lookups(), 1);
}

#[test]
fn who_gives_up_does_not_keep_others_from_asking() {
    let desk = Desk::new();
    let token = desk.signer.token(BODY.as_bytes(), NOW);
    let closed = block_on(desk.server.gate.lock());
    {
        let given_up = desk.verifier.verify([(HEADER, token.as_str())], BODY.as_bytes(), NOW);
        let mut given_up = pin!(given_up);
        assert!(given_up.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    drop(closed);
    desk.judge(&token).expect("a webhook");
}

#[test]
fn many_threads_share_one_verifier() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for second in 0..5 {
                    assert_eq!(desk.at(&desk.signer, NOW + second), Ok(()));
                }
            });
        }
    });
    assert_eq!(desk.server.lookups(), 1);
}
