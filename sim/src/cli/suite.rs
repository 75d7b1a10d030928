//! `raft-sim suite`: the lab's tests.

use core::time::Duration;

use raft_sim::suite::{Failure, SUITE_LIMIT, Summary, TESTS, Test, Verdict};

use super::{
    Options, Usage,
    output::{problem, say},
};

pub(super) fn run(options: &Options) -> Result<bool, Usage> {
    let only = options.only.as_deref().unwrap_or("");
    let tests: Vec<&Test> = TESTS
        .iter()
        .filter(|test| test.name == only)
        .collect::<Vec<_>>();
    let tests = if tests.is_empty() {
        TESTS
            .iter()
            .filter(|test| test.name.contains(only))
            .collect()
    } else {
        tests
    };
    if tests.is_empty() {
        let names: Vec<&str> = TESTS.iter().map(|test| test.name).collect();
        return Err(format!(
            "no test has {only:?} in its name; there are:\n  {}",
            names.join("\n  ")
        ));
    }
    let seeds = match (options.seed, options.seeds.clone()) {
        (Some(_), Some(_)) => return Err("either --seed or --seeds, not both".to_owned()),
        (Some(seed), None) => seed..seed.saturating_add(1),
        (None, Some(seeds)) => seeds,
        (None, None) => 1..2,
    };
    let many = seeds.end - seeds.start > 1;
    let (mut passed, mut failed) = (0_u64, 0_u64);
    let mut wall = Duration::ZERO;
    for seed in seeds {
        if many && !options.json {
            say(&format!("Seed {seed}"));
        }
        let mut took_in_all = 0;
        for test in &tests {
            let (outcome, took) = timed(|| test.run(seed));
            wall += took;
            match &outcome {
                Ok(summary) => {
                    passed += 1;
                    took_in_all += summary.time;
                }
                Err(_) => failed += 1,
            }
            if options.json {
                say(&json(test, seed, &outcome, took));
            } else {
                say(&test.to_string());
                let outcome = &outcome;
                say(&Verdict {
                    outcome,
                    wall: took,
                }
                .to_string());
            }
            if outcome.is_err() {
                let name = test.name;
                problem(&format!(
                    "  replay: raft-sim suite --only {name:?} --seed {seed}"
                ));
            }
        }
        if took_in_all > SUITE_LIMIT {
            failed += 1;
            problem(&format!(
                "the tests of seed {seed} took {} s of virtual time together; the lab allows {} s",
                took_in_all / 1_000_000,
                SUITE_LIMIT / 1_000_000
            ));
        }
    }
    if !options.json {
        let seconds = wall.as_secs_f64();
        say(&format!(
            "{passed} passed, {failed} failed, in {seconds:.2} s"
        ));
    }
    Ok(failed == 0)
}

fn json(test: &Test, seed: u64, outcome: &Result<Summary, Failure>, took: Duration) -> String {
    let mut line = serde_json::json!({
        "part": test.part,
        "name": test.name,
        "seed": seed,
        "passed": outcome.is_ok(),
        "wall_ms": took.as_secs_f64() * 1e3,
    });
    match outcome {
        Ok(summary) => {
            line["time_us"] = summary.time.into();
            line["peers"] = summary.peers.into();
            line["rpcs"] = summary.rpcs.into();
            line["bytes"] = summary.bytes.into();
            line["commands"] = summary.commands.into();
            line["trace_hash"] = format!("{:016x}", summary.trace_hash).into();
        }
        Err(failure) => line["failure"] = failure.to_string().into(),
    }
    line.to_string()
}

/// Runs `work` and measures it.
pub(super) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    #[expect(
        clippy::disallowed_types,
        reason = "the command line measures how long the machine took; no run depends on it"
    )]
    let start = std::time::Instant::now();
    let done = work();
    (done, start.elapsed())
}
