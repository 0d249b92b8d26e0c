// SPDX-License-Identifier: GPL-2.0
/* What differs between the generations of the driver, as docs and measurements have it. */
#include <linux/errno.h>
#include <linux/string.h>

#include "egm_test.h"

static const struct egm_rules generations[] = {
	{
		.name = "vendor",
		.minors = 256,
		.open = EGM_OPEN_SECOND_IS_DEAD,
		.mmap = EGM_MMAP_UNCHECKED,
		.outside = EGM_OUTSIDE_KEPT,
		.links = EGM_LINKS_NONE,
		.remap_errno = EINVAL,
		.stuck_after_failed_register = true,
		.learns_at_run_time = true,
		.gpu_devices_file = true,
		.late_attributes = true,
		.follows_gpu_driver = true,
	},
	{
		.name = "rfc1",
		.minors = 4,
		.open = EGM_OPEN_SECOND_IS_DEAD,
		.mmap = EGM_MMAP_UNCHECKED,
		.outside = EGM_OUTSIDE_KEPT,
		.links = EGM_LINKS_AT_AUXILIARY_DEVICE,
		.remap_errno = EINVAL,
		.dead_mmap_oopses = true,
		.needs_retired_property = true,
		.auxiliary_device = true,
		.follows_gpu_driver = true,
	},
	{
		.name = "rfc2",
		.minors = 4,
		.open = EGM_OPEN_BUSY_AT_ONCE,
		.mmap = EGM_MMAP_MASKED,
		.outside = EGM_OUTSIDE_KEPT,
		.links = EGM_LINKS_AT_REGION,
		.remap_errno = ENOMEM,
		.learns_at_run_time = true,
		.needs_retired_property = true,
		.auxiliary_device = true,
		.follows_gpu_driver = true,
	},
	{
		.name = "standalone-c",
		.minors = 4,
		.minors_from_lowest_pxm = true,
		.open = EGM_OPEN_COUNTED,
		.mmap = EGM_MMAP_CHECKED,
		.outside = EGM_PARTLY_OUTSIDE_SKIPPED,
		.links = EGM_LINKS_AT_REGION,
		.remap_errno = ENOMEM,
		.whole_blocks = true,
		.learns_at_run_time = true,
		.needs_retired_property = true,
		.bounded_table = true,
	},
	{
		.name = "standalone-d",
		.minors = 4,
		.minors_from_lowest_pxm = true,
		.open = EGM_OPEN_BUSY_AFTER_SCRUB,
		.mmap = EGM_MMAP_CHECKED,
		.outside = EGM_OUTSIDE_SKIPPED,
		.links = EGM_LINKS_AT_REGION,
		.killable_scrub = true,
		.remap_errno = ENOMEM,
		.whole_blocks = true,
		.ascending = true,
		.bounded_table = true,
	},
};

const struct egm_rules *egm_rules_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(generations); i++) {
		if (!strcmp(generations[i].name, name))
			return &generations[i];
	}
	return NULL;
}
