use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::{Intervention, World, WorldConfig, trace::EventKind};

/// A command that would end lines and strings, if it could.
const HOSTILE: &str = "put \"a\\\u{2028}\u{85}\u{1b} \nS1{\"S1\":1}";

fn act(world: &mut World, act: Intervention) {
    world.act(act).unwrap();
}

/// Three peers and a client, with a crash, a doubled, a delayed and a lost message.
fn busy() -> World {
    let config = WorldConfig {
        peers: 3,
        seed: 3,
        loss: 0.1,
        duplication: 0.3,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    world.advance(600_000, u64::MAX);
    let op = "append x 1".to_owned();
    let client = Intervention::Client {
        client: 2,
        op,
        session: None,
        peer: None,
    };
    act(&mut world, client);
    world.advance(900_000, u64::MAX);
    act(&mut world, Intervention::Crash { peer: 1 });
    world.advance(1_200_000, u64::MAX);
    act(&mut world, Intervention::Restart { peer: 1 });
    world.advance(1_500_000, u64::MAX);
    world
}

fn told(world: &World, format: Format, max: usize) -> (String, Written) {
    let mut text = String::new();
    let written = write(world, format, max, &mut text).unwrap();
    (text, written)
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// An event of a file for ShiViz, taken apart as its expression does.
struct Drawn {
    host: String,
    clock: BTreeMap<String, u32>,
    event: String,
}

impl Drawn {
    fn own(&self) -> u32 {
        self.clock[&self.host]
    }

    /// Is all that this one's clock says in the other's too?
    fn is_before(&self, other: &Self) -> bool {
        self.clock.len() <= other.clock.len()
            && self
                .clock
                .iter()
                .all(|(host, count)| other.clock.get(host).is_some_and(|theirs| count <= theirs))
            && self.clock != other.clock
    }
}

fn drawn(text: &str) -> Vec<Drawn> {
    let mut lines = text.split('\n');
    assert_eq!(lines.next(), Some(PATTERN));
    assert_eq!(lines.next(), Some(""), "one execution, so no delimiter");
    let lines: Vec<&str> = lines.collect();
    let (last, pairs) = lines.split_last().unwrap();
    assert_eq!(*last, "");
    pairs
        .chunks(2)
        .map(|pair| {
            let (host, clock) = pair[0].split_once(' ').unwrap();
            Drawn {
                host: host.to_owned(),
                clock: serde_json::from_str(clock).unwrap(),
                event: pair[1].to_owned(),
            }
        })
        .collect()
}

#[test]
fn every_line_of_json_says_what_the_view_says() {
    let world = busy();
    let (text, written) = told(&world, Format::Ndjson, usize::MAX);
    let lines = objects(&text);
    assert_eq!(lines.len() as u64, world.trace().len());
    assert_eq!((written.events, written.left_out), (lines.len() as u64, 0));
    for (line, view) in lines.iter().zip(world.event_views(0, usize::MAX)) {
        let peer = (view.peer > 0).then_some(view.peer);
        let expected = serde_json::json!({
            "id": view.id, "at_us": view.at, "peer": peer, "kind": view.kind,
            "cause": view.cause, "text": view.text, "why": view.why, "section": view.section,
            "message": view.message, "matters": view.matters,
        });
        assert_eq!(*line, expected);
    }
}

/// Readers of lines differ in what they take for the end of one.
#[test]
fn a_hostile_command_stays_a_text_on_its_line() {
    let mut world = World::new(WorldConfig::default()).unwrap();
    world.advance(1_000_000, u64::MAX);
    let operation = crate::service::Operation::Put {
        key: HOSTILE.into(),
        value: HOSTILE.into(),
    };
    let command = operation.encode().to_vec();
    let propose = Intervention::Propose {
        peer: None,
        command,
    };
    act(&mut world, propose);
    let (json, _) = told(&world, Format::Ndjson, usize::MAX);
    assert!(json.contains("\\u2028"), "the command is told at all");
    let ends = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    for line in json.split('\n') {
        assert!(!line.contains(ends), "{line:?}");
    }
    let said: Vec<Value> = objects(&json);
    assert!(
        said.iter()
            .any(|event| event["text"].as_str().unwrap().contains(HOSTILE))
    );
    let (log, written) = told(&world, Format::Shiviz, usize::MAX);
    assert_eq!(drawn(&log).len() as u64, written.events);
    assert!(!log.replace('\n', "").contains(ends));
}

#[test]
fn only_the_last_events_are_written_when_there_is_a_bound() {
    let world = busy();
    let all = world.trace().len();
    let (text, written) = told(&world, Format::Ndjson, 5);
    assert_eq!((written.events, written.left_out), (5, all - 5));
    assert_eq!(objects(&text)[0]["id"], all - 5);
    let (text, _) = told(&world, Format::Shiviz, 5);
    assert_eq!(drawn(&text).len(), 5);
    assert_eq!(told(&world, Format::Ndjson, 0).0, "");
}

/// S1 stands for election; S2 hears of it and votes, S3 does not and stands too.
#[test]
fn a_receipt_knows_its_sending_and_what_is_concurrent_is_incomparable() {
    let config = WorldConfig {
        peers: 3,
        manual: true,
        ..WorldConfig::default()
    };
    let mut world = World::new(config).unwrap();
    act(&mut world, Intervention::Fire { peer: 1 });
    act(&mut world, Intervention::Fire { peer: 3 });
    world.advance(50_000, u64::MAX);
    let to_s2 = |world: &World| {
        let sent = world.events_from(0, usize::MAX);
        sent.filter(|(_, event)| event.peer.is_some_and(|peer| peer.get() == 1))
            .find_map(|(_, event)| match event.kind {
                EventKind::Sent { id, to, .. } if to.get() == 2 => Some(id.get()),
                _ => None,
            })
            .unwrap()
    };
    let message = to_s2(&world);
    act(&mut world, Intervention::Deliver { message });
    world.advance(100_000, u64::MAX);
    let events = drawn(&told(&world, Format::Shiviz, usize::MAX).0);
    let find = |host: &str, kind: &str, words: &str| {
        let mut it = events.iter();
        it.find(|it| it.host == host && it.event.contains(kind) && it.event.contains(words))
            .unwrap_or_else(|| panic!("{host} {kind} {words}"))
    };
    let sent = find("S1", " sent ", "asks S2");
    let received = find("S2", " delivered ", "S1's request");
    let voted = find("S2", " granted ", "votes for S1");
    let elsewhere = find("S3", " sent ", "asks S2");
    assert!(sent.is_before(received) && received.is_before(voted) && sent.is_before(voted));
    assert!(!received.is_before(sent) && !voted.is_before(sent));
    assert_eq!(received.clock["S1"], sent.own());
    for one in [sent, received, voted] {
        assert!(!one.is_before(elsewhere) && !elsewhere.is_before(one));
    }
}

/// The clocks against the order itself: what happened before what, told by reachability.
#[test]
fn one_clock_is_below_another_exactly_when_the_one_event_leads_to_the_other() {
    let world = busy();
    let events = drawn(&told(&world, Format::Shiviz, usize::MAX).0);
    let kinds: BTreeSet<&str> = events
        .iter()
        .filter_map(|it| it.event.split(' ').nth(1))
        .collect();
    for needed in ["duplicated", "lost", "crashed", "client_sent", "answered"] {
        assert!(kinds.contains(needed), "{needed} is not in {kinds:?}");
    }
    let trace = world.trace();
    let mut before: Vec<BTreeSet<usize>> = Vec::new();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, event) in events.iter().enumerate() {
        let mut known = BTreeSet::new();
        let mut lead = |earlier: usize, before: &[BTreeSet<usize>]| {
            known.insert(earlier);
            known.extend(&before[earlier]);
        };
        if let Some(earlier) = last.insert(&event.host, id) {
            lead(earlier, &before);
            assert_eq!(event.own(), events[earlier].own() + 1);
        } else {
            assert_eq!(event.own(), 1, "a host's clock begins at 1");
        }
        let mut cause = trace.get(id as u64).unwrap().cause;
        while let Some(at) = cause {
            if events[at as usize].host != "world" {
                lead(at as usize, &before);
                break;
            }
            cause = trace.get(at).unwrap().cause;
        }
        before.push(known);
    }
    for (a, one) in events.iter().enumerate() {
        for (b, other) in events.iter().enumerate() {
            assert_eq!(
                one.is_before(other),
                before[b].contains(&a),
                "{a}: {} {:?} | {b}: {} {:?}",
                one.event,
                one.clock,
                other.event,
                other.clock
            );
        }
    }
}

#[test]
fn formats_have_names() {
    assert_eq!("ndjson".parse(), Ok(Format::Ndjson));
    assert_eq!("shiviz".parse(), Ok(Format::Shiviz));
    let refused = "png".parse::<Format>().unwrap_err();
    assert_eq!(refused.to_string(), "allowed: ndjson, shiviz");
}
