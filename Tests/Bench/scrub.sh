#!/bin/sh
# How fast the scrubber's kernels are. The last line is the headline: zeroing through the SIGBUS guard, next to a
# plain loop of non-temporal stores. Below the floor it fails.
#
#   scrub.sh BIN [MiB [THREADS]]     default: 1024 MiB, as many threads as CPUs; BIN is not used, the kernels are compiled
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources="$here/../../Sources/CScrub"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

"${CC:-gcc}" -O2 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter -I "$sources/include" \
    "$here/scrub-bench.c" "$sources"/*.c -o "$work/scrub-bench" -lpthread

mib=${2:-1024}
threads=${3:-$(nproc)}
if [ "$threads" -gt 1 ]; then
    "$work/scrub-bench" "$mib" "$threads" | grep threads
fi
# One thread that wanders between CPUs would measure the scheduler: pin it to the last CPU that we may use.
cpu=$(taskset -cp $$ | sed 's/.*: *//; s/.*[-,]//')
taskset -c "$cpu" "$work/scrub-bench" "$mib" 1
