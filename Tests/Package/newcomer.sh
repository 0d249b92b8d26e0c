#!/bin/sh
# newcomer.sh DIRECTORY: the Debian package in DIRECTORY as somebody meets it who has never seen it: in a Debian with nothing in
# it, with what apt gets for it, by the words of the pages that it brings; see newcomer.py.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
test='test-newcomer'
# shellcheck source=Tests/Package/container.sh
. "$here/container.sh"
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
# The smallest Debian with a systemd in it, made once: what else egmd needs has to come with its package.
base=build/package/debian-$suite.tar
[ -e "$base" ] || {
    echo "Getting an empty Debian $suite (once)"
    mmdebstrap --quiet --format=tar --variant=minbase --include=systemd-sysv "$suite" "$base.part" >build/package/mmdebstrap.log 2>&1 || {
        tail -n 5 build/package/mmdebstrap.log >&2
        echo "test-newcomer: mmdebstrap cannot get Debian (all of its output is in build/package/mmdebstrap.log); check the network" >&2
        exit 1
    }
    mv "$base.part" "$base"
}
mkdir "$work/root"
tar -C "$work/root" --exclude='./dev/*' -xf "$base"
cp "$deb" "$work/root/root/egmd.deb"
/usr/bin/python3 -B "$here/newcomer.py" "$work"
