//! Names of things: exact strings, each of its own type.

use std::borrow::Borrow;
use std::fmt;

use smol_str::SmolStr;

use super::error::{Error, Result};
use super::text;

/// The most characters an id has.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::domain::id::MAX_ID;
/// assert!(BudgetId::new("x".repeat(MAX_ID)).is_ok());
/// assert_eq!(BudgetId::new("x".repeat(MAX_ID + 1)).unwrap_err().kind(), ErrorKind::OutOfRange);
/// ```
pub const MAX_ID: usize = 255;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// An exact, case-sensitive string of 1 to [`MAX_ID`] characters without NUL.
        ///
        /// ```
        /// # use budget_core::*;
        /// let id: CategoryId = "food".parse()?;
        /// assert_ne!(id, "Food".parse()?, "case matters");
        /// # Ok::<(), Error>(())
        /// ```
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "SmolStr", into = "SmolStr"))]
        pub struct $name(SmolStr);

        impl $name {
            /// Checks the string.
            ///
            /// # Errors
            /// `invalid` where it is empty or holds a NUL, `out_of_range` beyond [`MAX_ID`].
            ///
            /// ```
            /// # use budget_core::*;
            /// assert_eq!(AccountId::new("").unwrap_err().kind(), ErrorKind::Invalid);
            /// assert_eq!(AccountId::new("a\0b").unwrap_err().kind(), ErrorKind::Invalid);
            /// ```
            pub fn new(id: impl AsRef<str>) -> Result<Self> {
                let id = id.as_ref();
                if id.is_empty() {
                    return Err(Error::invalid(concat!("the id of a ", $noun, " must not be empty")));
                }
                text::check(concat!("the ", $noun, " id"), id, MAX_ID)?;
                Ok(Self(SmolStr::new(id)))
            }

            /// The string.
            ///
            /// ```
            /// # use budget_core::*;
            /// assert_eq!(BookId::new("home")?.as_str(), "home");
            /// # Ok::<(), Error>(())
            /// ```
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(id: &str) -> Result<Self> {
                Self::new(id)
            }
        }

        impl TryFrom<SmolStr> for $name {
            type Error = Error;
            fn try_from(id: SmolStr) -> Result<Self> {
                Self::new(id)
            }
        }

        impl From<$name> for SmolStr {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// The name of a book: one household, the unit of isolation.
    BookId = "book";
    /// The name of an account.
    AccountId = "account";
    /// The name of a category.
    CategoryId = "category";
    /// The name of a transaction.
    TransactionId = "transaction";
    /// The name of a budget.
    BudgetId = "budget";
    /// The name of a rule.
    RuleId = "rule";
    /// The name of a bank connection: opaque, so that hosts may hand it to their clients.
    ConnectionId = "connection";
    /// The name of a change set: the same id is applied once.
    ChangeSetId = "change set";
}
