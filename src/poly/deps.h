/* Exact dependences between two accesses, by isl. Used by poly.c alone. */
#ifndef POLY_DEPS_H
#define POLY_DEPS_H
#include "ir/effects.h"

struct isl_ctx;

/* One a function. The isl context is made at the first question that needs it. */
typedef struct Deps {
	Fn *f;
	struct isl_ctx *ctx;
	Ex *def;        /* def[v]: the expression of a once-variable, 0: none */
	uint32_t asked; /* questions put to isl */
	bool gave_up;   /* budget spent: every answer is "may depend" */
} Deps;

/* May accesses a and b of x, the effects of a loop, touch one element while the variable v of that
 * loop, or of a loop in it around both, has two different values? True if unknown. */
bool deps_cross(Deps *d, Var v, const Effects *x, const Access *a, const Access *b);
/* May a, while v is less than or (unless strict) the same as it is for b, touch the element that b
 * touches? True if unknown. */
bool deps_reach(
	Deps *d, Var v, const Effects *x, const Access *a, const Access *b, bool strict);
/* An order of two accesses: `same` has one value at both, `less` is less (strict), or not greater, at
 * the first, and ta at the first is greater than tb at the second. 0: says nothing. */
typedef struct DepsOrder {
	Var same, less;
	bool strict;
	Ex ta, tb;
} DepsOrder;
/* May accesses a and b touch one element in that order? True if unknown. */
bool deps_overtakes(
	Deps *d, const Effects *x, const Access *a, const Access *b, DepsOrder order);
void deps_free(Deps *d);
#endif
