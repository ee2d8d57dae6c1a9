//! What went wrong, with a kind that is the same in every language.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// A result whose error is the library's [`Error`].
///
/// ```
/// # use budget_core::*;
/// fn limit(text: &str) -> budget_core::Result<Money> {
///     Money::parse(text, Currency::new("EUR")?)
/// }
/// assert!(limit("400").is_ok() && limit("four hundred").is_err());
/// # Ok::<(), Error>(())
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The stable kind of an [`Error`]: one name in Rust, Python, Swift, Kotlin and HTTP.
///
/// ```
/// use budget_core::ErrorKind;
/// assert_eq!(ErrorKind::CurrencyMismatch.as_str(), "currency_mismatch");
/// assert_eq!("not_found".parse::<ErrorKind>().unwrap(), ErrorKind::NotFound);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input breaks a rule; the message names the value and the rule.
    Invalid,
    /// Something named is not in this book.
    NotFound,
    /// An id, or a day of a list that has each day once, is there already.
    AlreadyExists,
    /// Somebody else changed what this call was about to change.
    Conflict,
    /// Two currencies where one is meant.
    CurrencyMismatch,
    /// A figure, a date or a size beyond a named limit.
    OutOfRange,
    /// The credentials are not accepted.
    Unauthorized,
    /// The host's system refuses: a read-only file, a missing permission.
    Denied,
    /// A person must act, for example sign in at their bank again.
    NeedsUser,
    /// The source has not prepared its answer yet.
    NotReady,
    /// Too many calls; [`Error::retry_after`] says when to come back.
    RateLimited,
    /// Nothing was written; try again.
    Unavailable,
    /// The answer was lost: repeat the same change set to learn the truth.
    Unknown,
    /// The history asked for is no longer kept; reload.
    Gap,
    /// No space is left.
    Full,
    /// Stored data is damaged, or is not this library's.
    Corrupt,
    /// Stored data was written by a newer version.
    TooNew,
    /// The call was cancelled before it wrote anything.
    Cancelled,
    /// A fault of this library.
    Internal,
}

impl ErrorKind {
    /// Every kind, in the order of the documentation.
    ///
    /// ```
    /// # use budget_core::*;
    /// let names: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    /// assert!(names.contains(&"needs_user"));
    /// ```
    pub const ALL: [Self; 19] = [
        Self::Invalid,
        Self::NotFound,
        Self::AlreadyExists,
        Self::Conflict,
        Self::CurrencyMismatch,
        Self::OutOfRange,
        Self::Unauthorized,
        Self::Denied,
        Self::NeedsUser,
        Self::NotReady,
        Self::RateLimited,
        Self::Unavailable,
        Self::Unknown,
        Self::Gap,
        Self::Full,
        Self::Corrupt,
        Self::TooNew,
        Self::Cancelled,
        Self::Internal,
    ];

    /// The stable snake_case name.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(ErrorKind::OutOfRange.as_str(), "out_of_range");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::Conflict => "conflict",
            Self::CurrencyMismatch => "currency_mismatch",
            Self::OutOfRange => "out_of_range",
            Self::Unauthorized => "unauthorized",
            Self::Denied => "denied",
            Self::NeedsUser => "needs_user",
            Self::NotReady => "not_ready",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
            Self::Gap => "gap",
            Self::Full => "full",
            Self::Corrupt => "corrupt",
            Self::TooNew => "too_new",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for ErrorKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| Error::invalid(format!("{name:?} is not the name of an error kind")))
    }
}

/// The one error of this library: a stable [kind](ErrorKind), a message for a person that names
/// the value and the rule, and the cause where there is one.
///
/// It is opaque, so that no dependency's error type becomes part of the API. `Display` prints the
/// message alone, `Debug` adds the kind and what else the cause says; the cause is reached by
/// [`source`](StdError::source).
///
/// ```
/// use budget_core::{Currency, ErrorKind, Money};
/// let error = Money::parse("100.5", Currency::new("JPY")?).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Invalid);
/// assert_eq!(error.to_string(), "100.5 is finer than the smallest unit of JPY, which has 0 decimals");
/// # Ok::<(), budget_core::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    context: Vec<(Cow<'static, str>, String)>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` whose message says what is wrong.
    ///
    /// ```
    /// # use budget_core::*;
    /// let error = Error::new(ErrorKind::Full, "the disk is full");
    /// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Full, "the disk is full"));
    /// ```
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner {
            kind,
            message,
            context: Vec::new(),
            retry_after: None,
            source: None,
        }))
    }

    /// An error of kind [`ErrorKind::Invalid`].
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::invalid("limit -5: 0 or more is meant").kind(), ErrorKind::Invalid);
    /// ```
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// An error of kind [`ErrorKind::NotFound`]: there is no `noun` named `id` here.
    ///
    /// ```
    /// # use budget_core::*;
    /// let error = Error::not_found("budget", "fun");
    /// assert_eq!(error.kind(), ErrorKind::NotFound);
    /// assert!(error.to_string().contains("fun"));
    /// ```
    pub fn not_found(noun: &str, id: impl fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound, format!("there is no {noun} {:?}", id.to_string()))
    }

    /// An error of kind [`ErrorKind::AlreadyExists`]: a `noun` named `id` is there already.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::already_exists("budget", "food").kind(), ErrorKind::AlreadyExists);
    /// ```
    pub fn already_exists(noun: &str, id: impl fmt::Display) -> Self {
        let message = format!("there is already a {noun} {:?}", id.to_string());
        Self::new(ErrorKind::AlreadyExists, message)
    }

    /// An error of kind [`ErrorKind::Conflict`].
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::conflict("the budget \"food\" was changed since").kind(), ErrorKind::Conflict);
    /// ```
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// An error of kind [`ErrorKind::OutOfRange`].
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::out_of_range("10001 budgets are more than 10000").kind(), ErrorKind::OutOfRange);
    /// ```
    pub fn out_of_range(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::OutOfRange, message)
    }

    /// An error of kind [`ErrorKind::Corrupt`].
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::corrupt("column 3 holds text").kind(), ErrorKind::Corrupt);
    /// ```
    pub fn corrupt(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, message)
    }

    /// The same error with a named value for programs, for example `("account", "giro")`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let error = Error::invalid("an amount of 0").with("budget", "food");
    /// assert_eq!(error.context()[0], ("budget".into(), "food".to_owned()));
    /// ```
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.0.context.push((name.into(), value.to_string()));
        self
    }

    /// The same error with its cause.
    ///
    /// ```
    /// # use budget_core::*;
    /// use std::error::Error as _;
    /// let cause = "x".parse::<i32>().unwrap_err();
    /// assert!(Error::invalid("no number").caused_by(cause).source().is_some());
    /// ```
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The same error with the time after which a retry makes sense.
    ///
    /// ```
    /// # use budget_core::*;
    /// use std::time::Duration;
    /// let error = Error::new(ErrorKind::RateLimited, "slower").retry_in(Duration::from_secs(30));
    /// assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
    /// ```
    #[must_use]
    pub fn retry_in(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// The same error with `place` in front of its message: `line 7: …`.
    ///
    /// ```
    /// # use budget_core::*;
    /// let error = Error::invalid("no amount").at("line 7");
    /// assert!(error.to_string().contains("line 7"));
    /// ```
    #[must_use]
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// The stable kind.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Money::parse("1,5", Currency::new("EUR")?).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Named values for programs; the message already says them to a person.
    ///
    /// ```
    /// use budget_core::Error;
    /// let error = Error::not_found("account", "giro").with("account", "giro");
    /// let (name, value) = &error.context()[0];
    /// assert_eq!((name.as_ref(), value.as_str()), ("account", "giro"));
    ///
    /// let copy = Error::new(error.kind(), error.to_string()).with(name.to_string(), value);
    /// assert_eq!(copy.context(), error.context());
    /// ```
    pub fn context(&self) -> &[(Cow<'static, str>, String)] {
        &self.0.context
    }

    /// When a retry makes sense, if the other side said so.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Error::invalid("no amount").retry_after(), None);
    /// ```
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind, self.0.message)?;
        match &self.0.source {
            Some(source) if !self.0.message.ends_with(&source.to_string()) => {
                write!(f, " ({source})")
            }
            _ => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
