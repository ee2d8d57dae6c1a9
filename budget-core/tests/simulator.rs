//! The simulated bank: the same for the same seed, true to its cursors, and failing as it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use budget_core::plaid::simulator::{
    Call, Fault, FaultPlan, SimulatedBank, SimulatedSession, SimulatorOptions,
};
use budget_core::plaid::{
    AccessToken, FailureClass, LinkPurpose, LinkRequest, LinkedItem, PageRequest, Plaid,
    RowsByDate, SandboxItem, SandboxRow, class_of, code_of,
};
use budget_core::testing::Random;
use budget_core::{
    AccountType, CategoryId, Coverage, Currency, Decimal, ErrorKind, FeedPage, FeedRow, NaiveDate,
    Result, taxonomy,
};
use pollster::block_on;

const PLATYPUS: &str = "ins_109508";
const HARBOUR: &str = "ins_sim_harbour";
const MEADOW: &str = "ins_sim_meadow";

fn small(seed: u64) -> SimulatorOptions {
    SimulatorOptions { seed, days: 20, rows_per_month: 30, ..SimulatorOptions::default() }
}

fn page(
    bank: &SimulatedBank,
    item: &LinkedItem,
    cursor: Option<&str>,
    count: u16,
) -> Result<FeedPage> {
    block_on(bank.transactions_sync(PageRequest {
        access_token: item.access_token.clone(),
        cursor: cursor.map(str::to_owned),
        count,
    }))
}

/// All pages of an update.
fn update(
    bank: &SimulatedBank,
    item: &LinkedItem,
    cursor: Option<&str>,
    mut count: impl FnMut() -> u16,
) -> Vec<FeedPage> {
    let mut pages = vec![page(bank, item, cursor, count()).expect("a page")];
    while let Some(last) = pages.last().filter(|last| last.has_more) {
        let next = last.next_cursor.clone();
        pages.push(page(bank, item, Some(&next), count()).expect("a page"));
    }
    pages
}

/// What a faithful reader holds.
#[derive(Debug, Default)]
struct Reader {
    rows: BTreeMap<String, FeedRow>,
    cursor: Option<String>,
}

impl Reader {
    fn sync(&mut self, bank: &SimulatedBank, item: &LinkedItem, count: impl FnMut() -> u16) {
        for page in update(bank, item, self.cursor.as_deref(), count) {
            for row in page.added.iter().chain(&page.modified) {
                self.rows.insert(id_of(row), row.clone());
            }
            for id in &page.removed {
                self.rows.remove(id);
            }
            self.cursor = Some(page.next_cursor).filter(|cursor| !cursor.is_empty());
        }
    }

    fn holds(&self, rows: Vec<FeedRow>) -> bool {
        self.rows == rows.into_iter().map(|row| (id_of(&row), row)).collect()
    }
}

fn id_of(row: &FeedRow) -> String {
    row.row.external_id.clone().expect("an id")
}

fn ids(rows: &[FeedRow]) -> BTreeSet<String> {
    rows.iter().map(id_of).collect()
}

#[test]
fn the_same_seed_is_the_same_bank() {
    let live = |seed| {
        let bank = SimulatedBank::new(small(seed));
        let item = bank.linked(PLATYPUS);
        bank.advance(9);
        block_on(bank.refresh(item.access_token.clone())).expect("a refresh");
        let pages = update(&bank, &item, None, || 7);
        (item.access_token.expose().to_owned(), bank.accounts_of(&item.item_id), pages)
    };
    assert_eq!(live(3), live(3));
    assert_ne!(live(3), live(4));
}

#[test]
fn folding_the_pages_gives_the_truth_whatever_the_sizes_of_the_pages() {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let page_rows = random.chance(30).then_some(3);
        let bank = SimulatedBank::new(SimulatorOptions { page_rows, ..small(seed) });
        let item = bank.linked([PLATYPUS, HARBOUR, MEADOW][random.below(3)]);
        let mut reader = Reader::default();
        for _ in 0..8 {
            reader.sync(&bank, &item, || random.between(1, 12) as u16);
            assert!(reader.holds(bank.truth(&item.item_id)), "seed {seed}");
            bank.advance(random.below(5) as u32);
            if random.chance(20) {
                block_on(bank.refresh(item.access_token.clone())).expect("a refresh");
            }
        }
        let mut late = Reader::default();
        late.sync(&bank, &item, || 500);
        assert!(late.holds(bank.truth(&item.item_id)), "seed {seed}");
    }
}

#[test]
fn a_cursor_gives_the_same_again_and_an_old_one_all_since() {
    let bank = SimulatedBank::new(small(5));
    let item = bank.linked(PLATYPUS);
    let first = page(&bank, &item, None, 500).expect("a page").next_cursor;
    assert_eq!(page(&bank, &item, Some(&first), 500).expect("a page").added, []);
    bank.advance(4);
    let once = page(&bank, &item, Some(&first), 500).expect("a page");
    assert!(!once.added.is_empty());
    assert_eq!(page(&bank, &item, Some(&first), 500).expect("a page"), once);
    bank.advance(4);
    let since = page(&bank, &item, Some(&once.next_cursor), 500).expect("a page");
    let all = page(&bank, &item, Some(&first), 500).expect("a page");
    let both = &ids(&once.added) | &ids(&since.added);
    assert!(ids(&all.added).is_subset(&both));
    assert_eq!(all.next_cursor, since.next_cursor);
}

#[test]
fn pages_have_no_more_than_was_asked_for_and_go_on() {
    let bank = SimulatedBank::new(small(6));
    let item = bank.linked(PLATYPUS);
    let pages = update(&bank, &item, None, || 4);
    assert!(pages.len() > 3);
    let size = |page: &FeedPage| page.added.len() + page.modified.len() + page.removed.len();
    assert!(pages[..pages.len() - 1].iter().all(|page| size(page) == 4 && page.has_more));
    for count in [0, 501] {
        let error = page(&bank, &item, None, count).expect_err("a bad count");
        assert_eq!(code_of(&error), Some("INVALID_FIELD"));
    }
}

#[test]
fn a_change_between_pages_restarts_the_update() {
    let bank = SimulatedBank::new(small(7));
    let item = bank.linked(PLATYPUS);
    let first = page(&bank, &item, None, 3).expect("a page");
    bank.advance(1);
    let error = page(&bank, &item, Some(&first.next_cursor), 3).expect_err("rows changed");
    assert_eq!(class_of(&error), Some(FailureClass::RestartPagination));
    let mut reader = Reader::default();
    reader.sync(&bank, &item, || 3);
    assert!(reader.holds(bank.truth(&item.item_id)));
}

#[test]
fn a_pending_row_and_its_successor_may_be_on_different_pages_in_either_order() {
    let (mut removed_first, mut posted_first, mut nameless, mut vanished, mut tipped) =
        (0, 0, 0, 0, 0);
    for seed in 0..40 {
        let bank = SimulatedBank::new(small(seed));
        let item = bank.linked(PLATYPUS);
        let before = update(&bank, &item, None, || 500);
        let pending: BTreeMap<String, Decimal> = before[0]
            .added
            .iter()
            .filter(|row| row.row.pending)
            .map(|row| (id_of(row), row.row.amount))
            .collect();
        bank.advance(4);
        let after = update(&bank, &item, Some(&before[0].next_cursor), || 2);
        let removed =
            |id: &str| after.iter().position(|page| page.removed.iter().any(|it| it == id));
        let mut named = BTreeSet::new();
        for (at, row) in after
            .iter()
            .enumerate()
            .flat_map(|(at, page)| page.added.iter().map(move |row| (at, row)))
        {
            let Some(id) = row.row.pending_id.as_deref() else { continue };
            let Some(amount) = pending.get(id) else { continue };
            named.insert(id.to_owned());
            tipped += usize::from(row.row.amount != *amount);
            match removed(id) {
                Some(gone) if gone < at => removed_first += 1,
                Some(gone) if gone > at => posted_first += 1,
                gone => assert_eq!(gone, Some(at), "seed {seed}: {id} is removed"),
            }
        }
        for (id, amount) in pending.iter().filter(|(id, _)| !named.contains(*id)) {
            assert!(removed(id).is_some(), "seed {seed}: {id} is not pending for ever");
            let same = |row: &&FeedRow| !row.row.pending && row.row.amount == *amount;
            let posted = after.iter().any(|page| page.added.iter().filter(same).count() > 0);
            *(if posted { &mut nameless } else { &mut vanished }) += 1;
        }
    }
    let seen = [removed_first, posted_first, nameless, vanished, tipped];
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn days_bring_corrections_and_removals_too() {
    let (mut modified, mut removed) = (0, 0);
    for seed in 0..20 {
        let bank = SimulatedBank::new(small(seed));
        let item = bank.linked(PLATYPUS);
        let posted: BTreeSet<String> = {
            let mut rows = bank.truth(&item.item_id);
            rows.retain(|row| !row.row.pending);
            ids(&rows)
        };
        let cursor = page(&bank, &item, None, 500).expect("a page").next_cursor;
        bank.advance(15);
        let after = page(&bank, &item, Some(&cursor), 500).expect("a page");
        modified += after.modified.len();
        removed += after.removed.iter().filter(|id| posted.contains(*id)).count();
    }
    assert!(modified > 10 && removed > 0, "{modified} modified, {removed} removed");
}

#[test]
fn two_items_do_not_mix() {
    let bank = SimulatedBank::new(small(8));
    let (one, other, again) = (bank.linked(PLATYPUS), bank.linked(HARBOUR), bank.linked(PLATYPUS));
    let of = |item: &LinkedItem| ids(&bank.truth(&item.item_id));
    assert!(of(&one).is_disjoint(&of(&other)) && of(&one).is_disjoint(&of(&again)));
    assert_eq!(of(&one).len(), of(&again).len(), "one household at one bank, seen twice");
    let names = |item: &LinkedItem| {
        let accounts = bank.accounts_of(&item.item_id).into_iter();
        accounts.map(|it| (it.name, it.mask, it.balance)).collect::<Vec<_>>()
    };
    assert_eq!(names(&one), names(&again));

    let cursor = page(&bank, &one, None, 500).expect("a page").next_cursor;
    for stranger in [&other, &again] {
        let error = page(&bank, stranger, Some(&cursor), 500).expect_err("another's cursor");
        assert_eq!((error.kind(), code_of(&error)), (ErrorKind::Invalid, Some("INVALID_FIELD")));
        assert!(error.to_string().contains("cursor not associated with access_token"));
    }
    block_on(bank.remove_item(one.access_token.clone())).expect("a removal");
    assert!(page(&bank, &again, None, 500).is_ok());
}

#[test]
fn a_linked_again_account_is_known_by_its_persistent_id_where_the_bank_has_such() {
    let bank = SimulatedBank::new(small(8));
    let ids_of = |bank_id| {
        let accounts = bank.accounts_of(&bank.linked(bank_id).item_id);
        accounts.into_iter().map(|it| it.persistent_id).collect::<Vec<_>>()
    };
    assert_eq!(ids_of(MEADOW), ids_of(MEADOW));
    assert!(ids_of(MEADOW).iter().all(Option::is_some));
    assert!(ids_of(PLATYPUS).iter().all(Option::is_none));
}

#[test]
fn history_comes_in_stages() {
    let options = SimulatorOptions { coverage: Coverage::NotReady, days: 90, ..small(9) };
    let bank = SimulatedBank::new(options);
    let item = bank.linked(PLATYPUS);
    let nothing = page(&bank, &item, None, 500).expect("a page");
    assert_eq!(nothing, FeedPage { coverage: Coverage::NotReady, ..FeedPage::default() });
    let range = RowsByDate { start: NaiveDate::MIN, end: NaiveDate::MAX, offset: 0, count: 500 };
    let error =
        block_on(bank.transactions_get(item.access_token.clone(), range)).expect_err("none");
    assert_eq!(error.kind(), ErrorKind::NotReady);

    bank.prepare(&item.item_id);
    let month = page(&bank, &item, Some(""), 500).expect("a page");
    assert_eq!(month.coverage, Coverage::Initial);
    let ago = |row: &FeedRow| (bank.today() - row.row.date).num_days();
    assert!(month.added.iter().all(|row| ago(row) <= 30) && !month.added.is_empty());

    bank.prepare(&item.item_id);
    let rest = page(&bank, &item, Some(&month.next_cursor), 500).expect("a page");
    assert_eq!(rest.coverage, Coverage::Historical);
    assert!(rest.added.iter().any(|row| ago(row) > 60));
    assert!(ids(&rest.added).is_disjoint(&ids(&month.added)));
    assert_eq!(rest.added.len() + month.added.len(), bank.truth(&item.item_id).len());
}

#[test]
fn a_household_is_realistic() {
    let bank = SimulatedBank::new(SimulatorOptions::default());
    let taxonomy: BTreeSet<CategoryId> =
        taxonomy::default_categories().into_iter().map(|category| category.id).collect();
    for institution in bank.institutions() {
        let item = bank.linked(&institution.id);
        let rows = bank.truth(&item.item_id);
        assert!((1_000..2_400).contains(&rows.len()), "{} rows", rows.len());
        let currency = if institution.id == HARBOUR { "EUR" } else { "USD" };
        let currency = Currency::new(currency).ok();
        assert!(rows.iter().all(|row| row.row.currency == currency && !row.row.amount.is_zero()));
        for code in rows.iter().flat_map(|row| [&row.row.category, &row.row.primary]) {
            assert!(taxonomy.contains(code.as_ref().expect("a code")), "{code:?}");
        }
        let accounts = bank.accounts_of(&item.item_id);
        let types: Vec<_> = accounts.iter().filter_map(|it| it.account_type).collect();
        assert_eq!(
            types[..3],
            [AccountType::Depository, AccountType::Depository, AccountType::Credit]
        );
        assert_eq!(types.contains(&AccountType::Loan), institution.id == MEADOW);
        let card = accounts[2].balance.expect("a balance");
        assert!(card.is_sign_negative(), "money is owed on a card: {card}");
    }
}

#[test]
fn transfers_are_two_rows_of_opposite_amounts_within_three_days() {
    let bank = SimulatedBank::new(SimulatorOptions::default());
    let rows = bank.truth(&bank.linked(MEADOW).item_id);
    let of = |code: &str, out: bool| -> Vec<FeedRow> {
        let mut found = rows.clone();
        found.retain(|row| row.row.category.as_ref().is_some_and(|it| it.as_str() == code));
        found.retain(|row| row.row.amount.is_sign_positive() == out);
        found
    };
    for (out, inward) in [
        ("TRANSFER_OUT_SAVINGS", "TRANSFER_IN_SAVINGS"),
        ("LOAN_PAYMENTS_CREDIT_CARD_PAYMENT", "LOAN_PAYMENTS_CREDIT_CARD_PAYMENT"),
        ("LOAN_PAYMENTS_PERSONAL_LOAN_PAYMENT", "LOAN_PAYMENTS_PERSONAL_LOAN_PAYMENT"),
    ] {
        let (outs, ins) = (of(out, true), of(inward, false));
        assert!(outs.len() >= 20, "{out}: {}", outs.len());
        for row in &outs {
            let is_other_half = |it: &&FeedRow| {
                let lag = (it.row.date - row.row.date).num_days();
                it.account != row.account
                    && it.row.amount == -row.row.amount
                    && (0..=3).contains(&lag)
            };
            let fresh = (bank.today() - row.row.date).num_days() <= 3;
            assert!(fresh || ins.iter().any(|it| is_other_half(&it)), "{row:?}");
        }
    }
}

#[test]
fn balances_follow_the_rows() {
    let bank = SimulatedBank::new(small(10));
    let item = bank.linked(PLATYPUS);
    let before = bank.accounts_of(&item.item_id);
    let posted = |account: &str| -> Decimal {
        let rows = bank.truth(&item.item_id).into_iter();
        let theirs = rows.filter(|row| row.account == account && !row.row.pending);
        theirs.map(|row| row.row.amount).sum()
    };
    let sums: Vec<Decimal> = before.iter().map(|it| posted(&it.external_id)).collect();
    bank.advance(20);
    for ((before, after), sum) in before.iter().zip(bank.accounts_of(&item.item_id)).zip(sums) {
        let spent = posted(&after.external_id) - sum;
        assert_eq!(after.balance, before.balance.map(|held| held - spent));
    }
}

#[test]
fn a_refresh_posts_what_was_pending_and_adds_one() {
    for seed in 0..20 {
        let bank = SimulatedBank::new(small(seed));
        let item = bank.linked(PLATYPUS);
        let before = bank.truth(&item.item_id);
        let amounts: BTreeMap<String, Decimal> =
            before.iter().map(|row| (id_of(row), row.row.amount)).collect();
        let pending: BTreeSet<String> =
            before.iter().filter(|row| row.row.pending).map(id_of).collect();
        assert!(pending.len() >= 2);
        let cursor = page(&bank, &item, None, 500).expect("a page").next_cursor;
        block_on(bank.refresh(item.access_token.clone())).expect("a refresh");
        let after = page(&bank, &item, Some(&cursor), 500).expect("a page");
        assert_eq!(after.removed.iter().cloned().collect::<BTreeSet<_>>(), pending);
        let (posted, fresh): (Vec<_>, Vec<_>) =
            after.added.iter().partition(|row| row.row.pending_id.is_some());
        assert!(fresh.iter().all(|row| row.row.pending) && !fresh.is_empty());
        let named: BTreeSet<String> =
            posted.iter().filter_map(|row| row.row.pending_id.clone()).collect();
        assert_eq!(named, pending);
        let same = |row: &&FeedRow| row.row.pending_id.as_ref().and_then(|id| amounts.get(id));
        assert!(posted.iter().all(|row| same(row) == Some(&row.row.amount) && !row.row.pending));
        let [grown] = &after.modified[..] else { panic!("seed {seed}: {:?}", after.modified) };
        assert_eq!(grown.row.amount, amounts[&id_of(grown)] + Decimal::ONE);
    }
}

#[test]
fn each_fault_has_its_kind_and_code() {
    let expected = |fault: Fault| match fault.as_str() {
        "timeout" | "cut_body" | "wrong_json" => (ErrorKind::Unavailable, None),
        "rate_limited" => (ErrorKind::RateLimited, Some("TRANSACTIONS_SYNC_LIMIT")),
        "server_error" => (ErrorKind::Unavailable, Some("INTERNAL_SERVER_ERROR")),
        "maintenance" => (ErrorKind::Unavailable, Some("PLANNED_MAINTENANCE")),
        "mutation" => {
            (ErrorKind::Unavailable, Some("TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"))
        }
        "login_required" => (ErrorKind::NeedsUser, Some("ITEM_LOGIN_REQUIRED")),
        "item_locked" => (ErrorKind::NeedsUser, Some("ITEM_LOCKED")),
        "consent_revoked" => (ErrorKind::NeedsUser, Some("USER_PERMISSION_REVOKED")),
        "institution_down" => (ErrorKind::Unavailable, Some("INSTITUTION_DOWN")),
        "institution_not_responding" => {
            (ErrorKind::Unavailable, Some("INSTITUTION_NOT_RESPONDING"))
        }
        "not_ready" => (ErrorKind::NotReady, Some("PRODUCT_NOT_READY")),
        "foreign_cursor" => (ErrorKind::Invalid, Some("INVALID_FIELD")),
        "invalid_keys" => (ErrorKind::Unauthorized, Some("INVALID_API_KEYS")),
        other => panic!("{other} has no expectation"),
    };
    for fault in Fault::ALL {
        let bank = SimulatedBank::new(small(11));
        let item = bank.linked(PLATYPUS);
        let cursor = page(&bank, &item, None, 500).expect("a page").next_cursor;
        bank.fail_next(fault);
        let error = page(&bank, &item, Some(&cursor), 500).expect_err(fault.as_str());
        assert_eq!((error.kind(), code_of(&error)), expected(fault), "{fault}");
        let has = |name: &str| error.context().iter().any(|(known, _)| known == name);
        assert_eq!(has("request_id"), code_of(&error).is_some(), "{fault}");
        if let Some(class) = class_of(&error) {
            assert_eq!(class.kind(), error.kind(), "{fault}");
        }
        let again = page(&bank, &item, Some(&cursor), 500);
        let stays = error.kind() == ErrorKind::NeedsUser;
        assert_eq!(again.is_err(), stays, "{fault}");
        bank.repair(&item.item_id);
        assert!(page(&bank, &item, Some(&cursor), 500).is_ok(), "{fault}");
    }
    assert!("nonsense".parse::<Fault>().is_err() && "nonsense".parse::<Call>().is_err());
}

#[test]
fn a_mutation_changes_rows_for_all_that_it_refuses() {
    let bank = SimulatedBank::new(small(12));
    let item = bank.linked(PLATYPUS);
    let first = page(&bank, &item, None, 3).expect("a page");
    bank.fail_next(Fault::Mutation);
    for _ in 0..2 {
        let error = page(&bank, &item, Some(&first.next_cursor), 3).expect_err("rows changed");
        assert_eq!(class_of(&error), Some(FailureClass::RestartPagination));
    }
    assert!(page(&bank, &item, None, 3).is_ok());
}

#[test]
fn a_limit_may_say_when_to_come_back() {
    let bank = SimulatedBank::new(small(13));
    let item = bank.linked(PLATYPUS);
    let retry_after = Some(Duration::from_secs(30));
    bank.fail_next(Fault::RateLimited { retry_after });
    bank.fail_next(Fault::RateLimited { retry_after: None });
    for expected in [retry_after, None] {
        let error = page(&bank, &item, None, 500).expect_err("a limit");
        assert_eq!(error.retry_after(), expected);
    }
}

#[test]
fn faults_wait_for_the_call_that_can_fail_so() {
    let bank = SimulatedBank::new(small(14));
    let item = bank.linked(PLATYPUS);
    bank.fail_next(Fault::Mutation);
    assert!(block_on(bank.item(item.access_token.clone())).is_ok());
    assert_eq!(bank.faults(), 1);
    bank.fail_on(FaultPlan {
        call: Some(Call::Accounts),
        after: 1,
        times: 2,
        ..FaultPlan::next(Fault::ServerError)
    });
    let ask = || block_on(bank.accounts(item.access_token.clone())).is_ok();
    assert_eq!([ask(), ask(), ask(), ask()], [true, false, false, true]);
    bank.heal();
    assert!(page(&bank, &item, None, 500).is_ok());
}

#[test]
fn a_lost_answer_is_of_a_call_that_was_done() {
    let bank = SimulatedBank::new(small(15));
    let public = bank.link(PLATYPUS);
    bank.fail_next(Fault::Timeout);
    let error = block_on(bank.exchange_public_token(public.clone())).expect_err("lost");
    assert_eq!(error.kind(), ErrorKind::Unknown);
    let error = block_on(bank.exchange_public_token(public)).expect_err("used");
    assert_eq!(code_of(&error), Some("INVALID_PUBLIC_TOKEN"));
}

#[test]
fn tokens_are_known_once_and_shown_never() {
    let bank = SimulatedBank::new(small(16));
    let item = bank.linked(PLATYPUS);
    assert!(item.access_token.expose().starts_with("access-sandbox-"));
    assert!(!format!("{bank:?} {item:?}").contains("access-sandbox"));
    let stranger = AccessToken::new("access-sandbox-unknown");
    let error = block_on(bank.accounts(stranger)).expect_err("a stranger");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);

    let late = bank.link(PLATYPUS);
    bank.advance(1);
    assert!(block_on(bank.exchange_public_token(late)).is_err(), "it has expired");

    for _ in 0..2 {
        block_on(bank.remove_item(item.access_token.clone())).expect("a removal is repeatable");
    }
    let error = block_on(bank.accounts(item.access_token.clone())).expect_err("it is gone");
    assert_eq!(code_of(&error), Some("ITEM_NOT_FOUND"));
    assert!(bank.truth(&item.item_id).is_empty());
}

fn begin(bank: &SimulatedBank, purpose: LinkPurpose) -> SimulatedSession {
    let request = LinkRequest { purpose, hosted: true, ..LinkRequest::new("ana", "Household") };
    let begun = block_on(bank.create_link_token(request)).expect("a session");
    let session = bank.session(&begun.link_token).expect("a session");
    assert!(begun.hosted_url.is_some_and(|url| url.ends_with(&session.id)));
    session
}

#[test]
fn update_mode_mends_a_login_and_keeps_the_item() {
    let bank = SimulatedBank::new(small(17));
    let item = bank.linked(HARBOUR);
    block_on(bank.sandbox_reset_login(item.access_token.clone())).expect("a reset");
    let told = block_on(bank.item(item.access_token.clone())).expect("it still tells of itself");
    assert_eq!(told.error.map(|it| it.code).as_deref(), Some("ITEM_LOGIN_REQUIRED"));

    let session = begin(&bank, LinkPurpose::Repair(item.access_token.clone()));
    assert!(block_on(bank.link_results(session.link_token.clone())).expect("none").is_empty());
    let public = bank.finish_session(&session.id, "").expect("a repair");
    let again = block_on(bank.exchange_public_token(public)).expect("the same item");
    assert_eq!(again.item_id, item.item_id);
    assert_eq!(again.access_token.expose(), item.access_token.expose());
    assert!(page(&bank, &item, None, 500).is_ok());
}

#[test]
fn a_session_is_finished_once_and_in_time() {
    let bank = SimulatedBank::new(small(18));
    let session = begin(&bank, LinkPurpose::New);
    assert!(bank.finish_session(&session.id, "ins_unknown").is_err());
    let public = bank.finish_session(&session.id, MEADOW).expect("a link");
    let again = bank.finish_session(&session.id, MEADOW).expect("the same");
    assert_eq!(public.expose(), again.expose());
    let late = begin(&bank, LinkPurpose::New);
    bank.advance(1);
    assert!(bank.finish_session(&late.id, MEADOW).is_err(), "it has expired");
    assert!(bank.finish_session("unknown", MEADOW).is_err());
}

#[test]
fn consent_ends_where_the_bank_says_so() {
    let bank = SimulatedBank::new(small(19));
    let item = bank.linked(HARBOUR);
    let url = "http://127.0.0.1:1/hook".to_owned();
    let told = block_on(bank.update_webhook(item.access_token.clone(), url)).expect("an item");
    assert!(told.consent_expires.is_some());
    bank.webhooks();
    bank.advance(180);
    let codes: Vec<String> = bank.webhooks().into_iter().map(|it| it.body).collect();
    assert!(codes.iter().any(|body| body.contains("PENDING_EXPIRATION")));
    assert_eq!(page(&bank, &item, None, 500).expect_err("a login").kind(), ErrorKind::NeedsUser);
}

#[test]
fn rows_by_date_are_the_newest_first_and_count_all() {
    let bank = SimulatedBank::new(small(20));
    let item = bank.linked(PLATYPUS);
    let end = bank.today();
    let query = |offset, count| {
        let range = RowsByDate { start: end - chrono::Days::new(10), end, offset, count };
        block_on(bank.transactions_get(item.access_token.clone(), range)).expect("rows")
    };
    let all = query(0, 500);
    assert_eq!(all.rows.len(), all.total as usize);
    assert!(all.rows.is_sorted_by(|one, next| one.row.date >= next.row.date));
    let (first, second) = (query(0, 3), query(3, 500));
    assert_eq!([first.rows, second.rows].concat(), all.rows);
}

#[test]
fn rows_can_be_made_only_few_recent_ones_and_for_the_dynamic_user() {
    let bank = SimulatedBank::new(small(21));
    let item = bank.linked(PLATYPUS);
    let today = bank.today();
    let row = |ago: u64, posted: u64| SandboxRow {
        date: today - chrono::Days::new(ago),
        posted: today - chrono::Days::new(posted),
        amount: Decimal::new(280, 2),
        currency: None,
        description: "A made row".to_owned(),
    };
    let make = |rows| block_on(bank.sandbox_create_rows(item.access_token.clone(), rows));
    make(vec![row(2, 1)]).expect("a row");
    let made = bank.truth(&item.item_id).pop().expect("a row");
    assert_eq!((made.row.name.as_str(), made.row.amount), ("A made row", Decimal::new(280, 2)));
    for bad in [vec![row(15, 1)], vec![row(1, 2)], vec![row(1, 1); 11]] {
        let error = make(bad).expect_err("a refusal");
        assert_eq!(code_of(&error), Some("INVALID_FIELD"));
    }
    let plain = SandboxItem { user: "user_good".to_owned(), ..SandboxItem::default() };
    let public = block_on(bank.sandbox_public_token(plain)).expect("a token");
    let plain = block_on(bank.exchange_public_token(public)).expect("an item");
    assert!(block_on(bank.sandbox_create_rows(plain.access_token, vec![row(1, 1)])).is_err());
}

#[test]
fn what_recurs_is_told() {
    let bank = SimulatedBank::new(SimulatorOptions::default());
    let item = bank.linked(PLATYPUS);
    let streams = block_on(bank.recurring_streams(item.access_token)).expect("streams");
    let rent = streams.outflow.iter().find(|it| it.description.contains("RENT")).expect("rent");
    assert_eq!((rent.frequency.as_str(), rent.active), ("MONTHLY", true));
    assert!(rent.transactions.len() > 20);
    let pay = streams.inflow.iter().find(|it| it.description.contains("PAYROLL")).expect("pay");
    assert!(pay.average < Some(Decimal::ZERO) && pay.frequency == "SEMI_MONTHLY");
}

#[test]
fn webhooks_are_signed_and_their_key_is_served() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use p256::ecdsa::signature::Verifier as _;
    use p256::ecdsa::{Signature, VerifyingKey};
    use sha2::{Digest as _, Sha256};

    let bank = SimulatedBank::new(small(22));
    let asked =
        SandboxItem { webhook: Some("http://127.0.0.1:1/".into()), ..SandboxItem::default() };
    let public = block_on(bank.sandbox_public_token(asked)).expect("a token");
    let item = block_on(bank.exchange_public_token(public)).expect("an item");
    bank.advance(2);
    let told = |bank: &SimulatedBank| {
        bank.webhooks().iter().filter(|it| it.body.contains("SYNC_UPDATES_AVAILABLE")).count()
    };
    assert_eq!(told(&bank), 0, "nobody asked for rows yet");
    page(&bank, &item, None, 500).expect("a page");
    bank.advance(2);
    assert_eq!(told(&bank), 1);

    block_on(bank.sandbox_fire_webhook(item.access_token, "LOGIN_REPAIRED".into())).expect("sent");
    let webhook = bank.webhooks_at(1_800_000_000).pop().expect("a webhook");
    let parts: Vec<&str> = webhook.jwt.split('.').collect();
    let json = |part: &str| -> serde_json::Value {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    let (header, claims) = (json(parts[0]), json(parts[1]));
    assert_eq!((&header["alg"], &claims["iat"]), (&"ES256".into(), &1_800_000_000.into()));
    let digest = Sha256::digest(webhook.body.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(claims["request_body_sha256"], hex);

    let kid = header["kid"].as_str().expect("a kid").to_owned();
    let key = block_on(bank.webhook_verification_key(kid)).expect("a key");
    let [x, y] = [key.x, key.y].map(|half| URL_SAFE_NO_PAD.decode(half).expect("base64url"));
    let point = [vec![4], x, y].concat();
    let key = VerifyingKey::from_sec1_bytes(&point).expect("a point");
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).expect("base64url");
    let signature = Signature::from_slice(&signature).expect("a signature");
    let signed = format!("{}.{}", parts[0], parts[1]);
    key.verify(signed.as_bytes(), &signature).expect("a good signature");

    let error = block_on(bank.webhook_verification_key("junk".into())).expect_err("unknown");
    assert_eq!(code_of(&error), Some("INVALID_WEBHOOK_VERIFICATION_KEY_ID"));
}
