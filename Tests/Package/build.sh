#!/bin/sh
# build.sh BUILT DIRECTORY: the Debian package of the programs in BUILT, in DIRECTORY, as lintian accepts it.
set -eu
cd "$(dirname "$0")/../.."
built=$1
target=$2
# One version for all: what the programs say of themselves.
product=$(sed -n 's/^package let productVersion = "\(.*\)"$/\1/p' Sources/EGMProtocol/productVersion.swift)
package=$(dpkg-parsechangelog -S Version)
if [ "$product" != "$package" ]; then
    echo "deb: the programs are $product (productVersion.swift), debian/changelog says $package; make them the same" >&2
    exit 1
fi
rm -rf "$target"
mkdir -p "$target"
if ! EGM_BUILT="$built" EGM_DEB="$target" debian/rules binary >"$target/build.log" 2>&1; then
    tail -n 20 "$target/build.log" >&2
    echo "deb: debian/rules failed (all of its output is in $target/build.log)" >&2
    exit 1
fi
debian/rules clean >>"$target/build.log" 2>&1
file=$(echo "$target"/egmd_*.deb)
lintian --allow-root --fail-on error --suppress-tags-from-file Tests/Package/lintian-suppressed "$file" || {
    echo "deb: lintian refuses $file for the above" >&2
    exit 1
}
echo "$file"
