#!/bin/sh
# run.sh [NAME…]: egmd under a real systemd (all checks, or those named); see README.md beside it.
#
# EGM_SYSTEMD_BIN: the directory with egmd, egmctl and egm-qemu (default: the release build).
# EGM_SYSTEMD_SKIP=REASON: do not run, print the reason, succeed. Nothing else skips this test: a place where it cannot
# run is one where nobody has seen the units work.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
bin=${EGM_SYSTEMD_BIN:-.build/release}
if [ -n "${EGM_SYSTEMD_SKIP:-}" ]; then
    echo "test-systemd: NOT RUN, because EGM_SYSTEMD_SKIP says: $EGM_SYSTEMD_SKIP"
    exit 0
fi
fail() {
    echo "test-systemd: $1" >&2
    echo "test-systemd: if that cannot be had here, say so with EGM_SYSTEMD_SKIP='why'" >&2
    exit 1
}
for program in egmd egmctl egm-qemu; do
    [ -x "$bin/$program" ] || {
        echo "test-systemd: $bin/$program is missing; 'make release' makes it" >&2
        exit 1
    }
done
for program in systemd-nspawn nsenter /usr/bin/python3; do
    command -v $program >/dev/null || fail "$program is missing; 'make test-systemd' installs it"
done
[ -x /usr/lib/systemd/systemd ] || fail "/usr/lib/systemd/systemd is missing: the machine's own systemd is what runs"
[ "$(id -u)" = 0 ] || fail "only root can boot a container with systemd-nspawn; run it as root"
mkdir -p build/systemd
work=$(mktemp -d "$PWD/build/systemd/run-XXXXXX")
# The container's mounts are in a name space of its own and gone by now.
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
"$here/root.sh" "$work/root"
make --no-print-directory install-files DESTDIR="$work/root" PREFIX=/usr BUILT="$bin" >"$work/install.log" 2>&1 || {
    cat "$work/install.log" >&2
    fail "make install-files failed"
}
# What a package's scripts do after the files are there; tmpfiles.d comes with the boot.
systemd-sysusers --root="$work/root" egmd.conf >>"$work/install.log" 2>&1 || {
    cat "$work/install.log" >&2
    fail "systemd-sysusers could not make the user egmd"
}
/usr/bin/python3 -B "$here/run.py" "$work" "$bin" "$@"
