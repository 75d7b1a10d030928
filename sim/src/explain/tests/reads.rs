//! Reads: what was asked, and how current the answer is.

use super::*;

#[test]
fn reads_say_what_was_asked_and_how_current_the_answer_is() {
    let words = |kind| {
        let Explanation { text, why, .. } = said(2, kind);
        (text, why)
    };
    check(
        &words(EventKind::ReadRequested { key: "x".into() }),
        "A client asks S2: get x.",
        "A read changes nothing: it needs no entry in the log, if whoever answers knows how much \
         is committed.",
    );
    check(
        &words(EventKind::ReadAnswered {
            request: 0,
            index: 7,
            last_applied: 9,
            answer: Answer::Value("1".into()),
        }),
        "S2 answers the client: its read - \"1\".",
        "It has applied up to index 9; index 7 is enough to have all that was committed when the \
         client asked.",
    );
    for (failure, why) in [
        (
            ReadFailure::LostLeadership,
            "It does not lead any more; the client must ask again.",
        ),
        (
            ReadFailure::LeaderChanged,
            "The leader that it asked is not its leader any more; the client must ask again.",
        ),
        (
            ReadFailure::Refused { by: id(1) },
            "S1, which it took for the leader, does not lead or has too many reads pending.",
        ),
        (
            ReadFailure::TimedOut,
            "Nobody has confirmed within an election timeout that its state is not behind.",
        ),
    ] {
        let request = 0;
        let text = "S2 has no answer for the client: its read.";
        check(
            &words(EventKind::ReadFailed { request, failure }),
            text,
            why,
        );
    }
    for (refusal, why) in [
        (
            ReadError::NoLeader,
            "It does not lead, and knows nobody who could say how much is committed.",
        ),
        (
            ReadError::TooMany { max: 9 },
            "9 reads are pending, and no more are allowed.",
        ),
    ] {
        let told = words(EventKind::ReadTurnedAway { refusal });
        check(&told, "S2 turns the client away.", why);
    }
    check(
        &words(EventKind::TooManyUncommitted { bytes: 70, max: 64 }),
        "S2 turns the client away: too much is uncommitted.",
        "With it, 70 bytes of entries would wait for a quorum; at most 64 may.",
    );
    check(
        &words(EventKind::TimerFired {
            timer: Alarm::Reads,
            by_hand: false,
        }),
        "S2 gives up reads that have waited for too long.",
        "A read that nobody confirms for the longest election timeout has no answer.",
    );
}

#[test]
fn an_answer_to_a_read_names_what_was_asked() {
    let mut world = World::new(WorldConfig::default()).unwrap();
    world.advance(1_000_000, u64::MAX);
    let key = "x".to_owned();
    world.act(Intervention::Read { peer: None, key }).unwrap();
    world.advance(1_200_000, u64::MAX);
    let answers = world
        .events_from(0, usize::MAX)
        .filter(|(_, event)| matches!(event.kind, EventKind::ReadAnswered { .. }));
    let texts: Vec<String> = answers
        .map(|(_, event)| explain(event, world.trace(), &[]).text)
        .collect();
    let leader = world.leader().unwrap();
    assert_eq!(
        texts,
        [format!("{leader} answers the client: get x - no such key.")]
    );
}
