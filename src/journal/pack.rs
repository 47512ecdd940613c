//! The packed form of one evaluation's trajectory: JSON in which every text, schema and tool list
//! stands once, compressed. Not for the table that holds it.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Read as _},
};

use flate2::read::DeflateDecoder;
use serde::{Deserialize, Serialize};
use zstd::bulk::Compressor;

use super::loose::Replies;
use crate::{
    chat::{ChatReply, ChatRequest, FinishReason, Message, ReplySchema, Role, ToolCall, ToolSpec},
    id::{ContentHash, DocumentId, VariantId},
    slot::{Origin, Slot},
    trajectory::{Entry, Trajectory},
    usage::Usage,
};

/// What is inside a blob. Indices point into `texts`, `schemas` and `tools`.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    work: Option<Work<'a>>,
    texts: Vec<Cow<'a, str>>,
    schemas: Vec<Cow<'a, ReplySchema>>,
    tools: Vec<Cow<'a, [ToolSpec]>>,
    entries: Vec<PackedEntry<'a>>,
    /// Replies that no entry holds: paid for, then not needed.
    beside: Vec<Beside<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Work<'a> {
    origin: Origin,
    variant: VariantId,
    document: Cow<'a, DocumentId>,
}

#[derive(Serialize, Deserialize)]
enum PackedEntry<'a> {
    #[serde(rename = "x")]
    Exchange {
        slot: Cow<'a, Slot>,
        alias: Cow<'a, str>,
        /// The hash of the request as the model layer computed it, where it was journalled.
        hash: Option<ContentHash>,
        request: PackedRequest<'a>,
        reply: PackedReply<'a>,
    },
    #[serde(rename = "o")]
    Other(Cow<'a, Entry>),
}

#[derive(Serialize, Deserialize)]
struct PackedRequest<'a> {
    messages: Vec<PackedMessage<'a>>,
    temperature: f64,
    max_tokens: u32,
    seed: u32,
    schema: Option<usize>,
    tools: Option<usize>,
}

#[derive(Serialize, Deserialize)]
struct PackedMessage<'a> {
    role: Role,
    content: usize,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    tool_calls: Cow<'a, [ToolCall]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct PackedReply<'a> {
    content: usize,
    reasoning: Option<usize>,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    tool_calls: Cow<'a, [ToolCall]>,
    finish: FinishReason,
    usage: Usage,
}

#[derive(Serialize, Deserialize)]
struct Beside<'a> {
    slot: Cow<'a, Slot>,
    hash: ContentHash,
    reply: Cow<'a, ChatReply>,
}

/// A packed piece of work, and what its replies cost.
pub struct Pack {
    /// The blob.
    pub blob: Vec<u8>,
    /// Replies in it.
    pub calls: u64,
    /// Their tokens.
    pub usage: Usage,
    /// Their price when they were paid.
    pub cost: f64,
}

impl Pack {
    fn new(blob: Vec<u8>, replies: &Replies) -> Self {
        let mut usage = Usage::default();
        for kept in replies.values() {
            usage.add(kept.reply.usage);
        }
        // In one order, so that the sum of floats is the same each time.
        let mut costs: Vec<f64> = replies.values().map(|kept| kept.cost).collect();
        costs.sort_by(f64::total_cmp);
        Self { blob, calls: replies.len() as u64, usage, cost: costs.iter().sum() }
    }
}

/// Packs a trajectory, with the journalled replies of the same work.
pub fn pack_trajectory(press: &mut Press, trajectory: &Trajectory, replies: &Replies) -> io::Result<Pack> {
    let mut packer = Packer::default();
    let mut within = std::collections::HashSet::new();
    let mut entries = Vec::with_capacity(trajectory.entries.len());
    for entry in &trajectory.entries {
        entries.push(match entry {
            Entry::Exchange { slot, alias, request, reply } => {
                // A reply that differs from the journalled one must not hide it.
                let stored = replies.get(slot).filter(|kept| *kept.reply == *reply);
                if stored.is_some() {
                    within.insert(slot);
                }
                PackedEntry::Exchange {
                    slot: Cow::Borrowed(slot),
                    alias: alias.into(),
                    hash: stored.map(|kept| kept.request),
                    request: packer.request(request),
                    reply: packer.reply(reply),
                }
            }
            other => PackedEntry::Other(Cow::Borrowed(other)),
        });
    }
    let Trajectory { origin, variant, document, .. } = trajectory;
    let work = Work { origin: *origin, variant: *variant, document: Cow::Borrowed(document) };
    let beside = beside(replies, |slot| !within.contains(slot));
    Ok(Pack::new(press.compress(&packer.into_packed(Some(work), entries, beside))?, replies))
}

/// Packs replies that belong to no trajectory.
pub fn pack_replies(press: &mut Press, replies: &Replies) -> io::Result<Pack> {
    let packed = Packer::default().into_packed(None, Vec::new(), beside(replies, |_| true));
    Ok(Pack::new(press.compress(&packed)?, replies))
}

fn beside(replies: &Replies, wanted: impl Fn(&Slot) -> bool) -> Vec<Beside<'_>> {
    let mut beside: Vec<Beside<'_>> = replies
        .iter()
        .filter(|(slot, _)| wanted(slot))
        .map(|(slot, kept)| Beside {
            slot: Cow::Borrowed(slot),
            hash: kept.request,
            reply: Cow::Borrowed(kept.reply.as_ref()),
        })
        .collect();
    beside.sort_by(|a, b| a.slot.cmp(&b.slot));
    beside
}

/// Gathers what repeats.
#[derive(Default)]
struct Packer<'a> {
    texts: Vec<Cow<'a, str>>,
    index: foldhash::HashMap<&'a str, usize>,
    schemas: Vec<&'a ReplySchema>,
    tools: Vec<&'a [ToolSpec]>,
}

impl<'a> Packer<'a> {
    fn text(&mut self, text: &'a str) -> usize {
        *self.index.entry(text).or_insert_with(|| {
            self.texts.push(Cow::Borrowed(text));
            self.texts.len() - 1
        })
    }

    fn request(&mut self, request: &'a ChatRequest) -> PackedRequest<'a> {
        PackedRequest {
            messages: request.messages.iter().map(|message| self.message(message)).collect(),
            temperature: request.temperature,
            max_tokens: request.max_tokens,
            seed: request.seed,
            schema: request.schema.as_ref().map(|schema| place(&mut self.schemas, schema)),
            tools: (!request.tools.is_empty()).then(|| place(&mut self.tools, request.tools.as_slice())),
        }
    }

    fn message(&mut self, message: &'a Message) -> PackedMessage<'a> {
        PackedMessage {
            role: message.role,
            content: self.text(&message.content),
            tool_calls: Cow::Borrowed(&message.tool_calls),
            tool_call_id: message.tool_call_id.as_deref().map(Cow::Borrowed),
        }
    }

    fn reply(&mut self, reply: &'a ChatReply) -> PackedReply<'a> {
        PackedReply {
            content: self.text(&reply.content),
            reasoning: reply.reasoning.as_deref().map(|text| self.text(text)),
            tool_calls: Cow::Borrowed(&reply.tool_calls),
            finish: reply.finish,
            usage: reply.usage,
        }
    }

    fn into_packed(
        self,
        work: Option<Work<'a>>,
        entries: Vec<PackedEntry<'a>>,
        beside: Vec<Beside<'a>>,
    ) -> Packed<'a> {
        Packed {
            work,
            texts: self.texts,
            schemas: self.schemas.into_iter().map(Cow::Borrowed).collect(),
            tools: self.tools.into_iter().map(Cow::Borrowed).collect(),
            entries,
            beside,
        }
    }
}

/// The few values that repeat are compared, not hashed: JSON values have no hash.
fn place<'a, T: PartialEq + ?Sized>(known: &mut Vec<&'a T>, value: &'a T) -> usize {
    known.iter().position(|one| *one == value).unwrap_or_else(|| {
        known.push(value);
        known.len() - 1
    })
}

/// zstd's fastest level proper: on trajectories a quarter smaller than deflate's middle one, in a sixth of its time.
const LEVEL: i32 = 1;

/// Room for JSON that is kept from one pack to the next.
const KEPT: usize = 1 << 20;

/// What packing takes each time. Kept, its memory is not asked of the system again for each trajectory.
#[derive(Default)]
pub struct Press {
    compressor: Option<Compressor<'static>>,
    json: Vec<u8>,
}

impl Press {
    fn compress(&mut self, packed: &Packed<'_>) -> io::Result<Vec<u8>> {
        // Serialized whole first: the compressor is slow when fed a few bytes at a time.
        self.json.clear();
        serde_json::to_writer(&mut self.json, packed)?;
        let compressor = match &mut self.compressor {
            Some(compressor) => compressor,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        let blob = compressor.compress(&self.json);
        self.json.clear();
        self.json.shrink_to(KEPT);
        blob
    }
}

/// The most that a blob is unpacked to: many times what the longest trajectory has. A few bytes can unpack to any
/// number.
const LARGEST: u64 = 1 << 30;

/// What a zstd frame begins with. No deflated blob of the journals before layout 4 does: as one, these bytes would be a
/// stored block whose length contradicts its own check.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A blob, opened.
pub struct Unpacked(Packed<'static>);

impl Unpacked {
    /// Opens a blob.
    pub fn open(blob: &[u8]) -> io::Result<Self> {
        let mut json = Vec::with_capacity(blob.len().saturating_mul(8));
        if blob.starts_with(&ZSTD) {
            zstd::Decoder::new(blob)?.take(LARGEST).read_to_end(&mut json)?;
        } else {
            DeflateDecoder::new(blob).take(LARGEST).read_to_end(&mut json)?;
        }
        Ok(Self(serde_json::from_slice(&json)?))
    }

    /// The trajectory, exactly as it was packed; nothing in a blob of replies only.
    pub fn trajectory(&self) -> io::Result<Option<Trajectory>> {
        let Some(work) = &self.0.work else { return Ok(None) };
        let entries = self.0.entries.iter().map(|entry| self.entry(entry)).collect::<io::Result<_>>()?;
        let document = work.document.clone().into_owned();
        Ok(Some(Trajectory { origin: work.origin, variant: work.variant, document, entries }))
    }

    /// Every reply in the blob whose request hash is known.
    pub fn replies(&self) -> io::Result<HashMap<Slot, (ContentHash, ChatReply)>> {
        let mut replies = HashMap::new();
        for entry in &self.0.entries {
            if let PackedEntry::Exchange { slot, hash: Some(hash), reply, .. } = entry {
                replies.insert(slot.clone().into_owned(), (*hash, self.reply(reply)?));
            }
        }
        for beside in &self.0.beside {
            let reply = beside.reply.clone().into_owned();
            replies.insert(beside.slot.clone().into_owned(), (beside.hash, reply));
        }
        Ok(replies)
    }

    fn entry(&self, entry: &PackedEntry<'static>) -> io::Result<Entry> {
        Ok(match entry {
            PackedEntry::Other(entry) => entry.clone().into_owned(),
            PackedEntry::Exchange { slot, alias, request, reply, .. } => Entry::Exchange {
                slot: slot.clone().into_owned(),
                alias: alias.clone().into_owned(),
                request: self.request(request)?,
                reply: self.reply(reply)?,
            },
        })
    }

    fn request(&self, request: &PackedRequest<'static>) -> io::Result<ChatRequest> {
        let schema = request.schema.map(|index| at(&self.0.schemas, index)).transpose()?;
        let tools = request.tools.map(|index| at(&self.0.tools, index)).transpose()?;
        Ok(ChatRequest {
            messages: request.messages.iter().map(|one| self.message(one)).collect::<io::Result<_>>()?,
            temperature: request.temperature,
            max_tokens: request.max_tokens,
            seed: request.seed,
            schema: schema.map(|schema| schema.clone().into_owned()),
            tools: tools.map(|tools| tools.clone().into_owned()).unwrap_or_default(),
        })
    }

    fn message(&self, message: &PackedMessage<'static>) -> io::Result<Message> {
        Ok(Message {
            role: message.role,
            content: self.text(message.content)?,
            tool_calls: message.tool_calls.clone().into_owned(),
            tool_call_id: message.tool_call_id.clone().map(Cow::into_owned),
        })
    }

    fn reply(&self, reply: &PackedReply<'static>) -> io::Result<ChatReply> {
        Ok(ChatReply {
            content: self.text(reply.content)?,
            reasoning: reply.reasoning.map(|index| self.text(index)).transpose()?,
            tool_calls: reply.tool_calls.clone().into_owned(),
            finish: reply.finish,
            usage: reply.usage,
        })
    }

    fn text(&self, index: usize) -> io::Result<String> {
        at(&self.0.texts, index).map(|text| text.clone().into_owned())
    }
}

fn at<T>(values: &[T], index: usize) -> io::Result<&T> {
    values.get(index).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an index points nowhere"))
}
