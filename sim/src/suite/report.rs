//! The lab's lines, with the wall time behind them.

use core::{fmt, time::Duration};

use super::{Failure, Summary, Test};

/// The line that announces a test.
impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Test ({}): {} ...", self.part, self.name)
    }
}

/// The line that ends one.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// How it went.
    pub outcome: &'a Result<Summary, Failure>,
    /// What it took on this machine.
    pub wall: Duration,
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome {
            Ok(Summary {
                time,
                peers,
                rpcs,
                bytes,
                commands,
                ..
            }) => write!(
                f,
                "  ... Passed -- {:5}.{} {peers:2} {rpcs:5} {bytes:8} {commands:5}    ({:.1} ms)",
                time / 1_000_000,
                time / 100_000 % 10,
                self.wall.as_secs_f64() * 1e3,
            ),
            Err(failure) => write!(f, "  ... FAILED: {failure}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passed_test_has_the_lab_s_columns() {
        let summary = Summary {
            time: 1_634_000,
            peers: 3,
            rpcs: 18,
            bytes: 5158,
            commands: 3,
            trace_hash: 0,
        };
        let verdict = Verdict {
            outcome: &Ok(summary),
            wall: Duration::from_micros(800),
        };
        assert_eq!(
            verdict.to_string(),
            "  ... Passed --     1.6  3    18     5158     3    (0.8 ms)"
        );
    }
}
