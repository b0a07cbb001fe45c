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
/* yield.c: a generator function is called; what it makes is consumed by a loop. */
bool front_is_generator(const Func *fn);
Value front_generator_call(Front *f, Value callee, const Args *a);
void front_generator_loop(Front *f, Value it, Node *target, Node *body, Node *other);
void front_generator_each(Front *f, Value it, void (*body)(Front *f, Value v, void *env), void *env);
void front_eaten(Front *f, Node *n); /* a statement of its loop */
/* Calls a function that is being walked already: it becomes a function of the unit. */
Value front_call_own(Front *f, Value callee, const Args *a);
#endif
