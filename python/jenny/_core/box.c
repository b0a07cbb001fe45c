/* Slots -> the value that the caller sees. */
#include "core.h"

static PyObject *new_array(PyArray_Descr *d, int rank, npy_intp *dims, int order)
{
	Py_INCREF(d);
	return PyArray_NewFromDescr(&PyArray_Type, d, rank, dims, NULL, NULL,
		order == 'F' ? NPY_ARRAY_F_CONTIGUOUS : 0, NULL);
}

/* A new array of a JennyType; a large one in memory of its own kind, see memory.c. */
PyObject *core_box_new(Core *core, int type, int rank, const jenny_i64 *dim, int order)
{
	npy_intp dims[JENNY_RANK + 1];
	PyArray_Descr *d = core->descr[type];
	double bytes = core_sig_size[type];
	for (int k = 0; k < rank; k++) {
		dims[k] = dim[k];
		bytes *= (double)dim[k];
	}
	if (bytes < LARGE_RESULT)
		return new_array(d, rank, dims, order);
	PyObject *before = core_memory_enter(core);
	if (!before)
		return NULL;
	PyObject *made = new_array(d, rank, dims, order);
	core_memory_leave(before);
	return made;
}

#define NEW_SCALAR(Kind, value)                                                                    \
	do {                                                                                           \
		PyObject *o = PyArrayScalar_New(Kind);                                                     \
		if (o)                                                                                     \
			PyArrayScalar_ASSIGN(o, Kind, value);                                                  \
		return o;                                                                                  \
	} while (0)

/* A complex scalar: the members of NumPy's complex types are opaque, so by bytes. */
static PyObject *box_complex(int type, const JennySlot *s)
{
	PyObject *o = type == JENNY_C64 ? PyArrayScalar_New(CFloat) : PyArrayScalar_New(CDouble);
	if (o && type == JENNY_C64) {
		float part[2] = { (float)s->c.re, (float)s->c.im };
		memcpy(&PyArrayScalar_VAL(o, CFloat), part, sizeof part);
	} else if (o) {
		memcpy(&PyArrayScalar_VAL(o, CDouble), &s->c, sizeof s->c);
	}
	return o;
}

PyObject *core_box_numpy(int type, const JennySlot *s)
{
	switch (type) {
	case JENNY_BOOL: PyArrayScalar_RETURN_BOOL_FROM_LONG(s->i);
	case JENNY_I8: NEW_SCALAR(Byte, (npy_byte)s->i);
	case JENNY_I16: NEW_SCALAR(Short, (npy_short)s->i);
	case JENNY_I32: NEW_SCALAR(Int, (npy_int)s->i);
	case JENNY_I64: NEW_SCALAR(Long, (npy_long)s->i);
	case JENNY_U8: NEW_SCALAR(UByte, (npy_ubyte)s->i);
	case JENNY_U16: NEW_SCALAR(UShort, (npy_ushort)s->i);
	case JENNY_U32: NEW_SCALAR(UInt, (npy_uint)s->i);
	case JENNY_U64: NEW_SCALAR(ULong, (npy_ulong)s->i);
	case JENNY_F32: NEW_SCALAR(Float, (npy_float)s->f);
	case JENNY_F64: NEW_SCALAR(Double, s->f);
	default: return box_complex(type, s);
	}
}

/* A slot of one type as the other flavour of a value needs it: the narrower one lies in it exactly. */
static JennySlot narrowed(int flavour, int type, const JennySlot *s)
{
	int want = flavour & ~FLAVOUR_PY;
	int wide = type >= JENNY_C64 ? 2 : type >= JENNY_F32;
	int narrow = want >= JENNY_C64 ? 2 : want >= JENNY_F32;
	JennySlot r = *s;
	double x = wide == 2 ? s->c.re : s->f;
	if (wide > narrow && narrow)
		r.f = x;
	else if (wide > narrow)
		r.i = (jenny_i64)x;
	return r;
}

PyObject *core_box_scalar(int flavour, int type, const JennySlot *slot)
{
	if (flavour == FLAVOUR_OBJECT)
		return core_random_object(slot->i);
	JennySlot copy = narrowed(flavour, type, slot), *s = &copy;
	switch (flavour) {
	case FLAVOUR_NONE: return Py_NewRef(Py_None);
	case FLAVOUR_PY + JENNY_BOOL: return PyBool_FromLong(s->i != 0);
	case FLAVOUR_PY + JENNY_I64: return PyLong_FromLongLong(s->i);
	case FLAVOUR_PY + JENNY_F64: return PyFloat_FromDouble(s->f);
	case FLAVOUR_PY + JENNY_C128: return PyComplex_FromDoubles(s->c.re, s->c.im);
	default: return core_box_numpy(flavour, s);
	}
}

/* The array that a slot stands for: an argument's or a new one. Borrowed. */
static PyObject *array_of(Call *c, int slot)
{
	return slot < c->v->plan->nin ? c->obj[slot] : c->out[slot];
}

/* A view on the array of slot `base`, as the kernel described it. */
static PyObject *box_view(Call *c, const RetNode *n)
{
	const PlanSlot *s = &c->v->plan->slot[n->slot];
	const JennyArray *a = &c->slot[n->slot].a;
	PyObject *base = array_of(c, n->n);
	PyArray_Descr *d = c->core->descr[s->type];
	npy_intp dim[JENNY_RANK + 1], stride[JENNY_RANK + 1];
	if (!base || !PyArray_Check(base)) {
		PyErr_SetString(PyExc_SystemError, "jenny: a view of nothing");
		return NULL;
	}
	for (int k = 0; k < s->rank; k++) {
		dim[k] = a->dim[k];
		stride[k] = a->stride[k] * core_sig_size[s->type];
	}
	if (PyArray_TYPE((PyArrayObject *)base) == d->type_num)
		d = PyArray_DESCR((PyArrayObject *)base);
	Py_INCREF(d);
	int writeable = PyArray_FLAGS((PyArrayObject *)base) & NPY_ARRAY_WRITEABLE;
	PyObject *v = PyArray_NewFromDescr(&PyArray_Type, d, s->rank, dim, stride, a->data,
		writeable ? NPY_ARRAY_WRITEABLE : 0, NULL);
	if (v && PyArray_SetBaseObject((PyArrayObject *)v, Py_NewRef(base)) < 0)
		Py_CLEAR(v);
	return v;
}

/* A view on an argument or a new array, as the plan's window says. */
static PyObject *box_window(Call *c, const RetNode *n)
{
	const Window *w = &c->v->plan->window[n->n];
	PyArrayObject *base = (PyArrayObject *)array_of(c, n->slot);
	npy_intp dim[JENNY_RANK + 1] = { 0 }, stride[JENNY_RANK + 1] = { 0 };
	if (!base || !PyArray_Check(base) || PyArray_NDIM(base) != w->base_rank) {
		PyErr_SetString(PyExc_SystemError, "jenny: a window on nothing");
		return NULL;
	}
	char *data = PyArray_BYTES(base);
	int some = 1;
	for (int k = 0; k < w->rank; k++) {
		dim[k] = c->slot[w->dim[k]].i;
		some = some && dim[k] > 0;
	}
	for (int k = 0; k < w->base_rank; k++) {
		if (some || w->to[k] < 0 || dim[w->to[k]] > 0)
			data += c->slot[w->start[k]].i * PyArray_STRIDE(base, k);
		if (w->to[k] >= 0)
			stride[w->to[k]] = w->step[k] * PyArray_STRIDE(base, k);
	}
	PyArray_Descr *d = PyArray_DESCR(base);
	Py_INCREF(d);
	PyObject *v = PyArray_NewFromDescr(&PyArray_Type, d, w->rank, dim, stride, data,
		PyArray_FLAGS(base) & NPY_ARRAY_WRITEABLE, NULL);
	if (v && PyArray_SetBaseObject((PyArrayObject *)v, Py_NewRef((PyObject *)base)) < 0)
		Py_CLEAR(v);
	return v;
}

/* A list that stands at several places of the answer is one list: it takes the place of its array. */
static PyObject *box_list(Call *c, int slot)
{
	const PlanSlot *s = &c->v->plan->slot[slot];
	if (c->out[slot] && PyList_CheckExact(c->out[slot]))
		return Py_NewRef(c->out[slot]);
	PyObject *list = core_list_make(s->type, s->rank, &c->slot[slot].a);
	if (list)
		Py_XSETREF(c->out[slot], Py_NewRef(list));
	return list;
}

static PyObject *box_node(Call *c, const RetNode **at);

/* A new instance, its attributes set in the plain way; one that stands at several places of the answer
 * is one object. */
static PyObject *box_object(Call *c, const RetNode *n, const RetNode **at)
{
	PyObject **thing = &c->thing[n->other];
	PyTypeObject *kind = (PyTypeObject *)c->obj[n->slot];
	int fresh = !*thing, ok = 1;
	if (fresh) {
		PyObject *none = PyTuple_New(0);
		*thing = !none ? NULL : kind == &PyDict_Type ? PyDict_New() :
			PyBaseObject_Type.tp_new(kind, none, NULL);
		Py_XDECREF(none);
		ok = *thing != NULL;
	}
	for (int k = 0; k < n->n; k++) {
		PyObject *key = c->v->plan->field[(*at)->field].key;
		PyObject *member = box_node(c, at);
		ok = ok && member && (!fresh || !(kind == &PyDict_Type ? PyDict_SetItem(*thing, key, member) :
			PyObject_GenericSetAttr(*thing, key, member)));
		Py_XDECREF(member);
	}
	return ok ? Py_NewRef(*thing) : NULL;
}

/* Passes over a template. */
static void skip_node(const RetNode **at)
{
	const RetNode *n = (*at)++;
	int members = n->kind == Rtuple || n->kind == Robject || n->kind == Rchoice ? n->n : 0;
	for (int k = 0; k < members; k++)
		skip_node(at);
}

/* That one of several templates whose number stands in the slot. */
static PyObject *box_choice(Call *c, const RetNode *n, const RetNode **at)
{
	PyObject *o = NULL;
	for (int k = 0; k < n->n; k++)
		if (k == c->slot[n->slot].i)
			o = box_node(c, at);
		else
			skip_node(at);
	return o;
}

static PyObject *box_node(Call *c, const RetNode **at)
{
	const RetNode *n = (*at)++;
	PyObject *o = NULL;
	switch (n->kind) {
	case Rnone: return Py_NewRef(Py_None);
	case Rarg: o = c->obj[n->slot]; break;
	case Rarray: o = c->out[n->slot]; break;
	case Rlist: return box_list(c, n->slot);
	case Rbox: return core_contain_box(c, n->code, c->slot[n->slot].i);
	case Rview: return box_view(c, n);
	case Rwindow: return box_window(c, n);
	case Robject: return box_object(c, n, at);
	case Rchoice: return box_choice(c, n, at);
	case Rscalar: {
		int other = n->select >= 0 && c->slot[n->select].i;
		return core_box_scalar(other ? n->other : n->flavour, c->v->plan->slot[n->slot].type,
			&c->slot[n->slot]);
	}
	default:
		o = PyTuple_New(n->n);
		for (int k = 0; o && k < n->n; k++) {
			PyObject *member = box_node(c, at);
			if (!member)
				Py_CLEAR(o);
			else
				PyTuple_SET_ITEM(o, k, member);
		}
		return o;
	}
	if (!o)
		PyErr_SetString(PyExc_SystemError, "jenny: a result was not made");
	return Py_XNewRef(o);
}

PyObject *core_box(Call *c)
{
	const RetNode *at = c->v->plan->ret;
	return box_node(c, &at);
}

PyObject *core_box_put(Call *c, const Put *put)
{
	const RetNode *at = c->v->plan->ret + put->ret;
	return box_node(c, &at);
}
