//! Newline-delimited JSON. Written by hand, so that the browser's build carries no JSON writer.

use core::fmt::{self, Write};

use super::is_unseen;
use crate::{trace::EventId, view::EventView, world::World};

pub(super) fn events(world: &World, first: EventId, out: &mut impl Write) -> fmt::Result {
    for (id, _) in world.events_from(first, usize::MAX) {
        if let Some(view) = world.event_view(id) {
            event(&view, out)?;
        }
    }
    Ok(())
}

fn event(view: &EventView, out: &mut impl Write) -> fmt::Result {
    write!(out, "{{\"id\":{},\"at_us\":{},\"peer\":", view.id, view.at)?;
    number((view.peer > 0).then_some(u64::from(view.peer)), out)?;
    out.write_str(",\"kind\":")?;
    text(view.kind, out)?;
    out.write_str(",\"cause\":")?;
    number(view.cause, out)?;
    out.write_str(",\"text\":")?;
    text(&view.text, out)?;
    out.write_str(",\"why\":")?;
    text(&view.why, out)?;
    out.write_str(",\"section\":")?;
    text(view.section, out)?;
    out.write_str(",\"message\":")?;
    number(view.message, out)?;
    writeln!(out, ",\"matters\":{}}}", view.matters)
}

fn number(number: Option<u64>, out: &mut impl Write) -> fmt::Result {
    match number {
        Some(number) => write!(out, "{number}"),
        None => out.write_str("null"),
    }
}

/// A JSON string. Whatever could end a line is escaped, also where JSON would allow it.
fn text(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.write_char('\\')?;
                out.write_char(letter)?;
            }
            _ if is_unseen(letter) => write!(out, "\\u{:04x}", u32::from(letter))?,
            _ => out.write_char(letter)?,
        }
    }
    out.write_char('"')
}
