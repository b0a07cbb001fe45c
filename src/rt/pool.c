/*
 * Loops lie in lanes. What is left of a loop is one 64-bit word, the ticket: which loop of the lane
 * this is, the first chunk and the end of those that nobody has taken. Whoever exchanges the ticket
 * owns a chunk, and what he read of the loop before is then known to belong to it. Even
 * participants take from the front and odd ones from the back, so that a loop that is run again and
 * again over the same data finds its share still in the private cache.
 *
 * Workers spin for a while after the last loop, then sleep on the count of loops that were posted.
 * Nothing here needs a lock, so nothing can be held across a fork; a child finds the page `alive`
 * wiped and makes another pool (rt/ctx.c).
 */
#include "rt/pool.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rt/fpenv.h"
#include "rt/rt.h"

enum {
	LANES = 16,
	CHUNKS = 0xfff,           /* most chunks of a loop: fits a ticket */
	SPIN_NS = 50000,          /* of an idle worker, and of a caller that waits */
	POLL_NS = 20 * 1000 * 1000, /* a caller that sleeps looks up this often */
};

typedef struct Lane {
	_Alignas(64) _Atomic uint64_t ticket;
	_Alignas(64) _Atomic(JennyBody *) body;
	_Atomic(JennyCtx *) ctx;
	_Atomic(void *) env;
	_Atomic jenny_i64 n, grain;
	_Atomic int threads;
	_Atomic unsigned mode;
	_Alignas(64) _Atomic uint32_t left; /* chunks that have not ended; the caller may sleep on it */
	_Atomic int waiting;                /* the caller does */
	_Atomic int status;
	_Atomic unsigned flags;
	_Atomic int used;
} Lane;

typedef struct Worker {
	_Atomic(pthread_t) self; /* set by the worker */
	pthread_t handle;        /* for joining */
	JennyCtx *ctx;           /* of the chunk it runs; touched by the worker only */
	Pool *pool;
	int me;
} Worker;

struct Pool {
	Lane lane[LANES];
	_Alignas(64) _Atomic uint32_t posts; /* loops posted so far; idle workers sleep on it */
	_Alignas(64) _Atomic uint32_t live;  /* a bit for each lane with a loop */
	_Alignas(64) _Atomic int asleep;
	_Atomic int created; /* workers 1 .. created-1 */
	_Atomic int growing;
	_Atomic int quit;
	int cpus;
	pid_t pid;
	volatile int *alive; /* a page that a fork wipes; NULL: ask for the process id */
	Worker worker[RT_THREADS];
};

static inline uint64_t pack(uint64_t loop, uint64_t front, uint64_t back)
{
	return loop << 24 | front << 12 | back;
}

static inline uint64_t front_of(uint64_t ticket)
{
	return ticket >> 12 & CHUNKS;
}

static inline uint64_t back_of(uint64_t ticket)
{
	return ticket & CHUNKS;
}

static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield" ::: "memory");
#endif
}

/* Sleeps while *word is `seen`, at most ns nanoseconds (0: for ever). */
static void futex_sleep(_Atomic uint32_t *word, uint32_t seen, long ns)
{
	struct timespec t = { .tv_nsec = ns };
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, ns ? &t : NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* Spins until *word is not `seen` or the time is over. Returns whether it changed. */
static int spin(_Atomic uint32_t *word, uint32_t seen, jenny_i64 ns)
{
	if (atomic_load(word) != seen)
		return 1;
	jenny_i64 end = ns ? rt_clock() + ns : 0;
	while (ns) {
		for (int i = 0; i < 16; i++) {
			relax();
			if (atomic_load_explicit(word, memory_order_acquire) != seen)
				return 1;
		}
		if (rt_clock() >= end)
			break;
	}
	return 0;
}

/* The first failure is kept, an interrupt always: its Python error is already set. All workers of
 * the context are told to leave their loops. */
static void fail(Lane *lane, JennyCtx *ctx, int status)
{
	int none = 0;
	if (status == JENNY_INTERRUPT)
		atomic_store(&lane->status, status);
	else
		atomic_compare_exchange_strong(&lane->status, &none, status);
	__atomic_store_n(&ctx->stop, status, __ATOMIC_RELAXED);
}

/* Runs one chunk. A worker computes as the caller of the loop does and hands its flags over before
 * the chunk counts as ended; the caller keeps its own. */
static void run_chunk(Lane *lane, const PoolLoop *l, unsigned mode, uint64_t chunk, int me,
	Worker *w)
{
	jenny_i64 lo = (jenny_i64)chunk * l->grain;
	jenny_i64 hi = l->n - lo > l->grain ? lo + l->grain : l->n;
	int st = atomic_load_explicit(&lane->status, memory_order_relaxed);
	if (!st) {
		if (w) {
			w->ctx = l->ctx;
			fp_set_mode(mode);
		}
		st = l->body(l->ctx, l->env, lo, hi, me);
		if (w) {
			unsigned flags = fp_get_flags();
			if (flags & ~atomic_load_explicit(&lane->flags, memory_order_relaxed))
				atomic_fetch_or(&lane->flags, flags);
			w->ctx = NULL;
		}
		if (st)
			fail(lane, l->ctx, st);
	}
	if (atomic_fetch_sub(&lane->left, 1) == 1 && atomic_load(&lane->waiting))
		futex_wake(&lane->left, 1);
}

/* Takes and runs one chunk of whatever loop is in the lane. `w` is NULL for the caller of the loop.
 * Returns 0 if there was none to take. */
static int take_chunk(Lane *lane, int me, Worker *w)
{
	uint64_t t = atomic_load_explicit(&lane->ticket, memory_order_acquire);
	for (;;) {
		uint64_t front = front_of(t), back = back_of(t);
		if (front >= back)
			return 0;
		PoolLoop l = {
			.ctx = atomic_load_explicit(&lane->ctx, memory_order_relaxed),
			.body = atomic_load_explicit(&lane->body, memory_order_relaxed),
			.env = atomic_load_explicit(&lane->env, memory_order_relaxed),
			.n = atomic_load_explicit(&lane->n, memory_order_relaxed),
			.grain = atomic_load_explicit(&lane->grain, memory_order_relaxed),
			.threads = atomic_load_explicit(&lane->threads, memory_order_relaxed),
		};
		unsigned mode = atomic_load_explicit(&lane->mode, memory_order_relaxed);
		if (w && me >= l.threads)
			return 0;
		int odd = me & 1;
		uint64_t chunk = odd ? back - 1 : front;
		uint64_t next = pack(t >> 24, odd ? front : front + 1, odd ? back - 1 : back);
		if (!atomic_compare_exchange_weak_explicit(&lane->ticket, &t, next,
				memory_order_acq_rel, memory_order_acquire))
			continue;
		run_chunk(lane, &l, mode, chunk, me, w);
		return 1;
	}
}

/* Helps every loop that has chunks left. Returns whether there was any. */
static int help(Pool *pool, Worker *w)
{
	int did = 0;
	uint32_t live = atomic_load_explicit(&pool->live, memory_order_acquire);
	for (; live; live &= live - 1) {
		Lane *lane = &pool->lane[__builtin_ctz(live)];
		while (take_chunk(lane, w->me, w))
			did = 1;
	}
	return did;
}

static jenny_i64 spin_time(const Pool *pool, int threads)
{
	return threads > pool->cpus ? 0 : SPIN_NS;
}

static void *work(void *arg)
{
	Worker *w = arg;
	Pool *pool = w->pool;
	char name[16];
	snprintf(name, sizeof name, "jenny-%d", w->me);
	pthread_setname_np(pthread_self(), name);
	atomic_store(&w->self, pthread_self());
	for (;;) {
		uint32_t seen = atomic_load(&pool->posts);
		if (atomic_load(&pool->quit))
			return NULL;
		if (help(pool, w))
			continue;
		if (spin(&pool->posts, seen, spin_time(pool, atomic_load(&pool->created))))
			continue;
		atomic_fetch_add(&pool->asleep, 1);
		futex_sleep(&pool->posts, seen, 0);
		atomic_fetch_sub(&pool->asleep, 1);
	}
}

/* Starts workers up to `threads`, with all signals blocked but those of their own faults. Where a
 * thread cannot be had, there are fewer. */
static void grow(Pool *pool, int threads)
{
	if (atomic_load(&pool->created) >= threads || atomic_exchange(&pool->growing, 1))
		return;
	sigset_t block, old;
	sigfillset(&block);
	for (int i = 0; i < 4; i++)
		sigdelset(&block, (const int[]){ SIGSEGV, SIGBUS, SIGFPE, SIGILL }[i]);
	pthread_sigmask(SIG_SETMASK, &block, &old);
	for (int i = atomic_load(&pool->created); i < threads; i++) {
		Worker *w = &pool->worker[i];
		w->pool = pool;
		w->me = i;
		atomic_store(&pool->created, i + 1);
		if (pthread_create(&w->handle, NULL, work, w)) {
			atomic_store(&pool->created, i);
			break;
		}
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	atomic_store(&pool->growing, 0);
}

/* Who this thread is in loops of ctx: a worker's number inside a chunk of ctx, else 0, the host. So
 * participants of loops of one context always have different numbers, nested or not. */
static int who_am_i(Pool *pool, const JennyCtx *ctx)
{
	pthread_t self = pthread_self();
	int created = atomic_load(&pool->created);
	for (int i = 1; i < created; i++)
		if (pthread_equal(atomic_load_explicit(&pool->worker[i].self, memory_order_relaxed), self))
			return pool->worker[i].ctx == ctx ? i : 0;
	return 0;
}

static int stop_of(const JennyCtx *ctx)
{
	return __atomic_load_n(&ctx->stop, __ATOMIC_RELAXED);
}

/* Asks the host whether to stop; it may look at how far the loop has come, where that is not part of
 * another one. */
static int poll_at(const PoolLoop *l, int shown, jenny_i64 done, jenny_i64 all)
{
	if (shown)
		l->ctx->way = (JennyWay){ .at = done, .to = all, .line = -1 };
	return l->ctx->poll(l->ctx);
}

static int run_alone(const PoolLoop *l, int me, int shown)
{
	for (jenny_i64 lo = 0; lo < l->n; lo += l->grain) {
		jenny_i64 hi = l->n - lo > l->grain ? lo + l->grain : l->n;
		int st = l->body(l->ctx, l->env, lo, hi, me);
		if (!st && hi < l->n)
			st = me == 0 && l->ctx->poll ? poll_at(l, shown, hi, l->n) : stop_of(l->ctx);
		if (st)
			return st;
		if (hi == l->n)
			break;
	}
	return 0;
}

static Lane *claim_lane(Pool *pool)
{
	for (int i = 0; i < LANES; i++) {
		Lane *lane = &pool->lane[i];
		if (!atomic_load_explicit(&lane->used, memory_order_relaxed) &&
			!atomic_exchange(&lane->used, 1))
			return lane;
	}
	return NULL;
}

/* Puts the loop into the lane and calls as many workers as it has use for. */
static void post(Pool *pool, Lane *lane, const PoolLoop *l, uint64_t chunks)
{
	uint64_t loop = (atomic_load_explicit(&lane->ticket, memory_order_relaxed) >> 24) + 1;
	atomic_store_explicit(&lane->ctx, l->ctx, memory_order_relaxed);
	atomic_store_explicit(&lane->body, l->body, memory_order_relaxed);
	atomic_store_explicit(&lane->env, l->env, memory_order_relaxed);
	atomic_store_explicit(&lane->n, l->n, memory_order_relaxed);
	atomic_store_explicit(&lane->grain, l->grain, memory_order_relaxed);
	atomic_store_explicit(&lane->threads, l->threads, memory_order_relaxed);
	atomic_store_explicit(&lane->mode, fp_get_mode(), memory_order_relaxed);
	atomic_store_explicit(&lane->left, (uint32_t)chunks, memory_order_relaxed);
	atomic_store_explicit(&lane->waiting, 0, memory_order_relaxed);
	atomic_store_explicit(&lane->status, 0, memory_order_relaxed);
	atomic_store_explicit(&lane->flags, 0, memory_order_relaxed);
	atomic_store_explicit(&lane->ticket, pack(loop, 0, chunks), memory_order_release);
	atomic_fetch_or(&pool->live, 1u << (lane - pool->lane));
	atomic_fetch_add(&pool->posts, 1);
	if (atomic_load(&pool->asleep)) {
		int most = chunks < (uint64_t)l->threads ? (int)chunks - 1 : l->threads - 1;
		futex_wake(&pool->posts, atomic_load(&pool->created) > l->threads ? RT_THREADS : most);
	}
}

/* Waits for the chunks that workers have started. A caller that sleeps leaves its CPU to a worker
 * that was pushed off its own. */
static void wait_end(Pool *pool, Lane *lane, const PoolLoop *l, int me, int shown, jenny_i64 chunks)
{
	jenny_i64 ns = spin_time(pool, l->threads);
	jenny_i64 end = 0;
	for (uint32_t left; (left = atomic_load(&lane->left)) != 0;) {
		jenny_i64 now = rt_clock();
		if (!end)
			end = now + ns;
		if (now < end) {
			spin(&lane->left, left, end - now);
			continue;
		}
		atomic_store(&lane->waiting, 1);
		if ((left = atomic_load(&lane->left)) != 0)
			futex_sleep(&lane->left, left, POLL_NS);
		int st = me == 0 && l->ctx->poll ?
			poll_at(l, shown, chunks - (jenny_i64)left, chunks) : 0;
		if (st)
			fail(lane, l->ctx, st);
	}
}

int rt_pool_sleeps(const Pool *pool)
{
	return atomic_load_explicit(&pool->asleep, memory_order_relaxed) + 1 >=
		atomic_load_explicit(&pool->created, memory_order_relaxed);
}

int rt_pool_me(Pool *pool, JennyCtx *ctx) { return who_am_i(pool, ctx); }

/* The loop, on as many threads as there are; `shown`: the host may see how far it has come. */
static int run(Pool *pool, PoolLoop l, int me, int shown)
{
	if (l.threads > RT_THREADS)
		l.threads = RT_THREADS;
	if ((l.n - 1) / l.grain >= CHUNKS)
		l.grain = (l.n - 1) / CHUNKS + 1;
	jenny_i64 chunks = (l.n - 1) / l.grain + 1;
	if (l.threads > 1 && chunks > 1)
		grow(pool, l.threads);
	Lane *lane = l.threads > 1 && chunks > 1 && atomic_load(&pool->created) > 1 ?
		claim_lane(pool) : NULL;
	if (!lane)
		return run_alone(&l, me, shown);
	post(pool, lane, &l, (uint64_t)chunks);
	while (take_chunk(lane, me, NULL)) {
		jenny_i64 done = chunks - (jenny_i64)atomic_load_explicit(&lane->left, memory_order_relaxed);
		int st = me == 0 && l.ctx->poll ? poll_at(&l, shown, done, chunks) : stop_of(l.ctx);
		if (st && !atomic_load_explicit(&lane->status, memory_order_relaxed))
			fail(lane, l.ctx, st);
	}
	atomic_fetch_and(&pool->live, ~(1u << (lane - pool->lane)));
	wait_end(pool, lane, &l, me, shown, chunks);
	fp_raise_flags(atomic_load(&lane->flags));
	int status = atomic_load(&lane->status);
	atomic_store_explicit(&lane->used, 0, memory_order_release);
	return status;
}

int rt_pool_run(Pool *pool, const PoolLoop *l)
{
	int me = who_am_i(pool, l->ctx), shown = me == 0 && l->ctx->way.line == 0;
	if (shown)
		l->ctx->way.line = -1;
	int status = run(pool, *l, me, shown);
	if (shown)
		l->ctx->way = (JennyWay){ 0 };
	return status;
}

Pool *rt_pool_open(int cpus)
{
	Pool *pool = aligned_alloc(64, sizeof *pool);
	if (!pool)
		return NULL;
	*pool = (Pool){ .cpus = cpus, .created = 1, .pid = getpid() };
	long page = sysconf(_SC_PAGESIZE);
	int *alive = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		0);
	if (alive == MAP_FAILED)
		return pool;
	*alive = 1;
	if (madvise(alive, (size_t)page, MADV_WIPEONFORK))
		munmap(alive, (size_t)page);
	else
		pool->alive = alive;
	return pool;
}

int rt_pool_stale(const Pool *pool)
{
	return pool->alive ? !*pool->alive : pool->pid != getpid();
}

void rt_pool_close(Pool *pool)
{
	if (!pool)
		return;
	if (!rt_pool_stale(pool)) {
		atomic_store(&pool->quit, 1);
		atomic_fetch_add(&pool->posts, 1);
		futex_wake(&pool->posts, RT_THREADS);
		int created = atomic_load(&pool->created);
		for (int i = 1; i < created; i++)
			pthread_join(pool->worker[i].handle, NULL);
	}
	if (pool->alive)
		munmap((void *)pool->alive, (size_t)sysconf(_SC_PAGESIZE));
	free(pool);
}
