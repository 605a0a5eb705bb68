//! What a column means, by its title: the alias table of `channels-b.md` §7, widened.
//!
//! Fields are matched in the order of [`ALIASES`], the titles of a field from left to right, and a column is taken once.
//! So `numero de pedido` is the order's id unless `id de pedido` is there too, then it is the cart's.

use super::aliases::{ALIASES, Field};
use crate::channels::marks::plain;
use Field as F;

/// A cell that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    field: Field,
    text: String,
    /// A number of the document format itself (JSON): its point is decimal.
    exact: bool,
}

/// The cells of a row that mean something and are not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells(Vec<Cell>);

impl Cells {
    /// Adds a cell; a field is taken once, blanks say nothing.
    pub(super) fn put(&mut self, field: Field, text: &str, exact: bool) {
        let text = text.trim();
        if !text.is_empty() && self.get(field).is_none() {
            self.0.push(Cell { field, text: text.to_owned(), exact });
        }
    }

    /// What a field says.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|c| c.field == field).map(|c| c.text.as_str())
    }

    /// Whether the field's cell is a number of the document format itself.
    pub(super) fn is_exact(&self, field: Field) -> bool {
        self.0.iter().any(|c| c.field == field && c.exact)
    }

    /// Whether nothing is said at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The price as written, where its decimal sign is not settled by the format.
pub(super) fn price_text(cells: &Cells) -> Option<&str> {
    cells.get(F::UnitPrice).filter(|_| !cells.is_exact(F::UnitPrice))
}

/// Titles of the fields as the document writes them, for people.
#[derive(Clone, Debug, Default)]
pub(super) struct Titles(Vec<(Field, String)>);

impl Titles {
    /// Remembers the title of a field.
    pub(super) fn put(&mut self, field: Field, title: &str) {
        if !self.has(field) {
            self.0.push((field, title.trim().to_owned()));
        }
    }

    /// Whether the document has this field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.0.iter().any(|(f, _)| *f == field)
    }

    /// The title as written, else the first alias.
    pub(super) fn of(&self, field: Field) -> &str {
        let own = self.0.iter().find(|(f, _)| *f == field).map(|(_, t)| t.as_str());
        own.or_else(|| aliases(field).first().copied()).unwrap_or_default()
    }
}

/// Titles that a field is known by.
pub(super) fn aliases(field: Field) -> &'static [&'static str] {
    ALIASES.iter().find(|(f, _)| *f == field).map_or(&[], |(_, names)| names)
}

/// Whether it is an id: digits, and never a number.
pub(super) const fn is_id(field: Field) -> bool {
    matches!(field, F::OrderId | F::CartId | F::ShipmentId | F::LineId | F::Sku | F::CustomerId)
}

/// What each column means, in the order of the columns.
pub(super) fn assign<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<Option<Field>> {
    let plain_titles: Vec<String> = titles.map(plain).collect();
    let mut fields: Vec<Option<Field>> = vec![None; plain_titles.len()];
    let mut order_id = "";
    for (field, names) in ALIASES {
        for name in *names {
            if *field == F::CartId && *name == "numero de pedido" && !order_id.starts_with("id") {
                continue;
            }
            let free = plain_titles.iter().zip(fields.iter_mut()).find(|(t, f)| f.is_none() && t.as_str() == *name);
            if let Some((_, slot)) = free {
                *slot = Some(*field);
                if *field == F::OrderId {
                    order_id = name;
                }
                // Codes that are never the SKU: every such column is put aside.
                if *field != F::NeverSku {
                    break;
                }
            }
        }
    }
    fields
}

/// The field of a JSON key, in an order or in a line: `orderId`, `order_id`, `Order Id` are one name.
pub(super) fn of_key(key: &str, in_line: bool) -> Option<Field> {
    let plain_key = plain(key);
    match (plain_key.as_str(), in_line) {
        ("id", true) => return Some(F::LineId),
        ("name" | "nombre", true) => return Some(F::Description),
        ("id" | "number" | "numero", false) => return Some(F::OrderId),
        ("name", false) => return Some(F::Name),
        _ => {}
    }
    let known = |name: &str| {
        let allowed = |f: Field| if in_line { f != F::OrderId } else { true };
        ALIASES.iter().find(|(f, names)| allowed(*f) && names.contains(&name)).map(|(f, _)| *f)
    };
    known(&plain_key).or_else(|| known(&plain(&split_camel(key))))
}

pub(in crate::channels) fn split_camel(key: &str) -> String {
    let mut out = String::with_capacity(key.len() + 4);
    let mut lower = false;
    for c in key.chars() {
        if c.is_uppercase() && lower {
            out.push(' ');
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(titles: &[&str]) -> Vec<(String, Field)> {
        let fields = assign(titles.iter().copied());
        titles.iter().zip(fields).filter_map(|(t, f)| f.map(|f| ((*t).to_owned(), f))).collect()
    }

    #[test]
    fn every_alias_is_in_the_form_it_is_compared_in() {
        for (_, names) in ALIASES {
            for name in *names {
                assert_eq!(plain(name), *name);
            }
        }
    }

    #[test]
    fn order_and_cart_ids_are_told_apart() {
        let both = found(&["Número de pedido", "ID de pedido", "SKU del vendedor", "SKU de Falabella"]);
        assert_eq!(both[0].1, F::CartId);
        assert_eq!(both[1].1, F::OrderId);
        assert_eq!((both[2].1, both[3].1), (F::Sku, F::NeverSku));
        assert_eq!(found(&["Número de pedido", "sku"])[0].1, F::OrderId);
        let other = found(&["Folio", "Número de pedido", "sku"]);
        assert_eq!(other.iter().filter(|(_, f)| *f == F::CartId).count(), 0);
    }

    #[test]
    fn a_marketplace_code_is_never_the_sku() {
        for title in ["SKU de Falabella", "Sku_marketplace", "product_sku", "ShopSku", "UPC", "EAN"] {
            assert_eq!(found(&["Pedido", title])[1].1, F::NeverSku, "{title}");
        }
        assert_eq!(found(&["Pedido", "EAN", "UPC", "SKU"]).len(), 4);
    }

    #[test]
    fn a_reference_beside_a_sku_is_the_order_reference() {
        let with = found(&["Pedido", "Referencia", "SKU"]);
        assert_eq!((with[1].1, with[2].1), (F::Reference, F::Sku));
        assert_eq!(found(&["Pedido", "Referencia"])[1].1, F::Sku);
    }

    #[test]
    fn estado_is_the_state_unless_another_column_is() {
        assert_eq!(found(&["Pedido", "Estado"])[1].1, F::State);
        let both = found(&["Pedido", "Estado", "Estatus"]);
        assert_eq!((both[1].1, both[2].1), (F::Region, F::State));
    }

    #[test]
    fn json_keys_of_any_spelling() {
        assert_eq!(of_key("orderId", false), Some(F::OrderId));
        assert_eq!(of_key("id", true), Some(F::LineId));
        assert_eq!(of_key("shopSku", true), Some(F::NeverSku));
        assert_eq!(of_key("sellerSku", true), Some(F::Sku));
        assert_eq!(of_key("addedToCartAt", true), Some(F::AddedToCartAt));
        assert_eq!(of_key("whatever", true), None);
    }
}
