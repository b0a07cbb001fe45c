/* Stores are forwarded to loads: private to src/opt. */
#ifndef OPT_FORWARD_H
#define OPT_FORWARD_H
#include "ir/ir.h"

/* Loads of elements that were set before in the same body read the value set. */
void opt_forward(Fn *f);
#endif
