// SPDX-License-Identifier: GPL-2.0
/* The device of a slot: class, numbers, attributes, links, and the auxiliary device where the generation has one. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "egm_test.h"

/* Under this name the GPU driver makes the auxiliary devices, not under ours. */
#define AUXILIARY_PREFIX "nvgrace_gpu_vfio_pci"

static dev_t first_number;
static atomic_t live_devices = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(devices_gone);

/* ---- Attributes ---- */

static ssize_t egm_size_show(struct device *dev, struct device_attribute *attribute, char *buffer)
{
	struct egm_slot *slot = container_of(dev, struct egm_region, dev)->slot;

	return sysfs_emit(buffer, egm_size_decimal ? "%zu\n" : "0x%zx\n", slot->size);
}
static DEVICE_ATTR_RO(egm_size);

static ssize_t gpu_devices_show(struct device *dev, struct device_attribute *attribute, char *buffer)
{
	struct egm_slot *slot = container_of(dev, struct egm_region, dev)->slot;
	struct egm_gpu *gpu;
	int length = 0;

	list_for_each_entry(gpu, &slot->gpus, in_slot) {
		if (gpu->active)
			length += sysfs_emit_at(buffer, length, "%s\n", pci_name(gpu->pdev));
	}
	return length;
}
static DEVICE_ATTR_RO(gpu_devices);

static struct attribute *egm_attrs[] = { &dev_attr_egm_size.attr, NULL };
ATTRIBUTE_GROUPS(egm);

static struct class egm_class = { .name = "egm" };

/* ---- Devices ---- */

static void release_region_device(struct device *dev)
{
	kfree(container_of(dev, struct egm_region, dev));
	if (atomic_dec_and_test(&live_devices))
		wake_up(&devices_gone);
}

static void release_auxiliary_device(struct device *dev)
{
	kfree(to_auxiliary_dev(dev));
	if (atomic_dec_and_test(&live_devices))
		wake_up(&devices_gone);
}

static struct egm_gpu *first_active_gpu(struct egm_slot *slot)
{
	struct egm_gpu *gpu;

	list_for_each_entry(gpu, &slot->gpus, in_slot) {
		if (gpu->active)
			return gpu;
	}
	return NULL;
}

static struct auxiliary_device *make_auxiliary_device(struct egm_slot *slot)
{
	struct egm_gpu *gpu = first_active_gpu(slot);
	struct auxiliary_device *auxiliary;
	int error;

	/* It can't be without a parent: a region without GPUs gets none. */
	if (!egm_rules->auxiliary_device || !gpu)
		return NULL;
	auxiliary = kzalloc(sizeof(*auxiliary), GFP_KERNEL);
	if (!auxiliary)
		return ERR_PTR(-ENOMEM);
	auxiliary->name = "egm";
	auxiliary->id = slot->pxm;
	auxiliary->dev.parent = &gpu->pdev->dev;
	auxiliary->dev.release = release_auxiliary_device;
	error = auxiliary_device_init(auxiliary);
	if (error) {
		kfree(auxiliary);
		return ERR_PTR(error);
	}
	atomic_inc(&live_devices);
	error = __auxiliary_device_add(auxiliary, AUXILIARY_PREFIX);
	if (error) {
		auxiliary_device_uninit(auxiliary);
		return ERR_PTR(error);
	}
	return auxiliary;
}

static void remove_auxiliary_device(struct auxiliary_device *auxiliary)
{
	if (!auxiliary)
		return;
	auxiliary_device_delete(auxiliary);
	auxiliary_device_uninit(auxiliary);
}

/* ---- Links ---- */

static bool is_parent(struct egm_region *region, struct egm_gpu *gpu)
{
	return region->auxiliary && region->auxiliary->dev.parent == &gpu->pdev->dev;
}

static void link_gpu(struct egm_region *region, struct egm_gpu *gpu)
{
	struct kobject *gpu_directory = &gpu->pdev->dev.kobj;
	int error = 0;

	if (region->slot->link_delay_ms)
		msleep(region->slot->link_delay_ms);
	if (egm_early_vendor)
		error = sysfs_create_link(gpu_directory, &region->dev.kobj, dev_name(&region->dev));
	else if (egm_rules->links == EGM_LINKS_AT_REGION)
		error = sysfs_create_link(&region->dev.kobj, gpu_directory, pci_name(gpu->pdev));
	else if (egm_rules->links == EGM_LINKS_AT_AUXILIARY_DEVICE && region->auxiliary) {
		struct kobject *auxiliary = &region->auxiliary->dev.kobj;

		error = sysfs_create_link(auxiliary, gpu_directory, pci_name(gpu->pdev));
		/* In the parent's directory the device itself has the name. */
		if (!error && !is_parent(region, gpu))
			error = sysfs_create_link(gpu_directory, auxiliary, dev_name(&region->auxiliary->dev));
	} else
		return;
	if (error)
		pr_notice("no link between egm%u and %s: error %d\n", region->slot->pxm, pci_name(gpu->pdev), error);
	gpu->linked = !error;
}

static void unlink_gpu(struct egm_region *region, struct egm_gpu *gpu)
{
	struct kobject *gpu_directory = &gpu->pdev->dev.kobj;

	if (!gpu->linked)
		return;
	gpu->linked = false;
	if (egm_early_vendor) {
		/* A GPU that was taken from the bus has taken its directory with it. */
		if (gpu_directory->sd)
			sysfs_remove_link(gpu_directory, dev_name(&region->dev));
	} else if (egm_rules->links == EGM_LINKS_AT_REGION) {
		sysfs_remove_link(&region->dev.kobj, pci_name(gpu->pdev));
	} else {
		sysfs_remove_link(&region->auxiliary->dev.kobj, pci_name(gpu->pdev));
		if (!is_parent(region, gpu) && gpu_directory->sd)
			sysfs_remove_link(gpu_directory, dev_name(&region->auxiliary->dev));
	}
}

void egm_region_link_gpus(struct egm_slot *slot)
{
	struct egm_gpu *gpu;

	list_for_each_entry(gpu, &slot->gpus, in_slot) {
		if (gpu->active && !gpu->linked)
			link_gpu(slot->region, gpu);
	}
}

void egm_region_unlink_gpu(struct egm_slot *slot, struct egm_gpu *gpu)
{
	if (slot->region)
		unlink_gpu(slot->region, gpu);
}

/* ---- Coming and going ---- */

static void make_late_attributes(struct egm_region *region)
{
	if (!egm_rules->late_attributes || egm_early_vendor)
		return;
	region->has_size = !device_create_file(&region->dev, &dev_attr_egm_size);
	if (egm_rules->gpu_devices_file)
		region->has_gpu_devices = !device_create_file(&region->dev, &dev_attr_gpu_devices);
}

int egm_region_appear(struct egm_slot *slot)
{
	struct egm_region *region;
	int error;

	if (slot->region)
		return 0;
	region = kzalloc(sizeof(*region), GFP_KERNEL);
	if (!region)
		return -ENOMEM;
	region->slot = slot;
	mutex_init(&region->open_lock);
	region->auxiliary = make_auxiliary_device(slot);
	if (IS_ERR(region->auxiliary)) {
		error = PTR_ERR(region->auxiliary);
		kfree(region);
		return error;
	}
	device_initialize(&region->dev);
	atomic_inc(&live_devices);
	region->dev.class = &egm_class;
	region->dev.parent = region->auxiliary ? &region->auxiliary->dev : NULL;
	region->dev.devt = MKDEV(MAJOR(first_number), slot->pxm);
	region->dev.release = release_region_device;
	cdev_init(&region->cdev, &egm_file_operations);
	region->cdev.owner = THIS_MODULE;
	error = dev_set_name(&region->dev, "egm%u", slot->pxm);
	if (!error)
		error = cdev_device_add(&region->cdev, &region->dev);
	if (error) {
		remove_auxiliary_device(region->auxiliary);
		put_device(&region->dev);
		return error;
	}
	slot->region = region;
	/* The uevent is out; what follows arrives later, one by one. */
	make_late_attributes(region);
	egm_region_link_gpus(slot);
	return 0;
}

void egm_region_disappear(struct egm_slot *slot)
{
	struct egm_region *region = slot->region;
	struct egm_gpu *gpu;

	if (!region)
		return;
	list_for_each_entry(gpu, &slot->gpus, in_slot)
		unlink_gpu(region, gpu);
	if (region->has_gpu_devices)
		device_remove_file(&region->dev, &dev_attr_gpu_devices);
	if (region->has_size)
		device_remove_file(&region->dev, &dev_attr_egm_size);
	slot->region = NULL;
	region->gone = true;
	cdev_device_del(&region->cdev, &region->dev);
	remove_auxiliary_device(region->auxiliary);
	region->auxiliary = NULL;
	put_device(&region->dev);
}

int egm_regions_init(void)
{
	struct egm_slot *slot;
	u32 lowest = U32_MAX;
	int error;

	list_for_each_entry(slot, &egm_slots, in_slots)
		lowest = min(lowest, slot->pxm);
	/* As in the real drivers: other forms let a PXM lie outside the reserved minors, these two refuse to load. */
	if (!egm_rules->minors_from_lowest_pxm || lowest == U32_MAX)
		lowest = 0;
	list_for_each_entry(slot, &egm_slots, in_slots) {
		if (egm_rules->minors_from_lowest_pxm && slot->pxm >= lowest + egm_rules->minors) {
			pr_err("PXM %u is not below %u\n", slot->pxm, lowest + egm_rules->minors);
			return -EINVAL;
		}
	}
	if (!egm_rules->late_attributes)
		egm_class.dev_groups = egm_groups;
	error = class_register(&egm_class);
	if (error)
		return error;
	error = alloc_chrdev_region(&first_number, lowest, egm_rules->minors, "egm");
	if (error)
		class_unregister(&egm_class);
	return error;
}

void egm_regions_exit(void)
{
	struct egm_slot *slot;

	list_for_each_entry(slot, &egm_slots, in_slots) {
		mutex_lock(&slot->lock);
		egm_region_disappear(slot);
		mutex_unlock(&slot->lock);
	}
	/* No file is open (they pin the module), so only a reader of sysfs may delay the last one, for a moment. */
	wait_event(devices_gone, !atomic_read(&live_devices));
	unregister_chrdev_region(first_number, egm_rules->minors);
	class_unregister(&egm_class);
}
