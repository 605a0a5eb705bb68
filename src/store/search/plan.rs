//! A query made ready: what must hold of the columns, and what must be found in the text.

use super::block::{Block, Columns};
use super::dict::Dict;
use crate::domain::connection::Settings;
use crate::domain::ids::BuyerCode;
use crate::domain::order::{Mark, OrderStatus};
use crate::domain::query::Query;
use crate::domain::text::fold;
use crate::store::record::{PART, day};
use memchr::memmem::Finder;
use std::collections::HashSet;

/// Orders that have a box which the query names: looked up in the store before.
#[derive(Debug, Default)]
pub(in crate::store) struct Boxes {
    /// For `box:`.
    pub field: Option<HashSet<u64>>,
    /// For each word of the query: sorted.
    pub words: Vec<Vec<u64>>,
}

/// The place of a part of the text.
#[derive(Clone, Copy, Debug)]
enum Part {
    Sku = 2,
    MarkCode = 3,
    Awb = 4,
}

struct Word {
    text: Finder<'static>,
    channels: Vec<bool>,
    buyers: Vec<bool>,
    boxes: Vec<u64>,
}

impl Word {
    /// Whether the word is a part of some channel's or buyer's name: then it says little about the text.
    fn names_many(&self) -> bool {
        self.channels.contains(&true) || self.buyers.contains(&true)
    }
}

/// A query made ready.
pub(super) struct Plan {
    statuses: u8,
    mark: Option<Mark>,
    channels: Option<Vec<bool>>,
    buyers: Option<Vec<bool>>,
    ships: Option<(i32, i32)>,
    boxes: Option<HashSet<u64>>,
    words: Vec<Word>,
    parts: Vec<(Part, Finder<'static>)>,
}

/// Rows of a block that may match.
pub(super) enum Candidates {
    /// Any.
    All,
    /// These places, ascending.
    Some(Vec<usize>),
}

/// A status as a bit of a set.
pub(super) const fn status_bit(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::Draft => 1,
        OrderStatus::Pending => 2,
        OrderStatus::Confirmed => 4,
        OrderStatus::Voided => 8,
    }
}

impl Plan {
    /// Makes a query ready.
    pub(super) fn new(query: &Query, boxes: Boxes, dict: &Dict, settings: &Settings) -> Self {
        let names = |code: &str, part: &str| {
            fold(code).contains(part)
                || BuyerCode::new(code)
                    .ok()
                    .and_then(|code| settings.buyers.get(&code))
                    .is_some_and(|c| fold(&c.name).contains(part))
        };
        let mut of_words = boxes.words.into_iter();
        let words = query.words.iter().map(|word| Word {
            text: finder(word),
            channels: dict.channels_that(|id, _| fold(id).contains(word.as_str())),
            buyers: dict.buyers_that(|code| names(code, word)),
            boxes: of_words.next().unwrap_or_default(),
        });
        let parts = [(Part::Sku, &query.sku), (Part::MarkCode, &query.mark_code), (Part::Awb, &query.awb)];
        Self {
            statuses: query.statuses.iter().fold(0, |set, s| set | status_bit(*s)),
            mark: query.mark,
            channels: query
                .channel
                .as_ref()
                .map(|part| dict.channels_that(|id, kind| fold(id).contains(part) || kind.as_str().contains(part))),
            buyers: query.buyer.as_ref().map(|part| dict.buyers_that(|code| names(code, part))),
            ships: query.ship.map(|(from, to)| (day(from), day(to))),
            boxes: boxes.field,
            words: words.collect(),
            parts: parts.into_iter().filter_map(|(part, text)| Some((part, finder(text.as_ref()?)))).collect(),
        }
    }

    /// Whether the columns alone decide.
    pub(super) fn is_columns_only(&self) -> bool {
        self.words.is_empty() && self.parts.is_empty() && self.boxes.is_none()
    }

    /// Whether no row of the block can match.
    pub(super) fn rules_out(&self, block: &Block) -> bool {
        block.rows.is_empty() || self.ships.is_some_and(|(from, to)| block.ships.1 < from || block.ships.0 > to)
    }

    /// The rows that may match, by the longest thing that must be found in the text.
    pub(super) fn candidates(&self, block: &Block) -> Candidates {
        let word = self.words.iter().filter(|w| !w.names_many()).max_by_key(|w| w.text.needle().len());
        let part = self.parts.iter().map(|(_, f)| f).max_by_key(|f| f.needle().len());
        let (text, boxes): (_, &[u64]) = match (word, part) {
            (Some(word), Some(part)) if part.needle().len() > word.text.needle().len() => (part, &[]),
            (Some(word), _) => (&word.text, &word.boxes),
            (None, Some(part)) => (part, &[]),
            (None, None) => return Candidates::All,
        };
        let mut places = hits(block, text);
        let from = boxes.partition_point(|n| *n < block.base);
        let own = boxes.get(from..).unwrap_or_default().iter().take_while(|n| **n < block.base + super::block::ORDERS);
        let before = places.len();
        places.extend(own.filter_map(|n| {
            let offset = u16::try_from(n - block.base).ok()?;
            block.rows.binary_search_by_key(&offset, |r| r.offset).ok()
        }));
        if places.len() > before {
            places.sort_unstable();
            places.dedup();
        }
        Candidates::Some(places)
    }

    /// Whether the columns of a row match.
    pub(super) fn columns_match(&self, row: &Columns) -> bool {
        (self.statuses == 0 || self.statuses & row.status != 0)
            && self.mark.is_none_or(|m| m == row.mark)
            && self.ships.is_none_or(|(from, to)| (from..=to).contains(&row.ship))
            && self.channels.as_deref().is_none_or(|set| holds(set, row.channel))
            && self.buyers.as_deref().is_none_or(|set| holds(set, row.buyer))
    }

    /// Whether everything else of a row matches.
    pub(super) fn text_matches(&self, block: &Block, at: usize, row: &Columns) -> bool {
        let number = block.base + u64::from(row.offset);
        if self.boxes.as_ref().is_some_and(|set| !set.contains(&number)) {
            return false;
        }
        if self.words.is_empty() && self.parts.is_empty() {
            return true;
        }
        let text = block.text_of(at);
        self.words.iter().all(|word| {
            word.text.find(text).is_some()
                || holds(&word.buyers, row.buyer)
                || holds(&word.channels, row.channel)
                || word.boxes.binary_search(&number).is_ok()
        }) && self.parts.iter().all(|(part, finder)| finder.find(part_of(text, *part)).is_some())
    }
}

fn finder(text: &str) -> Finder<'static> {
    Finder::new(text.as_bytes()).into_owned()
}

fn holds(set: &[bool], place: u16) -> bool {
    set.get(usize::from(place)).copied().unwrap_or(false)
}

fn part_of(text: &[u8], part: Part) -> &[u8] {
    text.split(|b| *b == PART as u8).nth(part as usize).unwrap_or_default()
}

/// Rows of a block whose text holds this, ascending. No needle holds a control character, so a hit is in one text.
fn hits(block: &Block, finder: &Finder<'_>) -> Vec<usize> {
    let mut places = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(hit) = block.text.get(from..).and_then(|rest| finder.find(rest)) {
        let position = u32::try_from(from + hit).unwrap_or(u32::MAX);
        at += block.ends.get(at..).unwrap_or_default().partition_point(|end| *end <= position);
        places.push(at);
        from = block.span(at).1;
        at += 1;
    }
    places
}
