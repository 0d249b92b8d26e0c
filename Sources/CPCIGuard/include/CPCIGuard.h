// Calls of libpci that cannot end the process. libpci reports a fatal error through a hook that must not return; its
// default hook prints and calls exit(1). The guard's hook writes the message down and jumps back into the guard, over
// frames of libpci and the guard only, never over a Swift frame.
#pragma once

#include <stddef.h>
#include <stdint.h>

// One PCI function, copied out of libpci's struct so that Swift never holds a pointer into libpci's memory.
struct egm_pci_function {
    uint32_t domain;
    uint8_t bus, device, function;
    uint16_t vendor_id, device_id;
    // Base class and subclass, as in the upper 16 bits of the class register.
    uint16_t class_code;
    // The kernel's NUMA node; -1 where it names none.
    int32_t numa_node;
    // NULL, or why libpci could not read this function (then ids, class and node mean nothing).
    char *problem;
};

struct egm_pci_list {
    struct egm_pci_function *functions;
    size_t count;
};

enum {
    // libpci builds file names in 1024 bytes; its messages are a file name and a reason.
    EGM_PCI_MESSAGE_SIZE = 1280,
};

// Lists the functions below `sysfs_path` (".../sys/bus/pci") by libpci's own scan, in no particular order. Returns 0,
// or -1 with the reason in `message`. On 0 the list is the caller's, to be given to egm_pci_free.
// A guard, not a shim: setjmp returns twice, which Swift must never see.
int egm_pci_scan(const char *sysfs_path, struct egm_pci_list *list, char message[EGM_PCI_MESSAGE_SIZE]);

// Fills in the `count` functions of the caller, whose addresses are set, one at a time and without a scan; a
// function's `problem` is the caller's to free with egm_pci_clear. Returns 0, or -1 with the reason in `message`.
int egm_pci_fill(
    const char *sysfs_path, struct egm_pci_function *functions, size_t count, char message[EGM_PCI_MESSAGE_SIZE]);

// Frees what the two above allocated.
void egm_pci_clear(struct egm_pci_function *functions, size_t count);
void egm_pci_free(struct egm_pci_list *list);
