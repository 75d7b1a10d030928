//! Part A: elections.

use super::lab::{ELECTION, Failure, Lab, expect, fail};

pub(super) fn initial_election(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_leader()?;
    lab.sleep(50_000)?;
    let before = lab.agreed_term()?;
    expect(
        before >= 1,
        format_args!("the term is {before}, but should be at least 1"),
    )?;
    lab.sleep(2 * ELECTION)?;
    let after = lab.agreed_term()?;
    expect(
        before == after,
        format_args!("the term went from {before} to {after} without a failure"),
    )?;
    lab.one_leader()?;
    Ok(())
}

pub(super) fn after_network_failure(lab: &mut Lab) -> Result<(), Failure> {
    let first = lab.one_leader()?;
    lab.disconnect(first);
    lab.one_leader()?;
    // The old leader's return must not disturb the new one.
    lab.connect(first);
    let second = lab.one_leader()?;
    // Without a quorum nobody may lead.
    let other = lab.after(second, 1);
    lab.disconnect(second);
    lab.disconnect(other);
    lab.sleep(2 * ELECTION)?;
    lab.no_leader()?;
    // With one again, somebody must.
    lab.connect(other);
    lab.one_leader()?;
    lab.connect(second);
    lab.one_leader()?;
    Ok(())
}

pub(super) fn multiple_elections(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_leader()?;
    for _ in 0..10 {
        let away = [lab.any_peer(), lab.any_peer(), lab.any_peer()];
        for peer in away {
            lab.disconnect(peer);
        }
        // Four or more are left: either the old leader is among them, or there is a new one.
        lab.one_leader()?;
        for peer in away {
            lab.connect(peer);
        }
    }
    lab.one_leader()?;
    if lab.leaders_in_one_term() > 1 {
        return fail(format_args!("two leaders in one term"));
    }
    Ok(())
}
