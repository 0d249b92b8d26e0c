#!/bin/sh
# Newest form (standalone-d): one opener until its last mapping is gone; bounded; offsets are honoured.
load standalone-d
sys=/sys/class/egm/egm4
is "real path" "$(readlink -f $sys)" /sys/devices/virtual/egm/egm4
is "egm_size" "$(cat $sys/egm_size)" 0x8000000
is "mode" "$(stat -c %a:%F /dev/egm4)" "600:character special file"
is "minor" "$(cut -d : -f 2 $sys/dev)" 4
is "links" "$(entries "$sys")" "0000:11:00.0 0000:12:00.0 dev egm_size power subsystem uevent "
is "link" "$(readlink -f $sys/0000:11:00.0)" "$(readlink -f /sys/bus/pci/devices/0000:11:00.0)"
counts egm4 opens 0

tool 'open a /dev/egm4' 'open p /dev/egm4 path' '!EBUSY open b /dev/egm4' '!EBUSY open b /proc/self/fd/3' \
    'size a 0' '!ESPIPE seek a' '!EINVAL read a' \
    '!EINVAL map m a 0x8000000 4096' '!EINVAL map m a 0x7fff000 8192' '!EINVAL map m a 0 0x8001000' \
    "map m a 0 $SIZE" 'map o a 0x3000 4096' 'crosses o 0 4096 m 0x3000' \
    'map v a 0 4096 private' 'fill v 0 4096 0x77' 'absent m 0 4096 0x77' \
    '!EINVAL dontneed m' 'mlock m' 'protect m ro' 'protect m rw' \
    'dup a d' 'pass a e' 'close a' 'map x e 0x4000 4096' 'crosses x 0 4096 m 0x4000' 'close d' 'close e' \
    '!EBUSY open b /dev/egm4' 'unmap m' 'unmap o' 'unmap v' '!EBUSY open b /dev/egm4' 'unmap x' 'open b /dev/egm4'
counts egm4 opens 2
counts egm4 scrubs 2
counts egm4 scrubbed_bytes $((2 * SIZE))
counts egm4 open_calls 6
counts egm4 open_count 0
counts egm4 mappings 0

# What an owner leaves behind is there until the next open, which wipes all of it.
tool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" "fork" 'check m 0x7fff000 4096 0x5a' 'end'
tool 'open a /dev/egm4' "map m a 0 $SIZE" "check m 0 $SIZE 0"
# A read-only descriptor scrubs too, and can't be mapped for writing.
tool 'open a /dev/egm5 ro' '!EACCES map m a 0 4096' 'map m a 0 4096 ro'
counts egm5 scrubs 1
# The module is pinned by a mapping alone.
tool 'open a /dev/egm5' 'map m a 0 4096' 'close a' 'touch mapped' 'pause' &
until_true "it is mapped" test -e mapped
! rmmod egm_test 2>/dev/null || fail "rmmod with a mapping in use"
kill %1 2>/dev/null || kill $!
