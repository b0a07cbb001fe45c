/*
 * The contract between generated code and the runtime, and nothing else.
 *
 * This text is pasted in front of every generated C file (as is: it includes no header and may use
 * no libc type), and the runtime and the dispatcher include it. Changing a line here changes
 * JENNY_ABI, which is part of every cache key.
 */
#ifndef JENNY_ABI_H
#define JENNY_ABI_H

#define JENNY_ABI 10
#define JENNY_RANK 6 /* highest rank of an array */
#define JENNY_WORKERS 64
#define JENNY_TIMER 8

typedef signed char jenny_i8;
typedef short jenny_i16;
typedef int jenny_i32;
typedef long long jenny_i64;
typedef unsigned char jenny_u8;
typedef unsigned short jenny_u16;
typedef unsigned int jenny_u32;
typedef unsigned long long jenny_u64;

/* An array as a kernel sees it. Strides are in ELEMENTS (may be negative or 0), dims >= 0. */
typedef struct JennyArray {
	void *data;
	jenny_i64 dim[JENNY_RANK];
	jenny_i64 stride[JENNY_RANK];
} JennyArray;

/*
 * A slot: one argument or one result. Scalars of every integer type and bool travel in `i`
 * (sign- or zero-extended), both float types in `f` (float32 widened), both complex types in `c`.
 * Arrays and lists in `a` (a list was copied into a dense row-major buffer).
 */
typedef struct JennyComplex {
	double re, im;
} JennyComplex;
typedef union JennySlot {
	jenny_i64 i;
	double f;
	JennyComplex c;
	JennyArray a;
} JennySlot;

/* What a kernel returns. Anything but JENNY_OK leaves the results undefined. */
enum JennyStatus {
	JENNY_OK = 0,
	JENNY_FAIL = 1,      /* an assumption broke: put back the snapshot, run the original */
	JENNY_INTERRUPT = 2, /* poll() asked to stop (Ctrl-C): the Python error is already set */
	JENNY_NOMEM = 3,     /* memory ran out: as JENNY_FAIL */
};

typedef struct JennyCtx JennyCtx;

/*
 * Containers, as generated code makes them and the dispatcher reads them. A handle is the address of
 * one as a jenny_i64. Elements lie side by side, tuples as structs of their members.
 */
typedef struct JennyList {
	void *at;
	jenny_i64 n, room;
} JennyList;
/* Entries { jenny_i64 hash; key; value } in the order of insertion; a hash of -1: deleted. */
typedef struct JennyMap {
	void *at;
	int *slot; /* open addressing: 1 + number of the entry, 0 empty, -1 deleted */
	jenny_i64 mask, n, used, room, dead, last, version;
} JennyMap;
/* CPython's table of { jenny_i64 hash; key; int state }, state 1: an element. */
typedef struct JennySet {
	void *at; /* 0: nothing was ever in it */
	jenny_i64 mask, fill, used, finger, version;
	jenny_i64 torn; /* an element came after another had gone: the order is not known */
} JennySet;
/* Elements first .. first + n of a ring of `room`, a power of two; most < 0: no limit. */
typedef struct JennyDeque {
	void *at;
	jenny_i64 n, room, first, most, version;
} JennyDeque;
/* A string of n characters of 1, 2 or 4 bytes; one character alone is no JennyStr but the number
 * 2 * c + 1. Equal strings are one: all of a call stand in its JennyStrings, or are still loose. */
typedef struct JennyStr {
	const void *at;
	jenny_i64 n, hash;
	int kind;
	void *object;
	struct JennyStr *next;
} JennyStr;
typedef struct JennyStrings {
	JennyStr *loose, **slot;
	jenny_i64 n, mask;
} JennyStrings;
/* Memory of containers: fresh from at to end, blocks of 1 << k bytes that were given back. */
typedef struct JennyHeap {
	char *at, *end;
	void *spare[48];
	JennyStrings *strings;
} JennyHeap;

/*
 * Random generators. NumPy's bit generators as their capsules show them; a handle is the address of a
 * JennyRandom as a jenny_i64. Only the thread that called the kernel draws.
 */
typedef struct JennyBits {
	void *state;
	jenny_u64 (*next_u64)(void *state);
	jenny_u32 (*next_u32)(void *state);
	double (*next_double)(void *state);
	jenny_u64 (*next_raw)(void *state);
} JennyBits;
/* The second normal number of a legacy generator's pair, where it keeps it. */
typedef struct JennyGauss {
	int has;
	double value;
} JennyGauss;
/* The state of CPython's random.Random: key, and place in it. */
typedef struct JennyTwister {
	jenny_u32 *key;
	int *place;
} JennyTwister;
typedef struct JennyRandom {
	JennyBits *bits;          /* 0: not to be drawn from here, as below */
	void (*const *draw)(void); /* NumPy's own distributions, at their JennyDraw; 0: not there */
	JennyGauss *gauss;
	JennyTwister twister;
	double (*log)(double);
	int (*save)(void);        /* the floating-point flags, and setting them to what they were */
	void (*restore)(int flags);
	jenny_u64 binomial[64];   /* NumPy's binomial_t */
} JennyRandom;
/* Functions of NumPy's numpy/random/distributions.h: double or int64_t (bitgen_t *, double...) but the
 * last two. */
#define JENNY_DRAWS(X)                                                                             \
	X(random_standard_normal) X(random_standard_exponential) X(random_normal) X(random_uniform)   \
	X(random_exponential) X(random_standard_gamma) X(random_gamma) X(random_beta)                 \
	X(random_chisquare) X(random_f) X(random_standard_cauchy) X(random_pareto) X(random_weibull)  \
	X(random_power) X(random_laplace) X(random_gumbel) X(random_logistic) X(random_lognormal)     \
	X(random_rayleigh) X(random_standard_t) X(random_vonmises) X(random_wald)                     \
	X(random_triangular) X(random_poisson) X(random_geometric)                                    \
	X(random_binomial) X(random_bounded_uint64_fill)
enum JennyDraw {
#define X(name) JENNY_##name,
	JENNY_DRAWS(X)
#undef X
	JENNY_DRAW_COUNT
};

/* Iterations [lo, hi) of a parallel loop; `worker` in 0..threads-1. Non-zero: stop (JennyStatus). */
typedef int JennyBody(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker);

/* BLAS as found at run time; row-major, dims and leading dimensions in elements.
 * type: 's' 'd' 'c' 'z'. gemm: 0, or a JennyStatus; scratch memory numbers id and
 * id + 1 are used. */
typedef int JennyGemm(JennyCtx *ctx, int id, int worker, int type, int transa, int transb, jenny_i64 m,
	jenny_i64 n, jenny_i64 k, const void *a, jenny_i64 lda, const void *b, jenny_i64 ldb, void *c,
	jenny_i64 ldc);
typedef void JennyGemv(JennyCtx *ctx, int type, int trans, jenny_i64 m, jenny_i64 n,
	const void *a, jenny_i64 lda, const void *x, jenny_i64 incx, void *y, jenny_i64 incy);
typedef void JennyDot(JennyCtx *ctx, int type, jenny_i64 n, const void *x, jenny_i64 incx,
	const void *y, jenny_i64 incy, void *out);

/* How far a loop has come. */
typedef struct JennyWay {
	jenny_i64 from, at, to;
	int line; /* 0: there is no loop; -1: its line is not known */
} JennyWay;

/*
 * c[i, j] += sum over terms and k of x[i, k] * y[k, j] * by, for i < m, k and j within what their spans
 * allow in row i. Strides are in elements; along j that of c is 1. The order of the sums is fixed but
 * free, products may be contracted. c overlaps no x or y. Places outside the spans, within m, n and k,
 * are read at most.
 */
typedef struct JennySpan {
	jenny_i64 lo, hi, lo_step, hi_step; /* row i: from lo + lo_step * i, below hi + hi_step * i */
} JennySpan;
typedef struct JennyTerm {
	const void *x, *y;
	jenny_i64 xi, xk, yk, yj;
	double by;
} JennyTerm;
typedef struct JennyProduct {
	int type, terms; /* 's' 'd' */
	jenny_i64 m, n, k, row;
	void *c;
	const JennyTerm *term;
	JennySpan j, k_span;
} JennyProduct;
/* Scratch memory numbers id and id + 1 are used. 0: ok, else a JennyStatus. */
typedef int JennyUpdate(JennyCtx *ctx, int id, int worker, const JennyProduct *p);

/*
 * What the runtime gives a kernel. One per call; generated code reads it, never writes it except
 * `tick`, `way` and `heap`.
 */
struct JennyCtx {
	/* Set non-zero (a JennyStatus) when all workers should leave their loops soon. */
	volatile int stop;
	int threads;
	jenny_i64 cache[2]; /* bytes of a core's first and second cache */
	/* A recursive function that is called deeper than this ends in JENNY_FAIL. */
	int depth;
	/* Looks at the clock, at most every 25 ms at signals. 0: go on; else a JennyStatus. */
	int (*poll)(JennyCtx *ctx);
	/* Runs body over [0, n) on the pool. `ns` is the estimated cost of one iteration in
	 * nanoseconds: the runtime decides from n * ns whether threads pay, and picks the chunk. The
	 * result must not depend on chunks. Status flags of the floating-point unit that the workers
	 * raised are raised in the caller on return. Returns 0 or the first non-zero status. */
	int (*par_for)(JennyCtx *ctx, JennyBody *body, void *env, jenny_i64 n, double ns);
	/* A loop of fewer estimated nanoseconds than this may be run without par_for. */
	double serial;
	/* Scratch memory number `id` (0..temps-1, known per kernel) of worker `worker`: at least
	 * `bytes`, 64-byte aligned, contents undefined, valid until the call ends or the same (id,
	 * worker) is asked for again. NULL: no memory (the kernel returns JENNY_NOMEM). */
	void *(*temp)(JennyCtx *ctx, int id, int worker, jenny_i64 bytes);
	/* Makes the result array or list of slot `slot`: fills `out` (data, dims, strides). `type` is
	 * enum JennyType, `order` 'C' or 'F'; contents undefined. Called by the thread that called the
	 * kernel only. 0: ok, else JENNY_NOMEM. */
	int (*result)(JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order,
		JennyArray *out);
	JennyGemm *gemm; /* C = A B */
	JennyGemv *gemv; /* y = A x */
	JennyDot *dot;
	JennyUpdate *update;
	/* Outside call number `k` of the plan: `part` holds its operands and, behind them, what it gives
	 * back: data, dims and strides of an array that lives until the kernel ends or the same call is
	 * made again. 0: ok, else a JennyStatus. Called by the thread that called the kernel only. */
	int (*ext)(JennyCtx *ctx, int k, JennySlot *part);
	/* Makes at least `bytes` at heap.at, until the results have been taken. 0: ok, else JENNY_NOMEM. */
	int (*more)(JennyCtx *ctx, jenny_i64 bytes);
	/* Counts of a version that has timers: JENNY_TIMER numbers for each timer and worker of
	 * JENNY_WORKERS: ticks of the processor, runs, bytes, parts of a parallel loop, ticks in them.
	 * NULL: nobody wants them. */
	jenny_i64 *timer;
	void *host; /* the dispatcher's own */
	/* Countdown to the next poll: a loop that holds loops does `if (--ctx->tick < 0 && (st =
	 * ctx->poll(ctx))) return st;`. Only worker 0's thread may touch it: the others look at `stop`. It
	 * is written all the time, so nothing that they read may lie in its cache line. */
	_Alignas(64) jenny_i64 tick;
	JennyHeap heap;
	/* The outermost loop of the kernel, for the host to show; written by worker 0's thread only. */
	JennyWay way;
};

/* A kernel: `slot` holds the parameters in order and behind them the results. */
typedef int JennyKernel(JennyCtx *ctx, JennySlot *slot);

/* Element types; the order is the promotion order within a kind and is relied upon. */
enum JennyType {
	JENNY_NONE,
	JENNY_BOOL,
	JENNY_I8,
	JENNY_I16,
	JENNY_I32,
	JENNY_I64,
	JENNY_U8,
	JENNY_U16,
	JENNY_U32,
	JENNY_U64,
	JENNY_F32,
	JENNY_F64,
	JENNY_C64,
	JENNY_C128,
	JENNY_TYPES
};

#endif
