// SPDX-License-Identifier: GPL-2.0
/* Retired pages: from firmware, at run time, and the ioctl that lists them. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hash.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "egm_test.h"

struct record {
	u64 offset;
	u64 size;
};

/* The real drivers but the newest keep a hash table and list it in its order. */
static u64 sort_key(u64 offset)
{
	return egm_rules->ascending ? offset : hash_64(offset >> PAGE_SHIFT, 32);
}

static int grow(struct egm_slot *slot, size_t capacity)
{
	u64 *bigger, *old;

	bigger = kvmalloc_array(capacity, sizeof(*bigger), GFP_KERNEL);
	if (!bigger)
		return -ENOMEM;
	spin_lock(&slot->retired_lock);
	memcpy(bigger, slot->retired, slot->retired_count * sizeof(*bigger));
	old = slot->retired;
	slot->retired = bigger;
	slot->retired_capacity = capacity;
	spin_unlock(&slot->retired_lock);
	kvfree(old);
	return 0;
}

/* Callers are one at a time: init, or a knob that holds slot->lock. */
static int add_page(struct egm_slot *slot, u64 offset)
{
	size_t low = 0, high = slot->retired_count;
	u64 key = sort_key(offset);

	if (slot->retired_count == slot->retired_capacity) {
		int error = grow(slot, slot->retired_capacity ? 2 * slot->retired_capacity : 64);

		if (error)
			return error;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (sort_key(slot->retired[middle]) < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (egm_rules->ascending && low < slot->retired_count && slot->retired[low] == offset)
		return 0;
	spin_lock(&slot->retired_lock);
	memmove(slot->retired + low + 1, slot->retired + low, (slot->retired_count - low) * sizeof(u64));
	slot->retired[low] = offset;
	slot->retired_count++;
	spin_unlock(&slot->retired_lock);
	return 0;
}

static bool is_skipped(struct egm_slot *slot, u64 address)
{
	switch (egm_rules->outside) {
	case EGM_OUTSIDE_KEPT:
		return false;
	case EGM_OUTSIDE_SKIPPED:
		return address < slot->base || address >= slot->base + slot->size;
	case EGM_PARTLY_OUTSIDE_SKIPPED:
		return address < slot->base || address + EGM_BLOCK_SIZE > slot->base + slot->size;
	}
	return true;
}

int egm_retired_add_firmware(struct egm_slot *slot, u64 address)
{
	unsigned int pages = egm_rules->whole_blocks ? EGM_BLOCK_SIZE / PAGE_SIZE : 1;

	if (is_skipped(slot, address)) {
		pr_warn_ratelimited("Ignoring retired page 0x%llx outside EGM region egm%u\n", address, slot->pxm);
		return 0;
	}
	for (unsigned int i = 0; i < pages; i++) {
		u64 offset = address + i * PAGE_SIZE - slot->base;
		int error = add_page(slot, egm_rules->whole_blocks ? round_down(offset, PAGE_SIZE) : offset);

		if (error)
			return error;
	}
	return 0;
}

int egm_retired_add_at_run_time(struct egm_slot *slot, u64 offset)
{
	int error;

	if (!egm_rules->learns_at_run_time)
		return -EOPNOTSUPP;
	mutex_lock(&slot->lock);
	error = add_page(slot, round_down(offset, PAGE_SIZE));
	mutex_unlock(&slot->lock);
	return error;
}

int egm_retired_read_table(struct egm_slot *slot, phys_addr_t table)
{
	u64 count, *words = memremap(table, sizeof(count), MEMREMAP_WB);
	int error = 0;

	if (!words)
		return -ENOMEM;
	count = words[0];
	memunmap(words);
	if (count > EGM_FIRMWARE_RETIRED_MAX) {
		pr_notice("the retired pages of egm%u are no table: count %llu\n", slot->pxm, count);
		/* The others read on behind the end of it. */
		return egm_rules->bounded_table ? -EINVAL : 0;
	}
	words = memremap(table, (1 + count) * sizeof(u64), MEMREMAP_WB);
	if (!words)
		return -ENOMEM;
	for (u64 i = 0; !error && i < count; i++)
		error = egm_retired_add_firmware(slot, words[1 + i]);
	memunmap(words);
	return error;
}

int egm_retired_parse(const char *list)
{
	char *copy = kstrdup(list, GFP_KERNEL), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	while (!error && (word = strsep(&rest, ",")) != NULL) {
		char *pxm = strsep(&word, ":"), *address = strsep(&word, "*");
		struct egm_slot *slot = NULL;
		u64 value, blocks = 1;
		u32 number;

		if (!*pxm)
			continue;
		if (!kstrtou32(pxm, 0, &number))
			slot = egm_slot_of_pxm(number);
		if (!slot || !address || kstrtou64(address, 0, &value) || (word && kstrtou64(word, 0, &blocks))) {
			pr_err("retired=%s is no list of PXM:ADDRESS or PXM:ADDRESS*BLOCKS\n", list);
			error = -EINVAL;
		}
		for (u64 i = 0; !error && i < blocks; i++)
			error = egm_retired_add_firmware(slot, value + i * EGM_BLOCK_SIZE);
	}
	kfree(copy);
	return error;
}

/* A copy of the list as records; kvfree it. */
static struct record *records_of(struct egm_slot *slot, size_t *count)
{
	struct record *records = NULL;
	size_t capacity;

	for (;;) {
		spin_lock(&slot->retired_lock);
		if (records && slot->retired_count <= capacity)
			break;
		capacity = slot->retired_count;
		spin_unlock(&slot->retired_lock);
		kvfree(records);
		records = kvmalloc_array(capacity ?: 1, sizeof(*records), GFP_KERNEL);
		if (!records)
			return NULL;
	}
	*count = slot->retired_count;
	for (size_t i = 0; i < *count; i++)
		records[i] = (struct record){ .offset = slot->retired[i], .size = PAGE_SIZE };
	spin_unlock(&slot->retired_lock);
	return records;
}

long egm_retired_ioctl(struct egm_slot *slot, void __user *argument, u32 argsz)
{
	u32 header[2] = { argsz, 0 };
	struct record *records;
	size_t count, need;
	long error = 0;

	records = records_of(slot, &count);
	if (!records)
		return -ENOMEM;
	need = sizeof(header) + count * sizeof(*records);
	if (argsz < need) {
		header[0] = need;
		error = egm_short_enospc ? -ENOSPC : 0;
	} else {
		header[1] = count;
		if (copy_to_user(argument + sizeof(header), records, count * sizeof(*records)))
			error = -EFAULT;
	}
	if (error != -EFAULT && copy_to_user(argument, header, sizeof(header)))
		error = -EFAULT;
	kvfree(records);
	return error;
}
