//! Numbers with their nouns and units, shown the same everywhere.

/// Returns a count in words: `1 byte`, `2 bytes`; the noun's plural ends in `s`.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Shows a length as people read it: `812 B`, `41 kB`, `1.2 MB`.
#[must_use]
pub fn shown_bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_500 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{}.{} MB", (bytes + 50_000) / 1_000_000, (bytes + 50_000) % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "byte")), ["0 bytes", "1 byte", "2 bytes"]);
    }

    #[test]
    fn lengths_read_well() {
        let table = [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (41_400, "41 kB"),
            (104_300, "104 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (1_249_999, "1.2 MB"),
            (2_340_000, "2.3 MB"),
        ];
        for (bytes, shown) in table {
            assert_eq!(shown_bytes(bytes), shown, "{bytes}");
        }
    }
}
