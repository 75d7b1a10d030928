//! `raft-sim merge`: the results of a hunt's shards become one.

use std::path::PathBuf;

use lexopt::prelude::*;
use raft_sim::hunt::HuntResult;

use super::{Usage, hunt, run::read, usage};

/// What a name of a file is followed by in the command's use.
const USE: &str = "raft-sim merge FILES... [--json FILE]";

pub(super) fn run(parser: &mut lexopt::Parser) -> Result<bool, Usage> {
    let (mut files, mut json): (Vec<PathBuf>, Option<PathBuf>) = (Vec::new(), None);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Long("json") => json = Some(parser.value().map_err(usage)?.into()),
            Value(file) => files.push(file.into()),
            other => return Err(usage(other.unexpected())),
        }
    }
    if files.is_empty() {
        return Err(format!("merge needs the results of a hunt's shards: {USE}"));
    }
    let mut results = Vec::with_capacity(files.len());
    for file in files {
        let name = file.display().to_string();
        let text = read(&file).map_err(|error| format!("{name}: {error}"))?;
        let mut json = serde_json::Deserializer::from_str(&text);
        let result: HuntResult = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| format!("{name}: {error}"))?;
        json.end().map_err(|error| format!("{name}: {error}"))?;
        results.push((name, result));
    }
    let merged = HuntResult::merge(&results).map_err(|error| error.to_string())?;
    hunt::summary(&merged);
    if let Some(path) = &json {
        hunt::write(path, &merged)?;
    }
    Ok(merged.failures.is_empty())
}
