//! Linearizable reads, and leases.

#[expect(unused_imports)]
use super::*;
