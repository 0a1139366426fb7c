#!/usr/bin/env bash
# Runs what takes too long for every change: supply chain, Miri, two hundred kills, fuzzing and mutants. It takes a
# nightly toolchain with Miri, cargo-deny, cargo-fuzz and cargo-mutants, and root for the kills.
# What each promise of the README rests on is in docs/assurance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

# Minutes for each fuzz target.
minutes=${1:-10}

failed=0
run() {
    printf '\n==> %s\n' "$*"
    "$@" || failed=1
}

run cargo deny --all-features check licenses bans sources
run cargo deny --all-features check advisories

# Miri runs no C and opens no file. What is left is our own code without the parsers of others: names, places, laws
# and the writers. Properties get few cases, for each takes a thousand times as long.
run env MIRIFLAGS=-Zmiri-disable-isolation PROPTEST_CASES=2 \
    cargo +nightly miri test -p jitsi-topology --lib -- \
    name:: place:: shown:: violation:: law:: syntax::error syntax::key syntax::text syntax::statements syntax::nginx syntax::shell

runner=()
[ "$(id -u)" = 0 ] || runner=(--config 'target."cfg(unix)".runner = ["sudo", "--preserve-env=KILLS"]')
run env KILLS=200 cargo "${runner[@]}" test --locked -p jitsi-topology --all-features --test disk -- --nocapture

run scripts/fuzz.sh "$minutes"
run cargo mutants --no-shuffle -j 2
exit $failed
