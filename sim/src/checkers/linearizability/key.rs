//! The history of one key, as far as it still matters.

use core::fmt::Write as _;

use super::{
    configuration::{Configuration, Taken, covers},
    model::{Call, Named, Reply},
};
use crate::{clients::ClientId, trace::EventId};

/// The most ways in which a key's history may be explained at one time.
pub(super) const MAX_CONFIGURATIONS: usize = 256;

/// The most steps on the way from those of one answer to those of the next.
pub(super) const MAX_STEPS: usize = 1_024;

/// The most operations that are tried for one answer.
pub(super) const MAX_TRIES: usize = 8_192;

/// The most operations under way on one key for which all explanations are followed; those without
/// an end are among them.
pub(super) const MAX_UNDER_WAY: usize = 64;

/// The most for which the witness is followed.
pub(super) const MAX_WITNESSED: usize = 1_024;

/// The most values that the reads under way may have passed. The witness forgets the oldest.
pub(super) const MAX_PASSED: usize = 256;

/// An operation without an answer so far.
#[derive(Clone, Debug)]
struct UnderWay {
    id: EventId,
    client: Option<ClientId>,
    call: Call,
    /// Nobody waits for the answer any more: it may take effect at any later time, or never.
    abandoned: bool,
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

/// What an answer makes of all explanations.
enum Extended {
    /// These.
    To(Vec<Configuration>),
    /// Too many.
    TooFar,
    /// None; these would have been possible answers.
    Nowhere(Vec<Reply>),
}

/// One key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    under_way: Vec<UnderWay>,
    /// All explanations, or such as can do what all can; `None` when they were too many to follow.
    /// Where there is none left, there is no explanation.
    configurations: Option<Vec<Configuration>>,
    /// The one explanation in which operations took effect in the order in which services were seen
    /// to apply them. It is built from operations under way and held against every answer as the
    /// others are, so that while it lasts there is an explanation, whoever suggested it. `None` when
    /// it did not explain an answer; that says nothing about other explanations.
    witness: Option<Configuration>,
}

impl Default for Key {
    fn default() -> Self {
        Self {
            under_way: Vec::new(),
            configurations: Some(vec![Configuration::default()]),
            witness: Some(Configuration::default()),
        }
    }
}

impl Key {
    /// An operation begins.
    pub(super) fn invoked(&mut self, id: EventId, client: Option<ClientId>, call: Call) -> Verdict {
        self.under_way.push(UnderWay {
            id,
            client,
            call,
            abandoned: false,
        });
        if self.under_way.len() > MAX_UNDER_WAY {
            self.configurations = None;
        }
        if self.under_way.len() > MAX_WITNESSED {
            self.witness = None;
        }
        self.verdict()
    }

    /// A service was seen to apply an operation: that is where the witness has it take effect. It may
    /// do so once, and only while it is under way.
    pub(super) fn served(&mut self, id: EventId) {
        let Some(one) = self.under_way.iter().find(|one| one.id == id) else {
            return;
        };
        let Some(witness) = &self.witness else {
            return;
        };
        if one.call.reads_only() || witness.taken(id).is_some() {
            return;
        }
        let (value, reply) = one.call.on(&witness.value);
        let reply = (!one.abandoned).then_some(reply);
        let mut witness = witness.with(value, Some((id, reply)), self.reads());
        witness.forget_passed(MAX_PASSED);
        self.witness = Some(witness);
        self.settle();
    }

    /// An operation was answered: it took effect somewhere between its beginning and now.
    pub(super) fn returned(&mut self, id: EventId, reply: &Reply, key: &str) -> Verdict {
        let Some(asked) = self.under_way.iter().find(|one| one.id == id) else {
            return Verdict::Explained;
        };
        if let Some(witness) = self.witness.take() {
            self.witness = witness.answered(id, &asked.call, reply);
        }
        if let Some(all) = self.configurations.take() {
            match self.extend(all, id, reply) {
                Extended::To(found) => self.configurations = Some(found),
                Extended::TooFar => {}
                Extended::Nowhere(instead) => {
                    debug_assert!(self.witness.is_none(), "the witness is an explanation");
                    return Verdict::Impossible(self.impossible(id, reply, &instead, key));
                }
            }
        }
        self.under_way.retain(|one| one.id != id);
        self.settle();
        self.verdict()
    }

    /// Extends every configuration by as many operations under way as the answer to `id` takes, and no
    /// more (just in time); one that cannot give this answer goes.
    fn extend(&self, all: Vec<Configuration>, id: EventId, reply: &Reply) -> Extended {
        let reads_only = self.reads().any(|read| read == id);
        let mut tries = 0;
        let mut found: Vec<Configuration> = Vec::new();
        let mut instead: Vec<Reply> = Vec::new();
        let mut seen = all;
        let mut next = 0;
        while let Some(here) = seen.get(next).cloned() {
            next += 1;
            if *reply == Reply::Full && here.taken(id).is_none() {
                self.keep(&mut found, here.without(id));
                continue;
            }
            if reads_only {
                let mut explained = false;
                for value in here.values(id) {
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
                        self.keep(&mut found, here.with(value, None, self.reads()));
                    } else {
                        note(&mut instead, &predicted);
                    }
                } else {
                    let predicted = (!one.abandoned).then_some(predicted);
                    let there = here.with(value, Some((one.id, predicted)), self.reads());
                    // What would do the same later is a step on the way all the same.
                    if !seen.iter().any(|other| covers(other, &there, |_| false)) {
                        seen.push(there);
                    }
                }
            }
            if tries > MAX_TRIES || seen.len() > MAX_STEPS || found.len() > MAX_CONFIGURATIONS {
                return Extended::TooFar;
            }
        }
        if found.is_empty() {
            Extended::Nowhere(instead)
        } else if found.iter().any(|it| it.passed.len() > MAX_PASSED) {
            Extended::TooFar
        } else {
            Extended::To(found)
        }
    }

    /// The reads under way.
    fn reads(&self) -> impl Iterator<Item = EventId> {
        let reads = self.under_way.iter().filter(|one| one.call.reads_only());
        reads.map(|one| one.id)
    }

    fn verdict(&self) -> Verdict {
        if self.configurations.is_some() || self.witness.is_some() {
            Verdict::Explained
        } else {
            Verdict::Undecided
        }
    }

    /// Nobody waits for the answer any more.
    pub(super) fn abandoned(&mut self, id: EventId) {
        let Some(at) = self.under_way.iter().position(|one| one.id == id) else {
            return;
        };
        let forget = self.under_way[at].call.reads_only();
        self.under_way[at].abandoned = true;
        let give_up = |mut it: Configuration| {
            if forget {
                return it.without(id);
            }
            for taken in it.taken.iter_mut().filter(|taken| taken.id == id) {
                taken.reply = None;
            }
            it
        };
        self.witness = self.witness.take().map(give_up);
        if let Some(all) = self.configurations.take() {
            let mut kept = Vec::new();
            for configuration in all {
                self.keep(&mut kept, give_up(configuration));
            }
            self.configurations = Some(kept);
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
        let without = |it: Configuration| it.taken(id).is_none().then(|| it.without(id));
        self.witness = self.witness.take().and_then(without);
        if let Some(all) = self.configurations.take() {
            let kept: Vec<Configuration> = all.into_iter().filter_map(without).collect();
            if kept.is_empty() {
                debug_assert!(self.witness.is_none(), "the witness is an explanation");
                return Verdict::Impossible(format!(
                    "{} was told that \"{}\" was not done, but other answers show that it was",
                    name(one.client),
                    Named(&one.call, key)
                ));
            }
            self.configurations = Some(kept);
        }
        self.settle();
        self.verdict()
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
            witness,
        } = self;
        under_way.retain(|one| {
            let mut all = configurations.iter().flatten().chain(&*witness);
            let everywhere = one.abandoned && all.all(|it| it.taken(one.id).is_some());
            if everywhere {
                for it in configurations.iter_mut().flatten().chain(&mut *witness) {
                    it.taken.retain(|taken| taken.id != one.id);
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
