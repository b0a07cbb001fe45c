/*
 * Outside calls: library functions that compiled code calls through the interpreter (docs/plan.md).
 * Whatever is not exactly as the plan says is a failure of the kernel, after which the original runs.
 */
#include "core.h"

/* Raises where NumPy would warn, for the time of a call: *token is NULL where nothing was changed. */
static int errors_raise(Core *core, PyObject **token)
{
	static const char *const how[] = { "ignore", "raise" };
	int mode = core_fp_mode(core);
	*token = NULL;
	if (mode <= 0)
		return mode == 0;
	if (mode & FP_REFUSE)
		return 0;
	PyObject *now;
	if (PyContextVar_Get(core->err_var, NULL, &now) < 0)
		return 0;
	PyObject *state = now == core->err_default ? Py_XNewRef(core->err_raise) : NULL;
	if (!state) {
		PyObject *none = PyTuple_New(0);
		PyObject *kw = Py_BuildValue("{ssssss}", "divide", how[(mode & FP_DIVIDE) != 0], "over",
			how[(mode & FP_OVER) != 0], "invalid", how[(mode & FP_INVALID) != 0]);
		state = none && kw ? PyObject_Call(core->err_make, none, kw) : NULL;
		Py_XDECREF(none);
		Py_XDECREF(kw);
		if (state && now == core->err_default)
			core->err_raise = Py_NewRef(state);
	}
	Py_XDECREF(now);
	*token = state ? PyContextVar_Set(core->err_var, state) : NULL;
	Py_XDECREF(state);
	return *token != NULL;
}

/* An array over memory of the kernel's. */
static PyObject *wrap(Core *core, const ExtPart *p, const JennyArray *a)
{
	npy_intp dim[JENNY_RANK + 1], stride[JENNY_RANK + 1];
	int type = ITEM_TYPE(p->item), rank = ITEM_RANK(p->item);
	PyArray_Descr *d = core->descr[type];
	for (int k = 0; k < rank; k++) {
		dim[k] = a->dim[k];
		stride[k] = a->stride[k] * core_sig_size[type];
	}
	Py_INCREF(d);
	return PyArray_NewFromDescr(&PyArray_Type, d, rank, dim, stride, a->data,
		NPY_ARRAY_WRITEABLE | NPY_ARRAY_ALIGNED, NULL);
}

static PyObject *box_operand(Call *c, const ExtPart *p, const JennySlot *s)
{
	static const unsigned char flavour[] = {
		[Iint] = FLAVOUR_PY + JENNY_I64,
		[Ibig] = FLAVOUR_PY + JENNY_I64,
		[Ibool] = FLAVOUR_PY + JENNY_BOOL,
		[Ifloat] = FLAVOUR_PY + JENNY_F64,
		[Icomplex] = FLAVOUR_PY + JENNY_C128,
	};
	int kind = ITEM_KIND(p->item), type = ITEM_TYPE(p->item);
	if (p->slot >= 0)
		return Py_NewRef(c->obj[p->slot]);
	if (kind == Iarray)
		return wrap(c->core, p, &s->a);
	if (kind == Iopaque)
		return core_random_object(s->i);
	if (kind == Inp)
		return core_box_scalar(type, type, s);
	return core_box_scalar(flavour[kind], flavour[kind] - FLAVOUR_PY, s);
}

/* Is o an array exactly as promised? Fills in the slot. */
static int take_array(const ExtPart *p, PyObject *o, JennySlot *s)
{
	if (Py_TYPE(o) != &PyArray_Type)
		return 0;
	Item is = core_sig_array(o), want = p->item;
	char layout = ITEM_LAYOUT(want);
	if (ITEM_KIND(is) != Iarray || ITEM_TYPE(is) != ITEM_TYPE(want) ||
		ITEM_RANK(is) != ITEM_RANK(want) || !PyArray_ISWRITEABLE((PyArrayObject *)o))
		return 0;
	int flags = PyArray_FLAGS((PyArrayObject *)o);
	if ((layout == 'C' && !(flags & NPY_ARRAY_C_CONTIGUOUS)) ||
		(layout == 'F' && !(flags & NPY_ARRAY_F_CONTIGUOUS)))
		return 0;
	core_unbox_array(o, want, &s->a);
	return 1;
}

static int overlap(PyObject *x, PyObject *y)
{
	uintptr_t lo1, hi1, lo2, hi2;
	if (!PyArray_Check(x) || !PyArray_Check(y))
		return 0;
	core_unbox_bounds(x, &lo1, &hi1);
	core_unbox_bounds(y, &lo2, &hi2);
	return lo1 < hi2 && lo2 < hi1;
}

/* One result: kept alive until the kernel ends or the call is made again. */
static int take_result(Call *c, const Ext *e, int k, PyObject *o, PyObject *const *arg, JennySlot *s)
{
	const ExtPart *p = &e->out[k];
	if (ITEM_KIND(p->item) == Iopaque)
		return core_sig_opaque(o) == ITEM_TYPE(p->item) &&
			core_random_take(c, ITEM_TYPE(p->item), o, s);
	if (ITEM_KIND(p->item) != Iarray)
		return core_unbox_item(c->core, p->item, o, s);
	if (!take_array(p, o, s))
		return 0;
	for (int i = 0; i < e->nin; i++)
		if (overlap(o, arg[i]))
			return 0;
	for (int i = 0; i < k; i++)
		if (ITEM_KIND(e->out[i].item) == Iarray && overlap(o, c->kept[e->first + i]))
			return 0;
	Py_XSETREF(c->kept[e->first + k], Py_NewRef(o));
	if (p->slot >= 0)
		Py_XSETREF(c->out[p->slot], Py_NewRef(o));
	return 1;
}

static int take_results(Call *c, const Ext *e, PyObject *r, PyObject *const *arg, JennySlot *s)
{
	if (e->nout == 0)
		return r == Py_None;
	if (e->nout > 1 && (!PyTuple_Check(r) || PyTuple_GET_SIZE(r) != e->nout))
		return 0;
	for (int k = 0; k < e->nout; k++) {
		PyObject *o = e->nout > 1 ? PyTuple_GET_ITEM(r, k) : r;
		if (ITEM_KIND(e->out[k].item) == Iother)
			continue;
		if (!take_result(c, e, k, o, arg, s++))
			return 0;
	}
	return 1;
}

/* Random numbers that need no call: 1, and how that went. */
static int draw_instead(JennyCtx *ctx, Call *c, const Ext *e, JennySlot *part, int *status)
{
	PyObject *arg[MAX_EXT], *r = core_draw_array(ctx, c, e, part);
	for (int k = 0; k < e->nin; k++)
		arg[k] = Py_None;
	if (r)
		*status = take_results(c, e, r, arg, part + e->nin) ? JENNY_OK : JENNY_FAIL;
	Py_XDECREF(r);
	return r != NULL;
}

/* Whether what comes out may be large, by what goes in. */
static int has_large(PyObject *const *arg, int n)
{
	for (int k = 0; k < n; k++)
		if (PyArray_Check(arg[k]) && PyArray_NBYTES((PyArrayObject *)arg[k]) >= LARGE_RESULT)
			return 1;
	return 0;
}

/* The call itself, under the GIL. */
static int call_out(Call *c, const Ext *e, PyObject *callable, JennySlot *part)
{
	PyObject *arg[MAX_EXT], *token, *r = NULL;
	int n = 0, status = JENNY_FAIL;
	while (n < e->nin && (arg[n] = box_operand(c, &e->in[n], &part[n])))
		n++;
	if (n == e->nin && errors_raise(c->core, &token)) {
		PyObject *before = has_large(arg, n) ? core_memory_enter(c->core) : NULL;
		if (!before)
			PyErr_Clear();
		r = PyObject_Vectorcall(callable, arg, (size_t)n, NULL);
		if (before)
			core_memory_leave(before);
		if (token) {
			PyObject *type, *value, *trace;
			PyErr_Fetch(&type, &value, &trace);
			if (PyContextVar_Reset(c->core->err_var, token) < 0)
				PyErr_Clear();
			PyErr_Restore(type, value, trace);
			Py_DECREF(token);
		}
	}
	if (r && take_results(c, e, r, arg, part + e->nin))
		status = JENNY_OK;
	Py_XDECREF(r);
	if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt))
		status = JENNY_INTERRUPT;
	else
		PyErr_Clear();
	for (int k = 0; k < n; k++) {
		int wrapped = e->in[k].slot < 0 && ITEM_KIND(e->in[k].item) == Iarray;
		if (wrapped && Py_REFCNT(arg[k]) != 1 && status == JENNY_OK)
			status = JENNY_FAIL;
		Py_DECREF(arg[k]);
	}
	return status;
}

/* ctx->ext */
int core_ext(JennyCtx *ctx, int k, JennySlot *part)
{
	Call *c = ctx->host;
	const Plan *p = c->v->plan;
	if (k < 0 || k >= p->next || !c->kept || !c->v->outside || !c->v->outside[k])
		return JENNY_FAIL;
	jenny_i64 since = jenny_trace_start(c->v->jlib);
	int raised = p->fp ? core_fp_save() : 0;
	if (c->released)
		PyEval_RestoreThread(c->released);
	int status = JENNY_FAIL;
	int drawn = draw_instead(ctx, c, &p->ext[k], part, &status);
	if (!drawn && core_random_pause(c, 1))
		status = call_out(c, &p->ext[k], c->v->outside[k], part);
	if (!drawn && !core_random_pause(c, 0) && status == JENNY_OK)
		status = JENNY_FAIL;
	if (c->released)
		c->released = PyEval_SaveThread();
	if (p->fp)
		core_fp_restore(raised);
	if (since)
		jenny_trace(c->v->jlib, "lib", p->ext[k].text, since, status == JENNY_OK);
	return status;
}

/* The callables of a plan's outside calls; one that cannot be made fails when it is called. */
PyObject **core_ext_load(const Plan *p)
{
	PyObject *module = p->next ? PyImport_ImportModule("jenny._outside") : NULL;
	PyObject **out = module ? PyMem_Calloc((size_t)p->next, sizeof *out) : NULL;
	for (int k = 0; out && k < p->next; k++) {
		out[k] = PyObject_CallMethod(module, "load", "si", p->ext[k].text, p->ext[k].nin);
		if (!out[k])
			PyErr_Clear();
	}
	PyErr_Clear();
	Py_XDECREF(module);
	return out;
}

void core_ext_drop(PyObject **outside, int n)
{
	for (int k = 0; outside && k < n; k++)
		Py_XDECREF(outside[k]);
	PyMem_Free(outside);
}
