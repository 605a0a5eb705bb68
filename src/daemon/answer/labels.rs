//! Labels before they are printed: how they look, what should be known of them, and whether they can be printed at all.

use super::{Answers, fault, order, unreadable};
use crate::domain::decide::label::{LabelBox, OrderLabels};
use crate::domain::decide::print::layout as layout_of;
use crate::domain::ids::{BoxCode, JobId};
use crate::domain::label::LabelContent;
use crate::domain::lang::Lang;
use crate::domain::order::Order;
use crate::domain::refusal::Refusal;
use crate::labels::{Dpmm, LabelError, Layout, Scene, png};
use crate::limits;
use crate::protocol::call::LabelPreview;
use crate::protocol::convert;
use crate::protocol::reply::{Fault, LabelDoc};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Layout of a preview where no printer is configured.
const LAYOUT: &str = "box-4x3";
/// Warnings of one answer: more of them are the same ones again.
const WARNINGS: usize = 50;

/// Answers `label.preview`.
pub(super) fn preview(all: &Answers, lang: Lang, ask: &LabelPreview) -> Result<LabelDoc, Fault> {
    let dpmm = match ask.dpi.unwrap_or(203) {
        203 => Dpmm::Eight,
        300 => Dpmm::Twelve,
        600 => Dpmm::TwentyFour,
        _ => return Err(fault("bad_request", "dpi is 203, 300 or 600.")),
    };
    let (contents, usual, mut warnings) = contents(all, lang, ask)?;
    let layout = find(all, lang, ask.layout.as_deref().unwrap_or(&usual))?;
    let scenes = contents
        .iter()
        .map(|c| Scene::new(c, &layout, dpmm))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| bad_label(lang, &e))?;
    let (Some(first), Some(scene)) = (contents.first(), scenes.first()) else {
        return Err(fault("not_found", lang.pick("This order has no boxes.", "Esta orden no tiene cajas.")));
    };
    warnings.extend(said(&scenes, lang));
    let (width, height) = scene.dots();
    let (wide, high) = scene.size_mm();
    let picture = || {
        scene.picture().ok_or_else(|| {
            fault(
                "bad_label",
                lang.pick("The paper is too large for a picture.", "El papel es muy grande para una imagen."),
            )
        })
    };
    let (labels, bytes) = match ask.format.as_str() {
        "bitmap" => (1, picture()?.bits().to_vec()),
        "png" => (1, png(&picture()?, dpmm.dots_a_mm())),
        "pdf" => (scenes.len(), Scene::pdf(&scenes)),
        "zpl" => (scenes.len(), scenes.iter().map(Scene::zpl).collect::<String>().into_bytes()),
        other => return Err(fault("bad_request", &format!("There is no format {other:?}: bitmap, png, pdf, zpl."))),
    };
    Ok(LabelDoc {
        order: first.order.clone(),
        box_code: first.box_code.to_string(),
        labels: u32::try_from(labels).unwrap_or(u32::MAX),
        layout: layout.name().to_owned(),
        mm: [wide, high],
        dots: [width, height],
        texts: scene.texts(),
        warnings,
        format: ask.format.clone(),
        data: String::new(),
    }
    .with_bytes(&bytes))
}

/// What should be known of the labels that a print would make, in sentences.
///
/// # Errors
/// When one of them can't be printed: nothing is queued then.
pub(super) fn before_print(
    all: &Answers,
    lang: Lang,
    number: &str,
    boxes: &[BoxCode],
    printer: Option<&str>,
) -> Result<Vec<String>, Fault> {
    let order = order(all, lang, number)?;
    let settings = all.store.settings();
    let named = printer.and_then(|p| settings.printers.iter().find(|own| own.name.as_str() == p));
    // Without a printer, or a layout of that name, the print itself says so.
    let Some(printer) = named.or_else(|| settings.printer_for(order.carrier.as_deref())) else { return Ok(Vec::new()) };
    let Some(layout) = all.layouts.get(&layout_of(&settings, order.buyer.as_ref(), printer)) else {
        return Ok(Vec::new());
    };
    let mut warnings = Vec::new();
    for content in of_order(all, lang, &order)?.0.iter().filter(|c| boxes.is_empty() || boxes.contains(&c.box_code)) {
        let scene = Scene::new(content, &layout, Dpmm::default()).map_err(|e| bad_label(lang, &e))?;
        warnings.extend(said(std::slice::from_ref(&scene), lang));
    }
    Ok(once(warnings))
}

/// The contents that are asked for, the layout that they would be printed with, and what to know of that.
fn contents(all: &Answers, lang: Lang, ask: &LabelPreview) -> Result<(Vec<LabelContent>, String, Vec<String>), Fault> {
    if let Some(job) = ask.job {
        let found = all.store.job(JobId(job)).map_err(|e| unreadable(lang, &e))?;
        let job = found.ok_or_else(|| convert::refusal(&Refusal::NoJob(JobId(job)), lang))?;
        return Ok((vec![job.content], job.layout, Vec::new()));
    }
    let Some(number) = &ask.order else {
        return Err(fault("bad_request", "Name an order or a job."));
    };
    let order = order(all, lang, number)?;
    let settings = all.store.settings();
    let printer = settings.printer_for(order.carrier.as_deref());
    let usual = match printer {
        Some(printer) => layout_of(&settings, order.buyer.as_ref(), printer),
        None => order
            .buyer
            .as_ref()
            .and_then(|b| settings.buyers.get(b)?.layout.clone())
            .unwrap_or_else(|| LAYOUT.to_owned()),
    };
    let (mut contents, unknown) = of_order(all, lang, &order)?;
    if let Some(text) = &ask.box_code {
        let code = BoxCode::new(text).ok();
        contents.retain(|c| Some(&c.box_code) == code.as_ref());
        if contents.is_empty() {
            return Err(match code {
                Some(code) => convert::refusal(&Refusal::NoBox(order.label(), code), lang),
                None => fault(
                    "not_found",
                    &format!("“{text}”: {}", lang.pick("this is no box code.", "no es un código de caja.")),
                ),
            });
        }
    }
    contents.truncate(limits::PREVIEW_LABELS);
    let no_code = lang.pick(
        "Box codes are allotted when the order is confirmed: 000000000000 stands for them.",
        "Los códigos de caja se asignan al confirmar la orden: 000000000000 está en su lugar.",
    );
    Ok((contents, usual, unknown.then(|| no_code.to_owned()).into_iter().collect()))
}

/// The labels of all boxes of an order, and whether some have no code yet.
fn of_order(all: &Answers, lang: Lang, order: &Order) -> Result<(Vec<LabelContent>, bool), Fault> {
    let settings = all.store.settings();
    let labels = OrderLabels::new(&settings, order);
    let none_yet = BoxCode::allotted(0);
    let (mut contents, mut index, mut unknown) = (Vec::new(), 0, false);
    for line in &order.lines {
        for place in 0..line.boxes.min(limits::BOXES_AN_ORDER) {
            index += 1;
            let code = usize::try_from(place).ok().and_then(|place| line.box_codes.get(place));
            unknown |= code.is_none();
            let record = match code {
                Some(code) => all.store.box_record(code).map_err(|e| unreadable(lang, &e))?,
                None => None,
            };
            let stock = match code {
                Some(code) => all.store.stock_box(code).map_err(|e| unreadable(lang, &e))?,
                None => None,
            };
            let of = LabelBox {
                code: code.unwrap_or(&none_yet),
                index: record.as_ref().map_or(index, |r| r.index),
                prints: record.as_ref().map_or(0, |r| r.prints),
                lot: stock.as_ref().map(|b| b.lot.as_str()),
            };
            contents.push(labels.content(line, place, of, None));
        }
    }
    Ok((contents, unknown))
}

fn find(all: &Answers, lang: Lang, name: &str) -> Result<Arc<Layout>, Fault> {
    all.layouts.get(name).ok_or_else(|| {
        let known = all.layouts.names().join(", ");
        fault(
            "bad_request",
            &match lang {
                Lang::En => format!("There is no layout “{name}”; there are: {known}."),
                Lang::Es => format!("No existe el formato “{name}”; existen: {known}."),
            },
        )
    })
}

fn bad_label(lang: Lang, e: &LabelError) -> Fault {
    fault("bad_label", &e.sentence(lang))
}

fn said(scenes: &[Scene<'_>], lang: Lang) -> Vec<String> {
    once(scenes.iter().flat_map(Scene::warnings).map(|w| w.sentence(lang)))
}

/// Each sentence once, in their order.
fn once(all: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|s| seen.insert(s.clone())).take(WARNINGS).collect()
}
