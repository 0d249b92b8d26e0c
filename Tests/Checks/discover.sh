#!/bin/sh
# discover.sh EGMD: rpc.discover against OpenRPC's own models, and its examples against the daemon. The models are those of
# the PyPI package `openrpc`, which is fetched into build/python once.
set -eu
cd "$(dirname "$0")/../.."
version=11.1.1
packages=build/python/openrpc-$version
if [ ! -d "$packages" ]; then
    log=build/pip.log
    mkdir -p build/python
    rm -rf "$packages.part"
    if ! python3 -m pip install --quiet --no-warn-conflicts --target "$packages.part" "openrpc==$version" >$log 2>&1; then
        tail -n 5 $log >&2
        echo "make: cannot get the Python package openrpc $version (all of pip's output is in $log)." >&2
        echo "Check the network, or pip's configuration." >&2
        exit 1
    fi
    mv "$packages.part" "$packages"
fi
PYTHONPATH=$packages exec python3 Tests/Checks/discover.py "$1"
