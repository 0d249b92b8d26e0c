#!/bin/sh
# install-packages.sh PACKAGE...: installs those Debian packages that are missing. Silent if none is.
set -eu

if ! command -v dpkg-query >/dev/null; then
    echo "make: this is no Debian; install the equivalents of these packages if something is missing: $*" >&2
    exit 0
fi

missing=""
for package in "$@"; do
    # The query fails for a package that dpkg has never heard of: missing as well.
    status=$(dpkg-query -W -f '${db:Status-Status} ' "$package" 2>/dev/null || true)
    case " $status" in
    *" installed "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "make: these packages are missing, and without root or sudo I can't install them. As root, run:" >&2
        echo "    apt-get install$missing" >&2
        exit 1
    fi
    sudo="sudo"
fi

echo "Installing Debian packages:$missing"
mkdir -p build
log=build/apt.log
run() {
    if ! $sudo env DEBIAN_FRONTEND=noninteractive "$@" >>$log 2>&1; then
        tail -n 15 $log >&2
        echo "make: \"$*\" failed (all of its output is in $log)." >&2
        echo "Check the network and /etc/apt, or install by hand:$missing" >&2
        exit 1
    fi
}
: >$log
run apt-get update
# Package names hold no blanks.
# shellcheck disable=SC2086
run apt-get install -y --no-install-recommends $missing
