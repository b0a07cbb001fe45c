/* Constants assigned in loops: private to src/opt. */
#ifndef OPT_SINK_H
#define OPT_SINK_H
#include "ir/ir.h"

/* Moves assignments of constants that a loop makes in every iteration and does not read behind it. */
bool opt_sink(Fn *f);
#endif
