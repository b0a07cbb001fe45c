/*
 * Which loops may run in other processes (docs/spread.md): what each part of their range reads and
 * changes. Judged by syntax, names and the knowledge base; types are unknown.
 */
#ifndef FRONT_SPREAD_H
#define FRONT_SPREAD_H
#include "front/flow.h"

/*
 * A place stands for objects. With n locals: place k is what name k was bound to when the code was
 * entered, with all that is in it; place n + k is what the code makes and binds to name k; place
 * 2n + k is one element of what name k was bound to, taken out by a number; then there are what is seen
 * beyond the function, iterators that work later, and what the variables of comprehensions are bound to.
 */
enum {
	SPREAD_WORDS = 8,
	SPREAD_NAMES = (64 * SPREAD_WORDS - 4) / 3,
	SPREAD_PARAMS = 64,
	SPREAD_AXES = 4
};
typedef struct Places {
	uint64_t w[SPREAD_WORDS];
} Places;

/* What a value may be. */
typedef struct Reach {
	Places self;  /* it may be this, or a part of it */
	Places holds; /* if new: this may be in it */
	bool fresh;   /* it may be new, made by the expression */
} Reach;

/* Why something stays as it is, and where. */
typedef struct Why {
	const Node *at;
	const char *text; /* NULL: it need not */
} Why;

/* A function of the bundle, and what a call of it does. Sets of parameters are bits. */
typedef struct SpreadFunc {
	int number;
	const char *name;
	Node *fn, *env; /* fn: a FunctionDef; lambdas are made into one */
	Flow *flow;
	const char *param[SPREAD_PARAMS];
	int params, positional, star, star_star; /* star: index of *args, -1 */
	uint64_t soft,
		flat; /* changes them, or elements of them, only by `+=`: numbers stay what they are */
	int depth[SPREAD_PARAMS]; /* of those elements: by how many indices */
	uint64_t mutates, calls, gives,
		holds;                 /* gives: the result may be a part of it; holds: have it inside */
	bool beyond, lazy, prints; /* the result may be a part of what others see; works later */
	Why why, changes;          /* changes: where it changes a parameter */
} SpreadFunc;

typedef struct SpreadBundle {
	Arena *arena;
	Strings *strings;
	Vec(SpreadFunc) func;
	bool changed;
} SpreadBundle;

/* How a loop may use a name that comes from outside. */
typedef enum Role { ROLE_READ, ROLE_SLICE, ROLE_OWN, ROLE_APPEND, ROLE_PUT, ROLE_ADD } Role;
typedef struct Use {
	int all, append, put, add, at, store, meta; /* how often: at all, and in each of these ways */
	unsigned axes,
		meta_axes; /* bits: axes at which every index has the loop's variable; of which the length is asked */
	int64_t lo[SPREAD_AXES], hi[SPREAD_AXES];
	bool sliced, other_op, tried;
	const char *op;
	Role role;
	int axis;
	Places keeps; /* what is put into it may be, or hold */
	bool flat;    /* elements of it must be numbers or the like: `+=` may change them */
} Use;

typedef struct SpreadLoop {
	NameSet assigned;    /* names that iterations bind */
	const char *counter; /* the variable of a loop over a range, if nothing else binds it */
	Node **body;         /* statements, or the expressions of a comprehension */
	int n;
	Use *use; /* by name */
} SpreadLoop;

/* A variable of a comprehension or lambda. */
typedef struct SpreadVar {
	const char *name;
	Reach value;
	struct SpreadVar *up;
} SpreadVar;

/* A walk over the statements of a function or of an iteration, repeated until nothing changes. */
typedef struct SpreadWalk {
	SpreadBundle *all;
	SpreadFunc *func;
	SpreadLoop *loop; /* NULL: a function as a whole */
	Places *bound;    /* by name: what it may be bound to */
	Places *inside;   /* by place: what may be in it */
	Places *direct;   /* by name: what was stored at an index of its own, and not deeper */
	int *deep; /* by name: the least number of indices by which elements are taken, 0: none */
	SpreadVar *scope;
	NameSet sure, read, callee; /* names surely bound by the iteration; read; called */
	int depth, lambdas;         /* loops inside, lambdas around */
	bool changed, prints;
	Why why;
	Reach result;                        /* of a function; handed back by a comprehension */
	uint64_t mutates, calls, soft, flat; /* parameters */
	Why changes;
	Vec(const char *) free_name; /* chains of free names that are read */
	Vec(int) funcs;              /* functions of the bundle that are called or handed about */
} SpreadWalk;

/* ---- spread_place.c ---- */
Places front_place(int k);
bool front_place_in(const Places *s, int k);
bool front_places_join(Places *to, const Places *from); /* was there anything new? */
int front_place_own(const SpreadWalk *w, int name);
int front_place_beyond(const SpreadWalk *w);
int front_place_lazy(const SpreadWalk *w);
int front_place_code(const SpreadWalk *w);  /* functions, classes, modules */
int front_place_loose(const SpreadWalk *w); /* of the variables of comprehensions */
Reach front_reach_new(void);
Reach front_reach_place(int k);
void front_reach_join(Reach *to, const Reach *from);
/* What one gets by taking something out of v. */
Reach front_reach_part(const SpreadWalk *w, const Reach *v);
/* The same for one element, by `depth` numbers, or in the course of a loop. */
Reach front_reach_element(SpreadWalk *w, const Reach *v, int depth);
/* A new object in which v is. */
Reach front_reach_holder(const SpreadWalk *w, const Reach *v);
/* v, which two names may come to stand for: what is new in it is one object, not one for each. */
Reach front_reach_shared(SpreadWalk *w, const Reach *v);
/* v less what came from outside under a name. */
Reach front_reach_made(const SpreadWalk *w, const Reach *v);
/* All that can be got at from v that the code did not make; *lazy: iterators, too. */
Places front_reach_outside(const SpreadWalk *w, const Reach *v, bool *lazy);
void front_spread_bind(SpreadWalk *w, int name, const Reach *v);
void front_spread_bind_scope(SpreadWalk *w, const char *name, const Reach *v);
/* The object `base` is changed in place. `what` is the expression that changes it. */
void front_spread_change(SpreadWalk *w, const Reach *base, const Node *at, const Node *what);
/* The same by `x += e`, where `base` is what x may be: harmless if that is a number. */
void front_spread_add(SpreadWalk *w, const Reach *base, const Node *at, const Node *what);
/* v is put into it. */
void front_spread_put(SpreadWalk *w, const Reach *base, const Reach *v, const Node *at);
/* `C[i] += e` where C is a name whose index is the iteration's own; `added`: what e has in it. */
void front_spread_add_own(SpreadWalk *w, int name, const Reach *added, const Node *at);
void front_spread_stay(SpreadWalk *w, const Node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* What `keeps` of a name grows by. */
void front_spread_keep(SpreadWalk *w, int name, const Reach *v, const Node *at);

/* ---- spread_expr.c ---- */
const char *front_spread_dotted(SpreadWalk *w, const Node *n, const char **root);
/* What the environment says of the longest prefix of a chain of free names that it has; *rest is
 * what follows, "" or ".reduce". NULL if there is none, or the chain starts at a local. */
const Node *front_spread_env(SpreadWalk *w, const Node *n, const char **rest);
SpreadVar *front_spread_scope(const SpreadWalk *w, const char *name);
Reach front_spread_expr(SpreadWalk *w, Node *e);
/* Binds a target of a statement. */
void front_spread_target(SpreadWalk *w, Node *target, const Reach *v, Node *value);
/* Binds the variables of a comprehension or lambda. */
void front_spread_variables(SpreadWalk *w, Node *target, const Reach *v);
/* The elements of an iterable, bound to target by `bind`. */
void front_spread_iterate(SpreadWalk *w, Node *target, Node *iter, const Reach *v,
	void (*bind)(SpreadWalk *, Node *, const Reach *));
bool front_spread_is_known(SpreadWalk *w, const Node *callee, const char *name);

/* ---- spread_call.c ---- */
Reach front_spread_call(SpreadWalk *w, Node *n);

/* ---- spread_known.c ---- */
/* What a call does with its arguments and what comes of it. */
typedef enum Act {
	ACT_STAYS,
	ACT_NUMBER,  /* a number or a string */
	ACT_FRESH,   /* something new */
	ACT_HOLDS,   /* something new that holds the elements of the arguments */
	ACT_LAZY,    /* an iterator over them */
	ACT_PART,    /* an argument, or an element of one */
	ACT_VIEW,    /* the first argument, or something new */
	ACT_CHANGES, /* changes its first argument; gives a part of it */
	ACT_PRINTS,
	ACT_DRAWS,   /* of the hidden generator */
	ACT_OUTSIDE, /* acts on the world outside */
	ACT_OUT,     /* something new, or changes an argument behind the usual ones */
} Act;
typedef struct Known {
	Act act;
	int calls; /* 1 + the argument that is a function, 0: none but `key` */
	int usual; /* positional arguments; those behind them are changed. 0: any number */
} Known;
Known front_spread_known(const char *name);
Act front_spread_method(const char *name);
/* Is it a method of a generator of random numbers? *shuffles: it changes its argument; *part: gives
 * a part of it. */
bool front_spread_draws(Arena *a, const char *name, bool *shuffles, bool *part);
/* Attributes that are numbers or the like. */
bool front_spread_is_plain(const char *attribute);

/* ---- spread_stmt.c ---- */
void front_spread_list(SpreadWalk *w, Node *list);

/* ---- spread_use.c ---- */
/* Counts how the loop uses the locals, and gives each its role. */
void front_spread_uses(SpreadWalk *w);
/* Do all iterations store the whole of their own part of name k, before they read any of it? */
bool front_spread_fills(const SpreadWalk *w, int k);
/* Does n bind the name, or (here) n itself, what is inside it aside? */
bool front_spread_binds_here(const Node *n, const char *name);
bool front_spread_binds(const Node *n, const char *name);
bool front_spread_is_range(SpreadWalk *w, const Node *iter);

/* ---- spread_func.c ---- */
SpreadWalk front_spread_walk(SpreadBundle *b, SpreadFunc *f);
/* Walks `list` (of statements) until nothing changes. */
void front_spread_settle(SpreadWalk *w, Node *list);
SpreadFunc *front_spread_func(SpreadBundle *b, int number);
/* Reads the functions of a bundle and finds out what calls of them do. */
void front_spread_summarise(SpreadBundle *b, Node *bundle);
#endif
