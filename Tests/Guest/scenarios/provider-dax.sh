#!/bin/sh
# A region that is a device-dax device: nothing scrubs it but egmd.
# guest: dax
# timeout: 240
driver device_dax dax_hmem
until_true "the device is there" test -c /dev/dax0.0
echo dax0.0 >/sys/bus/dax/drivers/device_dax/new_id
until_true "it is bound" test -e /sys/bus/dax/devices/dax0.0/driver
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" "fill m 0 $SIZE 0x59"
cat >egmd.toml <<'END'
[region.egm4]
device-dax = "dax0.0"
END
start_egmd --config egmd.toml
is "region" "$(region egm4 '[.provider, .base, .size, .devicePath, .state]')" \
    "[\"devdax\",\"$EGM4\",$((SIZE)),\"/dev/dax0.0\",\"found\"]"
egmctl region adopt egm4
until_state egm4 ready
is "scrubbed" "$(region egm4 .lastScrub.bytes)" $((SIZE))
id=$(allocate egm4)
egmctl map "$id"
egmtool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5a" 'close a' \
    'touch filled' 'wait over' &
vm=$!
until_true "the VM has written" test -e filled
egmctl release "$id"
until_region egm4 '.holders != []'
is "state" "$(region egm4 .state)" '"draining"'
touch over
wait $vm
until_state egm4 ready
# By path too: here nobody but egmd scrubs, before and after.
id=$(VM=2 allocate egm4 --delivery path)
is "path" "$(json '.regions[0].path' egmctl --json allocation show "$id")" '"/dev/dax0.0"'
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5b"
egmctl release "$id"
until_state egm4 ready
id=$(VM=3 allocate egm4)
tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0"
egmctl release "$id"
until_state egm4 ready
stop_egmd
