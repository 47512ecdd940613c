//! What parent and worker say to each other: a length in four bytes, little endian, then JSON.
//!
//! Stateless: every request carries its source, which a worker has compiled already or compiles now.
//! Sending only a hash saved nothing measurable and made the two sides agree on a cache.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{error::Fault, limits::Limits};

/// The most bytes of one frame.
pub(super) const MAX_FRAME: usize = 64 << 20;

/// What a worker is asked.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) limits: Limits,
    pub(super) source: String,
    pub(super) work: Work,
}

/// The two things a worker does.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Work {
    /// Run the module; name its functions.
    Functions,
    /// Run the module afresh for every list of arguments, and call the function with it.
    Call { function: String, arguments: Vec<Vec<Value>> },
}

/// The values in order, or the names of functions as strings.
pub(super) type Response = Result<Vec<Value>, Fault>;

/// A frame of this message.
pub(super) fn encode<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = frame.len() - 4;
    if length > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes")));
    }
    let prefix = u32::try_from(length).map_err(io::Error::other)?;
    frame[..4].copy_from_slice(&prefix.to_le_bytes());
    Ok(frame)
}

/// The length in a frame's first four bytes.
pub(super) fn length(prefix: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_le_bytes(prefix) as usize;
    if length > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes")));
    }
    Ok(length)
}

/// The next message, or `None` at the end of the stream.
pub(super) fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut prefix = [0; 4];
    match from.read_exact(&mut prefix) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut body = vec![0; length(prefix)?];
    from.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}

/// Writes one message.
pub(super) fn write<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    to.write_all(&encode(message)?)?;
    to.flush()
}
