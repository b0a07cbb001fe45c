/* The only room that includes isl. Marks loops: Fpar on the outermost loop of a nest whose
 * iterations are independent, Fvec on innermost ones; says why not, as remarks. */
#ifndef POLY_H
#define POLY_H
#include "ir/ir.h"
void poly_mark(Fn *f);
#endif
