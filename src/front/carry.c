/*
 * Names that a loop binds to one array after the other (`x = x - d`, `u, v = v, u`).
 *
 * Such a name gets a storage of the loop's own. What the name is bound to in front of the loop is
 * copied into it, and what it is bound to at the end of a round, all names at once. That is true to
 * Python as long as nobody changes the array in place inside the loop (then the first round would
 * change the caller's array) and the loop binds it at least once (else the name still is the old
 * object): the first is refused, the second checked behind the loop. Neither matters to an array that
 * the function made itself and that has no other name.
 *
 * Where the first length is another one in each round (`z = z[m]`), the storage is as long as the array
 * in front of the loop, which must not be outgrown, and a variable holds the length.
 */
#include "front/value.h"

/* 1: not to be changed in place; 2: may be. */
static char carried(Front *f, Sto s)
{
	s = ir_root(f->fn, s);
	return s < f->sto_carried.n ? f->sto_carried.at[s] : 0;
}

bool front_is_carried(Front *f, Sto s) { return carried(f, s) == 1; }

static void set_carried(Front *f, Sto s, char on)
{
	while (f->sto_carried.n <= s)
		*vec_push(f->arena, &f->sto_carried) = 0;
	f->sto_carried.at[s] = on;
}

static char order_of(const Arr *a) { return a->rank <= 1 || a->order == 'A' ? 'C' : a->order; }

/* May both be held by one storage? */
bool front_carry_fits(Front *f, const Value *entry, const Value *now)
{
	(void)f;
	if (entry->kind != Varray || now->kind != Varray || entry->list || now->list)
		return false;
	return entry->arr->type == now->arr->type && entry->arr->rank == now->arr->rank &&
		entry->arr->rank > 0 && order_of(entry->arr) == order_of(now->arr) &&
		order_of(now->arr) != '?';
}

static bool has_owner(const Value *v, uint32_t owner)
{
	if (v->kind == Varray)
		return v->owner == owner || v->object == owner;
	for (int k = 0; v->item && v->kind != Vobject && k < v->n; k++)
		if (has_owner(&v->item[k], owner))
			return true;
	return false;
}

/* An array that was made here and that nothing but this name leads to. */
static bool is_alone(Front *f, const Binding *b)
{
	const Value *v = &b->val;
	const Store *s = &f->fn->sto.at[v->arr->sto];
	if (s->origin != Stemp || v->owner != v->object || !v->object || f->thing.n)
		return false;
	for (Frame *fr = f->frame; fr; fr = fr->up)
		for (uint32_t k = 0; k < fr->name.n; k++)
			if (&fr->name.at[k] != b && has_owner(&fr->name.at[k].val, v->owner))
				return false;
	return true;
}

static void ask_ran(Front *f, Loop *l)
{
	if (l->ran)
		return;
	l->ran = ir_new_var(f->fn, "ran", Ti64);
	front_put(f, l->ran, ir_int(f->fn, 0));
}

/* The loop's own array at the length that it has now. */
static Value of_length(Front *f, const Widen *w)
{
	Value v = w->own;
	Arr *a = base_alloc(f->arena, sizeof *a);
	*a = *v.arr;
	Var n = front_let(f, "n", ir_var(f->fn, w->len));
	front_set_span(f, n, (Span){ 0, INT32_MAX });
	a->dim[0] = ir_var(f->fn, n);
	a->whole = false;
	a->loose = true;
	v.arr = a;
	return v;
}

/* In front of the loop: the storage, with what the name is bound to there. */
void front_carry_open(Front *f, Loop *l, Binding *b, Widen *w)
{
	const Arr *from = b->val.arr;
	bool alone = is_alone(f, b);
	const Arr *own = front_alloc(f, b->name, from->type, from->rank, from->dim, order_of(from));
	f->sto_depth.at[own->sto] = l->up || l->depth;
	f->carrying = true;
	front_store(f, own, from);
	f->carrying = false;
	set_carried(f, own->sto, alone ? 2 : 1);
	if (!alone)
		ask_ran(f, l);
	w->own = front_array(f, own, false);
	w->own.object = w->own.owner = ++f->objects;
	if (w->sized) {
		w->len = ir_new_var(f->fn, "len", Ti64);
		front_put(f, w->len, own->dim[0]);
	}
	b->val = w->own;
}

void front_carry_start(Front *f, Loop *l)
{
	for (uint32_t k = 0; k < l->widen.n; k++) {
		Widen *w = &l->widen.at[k];
		if (!w->array || !w->sized)
			continue;
		w->own = of_length(f, w);
		front_binding(f, l->frame, w->name)->val = w->own;
	}
}

typedef struct Reads {
	Front *f;
	bool carried;
} Reads;

static void look(Fn *fn, Ex e, void *env)
{
	Reads *r = env;
	const Expr *x = &fn->ex.at[e];
	r->carried = r->carried || (x->op == Oload && carried(r->f, x->ref));
}

static bool is_local(Front *f, const Loop *l, Ex e)
{
	const Expr *x = &f->fn->ex.at[e];
	if (x->op == Ovar)
		return x->ref >= l->first_var;
	for (int k = 0; k < ir_arity(f->fn, e); k++)
		if (is_local(f, l, ir_operand(f->fn, e, k)))
			return true;
	return false;
}

/* A length that is made in the round itself: the walk starts again with one that may change. */
static void see_length(Front *f, Loop *l, Widen *w, const Arr *now)
{
	const Arr *own = w->own.arr;
	if (w->sized || now->dim[0] == own->dim[0] || !is_local(f, l, now->dim[0]))
		return;
	if (order_of(own) != 'C')
		front_bail(f, Dtype, "a column-major array whose length changes in a loop");
	w->sized = true;
	longjmp(l->again, 1);
}

static void put_back(Front *f, const Widen *w, const Arr *from)
{
	const Arr *own = w->own.arr;
	Arr *to = base_alloc(f->arena, sizeof *to);
	*to = *own;
	if (w->sized) {
		front_check(f, ir_bin(f->fn, Ole, from->dim[0], f->fn->sto.at[own->sto].dim[0]), Ddims);
		to->dim[0] = from->dim[0];
	}
	for (int d = w->sized; d < own->rank; d++)
		front_same_length(f, own->dim[d], from->dim[d]);
	front_store(f, to, from);
}

/* At the end of a round: what the names are bound to goes into their storages. */
void front_carry_back(Front *f, Loop *l)
{
	const Arr *from[64];
	Widen *to[64];
	int n = 0;
	bool all = true;
	for (uint32_t k = 0; k < l->widen.n && n < 64; k++) {
		Widen *w = &l->widen.at[k];
		if (!w->array)
			continue;
		Binding *b = front_binding(f, l->frame, w->name);
		if (b->val.kind == Varray && b->val.object == w->own.object) {
			all = all && carried(f, w->own.arr->sto) == 2;
			continue;
		}
		if (!front_carry_fits(f, &w->own, &b->val))
			front_bail(f, Djoin, b->name, front_describe(f, &w->own), front_describe(f, &b->val));
		see_length(f, l, w, b->val.arr);
		from[n] = b->val.arr;
		to[n++] = w;
	}
	for (int k = 0; k < n; k++) {
		Reads r = { f, false };
		ir_each_ex(f->fn, from[k]->e, look, &r);
		if (r.carried)
			from[k] = front_in_memory(f, "t", from[k], order_of(from[k]));
	}
	if (l->ran && all)
		front_put(f, l->ran, ir_int(f->fn, 1));
	f->carrying = true;
	for (int k = 0; k < n; k++) {
		put_back(f, to[k], from[k]);
		front_binding(f, l->frame, to[k]->name)->val = to[k]->own;
	}
	f->carrying = false;
	for (int k = 0; k < n; k++)
		if (to[k]->sized)
			front_put(f, to[k]->len, from[k]->dim[0]);
}

/* Behind the loop. */
void front_carry_close(Front *f, Loop *l)
{
	for (uint32_t k = 0; k < l->widen.n; k++) {
		Widen *w = &l->widen.at[k];
		if (!w->array)
			continue;
		set_carried(f, w->own.arr->sto, 0);
		if (w->sized)
			front_binding(f, l->frame, w->name)->val = of_length(f, w);
	}
	if (l->ran)
		front_check(f, ir_bin(f->fn, Oeq, ir_var(f->fn, l->ran), ir_int(f->fn, 1)), Dnone);
}

/* ---- ways that meet ---- */

static bool known_before(Front *f, Ex e)
{
	const Expr *x = &f->fn->ex.at[e];
	if (x->op == Ovar && x->ref >= f->meet.vars)
		return false;
	for (int k = 0, n = ir_arity(f->fn, e); k < n; k++)
		if (!known_before(f, ir_operand(f->fn, e, k)))
			return false;
	return true;
}

/* The length behind the `if`; 0: it cannot be said. */
static Ex met_length(Front *f, Ex x, Ex y)
{
	if (!front_stable(f, x) || !front_stable(f, y) || !known_before(f, x) || !known_before(f, y))
		return 0;
	if (x == y)
		return x;
	return f->meet.cond ? ir_select(f->fn, f->meet.cond, x, y) : 0;
}

/* The storage is made in front of the `if`. */
bool front_carry_meet(Front *f, const char *name, const Value *x, Chain *ca, const Value *y,
	Chain *cb, Value *out)
{
	Ex dim[JENNY_RANK];
	Chain *saved;
	if (!f->meet.vars || !front_carry_fits(f, x, y))
		return false;
	for (int k = 0; k < x->arr->rank; k++)
		if (!(dim[k] = met_length(f, x->arr->dim[k], y->arr->dim[k])))
			return false;
	const Arr *own = front_alloc(f, name, x->arr->type, x->arr->rank, dim, order_of(x->arr));
	front_push(f, ca, &saved);
	front_store(f, own, x->arr);
	front_pop(f, saved);
	front_push(f, cb, &saved);
	front_store(f, own, y->arr);
	front_pop(f, saved);
	*out = front_array(f, own, false);
	out->object = out->owner = ++f->objects;
	return true;
}
