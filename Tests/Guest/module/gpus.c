// SPDX-License-Identifier: GPL-2.0
/* Which PCI functions belong to which region, and a PCI driver to bind them to. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/property.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "egm_test.h"

static int add_gpu(struct egm_slot *slot, struct pci_dev *pdev)
{
	struct egm_gpu *gpu = kzalloc(sizeof(*gpu), GFP_KERNEL);

	if (!gpu)
		return -ENOMEM;
	gpu->pdev = pci_dev_get(pdev);
	list_add_tail(&gpu->in_slot, &slot->gpus);
	return 0;
}

/* The first GPU of a PXM fixes the region; values of later ones are not compared. So it is in the real driver. */
static int add_described(struct pci_dev *pdev, bool describe_regions)
{
	u64 pxm, size, base, table = 0;
	struct egm_slot *slot;
	bool has_table;

	if (device_property_read_u64(&pdev->dev, "nvidia,egm-pxm", &pxm) ||
	    device_property_read_u64(&pdev->dev, "nvidia,egm-size", &size) ||
	    device_property_read_u64(&pdev->dev, "nvidia,egm-base-pa", &base))
		return 0;
	has_table = !device_property_read_u64(&pdev->dev, "nvidia,egm-retired-pages-data-base", &table) && table;
	slot = egm_slot_of_pxm(pxm);
	if (!slot && describe_regions) {
		if (egm_rules->needs_retired_property && !has_table) {
			pr_notice("%s has no list of retired pages: not used\n", pci_name(pdev));
			return 0;
		}
		slot = egm_slot_add(pxm, base, size);
		if (IS_ERR(slot))
			return PTR_ERR(slot);
		if (has_table) {
			int error = egm_retired_read_table(slot, table);

			if (error)
				return error;
		}
	}
	return slot ? add_gpu(slot, pdev) : 0;
}

int egm_gpus_from_acpi(bool describe_regions)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		int error = add_described(pdev, describe_regions);

		if (error) {
			pci_dev_put(pdev);
			return error;
		}
	}
	return 0;
}

int egm_gpus_parse(const char *gpus)
{
	char *copy = kstrdup(gpus, GFP_KERNEL), *rest = copy, *word;
	int error = copy ? 0 : -ENOMEM;

	while (!error && (word = strsep(&rest, ",")) != NULL) {
		unsigned int domain, bus, device, function;
		struct egm_slot *slot = NULL;
		struct pci_dev *pdev = NULL;
		u32 pxm;

		if (sscanf(word, "%x:%x:%x.%x@%u", &domain, &bus, &device, &function, &pxm) == 5) {
			slot = egm_slot_of_pxm(pxm);
			pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(device, function));
		}
		if (slot && pdev) {
			error = add_gpu(slot, pdev);
		} else {
			pr_err("gpus=%s: '%s' is no PCI function, or of no region\n", gpus, word);
			error = -EINVAL;
		}
		pci_dev_put(pdev);
	}
	kfree(copy);
	return error;
}

/* ---- The PCI driver ---- */

static struct egm_gpu *gpu_of(struct pci_dev *pdev, struct egm_slot **of_slot)
{
	struct egm_slot *slot;
	struct egm_gpu *gpu;

	list_for_each_entry(slot, &egm_slots, in_slots) {
		list_for_each_entry(gpu, &slot->gpus, in_slot) {
			if (gpu->pdev == pdev) {
				*of_slot = slot;
				return gpu;
			}
			/* Taken from the bus and found again: the same GPU, another object. */
			if (!strcmp(pci_name(gpu->pdev), pci_name(pdev)) && !gpu->linked && !gpu->active) {
				pci_dev_put(gpu->pdev);
				gpu->pdev = pci_dev_get(pdev);
				*of_slot = slot;
				return gpu;
			}
		}
	}
	return NULL;
}

static int gpu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct egm_slot *slot;
	struct egm_gpu *gpu = gpu_of(pdev, &slot);
	int error = 0;

	if (!gpu || !egm_rules->follows_gpu_driver)
		return 0;
	mutex_lock(&slot->lock);
	gpu->active = true;
	if (slot->region)
		egm_region_link_gpus(slot);
	else
		error = egm_region_appear(slot);
	if (error)
		gpu->active = false;
	mutex_unlock(&slot->lock);
	return error;
}

static void gpu_remove(struct pci_dev *pdev)
{
	struct egm_slot *slot;
	struct egm_gpu *gpu = gpu_of(pdev, &slot), *other;
	bool is_last = true;

	if (!gpu || !egm_rules->follows_gpu_driver)
		return;
	mutex_lock(&slot->lock);
	gpu->active = false;
	list_for_each_entry(other, &slot->gpus, in_slot)
		is_last &= !other->active;
	if (is_last)
		egm_region_disappear(slot);
	else
		egm_region_unlink_gpu(slot, gpu);
	mutex_unlock(&slot->lock);
}

static const struct pci_device_id gpu_ids[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_NVIDIA, 0x2342) },
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_NVIDIA, 0x2345) },
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_NVIDIA, 0x2941) },
	{}
};

static struct pci_driver gpu_driver = {
	.name = "nvgrace_gpu_vfio_pci",
	.id_table = gpu_ids,
	.probe = gpu_probe,
	.remove = gpu_remove,
};

int egm_gpu_driver_register(void)
{
	return pci_register_driver(&gpu_driver);
}

void egm_gpu_driver_unregister(void)
{
	pci_unregister_driver(&gpu_driver);
}
