//! A growing array whose clones share what they have in common.

use std::sync::Arc;

const PAGE: usize = 64;

/// An array of `T` that grows with default values as far as it is asked for. Cloning it costs a
/// reference count; changing a shared page copies that page.
#[derive(Clone, Debug)]
pub(crate) struct Paged<T>(Arc<Vec<Arc<Vec<T>>>>);

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone + Default> Paged<T> {
    /// The element at `at`, unless the array has not grown that far.
    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        self.0.get(at / PAGE)?.get(at % PAGE)
    }

    /// The element at `at`, to be changed.
    pub(crate) fn get_mut(&mut self, at: usize) -> &mut T {
        let pages = Arc::make_mut(&mut self.0);
        let page = at / PAGE;
        while pages.len() <= page {
            pages.push(Arc::new(vec![T::default(); PAGE]));
        }
        &mut Arc::make_mut(&mut pages[page])[at % PAGE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_and_its_clones_do_not_change_with_it() {
        let mut paged = Paged::<u32>::default();
        assert_eq!(paged.get(0), None);
        *paged.get_mut(200) = 7;
        let kept = paged.clone();
        *paged.get_mut(200) = 8;
        assert_eq!((kept.get(200), paged.get(200)), (Some(&7), Some(&8)));
        assert_eq!((paged.get(199), paged.get(256)), (Some(&0), None));
    }
}
