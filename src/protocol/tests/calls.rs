//! Every call as it is written, with the role that it needs.

use crate::protocol::call::Role;
use serde_json::{Value, json};

/// Every call with all of its fields, and the role that it needs.
pub(crate) fn calls() -> Vec<(Value, Role)> {
    let order = "7042K";
    let id = "0193f5b0-0000-7000-8000-000000000001";
    vec![
        (
            json!({"orders.page": {"query": "K2K", "sort": "ship_date", "from": {"after": "c1"}, "limit": 50, "whole": true}}),
            Role::View,
        ),
        (json!({"orders.page": {"query": "", "sort": null, "from": "start", "limit": 1, "whole": false}}), Role::View),
        (
            json!({"orders.page": {"query": "", "sort": null, "from": {"before": "c1"}, "limit": 1, "whole": false}}),
            Role::View,
        ),
        (json!({"orders.page": {"query": "", "sort": null, "from": "end", "limit": 1, "whole": false}}), Role::View),
        (json!({"orders.get": {"order": order}}), Role::View),
        (json!({"orders.as": {"order": order, "as": "native"}}), Role::View),
        (
            json!({"order.confirm": {"order": order, "expected_revision": 3, "drop_pending": true, "dry_run": false, "command_id": id}}),
            Role::Confirm,
        ),
        (
            json!({"order.confirm": {"order": order, "expected_revision": null, "drop_pending": false, "dry_run": true, "command_id": null}}),
            Role::View,
        ),
        (
            json!({"order.print": {"order": order, "boxes": ["000000000001"], "printer": "dock1", "reprint": "wet", "command_id": id}}),
            Role::Print,
        ),
        (
            json!({"label.preview": {"order": order, "job": null, "box_code": "000000000001", "layout": "box-4x2", "dpi": 300, "format": "png"}}),
            Role::View,
        ),
        (json!({"order.void": {"order": order, "reason": "r", "expected_revision": 3, "command_id": id}}), Role::Void),
        (
            json!({"order.delete_line": {"order": order, "line": 2, "reason": "r", "expected_revision": 3, "command_id": id}}),
            Role::Void,
        ),
        (
            json!({"order.conflict": {"order": order, "act": "accept", "expected_revision": 3, "command_id": id}}),
            Role::Confirm,
        ),
        (json!({"order.undo": {"order": order, "expected_revision": 3, "command_id": id}}), Role::Confirm),
        (
            json!({"order.revert": {"order": order, "reason": "r", "expected_revision": 3, "command_id": id}}),
            Role::Confirm,
        ),
        (
            json!({"order.edit": {"order": order, "carrier": "FedEx", "carrier_account": "99", "ship_to": {"name": "Ana",
                "company": null, "street": ["Street 1"], "city": "Bogotá", "region": null, "postal_code": null,
                "country": "CO", "phone": null}, "ship_date": "2026-02-12", "reference": "PO-1", "hawb": "H1", "boxes": [[2, 5]],
                "expected_revision": 3, "command_id": id}}),
            Role::Edit,
        ),
        (json!({"order.boxes": {"order": order}}), Role::View),
        (json!({"boxes.get": {"box": "000000000001"}}), Role::View),
        (
            json!({"boxes.act": {"act": "ship", "boxes": ["000000000001"], "order": order, "reason": null, "command_id": id}}),
            Role::Ship,
        ),
        (json!({"box.swap": {"box": "000000000001", "to": "KS1", "reason": "r", "command_id": id}}), Role::Edit),
        (json!({"order.bol": {"of": order, "awb": false, "buyer": null, "lang": "es"}}), Role::View),
        (json!({"awbs.page": {"query": "5675", "open": true, "after": "c", "limit": 50}}), Role::View),
        (json!({"awb.get": {"awb": "5675", "buyer": "FW01"}}), Role::View),
        (
            json!({"awb.act": {"awb": "5675", "buyer": null, "act": "number", "number": "145-12345675", "orders": [order], "boxes": ["1"],
                "command_id": id}}),
            Role::Edit,
        ),
        (json!({"jobs.page": {"states": ["queued"], "order": order, "after": 9, "limit": 50}}), Role::View),
        (json!({"job.act": {"job": 7, "act": "move", "printer": "dock2", "command_id": id}}), Role::Print),
        (
            json!({"orders.print": {"orders": [order], "printer": "dock1", "sort": "mark", "reprint": "wet", "command_id": id}}),
            Role::Print,
        ),
        (
            json!({"jobs.act": {"act": "move", "to": "dock2", "jobs": [7], "boxes": ["000000000001"], "order": order,
                "printer": "dock1", "states": ["held"], "all": true, "command_id": id}}),
            Role::Print,
        ),
        (json!({"queue.sort": {"printer": "dock1", "sort": "ship-date", "command_id": id}}), Role::Print),
        (json!({"printers.list": {}}), Role::View),
        (json!({"printer.act": {"printer": "dock1", "act": "pause", "command_id": id}}), Role::Print),
        (json!({"documents.page": {"refused": true, "after": 9, "limit": 50}}), Role::View),
        (json!({"documents.get": {"document": 4}}), Role::View),
        (json!({"document.act": {"document": 4, "act": "dismiss", "reason": "seen", "command_id": id}}), Role::Edit),
        (json!({"fetches.page": {"channel": "ml", "after": ["ml", "2195160686"], "limit": 50}}), Role::View),
        (json!({"fetch.act": {"channel": "ml", "id": "2195160686", "act": "retry", "command_id": id}}), Role::Edit),
        (json!({"journal.page": {"after": 88123, "limit": 100}}), Role::View),
        (json!({"notices.page": {"states": ["dead"], "order": order, "after": 9, "limit": 50}}), Role::View),
        (json!({"notice.act": {"notice": 3, "act": "retry", "command_id": id}}), Role::Edit),
        (json!({"audit.page": {"order": order, "before": 88123, "limit": 50}}), Role::View),
        (json!({"status": {}}), Role::View),
        (json!({"links.list": {}}), Role::View),
        (
            json!({"link.set": {"buyer": "FW01", "edits": [{"key": "closed_days", "op": "add", "value": "2026-02-15"}], "command_id": id}}),
            Role::Edit,
        ),
        (json!({"inventory.page": {"buyer": "FW01", "query": "rose", "after": "R", "limit": 50}}), Role::View),
        (json!({"inventory.act": {"sku": "R", "act": "publish", "buyer": "FW01", "command_id": id}}), Role::Edit),
        (json!({"watch": {}}), Role::View),
        (json!({"lang": {"lang": "es"}}), Role::View),
    ]
}
