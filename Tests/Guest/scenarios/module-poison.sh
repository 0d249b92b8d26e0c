#!/bin/sh
# A block that goes bad: SIGBUS of memory failure for who touches it, nothing for the rest.
for form in standalone-d vendor; do
    load "$form"
    tool 'open a /dev/egm4' "map m a 0 $SIZE" "fill m 0 $SIZE 0x5a" 'touch filled' 'wait poisoned' \
        'sigbus m 0x30000' 'sigbus m 0x3ffff write' 'check m 0 0x30000 0x5a' 'check m 0x40000 0x100000 0x5a' \
        "map n a 0 $SIZE" 'sigbus n 0x38000' 'check n 0x40000 4096 0x5a' 'touch hit' 'wait cleared' \
        'check m 0 0x50000 0x5a' 'check n 0 0x50000 0x5a' &
    until_true "it is filled" test -e filled
    knob egm4 poison 0x31000
    is "poisoned blocks" "$(counter egm4 poison)" 0x30000
    touch poisoned
    until_true "it was hit" sh -c "[ -e hit ] || ! kill -0 $!"
    knob egm4 poison clear
    touch cleared
    wait $! || fail "$form: $(cat tool.error /tmp/reason 2>/dev/null)"
    ! echo "$SIZE" 2>/dev/null >/sys/kernel/egm_test/egm4/poison || fail "a block behind the region"
    rm -f filled poisoned cleared hit
    unload
done
