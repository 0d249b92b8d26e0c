#!/bin/sh
# The DSDT has revision 1: the kernel reads 0x100000000 as 0, and egmd must read the same. That is the host's own memory.
# guest: narrow-integers
load vendor
is "base as the kernel reads it" "$(counter egm4 base)" 0x0
start_egmd
egmctl topology
is "base as egmd reads it" "$(topology '.regions[0].base')" '"0x0"'
is "state" "$(topology '.regions[0].state')" '"faulty"'
stop_egmd
counts egm4 open_calls 0
