//! The history of one key, as far as it still matters.

use core::fmt::Write as _;

use super::model::{Call, Named, Reply, Value};
use crate::{clients::ClientId, trace::EventId};

/// The most ways in which a key's history may be explained at one time.
pub(super) const MAX_CONFIGURATIONS: usize = 256;

/// The most steps on the way from those of one answer to those of the next.
pub(super) const MAX_STEPS: usize = 1_024;

/// The most operations that are tried for one answer.
pub(super) const MAX_TRIES: usize = 8_192;

/// The most operations under way on one key, those without an end among them.
pub(super) const MAX_UNDER_WAY: usize = 64;

/// An operation without an answer so far.
#[derive(Clone, Debug)]
struct UnderWay {
    id: EventId,
    client: Option<ClientId>,
    call: Call,
    /// Nobody waits for the answer any more: it may take effect at any later time, or never.
    abandoned: bool,
}

/// An operation under way that has taken effect, and what it will be answered; `None` when nobody
/// waits for that.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Taken {
    id: EventId,
    reply: Option<Reply>,
}

/// One way to explain all answers so far.
///
/// Reads under way are not taken one by one, which would make a configuration for each set of them:
/// they may be answered with any value that the key has had since they began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Configuration {
    value: Value,
    /// In the order of their ids; no reads.
    taken: Vec<Taken>,
    /// The values that a read under way has passed, besides the present one.
    passed: Vec<(EventId, Value)>,
}

impl Configuration {
    fn taken(&self, id: EventId) -> Option<&Taken> {
        self.taken.iter().find(|taken| taken.id == id)
    }

    /// This one after `one` has taken effect, too; `reads` are under way.
    fn with(
        &self,
        value: Value,
        one: Option<(EventId, Option<Reply>)>,
        reads: impl Iterator<Item = EventId>,
    ) -> Self {
        let mut taken = self.taken.clone();
        if let Some((id, reply)) = one {
            let at = taken.partition_point(|before| before.id < id);
            taken.insert(at, Taken { id, reply });
        }
        let mut passed = self.passed.clone();
        if value != self.value {
            for read in reads {
                if !self.passed(read, &self.value) {
                    passed.push((read, self.value.clone()));
                }
            }
        }
        Self {
            value,
            taken,
            passed,
        }
    }

    /// Has the read passed this value, before the present one?
    fn passed(&self, read: EventId, value: &Value) -> bool {
        self.passed
            .iter()
            .any(|(id, before)| *id == read && before == value)
    }

    fn without(mut self, id: EventId) -> Self {
        self.taken.retain(|taken| taken.id != id);
        self.passed.retain(|(read, _)| *read != id);
        self
    }
}

/// What became of a key after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// There is an explanation.
    Explained,
    /// There are too many to follow.
    Undecided,
    /// There is none; in words.
    Impossible(String),
}

/// One key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    under_way: Vec<UnderWay>,
    configurations: Vec<Configuration>,
}

impl Default for Key {
    fn default() -> Self {
        Self {
            under_way: Vec::new(),
            configurations: vec![Configuration::default()],
        }
    }
}

impl Key {
    /// An operation begins. `false` when there are too many.
    pub(super) fn invoked(&mut self, id: EventId, client: Option<ClientId>, call: Call) -> bool {
        self.under_way.push(UnderWay {
            id,
            client,
            call,
            abandoned: false,
        });
        self.under_way.len() <= MAX_UNDER_WAY
    }

    /// An operation was answered: it took effect somewhere between its beginning and now. Every
    /// configuration is extended by as many operations under way as it takes, and no more (just in
    /// time); one that cannot give this answer goes.
    pub(super) fn returned(&mut self, id: EventId, reply: &Reply, key: &str) -> Verdict {
        let Some(asked) = self.under_way.iter().position(|one| one.id == id) else {
            return Verdict::Explained;
        };
        let reads_only = self.under_way[asked].call.reads_only();
        let reads = || {
            let reads = self.under_way.iter().filter(|one| one.call.reads_only());
            reads.map(|one| one.id)
        };
        let mut tries = 0;
        let mut found: Vec<Configuration> = Vec::new();
        let mut instead: Vec<Reply> = Vec::new();
        let mut seen = core::mem::take(&mut self.configurations);
        let mut next = 0;
        while let Some(here) = seen.get(next).cloned() {
            next += 1;
            if *reply == Reply::Full && here.taken(id).is_none() {
                self.keep(&mut found, here);
                continue;
            }
            if reads_only {
                let passed = here.passed.iter().filter(|(read, _)| *read == id);
                let values = passed.map(|(_, value)| value).chain([&here.value]);
                let mut explained = false;
                for value in values {
                    let (_, predicted) = Call::Get.on(value);
                    note(&mut instead, &predicted);
                    explained |= predicted == *reply;
                }
                if explained {
                    self.keep(&mut found, here.without(id));
                    continue;
                }
            }
            if let Some(taken) = here.taken(id) {
                if taken.reply.as_ref() == Some(reply) {
                    self.keep(&mut found, here.without(id));
                } else if let Some(other) = &taken.reply {
                    note(&mut instead, other);
                }
                continue;
            }
            for one in &self.under_way {
                if one.call.reads_only() || here.taken(one.id).is_some() {
                    continue;
                }
                tries += 1;
                let (value, predicted) = one.call.on(&here.value);
                if one.id == id {
                    if predicted == *reply {
                        self.keep(&mut found, here.with(value, None, reads()));
                    } else {
                        note(&mut instead, &predicted);
                    }
                } else {
                    let predicted = (!one.abandoned).then_some(predicted);
                    let there = here.with(value, Some((one.id, predicted)), reads());
                    // What would do the same later is a step on the way all the same.
                    if !seen.iter().any(|other| covers(other, &there, |_| false)) {
                        seen.push(there);
                    }
                }
            }
            if tries > MAX_TRIES || seen.len() > MAX_STEPS || found.len() > MAX_CONFIGURATIONS {
                return Verdict::Undecided;
            }
        }
        if found.is_empty() {
            return Verdict::Impossible(self.impossible(id, reply, &instead, key));
        }
        self.configurations = found;
        self.under_way.retain(|one| one.id != id);
        self.settle();
        Verdict::Explained
    }

    /// Nobody waits for the answer any more.
    pub(super) fn abandoned(&mut self, id: EventId) {
        let Some(at) = self.under_way.iter().position(|one| one.id == id) else {
            return;
        };
        let forget = self.under_way[at].call.reads_only();
        self.under_way[at].abandoned = true;
        for configuration in core::mem::take(&mut self.configurations) {
            let configuration = if forget {
                configuration.without(id)
            } else {
                let mut configuration = configuration;
                for taken in configuration.taken.iter_mut().filter(|it| it.id == id) {
                    taken.reply = None;
                }
                configuration
            };
            let mut kept = core::mem::take(&mut self.configurations);
            self.keep(&mut kept, configuration);
            self.configurations = kept;
        }
        if forget {
            self.under_way.remove(at);
        }
        self.settle();
    }

    /// The client learnt that the operation was not done and never will be.
    pub(super) fn undone(&mut self, id: EventId, key: &str) -> Verdict {
        let Some(at) = self.under_way.iter().position(|one| one.id == id) else {
            return Verdict::Explained;
        };
        let one = self.under_way.remove(at);
        self.configurations.retain(|it| it.taken(id).is_none());
        if self.configurations.is_empty() {
            return Verdict::Impossible(format!(
                "{} was told that \"{}\" was not done, but other answers show that it was",
                name(one.client),
                Named(&one.call, key)
            ));
        }
        self.settle();
        Verdict::Explained
    }

    /// Adds a configuration, unless one that is there can explain all that it can: what has taken
    /// effect in it may as well take effect later, if it would do and answer the same now.
    fn keep(&self, all: &mut Vec<Configuration>, one: Configuration) {
        let may_wait = |taken: &Taken| {
            let call = self.under_way.iter().find(|call| call.id == taken.id);
            call.is_some_and(|call| {
                let (value, reply) = call.call.on(&one.value);
                value == one.value && Some(reply) == taken.reply
            })
        };
        if !all.iter().any(|other| covers(other, &one, may_wait)) {
            all.push(one);
        }
    }

    /// Forgets abandoned operations that have taken effect whatever the explanation is.
    fn settle(&mut self) {
        let Self {
            under_way,
            configurations,
        } = self;
        under_way.retain(|one| {
            let everywhere =
                one.abandoned && configurations.iter().all(|it| it.taken(one.id).is_some());
            if everywhere {
                for configuration in &mut *configurations {
                    configuration.taken.retain(|taken| taken.id != one.id);
                }
            }
            !everywhere
        });
    }

    fn impossible(&self, id: EventId, reply: &Reply, instead: &[Reply], key: &str) -> String {
        let mut text = String::new();
        if let Some(one) = self.under_way.iter().find(|one| one.id == id) {
            let what = Named(&one.call, key);
            let _ = write!(
                text,
                "{}'s \"{what}\" (event {id}) was answered {reply}, ",
                name(one.client)
            );
        }
        if instead.is_empty() {
            text.push_str("which nothing explains");
        }
        for (number, reply) in instead.iter().enumerate() {
            let before = if number == 0 {
                "but what was answered before allows only "
            } else {
                " or "
            };
            let _ = write!(text, "{before}{reply}");
        }
        let others = self.under_way.iter().filter(|one| one.id != id);
        for (number, one) in others.take(SHOWN_OTHERS).enumerate() {
            let before = if number == 0 { "; meanwhile " } else { ", " };
            let (who, what) = (name(one.client), Named(&one.call, key));
            let _ = write!(text, "{before}{who}'s \"{what}\" (event {})", one.id);
        }
        text
    }
}

/// Can `this` explain whatever `other` can? It can when it has the same value, its reads have passed
/// all values that those of `other` have, and everything that has taken effect in `other` beyond
/// what has in `this` may as well take effect later: because nobody waits for its answer, or because
/// `may_wait` says so.
fn covers(this: &Configuration, other: &Configuration, may_wait: impl Fn(&Taken) -> bool) -> bool {
    this.value == other.value
        && this.taken.iter().all(|taken| other.taken.contains(taken))
        && other
            .taken
            .iter()
            .all(|taken| taken.reply.is_none() || this.taken.contains(taken) || may_wait(taken))
        && other
            .passed
            .iter()
            .all(|(read, value)| *value == this.value || this.passed(*read, value))
}

/// How many operations under way a violation names.
const SHOWN_OTHERS: usize = 4;

/// How many possible answers a violation names.
const SHOWN_REPLIES: usize = 4;

fn note(replies: &mut Vec<Reply>, one: &Reply) {
    if replies.len() < SHOWN_REPLIES && !replies.contains(one) {
        replies.push(one.clone());
    }
}

fn name(client: Option<ClientId>) -> String {
    client.map_or_else(|| "a client".to_owned(), |client| client.to_string())
}
