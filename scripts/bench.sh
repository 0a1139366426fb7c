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

# --- Peers ---------------------------------------------------------------------------------------------------------

# The releases the templates in benches/peers were written for.
jinja2=3.1.6
ansible=2.19.14
jsonnet=v0.22.0
cue=v0.17.1
jrsonnet=0.5.0-pre98
nickel=1.18.0

peers=$target/peers

# peer NAME COMMAND...: the peer is there, or the command installs it, or it is left out.
peer() {
    local name=$1
    shift
    [ -e "$peers/$name" ] && return
    say "installing the peer $name: $*"
    "$@" || echo "$name cannot be had here, and is left out" >&2
}
from_pypi() {
    need python3-venv python3
    [ -x "$peers/python/bin/python" ] || python3 -m venv "$peers/python"
    "$peers/python/bin/pip" install --quiet --disable-pip-version-check "$2==$3" && touch "$peers/$1"
}
from_go() {
    command -v go >/dev/null && GOBIN="$peers" go install "$1"
}
from_crates() {
    cargo install --quiet --locked --root "$peers/cargo" --target-dir "$target/peers-build" "$2@$3" &&
        ln -s "cargo/bin/$1" "$peers/$1"
}
# tpl is no library, and not every proxy has it; a checkout will do.
tpl() {
    from_go github.com/jitsi/tpl@latest && return
    [ -n "${TPL_SOURCE-}" ] && (cd "$TPL_SOURCE" && go build -mod=mod -o "$peers/tpl" .)
}

install_peers() {
    mkdir -p "$peers"
    peer jinja2 from_pypi jinja2 jinja2 "$jinja2"
    peer ansible from_pypi ansible ansible-core "$ansible"
    peer jsonnet from_go "github.com/google/go-jsonnet/cmd/jsonnet@$jsonnet"
    peer cue from_go "cuelang.org/go/cmd/cue@$cue"
    peer tpl tpl
    peer jrsonnet from_crates jrsonnet jrsonnet "$jrsonnet"
    peer nickel from_crates nickel nickel-lang-cli "$nickel"
    ln -sf "$target/release/minijinja" "$target/release/environment" "$peers/"
}

# --- The page ------------------------------------------------------------------------------------------------------

measure() {
    cargo build --locked --release --quiet -p jitsi-topology --features cli
    cargo build --locked --release --quiet -p jitsi-topology-benches --features report --bins
    install_peers
    say "measuring; it takes about a quarter of an hour, and wants the machine for itself"
    "$target/release/report" "$peers" docs
}

case ${1-} in
    "")
        measure
        ;;
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
