//! What the core's own operations cost: `cargo bench -p raft-core --bench core`.

use std::sync::Arc;

use divan::{Bencher, black_box};
use raft::{Config, Effect, Entry, Index, Log, Payload, Peer, PeerId, Role, Stored};

/// Entries in the long logs.
const ENTRIES: Index = 10_000;

fn main() {
    divan::main();
}

fn peers(count: u16, stored: &Stored) -> Vec<Peer> {
    let ids: Vec<_> = (1..=count).filter_map(PeerId::new).collect();
    let config = Arc::new(Config::new(ids.iter().copied().collect()));
    ids.iter()
        .map(|&id| Peer::new(id, config.clone(), stored.clone(), 42, 0).expect("a valid peer"))
        .collect()
}

fn entry() -> Entry {
    Entry {
        term: 1,
        payload: Payload::Command(Arc::from(&b"put x 1"[..])),
    }
}

fn long_log() -> Stored {
    let mut log = Log::new();
    for _ in 0..ENTRIES {
        log.append(entry());
    }
    let mut stored = Stored::default();
    stored.hard_state.current_term = 1;
    stored.log = log;
    stored
}

/// Carries out effects, on an instant disk and an instant network, until there are none. Returns
/// how many there were.
fn settle(peers: &mut [Peer]) -> u64 {
    let mut effects = 0;
    while let Some((from, effect)) = peers
        .iter_mut()
        .find_map(|peer| Some((peer.id(), peer.poll_effect()?)))
    {
        effects += 1;
        match effect {
            Effect::Persist(write) => peers[from.slot()].persisted(0, write.id),
            Effect::Send(send) => peers[send.to.slot()]
                .receive(0, from, send.message)
                .expect("a message of a correct peer"),
            Effect::Restore(_) | Effect::Apply(_) | Effect::Read(_) | Effect::Note(_) => {}
        }
    }
    effects
}

/// A copy of a peer with 10,000 entries.
#[divan::bench]
fn clone_a_peer(bencher: Bencher) {
    let peer = peers(3, &long_log()).swap_remove(0);
    bencher.bench_local(|| black_box(&peer).clone());
}

/// The first append to a copy of a log with 10,000 entries: the part of copying that sharing puts
/// off.
#[divan::bench]
fn append_to_a_copy(bencher: Bencher) {
    let log = long_log().log;
    bencher
        .with_inputs(|| (log.clone(), entry()))
        .bench_local_values(|(mut log, entry)| {
            log.append(entry);
            log
        });
}

/// The term of an entry anywhere in a log with 10,000 entries.
#[divan::bench]
fn look_up_a_term(bencher: Bencher) {
    let log = long_log().log;
    let mut index = 0;
    bencher.bench_local(|| {
        // 7,919 is prime to 10,000, so that every entry gets its turn, and no two neighbours meet.
        index = (index + 7_919) % ENTRIES;
        black_box(&log).term_at(index + 1)
    });
}

/// One command through three peers on a perfect wire: until all have it on disk and the leader has
/// applied it. The followers apply it with the next, which tells them that it is committed.
#[divan::bench]
fn replicate_a_command(bencher: Bencher) {
    let mut peers = peers(3, &Stored::default());
    peers[0].fire(0);
    settle(&mut peers);
    assert_eq!(peers[0].role(), Role::Leader);
    let command: Arc<[u8]> = Arc::from(&b"put x 1"[..]);
    bencher.bench_local(|| {
        peers[0].propose(command.clone()).expect("it leads");
        settle(&mut peers)
    });
    let last = peers[0].log().last_index();
    assert_eq!(peers[0].last_applied(), last);
    for follower in &peers[1..] {
        assert_eq!(
            (follower.persisted_index(), follower.last_applied()),
            (last, last - 1)
        );
    }
}
