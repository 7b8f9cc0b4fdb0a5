#!/usr/bin/env bash
# test_slurm.sh VP_SWEEP FOLDER: a small sweep through a Slurm cluster of this one machine gives the
# results of a local one, a failed point included. Exit code 77: skipped.
set -euo pipefail
vp_sweep=$1
folder=$2
here=$(cd "$(dirname "$0")" && pwd)
for program in munged slurmctld slurmd sbatch; do
  command -v "$program" >/dev/null && continue
  echo "skipped: $program is not installed (Debian: slurmctld slurmd slurm-client munge)"
  exit 77
done
if [ "$(id -u)" -ne 0 ]; then
  echo "skipped: the daemons of the test's own cluster need root"
  exit 77
fi

fail() {
  echo "FAILED: $1" >&2
  tail -n 20 "${node:-$folder}"/log/*.log "$folder"/cluster/slurm/*.log >&2 || true
  exit 1
}

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
cat >sweep.yaml <<SWEEP
include: soc.yaml
set:
  workload: {timesteps: 4, test_images: none, test_labels: none}
  timing.model: full
grid:
  workload.partitions: [1, 2]
  limits.instructions: [0, 20000]
SWEEP
code=0
"$vp_sweep" sweep.yaml --out local 2>local.log || code=$?
[ "$code" -eq 121 ] || fail "the local sweep ended with $code instead of 121"

# Not below the build folder: the name of a socket must be short.
node=$(mktemp -d)
trap '"$here/slurm_node.sh" stop "$node"; rm -rf "$node"' EXIT
"$here/slurm_node.sh" start "$node"
export SLURM_CONF=$node/slurm.conf
"$vp_sweep" sweep.yaml --out cluster --launcher slurm >submitted.txt || fail "not submitted"
grep -q '^4 of 4 points are job ' submitted.txt || fail "$(cat submitted.txt)"
gather=$(sed -n 's/.* after job \([0-9]*\)$/\1/p' submitted.txt)
sbatch --wait --output=/dev/null --dependency="afterany:$gather" --wrap true >/dev/null
for file in results.csv results.json; do
  cmp "local/$file" "cluster/$file" || fail "$file differs"
done
grep -q '4 points: 0 run now, 2 finished before, 2 failed' cluster/slurm/gather.log ||
  fail "the gathering job says something else"
