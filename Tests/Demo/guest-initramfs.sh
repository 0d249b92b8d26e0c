#!/bin/sh
# guest-initramfs.sh OUTPUT: a busybox initramfs whose init is guest-init.
set -eu
output=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/bin" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/tmp"
busybox=$(command -v busybox)
cp "$busybox" "$tree/bin/busybox"
cp "$(dirname "$0")/guest-init" "$tree/init"
chmod 0755 "$tree/init"
mkdir -p "$(dirname "$output")"
(cd "$tree" && find . | cpio --quiet -o -H newc) | gzip -1 >"$output"
