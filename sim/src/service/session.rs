//! Client sessions: an operation that a client asks for again is applied once (thesis §6.3).
//!
//! A client opens a session with a command of its own and then numbers its operations. The service
//! keeps the answers to those whose answer the client may still lack; an operation that comes a
//! second time gets the kept answer and changes nothing.
//!
//! Which session expires is decided by the log alone, since every replica must decide the same:
//! there are at most [`MAX_SESSIONS`], and one more takes the place of the one whose last use has
//! the lowest index. A rule by time would need the leader's clock in the entries, and would let a
//! clock that runs fast end sessions that are in use.
//!
//! # Bytes
//! The byte `0xa8`, which is the version too (another format takes another byte), and a byte for the
//! kind. 1 opens a session; nothing follows. 2 is a numbered operation: the session, its number and
//! the lowest number without an answer, eight bytes each, the lowest first; then the bytes of the
//! [`Operation`].

use std::{collections::BTreeMap, sync::Arc};

use raft::{log::Command, types::Index};

use super::{Answer, Operation};
use crate::limits::{MAX_SESSION_ANSWERS, MAX_SESSIONS};

/// The first byte of every command about sessions.
const MARK: u8 = 0xa8;
/// Opens a session.
const OPEN: u8 = 1;
/// A numbered operation.
const NUMBERED: u8 = 2;

/// The name of a session: the index of the entry that opened it.
pub type SessionId = Index;

/// Where an operation stands in its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The session.
    pub session: SessionId,
    /// The operation's number in it. Asked again, it keeps its number.
    pub sequence: u64,
    /// The lowest number that the client has no answer for: answers below it are dropped.
    pub unanswered: u64,
}

/// What a client can ask the service for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// An operation that is applied as often as it is in the log.
    Plain(Operation),
    /// A new session: the thesis's `RegisterClient`.
    OpenSession,
    /// An operation that is applied once: the thesis's `ClientRequest`.
    Numbered {
        /// Its place in its session.
        ticket: Ticket,
        /// The operation.
        operation: Operation,
    },
}

impl Request {
    /// The bytes for the log.
    pub fn encode(&self) -> Command {
        match self {
            Self::Plain(operation) => operation.encode(),
            Self::OpenSession => [MARK, OPEN].as_slice().into(),
            Self::Numbered { ticket, operation } => {
                let mut bytes = vec![MARK, NUMBERED];
                for number in [ticket.session, ticket.sequence, ticket.unanswered] {
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                bytes.extend_from_slice(&operation.encode());
                bytes.into()
            }
        }
    }

    /// The request that `bytes` are, if they are one.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [MARK, OPEN] => Some(Self::OpenSession),
            [MARK, NUMBERED, rest @ ..] => {
                let (session, rest) = rest.split_first_chunk()?;
                let (sequence, rest) = rest.split_first_chunk()?;
                let (unanswered, rest) = rest.split_first_chunk()?;
                let ticket = Ticket {
                    session: u64::from_le_bytes(*session),
                    sequence: u64::from_le_bytes(*sequence),
                    unanswered: u64::from_le_bytes(*unanswered),
                };
                let operation = Operation::decode(rest)?;
                Some(Self::Numbered { ticket, operation })
            }
            _ => Operation::decode(bytes).map(Self::Plain),
        }
    }
}

/// What the service keeps of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The index of the last entry that used it.
    pub last_used: Index,
    /// The lowest number that may still be asked for.
    pub unanswered: u64,
    /// The answers kept, by number.
    pub answers: BTreeMap<u64, Answer>,
}

/// All sessions, by their ids. Clones share them until one changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sessions(pub(super) Arc<BTreeMap<SessionId, Session>>);

/// What becomes of a numbered operation.
pub(super) enum Admission {
    /// It is new: it is to be applied, and its answer kept.
    Apply,
    /// It is not applied; this is the answer.
    Answer(Answer),
}

impl Sessions {
    /// Opens the session of the entry at `index`.
    pub(super) fn open(&mut self, index: Index) -> Answer {
        let sessions = Arc::make_mut(&mut self.0);
        if sessions.len() >= MAX_SESSIONS {
            // An entry uses one session at most, so that no two were last used at one index.
            let oldest = sessions.iter().min_by_key(|(_, it)| it.last_used);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                sessions.remove(&oldest);
            }
        }
        let session = Session {
            last_used: index,
            unanswered: 0,
            answers: BTreeMap::new(),
        };
        sessions.insert(index, session);
        Answer::Opened { session: index }
    }

    /// Decides about the numbered operation in the entry at `index`.
    pub(super) fn admit(&mut self, index: Index, ticket: Ticket) -> Admission {
        if !self.0.contains_key(&ticket.session) {
            return Admission::Answer(Answer::Expired);
        }
        let Some(session) = Arc::make_mut(&mut self.0).get_mut(&ticket.session) else {
            return Admission::Answer(Answer::Expired);
        };
        session.last_used = index;
        // A late copy of an earlier request says less than is known.
        if ticket.unanswered > session.unanswered {
            session.unanswered = ticket.unanswered;
            session.answers = session.answers.split_off(&ticket.unanswered);
        }
        if ticket.sequence < session.unanswered {
            return Admission::Answer(Answer::Stale);
        }
        match session.answers.get(&ticket.sequence) {
            Some(answer) => Admission::Answer(answer.clone()),
            None if session.answers.len() >= MAX_SESSION_ANSWERS => {
                Admission::Answer(Answer::Crowded)
            }
            None => Admission::Apply,
        }
    }

    /// Drops the kept answers, so that what is asked for again is applied again.
    pub(super) fn forget_answers(&mut self) {
        for session in Arc::make_mut(&mut self.0).values_mut() {
            session.answers.clear();
        }
    }

    /// Keeps the answer to an operation that was applied.
    pub(super) fn keep(&mut self, ticket: Ticket, answer: &Answer) {
        if let Some(session) = Arc::make_mut(&mut self.0).get_mut(&ticket.session) {
            session.answers.insert(ticket.sequence, answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Store;
    use raft::log::Payload;

    /// A store with the index of the last entry that it applied.
    #[derive(Clone, Default)]
    struct Replica {
        store: Store,
        index: Index,
    }

    impl Replica {
        fn apply(&mut self, request: &Request) -> Answer {
            self.index += 1;
            let command = Payload::Command(request.encode());
            self.store.apply(self.index, &command)
        }

        fn open(&mut self) -> SessionId {
            match self.apply(&Request::OpenSession) {
                Answer::Opened { session } => session,
                other => panic!("{other}"),
            }
        }

        fn ask(
            &mut self,
            session: SessionId,
            (sequence, unanswered): (u64, u64),
            op: &str,
        ) -> Answer {
            self.apply(&Request::Numbered {
                ticket: Ticket {
                    session,
                    sequence,
                    unanswered,
                },
                operation: Operation::parse(op).unwrap(),
            })
        }
    }

    fn value(text: &str) -> Answer {
        Answer::Value(text.into())
    }

    #[test]
    fn requests_come_back_from_their_bytes_and_damaged_ones_are_none() {
        let operation = Operation::parse("cas x 1 2").unwrap();
        let ticket = Ticket {
            session: 7,
            sequence: u64::MAX,
            unanswered: 3,
        };
        for request in [
            Request::OpenSession,
            Request::Plain(operation.clone()),
            Request::Numbered { ticket, operation },
        ] {
            let bytes = request.encode();
            assert_eq!(Request::decode(&bytes).as_ref(), Some(&request));
            for len in 0..bytes.len() {
                assert_eq!(Request::decode(&bytes[..len]), None);
            }
            let longer = [&*bytes, b"\x00"].concat();
            assert_eq!(Request::decode(&longer), None);
        }
        // Sessions do not lie in each other.
        let nested = [&[MARK, NUMBERED][..], &[0; 24], &[MARK, OPEN]].concat();
        assert_eq!(Request::decode(&nested), None);
    }

    #[test]
    fn an_operation_asked_for_again_is_applied_once_and_answered_the_same() {
        let mut replica = Replica::default();
        let session = replica.open();
        assert_eq!(session, 1);
        assert_eq!(replica.ask(session, (1, 1), "append x a"), Answer::Done);
        assert_eq!(replica.ask(session, (2, 1), "get x"), value("a"));
        assert_eq!(replica.ask(session, (1, 1), "append x a"), Answer::Done);
        assert_eq!(replica.store.get("x"), Some("a"));
        // Meanwhile the key has changed; the answer has not.
        assert_eq!(replica.ask(session, (3, 1), "put x b"), Answer::Done);
        assert_eq!(replica.ask(session, (2, 1), "get x"), value("a"));
        // The same number in another session is another operation.
        let other = replica.open();
        assert_eq!(replica.ask(other, (1, 1), "append x a"), Answer::Done);
        assert_eq!(replica.store.get("x"), Some("ba"));
    }

    #[test]
    fn answers_are_dropped_once_the_client_has_them() {
        let mut replica = Replica::default();
        let session = replica.open();
        assert_eq!(replica.ask(session, (1, 1), "append x a"), Answer::Done);
        assert_eq!(replica.ask(session, (2, 2), "append x b"), Answer::Done);
        let kept = |replica: &Replica| {
            let (_, session) = replica.store.sessions().next().unwrap();
            session.answers.keys().copied().collect::<Vec<_>>()
        };
        assert_eq!(kept(&replica), [2]);
        // A copy that comes late is neither applied nor answered, and takes nothing back.
        assert_eq!(replica.ask(session, (1, 1), "append x a"), Answer::Stale);
        assert_eq!(kept(&replica), [2]);
        assert_eq!(replica.store.get("x"), Some("ab"));
    }

    #[test]
    fn a_client_that_takes_no_answers_is_refused_more() {
        let mut replica = Replica::default();
        let session = replica.open();
        for number in 1..=MAX_SESSION_ANSWERS as u64 {
            assert_eq!(
                replica.ask(session, (number, 1), "append x a"),
                Answer::Done
            );
        }
        let next = MAX_SESSION_ANSWERS as u64 + 1;
        assert_eq!(
            replica.ask(session, (next, 1), "append x a"),
            Answer::Crowded
        );
        assert_eq!(replica.store.get("x").unwrap().len(), MAX_SESSION_ANSWERS);
        assert_eq!(replica.ask(session, (next, 2), "append x a"), Answer::Done);
    }

    #[test]
    fn the_session_that_was_used_least_recently_expires_and_its_operations_are_refused() {
        let mut replica = Replica::default();
        let first = replica.open();
        let second = replica.open();
        for _ in 2..MAX_SESSIONS {
            replica.open();
        }
        // A use keeps it; the second is now the one that was used least recently.
        assert_eq!(replica.ask(first, (1, 1), "put x 1"), Answer::Done);
        replica.open();
        assert_eq!(replica.ask(second, (1, 1), "put x 2"), Answer::Expired);
        assert_eq!(replica.ask(first, (1, 1), "put x 3"), Answer::Done);
        assert_eq!(replica.store.get("x"), Some("1"));
        assert_eq!(replica.store.sessions().count(), MAX_SESSIONS);
        assert_eq!(
            Answer::Expired.to_string(),
            "not done: the session has expired"
        );
    }

    #[test]
    fn a_replica_that_starts_from_a_snapshot_decides_the_same() {
        let mut original = Replica::default();
        let session = original.open();
        original.ask(session, (1, 1), "append x a");
        original.ask(session, (2, 1), "cas x b c");
        for _ in 1..MAX_SESSIONS {
            original.open();
        }
        let mut restored = original.clone();
        restored.store = Store::decode(&original.store.encode()).unwrap();
        assert!(restored.store == original.store);
        for replica in [&mut original, &mut restored] {
            let again = replica.ask(session, (2, 1), "cas x b c");
            assert_eq!(again, Answer::Different("a".into()));
            // The next to expire is the same, too.
            replica.open();
            assert_eq!(replica.store.sessions().next().unwrap().0, session);
        }
        assert!(restored.store == original.store);
    }
}
