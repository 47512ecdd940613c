//! Colours for shares: nine steps that differ in lightness, so that they are told apart in any kind of colour vision
//! and in print. Not for deciding what is drawn.

/// From little to much, on a light ground (ColorBrewer's YlGnBu). Pages on a dark ground use them the other way
/// round.
pub const STEPS: [&str; 9] =
    ["#ffffd9", "#edf8b1", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#253494", "#081d58"];

/// The step of a share on a scale that ends at `top`: 0 to 8.
pub fn step(share: f64, top: f64) -> usize {
    let steps = STEPS.len() as f64;
    let place = (share / top.max(f64::MIN_POSITIVE) * steps).floor().clamp(0.0, steps - 1.0);
    place as usize
}

/// The end of a scale on which all of these shares have a place: the next tenth, at least one tenth.
pub fn top(shares: impl IntoIterator<Item = f64>) -> f64 {
    let most = shares.into_iter().fold(0.0, f64::max);
    ((most * 10.0 - 1e-9).ceil().max(1.0) / 10.0).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_rise_through_all_steps_and_stay_on_the_scale() {
        let found: Vec<usize> = (0..=90).map(|n| step(f64::from(n) / 100.0, 0.9)).collect();
        assert!(found.is_sorted() && found[0] == 0 && found[90] == 8);
        assert_eq!((step(2.0, 0.5), step(-1.0, 0.5), step(0.0, 0.0)), (8, 0, 0));
        assert!((top([0.31, 0.2]) - 0.4).abs() < 1e-12 && (top([0.4]) - 0.4).abs() < 1e-12);
        assert!((top([]) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn lightness_falls_from_step_to_step() {
        let light = |colour: &str| {
            let part = |at: usize| u32::from_str_radix(&colour[at..at + 2], 16).unwrap();
            2126 * part(1) + 7152 * part(3) + 722 * part(5)
        };
        assert!(STEPS.map(light).is_sorted_by(|a, b| a > b));
    }
}
