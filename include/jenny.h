/*
 * Jenny as a C library: compile, load, call. No Python is needed.
 *
 *   JennyLib *lib = jenny_open(&(JennyOptions){ .threads = 2 });
 *   JennyUnit *u = jenny_compile(lib, &(JennySource){ .ast = text, .sig = "f64[2]C, i" });
 *   if (jenny_state(u) == JENNY_READY) {
 *       JennySlot s[3] = ...;
 *       int status = jenny_call(u, s);
 *   }
 *   puts(jenny_remarks(u));
 *
 * All functions may be called from any thread; a unit is compiled by exactly one thread. Strings
 * that are returned belong to the object they were asked of and live as long as it.
 */
#ifndef JENNY_H
#define JENNY_H

#include "jenny_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JENNY_API __attribute__((visibility("default")))

typedef struct JennyLib JennyLib;
typedef struct JennyUnit JennyUnit;

/* Every option has a row in src/base/opts.def; zero means the default. */
typedef struct JennyOptions {
	int threads;           /* 0: all that this process may use (affinity, cgroup) */
	const char *cache_dir; /* NULL: the user's own; "": no cache */
	const char *cc;        /* NULL: $CC, cc, gcc, clang, python -m ziglang cc */
	int debug;             /* check the IR after every pass */
	const char *dump;      /* as JENNY_DUMP */
} JennyOptions;

typedef enum JennyState {
	JENNY_NEW,     /* nothing done yet */
	JENNY_FRONTED, /* types known, cost known, code not yet */
	JENNY_READY,   /* can be called */
	JENNY_REFUSED, /* cannot be compiled: see jenny_remarks */
	JENNY_BROKEN,  /* a bug or a broken compiler: see jenny_remarks */
} JennyState;

/* What is to be compiled. Exactly one of `ast` (docs/ast.md) and `ir` (docs/il.md) is given. */
typedef struct JennySource {
	const char *ast;  /* bundle text: the function, its helpers, what its free names are */
	const char *sig;  /* types of the arguments (docs/ast.md, "Signatures"); unused with `ir` */
	const char *ir;
	const char *name; /* for reports; NULL: the function's own */
	int careful;      /* + 1: assume little (general slices, possible negative indices); + 2: lists of
	                     numbers may be of ints and floats; + 4: there are NaNs, so comparisons may not raise
	                     floating-point flags */
	int free_order;   /* 1: order="free" */
	int timers;       /* 1: code with timers (docs/plan.md), to be measured */
	const char *so;   /* NULL, or an object that jenny_save has written for this very source */
	const char *stop; /* NULL, or a pass after which to stop: jenny_text gives its IR */
} JennySource;

JENNY_API JennyLib *jenny_open(const JennyOptions *opt);
JENNY_API void jenny_close(JennyLib *lib);

/* Makes a unit; does no work yet. */
JENNY_API JennyUnit *jenny_unit(JennyLib *lib, const JennySource *src);
/* The first half (a millisecond or so): from the cache if it is there (then READY), else front end
 * and cost. The second half: optimise, generate, run the C compiler, store, load. Each returns the
 * new state; both are idempotent, and jenny_finish does the first half if it is missing. */
JENNY_API JennyState jenny_front(JennyUnit *u);
JENNY_API JennyState jenny_finish(JennyUnit *u);
JENNY_API JennyState jenny_state(const JennyUnit *u);
JENNY_API void jenny_free(JennyUnit *u); /* unloads the code: no call may be running */

/* jenny_unit and jenny_finish */
JENNY_API JennyUnit *jenny_compile(JennyLib *lib, const JennySource *src);

/* The plan as text (docs/plan.md): parameters, guards, results, costs. NULL before FRONTED. */
JENNY_API const char *jenny_plan(const JennyUnit *u);
/* One line a remark: "line:col code text". */
JENNY_API const char *jenny_remarks(const JennyUnit *u);
/* what: "ir" (after the last pass), "ir:PASS", "c", "passes" (times). NULL if there is none. */
JENNY_API const char *jenny_text(JennyUnit *u, const char *what);
/* The entry point, NULL unless READY. */
JENNY_API JennyKernel *jenny_kernel(const JennyUnit *u);
/* Writes the code of a unit as a shared object to file `path`, compiled for processors of `arch`, as
 * -march says it. 0, or -1 with a message in err. It serves every library with the same stamp. */
JENNY_API int jenny_save(JennyUnit *u, const char *arch, const char *path, char *err, int size);
/* What changes with every change of the compiler. */
JENNY_API const char *jenny_stamp(void);
/* 1 if the code came from the cache; seconds spent on compiling it. */
JENNY_API int jenny_was_cached(const JennyUnit *u);
JENNY_API double jenny_seconds(const JennyUnit *u);

/* Calls on raw buffers with the library's own memory: result arrays are malloc'ed, free them with
 * jenny_release. Returns enum JennyStatus; the caller keeps the snapshot if it wants one. */
JENNY_API int jenny_call(JennyUnit *u, JennySlot *slot);
JENNY_API void jenny_release(JennyArray *a);

/* Runs IR text in the reference interpreter on the same slots. Error text in err (may be NULL). */
JENNY_API int jenny_interpret(JennyLib *lib, const char *ir, JennySlot *slot, char *err, int size);
/* Parses and prints IR text: the result is malloc'ed, or NULL with a message in err. */
JENNY_API char *jenny_print_ir(JennyLib *lib, const char *ir, char *err, int size);
/* What of function 0 of a bundle can be compiled on its own (docs/regions.md); `refused` (may be NULL)
 * lists what must stay as it is. The result is malloc'ed, or NULL with a message in err. */
JENNY_API char *jenny_split(JennyLib *lib, const char *ast, const char *refused, char *err, int size);
/* Which loops of function 0 of a bundle may run in other processes, and what each iteration reads and
 * changes (docs/spread.md). The result is malloc'ed, or NULL with a message in err. */
JENNY_API char *jenny_spread(JennyLib *lib, const char *ast, char *err, int size);

/* Row k of the knowledge base as "names|signature|kind|operand kinds|ulp|body|called", NULL behind the
 * last. kind: map, math, reduce, special, dtype, call; ulp: 0 bit-equal, n within n ulp, -1
 * reassociable; body of a call: what comes out; called: may be called outside. */
JENNY_API const char *jenny_kb_row(JennyLib *lib, int k, char *text, int size);

/* The runtime part (src/rt), usable on its own: a context for one call. */
typedef struct JennyHost {
	int (*result)(JennyCtx *, int, int, int, const jenny_i64 *, int, JennyArray *);
	int (*ext)(JennyCtx *, int, JennySlot *); /* NULL: outside calls fail */
	int (*interrupted)(void *host); /* asked at most every 25 ms, with ctx->host; non-zero: stop */
	void *host;
} JennyHost;
enum { JENNY_DEPTH = 900 }; /* calls of a recursive function in one another, unless the host sets ctx->depth */
JENNY_API JennyCtx *jenny_ctx_take(JennyLib *lib, const JennyHost *host);
JENNY_API void jenny_ctx_clear(JennyCtx *ctx); /* containers that a kernel made are gone */
JENNY_API void jenny_ctx_give(JennyLib *lib, JennyCtx *ctx);
JENNY_API void jenny_set_threads(JennyLib *lib, int threads);

/* The trace ($JENNY_TRACE). A moment in ns, 0 where there is no trace; an event from then to now. */
JENNY_API jenny_i64 jenny_trace_start(const JennyLib *lib);
JENNY_API void jenny_trace(JennyLib *lib, const char *kind, const char *name, jenny_i64 since,
	jenny_i64 n);
/* What another machine did, in ns of this one's clock (jenny_trace_start), on row `process` of the
 * trace; `thread` is a line of that row. */
typedef struct JennyEvent {
	jenny_i64 from, to, process, thread, n;
} JennyEvent;
JENNY_API void jenny_trace_span(JennyLib *lib, const char *kind, const char *name, const JennyEvent *span);
JENNY_API void jenny_trace_row(JennyLib *lib, jenny_i64 process, const char *name);

/* How this machine differs from the one that the estimates were made for: measured once by
 * `jenny doctor --calibrate` and kept in the cache. */
typedef struct JennyMachine {
	double python, native; /* times over the estimates: of the interpreter, of compiled code */
	double pays;           /* ns of work above which a loop is worth a meeting of threads */
	double compile;        /* ns of a compilation */
} JennyMachine;
JENNY_API void jenny_machine(JennyLib *lib, JennyMachine *out);
/* Holds for libraries that are opened from now on. 0, or -1 where there is no cache. */
JENNY_API int jenny_keep_machine(JennyLib *lib, const JennyMachine *m);

#ifdef __cplusplus
}
#endif
#endif
