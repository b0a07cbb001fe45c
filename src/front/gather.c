/*
 * Arrays as indices: gather and scatter.
 *
 * An index with arrays is taken apart in two steps, as NumPy does: slices, None and the ellipsis give
 * a view in which each array stands for one axis (a mask of rank r first becomes the r index arrays of
 * its true places); then the arrays, broadcast together, replace these axes. Their common axes stand
 * where the first array stood if all arrays and integers are neighbours, else in front.
 */
#include "front/value.h"

typedef struct Pick {
	Value base;            /* the view in which arrays stand for axes */
	int n;                 /* index arrays */
	const Arr *at[JENNY_RANK];
	int axis[JENNY_RANK];  /* of the view, that at[k] replaces */
	int rank, pos;         /* of the broadcast index arrays; where their axes stand in the result */
	Ex dim[JENNY_RANK];    /* of the broadcast index arrays */
} Pick;

static bool is_array(const Value *v) { return v->kind == Varray && (v->arr->rank > 0 || v->list); }

bool front_is_fancy(const Value *item, int n)
{
	for (int k = 0; k < n; k++)
		if (is_array(&item[k]))
			return true;
	return false;
}

static Value full_slice(Front *f)
{
	Value s = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	s.item[0] = s.item[1] = s.item[2] = front_none();
	return s;
}

/* A mask among other arrays: the places where it is true. Its lengths must be those of the axes. */
static int expand_masks(Front *f, const Value *item, int n, Value *out)
{
	int m = 0;
	for (int k = 0; k < n; k++) {
		if (!is_array(&item[k]) || item[k].type != Tbool) {
			out[m++] = item[k];
			continue;
		}
		Value places = front_places(f, item[k].arr);
		if (m + places.n > 2 * JENNY_RANK)
			front_bail(f, Drank);
		for (int d = 0; d < places.n; d++)
			out[m++] = places.item[d];
	}
	return m;
}

/* The axes of the array that masks stand for have the masks' lengths. */
static void check_masks(Front *f, const Arr *a, const Value *item, int n)
{
	int used = 0, at = 0;
	for (int k = 0; k < n; k++)
		if (is_array(&item[k]) && item[k].type == Tbool)
			used += item[k].arr->rank;
		else
			used += item[k].kind != Vnone && item[k].kind != Vellipsis;
	if (used > a->rank)
		front_bail(f, Dtype, "too many indices");
	for (int k = 0; k < n; k++) {
		if (item[k].kind == Vellipsis)
			at += a->rank - used;
		else if (is_array(&item[k]) && item[k].type == Tbool)
			for (int d = 0; d < item[k].arr->rank; d++)
				front_same_length(f, a->dim[at++], item[k].arr->dim[d]);
		else
			at += item[k].kind != Vnone;
	}
}

static void no_other(Front *f, const Value *v)
{
	if (is_array(v)) {
		char kind = ir_type[v->type].kind;
		if (kind != 'i' && kind != 'u' && kind != 'b')
			front_bail(f, Dtype, "arrays used as indices must be of integer type");
	} else if (v->kind == Vscalar && v->type == Tbool) {
		front_bail(f, Dtype, "a bool as an index is not compiled");
	}
}

/* Where the axes of the index arrays stand: all neighbours or not, and what stands before them. */
static void place(const Value *item, int n, int view_before, Pick *p)
{
	int first = -1, last = -1;
	bool apart = false;
	for (int k = 0; k < n; k++) {
		if (!is_array(&item[k]) && item[k].kind != Vscalar && item[k].kind != Varray)
			continue;
		apart = apart || (first >= 0 && last != k - 1);
		first = first < 0 ? k : first;
		last = k;
	}
	p->pos = apart ? 0 : view_before;
}

/* The element of index array k at the axes from p->pos on. */
static Ex index_element(Front *f, const Pick *p, int k, const Ex *at)
{
	const Arr *a = front_broadcast(f, p->at[k], p->rank, p->dim);
	return ir_cast(f->fn, Ti64, front_element(f, a, at));
}

static Pick resolve(Front *f, Value base, const Value *given, int n_given)
{
	Value item[2 * JENNY_RANK], plain[2 * JENNY_RANK];
	Pick p = { 0 };
	if (n_given > 2 * JENNY_RANK || base.list)
		front_bail(f, Dtype, "an array as an index of a list");
	for (int k = 0; k < n_given; k++)
		no_other(f, &given[k]);
	check_masks(f, base.arr, given, n_given);
	int n = expand_masks(f, given, n_given, item), used = 0, axis = 0, before = -1;
	for (int k = 0; k < n; k++)
		used += item[k].kind != Vnone && item[k].kind != Vellipsis;
	for (int k = 0; k < n; k++) {
		plain[k] = is_array(&item[k]) ? full_slice(f) : item[k];
		bool index = is_array(&item[k]) || item[k].kind == Vscalar || item[k].kind == Varray;
		before = index && before < 0 ? axis : before;
		if (is_array(&item[k])) {
			if (p.n == JENNY_RANK)
				front_bail(f, Drank);
			p.at[p.n] = item[k].arr;
			p.axis[p.n++] = axis;
		}
		if (item[k].kind == Vellipsis)
			axis += base.arr->rank - used;
		else if (item[k].kind == Vnone || item[k].kind == Vslice || is_array(&item[k]))
			axis++;
	}
	place(item, n, before, &p);
	p.base = front_index_value(f, base, plain, n);
	front_common_shape(f, p.at, p.n, &p.rank, p.dim);
	if (p.base.arr->rank - p.n + p.rank > JENNY_RANK)
		front_bail(f, Drank);
	return p;
}

/* The shape of the result; own[a]: the result's axis of axis a of the view, -1 if it is replaced. */
static int shape_of(const Pick *p, int pos, Ex *dim, int *own)
{
	const Arr *v = p->base.arr;
	int rank = 0, left = 0;
	for (int a = 0; a < v->rank; a++) {
		own[a] = 0;
		for (int k = 0; k < p->n; k++)
			if (p->axis[k] == a)
				own[a] = -1;
	}
	for (int a = 0; a <= v->rank; a++) {
		if (left == pos) {
			for (int d = 0; d < p->rank; d++)
				dim[rank++] = p->dim[d];
			left++;
			pos = -1;
		}
		if (a == v->rank || own[a] < 0)
			continue;
		own[a] = rank;
		dim[rank++] = v->dim[a];
		left++;
		if (pos >= 0 && left == pos) {
			for (int d = 0; d < p->rank; d++)
				dim[rank++] = p->dim[d];
			pos = -1;
		}
	}
	return rank;
}

/* Negative places count from the end; *fits says whether the place is in range. */
static Ex wrapped(Front *f, Ex i, Ex length, Ex *fits)
{
	Ex zero = ir_int(f->fn, 0);
	bool negative = front_span(f, i).lo < 0;
	if (negative)
		i = ir_select(f->fn, ir_bin(f->fn, Olt, i, zero), ir_bin(f->fn, Oadd, i, length), i);
	*fits = ir_bin(f->fn, Olt, i, length);
	if (negative)
		*fits = ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, zero, i), *fits);
	return i;
}

/* A place that is in range, whatever the index array holds; where it is not, sticky failure. */
static Ex safe_place(Front *f, Ex i, Ex length, Ex *ok)
{
	Ex zero = ir_int(f->fn, 0), fits;
	i = wrapped(f, i, length, &fits);
	*ok = *ok ? ir_bin(f->fn, Oland, *ok, fits) : fits;
	return ir_select(f->fn, fits, i, zero);
}

/* The gathered element at the result's placeholders, lazily. */
static const Arr *gathered(Front *f, const Pick *p, int pos)
{
	const Arr *v = p->base.arr;
	Ex idx[JENNY_RANK], at[JENNY_RANK], ok = 0;
	int own[JENNY_RANK];
	Arr *r = front_new_arr(f, v->type, 0);
	r->rank = (uint8_t)shape_of(p, pos, r->dim, own);
	for (int d = 0; d < p->rank; d++)
		at[d] = ir_var(f->fn, f->axis[pos + d]);
	for (int a = 0; a < v->rank; a++)
		idx[a] = own[a] >= 0 ? ir_var(f->fn, f->axis[own[a]]) : 0;
	for (int k = 0; k < p->n; k++) {
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), v->dim[p->axis[k]]), Dindex);
		idx[p->axis[k]] = safe_place(f, index_element(f, p, k, at), v->dim[p->axis[k]], &ok);
	}
	r->e = ir_guard(f->fn, ok, front_element(f, v, idx));
	return r;
}

/* The memory order of what NumPy makes: the index arrays' axes outermost, the others as they are. */
static char order_of(const Pick *p)
{
	int rest = p->base.arr->rank - p->n;
	char order = p->base.arr->order == 'C' || p->base.arr->order == 'A' || rest <= 1 ? 'C' : '?';
	for (int k = 0; k < p->n; k++)
		if (p->at[k]->rank > 1 && p->at[k]->order != 'C' && p->at[k]->order != 'A')
			order = '?';
	return order;
}

/* Index arrays that are computed are computed once, and so is a base that is. */
static Value in_memory(Front *f, Value v)
{
	if (v.kind != Varray || v.arr->view || v.arr->rank == 0)
		return v;
	v.arr = front_in_memory(f, "t", v.arr, v.arr->order == '?' ? 'C' : v.arr->order);
	v.owner = 0;
	return v;
}

static bool only_mask(const Value *item, int n)
{
	for (int k = 1; k < n; k++)
		if (is_array(&item[k]) || (item[k].kind != Vslice && item[k].kind != Vellipsis))
			return false;
	return n > 0 && is_array(&item[0]) && item[0].type == Tbool;
}

/* The view on whose leading axes a mask works. */
static Value under_mask(Front *f, Value base, const Value *item, int n)
{
	Value plain[3 * JENNY_RANK];
	int m = 0;
	for (; m < item[0].arr->rank; m++)
		plain[m] = full_slice(f);
	for (int k = 1; k < n; k++)
		plain[m++] = item[k];
	if (item[0].arr->rank > base.arr->rank)
		front_bail(f, Dtype, "too many indices");
	for (int k = 0; k < item[0].arr->rank; k++)
		front_same_length(f, base.arr->dim[k], item[0].arr->dim[k]);
	return front_index_value(f, base, plain, m);
}

/* base[item...] where some items are arrays: a new array. */
Value front_gather(Front *f, Value base, const Value *item, int n)
{
	Value picked[2 * JENNY_RANK];
	if (base.list)
		front_bail(f, Dtype, "an array as an index of a list");
	if (only_mask(item, n))
		return front_mask_gather(f, under_mask(f, base, item, n).arr, item[0].arr);
	for (int k = 0; k < n; k++)
		picked[k] = is_array(&item[k]) && item[k].type != Tbool ? in_memory(f, item[k]) : item[k];
	Pick p = resolve(f, in_memory(f, base), picked, n);
	char order = order_of(&p);
	if (p.pos == 0) {
		Arr *r = base_alloc(f->arena, sizeof *r);
		*r = *gathered(f, &p, 0);
		r->order = r->rank <= 1 ? 'A' : order;
		return front_array(f, r, false);
	}
	const Arr *front = front_in_memory(f, "t", gathered(f, &p, 0), order);
	int perm[JENNY_RANK], rank = front->rank;
	for (int k = 0; k < rank; k++)
		perm[k] = k < p.pos ? k + p.rank : k < p.pos + p.rank ? k - p.pos : k;
	Value v = front_array(f, front_transpose(f, front, perm), false);
	v.owner = ++f->objects;
	return v;
}

/* Where index i leads on an axis of the given length. */
static Ex led_to(Front *f, Ex i, Ex length, char mode, Ex *ok)
{
	Ex zero = ir_int(f->fn, 0);
	if (mode == 'w')
		return ir_bin(f->fn, Omod, i, length);
	if (mode == 'c')
		return ir_bin(f->fn, Omax, zero, ir_bin(f->fn, Omin, i,
			ir_bin(f->fn, Osub, length, ir_int(f->fn, 1))));
	return safe_place(f, i, length, ok);
}

const Arr *front_taken_along(Front *f, const Arr *a, const Arr *index, int axis, char mode)
{
	Ex idx[JENNY_RANK], at[JENNY_RANK], ok = 0;
	index = in_memory(f, front_array(f, index, false)).arr;
	a = in_memory(f, front_array(f, a, false)).arr;
	Arr *r = front_new_arr(f, a->type, a->rank - 1 + index->rank);
	if (a->rank - 1 + index->rank > JENNY_RANK)
		front_bail(f, Drank);
	front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), a->dim[axis]), Dindex);
	for (int k = 0, to = 0; k < a->rank; k++) {
		if (k != axis) {
			r->dim[to] = a->dim[k];
			idx[k] = ir_var(f->fn, f->axis[to++]);
			continue;
		}
		for (int d = 0; d < index->rank; d++) {
			r->dim[to] = index->dim[d];
			at[d] = ir_var(f->fn, f->axis[to++]);
		}
	}
	Ex i = ir_cast(f->fn, Ti64, front_element(f, index, at));
	idx[axis] = led_to(f, i, a->dim[axis], mode, &ok);
	Ex e = front_element(f, a, idx);
	r->e = ok ? ir_guard(f->fn, ok, e) : e;
	r->order = r->rank <= 1 ? 'A' : 'C';
	return r;
}

typedef struct Reads {
	Front *f;
	Sto s;
	bool found;
} Reads;

static void look(Fn *fn, Ex e, void *env)
{
	Reads *r = env;
	const Expr *x = &fn->ex.at[e];
	r->found = r->found || (x->op == Oload && ir_may_alias(fn, x->ref, r->s));
}

bool front_reads(Front *f, Ex e, Sto s)
{
	Reads r = { f, s, false };
	ir_each_ex(f->fn, e, look, &r);
	return r.found;
}

static const Arr *apart(Front *f, const Arr *a, Sto s)
{
	return front_reads(f, a->e, s) ? front_in_memory(f, "t", a, 'C') : a;
}

/* The source as an array of the target's rank and type, of axes that fit the given lengths. */
const Arr *front_fit(Front *f, const Arr *source, Type t, int rank, const Ex *dim)
{
	int64_t one;
	for (; source->rank > rank; source = front_drop_axis(f, source))
		if (!ir_is_int(f->fn, source->dim[0], &one) || one != 1)
			front_bail(f, Dshape, "could not broadcast into the target");
	for (int k = 0; k < source->rank; k++)
		if (!ir_is_int(f->fn, source->dim[k], &one) || one != 1)
			front_same_length(f, dim[rank - source->rank + k], source->dim[k]);
	return front_cast_arr(f, front_broadcast(f, source, rank, dim), t);
}

/* target[places] = source, one element after the other; the later of equal places wins. */
static void scatter(Front *f, Pick *p, const Arr *source)
{
	const Arr *v = p->base.arr;
	Ex dim[JENNY_RANK], i[JENNY_RANK], idx[JENNY_RANK], to[JENNY_RANK] = { 0 };
	int own[JENNY_RANK], order[JENNY_RANK], n = 0, rank = shape_of(p, p->pos, dim, own);
	source = front_fit(f, source, v->type, rank, dim);
	for (int d = 0; d < p->rank; d++)
		order[n++] = p->pos + d;
	for (int d = 0; d < rank; d++)
		if (d < p->pos || d >= p->pos + p->rank)
			order[n++] = d;
	Ex sorted[JENNY_RANK];
	for (int d = 0; d < rank; d++)
		sorted[d] = dim[order[d]];
	Nest nest;
	front_nest_open(f, &nest, rank, sorted);
	for (int d = 0; d < rank; d++) {
		f->fn->st.at[nest.loop[d]].flags &= (uint8_t)~Fmap;
		i[order[d]] = nest.idx[d];
	}
	for (int a = 0; a < v->rank; a++)
		idx[a] = own[a] >= 0 ? i[own[a]] : 0;
	for (int k = 0; k < p->n; k++) {
		Ex fits, at = front_keep(f, "at", index_element(f, p, k, i + p->pos));
		at = front_keep(f, "at", wrapped(f, at, v->dim[p->axis[k]], &fits));
		front_check(f, fits, Dindex);
		idx[p->axis[k]] = at;
	}
	Ex e = front_element(f, v, idx), from = front_element(f, source, i);
	for (int k = 0; k < f->fn->ex.at[e].n; k++)
		to[k] = ir_operand(f->fn, e, k);
	front_append(f, f->out, ir_set(f->fn, v->sto, to, from, f->line));
	front_nest_close(f, &nest);
}

static void no_temporary(Front *f, const Value *base)
{
	if (!base->arr->view || base->list)
		front_bail(f, Dtype, "assignment to a temporary");
	if (front_is_carried(f, base->arr->sto))
		front_bail(f, Dtype, "an array that a loop binds anew is changed in place");
}

/* base[item...] = v where some items are arrays. */
void front_scatter(Front *f, Value base, const Value *item, int n, Value v)
{
	Value picked[2 * JENNY_RANK];
	no_temporary(f, &base);
	if (v.kind == Vtuple)
		v = front_list_of(f, v);
	const Arr *source = front_as_array(f, &v, front_weak(&v) == 'i' ? base.type : 0);
	if (only_mask(item, n)) {
		front_mask_store(f, under_mask(f, base, item, n).arr, item[0].arr, source);
		return;
	}
	for (int k = 0; k < n; k++)
		picked[k] = is_array(&item[k]) && item[k].type != Tbool ? in_memory(f, item[k]) : item[k];
	Pick p = resolve(f, base, picked, n);
	for (int k = 0; k < p.n; k++)
		p.at[k] = apart(f, p.at[k], base.arr->sto);
	if (source->rank == 0 && !front_stable(f, source->e)) {
		Arr *kept = front_new_arr(f, source->type, 0);
		kept->e = front_keep(f, "x", source->e);
		source = kept;
	}
	scatter(f, &p, apart(f, source, base.arr->sto));
}

/* ufunc.at(base, item, v): as the loop would, equal places again and again. */
void front_scatter_at(Front *f, const KbRow *ufunc, Value base, const Value *item, int n, Value v)
{
	Value picked[2 * JENNY_RANK], two[2];
	no_temporary(f, &base);
	for (int k = 0; k < n; k++)
		picked[k] = is_array(&item[k]) && item[k].type != Tbool ? in_memory(f, item[k]) : item[k];
	Pick p = resolve(f, base, picked, n);
	for (int k = 0; k < p.n; k++)
		p.at[k] = apart(f, p.at[k], base.arr->sto);
	if (v.kind == Varray && front_reads(f, v.arr->e, base.arr->sto))
		v.arr = front_in_memory(f, "t", v.arr, 'C');
	two[0] = front_array(f, gathered(f, &p, p.pos), false);
	two[1] = v;
	Value r = front_map(f, ufunc, two, 2);
	if (ir_type[r.type].kind != ir_type[base.type].kind || r.arr->rank > two[0].arr->rank)
		front_bail(f, Dtype, "an in-place operation whose result does not fit the array's type");
	scatter(f, &p, r.arr);
}
