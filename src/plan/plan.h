/* What the dispatcher needs to know of a version: docs/plan.md. */
#ifndef PLAN_H
#define PLAN_H
#include "ir/face.h"

typedef struct PlanIn {
	const char *cost, *native; /* RPN, from opt */
	int temps;
	const char *timers; /* the records of timers, from gen; NULL: none */
} PlanIn;

/* The plan's text, in the arena. A unit without a face (read from IR text) gets one made from its
 * types: integers and floats are Python's, arrays NumPy's. */
/* The records of outside calls (ext.c). */
void plan_ext(Text *t, Fn *f);

char *plan_text(Unit *u, Arena *a, const PlanIn *in);
#endif
