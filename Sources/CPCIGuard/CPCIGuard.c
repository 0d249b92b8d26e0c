// Theory of operation. Every entry point makes one `struct pci_access`, does its work under setjmp and cleans the
// access up on both ways out. The jump buffer and the message are thread local, so any number of threads may scan at
// once; libpci itself keeps all its state in the access.
//
// A function that libpci cannot read (a missing `vendor`, say) is fatal for libpci, but not for us: each function is
// filled under a setjmp of its own, so a broken one costs only itself.
#include "CPCIGuard.h"

#include <pci/pci.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local jmp_buf escape;
static _Thread_local char last_message[EGM_PCI_MESSAGE_SIZE];

// libpci's hook for fatal errors; it must not return.
static void PCI_NONRET on_error(char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_message, sizeof last_message, format, arguments);
    va_end(arguments);
    longjmp(escape, 1);
}

// libpci's hook for warnings and debugging: a library prints nothing. What it warns of (an optional attribute that
// cannot be read) leaves the value at "unknown", which the caller sees.
static void on_warning(char *format, ...) {}

// An access to the host below `sysfs_path`, which must outlive it. pci_alloc reads no file; out of memory
// it ends the process, as Swift itself does.
static struct pci_access *access_to(const char *sysfs_path)
{
    struct pci_access *access = pci_alloc();
    access->method = PCI_ACCESS_SYS_BUS_PCI;
    access->error = on_error;
    access->warning = on_warning;
    access->debug = on_warning;
    pci_set_param(access, "sysfs.path", (char *)sysfs_path);
    return access;
}

// Reads one function; a fatal error becomes its `problem`.
static void fill(struct pci_dev *dev, struct egm_pci_function *out)
{
    if (setjmp(escape)) {
        out->problem = strdup(last_message);
        return;
    }
    pci_fill_info(dev, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_NUMA_NODE);
    out->vendor_id = dev->vendor_id;
    out->device_id = dev->device_id;
    out->class_code = dev->device_class;
    out->numa_node = dev->numa_node;
}

// pci_init and pci_scan_bus; -1 if libpci gave up.
static int start(struct pci_access *access, int scan)
{
    if (setjmp(escape))
        return -1;
    pci_init(access);
    if (scan)
        pci_scan_bus(access);
    return 0;
}

// pci_get_dev may refuse the address; NULL then, with the reason in `last_message`.
static struct pci_dev *device_at(struct pci_access *access, const struct egm_pci_function *at)
{
    if (setjmp(escape))
        return NULL;
    return pci_get_dev(access, (int)at->domain, at->bus, at->device, at->function);
}

static int fail(struct pci_access *access, const char *reason, char message[EGM_PCI_MESSAGE_SIZE])
{
    snprintf(message, EGM_PCI_MESSAGE_SIZE, "%s", reason);
    pci_cleanup(access);
    return -1;
}

int egm_pci_scan(const char *sysfs_path, struct egm_pci_list *list, char message[EGM_PCI_MESSAGE_SIZE])
{
    struct pci_access *access = access_to(sysfs_path);
    if (start(access, 1) != 0)
        return fail(access, last_message, message);
    size_t count = 0;
    for (struct pci_dev *dev = access->devices; dev; dev = dev->next)
        count++;
    list->count = 0;
    list->functions = calloc(count ? count : 1, sizeof *list->functions);
    if (!list->functions)
        return fail(access, "out of memory", message);
    for (struct pci_dev *dev = access->devices; dev; dev = dev->next) {
        struct egm_pci_function *out = &list->functions[list->count++];
        out->domain = (uint32_t)dev->domain;
        out->bus = dev->bus;
        out->device = dev->dev;
        out->function = dev->func;
        fill(dev, out);
    }
    pci_cleanup(access);
    return 0;
}

int egm_pci_fill(
    const char *sysfs_path, struct egm_pci_function *functions, size_t count, char message[EGM_PCI_MESSAGE_SIZE])
{
    struct pci_access *access = access_to(sysfs_path);
    if (start(access, 0) != 0)
        return fail(access, last_message, message);
    for (size_t i = 0; i < count; i++) {
        struct pci_dev *dev = device_at(access, &functions[i]);
        if (!dev) {
            functions[i].problem = strdup(last_message);
            continue;
        }
        fill(dev, &functions[i]);
        pci_free_dev(dev);
    }
    pci_cleanup(access);
    return 0;
}

void egm_pci_clear(struct egm_pci_function *functions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(functions[i].problem);
}

void egm_pci_free(struct egm_pci_list *list)
{
    egm_pci_clear(list->functions, list->count);
    free(list->functions);
    list->functions = NULL;
    list->count = 0;
}
