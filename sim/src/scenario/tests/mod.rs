//! What is read, what is refused, and how what is read goes.

mod reading;
mod running;
