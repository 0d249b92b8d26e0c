#!/bin/sh
# egmd holds the real node of every generation: opened once, proven, scrubbed by egmd around the bad blocks.
round() { # round GENERATION OPENS [exclusiveOpen,honoursOffset,bounded,runtimeRetiredPages]
    echo "=== $1"
    load "$1"
    start_egmd
    counts egm4 open_calls 0
    adopt egm4
    until_state egm4 ready
    is "capabilities of $1" \
        "$(region egm4 '.capabilities | [.exclusiveOpen, .honoursOffset, .bounded, .runtimeRetiredPages]')" "$3"
    # The driver lists them in pages, some forms only the first page of a block.
    is "retired pages" "$(retired_pages egm4 '[.status, (.pages[] | [.offset, .size, .source])]')" \
        '["known",[65536,65536,"kernel"],[134152192,65536,"kernel"]]'
    is "scrubbed by egmd" "$(region egm4 .lastScrub.bytes)" $((SIZE - 0x20000))
    is "opens of $1" "$(counter egm4 opens)" "$2"

    id=$(allocate egm4)
    until_state egm4 allocated
    egmctl map "$id" | tee mapped
    says mapped "mapped 128 MiB"
    tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" "check m 0 $SIZE 0" "fill m 0 $SIZE 0x5a"
    release "$id"
    until_state egm4 ready
    id=$(VM=2 allocate egm4)
    # Good blocks are clean; the bad ones were not touched, by nobody, since the driver's own scrub.
    tool "receive a $EGMD_SOCKET $id" "map m a 0 $SIZE" 'check m 0 0x10000 0' 'check m 0x10000 0x10000 0x5a' \
        "check m 0x20000 0x7fd0000 0" 'check m 0x7ff0000 0x10000 0x5a'
    release "$id"
    until_state egm4 ready
    is "opens of $1 at the end" "$(counter egm4 opens)" "$2"
    counts egm4 scrubs 1
    counts egm4 oopses 0
    counts egm4 foreign_dirty 0
    stop_egmd
    counts egm4 open_count 0
    counts egm4 mappings 0
    unload
}
round vendor 1 '[false,false,false,false]'
round rfc1 1 '[false,false,false,false]'
round rfc2 1 '[true,true,true,true]'
round standalone-d 1 '[true,true,true,false]'
# Its second opener is harmless, and tells it from the newest.
round standalone-c 2 '[false,true,true,true]'
