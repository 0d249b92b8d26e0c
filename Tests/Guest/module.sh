#!/bin/sh
# module.sh CACHE: builds the test module with the headers that kernel.sh put there: CACHE/module/egm_test.ko.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$1" && pwd)
headers=$(cat "$cache/kernel/headers")
build=$cache/module

mkdir -p "$build"
# Kbuild leaves its output beside the sources, so it gets a copy; unchanged files keep their time and are not compiled.
for file in "$here"/module/*; do
    cmp -s "$file" "$build/${file##*/}" || cp "$file" "$build/"
done
# Warnings are errors, as in the daemon. The headers name a compiler by its version; any other that can build is fine.
if ! env -u MAKEFLAGS make -C "$headers" M="$build" CC="${CC:-gcc}" KCFLAGS=-Werror modules >"$build/build.log" 2>&1; then
    cat "$build/build.log" >&2
    echo "test-guest: the test module does not build (all of the output is in $build/build.log)" >&2
    exit 1
fi
