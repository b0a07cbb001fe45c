/*
 * Is what was compiled the quicker one? Now and then two calls are timed, and the next two of the
 * same size are left to the original and timed too. Where the original wins, it gets the calls of
 * that size for a while. Short calls, and those that are estimated to be far quicker compiled, are not
 * risked; any of the two gives the right answer.
 */
#include "core.h"

#include <time.h>

enum {
	SHORT_NS = 500000,
	FAR = 8,   /* so many times quicker by estimate: no contest */
	APART = 8, /* times as many calls until the next one */
	MOST = 1 << 20,
	REST = 64, /* calls that a winner gets, twice as many each time */
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t size_of(PyObject *o)
{
	int overflow;
	if (PyArray_Check(o))
		return (uint64_t)PyArray_SIZE((PyArrayObject *)o);
	if (PyList_CheckExact(o) || PyTuple_CheckExact(o))
		return (uint64_t)Py_SIZE(o);
	if (!PyLong_CheckExact(o))
		return 0;
	long long x = PyLong_AsLongLongAndOverflow(o, &overflow);
	return x < 0 ? 0 : (uint64_t)x;
}

/* The sizes of the arguments, to the nearest power of two. */
static uint64_t class_of(PyObject *const *objs, int n)
{
	uint64_t class = 1;
	for (int k = 0; k < n; k++)
		class = class * 67 + (uint64_t)(64 - __builtin_clzll(size_of(objs[k]) | 1));
	return class;
}

static void put_off(Contest *c)
{
	c->phase = 0;
	c->next = c->calls < MOST / APART ? c->calls * APART : c->calls + MOST;
}

int core_contest_open(Contest *c, PyObject *const *objs, int n, double *start)
{
	uint64_t class = class_of(objs, n);
	*start = 0;
	if (c->rest) {
		if (class != c->class)
			return CONTEST_OURS;
		c->rest--;
		return CONTEST_THEIRS;
	}
	if (c->calls < c->next)
		return CONTEST_OURS;
	if (c->phase == 0)
		c->class = class;
	if (class != c->class) {
		c->phase = 0;
		c->next = c->calls + REST;
		return CONTEST_OURS;
	}
	*start = now();
	return c->phase > 1 ? CONTEST_THEIRS : CONTEST_OURS;
}

void core_contest_close(Contest *c, double start, double estimate)
{
	if (start <= 0)
		return;
	double ns = now() - start, *best = c->phase > 1 ? &c->theirs : &c->ours;
	if (c->phase % 2 == 0 || ns < *best)
		*best = ns;
	if (c->phase < 2 && (ns < SHORT_NS || estimate > FAR * ns)) {
		put_off(c);
		return;
	}
	if (++c->phase < 4)
		return;
	if (c->ours > 1.05 * c->theirs) {
		c->rest = (unsigned)REST << (c->losses < 8 ? c->losses : 8);
		c->losses++;
		c->next = c->calls + c->rest;
		c->phase = 0;
		return;
	}
	c->losses = 0;
	put_off(c);
}
