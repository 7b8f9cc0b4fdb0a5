#!/usr/bin/env bash
# check_module.sh MODULE SOURCE...: Verilator's lint without a warning, and yosys' elaboration
# without an error, for one module in each parameterisation below. Exit code 77: a tool is missing.
set -euo pipefail
module=$1
shift
command -v verilator >/dev/null && command -v yosys >/dev/null || exit 77

# Parameters are set where the module has them.
variants=("ManWidth=7 Dim=4" "ManWidth=23 Dim=8")

source=
for file in "$@"; do
  [ "$(basename "$file" .sv)" = "$module" ] && source=$file
done
for variant in "${variants[@]}"; do
  lint=() set=()
  for assignment in $variant; do
    name=${assignment%%=*}
    grep -q "parameter int unsigned $name " "$source" || continue
    lint+=("-G$assignment")
    set+=(-set "$name" "${assignment#*=}")
  done
  verilator --lint-only --assert -Wall "${lint[@]}" --top-module "$module" "$@"
  [ ${#set[@]} -eq 0 ] || change="chparam ${set[*]} $module;"
  log=$(yosys -q -p "read_verilog -sv $*; ${change:-} hierarchy -check -top $module; proc; opt;
    check -assert" 2>&1) || { echo "$log"; exit 1; }
done
