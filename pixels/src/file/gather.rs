//! A fixed number of bytes, gathered out of pieces.

/// Gathers a fixed number of bytes out of pieces of any length.
#[derive(Debug)]
pub(super) struct Gather<const N: usize> {
    bytes: [u8; N],
    filled: usize,
}

impl<const N: usize> Default for Gather<N> {
    fn default() -> Self {
        Self { bytes: [0; N], filled: 0 }
    }
}

impl<const N: usize> Gather<N> {
    /// Takes what is missing; gives the bytes once all are there, and what was not taken.
    pub(super) fn take<'a>(&mut self, input: &'a [u8]) -> (Option<[u8; N]>, &'a [u8]) {
        let missing = N - self.filled;
        let (taken, rest) = input.split_at(input.len().min(missing));
        let free = self.bytes.iter_mut().skip(self.filled);
        free.zip(taken).for_each(|(to, from)| *to = *from);
        self.filled += taken.len();
        if self.filled < N {
            return (None, rest);
        }
        self.filled = 0;
        (Some(self.bytes), rest)
    }
}
