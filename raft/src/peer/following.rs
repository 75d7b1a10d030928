//! What a follower does with AppendEntries (§5.3).

use super::Peer;
use crate::{
    log::Entries,
    message::{AppendEntries, AppendEntriesReply, AppendOutcome, Message},
    note::Note,
    rules::{Consistency, Rules, TermVerdict, backtrack},
    storage::LogWrite,
    types::{Index, Micros, PeerId, Position},
};

impl<R: Rules> Peer<R> {
    /// AppendEntries, receiver's rules 1 to 5 of Figure 2, in their order.
    pub(super) fn on_append_entries(
        &mut self,
        now: Micros,
        from: PeerId,
        verdict: TermVerdict,
        request: &AppendEntries,
    ) {
        // 1. A leader of an earlier term is told that its term is over. The answer names nothing
        // of the request: the sender may lead our term by now, and must not take this for the
        // answer to what it asks in it.
        if verdict == TermVerdict::Stale {
            self.ignore(from, request.term);
            let outcome = AppendOutcome::Rejected {
                probed: 0,
                hint: Position::ZERO,
            };
            self.answer_append(from, outcome);
            return;
        }
        self.become_follower(now, from);
        self.leader = Some(from);
        self.leader_heard_at = now;
        self.reset_election_timer(now);

        // 2. The entry before the new ones must be there.
        let found = self.rules.consistency(&self.log, request.prev);
        if found != Consistency::Matches {
            let hint = backtrack(&self.log, request.prev.index, request.prev.term);
            self.note(Note::Rejected {
                leader: from,
                prev: request.prev,
                found,
                hint,
            });
            self.answer_append(
                from,
                AppendOutcome::Rejected {
                    probed: request.prev.index,
                    hint,
                },
            );
            return;
        }

        // 3. and 4.
        let added = self.take_entries(request);
        let matched = request.last_index();
        self.note(Note::Accepted {
            leader: from,
            prev: request.prev,
            matched,
            added,
        });

        // 5. The entries go to the disk before they are handed to the service.
        self.save();
        let to = self.rules.follow_commit(request.commit, matched);
        if to > self.commit_index {
            let leader_commit = request.commit;
            let note = Note::FollowedCommit {
                from: self.commit_index,
                to,
                leader_commit,
            };
            self.commit_to(to, note);
        }
        self.answer_append(from, AppendOutcome::Accepted { matched });
    }

    /// The first index at which our log holds another entry than `request` brings.
    pub(super) fn first_conflict(&self, request: &AppendEntries) -> Option<Index> {
        // What begins behind our last entry, as nearly everything does, meets none of ours.
        let meets = !request.entries.is_empty() && request.prev.index < self.log.last_index();
        if !meets || self.rules.consistency(&self.log, request.prev) != Consistency::Matches {
            return None;
        }
        (request.prev.index + 1..)
            .zip(&*request.entries)
            .take_while(|&(index, _)| index <= self.log.last_index())
            .filter(|&(index, _)| index >= self.log.base().index)
            .find(|&(index, entry)| {
                self.log
                    .term_at(index)
                    .is_some_and(|ours| self.rules.overwrite(ours, entry.term))
            })
            .map(|(index, _)| index)
    }

    /// Removes what conflicts and appends what is missing. Returns how many entries were new.
    fn take_entries(&mut self, request: &AppendEntries) -> u32 {
        if let Some(from) = self.first_conflict(request) {
            let place = (from - request.prev.index - 1) as usize;
            let (to, ours) = (self.log.last_index(), self.log.term_at(from).unwrap_or(0));
            self.log.truncate_from(from);
            self.recent = None;
            self.durability.truncated(from);
            self.note(Note::Truncated {
                from,
                to,
                ours,
                theirs: request.entries[place].term,
            });
        }
        let mut added = 0;
        for (index, entry) in (request.prev.index + 1..).zip(&*request.entries) {
            if index > self.log.last_index() {
                let place = self.log.append(entry.clone());
                self.durability.appended(place);
                added += 1;
            }
        }
        if added > 0 && added as usize == request.entries.len() {
            self.recent = Some(LogWrite {
                from: request.prev.index + 1,
                entries: Entries::clone(&request.entries),
            });
        }
        added
    }

    fn answer_append(&mut self, leader: PeerId, outcome: AppendOutcome) {
        let reply = AppendEntriesReply {
            term: self.current_term(),
            outcome,
        };
        self.send_when_durable(leader, Message::AppendEntriesReply(reply));
    }
}
