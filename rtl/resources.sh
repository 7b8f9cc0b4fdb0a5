#!/usr/bin/env bash
# resources.sh [CONFIGURATION...]: what the accelerator takes of an UltraScale+ device, by yosys'
# estimate (synth_xilinx -family xcup, no placement), per module and beside the published figures.
# Configurations: bf16-4x4 bf16-8x8 fp32-4x4 fp32-8x8; all without an argument. A file
# resources-CONFIGURATION.csv for each goes to build/resources.
#
# Counted are all instances of a module together, with what is inside them: LUT (logic and memory,
# without what a packer could pair), registers, block RAMs of 36 Kbit, DSP slices. Modules that the
# table does not name are part of the one around them.
set -euo pipefail
cd "$(dirname "$0")"
command -v yosys >/dev/null || { echo "resources.sh: error: yosys is missing" >&2; exit 2; }
out=../build/resources
published=../configs/reference/published-resources.csv
configurations=("${@:-}")
[ -n "${configurations[0]}" ] || configurations=(bf16-4x4 bf16-8x8 fp32-4x4 fp32-8x8)
sources=$(sed -n '/^set(VP_RTL_SOURCES$/,/^)$/s/^  \(.*\.sv\)$/\1/p' CMakeLists.txt)

# The modules that the table names.
named=(control_unit loop_unroller reservation_station event_counters
  execute_unit mesh mesh_row mesh_cell transposer
  load_unit dma_reader beat_merger load_scaler store_unit dma_writer row_scaler element_scaler
  local_memory scratchpad_bank accumulator)

mkdir -p "$out"
for configuration in "${configurations[@]}"; do
  case $configuration in
    bf16-4x4) set="ManWidth 7 Dim 4"; rival=bf16-custom-4x4 ;;
    bf16-8x8) set="ManWidth 7 Dim 8"; rival=bf16-custom-8x8 ;;
    fp32-4x4) set="ManWidth 23 Dim 4"; rival=fp32-default-4x4 ;;
    fp32-8x8) set="ManWidth 23 Dim 8"; rival= ;;
    *) echo "resources.sh: error: $configuration, expected {bf16,fp32}-{4x4,8x8}" >&2; exit 2 ;;
  esac
  # As many rows per mesh size in both types; FP32 looks at three commands.
  [[ $configuration == *4x4 ]] && rows="ScratchpadRows 16384 AccumulatorRows 4096" ||
    rows="ScratchpadRows 8192 AccumulatorRows 2048"
  [[ $configuration == fp32* ]] && rows="$rows NeedsThree 1"
  change=$(echo "$set $rows" | sed 's/\([A-Za-z]\{1,\}\) \([0-9]\{1,\}\)/-set \1 \2/g')
  keep=$(printf ' *%s*' "${named[@]}")
  statistics=$out/$configuration.stat
  yosys -q -p "read_verilog -sv -D SYNTHESIS $(echo $sources); chparam $change accelerator;
    hierarchy -check -top accelerator; setattr -mod -set keep_hierarchy 1 $keep;
    synth_xilinx -family xcup -flatten -noiopad -noclkbuf -top accelerator;
    tee -o $statistics stat -top accelerator" >"$out/$configuration.log" 2>&1 || {
    cat "$out/$configuration.log" >&2
    exit 1
  }
  awk -v rival="$rival" -v published="$published" -v csv="$out/resources-$configuration.csv" \
    -v configuration="$configuration" -f resources.awk "$statistics"
done
