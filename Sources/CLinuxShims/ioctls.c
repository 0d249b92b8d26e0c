#include "CLinuxShims.h"

#include <sys/ioctl.h>

int egm_list_retired_pages(int descriptor, struct egm_list_header *buffer) {
    return ioctl(descriptor, EGM_LIST_RETIRED_PAGES, buffer);
}

int egm_terminal_rows(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) < 0 ? -1 : size.ws_row;
}
