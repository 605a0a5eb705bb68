//! Names that a million orders share, each kept once: channels and buyers.

use crate::domain::channel::Kind;

/// Channels and buyers by their place; places never change.
#[derive(Clone, Debug, Default)]
pub(super) struct Dict {
    channels: Vec<(String, Kind)>,
    buyers: Vec<Option<String>>,
}

impl Dict {
    /// The place of a channel, taken if it has none yet. There are never so many that a place repeats.
    pub(super) fn channel(&mut self, id: &str, kind: Kind) -> u16 {
        let place = self.channels.iter().position(|(known, k)| known == id && *k == kind).unwrap_or_else(|| {
            self.channels.push((id.to_owned(), kind));
            self.channels.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    /// The place of a buyer, or of none.
    pub(super) fn buyer(&mut self, code: Option<&str>) -> u16 {
        let place = self.buyers.iter().position(|known| known.as_deref() == code).unwrap_or_else(|| {
            self.buyers.push(code.map(str::to_owned));
            self.buyers.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }

    /// How many places are taken.
    pub(super) fn places(&self) -> (usize, usize) {
        (self.channels.len(), self.buyers.len())
    }

    /// The same channel's place in another dictionary.
    pub(super) fn channel_in(&self, place: u16, other: &mut Self) -> u16 {
        self.channels.get(usize::from(place)).map_or(u16::MAX, |(id, kind)| other.channel(id, *kind))
    }

    /// The same buyer's place in another dictionary.
    pub(super) fn buyer_in(&self, place: u16, other: &mut Self) -> u16 {
        self.buyers.get(usize::from(place)).map_or(u16::MAX, |code| other.buyer(code.as_deref()))
    }

    /// For each channel whether it is one that is asked for.
    pub(super) fn channels_that(&self, asked: impl Fn(&str, Kind) -> bool) -> Vec<bool> {
        self.channels.iter().map(|(id, kind)| asked(id, *kind)).collect()
    }

    /// For each buyer whether it is one that is asked for; no buyer never is.
    pub(super) fn buyers_that(&self, asked: impl Fn(&str) -> bool) -> Vec<bool> {
        self.buyers.iter().map(|code| code.as_deref().is_some_and(&asked)).collect()
    }
}
