use super::*;

#[test]
fn every_plan_is_a_valid_configuration_and_kinds_have_names_of_their_own() {
    for seed in 0..5_000 {
        let plan = Plan::draw(seed, None);
        assert_eq!(plan.config.validate(), Ok(()), "seed {seed}");
    }
    for (place, fault) in FAULTS.iter().enumerate() {
        assert!(fault.weight > 0, "{}", fault.name);
        let same = FAULTS.iter().position(|other| other.name == fault.name);
        assert_eq!(same, Some(place), "{}", fault.name);
    }
}

#[test]
fn a_seed_is_a_run() {
    for seed in 0..5 {
        let runs = [(); 2].map(|()| play(seed, None));
        assert_eq!(
            runs[0].world.trace_hash(),
            runs[1].world.trace_hash(),
            "seed {seed}"
        );
        assert_eq!(Totals::of(&runs[0]), Totals::of(&runs[1]));
    }
}

/// The file that a failure leaves behind would be of no use otherwise.
#[cfg(feature = "scenario")]
#[test]
fn a_run_written_down_as_a_scenario_is_the_same_run() {
    for (seeds, broken) in [(0..15, None), (0..15, Some(BrokenRule::VoteTwice))] {
        for seed in seeds {
            let run = play(seed, broken);
            let text = run.to_scenario().unwrap().to_text().unwrap();
            let scenario = crate::scenario::Scenario::parse(&text).unwrap();
            let played = scenario.run(None).unwrap();
            let (world, report) = (played.world, played.report);
            assert_eq!(world.trace_hash(), run.world.trace_hash(), "seed {seed}");
            assert_eq!(
                report.passed(),
                run.failure.is_none(),
                "seed {seed}: {report:?}"
            );
        }
    }
}

mod shards {
    use super::*;

    fn result(shard: Shard) -> (String, HuntResult) {
        let mut result = HuntResult::new(&(1..21), shard, None);
        for seed in shard.seeds(&(1..21)) {
            result.totals.add(&Totals {
                runs: 1,
                events: seed,
                trace_hash: u64::MAX / seed,
                ..Totals::default()
            });
        }
        (format!("{}.json", shard.index), result)
    }

    fn all(of: u64) -> Vec<(String, HuntResult)> {
        (0..of).map(|index| result(Shard { index, of })).collect()
    }

    fn refusal(change: impl FnOnce(&mut Vec<(String, HuntResult)>)) -> String {
        let mut shards = all(3);
        change(&mut shards);
        HuntResult::merge(&shards).unwrap_err().to_string()
    }

    #[test]
    fn shards_of_any_number_are_the_whole_together() {
        let whole = result(Shard::WHOLE).1;
        assert_eq!((whole.totals.runs, whole.totals.events), (20, 210));
        // More shards than seeds: some have nothing to do.
        for of in [1, 2, 3, 7, 20, 33] {
            let mut shards = all(of);
            shards.reverse();
            assert_eq!(HuntResult::merge(&shards).unwrap(), whole, "{of} shards");
        }
    }

    #[test]
    fn failures_come_in_order_of_their_seeds() {
        let mut shards = all(2);
        for (place, seed) in [(0, 9), (1, 2), (1, 12)] {
            let text = "broken".to_owned();
            shards[place].1.failures.push(Failed { seed, text });
        }
        let merged = HuntResult::merge(&shards).unwrap();
        let seeds: Vec<u64> = merged.failures.iter().map(|it| it.seed).collect();
        assert_eq!(seeds, [2, 9, 12]);
    }

    #[test]
    fn what_does_not_belong_together_is_refused_by_name() {
        for (said, expected) in [
            (refusal(Vec::clear), "there is nothing to merge"),
            (
                refusal(|it| it.push(("again.json".to_owned(), it[1].1.clone()))),
                "shard 1/3 is there twice: 1.json and again.json",
            ),
            (
                refusal(|it| drop(it.remove(1))),
                "1 of 3 shards are missing: 1",
            ),
            (
                refusal(|it| it[2].1.to = 22),
                "2.json and 0.json are of different hunts: seeds 1..22 and 1..21",
            ),
            (
                refusal(|it| it[1].1.broken = Some(BrokenRule::VoteTwice)),
                "1.json and 0.json are of different hunts: broken rule vote_twice and none",
            ),
            (
                refusal(|it| it[1].1.version = "0.0.9".to_owned()),
                "1.json and 0.json are of different hunts: version 0.0.9 and 0.1.0",
            ),
            (
                refusal(|it| it[1].1.shard.of = 4),
                "1.json and 0.json are of different hunts: shards 4 and 3",
            ),
            (
                refusal(|it| it[1].1.shard.index = 3),
                "1.json: shard is 3/3; allowed: i/n with i below n, and n up to 1000000",
            ),
            (
                refusal(|it| it[0].1.hunt = 99),
                "0.json: hunt is 99; allowed: 3, which this program knows",
            ),
            (
                refusal(|it| it[0].1.totals.runs = 8),
                "0.json: has 8 runs; its shard has 7",
            ),
            (
                refusal(|it| it[0].1.totals.runs = 6),
                "0.json: has 6 of 7 runs, and no failure that ended it",
            ),
        ] {
            assert_eq!(said, expected);
        }
    }
}
