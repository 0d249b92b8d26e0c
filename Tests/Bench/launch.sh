#!/bin/sh
# launch.sh BIN: what egm-qemu of the release build in BIN adds to the start of a VM. See launch.py.
set -eu
exec python3 "$(dirname "$0")/launch.py" "$1"
