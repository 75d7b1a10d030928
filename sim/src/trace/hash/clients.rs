//! What clients ask and are told, and reads, as words of the hash.

use raft::read::{ReadError, ReadFailure};

use super::{TraceHash, client_number, loss_number, number};
use crate::{service::Answer, trace::EventKind};

impl TraceHash {
    /// What clients do.
    pub(super) fn client_kind(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Invoked { client, command } => {
                self.words([45, client_number(*client)]);
                self.bytes(command);
            }
            EventKind::ClientSent {
                client,
                to,
                attempt,
                command,
            } => {
                let attempt = u64::from(*attempt);
                self.words([46, client_number(*client), number(*to), attempt]);
                self.bytes(command);
            }
            EventKind::RequestLost { client, to, why } => {
                let why = loss_number(*why);
                self.words([47, client_number(*client), number(*to), why]);
            }
            EventKind::AnswerLost { client, from } => {
                self.words([48, client_number(*client), number(*from)]);
            }
            EventKind::ClientAnswered {
                client,
                call,
                answer,
            } => {
                self.words([49, client_number(*client), *call]);
                self.answer(answer);
            }
            EventKind::ClientSentOn { client, by, leader } => {
                self.words([50, client_number(*client), number(*by)]);
                self.peer(*leader);
            }
            EventKind::ClientTimedOut {
                client,
                peer,
                waited,
            } => self.words([51, client_number(*client), number(*peer), *waited]),
            EventKind::ClientGaveUp { client, call, sent } => {
                self.words([52, client_number(*client), *call, u64::from(*sent)]);
            }
            EventKind::SessionOpened { client, session } => {
                self.words([53, client_number(*client), *session]);
            }
            EventKind::SessionExpired { client, session } => {
                self.words([54, client_number(*client), *session]);
            }
            EventKind::AnswerDoomed { client } => self.words([55, client_number(*client)]),
            EventKind::LoadChanged { clients } => self.words([56, u64::from(*clients)]),
            EventKind::ReadLocally {
                client,
                key,
                answer,
            } => {
                self.words([57, client_number(*client)]);
                self.bytes(key.as_bytes());
                self.answer(answer);
            }
            _ => {}
        }
    }

    pub(super) fn answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Done => self.word(1),
            Answer::Value(value) => {
                self.word(2);
                self.bytes(value.as_bytes());
            }
            Answer::Missing => self.word(3),
            Answer::Different(value) => {
                self.word(4);
                self.bytes(value.as_bytes());
            }
            Answer::Full => self.word(5),
            Answer::Opaque => self.word(6),
            Answer::Opened { session } => self.words([7, *session]),
            Answer::Expired => self.word(8),
            Answer::Stale => self.word(9),
            Answer::Crowded => self.word(10),
        }
    }

    /// A client's read.
    pub(super) fn read(&mut self, kind: &EventKind) {
        match kind {
            EventKind::ReadRequested { key } => {
                self.word(40);
                self.bytes(key.as_bytes());
            }
            EventKind::ReadAnswered {
                request,
                index,
                last_applied,
                answer,
            } => {
                self.words([41, *request, *index, *last_applied]);
                self.answer(answer);
            }
            EventKind::ReadFailed { request, failure } => {
                self.words([42, *request]);
                match failure {
                    ReadFailure::LostLeadership => self.word(1),
                    ReadFailure::LeaderChanged => self.word(2),
                    ReadFailure::Refused { by } => self.words([3, number(*by)]),
                    ReadFailure::TimedOut => self.word(4),
                }
            }
            EventKind::ReadTurnedAway { refusal } => {
                self.word(43);
                match refusal {
                    ReadError::NoLeader => self.word(1),
                    ReadError::TooMany { max } => self.words([2, *max as u64]),
                }
            }
            _ => {}
        }
    }
}
