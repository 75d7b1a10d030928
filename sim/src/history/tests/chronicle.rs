//! Events that the world has forgotten, told again.
#![expect(clippy::float_cmp, reason = "the numbers of a chronicle are exact")]

use raft::random::Draw;

use super::*;
use crate::frame::layout::{chronicle, happening, header};

/// A history of few checkpoints, whose worlds have forgotten all but their last events; and the whole
/// chronicle of its run, gone straight through.
fn forgetful(seed: u64) -> (History, Vec<f64>) {
    let (mut history, _) = hunted(seed);
    let mut whole = Vec::new();
    history.world().fill_chronicle(&mut whole, 0, usize::MAX);
    let branch = history.current;
    let line = &mut history.branches.get_mut(&branch).unwrap().line;
    line.forget_all_but(100);
    assert!(history.world().trace().first_kept() > 1_000);
    (history, whole.split_off(chronicle::LENGTH))
}

/// The events of a chronicle, without how far a lost message had come: that is told as the links are
/// at the telling.
fn events(told: &[f64]) -> Vec<Vec<f64>> {
    let lost = f64::from(crate::frame::layout::Happening::Lost as u8);
    told.chunks(happening::LENGTH)
        .map(|record| {
            let mut record = record.to_vec();
            if record[happening::KIND] == lost {
                record[happening::DETAIL] = 0.0;
            }
            record
        })
        .collect()
}

#[test]
fn after_any_seek_the_chronicle_is_that_of_the_run_gone_straight_through() {
    for seed in [3, 5, 8] {
        let (mut history, whole) = forgetful(seed);
        let straight = events(&whole);
        let end = history.end();
        let mut draw = Draw::new(seed, 0xc4, 0, 0);
        let mut numbers = Vec::new();
        for _ in 0..60 {
            history.seek(draw.within(0..=end.at), u64::MAX);
            let here = history.world().trace().len();
            let mut from = draw.within(0..=here);
            // A piece, and what stands behind it, as a reader would go on.
            for _ in 0..3 {
                let max = draw.within(1..=700);
                history.fill_chronicle(&mut numbers, from, max as usize);
                assert_eq!(numbers[chronicle::FIRST], from as f64);
                // Up to the place, and from there on up to the end.
                let all = straight.len() as u64;
                let last = if from < here { here } else { all };
                assert_eq!(numbers[chronicle::EVENTS], last as f64);
                let until = (from + max).min(last);
                let told = events(&numbers[chronicle::LENGTH..]);
                assert!(
                    told == straight[from as usize..until as usize],
                    "{from} to {until}"
                );
                from = until;
            }
        }
    }
}

#[test]
fn what_lies_ahead_of_the_place_is_told_as_well() {
    let (mut history, whole) = forgetful(5);
    let straight = events(&whole);
    let end = history.end();
    let mut numbers = Vec::new();
    for at in [0, end.at / 3, end.at - 1] {
        history.seek(at, u64::MAX);
        let mut told = Vec::new();
        // What is forgotten of it, and what is kept; up to the place and on from there.
        while told.len() < straight.len() {
            history.fill_chronicle(&mut numbers, told.len() as u64, 700);
            let piece = events(&numbers[chronicle::LENGTH..]);
            assert!(!piece.is_empty(), "{} at {at}", told.len());
            told.extend(piece);
        }
        assert!(told == straight, "{at}");
        assert_eq!(numbers[chronicle::EVENTS], straight.len() as f64);
        assert_eq!(history.place().at, at);
    }
}

#[test]
fn a_chronicle_can_begin_at_any_time_with_what_every_peer_was_then() {
    let (history, whole) = forgetful(5);
    let straight = events(&whole);
    let end = history.end();
    for at in (0..=end.at).step_by(50_000) {
        let before = history.world_before(at);
        let first = before.trace().len() as usize;
        // Nothing since that time stands before it, and not much more than there must.
        assert!(
            straight[..first]
                .iter()
                .all(|it| it[happening::AT] < at.max(1) as f64)
        );
        let left = straight[first..]
            .iter()
            .take_while(|it| it[happening::AT] < at as f64);
        assert!(left.count() as u64 <= 2 * history.checkpoints().1 + 64);
        let mut frame = Vec::new();
        before.fill_frame(&mut frame);
        assert_eq!(frame[header::EVENTS], first as f64);
    }
}

#[test]
fn every_branch_tells_its_own_past() {
    let (mut history, _) = forgetful(8);
    let end = history.end();
    history.seek(end.at / 2, u64::MAX);
    let forked = history.world().trace().len();
    history.act(Intervention::HealAll {}).unwrap();
    history.advance(end.at, u64::MAX);
    let (mut here, mut there) = (Vec::new(), Vec::new());
    let branch = history.current;
    history.world().fill_chronicle(&mut here, forked, 200);
    let line = &mut history.branches.get_mut(&branch).unwrap().line;
    line.forget_all_but(10);
    history.switch_to(1).unwrap();
    history.fill_chronicle(&mut there, forked, 200);
    history.switch_to(branch).unwrap();
    let mut again = Vec::new();
    history.fill_chronicle(&mut again, forked, 200);
    assert!(again[chronicle::LENGTH..] == here[chronicle::LENGTH..]);
    assert!(again != there);
}
