//! Frames: a big-endian `u32` length, then one JSON object. A length above the limit is refused before anything is read.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// Why a frame could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side is gone.
    #[error("the connection is closed")]
    Closed,
    /// Larger than allowed.
    #[error("a frame of {bytes} bytes is larger than the limit of {limit}")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Not the JSON that was expected. The connection can go on.
    #[error("a frame is not understood: {0}")]
    NotUnderstood(#[source] serde_json::Error),
    /// The socket failed.
    #[error("the connection failed: {0}")]
    Io(#[source] std::io::Error),
}

impl From<std::io::Error> for FrameError {
    fn from(e: std::io::Error) -> Self {
        match e.kind() {
            std::io::ErrorKind::UnexpectedEof
            | std::io::ErrorKind::BrokenPipe
            | std::io::ErrorKind::ConnectionReset => Self::Closed,
            _ => Self::Io(e),
        }
    }
}

/// Reads the bytes of one frame. Not safe to cancel in the middle of a frame: give it a task of its own.
pub async fn read_bytes<R: AsyncRead + Unpin>(reader: &mut R, limit: usize) -> Result<Vec<u8>, FrameError> {
    let bytes = usize::try_from(reader.read_u32().await?).unwrap_or(usize::MAX);
    if bytes > limit {
        return Err(FrameError::TooLarge { bytes, limit });
    }
    let mut buffer = vec![0; bytes];
    reader.read_exact(&mut buffer).await?;
    Ok(buffer)
}

/// Reads one frame.
pub async fn read<T: DeserializeOwned, R: AsyncRead + Unpin>(reader: &mut R, limit: usize) -> Result<T, FrameError> {
    let bytes = read_bytes(reader, limit).await?;
    serde_json::from_slice(&bytes).map_err(FrameError::NotUnderstood)
}

/// The bytes of a frame, its length before it.
pub fn encode<T: Serialize>(message: &T, limit: usize) -> Result<Vec<u8>, FrameError> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message).map_err(FrameError::NotUnderstood)?;
    let bytes = frame.len() - 4;
    let length = u32::try_from(bytes).ok().filter(|_| bytes <= limit).ok_or(FrameError::TooLarge { bytes, limit })?;
    for (place, byte) in frame.iter_mut().zip(length.to_be_bytes()) {
        *place = byte;
    }
    Ok(frame)
}

/// Writes one frame in one write.
pub async fn write<T: Serialize, W: AsyncWrite + Unpin>(
    writer: &mut W,
    message: &T,
    limit: usize,
) -> Result<(), FrameError> {
    let frame = encode(message, limit)?;
    writer.write_all(&frame).await?;
    writer.flush().await?;
    Ok(())
}
