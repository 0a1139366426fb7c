#!/usr/bin/env bash
# Runs every test there is. What the tests need and this machine lacks is installed from Debian, which takes root or
# sudo; gixy, crossplane and the clients of the live tests from PyPI and the engines of editors from npm, into target/.
set -euo pipefail
cd "$(dirname "$0")/.."

# Test targets that run real programs; plain `cargo test` leaves them out.
targets=(acceptance editors)
# The release of gixy-ng whose findings these tests were written against.
gixy=0.2.59
crossplane=0.5.8

# Debian leaves the folders of servers out of the path of everybody but root, and rustup is new to a fresh shell.
PATH="$PATH:/usr/sbin:/sbin:${CARGO_HOME:-$HOME/.cargo}/bin"

say() { printf '\n==> %s\n' "$*"; }
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# --- What the tests need -------------------------------------------------------------------------------------------

missing=()
# need PACKAGE TEST...: the package is missing when the test fails.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}
# A Java that runs a source file; a runtime alone has no compiler in it.
java_with_compiler() { java --list-modules | grep '^jdk.compiler' >/dev/null; }

need ca-certificates command -v update-ca-certificates
need default-jdk-headless java_with_compiler
need libtypesafe-config-java test -e /usr/share/java/typesafe-config.jar
need lua-check command -v luacheck
# Without it every run of Prosody begins with a complaint.
need lua-unbound lua5.4 -e 'require "lunbound"'
need iproute2 command -v ip
need lua5.4 command -v luac5.4
need nginx command -v nginx
need nodejs command -v node
need npm command -v npm
need prosody command -v prosodyctl
need prosody-modules test -e /usr/lib/prosody/modules/mod_firewall
need python3-venv python3 -c 'import ensurepip, venv'
need shellcheck command -v shellcheck
need systemd command -v systemd-analyze
need util-linux command -v unshare

# A server that is installed here must not run here: it would take ports of the machine, now or after a restart.
# Debian asks /usr/sbin/policy-rc.d before it starts one; where that file exists already its owner has decided.
policy=/usr/sbin/policy-rc.d
install_missing() {
    local package
    say "installing from Debian: ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        echo "there is no apt-get here; install these in your own way" >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "this takes root, and there is no sudo; as root: apt-get install ${missing[*]}" >&2
        return 1
    fi
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy"
    fi
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
    for package in "${missing[@]}"; do
        case $package in nginx | prosody)
            if [ -d /run/systemd/system ]; then
                as_root systemctl disable --now --quiet "$package"
            else
                as_root service "$package" stop >/dev/null 2>&1 || true
                as_root update-rc.d "$package" disable
            fi
            ;;
        esac
    done
    if [ -n "$(trap -p EXIT)" ]; then
        as_root rm -f "$policy"
        trap - EXIT
    fi
}
[ ${#missing[@]} -eq 0 ] || install_missing

# --- Tools of PyPI --------------------------------------------------------------------------------------------------

# from_pypi TOOL VERSION PACKAGE: the path of the program, in a virtual environment of its own that is made once.
from_pypi() {
    local venv=${CARGO_TARGET_DIR:-target}/$1-$2
    if [ ! -x "$venv/bin/$1" ]; then
        say "installing from PyPI: $3 $2, into $venv" >&2
        python3 -m venv --clear "$venv" >&2
        "$venv/bin/pip" install --quiet --disable-pip-version-check "$3==$2" >&2
    fi
    realpath "$venv/bin/$1"
}
GIXY=$(from_pypi gixy "$gixy" gixy-ng)
CROSSPLANE=$(from_pypi crossplane "$crossplane" crossplane)
export GIXY CROSSPLANE

# --- The engines of editors ----------------------------------------------------------------------------------------

engines=${CARGO_TARGET_DIR:-target}/editors-$(cksum <jitsi-topology/tests/editors/package-lock.json | cut -d ' ' -f 1)
if [ ! -e "$engines/complete" ]; then
    say "installing from npm: the engines that editors embed, into $engines"
    rm -rf "$engines"
    mkdir -p "$engines"
    cp jitsi-topology/tests/editors/{package.json,package-lock.json,.npmrc} "$engines"
    (cd "$engines" && npm ci)
    touch "$engines/complete"
fi
EDITOR_ENGINES=$(realpath "$engines")
export EDITOR_ENGINES

# --- The tests -----------------------------------------------------------------------------------------------------

failed=0
run() {
    say "$*"
    "$@" || failed=1
}

# Every feature by itself, the default and all: each is somebody's build.
features=$(sed -n '/^\[features\]/,/^\[/s/^\([a-z][a-z0-9_-]*\) *=.*/\1/p' jitsi-topology/Cargo.toml)
run cargo check --locked -p jitsi-topology
for feature in $features; do
    [ "$feature" = default ] || run cargo check --locked -p jitsi-topology --features "$feature"
done

# The clients of the live tests.
live=${CARGO_TARGET_DIR:-target}/live-slixmpp-1.17.0
if [ ! -x "$live/bin/python" ] || ! "$live/bin/python" -c 'import slixmpp, websockets' 2>/dev/null; then
    say "installing from PyPI: slixmpp and websockets, into $live"
    python3 -m venv --clear "$live"
    "$live/bin/pip" install --quiet --disable-pip-version-check slixmpp==1.17.0 websockets==17.4
fi
LIVE_PYTHON=$(cd "$live" && pwd)/bin/python
export LIVE_PYTHON

run cargo test --locked --workspace --all-features --no-fail-fast

# A crate that builds on this one, as others see it.
run cargo test --locked --manifest-path examples/downstream/Cargo.toml

# What the README says first, as it says it.
rendered=$(mktemp -d)
run cargo run --locked --quiet --features cli -- render examples/seed.toml --out "$rendered/out"
rm -r "$rendered"

for target in "${targets[@]}"; do
    run cargo test --locked -p jitsi-topology --all-features --test "$target" --no-fail-fast
done

# Full disks and real servers in namespaces, which only root can make.
runner=()
[ "$(id -u)" = 0 ] || runner=(--config 'target."cfg(unix)".runner = ["sudo", "--preserve-env=LIVE_PYTHON,JITSI_PLUGINS,JICOFO_HOME,JVB_HOME,KILLS"]')
for target in disk live; do
    run cargo "${runner[@]}" test --locked -p jitsi-topology --all-features --test "$target" --no-fail-fast
done
exit $failed
