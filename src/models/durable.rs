//! The journal as the store of the outermost layer.

use crate::{
    chat::ChatReply,
    id::ContentHash,
    journal::{self, Journal},
    models::{BoxFuture, Durability, ReplyStore, StoreError},
    slot::Slot,
};

impl ReplyStore for Journal {
    fn reply<'a>(
        &'a self,
        slot: &'a Slot,
    ) -> BoxFuture<'a, Result<Option<(ContentHash, ChatReply)>, StoreError>> {
        Box::pin(async move { Ok(Self::reply(self, slot).await) })
    }

    fn put_reply<'a>(
        &'a self,
        slot: &'a Slot,
        request: ContentHash,
        reply: &'a ChatReply,
        cost: f64,
        durability: Durability,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let durability = match durability {
                Durability::Within(patience) => journal::Durability::Within(patience),
                Durability::Later => journal::Durability::Later,
            };
            Self::put_reply(self, slot, request, reply, cost, durability).await.map_err(StoreError::new)
        })
    }
}
