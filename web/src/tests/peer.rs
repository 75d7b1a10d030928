//! The `Peer` door.

use js_sys::{Error, Reflect, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{message, object};
use crate::{boundary::read, peer::Peer};

#[wasm_bindgen(module = "/src/tests/cluster.js")]
extern "C" {
    #[wasm_bindgen(js_name = electAndCommit, catch)]
    fn elect_and_commit(class: &JsValue) -> Result<JsValue, Error>;
    #[wasm_bindgen(js_name = restartFromStored, catch)]
    fn restart_from_stored(class: &JsValue) -> Result<JsValue, Error>;
    #[wasm_bindgen(js_name = joinHandOverAndLeave, catch)]
    fn join_hand_over_and_leave(class: &JsValue) -> Result<JsValue, Error>;
}

fn bytes(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

fn options(extra: &str) -> JsValue {
    object(&format!(
        r#"{{ "id": 1, "peers": [1, 2, 3], "seed": 7{extra} }}"#
    ))
}

/// The class itself, as JavaScript has it.
fn class() -> JsValue {
    let peer = JsValue::from(Peer::new(options("")).unwrap());
    Reflect::get(&peer, &"constructor".into()).unwrap()
}

fn refusal(extra: &str) -> String {
    message(&Peer::new(options(extra)).unwrap_err())
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    leader: u16,
    now: u64,
    sent: u64,
    applied: Vec<Vec<Option<String>>>,
}

#[wasm_bindgen_test]
fn three_peers_on_a_network_and_timers_of_javascript_s_elect_a_leader_and_commit() {
    let run: Run = read("run", elect_and_commit(&class()).unwrap()).unwrap();
    assert!((1..=3).contains(&run.leader));
    for applied in &run.applied {
        assert_eq!(applied, &[None, Some("put x 1".to_owned())]);
    }
    let again: Run = read("run", elect_and_commit(&class()).unwrap()).unwrap();
    assert_eq!(run, again, "the same seed gave another run");
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    term: u64,
    voted_for: Option<u16>,
    last_index: u64,
    is_leader: bool,
    commit_index: u64,
}

#[derive(Debug, Deserialize)]
struct Restart {
    before: State,
    after: State,
    applied: Vec<Option<String>>,
}

#[wasm_bindgen_test]
fn a_peer_restarted_from_its_stored_bytes_keeps_term_vote_and_log() {
    let run: Restart = read("run", restart_from_stored(&class()).unwrap()).unwrap();
    let (before, after) = (&run.before, &run.after);
    assert!(before.is_leader && before.commit_index == 1);
    assert_eq!((after.is_leader, after.commit_index), (false, 0));
    assert_eq!(after.term, before.term);
    assert_eq!(after.voted_for, before.voted_for);
    assert_eq!((after.last_index, before.last_index), (1, 1));
    assert_eq!(
        run.applied,
        ["kept", "after"].map(|text| Some(text.to_owned()))
    );
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Began {
    entry: Option<At>,
    catching_up: Vec<u16>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct At {
    index: u64,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Members {
    index: u64,
    committed: bool,
    voters: Vec<u16>,
    outgoing: Vec<u16>,
    learners: Vec<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moves {
    first: u16,
    learns: Began,
    votes: Began,
    handing_to: u16,
    joint: Began,
    outgoing: Vec<u16>,
    last: Members,
}

#[wasm_bindgen_test]
fn a_peer_joins_is_handed_the_lead_and_the_old_leader_leaves() {
    let moves: Moves = read("moves", join_hand_over_and_leave(&class()).unwrap()).unwrap();
    assert_eq!(moves.learns.entry, Some(At { index: 2 }));
    assert!(moves.learns.catching_up.is_empty());
    assert_eq!(moves.votes.entry, None);
    assert_eq!(moves.votes.catching_up, [4]);
    assert_eq!(moves.handing_to, 4);
    assert_eq!(moves.joint.entry, Some(At { index: 5 }));
    assert_eq!(moves.outgoing, [1, 2, 3, 4]);
    let stay: Vec<u16> = (1..=4).filter(|&peer| peer != moves.first).collect();
    let last = Members {
        index: 6,
        committed: true,
        voters: stay,
        outgoing: Vec::new(),
        learners: Vec::new(),
    };
    assert_eq!(moves.last, last);
}

#[wasm_bindgen_test]
fn changes_and_transfers_that_cannot_be_are_refused_by_name() {
    let mut peer = Peer::new(options("")).unwrap();
    let remove = || object(r#"{ "do": "remove", "peer": 2 }"#);
    for refused in [
        peer.transfer(1.0, 2.0).unwrap_err(),
        peer.change(1.0, remove()).unwrap_err(),
    ] {
        assert_eq!(message(&refused), "not the leader; none is known");
        assert!(Reflect::get(&refused, &"leader".into()).unwrap().is_null());
    }
    let mut alone = Peer::new(object(r#"{ "id": 1, "peers": [1], "seed": 7 }"#)).unwrap();
    alone.fire(1.0).unwrap();
    alone.output().unwrap();
    alone.persisted(1.0, 1.0).unwrap();
    for (change, expected) in [
        (
            r#"{ "do": "remove", "peer": 2 }"#,
            "S2 does not belong to the cluster",
        ),
        (
            r#"{ "do": "promote", "peer": 0 }"#,
            "change.peer must be a peer's number, 1 to 99, not 0",
        ),
        (
            r#"{ "do": "reconfigure", "voters": [1, 100] }"#,
            "change.voters must be a peer's number, 1 to 99, not 100",
        ),
        (
            r#"{ "do": "reconfigure", "voters": [] }"#,
            "a cluster without voters can decide nothing",
        ),
        (r#"{ "do": "remove" }"#, "change: \"peer\" is missing"),
        (
            r#"{ "do": "demote", "peer": 1 }"#,
            r#"change.do: is "demote"; allowed: add_learner, promote, remove, reconfigure"#,
        ),
    ] {
        let said = message(&alone.change(1.0, object(change)).unwrap_err());
        assert_eq!(said, expected, "{change}");
    }
    let said = message(&alone.transfer(1.0, 1.0).unwrap_err());
    assert!(said.contains("S1"), "{said}");
}

#[wasm_bindgen_test]
fn a_peer_whose_disk_was_lost_says_so_from_the_beginning_and_has_no_vote() {
    let lost = r#", "lost_disk": true"#;
    let mut peer = Peer::new(options(lost)).unwrap();
    let term = |peer: &Peer| Reflect::get(&peer.get_state().unwrap(), &"term".into()).unwrap();
    peer.fire(1.0).unwrap();
    assert_eq!(term(&peer), 0, "it does not stand");
    let given = options(lost);
    let stored = Uint8Array::from(&[2, 0x10, 0, 0, 0, 0, 0, 0][..]);
    Reflect::set(&given, &"stored".into(), &stored).unwrap();
    let said = message(&Peer::new(given).unwrap_err());
    assert!(
        said.starts_with("options.lost_disk: a disk that was lost has nothing stored"),
        "{said}"
    );
}

#[wasm_bindgen_test]
fn a_bad_configuration_is_an_error_that_names_field_and_bounds() {
    let said = [
        (
            refusal(r#", "heartbeat_interval_us": 200000"#),
            "below election_timeout_min",
        ),
        (
            refusal(r#", "heartbeat_interval_us": 0"#),
            "heartbeat_interval is 0 us; allowed",
        ),
        (
            refusal(r#", "heartbeat_interval_us": -1"#),
            "options.heartbeat_interval_us",
        ),
        (refusal(r#", "seed": 1e300"#), "options.seed"),
        (
            refusal(r#", "hearbeat": 1"#),
            r#"there is no "hearbeat" here; allowed: id, peers"#,
        ),
        (
            message(&Peer::new(object(r#"{"id":1,"peers":[]}"#)).unwrap_err()),
            "1 to 99 peers, not 0",
        ),
        (
            message(&Peer::new(object(r#"{"id":0,"peers":[1]}"#)).unwrap_err()),
            "1 to 99, not 0",
        ),
        (
            message(&Peer::new(object(r#"{"id":1,"peers":[1,1000]}"#)).unwrap_err()),
            "not 1000",
        ),
        (message(&Peer::new(JsValue::NULL).unwrap_err()), "options"),
        (
            message(&Peer::new(object(r#"{"peers":[1]}"#)).unwrap_err()),
            r#""id" is missing"#,
        ),
    ];
    for (said, part) in said {
        assert!(said.contains(part), "{said:?} does not say {part:?}");
    }
}

#[wasm_bindgen_test]
fn garbage_is_an_error_and_leaves_the_peer_usable() {
    let mut peer = Peer::new(options("")).unwrap();
    let garbage: [&[u8]; 6] = [
        &[],
        &[9, 9],
        &[2, 0x77],
        &[2, 1, 0x85],
        &[2, 3, 1, 0, 0, 0, 255, 7],
        &[0; 64],
    ];
    for bytes in garbage {
        assert!(
            !message(
                &peer
                    .receive(1.0, 2.0, &Uint8Array::from(bytes))
                    .unwrap_err()
            )
            .is_empty()
        );
    }
    for time in [f64::NAN, f64::INFINITY, -1.0, 0.5, 1e300] {
        let said = message(&peer.wake(time).unwrap_err());
        assert!(
            said.starts_with("now must be a whole number from 0 to"),
            "{said}"
        );
    }
    assert!(peer.receive(1.0, 1000.0, &bytes(&[2, 2, 1, 1])).is_err());
    assert!(
        message(&peer.receive(1.0, 1.0, &bytes(&[2, 2, 1, 1])).unwrap_err())
            .contains("S1 is this peer itself")
    );
    peer.fire(peer.deadline()).unwrap();
    assert!(peer.deadline() > 0.0);
    let outputs = js_sys::Array::from(&peer.output().unwrap());
    assert_eq!(outputs.length(), 3, "a write and two requests for votes");
}

/// From JavaScript anything comes where bytes are declared. What calls itself long has none.
#[wasm_bindgen_test]
fn what_is_no_byte_array_is_refused_before_it_is_copied() {
    let mut peer = Peer::new(options("")).unwrap();
    let others = [
        JsValue::NULL,
        JsValue::from_str("abc"),
        object(r#"{ "length": -1 }"#),
        object(r#"{ "length": 4e9 }"#),
        object("[1, 2, 3]"),
    ];
    for other in others {
        let other: Uint8Array = other.unchecked_into();
        for refused in [peer.receive(1.0, 2.0, &other), peer.start(&other).map(drop)] {
            let said = message(&refused.unwrap_err());
            assert!(said.ends_with("must be a Uint8Array"), "{said}");
        }
    }
}

#[wasm_bindgen_test]
fn stored_bytes_that_are_damaged_or_cannot_be_are_refused_by_name() {
    for (stored, expected) in [
        (&[2, 0x10, 1][..], "the bytes end at byte 3, inside a value"),
        (
            &[2, 0x10, 1, 0, 0, 0, 0, 1, 2, 0],
            "the log ends with (term 2, index 1), but currentTerm is 1",
        ),
        (
            &[2, 0x10, 9, 0, 0, 0, 0, 2, 2, 0, 1, 0],
            "the entry at index 2 has term 1, behind one of term 2: terms begin with 1 and never go \
             down in a log",
        ),
        (
            &[2, 0x10, 9, 0, 3, 7, 0, 0],
            "the log begins behind (term 3, index 7), but there is no snapshot of what came before",
        ),
    ] {
        let given = options("");
        let bytes = Uint8Array::from(stored);
        Reflect::set(&given, &"stored".into(), &bytes).unwrap();
        let said = message(&Peer::new(given).unwrap_err());
        assert_eq!(said, format!("options.stored: {expected}"));
    }
}

#[wasm_bindgen_test]
fn a_follower_refuses_a_command_and_a_leader_one_of_ten_megabytes() {
    let mut peer = Peer::new(object(r#"{ "id": 1, "peers": [1], "seed": 7 }"#)).unwrap();
    let refused = peer.start(&bytes(b"x")).unwrap_err();
    assert!(Reflect::get(&refused, &"leader".into()).unwrap().is_null());
    peer.fire(1.0).unwrap();
    peer.output().unwrap();
    peer.persisted(1.0, 1.0).unwrap();
    let said = message(
        &peer
            .start(&Uint8Array::new_with_length(10_000_000))
            .unwrap_err(),
    );
    assert_eq!(
        said,
        "a command of 10000000 bytes is too large; at most 1048576 are allowed"
    );
    let position = peer.start(&bytes(b"x")).unwrap();
    assert_eq!(Reflect::get(&position, &"index".into()).unwrap(), 2);
    assert!(position.is_object() && !position.is_instance_of::<Error>());
}

#[wasm_bindgen_test]
fn a_snapshot_is_stored_and_comes_back_first_after_a_restart() {
    let field = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap();
    let last = |outputs: JsValue| js_sys::Array::from(&outputs).iter().last().unwrap();
    let mut peer = Peer::new(object(r#"{ "id": 1, "peers": [1], "seed": 7 }"#)).unwrap();
    peer.fire(1.0).unwrap();
    peer.output().unwrap();
    peer.persisted(1.0, 1.0).unwrap();
    peer.output().unwrap();
    peer.persisted(1.0, 2.0).unwrap();
    peer.output().unwrap();
    let said = message(&peer.snapshot(2.0, b"state").unwrap_err());
    assert_eq!(said, "index 2 is not applied; lastApplied is 1");
    peer.snapshot(1.0, b"state").unwrap();
    let persist = last(peer.output().unwrap());
    let options = object(r#"{ "id": 1, "peers": [1], "seed": 7 }"#);
    Reflect::set(&options, &"stored".into(), &field(&persist, "state")).unwrap();
    let mut again = Peer::new(options).unwrap();
    let restore = last(again.output().unwrap());
    assert_eq!(field(&restore, "kind"), "restore");
    assert_eq!(field(&restore, "index"), 1);
    let bytes = js_sys::Uint8Array::new(&field(&restore, "snapshot")).to_vec();
    assert_eq!(bytes, b"state");
}

#[wasm_bindgen_test]
fn a_read_needs_a_leader_and_is_answered_behind_what_is_committed() {
    let field = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap();
    let last = |outputs: JsValue| js_sys::Array::from(&outputs).iter().last().unwrap();
    let mut peer = Peer::new(object(r#"{ "id": 1, "peers": [1], "seed": 7 }"#)).unwrap();
    let said = message(&peer.read(1.0, 5.0).unwrap_err());
    assert_eq!(said, "no leader is known");
    peer.fire(1.0).unwrap();
    peer.output().unwrap();
    peer.persisted(1.0, 1.0).unwrap();
    peer.output().unwrap();
    peer.persisted(1.0, 2.0).unwrap();
    peer.read(2.0, 5.0).unwrap();
    let read = last(peer.output().unwrap());
    assert_eq!(field(&read, "kind"), "read");
    assert_eq!(
        (field(&read, "id"), field(&read, "index")),
        (5.into(), 1.into())
    );
    assert!(field(&read, "failure").is_null());
}

#[wasm_bindgen_test]
fn fresh_seeds_differ_and_are_exact_numbers() {
    let (one, other) = (crate::fresh_seed().unwrap(), crate::fresh_seed().unwrap());
    assert!(one != other && one.fract() == 0.0 && one <= raft::MAX_NUMBER as f64);
}
