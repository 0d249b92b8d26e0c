#!/bin/sh
# The ioctl, and what each generation makes of the firmware's list.
pages_of() { # pages_of OFFSET...: the 16 records of each block
    for start in "$@"; do
        page=0
        while [ $page -lt 16 ]; do
            printf ' 0x%x:4096' $((start + page * 4096))
            page=$((page + 1))
        done
    done
}

# From the firmware's table in memory, whose address is in ACPI. `list` compares the order too.
load standalone-d
tool 'open a /dev/egm4' "list a 32 0x10000:4096 0x11000:4096" 'capacity a 8 520 0' 'capacity a 519 520 0' \
    'capacity a 520 520 32' 'capacity a 4096 4096 32' '!EINVAL ioctl a 0x4564 7' '!EINVAL ioctl a 0x4565 8' \
    '!EINVAL ioctl a 0x5401 8' '!EFAULT badptr a 0x4564' '!EFAULT badptr a 0x4565'
# No retired pages.
tool 'open a /dev/egm5' 'list a 0' 'capacity a 8 8 0'
! echo 0x4000 2>/dev/null >/sys/kernel/egm_test/egm4/add_retired || fail "this form learns nothing at run time"
unload

one=$(printf '0x%x' $((EGM4 + 0x20000)))
before=$(printf '0x%x' $((EGM4 - 0x10000)))
tail=$(printf '0x%x' $((EGM4 + SIZE - 4096)))
behind=$(printf '0x%x' $((EGM4 + SIZE)))
load standalone-d regions="$REGIONS" retired=4:"$one",4:"$one",4:"$before",4:"$behind",4:"$tail"
# Sorted, no duplicates; what starts outside is skipped; the tail of the last block lies outside and is listed.
eval tool "'open a /dev/egm4'" "'list a 32$(pages_of 0x20000)'" "'capacity a 520 520 32'"
tool 'open a /dev/egm4' 'list-sorted a 32 0x20000:4096'
unload
load standalone-c regions="$REGIONS" retired=4:"$one",4:"$before",4:"$behind",4:"$tail"
tool 'open a /dev/egm4' 'list-sorted a 16 0x20000:4096 0x21000:4096'
# Found bad at run time.
knob egm4 add_retired 0x5123
tool 'open a /dev/egm4' 'list-sorted a 17 0x5000:4096 0x20000:4096'
unload
for form in vendor rfc1 rfc2; do
    load "$form" regions="$REGIONS" retired=4:"$one",4:"$before"
    # One page of each block; what is before the region underflows.
    tool 'open a /dev/egm4' 'list-sorted a 2 0x20000:4096 0xffffffffffff0000:4096'
    unload
done
# As full as firmware makes it, and the answer that reviewers of the driver asked for.
load standalone-d "regions=4:$EGM4:$SIZE" gpus=0000:11:00.0@4 retired="4:$EGM4*2048" short_enospc=1 size_decimal=1
tool 'open a /dev/egm4' '!ENOSPC capacity a 8 524296 0' 'list a 32768 0x0:4096 0x1000:4096'
is egm_size "$(cat /sys/class/egm/egm4/egm_size)" 134217728
