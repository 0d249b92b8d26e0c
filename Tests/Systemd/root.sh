#!/bin/sh
# root.sh ROOT [PROGRAM…]: a minimal root file system with this machine's own systemd, for systemd-nspawn; PROGRAMs too.
#
# What a unit or a program of ours lies beside (/usr/lib/systemd, /usr/bin, /usr/sbin) is copied, so that `make install`
# can write there as on a host; libraries and Python are mounted from the machine when the container starts.
set -eu
root=$1
shift
rm -rf "$root"
mkdir -p "$root/etc/systemd/system/sockets.target.wants" "$root/etc/systemd/system/sysinit.target.wants" \
    "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib/systemd/system" "$root/usr/lib/tmpfiles.d" "$root/var/log" \
    "$root/var/lib" "$root/root" "$root/run" "$root/tmp" "$root/proc" "$root/sys" "$root/dev"
for directory in bin sbin lib lib64; do ln -s "usr/$directory" "$root/$directory"; done
[ ! -d /usr/lib64 ] || cp -a /usr/lib64 "$root/usr/"

for program in sh systemctl journalctl systemd-tmpfiles mount umount touch cat ls setpriv chown "$@"; do
    cp -aL "$(command -v "$program")" "$root/usr/bin/"
done
# By its path: for the shell the name is a command of its own.
cp -aL /bin/kill /usr/bin/python3 "$root/usr/bin/"

cp -aL /usr/lib/systemd/systemd /usr/lib/systemd/systemd-journald /usr/lib/systemd/systemd-shutdown \
    "$root/usr/lib/systemd/"
# Newer versions start services through this one.
[ ! -e /usr/lib/systemd/systemd-executor ] || cp -aL /usr/lib/systemd/systemd-executor "$root/usr/lib/systemd/"
for library in /usr/lib/systemd/libsystemd-*.so; do
    [ ! -e "$library" ] || cp -aL "$library" "$root/usr/lib/systemd/"
done

# Only what a host without devices, network and logins needs: it boots in about a second.
units="basic.target sysinit.target sockets.target timers.target paths.target slices.target multi-user.target
    local-fs.target local-fs-pre.target swap.target shutdown.target umount.target final.target poweroff.target
    systemd-poweroff.service exit.target systemd-exit.service systemd-journald.service systemd-journald.socket
    systemd-journald-dev-log.socket systemd-tmpfiles-setup.service"
for unit in $units; do
    [ ! -e "/usr/lib/systemd/system/$unit" ] || cp -aL "/usr/lib/systemd/system/$unit" "$root/usr/lib/systemd/system/"
done
ln -s multi-user.target "$root/usr/lib/systemd/system/default.target"
for unit in systemd-journald.service systemd-tmpfiles-setup.service; do
    ln -s "/usr/lib/systemd/system/$unit" "$root/etc/systemd/system/sysinit.target.wants/"
done
for unit in systemd-journald.socket systemd-journald-dev-log.socket; do
    ln -s "/usr/lib/systemd/system/$unit" "$root/etc/systemd/system/sockets.target.wants/"
done

printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/false' >"$root/etc/passwd"
printf '%s\n' 'root:x:0:' 'systemd-journal:x:101:' 'nogroup:x:65534:' >"$root/etc/group"
printf '%s\n' 'passwd: files' 'group: files' >"$root/etc/nsswitch.conf"
printf '%s\n' 'ID=egmd-test' 'NAME="egmd test"' 'VERSION_ID=1' >"$root/etc/os-release"
# A name and an id that are set: a first boot would ask for them.
printf '%s\n' 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
printf '%s\n' egmd-test >"$root/etc/hostname"
# A name in /etc for what the test changes while it runs.
mkdir -p "$root/etc/egmd" "$root/test"
