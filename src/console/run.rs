//! The loop around the pure parts: one thread, one `select!`, nothing that ticks.

use super::app::{self, App, At, Cmd, Happened, Msg};
use super::conn::LinkEvent;
use super::files;
use super::habit::Habit;
use super::input::typed;
use super::net::Link;
use super::term::caps::{Caps, Color};
use super::term::screen::Screen;
use super::term::session::Session;
use super::{state, view};
use crate::domain::lang::Lang;
use crate::protocol::call::FromClient;
use crossterm::event::{Event, EventStream};
use futures_util::StreamExt as _;
use ratatui::Terminal;
use ratatui::layout::Size;
use std::collections::VecDeque;
use std::io::Stdout;
use std::path::PathBuf;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Between two frames (ms): 30 a second at most.
const FRAME_MS: u64 = 33;

/// How the console is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The daemon's socket.
    pub socket: PathBuf,
    /// Language; none: that of the installation.
    pub lang: Option<Lang>,
    /// The language until the daemon has said the installation's.
    pub locale: Lang,
    /// Name of this station, for the audit trail.
    pub station: Option<String>,
    /// ASCII alone.
    pub ascii: bool,
    /// Colours.
    pub color: Color,
}

/// Runs the console until the person leaves; gives the exit code.
///
/// # Errors
/// When there is no terminal to run on.
pub fn run(options: Options) -> anyhow::Result<u8> {
    // A mistake in a person's files is told before the terminal is taken.
    let lang = options.lang.unwrap_or(options.locale);
    let (keymap, views) = (files::keymap(lang)?, files::views()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let session = Session::enter()?;
        let mut console = Console::new(options, session)?;
        console.app.keymap = keymap.into();
        console.app.views = views;
        if let Some(kept) = files::take_state(&console.options.socket, console.options.station.as_deref()) {
            state::resume(&mut console.app, &kept);
        }
        console.run().await
    })
}

/// The edge: everything that is not pure.
struct Console {
    app: App,
    options: Options,
    session: Session,
    terminal: Terminal<Screen<Stdout>>,
    link: Option<Link>,
    start: Instant,
    next_frame: u64,
}

impl Console {
    fn new(options: Options, session: Session) -> anyhow::Result<Self> {
        let start = Instant::now();
        let caps = Caps::of(options.color, options.ascii, |name| std::env::var(name).ok());
        let size = size();
        let seed = uuid::Uuid::now_v7().as_u64_pair().1;
        let mut app = App::new(at(start), options.lang, options.station.clone(), caps, (size.width, size.height), seed);
        app.lang = options.lang.unwrap_or(options.locale);
        app.habit = Habit::of(app.lang, |name| std::env::var(name).ok());
        let terminal = Terminal::new(Screen::new(std::io::stdout(), size))?;
        Ok(Self { app, options, session, terminal, link: None, start, next_frame: 0 })
    }

    async fn run(&mut self) -> anyhow::Result<u8> {
        let mut keys = EventStream::new();
        let mut signals = Signals::new()?;
        let mut work: VecDeque<Cmd> = self.app.start().into();
        loop {
            while let Some(cmd) = work.pop_front() {
                if let Cmd::Quit(code) = cmd {
                    return Ok(code);
                }
                work.extend(self.act(cmd).await?);
            }
            let now = at(self.start).mono;
            if self.app.dirty && now >= self.next_frame {
                self.app.dirty = false;
                self.terminal.draw(|frame| view::view(&self.app, frame))?;
                self.next_frame = now + FRAME_MS;
            }
            let wake = if self.app.dirty { self.next_frame } else { self.app.next_wake() };
            let wake = tokio::time::Instant::from_std(self.start + Duration::from_millis(wake));
            let what = tokio::select! {
                biased;
                told = signals.next() => told,
                event = keys.next() => {
                    let Some(Ok(event)) = event else {
                        // The terminal is gone.
                        return Ok(0);
                    };
                    let mut typing = typed(event);
                    // All that is here is one frame: a scan, a held key.
                    loop {
                        if let Some(typed) = typing.take() {
                            work.extend(self.update(Happened::Typed(typed)));
                        }
                        match waiting(&mut keys).await {
                            Some(Some(Ok(event))) => typing = typed(event),
                            Some(_) => return Ok(0),
                            None => break,
                        }
                    }
                    continue;
                }
                event = linked(&mut self.link) => {
                    if matches!(event, LinkEvent::Lost(_) | LinkEvent::Refused(_)) {
                        self.link = None;
                    }
                    Happened::Link(event)
                }
                () = tokio::time::sleep_until(wake) => Happened::Timer,
            };
            work.extend(self.update(what));
        }
    }

    fn update(&mut self, what: Happened) -> Vec<Cmd> {
        app::update(&mut self.app, Msg { at: at(self.start), what })
    }

    async fn act(&mut self, cmd: Cmd) -> anyhow::Result<Vec<Cmd>> {
        match cmd {
            Cmd::Connect(hello) => match Link::connect(&self.options.socket, hello).await {
                Ok(link) => self.link = Some(link),
                Err(e) => return Ok(self.update(Happened::Link(LinkEvent::Lost(e.to_string())))),
            },
            Cmd::Disconnect => self.link = None,
            Cmd::Send(id, call) => {
                if let Some(link) = &mut self.link {
                    link.send(&FromClient::call(id, call));
                }
            }
            Cmd::Copy(text) => {
                use base64::Engine as _;
                let text = base64::engine::general_purpose::STANDARD.encode(text);
                self.terminal.backend_mut().send(format!("\x1b]52;c;{text}\x1b\\").as_bytes())?;
            }
            Cmd::KeepViews => {
                if let Err(e) = files::keep_views(&self.app.views) {
                    self.app.complain(e.to_string());
                    self.app.dirty = true;
                }
            }
            Cmd::Keep(state) => {
                files::keep_state(&self.options.socket, self.options.station.as_deref(), &state);
            }
            Cmd::Bell(times) => self.terminal.backend_mut().send(&vec![7; usize::from(times)])?,
            Cmd::Redraw => self.redraw(),
            Cmd::Suspend => {
                self.session.suspend()?;
                let size = size();
                return Ok(self.update(Happened::Typed(super::input::Typed::Resize(size.width, size.height))));
            }
            Cmd::Quit(_) => {}
        }
        Ok(Vec::new())
    }

    /// Forgets what the terminal shows.
    fn redraw(&mut self) {
        let (width, height) = self.app.size;
        self.terminal.backend_mut().forget(Size::new(width, height));
        // The backend has its own way to clear; this one only empties ratatui's picture of the screen.
        let _cleared = self.terminal.clear().is_ok();
        self.app.dirty = true;
    }
}

/// What was typed and is here already. It is asked with this task's own waker: the stream keeps the first one that it
/// sees, and with any other the console would sleep through the next key.
async fn waiting(keys: &mut EventStream) -> Option<Option<std::io::Result<Event>>> {
    std::future::poll_fn(|cx| match keys.poll_next_unpin(cx) {
        Poll::Ready(event) => Poll::Ready(Some(event)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// The link's next event; never, while there is no link.
async fn linked(link: &mut Option<Link>) -> LinkEvent {
    match link {
        Some(link) => link.next().await,
        None => std::future::pending().await,
    }
}

/// The signals that mean something here.
struct Signals {
    terminate: Signal,
    hangup: Signal,
    goes_on: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            goes_on: signal(SignalKind::from_raw(nix::sys::signal::Signal::SIGCONT as i32))?,
        })
    }

    async fn next(&mut self) -> Happened {
        tokio::select! {
            _ = self.terminate.recv() => Happened::End,
            _ = self.hangup.recv() => Happened::End,
            _ = self.goes_on.recv() => Happened::Redraw,
        }
    }
}

fn size() -> Size {
    crossterm::terminal::size().map_or(Size::new(80, 24), |(width, height)| Size::new(width.max(1), height.max(1)))
}

#[expect(clippy::disallowed_methods, reason = "the one place where the console reads the clock")]
fn at(start: Instant) -> At {
    let wall = chrono::Utc::now().timestamp_millis();
    At { mono: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX), wall }
}
