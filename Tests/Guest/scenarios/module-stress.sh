#!/bin/sh
# Everything at once, so that the module itself is safe: openers, mappings, bad blocks, devices and GPUs that come and go.
# What passes is a kernel that said nothing, and a module that can be unloaded.
driver=/sys/bus/pci/drivers/nvgrace_gpu_vfio_pci
small="regions=4:$EGM4:0x400000,5:$EGM5:0x400000"
rounds=15

# What fails here fails for a reason: the device is gone, or busy, or the form does not have it.
openers() {
    for _ in $(seq $rounds); do
        egmtool "wait $1" "open a $1" 'map m a 0 0x400000' 'fill m 0x20000 0x1000 1' 'dup a b' 'close a' 'map n b 0 0x100000' \
            fork 'unmap m' end 'unmap n' 'list b 0'
    done
}
bad_blocks() {
    for round in $(seq $rounds); do
        echo $((round * 0x10000)) >/sys/kernel/egm_test/egm4/poison
        echo $((round * 0x1000)) >/sys/kernel/egm_test/egm4/add_retired
        echo clear >/sys/kernel/egm_test/egm4/poison
    done
}
come_and_go() {
    for _ in $(seq $rounds); do
        echo 0 >/sys/kernel/egm_test/egm4/present
        echo 1 >/sys/kernel/egm_test/egm4/present
        # Longer than an opener needs, or none would ever find a device.
        usleep 100000
    done
}
bind_and_unbind() {
    for _ in $(seq $rounds); do
        echo 0000:41:00.0 >$driver/unbind
        echo 0000:41:00.0 >$driver/bind
        usleep 100000
    done
}
readers() {
    for _ in $(seq $rounds); do cat /sys/class/egm/*/* /sys/kernel/egm_test/*/*; done
}

for form in vendor rfc1 rfc2 standalone-c standalone-d; do
    load "$form" "$small" gpus=0000:11:00.0@4,0000:12:00.0@4,0000:41:00.0@5 gpu_driver=1
    for gpu in 0000:11:00.0 0000:41:00.0; do
        echo nvgrace_gpu_vfio_pci >/sys/bus/pci/devices/$gpu/driver_override
        [ -e $driver/$gpu ] || echo $gpu >$driver/bind
    done
    (
        set +e
        openers /dev/egm4 &
        openers /dev/egm4 &
        openers /dev/egm5 &
        bad_blocks &
        come_and_go &
        bind_and_unbind &
        readers &
        wait
    ) >stress.log 2>&1
    grep egmtool stress.log | sed "s/.*step/step/" | sort | uniq -c
    echo "$form: $(counter egm4 opens) opens, $(counter egm4 maps) mappings, $(counter egm4 oopses) that would have been oopses"
    counts egm4 mappings 0
    [ "$(counter egm4 maps)" -gt 0 ] || fail "$form: nobody ever mapped anything"
    unload
done
