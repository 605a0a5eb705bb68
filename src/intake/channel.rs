//! What the doors know of a channel: the settings that decoders need, and what its sender must prove.

use super::fetch::access::Access;
use super::secret::Secret;
use crate::domain::channel::{Kind, Structure};
use crate::domain::connection::{ChannelSettings, GroupBy, Settings};
use crate::domain::ids::ChannelId;
use crate::domain::inventory;
use crate::domain::order::Origin;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A channel at the door.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What the rules and decoders know of it.
    pub settings: ChannelSettings,
    /// Secrets that its documents may be signed with; several during a rotation, all are tried.
    pub secrets: Vec<Secret>,
    /// Last path segment of its address, if it has one.
    pub token: Option<Secret>,
    /// Where and how its orders are fetched; none: they are not.
    pub access: Option<Arc<Access>>,
    /// Who we are there: a webhook that names somebody else is not believed.
    pub account: Option<String>,
    /// Our application there, likewise.
    pub application: Option<String>,
}

impl Channel {
    /// A channel that only takes files.
    #[must_use]
    pub const fn new(settings: ChannelSettings) -> Self {
        Self { settings, secrets: Vec::new(), token: None, access: None, account: None, application: None }
    }

    /// The door of product and inventory files: a folder and nothing else.
    #[must_use]
    pub fn stock(settings: &Settings) -> Option<Self> {
        Some(Self::new(ChannelSettings {
            id: ChannelId::new(inventory::CHANNEL).ok()?,
            kind: Kind::Generic,
            buyer: None,
            group_by: GroupBy::None,
            origin: Origin::Sales,
            direct: false,
            fetches: false,
            silence: None,
            structure: Structure::LinePerSku,
            currency: Some(settings.currency),
            time_zone: settings.time_zone,
        }))
    }

    /// Whether it is that door.
    #[must_use]
    pub fn is_stock(&self) -> bool {
        self.settings.id.as_str() == inventory::CHANNEL
    }

    /// Whether documents may come to it by webhook: somebody can prove who they are.
    #[must_use]
    pub const fn has_webhook(&self) -> bool {
        self.token.is_some() || !self.secrets.is_empty()
    }
}

type Map = BTreeMap<String, Arc<Channel>>;

/// All channels, by id. Cheap to clone; [`Channels::replace`] is seen by every clone (a reload of the configuration).
#[derive(Clone, Debug, Default)]
pub struct Channels(Arc<RwLock<Arc<Map>>>);

impl Channels {
    /// These channels.
    #[must_use]
    pub fn new(channels: impl IntoIterator<Item = Channel>) -> Self {
        let all = Self::default();
        all.replace(channels);
        all
    }

    /// These channels from now on. Documents that are in work end with the channel they began with.
    pub fn replace(&self, channels: impl IntoIterator<Item = Channel>) {
        let map: Map = channels.into_iter().map(|c| (c.settings.id.as_str().to_owned(), Arc::new(c))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(map);
    }

    /// The channel with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<Channel>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All of them, by id.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Channel>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::channel::Kind;
    use crate::domain::connection::GroupBy;
    use crate::domain::ids::ChannelId;

    /// A channel for tests.
    pub(crate) fn channel(id: &str, kind: Kind, secrets: &[&str], token: Option<&str>) -> Channel {
        Channel {
            settings: ChannelSettings {
                id: ChannelId::new(id).unwrap(),
                kind,
                buyer: None,
                origin: crate::domain::order::Origin::Sales,
                direct: false,
                group_by: GroupBy::None,
                structure: kind.structure(),
                currency: None,
                time_zone: chrono_tz::America::Bogota,
                fetches: false,
                silence: None,
            },
            secrets: secrets.iter().filter_map(|s| Secret::new(*s)).collect(),
            token: token.and_then(Secret::new),
            access: None,
            account: None,
            application: None,
        }
    }

    #[test]
    fn every_clone_sees_a_reload() {
        let channels = Channels::new([channel("a", Kind::Shopify, &["s"], None)]);
        let door = channels.clone();
        channels.replace([channel("b", Kind::Generic, &[], None)]);
        assert!(door.get("a").is_none());
        assert!(!door.get("b").unwrap().has_webhook());
        assert_eq!(door.all().len(), 1);
    }
}
