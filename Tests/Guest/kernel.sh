#!/bin/sh
# kernel.sh CACHE: a Debian 6.12 kernel for the guest, and its headers, in CACHE/kernel. Downloaded once, never
# installed. The full flavour: the cloud flavour is without MEMORY_FAILURE, and a poisoned page would not be told apart.
#
# Makes: vmlinuz, modules/ (a few drivers), release (the version), headers (the path of the build tree).
# EGM_GUEST_KERNEL=6.12.117+deb12 (an example) asks for that version instead of the newest.
set -eu
mkdir -p "$1"
cache=$(cd "$1" && pwd)/kernel
[ -f "$cache/complete" ] && exit 0

meta=linux-image-6.12-amd64
newest() {
    apt-cache depends --important $meta 2>/dev/null |
        sed -n 's/^ *Depends: linux-image-\([0-9].*\)-amd64$/\1/p' | head -n 1
}
version=${EGM_GUEST_KERNEL:-$(newest)}
if [ -z "$version" ]; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    $sudo apt-get update >/dev/null 2>&1 || true
    version=$(newest)
fi
if [ -z "$version" ]; then
    echo "test-guest: apt knows no $meta; it is in Debian 12's security suite (bookworm-security)" >&2
    exit 1
fi

rm -rf "$cache" "$cache.new"
mkdir -p "$cache.new/deb"
cd "$cache.new/deb"
echo "Downloading Linux $version and its headers (about 125 MB, once)"
if ! apt-get download "linux-image-$version-amd64-unsigned" "linux-headers-$version-amd64" \
    "linux-headers-$version-common" "linux-kbuild-$version" >../apt.log 2>&1; then
    tail -n 5 ../apt.log >&2
    echo "test-guest: could not download Linux $version (all of apt's output: $cache.new/apt.log)" >&2
    exit 1
fi

# Of the image only what a guest uses: unpacked it is half a gigabyte.
mkdir ../image
dpkg-deb --fsys-tarfile linux-image-*.deb | tar -x -C ../image --wildcards \
    './boot/vmlinuz-*' './lib/modules/*/modules.*' './lib/modules/*/kernel/drivers/dax/*' \
    './lib/modules/*/kernel/drivers/vfio/*' './lib/modules/*/kernel/virt/lib/*' './lib/modules/*/kernel/mm/hwpoison*'
mv ../image/boot/vmlinuz-* ../vmlinuz
mv ../image/lib/modules ../modules
for package in linux-headers-*.deb linux-kbuild-*.deb; do
    dpkg-deb -x "$package" ../tree
done
cd ..
rm -rf deb image

# The headers expect to be installed: their Makefile names the common part by its absolute path.
headers=$cache/tree/usr/src/linux-headers-$version-amd64
sed -i "s|/usr/src/|$cache/tree/usr/src/|" "tree/usr/src/linux-headers-$version-amd64/Makefile"
# It is only there for BTF, which a test module does without; without it the build says nothing about pahole.
rm -f "tree/usr/src/linux-headers-$version-amd64/vmlinux"
echo "$headers" >headers
echo "$version-amd64" >release
touch complete
mv "$cache.new" "$cache"
