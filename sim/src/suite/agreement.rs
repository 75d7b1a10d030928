//! Part B: agreement on commands while peers and networks fail.

use super::{
    client::{One, wait_for_all},
    lab::{ELECTION, Failure, Lab, expect, fail},
};

pub(super) fn basic_agreement(lab: &mut Lab) -> Result<(), Failure> {
    for index in 1..=3 {
        let applied = lab.applied_at(index).count;
        expect(
            applied == 0,
            format_args!("index {index} was applied before any Start()"),
        )?;
        let got = lab.one_of(&format!("{}", index * 100), lab.all(), false)?;
        expect(
            got == index,
            format_args!("the command is at index {got}, not {index}"),
        )?;
    }
    Ok(())
}

pub(super) fn rpc_byte_count(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("99", lab.all(), false)?;
    let before = lab.bytes();
    let (commands, size) = (10, 5_000);
    for number in 0..commands {
        let command = format!("{number:0>size$}");
        lab.one_of(&command, lab.all(), false)?;
    }
    let (got, sent) = (lab.bytes() - before, commands * size as u64);
    let most = lab.all() as u64 * sent + 50_000;
    expect(
        got <= most,
        format_args!("too many bytes: {got}; at most {most} were expected"),
    )
}

pub(super) fn despite_follower_disconnection(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("101", 3, false)?;
    let leader = lab.one_leader()?;
    let follower = lab.after(leader, 1);
    lab.disconnect(follower);
    for command in ["102", "103"] {
        lab.one_of(command, 2, false)?;
    }
    lab.sleep(ELECTION)?;
    for command in ["104", "105"] {
        lab.one_of(command, 2, false)?;
    }
    lab.connect(follower);
    lab.one_of("106", 3, true)?;
    lab.sleep(ELECTION)?;
    lab.one_of("107", 3, true)?;
    Ok(())
}

pub(super) fn failure_of_followers(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("101", 3, false)?;
    let leader = lab.one_leader()?;
    lab.disconnect(lab.after(leader, 1));
    lab.one_of("102", 2, false)?;
    lab.sleep(ELECTION)?;
    lab.one_of("103", 2, false)?;
    let leader = lab.one_leader()?;
    lab.disconnect(lab.after(leader, 1));
    lab.disconnect(lab.after(leader, 2));
    let Some((index, _)) = lab.start(leader, b"104") else {
        return fail(format_args!("the leader refused a command"));
    };
    expect(
        index == 4,
        format_args!("the command got index {index}, not 4"),
    )?;
    lab.sleep(2 * ELECTION)?;
    let applied = lab.applied_at(index).count;
    expect(
        applied == 0,
        format_args!("{applied} peers applied a command without a majority"),
    )
}

pub(super) fn failure_of_leaders(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("101", 3, false)?;
    let first = lab.one_leader()?;
    lab.disconnect(first);
    lab.one_of("102", 2, false)?;
    lab.sleep(ELECTION)?;
    lab.one_of("103", 2, false)?;
    let second = lab.one_leader()?;
    lab.disconnect(second);
    for peer in lab.ids() {
        lab.start(peer, b"104");
    }
    lab.sleep(2 * ELECTION)?;
    let applied = lab.applied_at(4).count;
    expect(
        applied == 0,
        format_args!("{applied} peers applied a command without a majority"),
    )
}

pub(super) fn none_if_too_many_disconnect(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("10", 5, false)?;
    let leader = lab.one_leader()?;
    let away = [1, 2, 3].map(|distance| lab.after(leader, distance));
    for peer in away {
        lab.disconnect(peer);
    }
    let Some((index, _)) = lab.start(leader, b"20") else {
        return fail(format_args!("the leader refused a command"));
    };
    expect(
        index == 2,
        format_args!("the command got index {index}, not 2"),
    )?;
    lab.sleep(2 * ELECTION)?;
    let applied = lab.applied_at(index).count;
    expect(
        applied == 0,
        format_args!("{applied} peers applied a command without a majority"),
    )?;
    for peer in away {
        lab.connect(peer);
    }
    // The three may have chosen a leader of their own, which would overwrite index 2.
    let leader = lab.one_leader()?;
    let Some((index, _)) = lab.start(leader, b"30") else {
        return fail(format_args!("the leader refused a command"));
    };
    expect(
        (2..=3).contains(&index),
        format_args!("the command got index {index}, not 2 or 3"),
    )?;
    lab.one_of("1000", 5, true)?;
    Ok(())
}

pub(super) fn concurrent_starts(lab: &mut Lab) -> Result<(), Failure> {
    for attempt in 0..5 {
        if attempt > 0 {
            // A change of term spoilt the last attempt; give it time to settle.
            lab.sleep(3_000_000)?;
        }
        let leader = lab.one_leader()?;
        let Some((_, term)) = lab.start(leader, b"1") else {
            continue;
        };
        let started: Vec<_> = (0..5)
            .map(|number| lab.start(leader, format!("{}", 100 + number).as_bytes()))
            .collect();
        if started
            .iter()
            .any(|start| start.is_none_or(|(_, started_in)| started_in != term))
        {
            continue;
        }
        let mut commands = Vec::new();
        for (index, _) in started.into_iter().flatten() {
            match lab.wait(index, lab.all(), Some(term))? {
                Some(command) => commands.push(command),
                None => break,
            }
        }
        if commands.len() < 5 {
            continue;
        }
        for number in 0..5 {
            let wanted = format!("{}", 100 + number).into_bytes();
            let there = commands.contains(&wanted);
            expect(
                there,
                format_args!("command {} was not committed", 100 + number),
            )?;
        }
        return Ok(());
    }
    fail(format_args!("the term changed too often"))
}

pub(super) fn rejoin_of_partitioned_leader(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_of("101", 3, true)?;
    let first = lab.one_leader()?;
    lab.disconnect(first);
    for orphan in [b"102", b"103", b"104"] {
        lab.start(first, orphan);
    }
    lab.one_of("103 of the majority", 2, true)?;
    let second = lab.one_leader()?;
    lab.disconnect(second);
    lab.connect(first);
    lab.one_of("104 of the majority", 2, true)?;
    lab.connect(second);
    lab.one_of("105", 3, true)?;
    Ok(())
}

pub(super) fn backs_up_quickly(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_any(5)?;
    // A leader and one follower get fifty entries that never commit.
    let first = lab.one_leader()?;
    for distance in [2, 3, 4] {
        lab.disconnect(lab.after(first, distance));
    }
    lab.start_many(first, 50);
    lab.sleep(ELECTION / 2)?;
    for distance in [0, 1] {
        lab.disconnect(lab.after(first, distance));
    }
    // The other three commit fifty of their own.
    for distance in [2, 3, 4] {
        lab.connect(lab.after(first, distance));
    }
    for _ in 0..50 {
        lab.one_any(3)?;
    }
    // Their leader and one of them get fifty more that never commit.
    let second = lab.one_leader()?;
    let mut other = lab.after(first, 2);
    if other == second {
        other = lab.after(second, 1);
    }
    lab.disconnect(other);
    lab.start_many(second, 50);
    lab.sleep(ELECTION / 2)?;
    // Bring the first pair back to life, with the one that was left out.
    for peer in lab.ids() {
        lab.disconnect(peer);
    }
    for peer in [first, lab.after(first, 1), other] {
        lab.connect(peer);
    }
    for _ in 0..50 {
        lab.one_any(3)?;
    }
    for peer in lab.ids() {
        lab.connect(peer);
    }
    lab.one_any(5)?;
    Ok(())
}

pub(super) fn rpc_counts(lab: &mut Lab) -> Result<(), Failure> {
    lab.one_leader()?;
    let elected = lab.rpcs();
    expect(
        (1..=30).contains(&elected),
        format_args!("{elected} RPCs for the first election; 1 to 30 were expected"),
    )?;
    'attempts: for attempt in 0..5 {
        if attempt > 0 {
            lab.sleep(3_000_000)?;
        }
        let leader = lab.one_leader()?;
        let before = lab.rpcs();
        let Some((first, term)) = lab.start(leader, b"1") else {
            continue;
        };
        let (entries, mut commands) = (10, Vec::new());
        for number in 1..entries + 2 {
            let command = lab.any_command();
            let Some((index, started_in)) = lab.start(leader, &command) else {
                continue 'attempts;
            };
            if started_in != term {
                continue 'attempts;
            }
            expect(
                index == first + number,
                format_args!("Start() gave index {index}"),
            )?;
            commands.push((index, command));
        }
        for (index, command) in commands {
            match lab.wait(index, lab.all(), Some(term))? {
                Some(found) => {
                    expect(
                        found == command,
                        format_args!("another command at index {index}"),
                    )?;
                }
                None => continue 'attempts,
            }
        }
        let (used, most) = (lab.rpcs() - before, (entries + 1 + 3) * 3);
        expect(
            used <= most,
            format_args!("{used} RPCs for {entries} entries; at most {most} were expected"),
        )?;
        let before = lab.rpcs();
        lab.sleep(ELECTION)?;
        let (idle, most) = (lab.rpcs() - before, 3 * 20);
        return expect(
            idle <= most,
            format_args!("{idle} RPCs in an idle second; at most {most} were expected"),
        );
    }
    fail(format_args!("the term changed too often"))
}

pub(super) fn unreliable_agreement(lab: &mut Lab) -> Result<(), Failure> {
    for round in 1..50 {
        let ones = (0..5)
            .map(|number| {
                let command = format!("round {round} number {number}").into_bytes();
                One::new(lab, command, 1, true)
            })
            .collect();
        wait_for_all(lab, ones)?;
    }
    lab.set_reliable();
    lab.one_of("100", 5, true)?;
    Ok(())
}
