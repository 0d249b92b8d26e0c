#!/bin/sh
# Opens that fail, are slow, or are killed; and memory that is no carve-out.
load standalone-d
knob egm4 fail_open 12
tool '!ENOMEM open a /dev/egm4' 'open a /dev/egm4'
counts egm4 scrubs 1
# Half-way: the first half is scrubbed, the second is not, and the next open starts over.
tool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a"
knob egm4 fail_scrub_after $((SIZE / 2))
tool '!ENOMEM open a /dev/egm4'
counts egm4 scrubs 2
counts egm4 scrubs_started 3
counts egm4 scrubbed_bytes $((2 * SIZE + SIZE / 2))
counts egm4 open_count 0
tool 'open a /dev/egm4' "map m a 0 $SIZE" "check m 0 $SIZE 0"
counts egm4 scrubs 3

# SIGKILL ends a scrub of this form between two chunks; SIGTERM does not.
knob egm4 slow_ms 200
egmtool 'open a /dev/egm4' 'touch opened' &
until_true "the scrub runs" reaches egm4 scrubs_started 5
kill -KILL $!
wait $! || true
[ ! -e opened ] || fail "it was open before it was killed"
counts egm4 scrubs 3
counts egm4 open_count 0
# The second opener waits for the scrub of the first, and is then refused.
tool 'open a /dev/egm4' 'touch opened' 'wait over' &
until_true "the scrub runs" reaches egm4 scrubs_started 6
tool '!EBUSY open b /dev/egm4'
# Counted before the refusal; the first opener's own word may come a moment later.
counts egm4 scrubs 4
until_true "the first opener is through" [ -e opened ]
touch over
wait
unload

# Other forms do not look at signals during the scrub.
load rfc2
knob egm4 slow_ms 50
egmtool 'open a /dev/egm4' &
until_true "the scrub runs" reaches egm4 scrubs_started 1
kill -KILL $!
wait $! || true
counts egm4 scrubs 1
unload

# System RAM as a region: the device is there, and opening it harms nothing.
load standalone-d "regions=4:0x10000000:$SIZE" gpus=0000:11:00.0@4
tool '!EIO open a /dev/egm4'
counts egm4 scrubs_started 1
counts egm4 scrubbed_bytes 0
unload

# A PXM outside the four minors keeps the two standalone forms from loading, and no other.
far=4:$EGM4:$SIZE,8:$EGM5:$SIZE
! insmod /lib/egm_test.ko regions="$far" gpus=0000:11:00.0@4 2>/dev/null || fail "PXM 8 beside PXM 4"
load rfc2 regions="$far" gpus=0000:11:00.0@4,0000:41:00.0@8
tool 'open a /dev/egm8'
