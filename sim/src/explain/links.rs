//! What becomes of links.

use raft::types::PeerId;

use super::{Words, wording::milliseconds};
use crate::intervention::{Carries, LinkChange};

/// The way from one peer to another, or of all, is another from now on.
pub(super) fn changed(from: Option<PeerId>, to: Option<PeerId>, change: &LinkChange) -> Words {
    let end = |peer: Option<PeerId>| peer.map_or("every peer".to_owned(), |it| it.to_string());
    let how = [
        latency(change),
        chance(change.loss, "lost"),
        chance(change.duplication, "carried twice"),
        chance(change.late, "held up for 0.2 to 2.2 s"),
    ];
    let how: Vec<String> = how.into_iter().flatten().collect();
    let colon = if how.is_empty() { "" } else { ": " };
    let text = format!(
        "The way from {} to {} changes{colon}{}.",
        end(from),
        end(to),
        how.join(", ")
    );
    let why = match change.on {
        Carries::Both => "It applies to what is sent from now on.",
        Carries::Requests => "It applies to requests that are sent from now on.",
        Carries::Replies => "It applies to replies that are sent from now on.",
    };
    Words::new("links_changed", text, why, "")
}

fn latency(change: &LinkChange) -> Option<String> {
    match (change.latency_min_us, change.latency_max_us) {
        (None, None) => None,
        (Some(least), None) => Some(format!("{} at least", milliseconds(least))),
        (None, Some(most)) => Some(format!("{} at most", milliseconds(most))),
        (Some(least), Some(most)) if least == most => Some(milliseconds(least)),
        (Some(least), Some(most)) => {
            let (least, most) = (milliseconds(least), milliseconds(most));
            Some(format!("{} to {most}", least.trim_end_matches(" ms")))
        }
    }
}

/// `2.5 % lost`, `nothing lost`.
fn chance(part: Option<f64>, what: &str) -> Option<String> {
    let percent = part? * 100.0;
    Some(match percent {
        0.0 => format!("nothing {what}"),
        _ => format!("{} % {what}", (percent * 100.0).round() / 100.0),
    })
}
