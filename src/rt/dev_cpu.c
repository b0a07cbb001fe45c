/*
 * The host as a device. A handle is the address itself, and all work is done when it is asked for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rt/array.h"
#include "rt/dev.h"

typedef struct Cpu {
	RtDev dev;
	Rt *rt;
	int failed;
} Cpu;

typedef struct Env {
	const RtLaunch *what;
	void *buffer[RT_DEV_BUFFERS];
} Env;

static int count(void)
{
	return 1;
}

static RtDev *open_cpu(Rt *rt, int index)
{
	Cpu *cpu = index == 0 ? calloc(1, sizeof *cpu) : NULL;
	if (!cpu)
		return NULL;
	*cpu = (Cpu){ .dev = { &rt_dev_cpu }, .rt = rt };
	return &cpu->dev;
}

static void close_cpu(RtDev *dev)
{
	free(dev);
}

static RtMem alloc(RtDev *dev, jenny_i64 bytes)
{
	(void)dev;
	return (RtMem)(uintptr_t)rt_array_memory(bytes);
}

static void free_mem(RtDev *dev, RtMem mem)
{
	(void)dev;
	free((void *)(uintptr_t)mem);
}

static int copy_to(RtDev *dev, RtMem to, jenny_i64 at, const void *from, jenny_i64 bytes)
{
	(void)dev;
	memcpy((char *)(uintptr_t)to + at, from, (size_t)bytes);
	return 0;
}

static int copy_from(RtDev *dev, void *to, RtMem from, jenny_i64 at, jenny_i64 bytes)
{
	(void)dev;
	memcpy(to, (const char *)(uintptr_t)from + at, (size_t)bytes);
	return 0;
}

static int run(JennyCtx *ctx, void *arg, jenny_i64 lo, jenny_i64 hi, int worker)
{
	Env *env = arg;
	(void)ctx;
	(void)worker;
	return env->what->body(env->buffer, env->what->args, lo, hi);
}

static int launch(RtDev *dev, const RtLaunch *what)
{
	Cpu *cpu = (Cpu *)dev;
	Env env = { .what = what };
	JennyCtx *ctx = what->buffers <= RT_DEV_BUFFERS ? rt_ctx_take(cpu->rt, NULL) : NULL;
	if (!ctx)
		return JENNY_NOMEM;
	for (int i = 0; i < what->buffers; i++)
		env.buffer[i] = (void *)(uintptr_t)what->buffer[i];
	int st = ctx->par_for(ctx, run, &env, what->n, what->ns);
	rt_ctx_give(cpu->rt, ctx);
	if (!cpu->failed)
		cpu->failed = st;
	return st;
}

static int sync_cpu(RtDev *dev)
{
	Cpu *cpu = (Cpu *)dev;
	int st = cpu->failed;
	cpu->failed = 0;
	return st;
}

const RtDevKind rt_dev_cpu = {
	.name = "cpu",
	.count = count,
	.open = open_cpu,
	.close = close_cpu,
	.alloc = alloc,
	.free = free_mem,
	.copy_to = copy_to,
	.copy_from = copy_from,
	.launch = launch,
	.sync = sync_cpu,
};
