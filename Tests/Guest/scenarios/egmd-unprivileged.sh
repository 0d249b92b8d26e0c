#!/bin/sh
# A daemon without CAP_SYS_ADMIN sees /proc/iomem as zeros, and must not take that for "no overlap": both regions are
# faulty, and nothing is opened.
load standalone-d
# Root, but without the right to see addresses. (In PATH is another setpriv, of busybox.)
export EGMD_COMMAND="/usr/bin/setpriv --bounding-set -sys_admin --inh-caps -sys_admin egmd"
start_egmd
egmctl topology
is "states" "$(topology '[.regions[].state] | unique')" '["faulty"]'
is "fatal hazards" "$(topology '[.hazards[] | select(.level == "fatal") | .check] | unique')" '["iomem-unreadable"]'
stop_egmd
counts egm4 open_calls 0
