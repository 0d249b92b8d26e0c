// What Swift cannot see of Linux: macros with arguments, variadic functions, and declarations that glibc hides
// behind _GNU_SOURCE or that are in headers outside Swift's Glibc module map. A function here is at most ten lines
// and decides nothing: it returns what the kernel returned, with errno set.
#pragma once

#include <linux/memfd.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/sysmacros.h>
#include <sys/types.h>

// errno is a macro around a function call whose thread may change over an await; read it right after the call.
int egm_errno(void);

// MARK: memory

// memfd_create is _GNU_SOURCE only.
int egm_memfd_create(const char *name, unsigned int flags);
// fcntl is variadic and the F_SEAL_* names are _GNU_SOURCE only: the size can neither shrink nor grow any more, and
// no seal can be added.
int egm_seal_size(int descriptor);
// Swift has no volatile access. One aligned 64-bit load: the only access that is right for memory that a device or
// another process writes.
uint64_t egm_load64(const volatile void *address);
// The same as a copy: 64-bit loads where the source is aligned, single bytes at both ends.
void egm_volatile_copy(void *target, const volatile void *source, size_t count);

// MARK: files

// statx is _GNU_SOURCE only. What the kernel knows of a file already, without asking the server behind a network file
// system or one in user space, which may be hung. An empty path stands for `directory` itself.
struct stat;
int egm_known_status(int directory, const char *path, struct stat *status);

// MARK: threads

// gettid is _GNU_SOURCE only. Unlike pthread_self it is not declared const, so a value is not reused over an await.
pid_t egm_gettid(void);
// The same, asked from the kernel once per thread: for checks that stand in every callback. Wrong after fork.
pid_t egm_cached_gettid(void);
// pthread_setname_np is _GNU_SOURCE only; it acts on the calling thread.
int egm_set_thread_name(const char *name);
// SCHED_IDLE is _GNU_SOURCE only; 0 gives the calling thread SCHED_OTHER, anything else SCHED_IDLE.
int egm_set_thread_idle(int idle);
// The scheduling class of the calling thread: 1 SCHED_IDLE, 0 any other, -1 with errno.
int egm_thread_is_idle(void);
// cpu_set_t and its macros are _GNU_SOURCE only; these take the kernel's bit mask of any length for the calling
// thread. The getter returns the number of bytes that the kernel wrote.
int egm_set_thread_cpus(const unsigned long *mask, size_t size);
int egm_thread_cpus(unsigned long *mask, size_t size);

// MARK: processes

// No wrapper in older C libraries, and syscall is variadic.
int egm_pidfd_open(pid_t pid);
// The same of any thread of a process (Linux 6.9); its flag is too new for the C library's headers.
int egm_pidfd_open_thread(pid_t thread);
// A copy of another process's descriptor, closed on exec.
int egm_pidfd_getfd(int pidfd, int descriptor);
int egm_pidfd_send_signal(int pidfd, int signal);

// MARK: sockets

// accept4 is _GNU_SOURCE only; the new descriptor is non-blocking and closed on exec.
int egm_accept(int listener);
// struct ucred is _GNU_SOURCE only: pid, uid, gid.
int egm_peer_credentials(int socket, uint32_t credentials[3]);
// Too new for the C library's headers (Linux 6.5).
#define EGM_SO_PEERPIDFD 77
// The CMSG_* macros have arguments. At most EGM_DESCRIPTORS descriptors travel with one message.
#define EGM_DESCRIPTORS 16
ssize_t egm_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);
// On return `descriptors` holds the first `*descriptor_count` descriptors that came, closed on exec, and
// `*flags` is msg_flags.
ssize_t egm_receive(int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count, int *flags);

// MARK: kernel events

// struct sockaddr_nl is in <linux/netlink.h>, outside the module map. A non-blocking socket of kernel uevents, closed
// on exec; and its subscription to a mask of multicast groups (1: the kernel itself, 2: udev).
int egm_uevent_socket(void);
int egm_uevent_bind(int socket, uint32_t groups);
// One message. The result is its whole length, also if it did not fit; `*sender` is the netlink port it came from,
// which is 0 for the kernel and for nobody else.
ssize_t egm_uevent_receive(int socket, void *bytes, size_t count, uint32_t *sender);

// MARK: retired pages

// The nvgrace-egm driver's list of bad memory: _IO('E', 100), the same number and bytes in every form of the driver.
// Not in the kernel's installed headers.
#define EGM_LIST_RETIRED_PAGES 0x4564u

// `size`: bytes of the whole buffer on the way in; on the way out those that the list needs. `count`: records that
// were written.
struct egm_list_header {
    uint32_t size;
    uint32_t count;
};

// Bytes from the start of the region, and bytes.
struct egm_list_record {
    uint64_t offset;
    uint64_t size;
};

_Static_assert(sizeof(struct egm_list_header) == 8, "the kernel's header is 8 bytes");
_Static_assert(offsetof(struct egm_list_header, count) == 4, "count follows size");
_Static_assert(sizeof(struct egm_list_record) == 16, "the kernel's record is 16 bytes");
_Static_assert(offsetof(struct egm_list_record, size) == 8, "size follows offset");
_Static_assert(_Alignof(struct egm_list_record) == 8, "records are aligned to 8 bytes");

// ioctl is variadic. `buffer` is a header, and behind it room for as many records as its `size` has room for.
int egm_list_retired_pages(int descriptor, struct egm_list_header *buffer);
// The same. The rows of a terminal, 0 if it does not say, -1 for what is no terminal.
int egm_terminal_rows(int descriptor);
