//! Alerts: raised once, whoever writes.

use chrono::NaiveDate;

use super::{Book, Draft};
use crate::domain::alert::{Alert, due};
use crate::domain::change::{Cause, Entity, Patch, Precondition};
use crate::domain::error::{ErrorKind, Result};

impl Book {
    /// Says that a day has begun: alerts of the periods that hold it are raised now, and from now
    /// on with each write through this book. Answers those that are new.
    ///
    /// # Errors
    /// As [`Book::summary`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut food = book.budget(&"food".parse()?).await?.value;
    /// food.warn_at = vec![20];
    /// book.update_budget(food).await?;
    /// let raised = book.tick(march(20)).await?;
    /// assert_eq!(raised[0].threshold, 20);
    /// assert!(book.tick(march(21)).await?.is_empty(), "once in a period");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn tick(&self, today: NaiveDate) -> Result<Vec<Alert>> {
        self.cache().ticked = Some(today);
        self.raise_alerts().await
    }

    /// The alerts of every period, oldest first.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert!(book.alerts().await?.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn alerts(&self) -> Result<Vec<Alert>> {
        let state = self.state().await?;
        let mut alerts: Vec<Alert> =
            state.outline.alerts.iter().map(|entry| entry.value.clone()).collect();
        alerts.sort_by(|a, b| (a.raised_on, &a.id).cmp(&(b.raised_on, &b.id)));
        Ok(alerts)
    }

    /// Raises what is due on the day of the last tick; nothing before the first.
    pub(super) async fn raise_alerts(&self) -> Result<Vec<Alert>> {
        let Some(today) = self.cache().ticked else { return Ok(Vec::new()) };
        loop {
            let state = self.state().await?;
            let due = self.with_tally(today, None, |tally| Ok(due(tally))).await?.value;
            let raised = |alert: &Alert| {
                state.outline.alerts.binary_search_by(|entry| entry.value.id.cmp(&alert.id)).is_ok()
            };
            let new: Vec<Alert> = due.into_iter().filter(|alert| !raised(alert)).collect();
            if new.is_empty() {
                return Ok(new);
            }
            let mut draft = Draft::new("Raise alerts");
            for alert in &new {
                let entity = Entity::Alert(alert.clone());
                draft.preconditions.push(Precondition::Absent(entity.key()));
                draft.patches.push(Patch::Put(entity));
            }
            match Box::pin(self.commit(Cause::System, draft)).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| new),
            }
        }
    }
}
