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
 *
 * A name that the loop binds first, and that is read behind it, gets such a storage too, and a variable that
 * says whether it is bound. That it is read is found behind the loop: all is walked again then.
 */
#include "front/value.h"

#include <string.h>

/* 1: not to be changed in place; 2: may be; 3: as 1, and in front of the loop it was a number. */
static char carried(Front *f, Sto s)
{
	s = ir_root(f->fn, s);
	return s < f->sto_carried.n ? f->sto_carried.at[s] : 0;
}

bool front_is_carried(Front *f, Sto s) { return carried(f, s) % 2; }

bool front_is_filled(Front *f, const Value *v)
{
	return v->kind == Varray && v->arr->view && carried(f, v->arr->sto) == 3;
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

static bool has_owner(Front *f, const Value *v, uint32_t owner)
{
	const OneOf *p = front_pick_of(f, v);
	for (int k = 0; p && k < p->n; k++)
		if (has_owner(f, &p->way[k], owner))
			return true;
	if (v->kind == Varray)
		return v->owner == owner || v->object == owner;
	for (int k = 0; v->item && v->kind != Vobject && k < v->n; k++)
		if (has_owner(f, &v->item[k], owner))
			return true;
	return false;
}

/* Is that a name that the loop binds and that has no value at its head? */
static bool is_fresh(const Loop *l, const Frame *fr, const char *name)
{
	if (fr != l->frame)
		return false;
	for (uint32_t k = 0; k < l->entry.n; k++)
		if (l->entry.at[k].name == name)
			return l->entry.at[k].val.kind == Vunset && !l->entry.at[k].carrier;
	return true;
}

/* ---- arrays that a loop makes and leaves behind ---- */

bool front_carry_wants(const Front *f, const Node *loop, const char *name)
{
	for (uint32_t k = 0; k < f->wanted.n; k++)
		if (f->wanted.at[k].name == name && f->wanted.at[k].loop == loop)
			return true;
	return false;
}

void front_carry_want(Front *f, const Binding *b)
{
	if (!b->late || front_carry_wants(f, b->late, b->name))
		return;
	*vec_push(f->arena, &f->wanted) = (Late){ b->name, b->late };
	f->rewalk = true;
}

/* An array that was made here and that nothing but this name leads to; nor names that end with the round
 * of loop l. */
static bool is_alone(Front *f, const Binding *b, const Loop *l)
{
	const Value *v = &b->val;
	uint8_t origin = f->fn->sto.at[v->arr->sto].origin;
	if ((origin != Stemp && origin != Sext) || v->owner != v->object || !v->object || (!l && f->thing.n))
		return false;
	for (Frame *fr = f->frame; fr; fr = fr->up)
		for (uint32_t k = 0; k < fr->name.n; k++)
			if (&fr->name.at[k] != b && has_owner(f, &fr->name.at[k].val, v->owner) &&
				!(l && is_fresh(l, fr, fr->name.at[k].name) &&
					!front_carry_wants(f, l->body, fr->name.at[k].name)))
				return false;
	return true;
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

/* At the end of a round: the name gets a storage of the loop's if its shape is known in front. */
void front_carry_late(Front *f, Loop *l, Binding *b)
{
	if (b->val.kind != Varray || b->maybe || !front_carry_wants(f, l->body, b->name) ||
		!front_carry_fits(f, &b->val, &b->val) || b->val.arr->loose || !is_alone(f, b, l))
		return;
	for (int k = 0; k < b->val.arr->rank; k++)
		if (is_local(f, l, b->val.arr->dim[k]) || !front_stable(f, b->val.arr->dim[k]))
			return;
	*vec_push(f->arena, &l->widen) =
		(Widen){ .name = b->name, .array = true, .late = true, .like = b->val.arr };
	longjmp(l->again, 1);
}

void front_carry_late_open(Front *f, Binding *b, Widen *w)
{
	const Arr *own = front_alloc(f, b->name, w->like->type, w->like->rank, w->like->dim,
		order_of(w->like));
	f->sto_depth.at[own->sto] = f->loop->up || f->loop->depth;
	set_carried(f, own->sto, 2);
	w->own = front_array(f, own, false);
	w->own.object = w->own.owner = ++f->objects;
	w->flag = ir_new_var(f->fn, b->name, Ti64);
	front_put(f, w->flag, ir_int(f->fn, 0));
	b->val = w->own;
	b->flag = w->flag;
	b->maybe = true;
}

static bool is_known_elsewhere(Front *f, const Binding *b, uint32_t object)
{
	for (Frame *fr = f->frame; fr; fr = fr->up)
		for (uint32_t k = 0; k < fr->name.n; k++)
			if (&fr->name.at[k] != b && has_owner(f, &fr->name.at[k].val, object))
				return true;
	return false;
}

typedef struct Reader {
	Sto sto;
	bool found;
} Reader;

static void look_for(Fn *fn, Ex e, void *env)
{
	Reader *r = env;
	r->found = r->found || (fn->ex.at[e].op == Oload && ir_root(fn, fn->ex.at[e].ref) == r->sto);
}

Value front_carry_into(Front *f, const char *name, Value v)
{
	Loop *l = f->loop;
	Widen *w = NULL;
	for (uint32_t k = 0; l && l->frame == f->frame && k < l->widen.n; k++)
		if (l->widen.at[k].late && l->widen.at[k].name == name)
			w = &l->widen.at[k];
	if (!w || v.kind != Varray || v.object || v.arr->view || !front_carry_fits(f, &w->own, &v) ||
		v.arr->loose || is_known_elsewhere(f, front_binding(f, f->frame, name), w->own.object))
		return v;
	for (int k = 0; k < v.arr->rank; k++)
		if (v.arr->dim[k] != w->own.arr->dim[k])
			return v;
	Reader r = { ir_root(f->fn, w->own.arr->sto), false };
	ir_each_ex(f->fn, v.arr->e, look_for, &r);
	if (r.found)
		return v;
	front_be_sure(f, v.arr);
	front_store(f, w->own.arr, v.arr);
	front_put(f, w->flag, ir_int(f->fn, 1));
	return w->own;
}

static void ask_ran(Front *f, Loop *l)
{
	if (l->ran)
		return;
	l->ran = ir_new_var(f->fn, "ran", Ti64);
	front_put(f, l->ran, ir_int(f->fn, 0));
}

/* A name that loop l carries as a number gets an array: if it is one that the loop sums up, the walk starts again. */
void front_fill_want(Front *f, Loop *l, const char *name, const Value *v)
{
	const Binding *e = NULL;
	for (uint32_t k = 0; k < l->entry.n; k++)
		e = l->entry.at[k].name == name ? &l->entry.at[k] : e;
	if (!e || e->maybe || v->arr->loose || !front_carry_fits(f, v, v) || !front_fill_fits(f, l, name, &e->val))
		return;
	for (int k = 0; k < v->arr->rank; k++)
		if (is_local(f, l, v->arr->dim[k]) || !front_stable(f, v->arr->dim[k]))
			return;
	*vec_push(f->arena, &l->widen) = (Widen){ .name = name, .array = true, .filled = true, .like = v->arr };
	longjmp(l->again, 1);
}

/* In front of the loop: a storage full of the number. The loop must have a round, else the name stays it. */
void front_fill_open(Front *f, Loop *l, Binding *b, Widen *w)
{
	const Arr *own = front_alloc(f, b->name, w->like->type, w->like->rank, w->like->dim, order_of(w->like));
	f->sto_depth.at[own->sto] = l->up || l->depth;
	f->carrying = true;
	front_store(f, own, front_as_array(f, &b->val, own->type));
	f->carrying = false;
	set_carried(f, own->sto, 3);
	ask_ran(f, l);
	l->rounds = l->rounds > 1 ? l->rounds : 1;
	w->own = front_array(f, own, false);
	w->own.object = w->own.owner = ++f->objects;
	b->val = w->own;
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
	bool alone = is_alone(f, b, NULL);
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

/* A length that is made in the round itself: the walk starts again with one that may change. */
static void see_length(Front *f, Loop *l, Widen *w, const Arr *now)
{
	const Arr *own = w->own.arr;
	if (w->sized || w->late || w->filled || now->dim[0] == own->dim[0] || !is_local(f, l, now->dim[0]))
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
		if (front_pack_in_place(f, own, from))
			return;
	}
	for (int d = w->sized; d < own->rank; d++)
		front_same_length(f, own->dim[d], from->dim[d]);
	front_store(f, to, from);
}

/* What a name is bound to at the end of a round. */
typedef struct Turn {
	Widen *to;
	const Arr *from;
	uint32_t object;
	int source; /* the turn whose name had that object in front of the round, -1: none */
} Turn;

enum { MOST_TURNS = 64 };

/*
 * A name that gets what another one had (`u, v = v, u`) has an object of the caller's until both were bound to
 * new ones: how many rounds that takes. Names that only exchange what they have never get new ones.
 */
static int rounds_until_new(Front *f, const Turn *turn, int n, int k)
{
	bool owns = true;
	int depth = 1;
	for (int at = k; at >= 0 && depth <= n + 1; at = turn[at].source, depth++)
		owns = owns && carried(f, turn[at].to->own.arr->sto) == 2;
	if (depth > n + 1 && !owns)
		front_bail(f, Djoin, turn[k].to->name, "one object", "another");
	return depth > n + 1 || owns ? 1 : depth - 1;
}

/* Which names are bound anew, and that to arrays that nothing else leads to; how many they are. */
static int turns(Front *f, Loop *l, Turn turn[MOST_TURNS], bool *all)
{
	int n = 0;
	for (uint32_t k = 0; k < l->widen.n && n < MOST_TURNS; k++) {
		Widen *w = &l->widen.at[k];
		if (!w->array)
			continue;
		Binding *b = front_binding(f, l->frame, w->name);
		if (b->val.kind == Varray && b->val.object == w->own.object) {
			*all = *all && carried(f, w->own.arr->sto) == 2;
			continue;
		}
		if (!front_carry_fits(f, &w->own, &b->val))
			front_bail(f, Djoin, b->name, front_describe(f, &w->own), front_describe(f, &b->val));
		if (b->maybe || !is_alone(f, b, l))
			front_bail(f, Djoin, b->name, "one object", "another");
		see_length(f, l, w, b->val.arr);
		turn[n++] = (Turn){ w, b->val.arr, b->val.object, -1 };
	}
	for (int k = 0; k < n; k++)
		for (int j = 0; j < n; j++)
			if (turn[j].to->own.object == turn[k].object)
				turn[k].source = j;
	return n;
}

/* At the end of a round: what the names are bound to goes into their storages. */
void front_carry_back(Front *f, Loop *l)
{
	Turn turn[MOST_TURNS];
	bool all = true;
	int n = turns(f, l, turn, &all);
	for (int k = 0; k < n; k++) {
		int rounds = rounds_until_new(f, turn, n, k);
		l->rounds = rounds > l->rounds ? rounds : l->rounds;
		Reads r = { f, false };
		ir_each_ex(f->fn, turn[k].from->e, look, &r);
		if (r.carried)
			turn[k].from = front_in_memory(f, "t", turn[k].from, order_of(turn[k].from));
	}
	if (l->ran && all)
		front_put(f, l->ran, ir_bin(f->fn, Oadd, ir_var(f->fn, l->ran), ir_int(f->fn, 1)));
	f->carrying = true;
	for (int k = 0; k < n; k++) {
		put_back(f, turn[k].to, turn[k].from);
		if (turn[k].to->late)
			front_put(f, turn[k].to->flag, ir_int(f->fn, 1));
		front_binding(f, l->frame, turn[k].to->name)->val = turn[k].to->own;
	}
	f->carrying = false;
	for (int k = 0; k < n; k++)
		if (turn[k].to->sized)
			front_put(f, turn[k].to->len, turn[k].from->dim[0]);
}

/* Is the value an array that the loop has copied, and that may still be the one it was in front? */
static bool is_of_loop(Front *f, const Value *v, const Loop *l)
{
	const OneOf *p = front_pick_of(f, v);
	for (int k = 0; p && k < p->n; k++)
		if (is_of_loop(f, &p->way[k], l))
			return true;
	for (int k = 0; v->item && v->kind != Vobject && k < v->n; k++)
		if (is_of_loop(f, &v->item[k], l))
			return true;
	for (uint32_t k = 0; v->kind == Varray && v->arr->view && k < l->widen.n; k++) {
		const Widen *w = &l->widen.at[k];
		if (w->array && front_is_carried(f, v->arr->sto) &&
			ir_root(f->fn, v->arr->sto) == ir_root(f->fn, w->own.arr->sto))
			return true;
	}
	return false;
}

void front_carry_leave(Front *f, const Value *v)
{
	for (Loop *l = f->loop; l; l = l->up) {
		bool leaves = is_of_loop(f, v, l);
		for (uint32_t k = 0; k < f->frame->name.n && !leaves; k++)
			leaves = strchr(f->frame->name.at[k].name, '.') && is_of_loop(f, &f->frame->name.at[k].val, l);
		if (!leaves || !l->ran)
			continue;
		if (!l->need)
			l->need = ir_new_var(f->fn, "need", Ti64);
		front_check(f, ir_bin(f->fn, Ole, ir_var(f->fn, l->need), ir_var(f->fn, l->ran)), Dnone);
	}
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
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, l->rounds), ir_var(f->fn, l->ran)), Dnone);
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
