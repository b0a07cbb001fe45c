/* Whether the front end could take a statement, judged by its syntax and the names in it. */
#ifndef FRONT_TAKEN_H
#define FRONT_TAKEN_H
#include "front/flow.h"

typedef struct Place {
	uint32_t line, col;
} Place;

typedef struct Taken {
	Arena *arena;
	Flow *flow;
	Node *env;        /* of function 0 */
	NameSet arrays;   /* locals that are arrays by the look of it */
	NameSet objects;  /* parameters that are never bound again: their attributes may be compiled */
	Vec(const char *) array_chain; /* "self.u": their attributes that look like arrays */
	NameSet banned;   /* statements that bind these stay Python */
	Vec(Place) place; /* statements around these stay Python */
	bool only_bound;  /* no results that a loop without iterations leaves unset */
	bool no_helpers;  /* calls of Python functions stay Python */
} Taken;

/* Finds out which locals look like arrays. `t` is filled in otherwise. */
void front_taken_arrays(Taken *t, Node *body);
/* Why statement n cannot be compiled, or NULL; *where is the culprit. depth: loops around n that
 * are compiled together with it. */
const char *front_taken(Taken *t, Node *n, int depth, Node **where);
/* The same for n less the statements inside it: what keeps even its inner statements apart. */
const char *front_taken_head(Taken *t, Node *n, int depth, Node **where);
/* Is compiling n worth a call: a loop, or work on whole arrays? */
bool front_taken_worth(Taken *t, Node *n);
#endif
