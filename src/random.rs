//! Named substreams of the run's seed. Not for drawing anything: callers draw from the stream.
//!
//! Every random choice names its stream, so no choice depends on the order in which others are made.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The 64-bit seed of the stream `label` below `seed`.
pub fn substream(seed: u64, label: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.update(label.as_bytes());
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

/// The generator of the stream `label` below `seed`.
pub fn stream(seed: u64, label: &str) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(substream(seed, label))
}
