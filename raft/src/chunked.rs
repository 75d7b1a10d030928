//! A vector that is cheap to clone: full chunks are shared, only the open one is copied on write.
//!
//! A world is cloned for every checkpoint, and its peers' logs are most of it. Cloning this costs
//! two reference counts however long it is; the first push after that copies at most one chunk.

use core::ops::Range;
use std::sync::Arc;

/// Elements per chunk: large enough that the spine stays short, small enough that copying the
/// open chunk after a clone is cheap.
const CHUNK: usize = 64;

/// A persistent vector of `T` with push at the end, truncation, and removal from the front.
#[derive(Clone, Debug)]
pub struct Chunked<T> {
    /// Full chunks, [`CHUNK`] elements each.
    sealed: Arc<Vec<Arc<Vec<T>>>>,
    /// The open chunk: fewer than [`CHUNK`] elements.
    open: Arc<Vec<T>>,
    /// Elements at the front of the first chunk that were removed.
    skipped: usize,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self {
            sealed: Arc::default(),
            open: Arc::default(),
            skipped: 0,
        }
    }
}

impl<T: Clone> Chunked<T> {
    /// An empty vector.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.sealed.len() * CHUNK + self.open.len() - self.skipped
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element at `at`, counted from the front.
    pub fn get(&self, at: usize) -> Option<&T> {
        let place = at.checked_add(self.skipped)?;
        match self.sealed.get(place / CHUNK) {
            Some(chunk) => chunk.get(place % CHUNK),
            None => self.open.get(place - self.sealed.len() * CHUNK),
        }
    }

    /// The last element.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len().checked_sub(1)?)
    }

    /// Adds `value` at the end.
    pub fn push(&mut self, value: T) {
        let open = Arc::make_mut(&mut self.open);
        // The first chunk grows as it fills: a short log, of an idle peer, stays small.
        if open.capacity() == 0 && !self.sealed.is_empty() {
            open.reserve_exact(CHUNK);
        }
        open.push(value);
        if open.len() == CHUNK {
            let full = core::mem::take(&mut self.open);
            Arc::make_mut(&mut self.sealed).push(full);
        }
    }

    /// Keeps the first `len` elements; does nothing when there are no more than that.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let place = len + self.skipped;
        let chunk = place / CHUNK;
        if chunk >= self.sealed.len() {
            Arc::make_mut(&mut self.open).truncate(place - self.sealed.len() * CHUNK);
            return;
        }
        let mut open = Vec::with_capacity(CHUNK);
        open.extend_from_slice(&self.sealed[chunk][..place % CHUNK]);
        self.open = Arc::new(open);
        Arc::make_mut(&mut self.sealed).truncate(chunk);
    }

    /// Removes the first `count` elements, or all when there are fewer.
    ///
    /// Memory is given back a chunk at a time.
    pub fn remove_front(&mut self, count: usize) {
        if count >= self.len() {
            *self = Self::default();
            return;
        }
        self.skipped += count;
        let whole = (self.skipped / CHUNK).min(self.sealed.len());
        if whole > 0 {
            Arc::make_mut(&mut self.sealed).drain(..whole);
            self.skipped -= whole * CHUNK;
        }
    }

    /// The last `count` elements, or all when there are fewer, in chunks shared with these.
    #[must_use]
    pub fn tail(&self, count: usize) -> Self {
        let skipped = self.skipped + self.len().saturating_sub(count);
        let whole = (skipped / CHUNK).min(self.sealed.len());
        Self {
            sealed: Arc::new(self.sealed[whole..].to_vec()),
            open: self.open.clone(),
            skipped: skipped - whole * CHUNK,
        }
    }

    /// The first `len` elements, or all when there are fewer, in chunks shared with these.
    #[must_use]
    pub fn prefix(&self, len: usize) -> Self {
        if len >= self.len() {
            return self.clone();
        }
        let place = len + self.skipped;
        let chunk = place / CHUNK;
        let last = self.sealed.get(chunk).unwrap_or(&self.open);
        Self {
            sealed: Arc::new(self.sealed[..chunk.min(self.sealed.len())].to_vec()),
            open: Arc::new(last[..place - chunk * CHUNK].to_vec()),
            skipped: self.skipped,
        }
    }

    /// The elements from the front, or those in `range`, clamped to what is there.
    pub fn range(&self, range: Range<usize>) -> impl ExactSizeIterator<Item = &T> + Clone {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        (start..end).map(|at| self.get(at).expect("the range is clamped to the length"))
    }

    /// All elements in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> + Clone {
        self.range(0..self.len())
    }

    /// How many leading elements fulfil `condition`, when all that do stand before all that don't.
    pub fn partition_point(&self, condition: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&condition) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl<T: Clone> Extend<T> for Chunked<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        for value in values {
            self.push(value);
        }
    }
}

impl<T: Clone> FromIterator<T> for Chunked<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut chunked = Self::default();
        chunked.extend(values);
        chunked
    }
}

impl<T: Clone + PartialEq> PartialEq for Chunked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Clone + Eq> Eq for Chunked<T> {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every operation on a `Chunked` is held against the same operation on a `Vec`.
    #[test]
    fn it_behaves_like_a_vec_at_every_chunk_boundary() {
        let mut state = 7_u64;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let (mut chunked, mut vec) = (Chunked::new(), Vec::new());
        let mut kept = Vec::new();
        for step in 0..2_000 {
            match draw(12) {
                10 => {
                    let len = draw(vec.len() + 2);
                    assert!(chunked.prefix(len).iter().eq(vec.iter().take(len)));
                    chunked = chunked.prefix(len);
                    vec.truncate(len);
                }
                11 => {
                    let count = vec.len() - draw(vec.len().min(90) + 1);
                    chunked = chunked.tail(count);
                    vec.drain(..vec.len() - count);
                }
                0 => {
                    let len = draw(vec.len() + 2);
                    chunked.truncate(len);
                    vec.truncate(len);
                }
                1 => {
                    let count = draw(vec.len() + 2).min(draw(90) + 1);
                    chunked.remove_front(count);
                    vec.drain(..count.min(vec.len()));
                }
                2 => kept.push((chunked.clone(), vec.clone())),
                _ => {
                    for value in 0..draw(40) {
                        chunked.push((step, value));
                        vec.push((step, value));
                    }
                }
            }
            assert_eq!(chunked.len(), vec.len());
            assert!(chunked.iter().eq(vec.iter()), "step {step}");
            assert_eq!(chunked.get(vec.len()), None);
            assert_eq!(chunked.last(), vec.last());
        }
        assert!(kept.len() > 100);
        for (chunked, vec) in kept {
            assert!(
                chunked.iter().eq(vec.iter()),
                "a clone changed with its original"
            );
        }
    }

    #[test]
    fn partition_point_finds_the_first_that_fails() {
        let chunked: Chunked<usize> = (0..200).collect();
        for want in [0, 1, 63, 64, 65, 199, 200] {
            assert_eq!(chunked.partition_point(|&value| value < want), want);
        }
    }

    #[test]
    fn only_the_same_elements_are_equal() {
        let chunked: Chunked<usize> = (0..70).collect();
        assert!(!chunked.is_empty());
        assert_eq!(chunked, (0..70).collect());
        assert_ne!(chunked, (0..69).collect());
        assert_ne!(chunked, (1..71).collect());
    }

    #[test]
    fn what_is_removed_from_the_front_is_given_back_a_chunk_at_a_time() {
        let mut chunked: Chunked<usize> = (0..5 * CHUNK).collect();
        for (removed, chunks) in [(CHUNK - 1, 5), (1, 4), (2 * CHUNK, 2)] {
            chunked.remove_front(removed);
            assert_eq!(chunked.sealed.len(), chunks);
        }
    }

    #[test]
    fn a_range_is_clamped() {
        let chunked: Chunked<usize> = (0..70).collect();
        assert_eq!(chunked.range(60..1_000).count(), 10);
        assert_eq!(chunked.range(80..90).count(), 0);
    }
}
