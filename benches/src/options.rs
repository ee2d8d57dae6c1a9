//! Options of a command: `--name number` and words.

/// The arguments that nobody has asked for yet.
///
/// ```
/// use budget_benches::options::Options;
/// let mut options = Options::new(["--rows".to_owned(), "10_000".to_owned(), "history".to_owned()]);
/// assert_eq!(options.number("--rows", 1), Ok(10_000));
/// assert_eq!(options.number("--seed", 1), Ok(1));
/// assert_eq!(options.rest(), Ok(vec!["history".to_owned()]));
/// ```
#[derive(Debug, Clone)]
pub struct Options(Vec<String>);

impl Options {
    /// The arguments, without the command's name.
    pub fn new(arguments: impl IntoIterator<Item = String>) -> Self {
        Self(arguments.into_iter().collect())
    }

    /// The number of an option, or the default where it is not given.
    ///
    /// # Errors
    /// A message for people where no whole number follows or it is given twice.
    pub fn number(&mut self, name: &str, default: u64) -> Result<u64, String> {
        Ok(self.take(name)?.unwrap_or(default))
    }

    /// The number of an option that must be given.
    ///
    /// # Errors
    /// As [`Options::number`], and where it is not given.
    pub fn needed(&mut self, name: &str) -> Result<u64, String> {
        self.take(name)?.ok_or_else(|| format!("{name} is missing"))
    }

    /// The words that are no options.
    ///
    /// # Errors
    /// A message for people where an option is left that nobody asked for.
    pub fn rest(self) -> Result<Vec<String>, String> {
        match self.0.iter().find(|word| word.starts_with('-')) {
            Some(word) => Err(format!("{word} is unknown, or given twice")),
            None => Ok(self.0),
        }
    }

    fn take(&mut self, name: &str) -> Result<Option<u64>, String> {
        let Some(at) = self.0.iter().position(|word| word == name) else { return Ok(None) };
        self.0.remove(at);
        let Some(text) = (at < self.0.len()).then(|| self.0.remove(at)) else {
            return Err(format!("{name} needs a number after it"));
        };
        let number = text.replace('_', "").parse();
        number.map(Some).map_err(|_| format!("{name} {text}: a whole number is meant"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Options {
        Options::new(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_no_number_is_named() {
        for (text, message) in [
            ("--rows", "--rows needs a number after it"),
            ("--rows many", "--rows many: a whole number is meant"),
            ("--rows -1", "--rows -1: a whole number is meant"),
            ("--rows --seed", "--rows --seed: a whole number is meant"),
        ] {
            assert_eq!(options(text).number("--rows", 1), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_missing_twice_or_unknown_is_named() {
        assert_eq!(options("x").needed("--rows"), Err("--rows is missing".to_owned()));
        let mut twice = options("--rows 1 --rows 2");
        assert_eq!(twice.needed("--rows"), Ok(1));
        assert_eq!(twice.rest(), Err("--rows is unknown, or given twice".to_owned()));
        assert!(options("--row 1").rest().is_err());
    }
}
