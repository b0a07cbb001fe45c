/* What the files of src/poly share. */
#ifndef POLY_OWN_H
#define POLY_OWN_H
#include "poly/deps.h"
#include "poly/poly.h"

typedef struct Poly {
	Fn *f;
	Deps deps;
	uint64_t **after;  /* variables that live behind each loop */
	uint32_t *touches; /* accesses to each storage in the whole function */
	PolyBlocks blocks;
} Poly;

/* Gathers the facts of the function as it is now. deps_free ends it. */
Poly poly_new(Fn *f, const Effects *all);

/* Why the loop has to keep its order, or NULL: its iterations are independent. x: its effects. */
const char *poly_why(Poly *p, St loop, const Effects *x);

/* Puts loops into an order in which memory is read in sequence and outer loops are independent. */
void poly_order(Poly *p);
#endif
