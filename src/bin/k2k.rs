//! The console and the command line for people and scripts: `k2k --help`.

fn main() -> std::process::ExitCode {
    k2kd::cli::main().into()
}
