#!/bin/sh
# promtool.sh: sees to it that there is a promtool, in PATH or as build/promtool/usr/bin/promtool. Silent if there is one.
#
# Debian has it in the package prometheus, which starts a server: so that is only unpacked, not installed.
set -eu
directory=build/promtool
if command -v promtool >/dev/null || [ -x $directory/usr/bin/promtool ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
    echo "make: this is no Debian; install promtool (it comes with Prometheus)" >&2
    exit 0
fi
echo "Unpacking promtool of Debian's package prometheus into $directory"
rm -rf $directory
mkdir -p $directory
log=$PWD/build/promtool.log
download() { (cd $directory && apt-get download prometheus) >>"$log" 2>&1; }
update() {
    if [ "$(id -u)" -eq 0 ]; then
        apt-get update >>"$log" 2>&1
    elif command -v sudo >/dev/null; then
        sudo apt-get update 2>&1 | cat >>"$log"
    else
        echo "neither root nor sudo: cannot run apt-get update" >>"$log"
    fi
}
: >"$log"
if ! { download || { update && download; }; } || ! dpkg-deb -x $directory/prometheus_*.deb $directory/all; then
    tail -n 15 "$log" >&2
    echo "make: promtool could not be had (all of the output is in $log); check the network and /etc/apt, or put promtool into PATH" >&2
    exit 1
fi
# The server and its web pages are 80 MB.
mkdir -p $directory/usr/bin
mv $directory/all/usr/bin/promtool $directory/usr/bin/
rm -rf $directory/all $directory/prometheus_*.deb
