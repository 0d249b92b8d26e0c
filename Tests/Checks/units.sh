#!/bin/sh
# units.sh: systemd-analyze verify on the units as `make install` would lay them down.
#
# verify looks for the program of ExecStart=, so the tree gets a stand-in for it; --root takes the rest from the tree,
# where the names of other units (sockets.target …) come from the machine's systemd.
set -eu
# The daemon counts what it lets systemd keep; the unit has to have room for it.
kept=$(sed -n 's/^ *static let \(region\|process\)Limit = \([0-9]*\)$/\2/p' Sources/egmd/SystemdDescriptors.swift |
    awk '{ sum += $1 } END { print sum }')
room=$(sed -n 's/^FileDescriptorStoreMax=//p' systemd/egmd.service.in)
if [ "$kept" != "$room" ]; then
    echo "egmd stores up to $kept descriptors (SystemdDescriptors.swift), its unit has room for $room"
    exit 1
fi
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
make --no-print-directory install-units DESTDIR="$tree" PREFIX=/usr >/dev/null
units=$tree/usr/lib/systemd/system
if grep -n '@[A-Z]*@' "$units"/egmd*; then
    echo "an @NAME@ above was not replaced by 'make install-units'"
    exit 1
fi
mkdir -p "$tree/usr/sbin" "$tree/usr/bin"
for program in sbin/egmd bin/egmctl bin/systemctl; do
    printf '#!/bin/sh\n' >"$tree/usr/$program"
    chmod 0755 "$tree/usr/$program"
done
mkdir -p "$tree/bin"
cp "$tree/usr/sbin/egmd" "$tree/bin/kill"
for directory in /usr/lib/systemd/system /lib/systemd/system; do
    [ -d "$directory" ] && cp -n "$directory"/*.target "$units"/ && break
done
# verify prints what it finds and, up to systemd 252, exits 0 all the same: any line about our units is a failure.
report=$(systemd-analyze verify --man=no --root="$tree" egmd.service egmd.socket egmd-facts.service \
    egmd-facts.socket egmd-facts@.service egmd-gpu.socket egmd-gpu@.service egmd-devices.service \
    egmd-metrics.service egmd-metrics.timer 2>&1) || {
    printf '%s\n' "$report"
    echo "systemd-analyze verify refuses the units in systemd/"
    exit 1
}
if printf '%s\n' "$report" | grep 'egmd'; then
    echo "systemd-analyze verify has the above to say about the units in systemd/"
    exit 1
fi
# The kernel must look for memory elsewhere: who kills egmd takes nothing from VMs, but new ones wait for its restart.
if ! grep -qx 'OOMScoreAdjust=-900' "$units/egmd.service" || ! grep -qE '^Restart=(on-failure|always)$' "$units/egmd.service"
then
    echo "egmd.service must keep the OOM killer away (OOMScoreAdjust=-900), and come back after it (Restart=)"
    exit 1
fi
# How much of the host the programs could reach if they were taken over, by systemd's own measure: at most 2.0.
for unit in egmd.service egmd-metrics.service; do
    systemd-analyze security --offline=true --no-pager --threshold=20 "$units/$unit" >"$tree/exposure" || {
        grep -v '✓' "$tree/exposure"
        echo "$unit is exposed more than 2.0: see the lines above, and docs/hardening.md"
        exit 1
    }
done
# What would lower that and break egmd: its events, the processes that hold regions, the nodes.
if grep -nE '^(PrivateNetwork|PrivateDevices|PrivateUsers|ProcSubset|ProtectProc)=' "$units/egmd.service"; then
    echo "egmd.service must not have the above (docs/hardening.md)"
    exit 1
fi
