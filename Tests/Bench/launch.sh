#!/bin/sh
# launch.sh BIN: what egm-qemu of the release build in BIN adds to the start of a VM. See launch.py.
set -eu
here=$(dirname "$0")
mkdir -p build/bench
gcc -O2 -Wall -Wextra -Werror -o build/bench/open-bench "$here/open-bench.c"
exec python3 "$here/launch.py" "$1" build/bench/open-bench
