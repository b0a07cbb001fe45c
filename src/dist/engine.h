/*
 * An engine runs the parts of a loop in several processes. The core names none; a kind of engine is
 * one struct of functions, and only what is written here is known of it.
 *
 * A distributed loop is cut by dist_cut (partition.h). Each part is one task: the code, the part of
 * its range, and the slices of arrays that its access relation says it reads. What comes back are
 * the slices that it owns.
 */
#ifndef DIST_ENGINE_H
#define DIST_ENGINE_H

#include "rt/rt.h"

typedef struct DistEngine DistEngine;
typedef jenny_u64 DistRef; /* a value that lives with the engine; 0: none */

typedef struct DistTask {
	const char *so;    /* file of the code: shipped once to each node */
	jenny_i64 lo, hi;  /* the part of the loop's range */
	const void *args;  /* scalars, copied */
	jenny_i64 bytes;
	int reads, writes; /* how many of ref[]: the first ones are read, then come the written ones */
	DistRef ref[RT_THREADS];
} DistTask;

/*
 * Functions return 0 or a JennyStatus unless they say otherwise. `submit` does not wait; a task
 * runs again elsewhere when its process dies, so it must only write what it owns.
 */
typedef struct DistKind {
	const char *name;
	DistEngine *(*open)(Rt *rt, int parts); /* NULL: not here */
	void (*close)(DistEngine *e);
	int (*parts)(const DistEngine *e);      /* processes that work */
	DistRef (*put)(DistEngine *e, const void *data, jenny_i64 bytes);
	int (*get)(DistEngine *e, DistRef ref, void *data, jenny_i64 bytes); /* waits */
	void (*drop)(DistEngine *e, DistRef ref);
	int (*submit)(DistEngine *e, DistTask *task); /* fills in the written refs */
	int (*wait)(DistEngine *e);
} DistKind;

/* Every engine starts with its kind. */
struct DistEngine {
	const DistKind *kind;
};

#endif
