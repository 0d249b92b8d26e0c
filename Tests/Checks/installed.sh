#!/bin/sh
# installed.sh ROOT: what `make install DESTDIR=ROOT` laid down is complete, and its programs start without a Swift runtime.
set -eu
root=$1

for file in usr/lib/systemd/system/egmd-facts.service usr/lib/systemd/system/egmd-facts.socket \
    usr/lib/systemd/system/egmd-facts@.service usr/lib/systemd/system/egmd-gpu.socket \
    usr/lib/systemd/system/egmd-gpu@.service usr/lib/systemd/system/egmd-devices.service usr/lib/sysusers.d/egmd.conf \
    usr/lib/udev/rules.d/60-egmd.rules usr/share/doc/egmd/examples/egmd.toml \
    usr/sbin/egmd usr/bin/egmctl usr/bin/egm-qemu usr/lib/systemd/system/egmd.service \
    usr/lib/systemd/system/egmd.socket usr/lib/tmpfiles.d/egmd.conf usr/lib/systemd/catalog/egmd.catalog \
    usr/share/bash-completion/completions/egmctl usr/share/zsh/vendor-completions/_egmctl \
    usr/share/fish/vendor_completions.d/egmctl.fish \
    usr/lib/systemd/system/egmd-metrics.service usr/lib/systemd/system/egmd-metrics.timer \
    usr/share/doc/egmd/examples/prometheus/egmd.rules.yml \
    usr/share/doc/egmd/examples/libvirt/qemu-hook usr/share/doc/egmd/examples/libvirt/apparmor-libvirt-qemu \
    usr/share/man/man1/egmctl.1 usr/share/man/man1/egm-qemu.1 usr/share/man/man5/egmd.toml.5 \
    usr/share/man/man7/egmd-protocol.7 usr/share/man/man8/egmd.8; do
    if [ ! -f "$root/$file" ]; then
        echo "installed: $file is missing below $root" >&2
        exit 1
    fi
done

# Messages name pages of the documentation where they are installed.
pages=$(grep -aohE '/usr/share/doc/egmd/[a-z-]+\.md' "$root/usr/sbin/egmd" "$root/usr/bin/egmctl" | sort -u)
for page in $pages; do
    if [ ! -f "$root$page" ]; then
        echo "installed: $page is missing below $root, and a message names it" >&2
        exit 1
    fi
done

# What the programs know of themselves is in the pages: docs/man/pages.py has filled them in.
if ! grep -q 'region scrub' "$root/usr/share/man/man1/egmctl.1" || grep -l '^\.\\" @' "$root"/usr/share/man/man?/*; then
    echo "installed: the manual pages are not complete; 'make install-man' makes them from the programs" >&2
    exit 1
fi

for program in usr/sbin/egmd usr/bin/egmctl usr/bin/egm-qemu; do
    if ldd "$root/$program" | grep -E 'libswift|Foundation|not found' >&2; then
        echo "installed: $program needs the libraries above, which a host without Swift does not have" >&2
        exit 1
    fi
done

# libxml2 brings ICU, which only the client of people and hooks may cost.
for program in usr/sbin/egmd usr/bin/egm-qemu; do
    if ldd "$root/$program" | grep -E 'libxml2|libicu' >&2; then
        echo "installed: $program needs the libraries above, which are for egmctl only" >&2
        exit 1
    fi
done

# The shell asks for egmctl's words; a script that it cannot read would break completion for all programs.
bash -n "$root/usr/share/bash-completion/completions/egmctl"

# egm-qemu has no --help of its own: every argument is QEMU's.
for program in usr/sbin/egmd usr/bin/egmctl; do
    "$root/$program" --help >/dev/null || {
        echo "installed: $program --help failed" >&2
        exit 1
    }
done
# tmpfiles.d names the user that sysusers.d makes.
systemd-sysusers --root="$root" egmd.conf
systemd-tmpfiles --root="$root" --create "$root/usr/lib/tmpfiles.d/egmd.conf"
mode=$(stat -c %a "$root/run/egmd")
[ "$mode" = 755 ] || {
    echo "installed: /run/egmd has mode $mode, not 755" >&2
    exit 1
}
echo "installed files are complete, and the programs start"
