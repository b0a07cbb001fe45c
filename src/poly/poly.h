/* The only room that includes isl. Puts loops into an order in which memory is read in sequence,
 * and marks them: Fpar on the outermost loop of a nest whose iterations are independent, Fvec on
 * innermost ones; says why not, as remarks. */
#ifndef POLY_H
#define POLY_H
#include "ir/ir.h"
void poly_mark(Fn *f);

/* How loops are cut: iterations of a block inside a parallel loop and outside; may blocks go around
 * loops with light work? */
typedef struct PolyBlocks {
	int inner, outer;
	bool light;
} PolyBlocks;
void poly_mark_blocks(Fn *f, PolyBlocks blocks); /* what poly_mark does, with other sizes */
#endif
