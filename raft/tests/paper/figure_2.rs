//! Figure 2, box by box.

mod append_entries;
mod request_vote;
mod rules;
mod state;
