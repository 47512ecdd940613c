//! What parent and worker say to each other: a length in four bytes, little endian, then JSON. The source that a
//! request is about follows in a frame of its own, as it is.
//!
//! Stateless: every request carries its source, which a worker has compiled already or compiles now.
//! Sending only a hash saved nothing measurable and made the two sides agree on a cache.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{error::Fault, limits::Limits, value::Python};

/// The most bytes of one frame.
pub(super) const MAX_FRAME: usize = 64 << 20;

/// What a worker is asked. `V` is a value as the side that holds it sees it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request<V> {
    pub(super) limits: Limits,
    pub(super) work: Work<V>,
}

/// The two things a worker does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Work<V> {
    /// Run the module; name its functions.
    Functions,
    /// Run the module afresh for every list of arguments, and call the function with what all calls have first,
    /// then with the list.
    Call { function: String, first: Vec<V>, arguments: Vec<Vec<V>> },
}

/// The values in order, or the names of functions as strings.
pub(super) type Response = Result<Vec<Value>, Fault>;

/// A frame of this message.
pub(super) fn encode<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let mut frames = Vec::new();
    append(&mut frames, |body| Ok(serde_json::to_writer(body, message)?))?;
    Ok(frames)
}

/// The frames of a request and of the source that it is about.
pub(super) fn encode_request<V: Serialize>(request: &Request<V>, source: &str) -> io::Result<Vec<u8>> {
    let mut frames = encode(request)?;
    append(&mut frames, |body| body.write_all(source.as_bytes()))?;
    Ok(frames)
}

fn append(frames: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let start = frames.len() + 4;
    frames.extend([0; 4]);
    body(frames)?;
    let length = frames.len() - start;
    if length > MAX_FRAME {
        return Err(too_long(length));
    }
    let prefix = u32::try_from(length).map_err(io::Error::other)?;
    frames[start - 4..start].copy_from_slice(&prefix.to_le_bytes());
    Ok(())
}

fn too_long(length: usize) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes"))
}

/// The length in a frame's first four bytes.
pub(super) fn length(prefix: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(prefix) as usize;
    if length > MAX_FRAME {
        return Err(too_long(length));
    }
    Ok(length)
}

/// The next request and its source, or `None` at the end of the stream.
pub(super) fn read_request(from: &mut impl Read) -> io::Result<Option<(Request<Python>, String)>> {
    let mut prefix = [0; 4];
    match from.read_exact(&mut prefix) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let request = serde_json::from_slice(&body(prefix, from)?)?;
    from.read_exact(&mut prefix)?;
    let source = String::from_utf8(body(prefix, from)?);
    Ok(Some((request, source.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?)))
}

fn body(prefix: [u8; 4], from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut body = vec![0; length(prefix)?];
    from.read_exact(&mut body)?;
    Ok(body)
}

/// Writes one message.
pub(super) fn write<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    to.write_all(&encode(message)?)?;
    to.flush()
}
