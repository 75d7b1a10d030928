//! Histories made by hand, good and bad.

mod bounds;
mod orders;
mod witness;

use super::*;
use crate::{
    checkers::histories::id,
    clients::ClientId,
    service::{Answer, Operation},
};

/// One thing that happens to client operations. Operations are named by a number.
#[derive(Clone, Debug)]
enum Step {
    /// Client `n` begins.
    Begins(u64, u16, String),
    Answered(u64, Answer),
    GivenUp(u64),
    Undone(u64),
    /// An entry for it was appended here.
    Proposed(u64, Index),
    /// A service applied the entry there.
    Served(Index, Answer),
}

fn begins(call: u64, client: u16, op: &str) -> Step {
    Step::Begins(call, client, op.to_owned())
}

fn done(call: u64) -> Step {
    Step::Answered(call, Answer::Done)
}

fn value(call: u64, text: &str) -> Step {
    Step::Answered(call, Answer::Value(text.into()))
}

fn missing(call: u64) -> Step {
    Step::Answered(call, Answer::Missing)
}

/// The service applies the entry.
fn served(index: Index) -> Step {
    Step::Served(index, Answer::Done)
}

fn show(checker: &mut Linearizability, step: &Step) -> Option<String> {
    let finding = match step {
        Step::Begins(call, client, op) => checker.observe(&Observation::Invoked {
            call: *call,
            client: ClientId::new(*client),
            operation: &Operation::parse(op).unwrap(),
        }),
        Step::Answered(call, answer) => checker.observe(&Observation::Returned {
            call: *call,
            peer: id(1),
            answer,
        }),
        Step::GivenUp(call) => checker.observe(&Observation::Abandoned { call: *call }),
        Step::Undone(call) => checker.observe(&Observation::Undone { call: *call }),
        Step::Proposed(call, index) => checker.observe(&Observation::Proposed {
            call: *call,
            entry: Position::new(1, *index),
        }),
        Step::Served(index, answer) => checker.observe(&Observation::Served {
            entry: Position::new(1, *index),
            answer,
        }),
    };
    finding.map(|finding| finding.text)
}

/// The first thing that is wrong with a history; an error when it is undecided.
fn verdict(steps: &[Step]) -> Result<Option<String>, ()> {
    let mut checker = Linearizability::default();
    let found = steps.iter().find_map(|step| show(&mut checker, step));
    if checker.undecided() == 0 {
        Ok(found)
    } else {
        Err(())
    }
}

/// The first thing that is wrong with a history, which is not undecided.
fn judge(steps: &[Step]) -> Option<String> {
    verdict(steps).unwrap()
}

#[test]
fn one_client_after_another_reads_what_was_written() {
    let history = [
        begins(1, 1, "get x"),
        missing(1),
        begins(2, 1, "put x 1"),
        done(2),
        begins(3, 2, "append x 2"),
        done(3),
        begins(4, 1, "get x"),
        value(4, "12"),
        begins(5, 2, "cas x 1 3"),
        Step::Answered(5, Answer::Different("12".into())),
        begins(6, 2, "cas x 12 3"),
        done(6),
        begins(7, 1, "delete x"),
        done(7),
        begins(8, 1, "delete x"),
        missing(8),
    ];
    assert_eq!(judge(&history), None);
}

#[test]
fn a_stale_read_is_found() {
    let history = [
        begins(1, 1, "put x 1"),
        done(1),
        begins(2, 1, "put x 2"),
        done(2),
        begins(3, 2, "get x"),
        value(3, "1"),
    ];
    assert_eq!(
        judge(&history).as_deref(),
        Some(
            "C2's \"get x\" (event 3) was answered \"1\", but what was answered before allows \
             only \"2\"; S1 gave the answer"
        )
    );
}

#[test]
fn an_append_that_was_applied_twice_is_found() {
    let history = [
        begins(1, 1, "append x a"),
        done(1),
        begins(2, 2, "append x b"),
        begins(3, 1, "get x"),
        value(3, "aa"),
    ];
    assert_eq!(
        judge(&history).as_deref(),
        Some(
            "C1's \"get x\" (event 3) was answered \"aa\", but what was answered before allows \
             only \"a\" or \"ab\"; meanwhile C2's \"append x \"b\"\" (event 2); S1 gave the answer"
        )
    );
}

#[test]
fn operations_at_the_same_time_take_effect_in_either_order() {
    for (first, second) in [("1", "2"), ("2", "1")] {
        let history = [
            begins(1, 1, "put x 1"),
            begins(2, 2, "put x 2"),
            begins(3, 3, "get x"),
            value(3, first),
            begins(4, 3, "get x"),
            value(4, second),
            done(1),
            done(2),
        ];
        assert_eq!(judge(&history), None);
    }
}

#[test]
fn a_value_does_not_come_back_once_a_later_one_was_read() {
    let history = [
        begins(1, 1, "put x 1"),
        begins(2, 2, "put x 2"),
        begins(3, 3, "get x"),
        value(3, "1"),
        begins(4, 3, "get x"),
        value(4, "2"),
        begins(5, 3, "get x"),
        value(5, "1"),
    ];
    assert!(judge(&history).is_some());
}

#[test]
fn two_readers_must_agree_on_the_order() {
    let history = [
        begins(1, 1, "put x 1"),
        begins(2, 2, "put x 2"),
        done(1),
        done(2),
        begins(3, 3, "get x"),
        begins(4, 4, "get x"),
        value(3, "1"),
        value(4, "2"),
    ];
    assert!(judge(&history).is_some());
}

#[test]
fn an_operation_without_an_answer_takes_effect_later_or_never() {
    let start = [
        begins(1, 1, "put x 1"),
        done(1),
        begins(2, 2, "put x 2"),
        Step::GivenUp(2),
    ];
    let late = [
        begins(3, 1, "get x"),
        value(3, "1"),
        begins(4, 1, "get x"),
        value(4, "2"),
    ];
    let never = [begins(3, 1, "get x"), value(3, "1")];
    let twice = [
        begins(5, 1, "put x 3"),
        done(5),
        begins(6, 1, "get x"),
        value(6, "2"),
    ];
    assert_eq!(judge(&[&start[..], &late].concat()), None);
    assert_eq!(judge(&[&start[..], &never].concat()), None);
    assert_eq!(judge(&[&start[..], &never, &twice].concat()), None);
    // It takes effect once.
    assert!(judge(&[&start[..], &late, &twice].concat()).is_some());
}

#[test]
fn what_was_not_done_must_not_be_seen() {
    let history = [
        begins(1, 1, "put x 1"),
        begins(2, 2, "get x"),
        value(2, "1"),
        Step::Undone(1),
    ];
    assert_eq!(
        judge(&history).as_deref(),
        Some("C1 was told that \"put x \"1\"\" was not done, but other answers show that it was")
    );
    let history = [
        begins(1, 1, "put x 1"),
        Step::Undone(1),
        begins(2, 2, "get x"),
        missing(2),
    ];
    assert_eq!(judge(&history), None);
}

#[test]
fn keys_do_not_touch_each_other() {
    let history = [
        begins(1, 1, "put x 1"),
        done(1),
        begins(2, 1, "get y"),
        missing(2),
        begins(3, 1, "get x"),
        missing(3),
    ];
    let found = judge(&history).unwrap();
    assert!(found.starts_with("C1's \"get x\""), "{found}");
}

#[test]
fn too_much_at_one_time_is_undecided_and_other_keys_go_on() {
    let mut checker = Linearizability::default();
    for call in 0..40 {
        let step = begins(call, 1, &format!("append x {call}."));
        assert_eq!(show(&mut checker, &step), None);
    }
    assert_eq!(show(&mut checker, &begins(40, 2, "get x")), None);
    assert_eq!(show(&mut checker, &value(40, "nonsense")), None);
    assert_eq!(checker.undecided(), 1);
    assert_eq!(show(&mut checker, &begins(41, 2, "get y")), None);
    assert!(show(&mut checker, &value(41, "nonsense")).is_some());
}
