//! Histories of a register that does everything at one instant, held against trying every order.

use raft::random::Draw;

use super::*;

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
