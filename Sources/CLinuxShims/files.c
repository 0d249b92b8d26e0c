#include "CLinuxShims.h"

#include <fcntl.h>
#include <sys/stat.h>

int egm_known_status(int directory, const char *path, struct stat *status) {
    struct statx known;
    if (statx(directory, path, AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &known) != 0) return -1;
    *status = (struct stat){.st_mode = known.stx_mode, .st_uid = known.stx_uid, .st_gid = known.stx_gid};
    status->st_dev = makedev(known.stx_dev_major, known.stx_dev_minor);
    status->st_rdev = makedev(known.stx_rdev_major, known.stx_rdev_minor);
    status->st_ino = known.stx_ino;
    status->st_size = (off_t)known.stx_size;
    return 0;
}
