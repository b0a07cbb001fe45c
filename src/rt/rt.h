/*
 * The runtime: threads, contexts, BLAS, cache, C compiler, trace. It builds without the compiler,
 * isl or Python.
 *
 * An Rt may be used by any number of threads at once and survives fork (the child starts without
 * workers and makes its own). There are no globals: whoever opens an Rt passes it along.
 */
#ifndef RT_RT_H
#define RT_RT_H

#include <stddef.h>

#include "jenny.h"

enum {
	RT_THREADS = 64,     /* most participants of a parallel loop */
	RT_PATH = 4096,      /* size of buffers for paths */
	RT_ERR = 4096,       /* size of buffers for messages */
	RT_KEY_HEX = 40,     /* hexadecimal digits of an entry's name in the cache */
	RT_LABEL = 64,       /* size of an entry's label, with its 0 */
	RT_COST_STACK = 32,  /* deepest cost expression */
};

typedef struct Rt Rt;

/* Zero means the default everywhere. Strings are copied. */
typedef struct RtOptions {
	int threads;           /* 0: what affinity and cgroup allow */
	jenny_i64 chunk;       /* tests: iterations a chunk, always parallel; 0: $JENNY_CHUNK, cost */
	jenny_i64 keep;        /* bytes of scratch memory kept between calls; 0: 256 MiB; <0: none */
	const char *cache_dir; /* NULL: $JENNY_CACHE_DIR or the user's own; "": no cache */
	const char *cc;        /* NULL: $CC, cc, gcc, clang, python -m ziglang cc */
	const char *python;    /* who runs -m ziglang; NULL: python3 */
	const char *trace;     /* file of Chrome trace events; NULL: $JENNY_TRACE; "": none */
	const char *blas;      /* NULL: what the process has loaded; "none": own loops */
} RtOptions;

Rt *rt_open(const RtOptions *opt);
void rt_close(Rt *rt); /* no call may be running; contexts taken must have been given back */

/* Threads ------------------------------------------------------------------------------------- */

/* How many CPUs this process may use: affinity mask, then cgroup quota, at least 1. */
int rt_count_cpus(void);
/* The same quota read below other roots, for tests: CPUs, or 0 if there is no limit. */
double rt_read_quota(const char *cgroup_root, const char *self_cgroup);
/* Holds for contexts taken from now on. 0: the default. */
void rt_set_threads(Rt *rt, int threads);
int rt_get_threads(const Rt *rt);

/* Contexts: one for each call ----------------------------------------------------------------- */

/* NULL when memory runs out. `host` (may be NULL) is copied; without host->result, results are
 * allocated by rt_array_alloc. */
JennyCtx *rt_ctx_take(Rt *rt, const JennyHost *host);
void rt_ctx_give(Rt *rt, JennyCtx *ctx);
void rt_ctx_clear(JennyCtx *ctx);
/* Frees all scratch memory of contexts that are not in use. */
void rt_ctx_trim(Rt *rt);

/* Bytes of an element of an enum JennyType; 0 for JENNY_NONE and unknown types. */
int rt_type_size(int type);
/* Makes a dense array, 64-byte aligned, contents undefined. 0, or JENNY_NOMEM. */
int rt_array_alloc(int type, int rank, const jenny_i64 *dim, int order, JennyArray *out);
void rt_array_free(JennyArray *a);

/* This machine -------------------------------------------------------------------------------- */

/* The note of the cache, read once; without one, the machine that the estimates were made for.
 * Belongs to the Rt. */
const JennyMachine *rt_machine(Rt *rt);
/* Writes the note, for processes that start from now on. 0, or -1 where there is no cache. */
int rt_machine_keep(Rt *rt, const JennyMachine *m);

/* Costs --------------------------------------------------------------------------------------- */

/* Cost expressions (docs/plan.md) are text in reverse Polish notation: numbers, pK (in-slot K as a
 * number), dK.A (dimension A of in-slot K), + - * / max min. `kinds` has a letter for each slot:
 * 'f' or 'c' where it holds a float or a complex number (its real part counts), anything else for
 * integers and arrays; NULL: all integers. A parsed expression is one block of memory: free() it.
 */
typedef struct RtCost RtCost;
/* NULL with a message in err (which may be NULL). */
RtCost *rt_cost_parse(const char *rpn, const char *kinds, char *err, size_t size);
double rt_cost_eval(const RtCost *cost, const JennySlot *slot);
/* Parses with integers only, and evaluates; infinity for text that is wrong, so that it is never
 * picked. */
double rt_cost(const char *rpn, const JennySlot *slot);

/* Compiler ------------------------------------------------------------------------------------ */

/* What compiled code depends on beside its text: compiler, its version and flags, CPU. Belongs to
 * the Rt. NULL with a message in err when there is no compiler. */
const char *rt_cc_identity(Rt *rt, char *err, size_t size);
/* The command and the flags in words, for `jenny doctor`. NULL when there is no compiler. */
const char *rt_cc_command(Rt *rt);
/* Compiles C text into a shared object in a directory of its own. 0 and its path in so[RT_PATH],
 * or -1 with a message in err[RT_ERR]. The caller removes it with rt_cc_remove. */
int rt_cc_build(Rt *rt, const char *c_text, char *so, char *err);
void rt_cc_remove(const char *so);

/* Compiles C text for processors of `arch` (a value of -march) into file `path`, replacing it at once.
 * 0, or -1 with a message in err[RT_ERR]. */
int rt_cc_save(Rt *rt, const char *c_text, const char *arch, const char *path, char *err);

/* Cache --------------------------------------------------------------------------------------- */

typedef struct RtEntry {
	char name[RT_KEY_HEX + 4]; /* the file, in the cache's directory */
	char label[RT_LABEL];
	jenny_i64 bytes;
	jenny_i64 mtime; /* seconds since 1970 */
} RtEntry;

/* The directory, or NULL if there is none in use: then why[size] (may be NULL) says why. */
const char *rt_cache_path(Rt *rt, char *why, size_t size);
/* Looks a key up. 1 and its file in path[RT_PATH], else 0. A damaged entry is removed. */
int rt_cache_get(Rt *rt, const char *key, char *path);
/* Stores a copy of the file `so`; `label` says what it is in listings. 1 and the entry's file in
 * path[RT_PATH], or 0 if it could not be stored (the original is still usable). */
int rt_cache_put(Rt *rt, const char *key, const char *label, const char *so, char *path);
/* The entries, *count of them, sorted by label; free() the result. NULL if there are none. */
RtEntry *rt_cache_list(Rt *rt, int *count);
/* Removes entries whose name or label starts with `prefix` ("": all). Returns how many. */
int rt_cache_rm(Rt *rt, const char *prefix);

/* Code ---------------------------------------------------------------------------------------- */

/* Loaded code. The plan lives inside it. */
typedef struct RtCode {
	void *handle;
	JennyKernel *kernel;
	const char *plan;
	int cached; /* it came from the cache */
} RtCode;

/* Loads a shared object that defines jenny_kernel and jenny_plan. 0, or -1 with err[RT_ERR]. */
int rt_code_load(const char *so, RtCode *code, char *err);
void rt_code_unload(RtCode *code); /* no call may be running */
/* From the cache only: 0, or -1 if it is not there. `key` is all that the text depends on; what
 * rt_cc_identity says is added here. */
int rt_code_find(Rt *rt, const char *key, RtCode *code);
/* Builds, stores, loads. 0, or -1 with err[RT_ERR]. */
int rt_code_make(Rt *rt, const char *key, const char *label, const char *c_text, RtCode *code,
	char *err);

/* Trace --------------------------------------------------------------------------------------- */

/* Nanoseconds of a clock that never goes back. */
jenny_i64 rt_clock(void);
int rt_trace_on(const Rt *rt);
/* Writes an event that began at `since` and ends now. `cat` and `name` are any text; `n` is shown
 * as its argument. Does nothing when there is no trace. */
void rt_trace_event(Rt *rt, const char *cat, const char *name, jenny_i64 since, jenny_i64 n);
/* The same of what happened elsewhere, on a row of its own; and what that row is called. */
void rt_trace_span(Rt *rt, const char *cat, const char *name, const JennyEvent *span);
void rt_trace_row(Rt *rt, jenny_i64 process, const char *name);

/* BLAS ---------------------------------------------------------------------------------------- */

/* Path of the library in use and width of its integers in bits (may be NULL); NULL: own loops. */
const char *rt_blas_path(Rt *rt, int *bits);

#endif
