//! Conditions and expectations in words.

use core::fmt;

use super::condition::{Condition, Expectation, PeerIs};

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leader => f.write_str("one peer leads"),
            Self::NoLeader => f.write_str("no peer leads"),
            Self::NoViolation => f.write_str("no property is violated"),
            Self::Violated(name) => write!(f, "{} is violated", name.property()),
            Self::CommittedAtLeast(index) => write!(f, "index {index} is committed"),
            Self::CommittedAtMost(index) => write!(f, "nothing beyond index {index} is committed"),
            Self::Committed(it) => {
                write!(f, "index {} is committed on {}", it.index, peers(it.on))
            }
            Self::Applied(it) => write!(f, "index {} is applied on {}", it.index, peers(it.on)),
            Self::Stored(it) => {
                write!(f, "an entry ")?;
                if let Some(term) = it.term {
                    write!(f, "of term {term} ")?;
                }
                write!(f, "at index {} is stored by {}", it.index, peers(it.on))
            }
            Self::TermAtLeast(term) => write!(f, "every peer is in term {term} or later"),
            Self::AllApplied(index) => write!(
                f,
                "every peer has applied the same, up to index {index} or more"
            ),
            Self::SameLogs => f.write_str("all logs are the same"),
            Self::Log(it) => write!(f, "the log of {} has the terms {:?}", it.of, it.terms),
            Self::Peer(it) => it.fmt(f),
            Self::Voters(voters) => {
                f.write_str("the voters are ")?;
                listed(f, voters, ", ")
            }
            Self::Joint => f.write_str("the configuration is joint"),
            Self::Read {
                number,
                is: Some(is),
            } => write!(f, "read {number} is answered with \"{is}\""),
            Self::Read { number, is: None } => write!(f, "read {number} finds no such key"),
            Self::ReadUnanswered(number) => write!(f, "read {number} is not answered"),
            Self::Value { key, is: Some(is) } => write!(f, "{key} is \"{is}\" everywhere"),
            Self::Value { key, is: None } => write!(f, "{key} is nowhere"),
            Self::Answer(it) => {
                write!(f, "C{} has its answer {}", it.client, it.number)?;
                if let Some(is) = &it.is {
                    write!(f, ", \"{is}\"")?;
                }
                match &it.says {
                    Some(says) => write!(f, ", which says: {says}"),
                    None => Ok(()),
                }
            }
            Self::Event(it) => {
                write!(f, "the event {} happened", it.kind.get())?;
                if let Some(peer) = &it.peer {
                    write!(f, " at {peer}")?;
                }
                match it.nth {
                    1 => Ok(()),
                    nth => write!(f, " {nth} times"),
                }
            }
            Self::All(parts) => listed(f, parts, ", and "),
            Self::Any(parts) => {
                f.write_str("either ")?;
                listed(f, parts, ", or ")
            }
            Self::Not(part) => write!(f, "it is not so that {part}"),
        }
    }
}

impl fmt::Display for PeerIs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut facts: Vec<String> = Vec::new();
        let mut fact = |told: Option<String>| facts.extend(told);
        let either = |truth: bool, yes: &str, no: &str| if truth { yes } else { no }.to_owned();
        fact(self.up.map(|up| either(up, "up", "down")));
        fact(self.paused.map(|it| either(it, "paused", "not paused")));
        fact(self.role.map(|role| role.to_string()));
        fact(self.term.map(|term| format!("in term {term}")));
        let voted_for = self.voted_for.as_ref();
        fact(voted_for.map(|it| format!("with its vote for {it}")));
        for (name, number) in self.numbers() {
            fact(number.map(|number| format!("with {name} {number}")));
        }
        write!(f, "{} is {}", self.who, facts.join(", "))
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtEnd(condition) => condition.fmt(f),
            Self::Always(condition) => write!(f, "always {condition}"),
            Self::Once(condition) => write!(f, "once {condition}"),
        }
    }
}

fn peers(count: u16) -> String {
    match count {
        1 => "1 peer".to_owned(),
        count => format!("{count} peers"),
    }
}

fn listed<T: fmt::Display>(f: &mut fmt::Formatter<'_>, parts: &[T], between: &str) -> fmt::Result {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        part.fmt(f)?;
    }
    Ok(())
}
