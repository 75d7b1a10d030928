//! Small pieces of sentences.

use raft::{
    peer_set::PeerSet,
    quorum::JointShare,
    types::{Index, Micros, Position},
};

use super::capital;

/// A span of time in milliseconds, with as many decimals as it needs.
pub(super) fn milliseconds(span: Micros) -> String {
    let (whole, rest) = (span / 1_000, span % 1_000);
    if rest == 0 {
        return format!("{whole} ms");
    }
    let decimals = format!("{rest:03}");
    format!("{whole}.{} ms", decimals.trim_end_matches('0'))
}

/// Millionths as hundredths, with as many decimals as they need: `10 %`, `0.25 %`.
pub(super) fn percent(millionths: i64) -> String {
    let millionths = millionths.unsigned_abs();
    let digits = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits} %")
}

/// How a log ends: `ends at (term 2, index 5)` or `is empty`.
pub(super) fn log_end(last: Position) -> String {
    if last == Position::ZERO {
        "is empty".to_owned()
    } else {
        format!("ends at {last}")
    }
}

/// What was found, as a sentence: with a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let end = match text.chars().last() {
        None | Some('.') => "",
        Some(_) => ".",
    };
    capital(text) + end
}

/// `1 write`, `2 writes`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `entry 3` or `entries 3 to 5`.
pub(super) fn entries(first: Index, last: Index) -> String {
    if first == last {
        format!("entry {first}")
    } else {
        format!("entries {first} to {last}")
    }
}

/// `S1, S2 and S5`.
pub(super) fn peers(set: PeerSet) -> String {
    let mut names: Vec<String> = set.iter().map(|peer| peer.to_string()).collect();
    match names.pop() {
        None => "nobody".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} and {last}", names.join(", ")),
    }
}

/// More peers than this are counted, not named.
const NAMED: usize = 6;

/// Whose votes a leader has besides its own: `, with the votes of S1 and S5`, or nothing.
pub(super) fn with_votes(others: PeerSet) -> String {
    match others.len() {
        0 => String::new(),
        1 => format!(", with the vote of {}", peers(others)),
        2..=NAMED => format!(", with the votes of {}", peers(others)),
        many => format!(", with the votes of {many} others"),
    }
}

/// Who agrees in a joint configuration: `2 of the 3 new voters and 1 of the 3 old ones`.
pub(super) fn both(JointShare { new, old }: JointShare) -> String {
    format!(
        "{} of the {} new voters and {} of the {} old ones",
        new.agreeing, new.voters, old.agreeing, old.voters
    )
}

/// Who must: `2 of the 3 new voters and 2 of the 3 old ones`.
pub(super) fn both_needed(JointShare { mut new, mut old }: JointShare) -> String {
    (new.agreeing, old.agreeing) = (new.needed(), old.needed());
    both(JointShare { new, old })
}

#[cfg(test)]
mod tests {
    use raft::types::PeerId;

    use super::*;

    #[test]
    fn millionths_are_told_as_hundredths() {
        assert_eq!(percent(100_000), "10 %");
        assert_eq!(percent(-250_000), "25 %");
        assert_eq!(percent(2_500), "0.25 %");
        assert_eq!(percent(1), "0.0001 %");
    }

    #[test]
    fn what_was_found_becomes_a_sentence() {
        assert_eq!(
            sentence("at index 4, S1 applied"),
            "At index 4, S1 applied."
        );
        assert_eq!(sentence("S1 and S5 both lead."), "S1 and S5 both lead.");
        assert_eq!(sentence("\"x\" was lost"), "\"x\" was lost.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn times_are_exact_and_short() {
        assert_eq!(milliseconds(150_000), "150 ms");
        assert_eq!(milliseconds(187_450), "187.45 ms");
        assert_eq!(milliseconds(7), "0.007 ms");
    }

    #[test]
    fn lists_read_as_they_are_spoken() {
        let set = |numbers: &[u16]| numbers.iter().filter_map(|n| PeerId::new(*n)).collect();
        assert_eq!(peers(set(&[])), "nobody");
        assert_eq!(peers(set(&[2])), "S2");
        assert_eq!(peers(set(&[5, 1, 2])), "S1, S2 and S5");
        assert_eq!(with_votes(set(&[])), "");
        assert_eq!(with_votes(set(&[4])), ", with the vote of S4");
        assert_eq!(with_votes(set(&[5, 1])), ", with the votes of S1 and S5");
        assert_eq!(
            with_votes(set(&[1, 2, 3, 4, 5, 6, 7])),
            ", with the votes of 7 others"
        );
        assert_eq!(entries(3, 3), "entry 3");
        assert_eq!(entries(3, 5), "entries 3 to 5");
        assert_eq!(counted(1, "write", "writes"), "1 write");
    }
}
