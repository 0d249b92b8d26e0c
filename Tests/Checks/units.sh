#!/bin/sh
# units.sh: systemd-analyze verify on the units as `make install` would lay them down.
#
# verify looks for the program of ExecStart=, so the tree gets a stand-in for it; --root takes the rest from the tree,
# where the names of other units (sockets.target …) come from the machine's systemd.
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
make --no-print-directory install-units DESTDIR="$tree" PREFIX=/usr >/dev/null
units=$tree/usr/lib/systemd/system
if grep -n '@[A-Z]*@' "$units"/egmd.*; then
    echo "an @NAME@ above was not replaced by 'make install-units'"
    exit 1
fi
mkdir -p "$tree/usr/sbin"
printf '#!/bin/sh\n' >"$tree/usr/sbin/egmd"
chmod 0755 "$tree/usr/sbin/egmd"
for directory in /usr/lib/systemd/system /lib/systemd/system; do
    [ -d "$directory" ] && cp -n "$directory"/*.target "$units"/ && break
done
# verify prints what it finds and, up to systemd 252, exits 0 all the same: any line about our units is a failure.
report=$(systemd-analyze verify --man=no --root="$tree" egmd.service egmd.socket 2>&1) || {
    printf '%s\n' "$report"
    echo "systemd-analyze verify refuses the units in systemd/"
    exit 1
}
if printf '%s\n' "$report" | grep 'egmd'; then
    echo "systemd-analyze verify has the above to say about the units in systemd/"
    exit 1
fi
