#!/bin/sh
# egmd on the real sysfs, ACPI and PCI of two sockets: regions, GPUs and links, whatever the driver's form.
check() { # check GENERATION: as egmd calls it
    egmctl --json topology >topology.json
    is "regions" "$(jq -c '[.regions[] | [.name, .pxm, .base, .size, .numaNode, .gpus]]' topology.json)" \
        "[[\"egm4\",4,\"$EGM4\",$((SIZE)),0,[\"0000:11:00.0\",\"0000:12:00.0\"]],[\"egm5\",5,\"$EGM5\",$((SIZE)),1,[\"0000:41:00.0\",\"0000:42:00.0\"]]]"
    is "hazards" "$(jq -c '[.hazards[], .regions[].hazards[]]' topology.json)" "[]"
    is "faulty regions" "$(jq -c '[.regions[] | select(.state == "faulty") | .name]' topology.json)" "[]"
    is "generation" "$(jq -c '[.regions[].generation] | unique' topology.json)" "[\"$1\"]"
    is "GPUs" "$(jq -c '[.gpus[] | [.bdf, .numaNode, .region]]' topology.json)" \
        '[["0000:11:00.0",0,"egm4"],["0000:12:00.0",0,"egm4"],["0000:41:00.0",1,"egm5"],["0000:42:00.0",1,"egm5"]]'
    is "ACPI paths" "$(jq -c '[.gpus[].acpiPath]' topology.json)" \
        '["\\_SB_.PC10.RP00.GPU0","\\_SB_.PC10.RP01.GPU0","\\_SB_.PC40.RP00.GPU0","\\_SB_.PC40.RP01.GPU0"]'
    is "auxiliary device records" "$(jq -c '[.devices[] | [.name, .parent]]' topology.json)" \
        '[["nvgrace_gpu_vfio_pci.egm.4","0000:11:00.0"],["nvgrace_gpu_vfio_pci.egm.5","0000:41:00.0"]]'
}
for forms in standalone-d=standalone standalone-c=standalone rfc2=rfc-v2 rfc1=rfc-v1 vendor=vendor; do
    echo "=== ${forms%=*}"
    load "${forms%=*}"
    start_egmd
    check "${forms#*=}"
    # Looking at a host opens nothing.
    counts egm4 open_calls 0
    counts egm5 open_calls 0
    stop_egmd
    unload
done
# A decimal egm_size is the same size.
load standalone-d size_decimal=1
start_egmd
check standalone
stop_egmd
