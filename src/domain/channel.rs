//! The kinds of sales channel and the three order structures.

use std::fmt;

/// How a channel writes an order of several pieces and SKUs (`brief/order-structures.txt`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Structure {
    /// 1: one order, one line a piece.
    LinePerPiece,
    /// 2: one order, one line a SKU with its quantity.
    LinePerSku,
    /// 3: one order per SKU; the orders of a cart share its cart and shipment ids.
    OrderPerSku,
}

impl Structure {
    /// 1, 2 or 3, as people call it.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::LinePerPiece => 1,
            Self::LinePerSku => 2,
            Self::OrderPerSku => 3,
        }
    }

    /// From 1, 2 or 3.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::LinePerPiece),
            2 => Some(Self::LinePerSku),
            3 => Some(Self::OrderPerSku),
            _ => None,
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $structure:ident),* $(,)?) => {
        /// What kind of channel a configured channel is: which documents it sends and how it signs them (`design.md` §4.2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $(#[doc = $name] $variant),* }

        impl Kind {
            /// Every kind, in the order of `design.md` §4.2.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the configuration.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The structure that its orders have unless the configuration says otherwise.
            #[must_use]
            pub const fn structure(self) -> Structure {
                match self { $(Self::$variant => Structure::$structure),* }
            }
        }
    };
}

kinds! {
    MercadoLibre "mercado_libre" OrderPerSku,
    Amazon "amazon" LinePerSku,
    Falabella "falabella" LinePerPiece,
    Ripley "ripley" LinePerSku,
    Paris "paris" LinePerPiece,
    Liverpool "liverpool" LinePerSku,
    Coppel "coppel" LinePerSku,
    Walmart "walmart" LinePerPiece,
    Elektra "elektra" LinePerSku,
    Linio "linio" LinePerPiece,
    Dafiti "dafiti" LinePerPiece,
    Cyberpuerta "cyberpuerta" LinePerSku,
    Wish "wish" OrderPerSku,
    Aper "aper" LinePerSku,
    Shopify "shopify" LinePerSku,
    Woocommerce "woocommerce" LinePerSku,
    Claroshop "claroshop" LinePerPiece,
    Yuju "yuju" LinePerSku,
    Generic "generic" LinePerSku,
    K2k "k2k" LinePerSku,
}

impl Kind {
    /// From the name in the configuration.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.as_str() == name)
    }

    /// Whether its documents may hold half an order, to be joined with other halves.
    #[must_use]
    pub const fn comes_in_halves(self) -> bool {
        matches!(self, Self::MercadoLibre | Self::Amazon | Self::Falabella | Self::Linio | Self::Dafiti | Self::Paris)
    }

    /// Whether an own channel of this kind is our web shop: its order numbers carry `W`.
    #[must_use]
    pub const fn is_web_shop(self) -> bool {
        matches!(self, Self::Shopify | Self::Woocommerce)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_structures_are_those_of_the_design() {
        assert_eq!(Kind::ALL.len(), 20);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
        }
        let with = |n| Kind::ALL.iter().filter(|k| k.structure().number() == n).map(|k| k.as_str()).collect::<Vec<_>>();
        assert_eq!(with(1), ["falabella", "paris", "walmart", "linio", "dafiti", "claroshop"]);
        assert_eq!(with(3), ["mercado_libre", "wish"]);
    }
}
