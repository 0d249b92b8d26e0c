#!/bin/sh
# run.sh DIRECTORY: the Debian package in DIRECTORY is installed, upgraded, removed and purged under a real systemd, in the
# container of Tests/Systemd; see package.py.
#
# EGM_PACKAGE_BIN: takes the programs from there in place of the package's (a debug build, say).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
test='test-deb'
# shellcheck source=Tests/Package/container.sh
. "$here/container.sh"
# What dpkg and the maintainer's scripts run.
Tests/Systemd/root.sh "$work/root" dpkg dpkg-deb dpkg-split dpkg-trigger dpkg-query tar diff rm ldconfig start-stop-daemon \
    perl deb-systemd-helper deb-systemd-invoke systemd-sysusers systemd-escape find sleep grep
mkdir -p "$work/root/srv" "$work/root/var/lib/dpkg/info" "$work/root/var/lib/dpkg/updates" "$work/root/var/lib/dpkg/triggers"
: >"$work/root/var/lib/dpkg/status"
# The package, and another build of it with a higher version: the same programs, other files and other bytes.
for build in first second; do
    dpkg-deb -R "$deb" "$work/$build"
    for program in sbin/egmd bin/egmctl bin/egm-qemu; do
        [ -z "${EGM_PACKAGE_BIN:-}" ] ||
            install -s -m 0755 "$EGM_PACKAGE_BIN/$(basename $program)" "$work/$build/usr/$program"
        if [ -z "${EGM_PACKAGE_BIN:-}" ] && ldd "$work/$build/usr/$program" | grep -E 'libswift|Foundation|not found'; then
            echo "test-deb: /usr/$program needs the libraries above, which a host without Swift does not have" >&2
            exit 1
        fi
    done
done
# The container's dpkg knows no other package, and has the libraries from the machine.
sed -i '/^Depends:/d; /^Pre-Depends:/d' "$work/first/DEBIAN/control" "$work/second/DEBIAN/control"
sed -i 's/^Version: .*/&+1/' "$work/second/DEBIAN/control"
printf '\0another build' >>"$work/second/usr/sbin/egmd"
for build in first second; do
    dpkg-deb --root-owner-group -Znone -b "$work/$build" "$work/root/srv/$build.deb" >/dev/null 2>"$work/log" || {
        cat "$work/log" >&2
        exit 1
    }
done
/usr/bin/python3 -B "$here/package.py" "$work" "$work/first/usr/sbin"
