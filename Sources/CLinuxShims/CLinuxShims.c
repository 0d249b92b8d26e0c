#include "CLinuxShims.h"

#include <errno.h>

int egm_errno(void) { return errno; }
