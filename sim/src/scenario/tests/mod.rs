//! What is read, what is refused, and how what is read goes.

mod reading;
mod recording;
mod running;
#[cfg(feature = "schema")]
mod schema;
