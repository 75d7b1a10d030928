//! Bounds on what piles up.

#[expect(unused_imports)]
use super::*;
