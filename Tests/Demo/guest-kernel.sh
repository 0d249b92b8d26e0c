#!/bin/sh
# guest-kernel.sh DIRECTORY: makes DIRECTORY/vmlinuz, a Debian kernel for the guest. Downloads it once; never installs it.
# EGM_DEMO_KERNEL names another kernel (it needs a serial console, devtmpfs and tmpfs built in).
set -eu
directory=$1
mkdir -p "$directory"

if [ -n "${EGM_DEMO_KERNEL:-}" ]; then
    cp "$EGM_DEMO_KERNEL" "$directory/vmlinuz"
    exit 0
fi
[ -f "$directory/vmlinuz" ] && exit 0

# The cloud flavour is the smallest. linux-image-cloud-amd64 only depends on the kernel of the day.
meta=linux-image-cloud-amd64
newest() {
    apt-cache depends --important $meta 2>/dev/null | awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ {print $2; exit}'
}
package=$(newest)
if [ -z "$package" ]; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    $sudo apt-get update >/dev/null 2>&1 || true
    package=$(newest)
fi
if [ -z "$package" ]; then
    echo "demo: apt knows no $meta; set EGM_DEMO_KERNEL to an x86-64 kernel image with a serial console" >&2
    exit 1
fi

echo "Downloading $package (once; it is unpacked into $directory, not installed)"
download=$(mktemp -d "$directory/download.XXXXXX")
trap 'rm -rf "$download"' EXIT
log=$directory/download.log
if ! (cd "$download" && apt-get download "$package") >"$log" 2>&1; then
    cat "$log" >&2
    echo "demo: apt-get could not download $package; check the network, or set EGM_DEMO_KERNEL" >&2
    exit 1
fi
dpkg -x "$download"/*.deb "$download"
# Under its final name only when it is whole.
mv "$download"/boot/vmlinuz-* "$directory/vmlinuz"
