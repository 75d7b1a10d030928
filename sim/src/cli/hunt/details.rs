//! One run of the hunt, told in full.

use std::fs;

use raft_sim::hunt::{Run, Totals, play};

use super::{Options, Usage, problem, say};

/// How many events are shown in front of the one that shows a failure.
const BEFORE: u64 = 400;

/// How many of them, at most: those that matter.
const SHOWN: usize = 40;

pub(super) fn run(options: &Options) -> Result<bool, Usage> {
    let seed = options.seeds.start;
    let run = play(seed, options.broken);
    tell(&run)?;
    if let Some(path) = &options.scenario {
        let scenario = run.to_scenario().map_err(|error| error.to_string())?;
        let text = scenario.to_text().map_err(|error| error.to_string())?;
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        say(&format!("written as a scenario: {}", path.display()));
    }
    if let Some(failure) = &run.failure {
        problem(&format!("seed {seed}: {failure}"));
    }
    Ok(run.failure.is_none())
}

fn tell(run: &Run) -> Result<(), Usage> {
    let (plan, totals) = (&run.plan, Totals::of(run));
    let config = serde_json::to_string(&plan.config).map_err(|error| error.to_string())?;
    say(&format!("configuration: {config}"));
    if let Some(rule) = plan.config.broken {
        let (name, about, section) = (rule.name(), rule.about(), rule.section());
        say(&format!("broken: {name}: {about} ({section})"));
    }
    let kinds: Vec<&str> = plan.kind_names().collect();
    say(&format!("kinds of faults: {}", kinds.join(", ")));
    say("what was done:");
    for done in &run.world.interventions().iter().collect::<Vec<_>>() {
        if run.healed_at == Some(done.at) {
            say("  (from here on everything is healed)");
            break;
        }
        let act = serde_json::to_string(&done.act).map_err(|error| error.to_string())?;
        say(&format!("  {:>7} ms  {act}", done.at / 1_000));
    }
    say(&format!(
        "{} ms, {} events, {} elections, {} committed entries, trace {:016x}",
        totals.virtual_ms, totals.events, totals.elections, totals.commits, totals.trace_hash
    ));
    match run.failure.as_ref().map(|failure| failure.event) {
        None => say("nothing was violated, and the healed cluster made progress"),
        Some(event) => {
            let last = event.unwrap_or(totals.events.saturating_sub(1));
            tell_events(run, last);
        }
    }
    Ok(())
}

/// The events that matter up to `last`, with their reasons.
fn tell_events(run: &Run, last: u64) {
    say(&format!("what led to event {last}:"));
    let first = last.saturating_sub(BEFORE);
    let views = run.world.event_views(first, (last - first + 1) as usize);
    let matter: Vec<_> = views
        .iter()
        .filter(|view| view.matters || view.id == last)
        .collect();
    for view in matter.iter().skip(matter.len().saturating_sub(SHOWN)) {
        let section = if view.section.is_empty() {
            String::new()
        } else {
            format!(" ({})", view.section)
        };
        let at = view.at as f64 / 1_000.0;
        let id = view.id;
        say(&format!("  {at:>9.3} ms  {id:>6}  {}", view.text));
        if !view.why.is_empty() {
            say(&format!("                         {}{section}", view.why));
        }
    }
}
