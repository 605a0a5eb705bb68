use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, OnHold, Paid, Pending, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"orderId":"1415461749731-01","sequence":"502556","orderGroup":"1415461749731","status":"ready-for-handling",
"creationDate":"2026-02-10T23:39:31.899958+00:00","lastChange":"2026-02-10T23:46:11.7010747+00:00",
"clientProfileData":{"email":"a@example.com","firstName":"Ana","lastName":"Núñez","phone":"555"},
"items":[{"uniqueId":"U18","id":"18","refId":"ROSE","sellerSku":"R","name":"Rose","quantity":1,"price":1850,"sellingPrice":1700},
{"uniqueId":"U19","id":"19","refId":null,"sellerSku":"LILY","name":"Lily","quantity":3,"price":2100}],
"shippingData":{"address":{"receiverName":"Ana","street":"Calle","number":"1","city":"León","state":"GTO","postalCode":"37000","country":"MEX"}},
"storePreferencesData":{"currencyCode":"USD"},"openTextField":{"value":"con tarjeta"},
"customData":{"customApps":[{"id":"k2k","fields":{"mark_code":"FC-1"}}]},
"changesAttachment":null}"#;

#[test]
fn an_order() {
    let o = order(Kind::Elektra, ORDER);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status),
        ("1415461749731-01", Some("1415461749731"), Paid)
    );
    assert_eq!(lines(&o), ["ROSE x1 @18.50", "LILY x3 @21.00"]);
    assert_eq!(o.lines[0].line_id.as_deref(), Some("U18"));
    assert_eq!((o.mark_code.as_deref(), o.note.as_deref()), (Some("FC-1"), Some("con tarjeta")));
    assert_eq!(o.changed_at.unwrap().timestamp(), 1_770_767_171);
    assert_eq!(o.currency.unwrap().as_str(), "USD");
    assert_eq!(o.ship_to.street, ["Calle 1"]);
    let no_sku = ORDER.replace("\"sellerSku\":\"LILY\",", "");
    assert_eq!(lines(&order(Kind::Elektra, &no_sku))[1], "- x3 @21.00");
}

#[test]
fn statuses() {
    for (word, status) in [
        ("payment-pending", Pending),
        ("payment-approved", Paid),
        ("window-to-cancel", Paid),
        ("handling", Paid),
        ("invoiced", Shipped),
        ("request-cancel", OnHold),
        ("canceled", Cancelled),
        ("Status Null", Pending),
    ] {
        let o = order(Kind::Elektra, &ORDER.replace("ready-for-handling", word));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    assert_eq!(
        read(Kind::Elektra, &ORDER.replace("ready-for-handling", "Status Null")).warnings[0].rule,
        Rule::UnknownStatus
    );
}

#[test]
fn hooks_feeds_and_lists_only_name_orders() {
    let fetch = |text: &str| read(Kind::Elektra, text).content;
    assert_eq!(
        fetch(r#"{"Domain":"Marketplace","OrderId":"v4-01","State":"payment-approved"}"#),
        Content::ToFetch(vec!["v4-01".into()])
    );
    assert_eq!(fetch(r#"[{"handle":"x","orderId":"1-01","state":"handling"}]"#), Content::ToFetch(vec!["1-01".into()]));
    assert_eq!(
        fetch(r#"{"list":[{"orderId":"1-01","status":"handling","items":null}]}"#),
        Content::ToFetch(vec!["1-01".into()])
    );
    assert!(matches!(fetch(r#"{"hookConfig":"ping"}"#), Content::Ignored(_)));
}

#[test]
fn wrong_values_are_refused_and_removed_items_told() {
    for (from, to, rule) in [
        ("\"quantity\":3", "\"quantity\":0", Rule::ZeroQuantity),
        ("\"quantity\":3", "\"quantity\":1.5", Rule::NotWhole),
        ("\"price\":2100", "\"price\":21.5", Rule::NotAnAmount),
        ("\"orderId\":\"1415461749731-01\",", "", Rule::Missing),
    ] {
        assert_eq!(refused(Kind::Elektra, &ORDER.replace(from, to)).rule, rule, "{to}");
    }
    let removed = ORDER.replace(
        "\"changesAttachment\":null",
        r#""changesAttachment":{"changesData":[{"itemsRemoved":[{"id":"1"}]}]}"#,
    );
    assert_eq!(read(Kind::Elektra, &removed).warnings[0].rule, Rule::LeftOut);
    assert_eq!(orders(read(Kind::Elektra, &removed)).0[0].lines.len(), 2);
}
