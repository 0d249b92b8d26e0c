#!/bin/sh
# The driver and firmware disagree on the size of egm4; then there is no driver. Nothing is opened.
load standalone-d "regions=4:$EGM4:0x4000000,5:$EGM5:$SIZE"
start_egmd
egmctl topology
is "states" "$(topology '[.regions[] | [.name, .state == "faulty"]]')" '[["egm4",true],["egm5",false]]'
is "fatal hazards" "$(topology '[.hazards[] | select(.level == "fatal") | [.check, .subject]]')" \
    '[["size-mismatch","egm4"]]'
stop_egmd
counts egm4 open_calls 0
counts egm5 open_calls 0
unload
start_egmd
egmctl topology
is "regions" "$(topology '[.regions[] | [.name, .generation, (.gpus | length)]]')" \
    '[["egm4","none",2],["egm5","none",2]]'
stop_egmd
