#!/bin/sh
# catalog.sh: systemd/egmd.catalog has an entry for each MESSAGE_ID of the code, and none besides; each is used; journalctl
# can compile it and finds every entry again; its fields are those that the code sends.
set -eu
source=Sources/egmd/JournalMessage.swift
catalog=systemd/egmd.catalog
fail() {
    echo "$1" >&2
    exit 1
}

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
sed -n 's/^ *case \([A-Za-z]*\) = "\([0-9a-f]*\)"$/\2 \1/p' "$source" | sort >"$tree/code"
[ "$(wc -l <"$tree/code")" -ge 12 ] || fail "catalog: the cases of $source cannot be read any more"
cut -d' ' -f1 "$tree/code" >"$tree/code-ids"
sed -n 's/^-- \([0-9a-f]*\)$/\1/p' "$catalog" | sort >"$tree/catalog-ids"
diff "$tree/code-ids" "$tree/catalog-ids" >"$tree/difference" || {
    cat "$tree/difference" >&2
    fail "catalog: < is in $source alone, > in $catalog alone"
}
grep -vxE '[0-9a-f]{32}' "$tree/code-ids" && fail "catalog: an id above is not 32 hexadecimal digits"
[ "$(uniq "$tree/code-ids" | wc -l)" = "$(wc -l <"$tree/code-ids")" ] || fail "catalog: an id is given twice"

while read -r _ name; do
    grep -rqE "\.$name\b" --include='*.swift' --exclude=JournalMessage.swift Sources/egmd ||
        fail "catalog: nothing in Sources/egmd logs the message $name"
done <"$tree/code"

grep -o '@[A-Z_]*@' "$catalog" | sort -u | tr -d @ | while read -r field; do
    # NAME stands for a field in the comment at the top.
    [ "$field" = NAME ] || grep -rq "\"$field\"" --include='*.swift' Sources/egmd ||
        fail "catalog: no message has the field $field"
done

# shellcheck disable=SC2016 # the backquotes are the page's
sed -n 's/^| .* | `\([0-9a-f]*\)` |$/\1/p' docs/logging.md | sort >"$tree/page-ids"
diff "$tree/code-ids" "$tree/page-ids" >&2 || fail "catalog: < is in $source alone, > in docs/logging.md alone"

mkdir -p "$tree/usr/lib/systemd/catalog" "$tree/var/lib/systemd/catalog"
cp "$catalog" "$tree/usr/lib/systemd/catalog/egmd.catalog"
report=$(journalctl --update-catalog --root="$tree" 2>&1) || {
    printf '%s\n' "$report" >&2
    fail "catalog: journalctl --update-catalog refuses $catalog"
}
[ -z "$report" ] || {
    printf '%s\n' "$report" >&2
    fail "catalog: journalctl --update-catalog has the above to say about $catalog"
}
journalctl --list-catalog --root="$tree" | sed -n 's/^\([0-9a-f]\{32\}\) .*/\1/p' | sort >"$tree/found"
diff "$tree/code-ids" "$tree/found" >&2 || fail "catalog: journalctl does not find these entries again"
while read -r id; do
    text=$(journalctl --dump-catalog --root="$tree" "$id")
    for header in 'Subject: ' 'Defined-By: egmd' 'Documentation: man:'; do
        printf '%s\n' "$text" | grep -q "^$header" || fail "catalog: the entry $id has no line '$header'"
    done
    # A subject that explains nothing would do otherwise.
    [ "$(printf '%s\n' "$text" | sed '1,/^$/d' | wc -w)" -ge 20 ] || fail "catalog: the entry $id explains next to nothing"
done <"$tree/code-ids"
