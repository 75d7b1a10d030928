//! `raft-sim bench`: how fast the world runs on this machine.
//!
//! A workload is declared here and nowhere else. `--json` prints it whole, so that what measures the
//! browser build replays the same run and can hold its trace hash against this one.

use core::time::Duration;

use raft_sim::{Intervention, Recorded, World, WorldConfig};

use super::{
    Options, Usage,
    output::{problem, say},
    suite::timed,
};

/// Runs that are counted, when nothing is said.
const RUNS: u64 = 5;

/// The most that may be asked for.
const MAX_RUNS: u64 = 1_000;

/// When the first command comes. The default seed has elected its leader by then.
const FIRST_COMMAND_US: u64 = 1_000_000;

/// Virtual time between two commands.
const COMMAND_EVERY_US: u64 = 2_000;

/// How many commands there are: a minute of them.
const COMMANDS: u64 = 30_000;

/// How long the idle world runs.
const IDLE_US: u64 = 3_600_000_000;

/// A run that is measured.
struct Workload {
    name: &'static str,
    tells: &'static str,
    config: WorldConfig,
    interventions: Vec<Recorded>,
    until: u64,
}

/// What every run of a workload comes to, and how long each took.
struct Figures {
    events: u64,
    trace_hash: u64,
    walls: Vec<Duration>,
    /// The same without checkers, turn by turn.
    unwatched: Vec<Duration>,
}

pub(super) fn run(options: &Options) -> Result<bool, Usage> {
    let runs = options.runs.unwrap_or(RUNS);
    if !(1..=MAX_RUNS).contains(&runs) {
        return Err(format!("--runs is {runs}; allowed: 1 to {MAX_RUNS}"));
    }
    for workload in [busy(), idle()] {
        let Some(figures) = measure(&workload, runs)? else {
            problem(&format!("{}: two runs differ", workload.name));
            return Ok(false);
        };
        if options.json {
            say(&json(&workload, &figures));
        } else {
            say(&words(&workload, &figures));
        }
    }
    Ok(true)
}

fn busy() -> Workload {
    let command = |number| Recorded {
        at: FIRST_COMMAND_US + number * COMMAND_EVERY_US,
        after: None,
        together: false,
        act: Intervention::Request {
            peer: None,
            op: "put x 1".to_owned(),
        },
    };
    Workload {
        name: "busy",
        tells: "5 peers, a second to elect a leader, then 500 commands a second",
        config: WorldConfig::default(),
        interventions: (0..COMMANDS).map(command).collect(),
        until: FIRST_COMMAND_US + COMMANDS * COMMAND_EVERY_US,
    }
}

fn idle() -> Workload {
    Workload {
        name: "idle",
        tells: "5 peers, heartbeats only",
        config: WorldConfig::default(),
        interventions: Vec::new(),
        until: IDLE_US,
    }
}

/// Runs `workload` once to warm up and then `runs` times; `None` when two runs are not the same.
fn measure(workload: &Workload, runs: u64) -> Result<Option<Figures>, Usage> {
    let first = replay(workload, true)?.0;
    let mut figures = Figures {
        events: first.trace().len(),
        trace_hash: first.trace_hash(),
        walls: Vec::new(),
        unwatched: Vec::new(),
    };
    drop(first);
    for _ in 0..runs {
        for watched in [true, false] {
            let (world, wall) = replay(workload, watched)?;
            if world.trace_hash() != figures.trace_hash {
                return Ok(None);
            }
            let walls = if watched {
                &mut figures.walls
            } else {
                &mut figures.unwatched
            };
            walls.push(wall);
        }
    }
    figures.walls.sort_unstable();
    figures.unwatched.sort_unstable();
    Ok(Some(figures))
}

fn replay(workload: &Workload, watched: bool) -> Result<(World, Duration), Usage> {
    let (config, done) = (workload.config.clone(), &workload.interventions);
    let (world, wall) = timed(|| {
        if watched {
            World::replay(config, done, workload.until)
        } else {
            World::replay_unwatched(config, done, workload.until)
        }
    });
    let world = world.map_err(|error| format!("{}: {error}", workload.name))?;
    Ok((world, wall))
}

fn words(workload: &Workload, figures: &Figures) -> String {
    let (name, tells) = (workload.name, workload.tells);
    let simulated = workload.until as f64 / 1e6;
    let last = figures.walls.len() - 1;
    let per_second = |count: f64, walls: &[Duration]| {
        let seconds = |at: usize| walls[at].as_secs_f64();
        let (median, slowest, fastest) = (seconds(last / 2), seconds(last), seconds(0));
        format!(
            "{:.0} ({:.0} to {:.0})",
            count / median,
            count / slowest,
            count / fastest
        )
    };
    format!(
        "{name}: {tells}; {simulated} simulated seconds, {} events, trace hash {:016x}\n  \
         {} events/s, {} simulated seconds/s: median (min to max) of {} runs\n  \
         {} events/s with no checker watching",
        figures.events,
        figures.trace_hash,
        per_second(figures.events as f64, &figures.walls),
        per_second(simulated, &figures.walls),
        figures.walls.len(),
        per_second(figures.events as f64, &figures.unwatched),
    )
}

fn json(workload: &Workload, figures: &Figures) -> String {
    let seconds =
        |walls: &[Duration]| -> Vec<f64> { walls.iter().map(Duration::as_secs_f64).collect() };
    serde_json::json!({
        "name": workload.name,
        "tells": workload.tells,
        "config": workload.config,
        "interventions": workload.interventions,
        "until_us": workload.until,
        "events": figures.events,
        "trace_hash": format!("{:016x}", figures.trace_hash),
        "wall_s": seconds(&figures.walls),
        "wall_unwatched_s": seconds(&figures.unwatched),
    })
    .to_string()
}
