/* The only room that includes isl. poly_reorder puts loops into an order in which memory is read in
 * sequence; poly_mark marks them: Fpar on the outermost loop of a nest whose iterations are
 * independent, Fvec on innermost ones; says why not, as remarks. */
#ifndef POLY_H
#define POLY_H
#include "ir/ir.h"
void poly_reorder(Fn *f);
void poly_mark(Fn *f);
void poly_sample(Fn *f); /* products that are read here and there are computed there only */

/* How loops are cut: iterations of a block inside a parallel loop and outside; may blocks go around
 * loops with light work? */
typedef struct PolyBlocks {
	int inner, outer;
	bool light;
} PolyBlocks;
void poly_reorder_blocks(Fn *f, PolyBlocks blocks); /* what poly_reorder does, with other sizes */
#endif
