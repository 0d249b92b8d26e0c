// SPDX-License-Identifier: GPL-2.0
/* open with its scrub, release, ioctl. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "egm_test.h"

#define EGM_RETIRED_PAGES_LIST _IO('E', 100)

/* ---- The scrub ---- */

static int scrub_chunk(struct egm_slot *slot, size_t done, size_t length)
{
	void *memory;

	if (egm_rules->killable_scrub && fatal_signal_pending(current))
		return -EINTR;
	if (slot->fail_scrub_after >= 0 && done >= slot->fail_scrub_after) {
		slot->fail_scrub_after = -1;
		return -egm_rules->remap_errno;
	}
	if (slot->slow_ms) {
		long jiffies_left = msecs_to_jiffies(slot->slow_ms);

		if (egm_rules->killable_scrub)
			schedule_timeout_killable(jiffies_left);
		else
			schedule_timeout_uninterruptible(jiffies_left);
	}
	memory = memremap(slot->base + done, length, MEMREMAP_WB);
	if (!memory)
		return -egm_rules->remap_errno;
	/* In words: an emulator runs the byte loop that memset is on some CPUs very slowly. */
	if (!slot->idle_scrub)
		memset64(memory, 0, length / sizeof(u64));
	memunmap(memory);
	atomic64_add(length, &slot->scrubbed_bytes);
	cond_resched();
	return 0;
}

static int scrub(struct egm_slot *slot)
{
	size_t done = 0;

	atomic64_inc(&slot->scrubs_started);
	if (slot->over_ram) {
		pr_notice("egm%u is no memory that was reserved for it: not scrubbed, not opened\n", slot->pxm);
		return -EIO;
	}
	while (done < slot->size) {
		size_t length = min_t(size_t, egm_scrub_chunk, slot->size - done);
		int error = scrub_chunk(slot, done, length);

		if (error)
			return error;
		done += length;
	}
	atomic64_inc(&slot->scrubs);
	return 0;
}

/* What the real drivers do between scrub and success: tell memory_failure about the range. */
static int register_range(struct egm_slot *slot)
{
	return -xchg(&slot->fail_register, 0);
}

/* ---- The four rules of open: 0, or an error; `dead` is set for a descriptor that is good for nothing ---- */

static int open_second_is_dead(struct egm_region *region, bool *dead)
{
	int error;

	if (atomic_inc_return(&region->open_count) > 1) {
		*dead = true;
		return 0;
	}
	error = scrub(region->slot);
	if (!error) {
		error = register_range(region->slot);
		/* The count stays up, and every later open is a second one: until the module is loaded anew. */
		if (error && egm_rules->stuck_after_failed_register)
			return error;
	}
	if (error)
		atomic_dec(&region->open_count);
	return error;
}

static int open_busy_at_once(struct egm_region *region)
{
	int error;

	if (atomic_cmpxchg(&region->open_count, 0, 1))
		return -EBUSY;
	error = scrub(region->slot);
	if (!error)
		error = register_range(region->slot);
	if (error)
		atomic_set(&region->open_count, 0);
	return error;
}

static int open_counted(struct egm_region *region)
{
	int error = 0;

	mutex_lock(&region->open_lock);
	if (!atomic_read(&region->open_count)) {
		error = scrub(region->slot);
		if (!error)
			error = register_range(region->slot);
	}
	if (!error)
		atomic_inc(&region->open_count);
	mutex_unlock(&region->open_lock);
	return error;
}

static int open_busy_after_scrub(struct egm_region *region)
{
	int error;

	if (mutex_lock_killable(&region->open_lock))
		return -EINTR;
	error = atomic_read(&region->open_count) ? -EBUSY : scrub(region->slot);
	if (!error)
		atomic_set(&region->open_count, 1);
	mutex_unlock(&region->open_lock);
	return error;
}

static int open_by_rule(struct egm_region *region, bool *dead)
{
	int injected = xchg(&region->slot->fail_open, 0);

	if (injected)
		return -injected;
	switch (egm_rules->open) {
	case EGM_OPEN_SECOND_IS_DEAD:
		return open_second_is_dead(region, dead);
	case EGM_OPEN_BUSY_AT_ONCE:
		return open_busy_at_once(region);
	case EGM_OPEN_COUNTED:
		return open_counted(region);
	case EGM_OPEN_BUSY_AFTER_SCRUB:
		return open_busy_after_scrub(region);
	}
	return -EINVAL;
}

/* Known before the scrub, so that `present` sees an open that is under way. */
static int enlist(struct egm_opener *opener)
{
	struct egm_slot *slot = opener->region->slot;
	int error = 0;

	mutex_lock(&slot->lock);
	if (opener->region->gone)
		error = -ENODEV;
	else
		list_add_tail(&opener->in_slot, &slot->openers);
	mutex_unlock(&slot->lock);
	/* An O_PATH descriptor, while another opener keeps the device's remains: the real driver uses freed memory. */
	if (error)
		atomic64_inc(&slot->oopses);
	return error;
}

static void delist(struct egm_opener *opener)
{
	struct egm_slot *slot = opener->region->slot;

	mutex_lock(&slot->lock);
	list_del(&opener->in_slot);
	mutex_unlock(&slot->lock);
}

static int egm_open(struct inode *inode, struct file *file)
{
	struct egm_region *region = container_of(inode->i_cdev, struct egm_region, cdev);
	struct egm_opener *opener;
	int error;

	atomic64_inc(&region->slot->open_calls);
	opener = kzalloc(sizeof(*opener), GFP_KERNEL);
	if (!opener)
		return -ENOMEM;
	opener->region = region;
	opener->file = file;
	error = enlist(opener);
	if (error)
		goto failed;
	error = open_by_rule(region, &opener->dead);
	if (error) {
		delist(opener);
		goto failed;
	}
	atomic64_inc(&region->slot->opens);
	file->private_data = opener;
	return 0;

failed:
	kfree(opener);
	return error;
}

static int egm_release(struct inode *inode, struct file *file)
{
	struct egm_opener *opener = file->private_data;

	delist(opener);
	atomic_dec(&opener->region->open_count);
	kfree(opener);
	return 0;
}

static long egm_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct egm_opener *opener = file->private_data;
	struct egm_slot *slot = opener->region->slot;
	u32 header[2];

	atomic64_inc(&slot->ioctls);
	/* Before anything else, as in the real driver: a bad pointer is EFAULT even with an unknown command. */
	if (copy_from_user(header, (void __user *)argument, sizeof(header)))
		return -EFAULT;
	if (opener->region->gone) {
		/* The real driver touches freed memory here. */
		atomic64_inc(&slot->oopses);
		return -ENODEV;
	}
	if (header[0] < sizeof(header) || opener->dead || command != EGM_RETIRED_PAGES_LIST)
		return -EINVAL;
	return egm_retired_ioctl(slot, (void __user *)argument, header[0]);
}

const struct file_operations egm_file_operations = {
	.owner = THIS_MODULE,
	.open = egm_open,
	.release = egm_release,
	.mmap = egm_mmap,
	.unlocked_ioctl = egm_ioctl,
};
