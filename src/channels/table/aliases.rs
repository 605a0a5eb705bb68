//! Titles of columns in Spanish and English: data. See [`super::columns`] for how they are matched.

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    OrderId,
    CartId,
    ShipmentId,
    LineId,
    Sku,
    /// A code of the marketplace or the maker: never taken for the SKU.
    NeverSku,
    Quantity,
    UnitPrice,
    Currency,
    State,
    CreatedAt,
    UpdatedAt,
    AddedToCartAt,
    ShipDate,
    Reference,
    Carrier,
    Note,
    MarkCode,
    BoxCodes,
    Description,
    Name,
    CustomerName,
    CustomerEmail,
    CustomerId,
    CustomerPhone,
    ShipName,
    ShipCompany,
    Street,
    Street2,
    City,
    Region,
    PostalCode,
    Country,
    ShipPhone,
    Test,
}

use Field as F;

/// Titles of a field, in the form they are compared in (`marks::plain`); the first that is there wins.
#[rustfmt::skip]
pub(super) const ALIASES: &[(Field, &[&str])] = &[
    (F::OrderId, &[
        "id de pedido", "id pedido", "id del pedido", "nro orden", "nro de orden", "n de orden",
        "no de orden", "n orden", "numero de orden", "id de orden", "id orden", "channel order id",
        "order id", "orderid", "order number", "order no", "order", "pedido", "n de pedido",
        "no de pedido", "nopedido", "no pedido", "nro pedido", "nro de pedido", "orden", "folio",
        "numero de pedido", "numero pedido",
    ]),
    (F::CartId, &[
        "numero de pedido", "carrito", "id carrito", "id de carrito", "id del carrito", "commercial id",
        "pack id", "cart", "cart id",
    ]),
    (F::ShipmentId, &[
        "id envio", "id de envio", "envio id", "shipment id", "package id", "paquete", "suborden",
        "sub order", "guia",
    ]),
    (F::LineId, &[
        "id del articulo del pedido", "id articulo", "id del articulo", "order item id", "order line id",
        "idpedidorelacion", "numero de linea", "line id", "id linea", "id de linea",
    ]),
    (F::NeverSku, &["sku de falabella", "sku marketplace", "product sku", "shopsku", "upc", "ean", "claroid", "asin"]),
    (F::Sku, &[
        "sku del vendedor", "sku seller", "seller sku", "sku vendedor", "shop sku", "offer sku", "sku",
        "codigo de producto", "codigo producto", "referencia",
    ]),
    (F::Quantity, &[
        "cantidad", "cant", "unidades", "piezas", "quantity", "qty", "quantity purchased",
        "cantidad pedida",
    ]),
    (F::UnitPrice, &["precio unitario", "price unit", "unit price", "precio", "price", "importe", "totalproducto"]),
    (F::Currency, &["moneda del pedido", "moneda", "currency", "divisa", "currency code"]),
    (F::State, &[
        "estado del pedido", "estado de la linea", "line status", "estatus", "status", "order status",
        "checkout", "estado", "payment status", "estado del pago", "estado de pago", "state",
    ]),
    (F::CreatedAt, &[
        "creado el", "fecha de compra", "fecha de creacion", "fecha de venta", "fechacolocado",
        "created at", "order date", "purchase date", "placed at", "fecha del pedido", "fecha de pedido",
        "fecha pedido", "fecha", "date",
    ]),
    (F::UpdatedAt, &[
        "updated at", "last updated", "actualizado el", "fecha de actualizacion", "modificado el",
        "changed at",
    ]),
    (F::AddedToCartAt, &[
        "added to cart at", "added to cart", "agregado al carrito", "agregado al carrito el",
        "fecha de carrito",
    ]),
    (F::ShipDate, &["ship date", "fecha de despacho", "fecha despacho", "fecha de envio", "fecha envio", "ship on"]),
    (F::Reference, &[
        "reference", "po", "po number", "purchase order", "purchase order number", "customer po",
        "orden de compra", "numero de po", "referencia del cliente", "su referencia", "referencia",
    ]),
    (F::Carrier, &["carrier", "transportista", "transportadora", "paqueteria", "proveedor de envio"]),
    (F::Note, &[
        "note", "notes", "nota", "notas", "warehouse note", "nota de bodega", "observaciones",
        "comentario", "comentarios",
    ]),
    (F::MarkCode, &[
        "mark code", "markcode", "customer code", "codigo del cliente", "codigo de cliente",
        "codigo cliente", "cod cliente", "codigo especial", "codigo de marca", "marcacion", "mark",
    ]),
    (F::BoxCodes, &["box codes", "box code", "codigos de caja", "codigos de cajas", "codigo de caja"]),
    (F::Description, &[
        "descripcion", "description", "nombre del articulo", "nombre producto", "nombre del producto",
        "product name", "producto", "product", "articulo", "item", "titulo", "title",
    ]),
    (F::Name, &["order name", "order number", "numero visible"]),
    (F::CustomerName, &[
        "nombre del cliente", "nombre cliente", "customer name", "cliente", "customer", "comprador",
        "buyer name", "buyer",
    ]),
    (F::CustomerEmail, &[
        "correo electronico del cliente", "email cliente", "customer email", "buyer email",
        "correo electronico", "correo", "email", "e mail",
    ]),
    (F::CustomerId, &["customer id", "id cliente", "id de cliente", "id del cliente"]),
    (F::CustomerPhone, &["telefono cliente", "telefono del cliente", "customer phone"]),
    (F::ShipName, &[
        "nombre de envio", "recipient name", "recipient", "destinatario", "ship to", "entregar a",
        "shipping name",
    ]),
    (F::ShipCompany, &["empresa", "company", "shipping company", "compania"]),
    (F::Street, &[
        "direccion de envio", "shipping address", "direccion", "address", "address 1", "address1", "calle",
        "street", "domicilio",
    ]),
    (F::Street2, &["direccion de envio 2", "direccion 2", "address 2", "address2", "complemento"]),
    (F::City, &["ciudad de envio", "shipping city", "ciudad", "city", "comuna", "municipio"]),
    (F::Region, &["region de envio", "region", "provincia", "province", "departamento", "estado", "state"]),
    (F::PostalCode, &["codigo postal", "postal code", "zip", "zip code", "cp", "codigo postal de envio"]),
    (F::Country, &["pais de envio", "pais", "country"]),
    (F::ShipPhone, &["telefono de envio", "telefono", "phone", "shipping phone"]),
    (F::Test, &["test", "prueba"]),
];
