# shellcheck shell=sh
# Read by the tests of the package, which say what they are called in $test and have the package's directory as $1: ends them
# where no container can be booted, makes $work, which goes with them, and names the package in $deb.
#
# EGM_SYSTEMD_SKIP=REASON: do not run, print the reason, succeed; as Tests/Systemd/run.sh.
test=${test:?}
if [ -n "${EGM_SYSTEMD_SKIP:-}" ]; then
    echo "$test: NOT RUN, because EGM_SYSTEMD_SKIP says: $EGM_SYSTEMD_SKIP"
    exit 0
fi
[ "$(id -u)" = 0 ] || {
    echo "$test: only root can boot a container with systemd-nspawn; run it as root, or say EGM_SYSTEMD_SKIP='why'" >&2
    exit 1
}
# Used by who reads this.
# shellcheck disable=SC2034
deb=$(echo "$1"/egmd_*.deb)
mkdir -p build/package
work=$(mktemp -d "$PWD/build/package/run-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
