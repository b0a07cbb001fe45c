/* Temporaries, as src/opt makes them smaller: private to it. */
#ifndef OPT_TEMP_H
#define OPT_TEMP_H
#include "ir/effects.h"

/* What is known of one temporary. The loops lie around all its accesses and inside its alloc. */
typedef struct Temp {
	Fn *f;
	const Effects *x; /* of the whole function */
	Sto s;
	St alloc;
	uint32_t sets, loads, home; /* home: scope of the alloc */
	St loop[JENNY_RANK + 1];
	uint32_t loops;
	int8_t axis[JENNY_RANK]; /* axis[m]: the axis whose subscript is loop[m]'s variable */
} Temp;

/* Fills alloc, sets, loads and loops. False: not a plain temporary with one alloc. */
bool opt_temp_look(Temp *t);
uint32_t opt_temp_depth(const Effects *x, uint32_t scope); /* loops around */
/* Says that no array is made for it: what it holds is at `place`. */
void opt_temp_remark(const Temp *t, const char *place);
/* Computes its elements where they are read. False: it cannot be, or that does not pay. */
bool opt_temp_forward(Temp *t);
/* Nobody reads it any more: its sets go, and loops that are empty then. */
void opt_temp_drop(Fn *f, St first, Sto t);
#endif
