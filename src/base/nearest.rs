//! What someone probably meant who misspelled a name.

/// Returns the known name that is nearest to a misspelled one, in any case; none where more than a third of the letters
/// and one more would have to change.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let most = 1 + name.chars().count() / 3;
    let scored =
        known.into_iter().map(|other| (strsim::damerau_levenshtein(&name, &other.to_lowercase()), other));
    let (_, best) = scored.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance)?;
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_named_and_no_far_one() {
        let known = ["logo-size", "logo-missing", "caption-length"];
        for (name, wanted) in [
            ("logo-sise", Some("logo-size")),
            ("Logo-Size", Some("logo-size")),
            ("caption-lenght", Some("caption-length")),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known), wanted, "{name}");
        }
    }
}
