/*
 * Tests src/rt/pool.c through contexts: every iteration runs once, whatever the threads, chunks,
 * nesting, number of callers and load; flags, failures, interrupts and forks.
 */
#include <fenv.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "rt/rt.h"

#if defined(__SANITIZE_THREAD__)
#define TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN 1
#endif
#endif
#ifndef TSAN
#define TSAN 0
#endif

enum { MANY = TSAN ? 20000 : 100000, MOST = 5000 };

typedef struct Count {
	_Atomic int seen[MOST];
	_Atomic(pthread_t) owner[RT_THREADS];
	_Atomic int nesting[RT_THREADS];
	int inner; /* iterations of nested loops; 0: none */
	struct Count *below;
} Count;

static int stopped(const JennyCtx *ctx)
{
	return __atomic_load_n(&ctx->stop, __ATOMIC_RELAXED);
}

static int count_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	Count *c = env;
	(void)ctx;
	(void)worker;
	for (jenny_i64 i = lo; i < hi; i++)
		c->seen[i]++;
	return 0;
}

/* A worker's number belongs to one thread as long as a chunk runs under it. */
static int nest_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	Count *c = env;
	pthread_t self = pthread_self();
	CHECK(worker >= 0 && worker < ctx->threads);
	if (c->nesting[worker]++)
		CHECK(pthread_equal(c->owner[worker], self));
	c->owner[worker] = self;
	for (jenny_i64 i = lo; i < hi; i++) {
		c->seen[i]++;
		if (c->inner) {
			Count in = { .inner = c->inner / 3, .below = c };
			jenny_i64 n = c->inner;
			CHECK(ctx->par_for(ctx, nest_body, &in, n, 1e4) == 0);
			for (jenny_i64 k = 0; k < n; k++)
				CHECK(in.seen[k] == 1);
		}
	}
	c->nesting[worker]--;
	return 0;
}

static void once_each(Rt *rt, jenny_i64 n, double ns)
{
	Count *c = calloc(1, sizeof *c);
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	CHECK(ctx->par_for(ctx, count_body, c, n, ns) == 0);
	int wrong = 0;
	for (int i = 0; i < MOST; i++)
		wrong += c->seen[i] != (i < n);
	CHECK(wrong == 0);
	rt_ctx_give(rt, ctx);
	free(c);
}

static void test_cover(void)
{
	static const jenny_i64 sizes[] = { 0, 1, 2, 3, 7, 64, 1000, MOST };
	static const jenny_i64 chunks[] = { 0, 1, 3, 100 };
	static const int threads[] = { 1, 2, 3, 7, 64 };
	for (int t = 0; t < 5; t++)
		for (int k = 0; k < 4; k++) {
			Rt *rt = rt_open(&(RtOptions){ .threads = threads[t], .chunk = chunks[k] });
			for (int s = 0; s < 8; s++)
				once_each(rt, sizes[s], s % 2 ? 1e4 : 0);
			rt_close(rt);
		}
}

static void test_nested(void)
{
	for (int threads = 1; threads < 6; threads += 2) {
		Rt *rt = rt_open(&(RtOptions){ .threads = threads, .chunk = 1 });
		JennyCtx *ctx = rt_ctx_take(rt, NULL);
		for (int round = 0; round < 20; round++) {
			Count *c = calloc(1, sizeof *c);
			c->inner = 9;
			CHECK(ctx->par_for(ctx, nest_body, c, 7, 1e5) == 0);
			for (int i = 0; i < 8; i++)
				CHECK(c->seen[i] == (i < 7));
			free(c);
		}
		rt_ctx_give(rt, ctx);
		rt_close(rt);
	}
}

typedef struct Host {
	Rt *rt;
	int rounds;
	unsigned seed;
	_Atomic int ran, enough; /* rounds that it ran; whether it shall end before */
} Host;

static int sum_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	_Atomic jenny_i64 *sum = env;
	jenny_i64 s = 0;
	(void)ctx;
	(void)worker;
	for (jenny_i64 i = lo; i < hi; i++)
		s += i;
	*sum += s;
	return 0;
}

static void *host(void *arg)
{
	Host *h = arg;
	for (; h->ran < h->rounds && !h->enough; h->ran++) {
		JennyCtx *ctx = rt_ctx_take(h->rt, NULL);
		jenny_i64 n = 2 + rand_r(&h->seed) % 60;
		_Atomic jenny_i64 sum = 0;
		CHECK(ctx->par_for(ctx, sum_body, &sum, n, 1e4) == 0);
		CHECK(sum == n * (n - 1) / 2);
		rt_ctx_give(h->rt, ctx);
		if (rand_r(&h->seed) % 512 == 0)
			usleep(120);
	}
	return NULL;
}

/* Many short loops from several threads at once, with pauses in which workers fall asleep. */
static void test_hosts(int hosts, int threads, int rounds)
{
	Rt *rt = rt_open(&(RtOptions){ .threads = threads, .chunk = 7 });
	pthread_t id[8];
	Host h[8];
	for (int i = 0; i < hosts; i++) {
		h[i] = (Host){ .rt = rt, .rounds = rounds / hosts, .seed = (unsigned)i };
		pthread_create(&id[i], NULL, host, &h[i]);
	}
	for (int i = 0; i < hosts; i++)
		pthread_join(id[i], NULL);
	rt_close(rt);
}

typedef struct Raise {
	jenny_i64 at;
	volatile double zero;
	_Atomic int wrong; /* flags or modes that were there at the start of a worker's chunk */
} Raise;

static int raise_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	Raise *r = env;
	volatile double x[1] = { 1 };
	(void)ctx;
	if (worker && (fetestexcept(FE_ALL_EXCEPT) || fegetround() != FE_UPWARD))
		r->wrong++;
	for (jenny_i64 i = lo; i < hi; i++)
		if (i == r->at)
			x[0] /= r->zero;
	usleep(20);
	return 0;
}

static void test_flags(void)
{
	Rt *rt = rt_open(&(RtOptions){ .threads = 3, .chunk = 1 });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	fesetround(FE_UPWARD);
	for (int round = 0; round < 300; round++) {
		Raise r = { .at = round % 20 };
		feclearexcept(FE_ALL_EXCEPT);
		CHECK(ctx->par_for(ctx, raise_body, &r, 10, 1e4) == 0);
		CHECK((fetestexcept(FE_DIVBYZERO) != 0) == (r.at < 10));
		CHECK(fetestexcept(FE_INVALID) == 0 && r.wrong == 0);
	}
	feclearexcept(FE_ALL_EXCEPT);
	fesetround(FE_TONEAREST);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

static int fail_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	const int *at = env;
	(void)ctx;
	(void)worker;
	return lo <= *at && *at < hi ? JENNY_FAIL : 0;
}

static void test_failure(void)
{
	for (int threads = 1; threads < 4; threads++) {
		Rt *rt = rt_open(&(RtOptions){ .threads = threads, .chunk = 3 });
		for (int at = 0; at < 40; at++) {
			JennyCtx *ctx = rt_ctx_take(rt, NULL);
			CHECK(ctx->par_for(ctx, fail_body, &at, 30, 1) == (at < 30 ? JENNY_FAIL : 0));
			rt_ctx_give(rt, ctx);
		}
		once_each(rt, 100, 1);
		rt_close(rt);
	}
}

static int slow_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	(void)env;
	for (jenny_i64 i = lo; i < hi; i++) {
		usleep(2000);
		if (worker ? stopped(ctx) : 0)
			return stopped(ctx);
	}
	return 0;
}

static int after_60ms(void *arg)
{
	return rt_clock() - *(jenny_i64 *)arg > 60 * 1000 * 1000;
}

/* A loop that would run for ever is left soon after the host says so. */
static void test_interrupt(void)
{
	for (int threads = 1; threads < 4; threads++) {
		jenny_i64 begin = rt_clock();
		Rt *rt = rt_open(&(RtOptions){ .threads = threads });
		JennyCtx *ctx = rt_ctx_take(rt, &(JennyHost){ .interrupted = after_60ms, .host = &begin });
		CHECK(ctx->host == &begin);
		CHECK(ctx->par_for(ctx, slow_body, NULL, 1 << 20, 2e6) == JENNY_INTERRUPT);
		CHECK(rt_clock() - begin < (jenny_i64)2000 * 1000 * 1000);
		CHECK(ctx->poll(ctx) == JENNY_INTERRUPT);
		rt_ctx_give(rt, ctx);
		once_each(rt, 1000, 1e4);
		rt_close(rt);
	}
}

static int meet_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	_Atomic jenny_i64 *missing = env;
	(void)worker;
	*missing -= hi - lo;
	while (*missing && !stopped(ctx))
		sched_yield();
	return 0;
}

/* Comes back when all threads of the pool run, so that none is being started in a fork: gcc's ASan
 * holds locks then that its child would wait for. */
static void meet(Rt *rt, int threads, int chunk)
{
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	_Atomic jenny_i64 missing = threads * chunk;
	CHECK(ctx->par_for(ctx, meet_body, &missing, missing, 1e5) == 0);
	rt_ctx_give(rt, ctx);
}

/* The child of a fork has no workers of its own at first; a loop of another thread that ran when
 * it was made is none of its business. */
static void test_fork(void)
{
	Rt *rt = rt_open(&(RtOptions){ .threads = 3, .chunk = 5 });
	pthread_t id;
	Host h = { .rt = rt, .rounds = INT_MAX };
	once_each(rt, 500, 1e4);
	meet(rt, 3, 5);
	pthread_create(&id, NULL, host, &h);
	while (!h.ran)
		sched_yield();
	for (int i = 0; i < 40; i++) {
		pid_t pid = fork();
		if (!pid) {
			failed_checks = 0;
			alarm(20);
			for (int k = 0; k < 20; k++)
				once_each(rt, 300, 1e4);
			meet(rt, 3, 5);
			pid_t inner = fork();
			if (!inner) {
				once_each(rt, 300, 1e4);
				_exit(failures());
			}
			int st;
			waitpid(inner, &st, 0);
			CHECK(st == 0);
			rt_close(rt);
			_exit(failures());
		}
		int st = -1;
		CHECK(waitpid(pid, &st, 0) == pid && st == 0);
	}
	h.enough = 1;
	pthread_join(id, NULL);
	once_each(rt, 500, 1e4);
	rt_close(rt);
}

static int across_body(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	(void)ctx;
	(void)worker;
	for (jenny_i64 i = lo; i < hi; i++)
		once_each(env, 40 + i, 1e4);
	return 0;
}

/* A worker of one pool calls a kernel of another. */
static void test_two_pools(void)
{
	Rt *one = rt_open(&(RtOptions){ .threads = 3, .chunk = 1 });
	Rt *two = rt_open(&(RtOptions){ .threads = 2, .chunk = 3 });
	for (int round = 0; round < 20; round++) {
		JennyCtx *ctx = rt_ctx_take(one, NULL);
		CHECK(ctx->par_for(ctx, across_body, two, 9, 1e5) == 0);
		rt_ctx_give(one, ctx);
	}
	rt_close(two);
	rt_close(one);
}

/* Workers with nothing to do sleep. */
static void test_idle(void)
{
	struct timespec from, to;
	Rt *rt = rt_open(&(RtOptions){ .threads = 3, .chunk = 1 });
	once_each(rt, 1000, 1e4);
	usleep(20000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	usleep(200000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	CHECK((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec) < 2e7);
	rt_close(rt);
}

static void test_affinity(void)
{
	cpu_set_t all, one;
	CHECK(!sched_getaffinity(0, sizeof all, &all));
	CPU_ZERO(&one);
	for (int i = 0; !CPU_COUNT(&one); i++)
		if (CPU_ISSET(i, &all))
			CPU_SET(i, &one);
	CHECK(!sched_setaffinity(0, sizeof one, &one));
	CHECK(rt_count_cpus() == 1);
	CHECK(!sched_setaffinity(0, sizeof all, &all));
	CHECK(rt_count_cpus() <= CPU_COUNT(&all));
}

/* What a loop costs that does nothing, for the report of the long run. */
static void time_loops(int threads)
{
	enum { N = 20000 };
	Rt *rt = rt_open(&(RtOptions){ .threads = threads, .chunk = 1 });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	_Atomic jenny_i64 sum = 0;
	jenny_i64 since = rt_clock();
	for (int i = 0; i < N; i++)
		CHECK(ctx->par_for(ctx, sum_body, &sum, 2, 1e4) == 0);
	printf("%d threads: %.0f ns for a loop of two chunks\n", threads,
		(double)(rt_clock() - since) / N);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

static void test_quota(void)
{
	char dir[] = "/tmp/jenny-test-XXXXXX", path[300], cmd[2000];
	if (!mkdtemp(dir))
		return;
	snprintf(cmd, sizeof cmd,
		"cd %s && mkdir -p two/a/b one/cpu/x && echo '150000 100000' > two/a/cpu.max &&"
		"echo 'max 100000' > two/a/b/cpu.max && echo '0::/a/b' > self2 &&"
		"echo -1 > one/cpu/cpu.cfs_quota_us && echo 100000 > one/cpu/cpu.cfs_period_us &&"
		"echo 50000 > one/cpu/x/cpu.cfs_quota_us && echo 100000 > one/cpu/x/cpu.cfs_period_us &&"
		"echo '4:memory:/y' > self1 && echo '3:cpu,cpuacct:/x' >> self1 &&"
		"echo '1:cpu:/' > self0", dir);
	CHECK(system(cmd) == 0);
	static const struct { const char *root, *self; double want; } rows[] = {
		{ "two", "self2", 1.5 }, { "one", "self1", 0.5 }, { "one", "self0", 0 },
		{ "two", "none", 0 },
	};
	for (int i = 0; i < 4; i++) {
		char self[300];
		snprintf(path, sizeof path, "%s/%s", dir, rows[i].root);
		snprintf(self, sizeof self, "%s/%s", dir, rows[i].self);
		CHECK(rt_read_quota(path, self) == rows[i].want);
	}
	snprintf(cmd, sizeof cmd, "rm -r %s", dir);
	CHECK(system(cmd) == 0);
	CHECK(rt_count_cpus() >= 1);
}

/* With an argument: so many forks and joins. */
int main(int argc, char **argv)
{
	int many = argc > 1 ? atoi(argv[1]) : MANY;
	if (argc > 1) {
		time_loops(1);
		time_loops(2);
	}
	alarm(argc > 1 ? 3000 : 110);
	test_cover();
	test_nested();
	test_hosts(1, 2, many);
	test_hosts(1, 5, many / 4);
	test_hosts(4, 3, many);
	test_two_pools();
	test_idle();
	test_affinity();
	test_flags();
	test_failure();
	test_interrupt();
	if (!TSAN)
		test_fork();
	test_quota();
	return failures();
}
