// SPDX-License-Identifier: GPL-2.0
/* Slots: one socket's carve-out, from insmod to rmmod. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "egm_test.h"

struct egm_slot *egm_slot_of_pxm(u32 pxm)
{
	struct egm_slot *slot;

	list_for_each_entry(slot, &egm_slots, in_slots) {
		if (slot->pxm == pxm)
			return slot;
	}
	return NULL;
}

/*
 * The real driver checks nothing here, and wipes or oopses on what is no carve-out. Firmware that is wrong is
 * something to test with, so the slot is made all the same; but its memory is never touched.
 */
static bool is_no_carve_out(phys_addr_t base, size_t size)
{
	if (!size || !PAGE_ALIGNED(base) || !PAGE_ALIGNED(size) || base + size < base)
		return true;
	return region_intersects(base, size, IORESOURCE_SYSTEM_RAM, IORES_DESC_NONE) != REGION_DISJOINT;
}

struct egm_slot *egm_slot_add(u32 pxm, phys_addr_t base, size_t size)
{
	struct egm_slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	int error;

	if (!slot)
		return ERR_PTR(-ENOMEM);
	slot->pxm = pxm;
	slot->base = base;
	slot->size = size;
	slot->fail_scrub_after = -1;
	mutex_init(&slot->lock);
	spin_lock_init(&slot->retired_lock);
	init_rwsem(&slot->poison_lock);
	INIT_LIST_HEAD(&slot->gpus);
	INIT_LIST_HEAD(&slot->openers);
	INIT_LIST_HEAD(&slot->in_slots);
	slot->over_ram = is_no_carve_out(base, size);
	if (slot->over_ram)
		pr_notice("egm%u at %pa, %zu bytes, is no memory that was reserved for it: opens will fail\n", pxm,
			  &base, size);
	error = kobject_init_and_add(&slot->kobj, &egm_slot_type, egm_kobject, "egm%u", pxm);
	if (error)
		goto failed;
	slot->foreign = (u8 *)__get_free_pages(GFP_KERNEL, EGM_FOREIGN_ORDER);
	if (!slot->foreign) {
		error = -ENOMEM;
		goto failed;
	}
	memset(slot->foreign, EGM_FOREIGN_BYTE, EGM_FOREIGN_SIZE);
	list_add_tail(&slot->in_slots, &egm_slots);
	return slot;

failed:
	kobject_put(&slot->kobj);
	return ERR_PTR(error);
}

int egm_slots_parse(const char *regions)
{
	char *copy = kstrdup(regions, GFP_KERNEL), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	while (!error && (word = strsep(&rest, ",")) != NULL) {
		char *pxm = strsep(&word, ":"), *base = strsep(&word, ":"), *size = word;
		u64 base_value, size_value;
		u32 pxm_value;

		if (!base || !size || kstrtou32(pxm, 0, &pxm_value) || kstrtou64(base, 0, &base_value) ||
		    kstrtou64(size, 0, &size_value) || egm_slot_of_pxm(pxm_value)) {
			pr_err("regions=%s is no list of PXM:BASE:SIZE\n", regions);
			error = -EINVAL;
		} else {
			error = PTR_ERR_OR_ZERO(egm_slot_add(pxm_value, base_value, size_value));
		}
	}
	kfree(copy);
	return error;
}

void egm_slots_remove(void)
{
	struct egm_slot *slot, *next;

	list_for_each_entry_safe(slot, next, &egm_slots, in_slots) {
		struct egm_gpu *gpu, *next_gpu;

		list_for_each_entry_safe(gpu, next_gpu, &slot->gpus, in_slot) {
			pci_dev_put(gpu->pdev);
			kfree(gpu);
		}
		list_del(&slot->in_slots);
		kobject_del(&slot->kobj);
		kobject_put(&slot->kobj);
	}
}
