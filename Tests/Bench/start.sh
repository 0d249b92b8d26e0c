#!/bin/sh
# start.sh BIN: a VM's start through the daemon next to the driver's own open-time scrub, in a guest with the test module.
# See start.py.
set -eu
exec python3 "$(dirname "$0")/start.py" "$1"
