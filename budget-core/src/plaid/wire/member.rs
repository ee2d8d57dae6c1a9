//! A member of an object of JSON.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Read;

/// A member that may be missing, null, or of another shape than is meant.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Member<'a>(#[serde(borrow)] Option<&'a RawValue>);

impl<'a> Member<'a> {
    /// Its JSON; none where it is missing or null.
    pub(super) fn json(self) -> Option<&'a str> {
        self.0.map(RawValue::get)
    }

    /// What it says; none where it is missing, null or of another shape.
    pub(super) fn get<T: Deserialize<'a>>(self) -> Option<T> {
        serde_json::from_str(self.json()?).ok()
    }

    /// Its text; none where it is missing, null, empty or of another shape.
    pub(super) fn text(self) -> Option<String> {
        self.get().filter(|text: &String| !text.is_empty())
    }

    /// Its text, where another shape would be an error; none where it is missing, null or empty.
    pub(super) fn strict_text(self, name: &str) -> Read<Option<String>> {
        let Some(json) = self.json() else { return Ok(None) };
        match serde_json::from_str::<String>(json) {
            Ok(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Err(_) => Err(format!("{name} is no text")),
        }
    }

    /// Its text, without which nothing can be done.
    pub(super) fn needed_text(self, name: &str) -> Read<String> {
        self.strict_text(name)?.ok_or_else(|| format!("there is no {name}"))
    }

    /// What it lists; nothing where it is missing or null.
    pub(super) fn list(self, name: &str) -> Read<Vec<&'a RawValue>> {
        let Some(json) = self.json() else { return Ok(Vec::new()) };
        serde_json::from_str(json).map_err(|_| format!("{name} is no list"))
    }

    /// What it lists that has the shape that is meant.
    pub(super) fn all<T: Deserialize<'a>>(self) -> Vec<T> {
        let listed: Vec<Self> = self.get().unwrap_or_default();
        listed.into_iter().filter_map(Self::get).collect()
    }
}

/// Objects of JSON of which these members are read, as far as they are there.
macro_rules! members {
    ($($(#[$words:meta])* $seen:vis struct $name:ident { $($member:ident),* $(,)? })*) => {$(
        $(#[$words])*
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default)]
        $seen struct $name<'a> {
            $(#[serde(borrow)] $member: Member<'a>,)*
        }
    )*};
}
pub(super) use members;

/// An answer of Plaid's: an object of JSON.
pub(super) fn object<'a, T: Deserialize<'a>>(answer: &'a str) -> Read<T> {
    // The text of the error could quote the answer.
    serde_json::from_str(answer).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is no object of JSON as is meant, at line {line}, column {column}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(json: &str) -> Member<'_> {
        serde_json::from_str(json).expect("JSON")
    }

    #[test]
    fn other_shapes_are_nothing_or_an_error() {
        for json in ["null", "5", "[]", "{}", "\"\"", r#""\ud800""#] {
            assert_eq!(member(json).text(), None, "{json}");
        }
        assert_eq!(member("null").strict_text("name"), Ok(None));
        assert_eq!(member("5").strict_text("name"), Err("name is no text".to_owned()));
        assert_eq!(member("null").needed_text("id"), Err("there is no id".to_owned()));
        assert!(member("null").list("added").expect("nothing").is_empty());
        assert!(member("{}").list("added").is_err(), "what is there must not be lost");
        assert_eq!(member(r#"["a", 5, "b"]"#).all::<String>(), ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_read_is_not_quoted() {
        let error = object::<Vec<u8>>(r#""access-sandbox-1""#).expect_err("no list");
        assert!(!error.contains("access"), "{error}");
    }
}
