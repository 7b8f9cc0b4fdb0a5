#!/usr/bin/env bash
# Speed of the simulator beside QEMU, in one run: both train the LSTM in FP32 on one hart without
# accelerator, with the same program and the same data.
#   tests/bench/speed.sh BUILD_DIR [ROUNDS]
set -euo pipefail
build=$(realpath "${1:?usage: speed.sh BUILD_DIR [ROUNDS]}")
rounds=${2:-3}
root=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

timesteps=112
partitions=4
program=$build/firmware/lstm_train_fp32.elf
configuration=(--config "$root/configs/points/rocket-1-no-accelerator.yaml"
  --set workload.data_type=fp32 --set workload.timesteps=$timesteps
  --set workload.partitions=$partitions --set workload.test_images=none
  --set workload.test_labels=none --set "rows={}" --set markers.part_begin=none
  --set markers.part_end=none)

# QEMU reads no configuration: its program gets the data as content of sections that have none.
flags=()
for section in .tbss .bss .placed; do
  flags+=(--set-section-flags "$section=alloc,load,contents")
done
riscv64-unknown-elf-objcopy "${flags[@]}" "$program" "$work/full.elf"
"$build/bin/vp-image" "${configuration[@]}" "$work/full.elf" "$work/placed.elf"

# seconds COMMAND...: its duration; output goes to $work/output.
seconds() {
  local begin end
  begin=$(date +%s%N)
  timeout -s KILL 60 "$@" >"$work/output" 2>&1 || {
    echo "speed.sh: error: failed: $*" >&2
    cat "$work/output" >&2
    exit 1
  }
  end=$(date +%s%N)
  awk "BEGIN { print ($end - $begin) / 1e9 }"
}
# statistic FILE KEY: a number out of the statistics.
statistic() { sed -n "s/^ *\"$2\": \([0-9.e+-]*\),\{0,1\}$/\1/p" "$1" | head -1; }
least() { sort -g | head -1; }
loss() { sed -n 's/.*loss of the last part \([0-9.]*\).*/\1/p' "$work/output"; }

run_vp() { seconds "$build/bin/vp-run" "${configuration[@]}" --stats "$work/$1.json" --timing "$1"; }
run_qemu() { seconds qemu-system-riscv64 -M spike -m 256 -nographic -bios "$work/placed.elf"; }

for ((round = 0; round < rounds; ++round)); do
  run_vp functional >>"$work/functional.seconds"
  expected=$(loss)
  run_qemu >>"$work/qemu.seconds"
  if [ "$(loss)" != "$expected" ]; then
    echo "speed.sh: error: losses differ: vp-run $expected, QEMU $(loss)" >&2
    exit 1
  fi
done
run_vp full >"$work/full.seconds"

instructions=$(statistic "$work/functional.json" instructions)
cat <<END
FP32 training, one hart, no accelerator: published FPTT, $timesteps steps in $partitions parts,
$instructions instructions, last loss $expected from both. Best of $rounds, alternating, start-up of the
simulators included. Load of this machine: $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) processors.
END
report() {
  awk -v name="$1" -v seconds="$(least <"$work/$2.seconds")" -v count="$instructions" \
    'BEGIN { printf "  %-38s %8.2f s %8.1f MIPS\n", name, seconds, count / seconds / 1e6 }'
}
report "vp-run, functional timing" functional
report "qemu-system-riscv64 -M spike" qemu
report "vp-run, full timing (once)" full
awk -v vp="$(least <"$work/functional.seconds")" -v qemu="$(least <"$work/qemu.seconds")" \
  'BEGIN { printf "vp-run with functional timing : QEMU = %.2f\n", qemu / vp }'
