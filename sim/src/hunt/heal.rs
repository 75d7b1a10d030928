//! Everything is healed, and progress is demanded.

use raft::types::Micros;

use super::{Failure, Run};
use crate::{
    Intervention, LinkChange, Peer,
    clients::{Load, LoadMix},
};

/// How long a healed cluster may take until every member has applied a new command, in virtual
/// microseconds.
///
/// What was held up on its way arrives within a few seconds. An election waits for 600 ms at most,
/// the longest election timeout that is drawn, and for two writes and one exchange, which take less
/// than the shortest. It elects somebody unless others stand in that time; the timeouts are drawn
/// over 100 ms or more, so that every few elections one succeeds. More than thirty fit.
pub const PATIENCE: Micros = 30_000_000;

/// How often it is looked whether all have applied.
const GLANCE: Micros = 100_000;

/// How long everybody takes to learn what was committed: a few heartbeats.
const SETTLE: Micros = 1_000_000;

/// After how many glances a client gives up and asks again.
const GIVE_UP: u64 = 10;

/// The key that shows it.
pub(super) const KEY: &str = "healed";

/// Heals everything and lets the cluster go on. `false` when that came to nothing, for disks are too
/// small for what they must hold: that is no fault of the cluster's.
pub(super) fn heal_and_progress(run: &mut Run) -> Result<bool, Failure> {
    let good = LinkChange {
        latency_min_us: Some(1_000),
        latency_max_us: Some(10_000),
        loss: Some(0.0),
        duplication: Some(0.0),
        late: Some(0.0),
        ..LinkChange::default()
    };
    let healed_at = run.world.trace().len();
    run.act(Intervention::HealAll {});
    run.act(Intervention::Link(good));
    if run.was_asked() {
        run.act(Intervention::Load(Load {
            clients: 0,
            keys: 1,
            every_us: 1,
            until_us: None,
            mix: LoadMix::default(),
        }));
    }
    for peer in 1..=run.world.peers() {
        run.act(Intervention::Resume { peer });
        run.act(Intervention::Clock {
            peer,
            offset_us: None,
            drift_ppm: Some(0),
        });
        run.act(Intervention::Restart { peer });
    }
    let mut asked = None;
    for glance in 0..PATIENCE / GLANCE {
        run.pass(GLANCE)?;
        start_full(run);
        if is_done(run) {
            // Whoever was answered since is behind by a heartbeat.
            run.pass(SETTLE)?;
            if run.world.config().disk_bytes == 0 || all_have_all(run) {
                return Ok(true);
            }
        }
        let waits = asked.is_some_and(|asked| glance - asked < GIVE_UP);
        let op = format!("put {KEY} yes");
        if !waits && run.world.leader().is_some() {
            run.act(Intervention::Request { peer: None, op });
            asked = Some(glance);
        }
    }
    if run.disks_filled_up_since(healed_at) {
        return Ok(false);
    }
    let applied: Vec<String> = run.world.ids().map(|id| standing(run, id)).collect();
    Err(Failure::new(format!(
        "no progress: {} s after everything was healed, a new command has not reached every peer \
         ({})",
        PATIENCE / 1_000_000,
        applied.join(", ")
    )))
}

/// Is every member up, and has applied all that the leader has in its log? While disks fill up, that
/// may end again; and who leads after it may not know what was committed before.
fn all_have_all(run: &Run) -> bool {
    let Some(leader) = run.world.leader().and_then(|id| run.world.peer(id)) else {
        return false;
    };
    let applied = |id| run.world.peer(id).map(Peer::last_applied);
    let mut members = leader.membership().members().iter();
    members.all(|id| applied(id) == Some(leader.log().last_index())) && is_done(run)
}

/// Starts again who stopped for want of room: the journal begins anew, and there is some.
fn start_full(run: &mut Run) {
    if run.world.config().disk_bytes > 0 {
        for peer in 1..=run.world.peers() {
            run.act(Intervention::Restart { peer });
        }
    }
}

fn is_done(run: &Run) -> bool {
    let has = |id| {
        let store = run.world.store(id);
        store.and_then(|store| store.get(KEY)).is_some()
    };
    // Clients try on until they are answered or give up, and so add entries.
    let idle = run
        .world
        .call_views(run.world.history().len(), 1)
        .is_empty();
    // Who belongs to the cluster, once that is settled.
    let leader = run.world.leader().and_then(|id| run.world.peer(id));
    leader.is_some_and(|leader| {
        let membership = leader.membership();
        let settled = leader.membership_index() <= leader.commit_index();
        idle && settled && !membership.is_joint() && membership.members().iter().all(has)
    })
}

fn standing(run: &Run, id: raft::PeerId) -> String {
    match run.world.peer(id) {
        Some(peer) => format!(
            "{id}: {:?} in term {}, log to {}, applied to {}",
            peer.role(),
            peer.current_term(),
            peer.log().last(),
            peer.last_applied()
        ),
        None => format!("{id} is down"),
    }
}
