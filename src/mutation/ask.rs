//! One durable call of the analyst or the editor. Not for what is asked.

use super::{Context, MutationError, ProposalInput, Rejected};
use crate::{
    chat::{ChatReply, ChatRequest},
    models::ModelError,
    random,
    slot::{Origin, Purpose, Slot},
};

/// Who asks, and for what.
pub(super) struct Asker<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) input: &'a ProposalInput<'a>,
    pub(super) alias: &'a str,
    pub(super) purpose: Purpose,
}

impl Asker<'_> {
    /// The reply to the request that `build` makes with the slot's seed. A conversation that outgrew
    /// the model's context is a rejection; every other failure of the call is passed on.
    pub(super) async fn ask(
        &self,
        turn: u32,
        reask: u32,
        build: impl FnOnce(u32) -> ChatRequest,
    ) -> Result<Result<ChatReply, Rejected>, MutationError> {
        let slot = Slot {
            origin: Origin::Job(self.input.job),
            variant: self.input.parent,
            document: None,
            purpose: self.purpose,
            round: turn,
            attempt: 0,
            reask,
        };
        let seed = random::substream(self.context.run_seed, &slot.to_string()) & 0x7fff_ffff;
        let request = build(u32::try_from(seed).unwrap_or(0));
        match self.context.models.complete(self.alias, &slot, &request).await {
            Ok(reply) => Ok(Ok(reply)),
            Err(ModelError::ContextTooLong(what)) => {
                let who = if self.purpose == Purpose::Analyse { "analyst" } else { "editor" };
                Ok(Err(Rejected::new(format!(
                    "the {who}'s conversation outgrew its model's context: {what}"
                ))))
            }
            Err(error) => Err(error.into()),
        }
    }
}
