#!/bin/sh
# ledger.sh BIN: replay of the ledger at start and cost of a create, by the number of allocations, with the egmd in BIN. See ledger.py.
set -eu
exec python3 "$(dirname "$0")/ledger.py" "$1"
