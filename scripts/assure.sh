#!/usr/bin/env bash
# Runs what takes too long for every change: supply chain, Miri, two hundred kills, fuzzing and mutants. The kills take
# root. What each promise of the README rests on is in docs/assurance.md.
#
#   scripts/assure.sh [MINUTES]    so many minutes for each fuzz target, ten when none are named
#
# A nightly toolchain, Miri, cargo-deny, cargo-fuzz and cargo-mutants are installed where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

minutes=${1:-10}

failed=0
say() { printf '\n==> %s\n' "$*"; }
run() {
    say "$*"
    "$@" || failed=1
}

cargo +nightly --version >/dev/null 2>&1 || run rustup toolchain install nightly --profile minimal
cargo +nightly miri --version >/dev/null 2>&1 || run rustup component add --toolchain nightly miri rust-src
command -v cargo-deny >/dev/null || run cargo install --locked cargo-deny
command -v cargo-mutants >/dev/null || run cargo install --locked cargo-mutants

for manifest in Cargo.toml examples/downstream/Cargo.toml; do
    run cargo deny --manifest-path "$manifest" --config deny.toml --all-features check licenses bans sources
done
advisories=https://github.com/RustSec/advisory-db
if git ls-remote "$advisories" >/dev/null 2>&1; then
    run cargo deny --all-features check advisories
else
    say "no advisories were looked at: $advisories cannot be reached"
fi

# Miri runs no C and opens no file. What is left is our own code without the parsers of others: names, places, laws
# and the writers. Properties get few cases, for each takes a thousand times as long.
run env MIRIFLAGS=-Zmiri-disable-isolation PROPTEST_CASES=2 \
    cargo +nightly miri test -p jitsi-topology --lib -- \
    name:: place:: shown:: violation:: law:: syntax::error syntax::key syntax::text syntax::statements syntax::nginx

runner=()
[ "$(id -u)" = 0 ] || runner=(--config 'target."cfg(unix)".runner = ["sudo", "--preserve-env=KILLS"]')
run env KILLS=200 cargo "${runner[@]}" test --locked -p jitsi-topology --all-features --test disk -- --nocapture

run scripts/fuzz.sh "$minutes"
run cargo mutants --no-shuffle -j 2
exit $failed
