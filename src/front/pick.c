/*
 * Names that are one array or another (`a = x if c else y`), chosen at run time. The name gets a view that is
 * bound, behind the place where the ways meet, to the array that was chosen. Nothing is copied: who writes
 * through it writes into that array. The view and all it may be bound to are taken to overlap.
 */
#include "front/library.h"

/* The choice that an array is, or is a part of; NULL: it is one array. */
const OneOf *front_pick_of(Front *f, const Value *v)
{
	for (uint32_t k = 0; v->kind == Varray && k < f->pick.n; k++)
		if (f->pick.at[k]->object && (f->pick.at[k]->object == v->object ||
			f->pick.at[k]->object == v->owner))
			return f->pick.at[k];
	return NULL;
}

/* Can an array be one of several? *place: its first element in its memory, where that is dense. */
static bool fits(Front *f, const Value *v, Ex *place)
{
	if (v->kind != Varray || v->list || !v->object || !v->arr->view || v->arr->readonly ||
		v->arr->loose || v->arr->lent || !v->arr->rank || front_is_carried(f, v->arr->sto))
		return false;
	const Store *s = &f->fn->sto.at[v->arr->sto];
	*place = 0;
	if (s->layout == 'C')
		return front_dense(f, v->arr, place);
	return v->arr->whole && v->arr->rank == s->rank && s->layout != 'C';
}

/* Is a length the same wherever it is asked for? */
static bool lasting(Front *f, Ex e)
{
	int64_t i;
	return f->fn->ex.at[e].op == Odim || ir_is_int(f->fn, e, &i);
}

static void put_way(Front *f, OneOf *p, int k, Ex place)
{
	front_put(f, p->which, ir_int(f->fn, k));
	if (place)
		front_put(f, p->place, place);
	for (int d = 0; d < p->rank; d++)
		front_put(f, p->dim[d], p->way[k].arr->dim[d]);
}

/* One more array that it may be: chosen where the statements go now. False: it does not go with the others. */
bool front_pick_add(Front *f, OneOf *p, const Value *v)
{
	Ex place;
	if (p->n == PICK_MOST || !fits(f, v, &place))
		return false;
	char layout = f->fn->sto.at[v->arr->sto].layout;
	if (!p->n) {
		p->type = v->arr->type;
		p->rank = v->arr->rank;
		p->layout = layout;
		p->which = ir_new_var(f->fn, "which", Ti64);
		p->place = ir_new_var(f->fn, "place", Ti64);
		for (int d = 0; d < p->rank; d++)
			p->dim[d] = ir_new_var(f->fn, "n", Ti64);
	}
	if (v->arr->type != p->type || v->arr->rank != p->rank || layout != p->layout)
		return false;
	int k = 0;
	while (k < p->n && !front_same_value(&p->way[k], v))
		k++;
	p->way[k] = *v;
	p->n += k == p->n;
	put_way(f, p, k, place);
	return true;
}

static void bind(Front *f, const OneOf *p, Sto view, int k, Ex place)
{
	uint32_t at = f->fn->pool.n;
	Chain own = { 0 }, other = { 0 }, *saved;
	front_push(f, &own, &saved);
	*vec_push(f->arena, &f->fn->pool) = p->way[k].arr->sto;
	St st = front_emit(f, Kbind);
	f->fn->st.at[st].s = view;
	f->fn->st.at[st].at = at;
	f->fn->st.at[st].n = 1;
	f->fn->st.at[st].e = p->layout == 'C' ? place : 0;
	front_pop(f, saved);
	if (k == p->n - 1) {
		front_append(f, f->out, own.first);
		return;
	}
	front_push(f, &other, &saved);
	bind(f, p, view, k + 1, place);
	front_pop(f, saved);
	Ex mine = ir_bin(f->fn, Oeq, ir_var(f->fn, p->which), ir_int(f->fn, k));
	st = front_emit(f, Kif);
	f->fn->st.at[st].e = mine;
	f->fn->st.at[st].body = own.first;
	f->fn->st.at[st].other = other.first;
}

/* Behind the ways: the array. */
Value front_pick_end(Front *f, const char *name, OneOf *p)
{
	Ex dim[JENNY_RANK], place = ir_var(f->fn, front_let(f, "place", ir_var(f->fn, p->place)));
	for (int d = 0; d < p->rank; d++) {
		bool same = lasting(f, p->way[0].arr->dim[d]);
		for (int k = 1; same && k < p->n; k++)
			same = p->way[k].arr->dim[d] == p->way[0].arr->dim[d];
		dim[d] = p->way[0].arr->dim[d];
		if (same)
			continue;
		Var n = front_let(f, "n", ir_var(f->fn, p->dim[d]));
		front_set_span(f, n, (Span){ 0, INT32_MAX });
		dim[d] = ir_var(f->fn, n);
	}
	Sto view = ir_new_store(f->fn, name, p->type, p->rank, Sview, p->layout);
	memcpy(f->fn->sto.at[view].dim, dim, sizeof *dim * (size_t)p->rank);
	Sto *ways = base_alloc(f->arena, (PICK_MOST + 1) * sizeof *ways);
	for (int k = 0; k < p->n; k++)
		ways[k] = p->way[k].arr->sto;
	f->fn->sto.at[view].ways = ways;
	front_made_here(f, view);
	bind(f, p, view, 0, place);
	Value v = front_array(f, front_arr_of_store(f, view), false);
	v.object = v.owner = p->object = ++f->objects;
	*vec_push(f->arena, &f->pick) = p;
	return v;
}

/* Where two ways meet; *r is bound in f->meet.after. */
bool front_pick_meets(Front *f, const char *name, const Value *x, Chain *ca, const Value *y, Chain *cb,
	Value *r)
{
	Chain *saved, way[2] = { { 0 }, { 0 } };
	OneOf *p = base_alloc(f->arena, sizeof *p);
	if (!f->meet.after)
		return false;
	for (int k = 0; k < 2; k++) {
		front_push(f, &way[k], &saved);
		bool ok = front_pick_add(f, p, k ? y : x);
		front_pop(f, saved);
		if (!ok)
			return false;
	}
	for (int k = 0; k < 2; k++)
		front_append_all(f, k ? cb : ca, way[k]);
	front_push(f, f->meet.after, &saved);
	*r = front_pick_end(f, name, p);
	front_pop(f, saved);
	return true;
}

static Value *first_pick(Front *f, Value *v, const OneOf **p)
{
	if (v->kind == Varray && (*p = front_pick_of(f, v)))
		return v;
	for (int k = 0; v->kind == Vtuple && k < v->n; k++) {
		Value *found = first_pick(f, &v->item[k], p);
		if (found)
			return found;
	}
	return NULL;
}

/* v with one of its members replaced */
static Value with(Front *f, const Value *v, const Value *from, const Value *to)
{
	Value r = *v;
	if (v == from)
		return *to;
	if (v->kind != Vtuple)
		return r;
	r.item = base_alloc(f->arena, sizeof *r.item * (size_t)(v->n + 1));
	for (int k = 0; k < v->n; k++)
		r.item[k] = with(f, &v->item[k], from, to);
	return r;
}

/* One of the ways; there may be other choices in v. */
static void return_one(Front *f, Value v)
{
	if (!front_pick_return(f, v))
		front_return_entry(f, v);
}

static void return_way(Front *f, const Value *v, const Value *pick, const OneOf *p, int k)
{
	if (k == p->n - 1) {
		return_one(f, with(f, v, pick, &p->way[k]));
		return;
	}
	Chain own = { 0 }, other = { 0 }, *saved;
	front_push(f, &own, &saved);
	return_one(f, with(f, v, pick, &p->way[k]));
	front_pop(f, saved);
	front_push(f, &other, &saved);
	return_way(f, v, pick, p, k + 1);
	front_pop(f, saved);
	St st = front_emit(f, Kif);
	Ex mine = ir_bin(f->fn, Oeq, ir_var(f->fn, p->which), ir_int(f->fn, k));
	f->fn->st.at[st].e = mine;
	f->fn->st.at[st].body = own.first;
	f->fn->st.at[st].other = other.first;
}

/* The caller gets the array that was chosen itself. False: there is no choice in v. */
bool front_pick_return(Front *f, Value v)
{
	const OneOf *p = NULL;
	Value *pick = first_pick(f, &v, &p);
	if (!pick)
		return false;
	if (pick->object != p->object)
		front_bail(f, Dtype, "a part of one array or another is returned");
	return_way(f, &v, pick, p, 0);
	return true;
}
