//! The page's copy of the frame layout is what Rust declares.

use std::{env, fs, path::Path};

use raft_sim::frame::layout::typescript;

#[test]
fn the_page_has_the_layout_that_rust_declares() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/src/wasm/layout.ts");
    let declared = typescript();
    if env::var_os("UPDATE_LAYOUT").is_some() {
        fs::write(&path, &declared).expect("the page's folder can be written to");
    }
    let copied = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        copied == declared,
        "www/src/wasm/layout.ts has drifted; UPDATE_LAYOUT=1 cargo test -p raft-sim --test \
         frame_layout writes it anew"
    );
}
