/* Version: one signature of one function, from the moment it is wanted. Also Lib, an open JennyLib. */
#include "core.h"
#include "turn.h"

static const char *const state_name[] = {
	[Vnew] = "new", [Vpending] = "pending", [Vready] = "ready", [Vrefused] = "refused",
	[Vbroken] = "broken", [Vretired] = "retired",
};

/* Strings that the kernel does not read may be any: where the plan says so, the version does. */
static void loosen(Version *v)
{
	for (int k = 0, at = 0; k < v->nitems && at < v->plan->nin; k++) {
		if (ITEM_KIND(v->items[k]) == Ituple)
			continue;
		if (ITEM_KIND(v->items[k]) == Istr && v->plan->slot[at].form == Iother)
			v->items[k] = ITEM(Iother, 0, 0, 0, 0);
		if (ITEM_KIND(v->items[k]) == Istr && v->plan->slot[at].form == Ibox)
			v->items[k] = v->plan->slot[at].want;
		at++;
	}
}

/* Takes over the plan and the kernel after the unit has become ready. Needs the GIL. */
static void adopt_plan(Version *v)
{
	char err[160];
	const char *text = jenny_plan(v->unit);
	if (!text || v->plan)
		return;
	v->plan = core_plan_parse(text, err, sizeof err);
	if (v->plan && v->plan->nslots > MAX_SLOTS)
		snprintf(err, sizeof err, "too many slots");
	else if (v->plan && core_plan_names(v->plan))
		snprintf(err, sizeof err, "no memory");
	else if (v->plan)
		v->buffer = calloc((size_t)v->plan->nin + 1, sizeof *v->buffer);
	if (v->buffer && v->plan->next)
		v->outside = core_ext_load(v->plan);
	if (v->plan)
		loosen(v);
	if (!v->buffer) {
		v->state = Vbroken;
		PySys_FormatStderr("jenny: %s\n", err);
	}
}

/* The front end's plan knows what the original costs only. What the kernel costs, what it may do to
 * flags and what has to be saved for it comes with the code: passes prove checks and make tiles.
 * Once only, since calls may be under way afterwards. Needs the GIL. */
static void adopt_code(Version *v)
{
	char err[160];
	const char *text = v->state == Vready ? NULL : jenny_plan(v->unit);
	Plan *fresh = text && v->plan ? core_plan_parse(text, err, sizeof err) : NULL;
	if (!fresh)
		return;
	Plan *p = v->plan, old = *p;
	p->native = fresh->native;
	p->snapshot = fresh->snapshot;
	p->nsnapshot = fresh->nsnapshot;
	p->fp = fresh->fp;
	p->rerunnable = fresh->rerunnable;
	p->lenient = fresh->lenient;
	p->spoils = fresh->spoils;
	fresh->native = old.native;
	fresh->snapshot = old.snapshot;
	core_plan_free(fresh);
}

/* Maps the unit's state to the version's. */
static PyObject *settle(Version *v, JennyState s)
{
	adopt_plan(v);
	if (v->state == Vretired || v->state == Vbroken)
		Py_RETURN_NONE;
	switch (s) {
	case JENNY_READY:
		adopt_code(v);
		v->kernel = jenny_kernel(v->unit);
		if (v->timers)
			core_timer_make(v);
		v->cached = jenny_was_cached(v->unit);
		v->seconds = jenny_seconds(v->unit);
		v->state = v->kernel && v->plan ? Vready : Vbroken;
		break;
	case JENNY_REFUSED: v->state = Vrefused; break;
	case JENNY_BROKEN: v->state = Vbroken; break;
	default: v->state = Vpending; break;
	}
	Py_RETURN_NONE;
}

static PyObject *advance(PyObject *module, PyObject *version, JennyState (*step)(JennyUnit *))
{
	Core *core = PyModule_GetState(module);
	Version *v = (Version *)version;
	JennyState s;
	if (!Py_IS_TYPE(version, core->version_type)) {
		PyErr_SetString(PyExc_TypeError, "not a Version");
		return NULL;
	}
	if (!v->unit)
		Py_RETURN_NONE;
	Wish *w;
	Py_BEGIN_ALLOW_THREADS
	s = step(v->unit);
	w = turn_wish();
	Py_END_ALLOW_THREADS
	turn_had(w);
	return settle(v, s);
}

static void forget(PyObject *capsule)
{
	turn_had(PyCapsule_GetPointer(capsule, NULL));
}

/* wish(): for a thread that is about to wake; it has had its turn when the result is dropped. */
PyObject *core_version_wish(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
	Wish *w = turn_wish();
	if (!w)
		Py_RETURN_NONE;
	PyObject *o = PyCapsule_New(w, NULL, forget);
	if (!o)
		turn_had(w);
	return o;
}

/* front(version): the first half of the compilation, without the GIL. */
PyObject *core_version_front(PyObject *module, PyObject *version)
{
	return advance(module, version, jenny_front);
}

/* finish(version): the rest of the compilation, without the GIL. */
PyObject *core_version_finish(PyObject *module, PyObject *version)
{
	return advance(module, version, jenny_finish);
}

/* version(lib, objects, ast, name, careful, free_order, so, timers): not yet compiled; `so`: None, or the
 * file that save() has written for just this. */
PyObject *core_version_new(PyObject *module, PyObject *args, PyObject *Py_UNUSED(kw))
{
	Core *core = PyModule_GetState(module);
	PyObject *lib, *objs;
	const char *ast, *name, *so = NULL;
	int careful, free_order, timers = 0;
	Item items[MAX_ITEMS];
	if (!PyArg_ParseTuple(args, "O!O!ssii|zi", core->lib_type, &lib, &PyTuple_Type, &objs, &ast,
			&name, &careful, &free_order, &so, &timers))
		return NULL;
	int n = core_sig_items(core, ((PyTupleObject *)objs)->ob_item, (int)PyTuple_GET_SIZE(objs),
		items);
	if (n < 0) {
		PyErr_SetString(PyExc_ValueError, "too many arguments");
		return NULL;
	}
	Version *v = (Version *)core->version_type->tp_alloc(core->version_type, n);
	if (!v)
		return NULL;
	v->core = core;
	v->lib = Py_NewRef(lib);
	v->jlib = ((LibObject *)lib)->lib;
	v->nitems = n;
	v->careful = careful;
	v->free_order = free_order;
	v->timers = timers;
	memcpy(v->items, items, (size_t)n * sizeof *items);
	v->sig = core_sig_text(items, n);
	v->unit = v->sig ? jenny_unit(v->jlib,
						   &(JennySource){ .ast = ast, .sig = v->sig, .name = name,
							   .careful = careful, .free_order = free_order, .timers = timers,
							   .so = so })
					 : NULL;
	if (!v->unit) {
		Py_DECREF(v);
		return PyErr_NoMemory();
	}
	return (PyObject *)v;
}

static int version_traverse(PyObject *self, visitproc visit, void *arg)
{
	Version *v = (Version *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(v->dict);
	Py_VISIT(v->instead);
	return 0;
}

static int version_clear(PyObject *self)
{
	Version *v = (Version *)self;
	Py_CLEAR(v->dict);
	Py_CLEAR(v->instead);
	return 0;
}

/* Frees the unit and with it the code: nobody runs it, for whoever does holds a reference. */
static void version_dealloc(PyObject *self)
{
	Version *v = (Version *)self;
	PyTypeObject *t = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	if (v->weakrefs)
		PyObject_ClearWeakRefs(self);
	version_clear(self);
	for (int k = 0; v->buffer && k < v->plan->nin; k++)
		free(v->buffer[k].data);
	free(v->buffer);
	for (int k = 0; v->saved && k < v->plan->nsnapshot; k++)
		free(v->saved[k].data);
	free(v->saved);
	free(v->timed.at);
	core_ext_drop(v->outside, v->plan ? v->plan->next : 0);
	core_plan_free(v->plan);
	if (v->unit)
		jenny_free(v->unit);
	Py_XDECREF(v->lib);
	free(v->sig);
	t->tp_free(self);
	Py_DECREF(t);
}

static PyObject *text_or_empty(const char *s)
{
	return s ? PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s), "replace")
			 : PyUnicode_FromString("");
}

static PyObject *get_remarks(PyObject *self, void *Py_UNUSED(closure))
{
	Version *v = (Version *)self;
	return text_or_empty(v->unit ? jenny_remarks(v->unit) : NULL);
}

static PyObject *get_plan(PyObject *self, void *Py_UNUSED(closure))
{
	Version *v = (Version *)self;
	return text_or_empty(v->unit ? jenny_plan(v->unit) : NULL);
}

static PyObject *get_state(PyObject *self, void *Py_UNUSED(closure))
{
	return PyUnicode_FromString(state_name[((Version *)self)->state]);
}

/* Python may only take a version out of use or back into the queue. */
static int set_state(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
	Version *v = (Version *)self;
	for (int k = 0; value && k <= Vretired; k++)
		if (PyUnicode_Check(value) && !PyUnicode_CompareWithASCIIString(value, state_name[k])) {
			if (k == Vready && !v->kernel)
				break;
			v->state = k;
			return 0;
		}
	PyErr_SetString(PyExc_ValueError, "not a state that can be set");
	return -1;
}

/* text(what): as jenny_text. */
static PyObject *version_text(PyObject *self, PyObject *what)
{
	Version *v = (Version *)self;
	const char *w = PyUnicode_AsUTF8(what), *s;
	if (!w)
		return NULL;
	s = v->unit ? jenny_text(v->unit, w) : NULL;
	return s ? text_or_empty(s) : Py_NewRef(Py_None);
}

/* save(arch, path): writes the code, compiled for processors of `arch`. */
static PyObject *version_save(PyObject *self, PyObject *args)
{
	Version *v = (Version *)self;
	const char *arch, *path;
	char err[2048];
	int status;
	if (!PyArg_ParseTuple(args, "ss", &arch, &path))
		return NULL;
	if (!v->unit || v->state != Vready) {
		PyErr_SetString(PyExc_ValueError, "only a version that is ready can be saved");
		return NULL;
	}
	Py_BEGIN_ALLOW_THREADS
	status = jenny_save(v->unit, arch, path, err, sizeof err);
	Py_END_ALLOW_THREADS
	if (status) {
		PyErr_SetString(PyExc_OSError, err);
		return NULL;
	}
	Py_RETURN_NONE;
}

/* Slots with what costs need: numbers and lengths. Lists are not converted. */
static void rough_slots(Version *v, PyObject *const *objs, int n, JennySlot *slot)
{
	PyObject *flat[MAX_SLOTS];
	memset(slot, 0, (size_t)v->plan->nslots * sizeof *slot);
	memset(flat, 0, sizeof flat);
	core_unbox(v, objs, n, flat, slot);
	for (int k = 0; k < v->plan->nin; k++) {
		PyObject *o = flat[k];
		if (!o || v->plan->slot[k].form != Ilist)
			continue;
		for (int axis = v->plan->slot[k].mixed != 0; axis < JENNY_RANK && PyList_CheckExact(o); axis++) {
			slot[k].a.dim[axis] = PyList_GET_SIZE(o);
			if (!PyList_GET_SIZE(o))
				break;
			o = PyList_GET_ITEM(o, 0);
		}
	}
}

static const JennyMachine *machine_of(const Version *v)
{
	return &((const LibObject *)v->lib)->machine;
}

double core_version_cost(Version *v, PyObject *const *objs, int n)
{
	JennySlot slot[MAX_SLOTS];
	rough_slots(v, objs, n, slot);
	return core_cost_eval(&v->plan->cost, v->plan->slot, slot) * machine_of(v)->python;
}

/* estimate(objects): (ns of the original, ns of the kernel), or None before the front end ran. */
static PyObject *version_estimate(PyObject *self, PyObject *objs)
{
	Version *v = (Version *)self;
	if (!PyTuple_Check(objs) || !v->plan || v->plan->nslots > MAX_SLOTS)
		Py_RETURN_NONE;
	JennySlot *slot = malloc((size_t)(v->plan->nslots + 1) * sizeof *slot);
	if (!slot)
		return PyErr_NoMemory();
	rough_slots(v, ((PyTupleObject *)objs)->ob_item, (int)PyTuple_GET_SIZE(objs), slot);
	double cost = core_cost_eval(&v->plan->cost, v->plan->slot, slot);
	double native = core_cost_eval(&v->plan->native, v->plan->slot, slot);
	free(slot);
	return Py_BuildValue("(dd)", cost * machine_of(v)->python, native * machine_of(v)->native);
}

/* orphan(): in a forked child, of a version that the parent was compiling. Its unit is lost. */
static PyObject *version_orphan(PyObject *self, PyObject *Py_UNUSED(none))
{
	Version *v = (Version *)self;
	v->unit = NULL;
	v->state = Vretired;
	Py_RETURN_NONE;
}

PyTypeObject *core_version_type(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "text", version_text, METH_O, "A text of the compilation: ir, ir:PASS, c, passes." },
		{ "save", version_save, METH_VARARGS, "Write the code as a file for another process." },
		{ "estimate", version_estimate, METH_O, "Estimated ns of (original, kernel)." },
		{ "timed", core_timer_read, METH_NOARGS, "What measured calls took, see timer.c." },
		{ "orphan", version_orphan, METH_NOARGS, "Give up the unit (after fork)." },
		{ 0 },
	};
	static PyGetSetDef getset[] = {
		{ "state", get_state, set_state, "new, pending, ready, refused, broken, retired", NULL },
		{ "remarks", get_remarks, NULL, "One line a remark: line:col code text.", NULL },
		{ "plan", get_plan, NULL, "The plan as text.", NULL },
		{ 0 },
	};
	static PyMemberDef members[] = {
		{ "signature", T_STRING, offsetof(Version, sig), READONLY, "Types of the arguments." },
		{ "seconds", T_DOUBLE, offsetof(Version, seconds), READONLY, "Spent on compiling." },
		{ "cached", T_BOOL, offsetof(Version, cached), READONLY, "Whether it came from the cache." },
		{ "native", T_ULONGLONG, offsetof(Version, native), READONLY, "Calls that ran it." },
		{ "loud", T_INT, offsetof(Version, loud), READONLY, "It raised events that were not real." },
		{ "mixed", T_INT, offsetof(Version, mixed), READONLY, "Lists came that are of several types." },
		{ "careful", T_INT, offsetof(Version, careful), READONLY, "Compiled to assume little." },
		{ "free_order", T_BOOL, offsetof(Version, free_order), READONLY, "order='free'" },
		{ "timers", T_BOOL, offsetof(Version, timers), READONLY, "Compiled to be measured." },
		{ "fails", T_INT, offsetof(Version, fails), 0, "Failures not yet made good." },
		{ "trusted", T_INT, offsetof(Version, trusted), 0, "Events that the original confirmed." },
		{ "skip", T_UINT, offsetof(Version, skip), 0, "Calls that go straight to the original." },
		{ "resolved", T_INT, offsetof(Version, resolved), 0, "Whether `instead` is final." },
		{ "instead", T_OBJECT, offsetof(Version, instead), 0, "Runs where this cannot." },
		{ "__dictoffset__", T_PYSSIZET, offsetof(Version, dict), READONLY, NULL },
		{ "__weaklistoffset__", T_PYSSIZET, offsetof(Version, weakrefs), READONLY, NULL },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_dealloc, version_dealloc },
		{ Py_tp_traverse, version_traverse },
		{ Py_tp_clear, version_clear },
		{ Py_tp_methods, methods },
		{ Py_tp_getset, getset },
		{ Py_tp_members, members },
		{ Py_tp_doc, (void *)"One compiled signature of a function." },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._core.Version",
		.basicsize = offsetof(Version, items),
		.itemsize = sizeof(Item),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}

/* Lib(threads, cache_dir, cc, debug, dump) */
static PyObject *lib_new(PyTypeObject *t, PyObject *args, PyObject *Py_UNUSED(kw))
{
	PyObject *module = PyType_GetModule(t);
	JennyOptions opt = { 0 };
	if (!module || !PyArg_ParseTuple(args, "izziz", &opt.threads, &opt.cache_dir, &opt.cc,
					   &opt.debug, &opt.dump))
		return NULL;
	LibObject *l = (LibObject *)t->tp_alloc(t, 0);
	if (!l)
		return NULL;
	l->core = PyModule_GetState(module);
	l->lib = jenny_open(&opt);
	if (!l->lib) {
		Py_DECREF(l);
		PyErr_SetString(PyExc_RuntimeError, "jenny: the library cannot be opened");
		return NULL;
	}
	if (!l->core->traced && jenny_trace_start(l->lib))
		l->core->traced = l->lib;
	jenny_machine(l->lib, &l->machine);
	return (PyObject *)l;
}

static void lib_dealloc(PyObject *self)
{
	LibObject *l = (LibObject *)self;
	PyTypeObject *t = Py_TYPE(self);
	if (l->lib && l->core->spare_lib == l->lib) {
		jenny_ctx_give(l->lib, l->core->spare);
		l->core->spare = NULL;
		l->core->spare_lib = NULL;
	}
	if (l->core->traced == l->lib)
		l->core->traced = NULL;
	if (l->lib)
		jenny_close(l->lib);
	t->tp_free(self);
	Py_DECREF(t);
}

static PyObject *lib_threads(PyObject *self, PyObject *n)
{
	int threads = (int)PyLong_AsLong(n);
	if (threads == -1 && PyErr_Occurred())
		return NULL;
	LibObject *l = (LibObject *)self;
	if (l->core->spare_lib == l->lib) {
		jenny_ctx_give(l->lib, l->core->spare);
		l->core->spare = NULL;
		l->core->spare_lib = NULL;
	}
	jenny_set_threads(l->lib, threads);
	Py_RETURN_NONE;
}

/* machine(): (python, native, pays, compile), see jenny.h. */
static PyObject *lib_machine(PyObject *self, PyObject *Py_UNUSED(none))
{
	const JennyMachine *m = &((LibObject *)self)->machine;
	return Py_BuildValue("(dddd)", m->python, m->native, m->pays, m->compile);
}

static PyObject *lib_keep_machine(PyObject *self, PyObject *args)
{
	JennyMachine m;
	if (!PyArg_ParseTuple(args, "dddd", &m.python, &m.native, &m.pays, &m.compile))
		return NULL;
	return PyBool_FromLong(jenny_keep_machine(((LibObject *)self)->lib, &m) == 0);
}

PyTypeObject *core_lib_type(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "machine", lib_machine, METH_NOARGS, "(python, native, pays, compile) as calibrated." },
		{ "keep_machine", lib_keep_machine, METH_VARARGS,
			"Keeps what was calibrated in the cache; False where there is none." },
		{ "set_threads", lib_threads, METH_O, "How many threads kernels may use; 0: all." },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_new, lib_new },
		{ Py_tp_dealloc, lib_dealloc },
		{ Py_tp_methods, methods },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._core.Lib",
		.basicsize = sizeof(LibObject),
		.flags = Py_TPFLAGS_DEFAULT,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
