//! Histories that are fetched again from their beginning.

use budget_core::*;

use crate::scripted::{foreign_cursor, home, page, pair, quick, told};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

#[test]
fn a_full_resync_lets_go_of_nothing_while_a_row_cannot_be_read() -> Tested {
    block_on(async {
        let home = home().await?;
        let market = told("t1", "2026-01-05", "10", "Market");
        let kiosk = told("t2", "2026-01-05", "11", "Kiosk");
        home.update(page("c1", vec![market, kiosk.clone()])).await?;
        let reason = "transaction \"t1\": there is no amount".to_owned();
        let unreadable = vec![Unreadable { line: 1, reason }];
        home.plaid.say(Ok(FeedPage {
            unreadable: unreadable.clone(),
            ..page("c2", vec![kiosk.clone()])
        }));
        let from_start = || SyncOptions { from_start: true, ..quick() };
        let report = home.bank.sync_with(&home.id, from_start()).await?;
        assert_eq!((report.unchanged, report.removed, report.quarantined), (1, 0, unreadable));
        assert_eq!(home.ledger().await, [pair("t1", "10.00"), pair("t2", "11.00")]);
        home.plaid.say(Ok(page("c3", vec![kiosk])));
        assert_eq!(home.bank.sync_with(&home.id, from_start()).await?.removed, 1);
        assert_eq!(home.ledger().await, [pair("t2", "11.00")], "all that is there can be read");
        Ok(())
    })
}

#[test]
fn a_history_begun_anew_leaves_no_ghost_when_it_comes_in_parts() -> Tested {
    block_on(async {
        let home = home().await?;
        let market = || told("t1", "2026-01-05", "10", "Market");
        let in_part = |next: &str, added: Vec<FeedRow>| FeedPage {
            coverage: Coverage::Initial,
            ..page(next, added)
        };
        let ghost = told("ghost", "2026-01-05", "11", "Market");
        home.update(in_part("c1", vec![market(), ghost])).await?;
        home.plaid.say(Err(foreign_cursor()));
        let report = home.update(in_part("d1", vec![market()])).await?;
        assert_eq!((report.unchanged, report.removed), (1, 0), "a part does not tell what is gone");
        home.plaid.say(Err(foreign_cursor()));
        let whole = vec![told("t0", "2025-06-05", "9", "Market"), market()];
        let report = home.update(page("d2", whole)).await?;
        assert_eq!((report.added, report.unchanged, report.removed), (1, 1, 1));
        assert_eq!(home.ledger().await, [pair("t0", "9.00"), pair("t1", "10.00")]);
        assert_eq!(home.connection().await.cursor.as_deref(), Some("d2"));
        let cursors = [None, Some("c1"), None, Some("c1"), None];
        assert_eq!(home.plaid.asked(), cursors.map(|cursor| cursor.map(str::to_owned)));
        Ok(())
    })
}
