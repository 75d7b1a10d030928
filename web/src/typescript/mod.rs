//! The typings of what crosses as plain objects, in the words of the README: a section for each thing
//! that a reader looks for.

mod acts;
mod checks;
mod config;
mod history;
mod network;
mod peer;
mod peers;
mod report;
