//! The command line: runs scenarios, the lab suite and a benchmark natively.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main(std::env::args_os())
}
