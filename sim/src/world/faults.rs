//! Processes that stand still, and clocks that go wrong.

use raft::types::{Micros, PeerId};

use super::{Limit, World};
use crate::{
    clock::MAX_DRIFT_PPM,
    config::check_range,
    error::WorldError,
    host::Pause,
    limits::MAX_WAITING,
    network::Flight,
    trace::{EventKind, Loss},
};

impl World {
    /// The process stops where it is. It is up.
    pub(super) fn pause(&mut self, id: PeerId) -> Result<(), WorldError> {
        let Some(process) = &mut self.hosts[id.slot()].process else {
            return Err(WorldError::Down { peer: id });
        };
        if process.pause.is_some() {
            return Err(WorldError::Paused { peer: id });
        }
        process.pause = Some(Pause::default());
        self.record(Some(id), None, EventKind::Paused);
        Ok(())
    }

    /// The process goes on: it learns first what became durable, then takes in the messages that
    /// waited, in order. Timers that are overdue fire as soon as time passes.
    pub(super) fn resume(&mut self, id: PeerId) -> Result<(), WorldError> {
        let process = self.hosts[id.slot()].process.as_mut();
        let Some(pause) = process.and_then(|process| process.pause.take()) else {
            return Err(WorldError::NotPaused { peer: id });
        };
        let waiting = pause.waiting.len() as u32;
        self.record(Some(id), None, EventKind::Resumed { waiting });
        if let Some((write, event)) = pause.written {
            self.release(id, write);
            let now = self.local_now(id);
            self.with_peer(id, event, |peer| peer.persisted(now, write));
        }
        for flight in pause.waiting {
            self.deliver_flight(flight);
        }
        self.send_batch_if_late(id);
        Ok(())
    }

    /// A message reached a host that stands still.
    pub(super) fn let_wait(&mut self, flight: Flight) {
        let to = flight.to;
        let process = self.hosts[to.slot()].process.as_mut();
        let pause = process.and_then(|process| process.pause.as_mut());
        let Some(pause) = pause.filter(|pause| pause.waiting.len() < MAX_WAITING) else {
            self.limit = Some(Limit::Held);
            self.lose(&flight, Loss::Full);
            return;
        };
        let kind = EventKind::Waits {
            id: flight.id,
            from: flight.from,
            message: (&flight.message).into(),
        };
        let cause = flight.sent_event;
        pause.waiting.push_back(flight);
        self.record(Some(to), Some(cause), kind);
    }

    /// Changes the clock of a host, up or down.
    pub(super) fn set_clock(
        &mut self,
        id: PeerId,
        offset: Option<Micros>,
        drift_ppm: Option<i64>,
    ) -> Result<(), WorldError> {
        let clock = &mut self.hosts[id.slot()].clock;
        let offset = offset.unwrap_or(0);
        super::act::check_span("offset_us", offset)?;
        let drift_ppm = drift_ppm.unwrap_or(clock.drift_ppm());
        if !(-MAX_DRIFT_PPM..=MAX_DRIFT_PPM).contains(&drift_ppm) {
            let allowed = format_args!("-{MAX_DRIFT_PPM} to {MAX_DRIFT_PPM}");
            return Err(WorldError::field("drift_ppm", drift_ppm, allowed));
        }
        clock.set(self.now, offset, drift_ppm);
        let kind = EventKind::ClockSet { offset, drift_ppm };
        self.record(Some(id), None, kind);
        Ok(())
    }

    /// Changes how long the writes of a host take, up or down. Those that are on their way take as
    /// long as they would have.
    pub(super) fn set_disk(
        &mut self,
        id: PeerId,
        min: Option<Micros>,
        max: Option<Micros>,
    ) -> Result<(), WorldError> {
        let usual = self.config.disk_min_us..=self.config.disk_max_us;
        let own = min.is_some() || max.is_some();
        let (min, max) = (min.unwrap_or(*usual.start()), max.unwrap_or(*usual.end()));
        check_range("max_us", "min_us", min, max)?;
        self.hosts[id.slot()]
            .disk
            .set_latency(own.then_some(min..=max));
        self.record(Some(id), None, EventKind::DiskSet { min, max, own });
        Ok(())
    }

    /// What the clock of `id` shows.
    pub(super) fn local_now(&self, id: PeerId) -> Micros {
        self.hosts[id.slot()].clock.at(self.now)
    }
}
