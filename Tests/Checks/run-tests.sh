#!/bin/sh
# run-tests.sh: runs the tests that are built, module by module, and prints what each module's run says last; then what
# failed, if anything did.
#
# One process a module: Swift Testing runs all tests of a process at once, and tests that block (on a socket, on a child)
# take the few threads of its pool. A thousand tests together would use up each other's time limits.
#
# SWIFT_TEST_FLAGS says with which sanitizer they were built, and where.
set -eu
cd "$(dirname "$0")/../.."
# The marks of Swift Testing are several bytes each, whatever the caller's locale takes them for.
export LC_ALL=C.UTF-8
# The servers of all of a module's tests at once need some 2000 descriptors; a shell often begins with 1024.
limit=$(prlimit --nofile --noheadings --raw --output SOFT --pid $$)
[ "$limit" = unlimited ] || [ "$limit" -ge 8192 ] || prlimit --nofile=8192: --pid $$ ||
    prlimit --nofile="$(prlimit --nofile --noheadings --raw --output HARD --pid $$)": --pid $$
mkdir -p build
log=build/test.log
: >$log
modules=${*:-$(cd Tests && for name in *Tests; do [ "$name" = CScrubTests ] || echo "$name"; done)}
failed=""
passed=0
for module in $modules; do
    one=build/test-$module.log
    code=0
    # shellcheck disable=SC2086 # several words: what the build was made with
    swift test ${SWIFT_TEST_FLAGS:-} --skip-build --disable-xctest --filter "^$module\\." >"$one" 2>&1 || code=$?
    cat "$one" >>$log
    closing=$(grep -E '^[^ ]+ Test run with [0-9]+ tests?' "$one" | tail -n 1 || true)
    count=$(printf '%s\n' "$closing" | sed -E 's/^[^ ]+ Test run with ([0-9]+) tests?.*/\1/')
    if [ "$code" -eq 0 ] && [ "${count:-0}" -gt 0 ]; then
        printf '%-20s %s\n' "$module" "$closing"
        passed=$((passed + count))
        rm -f "$one"
        continue
    fi
    failed="$failed $module"
    printf '%-20s FAILED (exit code %s)\n' "$module" "$code" >&2
    # The marks of Swift Testing for an issue (✘, ↳ for its details), and what a process that died leaves.
    grep -E '✘|↳|[Ff]atal error|error:|signal|ERROR: |WARNING: ThreadSanitizer|SUMMARY: ' "$one" |
        grep -vE 'Testing Library Version|Target Platform' >&2 ||
        tail -n 40 "$one" >&2
    if [ -z "$closing" ]; then
        echo "make: the test process died while these ran:" >&2
        awk '/Test .* started\.$/ {sub(/^[^T]*/, ""); sub(/ started\.$/, ""); running[$0] = 1}
            / (passed|failed) after / {sub(/^[^T]*/, ""); sub(/ (passed|failed) after .*/, ""); delete running[$0]}
            END {for (test in running) if (test != "Test run") print "    " test}' "$one" >&2
    fi
done
if [ -n "$failed" ]; then
    echo "make: tests failed in:$failed; all output is in $log" >&2
    exit 1
fi
echo "$passed passed, 0 failed"
