#!/bin/sh
# rules.sh: the example alerts for Prometheus. promtool takes them, each alert has a test that passes, and they ask for no
# metric that egmd does not have (docs/metrics.md lists those; a test compares it with the code).
set -eu
rules=docs/examples/prometheus/egmd.rules.yml
tests=Tests/Metrics/egmd.rules.test.yml
# Tests/Metrics/promtool.sh puts it there where it is not installed.
PATH=$PATH:$PWD/build/promtool/usr/bin
promtool check rules "$rules"
promtool test rules "$tests"

failed=0
# No name of an alert holds a blank.
alerts=$(sed -n 's/^ *- alert: //p' "$rules")
for alert in $alerts; do
    # One time at which it must not fire, and one at which it must.
    if [ "$(grep -c "alertname: $alert\$" "$tests")" -lt 2 ] ||
        ! sed -n "/- name: $alert\$/,/- name:/p" "$tests" | grep -q exp_labels; then
        echo "$tests: no test of when $alert fires and when it does not"
        failed=1
    fi
done
metrics=$(sed 's/#.*//' "$rules" | grep -v 'description:\|summary:' | grep -oE '\b(egmd|node)_[a-z_]+' | sort -u)
for name in $metrics; do
    family=$(printf '%s\n' "$name" | sed -E 's/_(bucket|sum|count)$//')
    case $name in node_*) continue ;; esac
    if ! grep -q "^| \`$family\` " docs/metrics.md; then
        echo "$rules: there is no metric $name (docs/metrics.md)"
        failed=1
    fi
done
exit $failed
