//! Takes the terminal and gives it back: at the end, in a panic, before a suspend. Nothing else here may leave it raw.

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use std::io;
use std::sync::Once;

/// The terminal is ours while this lives.
pub struct Session;

impl Session {
    /// Raw mode, alternate screen, bracketed paste; and a panic gives the terminal back before it speaks.
    ///
    /// # Errors
    /// When there is no terminal.
    pub fn enter() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                before(panic);
            }));
        });
        take()?;
        Ok(Self)
    }

    /// Gives the terminal back, stops this process until somebody continues it, and takes the terminal again.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn suspend(&self) -> io::Result<()> {
        give_back();
        nix::sys::signal::raise(nix::sys::signal::Signal::SIGSTOP)?;
        take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    terminal::enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Every step is tried, whatever became of the ones before: the terminal may be gone.
fn give_back() {
    let mut out = io::stdout();
    let steps = [
        // An open synchronised update or scroll region would outlive us.
        io::Write::write_all(&mut out, b"\x1b[?2026l\x1b[m\x1b[r"),
        execute!(out, DisableBracketedPaste, cursor::Show, LeaveAlternateScreen),
        terminal::disable_raw_mode(),
    ];
    drop(steps);
}
