//! The page's constants for the frame are those of Rust.

use std::{fs, path::PathBuf};

#[test]
fn the_page_has_the_layout_that_rust_writes() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../www/src/wasm/layout.ts");
    let theirs = fs::read_to_string(path).expect("the page has its constants");
    assert!(
        theirs == raft_sim::frame::layout::typescript(),
        "www/src/wasm/layout.ts is not what Rust writes; make it anew with\n  cargo run -p raft-sim \
         -- layout > www/src/wasm/layout.ts"
    );
}
