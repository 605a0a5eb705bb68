//! `k2kd`: the daemon and the administrator's commands.

use super::decode;
use crate::daemon::config::{Config, ConfigError};
use crate::daemon::{self, doctor};
use crate::domain::channel::Kind;
use crate::store::OpenError;
use clap::{CommandFactory as _, Parser, Subcommand};
use std::io::Write as _;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

/// The K2K order daemon.
#[derive(Debug, Parser)]
#[command(name = "k2kd", version, about)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon until it is told to stop.
    Run(WithConfig),
    /// Check the configuration and tell every mistake.
    CheckConfig(WithConfig),
    /// Is this machine fit: configuration, folders, speed of the disk.
    Doctor(WithConfig),
    /// What would these documents become? Needs no daemon; one JSON object a file.
    Decode {
        /// Kind of channel, such as shopify.
        #[arg(long)]
        kind: String,
        /// Currency of documents that name none.
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
        /// Zone of times without one, such as America/Bogota.
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        /// The documents.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Shell completions, to standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// The manual page, to standard output.
    Man,
}

#[derive(Debug, clap::Args)]
struct WithConfig {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value_os_t = daemon::default_config())]
    config: PathBuf,
}

/// Exit code for what is refused until a person mends it: systemd does not restart on it (`RestartPreventExitStatus=78`).
const EXIT_CONFIG: u8 = 78;

/// Runs `k2kd` and returns its exit code.
#[must_use]
pub fn main() -> u8 {
    match run(Args::parse().command) {
        Ok(code) => code,
        Err(e) => {
            super::output::complain(&format!("{e:#}"));
            exit_code(&e)
        }
    }
}

/// 78 for what only a person can mend: the configuration, and a store that is damaged or newer. A store that is in use,
/// or on a disk that is not there yet, may be free at the next try: 1, and systemd tries again.
fn exit_code(error: &anyhow::Error) -> u8 {
    let store = error.downcast_ref::<OpenError>();
    let refused = matches!(store, Some(OpenError::Damaged { .. } | OpenError::Newer { .. }));
    if refused || error.is::<ConfigError>() { EXIT_CONFIG } else { 1 }
}

fn run(command: Command) -> anyhow::Result<u8> {
    match command {
        Command::Run(with) => {
            run_daemon(&with.config)?;
            Ok(0)
        }
        Command::CheckConfig(with) => {
            let config = Config::load(&with.config)?;
            for warning in &config.warnings {
                super::output::line(&format!("note: {warning}"))?;
            }
            super::output::line(&format!("{} is good.", with.config.display()))?;
            Ok(0)
        }
        Command::Doctor(with) => doctor::run(&with.config, &mut std::io::stdout().lock()),
        Command::Decode { kind, currency, time_zone, files } => {
            if Kind::parse(&kind).is_none() {
                super::output::complain(&format!(
                    "there is no kind {kind:?}; known: {}",
                    Kind::ALL.iter().map(|k| k.as_str()).collect::<Vec<_>>().join(" ")
                ));
                return Ok(2);
            }
            decode::decode_files(
                &kind,
                currency.as_deref(),
                time_zone.as_deref(),
                &files,
                &mut std::io::stdout().lock(),
            )
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "k2kd", &mut std::io::stdout());
            Ok(0)
        }
        Command::Man => {
            clap_mangen::Man::new(Args::command()).render(&mut std::io::stdout())?;
            Ok(std::io::stdout().flush().map(|()| 0)?)
        }
    }
}

/// Runs the daemon with its log on standard error: journald keeps it.
pub(super) fn run_daemon(config: &std::path::Path) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("K2KD_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .init();
    daemon::run(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn only_what_a_person_must_mend_keeps_systemd_from_trying_again() {
        let path = || PathBuf::from("k2kd.redb");
        let code = |e: OpenError| exit_code(&anyhow::Result::<(), _>::Err(e).context("the store").unwrap_err());
        assert_eq!(code(OpenError::Damaged { path: path(), what: "x".into() }), 78);
        assert_eq!(code(OpenError::Newer { path: path(), found: 2, known: 1 }), 78);
        assert_eq!(code(OpenError::InUse { path: path() }), 1);
        assert_eq!(code(OpenError::Other { path: path(), what: "x".into() }), 1);
        assert_eq!(exit_code(&Config::load(&PathBuf::from("/nowhere/k2kd.toml")).unwrap_err().into()), 78);
        assert_eq!(exit_code(&anyhow::anyhow!("no runtime")), 1);
    }
}
