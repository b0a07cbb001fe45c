/* What is told while calls run: events of the trace, progress of long kernels. */
#include "core.h"

#include <time.h>

static const double late_ns = 4e8; /* kernels that are younger show no progress */

void core_report_event(const Function *f, const char *kind, jenny_i64 since, int n)
{
	if (!since || !f->core->traced)
		return;
	const char *name = PyUnicode_AsUTF8(PyTuple_GET_ITEM(f->names, f->nparams));
	if (!name)
		PyErr_Clear();
	jenny_trace(f->core->traced, kind, name ? name : "?", since, n);
}

static double share_of(const JennyWay *w)
{
	double all = (double)w->to - (double)w->from;
	double share = w->line && all > 0 ? ((double)w->at - (double)w->from) / all : -1;
	return share >= 0 && share <= 1 ? share : -1;
}

/* A bar whose drawing raised (Ctrl-C) may be there all the same: it is ended like any other. */
int core_report_progress(Call *c)
{
	struct timespec t;
	PyObject *hook = c->core->hooks.progress;
	clock_gettime(CLOCK_MONOTONIC, &t);
	double now = (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
	if (c->asked <= 0)
		c->asked = now;
	if (c->bar < 0 || now - c->asked < late_ns || !hook)
		return 0;
	PyObject *more = PyObject_CallFunction(hook, "Oidd", c->f, c->ctx->way.line,
		share_of(&c->ctx->way), (now - c->asked) / 1e9);
	int wanted = more ? PyObject_IsTrue(more) : -1;
	c->bar = wanted ? 1 : -1;
	Py_XDECREF(more);
	return wanted < 0 ? -1 : 0;
}

/* The kernel is over; so is its bar. An exception that is set stays so. */
void core_report_end(Call *c)
{
	PyObject *type, *value, *trace;
	if (c->bar <= 0)
		return;
	PyErr_Fetch(&type, &value, &trace);
	PyObject *done = PyObject_CallFunction(c->core->hooks.progress, "Oidd", c->f, 0, 2.0, 0.0);
	Py_XDECREF(done);
	if (type || !PyErr_ExceptionMatches(PyExc_KeyboardInterrupt))
		PyErr_Clear();
	if (type)
		PyErr_Restore(type, value, trace);
}
