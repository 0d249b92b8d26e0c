#!/bin/sh
# daemon.sh BIN: start, memory, enumeration and ACPI reading of the release build in BIN. See daemon.py.
set -eu
exec python3 "$(dirname "$0")/daemon.py" "$1"
