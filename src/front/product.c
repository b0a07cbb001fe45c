/* List comprehensions. */
#include "front/value.h"

/* ---- [expression for target in iterable]: a fresh list of numbers ---- */

typedef struct Made {
	const Arr *list;
	Node *comp;
	Ex at[JENNY_RANK];
	int depth;
} Made;

static Ex length_of(Front *f, const Value *it)
{
	if (it->kind == Vrange) {
		int64_t step;
		if (!front_is_int(f, &it->item[2], &step))
			front_bail(f, Dtype, "a comprehension over a range whose step is not a constant");
		Ex n = step > 0 ? ir_bin(f->fn, Osub, it->item[1].e, it->item[0].e) :
			ir_bin(f->fn, Osub, it->item[0].e, it->item[1].e);
		int64_t by = step < 0 ? -step : step;
		if (by != 1)
			n = ir_bin(f->fn, Ofloordiv, ir_bin(f->fn, Oadd, n, ir_int(f->fn, by - 1)),
				ir_int(f->fn, by));
		if (front_span(f, n).lo < 0)
			n = ir_bin(f->fn, Omax, n, ir_int(f->fn, 0));
		return front_keep(f, "n", n);
	}
	if (it->kind == Varray && it->arr->rank)
		return it->arr->dim[0];
	front_bail(f, Dtype, base_printf(f->arena, "a comprehension over %s", front_describe(f, it)));
}

static Node *generator(Front *f, Node *comp)
{
	Node *g = comp->kid[1];
	if (g->n != 1 || g->kid[0]->kid[2]->n)
		front_bail(f, Dsyntax, "a comprehension with if or several loops");
	if (strcmp(g->kid[0]->kid[0]->kind, "Name"))
		front_bail(f, Dsyntax, "a comprehension that unpacks");
	return g->kid[0];
}

static void bind_target(Front *f, Node *g, const Value *it, Ex i)
{
	Value at = front_scalar(Ti64, false, i);
	Binding *b = front_binding(f, f->frame, g->kid[0]->kid[0]->str);
	Binding fresh = { .name = b->name };
	if (it->kind == Vrange)
		at = front_binary(f, "Add", it->item[0], front_binary(f, "Mult", at, it->item[2]));
	else
		at = front_index_value(f, *it, &at, 1);
	fresh.val = front_spill(f, at);
	*b = fresh;
}

/* One level: the loop over g, whose element is a number, a comprehension again or a fresh row. */
static void make(Front *f, Made *m, Node *comp, const Value *it)
{
	Node *g = generator(f, comp), *elt = comp->kid[0];
	bool inner = !strcmp(elt->kind, "ListComp");
	Var i;
	const char *name = g->kid[0]->kid[0]->str;
	St st = front_loop(f, name, ir_int(f->fn, 0), m->list->dim[m->depth], 1, &i);
	Chain body = { 0 }, *saved;
	Binding *b = front_binding(f, f->frame, name), old = *b;
	front_push(f, &body, &saved);
	f->frame->depth++;
	bind_target(f, g, it, ir_var(f->fn, i));
	m->at[m->depth++] = ir_var(f->fn, i);
	if (inner) {
		Value row = front_spill(f, front_walked(f, generator(f, elt)->kid[1]));
		front_same_length(f, m->list->dim[m->depth], length_of(f, &row));
		make(f, m, elt, &row);
	} else {
		Value v = front_expr(f, elt);
		front_one_flavour(f, &v);
		const Arr *to = m->list;
		for (int k = m->depth; k > 0 && v.kind == Varray; k--) {
			Value base = front_array(f, to, true), at = front_scalar(Ti64, false,
				m->at[m->depth - k]);
			to = front_index_value(f, base, &at, 1).arr;
		}
		if (v.kind == Varray)
			front_store(f, to, v.arr);
		else
			front_append(f, f->out, ir_set(f->fn, to->sto, m->at, v.e, f->line));
	}
	m->depth--;
	f->frame->depth--;
	front_pop(f, saved);
	*front_binding(f, f->frame, name) = old;
	f->fn->st.at[st].body = body.first;
	front_append(f, f->out, st);
}

typedef struct Reads {
	Var i;
	bool found;
} Reads;

static void reads_own(Fn *fn, Ex *e, void *env)
{
	Reads *r = env;
	r->found |= ir_uses_var(fn, *e, r->i);
}

static void reads(Fn *fn, St s, void *env) { ir_st_exprs(fn, s, reads_own, env); }

/* What a row is of has been emitted behind `last`, in front of the loop over i: it has to be the same for all. */
static void check_apart(Front *f, St last, Var i)
{
	Reads r = { .i = i };
	St from = last ? f->fn->st.at[last].next : f->out->first;
	if (from)
		ir_each_st(f->fn, from, reads, &r);
	if (r.found)
		front_bail(f, Dtype, "a list whose rows may differ in length");
}

/* What the innermost element is, found by walking it once without keeping what that emits. */
static void probe(Front *f, Node *comp, Type *type, int *rank, Ex *dim)
{
	Node *g = generator(f, comp), *elt = comp->kid[0];
	const char *name = g->kid[0]->kid[0]->str;
	Chain trial = { 0 }, *saved;
	Var i;
	Value it = front_spill(f, front_walked(f, g->kid[1]));
	if (*rank >= JENNY_RANK)
		front_bail(f, Drank);
	Ex n = dim[(*rank)++] = length_of(f, &it);
	uint32_t vars = f->fn->var.n + 1;
	front_loop(f, name, ir_int(f->fn, 0), n, 1, &i);
	Binding old = *front_binding(f, f->frame, name);
	front_push(f, &trial, &saved);
	bind_target(f, g, &it, ir_var(f->fn, i));
	if (!strcmp(elt->kind, "ListComp")) {
		f->out = saved;
		St last = f->out->last;
		probe(f, elt, type, rank, dim);
		check_apart(f, last, i);
	} else {
		Value v = front_expr(f, elt);
		bool row = v.kind == Varray && v.list && !v.arr->view && v.arr->rank == 1;
		if (!row && (v.kind != Vscalar || v.np))
			front_bail(f, Dtype, base_printf(f->arena, "a list of %s", front_describe(f, &v)));
		*type = v.type;
		if (row)
			dim[(*rank)++] = v.arr->dim[0];
		for (uint32_t k = vars; row && k < f->fn->var.n; k++)
			if (ir_uses_var(f->fn, v.arr->dim[0], k))
				front_bail(f, Dtype, "a list whose rows may differ in length");
	}
	f->out = saved;
	*front_binding(f, f->frame, name) = old;
}

/* Does an expression change with a loop whose variable is `from` or came after it? */
static bool varies(Front *f, Ex e, Var from)
{
	for (Var v = from; v < f->fn->var.n; v++) {
		if (!ir_uses_var(f->fn, e, v))
			continue;
		bool known = false;
		for (St s = 1; s < f->fn->st.n && !f->fn->var.at[v].loop; s++)
			if (f->fn->st.at[s].kind == Klet && f->fn->st.at[s].v == v) {
				known = f->fn->var.at[v].once;
				if (varies(f, f->fn->st.at[s].e, from))
					return true;
			}
		if (!known)
			return true;
	}
	return false;
}

/* ---- [expression for target in iterable if condition] ---- */

/* The conditions of a comprehension, all of them, for the element that is bound. */
static Ex passes(Front *f, Node *g)
{
	Ex all = ir_bool(f->fn, true);
	for (int k = 0; k < g->kid[2]->n; k++) {
		Value v = front_test(f, g->kid[2]->kid[k]);
		all = ir_bin(f->fn, Oand, all, front_truth(f, &v));
	}
	return all;
}

/* Type of the elements, and what the conditions come to: 1 always, 0 never, -1 it depends. */
static int probe_filter(Front *f, Node *n, const Value *it, Type *type)
{
	Node *g = n->kid[1]->kid[0];
	Chain trial = { 0 }, *saved;
	const char *name = g->kid[0]->kid[0]->str;
	Var i;
	front_loop(f, name, ir_int(f->fn, 0), length_of(f, it), 1, &i);
	Binding old = *front_binding(f, f->frame, name);
	front_push(f, &trial, &saved);
	bind_target(f, g, it, ir_var(f->fn, i));
	Ex all = passes(f, g);
	const Expr *x = &f->fn->ex.at[all];
	int known = x->op == Ocon ? x->u.i != 0 : -1;
	Value v = front_expr(f, n->kid[0]);
	front_pop(f, saved);
	*front_binding(f, f->frame, name) = old;
	if (v.kind != Vscalar || v.np)
		front_bail(f, Dtype, base_printf(f->arena, "a list of %s", front_describe(f, &v)));
	*type = v.type;
	return known;
}

/* What passes goes into `to`, one behind the other; *count is how many. */
static void pack(Front *f, Node *n, const Value *it, const Arr *to, Var count)
{
	Node *g = n->kid[1]->kid[0];
	const char *name = g->kid[0]->kid[0]->str;
	Chain body = { 0 }, then = { 0 }, *saved, *outer;
	Var i;
	St st = front_loop(f, name, ir_int(f->fn, 0), to->dim[0], 1, &i);
	Binding old = *front_binding(f, f->frame, name);
	front_push(f, &body, &saved);
	f->frame->depth++;
	bind_target(f, g, it, ir_var(f->fn, i));
	Ex all = front_keep(f, "passes", passes(f, g)), at = ir_var(f->fn, count);
	front_push(f, &then, &outer);
	Value v = front_expr(f, n->kid[0]);
	front_one_flavour(f, &v);
	front_append(f, f->out, ir_set(f->fn, to->sto, &at, v.e, f->line));
	front_put(f, count, ir_bin(f->fn, Oadd, at, ir_int(f->fn, 1)));
	front_pop(f, outer);
	St test = front_emit(f, Kif);
	f->fn->st.at[test].e = all;
	f->fn->st.at[test].body = then.first;
	f->frame->depth--;
	front_pop(f, saved);
	*front_binding(f, f->frame, name) = old;
	f->fn->st.at[st].body = body.first;
	front_append(f, f->out, st);
}

static Value filtered(Front *f, Node *n)
{
	Node *g = n->kid[1]->kid[0];
	Type type;
	if (strcmp(g->kid[0]->kind, "Name"))
		front_bail(f, Dsyntax, "a comprehension that unpacks");
	Value it = front_spill(f, front_walked(f, g->kid[1]));
	int known = probe_filter(f, n, &it, &type);
	Ex some = ir_int(f->fn, 0), k = ir_var(f->fn, f->axis[0]), zero = some;
	const Arr *all = NULL;
	if (known) {
		some = length_of(f, &it);
		all = front_alloc(f, "kept", type, 1, &some, 'C');
		Var count = ir_new_var(f->fn, "count", Ti64);
		front_put(f, count, zero);
		pack(f, n, &it, all, count);
		some = known < 0 ? front_extent(f, ir_var(f->fn, count)) : some;
	}
	const Arr *list = front_alloc(f, "list", type, 1, &some, 'C');
	Arr *first = front_new_arr(f, type, 1);
	first->dim[0] = some;
	first->e = all ? ir_load(f->fn, all->sto, &k) : 0;
	if (all)
		front_store(f, list, first);
	Value v = front_array(f, list, true);
	v.object = v.owner = ++f->objects;
	return v;
}

static Value comprehension(Front *f, Node *n)
{
	if (n->kid[1]->n == 1 && n->kid[1]->kid[0]->kid[2]->n)
		return filtered(f, n);
	Made m = { .comp = n };
	Ex dim[JENNY_RANK];
	int rank = 0;
	Type type = Tnone;
	Node *g = generator(f, n);
	Value it = front_spill(f, front_walked(f, g->kid[1]));
	uint32_t vars = f->fn->var.n;
	probe(f, n, &type, &rank, dim);
	for (int k = 0; k < rank; k++)
		if (!front_stable(f, dim[k]) || varies(f, dim[k], vars))
			front_bail(f, Dtype, "a list whose rows may differ in length");
	m.list = front_alloc(f, "list", type, rank, dim, 'C');
	make(f, &m, n, &it);
	Value v = front_array(f, m.list, true);
	v.object = v.owner = ++f->objects;
	return v;
}

Value front_comprehension(Front *f, Node *n)
{
	uint32_t before = front_elements_open(f);
	Value v = comprehension(f, n);
	f->elements_from = before;
	return v;
}
