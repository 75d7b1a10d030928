//! Part B: clients that never stop while peers come and go.

use std::collections::BTreeSet;

use super::{
    client::{LOOK, Tireless},
    lab::{ELECTION, Failure, Lab, expect},
};

pub(super) fn churn(lab: &mut Lab) -> Result<(), Failure> {
    let mut clients: Vec<_> = (0..3).map(Tireless::new).collect();
    for _ in 0..20 {
        if lab.chance(20) {
            let peer = lab.any_peer();
            lab.disconnect(peer);
        }
        if lab.chance(50) {
            let peer = lab.any_peer();
            if !lab.is_up(peer) {
                lab.restart(peer);
            }
            lab.connect(peer);
        }
        if lab.chance(20) {
            let peer = lab.any_peer();
            if lab.is_up(peer) {
                lab.crash(peer);
            }
        }
        keep_busy(lab, &mut clients, ELECTION * 7 / 10)?;
    }
    keep_busy(lab, &mut clients, ELECTION)?;
    lab.set_reliable();
    for peer in lab.ids() {
        if !lab.is_up(peer) {
            lab.restart(peer);
        }
        lab.connect(peer);
    }
    lab.sleep(ELECTION)?;

    let last = lab.one_any(lab.all())?;
    let mut kept = BTreeSet::new();
    for index in 1..=last {
        if let Some(command) = lab.wait(index, lab.all(), None)? {
            kept.insert(command);
        }
    }
    for client in clients {
        for command in client.acknowledged {
            let text = String::from_utf8_lossy(&command).into_owned();
            let found = kept.contains(&command);
            expect(
                found,
                format_args!("{text:?} was acknowledged, but is in no log"),
            )?;
        }
    }
    Ok(())
}

fn keep_busy(lab: &mut Lab, clients: &mut [Tireless], span: u64) -> Result<(), Failure> {
    let until = lab.now() + span;
    while lab.now() < until {
        for client in &mut *clients {
            client.poll(lab);
        }
        lab.sleep(LOOK)?;
    }
    Ok(())
}
