/*
 * Contexts: what generated code sees of the runtime during one call.
 *
 * Those not in use lie in a few atomic slots of their Rt and keep their scratch memory, within a
 * bound for all of them together.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rt/array.h"
#include "rt/state.h"

enum {
	ASK_NS = 25 * 1000 * 1000,  /* the host is asked for signals this often */
	TICK_NS = 1000 * 1000,      /* polls should be about this far apart */
	TICKS = 64,                 /* most ticks between two polls: their cost may rise suddenly */
	TEMPS = 1 << 16,            /* most scratch slots of a kernel */
	CHUNK = 1 << 16,            /* the first piece of memory for containers */
	CHUNK_MOST = 1 << 28,       /* the largest that is taken in one go without need */
};

static const double brief_ns = 4;      /* the same where loops are cut: some go either way */
static const double cold_ns = 1e5;      /* what is done alone before workers are woken */
static const double thread_share = 0.4; /* of what pays: work that makes one more thread worth calling */
static const double chunk_ns = 5e3;     /* smallest chunk worth taking */
static const double pace_ns = 5e6;      /* below this cost it is measured whether threads pay */
static const double chunk_max_ns = 1e7; /* largest, so that stops are seen soon */

typedef struct Temp {
	void *data;
	jenny_i64 bytes;
} Temp;

/* The scratch memory of one worker: only he touches it during a call. */
typedef struct Row {
	_Alignas(64) Temp *temp;
	int temps;
} Row;

/* A piece of the memory of containers; the memory follows. */
typedef struct Chunk {
	_Alignas(64) struct Chunk *up;
	jenny_i64 bytes;
} Chunk;

typedef struct Ctx {
	JennyCtx abi;
	Rt *rt;
	JennyHost hooks;
	jenny_i64 asked, polled; /* clock at the last question and at the last poll */
	int ticks;               /* ticks given at the last poll */
	_Atomic jenny_i64 held;  /* bytes of scratch memory */
	_Atomic jenny_i64 alone; /* cost of loops that workers would have shared had they been awake */
	_Atomic jenny_i64 shared; /* clock at the last of those */
	Chunk *chunk;            /* the newest first */
	jenny_i64 chunks;        /* bytes of them all */
	Row row[RT_THREADS];
} Ctx;

Rt *rt_ctx_owner(JennyCtx *ctx)
{
	return ((Ctx *)ctx)->rt;
}

/* Called by the host thread only. The next poll comes after about TICK_NS of the work that was
 * seen since the last. */
static int poll_host(JennyCtx *abi)
{
	Ctx *ctx = (Ctx *)abi;
	jenny_i64 now = rt_clock();
	jenny_i64 passed = ctx->polled ? now - ctx->polled : TICK_NS;
	if (!ctx->asked)
		ctx->asked = now;
	if (abi->tick < 0) {
		if (passed > TICK_NS)
			ctx->ticks = ctx->ticks > 4 ? ctx->ticks / 4 : 1;
		else if (ctx->ticks < TICKS)
			ctx->ticks *= 2;
	}
	ctx->polled = now;
	abi->tick = ctx->ticks;
	int stop = __atomic_load_n(&abi->stop, __ATOMIC_RELAXED);
	if (stop || now - ctx->asked < ASK_NS || !ctx->hooks.interrupted)
		return stop;
	stop = ctx->hooks.interrupted(abi->host) ? JENNY_INTERRUPT : 0;
	ctx->asked = rt_clock();
	if (stop)
		__atomic_store_n(&abi->stop, stop, __ATOMIC_RELAXED);
	return stop;
}

/* The pool of this process: another one after a fork. The old one is left as the fork found it. */
static Pool *pool_of(Rt *rt)
{
	Pool *pool = atomic_load_explicit(&rt->pool, memory_order_acquire);
	while (!pool || rt_pool_stale(pool)) {
		Pool *fresh = rt_pool_open(rt->cpus);
		if (!fresh)
			return NULL;
		if (atomic_compare_exchange_strong(&rt->pool, &pool, fresh))
			return fresh;
		rt_pool_close(fresh);
	}
	return pool;
}

/* Iterations of a chunk: several chunks for each thread, so that one that is held up costs little,
 * none too small to be worth its ticket, none too large to be stopped. */
static jenny_i64 grain_of(const Rt *rt, jenny_i64 n, double total, int threads)
{
	if (rt->chunk)
		return rt->chunk;
	double chunks = threads > 1 ? fmax(fmin(total / chunk_ns, 8.0 * threads), threads) : 1;
	double grain = ceil((double)n / fmax(chunks, total / chunk_max_ns));
	return grain < 1 ? 1 : grain > (double)n ? n : (jenny_i64)grain;
}

/* Has the caller done little that workers would have shared, of late? */
static int stays_alone(Ctx *ctx, double total)
{
	jenny_i64 now = rt_clock(), last = atomic_exchange(&ctx->shared, now);
	if ((double)(now - last) > 4 * cold_ns)
		atomic_store(&ctx->alone, 0);
	return (double)atomic_fetch_add(&ctx->alone, (jenny_i64)total) + total < cold_ns;
}

/* Threads that a loop of this cost can use. Workers that sleep come late and with cold caches. */
static int threads_of(Ctx *ctx, const Pool *pool, double total)
{
	int threads = ctx->abi.threads;
	if (ctx->rt->chunk)
		return threads;
	double pays = rt_machine(ctx->rt)->pays;
	if (total < pays)
		return 1;
	if (total < cold_ns && rt_pool_sleeps(pool) && stays_alone(ctx, total))
		return 1;
	double most = total / (thread_share * pays);
	return most < threads ? (int)most : threads;
}

/* A loop whose chunks are traced. */
typedef struct Traced {
	JennyBody *body;
	void *env;
} Traced;

static int trace_chunk(JennyCtx *abi, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const Traced *t = env;
	char name[32];
	jenny_i64 since = rt_clock();
	int st = t->body(abi, t->env, lo, hi, worker);
	snprintf(name, sizeof name, "chunk, worker %d", worker);
	rt_trace_event(((Ctx *)abi)->rt, "chunk", name, since, hi - lo);
	return st;
}

static int par_for(JennyCtx *abi, JennyBody *body, void *env, jenny_i64 n, double ns)
{
	Rt *rt = ((Ctx *)abi)->rt;
	if (n <= 0)
		return 0;
	const JennyMachine *machine = rt_machine(rt);
	double total = (double)n * (ns > 0 ? ns : 1) * machine->native;
	Pool *pool = pool_of(rt);
	if (!pool)
		return JENNY_NOMEM;
	if (total < machine->pays && !rt->chunk && rt->trace < 0)
		return body(abi, env, 0, n, rt_pool_me(pool, abi));
	int threads = threads_of((Ctx *)abi, pool, total);
	PaceTurn turn = { 0 };
	if (threads > 1 && total < pace_ns && !rt->chunk) {
		turn = rt_pace_open(&rt->pace, body, total);
		threads = turn.alone ? 1 : threads;
	}
	PoolLoop loop = {
		.ctx = abi,
		.body = body,
		.env = env,
		.n = n,
		.grain = grain_of(rt, n, total, threads),
		.threads = threads,
	};
	Traced traced = { body, env };
	if (rt->trace >= 0) {
		loop.body = trace_chunk;
		loop.env = &traced;
	}
	jenny_i64 since = turn.entry || rt->trace >= 0 ? rt_clock() : 0;
	int st = rt_pool_run(pool, &loop);
	if (turn.entry)
		rt_pace_close(&turn, rt_clock() - since);
	if (rt->trace >= 0)
		rt_trace_event(rt, "loop", threads > 1 ? "par_for" : "for", since, n);
	return st;
}

static void drop_temp(Ctx *ctx, Temp *t)
{
	atomic_fetch_sub(&ctx->held, t->bytes);
	free(t->data);
	*t = (Temp){ 0 };
}

static void *temp(JennyCtx *abi, int id, int worker, jenny_i64 bytes)
{
	Ctx *ctx = (Ctx *)abi;
	Row *row = &ctx->row[worker];
	if (id < 0 || id >= TEMPS || bytes < 0)
		return NULL;
	if (id >= row->temps) {
		int temps = (id | 7) + 1;
		Temp *t = realloc(row->temp, (size_t)temps * sizeof *t);
		if (!t)
			return NULL;
		memset(t + row->temps, 0, (size_t)(temps - row->temps) * sizeof *t);
		row->temp = t;
		row->temps = temps;
	}
	Temp *t = &row->temp[id];
	if (t->data && t->bytes >= bytes)
		return t->data;
	drop_temp(ctx, t);
	t->data = rt_array_memory(bytes);
	t->bytes = t->data ? bytes : 0;
	atomic_fetch_add(&ctx->held, t->bytes);
	return t->data;
}

static int make_result(JennyCtx *abi, int slot, int type, int rank, const jenny_i64 *dim, int order,
	JennyArray *out)
{
	(void)abi;
	(void)slot;
	return rt_array_alloc(type, rank, dim, order, out);
}

static int no_ext(JennyCtx *abi, int k, JennySlot *part)
{
	(void)abi;
	(void)k;
	(void)part;
	return JENNY_FAIL;
}

/* A quarter of what the machine has is enough: more is left to the original. */
static jenny_i64 most_chunks(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGE_SIZE);
	return pages > 0 && size > 0 ? (jenny_i64)pages * size / 4 : (jenny_i64)1 << 30;
}

static int more(JennyCtx *abi, jenny_i64 bytes)
{
	Ctx *ctx = (Ctx *)abi;
	jenny_i64 size = ctx->chunks < CHUNK ? CHUNK : ctx->chunks;
	if (size > CHUNK_MOST)
		size = CHUNK_MOST;
	if (size < bytes + (jenny_i64)sizeof(Chunk))
		size = (bytes + (jenny_i64)sizeof(Chunk) + 63) / 64 * 64;
	if (bytes < 0 || ctx->chunks + size > most_chunks())
		return JENNY_NOMEM;
	Chunk *c = aligned_alloc(64, (size_t)size);
	if (!c)
		return JENNY_NOMEM;
	*c = (Chunk){ .up = ctx->chunk, .bytes = size };
	ctx->chunk = c;
	ctx->chunks += size;
	abi->heap.at = (char *)(c + 1);
	abi->heap.end = (char *)c + size;
	return 0;
}

/* Containers are gone; one chunk of the usual size is kept. */
void rt_ctx_clear(JennyCtx *abi)
{
	Ctx *ctx = (Ctx *)abi;
	if (!ctx->chunk)
		return;
	Chunk *keep = NULL;
	for (Chunk *c = ctx->chunk, *up; c; c = up) {
		up = c->up;
		if (c->bytes == CHUNK && !keep)
			keep = c;
		else
			free(c);
	}
	ctx->chunk = keep;
	ctx->chunks = keep ? CHUNK : 0;
	memset(&abi->heap, 0, sizeof abi->heap);
	if (keep) {
		keep->up = NULL;
		abi->heap.at = (char *)(keep + 1);
		abi->heap.end = (char *)keep + CHUNK;
	}
}

/* Frees scratch memory, the largest blocks first, until at most `most` bytes are held. */
static void shrink(Ctx *ctx, jenny_i64 most)
{
	while (atomic_load(&ctx->held) > most) {
		Temp *largest = NULL;
		for (int w = 0; w < RT_THREADS; w++)
			for (int i = 0; i < ctx->row[w].temps; i++) {
				Temp *t = &ctx->row[w].temp[i];
				if (t->data && (!largest || t->bytes > largest->bytes))
					largest = t;
			}
		if (!largest)
			return;
		drop_temp(ctx, largest);
	}
}

static void free_ctx(Ctx *ctx)
{
	shrink(ctx, 0);
	rt_ctx_clear(&ctx->abi);
	free(ctx->chunk);
	for (int w = 0; w < RT_THREADS; w++)
		free(ctx->row[w].temp);
	free(ctx);
}

static void count_idle(Rt *rt, const Ctx *ctx, int sign)
{
	jenny_i64 held = atomic_load(&ctx->held);
	if (held)
		atomic_fetch_add(&rt->kept, sign * held);
}

JennyCtx *rt_ctx_take(Rt *rt, const JennyHost *host)
{
	Ctx *ctx = NULL;
	for (int i = 0; i < RT_IDLE && !ctx; i++)
		if (atomic_load_explicit(&rt->idle[i], memory_order_relaxed))
			ctx = (Ctx *)atomic_exchange(&rt->idle[i], NULL);
	if (ctx) {
		count_idle(rt, ctx, -1);
	} else {
		ctx = aligned_alloc(64, sizeof *ctx);
		if (!ctx)
			return NULL;
		memset(ctx, 0, sizeof *ctx);
		ctx->rt = rt;
	}
	const JennyMachine *machine = rt_machine(rt);
	ctx->hooks = host ? *host : (JennyHost){ 0 };
	ctx->ticks = 16;
	ctx->asked = ctx->polled = 0;
	ctx->abi = (JennyCtx){
		.tick = ctx->ticks,
		.threads = rt_get_threads(rt),
		.cache = { rt->caches[0], rt->caches[1] },
		.depth = JENNY_DEPTH,
		.poll = poll_host,
		.par_for = par_for,
		.serial = rt->trace >= 0 || rt->chunk == 1 ? 0 : rt->chunk ? brief_ns : machine->pays / machine->native,
		.temp = temp,
		.result = ctx->hooks.result ? ctx->hooks.result : make_result,
		.gemm = rt_gemm,
		.gemv = rt_gemv,
		.dot = rt_dot,
		.update = rt_update,
		.more = more,
		.ext = ctx->hooks.ext ? ctx->hooks.ext : no_ext,
		.host = ctx->hooks.host,
	};
	if (ctx->chunk) {
		ctx->abi.heap.at = (char *)(ctx->chunk + 1);
		ctx->abi.heap.end = (char *)ctx->chunk + ctx->chunk->bytes;
	}
	return &ctx->abi;
}

void rt_ctx_give(Rt *rt, JennyCtx *abi)
{
	Ctx *ctx = (Ctx *)abi;
	if (!ctx)
		return;
	rt_ctx_clear(abi);
	if (atomic_load(&ctx->held)) {
		jenny_i64 room = rt->keep - atomic_load(&rt->kept);
		shrink(ctx, room > 0 ? room : 0);
	}
	count_idle(rt, ctx, 1);
	for (int i = 0; i < RT_IDLE; i++) {
		JennyCtx *none = NULL;
		if (atomic_compare_exchange_strong(&rt->idle[i], &none, abi))
			return;
	}
	count_idle(rt, ctx, -1);
	free_ctx(ctx);
}

void rt_ctx_trim(Rt *rt)
{
	for (int i = 0; i < RT_IDLE; i++) {
		Ctx *ctx = (Ctx *)atomic_exchange(&rt->idle[i], NULL);
		if (!ctx)
			continue;
		count_idle(rt, ctx, -1);
		free_ctx(ctx);
	}
}
