/* Calls of Python functions, between call.c and recurse.c. */
#ifndef FRONT_CALL_H
#define FRONT_CALL_H
#include "front/value.h"

typedef struct Args {
	Value *at;
	int n;
	const char **key; /* name of a keyword argument, NULL: positional */
} Args;

/* Binds the parameters of a function in frame `to`. */
void front_bind_function(Front *f, Func *fn, const Args *a, Frame *to);
/* Calls a function that is being walked already: it becomes a function of the unit. */
Value front_call_own(Front *f, Value callee, const Args *a);
#endif
