#!/bin/sh
# A region that is a device-dax device: nothing scrubs it but egmd.
# guest: dax
dax_device
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" "fill m 0 $SIZE 0x59"
cat >egmd.toml <<'END'
[region.egm4]
device-dax = "dax0.0"
END
start_egmd --config egmd.toml
is "region" "$(region egm4 '[.provider, .base, .size, .devicePath, .state]')" \
    "[\"devdax\",\"$EGM4\",$((SIZE)),\"/dev/dax0.0\",\"found\"]"
adopt egm4
until_state egm4 ready
is "scrubbed" "$(region egm4 .lastScrub.bytes)" $((SIZE))
id=$(allocate egm4)
egmctl map "$id"
egmtool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5a" 'close a' \
    'touch filled' 'wait over' &
vm=$!
until_true "the VM has written" test -e filled
release "$id"
until_region egm4 '.holders != []'
is "state" "$(region egm4 .state)" '"draining"'
touch over
wait $vm
until_state egm4 ready
# By path too: here nobody but egmd scrubs, before and after.
id=$(VM=2 allocate egm4 --delivery path)
is "path" "$(allocation "$id" '.regions[0].path')" '"/dev/dax0.0"'
tool 'open a /dev/dax0.0' "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5b"
release "$id"
until_state egm4 ready
id=$(VM=3 allocate egm4)
tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0"
release "$id"
until_state egm4 ready
stop_egmd
