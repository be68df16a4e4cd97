//! What differs from run to run, ports, ids and times, in a form that does not vary.

/// Puts a line into a form that does not vary.
pub(super) fn line(line: &str) -> String {
    let mut line = replace_after(line, "127.0.0.1:", |c| c.is_ascii_digit(), "[PORT]");
    line = replace_after(&line, "datetime'", |c| c != '\'', "[TIME]");
    line = replace_uuids(&line);
    line = replace_times(&line);
    let of_time = |c: char| c.is_ascii_digit() || "-: ".contains(c);
    line = replace_after(&line, "sandbox/locks/", |c| c.is_ascii_hexdigit(), "[FOLDER]");
    line = replace_after(&line, "valid until ", of_time, "[TIME] ");
    line
}

/// `2026-11-22T09:39:14.1825815Z`, as the marketplace writes it.
fn replace_times(line: &str) -> String {
    const FORM: &[u8] = b"0000-00-00T00:00:00.0000000Z";
    let fits = |(have, want): (&u8, &u8)| if *want == b'0' { have.is_ascii_digit() } else { have == want };
    let mut shown = line.to_owned();
    while let Some(at) = shown.as_bytes().windows(FORM.len()).position(|text| text.iter().zip(FORM).all(fits))
    {
        shown.replace_range(at..at + FORM.len(), "[TIME]");
    }
    shown
}

fn replace_after(line: &str, mark: &str, part: impl Fn(char) -> bool, with: &str) -> String {
    let mut parts = line.split(mark);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, rest| format!("{text}{mark}{with}{}", rest.trim_start_matches(&part)))
}

fn replace_uuids(line: &str) -> String {
    const LENGTHS: [usize; 5] = [8, 4, 4, 4, 12];
    let is_uuid = |text: &str| {
        let parts: Vec<_> = text.split('-').collect();
        parts.len() == 5
            && parts
                .iter()
                .zip(LENGTHS)
                .all(|(part, n)| part.len() == n && part.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let mut shown = String::new();
    let mut at = 0;
    while at < line.len() {
        match line.get(at..at + 36) {
            Some(text) if is_uuid(text) => {
                shown.push_str("[ID]");
                at += 36;
            }
            _ => {
                let c = line[at..].chars().next().unwrap();
                shown.push(c);
                at += c.len_utf8();
            }
        }
    }
    shown
}
