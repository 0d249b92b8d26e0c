// SPDX-License-Identifier: GPL-2.0
/*
 * mmap, and memory that goes bad.
 *
 * As in the real driver a mapping is made at once, page by page, and never faults. Only where a test wants more does
 * it fault: a poisoned block answers with SIGBUS (VM_FAULT_HWPOISON), and what lies behind the region in an
 * over-length mapping is `foreign` memory of ours, where the real driver would show (and let write) whatever RAM
 * comes next.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "egm_test.h"

/* Of one mmap; a VMA that is split or copied shares it. */
struct mapping {
	struct egm_slot *slot;
	refcount_t references;
	pgoff_t asked;		/* vm_pgoff of the mmap */
	pgoff_t given;		/* page of the region that stands there */
};

static bool is_poisoned(struct egm_slot *slot, u64 start, u64 length)
{
	for (unsigned int i = 0; i < slot->poison_count; i++) {
		if (start < slot->poison[i] + EGM_BLOCK_SIZE && slot->poison[i] < start + length)
			return true;
	}
	return false;
}

static void mapping_opened(struct vm_area_struct *vma)
{
	struct mapping *mapping = vma->vm_private_data;

	refcount_inc(&mapping->references);
	atomic64_inc(&mapping->slot->mappings);
}

static void mapping_closed(struct vm_area_struct *vma)
{
	struct mapping *mapping = vma->vm_private_data;

	atomic64_dec(&mapping->slot->mappings);
	if (refcount_dec_and_test(&mapping->references))
		kfree(mapping);
}

static vm_fault_t shared_fault(struct vm_fault *fault)
{
	struct mapping *mapping = fault->vma->vm_private_data;
	struct egm_slot *slot = mapping->slot;
	u64 offset = (u64)(fault->pgoff - mapping->asked + mapping->given) << PAGE_SHIFT;
	vm_fault_t result;

	down_read(&slot->poison_lock);
	if (offset >= slot->size) {
		u64 behind = (offset - slot->size) % EGM_FOREIGN_SIZE;

		result = vmf_insert_pfn(fault->vma, fault->address, PHYS_PFN(virt_to_phys(slot->foreign + behind)));
	} else if (is_poisoned(slot, offset, PAGE_SIZE)) {
		result = VM_FAULT_HWPOISON;
	} else {
		result = vmf_insert_pfn(fault->vma, fault->address, PHYS_PFN(slot->base + offset));
	}
	up_read(&slot->poison_lock);
	return result;
}

/* Pages of a copy-on-write mapping can't be put in one by one. */
static vm_fault_t private_fault(struct vm_fault *fault)
{
	return VM_FAULT_HWPOISON;
}

static const struct vm_operations_struct shared_operations = {
	.open = mapping_opened,
	.close = mapping_closed,
	.fault = shared_fault,
};

static const struct vm_operations_struct private_operations = {
	.open = mapping_opened,
	.close = mapping_closed,
	.fault = private_fault,
};

/* Which page of the region stands at the start of the mapping. */
static int first_page(struct egm_slot *slot, struct vm_area_struct *vma, pgoff_t *first)
{
	u64 length = vma->vm_end - vma->vm_start, end;
	pgoff_t page = vma->vm_pgoff;

	if (egm_rules->mmap == EGM_MMAP_UNCHECKED) {
		*first = 0;
		return 0;
	}
	if (egm_rules->mmap == EGM_MMAP_MASKED)
		page &= (1ULL << (40 - PAGE_SHIFT)) - 1;
	if (page >= slot->size >> PAGE_SHIFT)
		return -EINVAL;
	if (check_add_overflow((u64)page << PAGE_SHIFT, length, &end))
		return -EOVERFLOW;
	if (end > slot->size)
		return -EINVAL;
	*first = page;
	return 0;
}

int egm_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct egm_opener *opener = file->private_data;
	struct egm_slot *slot = opener->region->slot;
	u64 length = vma->vm_end - vma->vm_start, offset;
	bool is_private = is_cow_mapping(vma->vm_flags), faults;
	struct mapping *mapping;
	pgoff_t first;
	int error;

	if (opener->dead) {
		if (egm_rules->dead_mmap_oopses)
			atomic64_inc(&slot->oopses);
		return -EINVAL;
	}
	if (opener->region->gone) {
		atomic64_inc(&slot->oopses);
		return -ENODEV;
	}
	if (vma->vm_flags & VM_WRITE) {
		error = -xchg(&slot->fail_map, 0);
		if (error)
			return error;
	}
	error = first_page(slot, vma, &first);
	if (error)
		return error;
	offset = (u64)first << PAGE_SHIFT;
	down_read(&slot->poison_lock);
	faults = offset + length > slot->size || is_poisoned(slot, offset, length);
	up_read(&slot->poison_lock);
	if (faults && is_private) {
		pr_notice("the test module has no private mapping over the end or over a poisoned block\n");
		return -EINVAL;
	}
	mapping = kzalloc(sizeof(*mapping), GFP_KERNEL);
	if (!mapping)
		return -ENOMEM;
	mapping->slot = slot;
	mapping->asked = vma->vm_pgoff;
	mapping->given = first;
	refcount_set(&mapping->references, 1);
	if (faults)
		vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	else
		error = remap_pfn_range(vma, vma->vm_start, PHYS_PFN(slot->base) + first, length, vma->vm_page_prot);
	if (error) {
		kfree(mapping);
		return error;
	}
	vma->vm_private_data = mapping;
	vma->vm_ops = is_private ? &private_operations : &shared_operations;
	atomic64_inc(&slot->maps);
	atomic64_inc(&slot->mappings);
	return 0;
}

/* Takes the block's pages out of all mappings; the next touch of one faults. */
static void zap(struct egm_slot *slot, u64 block)
{
	struct egm_opener *opener;
	/* Where the offset is ignored, file offsets say nothing about what stands there. */
	bool exact = egm_rules->mmap == EGM_MMAP_CHECKED;

	list_for_each_entry(opener, &slot->openers, in_slot)
		unmap_mapping_range(opener->file->f_mapping, exact ? block : 0, exact ? EGM_BLOCK_SIZE : 0, 0);
}

int egm_poison_add(struct egm_slot *slot, u64 offset)
{
	u64 block = round_down(offset, EGM_BLOCK_SIZE);
	int error = 0;

	if (offset >= slot->size)
		return -ERANGE;
	mutex_lock(&slot->lock);
	down_write(&slot->poison_lock);
	if (slot->poison_count == EGM_POISON_MAX) {
		error = -ENOSPC;
	} else if (!is_poisoned(slot, block, EGM_BLOCK_SIZE)) {
		slot->poison[slot->poison_count++] = block;
		zap(slot, block);
	}
	up_write(&slot->poison_lock);
	mutex_unlock(&slot->lock);
	return error;
}

void egm_poison_clear(struct egm_slot *slot)
{
	down_write(&slot->poison_lock);
	slot->poison_count = 0;
	up_write(&slot->poison_lock);
}
