/*
 * Is what was compiled the quicker one? Now and then two calls of a kind are timed, and the next two
 * of that kind are left to the original and timed too. Where the original wins, it gets the calls of
 * that kind for a while. What is estimated to be far quicker compiled is not risked; short calls are
 * looked at later and, where it is close, twice. Any of the two gives the right answer.
 *
 * Trials come in rounds, in which each kind that is met has its own. Where no trial comes to an end in
 * a round, since sizes change all the time, kinds are made wider.
 */
#include "core.h"

#include <time.h>

enum {
	SHORT_NS = 500000,
	TINY_NS = 20000,
	LONG_NS = 50000000, /* of these the original is asked once only, where it is clear */
	SHORT_FIRST = 8, /* the first of the short calls that are tried */
	FAR = 8,          /* so many times quicker by estimate: no contest */
	APART = 8,        /* times as many calls until the next one */
	MOST = 1 << 20,
	REST = 64, /* calls that a winner gets, twice as many each time */
	ROUND = 64, /* calls of a round of trials */
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

/* The types of the arguments, and their sizes to the nearest power of two, or of 16. */
static uint64_t class_of(const Contest *c, PyObject *const *objs, int n)
{
	uint64_t class = 1;
	int step = c->wide ? 4 : 1;
	for (int k = 0; k < n; k++) {
		uint64_t type = (uintptr_t)Py_TYPE(objs[k]) >> 4;
		if (PyArray_Check(objs[k]))
			type += (uint64_t)PyArray_TYPE((PyArrayObject *)objs[k]);
		class = class * 67 + (uint64_t)((64 - __builtin_clzll(size_of(objs[k]) | 1)) / step);
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

static ContestCell *cell_of(Contest *c, uint64_t class)
{
	return &c->cell[class * 0x9e3779b97f4a7c15u >> 61];
}

static unsigned later(unsigned calls)
{
	return calls < MOST / APART ? calls * APART : calls + MOST;
}

/* The round is over; nobody is in the middle of a trial. */
static void end_round(Contest *c)
{
	c->next = later(c->calls);
	if (!c->settled) {
		c->wide = 1;
		c->next = c->calls + REST;
	}
	c->turns = c->settled = 0;
	for (int k = 0; k < CONTEST_CELLS; k++)
		c->cell[k].phase = 0;
}

static void end_if_done(Contest *c)
{
	for (int k = 0; k < CONTEST_CELLS; k++)
		if (c->cell[k].phase)
			return;
	end_round(c);
}

/* One call less for the original; behind the last there is a trial. */
static void rest_less(Contest *c, ContestCell *cell)
{
	if (--cell->rest)
		return;
	c->resting--;
	c->next = c->calls;
}

int core_contest_rests(Contest *c, PyObject *const *objs, int n)
{
	uint64_t class = class_of(c, objs, n);
	ContestCell *cell = cell_of(c, class);
	if (!cell->rest || cell->class != class)
		return 0;
	c->calls++;
	rest_less(c, cell);
	return 1;
}

/* Calls 0, 1, 4, 5 of a contest are ours. */
static int is_theirs(int phase)
{
	return phase & 2;
}

/* The cell gets another class. */
static void take_over(Contest *c, ContestCell *cell, uint64_t class)
{
	c->resting -= cell->rest > 0;
	*cell = (ContestCell){ .class = class };
}

int core_contest_open(Contest *c, PyObject *const *objs, int n, ContestTurn *turn)
{
	uint64_t class = class_of(c, objs, n);
	ContestCell *cell = cell_of(c, class);
	*turn = (ContestTurn){ .class = class };
	if (cell->class == class && cell->rest) {
		rest_less(c, cell);
		return CONTEST_THEIRS;
	}
	if (c->calls < c->next)
		return CONTEST_OURS;
	if (++c->turns > ROUND) {
		end_round(c);
		return CONTEST_OURS;
	}
	if (cell->class != class)
		take_over(c, cell, class);
	if (c->calls < cell->until)
		return CONTEST_OURS;
	turn->start = now();
	return is_theirs(cell->phase) ? CONTEST_THEIRS : CONTEST_OURS;
}

/* Ours is the quicker one. */
static void win(Contest *c, ContestCell *cell)
{
	cell->losses = cell->phase = 0;
	cell->until = later(c->calls);
	c->settled++;
	end_if_done(c);
}

/* The original is. */
static void lose(Contest *c, ContestCell *cell)
{
	cell->rest = (unsigned)REST << (cell->losses < 8 ? cell->losses : 8);
	cell->losses++;
	cell->phase = 0;
	c->resting++;
	c->settled++;
	end_if_done(c);
}

/* Whether two calls of ours say that the original need not be asked. */
static int is_clear(Contest *c, ContestCell *cell, double ns, double estimate)
{
	if (ns < SHORT_NS && c->calls < SHORT_FIRST) {
		cell->phase = 0;
		c->turns = 0;
		c->next = SHORT_FIRST;
		return 1;
	}
	if (estimate <= FAR * ns || (ns < TINY_NS && estimate < SHORT_NS))
		return 0;
	win(c, cell);
	return 1;
}

void core_contest_close(Contest *c, const ContestTurn *turn, double estimate)
{
	ContestCell *cell = cell_of(c, turn->class);
	if (turn->start <= 0 || cell->class != turn->class || cell->rest)
		return;
	double ns = now() - turn->start, *best = is_theirs(cell->phase) ? &cell->theirs : &cell->ours;
	if (cell->phase == 0 || cell->phase == 2 || ns < *best)
		*best = ns;
	if (cell->phase < 2 && is_clear(c, cell, ns, estimate))
		return;
	int last = cell->ours < SHORT_NS ? 8 : 4;
	double far = cell->phase > 2 || cell->ours > LONG_NS ? 2 : 2 * FAR;
	int beaten = cell->phase > 1 && cell->theirs > far * cell->ours;
	if (++cell->phase < last && !beaten)
		return;
	if (cell->ours <= 1.05 * cell->theirs)
		win(c, cell);
	else
		lose(c, cell);
}
