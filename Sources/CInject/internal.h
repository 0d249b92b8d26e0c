// What the files of CInject share and nobody else sees.
#pragma once

#include "CInject.h"

#include <linux/seccomp.h>
#include <stdbool.h>

// x86-64 system calls of the x32 ABI carry this bit; without it most of their numbers are those of x86-64.
#define EGM_X32_BIT 0x40000000u

// ioctl is one of the few calls that have a number of their own in the x32 ABI.
#define EGM_X32_IOCTL 514

// Messages of the launcher and its supervisor on their socket pair (SOCK_SEQPACKET: one write, one message).
enum egm_message_kind {
    EGM_MESSAGE_HELLO = 1,  // supervisor: value = my pid
    EGM_MESSAGE_LISTENER,   // launcher: the filter's listener is attached
    EGM_MESSAGE_READY,      // supervisor: value = 0, or the errno of what went wrong
    EGM_MESSAGE_ARM,        // launcher: the self-test is over; from now on openings are deliveries
};

struct egm_message {
    int32_t kind;
    int32_t value;
};

// Sends one message, with `descriptor` attached unless it is -1. Returns 0, or -1 with errno.
int egm_message_send(int socket, enum egm_message_kind kind, int value, int descriptor);

// Sends `size` bytes at once, with `descriptor` attached unless it is -1. Returns 0, or -1 with errno.
int egm_attached_send(int socket, const void *bytes, size_t size, int descriptor, int flags);

// Receives one message of the given kind; an attached descriptor goes to `*descriptor` (closed if that is NULL).
// Returns 0, or -1 with errno: ECONNRESET at the end of the connection, EPROTO for anything unexpected.
int egm_message_receive(int socket, enum egm_message_kind kind, int *value, int *descriptor);

// Closes every descriptor but the `count` ones in `keep`, which is sorted in place.
int egm_close_all_but(int *keep, unsigned count);

// Reads `size` bytes at `address` of thread `tid`. Returns 0, or -1 with errno.
int egm_target_read(pid_t tid, uint64_t address, void *buffer, size_t size);

// Reads the NUL-terminated string at `address` of thread `tid`, page by page, because the next page need not exist.
// Returns its length, or -1 with errno (ENAMETOOLONG if there is no NUL in `size` bytes).
ssize_t egm_target_read_string(pid_t tid, uint64_t address, char *buffer, size_t size);

// Opens the memory of thread `tid` for writing. The caller checks the notification after it, then the descriptor is
// known to belong to the caller of that notification, whatever happens to the number. Returns it, or -1 with errno.
int egm_target_open_memory(pid_t tid);

// The directory that descriptor `dirfd` (or AT_FDCWD) of thread `tid` stands for. Returns its length or -1.
ssize_t egm_target_directory(pid_t tid, int dirfd, char *buffer, size_t size);

// Whether descriptor `number` of thread `tid` is the same file as our `descriptor`.
bool egm_target_same_file(pid_t tid, int number, int descriptor);

// The process (thread group) that thread `tid` belongs to, or -1.
pid_t egm_target_process(pid_t tid);

// Answers the retired-pages request `call`, which came from `listener`, with the list of `region`, in the caller's
// memory. Returns 0 or the errno that the caller gets.
int egm_retired_answer_to(
    int listener, const struct seccomp_notif *call, const struct egm_inject_region *region);
