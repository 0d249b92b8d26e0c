#ifndef EGM_CFUZZER_H
#define EGM_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer as a library: it has no header of its own. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
