#!/usr/bin/env bash
# Runs every fuzz target for so many minutes each, and says how many inputs each has had, how fast, and how much of the
# program they reached. A crash stops its target and is left in fuzz/artifacts: make it a test first, then mend it.
# Takes a nightly toolchain and cargo-fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

minutes=${1:?usage: scripts/fuzz.sh MINUTES [TARGET...]}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)

# No code of ours is unsafe, so the sanitizers would watch other crates; without them there are more inputs.
build=(--sanitizer none)
cargo +nightly fuzz build "${build[@]}"

failed=0
# What was found in earlier runs is kept beside the build; the seeds are left as they are.
kept=${CARGO_TARGET_DIR:-fuzz/target}/corpus
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%-12s %14s %10s %10s %10s\n' target inputs inputs/s reached result
for target in "${targets[@]}"; do
    mkdir -p "$kept/$target" "fuzz/seeds/$target"
    dictionary=()
    [ ! -e "fuzz/dictionaries/$target.dict" ] || dictionary=("-dict=fuzz/dictionaries/$target.dict")
    result=fine
    cargo +nightly fuzz run "${build[@]}" "$target" "$kept/$target" "fuzz/seeds/$target" -- \
        "-max_total_time=$((minutes * 60))" -timeout=20 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
        "${dictionary[@]}" >"$log" 2>&1 || { result=CRASH; failed=1; }
    stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }
    reached=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    printf '%-12s %14s %10s %10s %10s\n' "$target" "$(stat number_of_executed_units)" "$(stat average_exec_per_sec)" \
        "$reached" "$result"
    [ $result = fine ] || tail -n 40 "$log"
done
exit $failed
