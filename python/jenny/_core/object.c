/* Objects among the arguments: their classes are guarded, their attributes fetched and written back. */
#include "core.h"

static unsigned tag_of(PyTypeObject *t)
{
#if PY_VERSION_HEX < 0x030d0000
	if (!PyType_HasFeature(t, Py_TPFLAGS_VALID_VERSION_TAG))
		return 0;
#endif
	return t->tp_version_tag;
}

/* Whether the class still holds what was seen under each name, and reads attributes as ever. What
 * held for a version tag holds as long as the tag is the same. */
static int type_holds(GuardType *g)
{
	PyTypeObject *t = g->type;
	unsigned tag = tag_of(t);
	if (tag && tag == g->tag)
		return 1;
	if (t->tp_getattro != PyObject_GenericGetAttr || t->tp_setattro != g->setattro)
		return 0;
	for (int k = 0; k < g->n; k++)
		if (_PyType_Lookup(t, g->key[k].key) != g->key[k].want)
			return 0;
	g->tag = tag_of(t);
	return 1;
}

/* type < 0: it is the very object at place -1 - type. */
static int object_fits(Env *e, PyObject *const *at, PyObject *o, int type)
{
	return type < 0 ? o == at[-1 - type] : Py_TYPE(o) == e->types[type].type;
}

/* The very object, or a string that is equal to it, or a method made of it. */
static int is_wanted(PyObject *o, PyObject *want)
{
	if (o == want)
		return 1;
	if (PyMethod_Check(o))
		return PyMethod_GET_FUNCTION(o) == want;
	return PyUnicode_CheckExact(o) && PyUnicode_CheckExact(want) && _PyUnicode_EQ(o, want);
}

/* Whether no two objects are one. */
static int are_distinct(const Env *e, PyObject *const *at)
{
	for (int i = 1; i < e->nplaces; i++)
		for (int j = 0; j < i; j++)
			if (at[e->place[i]] == at[e->place[j]])
				return 0;
	return 1;
}

/* Is the list of objects of attribute k none of an attribute before? */
static int is_first_column(const Env *e, int k)
{
	for (int j = 0; j < k; j++)
		if (e->attrs[j].kind == ATTR_COLUMN && e->attrs[j].parent == e->attrs[k].parent)
			return 0;
	return e->attrs[k].kind == ATTR_COLUMN;
}

/* Whether no object stands twice in the lists, nor elsewhere among the objects of the call. */
static int are_rows_distinct(const Env *e, PyObject *const *at)
{
	PyObject **list = malloc((size_t)(e->nattrs + e->nplaces + 1) * sizeof(PyObject *));
	int *rank = malloc((size_t)(e->nattrs + e->nplaces + 1) * sizeof *rank), n = 0, ok = 0;
	for (int k = 0; list && rank && k < e->nattrs; k++)
		if (is_first_column(e, k)) {
			rank[n] = 2;
			list[n++] = at[e->attrs[k].parent];
		}
	for (int k = 0; list && rank && n && k < e->nplaces; k++) {
		rank[n] = 1;
		list[n++] = at[e->place[k]];
	}
	if (list && rank)
		ok = !n || core_list_distinct(list, rank, n);
	free(list);
	free(rank);
	return ok;
}

/* The same where nothing in the lists is assigned. */
static int are_rows_elsewhere(const Env *e, PyObject *const *at)
{
	for (int k = 0; k < e->nattrs; k++) {
		PyObject *list = is_first_column(e, k) ? at[e->attrs[k].parent] : NULL;
		for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list); i++)
			for (int j = 0; j < e->nplaces; j++)
				if (PyList_GET_ITEM(list, i) == at[e->place[j]])
					return 0;
	}
	return 1;
}

/* One attribute of all objects of a list as a new list; for methods only that each has it. NULL without
 * an exception: they do not fit. */
static PyObject *fetch_column(Env *e, PyObject *list, const ObjectAttr *a)
{
	if (!PyList_CheckExact(list))
		return NULL;
	Py_ssize_t n = PyList_GET_SIZE(list);
	PyObject *made = PyList_New(a->kind == ATTR_COLUMN ? n : 0);
	for (Py_ssize_t k = 0; made && k < n; k++) {
		PyObject *o = PyList_GET_ITEM(list, k), *v = NULL;
		if (Py_TYPE(o) == e->types[a->type].type)
			v = _PyObject_GenericGetAttrWithDict(o, a->name, NULL, 1);
		if (v && a->kind == ATTR_COLUMN) {
			PyList_SET_ITEM(made, k, v);
			continue;
		}
		if (!v || !is_wanted(v, a->want))
			Py_CLEAR(made);
		Py_XDECREF(v);
	}
	return made;
}

int core_object_columns(const Env *e, PyObject *const *at)
{
	int n = e->nparams;
	for (int k = 0; e->written && k < e->nattrs; k++) {
		const ObjectAttr *a = &e->attrs[k];
		int place = n;
		n += a->kind != ATTR_CONSTANT && a->kind != ATTR_METHODS;
		PyObject *list = at[a->parent < 0 ? 0 : a->parent], *now = at[place];
		if (a->kind != ATTR_COLUMN || !a->written || PyList_GET_SIZE(list) != PyList_GET_SIZE(now))
			continue;
		for (Py_ssize_t i = 0; i < PyList_GET_SIZE(now); i++) {
			PyObject *o = PyList_GET_ITEM(list, i), *v = PyList_GET_ITEM(now, i);
			PyObject *old = _PyObject_GenericGetAttrWithDict(o, a->name, NULL, 1);
			if (old != v && PyObject_GenericSetAttr(o, a->name, v)) {
				Py_XDECREF(old);
				return -1;
			}
			Py_XDECREF(old);
		}
	}
	return 0;
}

/* One attribute of an object that was fetched before: to *at, unless it is a constant. Returns how
 * many were put there, or -1 if it is not what was seen. */
static int fetch(Env *e, PyObject **at, PyObject **out, const ObjectAttr *a)
{
	if (a->kind == ATTR_GIVEN) {
		*out = Py_NewRef(a->want);
		return 1;
	}
	if (a->kind >= ATTR_COLUMN) {
		PyObject *made = fetch_column(e, at[a->parent], a);
		if (made && a->kind == ATTR_COLUMN) {
			*out = made;
			return 1;
		}
		Py_XDECREF(made);
		return made ? 0 : -1;
	}
	PyObject *o = PyDict_CheckExact(at[a->parent]) ?
		Py_XNewRef(PyDict_GetItemWithError(at[a->parent], a->name)) :
		_PyObject_GenericGetAttrWithDict(at[a->parent], a->name, NULL, 1);
	if (!o && (PyErr_Occurred() || a->kind != ATTR_SLOT))
		return -1;
	int fits = a->kind == ATTR_SLOT || (a->kind == ATTR_CONSTANT ? is_wanted(o, a->want) :
		object_fits(e, at, o, a->type));
	if (!fits || a->kind == ATTR_CONSTANT) {
		Py_DECREF(o);
		return fits ? 0 : -1;
	}
	*out = o ? o : Py_NewRef(e->core->miss_object);
	return 1;
}

int core_object_fetch(Env *e, PyObject **at, int nparams)
{
	int n = nparams;
	for (int k = 0; k < e->ntypes; k++)
		if (!type_holds(&e->types[k]))
			return -1;
	for (int k = 0; k < e->nroots; k++)
		if (e->roots[k].want ? at[e->roots[k].param] != e->roots[k].want :
			!object_fits(e, at, at[e->roots[k].param], e->roots[k].type))
			return -1;
	int fits = 1;
	for (int k = 0; fits && k < e->nattrs; k++) {
		int more = fetch(e, at, &at[n], &e->attrs[k]);
		fits = more >= 0;
		n += fits ? more : 0;
	}
	if (!fits)
		PyErr_Clear();
	fits = fits && (e->nplaces < 2 || are_distinct(e, at)) &&
		(e->written ? are_rows_distinct(e, at) : are_rows_elsewhere(e, at));
	while (!fits && n > nparams)
		Py_DECREF(at[--n]);
	return fits ? n - nparams : -1;
}

/* All values are made before the first attribute is set. */
int core_object_store(Call *c, PyObject **made)
{
	const Plan *p = c->v->plan;
	for (int k = 0; k < p->nputs; k++) {
		const Put *put = &p->put[k];
		if (put->when >= 0 && !c->slot[put->when].i)
			continue;
		PyObject *o = c->obj[put->slot];
		if (PyDict_CheckExact(o) ? PyDict_SetItem(o, put->key, made[k]) :
			PyObject_GenericSetAttr(o, put->key, made[k]))
			return -1;
	}
	return 0;
}

void core_object_drop(Env *e)
{
	for (int k = 0; k < e->ntypes; k++) {
		GuardType *g = &e->types[k];
		for (int i = 0; i < g->n; i++) {
			Py_DECREF(g->key[i].key);
			Py_XDECREF(g->key[i].want);
		}
		PyMem_Free(g->key);
		Py_DECREF(g->type);
	}
	for (int k = 0; k < e->nattrs; k++) {
		Py_DECREF(e->attrs[k].name);
		Py_XDECREF(e->attrs[k].want);
	}
	for (int k = 0; k < e->nroots; k++)
		Py_XDECREF(e->roots[k].want);
	PyMem_Free(e->types);
	PyMem_Free(e->attrs);
	PyMem_Free(e->roots);
	PyMem_Free(e->place);
	e->types = NULL;
	e->attrs = NULL;
	e->roots = NULL;
	e->place = NULL;
	e->written = e->ntypes = e->nattrs = e->nroots = e->nplaces = 0;
}

int core_object_traverse(Env *e, visitproc visit, void *arg)
{
	for (int k = 0; k < e->ntypes; k++) {
		Py_VISIT(e->types[k].type);
		for (int i = 0; i < e->types[k].n; i++)
			Py_VISIT(e->types[k].key[i].want);
	}
	for (int k = 0; k < e->nattrs; k++)
		Py_VISIT(e->attrs[k].want);
	for (int k = 0; k < e->nroots; k++)
		Py_VISIT(e->roots[k].want);
	return 0;
}

/* types: (type, [(name, expected) or (name,), ...]) */
static int add_types(Env *e, PyObject *types)
{
	Py_ssize_t n = PyList_GET_SIZE(types);
	e->types = PyMem_Calloc((size_t)n + 1, sizeof *e->types);
	for (Py_ssize_t i = 0; e->types && i < n; i++) {
		PyObject *kind, *keys;
		if (!PyArg_ParseTuple(PyList_GET_ITEM(types, i), "O!O!", &PyType_Type, &kind,
				&PyList_Type, &keys))
			return -1;
		Py_ssize_t m = PyList_GET_SIZE(keys);
		GuardType *g = &e->types[e->ntypes++];
		*g = (GuardType){ .type = (PyTypeObject *)Py_NewRef(kind),
			.setattro = ((PyTypeObject *)kind)->tp_setattro,
			.key = PyMem_Calloc((size_t)m + 1, sizeof *g->key) };
		if (!g->key)
			return -1;
		for (Py_ssize_t j = 0; j < m; j++) {
			PyObject *t = PyList_GET_ITEM(keys, j), *name = Py_NewRef(PyTuple_GET_ITEM(t, 0));
			PyUnicode_InternInPlace(&name);
			g->key[g->n++] = (GuardKey){ .key = name,
				.want = PyTuple_GET_SIZE(t) > 1 ? Py_NewRef(PyTuple_GET_ITEM(t, 1)) : NULL };
		}
	}
	return e->types ? 0 : -1;
}

/* attrs: (parent, name, None for a value, the number of a type for an object (or -1 - the place where
 * the same object stands), or (constant,)); parent -1: (object,), which is handed over as it is; (number of a type,
 * written, None or a method): of all objects of the list `parent` */
static int add_attrs(Env *e, PyObject *attrs)
{
	Py_ssize_t n = PyList_GET_SIZE(attrs);
	e->attrs = PyMem_Calloc((size_t)n + 1, sizeof *e->attrs);
	if (!e->attrs || n > MAX_PARAMS)
		return -1;
	for (Py_ssize_t i = 0; i < n; i++) {
		int parent;
		PyObject *name, *what;
		if (!PyArg_ParseTuple(PyList_GET_ITEM(attrs, i), "iUO", &parent, &name, &what))
			return -1;
		Py_INCREF(name);
		PyUnicode_InternInPlace(&name);
		ObjectAttr *a = &e->attrs[e->nattrs++];
		*a = (ObjectAttr){ .parent = parent, .name = name, .kind = ATTR_SLOT };
		if (PyTuple_Check(what) && PyTuple_GET_SIZE(what) == 3) {
			PyObject *fn;
			if (!PyArg_ParseTuple(what, "iiO", &a->type, &a->written, &fn))
				return -1;
			a->kind = fn == Py_None ? ATTR_COLUMN : ATTR_METHODS;
			a->want = fn == Py_None ? NULL : Py_NewRef(fn);
			e->written |= a->written;
		} else if (PyTuple_Check(what)) {
			a->kind = parent < 0 ? ATTR_GIVEN : ATTR_CONSTANT;
			a->want = Py_NewRef(PyTuple_GET_ITEM(what, 0));
		} else if (PyLong_Check(what)) {
			a->kind = ATTR_OBJECT;
			a->type = (int)PyLong_AsLong(what);
		}
	}
	return 0;
}

/* roots: (parameter, number of its type, or -1 - the place where the same object stands, or (object,)) */
static int add_roots(Env *e, PyObject *roots)
{
	Py_ssize_t n = PyList_GET_SIZE(roots);
	e->roots = PyMem_Calloc((size_t)n + 1, sizeof *e->roots);
	for (Py_ssize_t i = 0; e->roots && i < n; i++) {
		ObjectRoot *r = &e->roots[e->nroots++];
		PyObject *what;
		if (!PyArg_ParseTuple(PyList_GET_ITEM(roots, i), "iO", &r->param, &what))
			return -1;
		if (PyTuple_Check(what))
			r->want = Py_NewRef(PyTuple_GET_ITEM(what, 0));
		else
			r->type = (int)PyLong_AsLong(what);
		if (PyErr_Occurred() || r->param < 0 || r->param >= e->nparams)
			return -1;
	}
	return e->roots ? 0 : -1;
}

/* Where the objects of a call stand: parameters, and what is fetched behind them. */
static int add_places(Env *e)
{
	int at = e->nparams;
	e->place = PyMem_Calloc((size_t)(e->nroots + e->nattrs) + 1, sizeof *e->place);
	if (!e->place)
		return -1;
	for (int k = 0; k < e->nroots; k++)
		if (!e->roots[k].want && e->roots[k].type >= 0)
			e->place[e->nplaces++] = e->roots[k].param;
	for (int k = 0; k < e->nattrs; k++) {
		if (e->attrs[k].kind == ATTR_OBJECT && e->attrs[k].type >= 0)
			e->place[e->nplaces++] = at;
		at += e->attrs[k].kind != ATTR_CONSTANT && e->attrs[k].kind != ATTR_METHODS;
	}
	e->nfetched = at - e->nparams;
	return 0;
}

int core_object_guard(Env *e, PyObject *objects)
{
	PyObject *types, *roots, *attrs;
	if (!PyArg_ParseTuple(objects, "O!O!O!", &PyList_Type, &types, &PyList_Type, &roots,
			&PyList_Type, &attrs))
		return -1;
	return add_types(e, types) || add_roots(e, roots) || add_attrs(e, attrs) || add_places(e) ? -1
																							   : 0;
}
