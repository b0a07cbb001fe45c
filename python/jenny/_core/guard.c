/* Env: what the free names of a function must still be, and the versions compiled under that. */
#include "core.h"

#if CORE_DICT_TAGS
static inline uint64_t dict_tag(PyObject *dict)
{
	return ((PyDictObject *)dict)->ma_version_tag;
}
#endif

/* Looks at every key of one dictionary; remembers its version tag if all hold. */
static int dict_holds(Env *e, GuardDict *d)
{
#if CORE_DICT_TAGS
	uint64_t tag = dict_tag(d->dict);
	if (tag == d->tag)
		return 1;
#endif
	for (int k = d->first; k < d->first + d->n; k++) {
		GuardKey *g = &e->keys[k];
#if CORE_DICT_TAGS
		PyObject *now = _PyDict_GetItem_KnownHash(d->dict, g->key, g->hash);
#else
		PyObject *now = PyDict_GetItemWithError(d->dict, g->key);
#endif
		if (now != g->want) {
			PyErr_Clear();
			return 0;
		}
	}
#if CORE_DICT_TAGS
	d->tag = tag;
#endif
	return 1;
}

int core_env_holds(Env *e)
{
	for (int i = 0; i < e->ndicts; i++)
		if (!dict_holds(e, &e->dicts[i]))
			return 0;
	for (int i = 0; i < e->ncells; i++)
		if (PyCell_GET(e->cells[i].cell) != e->cells[i].want)
			return 0;
	for (int i = 0; i < e->nfuncs; i++) {
		const GuardFunc *g = &e->funcs[i];
		if (PyFunction_GET_CODE(g->func) != g->code ||
			PyFunction_GET_DEFAULTS(g->func) != g->defaults ||
			PyFunction_GET_KW_DEFAULTS(g->func) != g->kwdefaults)
			return 0;
	}
	return 1;
}

/* Surely neither an object whose attributes are read, nor what counts as a constant. */
static int is_plain(PyObject *o)
{
	if (PyList_CheckExact(o))
		return !PyList_GET_SIZE(o) ||
			!PyType_HasFeature(Py_TYPE(PyList_GET_ITEM(o, 0)), Py_TPFLAGS_HEAPTYPE);
	return Py_TYPE(o) == &PyArray_Type || PyFloat_CheckExact(o) || PyLong_CheckExact(o) ||
		PyBool_Check(o) || o == Py_None || PyTuple_CheckExact(o) || PyDict_CheckExact(o) ||
		PyUnicode_CheckExact(o) || PyComplex_CheckExact(o);
}

/* Are two constants in cells the same? */
static int same_cell(PyObject *a, PyObject *b)
{
	if (a == b)
		return 1;
	if (PyFloat_CheckExact(a) && PyFloat_CheckExact(b))
		return !memcmp(&((PyFloatObject *)a)->ob_fval, &((PyFloatObject *)b)->ob_fval,
			sizeof(double));
	return PyLong_CheckExact(a) && PyLong_CheckExact(b) &&
		PyObject_RichCompareBool(a, b, Py_EQ) == 1;
}

/* Is o a function of that code and globals, and has closed over the same? `made`: objects.Made. */
static int is_made(PyObject *made, PyObject *o)
{
	if (!PyFunction_Check(o) || PyList_GET_SIZE(made) != 4 ||
		PyFunction_GET_CODE(o) != PyList_GET_ITEM(made, 0) ||
		PyFunction_GET_GLOBALS(o) != PyList_GET_ITEM(made, 1))
		return 0;
	PyObject *d = PyFunction_GET_DEFAULTS(o), *kw = PyFunction_GET_KW_DEFAULTS(o);
	PyObject *cells = PyFunction_GET_CLOSURE(o), *want = PyList_GET_ITEM(made, 2);
	Py_ssize_t n = cells ? PyTuple_GET_SIZE(cells) : 0;
	if ((d && d != Py_None && PyTuple_GET_SIZE(d)) || (kw && kw != Py_None && PyDict_GET_SIZE(kw)) ||
		n != PyTuple_GET_SIZE(want))
		return 0;
	for (Py_ssize_t k = 0; k < n; k++) {
		PyObject *c = PyCell_GET(PyTuple_GET_ITEM(cells, k));
		if (!c || !same_cell(c, PyTuple_GET_ITEM(want, k)))
			return 0;
	}
	return 1;
}

int core_env_made(const Env *e, PyObject *const *objs)
{
	for (int k = 0; k < e->nparams; k++) {
		PyObject *kind = PyTuple_GET_ITEM(e->kinds, k);
		if (PyList_Check(kind) && !is_made(kind, objs[k]))
			return 0;
	}
	return 1;
}

int core_env_suits(const Env *e, PyObject *const *objs)
{
	for (int k = 0; k < e->nparams; k++) {
		PyObject *kind = PyTuple_GET_ITEM(e->kinds, k), *o = objs[k];
		int fits = o == kind;
		if (kind == Py_None)
			fits = is_plain(o);
		else if (PyList_Check(kind))
			fits = is_made(kind, o);
		else if (PyTuple_CheckExact(kind))
			fits = PyList_CheckExact(o) && PyList_GET_SIZE(o) &&
				(PyObject *)Py_TYPE(PyList_GET_ITEM(o, 0)) == PyTuple_GET_ITEM(kind, 0);
		else if (PyType_Check(kind))
			fits = fits || (PyObject *)Py_TYPE(o) == kind;
		if (!fits)
			return 0;
	}
	return 1;
}

int core_env_full(const Env *e)
{
	int live = 0;
	for (int i = 0; i < e->nversions; i++)
		live += e->versions[i]->state <= Vready;
	return e->nversions >= MAX_VERSIONS || live >= MAX_LIVE;
}

int core_env_hidden(Env *e, PyObject **out)
{
	for (int i = 0; i < e->nhidden; i++) {
		const Hidden *h = &e->hidden[i];
		PyObject *o = h->key ? PyDict_GetItemWithError(h->space, h->key) : PyCell_GET(h->space);
		if (!o || core_sig_item(e->core, o) != h->item) {
			PyErr_Clear();
			while (i--)
				Py_DECREF(out[i]);
			return 0;
		}
		out[i] = Py_NewRef(o);
	}
	return 1;
}

static void drop_guards(Env *e)
{
	for (int i = 0; i < e->ndicts; i++)
		Py_DECREF(e->dicts[i].dict);
	for (int i = 0; i < e->nkeys; i++) {
		Py_DECREF(e->keys[i].key);
		Py_XDECREF(e->keys[i].want);
	}
	for (int i = 0; i < e->ncells; i++) {
		Py_DECREF(e->cells[i].cell);
		Py_XDECREF(e->cells[i].want);
	}
	for (int i = 0; i < e->nfuncs; i++) {
		Py_DECREF(e->funcs[i].func);
		Py_DECREF(e->funcs[i].code);
		Py_XDECREF(e->funcs[i].defaults);
		Py_XDECREF(e->funcs[i].kwdefaults);
	}
	for (int i = 0; i < e->nhidden; i++) {
		Py_DECREF(e->hidden[i].space);
		Py_XDECREF(e->hidden[i].key);
	}
	core_object_drop(e);
	e->ndicts = e->nkeys = e->ncells = e->nfuncs = e->nhidden = 0;
	PyMem_Free(e->dicts);
	PyMem_Free(e->keys);
	PyMem_Free(e->cells);
	PyMem_Free(e->funcs);
	PyMem_Free(e->hidden);
	e->dicts = NULL;
	e->keys = NULL;
	e->cells = NULL;
	e->funcs = NULL;
	e->hidden = NULL;
}

/* Adds the keys of one dictionary: `list` holds (key, expected) or (key,). */
static int add_dict(Env *e, PyObject *dict, PyObject *list)
{
	GuardDict *d = &e->dicts[e->ndicts];
	Py_ssize_t n = PyList_GET_SIZE(list);
	GuardKey *keys = PyMem_Realloc(e->keys, (size_t)(e->nkeys + n + 1) * sizeof *keys);
	if (!keys || !PyDict_Check(dict)) {
		PyErr_SetString(PyExc_TypeError, "a guard needs a dict");
		e->keys = keys ? keys : e->keys;
		return -1;
	}
	e->keys = keys;
	*d = (GuardDict){ .dict = Py_NewRef(dict), .first = e->nkeys, .n = (int)n };
	e->ndicts++;
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *t = PyList_GET_ITEM(list, i), *key = PyTuple_GET_ITEM(t, 0);
		keys[e->nkeys++] = (GuardKey){ .key = Py_NewRef(key),
			.want = PyTuple_GET_SIZE(t) > 1 ? Py_NewRef(PyTuple_GET_ITEM(t, 1)) : NULL,
			.hash = PyObject_Hash(key) };
	}
	return 0;
}

static int add_dicts(Env *e, PyObject *dicts)
{
	Py_ssize_t n = PyList_GET_SIZE(dicts);
	e->dicts = PyMem_Calloc((size_t)n + 1, sizeof *e->dicts);
	if (!e->dicts)
		return -1;
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *t = PyList_GET_ITEM(dicts, i);
		if (add_dict(e, PyTuple_GET_ITEM(t, 0), PyTuple_GET_ITEM(t, 1)))
			return -1;
	}
	return 0;
}

/* cells: (cell, expected) or (cell,) for an empty one; funcs: functions as they are now. */
static int add_cells(Env *e, PyObject *cells, PyObject *funcs)
{
	Py_ssize_t n = PyList_GET_SIZE(cells), m = PyList_GET_SIZE(funcs);
	e->cells = PyMem_Calloc((size_t)n + 1, sizeof *e->cells);
	e->funcs = PyMem_Calloc((size_t)m + 1, sizeof *e->funcs);
	if (!e->cells || !e->funcs)
		return -1;
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *t = PyList_GET_ITEM(cells, i);
		e->cells[e->ncells++] = (GuardCell){ .cell = Py_NewRef(PyTuple_GET_ITEM(t, 0)),
			.want = PyTuple_GET_SIZE(t) > 1 ? Py_NewRef(PyTuple_GET_ITEM(t, 1)) : NULL };
	}
	for (Py_ssize_t i = 0; i < m; i++) {
		PyObject *f = PyList_GET_ITEM(funcs, i);
		if (!PyFunction_Check(f)) {
			PyErr_SetString(PyExc_TypeError, "not a Python function");
			return -1;
		}
		e->funcs[e->nfuncs++] = (GuardFunc){ .func = Py_NewRef(f),
			.code = Py_NewRef(PyFunction_GET_CODE(f)),
			.defaults = Py_XNewRef(PyFunction_GET_DEFAULTS(f)),
			.kwdefaults = Py_XNewRef(PyFunction_GET_KW_DEFAULTS(f)) };
	}
	return 0;
}

/* hidden: (dict, key) or (cell,), with the object as the last member, for its type. */
static int add_hidden(Env *e, PyObject *hidden)
{
	Py_ssize_t n = PyList_GET_SIZE(hidden);
	e->hidden = PyMem_Calloc((size_t)n + 1, sizeof *e->hidden);
	if (!e->hidden)
		return -1;
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *t = PyList_GET_ITEM(hidden, i);
		Py_ssize_t m = PyTuple_GET_SIZE(t);
		e->hidden[e->nhidden++] = (Hidden){ .space = Py_NewRef(PyTuple_GET_ITEM(t, 0)),
			.key = m > 2 ? Py_NewRef(PyTuple_GET_ITEM(t, 1)) : NULL,
			.item = core_sig_item(e->core, PyTuple_GET_ITEM(t, m - 1)) };
	}
	return 0;
}

/* Env.guard(dicts, cells, funcs, hidden, objects): sets what must hold, in place of what was set before. */
static PyObject *env_guard(PyObject *self, PyObject *args)
{
	Env *e = (Env *)self;
	PyObject *dicts, *cells, *funcs, *hidden, *objects;
	if (!PyArg_ParseTuple(args, "O!O!O!O!O!", &PyList_Type, &dicts, &PyList_Type, &cells,
			&PyList_Type, &funcs, &PyList_Type, &hidden, &PyTuple_Type, &objects))
		return NULL;
	drop_guards(e);
	if (add_dicts(e, dicts) || add_cells(e, cells, funcs) || add_hidden(e, hidden) ||
		core_object_guard(e, objects)) {
		if (!PyErr_Occurred())
			PyErr_NoMemory();
		return NULL;
	}
	Py_RETURN_NONE;
}

/* holds(objects): whether all of it holds now for these arguments. */
static PyObject *env_holds(PyObject *self, PyObject *objects)
{
	PyObject *at[3 * MAX_PARAMS];
	Env *e = (Env *)self;
	if (!PyTuple_Check(objects) || PyTuple_GET_SIZE(objects) != e->nparams ||
		!core_env_holds(e) || e->nhidden > MAX_PARAMS)
		Py_RETURN_FALSE;
	for (int k = 0; k < e->nparams; k++)
		at[k] = PyTuple_GET_ITEM(objects, k);
	int n = core_object_fetch(e, at, e->nparams);
	int ok = n >= 0 && core_env_hidden(e, at + e->nparams + n);
	for (int i = 0; n >= 0 && i < n + (ok ? e->nhidden : 0); i++)
		Py_DECREF(at[e->nparams + i]);
	return PyBool_FromLong(ok);
}

/* Env.add(version): False if there is no room. */
static PyObject *env_add(PyObject *self, PyObject *version)
{
	Env *e = (Env *)self;
	if (!Py_IS_TYPE(version, e->core->version_type)) {
		PyErr_SetString(PyExc_TypeError, "not a Version");
		return NULL;
	}
	if (core_env_full(e))
		Py_RETURN_FALSE;
	e->versions[e->nversions++] = (Version *)Py_NewRef(version);
	Py_RETURN_TRUE;
}

static PyObject *env_remove(PyObject *self, PyObject *version)
{
	Env *e = (Env *)self;
	for (int i = 0; i < e->nversions; i++) {
		if ((PyObject *)e->versions[i] != version)
			continue;
		if (e->last == e->versions[i])
			Py_CLEAR(e->last);
		memmove(e->versions + i, e->versions + i + 1,
			(size_t)(e->nversions - i - 1) * sizeof *e->versions);
		e->nversions--;
		Py_DECREF(version);
		Py_RETURN_TRUE;
	}
	Py_RETURN_FALSE;
}

static PyObject *env_versions(PyObject *self, void *Py_UNUSED(closure))
{
	Env *e = (Env *)self;
	PyObject *list = PyList_New(e->nversions);
	for (int i = 0; list && i < e->nversions; i++)
		PyList_SET_ITEM(list, i, Py_NewRef((PyObject *)e->versions[i]));
	return list;
}

static int env_traverse(PyObject *self, visitproc visit, void *arg)
{
	Env *e = (Env *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(e->text);
	Py_VISIT(e->kinds);
	int stop = core_object_traverse(e, visit, arg);
	if (stop)
		return stop;
	for (int i = 0; i < e->ndicts; i++)
		Py_VISIT(e->dicts[i].dict);
	for (int i = 0; i < e->nkeys; i++)
		Py_VISIT(e->keys[i].want);
	for (int i = 0; i < e->ncells; i++) {
		Py_VISIT(e->cells[i].cell);
		Py_VISIT(e->cells[i].want);
	}
	for (int i = 0; i < e->nfuncs; i++) {
		Py_VISIT(e->funcs[i].func);
		Py_VISIT(e->funcs[i].defaults);
		Py_VISIT(e->funcs[i].kwdefaults);
	}
	for (int i = 0; i < e->nhidden; i++)
		Py_VISIT(e->hidden[i].space);
	Py_VISIT(e->last);
	for (int i = 0; i < e->nversions; i++)
		Py_VISIT(e->versions[i]);
	return 0;
}

static int env_clear(PyObject *self)
{
	Env *e = (Env *)self;
	drop_guards(e);
	Py_CLEAR(e->last);
	while (e->nversions)
		Py_DECREF(e->versions[--e->nversions]);
	Py_CLEAR(e->text);
	Py_CLEAR(e->kinds);
	return 0;
}

static void env_dealloc(PyObject *self)
{
	PyTypeObject *t = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	env_clear(self);
	t->tp_free(self);
	Py_DECREF(t);
}

/* Env(text, kinds): kinds has an entry a parameter, None where the argument is no object. */
static PyObject *env_new(PyTypeObject *t, PyObject *args, PyObject *Py_UNUSED(kw))
{
	PyObject *text, *kinds, *module = PyType_GetModule(t);
	if (!module || !PyArg_ParseTuple(args, "UO!", &text, &PyTuple_Type, &kinds))
		return NULL;
	if (PyTuple_GET_SIZE(kinds) > MAX_PARAMS) {
		PyErr_SetString(PyExc_ValueError, "too many parameters");
		return NULL;
	}
	Env *e = (Env *)t->tp_alloc(t, 0);
	if (!e)
		return NULL;
	e->core = PyModule_GetState(module);
	e->text = Py_NewRef(text);
	e->kinds = Py_NewRef(kinds);
	e->nparams = (int)PyTuple_GET_SIZE(kinds);
	return (PyObject *)e;
}

PyTypeObject *core_env_type(PyObject *module)
{
	static PyMethodDef methods[] = {
		{ "guard", env_guard, METH_VARARGS, "Set what must hold." },
		{ "holds", env_holds, METH_O, "Whether all of it holds now for these arguments." },
		{ "add", env_add, METH_O, "Add a version; False if there is no room." },
		{ "remove", env_remove, METH_O, "Take a version out." },
		{ 0 },
	};
	static PyGetSetDef getset[] = {
		{ "versions", env_versions, NULL, "The versions, oldest first.", NULL },
		{ 0 },
	};
	static PyMemberDef members[] = {
		{ "text", T_OBJECT, offsetof(Env, text), READONLY, "The bundle." },
		{ "kinds", T_OBJECT, offsetof(Env, kinds), READONLY, "The types of objects." },
		{ 0 },
	};
	PyType_Slot slots[] = {
		{ Py_tp_new, env_new },
		{ Py_tp_dealloc, env_dealloc },
		{ Py_tp_traverse, env_traverse },
		{ Py_tp_clear, env_clear },
		{ Py_tp_methods, methods },
		{ Py_tp_getset, getset },
		{ Py_tp_members, members },
		{ 0, NULL },
	};
	PyType_Spec spec = {
		.name = "jenny._core.Env",
		.basicsize = sizeof(Env),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
		.slots = slots,
	};
	return (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
}
