#!/usr/bin/env bash
# How fast it is, against peers and against the limit.
#
#   scripts/bench.sh            measures everything and writes docs/performance.md and docs/performance.svg
#   scripts/bench.sh --smoke    counts instructions and fails where they grew by more than 5 %
#   scripts/bench.sh --baseline counts instructions and keeps them as what --smoke compares with
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
baseline=benches/instructions.txt

say() { printf '\n==> %s\n' "$*"; }
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}
# need PACKAGE COMMAND: what is missing is installed from Debian.
need() {
    if ! command -v "$2" >/dev/null; then
        say "installing from Debian: $1"
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$1"
    fi
}

# --- Instructions --------------------------------------------------------------------------------------------------

# Prints each workload with the number of instructions it takes: a figure that does not move with the mood of the
# machine. What remains is the hash seed of each process, well below one percent.
instructions() {
    local log workload
    log=$(mktemp)
    for workload in $("$target/release/workload" --list); do
        valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect='*measured*' \
            "$target/release/workload" "$workload" 2>"$log" || { cat "$log" >&2; return 1; }
        printf '%s %s\n' "$workload" "$(sed -n 's/.*Collected : //p' "$log")"
    done
    rm "$log"
}

# Reads what was counted, and fails where it is more than 5 % above the baseline.
compare() {
    awk '
        NR == FNR { if ($1 !~ /^#/) before[$1] = $2; next }
        !($1 in before) { printf "%-20s %12d  is not in the baseline\n", $1, $2; failed = 1; next }
        { grown = 100 * ($2 / before[$1] - 1); seen[$1] = 1 }
        { printf "%-20s %12d  %+6.1f %%%s\n", $1, $2, grown, (grown > 5 ? "  too much" : "") }
        grown > 5 { failed = 1 }
        END {
            for (name in before) if (!(name in seen)) { print name " was not counted"; failed = 1 }
            if (failed) print "\nIf that is meant: scripts/bench.sh --baseline, and say why in the commit."
            exit failed
        }' "$baseline" -
}

smoke() {
    need valgrind valgrind
    cargo build --locked --release --quiet -p jitsi-topology-benches --bin workload
    instructions
}

case ${1-} in
    --smoke)
        smoke | compare
        ;;
    --baseline)
        {
            echo "# Instructions of each workload of benches/src/bin/workload.rs, by callgrind on x86-64."
            echo "# scripts/bench.sh --smoke compares with these; scripts/bench.sh --baseline writes them."
            smoke
        } >"$baseline.new"
        mv "$baseline.new" "$baseline"
        ;;
    *)
        sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
