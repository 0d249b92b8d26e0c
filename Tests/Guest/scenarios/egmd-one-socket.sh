#!/bin/sh
# egmd on one socket: GPUs on the root bus, properties by a name and by a method.
# guest: one-socket
load standalone-d
start_egmd
egmctl topology
is "regions" "$(topology '[.regions[] | [.name, .base, .size, .gpus]]')" \
    "[[\"egm4\",\"$EGM4\",$((SIZE)),[\"0000:00:04.0\",\"0000:00:05.0\"]]]"
is "fatal hazards" "$(topology '[.hazards[], .regions[].hazards[] | select(.level == "fatal")]')" "[]"
counts egm4 open_calls 0
stop_egmd
