#!/bin/sh
# Counted multi-open (standalone-c): the second opener waits for the scrub and is as good as the first.
load standalone-c
is "links" "$(entries /sys/class/egm/egm5)" "0000:41:00.0 0000:42:00.0 dev egm_size power subsystem uevent "
knob egm4 slow_ms 100
tool 'open a /dev/egm4' 'touch opened' 'map m a 0 4096' 'fill m 0 4096 0x21' 'touch filled' 'wait over' &
# Started while the other is in its scrub: it must come back after it, with a live descriptor, and no second scrub.
until_true "the scrub runs" reaches egm4 scrubs_started 1
[ ! -e opened ] || fail "the first open did not take its time"
tool 'open b /dev/egm4' 'wait filled' 'map m b 0 4096' 'check m 0 4096 0x21' 'ioctl b 0x4564 8'
[ -e opened ] || fail "the second open came back before the scrub was done"
counts egm4 scrubs 1
counts egm4 opens 2
touch over
wait
counts egm4 open_count 0
knob egm4 slow_ms 0
tool 'open a /dev/egm4' '!EINVAL map m a 0x8000000 4096' '!EINVAL map m a 0 0x8001000' \
    'map m a 0 0x5000' 'map o a 0x4000 4096' 'crosses o 0 4096 m 0x4000' 'absent m 0 0x4000 0x21'
counts egm4 scrubs 2
