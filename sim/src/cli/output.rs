//! Where the command line writes.

use std::io::Write as _;

/// Writes a line of results. A reader that has gone away is no failure of ours.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Writes what went wrong.
pub(super) fn problem(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
