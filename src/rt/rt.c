/*
 * Opening and closing a runtime.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rt/state.h"

static const jenny_i64 keep_default = (jenny_i64)256 << 20;

jenny_i64 rt_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (jenny_i64)t.tv_sec * 1000000000 + t.tv_nsec;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static jenny_i64 number_of(const char *name)
{
	const char *s = getenv(name);
	jenny_i64 n = s ? atoll(s) : 0;
	return n > 0 ? n : 0;
}

/* Where chunks are small, for tests, so are the caches. */
static void set_caches(Rt *rt)
{
	static const jenny_i64 usual[2] = { 32 << 10, 1 << 20 }, tiny[2] = { 256, 16 << 10 };
	long found[2] = { 0 };
#ifdef _SC_LEVEL2_CACHE_SIZE
	found[0] = sysconf(_SC_LEVEL1_DCACHE_SIZE);
	found[1] = sysconf(_SC_LEVEL2_CACHE_SIZE);
#endif
	for (int k = 0; k < 2; k++)
		rt->caches[k] = rt->chunk ? tiny[k] : found[k] > 0 ? found[k] : usual[k];
}

Rt *rt_open(const RtOptions *given)
{
	RtOptions opt = given ? *given : (RtOptions){ 0 };
	Rt *rt = calloc(1, sizeof *rt);
	if (!rt)
		return NULL;
	rt->cpus = rt_count_cpus();
	rt->chunk = opt.chunk > 0 ? opt.chunk : number_of("JENNY_CHUNK");
	set_caches(rt);
	rt->keep = opt.keep ? opt.keep : keep_default;
	rt->cache_dir = copy(opt.cache_dir);
	rt->cc_command = copy(opt.cc);
	rt->python = copy(opt.python);
	rt->no_blas = opt.blas && !strcmp(opt.blas, "none");
	rt_set_threads(rt, opt.threads);
	rt_trace_open(rt, opt.trace ? opt.trace : getenv("JENNY_TRACE"));
	return rt;
}

void rt_close(Rt *rt)
{
	if (!rt)
		return;
	rt_ctx_trim(rt);
	for (int i = 0; i < RT_IDLE; i++)
		free(atomic_exchange(&rt->idle[i], NULL));
	rt_pool_close(atomic_exchange(&rt->pool, NULL));
	rt_blas_drop(rt);
	rt_cc_drop(rt);
	rt_cache_drop(rt);
	if (rt->trace >= 0)
		close(rt->trace);
	free(atomic_exchange(&rt->machine, NULL));
	free(rt->cache_dir);
	free(rt->cc_command);
	free(rt->python);
	free(rt);
}

void rt_set_threads(Rt *rt, int threads)
{
	if (threads < 0)
		threads = 0;
	atomic_store(&rt->threads, threads > RT_THREADS ? RT_THREADS : threads);
}

int rt_get_threads(const Rt *rt)
{
	int threads = atomic_load(&rt->threads);
	return threads ? threads : rt->cpus > RT_THREADS ? RT_THREADS : rt->cpus;
}
