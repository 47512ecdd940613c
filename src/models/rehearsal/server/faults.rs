//! What goes wrong at the rehearsal endpoint, and when: drawn from a seed, so that a run of faults repeats.

use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason},
    random::substream,
};

/// Shares of requests, each 0..=1. All but `nonsense` exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Faults {
    /// Answered 429.
    pub busy: f64,
    /// Answered 500.
    pub broken: f64,
    /// Cut in the middle of the body.
    pub cut: f64,
    /// Answered 200 with a body that is no JSON.
    pub garbage: f64,
    /// Never answered.
    pub hang: f64,
    /// Answered with content that makes no sense.
    pub nonsense: f64,
}

/// One fault of the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429.
    Busy,
    /// 500.
    Broken,
    /// The connection closes in the middle of the body.
    Cut,
    /// 200 with a body that is no JSON.
    Garbage,
    /// No answer.
    Hang,
}

impl Faults {
    /// Whether the shares make sense together.
    ///
    /// # Errors
    /// The share that does not.
    pub fn validate(&self) -> Result<(), String> {
        let shares = self.shares();
        let all = shares.iter().map(|(_, share)| *share).chain([self.nonsense]);
        if let Some(wrong) = all.into_iter().find(|share| !(0.0..=1.0).contains(share)) {
            return Err(format!("fault rates are between 0 and 1, not {wrong}"));
        }
        if shares.iter().map(|(_, share)| share).sum::<f64>() > 1.0 {
            return Err("fault rates other than nonsense exclude each other and must not exceed 1".to_owned());
        }
        Ok(())
    }

    /// The fault of request `number`. By arrival, so that the same request gets through when it is sent again.
    pub fn draw(&self, seed: u64, number: u64) -> Option<Fault> {
        let mut left = unit(substream(seed, &format!("fault/{number}")));
        for (fault, share) in self.shares() {
            if left < share {
                return Some(fault);
            }
            left -= share;
        }
        None
    }

    /// Whether this request gets nonsense. By content: a reply stays a function of its request.
    pub fn nonsense(&self, seed: u64, model: &str, request: &ChatRequest) -> bool {
        self.nonsense > 0.0
            && request
                .hash(model)
                .is_ok_and(|hash| unit(substream(seed, &format!("nonsense/{hash}"))) < self.nonsense)
    }

    fn shares(&self) -> [(Fault, f64); 5] {
        [
            (Fault::Busy, self.busy),
            (Fault::Broken, self.broken),
            (Fault::Cut, self.cut),
            (Fault::Garbage, self.garbage),
            (Fault::Hang, self.hang),
        ]
    }
}

/// Makes the content of a reply useless, in one of the ways that models do.
pub(super) fn spoil(reply: &mut ChatReply, seed: u32) {
    reply.tool_calls.clear();
    match seed % 4 {
        0 => reply.content.clear(),
        1 => "I would be glad to help with that! Could you tell me more?".clone_into(&mut reply.content),
        2 => r#"{"unexpected": [1, 2, 3]}"#.clone_into(&mut reply.content),
        _ => {
            let half = reply.content.chars().count() / 2;
            reply.content = reply.content.chars().take(half).collect();
        }
    }
    reply.finish = FinishReason::Stop;
}

/// 0..1 from random bits.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_at_their_rates_and_repeat_with_the_seed() {
        let faults = Faults { busy: 0.1, cut: 0.2, hang: 0.05, ..Faults::default() };
        let draws: Vec<_> = (0..10_000).map(|number| faults.draw(1, number)).collect();
        let share = |fault| draws.iter().filter(|drawn| **drawn == fault).count() as f64 / 1e4;
        for (fault, rate) in [(Fault::Busy, 0.1), (Fault::Cut, 0.2), (Fault::Hang, 0.05)] {
            assert!((share(Some(fault)) - rate).abs() < 0.015, "{fault:?}");
        }
        assert_eq!(share(Some(Fault::Broken)) + share(Some(Fault::Garbage)), 0.0);
        assert!((0..10_000).all(|number| faults.draw(1, number) == draws[number as usize]));
        assert!((0..10_000).any(|number| faults.draw(2, number) != draws[number as usize]));
    }

    #[test]
    fn impossible_rates_are_refused() {
        assert!(Faults { busy: 0.6, cut: 0.6, ..Faults::default() }.validate().is_err());
        assert!(Faults { nonsense: 1.5, ..Faults::default() }.validate().is_err());
        assert!(Faults { hang: f64::NAN, ..Faults::default() }.validate().is_err());
        assert!(Faults { busy: 1.0, nonsense: 1.0, ..Faults::default() }.validate().is_ok());
    }
}
