//! Instructive runs as texts to read: `*.snap` beside this file. Each says what it shows and why,
//! then what happens, line by line, in the words of `raft_sim::explain`.
//!
//! A test fails when a run or its wording changed. When the change is meant, record anew, and read
//! what changed:
//!
//! ```sh
//! INSTA_UPDATE=always cargo nextest run -p raft-sim --test transcripts
//! ```

mod figure_7;
mod figure_8;
mod pipeline;
mod pre_vote;
mod slow_follower;
mod transcript;
