//! The command line `k2k`: one file a command. Every command speaks to the daemon over the socket, as the console does.
//!
//! Exit codes: 0 done, 1 failed, 2 usage, 3 refused by a rule, 4 the daemon can't be reached (`design.md` §4.4).

mod act;
pub mod admin;
mod audit;
mod awb;
mod bol;
mod boxes;
mod channels;
mod confirm;
pub mod decode;
pub mod demo;
mod documents;
mod export;
mod fetches;
mod inventory;
mod jobs;
mod keys;
mod label;
mod links;
mod notices;
mod orders;
mod output;
mod pages;
mod print;
mod print_commands;
mod printers;
mod virtual_printer;
mod watch;

use crate::console;
use crate::domain::lang::Lang;
use crate::protocol::call::Hello;
use crate::protocol::client::{CallError, Client};
use crate::protocol::{DEFAULT_SOCKET, VERSIONS};
use clap::{CommandFactory as _, Parser, Subcommand};
use std::path::PathBuf;

/// Orders of a flower vendor's warehouse: the console, and commands for scripts.
#[derive(Debug, Parser)]
#[command(name = "k2k", version, about, disable_help_subcommand = true)]
pub struct Args {
    /// Socket of the daemon; default: $K2K_SOCKET, else the installed one.
    #[arg(long, global = true, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Language of texts: en or es; default: $LANG.
    #[arg(long, global = true, value_name = "LANG", value_parser = ["en", "es"])]
    lang: Option<String>,
    /// Name of this station, for the audit trail; its console begins with scanning and has no way to a shell.
    #[arg(long, value_name = "NAME")]
    station: Option<String>,
    /// Draw with plain ASCII.
    #[arg(long)]
    ascii: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List orders; QUERY: words, K2K, W, status: buyer: channel: sku: mark: box: awb: ship:FROM..TO
    Orders(orders::List),
    /// Show one order.
    Show(orders::Show),
    /// Confirm orders; without --drop-pending an order with pending lines is refused.
    Confirm(confirm::Confirm),
    /// End an order, with a reason: the buyer is told, its box codes are never used again.
    Void(act::Void),
    /// Delete a line of an order, with a reason.
    DeleteLine(act::DeleteLine),
    /// Accept what the channel says after confirm, or keep ours.
    Conflict(act::Conflict),
    /// Take a confirm back whole, within its window.
    Undo(act::Undo),
    /// Take a confirm back after its window, with a reason, while no box has a label.
    Revert(act::Revert),
    /// Type over what the channel said: carrier, account, address, ship date, reference, house waybill.
    Edit(act::Edit),
    /// Scan boxes out.
    Ship(boxes::Ship),
    /// Take boxes back that were scanned out, with a reason.
    Unship(boxes::WithReason),
    /// Report boxes missing, with a reason: their labels are blocked.
    Missing(boxes::WithReason),
    /// Boxes that were missing are there again.
    Found(boxes::Plain),
    /// The buyer's side has these boxes.
    Receive(boxes::Plain),
    /// Give a box of a confirmed order another code, with a reason.
    Swap(boxes::Swap),
    /// The boxes of an order.
    Boxes(boxes::Boxes),
    /// List AWBs, type a number, move orders, close, open.
    Awb(awb::Awb),
    /// The bill of lading with the packing list of an order or an AWB, as PDF.
    Bol(bol::Bol),
    /// Print box labels.
    Print(print::Print),
    /// What labels will look like, as PNG and PDF or on the screen; nothing is printed.
    Label(label::Label),
    /// List label jobs, or act on one.
    Jobs(jobs::Jobs),
    /// List printers, or act on one.
    Printers(printers::Printers),
    /// Print the bar codes of commands, for the wall beside a scanner.
    PrintCommands(print_commands::PrintCommands),
    /// A label printer that is none: keeps what it prints as files, and fails as it is told.
    VirtualPrinter(virtual_printer::Virtual),
    /// List what came in and what became of it, or act on one.
    Documents(documents::Documents),
    /// What is there to sell, what a buyer may order, and what is published to whom.
    Inventory(inventory::Inventory),
    /// The connections to buyer companies and their settings.
    Links(links::Links),
    /// List orders that have to be fetched from their channels, or act on one.
    Fetches(fetches::Fetches),
    /// The kinds of channel that this version knows, and what each sends.
    Channels(channels::Channels),
    /// Write orders as JSON lines or CSV.
    Export(export::Export),
    /// List notices, or act on one.
    Notices(notices::Notices),
    /// Who changed what, when and from where: of one order or of all, newest first.
    Audit(audit::Audit),
    /// Every change as a JSON line, until interrupted.
    Watch(watch::Watch),
    /// The keys of the console on one page, with those of your own keymap.
    Keys(keys::Keys),
    /// A private daemon with sample orders, a virtual printer and the console: nothing is installed, nothing stays.
    Demo(demo::Demo),
    /// Shell completions, to standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The manual page, to standard output.
    Man,
}

/// What every command needs.
pub struct Context {
    socket: PathBuf,
    lang: Lang,
    station: Option<String>,
}

impl Context {
    /// Where the daemon is and how to speak.
    pub fn new(socket: PathBuf, lang: Lang, station: Option<String>) -> Self {
        Self { socket, lang, station }
    }

    /// Connects and says hello.
    async fn connect(&self) -> Result<Client, CallError> {
        let hello = Hello {
            protocol: VERSIONS,
            client: concat!("k2k ", env!("CARGO_PKG_VERSION")).into(),
            lang: Some(self.lang.code().into()),
            terminal: self.station.clone().or_else(terminal),
        };
        Client::connect(&self.socket, hello).await
    }
}

/// The terminal of standard input: `pts/3`.
fn terminal() -> Option<String> {
    let path = nix::unistd::ttyname(std::io::stdin()).ok()?;
    Some(path.to_string_lossy().trim_start_matches("/dev/").to_owned())
}

/// Runs `k2k` and returns its exit code.
#[must_use]
pub fn main() -> u8 {
    let args = Args::parse();
    let lang = args.lang.as_deref().and_then(Lang::parse).unwrap_or_else(lang_of_locale);
    let socket = args
        .socket
        .or_else(|| std::env::var_os("K2K_SOCKET").map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from(DEFAULT_SOCKET));
    let context = Context::new(socket, lang, args.station.clone());
    let done = match args.command {
        None => console::run(console::Options {
            socket: context.socket.clone(),
            lang: args.lang.is_some().then_some(lang),
            locale: lang,
            station: args.station,
            ascii: args.ascii,
            ..console::Options::default()
        }),
        Some(Command::Channels(channels)) => channels.run(lang),
        Some(Command::Demo(demo)) => demo::run(&demo, lang),
        Some(Command::Keys(_)) => keys::Keys::run(&context),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Args::command(), "k2k", &mut std::io::stdout());
            Ok(0)
        }
        Some(Command::Man) => {
            clap_mangen::Man::new(Args::command()).render(&mut std::io::stdout()).map(|()| 0).map_err(Into::into)
        }
        Some(command) => one_shot(&context, command),
    };
    done.unwrap_or_else(|e| exit_code(&e, lang))
}

fn one_shot(context: &Context, command: Command) -> anyhow::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Orders(c) => c.run(context).await,
            Command::Show(c) => c.run(context).await,
            Command::Confirm(c) => c.run(context).await,
            Command::Void(c) => c.run(context).await,
            Command::DeleteLine(c) => c.run(context).await,
            Command::Conflict(c) => c.run(context).await,
            Command::Undo(c) => c.run(context).await,
            Command::Revert(c) => c.run(context).await,
            Command::Edit(c) => c.run(context).await,
            Command::Ship(c) => c.run(context).await,
            Command::Unship(c) => c.run(context, "unship").await,
            Command::Missing(c) => c.run(context, "missing").await,
            Command::Found(c) => c.run(context, "found").await,
            Command::Receive(c) => c.run(context, "receive").await,
            Command::Swap(c) => c.run(context).await,
            Command::Boxes(c) => c.run(context).await,
            Command::Awb(c) => c.run(context).await,
            Command::Bol(c) => c.run(context).await,
            Command::Print(c) => c.run(context).await,
            Command::Label(c) => c.run(context).await,
            Command::Jobs(c) => c.run(context).await,
            Command::Printers(c) => c.run(context).await,
            Command::PrintCommands(c) => c.run(context).await,
            Command::VirtualPrinter(c) => c.run(context.lang).await,
            Command::Documents(c) => c.run(context).await,
            Command::Inventory(c) => c.run(context).await,
            Command::Links(c) => c.run(context).await,
            Command::Fetches(c) => c.run(context).await,
            Command::Export(c) => c.run(context).await,
            Command::Notices(c) => c.run(context).await,
            Command::Audit(c) => c.run(context).await,
            Command::Watch(c) => c.run(context).await,
            Command::Channels(_) | Command::Demo(_) | Command::Keys(_) | Command::Completions { .. } | Command::Man => {
                Ok(0)
            }
        }
    })
}

fn lang_of_locale() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
        .and_then(|locale| Lang::parse(&locale))
        .unwrap_or_default()
}

/// Tells what went wrong on standard error and gives the exit code for it.
pub fn exit_code(e: &anyhow::Error, lang: Lang) -> u8 {
    if e.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) {
        return 0;
    }
    output::complain(&match (e.downcast_ref::<CallError>(), lang) {
        (Some(CallError::Unreachable { path, why }), Lang::Es) => {
            format!("no hay conexión con k2kd en {path}: {why}. ¿Está en marcha?")
        }
        (Some(CallError::Unreachable { .. }), Lang::En) => format!("{e:#}. Is k2kd running?"),
        (Some(CallError::NotUnderstood(what)), Lang::Es) => {
            format!("no se entiende la respuesta de k2kd: {what}. Actualice k2k y k2kd a la misma versión.")
        }
        _ => format!("{e:#}"),
    });
    if e.downcast_ref::<console::files::BadFile>().is_some() {
        return 2;
    }
    match e.downcast_ref::<CallError>() {
        Some(CallError::Unreachable { .. }) => 4,
        Some(CallError::Fault(fault)) if output::is_rule(&fault.code) => 3,
        Some(CallError::Fault(fault)) if matches!(fault.code.as_str(), "bad_query" | "bad_request") => 2,
        Some(CallError::Fault(fault)) if matches!(fault.code.as_str(), "stopping") => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in [["k2k", "--socket", "/x", "orders"], ["k2k", "orders", "--socket", "/x"]] {
            assert_eq!(Args::try_parse_from(line).unwrap().socket, Some(PathBuf::from("/x")));
        }
    }
}
