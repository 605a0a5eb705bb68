//! Large documents of every kind and format, made up for `benches/decode.rs`.

use super::{ORDERS, Plain};
use k2kd::domain::channel::Kind;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

/// `{before}{one order, and again}{after}`
fn list(before: &str, after: &str, order: impl Fn(usize) -> String) -> Vec<u8> {
    let all: Vec<String> = (0..ORDERS).map(order).collect();
    format!("{before}{}{after}", all.join(",")).into_bytes()
}

pub(super) fn documents() -> Vec<(&'static str, Kind, Plain, Vec<u8>)> {
    use Kind as K;
    use Plain::{Csv, Json, Xlsx, Xml};
    vec![
        ("shopify json", K::Shopify, Json, list("{\"orders\":[", "]}", shopify)),
        ("woocommerce json", K::Woocommerce, Json, list("[", "]", woocommerce)),
        ("mercado_libre json", K::MercadoLibre, Json, list("{\"results\":[", "]}", mercado_libre)),
        ("amazon 2026 json", K::Amazon, Json, list("{\"orders\":[", "]}", amazon)),
        ("amazon flat file", K::Amazon, Csv(b'\t'), flat_file()),
        ("walmart us json", K::Walmart, Json, list("{\"list\":{\"elements\":{\"order\":[", "]}}}", walmart)),
        ("wish v3 json", K::Wish, Json, list("{\"code\":0,\"data\":[", "]}", wish)),
        ("mirakl or11 json", K::Coppel, Json, list("{\"orders\":[", "]}", mirakl)),
        ("seller_center xml", K::Falabella, Xml, seller_center_xml()),
        (
            "seller_center json",
            K::Linio,
            Json,
            list("{\"SuccessResponse\":{\"Body\":{\"Orders\":{\"Order\":[", "]}}}}", seller_center),
        ),
        ("seller_center rest json", K::Dafiti, Json, list("[", "]", rest)),
        ("paris json", K::Paris, Json, list("{\"data\":[", "]}", paris)),
        ("yuju json", K::Yuju, Json, list("[", "]", yuju)),
        ("generic json", K::Generic, Json, list("{\"orders\":[", "]}", generic)),
        ("generic csv", K::Generic, Csv(b','), table(',')),
        ("generic csv, semicolons", K::Cyberpuerta, Csv(b';'), table(';')),
        ("falabella portal csv", K::Falabella, Csv(b','), portal()),
        ("generic xlsx", K::Generic, Xlsx, workbook()),
        ("k2k json", K::K2k, Json, list("[", "]", k2k)),
    ]
}

const ADDRESS: &str = r#"{"first_name":"Ana","last_name":"Núñez","name":"Ana Núñez","address1":"Av. Insurgentes Sur 1605","address2":"Piso 3","city":"Benito Juárez","province":"CDMX","zip":"03900","country":"Mexico","phone":"5555555555"}"#;

fn shopify(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"id":{}{at},"sku":"ROSE-{at}","title":"Rosas rojas","variant_title":"60 cm","quantity":{},"current_quantity":{},"fulfillable_quantity":1,"price":"749.00","total_discount":"0.00","properties":[],"requires_shipping":true,"gift_card":false}}"#,
            900_000_000 + n,
            at + 1,
            at + 1
        )
    };
    let lines: Vec<_> = (0..4).map(line).collect();
    format!(
        r##"{{"id":{},"name":"#{n}","order_number":{n},"currency":"MXN","presentment_currency":"MXN","created_at":"2026-02-10T10:12:00-06:00","updated_at":"2026-02-10T10:12:09-06:00","financial_status":"paid","fulfillment_status":null,"cancelled_at":null,"test":false,"note":"frágil","note_attributes":[{{"name":"mark_code","value":"FC-1"}}],"tags":"","customer":{{"id":7,"email":"a@example.com","first_name":"Ana","last_name":"Núñez"}},"shipping_address":{ADDRESS},"billing_address":{ADDRESS},"line_items":[{}],"refunds":[],"fulfillments":[]}}"##,
        820_982_911_946_154_508_usize + n,
        lines.join(",")
    )
}

fn woocommerce(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"id":{n}{at},"name":"Rosas","product_id":5,"quantity":2,"subtotal":"21.60","total":"20.00","sku":"ROSE-{at}","price":10,"meta_data":[]}}"#
        )
    };
    let lines: Vec<_> = (0..4).map(line).collect();
    format!(
        r#"{{"id":{n},"number":"{n}","status":"processing","currency":"MXN","date_created_gmt":"2026-02-10T16:12:00","date_modified_gmt":"2026-02-10T16:12:09","date_paid_gmt":"2026-02-10T16:12:05","customer_id":7,"customer_note":"","billing":{{"first_name":"Ana","last_name":"Núñez","email":"a@example.com","phone":"55"}},"shipping":{{"first_name":"Ana","last_name":"Núñez","address_1":"Av. 1","address_2":"","city":"Puebla","state":"PUE","postcode":"72000","country":"MX"}},"meta_data":[{{"id":1,"key":"mark_code","value":"FC-1"}}],"line_items":[{}],"shipping_lines":[],"fee_lines":[],"coupon_lines":[],"refunds":[]}}"#,
        lines.join(",")
    )
}

fn mercado_libre(n: usize) -> String {
    format!(
        r#"{{"id":{},"pack_id":{},"shipping":{{"id":{}}},"status":"paid","status_detail":null,"date_created":"2026-02-10T10:12:00.000-04:00","last_updated":"2026-02-10T10:12:09.000-04:00","tags":["paid","not_delivered"],"currency_id":"MXN","total_amount":749,"paid_amount":749,"buyer":{{"id":88,"nickname":"ANA"}},"payments":[{{"id":1,"status":"approved","date_approved":"2026-02-10T10:12:00.000-04:00"}}],"order_items":[{{"item":{{"id":"MLM1","title":"Rosas rojas","seller_sku":"ROSE-60","variation_attributes":[{{"name":"Largo","value_name":"60"}}]}},"quantity":3,"requested_quantity":{{"measure":"unit","value":3}},"unit_price":749.5,"full_unit_price":800,"currency_id":"MXN","sale_fee":80.2}}]}}"#,
        2_000_015_194_467_264_usize + n,
        2_000_000_000_000_000_usize + n / 2,
        46_490_100_001_usize + n / 2
    )
}

fn amazon(n: usize) -> String {
    let item = |at: usize| {
        format!(
            r#"{{"orderItemId":"{n}{at}","quantityOrdered":2,"product":{{"asin":"B0","title":"Rosas","sellerSku":"ROSE-{at}","price":{{"unitPrice":{{"amount":"18.50","currencyCode":"MXN"}}}}}},"fulfillment":{{"quantityFulfilled":0,"quantityUnfulfilled":2}}}}"#
        )
    };
    let items: Vec<_> = (0..3).map(item).collect();
    format!(
        r#"{{"orderId":"902-{n:07}-1934268","createdTime":"2026-02-10T16:12:00Z","lastUpdatedTime":"2026-02-10T16:12:09Z","fulfillment":{{"fulfillmentStatus":"UNSHIPPED","fulfilledBy":"MERCHANT"}},"buyer":{{"buyerName":"Ana","buyerEmail":"a@example.com"}},"recipient":{{"deliveryAddress":{{"name":"Ana","addressLine1":"Calle 1","city":"León","stateOrRegion":"GTO","postalCode":"37000","countryCode":"MX"}}}},"orderItems":[{}]}}"#,
        items.join(",")
    )
}

fn flat_file() -> Vec<u8> {
    let mut out = String::from(
        "order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-email\tbuyer-name\tsku\tproduct-name\tquantity-purchased\tquantity-shipped\trecipient-name\tship-address-1\tship-city\tship-state\tship-postal-code\tship-country\r\n",
    );
    for n in 0..ORDERS * 3 {
        write!(out, "902-{:07}-1934268\t{n}\t2026-02-10T16:12:00+00:00\t2026-02-10T16:12:00+00:00\ta@example.com\tAna Nunez\tROSE-{}\tRosas rojas 60 cm\t2\t0\tAna Nunez\tAv. Insurgentes Sur 1605\tPuebla\tPUE\t72000\tMX\r\n", n / 3, n % 3).unwrap();
    }
    out.into_bytes()
}

fn walmart(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"lineNumber":"{at}","item":{{"productName":"Rosas","sku":"ROSE-{at}"}},"charges":{{"charge":[{{"chargeType":"PRODUCT","chargeName":"ItemPrice","chargeAmount":{{"currency":"USD","amount":18.5}},"tax":null}}]}},"orderLineQuantity":{{"unitOfMeasurement":"EACH","amount":"1"}},"statusDate":1770739929000,"orderLineStatuses":{{"orderLineStatus":[{{"status":"Acknowledged","statusQuantity":{{"unitOfMeasurement":"EACH","amount":"1"}},"trackingInfo":null}}]}}}}"#
        )
    };
    let lines: Vec<_> = (1..5).map(line).collect();
    format!(
        r#"{{"purchaseOrderId":"179627{n:07}","customerOrderId":"5281956{n:06}","customerEmailId":"a@example.com","orderDate":1770739920000,"shippingInfo":{{"phone":"55","estimatedShipDate":1770999120000,"methodCode":"Standard","postalAddress":{{"name":"Ana","address1":"Calle 1","address2":null,"city":"Austin","state":"TX","postalCode":"78701","country":"USA","addressType":"RESIDENTIAL"}}}},"orderLines":{{"orderLine":[{}]}}}}"#,
        lines.join(",")
    )
}

fn wish(n: usize) -> String {
    format!(
        r#"{{"id":"{n:024x}","transaction_id":"{:024x}","state":"APPROVED","released_at":"2026-02-10T16:12:00Z","updated_at":"2026-02-10T16:12:09Z","product_information":{{"id":"p","sku":"ROSE-60","name":"Rosas","color":"red","size":"60","variation_id":"v"}},"order_payment":{{"general_payment_details":{{"product_quantity":3,"product_price":{{"amount":18.5,"currency_code":"USD"}},"payment_total":{{"amount":55.5,"currency_code":"USD"}}}}}},"full_address":{{"shipping_detail":{{"name":"Ana","street_address1":"Calle 1","city":"Puebla","state":"PUE","zipcode":"72000","country_code":"MX","phone_number":{{"number":"55"}}}}}},"refunds":[],"tracking_information":[]}}"#,
        n / 2
    )
}

fn mirakl(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"order_line_id":"{n}-A-{at}","order_line_index":{at},"offer_sku":"ROSE-{at}","product_sku":"P","product_title":"Rosas","quantity":3,"price_unit":55.0,"price":165.0,"shipping_price":0,"total_price":165.0,"order_line_state":"SHIPPING","cancelations":[],"refunds":[],"promotions":[],"taxes":[]}}"#
        )
    };
    let lines: Vec<_> = (1..4).map(line).collect();
    format!(
        r#"{{"order_id":"{n}-A","commercial_id":"{n}","created_date":"2026-02-10T16:12:00Z","last_updated_date":"2026-02-10T16:12:09Z","currency_iso_code":"MXN","order_state":"SHIPPING","customer":{{"customer_id":"c7","firstname":"Ana","lastname":"Núñez","shipping_address":{{"firstname":"Ana","lastname":"Núñez","street_1":"Av. 1","street_2":"","zip_code":"72000","city":"Puebla","state":"PUE","country":"Mexico","phone":"55"}}}},"price":495.0,"shipping_price":0,"total_price":495.0,"order_additional_fields":[],"order_lines":[{}]}}"#,
        lines.join(",")
    )
}

fn seller_center(n: usize) -> String {
    let item = |at: usize| {
        format!(
            r#"{{"OrderItemId":"{n}{at}","ShopId":"1","OrderId":"{n}","Name":"Rosas","Sku":"ROSE-{at}","ShopSku":"X","ShippingType":"Dropshipping","ItemPrice":"24990.00","PaidPrice":"20000.00","Currency":"CLP","TaxAmount":"0.00","Status":"pending","ShipmentProvider":"blue","PackageId":"P{n}","CreatedAt":"2026-02-10 10:12:00","UpdatedAt":"2026-02-10 10:12:09"}}"#
        )
    };
    let items: Vec<_> = (0..4).map(item).collect();
    format!(r#"{{"OrderId":"{n}","OrderNumber":"2{n}","OrderItems":{{"OrderItem":[{}]}}}}"#, items.join(","))
}

fn seller_center_xml() -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><SuccessResponse><Head/><Body><Orders>");
    for n in 0..ORDERS {
        write!(out, "<Order><OrderId>{n}</OrderId><OrderNumber>2{n}</OrderNumber><OrderItems>").unwrap();
        for at in 0..4 {
            write!(out, "<OrderItem>\n<OrderItemId>{n}{at}</OrderItemId>\n<ShopId>1</ShopId><OrderId>{n}</OrderId><Name>Rosas &amp; lirios</Name><Sku>ROSE-{at}</Sku><ShopSku>X</ShopSku><ShippingType>Dropshipping</ShippingType><ItemPrice>24990.00</ItemPrice><PaidPrice>20000.00</PaidPrice><Currency>CLP</Currency><Status>pending</Status><ShipmentProvider>blue</ShipmentProvider><PackageId>P{n}</PackageId><CreatedAt>2026-02-10 10:12:00</CreatedAt><UpdatedAt>2026-02-10 10:12:09</UpdatedAt>\n</OrderItem>").unwrap();
        }
        out.push_str("</OrderItems></Order>");
    }
    out.push_str("</Orders></Body></SuccessResponse>");
    out.into_bytes()
}

fn rest(n: usize) -> String {
    let item = |at: usize| {
        format!(
            r#"{{"id":{n}{at},"status":"pending","shipment":{{"type":"dropshipping","provider":"blue"}},"product":{{"name":"Rosas","sku":"RO123","sellerSku":"ROSE-{at}"}},"unitPrice":2499,"paidPrice":2000,"updatedAt":"2026-02-10T10:12:09.123456Z"}}"#
        )
    };
    let items: Vec<_> = (1..5).map(item).collect();
    format!(
        r#"{{"id":{},"number":"AR-{n}","customer":{{"firstName":"Ana","lastName":"Núñez"}},"address":{{"shipping":{{"firstName":"Ana","address1":"Calle 1","city":"CABA"}}}},"currency":"ARS","createdAt":"2026-02-10T10:12:00.123456Z","statusList":{{"pending":4}},"itemCount":4,"items":[{}]}}"#,
        n + 1,
        items.join(",")
    )
}

fn paris(n: usize) -> String {
    let item = |at: usize| {
        format!(
            r#"{{"id":{n}{at},"sku":"MK8","sellerSku":"ROSE-{at}","name":"Rosas","basePrice":24990,"grossPrice":24990,"priceAfterDiscounts":20000,"status":"awaiting_fullfillment"}}"#
        )
    };
    let items: Vec<_> = (1..5).map(item).collect();
    format!(
        r#"{{"originOrderNumber":"30{n}","originOrderDate":"2026-02-10T12:14:58.000Z","createdAt":"2026-02-10T12:14:58.000Z","updatedAt":"2026-02-10T12:16:03.000Z","customer":{{"name":"Ana","email":"a@example.com"}},"billingAddress":{{"firstName":"Ana","lastName":"N","address1":"Niebla 1","city":"Santiago"}},"subOrders":[{{"subOrderNumber":"30{n}1","status":"awaiting_fullfillment","carrier":"BLUE","dispatchDate":"2026-02-11","shippingAddress":{{"firstName":"Ana","lastName":"N","address1":"Niebla 1","city":"Santiago"}},"items":[{}]}}]}}"#,
        items.join(",")
    )
}

fn yuju(n: usize) -> String {
    let item = |at: usize| {
        format!(
            r#"{{"item_pk":"{n}{at}","sku":"ROSE-{at}","name":"Rosas","status":"pending","quantity":2,"price":749.0,"discounts":[],"shipments":[],"is_combo":false,"combo_components":[],"product":{{"pk":1,"ean":"7501031311309"}}}}"#
        )
    };
    let items: Vec<_> = (1..4).map(item).collect();
    format!(
        r#"{{"pk":"MLM{n}","marketplace_pk":13,"shop_pk":1,"reference":"{n}","total":4494.0,"paid_total":4494.0,"currency":"MXN","created_at":"2026-02-10T10:12:00","updated_at":"2026-02-10T10:12:09","payment_accredited_at":"2026-02-10T10:12:05","status":"paid","cart_orders":[],"tags":[],"customer":{{"first_name":"Ana","last_name":"Núñez","email":"a@example.com"}},"shipping_address":{{"first_name":"Ana Núñez","last_name":"","address":"Av. 1","city":"Puebla","region":"PUE","postal_code":"72000","country":"Mexico"}},"ff_type":"fbm","items":[{}]}}"#,
        items.join(",")
    )
}

fn generic(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"id":{at},"sku":"ROSE-{at}","description":"Rosas rojas","quantity":2,"unit_price":"749.00","status":"paid"}}"#
        )
    };
    let lines: Vec<_> = (1..5).map(line).collect();
    format!(
        r#"{{"order_id":"A-{n}","created_at":"2026-02-10T10:12:00-06:00","updated_at":"2026-02-10T10:12:09-06:00","status":"paid","currency":"MXN","customer":{{"name":"Ana","email":"a@example.com","id":7}},"ship_to":{{"name":"Ana","address":"Calle 1","city":"Puebla","state":"PUE"}},"mark_code":"FC-1","lines":[{}]}}"#,
        lines.join(",")
    )
}

fn table(separator: char) -> Vec<u8> {
    let titles = "Pedido,Fecha,Estado,SKU,Descripción,Cantidad,Precio unitario,Moneda,Cliente,Dirección,Ciudad,Código del cliente,Notas";
    let mut out = titles.replace(',', &separator.to_string());
    out.push('\n');
    let price = if separator == ';' { "749,00" } else { "749.00" };
    for n in 0..ORDERS * 4 {
        let row = format!(
            "{:06}|2026-02-10 10:12:00|Pagado|ROSE-{}|Rosas rojas 60 cm|2|{price}|MXN|Ana Núñez|Av. Insurgentes Sur 1605|Puebla|FC-1|frágil",
            n / 4,
            n % 4
        );
        out.push_str(&row.replace('|', &separator.to_string()));
        out.push('\n');
    }
    out.into_bytes()
}

fn portal() -> Vec<u8> {
    let mut out = String::from(
        "ID del artículo del pedido,SKU del vendedor,SKU de Falabella,Creado el,Número de pedido,ID de pedido,Moneda del pedido,Precio unitario,Estado,Nombre del cliente,Ciudad de envío\n",
    );
    for n in 0..ORDERS * 4 {
        writeln!(
            out,
            "{n},ROSE-{},9,\"oct 8, 2026 22:35\",29{},11{},CLP,\"24,990.00\",pending,Ana Núñez,Santiago",
            n % 4,
            n / 4,
            n / 4
        )
        .unwrap();
    }
    out.into_bytes()
}

fn workbook() -> Vec<u8> {
    let mut rows = String::from(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Pedido</t></is></c><c r="B1" t="inlineStr"><is><t>Fecha</t></is></c><c r="C1" t="inlineStr"><is><t>SKU</t></is></c><c r="D1" t="inlineStr"><is><t>Cantidad</t></is></c><c r="E1" t="inlineStr"><is><t>Precio unitario</t></is></c><c r="F1" t="inlineStr"><is><t>Cliente</t></is></c></row>"#,
    );
    for n in 0..ORDERS * 4 {
        let r = n + 2;
        write!(rows, r#"<row r="{r}"><c r="A{r}" t="inlineStr"><is><t>{:06}</t></is></c><c r="B{r}" s="1"><v>46063.425</v></c><c r="C{r}" t="s"><v>{}</v></c><c r="D{r}"><v>2</v></c><c r="E{r}"><v>749.5</v></c><c r="F{r}" t="s"><v>4</v></c></row>"#, n / 4, n % 4).unwrap();
    }
    let relations =
        r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let book = r#"<workbook xmlns:r="x"><sheets><sheet name="Ventas" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let styles = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
    let texts = "<sst><si><t>ROSE-0</t></si><si><t>ROSE-1</t></si><si><t>ROSE-2</t></si><si><t>ROSE-3</t></si><si><t>Ana Núñez</t></si></sst>";
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/workbook.xml", book),
        ("xl/styles.xml", styles),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn k2k(n: usize) -> String {
    let line = |at: usize| {
        format!(
            r#"{{"line":{at},"sku":"ROSE-{at}","description":"Roses","quantity":2,"unit_price":"18.50","checkout":"checked_out","added_to_cart_at":"2026-02-10T15:00:00Z","mark_code":"M-7","box_codes":[],"boxes":2}}"#
        )
    };
    let lines: Vec<_> = (1..5).map(line).collect();
    format!(
        r#"{{"order":"{n}K","number":{n},"k2k":true,"status":"pending","revision":3,"buyer":"FW01","customer":"Ana","channel":"fw","kind":"shopify","channel_orders":[{{"channel_order_id":"{n}","cart_id":null,"shipment_id":null,"status":"paid"}}],"currency":"USD","total":"148.00","placed_at":"2026-02-10T15:12:00Z","ship_date":"2026-02-14","earliest_ship_date":"2026-02-13","awb":null,"carrier":null,"reference":null,"lines":[{}],"boxes":8,"labels_printed":0,"boxes_shipped":0,"flags":[],"ship_to":["Calle 1","Puebla"]}}"#,
        lines.join(",")
    )
}
