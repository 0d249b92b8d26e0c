#!/bin/sh
# The GPU driver: binding, and regions that come and go with it, also under open descriptors.
gpus=/sys/bus/pci/devices
driver=/sys/bus/pci/drivers/nvgrace_gpu_vfio_pci
bind() {
    echo nvgrace_gpu_vfio_pci >$gpus/"$1"/driver_override
    echo "$1" >$driver/bind
}
unbind() {
    echo "$1" >$driver/unbind
    echo >$gpus/"$1"/driver_override
}

load rfc2 gpu_driver=1
[ ! -e /dev/egm4 ] || fail "no GPU is bound, and the region is there"
bind 0000:12:00.0
is "the parent" "$(readlink -f /sys/class/egm/egm4/0000:12:00.0)" "$(readlink -f $gpus/0000:12:00.0)"
[ ! -e /sys/class/egm/egm4/0000:11:00.0 ] || fail "a link of a GPU that is not bound"
bind 0000:11:00.0
[ -e /sys/class/egm/egm4/0000:11:00.0 ] || fail "no link of the second GPU"
[ ! -e /dev/egm5 ] || fail "no GPU of egm5 is bound, and the region is there"
tool 'open a /dev/egm4' 'map m a 0 4096' 'touch opened' 'wait unbound' 'fill m 0 4096 1' '!ENODEV ioctl a 0x4564 8' &
until_true "it is open" test -e opened
unbind 0000:11:00.0
[ ! -e /sys/class/egm/egm4/0000:11:00.0 ] || fail "a link of a GPU that was unbound"
[ -e /dev/egm4 ] || fail "the region went with the first of two GPUs"
unbind 0000:12:00.0
[ ! -e /dev/egm4 ] || fail "the last GPU was unbound, and the region is there"
touch unbound
wait $! || fail "the mapping did not outlive the region"
counts egm4 oopses 1
unload

# Without the driver: `present` stands for it. The standalone forms go with the module only, not under a descriptor.
load vendor
tool 'open a /dev/egm4' 'touch opened2' 'wait gone' &
until_true "it is open" test -e opened2
knob egm4 present 0
[ ! -e /dev/egm4 ] || fail "the region did not go"
knob egm4 present 1
[ -c /dev/egm4 ] || fail "the region did not come back"
touch gone
wait
tool 'open a /dev/egm4' 'ioctl a 0x4564 8'
unload
load standalone-d gpu_driver=1
bind 0000:11:00.0
[ -e /sys/class/egm/egm4/0000:11:00.0 ] || fail "links of this form do not depend on the driver"
tool 'open a /dev/egm4' 'touch opened3' 'wait refused' &
until_true "it is open" test -e opened3
! echo 0 2>/dev/null >/sys/kernel/egm_test/egm4/present || fail "gone under a descriptor"
touch refused
wait
unbind 0000:11:00.0
# A GPU that is taken from the bus leaves its link behind.
echo 1 >$gpus/0000:12:00.0/remove
is "link that leads nowhere" "$(readlink -f /sys/class/egm/egm4/0000:12:00.0 || true)" ""
[ -L /sys/class/egm/egm4/0000:12:00.0 ] || fail "the link went with the GPU"
unload
echo 1 >/sys/bus/pci/rescan
[ -e $gpus/0000:12:00.0 ] || fail "the GPU did not come back"

# The same with an auxiliary device below the GPU, and a rescanned GPU that is bound again.
load rfc2 gpu_driver=1
bind 0000:12:00.0
echo 1 >$gpus/0000:12:00.0/remove
[ ! -e /dev/egm4 ] || fail "the GPU is gone, and the region is there"
echo 1 >/sys/bus/pci/rescan
bind 0000:12:00.0
is "link of the GPU that came back" "$(readlink -f /sys/class/egm/egm4/0000:12:00.0)" "$(readlink -f $gpus/0000:12:00.0)"
tool 'open a /dev/egm4' 'map m a 0 4096'
