//! The paper's rules, one test each: an index by section into what this crate does.
//!
//! Figure 2 first, in the order of its boxes; then §5 to §8 in the order of their sentences, for
//! what Figure 2 does not say. Each test is short and shows one rule through the public face of the
//! crate; the corners of a rule are in `raft/src/peer/tests`.

mod bench;
mod figure_13;
mod figure_2;
mod section_5_1;
mod section_5_2;
mod section_5_3;
mod section_5_4;
mod section_5_5;
mod section_5_6;
mod section_7;
mod section_8;
