//! What the command line refuses, and how: exit status 2, and a line that says what is allowed.

use std::process::Command;

fn refused(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_raft-sim"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?} ran all the same");
    said
}

#[test]
fn seeds_that_are_none_are_refused_with_what_is_allowed() {
    for bad in ["-1", "abc", "", "0.5", "9007199254740992"] {
        for command in ["run", "suite"] {
            let said = refused(&[command, "--seed", bad]);
            assert!(
                said.starts_with(&format!(
                    "--seed is {bad:?}; allowed: 0 to 9007199254740991"
                )),
                "{said}"
            );
        }
    }
    for bad in ["1", "5..1", "1..1", "a..b", "1..99999999999999999"] {
        let said = refused(&["suite", "--seeds", bad]);
        assert!(
            said.starts_with(&format!("--seeds is {bad:?}; allowed: A..B")),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = env!("CARGO_MANIFEST_DIR");
    for file in [folder, "no-such-file.json"] {
        let said = refused(&["run", file]);
        assert!(said.starts_with(&format!("{file}: ")), "{said}");
    }
}

/// It would be read until memory is full.
#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_refused() {
    let said = refused(&["run", "/dev/zero"]);
    assert!(said.contains("is too long; allowed: "), "{said}");
}
