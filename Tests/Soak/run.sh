#!/bin/sh
# run.sh BIN: the soak on the egmd in BIN; SOAK_OPERATIONS (100000) and SOAK_SEED (another one each time). See soak.py.
set -eu
exec python3 "$(dirname "$0")/soak.py" "$1/egmd" "${SOAK_OPERATIONS:-100000}" ${SOAK_SEED:+"$SOAK_SEED"}
