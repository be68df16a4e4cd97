//! Chance with a seed, so that each run meets the same: `OFFERPRESS_SEED=7` meets something else.
#![expect(clippy::disallowed_methods, reason = "the tests' own environment")]

/// A stream of numbers (xorshift64*), the same for the same seed.
#[derive(Debug)]
pub(crate) struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// That of `OFFERPRESS_SEED`, or always the same.
    pub(crate) fn of_this_run() -> Self {
        Self::of(std::env::var("OFFERPRESS_SEED").map_or(1, |text| text.parse().unwrap()))
    }

    pub(crate) fn of(seed: u64) -> Self {
        Self { seed, state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let high = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap() % bound
    }

    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// So many of them, each once, in no order.
    pub(crate) fn some<T: Clone>(&mut self, all: &[T], many: usize) -> Vec<T> {
        let mut left = all.to_vec();
        (0..many.min(all.len())).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }
}
