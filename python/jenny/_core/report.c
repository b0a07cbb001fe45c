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

/* trace_span(lib, kind, name, (from, to, process, thread, n)): times in ns of time.perf_counter_ns. */
PyObject *core_trace_span(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	LibObject *lib;
	const char *kind, *name;
	JennyEvent s;
	if (!PyArg_ParseTuple(args, "O!ss(LLLLL)", core->lib_type, &lib, &kind, &name, &s.from, &s.to,
		    &s.process, &s.thread, &s.n))
		return NULL;
	if (!jenny_trace_start(lib->lib))
		Py_RETURN_FALSE;
	jenny_trace_span(lib->lib, kind, name, &s);
	Py_RETURN_TRUE;
}

/* trace_row(lib, process, name) */
PyObject *core_trace_row(PyObject *module, PyObject *args)
{
	Core *core = PyModule_GetState(module);
	LibObject *lib;
	const char *name;
	jenny_i64 process;
	if (!PyArg_ParseTuple(args, "O!Ls", core->lib_type, &lib, &process, &name))
		return NULL;
	jenny_trace_row(lib->lib, process, name);
	Py_RETURN_NONE;
}
