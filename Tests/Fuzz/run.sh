#!/bin/sh
# run.sh [TARGET…]: builds the fuzzer and lets it look at each target for FUZZ_SECONDS (60 unless set), starting from the
# corpus of this directory and from what earlier runs have found in build/fuzz. Ends at the first fault of a target,
# with the input that shows it in build/fuzz/NAME/.
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-60}
targets=${*:-wire acpi retired qemu xml}

resources=$(swiftc -print-target-info | python3 -c 'import json, sys; print(json.load(sys.stdin)["paths"]["runtimeResourcePath"])')
EGM_FUZZER=$(find "$resources/../clang/" -name "libclang_rt.fuzzer_no_main-$(uname -m).a" | head -n 1)
if [ -z "$EGM_FUZZER" ]; then
    echo "fuzz: this Swift has no libFuzzer (libclang_rt.fuzzer_no_main-$(uname -m).a below $resources/../clang)" >&2
    exit 1
fi
export EGM_FUZZER
swift build --quiet -c release --scratch-path build/fuzz/build --product egm-fuzz
program=$PWD/build/fuzz/build/release/egm-fuzz

# Swift's own report of a crash reads the memory of the dead process, which AddressSanitizer takes for a fault.
export SWIFT_BACKTRACE=enable=no
failed=""
for target in $targets; do
    mkdir -p "build/fuzz/$target/corpus" "build/fuzz/$target/seeds"
    known=Tests/Fuzz/corpus/$target
    [ -d "$known" ] || known=
    "$program" seeds "$target" "build/fuzz/$target/seeds"
    log=build/fuzz/$target/log
    code=0
    "$program" "$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -max_len=2048 -print_final_stats=1 \
        -use_value_profile=1 -artifact_prefix="build/fuzz/$target/" "build/fuzz/$target/corpus" \
        "build/fuzz/$target/seeds" ${known:+"$known"} >"$log" 2>&1 || code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    cover=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1)
    if [ "$code" -eq 0 ]; then
        echo "fuzz: $target: ${runs:-?} inputs, $cover, no fault"
        continue
    fi
    failed="$failed $target"
    grep -aE 'Fatal error|ERROR|SUMMARY|Test unit written' "$log" >&2 || tail -n 20 "$log" >&2
done
if [ -n "$failed" ]; then
    echo "fuzz: faults in:$failed (build/fuzz/NAME/log). Repair them, keep each input in Tests/Fuzz/corpus/NAME," \
        "and write a test." >&2
    exit 1
fi
