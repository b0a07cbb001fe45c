/*
 * Names that a loop binds to one array after the other (`x = x - d`, `u, v = v, u`).
 *
 * Such a name gets a storage of the loop's own. What the name is bound to in front of the loop is
 * copied into it, and what it is bound to at the end of a round, all names at once. That is true to
 * Python as long as nobody changes the array in place inside the loop (then the first round would
 * change the caller's array) and the loop runs at least once (else the name still is the old object):
 * the first is refused, the second checked behind the loop.
 */
#include "front/value.h"

bool front_is_carried(Front *f, Sto s)
{
	s = ir_root(f->fn, s);
	return s < f->sto_carried.n && f->sto_carried.at[s];
}

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

/* In front of the loop: the storage, with what the name is bound to there. */
void front_carry_open(Front *f, Loop *l, Binding *b, Widen *w)
{
	const Arr *from = b->val.arr;
	const Arr *own = front_alloc(f, b->name, from->type, from->rank, from->dim, order_of(from));
	f->sto_depth.at[own->sto] = l->up || l->depth;
	f->carrying = true;
	front_store(f, own, from);
	f->carrying = false;
	set_carried(f, own->sto, 1);
	if (!l->ran) {
		l->ran = ir_new_var(f->fn, "ran", Ti64);
		front_put(f, l->ran, ir_int(f->fn, 0));
	}
	w->own = front_array(f, own, false);
	w->own.object = w->own.owner = ++f->objects;
	b->val = w->own;
}

typedef struct Reads {
	Front *f;
	bool carried;
} Reads;

static void look(Fn *fn, Ex e, void *env)
{
	Reads *r = env;
	const Expr *x = &fn->ex.at[e];
	r->carried = r->carried || (x->op == Oload && front_is_carried(r->f, x->ref));
}

/* At the end of a round: what the names are bound to goes into their storages. */
void front_carry_back(Front *f, Loop *l)
{
	const Arr *from[64];
	Binding *name[64];
	int n = 0;
	for (uint32_t k = 0; k < l->widen.n && n < 64; k++) {
		Widen *w = &l->widen.at[k];
		if (!w->array)
			continue;
		Binding *b = front_binding(f, l->frame, w->name);
		if (b->val.kind == Varray && b->val.object == w->own.object)
			continue;
		if (!front_carry_fits(f, &w->own, &b->val))
			front_bail(f, Djoin, b->name, front_describe(f, &w->own), front_describe(f, &b->val));
		from[n] = b->val.arr;
		name[n++] = b;
	}
	for (int k = 0; k < n; k++) {
		Reads r = { f, false };
		ir_each_ex(f->fn, from[k]->e, look, &r);
		if (r.carried)
			from[k] = front_in_memory(f, "t", from[k], order_of(from[k]));
	}
	if (l->ran)
		front_put(f, l->ran, ir_int(f->fn, 1));
	f->carrying = true;
	for (int k = 0; k < n; k++) {
		for (uint32_t j = 0; j < l->widen.n; j++)
			if (l->widen.at[j].array && l->widen.at[j].name == name[k]->name) {
				const Arr *own = l->widen.at[j].own.arr;
				for (int d = 0; d < own->rank; d++)
					front_same_length(f, own->dim[d], from[k]->dim[d]);
				front_store(f, own, from[k]);
				name[k]->val = l->widen.at[j].own;
			}
	}
	f->carrying = false;
}

/* Behind the loop. */
void front_carry_close(Front *f, Loop *l)
{
	for (uint32_t k = 0; k < l->widen.n; k++)
		if (l->widen.at[k].array)
			set_carried(f, l->widen.at[k].own.arr->sto, 0);
	if (l->ran)
		front_check(f, ir_bin(f->fn, Oeq, ir_var(f->fn, l->ran), ir_int(f->fn, 1)), Dnone);
}
