//! What services were seen to apply, and how far it is trusted.

use super::*;

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
