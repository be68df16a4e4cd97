//! The order that people expect of numbered files: `2` before `10`.

use std::cmp::Ordering;

/// Compares two names: runs of digits by their number, all else without regard to case, spaces and dashes.
///
/// Names that differ in these only are still in one fixed order.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    compare_by(a, b, without_spacing).then_with(|| compare_by(a, b, |text| text)).then_with(|| a.cmp(b))
}

fn compare_by<'t>(mut left: &'t str, mut right: &'t str, next: fn(&'t str) -> &'t str) -> Ordering {
    loop {
        (left, right) = (next(left), next(right));
        if left.is_empty() || right.is_empty() {
            return left.len().cmp(&right.len());
        }
        let (x, x_rest) = first_piece(left);
        let (y, y_rest) = first_piece(right);
        let order = compare_pieces(x, y);
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (x_rest, y_rest);
    }
}

fn without_spacing(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '_' | '-' | '\u{2010}'..='\u{2015}'))
}

/// Splits off a run of digits, or one other character.
fn first_piece(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits > 0 { digits } else { text.chars().next().map_or(0, char::len_utf8) };
    text.split_at(length)
}

fn compare_pieces(x: &str, y: &str) -> Ordering {
    let is_number = |piece: &str| piece.starts_with(|c: char| c.is_ascii_digit());
    if is_number(x) && is_number(y) {
        let [x, y] = [x, y].map(|digits| digits.trim_start_matches('0'));
        return x.len().cmp(&y.len()).then_with(|| x.cmp(y));
    }
    x.chars().flat_map(char::to_lowercase).cmp(y.chars().flat_map(char::to_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_count() {
        let mut names = ["10.png", "2.png", "B-1.png", "a-02.png", "a-1.png", "01.png", "a.png", "a-2.png"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            ["01.png", "2.png", "10.png", "a.png", "a-1.png", "a-02.png", "a-2.png", "B-1.png"]
        );
    }

    #[test]
    fn spacing_does_not_count() {
        let mut names = [
            "shot 10.png",
            "shot 2.png",
            "shot1.png",
            "shot_3.png",
            "shot\u{202f}4.png",
            "Shot-0.png",
            "1-10",
            "11-0",
            "110",
        ];
        names.sort_by(|a, b| compare(a, b));
        let sorted = [
            "1-10",
            "11-0",
            "110",
            "Shot-0.png",
            "shot1.png",
            "shot 2.png",
            "shot_3.png",
            "shot\u{202f}4.png",
            "shot 10.png",
        ];
        assert_eq!(names, sorted);
    }

    #[test]
    fn numbers_of_any_length_are_compared() {
        let [long, longer] = ["9", "1"].map(|digit| digit.repeat(40));
        assert_eq!(compare(&long, &format!("{longer}0")), Ordering::Less);
        assert_eq!(compare("0", "00"), Ordering::Less);
    }

    /// Names that are close to one another, with what letters, digits and spaces there are besides the plain ones; long
    /// numbers; and any text at all.
    fn any_name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-2aB.é _-]{0,6}",
            "[aA0٣３²Ⅷİıſßẞσς _\u{202f}\u{2013}-]{0,5}",
            "0{0,3}[0-9]{1,30}",
            "(shot|SHOT|Shot)[ _-]{0,2}0{0,2}[0-9]{1,3}( copy)?",
            "\\PC{0,8}",
        ]
    }

    proptest! {
        #[test]
        fn the_order_is_total(names in prop::collection::vec(any_name(), 3)) {
            let [a, b, c] = [&names[0], &names[1], &names[2]];
            prop_assert_eq!(compare(a, b), compare(b, a).reverse());
            prop_assert_eq!(compare(a, b) == Ordering::Equal, a == b);
            if compare(a, b).is_le() && compare(b, c).is_le() {
                prop_assert!(compare(a, c).is_le());
            }
        }

        #[test]
        fn numbers_go_by_their_value(small: u64, large: u64, zeros in 0_usize..4, name in "[a-z]{0,4}[ _-]?") {
            let (small, large) = (small.min(large), small.max(large));
            let [a, b] = [small, large].map(|n| format!("{name}{}{n}.png", "0".repeat(zeros)));
            prop_assert_eq!(compare(&a, &b), small.cmp(&large));
        }
    }
}
