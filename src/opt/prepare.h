/* What makes nests ready to be fused: private to src/opt. */
#ifndef OPT_PREPARE_H
#define OPT_PREPARE_H
#include "ir/ir.h"
void opt_batch_products(Fn *f, St first);
void opt_open_products(Fn *f, St first);
void opt_sweep(Fn *f, St first);
void opt_same_lengths(Fn *f);
/* What is made for one product alone, and cheap, is computed in it. */
void opt_forward_operands(Fn *f);
#endif
