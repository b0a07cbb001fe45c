/* The only room that includes isl. Puts loops into an order in which memory is read in sequence,
 * and marks them: Fpar on the outermost loop of a nest whose iterations are independent, Fvec on
 * innermost ones; says why not, as remarks. */
#ifndef POLY_H
#define POLY_H
#include "ir/ir.h"
void poly_mark(Fn *f);
void poly_mark_blocks(Fn *f, int inner, int outer); /* with other sizes of blocks */
#endif
