//! Each family of channels as it wants to be asked: its paths, its proofs, its pages.

use crate::channel::{Asked, Channel, Says, ok};
use crate::fetch::{STAMP, channel, fetches, order_of};
use crate::harness::{Daemon, until};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Every other family in one daemon: where each has its own path, proof and form.
fn market(asked: &Asked) -> Says {
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    let has = |name: &str, value: &str| asked.header(name) == value;
    let claroshop = path.strip_prefix("/cl/PUB/").filter(|rest| rest.ends_with("/pedidos"));
    match path {
        "/lwa" if asked.form("refresh_token").as_deref() == Some("Atzr") => {
            ok(json!({"access_token": "Atza", "expires_in": 3600}))
        }
        "/am/orders/2026-01-01/orders/171-9876543-2109876"
            if has("x-amz-access-token", "Atza") && query.contains("RECIPIENT") =>
        {
            ok(json!({"order": {"orderId": "171-9876543-2109876", "createdTime": STAMP, "lastUpdatedTime": STAMP,
                "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"}, "orderItems": [{"orderItemId": "1",
                "quantityOrdered": 2, "product": {"title": "Rose", "sellerSku": "ROSE", "price": {"unitPrice": {"amount": "18.50", "currencyCode": "MXN"}}}}]}}))
        }
        "/el/api/oms/pvt/orders/1415461749731-01"
            if has("x-vtex-api-appkey", "key") && has("x-vtex-api-apptoken", "tok") =>
        {
            ok(
                json!({"orderId": "1415461749731-01", "orderGroup": "1415461749731", "status": "handling", "creationDate": STAMP,
                "lastChange": STAMP, "items": [{"uniqueId": "U", "refId": "ROSE", "name": "Rose", "quantity": 1, "price": 1850}]}),
            )
        }
        "/wm/v3/token" if has("authorization", "Basic aWQ6c2Vj") => {
            ok(json!({"access_token": "wm-1", "expires_in": 900}))
        }
        "/wm/v3/orders/P100709799" if has("wm_sec.access_token", "wm-1") && has("wm_market", "mx") => ok(
            json!({"purchaseOrderId": "P100709799", "customerOrderId": "1", "orderDate": STAMP, "orderLines": [{"primeLineNumber": "1",
                "item": {"sku": "ROSE", "productName": "Rose", "unitPrice": {"currency": "MXN", "amount": "7.5"}}, "orderLineQuantity": {"amount": "1"},
                "orderLineStatus": [{"status": "Acknowledged", "statusDate": STAMP, "statusQuantity": {"amount": "1"}}]}]}),
        ),
        "/fa/" if query.contains("Signature=") && asked.header("user-agent").ends_with("/PROPIA/FACL") => {
            let body = match asked.query("Action").as_deref() {
                Some("GetOrder") => {
                    json!({"Orders": {"Order": {"OrderId": "190", "OrderNumber": "32", "CreatedAt": "2026-02-10 12:00:00",
                    "UpdatedAt": "2026-02-10 12:00:00", "CustomerFirstName": "Ana", "Statuses": {"Status": "pending"}}}})
                }
                _ => {
                    json!({"OrderItems": {"OrderItem": {"OrderItemId": "5", "OrderId": "190", "Sku": "ROSE", "Name": "Rose", "Currency": "CLP",
                    "ItemPrice": "24990.00", "Status": "pending", "ShippingType": "Dropshipping", "UpdatedAt": "2026-02-10 12:00:00"}}})
                }
            };
            ok(json!({"SuccessResponse": {"Head": {}, "Body": body}}))
        }
        "/ri/api/orders"
            if has("authorization", "shop-key") && asked.query("order_ids").as_deref() == Some("9001-A") =>
        {
            ok(
                json!({"orders": [{"order_id": "9001-A", "commercial_id": "9001", "created_date": STAMP, "last_updated_date": STAMP,
                "currency_iso_code": "CLP", "order_state": "SHIPPING", "order_lines": [{"order_line_id": "1", "offer_sku": "ROSE",
                "quantity": 3, "price": 165, "price_unit": 55, "order_line_state": "SHIPPING"}]}], "total_count": 1}),
            )
        }
        "/wi/api/v3/oauth/refresh_token" if asked.query("refresh_token").as_deref() == Some("wr") => ok(
            json!({"code": 0, "data": {"access_token": "wa", "expiry_time": "2036-10-19T04:16:35.661+00:00", "refresh_token": "wr"}}),
        ),
        "/wi/api/v3/orders/65c800000000000000000001" if has("authorization", "Bearer wa") => ok(
            json!({"code": 0, "data": {"id": "65c800000000000000000001", "transaction_id": "65c7", "state": "APPROVED", "released_at": STAMP,
                "updated_at": STAMP, "product_information": {"sku": "ROSE", "name": "Rose"}, "order_payment": {"general_payment_details":
                {"product_quantity": 3, "product_price": {"amount": 4.25, "currency_code": "USD"}}}}}),
        ),
        "/yu/shops/7/marketplace/15/orders/2000003841421322/" if has("authorization", "Token yk") => ok(
            json!({"pk": "2000003841421322", "currency": "cop", "created_at": "2026-02-10T17:39:31", "updated_at": "2026-02-10T17:45:00",
                "status": "open", "payment_accredited_at": "2026-02-10T17:40:02", "cart_orders": [], "items": [{"item_pk": "1", "sku": "ROSE",
                "name": "Rose", "status": "pending", "price": 21000, "quantity": 3}]}),
        ),
        "/pa/v1/auth/apiKey" if has("authorization", "Bearer pk") => {
            ok(json!({"accessToken": "pt", "expiresIn": "14400"}))
        }
        "/pa/v1/orders" if has("authorization", "Bearer pt") && asked.query("sellerId").as_deref() == Some("s1") => ok(
            json!({"count": 1, "data": [{"originOrderNumber": "3042231950", "originOrderDate": STAMP, "updatedAt": STAMP, "customer": {"name": "K"},
                "subOrders": [{"subOrderNumber": "30-1", "status": "ready_to_ship", "items": [{"id": 1, "sellerSku": "ROSE", "name": "R",
                "basePrice": 24990, "status": "ready_to_ship"}]}]}]}),
        ),
        _ if claroshop.is_some() && query.starts_with("action=pendientes") => ok(
            json!({"totalpaginas": "1", "listapendientes": [{"nopedido": "835", "estatus": "Pendiente", "sku": "ROSE"}]}),
        ),
        _ if claroshop.is_some() && query == "action=detallepedido&nopedido=835" => ok(
            json!({"estatuspedido": {"estatus": "Pendiente", "fechacolocado": "2026-05-08 10:40:36"}, "datosenvio": {"entregara": "Ana"},
                "productos": [{"producto": "Rosa", "importe": "749", "idpedidorelacion": "1", "sku": "ROSE"}]}),
        ),
        _ => Says::Json(400, json!({"message": format!("nobody asks so: {}", asked.path)})),
    }
}

#[test]
fn every_family_is_asked_as_it_wants_to_be() {
    let server = Channel::play(market);
    let base = |path: &str| server.url(path);
    let more = [
        channel(
            "am",
            "amazon",
            &base("/am"),
            &format!(
                "client_id = \"c\"\nclient_secret = \"d\"\nrefresh_token = \"Atzr\"\ntoken_url = \"{}\"",
                base("/lwa")
            ),
        ),
        channel("el", "elektra", &base("/el"), "secret = \"hook\"\nclient_id = \"key\"\nclient_secret = \"tok\""),
        channel(
            "wm",
            "walmart",
            &base("/wm"),
            "token = \"t\"\naccount = \"mx\"\nclient_id = \"id\"\nclient_secret = \"sec\"",
        ),
        channel("fa", "falabella", &base("/fa"), "token = \"t\"\naccount = \"ana@example.com\"\napi_key = \"k\""),
        channel("ri", "ripley", &base("/ri"), "api_key = \"shop-key\""),
        channel("wi", "wish", &base("/wi"), "client_id = \"c\"\nclient_secret = \"d\"\nrefresh_token = \"wr\""),
        channel("yu", "yuju", &base("/yu/shops/7/marketplace/15"), "secret = \"shared\"\napi_key = \"yk\""),
        channel("pa", "paris", &base("/pa"), "account = \"s1\"\napi_key = \"pk\"\npoll = \"1h\""),
        channel("cl", "claroshop", &base("/cl"), "client_id = \"PUB\"\nclient_secret = \"PRIV\"\npoll = \"1h\""),
    ];
    let daemon = Daemon::with(&more.concat());
    let hook = r#"{"Domain":"Marketplace","OrderId":"1415461749731-01","State":"handling","LastChange":"2026-02-10T12:00:00Z"}"#;
    assert_eq!(daemon.post("/webhooks/el", &[("X-K2KD-Secret", "hook")], hook).outcome(), "to_fetch");
    assert_eq!(daemon.post("/webhooks/el", &[], hook).status, 401);
    assert_eq!(
        daemon.post("/webhooks/el", &[("X-K2KD-Secret", "hook")], r#"{"hookConfig":"ping"}"#).outcome(),
        "ignored"
    );
    let event = r#"{"source":{"eventType":"ORDER_UPDATES"},"payload":{"order":{"purchaseOrderId":"P100709799"}}}"#;
    assert_eq!(daemon.post("/webhooks/wm/t", &[], event).outcome(), "to_fetch");
    let created = r#"{"event":"onOrderCreated","payload":{"OrderId":190}}"#;
    assert_eq!(daemon.post("/webhooks/fa/t", &[], created).outcome(), "to_fetch");
    let evil = "https://evil.example/shops/7/marketplace/15/orders/2000003841421322/";
    let yuju = [("X-Madkting-signature", "shared"), ("X-Madkting-event", "Order:created"), ("Location", evil)];
    assert_eq!(daemon.post("/webhooks/yu", &yuju, "").outcome(), "to_fetch");
    daemon.drop_file("am", "change.json", br#"{"NotificationType":"ORDER_CHANGE","Payload":{"OrderChangeNotification":{"AmazonOrderId":"171-9876543-2109876","Summary":{"OrderStatus":"Unshipped"}}}}"#);
    daemon.drop_file("ri", "names.json", br#"{"orders":[{"order_id":"9001-A"}]}"#);
    daemon.drop_file("wi", "names.json", br#"{"code":0,"data":[{"id":"65c800000000000000000001"}]}"#);
    for (channel, id) in [
        ("el", "1415461749731-01"),
        ("wm", "P100709799"),
        ("fa", "190"),
        ("yu", "2000003841421322"),
        ("am", "171-9876543-2109876"),
        ("ri", "9001-A"),
        ("wi", "65c800000000000000000001"),
        ("pa", "3042231950"),
        ("cl", "835"),
    ] {
        let order = order_of(&daemon, channel);
        assert_eq!(order["channel_orders"][0]["channel_order_id"], id);
        assert_eq!(order["lines"][0]["sku"], "ROSE", "{order}");
    }
    until("nothing is wanted", || fetches(&daemon).is_empty().then_some(()));
    let asked = server.asked();
    assert!(asked.iter().all(|a| !a.path.contains("evil")), "only the id of an address is used");
}

#[test]
fn a_poll_finds_what_a_webhook_lost_and_goes_on_where_it_was() {
    let order = |id: u64| {
        json!({"id": id, "name": "#1", "currency": "USD", "updated_at": STAMP, "created_at": STAMP, "financial_status": "paid",
            "line_items": [{"id": 1, "sku": "ROSE", "title": "R", "quantity": 1, "price": "2.00"}]})
    };
    let address = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&address);
    let server = Channel::play(move |asked| match asked.query("page_info").as_deref() {
        _ if asked.path.starts_with("/admin/api/2025-10/orders/3.json") => ok(json!({"order": order(3)})),
        None => {
            let link = format!("<{}/elsewhere/orders.json?page_info=p2&limit=100>; rel=\"next\"", own.lock().unwrap());
            Says::With(200, vec![("Link", link)], json!({"orders": [order(1)]}))
        }
        Some("p2") => ok(json!({"orders": [order(2)]})),
        Some(other) => Says::Json(400, json!({"message": other})),
    });
    *address.lock().unwrap() = server.url("");
    let keys = "secret = \"s\"\napi_key = \"k\"\npoll = \"1h\"";
    let mut daemon = Daemon::with(&channel("far", "shopify", &server.url(""), keys));
    until("both pages", || (daemon.json(&["orders"]).len() == 2).then_some(()));
    let lists = |server: &Channel| server.asked().iter().filter_map(|a| a.query("updated_at_min")).collect::<Vec<_>>();
    let name = |daemon: &Daemon| {
        let body = json!({"id": 9, "order_id": 3}).to_string();
        let signature = crate::harness::sign_with("s", &body);
        let headers = [("X-Shopify-Topic", "refunds/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
        daemon.post("/webhooks/far", &headers, &body);
    };
    name(&daemon);
    until("the third, which is fetched after the poll", || (daemon.json(&["orders"]).len() == 3).then_some(()));
    let before = daemon.json(&["documents"]).iter().filter(|d| d["source"] == "fetch poll").count();
    assert_eq!(before, 2, "a page is a document");
    assert!(daemon.stop());
    daemon.restart();
    until("it is polled again", || (lists(&server).len() == 2).then_some(()));
    name(&daemon);
    until("what is fetched after the second poll", || {
        (server.count("/admin/api/2025-10/orders/3.json") == 2).then_some(())
    });
    let polled = lists(&server);
    assert!(polled[1] > polled[0], "it goes on where it was: {polled:?}");
    let after = daemon.json(&["documents"]).iter().filter(|d| d["source"] == "fetch poll").count();
    assert_eq!(after, before, "what is known leaves no document");
}

#[test]
fn the_feed_is_told_what_was_taken() {
    let taken = Arc::new(AtomicBool::new(false));
    let theirs = Arc::clone(&taken);
    let server = Channel::play(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/api/orders/feed?maxlot=10") if theirs.load(Ordering::SeqCst) => ok(json!([])),
        ("GET", "/api/orders/feed?maxlot=10") => ok(
            json!([{"eventId": "e", "handle": "h-1", "domain": "Fulfillment", "state": "handling", "orderId": "7-01", "currentChange": STAMP}]),
        ),
        ("POST", "/api/orders/feed") => {
            theirs.store(asked.body.contains("h-1"), Ordering::SeqCst);
            ok(json!({}))
        }
        ("GET", "/api/oms/pvt/orders/7-01") => {
            ok(json!({"orderId": "7-01", "status": "handling", "creationDate": STAMP, "lastChange": STAMP,
            "items": [{"uniqueId": "U", "refId": "ROSE", "name": "Rose", "quantity": 1, "price": 1850}]}))
        }
        _ => Says::Json(404, json!({})),
    });
    let daemon = Daemon::with(&channel(
        "el",
        "elektra",
        &server.url(""),
        "client_id = \"k\"\nclient_secret = \"t\"\npoll = \"1h\"",
    ));
    order_of(&daemon, "el");
    assert!(taken.load(Ordering::SeqCst), "told before the order was fetched: its name was durable");
}
