//! Part B: peers that crash and come back with what they had stored.

use super::lab::{ELECTION, Failure, Lab, fail};

pub(super) fn basic(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("11", 3, true)?;
    for peer in lab.ids() {
        lab.crash(peer);
    }
    for peer in lab.ids() {
        lab.restart(peer);
    }
    lab.one_of("12", 3, true)?;

    let leader = lab.one_leader()?;
    lab.crash(leader);
    lab.restart(leader);
    lab.one_of("13", 3, true)?;

    // A leader that comes back behind the others.
    let leader = lab.one_leader()?;
    lab.disconnect(leader);
    lab.one_of("14", 2, true)?;
    lab.crash(leader);
    lab.restart(leader);
    lab.connect(leader);
    if lab.wait(4, 3, None)?.is_none() {
        return fail(format_args!("index 4 did not reach all three"));
    }

    let leader = lab.one_leader()?;
    let follower = lab.after(leader, 1);
    lab.disconnect(follower);
    lab.one_of("15", 2, true)?;
    lab.crash(follower);
    lab.restart(follower);
    lab.connect(follower);
    lab.one_of("16", 3, true)?;
    Ok(())
}

pub(super) fn more(lab: &mut Lab) -> Result<(), Failure> {
    let mut index = 1;
    for _ in 0..5 {
        lab.one_of(&format!("{}", 10 + index), 5, true)?;
        index += 1;
        let first = lab.one_leader()?;
        let at = |distance: u16| move |lab: &Lab| lab.after(first, distance);
        lab.disconnect(at(1)(lab));
        lab.disconnect(at(2)(lab));
        lab.one_of(&format!("{}", 10 + index), 3, true)?;
        index += 1;
        for distance in [0, 3, 4] {
            lab.disconnect(at(distance)(lab));
        }
        for distance in [1, 2] {
            lab.crash(at(distance)(lab));
            lab.restart(at(distance)(lab));
            lab.connect(at(distance)(lab));
        }
        lab.sleep(ELECTION)?;
        lab.crash(at(3)(lab));
        lab.restart(at(3)(lab));
        lab.connect(at(3)(lab));
        lab.one_of(&format!("{}", 10 + index), 3, true)?;
        index += 1;
        for distance in [4, 0] {
            lab.connect(at(distance)(lab));
        }
    }
    lab.one_of("1000", 5, true)?;
    Ok(())
}

pub(super) fn partitioned_leader_and_follower_crash(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("101", 3, true)?;
    let leader = lab.one_leader()?;
    let (one, two) = (lab.after(leader, 1), lab.after(leader, 2));
    lab.disconnect(two);
    lab.one_of("102", 2, true)?;
    lab.crash(leader);
    lab.crash(one);
    lab.connect(two);
    lab.restart(leader);
    lab.one_of("103", 2, true)?;
    lab.restart(one);
    lab.one_of("104", 3, true)?;
    Ok(())
}
