#!/usr/bin/env bash
# A hunt as a Slurm array: each task plays one shard on the cores it is given.
#   SEEDS=1..1000001 sbatch --array=0-15 --cpus-per-task=32 tools/scale/hunt.slurm.sh
#   raft-sim merge hunt-results/*.json
# The folder of the results must be one that all nodes see. docs/scale.md tells more.
#SBATCH --job-name=raft-hunt
#SBATCH --time=01:00:00
#SBATCH --output=hunt-%A-%a.log
set -euo pipefail

: "${SEEDS:?what to hunt through, such as SEEDS=1..1000001}"
: "${SLURM_ARRAY_TASK_ID:?this is a task of an array: sbatch --array=0-15}"
: "${SLURM_ARRAY_TASK_COUNT:?this is a task of an array: sbatch --array=0-15}"
results="${RESULTS:-hunt-results}"
# Shards are counted from 0, so the array must be too.
if [[ "${SLURM_ARRAY_TASK_MIN:-0}" != 0 ]]; then
  echo "the array must begin at 0: sbatch --array=0-15" >&2
  exit 2
fi

mkdir -p "$results"
exec "${RAFT_SIM:-raft-sim}" hunt \
  --seeds "$SEEDS" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --jobs "${SLURM_CPUS_PER_TASK:-1}" \
  --keep-going \
  --json "$results/$SLURM_ARRAY_TASK_ID.json"
