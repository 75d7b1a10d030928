//! `cargo run --release -p raft-bench`: this core and raft-rs in turn, by processor time.
//! With `--features count`: what they allocate instead.

#[cfg(feature = "count")]
mod memory;
#[cfg(not(feature = "count"))]
mod pairs;

fn main() {
    #[cfg(feature = "count")]
    memory::tell();
    #[cfg(not(feature = "count"))]
    pairs::tell();
}
