//! The figures of a run as numbers, for charts.

use raft::types::Micros;

use super::{
    append,
    layout::{FIGURES_VERSION, bucket, figures},
};
use crate::{figures::Figures, history::History};

impl Figures {
    /// Replaces what is in `numbers` by the figures so far, laid out as [`layout`](super::layout)
    /// says.
    pub fn fill(&self, history: &History, numbers: &mut Vec<f64>) {
        numbers.clear();
        let (seen, events) = (self.seen(), history.furthest().trace().len());
        let end: Micros = self.end(history);
        let (width, buckets) = self.buckets(end);
        let mut header = append(numbers, figures::LENGTH);
        header.set(figures::VERSION, FIGURES_VERSION.into());
        header.set(figures::WIDTH, width);
        header.set(figures::BUCKETS, buckets.len() as u64);
        header.set(figures::END, end);
        header.set(figures::SEEN, seen);
        header.set(figures::EVENTS, events);
        for one in buckets {
            let mut record = append(numbers, bucket::LENGTH);
            for (place, sent) in one.sent.into_iter().enumerate() {
                record.set(bucket::VOTES + place, sent.into());
            }
            record.set(bucket::LOST, one.lost.into());
            record.set(bucket::CANDIDACIES, one.candidacies.into());
            record.set(bucket::ELECTIONS, one.elections.into());
            record.set(bucket::COMMITTED, one.committed.into());
            record.set(bucket::TIMED, one.timed.into());
            record.set(bucket::LATENCY_SUM, one.latency_sum);
            record.set(bucket::LATENCY_MAX, one.latency_max);
            record.set(bucket::LEADERLESS, one.leaderless);
            record.set(bucket::LOG_END, one.log_end);
            record.set(bucket::COMMIT_INDEX, one.commit_index);
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;
    use crate::{WorldConfig, figures::MessageGroup};

    #[test]
    fn every_figure_stands_in_its_place() {
        let mut history = History::new(WorldConfig::default()).unwrap();
        history.advance(1_500_000, u64::MAX);
        let events = history.world().trace().len();
        let mut all = Figures::default();
        all.go_on(&history, usize::MAX);
        let mut numbers = vec![7.0; 3];
        all.fill(&history, &mut numbers);
        let (width, buckets) = all.buckets(1_500_000);
        let (head, records) = numbers.split_at(figures::LENGTH);
        let counts = [buckets.len() as f64, 1_500_000.0];
        let events = events as f64;
        assert_eq!(
            head,
            [1.0, width as f64, counts[0], counts[1], events, events]
        );
        let records: Vec<&[f64]> = records.chunks(bucket::LENGTH).collect();
        assert_eq!(records.len(), buckets.len());
        for (record, one) in records.iter().zip(&buckets) {
            let votes = one.sent[MessageGroup::Votes as usize];
            let replies = one.sent[MessageGroup::Replies as usize];
            assert_eq!(record[bucket::VOTES], f64::from(votes));
            assert_eq!(record[bucket::REPLIES], f64::from(replies));
            assert_eq!(record[bucket::LEADERLESS], one.leaderless as f64);
            assert_eq!(record[bucket::COMMIT_INDEX], one.commit_index as f64);
        }
        assert!(records.iter().any(|record| record[bucket::VOTES] > 0.0));
    }
}
