/*
 * Reductions over axes, in the order in which NumPy adds: pairwise along the innermost run of memory
 * that is reduced, one run after the other over what lies outside.
 */
#include "front/value.h"

typedef struct Plan {
	int red;           /* enum RedOp */
	Type type;         /* of the elements that are combined */
	bool reduced[JENNY_RANK];
	bool keepdims;
	Ex start; /* what `initial` says, of that type; 0: nothing */
} Plan;

static bool is_one(Front *f, Ex e)
{
	int64_t i;
	return ir_is_int(f->fn, e, &i) && i == 1;
}

static void mark_axis(Front *f, Plan *p, const Value *v, int rank)
{
	int64_t i;
	if (!front_is_int(f, v, &i))
		front_bail(f, Dtype, "an axis that is not a constant");
	i = i < 0 ? i + rank : i;
	if (i < 0 || i >= rank || p->reduced[i])
		front_bail(f, Dtype, "an axis that does not exist");
	p->reduced[i] = true;
}

/* The argument for a parameter of the row, NULL where none is given. */
static const Value *named(const KbRow *row, const Value *arg, const bool *given, const char *name)
{
	int k = kb_param(row, name, strlen(name));
	return k >= 0 && given[k] ? &arg[k] : NULL;
}

static void read_axes(Front *f, Plan *p, const KbRow *row, const Value *axis, int rank)
{
	Value first = front_pyint(f, 0);
	if (!axis && strstr(row->args, "axis=0"))
		axis = &first;
	if (!axis || axis->kind == Vnone) {
		for (int k = 0; k < rank; k++)
			p->reduced[k] = true;
	} else if (axis->kind == Vtuple) {
		for (int k = 0; k < axis->n; k++)
			mark_axis(f, p, &axis->item[k], rank);
	} else {
		mark_axis(f, p, axis, rank);
	}
}

static bool read_flag(Front *f, const Value *v)
{
	int64_t i;
	if (!v)
		return false;
	if (!front_is_int(f, v, &i))
		front_bail(f, Dtype, "a flag that is not a constant");
	return i != 0;
}

static bool order_matters(const Plan *p)
{
	return (p->red == Rsum || p->red == Rprod) &&
		(ir_type[p->type].kind == 'f' || ir_type[p->type].kind == 'c');
}

static Ex combine(Front *f, const Plan *p, Ex a, Ex b)
{
	static const Op op[] = { [Rsum] = Oadd, [Rprod] = Omul, [Rmax] = Omax, [Rmin] = Omin,
		[Rany] = Oor, [Rall] = Oand };
	return ir_bin(f->fn, op[p->red], a, b);
}

static Type result_type(const Plan *p)
{
	return p->red == Rargmax || p->red == Rargmin ? Ti64 :
		p->red == Rany || p->red == Rall ? Tbool : p->type;
}

/* One run: reduce element expression e (over variable k) for k in 0:n. */
static Ex run(Front *f, const Plan *p, Var k, Ex n, Ex e)
{
	Var v = ir_new_var(f->fn, "r", result_type(p));
	St s = front_emit(f, Kreduce);
	f->fn->var.at[k].loop = true;
	f->fn->st.at[s].v = v;
	f->fn->st.at[s].k = k;
	f->fn->st.at[s].code = (uint16_t)p->red;
	Ex zero = ir_int(f->fn, 0);
	f->fn->st.at[s].lo = zero;
	f->fn->st.at[s].hi = n;
	f->fn->st.at[s].e = e;
	return ir_var(f->fn, v);
}

static Var run_variable(Front *f)
{
	Var k = ir_new_var(f->fn, "k", Ti64);
	front_set_span(f, k, (Span){ 0, INT64_MAX });
	return k;
}

/* Joins the axes from..from+1 of an array that lies (or can be put) in memory row by row. */
const Arr *front_join_axes(Front *f, const Arr *a, int from)
{
	Ex dim[JENNY_RANK], idx[JENNY_RANK];
	for (int k = 0, at = 0; k < a->rank; k++)
		if (k == from + 1)
			dim[at - 1] = ir_bin(f->fn, Omul, a->dim[from], a->dim[k]);
		else
			dim[at++] = a->dim[k];
	const Arr *t = front_alloc(f, "t", a->type, a->rank - 1, dim, 'C');
	Nest n;
	front_nest_open(f, &n, a->rank, a->dim);
	for (int k = 0, at = 0; k < a->rank; k++)
		if (k == from + 1)
			idx[at - 1] = ir_bin(f->fn, Oadd,
				ir_bin(f->fn, Omul, n.idx[from], a->dim[k]), n.idx[k]);
		else
			idx[at++] = n.idx[k];
	Ex e = front_element(f, a, n.idx);
	front_append(f, f->out, ir_set(f->fn, t->sto, idx, e, f->line));
	front_nest_close(f, &n);
	return t;
}

/* Do axes k and k+1 form one run of memory? Temporaries do; of a view, if axis k+1 is whole. */
static bool joined(Front *f, const Arr *a, int k)
{
	if (!a->view)
		return true;
	const Store *s = &f->fn->sto.at[a->sto];
	if (s->layout != 'C' || s->rank != a->rank)
		return false;
	const Arr *whole = front_arr_of_store(f, a->sto);
	return a->whole || a->dim[k + 1] == whole->dim[k + 1];
}

static const Arr *drop_ones(Front *f, const Arr *a, Plan *p)
{
	Ex idx[JENNY_RANK];
	Arr *r = front_new_arr(f, a->type, 0);
	bool reduced[JENNY_RANK];
	for (int k = 0; k < a->rank; k++) {
		idx[k] = ir_int(f->fn, 0);
		if (is_one(f, a->dim[k]))
			continue;
		reduced[r->rank] = p->reduced[k];
		r->dim[r->rank] = a->dim[k];
		idx[k] = ir_var(f->fn, f->axis[r->rank++]);
	}
	if (r->rank == a->rank)
		return a;
	memcpy(p->reduced, reduced, sizeof reduced);
	r->order = a->order;
	r->e = front_element(f, a, idx);
	return r;
}

/* Where element (i, j) of a view of a dense storage lies, in elements. */
static Ex offset(Front *f, const Arr *a, int64_t i, int64_t j)
{
	Ex idx[2] = { ir_int(f->fn, i), ir_int(f->fn, j) }, at = ir_int(f->fn, 0);
	Ex e = front_element(f, a, idx);
	const Arr *whole = front_arr_of_store(f, a->sto);
	bool rows = f->fn->sto.at[a->sto].layout == 'C';
	for (int n = whole->rank, k = 0; k < n; k++) {
		int axis = rows ? k : n - 1 - k;
		at = ir_bin(f->fn, Oadd, ir_bin(f->fn, Omul, at, whole->dim[axis]),
			ir_operand(f->fn, e, axis));
	}
	return at;
}

/* Do the rows of a matrix follow each other at equal steps, so that NumPy walks it as one row? Strides
 * of an argument are not known here: then the matrix must not be larger than NumPy's buffer. */
static Ex one_row(Front *f, const Arr *a, Ex total)
{
	if (f->fn->sto.at[a->sto].layout == 'S') {
		front_check(f, ir_bin(f->fn, Ole, total, ir_int(f->fn, 8192)), Dnone);
		return ir_bool(f->fn, false);
	}
	Ex zero = offset(f, a, 0, 0);
	Ex down = ir_bin(f->fn, Osub, offset(f, a, 1, 0), zero);
	Ex right = ir_bin(f->fn, Osub, offset(f, a, 0, 1), zero);
	return ir_bin(f->fn, Oeq, down, ir_bin(f->fn, Omul, right, a->dim[1]));
}

static Ex start_value(Front *f, const Plan *p)
{
	if (p->start)
		return p->start;
	if (p->red == Rany || p->red == Rall)
		return ir_bool(f->fn, p->red == Rall);
	return ir_cast(f->fn, p->type, ir_int(f->fn, p->red == Rprod));
}

typedef struct Split {
	int outer[JENNY_RANK], kept[JENNY_RANK]; /* axes */
	int n_outer, n_kept, last;               /* last: the axis of the run, -1: none */
} Split;

static Split split_axes(const Arr *a, const Plan *p)
{
	Split s = { .last = -1 };
	for (int k = 0; k < a->rank; k++) {
		if (p->reduced[k] && k == a->rank - 1)
			s.last = k;
		else if (p->reduced[k])
			s.outer[s.n_outer++] = k;
		else
			s.kept[s.n_kept++] = k;
	}
	return s;
}

/* All of a matrix whose rows do not follow each other in memory: NumPy copies as many whole rows as its
 * buffer of 8192 elements holds (one if they are longer), and adds up buffer after buffer. */
static Value reduce_buffered(Front *f, const Plan *p, const Arr *a)
{
	const Arr *flat = front_join_axes(f, a, 0);
	Ex one = ir_int(f->fn, 1), cols = ir_bin(f->fn, Omax, a->dim[1], one), lo, hi;
	if (p->red == Rprod) {
		Var k = run_variable(f);
		Ex at = ir_var(f->fn, k);
		return front_scalar(p->type, true, run(f, p, k, flat->dim[0], front_element(f, flat, &at)));
	}
	Ex rows = ir_bin(f->fn, Omax, ir_bin(f->fn, Ofloordiv, ir_int(f->fn, 8192), cols), one);
	Ex total = ir_bin(f->fn, Omax, flat->dim[0], one);
	Ex size = front_keep(f, "size", ir_select(f->fn, one_row(f, a, total), total,
		ir_bin(f->fn, Omul, rows, cols)));
	Var sum = ir_new_var(f->fn, "sum", p->type), c, k;
	front_put(f, sum, start_value(f, p));
	St loop = front_loop(f, "c", ir_int(f->fn, 0), flat->dim[0], 1, &c);
	f->fn->st.at[loop].step = size;
	Chain body = { 0 }, *saved;
	front_push(f, &body, &saved);
	lo = ir_var(f->fn, c);
	hi = ir_bin(f->fn, Omin, ir_bin(f->fn, Osub, flat->dim[0], lo), size);
	k = run_variable(f);
	Ex at = ir_bin(f->fn, Oadd, lo, ir_var(f->fn, k));
	Ex part = run(f, p, k, front_keep(f, "n", hi), front_element(f, flat, &at));
	front_put(f, sum, ir_bin(f->fn, Oadd, ir_var(f->fn, sum), part));
	front_pop(f, saved);
	f->fn->st.at[loop].body = body.first;
	front_append(f, f->out, loop);
	return front_spill(f, front_scalar(p->type, true, ir_var(f->fn, sum)));
}

/* `initial` in front of what is made of a whole run. */
static Ex from_start(Front *f, const Plan *p, Ex e) { return p->start ? combine(f, p, p->start, e) : e; }

static bool extreme(const Plan *p)
{
	return p->red == Rmax || p->red == Rmin || p->red == Rargmax || p->red == Rargmin;
}

static void element_at(Front *f, const Arr *a, const Split *s, Ex *idx, Ex *e, Var *k)
{
	*k = 0;
	if (s->last >= 0) {
		*k = run_variable(f);
		idx[s->last] = ir_var(f->fn, *k);
	}
	*e = front_element(f, a, idx);
}

/* The array of the result in its final shape, and a view of it that has the kept axes only. `flip`: the
 * operand was transposed, and the result is column-major as the operand is. */
static const Arr *make_result(Front *f, const Plan *p, const Arr *orig, const bool *reduced,
	bool flip, const Arr **kept)
{
	Ex dim[JENNY_RANK], idx[JENNY_RANK];
	int rank = 0, axes = 0, count = 0;
	Arr *r = front_new_arr(f, result_type(p), 0);
	for (int k = 0; k < orig->rank; k++)
		count += !reduced[k] && !is_one(f, orig->dim[k]);
	for (int k = 0; k < orig->rank; k++) {
		if (reduced[k] && !p->keepdims)
			continue;
		bool one = reduced[k] || is_one(f, orig->dim[k]);
		int at = flip ? count - 1 - axes : axes;
		dim[rank] = one ? ir_int(f->fn, 1) : orig->dim[k];
		idx[rank] = one ? ir_int(f->fn, 0) : ir_var(f->fn, f->axis[at]);
		if (!one)
			r->dim[at] = orig->dim[k];
		axes += !one;
		rank++;
	}
	const Arr *whole = front_alloc(f, "r", result_type(p), rank, dim, flip && count > 1 ? 'F' : 'C');
	r->rank = (uint8_t)axes;
	r->sto = whole->sto;
	r->view = true;
	r->e = ir_load(f->fn, whole->sto, idx);
	*kept = r;
	return whole;
}

static void put_result(Front *f, const Arr *out, const Ex *at, Ex e)
{
	Ex to = front_element(f, out, at), idx[JENNY_RANK] = { 0 };
	for (int k = 0; k < f->fn->ex.at[to].n; k++)
		idx[k] = ir_operand(f->fn, to, k);
	front_append(f, f->out, ir_set(f->fn, out->sto, idx, e, f->line));
}

/* out[kept] = the runs of the innermost reduced axis, when nothing outside is reduced. */
static void reduce_rows(Front *f, const Plan *p, const Arr *a, const Split *s, const Arr *out)
{
	Ex dim[JENNY_RANK], idx[JENNY_RANK], e;
	Var k;
	Nest n;
	for (int d = 0; d < s->n_kept; d++)
		dim[d] = a->dim[s->kept[d]];
	front_nest_open(f, &n, s->n_kept, dim);
	for (int d = 0; d < s->n_kept; d++)
		idx[s->kept[d]] = n.idx[d];
	element_at(f, a, s, idx, &e, &k);
	e = run(f, p, k, a->dim[s->last], e);
	put_result(f, out, n.idx, from_start(f, p, e));
	front_nest_close(f, &n);
}

/* out[kept] = start; for the outer reduced axes: out[kept] = out[kept] op run. An extreme starts with the
 * first element, which may be met again. */
static void reduce_outer(Front *f, const Plan *p, const Arr *a, const Split *s, const Arr *out)
{
	Ex idx[JENNY_RANK], kept[JENNY_RANK], dim[JENNY_RANK], e;
	Var k;
	Nest n;
	int depth = 0;
	bool first = extreme(p);
	for (int d = 0; d < s->n_kept; d++)
		dim[d] = a->dim[s->kept[d]];
	front_nest_open(f, &n, s->n_kept, dim);
	for (int d = 0; d < s->n_kept; d++)
		idx[s->kept[d]] = n.idx[d];
	for (int d = 0; d < s->n_outer; d++)
		idx[s->outer[d]] = ir_int(f->fn, 0);
	if (first) {
		element_at(f, a, s, idx, &e, &k);
		e = from_start(f, p, k ? run(f, p, k, a->dim[s->last], e) : e);
	} else {
		e = start_value(f, p);
	}
	put_result(f, out, n.idx, e);
	front_nest_close(f, &n);
	St loop[JENNY_RANK];
	Chain body = { 0 }, *saved;
	for (; depth < s->n_outer; depth++) {
		Var v;
		Ex lo = ir_int(f->fn, first && s->n_outer == 1);
		loop[depth] = front_loop(f, "k", lo, a->dim[s->outer[depth]], 1, &v);
		idx[s->outer[depth]] = ir_var(f->fn, v);
	}
	front_push(f, &body, &saved);
	front_nest_open(f, &n, s->n_kept, dim);
	for (int d = 0; d < s->n_kept; d++) {
		idx[s->kept[d]] = n.idx[d];
		kept[d] = n.idx[d];
	}
	element_at(f, a, s, idx, &e, &k);
	e = k ? run(f, p, k, a->dim[s->last], e) : e;
	e = combine(f, p, front_element(f, out, kept), e);
	put_result(f, out, kept, e);
	front_nest_close(f, &n);
	front_pop(f, saved);
	St inner = body.first;
	for (depth = s->n_outer - 1; depth >= 0; depth--) {
		f->fn->st.at[loop[depth]].body = inner;
		inner = loop[depth];
	}
	front_append(f, f->out, inner);
}

/* What is left of an element where only axes of length 1 are reduced: a sum starts with 0.0. */
static Ex reduce_one(Front *f, const Plan *p, Ex e)
{
	if (p->red == Rargmax || p->red == Rargmin)
		return ir_int(f->fn, 0);
	if (p->start)
		return combine(f, p, p->start, e);
	if (p->red == Rsum && ir_type[p->type].kind == 'c')
		return ir_bin(f->fn, Oadd, ir_con_c(f->fn, p->type, 0.0, 0.0), e);
	if (p->red != Rsum || ir_type[p->type].kind != 'f')
		return e;
	return ir_bin(f->fn, Oadd, ir_con_f(f->fn, p->type, 0.0), e);
}

static void copy_rows(Front *f, const Plan *p, const Arr *a, const Arr *out)
{
	Nest n;
	front_nest_open(f, &n, a->rank, a->dim);
	put_result(f, out, n.idx, reduce_one(f, p, front_element(f, a, n.idx)));
	front_nest_close(f, &n);
}

/* The axes of a column-major array from the last to the first. */
static const Arr *flipped(Front *f, Plan *p, const Arr *a)
{
	int perm[JENNY_RANK];
	bool reduced[JENNY_RANK];
	memcpy(reduced, p->reduced, sizeof reduced);
	for (int k = 0; k < a->rank; k++) {
		perm[k] = a->rank - 1 - k;
		p->reduced[k] = reduced[perm[k]];
	}
	return front_transpose(f, a, perm);
}

/* Is the sum over all of a part of an array one whose order is known: a matrix, or not more elements
 * than NumPy's buffer holds? */
static bool in_parts(Front *f, const Plan *p, const Arr *a, bool all)
{
	return a->rank > 1 && a->view && all && order_matters(p) &&
		!(a->whole && f->fn->sto.at[a->sto].layout != 'S');
}

static void check_small(Front *f, const Arr *a)
{
	Ex total = ir_int(f->fn, 1);
	for (int k = 0; k < a->rank; k++)
		total = ir_bin(f->fn, Omul, total, a->dim[k]);
	front_check(f, ir_bin(f->fn, Ole, total, ir_int(f->fn, 8192)), Dnone);
}

/* argmax and argmin: the axis becomes the last one, or all axes become one, in the order of C. */
static const Arr *for_places(Front *f, Plan *p, const Arr *a)
{
	int perm[JENNY_RANK], at = 0, axis = -1, count = 0;
	for (int k = 0; k < a->rank; k++) {
		count += p->reduced[k];
		axis = p->reduced[k] ? k : axis;
	}
	if (count == a->rank) {
		while (a->rank > 1)
			a = front_join_axes(f, a, a->rank - 2);
		return a;
	}
	for (int k = 0; k < a->rank; k++)
		if (k != axis)
			perm[at++] = k;
	perm[at] = axis;
	memset(p->reduced, 0, sizeof p->reduced);
	p->reduced[at] = true;
	return front_transpose(f, a, perm);
}

static int kept_axes(Front *f, const Plan *p, const Arr *a)
{
	int n = 0;
	for (int k = 0; k < a->rank; k++)
		n += !p->reduced[k] && !is_one(f, a->dim[k]);
	return n;
}

static Value reduce_to_array(Front *f, Plan *p, const Arr *a, const Arr *orig, const bool *reduced,
	bool flip)
{
	Split s = split_axes(a, p);
	const Arr *out, *whole = make_result(f, p, orig, reduced, flip, &out);
	if (s.n_outer)
		reduce_outer(f, p, a, &s, out);
	else if (s.last >= 0)
		reduce_rows(f, p, a, &s, out);
	else
		copy_rows(f, p, a, out);
	return front_array(f, whole, false);
}

/* All axes are reduced: a number, of which keepdims makes an array. */
static Value reduce_to_scalar(Front *f, Plan *p, const Arr *a, const Arr *orig)
{
	Ex zero[JENNY_RANK] = { 0 }, idx[JENNY_RANK], e;
	Split s = split_axes(a, p);
	Var k;
	if (!a->rank)
		return front_scalar(result_type(p), true, reduce_one(f, p, front_element(f, a, zero)));
	if (!s.n_outer) {
		element_at(f, a, &s, idx, &e, &k);
		e = from_start(f, p, run(f, p, k, a->dim[s.last], e));
		return front_scalar(result_type(p), true, e);
	}
	bool reduced[JENNY_RANK];
	for (int d = 0; d < JENNY_RANK; d++)
		reduced[d] = true;
	const Arr *out, *whole = make_result(f, p, orig, reduced, false, &out);
	reduce_outer(f, p, a, &s, out);
	return front_spill(f, front_scalar(result_type(p), true, front_element(f, whole, zero)));
}

static Value kept_ones(Front *f, Value v, int rank)
{
	Arr *r = front_new_arr(f, v.type, rank);
	for (int k = 0; k < rank; k++)
		r->dim[k] = ir_int(f->fn, 1);
	r->e = front_keep(f, "r", v.e);
	return front_array(f, r, false);
}

static Value reduce(Front *f, Plan *p, const Arr *a)
{
	const Arr *orig = a;
	bool reduced[JENNY_RANK], all = true, flip = false, keepdims = p->keepdims;
	bool places = p->red == Rargmax || p->red == Rargmin;
	memcpy(reduced, p->reduced, sizeof reduced);
	for (int k = 0; k < a->rank; k++)
		all = all && reduced[k];
	for (int k = 0; extreme(p) && k < a->rank; k++)
		if (reduced[k])
			front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), a->dim[k]), Ddims);
	if (a->rank > 1 && places)
		a = for_places(f, p, a);
	else if (a->rank > 1 && a->order == 'F')
		a = flipped(f, p, a);
	else if (a->rank > 1 && a->order == '?' && (order_matters(p) || kept_axes(f, p, a) > 1))
		front_bail(f, Dtype, "the order of the sum depends on strides");
	flip = !places && a != orig;
	a = drop_ones(f, a, p);
	p->keepdims = all ? false : keepdims;
	if (in_parts(f, p, a, all)) {
		if (a->rank == 2) {
			Value v = reduce_buffered(f, p, a);
			return keepdims ? kept_ones(f, v, orig->rank) : v;
		}
		check_small(f, a);
	}
	for (int k = a->rank - 2; k >= 0; k--)
		if (p->reduced[k] && p->reduced[k + 1] && k + 2 == a->rank && joined(f, a, k))
			a = front_join_axes(f, a, k);
	Split s = split_axes(a, p);
	if (a->rank > 2 && order_matters(p) && a->view && s.n_outer && s.last >= 0)
		front_bail(f, Dtype, "a sum over several axes of a part of an array");
	if (!all)
		return reduce_to_array(f, p, a, orig, reduced, flip);
	Value v = reduce_to_scalar(f, p, a, orig);
	return keepdims ? kept_ones(f, v, orig->rank) : v;
}

static Type wide(Type t)
{
	char k = ir_type[t].kind;
	return k == 'b' || k == 'i' ? Ti64 : k == 'u' ? Tu64 : t;
}

static const Arr *operand(Front *f, Value *v)
{
	if (front_is_listed(v))
		*v = front_list_of(f, *v);
	return front_as_array(f, v, 0);
}

/* Elements where `where` is false count as what changes nothing. */
static const Arr *masked(Front *f, const Plan *p, const Arr *a, const Value *where)
{
	int64_t i;
	if (!where || (front_is_int(f, where, &i) && i))
		return a;
	const Arr *m = front_as_array(f, where, Tbool);
	Plan q = *p;
	if (order_matters(p) || m->rank > a->rank || p->red == Rargmax || p->red == Rargmin ||
		(extreme(p) && !p->start))
		front_bail(f, Dtype, "such a reduction of chosen elements");
	for (int k = 0; k < m->rank; k++) {
		Ex d = a->dim[k + a->rank - m->rank];
		if (!is_one(f, m->dim[k]))
			front_same_length(f, d, m->dim[k]);
	}
	q.start = extreme(p) ? p->start : 0;
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->view = r->whole = r->loose = false;
	r->e = ir_select(f->fn, front_broadcast(f, m, a->rank, a->dim)->e, a->e, start_value(f, &q));
	return r;
}

static Ex count_of(Front *f, const Plan *p, const Arr *a)
{
	Value n = front_pyint(f, 1);
	for (int k = 0; k < a->rank; k++)
		if (p->reduced[k])
			n = front_binary(f, "Mult", n, front_scalar(Ti64, false, a->dim[k]));
	return n.e;
}

/* The sum of integers as floats: of any order if it is exact, as it is made sure here. */
static Value sum_of_ints(Front *f, Plan *p, const Arr *a)
{
	Type t = p->type;
	Ex n = front_keep(f, "n", count_of(f, p, a));
	double most = t == Tf32 ? 16777216.0 : 9007199254740992.0;
	int bits = ir_type[a->type].kind == 'b' ? 1 : 8 * ir_type[a->type].bytes;
	if (bits > 16) {
		Arr *size = base_alloc(f->arena, sizeof *size);
		Plan all = { .red = Rmax, .type = Tf64 };
		*size = *a;
		size->view = size->whole = size->loose = false;
		size->type = Tf64;
		size->e = ir_un(f->fn, Oabs, ir_cast(f->fn, Tf64, a->e));
		for (int k = 0; k < a->rank; k++)
			all.reduced[k] = true;
		Ex m = reduce(f, &all, size).e;
		front_check(f, ir_bin(f->fn, Ole, ir_bin(f->fn, Omul, m, ir_cast(f->fn, Tf64, n)),
			ir_con_f(f->fn, Tf64, most)), Dnone);
	} else {
		front_check(f, ir_bin(f->fn, Ole, n, ir_int(f->fn, (int64_t)(most / (double)(1 << bits)))),
			Dnone);
	}
	p->type = Ti64;
	Value v = reduce(f, p, front_cast_arr(f, a, Ti64));
	p->type = t;
	if (v.kind == Vscalar)
		return front_scalar(t, true, ir_cast(f->fn, t, v.e));
	return front_array(f, front_cast_arr(f, v.arr, t), false);
}

static bool is_whole_number(Type t)
{
	char k = ir_type[t].kind;
	return k == 'i' || k == 'u' || k == 'b';
}

/* The result goes where `out` says. */
Value front_into(Front *f, const Value *out, Value v)
{
	if (!out || out->kind == Vnone)
		return v;
	if (out->kind != Varray || out->list || out->type != v.type || v.kind != Varray ||
		out->arr->rank != v.arr->rank)
		front_bail(f, Dtype, "out= of another type or shape");
	for (int k = 0; k < v.arr->rank; k++)
		front_same_length(f, out->arr->dim[k], v.arr->dim[k]);
	front_store(f, out->arr, front_materialise(f, "t", v).arr);
	return *out;
}

static void note_sum_fp(Front *f, const Plan *p, const Arr *a)
{
	if (order_matters(p))
		front_fp(f, 1);
	else if (ir_type[a->type].kind == 'f')
		front_fp(f, 2);
	if (ir_type[a->type].kind == 'c')
		front_fp(f, 2);
}

static Value reduce_call(Front *f, const KbRow *row, Value *arg, bool *given)
{
	const Arr *a = operand(f, &arg[0]);
	const Value *dtype = named(row, arg, given, "dtype"), *out = named(row, arg, given, "out");
	const Value *initial = named(row, arg, given, "initial");
	Plan p = { .red = row->red - 1, .type = a->type };
	read_axes(f, &p, row, named(row, arg, given, "axis"), a->rank);
	p.keepdims = read_flag(f, named(row, arg, given, "keepdims"));
	if (!strchr(row->kinds, ir_type[a->type].kind))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, ir_type[a->type].np));
	if (row->dtype == DT_SUM)
		p.type = wide(a->type);
	if (row->dtype == DT_LOGICAL)
		p.type = Tbool;
	if (dtype && dtype->kind != Vnone)
		p.type = front_dtype(f, dtype);
	else if (out && out->kind != Vnone && p.type != a->type)
		front_bail(f, Dtype, "out= of a sum of small integers");
	note_sum_fp(f, &p, a);
	if (initial && (initial->kind != Vscalar || (p.red == Rprod && order_matters(&p))))
		front_bail(f, Dtype, "such a value of initial");
	if (initial)
		p.start = front_keep(f, "start", front_convert(f, initial, p.type));
	if (p.type != a->type && order_matters(&p)) {
		if (p.red != Rsum || p.start || !is_whole_number(a->type) || ir_type[p.type].kind != 'f' ||
			named(row, arg, given, "where"))
			front_bail(f, Dtype, "a float sum in another type");
		for (int k = 0; k < a->rank; k++)
			front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), a->dim[k]), Ddims);
		return front_into(f, out, sum_of_ints(f, &p, a));
	}
	a = masked(f, &p, front_cast_arr(f, a, p.type), named(row, arg, given, "where"));
	return front_into(f, out, reduce(f, &p, a));
}

static Value sum_of(Front *f, const Arr *a, const Plan *like, bool keepdims)
{
	Plan p = *like;
	p.red = Rsum;
	p.type = is_whole_number(a->type) ? Tf64 : a->type;
	p.keepdims = keepdims;
	return p.type == a->type ? reduce(f, &p, a) : sum_of_ints(f, &p, a);
}

/* |d|**2 as a real array, as numpy._core._methods._var computes it. */
static Value squared(Front *f, Value d)
{
	if (ir_type[d.type].kind != 'c')
		return front_binary(f, "Mult", d, d);
	const Arr *a = front_materialise(f, "d", d).arr;
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->view = r->whole = r->loose = false;
	r->type = kb_real(a->type);
	Ex re = ir_un(f->fn, Oreal, a->e), im = ir_un(f->fn, Oimag, a->e);
	r->e = ir_bin(f->fn, Oadd, ir_bin(f->fn, Omul, re, re), ir_bin(f->fn, Omul, im, im));
	return front_array(f, r, false);
}

/* A sum by a count, which is an intp and no Python number: complex64 is divided as complex128. */
static Value by_count(Front *f, Value sum, Value n)
{
	if (sum.type != Tc64)
		return front_binary(f, "Div", sum, n);
	bool scalar = sum.kind == Vscalar;
	sum = scalar ? front_scalar(Tc128, sum.np, ir_cast(f->fn, Tc128, sum.e)) :
		front_array(f, front_as_array(f, &sum, Tc128), false);
	Value m = front_binary(f, "Div", sum, n);
	return scalar ? front_scalar(Tc64, m.np, ir_cast(f->fn, Tc64, m.e)) :
		front_array(f, front_as_array(f, &m, Tc64), false);
}

/* mean, var and std as numpy._core._methods computes them. */
static Value mean(Front *f, const KbRow *row, Value *arg, bool *given)
{
	const Arr *a = operand(f, &arg[0]);
	bool mean = row->special == KS_mean;
	const Value *dtype = named(row, arg, given, "dtype"), *ddof = named(row, arg, given, "ddof");
	const Value *out = named(row, arg, given, "out");
	Plan p = { .type = a->type };
	read_axes(f, &p, row, named(row, arg, given, "axis"), a->rank);
	bool keepdims = read_flag(f, named(row, arg, given, "keepdims"));
	Type t = is_whole_number(a->type) ? Tf64 : a->type;
	if ((dtype && dtype->kind != Vnone && front_dtype(f, dtype) != t) ||
		named(row, arg, given, "where") || (out && is_whole_number(a->type)))
		front_bail(f, Dtype, base_printf(f->arena, "%s with these arguments", row->names));
	Value n = front_scalar(Ti64, false, front_keep(f, "n", count_of(f, &p, a)));
	front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), n.e), Ddims);
	for (int k = 0; k < a->rank && t != a->type; k++)
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), a->dim[k]), Ddims);
	front_fp(f, ir_type[t].kind == 'c' ? 2 : 1);
	Value m = by_count(f, sum_of(f, a, &p, mean ? keepdims : true), n);
	if (mean)
		return front_into(f, out, m);
	m = front_materialise(f, "mean", front_spill(f, m));
	Value x[2] = { front_array(f, a, false), m };
	Value d = squared(f, front_binary(f, "Sub", x[0], x[1]));
	if (ddof) {
		n = front_binary(f, "Sub", n, *ddof);
		Value ok = front_compare(f, "Gt", n, front_pyint(f, 0));
		front_check(f, front_truth(f, &ok), Ddims);
	}
	Value v = front_binary(f, "Div", sum_of(f, front_as_array(f, &d, 0), &p, keepdims), n);
	return front_into(f, out, row->special == KS_var ? v : front_map(f, kb_find("numpy.sqrt"), &v, 1));
}

/* What is refused here NumPy computes, called from the compiled code. */
typedef struct Attempted {
	const KbRow *row;
	Value *arg;
	bool *given;
	Value (*apply)(Front *f, const KbRow *row, Value *arg, bool *given);
	Value result;
} Attempted;

static void attempt(Front *f, void *env)
{
	Attempted *a = env;
	a->result = a->apply(f, a->row, a->arg, a->given);
}

static Value or_outside(Front *f, Attempted a)
{
	if (!a.row->out || front_try(f, attempt, &a))
		return a.result;
	const Value *out = named(a.row, a.arg, a.given, "out");
	if (out && out->kind != Vnone)
		front_bail(f, Dtype, base_printf(f->arena, "%s with out=", a.row->names));
	KbRow row = *a.row, *kept = base_alloc(f->arena, sizeof *kept);
	row.kind = KB_CALL;
	row.flags = "Ko";
	*kept = row;
	if (a.arg[0].kind == Vtuple || (a.arg[0].kind == Varray && a.arg[0].list))
		a.arg[0] = front_materialise(f, "t", front_array(f, operand(f, &a.arg[0]), false));
	return front_outside(f, kept, a.arg, a.given);
}

Value front_reduce_call(Front *f, const KbRow *row, Value *arg, bool *given)
{
	return or_outside(f, (Attempted){ row, arg, given, reduce_call, { 0 } });
}

Value front_mean(Front *f, const KbRow *row, Value *arg, bool *given)
{
	return or_outside(f, (Attempted){ row, arg, given, mean, { 0 } });
}
