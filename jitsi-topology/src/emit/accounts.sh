set -eu
# A trace would show the passwords.
set +x
LC_ALL=C
export LC_ALL

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

refuse() {
    say "$*"
    exit 1
}

JITSI_TOPOLOGY_PASSWORDS=
JITSI_TOPOLOGY_WRONG=
JITSI_TOPOLOGY_LEFT=
case $# in
    0) ;;
    2)
        [ "$1" = --passwords ] || refuse "usage: ${0##*/} [--passwords FILE]"
        JITSI_TOPOLOGY_PASSWORDS=$2
        [ -r "$2" ] || refuse "cannot read $2"
        ;;
    *) refuse "usage: ${0##*/} [--passwords FILE]" ;;
esac
[ "$(id -u)" = 0 ] || refuse 'this takes root: run it with sudo, or as root'
command -v prosodyctl >/dev/null || refuse 'there is no prosodyctl: install the package prosody first'
id prosody >/dev/null 2>&1 || refuse 'there is no user prosody: install the package prosody first'

wrong() { JITSI_TOPOLOGY_WRONG=yes; }
left() { JITSI_TOPOLOGY_LEFT=yes; }
as_prosody() { runuser -u prosody -- "$@"; }

# The functions below are subshells, so that no variable of theirs takes the place of one that holds a password.

# check_file FILE: Prosody must be able to read it.
check_file() (
    if [ ! -e "$1" ]; then
        say "$1 is missing"
    elif ! as_prosody test -r "$1"; then
        say "the user prosody cannot read $1: chgrp prosody it, and chmod g+r (its folders: g+x)"
    else
        exit 0
    fi
    exit 1
)

# check_folder FOLDER: Prosody must be able to write into it, if it is there.
check_folder() (
    if [ -e "$1" ] && ! as_prosody test -w "$1" -a -x "$1"; then
        say "the user prosody cannot write into $1: chown prosody it"
        exit 1
    fi
)

# check_log FILE: Prosody must be able to write to it, if it is there.
check_log() (
    if [ -e "$1" ] && ! as_prosody test -w "$1"; then
        say "the user prosody cannot write to $1: chown prosody it"
        exit 1
    fi
)

# password_of NAME VALUE: sets `password` to what the file of passwords has for NAME, else to VALUE.
password_of() {
    password=$2
    [ -n "$JITSI_TOPOLOGY_PASSWORDS" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            "$1="*) password=${line#*=} ;;
        esac
    done <"$JITSI_TOPOLOGY_PASSWORDS"
}

# check_account CONFIG USER DOMAIN NAME VALUE: there must be a password.
check_account() (
    password_of "$4" "$5"
    case $password in
        '') say "$4 is not set: it is the password of $2@$3" ;;
        *[[:cntrl:]]*) say "$4 has a control character, which no password may have" ;;
        *) exit 0 ;;
    esac
    exit 1
)

# make_folder FOLDER
make_folder() (
    [ -e "$1" ] || install -d -o prosody -g prosody -m 0750 -- "$1"
)

# register CONFIG USER DOMAIN NAME VALUE: makes the account, or sets its password anew. prosodyctl asks for the
# password, twice, and reads it from a pipe; as an argument everybody on this machine could see it.
register() (
    password_of "$4" "$5"
    if ! said=$(printf '%s\n%s\n' "$password" "$password" | prosodyctl --config "$1" register "$2" "$3" 2>&1); then
        said=$(printf '%s' "$said" | tr -d '\033')
        refuse "prosodyctl did not register $2@$3: $said"
    fi
    printf 'registered %s@%s with %s\n' "$2" "$3" "$1"
)

# roster CONFIG PROXY ACCOUNT FOLDER...: the component PROXY sees whether ACCOUNT is there only when each has the
# other on its roster. How that is done depends on the Prosody that is installed.
roster() (
    config=$1 proxy=$2 account=$3
    shift 3
    version=$(prosodyctl --config "$config" about 2>/dev/null | sed -n 's/^Prosody \([0-9][0-9.]*\).*/\1/p')
    running=
    if prosodyctl --config "$config" status >/dev/null 2>&1; then running=yes; fi
    case $version in
        0.*) needed=mod_roster_command.lua ;;
        *) needed=mod_client_proxy.lua ;;
    esac
    there=
    for folder in "$@"; do
        if [ -e "$folder/$needed" ]; then there=yes; fi
    done
    if [ -z "$there" ]; then
        say "left to do: $proxy and $account do not know each other, and $needed is missing: install jitsi-meet-prosody, then run this again"
        exit 1
    fi
    case $version in
        0.*) set -- mod_roster_command subscribe "$proxy" "$account" ;;
        *)
            if [ -z "$running" ]; then
                say "left to do: $proxy and $account do not know each other: start Prosody, then run this again"
                exit 1
            fi
            set -- shell roster subscribe_both "$account" "$proxy"
            ;;
    esac
    if ! said=$(prosodyctl --config "$config" "$@" 2>&1); then
        say "left to do: prosodyctl $*: $said"
        exit 1
    fi
    printf 'introduced %s to %s\n' "$proxy" "$account"
    # The component looks at its roster when it is loaded.
    if [ -n "$running" ] && ! said=$(prosodyctl --config "$config" shell module reload client_proxy "$proxy" 2>&1); then
        say "left to do: restart Prosody, because $proxy was not loaded again: $said"
        exit 1
    fi
)
