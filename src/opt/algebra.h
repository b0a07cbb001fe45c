/* Exact algebra on one node: private to src/opt. */
#ifndef OPT_ALGEBRA_H
#define OPT_ALGEBRA_H
#include "ir/ir.h"

/* A node of equal value, or e itself; the operands have been simplified before. */
Ex opt_simplify(Fn *f, Ex e);
#endif
