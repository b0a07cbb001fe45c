/*
 * Is what was compiled the quicker one? Now and then two calls are timed, and the next two of the
 * same kind are left to the original and timed too. Where the original wins, it gets the calls of
 * that kind for a while. What is estimated to be far quicker compiled is not risked; short calls are
 * looked at later and, where it is close, twice. Any of the two gives the right answer.
 */
#include "core.h"

#include <time.h>

enum {
	SHORT_NS = 500000,
	TINY_NS = 20000,
	SHORT_FIRST = 8, /* the first of the short calls that are tried */
	FAR = 8,          /* so many times quicker by estimate: no contest */
	APART = 8,        /* times as many calls until the next one */
	MOST = 1 << 20,
	REST = 64, /* calls that a winner gets, twice as many each time */
	CLOCK_NS = 30,
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
	if (PyDict_CheckExact(o))
		return (uint64_t)PyDict_GET_SIZE(o);
	if (PySet_CheckExact(o))
		return (uint64_t)PySet_GET_SIZE(o);
	if (PyUnicode_CheckExact(o))
		return (uint64_t)PyUnicode_GET_LENGTH(o);
	if (core_sig_is_deque(o))
		return (uint64_t)PyObject_Size(o);
	if (!PyLong_CheckExact(o))
		return 0;
	long long x = PyLong_AsLongLongAndOverflow(o, &overflow);
	return x < 0 ? 0 : (uint64_t)x;
}

/* The types of the arguments, and their sizes to the nearest power of two. */
static uint64_t class_of(PyObject *const *objs, int n)
{
	uint64_t class = 1;
	for (int k = 0; k < n; k++) {
		uint64_t type = (uintptr_t)Py_TYPE(objs[k]) >> 4;
		if (PyArray_Check(objs[k]))
			type += (uint64_t)PyArray_TYPE((PyArrayObject *)objs[k]);
		class = class * 67 + (uint64_t)(64 - __builtin_clzll(size_of(objs[k]) | 1));
		class = class * 0x9e3779b97f4a7c15u + type;
	}
	return class;
}

static uint64_t type_of(PyObject *o, int depth)
{
	uint64_t type = (uintptr_t)Py_TYPE(o) >> 4;
	PyObject *key, *value;
	Py_ssize_t at = 0;
	if (PyArray_Check(o)) {
		PyArrayObject *a = (PyArrayObject *)o;
		return type * 31 + (uint64_t)PyArray_TYPE(a) * 8 + (uint64_t)PyArray_NDIM(a);
	}
	if (PyList_CheckExact(o) && PyList_GET_SIZE(o) && depth)
		return type * 31 + type_of(PyList_GET_ITEM(o, 0), depth - 1);
	if (PyTuple_CheckExact(o) && PyTuple_GET_SIZE(o) && depth)
		return type * 31 + type_of(PyTuple_GET_ITEM(o, 0), depth - 1);
	if (PyDict_CheckExact(o) && depth && PyDict_Next(o, &at, &key, &value))
		return type * 31 + type_of(key, 0) * 7 + type_of(value, depth - 1);
	return type;
}

uint64_t core_contest_types(PyObject *const *args, size_t nargsf, PyObject *kwnames)
{
	Py_ssize_t n = PyVectorcall_NARGS(nargsf) + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
	uint64_t class = (uintptr_t)kwnames;
	for (Py_ssize_t k = 0; k < n; k++)
		class = class * 0x9e3779b97f4a7c15u + type_of(args[k], 2);
	return class;
}

static void put_off(Contest *c)
{
	c->phase = 0;
	c->next = c->calls < MOST / APART ? c->calls * APART : c->calls + MOST;
}

int core_contest_rests(Contest *c, PyObject *const *objs, int n)
{
	if (!c->rest || class_of(objs, n) != c->class)
		return 0;
	c->rest--;
	c->calls++;
	return 1;
}

/* Calls 0, 1, 4, 5 of a contest are ours. */
static int is_theirs(int phase)
{
	return phase & 2;
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
	return is_theirs(c->phase) ? CONTEST_THEIRS : CONTEST_OURS;
}

/* Whether two calls of ours say that the original need not be asked. */
static int is_clear(Contest *c, double ns, double estimate)
{
	if (ns < SHORT_NS && c->calls < SHORT_FIRST) {
		c->phase = 0;
		c->next = SHORT_FIRST;
		return 1;
	}
	if (estimate <= FAR * ns || (ns < TINY_NS && estimate < SHORT_NS))
		return 0;
	put_off(c);
	return 1;
}

/* The winner's due. */
static void settle(Contest *c)
{
	double margin = c->ours < TINY_NS ? CLOCK_NS : 0;
	if (c->ours <= 1.05 * c->theirs + margin) {
		c->losses = 0;
		put_off(c);
		return;
	}
	c->rest = (unsigned)REST << (c->losses < 8 ? c->losses : 8);
	c->losses++;
	c->next = c->calls + c->rest;
	c->phase = 0;
}

void core_contest_close(Contest *c, double start, double estimate)
{
	if (start <= 0)
		return;
	double ns = now() - start, *best = is_theirs(c->phase) ? &c->theirs : &c->ours;
	if (c->phase == 0 || c->phase == 2 || ns < *best)
		*best = ns;
	if (c->phase < 2 && is_clear(c, ns, estimate))
		return;
	int last = c->ours < SHORT_NS ? 8 : 4;
	double far = c->phase == 2 ? 2 * FAR : 2;
	if (++c->phase == last || (c->phase > 2 && c->theirs > far * c->ours))
		settle(c);
}
