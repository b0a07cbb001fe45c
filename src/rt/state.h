/*
 * What an Rt holds: the private side of rt.h. Everything that is made late (pool, BLAS, compiler)
 * is published by one atomic pointer, so that no lock can be held across a fork.
 */
#ifndef RT_STATE_H
#define RT_STATE_H

#include <stdatomic.h>

#include "rt/pace.h"
#include "rt/pool.h"
#include "rt/rt.h"

enum { RT_IDLE = 32 }; /* contexts kept for reuse */

typedef struct Blas Blas;
typedef struct Cc Cc;
typedef struct Cache Cache;

struct Rt {
	int cpus;
	jenny_i64 caches[2]; /* bytes of a core's first and second cache */
	_Atomic int threads; /* 0: cpus */
	jenny_i64 chunk, keep;
	char *cache_dir, *cc_command, *python;
	int no_blas;
	int trace; /* file descriptor, or -1 */
	jenny_i64 trace_start;
	_Atomic(Pool *) pool;
	_Atomic(JennyCtx *) idle[RT_IDLE];
	_Atomic jenny_i64 kept; /* bytes of scratch memory in idle contexts */
	_Atomic(Blas *) blas;
	_Atomic(Cc *) cc;
	_Atomic(Cache *) cache;
	_Atomic(JennyMachine *) machine;
	Pace pace;
};

/* The Rt of a context. */
Rt *rt_ctx_owner(JennyCtx *ctx);

JennyGemm rt_gemm;
JennyGemv rt_gemv;
JennyDot rt_dot;
JennyUpdate rt_update;

void rt_blas_drop(Rt *rt);
void rt_cc_drop(Rt *rt);
void rt_cache_drop(Rt *rt);
void rt_trace_open(Rt *rt, const char *path);

/* The compiler is found and its flags are probed once for each cache: name.txt in the cache's
 * directory. Reads at most size-1 bytes and ends them with 0; returns whether there is one. */
int rt_cache_read_note(Rt *rt, const char *name, char *text, size_t size);
void rt_cache_write_note(Rt *rt, const char *name, const char *text);

#endif
