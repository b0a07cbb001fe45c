/* Arrays put together and taken apart: concatenate and its kin, split, pad, roll, repeat, tile. */
#include "front/box.h"
#include "front/library.h"

static Ex axis(Front *f, int k) { return ir_var(f->fn, f->axis[k]); }
static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }
static Ex sub(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Osub, a, b); }
static Ex con(Front *f, int64_t i) { return ir_int(f->fn, i); }

const Arr *front_part(Front *f, const Arr *a, int at, Ex from, Ex length)
{
	Ex idx[JENNY_RANK];
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	for (int k = 0; k < a->rank; k++)
		idx[k] = k == at ? add(f, axis(f, k), from) : axis(f, k);
	r->dim[at] = length;
	r->e = front_element(f, a, idx);
	r->whole = false;
	return r;
}

/* ---- arrays of displays ---- */

/* Rank, lengths and type of what NumPy makes of nested tuples of numbers and arrays. The lengths that
 * are not known yet are 0; there are JENNY_RANK of them in front of `end`, and room for as many. */
static int measure(Front *f, const Value *v, Ex *dim, const Ex *end, Type *t, bool first)
{
	int rank = 0;
	Type here = v->type;
	if (dim > end)
		front_bail(f, Drank);
	if (v->kind == Varray) {
		for (rank = 0; rank < v->arr->rank; rank++) {
			if (!first && !dim[rank])
				front_bail(f, Dtype, "an array of things that differ in rank");
			dim[rank] = first ? v->arr->dim[rank] :
				front_same_length(f, dim[rank], v->arr->dim[rank]);
		}
	} else if (v->kind == Vtuple) {
		int64_t n;
		if (!v->n)
			front_bail(f, Dtype, "an array of an empty list");
		if (!first && (!dim[0] || !ir_is_int(f->fn, dim[0], &n) || n != v->n))
			front_bail(f, Dtype, "an array of lists that differ in length");
		dim[0] = con(f, v->n);
		for (int k = 0; k < v->n; k++) {
			int inner = measure(f, &v->item[k], dim + 1, end, t, first && !k);
			if (k && inner + 1 != rank)
				front_bail(f, Dtype, "an array of things that differ in rank");
			rank = inner + 1;
		}
		if (rank > JENNY_RANK)
			front_bail(f, Drank);
		return rank;
	} else if (v->kind != Vscalar || v->tag) {
		front_bail(f, Dtype, base_printf(f->arena, "an array of %s", front_describe(f, v)));
	}
	*t = *t ? kb_promote(*t, 0, here, 0) : here;
	return rank;
}

static void put_in(Front *f, const Value *v, Value to)
{
	if (v->kind == Vtuple) {
		for (int k = 0; k < v->n; k++) {
			Value at = front_pyint(f, k);
			put_in(f, &v->item[k], front_index_value(f, to, &at, 1));
		}
	} else if (v->kind == Varray && v->arr->rank) {
		front_store(f, to.arr, v->arr);
	} else {
		Ex idx[JENNY_RANK], e = v->kind == Varray ? front_cast_arr(f, v->arr, to.type)->e :
			front_convert(f, v, to.type);
		int n = f->fn->ex.at[to.e].n;
		for (int k = 0; k < n; k++)
			idx[k] = ir_operand(f->fn, to.e, k);
		front_append(f, f->out, ir_set(f->fn, f->fn->ex.at[to.e].ref, idx, e, f->line));
	}
}

/* Numbers and arrays in a tuple or list, where NumPy would make an array of them. */
Value front_list_of(Front *f, Value t)
{
	Ex dim[2 * JENNY_RANK + 1] = { 0 };
	Type type = Tnone;
	if (t.kind != Vtuple)
		return front_box_array(f, t);
	int rank = measure(f, &t, dim, dim + JENNY_RANK, &type, true);
	if (!type)
		front_bail(f, Dtype, "an array of types that have no common one");
	const Arr *a = front_alloc(f, "list", type, rank, dim, 'C');
	Value r = front_array(f, a, false);
	put_in(f, &t, r);
	return r;
}

/* ---- joining ---- */

typedef struct Parts {
	Value at[FRONT_ARGS];
	int n;
} Parts;

static Parts parts_of(Front *f, const Value *v, const char *name)
{
	Parts p = { 0 };
	if (v->kind != Vtuple || !v->n || v->n > FRONT_ARGS)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", name, front_describe(f, v)));
	for (p.n = 0; p.n < v->n; p.n++)
		p.at[p.n] = front_array_of(f, &v->item[p.n]);
	return p;
}

/* One after the other along an axis, in a new array. */
static Value joined(Front *f, const Parts *p, int along, Type t)
{
	const Arr *part[FRONT_ARGS];
	Ex dim[JENNY_RANK], at = con(f, 0);
	int rank = p->at[0].arr->rank;
	if (!rank)
		front_bail(f, Dtype, "zero-dimensional arrays cannot be concatenated");
	for (int k = 0; k < p->n; k++) {
		part[k] = p->at[k].arr;
		if (part[k]->rank != rank)
			front_bail(f, Dshape, "arrays of different rank are joined");
	}
	memcpy(dim, part[0]->dim, sizeof dim);
	for (int k = 1; k < p->n; k++)
		for (int d = 0; d < rank; d++)
			dim[d] = d == along ? add(f, dim[d], part[k]->dim[d]) :
				front_same_length(f, dim[d], part[k]->dim[d]);
	char order = front_order(f, part, p->n);
	if (order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	const Arr *to = front_alloc(f, "joined", t, rank, dim, order);
	for (int k = 0; k < p->n; k++) {
		front_store(f, front_part(f, to, along, at, part[k]->dim[along]), part[k]);
		at = front_keep(f, "at", add(f, at, part[k]->dim[along]));
	}
	return front_array(f, to, false);
}

static Type common_type(Front *f, const Parts *p)
{
	Type t = p->at[0].type;
	for (int k = 1; k < p->n; k++)
		t = kb_promote(t, 0, p->at[k].type, 0);
	if (!t)
		front_bail(f, Dtype, "arrays of types that have no common one are joined");
	return t;
}

static Value with_axis(Front *f, Value v, int at)
{
	Value item[JENNY_RANK + 1];
	int rank = v.arr->rank;
	if (rank >= JENNY_RANK)
		front_bail(f, Drank);
	for (int k = 0; k <= rank; k++)
		item[k] = k == at ? front_none() : front_full_slice(f, 1);
	return front_index_value(f, v, item, rank + 1);
}

/* An array of n or more axes: lengths of 1 in front, for 3 also behind. */
static Value at_least(Front *f, Value v, int n)
{
	static const KbSpecial special = KS_atleast;
	bool given = true;
	KbRow row = { .names = base_printf(f->arena, "%d", n), .special = special };
	return front_atleast(f, &row, &v, &given, NULL);
}

Value front_concatenate(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Parts p = parts_of(f, &v[0], row->names);
	(void)call;
	Type t = front_dtype_or(f, &v[2], given[2], 0);
	if (given[1] && v[1].kind == Vnone) {
		bool none[2] = { true, false };
		for (int k = 0; k < p.n; k++) {
			Value one[2] = { p.at[k] };
			p.at[k] = front_ravel(f, kb_find("numpy.ravel"), one, none, NULL);
		}
		return joined(f, &p, 0, t ? t : common_type(f, &p));
	}
	int at = given[1] ? front_axis_of(f, &v[1], p.at[0].arr->rank) : 0;
	return joined(f, &p, at, t ? t : common_type(f, &p));
}

Value front_stack(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Parts p = parts_of(f, &v[0], row->names);
	(void)call;
	int at = given[1] ? front_axis_of(f, &v[1], p.at[0].arr->rank + 1) : 0;
	for (int k = 0; k < p.n; k++)
		p.at[k] = with_axis(f, p.at[k], at);
	return joined(f, &p, at, common_type(f, &p));
}

/* hstack, vstack, dstack, column_stack. */
Value front_stack_by(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Parts p = parts_of(f, &v[0], row->names);
	int at = row->special == KS_vstack ? 0 : row->special == KS_dstack ? 2 : 1;
	(void)given;
	(void)call;
	for (int k = 0; k < p.n; k++) {
		Value *x = &p.at[k];
		if (row->special == KS_column_stack)
			*x = x->arr->rank < 2 ? with_axis(f, at_least(f, *x, 1), 1) : *x;
		else
			*x = at_least(f, *x, row->special == KS_hstack ? 1 : at == 0 ? 2 : 3);
	}
	if (row->special == KS_hstack && p.at[0].arr->rank == 1)
		at = 0;
	return joined(f, &p, at, common_type(f, &p));
}

Value front_appended(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value both = front_tuple(f, 2), args[3] = { both, front_none() };
	bool there[3] = { true, true, false };
	(void)row;
	both.item[0] = v[0];
	both.item[1] = v[1];
	if (given[2])
		args[1] = v[2];
	args[0] = both;
	return front_concatenate(f, kb_find("numpy.concatenate"), args, there, call);
}

/* ---- taking apart ---- */

/* A list of views: it may be unpacked and indexed, but not be handed on as one object. */
static Value list_of_views(Front *f, int n, const char *name)
{
	Value r = front_tuple(f, n);
	r.str = name;
	return r;
}

static int64_t sections_of(Front *f, const KbRow *row, const Value *v)
{
	int64_t n;
	if (!front_is_int(f, v, &n) || n < 1 || n > 64)
		front_bail(f, Dtype, base_printf(f->arena,
			"%s into a number of parts that is not a small constant", row->names));
	return n;
}

/* split, array_split, hsplit, vsplit. */
Value front_split_array(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_materialise(f, "t", front_array_of(f, &v[0])), item[JENNY_RANK];
	int rank = a.arr->rank, at = 0;
	(void)call;
	if (row->special == KS_hsplit)
		at = rank > 1;
	else if (row->special != KS_vsplit && given[2])
		at = front_axis_of(f, &v[2], rank);
	for (int k = 0; k < rank; k++)
		item[k] = front_full_slice(f, 1);
	bool places = v[1].kind == Vtuple;
	int n = places ? v[1].n + 1 : (int)sections_of(f, row, &v[1]);
	Value r = list_of_views(f, n, row->names), from = front_pyint(f, 0), to;
	Ex len = a.arr->dim[at], parts = con(f, n);
	Ex each = front_keep(f, "n", ir_bin(f->fn, Ofloordiv, len, parts));
	Ex rest = front_keep(f, "n", ir_bin(f->fn, Omod, len, parts));
	if (!places && row->special != KS_array_split)
		front_check(f, ir_bin(f->fn, Oeq, rest, con(f, 0)), Ddims);
	for (int k = 0; k < n; k++) {
		bool last = k == n - 1;
		Ex end = ir_bin(f->fn, Omul, each, con(f, k + 1));
		if (row->special == KS_array_split)
			end = add(f, end, ir_bin(f->fn, Omin, con(f, k + 1), rest));
		to = places && !last ? v[1].item[k] :
			front_scalar(Ti64, false, front_keep(f, "to", last ? len : end));
		if (places) {
			item[at].item[0] = from;
			item[at].item[1] = to;
			r.item[k] = front_index_value(f, a, item, rank);
			item[at] = front_full_slice(f, 1);
		} else {
			r.item[k] = front_array(f,
				front_part(f, a.arr, at, from.e, front_keep(f, "n", sub(f, to.e, from.e))), false);
			r.item[k].owner = a.owner;
		}
		r.item[k] = front_materialise(f, "part", r.item[k]);
		from = to;
	}
	return r;
}

/* ---- pad ---- */

static void widths(Front *f, const Value *v, int rank, Ex (*w)[2])
{
	for (int k = 0; k < rank; k++) {
		const Value *pair = v;
		if (v->kind == Vtuple && v->n && v->item[0].kind == Vtuple)
			pair = v->n == 1 ? &v->item[0] : k < v->n ? &v->item[k] : NULL;
		bool pairs = v->kind == Vtuple && v->n && v->item[0].kind == Vtuple;
		if (!pair || (pairs && v->n != 1 && v->n != rank) ||
			(pair->kind == Vtuple && (pair->n < 1 || pair->n > 2)))
			front_bail(f, Dtype, "pad with such widths");
		for (int s = 0; s < 2; s++)
			front_read_shape(f, pair->kind == Vtuple ? &pair->item[s % pair->n] : pair, &w[k][s]);
	}
}

/* Which element of an axis of length n stands k places behind its first, for k outside too. */
static Ex mirrored(Front *f, const char *mode, Ex k, Ex n)
{
	Ex zero = con(f, 0), one = con(f, 1), last = sub(f, n, one);
	if (!strcmp(mode, "edge"))
		return ir_bin(f->fn, Omin, ir_bin(f->fn, Omax, k, zero), last);
	if (!strcmp(mode, "wrap"))
		return ir_bin(f->fn, Omod, k, n);
	bool twice = !strcmp(mode, "symmetric");
	Ex period = ir_bin(f->fn, Omul, con(f, 2), twice ? n : last);
	if (!twice)
		period = ir_bin(f->fn, Omax, period, one);
	Ex at = ir_bin(f->fn, Omod, k, period);
	Ex back = sub(f, twice ? sub(f, period, one) : period, at);
	return ir_select(f->fn, ir_bin(f->fn, Olt, at, n), at, back);
}

Value front_pad(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value base = front_array_of(f, &v[0]);
	const char *mode = given[2] && v[2].kind == Vstr ? v[2].str : given[2] ? "?" : "constant";
	const Arr *a = base.arr;
	Ex w[JENNY_RANK][2], dim[JENNY_RANK], idx[JENNY_RANK];
	bool constant = !strcmp(mode, "constant");
	(void)row;
	(void)call;
	if (!constant && strcmp(mode, "edge") && strcmp(mode, "wrap") && strcmp(mode, "reflect") &&
		strcmp(mode, "symmetric"))
		front_bail(f, Dtype, base_printf(f->arena, "pad with mode %s", mode));
	if (given[3] && (!constant || v[3].kind != Vscalar))
		front_bail(f, Dtype, "pad with such constant_values");
	if (a->order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	widths(f, &v[1], a->rank, w);
	for (int k = 0; k < a->rank; k++)
		dim[k] = front_keep(f, "n", add(f, add(f, a->dim[k], w[k][0]), w[k][1]));
	char order = a->order == 'F' && a->rank > 1 ? 'F' : 'C';
	if (!constant) {
		for (int k = 0; k < a->rank; k++) {
			front_check(f, ir_bin(f->fn, Olt, con(f, 0), a->dim[k]), Ddims);
			idx[k] = mirrored(f, mode, sub(f, axis(f, k), w[k][0]), a->dim[k]);
		}
		if (!a->view)
			a = front_materialise(f, "t", base).arr;
		return front_lazy(f, a->type, a->rank, dim, order, front_element(f, a, idx));
	}
	Value fill = given[3] ? v[3] : front_pyint(f, 0);
	front_one_flavour(f, &fill);
	if (ir_type[fill.type].kind == 'f' && ir_type[a->type].kind != 'f' &&
		ir_type[a->type].kind != 'c')
		front_bail(f, Dtype, "pad of integers with a float");
	const Arr *to = front_alloc(f, "padded", a->type, a->rank, dim, order), *inner = to;
	Arr *c = front_new_arr(f, a->type, 0);
	c->e = front_keep(f, "x", front_convert(f, &fill, a->type));
	front_store(f, to, c);
	for (int k = 0; k < a->rank; k++)
		inner = front_part(f, inner, k, w[k][0], a->dim[k]);
	front_store(f, inner, a);
	return front_array(f, to, false);
}

/* ---- roll, repeat, tile ---- */

/* Along one axis: the elements from the end that come first, then the others. */
static Value rolled(Front *f, Value v, Ex shift, int at)
{
	const Arr *a = v.arr;
	if (a->order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	Ex n = a->dim[at], zero = con(f, 0);
	Ex by = front_keep(f, "by",
		ir_bin(f->fn, Omod, shift, ir_bin(f->fn, Omax, n, con(f, 1))));
	Ex others = front_keep(f, "n", sub(f, n, by));
	const Arr *to = front_alloc(f, "rolled", a->type, a->rank, a->dim, a->order);
	front_store(f, front_part(f, to, at, by, others), front_part(f, a, at, zero, others));
	front_store(f, front_part(f, to, at, zero, by), front_part(f, a, at, others, by));
	return front_array(f, to, false);
}

Value front_roll(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	int rank = a.arr->rank, unknown = 0;
	Ex dim[JENNY_RANK] = { 0 };
	(void)row;
	(void)call;
	if (front_absent(&v[2], given[2])) {
		memcpy(dim, a.arr->dim, sizeof dim);
		if (v[1].kind != Vscalar || (rank > 1 && a.arr->order == '?'))
			front_bail(f, Dtype, "roll by a tuple");
		Ex by = front_keep(f, "by", front_int_index(f, &v[1]));
		if (rank == 1)
			return rolled(f, a, by, 0);
		Ex flat = 0;
		Value r = rolled(f, front_reshape(f, a, 1, &flat, unknown), by, 0);
		return front_reshape(f, r, rank, dim, -1);
	}
	bool many = v[2].kind == Vtuple;
	if (many && v[1].kind == Vtuple && v[1].n != v[2].n)
		front_bail(f, Dtype, "roll with different numbers of shifts and axes");
	if (!many && v[1].kind == Vtuple)
		front_bail(f, Dtype, "roll with different numbers of shifts and axes");
	for (int k = 0; k < (many ? v[2].n : 1); k++) {
		const Value *by = v[1].kind == Vtuple ? &v[1].item[k] : &v[1];
		Ex shift = front_keep(f, "by", front_int_index(f, by));
		a = rolled(f, a, shift, front_axis_of(f, many ? &v[2].item[k] : &v[2], rank));
	}
	return a;
}

/* Axes turned by half their lengths: the middle becomes the first, or the first the middle. */
Value front_fftshift(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	int rank = a.arr->rank;
	bool all = front_absent(&v[1], given[1]), back = strstr(row->names, "ifft") != NULL;
	const Value *axes = v[1].kind == Vtuple ? v[1].item : &v[1];
	int n = all ? rank : v[1].kind == Vtuple ? v[1].n : 1;
	(void)call;
	if (rank == 0 || n == 0)
		front_bail(f, Dtype, "no axis to turn");
	for (int k = 0; k < n; k++) {
		int at = all ? k : front_axis_of(f, &axes[k], rank);
		Ex half = ir_bin(f->fn, Ofloordiv, a.arr->dim[at], con(f, 2));
		a = rolled(f, a, back ? sub(f, con(f, 0), half) : half, at);
	}
	return a;
}

static bool is_one(Front *f, Ex e)
{
	int64_t i;
	return ir_is_int(f->fn, e, &i) && i == 1;
}

/* Axis `at`, of length 1, becomes `times` long: the same element everywhere, without a copy. */
static Value stretched(Front *f, const Arr *a, int at, Ex times)
{
	Arr *r = front_new_arr(f, a->type, a->rank);
	Ex idx[JENNY_RANK];
	memcpy(r->dim, a->dim, sizeof r->dim);
	r->dim[at] = front_extent(f, times);
	r->order = a->rank <= 1 ? 'A' : 'C';
	for (int k = 0; k < a->rank; k++)
		idx[k] = k == at ? con(f, 0) : ir_var(f->fn, f->axis[k]);
	r->e = front_element(f, a, idx);
	return front_array(f, r, false);
}

/*
 * Each index along an axis several times: the source is stored into a window on the result that has
 * an axis more, behind (repeat) or in front of (tile) the one that is repeated.
 */
static Value repeated(Front *f, Value v, int at, Ex times, bool behind)
{
	const Arr *a = v.arr;
	Ex dim[JENNY_RANK], wide[JENNY_RANK];
	if (a->rank >= JENNY_RANK)
		front_bail(f, Drank);
	memcpy(dim, a->dim, sizeof dim);
	if (is_one(f, dim[at]))
		return stretched(f, a, at, times);
	Value n = front_binary(f, "Mult", front_scalar(Ti64, false, a->dim[at]),
		front_scalar(Ti64, false, times));
	dim[at] = front_extent(f, n.e);
	for (int k = 0; k <= a->rank; k++)
		wide[k] = a->dim[k <= at ? k : k - 1];
	wide[behind ? at + 1 : at] = times;
	const Arr *to = front_alloc(f, "repeated", a->type, a->rank, dim, 'C');
	const Arr *in = front_window(f, to, con(f, 0), a->rank + 1, wide);
	front_store(f, in, with_axis(f, v, behind ? at + 1 : at).arr);
	return front_array(f, to, false);
}

Value front_repeat(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	Ex times, dim = 0;
	(void)row;
	(void)call;
	if (v[1].kind != Vscalar)
		front_bail(f, Dtype, "repeat with a number of times for each element");
	front_read_shape(f, &v[1], &times);
	bool flat = front_absent(&v[2], given[2]);
	if (flat)
		a = front_reshape(f, a, 1, &dim, 0);
	return repeated(f, a, flat ? 0 : front_axis_of(f, &v[2], a.arr->rank), times, true);
}

/* numpy.tile. Repeated once in all directions it is a copy, in the array's own memory order. */
Value front_tile(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	const Value *reps = v[1].kind == Vtuple ? v[1].item : &v[1];
	int n = v[1].kind == Vtuple ? v[1].n : 1;
	bool fresh = false;
	(void)row;
	(void)given;
	(void)call;
	while (a.arr->rank < n)
		a = with_axis(f, a, 0);
	for (int k = 0; k < n; k++) {
		int at = a.arr->rank - n + k;
		int64_t one;
		Ex times;
		front_read_shape(f, &reps[k], &times);
		if (ir_is_int(f->fn, times, &one) && one == 1)
			continue;
		if (a.arr->rank > 1 && a.arr->order != 'C' && !ir_is_int(f->fn, times, &one))
			front_check(f, ir_bin(f->fn, One, times, ir_int(f->fn, 1)), Ddims);
		a = repeated(f, a, at, times, false);
		fresh = true;
	}
	return fresh ? a : front_materialise(f, "copy", front_fresh_copy(f, a.arr, 0));
}
