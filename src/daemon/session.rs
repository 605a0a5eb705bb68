//! One console at the socket: hello, calls, change hints, goodbye.
//!
//! A session owns two tasks: one reads calls and starts their work, one writes frames. What waits to be written is
//! bounded and a write has a time limit, so a frozen console costs the daemon nothing and ends by itself. Change hints
//! are coalesced: at most one waits, however much changes.

use super::access::{self, Peer};
use super::answer::{self, Answers};
use crate::domain::command::Actor;
use crate::domain::lang::Lang;
use crate::limits;
use crate::protocol::call::{Call, FromClient, Hello, Role};
use crate::protocol::frame::{self, FrameError};
use crate::protocol::reply::{Event, Fault, FromDaemon, Welcome};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info};

/// At most so many change hints a second: a console redraws no faster.
const HINT_PAUSE: Duration = Duration::from_millis(100);
/// Frames that may wait to be written.
const OUTBOUND_FRAMES: usize = limits::CALLS_IN_FLIGHT + 4;

/// Who speaks, and how they want to be spoken to.
pub struct Session {
    /// User name and roles.
    pub peer: Peer,
    /// Terminal, for the audit trail.
    pub terminal: Option<String>,
    spanish: AtomicBool,
}

impl Session {
    fn new(peer: Peer, hello: &Hello, fallback: Lang) -> Self {
        let lang = hello.lang.as_deref().and_then(Lang::parse).unwrap_or(fallback);
        Self { peer, terminal: hello.terminal.clone(), spanish: AtomicBool::new(lang == Lang::Es) }
    }

    /// Language of messages.
    pub fn lang(&self) -> Lang {
        if self.spanish.load(Ordering::Relaxed) { Lang::Es } else { Lang::En }
    }

    /// Changes the language.
    pub fn set_lang(&self, lang: Lang) {
        self.spanish.store(lang == Lang::Es, Ordering::Relaxed);
    }

    /// Who to write into the journal.
    pub fn actor(&self) -> Actor {
        Actor { user: self.peer.user.clone(), terminal: self.terminal.clone() }
    }
}

/// The places of a connection.
pub struct Door {
    /// Its place until hello was said.
    pub greeting: OwnedSemaphorePermit,
    /// The places of consoles.
    pub places: Arc<Semaphore>,
}

/// Serves one connection until it ends or the daemon stops.
pub async fn serve(
    stream: UnixStream,
    door: Door,
    answers: Arc<Answers>,
    tracker: TaskTracker,
    stop: CancellationToken,
) {
    let uid = match stream.peer_cred() {
        Ok(cred) => cred.uid(),
        Err(e) => return debug!(error = %e, "A console without credentials was closed."),
    };
    let roles = answers.roles();
    let Ok(peer) = tokio::task::spawn_blocking(move || access::peer(uid, &roles)).await else { return };
    let (mut reader, writer) = stream.into_split();
    let (out, frames) = mpsc::channel(OUTBOUND_FRAMES);
    let end = stop.child_token();
    let writing = tracker.spawn(write_frames(writer, frames, end.clone()));
    let greeted = tokio::select! {
        () = end.cancelled() => None,
        greeted = greet(&mut reader, &out, peer, &answers, &door.places) => greeted,
    };
    drop(door.greeting);
    // Held until the last frame left.
    let mut _place = None;
    if let Some((session, place)) = greeted {
        _place = Some(place);
        let session = Arc::new(session);
        info!(user = %session.peer.user, terminal = session.terminal.as_deref().unwrap_or("-"), "Console connected.");
        // Its change hints end with it, not with the time limit of the last write.
        let here = end.child_token();
        read_calls(reader, &session, &answers, &out, &tracker, &here).await;
        here.cancel();
        info!(user = %session.peer.user, "Console left.");
        if stop.is_cancelled() {
            send(&out, FromDaemon { event: Some(Event::Stopping {}), ..FromDaemon::default() }).await;
        }
    }
    drop(out);
    // What is still being answered leaves within the time limit of a write; then the writer ends by itself.
    if tokio::time::timeout(limits::FRAME_OUT_TIME, writing).await.is_err() {
        end.cancel();
    }
}

/// The first frame: who, which versions, and may they in at all.
async fn greet(
    reader: &mut OwnedReadHalf,
    out: &mpsc::Sender<Vec<u8>>,
    peer: Peer,
    answers: &Answers,
    places: &Arc<Semaphore>,
) -> Option<(Session, OwnedSemaphorePermit)> {
    let first =
        tokio::time::timeout(limits::HELLO_TIME, frame::read::<FromClient, _>(reader, limits::FRAME_IN_BYTES)).await;
    let hello = match first {
        Ok(Ok(FromClient { hello: Some(hello), .. })) => hello,
        Ok(Ok(_) | Err(FrameError::NotUnderstood(_))) => {
            send(out, failed(0, answer::fault("bad_request", "The first frame must be hello."))).await;
            return None;
        }
        Ok(Err(_)) | Err(_) => return None,
    };
    let session = Session::new(peer, &hello, answers.language());
    let lang = session.lang();
    let [ours_low, ours_high] = crate::protocol::VERSIONS;
    let version = ours_high.min(hello.protocol[1]);
    if version < ours_low.max(hello.protocol[0]) {
        let text = if hello.protocol[0] > ours_high {
            lang.pick(
                "This k2k is newer than the server. Update the server, or use the k2k that came with it.",
                "Este k2k es más nuevo que el servidor. Actualice el servidor o use el k2k que vino con él.",
            )
        } else {
            lang.pick(
                "The server was updated. Leave k2k and start it again.",
                "El servidor fue actualizado. Salga de k2k e inícielo de nuevo.",
            )
        };
        send(out, failed(0, answer::fault("incompatible", text))).await;
        return None;
    }
    if !session.peer.roles.contains(&Role::View) {
        let text = match lang {
            Lang::En => format!(
                "The user {} may not use k2k. Ask the administrator for a Unix group of [roles].",
                session.peer.user
            ),
            Lang::Es => format!(
                "El usuario {} no puede usar k2k. Pida al administrador un grupo Unix de [roles].",
                session.peer.user
            ),
        };
        send(out, failed(0, answer::fault("forbidden", &text))).await;
        return None;
    }
    let place = tokio::time::timeout(limits::PLACE_TIME, Arc::clone(places).acquire_owned()).await;
    let Ok(Ok(place)) = place else {
        let text = match lang {
            Lang::En => format!("{} consoles are open, which is the most. Leave one of them.", limits::SESSIONS),
            Lang::Es => format!("Hay {} consolas abiertas, que es el máximo. Salga de una.", limits::SESSIONS),
        };
        send(out, failed(0, Fault { retryable: true, ..answer::fault("busy", &text) })).await;
        return None;
    };
    let settings = answers.store.settings();
    let welcome = Welcome {
        protocol: version,
        daemon: env!("CARGO_PKG_VERSION").into(),
        user: session.peer.user.clone(),
        roles: session.peer.roles.iter().copied().collect(),
        seq: answers.store.seq().0,
        company: [settings.company_code.clone(), settings.company_name.clone()],
        lang: answers.language().code().into(),
        time_zone: settings.time_zone.name().into(),
    };
    send(out, FromDaemon { welcome: Some(welcome), ..FromDaemon::default() }).await;
    Some((session, place))
}

/// Reads calls until the console leaves. When [`limits::CALLS_IN_FLIGHT`] are in work the socket is not read on.
async fn read_calls(
    reader: OwnedReadHalf,
    session: &Arc<Session>,
    answers: &Arc<Answers>,
    out: &mpsc::Sender<Vec<u8>>,
    tracker: &TaskTracker,
    end: &CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(limits::CALLS_IN_FLIGHT));
    let mut watching = false;
    let mut reader = reader;
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { return };
        let read = tokio::select! {
            () = end.cancelled() => return,
            read = frame::read_bytes(&mut reader, limits::FRAME_IN_BYTES) => read,
        };
        let Ok(bytes) = read else { return };
        let (id, call) = match serde_json::from_slice(&bytes) {
            Ok(FromClient { id: Some(id), call: Some(call), .. }) => (id, call),
            Ok(frame) => {
                send(
                    out,
                    failed(frame.id.unwrap_or(0), answer::fault("bad_request", "A frame needs an id and a call.")),
                )
                .await;
                continue;
            }
            Err(e) => {
                // One frame that is not understood does not end the session: its length was.
                send(
                    out,
                    failed(id_of(&bytes), answer::fault("bad_request", &format!("The call is not understood: {e}"))),
                )
                .await;
                continue;
            }
        };
        if matches!(*call, Call::Watch {}) && !watching {
            watching = true;
            tracker.spawn(hints(Arc::clone(answers), out.clone(), end.clone()));
        }
        let (session, answers, out) = (Arc::clone(session), Arc::clone(answers), out.clone());
        tracker.spawn(async move {
            let frame = match answer::answer(&answers, &session, *call).await {
                Ok(ok) => FromDaemon { id: Some(id), ok: Some(ok), ..FromDaemon::default() },
                Err(err) => failed(id, err),
            };
            send(&out, frame).await;
            drop(slot);
        });
    }
}

/// The id of a frame whose call is not understood, so that the caller hears of it.
fn id_of(bytes: &[u8]) -> u64 {
    #[derive(serde::Deserialize)]
    struct Id {
        id: u64,
    }
    serde_json::from_slice::<Id>(bytes).map_or(0, |frame| frame.id)
}

/// Tells of changes: at most one hint waits, and at most ten go out a second.
async fn hints(answers: Arc<Answers>, out: mpsc::Sender<Vec<u8>>, end: CancellationToken) {
    let mut seq = answers.store.changes();
    let mut printers = answers.printer_changes();
    loop {
        let event = tokio::select! {
            () = end.cancelled() => return,
            () = out.closed() => return,
            changed = seq.changed() => {
                if changed.is_err() { return; }
                Event::Changed { seq: seq.borrow_and_update().0 }
            }
            changed = printers.changed() => {
                if changed.is_err() { return; }
                printers.borrow_and_update();
                Event::Printers {}
            }
        };
        if !send(&out, FromDaemon { event: Some(event), ..FromDaemon::default() }).await {
            return;
        }
        tokio::select! {
            () = end.cancelled() => return,
            () = out.closed() => return,
            () = tokio::time::sleep(HINT_PAUSE) => {}
        }
    }
}

fn failed(id: u64, err: Fault) -> FromDaemon {
    FromDaemon { id: Some(id), err: Some(err), ..FromDaemon::default() }
}

/// Queues a frame; false when the session is over. An answer that is too large is told as such.
async fn send(out: &mpsc::Sender<Vec<u8>>, frame: FromDaemon) -> bool {
    let bytes = match frame::encode(&frame, limits::FRAME_OUT_BYTES) {
        Ok(bytes) => bytes,
        Err(e) => {
            let err = failed(frame.id.unwrap_or(0), answer::fault("bad_request", &e.to_string()));
            match frame::encode(&err, limits::FRAME_OUT_BYTES) {
                Ok(bytes) => bytes,
                Err(_) => return false,
            }
        }
    };
    out.send(bytes).await.is_ok()
}

/// Writes what is queued; a write that takes too long ends the session.
async fn write_frames(mut writer: OwnedWriteHalf, mut frames: mpsc::Receiver<Vec<u8>>, end: CancellationToken) {
    while let Some(bytes) = frames.recv().await {
        match tokio::time::timeout(limits::FRAME_OUT_TIME, writer.write_all(&bytes)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => break,
        }
    }
    end.cancel();
}
