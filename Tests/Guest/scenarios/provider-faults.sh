#!/bin/sh
# Opens that fail or take long, a node that is not the driver's, and memory that goes bad.
scrubbed_again() { [ "$(grep -c "scrubbing -> ready" egmd.log)" -gt "$scrubs" ]; }
load standalone-d
start_egmd
knob egm4 fail_open 5
adopt egm4
until_faulty egm4
says reason "is broken"
adopt egm5
until_state egm5 ready
# What may pass is tried again without anybody's help.
knob egm4 fail_open 12
adopt egm4
until_state egm4 ready
says egmd.log "short of memory"
yield_region egm4
is "state" "$(region egm4 .state)" '"found"'
counts egm4 open_count 0

# What is in the node's place is never opened. (egm5 is what is held, and goes on.)
mv /dev/egm4 /dev/egm4.away
adopt egm4
until_faulty egm4
says reason "/dev/egm4"
echo "no memory" >/dev/egm4
adopt egm4
until_region egm4 '.state == "faulty" and (.reason | test("character"))'
region egm4 .reason
rm /dev/egm4
cp -a /dev/null /dev/egm4 # another device
adopt egm4
until_region egm4 '.state == "faulty" and (.reason | test("1:3"))'
region egm4 .reason
rm /dev/egm4
is "state of the other" "$(region egm5 .state)" '"ready"'
mv /dev/egm4.away /dev/egm4
adopt egm4
until_state egm4 ready
yield_region egm4

# An open that takes 16 seconds: the loop goes on meanwhile, and so does SIGTERM.
knob egm4 slow_ms 2000
started=$(counter egm4 scrubs_started)
done=$(counter egm4 scrubs)
adopt egm4
until_true "the driver scrubs" reaches egm4 scrubs_started $((started + 1))
egmctl ping
is "state" "$(region egm4 .state)" '"opening"'
is "state of the other" "$(region egm5 .state)" '"ready"'
stop_egmd
counts egm4 scrubs "$done"
knob egm4 slow_ms 0

# A block that goes bad before the scrub: found, listed, skipped; and remembered by the next daemon.
knob egm4 poison 0x300000
start_egmd
adopt egm4
until_state egm4 ready
found='[.pages[] | select(.source == "scrubber") | [.offset, .size]]'
is "found by the scrubber" "$(retired_pages egm4 "$found")" '[[3145728,65536]]'
egmctl region scrub egm4 --verify | tee verified
says verified "all zero: 12[78]"
is "blocks" "$(region egm4 .retired.blocks)" 3
stop_egmd
start_egmd
adopt egm4
until_state egm4 ready
is "found by the scrubber before" "$(retired_pages egm4 "$found")" '[[3145728,65536]]'
id=$(allocate egm4)
is "usable size" "$(allocation "$id" '.regions[0].usableSize')" 65536
# Good again (a new DIMM): the list is cleared, and what was skipped is scrubbed.
release "$id"
until_state egm4 ready
knob egm4 poison clear
scrubs=$(grep -c "scrubbing -> ready" egmd.log)
egmctl region clear-finds egm4
until_true "it was scrubbed" scrubbed_again
# What the driver lists was asked for again before, and skipped.
is "blocks" "$(region egm4 .retired.blocks)" 2
is "scrubbed" "$(region egm4 .lastScrub.bytes)" $((SIZE - 0x20000))
counts egm4 oopses 0
stop_egmd
unload

# A page that the driver learns of while the region is held.
cat >egmd.toml <<'END'
[retired-pages]
poll = 1
END
load standalone-c
start_egmd --config egmd.toml
id=$(allocate egm4 --wait 100)
is "blocks" "$(region egm4 .retired.blocks)" 2
knob egm4 add_retired 0x500000
until_region egm4 '.retired.blocks == 3'
is "the new one" "$(retired_pages egm4 '[.pages[] | select(.offset == 5242880) | [.size, .source]]')" \
    '[[65536,"kernel"]]'
is "it is still allocated" "$(region egm4 .state)" '"allocated"'
release "$id"
until_state egm4 ready
counts egm4 oopses 0
stop_egmd
