# From yosys' stat of a hierarchy to a table of resources per module: see resources.sh.
# Derived modules are called $paramod$digest\name or $paramod\name\parameters.
function short(name,   field) { return split(name, field, "\\") > 1 ? field[2] : name }

# Resources of one module with what is inside it, by kind.
function total(module, kind,   i, sum, part, pair) {
  if ((module, kind) in known) return known[module, kind]
  sum = own[module, kind]
  for (i = 1; i <= parts[module]; ++i) {
    split(part_of[module, i], pair, SUBSEP)
    sum += pair[2] * total(pair[1], kind)
  }
  return known[module, kind] = sum
}

# Instances of all modules below one, in the order of the hierarchy.
function walk(module, depth, count,   i, pair, name) {
  name = short(module)
  if (!(name in instances)) { order[++shown] = name; level[name] = depth }
  instances[name] += count
  for (kind = 1; kind <= 4; ++kind) sums[name, kind] += count * total(module, kind)
  for (i = 1; i <= parts[module]; ++i) {
    split(part_of[module, i], pair, SUBSEP)
    walk(pair[1], depth + 1, count * pair[2])
  }
}

function count(kind, amount) { own[module, kind] += amount }

/^=== design hierarchy ===/ { module = "" ; exit }
/^=== / { module = $2; modules[module] = 1; next }
module == "" || NF != 2 || $1 ~ /:$/ { next }
$1 ~ /^LUT[1-6]$/ { count(1, $2); next }
$1 ~ /^(SRL16E|SRLC32E|RAM32X1S|RAM64X1S)$/ { count(1, $2); next }
$1 ~ /^(RAM32X1D|RAM64X1D|RAM128X1S)$/ { count(1, 2 * $2); next }
$1 ~ /^(RAM32M|RAM64M|RAM128X1D|RAM256X1S)$/ { count(1, 4 * $2); next }
$1 ~ /^(RAM32M16|RAM64M8|RAM64X8SW|RAM256X1D|RAM512X1S)$/ { count(1, 8 * $2); next }
$1 ~ /^FD[RSCP]E(_1)?$/ { count(2, $2); next }
$1 == "RAMB36E2" { count(3, $2); next }
$1 == "RAMB18E2" { count(3, $2 / 2); next }
$1 == "DSP48E2" { count(4, $2); next }
$1 ~ /^(INV|CARRY[48]|MUXF[789]|BUFG)$/ { next }
{ part_of[module, ++parts[module]] = $1 SUBSEP $2 }

END {
  for (m in modules)
    for (i = 1; i <= parts[m]; ++i) {
      split(part_of[m, i], pair, SUBSEP)
      if (!(pair[1] in modules)) {
        print "resources.awk: error: cell " pair[1] " has no price" > "/dev/stderr"
        exit 1
      }
    }
  walk("accelerator", 0, 1)
  print "module,instances,lut,register,bram,dsp" > csv
  printf "%-30s %9s %8s %8s %6s %5s\n", configuration, "instances", "LUT", "FF", "BRAM", "DSP"
  for (n = 1; n <= shown; ++n) {
    name = order[n]
    printf "%-30s %9d %8d %8d %6.1f %5d\n", sprintf("%" 2 * level[name] "s%s", "", name),
      instances[name], sums[name, 1], sums[name, 2], sums[name, 3], sums[name, 4]
    printf "%s,%d,%d,%d,%.1f,%d\n", name, instances[name], sums[name, 1], sums[name, 2],
      sums[name, 3], sums[name, 4] > csv
  }
  while (rival != "" && (getline line < published) > 0) {
    if (split(line, field, ",") == 6 && field[2] == rival) {
      printf "%-30s %9d %8d %8d %6.1f %5d\n", "published: " rival, 1, field[3], field[4], field[5],
        field[6]
      printf "published %s,1,%s,%s,%s,%s\n", rival, field[3], field[4], field[5], field[6] > csv
    }
  }
  print ""
}
