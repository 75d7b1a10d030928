//! All events of a branch, also those that its world has forgotten.

use super::*;
use crate::{
    figures::Figures,
    search::{Search, Wanted},
};

/// What is found, piece by piece.
fn found(history: &History, wanted: &Wanted) -> Vec<u64> {
    let mut search = Search::new(wanted.clone());
    let mut found = Vec::new();
    while search.next() < history.furthest().trace().len() {
        search.go_on(history, 333, &mut found);
    }
    found
}

fn figures(history: &History) -> Vec<f64> {
    let mut figures = Figures::default();
    while figures.seen() < history.furthest().trace().len() {
        figures.go_on(history, 333);
    }
    let mut numbers = Vec::new();
    figures.fill(history, &mut numbers);
    numbers
}

fn forget(history: &mut History, count: usize) {
    let branch = history.current;
    let line = &mut history.branches.get_mut(&branch).unwrap().line;
    line.forget_all_but(count);
}

#[test]
fn what_is_forgotten_is_found_counted_and_told_as_it_was() {
    for seed in [3, 5, 8] {
        let (mut history, _) = hunted(seed);
        let end = history.end().at;
        let wanted = [
            Wanted::default(),
            Wanted {
                matters: true,
                ..Wanted::default()
            },
            Wanted {
                text: "votes".to_owned(),
                ..Wanted::default()
            },
            Wanted {
                term: Some(2),
                ..Wanted::default()
            },
        ];
        let straight: Vec<_> = wanted.iter().map(|it| found(&history, it)).collect();
        let counted = figures(&history);
        let views = history.world().event_views(0, usize::MAX);
        for left in [100, 7] {
            history.seek(end / 3, u64::MAX);
            forget(&mut history, left);
            assert!(history.furthest().trace().first_kept() > 1_000);
            for (wanted, straight) in wanted.iter().zip(&straight) {
                assert_eq!(&found(&history, wanted), straight, "{wanted:?}");
            }
            assert_eq!(figures(&history), counted);
            for id in [0, 5_u64, 1_000, 400, 401, views.len() as u64 - 1] {
                let view = history.event_view(id);
                assert_eq!(view.as_ref(), views.get(id as usize));
            }
            assert_eq!(history.event_view(views.len() as u64), None);
        }
    }
}
