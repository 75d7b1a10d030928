//! What is kept, and what it costs, does not grow with the run.

use super::*;

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
