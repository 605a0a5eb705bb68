//! What a label looks like: drawn in half blocks, with its texts beside it. Of a job as it was asked for, of an order as
//! its first label would be printed now. Nothing is printed from here.

use super::Overlay;
use crate::console::action::Action;
use crate::console::app::App;
use crate::console::ask::{self, Asked};
use crate::console::input::Key;
use crate::console::screens::labels;
use crate::domain::picture::Picture;
use crate::protocol::call::{Call, LabelPreview};
use crate::protocol::reply::{Fault, LabelDoc};

/// The dialog.
#[derive(Clone, Debug)]
pub struct Look {
    /// What is asked.
    pub ask: LabelPreview,
    /// It, once it came: without its bytes.
    pub doc: Option<Box<LabelDoc>>,
    /// The picture.
    pub picture: Option<Picture>,
    /// Why it did not come.
    pub failed: Option<String>,
}

/// Opens it for the job, or the order, under the cursor.
pub fn open(app: &mut App, action: Action) {
    let mut call = LabelPreview { format: "bitmap".into(), ..LabelPreview::default() };
    if action == Action::LookJob {
        call.job = labels::current(app).map(|j| j.job);
    } else {
        call.order = app.order().map(|(order, _)| order);
    }
    if call.job.is_some() || call.order.is_some() {
        app.overlays.push(Overlay::Look(Look { ask: call.clone(), doc: None, picture: None, failed: None }));
        send(app, call);
    }
}

/// Asks for it, again when the link is back.
pub fn send(app: &mut App, call: LabelPreview) {
    ask::send(app, Call::LabelPreview(call.clone()), Asked::Label(call));
}

/// It came.
pub fn got(app: &mut App, asked: &LabelPreview, answer: Result<LabelDoc, Fault>) {
    let not_understood = app.t().label_not_understood;
    let open = app.overlays.iter_mut().find_map(|o| match o {
        Overlay::Look(look) if look.ask == *asked => Some(look),
        _ => None,
    });
    let Some(look) = open else { return };
    match answer {
        Ok(doc) => {
            look.picture = doc.picture();
            look.failed = look.picture.is_none().then(|| not_understood.to_owned());
            look.doc = Some(Box::new(LabelDoc { data: String::new(), ..doc }));
        }
        Err(fault) => look.failed = Some(fault.message),
    }
}

/// A key: every key of leaving leaves, a scan too.
pub fn key(app: &mut App, look: Look, key: Key) {
    match key {
        Key::Esc | Key::Enter | Key::Backspace | Key::Char(_) => {}
        _ => app.overlays.push(Overlay::Look(look)),
    }
}
