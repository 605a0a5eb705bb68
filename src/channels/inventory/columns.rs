//! Titles of product and inventory tables in Spanish and English, and keys of JSON: data, and how they are matched.

use crate::channels::marks::plain;
use crate::channels::table::columns::split_camel;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Sku,
    Alias,
    NameEn,
    NameEs,
    BoxType,
    Pack,
    UnitsPerBox,
    Price,
    Currency,
    Location,
    Lot,
    BoxCodes,
    Boxes,
    Since,
    Age,
    Expires,
    Buyers,
    Mode,
    AsOf,
}

use Field as F;

/// Titles of a field, in the form they are compared in (`marks::plain`); the first that is there wins.
#[rustfmt::skip]
const ALIASES: &[(Field, &[&str])] = &[
    (F::Sku, &[
        "sku", "codigo de producto", "codigo producto", "codigo del producto", "product code", "product sku",
        "item code", "codigo", "product id", "producto id", "referencia", "code",
    ]),
    (F::Alias, &[
        "alias", "product alias", "komet code", "codigo komet", "komet", "codigo alterno", "alias del producto",
        "legacy code", "product legacy",
    ]),
    (F::NameEn, &[
        "name en", "name english", "english name", "product name en", "nombre en", "nombre en ingles", "nombre ingles",
        "description en", "product name", "name", "product", "description", "product description", "item",
    ]),
    (F::NameEs, &[
        "name es", "name spanish", "spanish name", "product name es", "nombre es", "nombre en espanol",
        "nombre espanol", "description es", "descripcion es", "nombre del producto", "nombre producto", "nombre",
        "producto", "descripcion", "articulo",
    ]),
    (F::BoxType, &["box type", "boxtype", "tipo de caja", "tipo caja", "box type code", "caja tipo", "box"]),
    (F::Pack, &["pack", "empaque", "packing", "pack description"]),
    (F::UnitsPerBox, &[
        "units per box", "units box", "unitsperbox", "unidades por caja", "unidades caja", "unid caja", "und caja",
        "und por caja", "upb", "pack size", "total units per box", "tallos por caja", "stems per box",
        "ramos por caja", "bunches per box",
    ]),
    (F::Price, &["price", "unit price", "precio", "precio unitario", "price per unit", "precio por unidad"]),
    (F::Currency, &["currency", "moneda", "divisa", "currency code"]),
    (F::Location, &["location", "sede", "ubicacion", "bodega", "warehouse", "location code", "almacen", "cuarto frio"]),
    (F::Lot, &["lot", "lote", "lot number", "numero de lote", "lot no", "batch"]),
    (F::BoxCodes, &[
        "box codes", "box code", "codigos de caja", "codigos de cajas", "codigo de caja", "codigo caja", "box id",
        "box ids", "codigos",
    ]),
    (F::Boxes, &[
        "boxes", "cajas", "quantity", "cantidad", "qty", "cant", "stock", "existencias", "existencia", "inventario",
        "on hand", "boxes on hand", "numero de cajas", "total boxes", "total cajas", "cambio", "change",
    ]),
    (F::Since, &[
        "cut date", "fecha de corte", "harvest date", "fecha de cosecha", "received", "received at", "received on",
        "fecha de ingreso", "fecha de entrada", "fecha de recibo", "lot date", "fecha de lote", "fecha lote",
    ]),
    (F::Age, &["age", "edad", "age days", "days old", "edad dias", "dias"]),
    (F::Expires, &[
        "expires", "expiry", "expiry date", "expiration date", "best before", "vence", "vencimiento",
        "fecha de vencimiento", "caducidad", "fecha de caducidad",
    ]),
    (F::Buyers, &[
        "buyers", "buyer", "published to", "publish to", "publicado a", "publicar a", "clientes", "cliente",
        "companias clientes",
    ]),
    (F::Mode, &["mode", "modo", "action", "accion", "operacion", "operation", "movimiento", "movement"]),
    (F::AsOf, &["as of", "fecha de inventario", "generated at", "generado el", "snapshot at", "al"]),
];

/// What each column means, in the order of the columns; a field is taken once.
pub(super) fn assign<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<Option<Field>> {
    let titles: Vec<String> = titles.map(plain).collect();
    let mut fields: Vec<Option<Field>> = vec![None; titles.len()];
    for (field, names) in ALIASES {
        for name in *names {
            let free = titles.iter().zip(fields.iter_mut()).find(|(t, f)| f.is_none() && t.as_str() == *name);
            if let Some((_, slot)) = free {
                *slot = Some(*field);
                break;
            }
        }
    }
    fields
}

/// The field of a JSON key in any spelling.
pub(super) fn of_key(key: &str) -> Option<Field> {
    let known = |name: &str| ALIASES.iter().find(|(_, names)| names.contains(&name)).map(|(f, _)| *f);
    known(&plain(key)).or_else(|| known(&plain(&split_camel(key))))
}

/// The first title of a field, for people.
pub(super) fn title(field: Field) -> &'static str {
    ALIASES.iter().find(|(f, _)| *f == field).and_then(|(_, names)| names.first().copied()).unwrap_or_default()
}

/// Titles that a field is known by, some of them.
pub(super) fn some_titles(field: Field) -> String {
    let names = ALIASES.iter().find(|(f, _)| *f == field).map_or(&[] as &[&str], |(_, names)| names);
    names.iter().copied().take(6).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_is_in_the_form_it_is_compared_in_and_names_one_field() {
        let mut seen = std::collections::BTreeSet::new();
        for (_, names) in ALIASES {
            for name in *names {
                assert_eq!(plain(name), *name);
                assert!(seen.insert(*name), "{name} stands twice");
            }
        }
    }

    #[test]
    fn titles_of_both_languages() {
        let found = |titles: &[&str]| assign(titles.iter().copied());
        assert_eq!(
            found(&["Código de producto", "Producto", "Tipo de caja", "Empaque", "Unidades por caja", "Sede", "Cajas"]),
            [F::Sku, F::NameEs, F::BoxType, F::Pack, F::UnitsPerBox, F::Location, F::Boxes].map(Some)
        );
        assert_eq!(
            found(&["SKU", "Name EN", "Name ES", "box_type", "Units per Box", "colour", "Box Codes", "Lot #"]),
            [
                Some(F::Sku),
                Some(F::NameEn),
                Some(F::NameEs),
                Some(F::BoxType),
                Some(F::UnitsPerBox),
                None,
                Some(F::BoxCodes),
                Some(F::Lot)
            ]
        );
        assert_eq!(
            (of_key("unitsPerBox"), of_key("nombre_es"), of_key("x")),
            (Some(F::UnitsPerBox), Some(F::NameEs), None)
        );
    }
}
