/* Arrays made of indices: ranges of numbers, grids, triangles and diagonals. */
#include "front/library.h"

static Ex axis(Front *f, int k) { return ir_var(f->fn, f->axis[k]); }
static Ex add(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Oadd, a, b); }
static Ex sub(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Osub, a, b); }
static Ex mul(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Omul, a, b); }
static Ex least(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Omin, a, b); }
static Ex most(Front *f, Ex a, Ex b) { return ir_bin(f->fn, Omax, a, b); }
static Ex con(Front *f, int64_t i) { return ir_int(f->fn, i); }

/* ---- ranges ---- */

/* How many steps lead from start to stop, both ints. */
static Ex int_steps(Front *f, Value start, Value stop, Value step)
{
	int64_t by;
	if (!front_is_int(f, &step, &by)) {
		front_check(f, ir_bin(f->fn, One, step.e, con(f, 0)), Ddomain);
		Value back = front_binary(f, "FloorDiv", front_binary(f, "Sub", start, stop), step);
		return front_extent(f, most(f, front_unary(f, "USub", back).e, con(f, 0)));
	}
	if (!by)
		front_bail(f, Dtype, "arange with step 0");
	Value len = front_binary(f, "Sub", by > 0 ? stop : start, by > 0 ? start : stop);
	by = by > 0 ? by : -by;
	if (by != 1)
		len = front_binary(f, "FloorDiv", front_binary(f, "Add", len, front_pyint(f, by - 1)),
			front_pyint(f, by));
	Ex n = len.e;
	return front_extent(f, front_span(f, n).lo < 0 ? most(f, n, con(f, 0)) : n);
}

/* The same of floats: ceil((stop - start) / step), nothing where that is negative. */
static Ex float_steps(Front *f, Ex start, Ex stop, Ex step)
{
	Ex zero = ir_con_f(f->fn, Tf64, 0), far = ir_con_f(f->fn, Tf64, 0x1p52);
	front_check(f, ir_bin(f->fn, One, step, zero), Ddomain);
	Ex range = front_keep(f, "range", ir_bin(f->fn, Osub, stop, start));
	Ex n = front_keep(f, "n", ir_bin(f->fn, Odiv, range, step));
	Ex real = ir_bin(f->fn, Oland, ir_bin(f->fn, Olt, n, far),
		ir_bin(f->fn, Olt, ir_un(f->fn, Oneg, far), n));
	front_check(f, real, Ddomain);
	front_check(f, ir_bin(f->fn, Olor, ir_bin(f->fn, One, n, zero),
		ir_bin(f->fn, Oeq, range, zero)), Ddomain);
	n = ir_un(f->fn, Oceil, n);
	return front_extent(f, most(f, ir_cast(f->fn, Ti64, n), con(f, 0)));
}

/* start, start + step, then by the difference of these two, as NumPy fills it. */
static Ex filled(Front *f, Type t, Ex start, Ex step)
{
	Ex i = axis(f, 0), next = front_keep(f, "next", ir_cast(f->fn, t, add(f, start, step)));
	start = ir_cast(f->fn, t, start);
	Ex delta = front_keep(f, "delta", sub(f, next, start));
	Ex at = add(f, start, mul(f, ir_cast(f->fn, t, i), delta));
	return ir_select(f->fn, ir_bin(f->fn, Oeq, i, con(f, 1)), next, at);
}

Value front_arange(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value p[3] = { front_pyint(f, 0), v[0], front_pyint(f, 1) };
	bool ints = true, known = true;
	(void)call;
	if (!front_absent(&v[1], given[1])) {
		p[0] = v[0];
		p[1] = v[1];
	}
	if (!front_absent(&v[2], given[2]))
		p[2] = v[2];
	for (int k = 0; k < 3; k++) {
		if (p[k].kind != Vscalar)
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
				front_describe(f, &p[k])));
		front_one_flavour(f, &p[k]);
		p[k] = front_spill(f, p[k]);
		ints = ints && p[k].type == Ti64;
		known = known && (p[k].type == Ti64 || p[k].type == Tf64);
	}
	Type t = front_dtype_or(f, &v[3], given[3], ints ? Ti64 : Tf64);
	char kind = ir_type[t].kind;
	if (!known || (kind != 'f' && !(ints && kind == 'i')))
		front_bail(f, Dtype, "arange of such types");
	if (ints && (kind == 'i' || t == Tf64)) {
		Ex n = int_steps(f, p[0], p[1], p[2]);
		Ex e = add(f, p[0].e, mul(f, axis(f, 0), p[2].e));
		return front_lazy(f, t, 1, &n, 'C', ir_cast(f->fn, t, e));
	}
	Ex e[3];
	for (int k = 0; k < 3; k++)
		e[k] = front_keep(f, "x", front_convert(f, &p[k], Tf64));
	Ex n = ints ? int_steps(f, p[0], p[1], p[2]) : float_steps(f, e[0], e[1], e[2]);
	front_fp(f, 2);
	return front_lazy(f, t, 1, &n, 'C', filled(f, t, e[0], e[2]));
}

/* linspace and logspace. */
Value front_linspace(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value num = given[2] ? v[2] : front_pyint(f, 50);
	Ex dim, i = axis(f, 0), end[2];
	int64_t endpoint = 1, both = 0;
	bool log = row->special == KS_logspace;
	int at = log ? 5 : 5;
	(void)call;
	if (given[3] && !front_is_int(f, &v[3], &endpoint))
		front_bail(f, Dtype, "a flag that is not a constant");
	if (!log && given[4] && !front_is_int(f, &v[4], &both))
		front_bail(f, Dtype, "a flag that is not a constant");
	if (!front_absent(&v[at], given[at]) && front_dtype(f, &v[at]) != Tf64)
		front_bail(f, Dtype, "linspace of a type other than float64");
	front_read_shape(f, &num, &dim);
	for (int k = 0; k < 2; k++) {
		front_one_flavour(f, &v[k]);
		if (v[k].kind != Vscalar || ir_type[v[k].type].kind == 'c' || v[k].type == Tf32)
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
				front_describe(f, &v[k])));
		end[k] = front_keep(f, "x", front_convert(f, &v[k], Tf64));
	}
	Ex div = endpoint ? sub(f, dim, con(f, 1)) : dim;
	front_check(f, ir_bin(f->fn, Olt, con(f, 0), div), Ddims);
	Ex step = front_keep(f, "step",
		ir_bin(f->fn, Odiv, sub(f, end[1], end[0]), ir_cast(f->fn, Tf64, div)));
	front_check(f, ir_bin(f->fn, One, step, ir_con_f(f->fn, Tf64, 0)), Ddomain);
	front_fp(f, 1);
	Ex e = add(f, mul(f, ir_cast(f->fn, Tf64, i), step), end[0]);
	if (endpoint)
		e = ir_select(f->fn, ir_bin(f->fn, Oeq, i, div), end[1], e);
	Value r = front_lazy(f, Tf64, 1, &dim, 'C', e);
	if (log) {
		Value p[2] = { given[4] ? v[4] : front_scalar(Tf64, false, ir_con_f(f->fn, Tf64, 10)), r };
		return front_map(f, kb_find("numpy.power"), p, 2);
	}
	if (!both)
		return r;
	Value t = front_tuple(f, 2);
	t.item[0] = r;
	t.item[1] = front_scalar(Tf64, true, step);
	return t;
}

/* ---- grids ---- */

/* One axis of a grid. */
typedef struct Ruler {
	Ex n, start, step; /* of type i64 or f64 */
	bool plain;        /* from 0 in steps of 1 */
} Ruler;

static Ruler ruler(Front *f, const Value *s, Type t)
{
	Ruler r = { 0 };
	int64_t i;
	Value start = s->item[0].kind == Vnone ? front_pyint(f, 0) : s->item[0];
	Value step = s->item[2].kind == Vnone ? front_pyint(f, 1) : s->item[2], stop = s->item[1];
	if (step.type == Tc128) {
		const Expr *x = &f->fn->ex.at[step.e];
		Ex many = con(f, x->op == Ocon ? (int64_t)__builtin_fabs(x->u.c.im) : -1);
		if (x->op != Ocon || x->u.c.re != 0 || x->u.c.im < 1)
			front_bail(f, Dtype, "a grid of a number of points that is not constant");
		r.n = many;
		r.start = front_convert(f, &start, Tf64);
		ir_is_int(f->fn, many, &i);
		Ex range = sub(f, front_convert(f, &stop, Tf64), r.start);
		r.step = i == 1 ? ir_con_f(f->fn, Tf64, 1) : front_keep(f, "step",
			ir_bin(f->fn, Odiv, range, ir_con_f(f->fn, Tf64, (double)(i - 1))));
		return r;
	}
	r.start = front_keep(f, "start", front_convert(f, &start, t));
	r.step = front_keep(f, "step", front_convert(f, &step, t));
	r.n = t == Ti64 ? int_steps(f, start, stop, step) :
		float_steps(f, front_convert(f, &start, Tf64), front_convert(f, &stop, Tf64),
			front_convert(f, &step, Tf64));
	r.plain = front_is_int(f, &start, &i) && i == 0 && front_is_int(f, &step, &i) && i == 1;
	return r;
}

static Ex on_ruler(Front *f, const Ruler *r, int k, Type t)
{
	Ex i = ir_cast(f->fn, t, axis(f, k));
	return r->plain ? i : add(f, mul(f, i, ir_cast(f->fn, t, r->step)),
		ir_cast(f->fn, t, r->start));
}

static Type grid_type(Front *f, const Value *item, int n)
{
	Type t = Ti64;
	for (int k = 0; k < n; k++) {
		if (item[k].kind != Vslice || item[k].item[1].kind == Vnone)
			front_bail(f, Dtype, "a grid of something that is not a slice with an end");
		for (int p = 0; p < 3; p++) {
			const Value *v = &item[k].item[p];
			if (v->kind == Vnone)
				continue;
			bool points = p == 2 && v->kind == Vscalar && v->type == Tc128;
			if (v->kind != Vscalar || (v->type != Ti64 && v->type != Tf64 && !points) || v->tag)
				front_bail(f, Dtype, "a grid of such numbers");
			t = v->type == Ti64 ? t : Tf64;
		}
	}
	return t;
}

/* All grids, one behind the other along a first axis; `ruler` says what is on each axis. */
static Value grids(Front *f, const Ruler *r, int n, Type t)
{
	Ex dim[JENNY_RANK], e = 0;
	if (n >= JENNY_RANK)
		front_bail(f, Drank);
	dim[0] = con(f, n);
	for (int k = 0; k < n; k++)
		dim[k + 1] = r[k].n;
	for (int k = n - 1; k >= 0; k--) {
		Ex here = on_ruler(f, &r[k], k + 1, t);
		e = e ? ir_select(f->fn, ir_bin(f->fn, Oeq, axis(f, 0), con(f, k)), here, e) : here;
	}
	return front_lazy(f, t, n + 1, dim, 'C', e);
}

/* np.mgrid[...] and np.ogrid[...]. */
Value front_grid(Front *f, const KbRow *row, const Value *item, int n)
{
	Ruler r[JENNY_RANK];
	const Value *part = item;
	if (n == 1 && item[0].kind == Vtuple) {
		part = item[0].item;
		n = item[0].n;
	}
	if (n > JENNY_RANK - 1)
		front_bail(f, Drank);
	Type t = grid_type(f, part, n);
	for (int k = 0; k < n; k++)
		r[k] = ruler(f, &part[k], t);
	bool alone = n == 1 && part == item;
	if (t == Tf64)
		front_fp(f, 2);
	if (alone)
		return front_lazy(f, t, 1, &r[0].n, 'C', on_ruler(f, &r[0], 0, t));
	if (row->special == KS_mgrid)
		return grids(f, r, n, t);
	Value tuple = front_tuple(f, n);
	for (int k = 0; k < n; k++) {
		Ex dim[JENNY_RANK];
		for (int d = 0; d < n; d++)
			dim[d] = d == k ? r[k].n : con(f, 1);
		tuple.item[k] = front_lazy(f, t, n, dim, 'C', on_ruler(f, &r[k], k, t));
	}
	return tuple;
}

Value front_grid_call(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)v;
	(void)given;
	(void)call;
	front_bail(f, Dcall, row->names);
}

Value front_indices(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[JENNY_RANK];
	Ruler r[JENNY_RANK];
	int n = front_read_shape(f, &v[0], dim);
	Type t = front_dtype_or(f, &v[1], given[1], Ti64);
	(void)row;
	(void)call;
	if (ir_type[t].kind == 'c' || t == Tbool)
		front_bail(f, Dtype, "indices of such a type");
	for (int k = 0; k < n; k++)
		r[k] = (Ruler){ .n = dim[k], .plain = true };
	if (!n)
		front_bail(f, Dtype, "indices of no axis");
	return grids(f, r, n, t);
}

/* What the function makes of the indices of all places. */
Value front_fromfunction(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value shape[2] = { v[1], v[2] }, arg[JENNY_RANK];
	Ex dim[JENNY_RANK];
	int n = front_read_shape(f, &v[1], dim);
	shape[1] = given[2] ? v[2] : (Value){ .kind = Vdtype, .type = Tf64 };
	Value grid = front_materialise(f, "grid",
		front_indices(f, row, shape, (bool[]){ true, true }, call));
	for (int k = 0; k < n; k++) {
		Value at = front_pyint(f, k);
		arg[k] = front_index_value(f, grid, &at, 1);
	}
	return front_call_value(f, v[0], arg, n);
}

/* Which axis of the results runs along operand k: the first two change places for 'xy'. */
static int axis_for(int k, int n, bool xy) { return xy && n > 1 && k < 2 ? 1 - k : k; }

Value front_meshgrid(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int n = 0, last = kb_params(row) - 3;
	int64_t sparse = 0, copies = 1;
	Ex dim[JENNY_RANK], all[JENNY_RANK];
	(void)call;
	while (n < last && given[n])
		n++;
	bool xy = true;
	for (int k = 0; k < 3; k++) {
		Value *o = &v[last + k];
		if (!given[last + k])
			continue;
		if (k == 0 && o->kind == Vstr && (!strcmp(o->str, "ij") || !strcmp(o->str, "xy")))
			xy = *o->str == 'x';
		else if (k == 0 || !front_is_int(f, o, k == 1 ? &sparse : &copies))
			front_bail(f, Dtype, base_printf(f->arena, "%s with such flags", row->names));
	}
	if (n > JENNY_RANK || !n || !copies)
		front_bail(f, Dtype, base_printf(f->arena, "%s with these arguments", row->names));
	Value t = front_tuple(f, n);
	for (int k = 0; k < n; k++) {
		Ex unknown = 0;
		v[k] = front_array_of(f, &v[k]);
		v[k] = v[k].arr->rank == 1 ? v[k] : front_reshape(f, v[k], 1, &unknown, 0);
		all[axis_for(k, n, xy)] = v[k].arr->dim[0];
	}
	for (int k = 0; k < n; k++) {
		int at = axis_for(k, n, xy);
		for (int d = 0; d < n; d++)
			dim[d] = !sparse || d == at ? all[d] : con(f, 1);
		Ex i = axis(f, at);
		t.item[k] = front_materialise(f, "grid",
			front_lazy(f, v[k].type, n, dim, 'C', front_element(f, v[k].arr, &i)));
	}
	return t;
}

/* ---- triangles ---- */

static Ex offset_of(Front *f, const Value *v, bool given)
{
	return given ? front_keep(f, "k", front_int_index(f, v)) : con(f, 0);
}

Value front_tri(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[2];
	(void)row;
	(void)call;
	front_read_shape(f, &v[0], dim);
	dim[1] = dim[0];
	if (!front_absent(&v[1], given[1]))
		front_read_shape(f, &v[1], dim + 1);
	Type t = front_dtype_or(f, &v[3], given[3], Tf64);
	Ex k = offset_of(f, &v[2], given[2]);
	Ex e = ir_bin(f->fn, Ole, axis(f, 1), add(f, axis(f, 0), k));
	return front_lazy(f, t, 2, dim, 'C', ir_cast(f->fn, t, e));
}

/* tril, triu. */
Value front_triangle(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value m = front_array_of(f, &v[0]);
	int rank = m.arr->rank;
	(void)call;
	if (rank < 2)
		front_bail(f, Dtype, base_printf(f->arena, "%s of a vector", row->names));
	Ex k = offset_of(f, &v[1], given[1]), i = axis(f, rank - 2), j = axis(f, rank - 1);
	Ex in = row->special == KS_tril ? ir_bin(f->fn, Ole, j, add(f, i, k)) :
		ir_bin(f->fn, Ole, add(f, i, k), j);
	Ex zero = ir_cast(f->fn, m.type, con(f, 0));
	if (rank > 2 && m.arr->order != 'C')
		front_bail(f, Dtype, "the memory order of the result is not known");
	return front_lazy(f, m.type, rank, m.arr->dim, 'C', ir_select(f->fn, in, m.arr->e, zero));
}

/* From where to where row i of a triangle reaches. */
static void reach(Front *f, bool low, Ex i, Ex k, Ex m, Ex *from, Ex *to)
{
	Ex zero = con(f, 0), one = con(f, 1), edge = add(f, i, k);
	*from = low ? zero : least(f, most(f, edge, zero), m);
	*to = low ? least(f, most(f, add(f, edge, one), zero), m) : m;
}

static bool is_from(const KbRow *row) { return strstr(row->names, "_from") != NULL; }

/* Of tril_indices(n, k, m), or of tril_indices_from(a, k). */
static void triangle_shape(Front *f, const KbRow *row, const Value *v, const bool *given, Ex *dim)
{
	if (!is_from(row)) {
		front_read_shape(f, &v[0], dim);
		dim[1] = dim[0];
		if (!front_absent(&v[2], given[2]))
			front_read_shape(f, &v[2], dim + 1);
		return;
	}
	if (v[0].kind != Varray || v[0].list || v[0].arr->rank != 2)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, &v[0])));
	memcpy(dim, v[0].arr->dim, 2 * sizeof *dim);
}

/* diag_indices, diag_indices_from: one array, as often as there are axes. */
Value front_diag_indices(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int64_t n = 2;
	Ex dim[2];
	(void)call;
	if (is_from(row)) {
		if (v[0].kind != Varray || v[0].list || v[0].arr->rank < 2)
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
				front_describe(f, &v[0])));
		n = v[0].arr->rank;
		dim[0] = v[0].arr->dim[0];
		for (int k = 1; k < n; k++)
			front_check(f, ir_bin(f->fn, Oeq, dim[0], v[0].arr->dim[k]), Dshape);
	} else {
		front_read_shape(f, &v[0], dim);
		if (given[1] && (!front_is_int(f, &v[1], &n) || n < 1 || n > JENNY_RANK))
			front_bail(f, Dtype, "diag_indices of a number of axes that is not a constant");
	}
	Value t = front_tuple(f, (int)n);
	t.item[0] = front_materialise(f, "indices", front_lazy(f, Ti64, 1, dim, 'C', axis(f, 0)));
	for (int k = 1; k < n; k++)
		t.item[k] = t.item[0];
	return t;
}

/* tril_indices, triu_indices: counted, then listed row by row. */
Value front_triangle_indices(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Ex dim[2], from, to, one = con(f, 1), zero = con(f, 0);
	bool low = row->special == KS_tril_indices;
	Value t = front_tuple(f, 2);
	(void)call;
	triangle_shape(f, row, v, given, dim);
	Ex k = offset_of(f, &v[1], given[1]);
	Var at = ir_new_var(f->fn, "count", Ti64), i, j;
	front_put(f, at, zero);
	Ex now = ir_var(f->fn, at);
	for (int pass = 0; pass < 2; pass++) {
		const Arr *list[2] = { 0 };
		if (pass) {
			Ex n = ir_var(f->fn, front_let(f, "n", now));
			for (int s = 0; s < 2; s++) {
				list[s] = front_alloc(f, "indices", Ti64, 1, &n, 'C');
				t.item[s] = front_array(f, list[s], false);
			}
			front_put(f, at, zero);
		}
		Chain rows = { 0 }, cols = { 0 }, *saved, *inner;
		St outer = front_loop(f, "i", zero, dim[0], 1, &i), loop = 0;
		Ex ei = ir_var(f->fn, i);
		front_push(f, &rows, &saved);
		reach(f, low, ei, k, dim[1], &from, &to);
		if (!pass) {
			front_put(f, at, add(f, now, sub(f, to, from)));
		} else {
			loop = front_loop(f, "j", from, to, 1, &j);
			Ex ej = ir_var(f->fn, j);
			front_push(f, &cols, &inner);
			front_append(f, f->out, ir_set(f->fn, list[0]->sto, &now, ei, f->line));
			front_append(f, f->out, ir_set(f->fn, list[1]->sto, &now, ej, f->line));
			front_put(f, at, add(f, now, one));
			front_pop(f, inner);
			f->fn->st.at[loop].body = cols.first;
			front_append(f, f->out, loop);
		}
		front_pop(f, saved);
		f->fn->st.at[outer].body = rows.first;
		front_append(f, f->out, outer);
	}
	return t;
}

/* ---- diagonals ---- */

/* A view of a diagonal, which NumPy does not let be written to. */
static const Arr *diagonal(Front *f, const Arr *a, Ex k, int i, int j)
{
	Ex idx[JENNY_RANK], zero = con(f, 0);
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->rank = 0;
	for (int d = 0; d < a->rank; d++) {
		if (d == i || d == j)
			continue;
		r->dim[r->rank] = a->dim[d];
		idx[d] = axis(f, r->rank++);
	}
	Ex down = most(f, sub(f, zero, k), zero), right = most(f, k, zero);
	idx[i] = add(f, axis(f, r->rank), down);
	idx[j] = add(f, axis(f, r->rank), right);
	Ex n = least(f, sub(f, a->dim[i], down), sub(f, a->dim[j], right));
	r->dim[r->rank++] = front_keep(f, "n", k == zero ? n : most(f, n, zero));
	r->e = front_element(f, a, idx);
	r->whole = false;
	r->readonly = true;
	r->order = r->rank == 1 ? 'A' : '?';
	return r;
}

/* diagonal, trace, and diag of a matrix; diag of a vector is a new matrix. */
Value front_diagonal(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value a = front_array_of(f, &v[0]);
	int i = 0, j = 1, rank = a.arr->rank;
	Ex k = offset_of(f, &v[1], given[1]), zero = con(f, 0);
	(void)call;
	if (row->special == KS_diag && rank == 1) {
		Ex n = add(f, a.arr->dim[0], most(f, k, sub(f, zero, k))), dim[2];
		dim[0] = dim[1] = n = front_keep(f, "n", n);
		Ex at = least(f, axis(f, 0), axis(f, 1));
		Ex on = ir_bin(f->fn, Oeq, axis(f, 1), add(f, axis(f, 0), k));
		Ex e = ir_select(f->fn, on, front_element(f, a.arr, &at),
			ir_cast(f->fn, a.type, zero));
		return front_lazy(f, a.type, 2, dim, 'C', e);
	}
	if (rank < 2 || (row->special != KS_diagonal && rank > 2))
		front_bail(f, Dtype, base_printf(f->arena, "%s of rank %d", row->names, rank));
	if (row->special == KS_diagonal && given[2])
		i = front_axis_of(f, &v[2], rank);
	if (row->special == KS_diagonal && given[3])
		j = front_axis_of(f, &v[3], rank);
	if (i == j)
		front_bail(f, Dtype, "a diagonal of one axis");
	Value d = front_array(f, diagonal(f, a.arr, k, i, j), false);
	d.owner = a.owner;
	if (row->special != KS_trace)
		return d;
	Value args[FRONT_ARGS] = { d };
	bool there[FRONT_ARGS] = { true };
	return front_reduce_call(f, kb_find("numpy.sum"), args, there);
}

/* Each element of a times all of b: stored into a window on the result with the axes of both. */
Value front_kron(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value x[2] = { front_array_of(f, &v[0]), front_array_of(f, &v[1]) };
	int rank = x[0].arr->rank > x[1].arr->rank ? x[0].arr->rank : x[1].arr->rank;
	Ex wide[JENNY_RANK], dim[JENNY_RANK];
	(void)row;
	(void)given;
	(void)call;
	if (!x[0].arr->rank || !x[1].arr->rank || 2 * rank > JENNY_RANK)
		front_bail(f, Dtype, "kron of arrays of such ranks");
	for (int s = 0; s < 2; s++) {
		Value item[2 * JENNY_RANK];
		int n = 0, lead = rank - x[s].arr->rank;
		for (int k = 0; k < 2 * rank; k++)
			item[n++] = k % 2 == s && k / 2 >= lead ? front_full_slice(f, 1) : front_none();
		x[s] = front_index_value(f, x[s], item, n);
		for (int k = 0; k < rank; k++)
			wide[2 * k + s] = x[s].arr->dim[2 * k + s];
	}
	for (int k = 0; k < rank; k++)
		dim[k] = front_extent(f, mul(f, wide[2 * k], wide[2 * k + 1]));
	Value p = front_map(f, kb_find("numpy.multiply"), x, 2);
	const Arr *to = front_alloc(f, "kron", p.type, rank, dim, 'C');
	front_store(f, front_window(f, to, con(f, 0), 2 * rank, wide), p.arr);
	return front_array(f, to, false);
}

/* Powers of x, each the one before times x. */
Value front_vander(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Value x = front_array_of(f, &v[0]);
	int64_t increasing = 0;
	Ex dim[2] = { 0 }, idx[2], zero = con(f, 0);
	(void)row;
	(void)call;
	if (x.arr->rank != 1 || (given[2] && !front_is_int(f, &v[2], &increasing)))
		front_bail(f, Dtype, "vander with these arguments");
	dim[0] = dim[1] = x.arr->dim[0];
	if (!front_absent(&v[1], given[1]))
		front_read_shape(f, &v[1], dim + 1);
	Type t = kb_promote(x.type, 0, Ti64, 0);
	const Arr *to = front_alloc(f, "powers", t, 2, dim, 'C');
	Var i, j, power = ir_new_var(f->fn, "power", t);
	Chain rows = { 0 }, cols = { 0 }, *saved, *inner;
	St outer = front_loop(f, "i", zero, dim[0], 1, &i);
	front_push(f, &rows, &saved);
	idx[0] = ir_var(f->fn, i);
	front_put(f, power, ir_cast(f->fn, t, con(f, 1)));
	St loop = front_loop(f, "j", zero, dim[1], 1, &j);
	front_push(f, &cols, &inner);
	idx[1] = increasing ? ir_var(f->fn, j) :
		sub(f, sub(f, dim[1], con(f, 1)), ir_var(f->fn, j));
	front_append(f, f->out, ir_set(f->fn, to->sto, idx, ir_var(f->fn, power), f->line));
	front_put(f, power, mul(f, ir_var(f->fn, power),
		ir_cast(f->fn, t, front_element(f, x.arr, idx))));
	front_pop(f, inner);
	f->fn->st.at[loop].body = cols.first;
	front_append(f, f->out, loop);
	front_pop(f, saved);
	f->fn->st.at[outer].body = rows.first;
	front_append(f, f->out, outer);
	if (ir_type[t].kind == 'f' || ir_type[t].kind == 'c')
		front_fp(f, 2);
	return front_array(f, to, false);
}
