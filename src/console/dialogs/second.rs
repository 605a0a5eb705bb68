//! The second look: what a typed text will do, in one sentence, before it is done. The cursor is on Cancel.

use super::reason::{Field, Why, reprinted};
use super::{Question, Then};
use crate::console::app::{App, Cmd};
use crate::console::ask::What;
use crate::console::i18n::fill;
use crate::domain::awb::AirNumber;
use crate::domain::link::LinkKey;
use crate::protocol::call::{
    AwbAct, BoxesAct, Call, DocumentAct, Edit, LinkEdit, LinkSet, Print, Revert, ShipTo, Void,
};

/// What is asked before the text does anything; nothing where it is done already, because it changes nothing of the
/// warehouse's.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn look(app: &mut App, why: &Why, typed: &str) -> Result<Option<Question>, &'static str> {
    let (t, w) = (app.t(), app.w());
    let reason = typed.to_owned();
    let (title, text, yes, what, call) = match why {
        Why::View(_) => return save(app, why, typed),
        Why::Reprint(order, boxes) => {
            let title = fill(t.reprint_title, &[&reprinted(order, boxes)]);
            let text = fill(w.reprint_ask, &[&reprinted(order, boxes), &reason]);
            let (order, boxes) = (order.clone(), boxes.clone());
            let call = Print { order: order.clone(), boxes, printer: None, reprint: Some(reason), command_id: None };
            (title, text, w.reprint_yes, What::Print(order), Call::Print(call))
        }
        Why::Dismiss(document) => {
            let text = fill(w.dismiss_ask, &[document, &reason]);
            let act =
                DocumentAct { document: *document, act: "dismiss".into(), reason: Some(reason), command_id: None };
            let title = fill(t.dismiss_title, &[document]);
            (title, text, w.dismiss_yes, What::Document(*document), Call::DocumentAct(act))
        }
        Why::AwbNumber(awb, buyer) => {
            let number = AirNumber::parse(typed).ok_or(w.awb_number_bad)?;
            let mut text = fill(w.awb_number_ask, &[awb, &number]);
            if !number.check_digit_holds() {
                text = format!("{text} {}", w.awb_check);
            }
            let call = AwbAct {
                awb: awb.clone(),
                buyer: Some(buyer.clone().unwrap_or_default()),
                act: "number".into(),
                number: Some(number.to_string()),
                ..AwbAct::default()
            };
            (format!("AWB {awb}"), text, w.awb_number_yes, What::Awb(awb.clone()), Call::AwbAct(call))
        }
        Why::Void(order, revision) => {
            let text = fill(w.void_ask, &[order, &reason]);
            let call = Void { order: order.clone(), reason, expected_revision: Some(*revision), command_id: None };
            (order.clone(), text, w.void_yes, What::Act(order.clone()), Call::Void(call))
        }
        Why::Revert(order, revision) => {
            let text = fill(w.revert_ask, &[order, &reason]);
            let call = Revert { order: order.clone(), reason, expected_revision: Some(*revision), command_id: None };
            (order.clone(), text, w.revert_yes, What::Act(order.clone()), Call::Revert(call))
        }
        Why::Missing(order, code) => {
            let text = fill(w.missing_ask, &[code, order, &reason]);
            let call = BoxesAct {
                act: "missing".into(),
                boxes: vec![code.clone()],
                order: Some(order.clone()),
                reason: Some(reason),
                command_id: None,
            };
            (order.clone(), text, w.missing_yes, What::Boxes(order.clone()), Call::BoxesAct(call))
        }
        Why::Edit(order, revision, field) => {
            let call = edit(app, order, *revision, *field, typed)?;
            let to = if typed.is_empty() { w.edit_none.to_owned() } else { format!("“{typed}”") };
            let text = fill(w.edit_ask, &[&field.word(app.lang), order, &to]);
            (order.clone(), text, w.edit_yes, What::Act(order.clone()), Call::Edit(Box::new(call)))
        }
        Why::Setting(buyer, key) => return setting(app, buyer, *key, "set", typed).map(Some),
    };
    Ok(Some(Question { title, text, yes: yes.to_owned(), go: false, then: Then::Send(what, Box::new(call)) }))
}

/// Asks before a setting of a connection becomes another: `set`, or `clear`.
///
/// # Errors
/// What is wrong with the value.
pub fn setting(app: &App, buyer: &str, key: LinkKey, op: &str, value: &str) -> Result<Question, &'static str> {
    let w = app.w();
    if key == LinkKey::ShipDaysOffset && op == "set" && value.parse::<u8>().is_err() {
        return Err(w.setting_offset_bad);
    }
    let word = setting_word(app, key);
    let text = match (op, value) {
        ("clear", _) => fill(w.setting_clear, &[&word, &buyer]),
        (_, "") => fill(w.setting_none, &[&word, &buyer]),
        _ => fill(w.setting_ask, &[&word, &buyer, &value]),
    };
    let edits = vec![LinkEdit { key: key.as_str().into(), op: op.into(), value: value.into() }];
    let call = LinkSet { buyer: buyer.to_owned(), edits, command_id: None };
    let then = Then::Send(What::Link(buyer.to_owned()), Box::new(Call::LinkSet(call)));
    Ok(Question { title: buyer.to_owned(), text, yes: w.setting_yes.to_owned(), go: false, then })
}

/// A setting for people.
#[must_use]
pub const fn setting_word(app: &App, key: LinkKey) -> &'static str {
    let w = app.w();
    match key {
        LinkKey::ShipDaysOffset => w.set_offset,
        LinkKey::ClosedDays => w.set_closed,
        LinkKey::SendInvoiceTo => w.set_invoice,
        LinkKey::SendCheckoutNotificationTo => w.set_checkout,
        LinkKey::Salesperson => w.set_ours,
        LinkKey::BuyerSalesperson => w.set_theirs,
    }
}

/// What is typed for it.
pub(super) const fn sentence(app: &App, key: LinkKey) -> &'static str {
    let w = app.w();
    match key {
        LinkKey::ShipDaysOffset => w.type_offset,
        LinkKey::ClosedDays => w.type_days,
        LinkKey::SendInvoiceTo | LinkKey::SendCheckoutNotificationTo => w.type_addresses,
        LinkKey::Salesperson | LinkKey::BuyerSalesperson => w.type_address,
    }
}

fn edit(app: &App, order: &str, revision: u32, field: Field, typed: &str) -> Result<Edit, &'static str> {
    let mut edit = Edit { order: order.to_owned(), expected_revision: Some(revision), ..Edit::default() };
    let text = Some(typed.to_owned());
    match field {
        Field::Carrier => edit.carrier = text,
        Field::Account => edit.carrier_account = text,
        Field::Reference => edit.reference = text,
        Field::Hawb => edit.hawb = text,
        Field::ShipDate => {
            typed.parse::<chrono::NaiveDate>().map_err(|_| app.w().edit_date)?;
            edit.ship_date = text;
        }
        Field::ShipTo => edit.ship_to = Some(address(typed)),
    }
    Ok(edit)
}

/// `name; company; street; city; region; postal code; country; phone`.
fn address(typed: &str) -> ShipTo {
    let mut parts = typed.split(';').map(|p| Some(p.trim().to_owned()).filter(|p| !p.is_empty()));
    let mut next = || parts.next().flatten();
    let (name, company, street) = (next(), next(), next());
    ShipTo {
        name,
        company,
        street: street.into_iter().collect(),
        city: next(),
        region: next(),
        postal_code: next(),
        country: next(),
        phone: next(),
    }
}

/// A search is a person's own: it is kept at once, unless another one has the name.
fn save(app: &mut App, why: &Why, name: &str) -> Result<Option<Question>, &'static str> {
    let Why::View(view) = why.clone() else { return Ok(None) };
    let name = name.trim_start_matches('@').to_owned();
    if !crate::console::views::is_name(&name) {
        return Err(app.w().view_bad);
    }
    let then = Then::KeepView(name.clone(), view);
    if app.views.all(app.lang).iter().any(|(known, ..)| *known == name) {
        let (text, yes) = (fill(app.w().view_again, &[&name]), app.w().view_again_yes.to_owned());
        return Ok(Some(Question { title: format!("@{name}"), text, yes, go: false, then }));
    }
    super::done(app, then);
    Ok(None)
}

/// Keeps a search under a name.
pub(super) fn keep_view(app: &mut App, name: &str, view: crate::console::views::View) {
    // What is saved must not name itself.
    let query = app.views.expand(&view.query, app.lang).map_or(view.query, |v| v.query);
    if app.views.keep(name, crate::console::views::View { query, ..view }) {
        let text = fill(app.w().view_kept, &[&name]);
        app.say(text);
        app.out.push(Cmd::KeepViews);
    }
}
