// SPDX-License-Identifier: GPL-2.0
// egmunit PIDFILE COMMAND…: as much of a service manager as egmd knows: the command is started again whenever it ends, and
// descriptors that it stores (sd_notify, FDSTORE=1) come back to it with LISTEN_FDS. PIDFILE gets the command's pid, each
// time a new line. On SIGTERM the command gets it too, and its status is ours.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define STORE_MAX 64
#define FIRST_PASSED 3

static struct {
    int descriptor;
    char name[256];
    struct stat file;
} store[STORE_MAX];
static int stored;
static pid_t child;
static volatile sig_atomic_t is_ending;

static void __attribute__((noreturn)) die(const char *what) {
    fprintf(stderr, "egmunit: %s: %s\n", what, strerror(errno));
    exit(111);
}

static void on_term(int signal) {
    (void)signal;
    is_ending = 1;
    if (child > 0) kill(child, SIGTERM);
}

static void on_child(int signal) { (void)signal; }  // only to end poll

// The value of NAME= in a message of lines.
static bool value(const char *message, const char *name, char *out, size_t size) {
    size_t length = strlen(name);
    for (const char *line = message; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        if (strncmp(line, name, length) || line[length] != '=') continue;
        snprintf(out, size, "%.*s", (int)strcspn(line + length + 1, "\n"), line + length + 1);
        return true;
    }
    return false;
}

static void forget(const char *name) {
    int kept = 0;
    for (int i = 0; i < stored; i++) {
        if (!strcmp(store[i].name, name)) close(store[i].descriptor);
        else store[kept++] = store[i];
    }
    stored = kept;
}

// As systemd: a file that is in the store already is not stored again.
static void keep(int descriptor, const char *name) {
    struct stat file;
    bool is_new = !fstat(descriptor, &file) && stored < STORE_MAX;
    for (int i = 0; i < stored && is_new; i++)
        is_new = strcmp(store[i].name, name) || store[i].file.st_ino != file.st_ino || store[i].file.st_dev != file.st_dev;
    if (!is_new) {
        close(descriptor);
        return;
    }
    store[stored].descriptor = descriptor;
    store[stored].file = file;
    snprintf(store[stored++].name, sizeof store->name, "%s", name);
}

static void take_message(int notify) {
    char text[8192], name[256], word[8];
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(int) * STORE_MAX)];
    } control;
    struct iovec part = {text, sizeof text - 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(notify, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return;
    text[count] = 0;
    if (!value(text, "FDNAME", name, sizeof name)) strcpy(name, "stored");
    bool is_kept = value(text, "FDSTORE", word, sizeof word);
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        int descriptors[STORE_MAX];
        size_t bytes = each->cmsg_len - CMSG_LEN(0);
        if (each->cmsg_type != SCM_RIGHTS) continue;
        memcpy(descriptors, CMSG_DATA(each), bytes);
        for (size_t i = 0; i < bytes / sizeof(int); i++) {
            if (is_kept) keep(descriptors[i], name);
            else close(descriptors[i]);  // a barrier
        }
    }
    if (value(text, "FDSTOREREMOVE", word, sizeof word)) forget(name);
}

// In the child: descriptors to the places where they are looked for, and the command.
static void __attribute__((noreturn)) start(char **command) {
    char names[STORE_MAX * 256] = "", number[16];
    int high[STORE_MAX];
    for (int i = 0; i < stored; i++) high[i] = fcntl(store[i].descriptor, F_DUPFD_CLOEXEC, FIRST_PASSED + STORE_MAX);
    for (int i = 0; i < stored; i++) {
        dup2(high[i], FIRST_PASSED + i);
        if (i) strcat(names, ":");
        strcat(names, store[i].name);
    }
    if (stored) {
        snprintf(number, sizeof number, "%d", stored);
        setenv("LISTEN_FDS", number, 1);
        setenv("LISTEN_FDNAMES", names, 1);
        snprintf(number, sizeof number, "%d", (int)getpid());
        setenv("LISTEN_PID", number, 1);
    }
    execvp(command[0], command);
    die(command[0]);
}

int main(int count, char **words) {
    if (count < 3) {
        fputs("egmunit: egmunit PIDFILE COMMAND…\n", stderr);
        return 2;
    }
    sigset_t ours, before;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ours, &before);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_term}, NULL);
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = on_child}, NULL);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s.notify", words[1]);
    unlink(address.sun_path);
    int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (notify < 0 || bind(notify, (struct sockaddr *)&address, sizeof address)) die(address.sun_path);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    while (true) {
        child = fork();
        if (child < 0) die("fork");
        if (!child) {
            sigprocmask(SIG_SETMASK, &before, NULL);
            start(words + 2);
        }
        int file = open(words[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (file < 0 || dprintf(file, "%d\n", (int)child) < 0) die(words[1]);
        close(file);
        int status;
        while (waitpid(child, &status, WNOHANG) != child) {
            struct pollfd polled = {.fd = notify, .events = POLLIN};
            if (ppoll(&polled, 1, NULL, &before) > 0) take_message(notify);
        }
        // What it sent last is in the socket still.
        struct pollfd polled = {.fd = notify, .events = POLLIN};
        while (poll(&polled, 1, 0) > 0) take_message(notify);
        if (is_ending) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}
