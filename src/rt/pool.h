/*
 * A pool of threads that share parallel loops.
 *
 * Several loops may run at once: nested ones, and ones of several host threads. The caller of a
 * loop takes chunks of it like any worker, takes all of them if no worker comes, and waits only for
 * chunks that a worker has started.
 */
#ifndef RT_POOL_H
#define RT_POOL_H

#include "jenny_abi.h"

typedef struct Pool Pool;

typedef struct PoolLoop {
	JennyCtx *ctx;
	JennyBody *body;
	void *env;
	jenny_i64 n, grain; /* iterations; iterations of a chunk, both at least 1 */
	int threads;        /* participants, the caller included */
} PoolLoop;

/* cpus: how many threads may run at once; more than that do not spin. NULL: no memory. */
Pool *rt_pool_open(int cpus);
/* No loop may be running. Ends the workers, unless this is a child of the pool's process. */
void rt_pool_close(Pool *pool);
/* 1 if the pool was made by an ancestor of this process: it has no workers here and its state is
 * whatever it was at the fork. */
int rt_pool_stale(const Pool *pool);
/* Returns 0 or the status of a chunk that stopped the loop; JENNY_INTERRUPT wins over others. The
 * host thread, that is worker 0, calls ctx->poll between chunks and while it waits. */
int rt_pool_run(Pool *pool, const PoolLoop *loop);
/* Is no worker awake that would take a chunk at once? */
int rt_pool_sleeps(const Pool *pool);
/* The worker number of the calling thread in a call's context. */
int rt_pool_me(Pool *pool, JennyCtx *ctx);

#endif
