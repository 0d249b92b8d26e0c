#!/bin/sh
# The device is announced before its attributes (vendor) and links are there.
load rfc2
knob egm4 present 0
knob egm4 link_delay_ms 300
echo 1 >/sys/kernel/egm_test/egm4/present &
until_true "the node is there" test -c /dev/egm4
[ ! -e /sys/class/egm/egm4/0000:12:00.0 ] || fail "all links are there at once"
[ -e /sys/class/egm/egm4/egm_size ] || fail "in this form the size is there with the device"
until_true "the first link is there" test -L /sys/class/egm/egm4/0000:11:00.0
until_true "the second link is there" test -L /sys/class/egm/egm4/0000:12:00.0
wait
