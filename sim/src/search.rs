//! Looking for events: by peer, topic, term, section and words.
//!
//! A search goes through a branch once, a piece at a time, so that whoever asks can do other things in
//! between. It remembers where it is and which term each peer is in there. It finds what lies ahead of
//! the place that is shown too, and what the world has forgotten.

use raft::{note::Note, peer_set::PeerSet, types::Term};

use crate::{
    explain::explain,
    history::{History, Reader},
    trace::{Event, EventId, EventKind, Topic},
    world::World,
};

/// What is looked for. Everything that is said must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only what a reader should know: see [`Event::matters`].
    pub matters: bool,
    /// Only at one of these peers; empty for any.
    pub peers: PeerSet,
    /// Only about this.
    pub topic: Option<Topic>,
    /// Only of one of these kinds, by their names in [`EVENT_NAMES`](crate::trace::EVENT_NAMES); empty
    /// for any.
    pub kinds: Vec<&'static str>,
    /// Only in this term: the one that the event names, or else the one that its peer is in.
    pub term: Option<Term>,
    /// Only what leans on this section, or on one within it: `§5.4` finds `§5.4.1` too.
    pub section: String,
    /// Only what has these words in it, in capitals or not: in what it says, why, by what section, or
    /// in the name of its kind.
    pub text: String,
}

/// A search that goes on as the run does.
#[derive(Clone, Debug)]
pub struct Search {
    wanted: Wanted,
    reader: Reader,
    seen: Seen,
}

/// What was learnt on the way.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// By slot, the term that each peer is in; 0 when that is not known.
    terms: Vec<Term>,
}

impl Search {
    /// Looks for what is wanted from the beginning of a branch on.
    pub fn new(mut wanted: Wanted) -> Self {
        wanted.text.make_ascii_lowercase();
        Self {
            wanted,
            reader: Reader::default(),
            seen: Seen::default(),
        }
    }

    /// The first event that was not looked at.
    pub fn next(&self) -> EventId {
        self.reader.next()
    }

    /// Looks at the next `most` events of the branch that `history` shows and adds the ids of those
    /// that are wanted to `found`. On another branch than the last time it begins again; returns
    /// whether it did.
    pub fn go_on(&mut self, history: &History, most: usize, found: &mut Vec<EventId>) -> bool {
        let Self {
            wanted,
            reader,
            seen,
        } = self;
        let anew = reader.turn(history);
        if anew {
            let first = history.beginning();
            let terms = first.ids().map(|id| {
                let disk = first.durable(id);
                disk.map_or(0, |disk| disk.hard_state.current_term)
            });
            seen.terms = terms.collect();
        }
        reader.read(history, most, |id, event, world| {
            let term = seen.follow(event);
            if wanted.is(event, term, world) {
                found.push(id);
            }
        });
        anew
    }
}

impl Seen {
    /// Keeps the peers' terms up to date. Returns the term of the event, or 0.
    fn follow(&mut self, event: &Event) -> Term {
        let (named, of_peer) = named(event);
        let Some(peer) = event.peer else {
            return named.unwrap_or(0);
        };
        let Some(known) = self.terms.get_mut(peer.slot()) else {
            return named.unwrap_or(0);
        };
        if let Some(term) = named.filter(|_| of_peer) {
            *known = term;
        }
        named.unwrap_or(*known)
    }
}

impl Wanted {
    fn is(&self, event: &Event, term: Term, world: &World) -> bool {
        let Self {
            matters,
            peers,
            topic,
            kinds,
            section,
            text,
            ..
        } = self;
        if *matters && !event.matters()
            || !peers.is_empty() && !event.peer.is_some_and(|peer| peers.contains(peer))
            || topic.is_some_and(|topic| topic != event.topic())
            || !kinds.is_empty() && !kinds.contains(&event.name())
            || self.term.is_some_and(|wanted| wanted != term)
        {
            return false;
        }
        if section.is_empty() && text.is_empty() {
            return true;
        }
        let words = explain(event, world.trace(), world.violations());
        (section.is_empty() || leans_on(words.section, section))
            && (text.is_empty()
                || [&words.text, &words.why].iter().any(|it| has(it, text))
                || has(words.section, text)
                || has(words.kind, text))
    }
}

/// Does `text` have `words`, which are in small letters?
fn has(text: &str, words: &str) -> bool {
    text.to_ascii_lowercase().contains(words)
}

/// Is one of the `sections` the one that is wanted, or within it?
fn leans_on(sections: &str, wanted: &str) -> bool {
    sections.split(", ").any(|section| {
        section
            .strip_prefix(wanted)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The term that an event names, and whether its peer is in that from now on.
fn named(event: &Event) -> (Option<Term>, bool) {
    let of_peer = match &event.kind {
        EventKind::Restarted { term, .. } => Some(*term),
        EventKind::Note(note) => match *note {
            Note::BecameFollower { term, .. }
            | Note::BecameCandidate { term, .. }
            | Note::BecameLeader { term, .. }
            | Note::TermAdvanced { to: term, .. } => Some(term),
            Note::Appended { entry } => Some(entry.term),
            _ => None,
        },
        _ => None,
    };
    if of_peer.is_some() {
        return (of_peer, true);
    }
    let named = match &event.kind {
        EventKind::Sent { message, .. }
        | EventKind::Delivered { message, .. }
        | EventKind::Lost { message, .. }
        | EventKind::Waits { message, .. } => Some(message.term()),
        EventKind::Note(Note::TimedOut { term, .. } | Note::Voted { term, .. }) => Some(*term),
        _ => None,
    };
    (named, false)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use raft::types::PeerId;

    use super::*;
    use crate::{Intervention, WorldConfig, view::EventView};

    fn run() -> History {
        let config = WorldConfig {
            seed: 5,
            loss: 0.1,
            ..WorldConfig::default()
        };
        let mut run = History::new(config).unwrap();
        let op = "put x 1".to_owned();
        run.advance(900_000, u64::MAX);
        run.act(Intervention::Request { peer: None, op }).unwrap();
        run.advance(1_200_000, u64::MAX);
        let peer = run.world().leader().unwrap().get();
        run.act(Intervention::Crash { peer }).unwrap();
        run.advance(3_000_000, u64::MAX);
        run
    }

    fn found(history: &History, wanted: Wanted) -> Vec<EventId> {
        let mut search = Search::new(wanted);
        let mut found = Vec::new();
        while search.next() < history.furthest().trace().len() {
            search.go_on(history, 97, &mut found);
        }
        found
    }

    #[test]
    fn all_that_is_wanted_is_found_and_nothing_else() {
        let history = run();
        let all = history.world().event_views(0, usize::MAX);
        let is = |wanted: Wanted, right: &dyn Fn(&EventView) -> bool| {
            let right: Vec<_> = all.iter().filter(|it| right(it)).map(|it| it.id).collect();
            assert!(!right.is_empty() && right.len() < all.len(), "{wanted:?}");
            assert_eq!(found(&history, wanted.clone()), right, "{wanted:?}");
        };
        let any = Wanted::default;
        assert_eq!(found(&history, any()).len(), all.len());
        let mut wanted = any();
        wanted.matters = true;
        is(wanted.clone(), &|it| it.matters);
        wanted.peers.insert(PeerId::new(3).unwrap());
        is(wanted.clone(), &|it| it.matters && it.peer == 3);
        wanted.peers.insert(PeerId::new(5).unwrap());
        is(wanted, &|it| it.matters && [3, 5].contains(&it.peer));
        let section = |section: &str| Wanted {
            section: section.to_owned(),
            ..any()
        };
        is(section("§5.4"), &|it| it.section.contains("§5.4"));
        let text = |text: &str| Wanted {
            text: text.to_owned(),
            ..any()
        };
        is(text("Asks For Votes"), &|it| {
            it.text.contains("asks for votes")
        });
        is(text("became_leader"), &|it| it.kind == "became_leader");
        let topic = Some(Topic::Message);
        is(Wanted { topic, ..any() }, &|it| {
            ["sent", "delivered", "lost"].contains(&it.kind)
        });
        let kinds = |kinds: &[&'static str]| Wanted {
            kinds: kinds.to_vec(),
            ..any()
        };
        is(kinds(&["granted"]), &|it| it.kind == "granted");
        is(kinds(&["crashed", "committed"]), &|it| {
            ["crashed", "committed"].contains(&it.kind)
        });
        assert!(found(&history, text("no such words")).is_empty());
    }

    /// Events that name no term belong to the one that their peer is in.
    #[test]
    fn every_event_belongs_to_one_term() {
        let history = run();
        let world = history.world();
        let last = world.ids().filter_map(|id| world.peer(id));
        let last = last.map(raft::Peer::current_term).max().unwrap();
        assert!(last >= 2);
        let mut seen = BTreeSet::new();
        for term in 0..=last {
            let wanted = Wanted {
                term: Some(term),
                ..Wanted::default()
            };
            for id in found(&history, wanted) {
                assert!(seen.insert(id), "event {id} is of two terms");
                let event = world.trace().get(id).unwrap();
                if let EventKind::Note(Note::BecameLeader { term: named, .. }) = event.kind {
                    assert_eq!(named, term);
                }
            }
        }
        assert_eq!(seen.len() as u64, world.trace().len());
    }

    #[test]
    fn a_search_goes_on_where_the_run_does_and_begins_again_on_another_branch() {
        let mut history = run();
        let wanted = Wanted {
            topic: Some(Topic::Election),
            ..Wanted::default()
        };
        let mut search = Search::new(wanted.clone());
        let mut ids = Vec::new();
        assert!(search.go_on(&history, usize::MAX, &mut ids));
        let before = ids.len();
        let peer = history.world().leader().unwrap().get();
        history.act(Intervention::Crash { peer }).unwrap();
        history.advance(5_000_000, u64::MAX);
        assert!(!search.go_on(&history, usize::MAX, &mut ids));
        assert!(ids.len() > before);
        assert_eq!(ids, found(&history, wanted.clone()));
        // What lies ahead is found too.
        history.seek(1_000_000, u64::MAX);
        assert_eq!(ids, found(&history, wanted.clone()));
        history.act(Intervention::HealAll {}).unwrap();
        history.advance(3_000_000, u64::MAX);
        ids.clear();
        assert!(search.go_on(&history, usize::MAX, &mut ids));
        assert_eq!(ids, found(&history, wanted));
    }
}
