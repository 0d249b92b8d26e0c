/* SPDX-License-Identifier: GPL-2.0 */
/*
 * egm_test: char devices that behave like those of the nvgrace-egm driver, over memory that the test guest hides from
 * Linux with memmap=. Only for tests: it runs in a guest that is thrown away, and nowhere else.
 *
 * Theory of operation. A *slot* is one socket's carve-out: it exists from insmod to rmmod and carries what tests set
 * and read (/sys/kernel/egm_test/egmN). A *region* is the device of the slot, /dev/egmN: it may come and go while
 * descriptors of it are open, as in the generations that follow the GPU driver. What differs between the generations
 * is a table, `struct egm_rules`; the code asks the table and never the generation's name.
 *
 * Where the real driver would damage memory or oops, this one counts it in `oopses` (or shows it in `foreign_dirty`)
 * and goes on, so that a test can assert that the daemon never gets there.
 */
#ifndef EGM_TEST_H
#define EGM_TEST_H

#include <linux/atomic.h>
#include <linux/auxiliary_bus.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* ECC retires DRAM in blocks of this size, whatever the kernel's page size. */
#define EGM_BLOCK_SIZE 65536ULL
/* Capacity of the firmware's table of retired pages. */
#define EGM_FIRMWARE_RETIRED_MAX 4096
/* Blocks of one slot that a test can poison. */
#define EGM_POISON_MAX 64
/* What an over-length mapping shows behind the region: so many bytes of harmless RAM, again and again. */
#define EGM_FOREIGN_ORDER 4
#define EGM_FOREIGN_SIZE (PAGE_SIZE << EGM_FOREIGN_ORDER)
#define EGM_FOREIGN_BYTE 0xf0

enum egm_open_rule {
	EGM_OPEN_SECOND_IS_DEAD,	/* succeeds at once, even during the scrub; mmap and ioctl fail */
	EGM_OPEN_BUSY_AT_ONCE,		/* EBUSY, also during the scrub */
	EGM_OPEN_COUNTED,		/* waits for the scrub, then as good as the first */
	EGM_OPEN_BUSY_AFTER_SCRUB,	/* waits for the scrub (killable), then EBUSY */
};

enum egm_mmap_rule {
	EGM_MMAP_UNCHECKED,		/* offset ignored, any length */
	EGM_MMAP_MASKED,		/* offset modulo 1 TiB, then checked */
	EGM_MMAP_CHECKED,
};

enum egm_outside_rule {
	EGM_OUTSIDE_KEPT,		/* even below the base, where the offset underflows */
	EGM_OUTSIDE_SKIPPED,		/* judged by the first byte */
	EGM_PARTLY_OUTSIDE_SKIPPED,	/* judged by the whole block */
};

enum egm_links_rule {
	EGM_LINKS_NONE,
	EGM_LINKS_AT_AUXILIARY_DEVICE,
	EGM_LINKS_AT_REGION,
};

struct egm_rules {
	const char *name;
	unsigned int minors;
	bool minors_from_lowest_pxm;
	enum egm_open_rule open;
	enum egm_mmap_rule mmap;
	enum egm_outside_rule outside;
	enum egm_links_rule links;
	bool killable_scrub;
	int remap_errno;		/* of open, when the region can't be mapped for the scrub */
	bool dead_mmap_oopses;
	bool stuck_after_failed_register;
	bool whole_blocks;		/* a retired block is 64 KiB, not one page */
	bool ascending;			/* the list is sorted and has no duplicates */
	bool learns_at_run_time;	/* memory_failure adds to the list */
	bool needs_retired_property;
	bool bounded_table;		/* refuses a firmware table with count > 4096: the module does not load */
	bool auxiliary_device;
	bool gpu_devices_file;
	bool late_attributes;		/* made after the uevent */
	bool follows_gpu_driver;	/* the region exists while a GPU of it is bound */
};

struct egm_gpu {
	struct list_head in_slot;
	struct pci_dev *pdev;
	bool active;			/* counts for the region: bound, or the generation does not care */
	bool linked;
};

struct egm_region;

struct egm_slot {
	struct list_head in_slots;
	struct kobject kobj;
	u32 pxm;
	phys_addr_t base;
	size_t size;
	bool over_ram;			/* never touched: opening it fails with EIO */
	u8 *foreign;

	struct mutex lock;		/* gpus, region, openers */
	struct list_head gpus;
	struct egm_region *region;
	struct list_head openers;

	spinlock_t retired_lock;
	u64 *retired;			/* offsets, one per record, in the order of the generation */
	size_t retired_count;
	size_t retired_capacity;

	struct rw_semaphore poison_lock;
	u64 poison[EGM_POISON_MAX];	/* offsets of blocks */
	unsigned int poison_count;

	/* Set by tests. */
	int fail_open;			/* errno of the next open, before anything else; 0: none */
	int fail_register;		/* errno of the next open, after the scrub; 0: none */
	s64 fail_scrub_after;		/* the next scrub fails after so many bytes; -1: none */
	unsigned int idle_scrub;	/* not 0: a scrub takes its time, and writes nothing */
	int fail_map;			/* errno of the next writable mapping; 0: none */
	unsigned int slow_ms;		/* per chunk of a scrub */
	unsigned int link_delay_ms;	/* before each GPU link, after the uevent */

	/* Counted for tests. */
	atomic64_t open_calls, opens, scrubs_started, scrubs, scrubbed_bytes, maps, mappings, ioctls, oopses;
};

struct egm_region {
	struct device dev;
	struct cdev cdev;
	struct egm_slot *slot;
	struct auxiliary_device *auxiliary;
	struct mutex open_lock;
	atomic_t open_count;
	bool gone;			/* the device was deleted under open descriptors */
	bool has_gpu_devices, has_size;
};

/* One open file. */
struct egm_opener {
	struct list_head in_slot;
	struct egm_region *region;
	struct file *file;
	bool dead;
};

/* main.c */
extern const struct egm_rules *egm_rules;
extern struct list_head egm_slots;
extern struct kobject *egm_kobject;
extern bool egm_size_decimal, egm_short_enospc, egm_early_vendor;
extern unsigned int egm_scrub_chunk;

/* rules.c */
const struct egm_rules *egm_rules_named(const char *name);

/* slot.c */
struct egm_slot *egm_slot_of_pxm(u32 pxm);
struct egm_slot *egm_slot_add(u32 pxm, phys_addr_t base, size_t size);
int egm_slots_parse(const char *regions);
void egm_slots_remove(void);

/* gpus.c */
int egm_gpus_from_acpi(bool describe_regions);
int egm_gpus_parse(const char *gpus);
int egm_gpu_driver_register(void);
void egm_gpu_driver_unregister(void);

/* region.c */
int egm_regions_init(void);
void egm_regions_exit(void);
int egm_region_appear(struct egm_slot *slot);
void egm_region_disappear(struct egm_slot *slot);
void egm_region_link_gpus(struct egm_slot *slot);
void egm_region_unlink_gpu(struct egm_slot *slot, struct egm_gpu *gpu);

/* chardev.c */
extern const struct file_operations egm_file_operations;

/* mapping.c */
int egm_mmap(struct file *file, struct vm_area_struct *vma);
int egm_poison_add(struct egm_slot *slot, u64 offset);
void egm_poison_clear(struct egm_slot *slot);

/* retired.c */
int egm_retired_add_firmware(struct egm_slot *slot, u64 address);
int egm_retired_add_at_run_time(struct egm_slot *slot, u64 offset);
int egm_retired_read_table(struct egm_slot *slot, phys_addr_t table);
int egm_retired_parse(const char *list);
long egm_retired_ioctl(struct egm_slot *slot, void __user *argument, u32 argsz);

/* knobs.c */
extern const struct kobj_type egm_slot_type;

#endif
