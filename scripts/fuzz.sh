#!/usr/bin/env bash
# Runs every fuzz target for so many minutes, as many side by side as there are cores, and says how many inputs each has
# had, how fast, and how much of the program they reached. A crash ends its target and is left in fuzz/artifacts: make
# it a test first, then mend it.
#
#   scripts/fuzz.sh MINUTES [TARGET...]
#
# A nightly toolchain and cargo-fuzz are installed where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

minutes=${1:?usage: scripts/fuzz.sh MINUTES [TARGET...]}
shift

cargo +nightly --version >/dev/null 2>&1 || rustup toolchain install nightly --profile minimal
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)

# No code of ours is unsafe, so the sanitizers would watch other crates; without them there are more inputs.
build=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz
cargo +nightly fuzz build --sanitizer none --target-dir "$build"
programs=$build/$(rustc +nightly -vV | sed -n 's/^host: //p')/release

# The files a target begins with: its own, and for a reader every config there is of its language.
seeds() {
    local configs=(jitsi-topology/tests/corpus jitsi-topology/tests/golden)
    case $1 in
        audit_hocon) find "${configs[@]}" -name '*.conf' ! -path '*nginx*' ;;
        audit_lua) find "${configs[@]}" -name '*.lua' ;;
        audit_nginx) find "${configs[@]}" -path '*nginx*' -type f ! -name '.*' ;;
        *) find "fuzz/seeds/$1" -type f ;;
    esac
}

# What was found in earlier runs is kept beside the build; the seeds are left as they are.
kept=$build/corpus
logs=$(mktemp -d)
trap 'rm -r "$logs"' EXIT

fuzz() {
    local target=$1 dictionary=() result=fine
    mkdir -p "$kept/$target" "fuzz/artifacts/$target"
    [ ! -e "fuzz/dictionaries/$target.dict" ] || dictionary=("-dict=fuzz/dictionaries/$target.dict")
    seeds "$target" | paste -sd, | tr -d '\n' >"$logs/$target.seeds"
    "$programs/$target" "$kept/$target" "-seed_inputs=@$logs/$target.seeds" "-max_total_time=$((minutes * 60))" \
        -timeout=10 -rss_limit_mb=1024 -max_len=16384 -len_control=0 -print_final_stats=1 \
        "-artifact_prefix=fuzz/artifacts/$target/" "${dictionary[@]}" >"$logs/$target" 2>&1 || result=CRASH
    echo "$result" >"$logs/$target.result"
}

for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
    fuzz "$target" &
done
wait

failed=0
printf '%-12s %12s %10s %10s %10s\n' target inputs inputs/s reached result
for target in "${targets[@]}"; do
    stat() { sed -n "s/^stat::$1: *//p" "$logs/$target" | tail -n 1; }
    reached=$(grep -a -o ' cov: [0-9]*' "$logs/$target" | tail -n 1)
    result=$(<"$logs/$target.result")
    printf '%-12s %12s %10s %10s %10s\n' "$target" "$(stat number_of_executed_units)" "$(stat average_exec_per_sec)" \
        "${reached##* }" "$result"
    [ "$result" = fine ] || { failed=1; tail -n 40 "$logs/$target"; }
done
exit $failed
