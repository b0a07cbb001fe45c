/* Running sums and the like, differences, and what is put together of reductions. */
#include "front/value.h"

#include <math.h>

static const Value *named(const KbRow *row, const Value *arg, const bool *given, const char *name)
{
	int k = kb_param(row, name, strlen(name));
	return k >= 0 && given[k] && arg[k].kind != Vnone ? &arg[k] : NULL;
}

static const Arr *operand(Front *f, Value *v)
{
	if (front_is_listed(v))
		*v = front_list_of(f, *v);
	const Arr *a = front_as_array(f, v, 0);
	if (!a->rank)
		front_bail(f, Dtype, "such a function of a single number");
	return a;
}

static int axis_of(Front *f, const Value *v, int rank)
{
	int64_t i;
	if (!front_is_int(f, v, &i) || i < -rank || i >= rank)
		front_bail(f, Dtype, "an axis that is not a constant of the array");
	return (int)(i < 0 ? i + rank : i);
}

/* ---- accumulate ---- */

static void put(Front *f, const Arr *to, const Ex *at, Ex e)
{
	Ex place = front_element(f, to, at), idx[JENNY_RANK] = { 0 };
	for (int k = 0; k < f->fn->ex.at[place].n; k++)
		idx[k] = ir_operand(f->fn, place, k);
	front_append(f, f->out, ir_set(f->fn, to->sto, idx, e, f->line));
}

static Ex combine(Front *f, int red, Ex a, Ex b)
{
	static const Op op[] = { [Rsum] = Oadd, [Rprod] = Omul, [Rmax] = Omax, [Rmin] = Omin };
	return ir_bin(f->fn, op[red], a, b);
}

/* out[k] = out[k - 1] op a[k] along the axis, one after the other; the axes inside are a nest. */
static void scan_rows(Front *f, int red, const Arr *a, const Arr *out, int axis)
{
	Ex at[JENNY_RANK], last[JENNY_RANK], one = ir_int(f->fn, 1), n = a->dim[axis];
	Nest outer, inner;
	bool run = axis == a->rank - 1;
	Var acc = run ? ir_new_var(f->fn, "acc", a->type) : 0, k;
	front_nest_open(f, &outer, axis, a->dim);
	memcpy(at, outer.idx, sizeof(Ex) * (size_t)axis);
	for (int first = 1; first >= 0; first--) {
		Chain body = { 0 }, *saved;
		St loop = first ? front_loop(f, "k", ir_int(f->fn, 0), ir_bin(f->fn, Omin, n, one), 1, &k) :
			front_loop(f, "k", one, n, 1, &k);
		front_push(f, &body, &saved);
		at[axis] = ir_var(f->fn, k);
		front_nest_open(f, &inner, a->rank - axis - 1, a->dim + axis + 1);
		memcpy(at + axis + 1, inner.idx, sizeof(Ex) * (size_t)inner.rank);
		memcpy(last, at, sizeof last);
		last[axis] = ir_bin(f->fn, Osub, at[axis], one);
		Ex e = front_element(f, a, at);
		if (!first)
			e = combine(f, red, run ? ir_var(f->fn, acc) : front_element(f, out, last), e);
		if (run) {
			front_put(f, acc, e);
			e = ir_var(f->fn, acc);
		}
		put(f, out, at, e);
		front_nest_close(f, &inner);
		front_pop(f, saved);
		f->fn->st.at[loop].body = body.first;
		front_append(f, f->out, loop);
	}
	front_nest_close(f, &outer);
}

static Type sum_type(Type t)
{
	char k = ir_type[t].kind;
	return k == 'b' || k == 'i' ? Ti64 : k == 'u' ? Tu64 : t;
}

Value front_accumulate(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *a = operand(f, &v[0]);
	const Value *axis = named(row, v, given, "axis"), *dtype = named(row, v, given, "dtype");
	const Value *out = named(row, v, given, "out");
	int red = row->red - 1, at = 0;
	Type t = red == Rsum || red == Rprod ? sum_type(a->type) : a->type;
	bool method = strstr(row->args, "axis=0") != NULL;
	(void)call;
	if (dtype)
		t = front_dtype(f, dtype);
	if (!strchr(row->kinds, ir_type[t].kind) || (out && t != a->type))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, ir_type[a->type].np));
	if (ir_type[t].kind == 'f')
		front_fp(f, red == Rsum || red == Rprod ? 1 : 2);
	if (ir_type[t].kind == 'c')
		front_fp(f, 2);
	a = front_cast_arr(f, a, t);
	while (!axis && !method && a->rank > 1)
		a = front_join_axes(f, a, a->rank - 2);
	if (axis)
		at = axis_of(f, axis, a->rank);
	if (a->rank > 1 && a->order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	const Arr *r = front_alloc(f, "r", t, a->rank, a->dim, a->order == 'F' ? 'F' : 'C'), *to = r;
	if (a->order == 'F' && a->rank > 1) {
		int perm[JENNY_RANK];
		for (int k = 0; k < a->rank; k++)
			perm[k] = a->rank - 1 - k;
		a = front_transpose(f, a, perm);
		to = front_transpose(f, to, perm);
		at = a->rank - 1 - at;
	}
	scan_rows(f, red, a, to, at);
	return front_into(f, out, front_array(f, r, false));
}

/* ---- differences ---- */

static Value part(Front *f, Value v, int axis, const Value *start, const Value *stop)
{
	Value item[JENNY_RANK];
	for (int k = 0; k <= axis; k++) {
		item[k] = (Value){ .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
		for (int i = 0; i < 3; i++)
			item[k].item[i] = front_none();
	}
	if (start)
		item[axis].item[0] = *start;
	if (stop)
		item[axis].item[1] = *stop;
	return front_index_value(f, v, item, axis + 1);
}

Value front_diff(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int64_t times = 1;
	Value one = front_pyint(f, 1), end = front_pyint(f, -1), x = v[0];
	(void)row;
	(void)call;
	if (given[1] && (!front_is_int(f, &v[1], &times) || times < 1 || times > 4))
		front_bail(f, Dtype, "diff of an order that is not a small constant");
	const Arr *a = operand(f, &x);
	int axis = given[2] ? axis_of(f, &v[2], a->rank) : a->rank - 1;
	x = x.kind == Varray && !x.list ? x : front_array(f, a, false);
	x = front_materialise(f, "t", x);
	for (; times > 0; times--) {
		Value pair[2] = { part(f, x, axis, &one, NULL), part(f, x, axis, NULL, &end) };
		const char *op = x.type == Tbool ? "numpy.not_equal" : "numpy.subtract";
		x = front_map(f, kb_find(op), pair, 2);
		x = times > 1 ? front_materialise(f, "t", x) : x;
	}
	return x;
}

/* ---- reductions put together ---- */

/* A reduction by name with the axis and keepdims that the row was given. */
static Value reduced(Front *f, const char *name, Value x, const KbRow *row, const Value *v,
	const bool *given)
{
	static const char *const both[] = { "axis", "keepdims", "dtype", "out" };
	Value arg[FRONT_ARGS] = { x };
	bool some[FRONT_ARGS] = { true };
	const KbRow *to = kb_find(name);
	for (size_t k = 0; k < sizeof both / sizeof *both; k++) {
		int from = kb_param(row, both[k], strlen(both[k]));
		int at = kb_param(to, both[k], strlen(both[k]));
		if (from >= 0 && given[from] && at >= 0) {
			arg[at] = v[from];
			some[at] = true;
		} else if (from >= 0 && given[from] && v[from].kind != Vnone) {
			front_bail(f, Dtype, base_printf(f->arena, "%s with %s=", row->names, both[k]));
		}
	}
	return to->kind == KB_REDUCE ? front_reduce_call(f, to, arg, some) : front_mean(f, to, arg, some);
}

static Value own_array(Front *f, Value *x)
{
	return x->kind == Varray && !x->list ? *x : front_array(f, operand(f, x), false);
}

Value front_ptp(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value x = front_materialise(f, "t", own_array(f, &v[0]));
	(void)call;
	Value most = front_spill(f, reduced(f, "numpy.max", x, row, v, given));
	Value pair[2] = { most, reduced(f, "numpy.min", x, row, v, given) };
	return front_map(f, kb_find("numpy.subtract"), pair, 2);
}

Value front_count_nonzero(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)call;
	Value b = front_array(f, front_as_array(f, &v[0], Tbool), false);
	return reduced(f, "numpy.sum", b, row, v, given);
}

Value front_average(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Value *w = named(row, v, given, "weights");
	(void)call;
	Value x = front_materialise(f, "t", own_array(f, &v[0]));
	if (!w)
		return reduced(f, "numpy.mean", x, row, v, given);
	Value y = *w;
	y = front_materialise(f, "t", own_array(f, &y));
	if (y.arr->rank != x.arr->rank || x.type != Tf64 || y.type != Tf64)
		front_bail(f, Dtype, "an average with weights of another shape or type");
	for (int k = 0; k < x.arr->rank; k++)
		front_same_length(f, x.arr->dim[k], y.arr->dim[k]);
	Value total = front_spill(f, reduced(f, "numpy.sum", y, row, v, given));
	if (total.kind != Vscalar)
		front_bail(f, Dtype, "an average with weights along an axis");
	front_check(f, ir_bin(f->fn, One, total.e, ir_con_f(f->fn, Tf64, 0)), Dzerodiv);
	Value s = reduced(f, "numpy.sum", front_materialise(f, "t", front_binary(f, "Mult", x, y)), row,
		v, given);
	return front_binary(f, "Div", s, total);
}

/* x with another value where it is NaN, as a copy of the same order. */
static Value without_nan(Front *f, Value x, double instead)
{
	const Arr *a = operand(f, &x);
	if (ir_type[a->type].kind == 'c')
		front_bail(f, Dtype, "NaNs of complex arrays");
	if (ir_type[a->type].kind != 'f')
		return front_array(f, a, false);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->view = r->whole = r->loose = false;
	r->e = ir_select(f->fn, ir_un(f->fn, Oisnan, a->e), ir_con_f(f->fn, a->type, instead), a->e);
	return front_array(f, r, false);
}

/* No slice may be all NaN: there NumPy warns. `bad` is what comes of one. */
static void check_slices(Front *f, const Value *r, double bad)
{
	Ex limit = ir_con_f(f->fn, r->type, bad);
	if (r->kind == Vscalar) {
		front_check(f, ir_bin(f->fn, One, r->e, limit), Dnone);
		return;
	}
	Nest n;
	front_nest_open(f, &n, r->arr->rank, r->arr->dim);
	front_check(f, ir_bin(f->fn, One, front_element(f, r->arr, n.idx), limit), Dnone);
	front_nest_close(f, &n);
}

Value front_nan_reduce(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *name = row->names + strlen("numpy.nan");
	bool max = !strncmp(name, "max", 3), min = !strncmp(name, "min", 3);
	double inf = max ? -HUGE_VAL : HUGE_VAL;
	(void)call;
	Value x = front_materialise(f, "t", own_array(f, &v[0]));
	bool real = ir_type[x.type].kind == 'f';
	if (!strncmp(name, "sum", 3))
		return reduced(f, "numpy.sum", without_nan(f, x, 0), row, v, given);
	if (!strncmp(name, "prod", 4))
		return reduced(f, "numpy.prod", without_nan(f, x, 1), row, v, given);
	if (max || min) {
		Value r = reduced(f, max ? "numpy.max" : "numpy.min", without_nan(f, x, inf), row, v, given);
		r = front_materialise(f, "r", front_spill(f, r));
		if (real)
			check_slices(f, &r, inf);
		return r;
	}
	if (!real)
		return reduced(f, "numpy.mean", x, row, v, given);
	Value total = reduced(f, "numpy.sum", without_nan(f, x, 0), row, v, given);
	total = front_materialise(f, "total", front_spill(f, total));
	Value there = front_map(f, kb_find("numpy.isnan"), &x, 1);
	there = front_map(f, kb_find("numpy.logical_not"), &there, 1);
	Value n = reduced(f, "numpy.sum", there, row, v, given);
	Type t = total.type;
	if (n.kind == Vscalar)
		n = front_scalar(t, true, ir_cast(f->fn, t, n.e));
	else
		n = front_array(f, front_cast_arr(f, n.arr, t), false);
	n = front_materialise(f, "n", front_spill(f, n));
	check_slices(f, &n, 0);
	return front_binary(f, "Div", total, n);
}
