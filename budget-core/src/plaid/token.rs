//! Secrets of Plaid, which nothing shows.

use secrecy::{ExposeSecret, SecretString};

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Nothing prints it, and its memory is overwritten when it is dropped.
        ///
        /// ```
        #[doc = concat!("# use budget_core::plaid::", stringify!($name), ";")]
        #[doc = concat!("let token = ", stringify!($name), "::new(\"canary\");")]
        /// assert!(!format!("{token:?}").contains("canary"));
        /// assert_eq!(token.expose(), "canary");
        /// ```
        #[derive(Debug, Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// A token as it was given.
            ///
            /// ```
            #[doc = concat!("# use budget_core::plaid::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::new(\"t\").expose(), \"t\");")]
            /// ```
            pub fn new(token: impl Into<String>) -> Self {
                Self(SecretString::from(token.into()))
            }

            /// The text, for whoever must send or seal it.
            ///
            /// ```
            #[doc = concat!("# use budget_core::plaid::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::new(\"t\").expose(), \"t\");")]
            /// ```
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }
    )*};
}

tokens! {
    /// The token of a linked item: who has it reads the bank.
    AccessToken;
    /// What Link gives for a login, good once and for half an hour.
    PublicToken;
    /// What starts Link, good for some hours.
    LinkToken;
}
