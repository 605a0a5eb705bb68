//! `k2k keys`: the cheat sheet of the console, with the person's own keys. Needs no daemon.

use super::{Context, output};
use crate::console::{files, keymap};
use clap::Args;

/// `k2k keys`
#[derive(Debug, Args)]
pub struct Keys {}

impl Keys {
    pub(super) fn run(&self, context: &Context) -> anyhow::Result<u8> {
        let keymap = files::keymap(context.lang)?;
        for line in keymap::sheet(&keymap, context.lang) {
            output::line(&line)?;
        }
        if let Some(path) = files::keymap_path() {
            let (en, es) = ("Your own keys: ", "Sus propias teclas: ");
            output::line(&format!("{}{}", context.lang.pick(en, es), path.display()))?;
        }
        Ok(0)
    }
}
