/*
 * Tests src/rt/ctx.c and array.c: contexts, scratch memory, results, polling.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "rt/rt.h"

static void test_temp(void)
{
	Rt *rt = rt_open(&(RtOptions){ .keep = 1 << 20, .threads = 4 });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	char *seen[12][4];
	for (int id = 0; id < 12; id++)
		for (int w = 0; w < 4; w++) {
			jenny_i64 bytes = id * 1000 + w;
			char *p = seen[id][w] = ctx->temp(ctx, id, w, bytes);
			CHECK(p && (uintptr_t)p % 64 == 0);
			memset(p, id * 4 + w, (size_t)bytes);
		}
	for (int id = 1; id < 12; id++)
		for (int w = 0; w < 4; w++)
			CHECK(seen[id][w][0] == id * 4 + w && seen[id][w][id * 1000 - 1] == id * 4 + w);
	CHECK(ctx->temp(ctx, 3, 1, 100) == seen[3][1]);
	char *large = ctx->temp(ctx, 3, 1, 5 << 20);
	CHECK(large && (uintptr_t)large % 64 == 0);
	memset(large, 1, 5 << 20);
	CHECK(ctx->temp(ctx, 0, 0, -1) == NULL);
	CHECK(ctx->temp(ctx, -1, 0, 1) == NULL);
	CHECK(ctx->temp(ctx, 0, 0, INT64_MAX) == NULL);
	CHECK(ctx->temp(ctx, 0, 0, (jenny_i64)1 << 60) == NULL);
	CHECK(ctx->temp(ctx, 0, 0, 64) != NULL);
	rt_ctx_give(rt, ctx);
	JennyCtx *again = rt_ctx_take(rt, NULL);
	CHECK(again == ctx);
	CHECK(again->temp(again, 11, 3, 100) == seen[11][3]);
	rt_ctx_give(rt, again);
	rt_ctx_trim(rt);
	again = rt_ctx_take(rt, NULL);
	memset(again->temp(again, 11, 3, 1000), 0, 1000);
	rt_ctx_give(rt, again);
	rt_close(rt);
}

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#ifndef WATCHED
#define WATCHED 0
#endif

static long resident(void)
{
	long size = 0, pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (!f || fscanf(f, "%ld %ld", &size, &pages) != 2)
		pages = 0;
	if (f)
		fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* What contexts keep between calls has a bound for all of them together. */
static void test_bound(void)
{
	enum { N = 4, BYTES = 32 << 20 };
	Rt *rt = rt_open(&(RtOptions){ .keep = 40 << 20 });
	JennyCtx *ctx[N];
	long before = resident();
	for (int i = 0; i < N; i++) {
		ctx[i] = rt_ctx_take(rt, NULL);
		memset(ctx[i]->temp(ctx[i], 0, 0, BYTES), 1, BYTES);
	}
	CHECK(WATCHED || resident() - before > N * (BYTES / 1024) - 4096);
	for (int i = 0; i < N; i++)
		rt_ctx_give(rt, ctx[i]);
	CHECK(WATCHED || resident() - before < (40 << 10) + 8192);
	rt_close(rt);
}

static int asked(void *host)
{
	return ++*(int *)host >= 3;
}

/* The host is asked about every 25 ms, however often a kernel polls. */
static void test_poll(void)
{
	Rt *rt = rt_open(NULL);
	int count = 0, st = 0;
	jenny_i64 begin = rt_clock(), polls = 0;
	JennyCtx *ctx = rt_ctx_take(rt, &(JennyHost){ .interrupted = asked, .host = &count });
	while (!st && rt_clock() - begin < (jenny_i64)5000 * 1000 * 1000)
		if (--ctx->tick < 0) {
			st = ctx->poll(ctx);
			polls++;
			CHECK(ctx->tick > 0);
		}
	jenny_i64 ms = (rt_clock() - begin) / 1000000;
	CHECK(st == JENNY_INTERRUPT && count == 3 && ctx->stop);
	CHECK(ms >= 70 && polls > 50);
	rt_ctx_give(rt, ctx);
	ctx = rt_ctx_take(rt, NULL);
	CHECK(ctx->stop == 0 && ctx->poll(ctx) == 0);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

static int refuse(JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order,
	JennyArray *out)
{
	(void)type;
	(void)rank;
	(void)dim;
	(void)order;
	(void)out;
	CHECK(ctx->host == NULL);
	return slot;
}

static void test_result(void)
{
	Rt *rt = rt_open(NULL);
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	JennyArray a;
	const jenny_i64 dim[] = { 2, 3, 4 }, none[] = { 3, 0, 5 }, vast[] = { 1ll << 40, 1ll << 40 };
	CHECK(ctx->result(ctx, 0, JENNY_C128, 3, dim, 'C', &a) == 0);
	CHECK(a.dim[2] == 4 && a.stride[0] == 12 && a.stride[1] == 4 && a.stride[2] == 1);
	memset(a.data, 0, 24 * 16);
	rt_array_free(&a);
	CHECK(a.data == NULL);
	CHECK(ctx->result(ctx, 0, JENNY_BOOL, 3, dim, 'F', &a) == 0);
	CHECK(a.stride[0] == 1 && a.stride[1] == 2 && a.stride[2] == 6);
	rt_array_free(&a);
	CHECK(ctx->result(ctx, 0, JENNY_F64, 3, none, 'C', &a) == 0 && a.data);
	rt_array_free(&a);
	CHECK(ctx->result(ctx, 0, JENNY_F64, 0, NULL, 'C', &a) == 0 && a.data);
	rt_array_free(&a);
	CHECK(ctx->result(ctx, 0, JENNY_F64, 2, vast, 'C', &a) == JENNY_NOMEM && !a.data);
	CHECK(ctx->result(ctx, 0, JENNY_NONE, 1, dim, 'C', &a) == JENNY_NOMEM);
	rt_ctx_give(rt, ctx);
	ctx = rt_ctx_take(rt, &(JennyHost){ .result = refuse });
	CHECK(ctx->result(ctx, 77, 0, 0, NULL, 0, NULL) == 77);
	rt_ctx_give(rt, ctx);
	rt_close(rt);
}

static void *churn(void *arg)
{
	Rt *rt = arg;
	for (int i = 0; i < 3000; i++) {
		JennyCtx *a = rt_ctx_take(rt, NULL), *b = rt_ctx_take(rt, NULL);
		CHECK(a && b && a != b);
		jenny_i64 *p = a->temp(a, i % 5, 0, 4000), *q = b->temp(b, i % 5, 0, 4000);
		*p = 1;
		*q = 2;
		CHECK(*p == 1);
		rt_ctx_give(rt, a);
		rt_ctx_give(rt, b);
	}
	return NULL;
}

static void test_threads(void)
{
	Rt *rt = rt_open(&(RtOptions){ .keep = 10000, .threads = 2 });
	pthread_t id[20];
	for (int i = 0; i < 20; i++)
		pthread_create(&id[i], NULL, churn, rt);
	for (int i = 0; i < 20; i++)
		pthread_join(id[i], NULL);
	rt_set_threads(rt, 1000);
	CHECK(rt_get_threads(rt) == RT_THREADS);
	rt_set_threads(rt, -3);
	CHECK(rt_get_threads(rt) >= 1);
	rt_set_threads(rt, 2);
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	CHECK(ctx->threads == 2);
	rt_ctx_give(rt, ctx);
	rt_ctx_give(rt, NULL);
	rt_close(rt);
	rt_close(NULL);
}

/* More contexts at once than are kept. */
static void test_many(void)
{
	enum { N = 100 };
	Rt *rt = rt_open(NULL);
	JennyCtx *ctx[N];
	for (int i = 0; i < N; i++) {
		ctx[i] = rt_ctx_take(rt, NULL);
		memset(ctx[i]->temp(ctx[i], 1, 0, 777), i, 777);
	}
	for (int i = 0; i < N; i++)
		rt_ctx_give(rt, ctx[i]);
	rt_close(rt);
}

static int nothing(JennyCtx *ctx, void *env, jenny_i64 lo, jenny_i64 hi, int worker)
{
	(void)ctx;
	(void)env;
	(void)lo;
	(void)hi;
	(void)worker;
	return 0;
}

/* The trace has a line for each event, with names quoted. */
static void test_trace(void)
{
	char path[] = "/tmp/jenny-test-XXXXXX", text[4096] = "";
	int fd = mkstemp(path);
	Rt *rt = rt_open(&(RtOptions){ .trace = path, .threads = 1 });
	JennyCtx *ctx = rt_ctx_take(rt, NULL);
	CHECK(rt_trace_on(rt) && ctx->par_for(ctx, nothing, NULL, 5, 1) == 0);
	rt_trace_event(rt, "call", "a \"name\"\n", rt_clock(), 42);
	rt_trace_row(rt, 1001, "node \"b\"");
	jenny_i64 now = rt_clock();
	rt_trace_span(rt, "part", "f", &(JennyEvent){ now, now + 2000, 1001, 7, 3 });
	rt_ctx_give(rt, ctx);
	rt_close(rt);
	CHECK(read(fd, text, sizeof text - 1) > 0);
	CHECK(strstr(text, "[\n{\"ph\":\"X\",\"cat\":\"chunk\",\"name\":\"chunk, worker 0\"") == text);
	CHECK(strstr(text, "{\"ph\":\"X\",\"cat\":\"loop\",\"name\":\"for\""));
	CHECK(strstr(text, "\"name\":\"a \\\"name\\\"\\u000a\"") && strstr(text, "{\"n\":42}},\n"));
	CHECK(strstr(text, "\"process_name\",\"pid\":1001,\"args\":{\"name\":\"node \\\"b\\\"\"}},\n"));
	CHECK(strstr(text, "\"dur\":2.000,\"pid\":1001,\"tid\":7,\"args\":{\"n\":3}},\n"));
	close(fd);
	unlink(path);
	rt = rt_open(&(RtOptions){ .trace = "/nowhere/at/all" });
	CHECK(!rt_trace_on(rt));
	rt_trace_event(rt, "call", "x", 0, 0);
	rt_close(rt);
}

int main(void)
{
	test_temp();
	test_bound();
	test_poll();
	test_result();
	test_threads();
	test_many();
	test_trace();
	return failures();
}
