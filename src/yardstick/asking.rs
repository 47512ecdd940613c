//! One question to one model, and how it is asked again. Not for sending it: a driver does.

use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Message, ReplySchema},
    id::{DocumentId, VariantId},
    random::substream,
    slot::{Origin, Purpose, Slot},
    trajectory::Entry,
    usage::Spend,
};

/// How often a malformed reply is asked again.
pub const REASKS: u32 = 2;

/// How much of a malformed reply is shown back to the model, in characters.
const SHOWN_BACK: usize = 6_000;

/// A question that waits for its reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The alias to ask.
    pub alias: String,
    /// The reply's address.
    pub slot: Slot,
    /// What is asked.
    pub request: ChatRequest,
    /// Whether `max_tokens` was doubled already because a reply was cut.
    pub doubled: bool,
}

/// What one role is asked with, the slot aside.
#[derive(Debug, Clone)]
pub struct Wording {
    /// The alias to ask.
    pub alias: String,
    /// The conversation.
    pub messages: Vec<Message>,
    /// Sampling temperature.
    pub temperature: f64,
    /// The most tokens of the reply.
    pub max_tokens: u32,
    /// The JSON it must be.
    pub schema: Option<ReplySchema>,
}

/// Which evaluation the questions belong to: what all its slots share.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The work that asks.
    pub origin: Origin,
    /// The variant at work.
    pub variant: VariantId,
    /// The document.
    pub document: DocumentId,
    /// The run's seed, from which each request's seed follows.
    pub run_seed: u64,
}

impl Frame {
    /// The first question at this place of the evaluation.
    pub fn ask(&self, purpose: Purpose, round: u32, attempt: u32, wording: Wording) -> Ask {
        let slot = Slot {
            origin: self.origin,
            variant: self.variant,
            document: Some(self.document.clone()),
            purpose,
            round,
            attempt,
            reask: 0,
        };
        let request = ChatRequest {
            messages: wording.messages,
            temperature: wording.temperature,
            max_tokens: wording.max_tokens,
            seed: self.seed(&slot),
            schema: wording.schema,
            tools: Vec::new(),
        };
        Ask { alias: wording.alias, slot, request, doubled: false }
    }

    /// The same question once more with twice the tokens, because the reply was cut.
    /// Nothing when that was tried, or the re-asks are used up.
    pub fn ask_longer(&self, asked: &Ask) -> Option<Ask> {
        if asked.doubled {
            return None;
        }
        let mut again = self.again(asked)?;
        again.doubled = true;
        again.request.max_tokens = again.request.max_tokens.saturating_mul(2);
        Some(again)
    }

    /// The same question with the reply and what is wrong with it appended.
    /// Nothing when the re-asks are used up.
    pub fn ask_with_error(&self, asked: &Ask, reply: &ChatReply, error: &str) -> Option<Ask> {
        let mut again = self.again(asked)?;
        again.request.messages.push(Message::assistant(start_of(&reply.content, SHOWN_BACK)));
        again.request.messages.push(Message::user(format!(
            "That reply cannot be used: {error}\n\nReply again, with the corrected JSON object and nothing else."
        )));
        Some(again)
    }

    /// Asks again after a reply that is not what was asked for: longer if it was cut, otherwise with
    /// the error.
    pub fn ask_again(&self, asked: &Ask, reply: &ChatReply, error: &str) -> Option<Ask> {
        if reply.finish == FinishReason::Length
            && let Some(longer) = self.ask_longer(asked)
        {
            return Some(longer);
        }
        self.ask_with_error(asked, reply, error)
    }

    fn again(&self, asked: &Ask) -> Option<Ask> {
        if asked.slot.reask >= REASKS {
            return None;
        }
        let mut again = asked.clone();
        again.slot.reask += 1;
        again.request.seed = self.seed(&again.slot);
        Some(again)
    }

    /// The seed of the request at this slot, below 2^31.
    fn seed(&self, slot: &Slot) -> u32 {
        let stream = substream(self.run_seed, &slot.to_string()) & 0x7fff_ffff;
        u32::try_from(stream).unwrap_or_default()
    }
}

/// Adds a complete reply to what the work has cost. Money is added by whoever knows the prices.
pub fn charge(spend: &mut Spend, reply: &ChatReply) {
    spend.calls += 1;
    spend.tokens.add(reply.usage);
}

/// The trajectory's entry of a question and its reply.
pub fn exchange(ask: Ask, reply: ChatReply) -> Entry {
    Entry::Exchange { slot: ask.slot, alias: ask.alias, request: ask.request, reply }
}

/// The first `characters` of a text, with an ellipsis where something was cut.
pub fn start_of(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::usage::Usage;

    fn frame() -> Frame {
        Frame { origin: Origin::Job(3), variant: VariantId(2), document: "a".into(), run_seed: 1 }
    }

    fn asked() -> Ask {
        let wording = Wording {
            alias: "author".into(),
            messages: vec![Message::user("write")],
            temperature: 0.5,
            max_tokens: 100,
            schema: None,
        };
        frame().ask(Purpose::Challenge, 1, 0, wording)
    }

    fn reply(finish: FinishReason) -> ChatReply {
        let (usage, tool_calls) = (Usage::default(), Vec::new());
        ChatReply { content: "no".into(), reasoning: None, tool_calls, finish, usage }
    }

    #[test]
    fn a_malformed_reply_is_asked_again_twice_with_its_error_and_a_new_seed() {
        let first = asked();
        let second = frame().ask_again(&first, &reply(FinishReason::Stop), "no object").unwrap();
        assert_eq!((second.slot.reask, second.request.messages.len()), (1, 3));
        assert!(second.request.messages[2].content.contains("no object"));
        assert_ne!(second.request.seed, first.request.seed);
        let third = frame().ask_again(&second, &reply(FinishReason::Stop), "still none").unwrap();
        assert_eq!(frame().ask_again(&third, &reply(FinishReason::Stop), "never"), None);
    }

    #[test]
    fn a_cut_reply_is_asked_again_once_with_doubled_tokens() {
        let second = frame().ask_again(&asked(), &reply(FinishReason::Length), "cut").unwrap();
        assert_eq!((second.request.max_tokens, second.request.messages.len()), (200, 1));
        assert_eq!(frame().ask_longer(&second), None);
    }

    #[test]
    fn slots_differ_in_seed_and_seeds_fit_every_endpoint() {
        let other = Frame { run_seed: 2, ..frame() };
        assert_ne!(asked().request.seed, other.ask_longer(&asked()).unwrap().request.seed);
        assert!(asked().request.seed < 1 << 31);
    }
}
