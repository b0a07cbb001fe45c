/* A call of a ufunc with more than its operands: out, where, dtype. */
#include "front/value.h"

static const Value *named(const KbRow *row, const Value *arg, const bool *given, const char *name)
{
	int k = kb_param(row, name, strlen(name));
	return k >= 0 && given[k] && arg[k].kind != Vnone ? &arg[k] : NULL;
}

static int rank_of_kind(char kind)
{
	static const char order[] = { ['b'] = 1, ['u'] = 2, ['i'] = 2, ['f'] = 3, ['c'] = 4 };
	return order[(int)kind];
}

/* Whether NumPy casts one type to the other where it says casting="same_kind". */
static bool same_kind(Type from, Type to)
{
	char a = ir_type[from].kind, b = ir_type[to].kind;
	return rank_of_kind(a) <= rank_of_kind(b) && !(a == 'i' && b == 'u');
}

/* The operands in the type of `dtype`. */
static void convert(Front *f, const KbRow *row, Value *v, int n, Type t)
{
	bool arrays = false;
	if (row->dtype == DT_BOOL || row->dtype == DT_LOGICAL || row->dtype == DT_REAL ||
		!strchr(row->kinds, ir_type[t].kind))
		front_bail(f, Dtype, base_printf(f->arena, "%s with dtype=", row->names));
	for (int k = 0; k < n; k++) {
		if (v[k].kind != Vscalar && v[k].kind != Varray)
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s with dtype=", row->names,
				front_describe(f, &v[k])));
		if (!same_kind(v[k].type, t))
			front_bail(f, Dtype, "a dtype that operands are not cast to");
		arrays = arrays || v[k].kind == Varray;
		v[k] = front_array(f, front_as_array(f, &v[k], t), false);
	}
	if (!arrays)
		front_bail(f, Dtype, "dtype= of numbers only");
}

/* Operands where the mask is false are 1, so that nothing is raised there. */
static Value harmless(Front *f, const Arr *mask, Value v)
{
	const Arr *part[2] = { mask, v.kind == Varray ? v.arr : NULL };
	Ex dim[JENNY_RANK], one;
	int rank;
	if (v.kind != Varray || v.type == Tbool)
		return v;
	front_common_shape(f, part, 2, &rank, dim);
	Arr *r = front_new_arr(f, v.type, rank);
	memcpy(r->dim, dim, sizeof *dim * (size_t)rank);
	r->order = front_order(f, part, 2);
	one = ir_cast(f->fn, v.type, ir_int(f->fn, 1));
	r->e = ir_select(f->fn, front_broadcast(f, mask, rank, dim)->e,
		front_broadcast(f, part[1], rank, dim)->e, one);
	return front_array(f, r, false);
}

/* What is in `out` where the mask is false. */
static const Arr *mixed(Front *f, const Arr *mask, const Arr *r, const Arr *out)
{
	Arr *m = base_alloc(f->arena, sizeof *m);
	if (mask->rank > out->rank || r->rank > out->rank)
		front_bail(f, Dshape, "out= of fewer dimensions");
	for (int k = 0; k < mask->rank; k++) {
		int64_t one;
		Ex d = mask->dim[k];
		if (!ir_is_int(f->fn, d, &one) || one != 1)
			front_same_length(f, out->dim[k + out->rank - mask->rank], d);
	}
	for (int k = 0; k < r->rank; k++) {
		int64_t one;
		Ex d = r->dim[k];
		if (!ir_is_int(f->fn, d, &one) || one != 1)
			front_same_length(f, out->dim[k + out->rank - r->rank], d);
	}
	*m = *out;
	m->view = m->whole = m->loose = false;
	m->e = ir_select(f->fn, front_broadcast(f, mask, out->rank, out->dim)->e,
		front_broadcast(f, front_cast_arr(f, r, out->type), out->rank, out->dim)->e, out->e);
	return m;
}

Value front_ufunc(Front *f, const KbRow *row, Value *v, bool *given)
{
	int n = kb_required(row);
	int64_t yes;
	const Value *out = named(row, v, given, "out"), *where = named(row, v, given, "where");
	const Value *dtype = named(row, v, given, "dtype");
	for (int k = 0; k < n; k++)
		if (!given[k])
			front_bail(f, Dtype, "wrong number of arguments");
	if (out && out->kind == Vtuple && out->n == 1)
		out = &out->item[0];
	if (where && front_is_int(f, where, &yes) && yes)
		where = NULL;
	if (out && (out->kind != Varray || out->list || !out->arr->view || !out->arr->rank))
		front_bail(f, Dtype, "out= that is not an array");
	if (where && !out)
		front_bail(f, Dtype, "where= without out=: the rest of the result is undefined");
	if (dtype)
		convert(f, row, v, n, front_dtype(f, dtype));
	const Arr *mask = NULL;
	if (where) {
		Value m = *where;
		if (m.type != Tbool || (m.kind != Varray && m.kind != Vscalar))
			front_bail(f, Dtype, "where= that is not a bool array");
		mask = front_as_array(f, &m, Tbool);
		if (mask->view && mask->sto == out->arr->sto)
			front_bail(f, Dtype, "where= that is out= too");
		for (int k = 0; k < n; k++)
			v[k] = harmless(f, mask, v[k]);
		front_fp(f, 2);
	}
	Value r = front_map(f, row, v, n);
	if (!out)
		return r;
	const Arr *a = front_as_array(f, &r, 0);
	if (!same_kind(a->type, out->type))
		front_bail(f, Dtype, "out= of a type that the result is not cast to");
	if (a->rank > out->arr->rank)
		front_bail(f, Dshape, "out= of fewer dimensions");
	front_store(f, out->arr, mask ? mixed(f, mask, a, out->arr) : a);
	return *out;
}
