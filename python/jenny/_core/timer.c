/* Versions that were compiled with timers: their counts, and how long calls took. */
#include "core.h"

#include <time.h>

double core_timer_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static size_t numbers(const Version *v)
{
	return (size_t)v->timed.n * JENNY_WORKERS * JENNY_TIMER;
}

/* Room for the counts, as many as the final plan has timers. Without memory there are none. */
void core_timer_make(Version *v)
{
	v->timed.n = 0;
	for (const char *s = jenny_plan(v->unit); s && (s = strstr(s, "\ntimer ")); s++)
		v->timed.n++;
	v->timed.at = calloc(numbers(v) + 1, sizeof *v->timed.at);
}

/* Runs the kernel; its time in ticks and in nanoseconds gives the length of a tick. */
int core_timer_kernel(Call *c, JennyCtx *ctx, int (*kernel)(Call *, JennyCtx *))
{
	Timed *t = &c->v->timed;
	double since = core_timer_now();
	jenny_i64 ticks = (jenny_i64)__builtin_ia32_rdtsc();
	ctx->timer = t->at;
	int status = kernel(c, ctx);
	ctx->timer = NULL;
	t->ticks += (jenny_i64)__builtin_ia32_rdtsc() - ticks;
	t->kernel_ns += core_timer_now() - since;
	t->calls++;
	return status;
}

/* Of one timer: (worker, ns, runs, bytes, parts, ns in parts) of those that were there. */
static PyObject *workers(const jenny_i64 *at, double ns)
{
	PyObject *list = PyList_New(0);
	for (int w = 0; list && w < JENNY_WORKERS; w++, at += JENNY_TIMER) {
		if (!at[1] && !at[3])
			continue;
		PyObject *row = Py_BuildValue("(idLLLd)", w, (double)at[0] * ns, at[1], at[2], at[3],
			(double)at[4] * ns);
		if (!row || PyList_Append(list, row))
			Py_CLEAR(list);
		Py_XDECREF(row);
	}
	return list;
}

/* timed(): (calls, ns of the calls, ns in the kernel, timers by number); None without timers. What was
 * counted is forgotten. */
PyObject *core_timer_read(PyObject *self, PyObject *Py_UNUSED(none))
{
	Version *v = (Version *)self;
	Timed *t = &v->timed;
	if (!t->at)
		Py_RETURN_NONE;
	PyObject *list = PyList_New(t->n);
	double ns = t->ticks > 0 ? t->kernel_ns / (double)t->ticks : 0;
	for (int k = 0; list && k < t->n; k++) {
		PyObject *row = workers(t->at + (size_t)k * JENNY_WORKERS * JENNY_TIMER, ns);
		if (row)
			PyList_SET_ITEM(list, k, row);
		else
			Py_CLEAR(list);
	}
	PyObject *r = list ? Py_BuildValue("(KddN)", t->calls, t->call_ns, t->kernel_ns, list) : NULL;
	if (r) {
		memset(t->at, 0, numbers(v) * sizeof *t->at);
		t->ticks = 0;
		t->call_ns = t->kernel_ns = 0;
		t->calls = 0;
	}
	return r;
}
