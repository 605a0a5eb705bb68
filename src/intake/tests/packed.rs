//! Documents that are packed, and tables that are too large to be taken at once.

use super::super::unpack::tests::{gzipped, zipped};
use super::files::{Yard, names};
use super::wires::{sign, usual};
use super::{documents, until};
use crate::domain::document::Document;
use crate::store::From;
use std::fmt::Write as _;
use std::fs;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_file_of_a_zip_is_a_document_and_a_bad_one_is_refused_alone() {
    let yard = Yard::new().start().await;
    let zip =
        zipped(&[("a.txt", b"order 1\n"), ("b.txt", b"bad 2\norder 3\n"), ("c.zip", &zipped(&[("x", b"order 9")]))]);
    fs::write(yard.path("in/erp/week.zip"), &zip).unwrap();
    yard.until_there(&yard.archived("week.zip")).await;
    assert_eq!(
        documents(&yard.store),
        [
            ("week.zip: c.zip".into(), "refused"),
            ("week.zip: b.txt".into(), "stored"),
            ("week.zip: a.txt".into(), "stored")
        ]
    );
    let reason = fs::read_to_string(yard.refused("week.zip.reason.txt")).unwrap();
    assert!(reason.contains("b.txt") && reason.contains("c.zip"), "{reason}");
    assert_eq!(fs::read(yard.archived("week.zip")).unwrap(), zip);
    // The same table without its zip is the same document.
    fs::write(yard.path("in/erp/a.txt"), "order 1\n").unwrap();
    fs::write(yard.path("in/erp/d.txt.gz"), gzipped(b"order 4\n")).unwrap();
    yard.until_there(&yard.archived("a.txt")).await;
    yard.until_there(&yard.archived("d.txt.gz")).await;
    let told = documents(&yard.store);
    assert!(told.contains(&("a.txt".into(), "duplicate")) && told.contains(&("d.txt.gz".into(), "stored")), "{told:?}");
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bomb_is_refused_whole_and_kept_for_a_person() {
    let yard = Yard::new().with(|c| c.file_limit = 10_000).start().await;
    let bomb = gzipped(&vec![b'#'; 1 << 20]);
    fs::write(yard.path("in/erp/bomb.gz"), &bomb).unwrap();
    yard.until_there(&yard.refused("bomb.gz")).await;
    assert_eq!(documents(&yard.store), [("bomb.gz".into(), "refused")]);
    let id = yard.store.documents(false, &From::Start, 1).unwrap()[0].id;
    assert_eq!(yard.store.document_bytes(id).unwrap().unwrap(), bomb);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn webhooks_may_be_packed_for_the_way_and_are_signed_before_or_after_it() {
    let server = usual().await;
    let (plain, packed) = (b"order 1\norder 2".as_slice(), gzipped(b"order 1\norder 2"));
    let ask = async |signature: &str, coding: &str, body: &[u8]| {
        let headers = [("X-Shopify-Hmac-SHA256", signature), ("Content-Encoding", coding)];
        server.ask("POST /webhooks/shop", &headers, body).await
    };
    let heard = ask(&sign("new", plain), "gzip", &packed).await;
    assert!(heard.status == 200 && heard.body.contains("\"stored\""), "{heard:?}");
    let heard = ask(&sign("new", &packed), "gzip", &packed).await;
    assert!(heard.status == 200 && heard.body.contains("\"duplicate\""), "{heard:?}");
    let zip = zipped(&[("a", b"order 3"), ("b", b"order 4\nbad 5")]);
    let heard = ask(&sign("new", &zip), "identity", &zip).await;
    assert!(heard.body.contains("W3") && heard.body.contains("W4") && heard.body.contains("\"stored\""), "{heard:?}");
    assert_eq!(ask(&sign("new", b"x"), "gzip", &packed).await.status, 401);
    assert_eq!(ask(&sign("new", plain), "gzip", plain).await.status, 400);
    assert_eq!(ask(&sign("new", plain), "br", plain).await.status, 415);
    let bomb = gzipped(&vec![b'#'; 32 << 20]);
    assert_eq!(ask(&sign("new", &bomb), "gzip", &bomb).await.status, 413);
}

fn table(orders: u32) -> String {
    let mut text = String::from("Pedido;SKU;Cantidad;Precio;Moneda\n");
    for n in 0..orders {
        let pieces = if n == 250 { "0" } else { "2" };
        write!(text, "T{n};ROSE;{pieces};1.250;USD\nT{n};LILY;1;3,50;USD\n").unwrap();
    }
    text
}

fn parts(yard: &Yard) -> Vec<Document> {
    let mut all = yard.store.documents(false, &From::Start, 5000).unwrap();
    all.reverse();
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_table_is_taken_part_by_part_beside_other_files() {
    let yard = Yard::new().with(|c| {
        c.decode = crate::channels::decode;
        c.parts = (2_000, 2_000);
    });
    let yard = yard.start().await;
    fs::write(yard.path("in/erp/big.csv"), table(300)).unwrap();
    fs::write(yard.path("in/erp/small.csv"), "Pedido,SKU,Cantidad,Moneda\nS1,ROSE,1,USD\n").unwrap();
    yard.until_there(&yard.archived("big.csv")).await;
    yard.until_there(&yard.archived("small.csv")).await;
    let all: Vec<_> = parts(&yard).into_iter().filter(|d| d.source == "big.csv").collect();
    assert!(all.len() > 4, "{}", all.len());
    let told: Vec<_> = all.iter().map(|d| d.part.unwrap()).collect();
    assert!(told.iter().zip(1..).all(|(p, n)| p.number == n && p.of as usize == all.len()));
    assert_eq!(told.iter().map(|p| p.rows).sum::<u64>(), 600);
    assert_eq!(told.last().map(|p| p.done), Some(table(300).len() as u64));
    assert_eq!(
        yard.store.counts().unwrap().orders_in_all(),
        300,
        "one of the table is refused, one is of the small file"
    );
    // The row is the table's, the decimal sign that of all its prices.
    let bad = all.iter().find(|d| d.refused_orders > 0).unwrap();
    assert_eq!(bad.problems[0].at.as_deref(), Some("row 502"));
    let order = |n| yard.store.order(crate::domain::ids::OrderNumber(n)).unwrap().unwrap();
    let order = (1..=300).map(order).find(|o| o.parts[0].channel_order_id == "T7").unwrap();
    let prices: Vec<_> = order.lines.iter().map(|l| l.unit_price.unwrap().to_string()).collect();
    assert_eq!(prices, ["1250", "3.50"]);
    assert!(names(&yard.path("refused/2026-02-01")).contains(&"big.csv.reason.txt".to_owned()));
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_table_that_was_cut_off_by_a_crash_goes_on_and_doubles_nothing() {
    let begin = || {
        Yard::new().with(|c| {
            c.decode = crate::channels::decode;
            c.parts = (500, 500);
        })
    };
    let mut yard = begin().start().await;
    fs::write(yard.path("in/erp/big.csv"), table(200)).unwrap();
    until("some parts are stored", || yard.store.counts().unwrap().documents > 3).await;
    yard.crash().await;
    let before = yard.store.counts().unwrap();
    let left = !names(&yard.path("work")).is_empty();
    let yard = yard.start().await;
    yard.until_there(&yard.archived("big.csv")).await;
    let after = yard.store.counts().unwrap();
    assert!(!left || after.documents > before.documents);
    assert_eq!(after.orders_in_all(), 200);
    for number in 1..=200 {
        let order = yard.store.order(crate::domain::ids::OrderNumber(number)).unwrap().unwrap();
        assert_eq!((order.revision, order.lines.len()), (1, 2));
    }
    yard.end().await;
}
