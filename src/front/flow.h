/*
 * Which names a function binds, where they are surely bound, and where their values are still
 * wanted. Works on the whole of Python's statements, those that are never compiled included.
 */
#ifndef FRONT_FLOW_H
#define FRONT_FLOW_H
#include "front/sexp.h"

typedef uint64_t *NameSet; /* one bit a local name */

typedef struct Flow {
	Arena *arena;
	Vec(const char *) name; /* the locals: parameters, then whatever the body binds */
	int words;              /* of a NameSet */
	NameSet captured;       /* nested functions see them: always live */
	NameSet deleted;        /* `del x`, `except E as x`: never surely bound */
	NameSet foreign;        /* `global x`, `nonlocal x`: not locals at all */
	bool eager;             /* front_flow_bound takes it that the body of every loop runs */
	const char *strange;    /* a statement that is not understood, or NULL */
} Flow;

/* Where control may go other than to the next statement, as the set of names live there. */
typedef struct Ways {
	NameSet brk, cont, ret, exc;
} Ways;

/* Collects the names of FunctionDef `fn`. */
Flow *front_flow(Arena *a, Strings *strings, Node *fn);
NameSet front_names_new(const Flow *f);
void front_names_copy(const Flow *f, NameSet to, const uint64_t *from);
void front_names_join(const Flow *f, NameSet to, const uint64_t *from);
/* Index of a local, -1 if it is none. */
int front_names_find(const Flow *f, const char *name);
bool front_names_has(const uint64_t *s, int k);
void front_names_add(NameSet s, int k);
void front_names_drop(NameSet s, int k);

/* Statements list[from, to): `live` is what is live behind them and becomes what is live before. */
void front_flow_live(const Flow *f, Node *list, int from, int to, NameSet live, const Ways *w);
/* For a list of statements inside statement n: what is live behind the list, and the ways out of
 * it, given those of n. */
void front_flow_inside(const Flow *f, Node *n, const uint64_t *behind, const Ways *w,
	const Node *list, NameSet after, Ways *ways);
/* `bound` is what is surely bound before statement n and becomes what is behind it. False if
 * nothing comes behind it. */
bool front_flow_bound(const Flow *f, Node *n, NameSet bound);
/* The `raise` that a list of statements surely comes to, whatever stands before it; NULL if it may be left
 * in another way. */
Node *front_flow_raise(const Node *list);
/* The names that n assigns (statements inside included, nested functions' own names not). */
void front_flow_assigns(const Flow *f, Node *n, NameSet out);
/* The names that an expression reads. */
void front_flow_reads(const Flow *f, Node *e, NameSet out);
/* Adds the names that an assignment target binds. */
void front_flow_target(const Flow *f, Node *target, NameSet out);

/* The lists of statements inside a statement: field names and nodes; their number. Not those of a
 * nested function or class. */
enum { FLOW_BODIES = 3 };
typedef struct Body {
	const char *field;
	Node *list;
} Body;
int front_flow_bodies(const Node *n, Body out[FLOW_BODIES]);
bool front_is(const Node *n, const char *kind);
#endif
