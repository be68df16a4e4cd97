//! The causes of an error.

use std::error::Error;

/// Shows what an error says and what its causes say, the innermost last.
#[must_use]
pub fn chain(error: &dyn Error) -> Vec<String> {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::fmt::Error);

    #[test]
    fn the_innermost_cause_comes_last() {
        let inner = std::fmt::Error;
        assert_eq!(chain(&Outer(inner)), ["outer".to_owned(), inner.to_string()]);
    }
}
