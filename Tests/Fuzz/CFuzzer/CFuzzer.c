/* Only the header matters; SwiftPM wants a source. */
#include "CFuzzer.h"
