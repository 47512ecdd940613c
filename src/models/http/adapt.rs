//! How JSON is asked of one model: as configured, and one step simpler whenever the endpoint refuses the form.
//!
//! `json_schema` → `json_object` → `none`. What was learnt holds for the process; a slot's hash is of the
//! neutral request, so a resumed run is not disturbed.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::models::Structured;

const STEPS: [Structured; 3] = [Structured::JsonSchema, Structured::JsonObject, Structured::None];

/// The form in use for one model.
#[derive(Debug)]
pub(super) struct Adapted(AtomicU8);

impl Adapted {
    pub(super) fn new(configured: Structured) -> Self {
        Self(AtomicU8::new(step(configured)))
    }

    pub(super) fn now(&self) -> Structured {
        STEPS[usize::from(self.0.load(Ordering::Relaxed)).min(STEPS.len() - 1)]
    }

    /// One step simpler than `refused`, unless another attempt has taken that step already. The form to use
    /// from now on, or nothing when there is no simpler one.
    pub(super) fn simpler_than(&self, refused: Structured) -> Option<Structured> {
        let from = step(refused);
        let next = STEPS.get(usize::from(from) + 1)?;
        // A failure means that somebody was here first, which is as good.
        let _ = self.0.compare_exchange(from, from + 1, Ordering::Relaxed, Ordering::Relaxed);
        Some(*next)
    }
}

fn step(structured: Structured) -> u8 {
    match structured {
        Structured::JsonSchema => 0,
        Structured::JsonObject => 1,
        Structured::None => 2,
    }
}

/// Whether a refusal (400 or 422) speaks of the form of the reply that was asked for.
pub(super) fn is_about_form(status: u16, message: &str) -> bool {
    /// As hosted endpoints, vLLM, llama.cpp, Ollama and gateways write it.
    const SIGNS: [&str; 11] = [
        "response_format",
        "response format",
        "json_schema",
        "json schema",
        "json_object",
        "structured output",
        "structured_output",
        "guided",
        "grammar",
        "tool_choice",
        "invalid schema",
    ];
    let message = message.to_lowercase();
    matches!(status, 400 | 422 | 501) && SIGNS.iter().any(|sign| message.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_refusals_of_one_form_take_one_step() {
        let adapted = Adapted::new(Structured::JsonSchema);
        for _ in 0..64 {
            assert_eq!(adapted.simpler_than(Structured::JsonSchema), Some(Structured::JsonObject));
        }
        assert_eq!(adapted.now(), Structured::JsonObject);
        assert_eq!(adapted.simpler_than(Structured::JsonObject), Some(Structured::None));
        assert_eq!((adapted.simpler_than(Structured::None), adapted.now()), (None, Structured::None));
    }

    #[test]
    fn refusals_of_the_form_are_told_apart_from_others() {
        for message in [
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            "Grammar error: Unimplemented keys: [\"minItems\"]",
            "Thinking may not be enabled when tool_choice forces tool use.",
        ] {
            assert!(is_about_form(400, message), "{message}");
        }
        assert!(!is_about_form(400, "unknown field `seed`"));
        assert!(!is_about_form(401, "response_format"));
    }
}
