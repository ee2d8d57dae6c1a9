//! Words of a bank that a book cannot keep, or finds odd: none of them holds anything else up.

use budget_core::plaid::PublicToken;
use budget_core::*;

use crate::scripted::{categorised, home, page, pair, posted, told, told_of, without};
use crate::steps::block_on;

type Tested = std::result::Result<(), Error>;

/// Ids that are no ids to a book.
fn unkept() -> [String; 3] {
    ["A\0".to_owned(), " ".to_owned(), "x".repeat(1_001)]
}

#[test]
fn the_pending_id_of_a_row_is_passed_over() -> Tested {
    block_on(async {
        for id in unkept() {
            let home = home().await?;
            let row = posted(&id, told("t1", "2026-01-05", "50", "Bistro"));
            let other = told("t2", "2026-01-05", "1", "Kiosk");
            let report = home.update(page("c1", vec![row, other])).await?;
            assert_eq!((report.added, report.quarantined), (2, vec![]));
            assert_eq!(home.ledger().await, [pair("t1", "50.00"), pair("t2", "1.00")]);
        }
        Ok(())
    })
}

#[test]
fn rows_of_an_account_are_reported() -> Tested {
    block_on(async {
        for account in unkept() {
            let home = home().await?;
            let row = told_of(&account, "t1", "2026-01-05", "50", "Bistro");
            let other = told("t2", "2026-01-05", "1", "Kiosk");
            let report = home.update(page("c1", vec![row, other])).await?;
            assert_eq!((report.added, report.quarantined.len()), (1, 1));
            let reason = &report.quarantined[0].reason;
            assert!(reason.starts_with("\"t1\": its account: "), "{reason}");
            assert_eq!(home.ledger().await, [pair("t2", "1.00")]);
            assert_eq!(home.accounts().await.len(), 1);
        }
        Ok(())
    })
}

#[test]
fn the_id_and_the_name_of_a_row_are_reported() -> Tested {
    block_on(async {
        let reason = |report: &SyncReport| match &report.quarantined[..] {
            [unreadable] => unreadable.reason.clone(),
            several => panic!("one is meant: {several:?}"),
        };
        // A blank id is none: such a row is named by its words.
        for (id, added) in unkept().into_iter().zip([0, 1, 0]) {
            let home = home().await?;
            let row = || told(&id, "2026-01-05", "50", "Bistro");
            let unnamed = told("t2", "2026-01-05", "1", "N\0");
            let report = home.update(without(&id, page("c1", vec![row(), unnamed]))).await?;
            assert_eq!((report.added, report.removed), (0, 0), "it was taken back at once");
            assert!(reason(&report).contains("holds a NUL character"), "{report:?}");
            let report = home.update(page("c2", vec![row()])).await?;
            assert_eq!((report.added, home.rows().await.len()), (added, added as usize));
            if added == 0 {
                assert!(reason(&report).starts_with("an external id"), "{report:?}");
            }
            assert_eq!(home.connection().await.cursor.as_deref(), Some("c2"));
        }
        Ok(())
    })
}

#[test]
fn any_letters_are_an_id() -> Tested {
    block_on(async {
        let home = home().await?;
        let row = || told("😀", "2026-01-05", "50", "Bistro");
        let report = home.update(without("😀", page("c1", vec![row()]))).await?;
        assert_eq!((report.added, report.removed), (0, 0), "it was taken back at once");
        assert_eq!(home.update(page("c2", vec![row()])).await?.added, 1);
        assert_eq!(home.ledger().await, [pair("😀", "50.00")]);
        Ok(())
    })
}

#[test]
fn a_category_may_be_longer_than_a_name() -> Tested {
    block_on(async {
        let home = home().await?;
        let longest = "C".repeat(255);
        let row = categorised(&longest, told("t1", "2026-01-05", "50", "Bistro"));
        let report = home.update(page("c1", vec![row])).await?;
        assert_eq!((report.added, report.quarantined), (1, vec![]));
        let row = home.row().await;
        assert_eq!(row.category().map(CategoryId::as_str), Some(longest.as_str()));
        home.book.audit().await?;
        Ok(())
    })
}

#[test]
fn odd_categories_are_kept() -> Tested {
    block_on(async {
        for (code, primary) in [
            ("_", None),
            ("FOOD_", Some("FOOD")),
            ("A", Some("B")),
            ("B", Some("A")),
            ("X", Some("X")),
            ("___", Some("__")),
        ] {
            let home = home().await?;
            let mut row = categorised(code, told("t1", "2026-01-05", "50", "Bistro"));
            row.row.primary = primary.map(|primary| primary.parse().expect("a category"));
            // Another row has it the other way round.
            let mut turned = told("t2", "2026-01-05", "51", "Bistro");
            turned.row.category = row.row.primary.clone();
            turned.row.primary = row.row.category.clone();
            let (category, other) = (row.row.category.clone(), turned.row.category.clone());
            let report = home.update(page("c1", vec![row, turned])).await?;
            assert_eq!((report.added, report.quarantined), (2, vec![]), "{code}");
            let tree = home.book.outline().await?.value.tree()?;
            for row in home.rows().await {
                let is_first = row.current_id(home.id.as_str()) == Some("t1");
                let meant = if is_first { &category } else { &other };
                assert_eq!(row.category(), meant.as_ref(), "{code}");
            }
            let path: Vec<String> = tree.path(&code.parse()?).map(ToString::to_string).collect();
            let above = primary.filter(|primary| *primary != code);
            assert_eq!(path, [code].into_iter().chain(above).collect::<Vec<_>>());
            home.book.audit().await?;
        }
        Ok(())
    })
}

#[test]
fn the_name_of_a_bank_does_not_lose_the_link() -> Tested {
    block_on(async {
        for (name, kept) in [("B".repeat(1_500), "B".repeat(1_000)), ("B\0".to_owned(), "B".into())]
        {
            let home = home().await?;
            home.plaid.is_of(&name);
            let connection = home.bank.connect(PublicToken::new("item-2")).await?;
            assert_eq!(connection.institution.map(|bank| bank.name), Some(kept));
            assert_eq!(home.book.connections().await?.len(), 2);
        }
        Ok(())
    })
}
