//! The daemon and its administrator's commands: `k2kd --help`.

fn main() -> std::process::ExitCode {
    k2kd::cli::admin::main().into()
}
