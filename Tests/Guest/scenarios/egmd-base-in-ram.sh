#!/bin/sh
# Firmware gives a piece of the host's own memory as region egm5: it is faulty and never opened; egm4 is served.
# guest: base-in-ram
load standalone-d
start_egmd
egmctl topology
is "states" "$(topology '[.regions[] | [.name, .state == "faulty"]]')" '[["egm4",false],["egm5",true]]'
is "fatal hazards" "$(topology '[.hazards[], .regions[].hazards[] | select(.level == "fatal") | .subject] | unique')" '["egm5"]'
# Asking for it is refused with the reason, and opens nothing.
! egmctl allocate --vm-uuid 11111111-2222-3333-4444-555555555555 --region egm5 \
    --gpu 0000:41:00.0 --gpu 0000:42:00.0 >answer 2>&1 || fail "egm5 was given"
cat answer
counts egm5 open_calls 0
counts egm5 scrubs_started 0
stop_egmd
counts egm5 open_calls 0
