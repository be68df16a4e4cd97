//! The static binary copies by functions of our own (`src/memory.c`); on the other platforms this holds the system's.

/// Bytes that tell their places apart.
fn bytes() -> Vec<u8> {
    (0..6_000_u32).map(|n| u8::try_from((n * 37 + n / 251) % 256).unwrap()).collect()
}

fn lengths() -> impl Iterator<Item = usize> {
    (0..=300).chain([511, 512, 2_047, 2_048, 2_049, 4_000])
}

#[test]
fn a_copy_is_exact_at_every_length_and_touches_nothing_beside_it() {
    let from = bytes();
    for length in lengths() {
        for (start, at) in [(0, 0), (1, 3), (7, 16), (33, 1)] {
            let mut to = vec![0; from.len()];
            to[at..at + length].copy_from_slice(&from[start..start + length]);
            let is_right = to.iter().enumerate().all(|(place, byte)| {
                let copied = (at..at + length).contains(&place);
                *byte == if copied { from[place - at + start] } else { 0 }
            });
            assert!(is_right, "{length} bytes from {start} to {at}");
        }
    }
}

#[test]
fn a_move_is_exact_however_source_and_target_overlap() {
    let before = bytes();
    for length in lengths() {
        for (start, at) in [
            (100, 100),
            (100, 101),
            (101, 100),
            (100, 107),
            (107, 100),
            (100, 116),
            (140, 100),
            (100, 140),
            (0, 1_500),
        ] {
            let mut moved = before.clone();
            moved.copy_within(start..start + length, at);
            let is_right = moved.iter().enumerate().all(|(place, byte)| {
                let copied = (at..at + length).contains(&place);
                *byte == before[if copied { place - at + start } else { place }]
            });
            assert!(is_right, "{length} bytes from {start} to {at}");
        }
    }
}
