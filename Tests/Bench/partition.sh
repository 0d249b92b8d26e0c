#!/bin/sh
# How long it takes to find a partition's place, and to take and give back one beside 10 to 10,000 others. The last line is
# the headline: a search in a region with 4,096 retired blocks. Above 50 µs it fails.
#
#   partition.sh [BIN]     BIN is not used: the domain is compiled by itself, with the bench as its main file
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cp "$here/partition-bench.swift" "$work/main.swift"
find "$here/../../Sources/EGMDomain" -name '*.swift' > "$work/files"
swiftc -O -wmo -swift-version 6 -package-name egmd -module-name PartitionBench \
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault \
    -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature NonisolatedNonsendingByDefault \
    -enable-upcoming-feature InferIsolatedConformances -enable-experimental-feature Lifetimes \
    -o "$work/bench" "@$work/files" "$work/main.swift"
"$work/bench"
