//! Histories made by hand, good and bad.

use raft::random::Draw;

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

/// A client appends `calls` things, and gives up on each: an entry at ten times its number.
fn given_up(calls: u64) -> Vec<Step> {
    let one = |call| {
        [
            begins(call, 1, &format!("append x {call}.")),
            Step::Proposed(call, 10 * call),
            Step::GivenUp(call),
        ]
    };
    (1..=calls).flat_map(one).collect()
}

/// The service applies the entry.
fn served(index: Index) -> Step {
    Step::Served(index, Answer::Done)
}

#[test]
fn what_the_witness_explains_is_decided_however_much_was_given_up() {
    let mut history = given_up(40);
    // Some of it takes effect after all.
    for call in [3, 17, 30] {
        history.push(served(10 * call));
        history.extend([begins(100 + call, 2, "append x !"), done(100 + call)]);
    }
    // That the three with an answer were applied was not seen.
    assert_eq!(verdict(&history), Err(()));
    let mut history = given_up(40);
    let mut expected = String::new();
    for call in [3, 17, 30] {
        let (append, get) = (100 + call, 200 + call);
        expected.extend([call.to_string().as_str(), ".!"]);
        history.extend([
            served(10 * call),
            begins(append, 2, "append x !"),
            Step::Proposed(append, 10 * call + 1),
            served(10 * call + 1),
            done(append),
            begins(get, 2, "get x"),
            value(get, &expected),
        ]);
    }
    assert_eq!(judge(&history), None);
    // A stale read after all that is not explained, and nothing is said.
    history.extend([begins(300, 2, "get x"), value(300, "3.!")]);
    assert_eq!(verdict(&history), Err(()));
}

#[test]
fn a_wrong_witness_is_of_no_harm() {
    // It is said to be applied before it is asked for, twice, and in the wrong order.
    let start = [
        served(1),
        begins(1, 1, "append x a"),
        Step::Proposed(1, 3),
        begins(2, 2, "append x b"),
        Step::Proposed(2, 2),
        Step::Proposed(1, 4),
        served(2),
        served(3),
        served(4),
        done(1),
        done(2),
        begins(3, 3, "get x"),
    ];
    for (read, right) in [("ab", true), ("ba", true), ("aab", false), ("a", false)] {
        let history = [&start[..], &[value(3, read)]].concat();
        assert_eq!(judge(&history).is_none(), right, "{read}");
    }
}

#[test]
fn what_was_refused_takes_no_effect_in_the_witness() {
    let mut history = given_up(40);
    for (index, answer) in [(3, Answer::Expired), (4, Answer::Full), (5, Answer::Done)] {
        history.push(Step::Served(10 * index, answer));
    }
    history.extend([begins(100, 2, "get x"), value(100, "5.")]);
    assert_eq!(judge(&history), None);
}

/// A register that does everything at one instant, and clients that ask it one thing at a time.
struct Atomic {
    draw: Draw,
    value: Option<String>,
    /// By client: the call, the operation, and its answer once it has taken effect.
    asked: Vec<Option<(u64, Operation, Option<Answer>)>>,
    calls: u64,
    /// How often something has taken effect.
    effects: Index,
    /// One time in so many and one, a client gives up.
    patience: u64,
}

impl Atomic {
    fn run(&mut self, operation: &Operation) -> Answer {
        let before = self.value.clone();
        match operation {
            Operation::Get { .. } => match before {
                Some(value) => Answer::Value(value.as_str().into()),
                None => Answer::Missing,
            },
            Operation::Put { value, .. } => {
                self.value = Some(value.clone());
                Answer::Done
            }
            Operation::Append { value, .. } => {
                self.value = Some(before.unwrap_or_default() + value);
                Answer::Done
            }
            Operation::Delete { .. } => match self.value.take() {
                Some(_) => Answer::Done,
                None => Answer::Missing,
            },
            Operation::Cas { old, new, .. } => match before {
                None => Answer::Missing,
                Some(value) if value == *old => {
                    self.value = Some(new.clone());
                    Answer::Done
                }
                Some(value) => Answer::Different(value.as_str().into()),
            },
        }
    }

    fn step(&mut self) -> Vec<Step> {
        let client = self.draw.within(0..=self.asked.len() as u64 - 1) as usize;
        let number = client as u16 + 1;
        match self.asked[client].take() {
            None => {
                self.calls += 1;
                let op = match self.draw.within(0..=6) {
                    0..=2 => "get x".to_owned(),
                    3 => format!("append x {},", self.calls),
                    4 => "delete x".to_owned(),
                    5 => format!(
                        "cas x {} {}",
                        self.draw.within(0..=2),
                        self.draw.within(0..=2)
                    ),
                    _ => format!("put x {}", self.draw.within(0..=2)),
                };
                let operation = Operation::parse(&op).unwrap();
                self.asked[client] = Some((self.calls, operation, None));
                vec![begins(self.calls, number, &op)]
            }
            Some((call, operation, None)) => {
                // A client gives up now and then, before the effect or behind it.
                if self.draw.within(0..=self.patience) == 0 {
                    return vec![Step::GivenUp(call)];
                }
                let answer = self.run(&operation);
                self.effects += 1;
                let seen = [
                    Step::Proposed(call, self.effects),
                    Step::Served(self.effects, answer.clone()),
                ];
                self.asked[client] = Some((call, operation, Some(answer)));
                seen.to_vec()
            }
            Some((call, _, Some(answer))) => vec![match self.draw.within(0..=self.patience) {
                0 => Step::GivenUp(call),
                _ => Step::Answered(call, answer),
            }],
        }
    }
}

fn atomic(seed: u64, clients: usize, steps: usize, patience: u64) -> Vec<Step> {
    let mut register = Atomic {
        draw: Draw::new(seed, 0x11e4, 0, 0),
        value: None,
        asked: vec![None; clients],
        calls: 0,
        effects: 0,
        patience,
    };
    (0..steps).flat_map(|_| register.step()).collect()
}

/// Takes what was seen of the services out of a history.
fn unseen(mut steps: Vec<Step>) -> Vec<Step> {
    steps.retain(|step| !matches!(step, Step::Proposed(..) | Step::Served(..)));
    steps
}

#[test]
fn histories_of_an_atomic_register_are_explained() {
    let mut undecided = 0;
    for seed in 0..200 {
        let mut checker = Linearizability::default();
        for step in unseen(atomic(seed, 4, 400, 200)) {
            let found = show(&mut checker, &step);
            assert_eq!(found, None, "seed {seed}");
        }
        undecided += checker.undecided();
    }
    assert!(undecided < 20, "{undecided}");
}

#[test]
fn histories_of_an_atomic_register_with_a_witness_are_all_decided() {
    for seed in 0..40 {
        let mut checker = Linearizability::default();
        for step in atomic(seed, 4, 400, 5) {
            assert_eq!(show(&mut checker, &step), None, "seed {seed}");
        }
        assert_eq!(checker.undecided(), 0, "seed {seed}");
        assert!(checker.proposed.is_empty(), "seed {seed}");
    }
}

/// One call of a short history, and where in it the call begins and ends.
struct Op {
    operation: Operation,
    begin: usize,
    end: Option<(usize, Answer)>,
    needed: bool,
}

/// Can those that have not taken effect yet still explain their answers?
fn search(ops: &[Op], taken: u32, register: &mut Atomic) -> bool {
    if (0..ops.len()).all(|at| taken >> at & 1 == 1 || !ops[at].needed) {
        return true;
    }
    for at in (0..ops.len()).filter(|at| taken >> at & 1 == 0) {
        // Nothing that ended before this one began is left out.
        let early = (0..ops.len()).any(|other| {
            taken >> other & 1 == 0
                && ops[other]
                    .end
                    .as_ref()
                    .is_some_and(|(end, _)| *end < ops[at].begin)
        });
        if early {
            continue;
        }
        let before = register.value.clone();
        let answer = register.run(&ops[at].operation);
        let right = ops[at].end.as_ref().is_none_or(|(_, it)| *it == answer);
        if right && search(ops, taken | 1 << at, register) {
            return true;
        }
        register.value = before;
    }
    false
}

/// Tries every order of a short history: the checker's judge.
fn explained(steps: &[Step]) -> bool {
    let mut ops = BTreeMap::<u64, Op>::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            Step::Begins(call, _, op) => {
                let operation = Operation::parse(op).unwrap();
                let op = Op {
                    operation,
                    begin: at,
                    end: None,
                    needed: false,
                };
                ops.insert(*call, op);
            }
            Step::Answered(call, answer) => {
                let op = ops.get_mut(call).unwrap();
                op.end = Some((at, answer.clone()));
                op.needed = true;
            }
            Step::GivenUp(_) | Step::Undone(_) | Step::Proposed(..) | Step::Served(..) => {}
        }
    }
    let ops: Vec<Op> = ops.into_values().collect();
    let mut register = Atomic {
        draw: Draw::new(0, 0, 0, 0),
        value: None,
        asked: Vec::new(),
        calls: 0,
        effects: 0,
        patience: 0,
    };
    search(&ops, 0, &mut register)
}

#[test]
fn the_verdict_is_that_of_trying_every_order() {
    let (mut wrong, mut undecided) = (0, 0);
    for seed in 0..3_000 {
        let mut steps = atomic(seed, 3, 24, 20);
        // One answer becomes another's, which may or may not be explained.
        let mut draw = Draw::new(seed, 0x11e5, 0, 0);
        let answered: Vec<usize> = (0..steps.len())
            .filter(|at| matches!(steps[*at], Step::Answered(..)))
            .collect();
        if answered.len() > 1 && seed % 4 > 0 {
            let one = answered[draw.within(0..=answered.len() as u64 - 1) as usize];
            let other = answered[draw.within(0..=answered.len() as u64 - 1) as usize];
            if let (Step::Answered(call, _), Step::Answered(_, answer)) =
                (steps[one].clone(), steps[other].clone())
            {
                steps[one] = Step::Answered(call, answer);
            }
        }
        let right = explained(&steps);
        let mut lies = steps.clone();
        for step in &mut lies {
            if let Step::Proposed(_, index) = step {
                *index = 1 + (*index + draw.within(0..=2)) % 20;
            }
        }
        for (how, steps) in [
            ("unseen", unseen(steps.clone())),
            ("seen", steps),
            ("with lies", lies),
        ] {
            match verdict(&steps) {
                Ok(found) => assert_eq!(found.is_none(), right, "seed {seed}, {how}: {found:?}"),
                Err(()) => undecided += 1,
            }
        }
        wrong += u64::from(!right);
    }
    assert!((300..2_500).contains(&wrong), "{wrong}");
    assert!(undecided < 30, "{undecided}");
}

#[test]
fn what_is_given_up_does_not_cost_more_and_more() {
    let mut checker = Linearizability::default();
    for call in 1..5_000 {
        let late = call % 3 != 0;
        for step in [
            begins(call, 1, &format!("put x {call}")),
            Step::Proposed(call, call),
            Step::GivenUp(call),
        ] {
            assert_eq!(show(&mut checker, &step), None);
        }
        if late {
            assert_eq!(show(&mut checker, &served(call)), None);
        }
    }
    assert!(checker.waiting.is_empty());
    // One in three never takes effect. More of them than are followed: nothing is kept.
    assert_eq!(checker.undecided(), 1);
    let kept = format!("{:?}", checker.keys);
    assert!(kept.len() < 400, "{kept}");
    assert!(checker.proposed.len() < 2, "{:?}", checker.proposed);
}

#[test]
fn what_is_kept_does_not_grow_with_the_run() {
    let mut checker = Linearizability::default();
    for call in 0..20_000 {
        assert_eq!(
            show(&mut checker, &begins(call, 1, &format!("put x {call}"))),
            None
        );
        assert_eq!(show(&mut checker, &done(call)), None);
    }
    assert!(checker.waiting.is_empty());
    let kept = format!("{:?}", checker.keys);
    assert!(kept.len() < 400, "{kept}");
}
