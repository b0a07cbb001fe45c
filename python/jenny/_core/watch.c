/*
 * jenny._watch: loops that can be left between two iterations. Needs neither NumPy nor the compiler.
 *
 * A thread of `jenny run` calls tick() every few milliseconds. A Watch is an iterator over a range
 * that ends early, with `due` set, when a tick has passed since it was made or begun again: the
 * program that jenny.watch has prepared then asks whether the rest of the loop is compiled by now. A
 * Due says the same to a while loop, as its truth value.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include "turn.h"

typedef struct State {
	PyTypeObject *watch, *due;
	unsigned tick;
	int every; /* tests: iterations between two ticks of a loop; 0: the clock's */
} State;

/* What of the range is left: `left` numbers from `at` on, `step` apart. All numbers up to and with
 * the one behind the last fit a long. */
typedef struct Watch {
	PyObject_HEAD
	State *state;
	long at, step;
	Py_ssize_t left;
	unsigned seen;
	char due;
} Watch;

typedef struct Due {
	PyObject_HEAD
	State *state;
	unsigned seen;
	int count;
	char due;
} Due;

static PyObject *watch_next(PyObject *self)
{
	Watch *w = (Watch *)self;
	if (w->left <= 0)
		return NULL;
	if (w->seen != w->state->tick) {
		w->due = 1;
		return NULL;
	}
	long x = w->at;
	w->left--;
	if (w->state->every && w->left % w->state->every == 0)
		w->seen = w->state->tick - 1;
	w->at = x + w->step;
	return PyLong_FromLong(x);
}

static PyObject *watch_again(PyObject *self, PyObject *Py_UNUSED(none))
{
	Watch *w = (Watch *)self;
	w->seen = w->state->tick;
	w->due = 0;
	Py_RETURN_NONE;
}

/* hurry(): it ends before its next number. */
static PyObject *watch_hurry(PyObject *self, PyObject *Py_UNUSED(none))
{
	Watch *w = (Watch *)self;
	w->seen = w->state->tick - 1;
	Py_RETURN_NONE;
}

/* skip(n): n numbers have been dealt with elsewhere. */
static PyObject *watch_skip(PyObject *self, PyObject *count)
{
	Watch *w = (Watch *)self;
	Py_ssize_t n = PyLong_AsSsize_t(count);
	if (n < 0 || n > w->left) {
		if (!PyErr_Occurred())
			PyErr_SetString(PyExc_ValueError, "there are not so many left");
		return NULL;
	}
	w->left -= n;
	w->at += (long)n * w->step;
	Py_RETURN_NONE;
}

static PyObject *watch_hint(PyObject *self, PyObject *Py_UNUSED(none))
{
	return PyLong_FromSsize_t(((Watch *)self)->left);
}

static void object_dealloc(PyObject *self)
{
	PyTypeObject *t = Py_TYPE(self);
	t->tp_free(self);
	Py_DECREF(t);
}

static int due_bool(PyObject *self)
{
	Due *d = (Due *)self;
	if (d->state->every && ++d->count % d->state->every == 0)
		d->seen = d->state->tick - 1;
	return d->due = d->seen != d->state->tick;
}

static PyObject *due_again(PyObject *self, PyObject *Py_UNUSED(none))
{
	Due *d = (Due *)self;
	d->seen = d->state->tick;
	d->due = 0;
	Py_RETURN_NONE;
}

/* An attribute of a range, without a look-up: where it lies says its type. */
static long part(PyObject *range, const char *name)
{
	for (const PyMemberDef *m = PyRange_Type.tp_members; m && m->name; m++)
		if (!strcmp(m->name, name))
			return PyLong_AsLong(*(PyObject **)((char *)range + m->offset));
	PyErr_SetString(PyExc_AttributeError, name);
	return -1;
}

/* A Watch of a range whose numbers are all small, else NULL without exception. */
static PyObject *watch_range(State *s, PyObject *range)
{
	Py_ssize_t n = PyObject_Length(range);
	long start = part(range, "start"), stop = part(range, "stop"), step = part(range, "step");
	long most = LONG_MAX / 4;
	if (PyErr_Occurred() || start > most || start < -most || stop > most || stop < -most ||
		step > most || step < -most) {
		PyErr_Clear();
		return NULL;
	}
	Watch *w = (Watch *)s->watch->tp_alloc(s->watch, 0);
	if (w) {
		w->state = s;
		w->at = start;
		w->step = step;
		w->left = n;
		w->seen = s->tick;
	}
	return (PyObject *)w;
}

/* loop(iterable): a Watch of a range, else its iterator. */
static PyObject *loop(PyObject *module, PyObject *iterable)
{
	if (Py_IS_TYPE(iterable, &PyRange_Type)) {
		PyObject *w = watch_range(PyModule_GetState(module), iterable);
		if (w || PyErr_Occurred())
			return w;
	}
	return PyObject_GetIter(iterable);
}

/* late(iterator): whether it is a Watch that ended before its range did. */
static PyObject *late(PyObject *module, PyObject *it)
{
	State *s = PyModule_GetState(module);
	return PyBool_FromLong(Py_IS_TYPE(it, s->watch) && ((Watch *)it)->due);
}

/* more(iterator): whether numbers are left in a Watch. */
static PyObject *more(PyObject *module, PyObject *it)
{
	State *s = PyModule_GetState(module);
	return PyBool_FromLong(Py_IS_TYPE(it, s->watch) && ((Watch *)it)->left > 0);
}

/* due(): for a while loop that begins. */
static PyObject *due(PyObject *module, PyObject *Py_UNUSED(none))
{
	State *s = PyModule_GetState(module);
	Due *d = (Due *)s->due->tp_alloc(s->due, 0);
	if (d) {
		d->state = s;
		d->seen = s->tick;
	}
	return (PyObject *)d;
}

static PyObject *tick(PyObject *module, PyObject *Py_UNUSED(none))
{
	State *s = PyModule_GetState(module);
	s->tick++;
	Py_RETURN_NONE;
}

/* every(n): loops end early after n iterations, whatever the clock says; 0: no longer. */
static PyObject *every(PyObject *module, PyObject *n)
{
	State *s = PyModule_GetState(module);
	s->every = (int)PyLong_AsLong(n);
	if (PyErr_Occurred())
		return NULL;
	Py_RETURN_NONE;
}

static PyTypeObject *make_watch(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "again", watch_again, METH_NOARGS, "Go on until the next tick." },
		{ "hurry", watch_hurry, METH_NOARGS, "End before the next number." },
		{ "skip", watch_skip, METH_O, "So many numbers have been dealt with." },
		{ "__length_hint__", watch_hint, METH_NOARGS, NULL },
		{ 0 },
	};
	static PyMemberDef members[] = {
		{ "at", T_LONG, offsetof(Watch, at), READONLY, "The next number." },
		{ "step", T_LONG, offsetof(Watch, step), READONLY, NULL },
		{ "left", T_PYSSIZET, offsetof(Watch, left), READONLY, "How many numbers are left." },
		{ "due", T_BOOL, offsetof(Watch, due), READONLY, "Ended before the range did." },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_dealloc, object_dealloc },
		{ Py_tp_iter, PyObject_SelfIter },
		{ Py_tp_iternext, watch_next },
		{ Py_tp_methods, methods },
		{ Py_tp_members, members },
		{ Py_tp_doc, (void *)"An iterator over a range that ends early at a tick." },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._watch.Watch",
		.basicsize = sizeof(Watch),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}

static PyTypeObject *make_due(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "again", due_again, METH_NOARGS, "Go on until the next tick." },
		{ 0 },
	};
	static PyMemberDef members[] = {
		{ "due", T_BOOL, offsetof(Due, due), READONLY, "Whether it was true when last asked." },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_dealloc, object_dealloc },
		{ Py_nb_bool, due_bool },
		{ Py_tp_methods, methods },
		{ Py_tp_members, members },
		{ Py_tp_doc, (void *)"True when there was a tick since it was made." },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._watch.Due",
		.basicsize = sizeof(Due),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}

/* nap(seconds): as time.sleep, but awake again soon. */
static PyObject *nap(PyObject *Py_UNUSED(module), PyObject *seconds)
{
	double s = PyFloat_AsDouble(seconds);
	if (s == -1.0 && PyErr_Occurred())
		return NULL;
	Wish *w;
	Py_BEGIN_ALLOW_THREADS
	turn_pause(s);
	w = turn_wish();
	Py_END_ALLOW_THREADS
	turn_had(w);
	Py_RETURN_NONE;
}

static int module_exec(PyObject *module)
{
	State *s = PyModule_GetState(module);
	s->watch = make_watch(module);
	s->due = make_due(module);
	if (!s->watch || !s->due)
		return -1;
	return PyModule_AddType(module, s->watch) || PyModule_AddType(module, s->due) ? -1 : 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
	State *s = PyModule_GetState(module);
	Py_VISIT(s->watch);
	Py_VISIT(s->due);
	return 0;
}

PyMODINIT_FUNC PyInit__watch(void)
{
	static PyMethodDef methods[] = {
		{ "loop", loop, METH_O, "A Watch of a range, else its iterator." },
		{ "late", late, METH_O, "Whether it is a Watch that ended early." },
		{ "more", more, METH_O, "Whether it is a Watch with numbers left." },
		{ "due", due, METH_NOARGS, "A Due." },
		{ "every", every, METH_O, "For tests: ticks by iterations." },
		{ "nap", nap, METH_O, "Sleep, then have the GIL soon." },
		{ "tick", tick, METH_NOARGS, "Watches end at their next step." },
		{ 0 },
	};
	static PyModuleDef_Slot slots[] = {
		{ Py_mod_exec, (void *)module_exec },
		{ 0, NULL },
	};
	static struct PyModuleDef def = {
		PyModuleDef_HEAD_INIT,
		.m_name = "jenny._watch",
		.m_doc = "Loops that can be left between two iterations.",
		.m_size = sizeof(State),
		.m_methods = methods,
		.m_slots = slots,
		.m_traverse = module_traverse,
	};
	return PyModuleDef_Init(&def);
}
