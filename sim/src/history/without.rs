//! A run once more, without one of the deeds.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
    ops::Range,
};

use raft::{chunked::Chunked, types::Micros};
use serde::Serialize;

use super::{BranchId, History, HistoryError, Place, branches::Branch, run::fates};
use crate::{
    intervention::{Intervention, Recorded},
    limits::MAX_TAKEN_OVER,
    network::{Fate, MessageId},
    world::{Decide, Done, Limit},
};

/// A branch that was made without a deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    /// Its number. It is shown now.
    pub branch: BranchId,
    /// What could not be done again.
    pub refused: Vec<Refused>,
}

/// An intervention that could not be done again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its place in the record of the branch that was left.
    pub index: usize,
    /// What the world said.
    pub why: String,
}

impl History {
    /// Makes a branch from before the intervention `index` of the branch that is shown and what was
    /// done [together](Recorded::together) with it, does everything again that was done later, as far
    /// as that is still possible, and shows it at the same time as before. It goes as far as the branch
    /// that it left.
    ///
    /// # Errors
    /// When there is no such intervention, or there would be too many branches.
    pub fn without(&mut self, index: usize) -> Result<Without, HistoryError> {
        let recorded = self.interventions();
        let count = recorded.len();
        let Some(left_out) = recorded.get(index).cloned() else {
            return Err(HistoryError::NoSuchIntervention { index, count });
        };
        let mut fates = fates(recorded.iter());
        if let Intervention::Fate { message, .. } = &left_out.act {
            fates.remove(&MessageId::from_number(*message));
        }
        let deed = deed_at(recorded, index);
        let name = self.unused(format!("without {}", number_of(recorded, deed.start)));
        self.leave_out(deed, &left_out, &fates, name)
    }

    /// As [`without`](Self::without), for all that network functions decided: the links decide.
    ///
    /// # Errors
    /// When nothing was decided, or there would be too many branches.
    pub fn without_fates(&mut self) -> Result<Without, HistoryError> {
        let first = self.line().tip().first_fate();
        let index = first.map_or(usize::MAX, |(_, index)| index as usize);
        let Some(first) = self.interventions().get(index).cloned() else {
            return Err(HistoryError::NoFates);
        };
        let name = self.unused("without the program".to_owned());
        self.leave_out(index..index + 1, &first, &BTreeMap::new(), name)
    }

    /// `name`, with a number behind it when a branch has it already.
    fn unused(&self, name: String) -> String {
        let names: BTreeSet<&str> = self.branches.values().map(Branch::name).collect();
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        iter::once(name.clone())
            .chain(numbered)
            .find(|name| !names.contains(name.as_str()))
            .unwrap_or(name)
    }

    /// A branch from before the interventions of a `deed`, with all of `fates` and what was done later.
    fn leave_out(
        &mut self,
        deed: Range<usize>,
        left_out: &Recorded,
        fates: &BTreeMap<MessageId, Fate>,
        name: String,
    ) -> Result<Without, HistoryError> {
        let room = self.room_for_a_branch()?;
        let (now, end) = (self.place().at, self.end().at);
        let captions = self.captions().to_vec();

        // From here on nothing is refused any more.
        let before = self.go_before(deed.start, left_out);
        let later = self.acts_behind(before.moment, &deed);
        let line = self.line().up_to_here(self.next);
        let branch = self.begin_branch(line, Some(name), room);

        let refused = self.redo(&later, fates, end);
        for caption in captions.into_iter().filter(|one| one.place() > before) {
            // At the same time, wherever that is in the count here.
            let (line, checkpoints) = self.line_mut();
            line.show(caption.at, checkpoints);
            let _ = self.say(&caption.text);
        }
        let (line, checkpoints) = self.line_mut();
        line.show(now, checkpoints);
        Ok(Without { branch, refused })
    }

    /// Goes to the last moment in which an intervention, or the fate of a message, has no part yet.
    fn go_before(&mut self, index: usize, left_out: &Recorded) -> Place {
        let is_it =
            |done: &Done| matches!(done, Done::Act { index: at, .. } if *at as usize == index);
        let act = self.line().tip().done().iter().copied().find(is_it);
        let (line, checkpoints) = self.line_mut();
        match (act, left_out.at.checked_sub(1)) {
            (Some(Done::Act { moment, .. }), _) => {
                line.seek_moment(moment.saturating_sub(1), checkpoints);
            }
            // A fate came with some happening of its instant.
            (_, Some(before)) => {
                line.seek(before, u64::MAX, checkpoints, &mut |_| None);
            }
            (_, None) => line.seek_moment(0, checkpoints),
        }
        line.place()
    }

    /// What was done behind a moment, but for a deed, each with its place in the record.
    fn acts_behind(&self, moment: u64, left_out: &Range<usize>) -> Vec<(usize, Recorded)> {
        let tip = self.line().tip();
        let done = tip.done().iter().filter_map(|done| match *done {
            Done::Act { moment: at, index } if at > moment => Some(index as usize),
            _ => None,
        });
        done.filter(|index| !left_out.contains(index))
            .filter_map(|index| Some((index, tip.interventions().get(index)?.clone())))
            .collect()
    }

    /// Does what was done `later` again, as far as it is possible, and goes on to `end`.
    fn redo(
        &mut self,
        later: &[(usize, Recorded)],
        fates: &BTreeMap<MessageId, Fate>,
        end: Micros,
    ) -> Vec<Refused> {
        let decide: &mut Decide<'_> = &mut |flight| fates.get(&flight.id).copied();
        let left = MAX_TAKEN_OVER.saturating_sub(self.place().moment);
        let mut refused = Vec::new();
        // Is a part of the present deed done? What is left of it joins no other.
        let mut begun = false;
        for (index, one) in later {
            begun &= one.together;
            let (line, checkpoints) = self.line_mut();
            let mut too_far = false;
            if one.at > line.place().at {
                let advance = line.advance(one.at - 1, left, checkpoints, decide);
                too_far = advance.limit == Some(Limit::Events);
            }
            let done = if too_far {
                Err(HistoryError::TooLong)
            } else {
                let done = line.act(checkpoints, |world| {
                    world.go_to(one.at, one.after, decide)?;
                    world.act_as(one.act.clone(), begun, decide)
                });
                done.map_err(HistoryError::from)
            };
            match done {
                Ok(_) => begun = true,
                Err(why) => refused.push(Refused {
                    index: *index,
                    why: why.to_string(),
                }),
            }
        }
        let (line, checkpoints) = self.line_mut();
        line.advance(end, left, checkpoints, decide);
        refused
    }
}

/// Where the deed stands in the record that the intervention `index` is a part of. What was decided
/// of messages meanwhile stands there, too.
fn deed_at(recorded: &Chunked<Recorded>, index: usize) -> Range<usize> {
    let acts = |at: &usize| {
        let one = recorded.get(*at);
        one.is_some_and(|one| !matches!(one.act, Intervention::Fate { .. }))
    };
    let together = |at: usize| recorded.get(at).is_some_and(|one| one.together);
    let (mut start, mut last) = (index, index);
    if acts(&index) {
        while let (true, Some(before)) = (together(start), (0..start).rev().find(acts)) {
            start = before;
        }
        while let Some(next) = (last + 1..recorded.len())
            .find(acts)
            .filter(|at| together(*at))
        {
            last = next;
        }
    }
    start..last + 1
}

/// The how manieth deed begins at a place of the record; of a fate, the last before it.
fn number_of(recorded: &Chunked<Recorded>, start: usize) -> usize {
    let before = recorded.iter().take(start + 1);
    let begins = |one: &&Recorded| !one.together && !matches!(one.act, Intervention::Fate { .. });
    before.filter(begins).count()
}
