//! The tree of runs.

use raft::types::Micros;
use serde::Serialize;

use super::{BranchId, FIRST, History, HistoryError, Line, Place};
use crate::{
    limits::{MAX_BRANCH_NAME, MAX_BRANCHES, MAX_LEFT_EVENTS},
    world::{Decide, World},
};

/// One run of the tree, from its beginning.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    name: String,
    /// The branch that it left, and where; nothing for one that no other leads to.
    left: Option<(BranchId, Place)>,
    pinned: bool,
    pub(super) line: Line,
}

impl Branch {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn first(world: World) -> Self {
        Self {
            name: "main".to_owned(),
            left: None,
            pinned: false,
            line: Line::new(FIRST, world),
        }
    }
}

/// What there is to say of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchView {
    /// Its number.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// The branch that it left.
    pub parent: Option<BranchId>,
    /// When it left it.
    pub forked_at: Option<Micros>,
    /// Behind how many happenings it left it.
    pub forked_moment: Option<u64>,
    /// The furthest time.
    pub end: Micros,
    /// How many happenings it has.
    pub moments: u64,
    /// How many [deeds](World::deeds) were done on it.
    pub deeds: usize,
    /// Whether it stays until it is dropped by hand.
    pub pinned: bool,
    /// Whether it is the one that is shown.
    pub current: bool,
}

impl History {
    /// The branches, by number: the older first.
    pub fn branches(&self) -> Vec<BranchView> {
        let view = |(&id, branch): (&BranchId, &Branch)| {
            let tip = branch.line.tip();
            BranchView {
                id,
                name: branch.name.clone(),
                parent: branch.left.map(|(parent, _)| parent),
                forked_at: branch.left.map(|(_, place)| place.at),
                forked_moment: branch.left.map(|(_, place)| place.moment),
                end: tip.now(),
                moments: tip.moment(),
                deeds: tip.deeds(),
                pinned: branch.pinned,
                current: id == self.current,
            }
        };
        self.branches.iter().map(view).collect()
    }

    /// The number of the branch that is shown.
    pub fn current(&self) -> BranchId {
        self.current
    }

    /// Makes a branch from here and shows it; `branch N` without a name. Returns its number.
    ///
    /// # Errors
    /// When the name is refused, or there would be too many branches.
    pub fn fork(&mut self, name: Option<&str>) -> Result<BranchId, HistoryError> {
        let name = name.map(checked).transpose()?;
        let room = self.room_for_a_branch()?;
        let line = self.line().up_to_here(self.next);
        Ok(self.begin_branch(line, name, room))
    }

    /// Shows another branch: at the same time, or at its end when it has not come so far.
    ///
    /// # Errors
    /// When there is no such branch.
    pub fn switch_to(&mut self, branch: BranchId) -> Result<(), HistoryError> {
        self.known(branch)?;
        if branch != self.current {
            let now = self.place().at;
            self.show(branch, now);
        }
        Ok(())
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// When there is no such branch, or the name is empty or too long.
    pub fn rename(&mut self, branch: BranchId, name: &str) -> Result<(), HistoryError> {
        let name = checked(name)?;
        self.known_mut(branch)?.name = name;
        Ok(())
    }

    /// Holds on to a branch, or lets it go: one that is pinned makes no room for others.
    ///
    /// # Errors
    /// When there is no such branch.
    pub fn pin(&mut self, branch: BranchId, pinned: bool) -> Result<(), HistoryError> {
        self.known_mut(branch)?.pinned = pinned;
        Ok(())
    }

    /// Drops a branch. Those that left it are its parent's from now on. When it is the one that is
    /// shown, its parent is shown, or else the oldest that there is.
    ///
    /// # Errors
    /// When there is no such branch, or it is the only one.
    pub fn drop_branch(&mut self, branch: BranchId) -> Result<(), HistoryError> {
        let left = self.known(branch)?.left;
        if branch == self.current {
            let others = self.branches.keys().copied();
            let next = left
                .map(|(parent, _)| parent)
                .or_else(|| others.into_iter().find(|&id| id != branch))
                .ok_or(HistoryError::OnlyBranch)?;
            let now = self.place().at;
            self.show(next, now);
        }
        self.forget(branch);
        Ok(())
    }

    /// Shows another branch beside this one, at the same time; or none.
    ///
    /// # Errors
    /// When there is no such branch, or it is the one that is shown.
    pub fn set_companion(&mut self, branch: Option<BranchId>) -> Result<(), HistoryError> {
        if let Some(branch) = branch {
            self.known(branch)?;
            if branch == self.current {
                return Err(HistoryError::Shown { branch });
            }
        }
        if let Some(before) = self.companion.filter(|&before| Some(before) != branch) {
            self.known_mut(before)?.line.leave();
        }
        self.companion = branch;
        self.part_with_events(MAX_LEFT_EVENTS);
        Ok(())
    }

    /// The branch that is shown beside this one.
    pub fn companion(&self) -> Option<BranchId> {
        self.companion
    }

    /// The world of the companion at the present time, or as near as `max_events` happenings bring
    /// it. Beyond its end its run goes on.
    pub fn companion_world(&mut self, max_events: u64) -> Option<&World> {
        let now = self.place().at;
        let branch = self.branches.get_mut(&self.companion?)?;
        let checkpoints = &mut self.checkpoints;
        if branch.line.tip().now() == now {
            branch.line.show(now, checkpoints);
        } else {
            let decide: &mut Decide<'_> = &mut |_| None;
            branch.line.seek(now, max_events, checkpoints, decide);
        }
        Some(branch.line.world())
    }

    pub(super) fn known(&self, branch: BranchId) -> Result<&Branch, HistoryError> {
        let missing = || self.no_such(branch);
        self.branches.get(&branch).ok_or_else(missing)
    }

    fn known_mut(&mut self, branch: BranchId) -> Result<&mut Branch, HistoryError> {
        let missing = self.no_such(branch);
        self.branches.get_mut(&branch).ok_or(missing)
    }

    fn no_such(&self, branch: BranchId) -> HistoryError {
        let branches = self.branches.keys().copied().collect();
        HistoryError::NoSuchBranch { branch, branches }
    }

    fn show(&mut self, branch: BranchId, at: Micros) {
        // Two that are side by side change places.
        if self.companion == Some(branch) {
            self.companion = Some(self.current);
        } else {
            self.line_mut().0.leave();
        }
        self.current = branch;
        let (line, checkpoints) = self.line_mut();
        line.show(at, checkpoints);
        self.part_with_events(MAX_LEFT_EVENTS);
    }

    /// Has branches that are not shown forget events until they keep no more than `most` together.
    /// What is forgotten is found again by going through it: only `diff` knows less by it.
    pub(super) fn part_with_events(&mut self, most: usize) {
        let shown = [Some(self.current), self.companion];
        let mut left: Vec<_> = (self.branches.iter_mut())
            .filter(|(id, _)| !shown.contains(&Some(**id)))
            .map(|(_, branch)| &mut branch.line)
            .collect();
        let kept = |line: &Line| line.tip().trace().kept();
        while left.iter().map(|line| kept(line)).sum::<usize>() > most {
            let longest = left.iter_mut().max_by_key(|line| kept(line));
            let Some(line) = longest else { return };
            line.forget_all_but(kept(line) / 2);
        }
    }

    /// What must go to make room for one more branch.
    pub(super) fn room_for_a_branch(&self) -> Result<Option<BranchId>, HistoryError> {
        if self.branches.len() < MAX_BRANCHES {
            return Ok(None);
        }
        let mut ancestors = vec![self.current];
        while let Some((parent, _)) = ancestors.last().and_then(|id| self.branches.get(id)?.left) {
            ancestors.push(parent);
        }
        let held = |id: &BranchId| ancestors.contains(id) || self.companion == Some(*id);
        let mut free = self.branches.iter();
        match free.find(|(id, branch)| !branch.pinned && !held(id)) {
            Some((&oldest, _)) => Ok(Some(oldest)),
            None => Err(HistoryError::TooManyBranches),
        }
    }

    /// Adds a branch that left the present one here, and shows it.
    pub(super) fn begin_branch(
        &mut self,
        line: Line,
        name: Option<String>,
        room: Option<BranchId>,
    ) -> BranchId {
        let (id, parent, place) = (self.next, self.current, self.place());
        if let Some(oldest) = room {
            self.forget(oldest);
        }
        self.next += 1;
        self.checkpoints.fork(parent, id, place.moment);
        let branch = Branch {
            name: name.unwrap_or_else(|| format!("branch {id}")),
            left: Some((parent, place)),
            pinned: false,
            line,
        };
        self.line_mut().0.leave();
        self.branches.insert(id, branch);
        self.current = id;
        self.part_with_events(MAX_LEFT_EVENTS);
        id
    }

    /// Drops a branch that is not shown.
    fn forget(&mut self, branch: BranchId) {
        let Some(dropped) = self.branches.remove(&branch) else {
            return;
        };
        for child in self.branches.values_mut() {
            child.left = match (child.left, dropped.left) {
                (Some((parent, place)), Some((grandparent, left))) if parent == branch => {
                    Some((grandparent, place.min(left)))
                }
                (Some((parent, _)), None) if parent == branch => None,
                (left, _) => left,
            };
        }
        self.companion = self.companion.filter(|&companion| companion != branch);
        self.checkpoints.drop_branch(branch);
    }

    /// The branch that is shown, alone.
    #[must_use]
    pub fn alone(&self) -> Self {
        let mut alone = self.clone();
        alone.branches.retain(|&id, _| id == self.current);
        for branch in alone.branches.values_mut() {
            branch.left = None;
        }
        alone.companion = None;
        alone.checkpoints.only(self.current);
        alone
    }
}

fn checked(name: &str) -> Result<String, HistoryError> {
    match name.chars().count() {
        1..=MAX_BRANCH_NAME => Ok(name.to_owned()),
        characters => Err(HistoryError::Name { characters }),
    }
}
