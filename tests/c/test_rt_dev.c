/*
 * Tests src/rt/dev_cpu.c and dev_null.c: the same small program on every device, and what the null
 * device refuses.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rt/dev.h"

enum { N = 1000 };

/* y[i] = a * x[i] + y[i] */
static int axpy(void *const *buffer, const void *args, jenny_i64 lo, jenny_i64 hi)
{
	const double *x = buffer[0];
	double *y = buffer[1];
	double a = *(const double *)args;
	for (jenny_i64 i = lo; i < hi; i++)
		y[i] += a * x[i];
	return 0;
}

static int broken(void *const *buffer, const void *args, jenny_i64 lo, jenny_i64 hi)
{
	(void)buffer;
	(void)args;
	(void)lo;
	(void)hi;
	return JENNY_FAIL;
}

static void test_program(Rt *rt, const RtDevKind *kind, int index)
{
	double x[N], y[N], a = 3;
	for (int i = 0; i < N; i++) {
		x[i] = i;
		y[i] = 1;
	}
	RtDev *dev = kind->open(rt, index);
	CHECK(dev && dev->kind == kind);
	if (!dev)
		return;
	RtMem mx = kind->alloc(dev, sizeof x), my = kind->alloc(dev, sizeof y);
	CHECK(mx && my && mx != my);
	CHECK(kind->copy_to(dev, mx, 0, x, sizeof x) == 0);
	CHECK(kind->copy_to(dev, my, 0, y, sizeof y / 2) == 0);
	CHECK(kind->copy_to(dev, my, sizeof y / 2, y + N / 2, sizeof y / 2) == 0);
	RtLaunch run = { .body = axpy, .args = &a, .bytes = sizeof a, .n = N, .ns = 1e3, .buffers = 2,
		.buffer = { mx, my } };
	CHECK(kind->launch(dev, &run) == 0);
	a = 10;
	CHECK(kind->launch(dev, &run) == 0);
	kind->free(dev, mx);
	CHECK(kind->copy_from(dev, y, my, 0, sizeof y) == 0);
	int wrong = 0;
	for (int i = 0; i < N; i++)
		wrong += y[i] != 1 + 13.0 * i;
	CHECK(wrong == 0);
	CHECK(kind->copy_from(dev, y, my, 8, 16) == 0 && y[0] == 14 && y[1] == 27);
	run = (RtLaunch){ .body = broken, .n = 3, .ns = 1 };
	kind->launch(dev, &run);
	CHECK(kind->sync(dev) == JENNY_FAIL);
	CHECK(kind->sync(dev) == 0);
	kind->free(dev, my);
	kind->close(dev);
}

/* The null device waits with everything, hands out rubbish and notices misuse. */
static void test_null(Rt *rt)
{
	const RtDevKind *kind = &rt_dev_null;
	RtDev *dev = kind->open(rt, 1);
	RtMem m = kind->alloc(dev, 64);
	unsigned char b[64] = { 0 };
	CHECK(kind->copy_from(dev, b, m, 0, 64) == 0 && b[5] == 0xa5);
	CHECK(kind->copy_to(dev, m, 8, b, 64) == JENNY_FAIL);
	CHECK(kind->copy_to(dev, m, -1, b, 4) == JENNY_FAIL);
	CHECK(kind->copy_to(dev, 5, 0, b, 4) == JENNY_FAIL);
	CHECK(kind->copy_to(dev, m, 0, b, 1) == 0);
	b[0] = 77;
	CHECK(kind->sync(dev) == 0 && kind->copy_from(dev, b + 1, m, 0, 1) == 0 && b[1] == 77);
	kind->free(dev, m);
	CHECK(kind->copy_to(dev, m, 0, b, 1) == JENNY_FAIL);
	CHECK(kind->copy_from(dev, b, m, 0, 1) == JENNY_FAIL);
	RtLaunch run = { .body = axpy, .n = 1, .buffers = 1, .buffer = { m } };
	CHECK(kind->launch(dev, &run) == JENNY_FAIL);
	CHECK(kind->open(rt, kind->count()) == NULL && kind->open(rt, -1) == NULL);
	m = kind->alloc(dev, 64);
	CHECK(kind->copy_to(dev, m, 0, b, 8) == 0);
	kind->close(dev);
}

int main(void)
{
	Rt *rt = rt_open(&(RtOptions){ .threads = 3 });
	CHECK(rt_dev_cpu.count() == 1 && rt_dev_null.count() > 1);
	test_program(rt, &rt_dev_cpu, 0);
	for (int i = 0; i < rt_dev_null.count(); i++)
		test_program(rt, &rt_dev_null, i);
	CHECK(rt_dev_cpu.open(rt, 1) == NULL);
	test_null(rt);
	rt_close(rt);
	return failures();
}
