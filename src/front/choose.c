/* Functions that choose elements: nonzero, take, compress, select and their kin; ufunc.at. */
#include "front/library.h"

static const Arr *array_of(Front *f, const KbRow *row, const Value *v)
{
	if (v->kind != Varray || v->list || !v->arr->rank)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, v)));
	return v->arr;
}

/* A condition: any array, as bools. */
static const Arr *mask_of(Front *f, const KbRow *row, const Value *v)
{
	Value a = front_array_of(f, v);
	if (a.kind != Varray || !a.arr->rank)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, v)));
	return front_cast_arr(f, a.arr, Tbool);
}

/* All elements in one row, in C order. */
static Value in_a_row(Front *f, const Arr *a)
{
	Value v = front_array(f, a->view ? a : front_in_memory(f, "t", a, 'C'), false);
	Ex all = ir_int(f->fn, 1);
	for (int k = 0; k < a->rank; k++)
		all = ir_bin(f->fn, Omul, all, a->dim[k]);
	return a->rank == 1 ? v : front_reshape(f, v, 1, &all, -1);
}

Value front_nonzero(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *mask = mask_of(f, row, &v[0]);
	(void)given;
	(void)call;
	switch (row->special) {
	case KS_argwhere: return front_argwhere(f, mask);
	case KS_flatnonzero: return front_places(f, in_a_row(f, mask).arr).item[0];
	default: return front_places(f, mask);
	}
}

/* ---- take and compress ---- */

static char read_mode(Front *f, const Value *v, bool given)
{
	static const char *const modes[] = { "raise", "wrap", "clip" };
	for (int k = 0; given && v->kind == Vstr && k < 3; k++)
		if (!strcmp(v->str, modes[k]))
			return modes[k][0];
	if (given)
		front_bail(f, Dtype, "a mode other than raise, wrap and clip");
	return 'r';
}

Value front_take(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]), i = v[1];
	(void)call;
	char mode = read_mode(f, &v[3], given[3]);
	const Arr *from = array_of(f, row, &a);
	if (front_absent(&v[2], given[2]))
		from = in_a_row(f, from).arr;
	int axis = front_absent(&v[2], given[2]) ? 0 : front_axis_of(f, &v[2], from->rank);
	if (i.kind == Vtuple || (i.kind == Varray && i.list))
		i = front_array_of(f, &i);
	char kind = ir_type[i.type].kind;
	if ((i.kind != Vscalar && i.kind != Varray) || (kind != 'i' && kind != 'u'))
		front_bail(f, Dtype, base_printf(f->arena, "%s at %s", row->names, front_describe(f, &i)));
	const Arr *r = front_taken_along(f, from, front_as_array(f, &i, 0), axis, mode);
	return r->rank ? front_array(f, r, false) : front_spill(f, front_scalar(r->type, true, r->e));
}

static const Arr *same_axis(Front *f, const Arr *mask, Ex length)
{
	if (mask->rank != 1)
		front_bail(f, Dtype, "a condition that is not a vector");
	front_same_length(f, mask->dim[0], length);
	return mask;
}

Value front_compress(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	bool method = !strncmp(row->names, "ndarray", 7);
	Value a = front_array_of(f, &v[!method]);
	const Arr *from = array_of(f, row, &a), *mask = mask_of(f, row, &v[method]);
	(void)call;
	if (front_absent(&v[2], given[2]) && from->rank > 1)
		from = in_a_row(f, from).arr;
	int axis = front_absent(&v[2], given[2]) ? 0 : front_axis_of(f, &v[2], from->rank);
	mask = same_axis(f, mask, from->dim[axis]);
	if (axis == 0)
		return front_mask_gather(f, from, mask);
	Value at = front_places(f, mask).item[0];
	return front_array(f, front_taken_along(f, from, at.arr, axis, 'r'), false);
}

/* numpy.extract(condition, a): of one shape. */
Value front_extract(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *mask = mask_of(f, row, &v[0]);
	Value a = front_array_of(f, &v[1]);
	const Arr *from = array_of(f, row, &a);
	(void)given;
	(void)call;
	if (mask->rank != from->rank)
		front_bail(f, Dtype, "a condition of another rank than the array");
	for (int k = 0; k < mask->rank; k++)
		front_same_length(f, from->dim[k], mask->dim[k]);
	return front_mask_gather(f, from, mask);
}

/* ---- stores ---- */

/* Values that serve again from the start when they are used up. */
static const Arr *repeated(Front *f, const Arr *a, Ex n)
{
	Ex dim = n, at;
	if (a->rank == 0)
		return a;
	if (a->rank > 1)
		a = in_a_row(f, a).arr;
	if (a->dim[0] == n)
		return a;
	front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), a->dim[0]), Ddims);
	at = ir_bin(f->fn, Omod, ir_var(f->fn, f->axis[0]), a->dim[0]);
	Value r = front_lazy(f, a->type, 1, &dim, 'C', front_element(f, a, &at));
	return r.arr;
}

/* numpy.put(a, places, v): a as one row. */
Value front_put_at(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *a = array_of(f, row, &v[0]);
	Ex place;
	(void)call;
	if (read_mode(f, &v[3], given[3]) != 'r')
		front_bail(f, Dtype, "numpy.put with a mode");
	if (a->rank > 1 && !front_dense(f, a, &place))
		front_bail(f, Dtype, "numpy.put into an array that is not one run of memory");
	Value to = a->rank > 1 ? in_a_row(f, a) : v[0], i = v[1];
	if (i.kind != Vscalar)
		i = in_a_row(f, front_array_of(f, &i).arr);
	if (ir_type[i.type].kind != 'i' && ir_type[i.type].kind != 'u')
		front_bail(f, Dtype, "places that are not integers");
	Value x = v[2].kind == Vscalar ? v[2] : front_array_of(f, &v[2]);
	Ex n = i.kind == Vscalar ? ir_int(f->fn, 1) : i.arr->dim[0];
	if (x.kind == Varray)
		x = front_array(f, repeated(f, x.arr, n), false);
	if (i.kind == Vscalar && x.kind == Varray)
		front_bail(f, Dtype, "numpy.put of an array at one place");
	front_store_items(f, to, &i, 1, x);
	return front_none();
}

/* numpy.putmask(a, mask, v), numpy.place(a, mask, v), numpy.copyto(a, v, where=mask). */
Value front_put_where(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	bool copy = row->special == KS_copyto;
	Value mask = v[copy ? 3 : 1], x = v[copy ? 1 : 2];
	const Arr *a = array_of(f, row, &v[0]);
	(void)call;
	if (copy && given[2])
		front_bail(f, Dtype, "numpy.copyto with a casting rule");
	if (x.kind != Vscalar)
		x = front_array_of(f, &x);
	char from = ir_type[x.type].kind, to = ir_type[a->type].kind;
	static const char order[] = { ['b'] = 1, ['u'] = 2, ['i'] = 2, ['f'] = 3, ['c'] = 4 };
	if (copy && (order[(int)from] > order[(int)to] || (!front_weak(&x) && from == 'i' && to == 'u')))
		front_bail(f, Dtype, "numpy.copyto of values that do not fit the array's type");
	const Arr *source = front_as_array(f, &x, front_weak(&x) == 'i' ? a->type : 0);
	if (copy && !given[3]) {
		front_store(f, a, source);
		return front_none();
	}
	const Arr *m = mask_of(f, row, &mask);
	if (m->rank != a->rank)
		front_bail(f, Dtype, "a mask of another rank than the array");
	for (int k = 0; k < m->rank; k++)
		front_same_length(f, a->dim[k], m->dim[k]);
	if (row->special == KS_place && source->rank) {
		front_mask_place(f, a, m, in_a_row(f, source).arr);
		return front_none();
	}
	if (row->special == KS_putmask && source->rank && source->rank != a->rank)
		front_bail(f, Dtype, "numpy.putmask of values of another shape");
	for (int k = 0; row->special == KS_putmask && k < source->rank; k++)
		front_same_length(f, a->dim[k], source->dim[k]);
	source = front_fit(f, source, a->type, a->rank, a->dim);
	Value all = front_lazy(f, a->type, a->rank, a->dim, 'C', ir_select(f->fn, m->e,
		source->rank ? source->e : front_keep(f, "x", source->e), a->e));
	front_store(f, a, all.arr);
	return front_none();
}

/* ---- choice ---- */

/* numpy.select: the first condition that is true says which choice. */
Value front_choice(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const Arr *part[2 * FRONT_ARGS + 1];
	Value zero = front_pyint(f, 0), *last = given[2] ? &v[2] : &zero;
	Ex dim[JENNY_RANK];
	int rank, n = v[0].n;
	(void)call;
	if (v[0].kind != Vtuple || v[1].kind != Vtuple || v[1].n != n || !n || n > FRONT_ARGS)
		front_bail(f, Dtype, base_printf(f->arena, "%s of other things than two lists of one length",
			row->names));
	Type t = last->type;
	char weak = front_weak(last);
	for (int k = 0; k < n; k++) {
		Value *c = &v[1].item[k], *m = &v[0].item[k];
		if ((c->kind != Vscalar && c->kind != Varray) || m->kind != Varray || m->type != Tbool)
			front_bail(f, Dtype, "numpy.select of other things than bool arrays and values");
		char w = front_weak(c);
		t = kb_promote(t, weak, c->type, w);
		weak = weak && w ? weak : 0;
	}
	for (int k = 0; k < n; k++) {
		part[k] = v[0].item[k].arr;
		part[n + k] = front_as_array(f, &v[1].item[k], t);
	}
	part[2 * n] = front_as_array(f, last, t);
	front_common_shape(f, part, 2 * n + 1, &rank, dim);
	Ex e = front_broadcast(f, part[2 * n], rank, dim)->e;
	for (int k = n - 1; k >= 0; k--)
		e = ir_select(f->fn, front_broadcast(f, part[k], rank, dim)->e,
			front_broadcast(f, part[n + k], rank, dim)->e, e);
	front_fp(f, 2);
	return front_lazy(f, t, rank, dim, 'C', e);
}

/* numpy.ix_: vectors that span a grid of places. */
Value front_open_grid(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int n = 0;
	(void)call;
	while (n < FRONT_ARGS && given[n])
		n++;
	if (n > JENNY_RANK)
		front_bail(f, Drank);
	Value t = front_tuple(f, n), item[JENNY_RANK];
	for (int k = 0; k < n; k++) {
		Value a = front_array_of(f, &v[k]);
		if (array_of(f, row, &a)->rank != 1)
			front_bail(f, Dtype, "numpy.ix_ of other things than vectors");
		if (a.type == Tbool)
			a = front_places(f, a.arr).item[0];
		for (int d = 0; d < n; d++)
			item[d] = d == k ? front_full_slice(f, 1) : front_none();
		t.item[k] = front_index_value(f, a, item, n);
	}
	return t;
}

/* numpy.add.at(a, places, v) and the like. */
Value front_ufunc_at(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value item[2 * JENNY_RANK], *places = &v[2];
	int n = places->kind == Vtuple ? places->n : 1;
	(void)given;
	(void)call;
	array_of(f, row, &v[1]);
	if (n > 2 * JENNY_RANK)
		front_bail(f, Drank);
	base_copy(item, places->kind == Vtuple ? places->item : places, sizeof *item * (size_t)n);
	if (!front_is_fancy(item, n))
		front_bail(f, Dtype, "ufunc.at at one place");
	if (!v[0].row || v[0].row->kind != KB_MAP || kb_required(v[0].row) != 2)
		front_bail(f, Dtype, "at of something that is not a function of two numbers");
	front_scatter_at(f, v[0].row, v[1], item, n, v[3]);
	return front_none();
}
