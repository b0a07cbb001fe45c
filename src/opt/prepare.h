/* What makes nests ready to be fused: private to src/opt. */
#ifndef OPT_PREPARE_H
#define OPT_PREPARE_H
#include "ir/effects.h"
void opt_batch_products(Fn *f, St first);
void opt_open_products(Fn *f, St first);
void opt_sweep(Fn *f, St first);
bool opt_strips(Fn *f, St first); /* true: something changed */
/* Do x and y give the same in either order? Checks are looked at by the caller. */
bool opt_commute(const Fn *f, const Effects *x, const Effects *y);
void opt_same_lengths(Fn *f);
/* What is made for one product alone, and cheap, is computed in it. */
void opt_forward_operands(Fn *f);
/* Elements that neighbouring nests of the chain disagree about are copied first; returns its new first. */
St opt_copy_rows(Fn *f, St first);
/* Is there an axis on which the two accesses (b's loop variable w renamed to v) meet only in the same
 * iteration, or never? */
bool opt_same_iteration(
	Fn *f, const Access *a, const Access *b, Var v, Var w, const uint64_t *varying);
/* What makes and what uses the arrays that an `if` changes goes into its branches; new first. */
St opt_ways(Fn *f, St first);
/* Loops over arrays that are seen with other shapes too take those. */
void opt_unfold(Fn *f);
/* Temporaries that hold the same are one. */
void opt_twins(Fn *f);
/* Sums along the first axis run row by row. */
void opt_inward(Fn *f, St first);
#endif
