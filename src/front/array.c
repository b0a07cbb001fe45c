/* Lazy arrays: element expressions over placeholder indices, and how they come into memory. */
#include "front/value.h"

Arr *front_new_arr(Front *f, Type t, int rank)
{
	Arr *a = base_alloc(f->arena, sizeof *a);
	a->type = t;
	a->rank = (uint8_t)rank;
	a->order = 'A';
	return a;
}

static Ex axis(Front *f, int k) { return ir_var(f->fn, f->axis[k]); }

const Arr *front_arr_of_store(Front *f, Sto s)
{
	const Store *st = &f->fn->sto.at[s];
	Arr *a = front_new_arr(f, st->type, st->rank);
	Ex idx[JENNY_RANK] = { 0 };
	bool arg = st->origin == Sarg || st->origin == Slist;
	for (int k = 0; k < st->rank; k++) {
		st = &f->fn->sto.at[s];
		a->dim[k] = !arg ? st->dim[k] : st->ones >> k & 1 ? ir_int(f->fn, 1) : ir_dim(f->fn, s, k);
		idx[k] = axis(f, k);
	}
	char strides = s < f->sto_order.n && f->sto_order.at[s] ? f->sto_order.at[s] : st->layout;
	a->order = a->rank <= 1 ? 'A' : strides == 'S' ? '?' : strides;
	a->view = a->whole = true;
	a->sto = s;
	a->e = ir_load(f->fn, s, idx);
	return a;
}

/* The element expression at the given indices, which may themselves hold placeholders. */
Ex front_element(Front *f, const Arr *a, const Ex *idx)
{
	Ex e = a->e;
	for (int k = 0; k < a->rank; k++)
		e = ir_subst(f->fn, e, f->axis[k], ir_var(f->fn, f->swap[k]));
	for (int k = 0; k < a->rank; k++)
		e = ir_subst(f->fn, e, f->swap[k], idx[k]);
	return e;
}

const Arr *front_cast_arr(Front *f, const Arr *a, Type t)
{
	if (a->type == t)
		return a;
	if (ir_type[a->type].kind == 'c' && ir_type[t].kind != 'c' && t != Tbool)
		front_bail(f, Dtype, "a complex array becomes real");
	Arr *r = base_alloc(f->arena, sizeof *r);
	*r = *a;
	r->type = t;
	r->view = r->whole = false;
	r->e = ir_cast(f->fn, t, a->e);
	if (ir_type[a->type].kind == 'f' && ir_type[t].kind != 'f')
		front_fp(f, 2);
	return r;
}

const Arr *front_as_array(Front *f, const Value *v, Type t)
{
	if (v->kind == Varray)
		return t ? front_cast_arr(f, v->arr, t) : v->arr;
	if (v->kind != Vscalar)
		front_bail(f, Dtype,
			base_printf(f->arena, "an array is needed, not %s", front_describe(f, v)));
	Value s = *v;
	front_one_flavour(f, &s);
	Arr *a = front_new_arr(f, t ? t : s.type, 0);
	a->e = t ? front_convert(f, &s, t) : s.e;
	return a;
}

static bool is_one(Front *f, Ex e)
{
	int64_t i;
	return ir_is_int(f->fn, e, &i) && i == 1;
}

/* Both lengths, once it is checked that they agree. */
Ex front_same_length(Front *f, Ex a, Ex b)
{
	int64_t i, j;
	if (a == b)
		return a;
	bool ci = ir_is_int(f->fn, a, &i), cj = ir_is_int(f->fn, b, &j);
	if (ci && cj)
		front_bail(f, Dshape, base_printf(f->arena, "%lld and %lld", (long long)i, (long long)j));
	front_check(f, ir_bin(f->fn, Oeq, a, b), Ddims);
	return cj ? b : a;
}

void front_common_shape(Front *f, const Arr **a, int n, int *rank, Ex *dim)
{
	*rank = 0;
	for (int k = 0; k < n; k++)
		if (a[k]->rank > *rank)
			*rank = a[k]->rank;
	for (int d = 0; d < *rank; d++) {
		dim[d] = ir_int(f->fn, 1);
		for (int k = 0; k < n; k++) {
			int at = d - (*rank - a[k]->rank);
			if (at < 0 || is_one(f, a[k]->dim[at]))
				continue;
			dim[d] = is_one(f, dim[d]) ? a[k]->dim[at] :
				front_same_length(f, dim[d], a[k]->dim[at]);
		}
	}
}

const Arr *front_broadcast(Front *f, const Arr *a, int rank, const Ex *dim)
{
	Ex idx[JENNY_RANK] = { 0 };
	int shift = rank - a->rank;
	bool same = shift == 0;
	if (shift < 0)
		front_bail(f, Dshape, "too many dimensions to broadcast");
	for (int k = 0; k < a->rank; k++) {
		bool stretched = is_one(f, a->dim[k]) && !is_one(f, dim[k + shift]);
		idx[k] = stretched ? ir_int(f->fn, 0) : axis(f, k + shift);
		same = same && !stretched;
	}
	if (same)
		return a;
	Arr *r = front_new_arr(f, a->type, rank);
	memcpy(r->dim, dim, sizeof *dim * (size_t)rank);
	r->order = a->rank <= 1 || a->order == 'A' ? 'A' : a->order == 'F' ? '?' : a->order;
	r->e = front_element(f, a, idx);
	return r;
}

/* How large the stride of axis d of a result of the given rank is in an operand: 0 where it has none. */
static int stride_of(Front *f, const Arr *a, int rank, int d)
{
	int at = d - (rank - a->rank);
	if (at < 0 || is_one(f, a->dim[at]) || (a->spread && a->rank == 2))
		return 0;
	return a->order == 'F' ? at + 1 : a->rank - at;
}

/* Must axis `outer` lie inside of `inner`? 1: yes, -1: no, 0: no operand has a say. Where they disagree
 * the order of C wins. */
static int swaps(Front *f, const Arr **a, int n, int rank, int outer, int inner)
{
	int r = 0;
	for (int k = 0; k < n; k++) {
		int x = stride_of(f, a[k], rank, outer), y = stride_of(f, a[k], rank, inner);
		if (x && y)
			r = y <= x ? -1 : r ? r : 1;
	}
	return r;
}

static int axes_of(Front *f, const Arr *a)
{
	int n = 0;
	for (int k = 0; k < a->rank; k++)
		n += !is_one(f, a->dim[k]);
	return n;
}

static bool length_one(Front *f, const Arr **a, int n, int rank, int axis)
{
	for (int k = 0; k < n; k++) {
		int at = axis - (rank - a[k]->rank);
		if (at >= 0 && !is_one(f, a[k]->dim[at]))
			return false;
	}
	return true;
}

/* The order of an element-wise result: nditer sorts the axes by the operands' strides, innermost
 * first, leaving out those of length 1. */
char front_order(Front *f, const Arr **a, int n)
{
	int rank = 0, perm[JENNY_RANK];
	bool unknown = false, rows = true, columns = true, all_c = false;
	for (int k = 0; k < n; k++)
		rank = a[k]->rank > rank ? a[k]->rank : rank;
	for (int k = 0; k < n; k++) {
		unknown = unknown || (a[k]->order == '?' && axes_of(f, a[k]) > 1);
		all_c = all_c || (a[k]->order == 'C' && axes_of(f, a[k]) == rank);
	}
	if (unknown || rank <= 1)
		return rank <= 1 ? 'A' : all_c ? 'C' : '?';
	for (int k = 0; k < rank; k++)
		perm[k] = rank - 1 - k;
	for (int k = 1; k < rank; k++) {
		int to = k, axis = perm[k];
		for (int j = k - 1; j >= 0; j--) {
			int s = swaps(f, a, n, rank, axis, perm[j]);
			if (s < 0)
				break;
			to = s > 0 ? j : to;
		}
		memmove(perm + to + 1, perm + to, sizeof *perm * (size_t)(k - to));
		perm[to] = axis;
	}
	for (int k = 1, last = -1; k <= rank; k++) {
		int axis = perm[k - 1];
		if (length_one(f, a, n, rank, axis))
			continue;
		rows = rows && (last < 0 || axis < last);
		columns = columns && (last < 0 || axis > last);
		last = axis;
	}
	return rows ? 'C' : columns ? 'F' : '?';
}

const Arr *front_transpose(Front *f, const Arr *a, const int *perm)
{
	Arr *r = base_alloc(f->arena, sizeof *r);
	Ex idx[JENNY_RANK] = { 0 };
	bool reversed = true, same = true;
	*r = *a;
	for (int k = 0; k < a->rank; k++) {
		r->dim[k] = a->dim[perm[k]];
		idx[perm[k]] = axis(f, k);
		reversed = reversed && perm[k] == a->rank - 1 - k;
		same = same && perm[k] == k;
	}
	r->e = front_element(f, a, idx);
	r->whole = a->whole && same;
	if (!same && a->rank > 1)
		r->order = reversed && a->order == 'C' ? 'F' : reversed && a->order == 'F' ? 'C' : '?';
	return r;
}

/* ---- loops over all elements ---- */

/* A counted loop; its statement is not yet part of any chain. */
St front_loop(Front *f, const char *name, Ex lo, Ex hi, int64_t step, Var *v)
{
	*v = ir_new_loop_var(f->fn, name);
	Span a = front_span(f, lo), b = front_span(f, hi);
	Span s = step > 0 ? (Span){ a.lo, b.hi == INT64_MAX ? b.hi : b.hi - 1 } :
		(Span){ b.lo == INT64_MIN ? b.lo : b.lo + 1, a.hi };
	front_set_span(f, *v, s);
	return ir_new_loop(f->fn, *v, lo, hi, ir_int(f->fn, step), f->line);
}

void front_nest_open(Front *f, Nest *n, int rank, const Ex *dim)
{
	static const char *const names[] = { "i", "j", "k", "l", "m", "n" };
	n->rank = rank;
	n->outer = f->out;
	for (int k = 0; k < rank; k++) {
		Var v;
		n->loop[k] = front_loop(f, names[k], ir_int(f->fn, 0), dim[k], 1, &v);
		f->fn->st.at[n->loop[k]].flags |= Fmap;
		n->idx[k] = ir_var(f->fn, v);
	}
	n->body = (Chain){ 0 };
	f->out = &n->body;
}

void front_nest_close(Front *f, Nest *n)
{
	f->out = n->outer;
	St inner = n->body.first;
	if (!inner)
		return;
	for (int k = n->rank - 1; k >= 0; k--) {
		f->fn->st.at[n->loop[k]].body = inner;
		inner = n->loop[k];
	}
	front_append(f, f->out, inner);
}

/* ---- storing ---- */

static Ex split(Front *f, Ex e, int64_t *c)
{
	const Expr *x = &f->fn->ex.at[e];
	*c = 0;
	if (x->op == Oadd && ir_is_int(f->fn, x->u.a[1], c))
		return x->u.a[0];
	if (ir_is_int(f->fn, e, c))
		return 0;
	return e;
}

typedef struct Hazard {
	Front *f;
	const Arr *target;
	bool found;
} Hazard;

static bool has_axis(Front *f, Ex e)
{
	for (int k = 0; k < JENNY_RANK; k++)
		if (ir_uses_var(f->fn, e, f->axis[k]))
			return true;
	return false;
}

/* Does the load touch an element that an earlier iteration of the store may have overwritten? */
static void look_for_hazard(Fn *fn, Ex e, void *env)
{
	Hazard *h = env;
	const Expr *x = &fn->ex.at[e], *t = &fn->ex.at[h->target->e];
	bool same = true;
	if (x->op != Oload || !ir_may_alias(fn, x->ref, t->ref))
		return;
	if (x->ref != t->ref) {
		h->found = true;
		return;
	}
	for (int k = 0; k < x->n; k++) {
		Ex a = fn->pool.at[x->at + (uint32_t)k], b = fn->pool.at[t->at + (uint32_t)k];
		int64_t ca, cb;
		if (a == b)
			continue;
		same = false;
		if (split(h->f, a, &ca) == split(h->f, b, &cb) && ca != cb && !has_axis(h->f, a))
			return;
	}
	if (!same)
		h->found = true;
}

/* target[...] = source, whose element type and shape are made to fit. */
void front_store(Front *f, const Arr *target, const Arr *source)
{
	Ex dim[JENNY_RANK];
	if (!target->view || target->readonly)
		front_bail(f, Dtype, "assignment to a temporary, or to what is read only");
	if (front_is_carried(f, target->sto) && !f->carrying)
		front_bail(f, Dtype, "an array that a loop binds anew is changed in place");
	for (; source->rank > target->rank; source = front_drop_axis(f, source))
		if (!is_one(f, source->dim[0]))
			front_bail(f, Dshape, "could not broadcast into the target");
	for (int k = 0; k < target->rank; k++) {
		int at = k - (target->rank - source->rank);
		dim[k] = target->dim[k];
		if (at >= 0 && !is_one(f, source->dim[at]))
			front_same_length(f, dim[k], source->dim[at]);
	}
	source = front_cast_arr(f, front_broadcast(f, source, target->rank, dim), target->type);
	Hazard h = { f, target, false };
	ir_each_ex(f->fn, source->e, look_for_hazard, &h);
	if (h.found)
		source = front_in_memory(f, "t", source, 'C');
	Nest n;
	front_nest_open(f, &n, target->rank, target->dim);
	Ex to = front_element(f, target, n.idx), from = front_element(f, source, n.idx);
	Ex idx[JENNY_RANK] = { 0 };
	for (int k = 0; k < f->fn->ex.at[to].n; k++)
		idx[k] = ir_operand(f->fn, to, k);
	front_append(f, f->out, ir_set(f->fn, target->sto, idx, from, f->line));
	front_nest_close(f, &n);
}

const Arr *front_drop_axis(Front *f, const Arr *a)
{
	Ex idx[JENNY_RANK] = { ir_int(f->fn, 0) };
	Arr *r = front_new_arr(f, a->type, a->rank - 1);
	for (int k = 1; k < a->rank; k++) {
		r->dim[k - 1] = a->dim[k];
		idx[k] = axis(f, k - 1);
	}
	r->order = a->order;
	r->view = a->view;
	r->sto = a->sto;
	r->e = front_element(f, a, idx);
	return r;
}

void front_made_here(Front *f, Sto s)
{
	while (f->sto_depth.n <= s)
		*vec_push(f->arena, &f->sto_depth) = 0;
	f->sto_depth.at[s] = f->loop || f->frame->depth ? 1 : 0;
}

/* A fresh storage with undefined contents. */
const Arr *front_alloc(Front *f, const char *name, Type t, int rank, const Ex *dim, char order)
{
	Ex kept[JENNY_RANK];
	for (int k = 0; k < rank; k++)
		kept[k] = front_extent(f, dim[k]);
	Sto s = ir_new_store(f->fn, name, t, rank, Stemp, order == 'F' ? 'F' : 'C');
	memcpy(f->fn->sto.at[s].dim, kept, sizeof *kept * (size_t)rank);
	front_made_here(f, s);
	St st = front_emit(f, Kalloc);
	f->fn->st.at[st].s = s;
	return front_arr_of_store(f, s);
}

const Arr *front_in_memory(Front *f, const char *name, const Arr *a, char order)
{
	if (order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	const Arr *to = front_alloc(f, name, a->type, a->rank, a->dim, order);
	front_store(f, to, a);
	return to;
}

/* Where NumPy may have a view instead of this copy, somebody could see the difference from now on. */
void front_be_sure(Front *f, const Arr *a)
{
	if (a->unsure && a->unsure == ir_bool(f->fn, false))
		front_bail(f, Dtype, "a reshaped array of which is not known whether it is a copy");
	if (a->unsure)
		front_check(f, a->unsure, Dnone);
}

/* Gives a value that is to be bound to a name an identity; lazy ones come into memory. */
Value front_materialise(Front *f, const char *name, Value v)
{
	if (v.kind != Varray || v.object)
		return v;
	front_be_sure(f, v.arr);
	if (!v.arr->view) {
		Arr *own = base_alloc(f->arena, sizeof *own);
		*own = *front_in_memory(f, name, v.arr, v.arr->order);
		own->lent = v.arr->lent;
		own->readonly = v.arr->readonly;
		v.arr = own;
		v.owner = 0;
	}
	front_pack_named(f, v.arr);
	v.object = ++f->objects;
	if (!v.owner)
		v.owner = v.object;
	return v;
}
