// SPDX-License-Identifier: GPL-2.0
/* /sys/kernel/egm_test/egmN: what tests set and read. */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "egm_test.h"

static struct egm_slot *slot_of(struct kobject *kobj)
{
	return container_of(kobj, struct egm_slot, kobj);
}

/* ---- Counters ---- */

#define COUNTER(NAME)                                                                                             \
	static ssize_t NAME##_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)          \
	{                                                                                                         \
		return sysfs_emit(buffer, "%lld\n", atomic64_read(&slot_of(kobj)->NAME));                         \
	}                                                                                                         \
	static struct kobj_attribute NAME##_attribute = __ATTR_RO(NAME)

COUNTER(open_calls);
COUNTER(opens);
COUNTER(scrubs_started);
COUNTER(scrubs);
COUNTER(scrubbed_bytes);
COUNTER(maps);
COUNTER(mappings);
COUNTER(ioctls);
COUNTER(oopses);

static ssize_t base_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)
{
	return sysfs_emit(buffer, "0x%llx\n", (u64)slot_of(kobj)->base);
}
static struct kobj_attribute base_attribute = __ATTR_RO(base);

static ssize_t open_count_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)
{
	struct egm_slot *slot = slot_of(kobj);
	int count = 0;

	mutex_lock(&slot->lock);
	if (slot->region)
		count = atomic_read(&slot->region->open_count);
	mutex_unlock(&slot->lock);
	return sysfs_emit(buffer, "%d\n", count);
}
static struct kobj_attribute open_count_attribute = __ATTR_RO(open_count);

static ssize_t foreign_dirty_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)
{
	bool dirty = memchr_inv(slot_of(kobj)->foreign, EGM_FOREIGN_BYTE, EGM_FOREIGN_SIZE) != NULL;

	return sysfs_emit(buffer, "%d\n", dirty);
}
static struct kobj_attribute foreign_dirty_attribute = __ATTR_RO(foreign_dirty);

/* ---- Faults and delays ---- */

#define KNOB(NAME, PARSE, FORMAT)                                                                                 \
	static ssize_t NAME##_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)          \
	{                                                                                                         \
		return sysfs_emit(buffer, FORMAT "\n", slot_of(kobj)->NAME);                                      \
	}                                                                                                         \
	static ssize_t NAME##_store(struct kobject *kobj, struct kobj_attribute *attribute, const char *text,     \
				    size_t length)                                                                \
	{                                                                                                         \
		int error = PARSE(text, 0, &slot_of(kobj)->NAME);                                                 \
                                                                                                                  \
		return error ?: length;                                                                           \
	}                                                                                                         \
	static struct kobj_attribute NAME##_attribute = __ATTR_RW(NAME)

KNOB(fail_open, kstrtoint, "%d");
KNOB(fail_register, kstrtoint, "%d");
KNOB(fail_scrub_after, kstrtos64, "%lld");
KNOB(idle_scrub, kstrtouint, "%u");
KNOB(fail_map, kstrtoint, "%d");
KNOB(slow_ms, kstrtouint, "%u");
KNOB(link_delay_ms, kstrtouint, "%u");

/* An offset, as memory_failure would report it: one page. */
static ssize_t add_retired_store(struct kobject *kobj, struct kobj_attribute *attribute, const char *text,
				 size_t length)
{
	u64 offset;
	int error = kstrtou64(text, 0, &offset);

	if (!error)
		error = egm_retired_add_at_run_time(slot_of(kobj), offset);
	return error ?: length;
}
static struct kobj_attribute add_retired_attribute = __ATTR_WO(add_retired);

static ssize_t poison_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)
{
	struct egm_slot *slot = slot_of(kobj);
	int length = 0;

	down_read(&slot->poison_lock);
	for (unsigned int i = 0; i < slot->poison_count; i++)
		length += sysfs_emit_at(buffer, length, "0x%llx\n", slot->poison[i]);
	up_read(&slot->poison_lock);
	return length;
}

/* An offset, whose block of 64 KiB is bad from now on; or "clear". */
static ssize_t poison_store(struct kobject *kobj, struct kobj_attribute *attribute, const char *text, size_t length)
{
	struct egm_slot *slot = slot_of(kobj);
	u64 offset;
	int error = 0;

	if (sysfs_streq(text, "clear")) {
		egm_poison_clear(slot);
	} else {
		error = kstrtou64(text, 0, &offset);
		if (!error)
			error = egm_poison_add(slot, offset);
	}
	return error ?: length;
}
static struct kobj_attribute poison_attribute = __ATTR_RW(poison);

/* ---- The device, as if the GPU driver came and went ---- */

static ssize_t present_show(struct kobject *kobj, struct kobj_attribute *attribute, char *buffer)
{
	return sysfs_emit(buffer, "%d\n", slot_of(kobj)->region != NULL);
}

static ssize_t present_store(struct kobject *kobj, struct kobj_attribute *attribute, const char *text, size_t length)
{
	struct egm_slot *slot = slot_of(kobj);
	bool present;
	int error = kstrtobool(text, &present);

	if (error)
		return error;
	mutex_lock(&slot->lock);
	if (present)
		error = egm_region_appear(slot);
	else if (!egm_rules->follows_gpu_driver && !list_empty(&slot->openers))
		error = -EBUSY;		/* these go at rmmod only, which an open descriptor refuses */
	else
		egm_region_disappear(slot);
	mutex_unlock(&slot->lock);
	return error ?: length;
}
static struct kobj_attribute present_attribute = __ATTR_RW(present);

static struct attribute *slot_attrs[] = {
	&base_attribute.attr,
	&open_calls_attribute.attr,
	&opens_attribute.attr,
	&open_count_attribute.attr,
	&scrubs_started_attribute.attr,
	&scrubs_attribute.attr,
	&scrubbed_bytes_attribute.attr,
	&maps_attribute.attr,
	&mappings_attribute.attr,
	&ioctls_attribute.attr,
	&oopses_attribute.attr,
	&foreign_dirty_attribute.attr,
	&fail_open_attribute.attr,
	&fail_register_attribute.attr,
	&fail_scrub_after_attribute.attr,
	&idle_scrub_attribute.attr,
	&fail_map_attribute.attr,
	&slow_ms_attribute.attr,
	&link_delay_ms_attribute.attr,
	&add_retired_attribute.attr,
	&poison_attribute.attr,
	&present_attribute.attr,
	NULL
};
ATTRIBUTE_GROUPS(slot);

static void release_slot(struct kobject *kobj)
{
	struct egm_slot *slot = slot_of(kobj);

	free_pages((unsigned long)slot->foreign, EGM_FOREIGN_ORDER);
	kvfree(slot->retired);
	kfree(slot);
}

const struct kobj_type egm_slot_type = {
	.sysfs_ops = &kobj_sysfs_ops,
	.release = release_slot,
	.default_groups = slot_groups,
};
