// Names of files, as text: no file is looked at.

#include "internal.h"

#include <string.h>

// The supervisor compares names, and QEMU's user may write them as he likes: `/dev//egm4`, `/dev/./egm4`. `..` is
// resolved by name too: where a symbolic link would make that wrong, the worst is that QEMU gets the region it named.
ssize_t egm_inject_normalize(const char *path, char *out, size_t size) {
    if (path[0] != '/' || size < 2) return -1;
    size_t length = 0;
    while (*path != '\0') {
        path += strspn(path, "/");
        const size_t part = strcspn(path, "/");
        if (part == 2 && path[0] == '.' && path[1] == '.') {
            while (length > 0 && out[--length] != '/') {}
        } else if (part > 0 && !(part == 1 && path[0] == '.')) {
            if (length + 1 + part >= size) return -1;
            out[length++] = '/';
            memcpy(out + length, path, part);
            length += part;
        }
        path += part;
    }
    if (length == 0) out[length++] = '/';
    out[length] = '\0';
    return (ssize_t)length;
}
