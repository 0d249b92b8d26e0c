// SPDX-License-Identifier: GPL-2.0
/* Parameters, and the order of coming and going. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/sizes.h>

#include "egm_test.h"

const struct egm_rules *egm_rules;
LIST_HEAD(egm_slots);
struct kobject *egm_kobject;

static char *generation = "standalone-d";
module_param(generation, charp, 0444);
MODULE_PARM_DESC(generation, "whose rules: vendor, rfc1, rfc2, standalone-c, standalone-d");

static char *regions = "";
module_param(regions, charp, 0444);
MODULE_PARM_DESC(regions, "PXM:BASE:SIZE[,...]; none: what the _DSD of PCI functions says");

static char *gpus = "";
module_param(gpus, charp, 0444);
MODULE_PARM_DESC(gpus, "BDF@PXM[,...]: GPUs of the regions; none: what the _DSD of PCI functions says");

static char *retired = "";
module_param(retired, charp, 0444);
MODULE_PARM_DESC(retired, "PXM:ADDRESS[*BLOCKS][,...]: the firmware's list of bad blocks (physical addresses)");

bool egm_size_decimal;
module_param_named(size_decimal, egm_size_decimal, bool, 0444);
MODULE_PARM_DESC(size_decimal, "egm_size in decimal digits, as a reviewer of the driver asked for");

bool egm_short_enospc;
module_param_named(short_enospc, egm_short_enospc, bool, 0444);
MODULE_PARM_DESC(short_enospc, "a short buffer gets ENOSPC from the ioctl, as a reviewer asked for, and not 0");

bool egm_early_vendor;
module_param_named(early_vendor, egm_early_vendor, bool, 0444);
MODULE_PARM_DESC(early_vendor, "vendor as of November 2024: no attributes, a link egmN in the GPU's directory");

static bool gpu_driver;
module_param(gpu_driver, bool, 0444);
MODULE_PARM_DESC(gpu_driver, "bring a PCI driver nvgrace_gpu_vfio_pci; where a generation follows it, regions do");

unsigned int egm_scrub_chunk = SZ_16M;
module_param_named(scrub_chunk, egm_scrub_chunk, uint, 0444);
MODULE_PARM_DESC(scrub_chunk, "bytes that are scrubbed between two looks at signals (1 GiB in the real driver)");

static int appear_all(void)
{
	struct egm_slot *slot;
	int error;

	list_for_each_entry(slot, &egm_slots, in_slots) {
		struct egm_gpu *gpu;

		if (gpu_driver && egm_rules->follows_gpu_driver)
			continue;
		list_for_each_entry(gpu, &slot->gpus, in_slot)
			gpu->active = true;
		error = egm_region_appear(slot);
		if (error)
			return error;
	}
	return 0;
}

static int describe(void)
{
	bool from_acpi = !*regions;
	int error = from_acpi ? 0 : egm_slots_parse(regions);

	if (!error)
		error = *gpus ? egm_gpus_parse(gpus) : egm_gpus_from_acpi(from_acpi);
	if (!error)
		error = egm_retired_parse(retired);
	return error;
}

static int __init egm_test_init(void)
{
	int error;

	egm_rules = egm_rules_named(generation);
	if (!egm_rules) {
		pr_err("no generation '%s'\n", generation);
		return -EINVAL;
	}
	if (!egm_scrub_chunk || !PAGE_ALIGNED(egm_scrub_chunk)) {
		pr_err("scrub_chunk %u is not a multiple of the page size\n", egm_scrub_chunk);
		return -EINVAL;
	}
	egm_kobject = kobject_create_and_add("egm_test", kernel_kobj);
	if (!egm_kobject)
		return -ENOMEM;
	error = describe();
	if (error)
		goto no_slots;
	error = egm_regions_init();
	if (error)
		goto no_slots;
	error = appear_all();
	if (error)
		goto no_regions;
	if (gpu_driver) {
		error = egm_gpu_driver_register();
		if (error)
			goto no_regions;
	}
	return 0;

no_regions:
	egm_regions_exit();
no_slots:
	egm_slots_remove();
	kobject_put(egm_kobject);
	return error;
}

static void __exit egm_test_exit(void)
{
	if (gpu_driver)
		egm_gpu_driver_unregister();
	egm_regions_exit();
	egm_slots_remove();
	kobject_put(egm_kobject);
}

module_init(egm_test_init);
module_exit(egm_test_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The egmd authors");
MODULE_DESCRIPTION("Char devices with the rules of the nvgrace-egm driver, for tests");
