#!/bin/sh
# initramfs.sh BIN CACHE: CACHE/initramfs.cpio with busybox, the test module, its tools, the scenarios, and egmd and egmctl
# from BIN with the libraries they need. CACHE/vmm.cpio with this machine's QEMU, for the guests that run VMs of their own,
# CACHE/libvirt.cpio with its libvirt, and CACHE/unit.cpio with its systemd and our units.
# Not compressed: an emulator unpacks more slowly than it copies.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=$1
cache=$(cd "$2" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
for directory in bin sbin usr/bin usr/sbin lib proc sys dev tmp run etc guest scenarios; do mkdir -p "$tree/$directory"; done

# install_program FILE DESTINATION: a copy without debug information, and the libraries it loads, where it looks for them.
install_program() {
    strip -o "$tree/$2" "$1"
    ldd "$1" 2>/dev/null | awk '/=> \// {print $3} /^\t\/lib/ {print $1}' | while read -r library; do
        [ -e "$tree/$library" ] && continue
        mkdir -p "$tree/$(dirname "$library")"
        strip -o "$tree/$library" "$(readlink -f "$library")" 2>/dev/null || cp -L "$library" "$tree/$library"
    done
}

for tool in egmtool egmrpc egmbench egmunit; do
    gcc -static -O2 -Wall -Wextra -Werror -o "$cache/$tool" "$here/$tool.c"
    install_program "$cache/$tool" usr/bin/$tool
done
cp "$(command -v busybox)" "$tree/bin/busybox"
# The jq of Debian 12 reads its library at every start, which takes an emulated CPU longer than anything else here.
install_program "$(command -v gojq)" usr/bin/jq
install_program "$(command -v setpriv)" usr/bin/setpriv
install_program "$bin/egmd" usr/sbin/egmd
install_program "$bin/egmctl" usr/bin/egmctl
if [ -x "$bin/egm-qemu" ]; then install_program "$bin/egm-qemu" usr/bin/egm-qemu; fi
# The kernel's own drivers, flat: a scenario names those it needs in their order.
mkdir "$tree/lib/drivers"
find "$cache/kernel/modules" -name '*.ko.xz' | while read -r file; do
    name=${file##*/}
    xz -dc "$file" >"$tree/lib/drivers/${name%.xz}"
done
strip -g -o "$tree/lib/egm_test.ko" "$cache/module/egm_test.ko"
cp "$here/guest/init" "$tree/init"
cp "$here/guest/scenario" "$here/guest/vms" "$here/guest/qemu" "$tree/guest/"
# The shipped unit, whose sandbox a scenario makes by hand.
cp "$here/../../systemd/egmd-gpu@.service.in" "$tree/guest/egmd-gpu.service"
cp "$here"/scenarios/*.sh "$here"/benches/*.sh "$tree/scenarios/"
chmod 0755 "$tree/init"
(cd "$tree" && find . | cpio --quiet -o -H newc) >"$cache/initramfs.cpio"

# ---- QEMU, with all that it loads to run a small VM, and what that VM runs -------------------------------------------
rm -rf "$tree"
mkdir "$tree"
qemu=$(command -v qemu-system-x86_64)
mkdir -p "$tree/usr/bin" "$tree/usr/share/qemu" "$tree/vmm"
install_program "$qemu" usr/bin/qemu-system-x86_64
# Where the distribution makes the translator a module it is looked for there.
for accelerator in /usr/lib/*/qemu/accel-tcg-x86_64.so; do
    [ -e "$accelerator" ] || continue
    mkdir -p "$tree/${accelerator%/*}"
    install_program "$accelerator" "${accelerator#/}"
done
for rom in kvmvapic.bin linuxboot_dma.bin bios-256k.bin; do
    for directory in /usr/share/qemu /usr/share/seabios; do
        [ ! -e "$directory/$rom" ] || cp -L "$directory/$rom" "$tree/usr/share/qemu/$rom"
    done
done
as --32 -o "$cache/payload.o" "$here/vmm/payload.S"
ld -m elf_i386 -Ttext 0xffff0000 -e base --oformat binary -o "$tree/vmm/payload.bin" "$cache/payload.o"
(cd "$tree" && find . | cpio --quiet -o -H newc) >"$cache/vmm.cpio"

# ---- libvirt: the daemon with its QEMU driver alone, and our hook ----------------------------------------------------
rm -rf "$tree"
mkdir "$tree"
mkdir -p "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/share/libvirt" "$tree/etc/libvirt/hooks/qemu.d" "$tree/var"
ln -s /run "$tree/var/run"
install_program /usr/sbin/libvirtd usr/sbin/libvirtd
install_program "$(command -v virsh)" usr/bin/virsh
for driver in /usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so; do
    mkdir -p "$tree/${driver%/*}"
    install_program "$driver" "${driver#/}"
done
cp -r /usr/share/libvirt/cpu_map "$tree/usr/share/libvirt/"
sed 's|@PREFIX@|/usr|g' "$here/../../docs/examples/libvirt/qemu-hook.in" >"$tree/etc/libvirt/hooks/qemu.d/egmd"
chmod 0755 "$tree/etc/libvirt/hooks/qemu.d/egmd"
(cd "$tree" && find . | cpio --quiet -o -H newc) >"$cache/libvirt.cpio"

# ---- systemd as PID 1, udevd, and our units as they are installed ----------------------------------------------------
rm -rf "$tree"
mkdir "$tree"
root=$cache/unit-root
"$here/../Systemd/root.sh" "$root"
# Here these are directories with libraries and busybox in them; Python is for the container.
(cd "$root" && rm -rf bin sbin lib lib64 usr/lib64 usr/bin/python3)
make --no-print-directory -C "$here/../.." install-units DESTDIR="$root" PREFIX=/usr >"$cache/install.log" 2>&1 || {
    cat "$cache/install.log" >&2
    exit 1
}
systemd-sysusers --root="$root" egmd.conf >>"$cache/install.log" 2>&1
# Somebody who is neither root nor egmd.
echo vm:x:1000:1000:vm:/tmp:/bin/sh >>"$root/etc/passwd"
echo vm:x:1000: >>"$root/etc/group"
# Groups that udev's own rules name.
number=200
for group in tty dialout kmem input video render sgx audio lp disk cdrom tape kvm; do
    echo "$group:x:$number:" >>"$root/etc/group"
    number=$((number + 1))
done
mkdir -p "$root/usr/lib/udev/rules.d" "$root/etc/systemd/system/multi-user.target.wants"
cp -L "$(command -v udevadm)" "$root/usr/bin/udevadm"
ln -s /usr/bin/udevadm "$root/usr/lib/systemd/systemd-udevd"
# Units of Debian 12 name programs by this path.
mkdir "$root/lib"
ln -s /usr/lib/systemd "$root/lib/systemd"
for rules in 50-udev-default.rules 99-systemd.rules; do
    cp -L "/usr/lib/udev/rules.d/$rules" "$root/usr/lib/udev/rules.d/"
done
for unit in systemd-udevd.service systemd-udev-trigger.service systemd-udevd-kernel.socket systemd-udevd-control.socket; do
    cp -L "/usr/lib/systemd/system/$unit" "$root/usr/lib/systemd/system/"
    case $unit in
    *.socket) wants=sockets.target.wants ;;
    *) wants=sysinit.target.wants ;;
    esac
    ln -s "/usr/lib/systemd/system/$unit" "$root/etc/systemd/system/$wants/"
done
printf '%s\n' '[Unit]' 'Description=Scenarios of the test bed' '[Service]' 'ExecStart=/init' 'KillMode=process' \
    >"$root/usr/lib/systemd/system/egm-bed.service"
# As `systemctl enable` does it.
ln -s /usr/lib/systemd/system/egmd.socket "$root/etc/systemd/system/sockets.target.wants/"
for unit in egmd.service egm-bed.service; do
    ln -s "/usr/lib/systemd/system/$unit" "$root/etc/systemd/system/multi-user.target.wants/"
done
cp -a "$root/." "$tree/"
(cd "$root" && find . -type f -perm -u+x) | while read -r file; do install_program "$root/$file" "$file"; done
(cd "$tree" && find . | cpio --quiet -o -H newc) >"$cache/unit.cpio"
rm -rf "$root"
