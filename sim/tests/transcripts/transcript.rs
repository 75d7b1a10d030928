//! A run, written down.

use std::fmt::Write as _;

use raft::{Command, Entry, HardState, Log, Payload, PeerId, Role, Stored, Term};
use raft_sim::{
    Intervention, World, WorldConfig,
    explain::{Explanation, explain},
    trace::{Event, EventId, EventKind},
};

/// Links and disks without chance: 10 ms for a message, 1 ms for a write.
pub(crate) fn steady(peers: u16) -> WorldConfig {
    WorldConfig {
        peers,
        latency_min_us: 10_000,
        latency_max_us: 10_000,
        disk_min_us: 1_000,
        disk_max_us: 1_000,
        noop_on_election: false,
        ..WorldConfig::default()
    }
}

/// What a peer in `term` has on its disk, when its log has entries of `terms`.
pub(crate) fn disk(term: Term, terms: &[Term]) -> Stored {
    let mut log = Log::new();
    for (index, &term) in (1..).zip(terms) {
        let command = Command::from(format!("put x {index}").into_bytes());
        let payload = Payload::Command(command);
        log.append(Entry { term, payload });
    }
    Stored {
        hard_state: HardState {
            current_term: term,
            voted_for: None,
        },
        log,
        ..Stored::default()
    }
}

pub(crate) fn id(number: u16) -> PeerId {
    PeerId::new(number).expect("S1 to S99")
}

/// A text that grows with a run.
#[derive(Clone)]
pub(crate) struct Transcript {
    pub(crate) world: World,
    text: String,
    /// The first event that is not written down yet.
    next: EventId,
    /// What is worth a line.
    shows: fn(&Event, &Explanation) -> bool,
}

impl Transcript {
    /// Begins with what is shown, and why. What happened in `world` so far is left out.
    pub(crate) fn new(
        title: &str,
        about: &str,
        world: World,
        shows: fn(&Event, &Explanation) -> bool,
    ) -> Self {
        let mut begun = Self {
            next: world.trace().len(),
            world,
            text: format!("{title}\n{}\n\n", "=".repeat(title.chars().count())),
            shows,
        };
        begun.say(about);
        begun
    }

    /// A paragraph.
    pub(crate) fn say(&mut self, paragraph: &str) {
        wrap(&mut self.text, "", paragraph);
        self.text.push('\n');
    }

    /// The reader does something.
    pub(crate) fn act(&mut self, act: Intervention) {
        self.world
            .act(act)
            .expect("what the transcript does is allowed");
    }

    /// A heading within the run.
    pub(crate) fn heading(&mut self, heading: &str) {
        let _ = writeln!(
            self.text,
            "{heading}\n{}\n",
            "-".repeat(heading.chars().count())
        );
    }

    /// Lets `ms` milliseconds pass, and writes down what is worth it.
    pub(crate) fn run(&mut self, ms: u64) {
        let until = self.world.now() + ms * 1_000;
        self.world.advance(until, u64::MAX);
        self.write_down();
    }

    /// Lets things happen until `found` something, and returns that.
    pub(crate) fn run_until<T>(&mut self, found: impl Fn(&World) -> Option<T>) -> T {
        for _ in 0..100_000 {
            if let Some(it) = found(&self.world) {
                self.write_down();
                return it;
            }
            self.world.step();
        }
        panic!("it never happened; so far:\n{}", self.text)
    }

    fn write_down(&mut self) {
        let world = &self.world;
        let mut lines = String::new();
        for (_, event) in world.events_from(self.next, usize::MAX) {
            let said = explain(event, world.trace(), world.violations());
            if (self.shows)(event, &said) {
                line(&mut lines, event, &said);
            }
        }
        self.next = world.trace().len();
        if !lines.is_empty() {
            self.text.push_str(&lines);
            self.text.push('\n');
        }
    }

    /// The logs, as the paper draws them: the term of each entry under its index. `~` is an entry
    /// that a snapshot took the place of.
    pub(crate) fn logs(&mut self) {
        let world = &self.world;
        let log = |id| {
            world.peer(id).map_or_else(
                || world.durable(id).expect("a peer").log.clone(),
                |it| it.log().clone(),
            )
        };
        let longest = world
            .ids()
            .map(|id| log(id).last_index())
            .max()
            .unwrap_or(0);
        let mut text = String::from("      ");
        for index in 1..=longest {
            let _ = write!(text, "{index:>3}");
        }
        text.push('\n');
        for id in world.ids() {
            let _ = write!(text, "  {id}  ");
            let log = log(id);
            for index in 1..=log.last_index() {
                match log.term_at(index) {
                    Some(term) if index > log.base().index => {
                        let _ = write!(text, "{term:>3}");
                    }
                    _ => text.push_str("  ~"),
                }
            }
            let width = (longest - log.last_index()) as usize * 3 + 3;
            let state = match world.peer(id) {
                None => "down".to_owned(),
                Some(peer) => format!(
                    "{} in term {}, committed {}",
                    role(peer.role()),
                    peer.current_term(),
                    peer.commit_index()
                ),
            };
            let _ = writeln!(text, "{:width$}{state}", "");
        }
        self.text.push_str(&text);
        self.text.push('\n');
    }

    /// Holds the text against the recorded one.
    pub(crate) fn check(self, name: &str) {
        assert!(
            self.world.violations().is_empty(),
            "{:?}",
            self.world.violations()
        );
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(".");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, self.text.trim_end()));
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

fn line(text: &mut String, event: &Event, said: &Explanation) {
    let _ = write!(text, "{:>8.1} ms  ", event.at as f64 / 1_000.0);
    let mut sentences = said.text.clone();
    if !said.why.is_empty() {
        sentences.push(' ');
        sentences.push_str(&said.why);
    }
    if !said.section.is_empty() {
        let _ = write!(sentences, " ({})", said.section);
    }
    let mut wrapped = String::new();
    wrap(&mut wrapped, "             ", &sentences);
    text.push_str(wrapped.trim_start());
}

/// Breaks `paragraph` into lines of at most 96 characters.
fn wrap(text: &mut String, indent: &str, paragraph: &str) {
    let mut length = 0;
    for word in paragraph.split_whitespace() {
        let width = word.chars().count();
        if length == 0 {
            text.push_str(indent);
            length = indent.len();
        } else if length + 1 + width > 96 {
            text.push('\n');
            text.push_str(indent);
            length = indent.len();
        } else {
            text.push(' ');
            length += 1;
        }
        text.push_str(word);
        length += width;
    }
    text.push('\n');
}

/// Is the event about a message between the two peers, or a decision of one of them?
pub(crate) fn between(event: &Event, one: u16, other: u16) -> bool {
    let is = |peer: Option<PeerId>, number| peer == Some(id(number));
    match &event.kind {
        EventKind::Sent { to, .. } | EventKind::Lost { to, .. } => {
            (is(event.peer, one) && *to == id(other)) || (is(event.peer, other) && *to == id(one))
        }
        EventKind::Delivered { from, .. } => {
            (is(event.peer, one) && *from == id(other))
                || (is(event.peer, other) && *from == id(one))
        }
        _ => is(event.peer, one) || is(event.peer, other),
    }
}
