/* Passes IR -> IR. Each takes a function and leaves a legal one (ir_check). Order is in pipe/pipe.c. */
#ifndef OPT_H
#define OPT_H
#include "ir/ir.h"
void opt_fold(Fn *f);     /* constants, algebra that is exact, copies of once-variables, dead lets */
void opt_checks(Fn *f);   /* checks: proven ones vanish, others move out of loops, equal ones merge */
void opt_ranges(Fn *f);   /* interval analysis: addv -> add where no overflow can happen, ... */
void opt_fuse(Fn *f);     /* neighbouring nests with equal domains become one; see fuse.c */
void opt_contract(Fn *f); /* temporaries shrink to rows or scalars inside the nest that uses them */
void opt_sieve(Fn *f);    /* masks that say what to pack are made block by block */
void opt_mirror(Fn *f);   /* arrays made of themselves turned round change from both ends */
void opt_turn(Fn *f);     /* temporaries that are walked along columns lie column by column */
void opt_narrow(Fn *f);   /* the shrinking alone */
void opt_hoist(Fn *f);    /* loop-invariant work moves out */
void opt_tabulate(Fn *f); /* bit loops over data take eight rounds at a time, from tables */
void opt_cost(Fn *f);     /* fills Stmt.cost of loops */
/* RPN text of docs/plan.md: estimated ns of the original (of the IR as the front end made it), and of
 * the kernel on one thread with the conversion of lists. */
char *opt_cost_rpn(Fn *f, Arena *a);
char *opt_cost_native_rpn(Fn *f, Arena *a);
#endif
