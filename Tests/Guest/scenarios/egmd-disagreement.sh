#!/bin/sh
# The driver and firmware disagree on the size of egm4; then there is no driver. Nothing is opened.
load standalone-d "regions=4:$EGM4:0x4000000,5:$EGM5:$SIZE"
start_egmd
egmctl topology
is "states" "$(json '[.regions[] | [.name, .state == "faulty"]]' egmctl --json topology)" '[["egm4",true],["egm5",false]]'
is "fatal hazards" "$(json '[.hazards[] | select(.level == "fatal") | [.check, .subject]]' egmctl --json topology)" \
    '[["size-mismatch","egm4"]]'
stop_egmd
counts egm4 open_calls 0
counts egm5 open_calls 0
unload
start_egmd
egmctl topology
is "regions" "$(json '[.regions[] | [.name, .generation, (.gpus | length)]]' egmctl --json topology)" \
    '[["egm4","none",2],["egm5","none",2]]'
stop_egmd
