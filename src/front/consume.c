/*
 * What eats an iterable at once: sum, any, all, min, max and math.prod over a generator expression, a
 * range, a zip and so on. It is a loop over statements of the AST that are made here, so that types,
 * flavours and early exits are those that the loop written out would have.
 */
#include "front/box.h"
#include "front/library.h"
#include "front/node.h"

static Node *truth_node(Front *f, bool b)
{
	return front_node(f, "Constant", 1, front_node_new(f, b ? Ntrue : Nfalse, NULL, 0));
}

static Node *set_node(Front *f, const char *name, Node *value)
{
	return front_node(f, "Assign", 2, front_node_list(f, 1, front_node_name(f, name)), value);
}

static Node *binary_node(Front *f, const char *a, const char *op, const char *b)
{
	return front_node(f, "BinOp", 3, front_node_name(f, a), front_node(f, op, 0), front_node_name(f, b));
}

/* ---- generator expressions ---- */

/* A copy in which the names that the generator binds are others: they are its own. */
static Node *renamed(Front *f, Node *n, const char *const *from, const char *const *to, int count)
{
	Node *r = front_node_new(f, n->tag, NULL, n->n);
	bool name = n->tag == Nnode && (!strcmp(n->kind, "Name") || !strcmp(n->kind, "arg"));
	Node **kid = r->kid;
	*r = *n;
	r->kid = kid;
	for (int k = 0; k < n->n; k++)
		kid[k] = renamed(f, n->kid[k], from, to, count);
	for (int k = 0; name && k < count; k++)
		if (n->kid[0]->str == from[k])
			kid[0]->str = to[k];
	return r;
}

enum { OWN_NAMES = 16 };
typedef struct Own {
	const char *from[OWN_NAMES], *to[OWN_NAMES];
	int n;
} Own;

static void own_names(Front *f, Own *own, Node *target)
{
	if (!strcmp(target->kind, "Tuple") || !strcmp(target->kind, "List")) {
		for (int k = 0; k < target->kid[0]->n; k++)
			own_names(f, own, target->kid[0]->kid[k]);
		return;
	}
	if (strcmp(target->kind, "Name") || own->n >= OWN_NAMES)
		front_bail(f, Dsyntax, "such a target of a generator expression");
	own->from[own->n] = target->kid[0]->str;
	own->to[own->n++] = base_intern(f->strings,
		base_printf(f->arena, "%s'%u", target->kid[0]->str, ++f->objects));
}

/* The generator with its first iterable evaluated, as Python does where it stands. */
Value front_generator(Front *f, Node *n)
{
	Value v = { .kind = Vgen, .home = f->frame, .n = 1, .item = base_alloc(f->arena, sizeof(Value)) };
	Node *gens = n->kid[1];
	Own own = { .n = 0 };
	for (int k = 0; k < gens->n; k++)
		own_names(f, &own, gens->kid[k]->kid[0]);
	v.item[0] = front_spill(f, front_walked(f, gens->kid[0]->kid[1]));
	v.node = renamed(f, n, own.from, own.to, own.n);
	return v;
}

/* Around the statements that are done for each element: those of generator k and further in. `stop`:
 * a name that is true when nothing more is wanted. */
static Node *around(Front *f, Node *gens, int k, Node *body, const char *stop)
{
	if (k + 1 < gens->n) {
		Node *g = gens->kid[k + 1];
		Node *loop = front_node(f, "For", 4, g->kid[0], g->kid[1],
			around(f, gens, k + 1, body, stop), front_node_list(f, 0));
		Node *leave = stop ? front_node(f, "If", 3, front_node_name(f, stop),
			front_node_list(f, 1, front_node(f, "Break", 0)), front_node_list(f, 0)) : NULL;
		body = leave ? front_node_list(f, 2, loop, leave) : front_node_list(f, 1, loop);
	}
	Node *tests = gens->kid[k]->kid[2];
	for (int t = tests->n; t-- > 0;)
		body = front_node_list(f, 1, front_node(f, "If", 3, tests->kid[t], body, front_node_list(f, 0)));
	return body;
}

typedef struct Each {
	Value it;
	const char *x; /* the name that an element gets */
	const char *stop;
} Each;

static Each each_of(Front *f, Value it)
{
	Each e = { .it = it, .stop = NULL };
	e.x = base_intern(f->strings, base_printf(f->arena, "element'%u", ++f->objects));
	return e;
}

static const char *fresh(Front *f, const char *stem)
{
	return base_intern(f->strings, base_printf(f->arena, "%s'%u", stem, ++f->objects));
}

/* for target in generator: body; else: other */
static void generated(Front *f, Value gen, Node *target, Node *body, Node *other, const char *stop)
{
	Node *gens = gen.node->kid[1];
	Node *all = front_node_new(f, Nlist, NULL, body->n + 1);
	all->kid[0] = front_node(f, "Assign", 2, front_node_list(f, 1, target), gen.node->kid[0]);
	for (int k = 0; k < body->n; k++)
		all->kid[k + 1] = body->kid[k];
	front_iterate(f, gen.item[0], gens->kid[0]->kid[0], around(f, gens, 0, all, stop), other);
}

static bool has_break(const Node *n)
{
	if (n->tag == Nnode && !strcmp(n->kind, "Break"))
		return true;
	for (int k = 0; k < n->n; k++)
		if (has_break(n->kid[k]))
			return true;
	return false;
}

/* The statements with `stop = True` in front of each `break` that leaves their loop. */
static Node *marked(Front *f, Node *body, const char *stop)
{
	Node *r = front_node_new(f, Nlist, NULL, 2 * body->n);
	r->n = 0;
	for (int k = 0; k < body->n; k++) {
		Node *n = body->kid[k], *copy;
		bool test = !strcmp(n->kind, "If");
		bool loop = !strcmp(n->kind, "For") || !strcmp(n->kind, "While");
		if (!strcmp(n->kind, "Break"))
			r->kid[r->n++] = set_node(f, stop, truth_node(f, true));
		else if (!test && has_break(loop ? n->kid[n->n - 1] : n))
			front_bail(f, Dtype, "a loop over several iterables that is left from within a statement");
		copy = n;
		if (test) {
			copy = front_node(f, "If", 3, n->kid[0], marked(f, n->kid[1], stop), marked(f, n->kid[2], stop));
			copy->line = n->line;
			copy->col = n->col;
		}
		r->kid[r->n++] = copy;
	}
	return r;
}

/* The same of a program. Where loops stand in one another, leaving one leaves the others. */
void front_generated(Front *f, Value gen, Node *target, Node *body, Node *other)
{
	const char *stop = NULL;
	front_once_here(f, &gen);
	if (gen.node->kid[1]->n > 1 && has_break(body)) {
		stop = base_intern(f->strings, base_printf(f->arena, "stop'%u", ++f->objects));
		front_assign(f, stop, front_scalar(Tbool, false, ir_bool(f->fn, false)));
		body = marked(f, body, stop);
	}
	generated(f, gen, target, body, other, stop);
}

/* for x in it: body */
static void walk_each(Front *f, const Each *e, Node *body)
{
	Node *none = front_node_list(f, 0);
	front_once_here(f, &e->it);
	if (e->it.kind != Vgen || e->it.fn) {
		front_iterate(f, e->it, front_node_name(f, e->x), body, none);
		return;
	}
	generated(f, e->it, front_node_name(f, e->x), body, none, e->stop);
}

/* What type the elements have, found by walking the loop once without keeping what that emits. */
static Value sample(Front *f, const Each *e)
{
	Chain trial = { 0 }, *saved;
	Scope base = front_scope_save(f);
	front_push(f, &trial, &saved);
	walk_each(f, e, front_node_list(f, 0));
	Value v = front_binding(f, f->frame, e->x)->val;
	f->out = saved;
	front_scope_set(f, base);
	for (const Value *it = &e->it; it && it->kind == Vgen; it = it->fn ? NULL : &it->item[0])
		if (it->fn)
			it->home->returned = false;
	if (v.kind != Vscalar)
		front_bail(f, Dtype, base_printf(f->arena, "the extreme of %s", front_describe(f, &v)));
	return v;
}

/* ---- what is made of the elements ---- */

static Value zero_like(Front *f, const Value *like)
{
	return front_scalar(like->type, like->np, ir_cast(f->fn, like->type, ir_int(f->fn, 0)));
}

bool front_eats(const Value *v)
{
	return v->kind == Vgen || v->kind == Vbox || v->kind == Vrange || v->kind == Viter || v->kind == Vtuple ||
		(v->kind == Varray && v->arr->rank == 1);
}

/* list(it) where lists are arrays: [x for x in it] */
Value front_eat_list(Front *f, Value it)
{
	const char *x = fresh(f, "element");
	Node *n;
	if (it.kind == Vgen && it.fn)
		front_bail(f, Dtype, base_printf(f->arena, "a list of what generator %s yields", it.fn->name));
	if (it.kind == Vgen) {
		front_once_here(f, &it);
		n = renamed(f, it.node, NULL, NULL, 0);
	} else {
		n = front_node(f, "ListComp", 2, front_node_name(f, x), front_node_list(f, 1,
			front_node(f, "comprehension", 3, front_node_name(f, x), front_node_name(f, x), front_node_list(f, 0))));
		it.item = memcpy(base_alloc(f->arena, sizeof it), &it, sizeof it);
	}
	const char *all = fresh(f, "all");
	front_assign(f, all, it.item[0]);
	n->kind = base_intern(f->strings, "ListComp");
	n->kid[1]->kid[0]->kid[1] = front_node_name(f, all);
	return front_expr(f, n);
}

/* (x for x in it if test); NULL: all */
static Value those(Front *f, Value it, const char *x, Node *test)
{
	Node *tests = test ? front_node_list(f, 1, test) : front_node_list(f, 0);
	Value r = { .kind = Vgen, .home = f->frame, .n = 1, .item = base_alloc(f->arena, sizeof(Value)) };
	r.item[0] = front_spill(f, it);
	r.node = front_node(f, "GeneratorExp", 2, front_node_name(f, x), front_node_list(f, 1,
		front_node(f, "comprehension", 3, front_node_name(f, x), truth_node(f, true), tests)));
	return r;
}

/* filter(by, it) is (x for x in it if by(x)). */
Value front_filter(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	const char *x = fresh(f, "element"), *by = fresh(f, "by");
	Node *test = front_node_name(f, x);
	if (v[0].kind != Vnone) {
		front_assign(f, by, v[0]);
		test = front_node(f, "Call", 3, front_node_name(f, by), front_node_list(f, 1, test), front_node_list(f, 0));
	}
	return those(f, v[1], x, test);
}

/* ---- nested loops by another name: they are generator expressions ---- */

static Node *clause(Front *f, const char *x, Node *over, Node *tests)
{
	return front_node(f, "comprehension", 3, front_node_name(f, x), over, tests);
}

static Node *tuple_of(Front *f, const char *const *x, int n)
{
	Node *all = front_node_new(f, Nlist, NULL, n);
	for (int k = 0; k < n; k++)
		all->kid[k] = front_node_name(f, x[k]);
	return front_node(f, "Tuple", 1, all);
}

/* What stands in v now, as a list under a new name: what becomes of v later does not matter. A range
 * stays what it is. */
static const char *pool(Front *f, Value v, bool range, Node *call)
{
	const char *name = fresh(f, "pool");
	bool given = true;
	if (v.kind == Varray && v.arr->rank == 1 && !v.list)
		v = front_materialise(f, "pool", front_fresh_copy(f, v.arr, 0));
	else if (v.kind != Vrange || !range)
		v = front_special(f, kb_find("builtins.list"), &v, &given, call);
	front_assign(f, name, v);
	return name;
}

static Value nested(Front *f, Value first, Node *element, Node *clauses)
{
	Value r = { .kind = Vgen, .home = f->frame, .n = 1, .item = base_alloc(f->arena, sizeof(Value)) };
	r.item[0] = first;
	r.node = front_node(f, "GeneratorExp", 2, element, clauses);
	return r;
}

enum { MOST_NESTED = 6 };

/* itertools.product(a, b, ...): of what stands in them when it is made. */
Value front_nested_product(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *x[MOST_NESTED], *from[MOST_NESTED];
	int n = 0;
	(void)row;
	for (; n < FRONT_ARGS && given[n]; n++) {
		if (n == MOST_NESTED)
			front_bail(f, Dtype, "a product of so many");
		x[n] = fresh(f, "element");
		from[n] = pool(f, v[n], true, call);
	}
	if (!n)
		front_bail(f, Dtype, "a product of nothing");
	Node *clauses = front_node_new(f, Nlist, NULL, n);
	for (int k = 0; k < n; k++)
		clauses->kid[k] = clause(f, x[k], front_node_name(f, from[k]), front_node_list(f, 0));
	return nested(f, front_name(f, from[0]), tuple_of(f, x, n), clauses);
}

/* np.ndindex(n, m) and np.ndindex((n, m)) */
Value front_ndindex(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int n = 0;
	bool all[FRONT_ARGS] = { false };
	Value side[FRONT_ARGS];
	(void)row;
	for (; n < FRONT_ARGS && given[n]; n++)
		side[n] = v[n];
	if (n == 1 && v[0].kind == Vtuple) {
		n = v[0].n;
		base_copy(side, v[0].item, sizeof *side * (size_t)(n < FRONT_ARGS ? n : 0));
	}
	for (int k = 0; k < n; k++) {
		if (k >= MOST_NESTED || side[k].kind != Vscalar || ir_type[side[k].type].kind != 'i')
			front_bail(f, Dtype, "ndindex of such a shape");
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), front_int_index(f, &side[k])), Ddims);
		Value range = { .kind = Vrange, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
		range.item[0] = front_pyint(f, 0);
		range.item[1] = front_scalar(Ti64, false, front_int_index(f, &side[k]));
		range.item[2] = front_pyint(f, 1);
		side[k] = front_spill(f, range);
		all[k] = true;
	}
	return front_nested_product(f, row, side, all, call);
}

/* combinations(it, r), permutations(it, r) for a constant r: places in the pool that go up, or that are
 * all different. */
Value front_nested_choice(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *x[MOST_NESTED];
	int64_t r = 0;
	bool up = row->special == KS_combinations;
	if (!given[1] || !front_is_int(f, &v[1], &r) || r < 1 || r > MOST_NESTED)
		front_bail(f, Dtype, "combinations or permutations of a number that is not a small constant");
	const char *from = pool(f, v[0], false, call), *length = fresh(f, "length"), *range = fresh(f, "range");
	Value all = front_name(f, from), steps;
	bool one = true;
	front_assign(f, length, front_special(f, kb_find("builtins.len"), &all, &one, call));
	front_assign(f, range, (Value){ .kind = Vknown, .row = kb_find("builtins.range"), .str = "range" });
	Node *clauses = front_node_new(f, Nlist, NULL, (int)r), *items = front_node_new(f, Nlist, NULL, (int)r);
	for (int k = 0; k < (int)r; k++) {
		Node *tests = front_node_new(f, Nlist, NULL, up ? 0 : k), *count = front_node_new(f, Nint, NULL, 0);
		x[k] = fresh(f, "place");
		for (int j = 0; !up && j < k; j++)
			tests->kid[j] = front_node(f, "Compare", 3, front_node_name(f, x[k]), front_node_list(f, 1, front_node(f, "NotEq", 0)),
				front_node_list(f, 1, front_node_name(f, x[j])));
		count->i = up && k;
		Node *start = front_node(f, "Constant", 1, count);
		if (up && k)
			start = front_node(f, "BinOp", 3, front_node_name(f, x[k - 1]), front_node(f, "Add", 0), start);
		clauses->kid[k] = clause(f, x[k], front_node(f, "Call", 3, front_node_name(f, range),
			front_node_list(f, 2, start, front_node_name(f, length)), front_node_list(f, 0)), tests);
		items->kid[k] = front_node(f, "Subscript", 2, front_node_name(f, from), front_node_name(f, x[k]));
	}
	steps = front_expr(f, clauses->kid[0]->kid[1]);
	return nested(f, front_spill(f, steps), front_node(f, "Tuple", 1, items), clauses);
}

/* itertools.repeat(x, n): (x for _ in range(n)) */
Value front_nested_repeat(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *x = fresh(f, "element"), *turn = fresh(f, "turn");
	Value range[1] = { v[1] };
	bool one[FRONT_ARGS] = { true };
	(void)row;
	if (!given[1])
		front_bail(f, Dtype, "repeat without an end");
	front_assign(f, x, v[0]);
	Value steps = front_special(f, kb_find("builtins.range"), range, one, call);
	return nested(f, front_spill(f, steps), front_node_name(f, x),
		front_node_list(f, 1, clause(f, turn, truth_node(f, true), front_node_list(f, 0))));
}

/* reduce(by, it[, start]): acc = by(acc, x) */
Value front_fold_by(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)call;
	if (!given[1] || given[3] || !front_eats(&v[1]))
		front_bail(f, Dtype, "reduce of such arguments");
	Each e = each_of(f, v[1]);
	const char *acc = fresh(f, "total"), *by = fresh(f, "by"), *some = fresh(f, "some");
	front_assign(f, by, v[0]);
	Node *step = set_node(f, acc, front_node(f, "Call", 3, front_node_name(f, by),
		front_node_list(f, 2, front_node_name(f, acc), front_node_name(f, e.x)), front_node_list(f, 0)));
	if (given[2]) {
		front_assign(f, acc, v[2]);
		walk_each(f, &e, front_node_list(f, 1, step));
		return front_spill(f, front_name(f, acc));
	}
	Value like = sample(f, &e);
	front_assign(f, acc, zero_like(f, &like));
	front_assign(f, some, front_scalar(Tbool, false, ir_bool(f->fn, false)));
	walk_each(f, &e, front_node_list(f, 1, front_node(f, "If", 3, front_node_name(f, some), front_node_list(f, 1, step), front_node_list(f, 2,
		set_node(f, acc, front_node_name(f, e.x)), set_node(f, some, truth_node(f, true))))));
	Value ran = front_name(f, some);
	front_check(f, front_truth(f, &ran), Ddims);
	return front_spill(f, front_name(f, acc));
}

/* acc = start; for x in it: acc = acc op x */
Value front_eat_fold(Front *f, Value it, const char *op, Value start)
{
	Each e = each_of(f, it);
	const char *acc = fresh(f, "total");
	front_assign(f, acc, start);
	walk_each(f, &e, front_node_list(f, 1, set_node(f, acc, binary_node(f, acc, op, e.x))));
	return front_spill(f, front_name(f, acc));
}

/* any: found = False; for x in it: if x: found = True; break. all: the same of `not x`, and not. */
Value front_eat_any(Front *f, Value it, bool all)
{
	Each e = each_of(f, it);
	const char *found = fresh(f, "found");
	Node *test = front_node_name(f, e.x);
	if (all)
		test = front_node(f, "UnaryOp", 2, front_node(f, "Not", 0), test);
	e.stop = found;
	front_assign(f, found, front_scalar(Tbool, false, ir_bool(f->fn, false)));
	walk_each(f, &e, front_node_list(f, 1, front_node(f, "If", 3, test, front_node_list(f, 2,
		set_node(f, found, truth_node(f, true)), front_node(f, "Break", 0)), front_node_list(f, 0))));
	Value r = front_spill(f, front_name(f, found));
	return all ? front_unary(f, "Not", r) : r;
}

/* best = first of it; for the others: if x > best: best = x. An empty iterable raises: the original. */
Value front_eat_extreme(Front *f, Value it, bool max)
{
	Each e = each_of(f, it);
	const char *best = fresh(f, "best"), *some = fresh(f, "some");
	Value like = sample(f, &e);
	if (ir_type[like.type].kind == 'c')
		front_bail(f, Dtype, "the extreme of complex numbers");
	front_assign(f, best, front_scalar(like.type, like.np,
		ir_cast(f->fn, like.type, ir_int(f->fn, 0))));
	front_assign(f, some, front_scalar(Tbool, false, ir_bool(f->fn, false)));
	Node *better = front_node(f, "Compare", 3, front_node_name(f, e.x),
		front_node_list(f, 1, front_node(f, max ? "Gt" : "Lt", 0)), front_node_list(f, 1, front_node_name(f, best)));
	Node *first = front_node(f, "UnaryOp", 2, front_node(f, "Not", 0), front_node_name(f, some));
	Node *test = front_node(f, "BoolOp", 2, front_node(f, "Or", 0), front_node_list(f, 2, first, better));
	walk_each(f, &e, front_node_list(f, 1, front_node(f, "If", 3, test, front_node_list(f, 2,
		set_node(f, best, front_node_name(f, e.x)), set_node(f, some, truth_node(f, true))),
		front_node_list(f, 0))));
	Value ran = front_name(f, some);
	front_check(f, front_truth(f, &ran), Ddims);
	return front_spill(f, front_name(f, best));
}

static bool is_iterator(const Value *v)
{
	bool view = v->kind == Viter && (!strcmp(v->str, "items") || !strcmp(v->str, "keys") || !strcmp(v->str, "values"));
	return v->kind == Vgen || (v->kind == Viter && !view);
}

/* iter(x): (y for y in x) */
Value front_iter(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	bool once = is_iterator(&v[0]);
	if (!once && !front_eats(&v[0]))
		front_bail(f, Dtype, base_printf(f->arena, "iter of %s", front_describe(f, &v[0])));
	return once ? v[0] : those(f, v[0], fresh(f, "element"), NULL);
}

/* next(it[, default]): for x in it: r = x; break. Where nothing is found, the original raises. */
Value front_next(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	if (!is_iterator(&v[0]) || (v[0].kind == Vgen && v[0].fn))
		front_bail(f, Dtype, base_printf(f->arena, "next of %s", front_describe(f, &v[0])));
	Each e = each_of(f, v[0]);
	const char *found = fresh(f, "found");
	const char *r = base_intern(f->strings, base_printf(f->arena, "next:%u:%u", call->line, call->col));
	front_spread_reset(f, r);
	e.stop = found;
	front_assign(f, found, front_scalar(Tbool, false, ir_bool(f->fn, false)));
	if (given[1])
		front_assign(f, r, v[1]);
	walk_each(f, &e, front_node_list(f, 3, set_node(f, r, front_node_name(f, e.x)),
		set_node(f, found, truth_node(f, true)), front_node(f, "Break", 0)));
	return front_spill(f, front_name(f, r));
}

/* A key that is a method of a dict is asked for keys that are there. */
static Value key_of(Value key)
{
	if (key.kind == Vmethod && !key.row && key.item[0].kind == Vbox && !strcmp(key.str, "get"))
		key.str = " get";
	return key;
}

/* key(x), once and without keeping what that emits: its type. */
static Value sample_key(Front *f, const char *x, Value like, const char *key)
{
	Chain trial = { 0 }, *saved;
	Scope base = front_scope_save(f);
	front_push(f, &trial, &saved);
	front_assign(f, x, like);
	Value v = front_expr(f, front_node(f, "Call", 3, front_node_name(f, key), front_node_list(f, 1, front_node_name(f, x)), front_node_list(f, 0)));
	f->out = saved;
	front_scope_set(f, base);
	if (v.kind != Vscalar || v.tag || ir_type[v.type].kind == 'c')
		front_bail(f, Dtype, base_printf(f->arena, "an extreme by %s", front_describe(f, &v)));
	return v;
}

/* max(it, key=..., default=...) of numbers: best = first of it; for the others: if key(x) > key(best) ... */
static Value extreme_number(Front *f, Value it, bool max, Value *key, Value *other)
{
	Each e = each_of(f, it);
	const char *best = fresh(f, "best"), *some = fresh(f, "some"), *top = fresh(f, "top");
	const char *by = fresh(f, "key"), *now = fresh(f, "now");
	Value like = sample(f, &e), start = zero_like(f, &like);
	if (other && (other->kind != Vscalar || other->type != like.type || other->np != like.np || other->tag))
		front_bail(f, Dtype, "an extreme whose default is of another type");
	if (key)
		front_assign(f, by, key_of(*key));
	Value first = key ? sample_key(f, e.x, like, by) : like;
	front_assign(f, best, other ? *other : start);
	front_assign(f, top, zero_like(f, &first));
	front_assign(f, some, front_scalar(Tbool, false, ir_bool(f->fn, false)));
	Node *x = front_node_name(f, e.x);
	Node *value = key ? front_node(f, "Call", 3, front_node_name(f, by), front_node_list(f, 1, x), front_node_list(f, 0)) : x;
	Node *better = front_node(f, "Compare", 3, front_node_name(f, now),
		front_node_list(f, 1, front_node(f, max ? "Gt" : "Lt", 0)), front_node_list(f, 1, front_node_name(f, top)));
	Node *none = front_node(f, "UnaryOp", 2, front_node(f, "Not", 0), front_node_name(f, some));
	Node *test = front_node(f, "BoolOp", 2, front_node(f, "Or", 0), front_node_list(f, 2, none, better));
	Node *take = front_node(f, "If", 3, test, front_node_list(f, 3, set_node(f, best, x), set_node(f, top,
		front_node_name(f, now)), set_node(f, some, truth_node(f, true))), front_node_list(f, 0));
	walk_each(f, &e, front_node_list(f, 2, set_node(f, now, value), take));
	Value ran = front_name(f, some);
	if (!other)
		front_check(f, front_truth(f, &ran), Ddims);
	return front_spill(f, front_name(f, best));
}

/* max(it, key=..., default=...); of tuples and the like by the number of the element in a list. */
Value front_eat_extreme_by(Front *f, Value it, bool max, Value *key, Value *other, Node *call)
{
	bool box = front_is_box(&it, 'L');
	if (it.kind == Viter && it.n && front_box_loops(&it) && key) {
		it = front_box_list_of(f, call, it);
		box = true;
	}
	if (!box || !key || front_box_root(front_box_root(it.box)->of[0])->kind != 'T')
		return extreme_number(f, it, max, key, other);
	if (other)
		front_bail(f, Dtype, "an extreme of tuples with a default");
	it = front_spill(f, it);
	const char *seq = fresh(f, "list"), *best = fresh(f, "best"), *top = fresh(f, "top");
	const char *by = fresh(f, "key"), *now = fresh(f, "now"), *i = fresh(f, "i"), *x = fresh(f, "x");
	front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), front_box_length(f, &it)), Ddims);
	front_assign(f, seq, it);
	front_assign(f, by, key_of(*key));
	front_assign(f, x, front_box_get(f, it, front_pyint(f, 0)));
	front_assign(f, top, front_expr(f, front_node(f, "Call", 3, front_node_name(f, by), front_node_list(f, 1, front_node_name(f, x)),
		front_node_list(f, 0))));
	front_assign(f, best, front_pyint(f, 0));
	Value steps = { .kind = Vrange, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	steps.item[0] = steps.item[2] = front_pyint(f, 1);
	steps.item[1] = front_scalar(Ti64, false, front_keep(f, "n", front_box_length(f, &it)));
	Node *part = front_node(f, "Subscript", 2, front_node_name(f, seq), front_node_name(f, i));
	Node *value = front_node(f, "Call", 3, front_node_name(f, by), front_node_list(f, 1, part), front_node_list(f, 0));
	Node *better = front_node(f, "Compare", 3, front_node_name(f, now),
		front_node_list(f, 1, front_node(f, max ? "Gt" : "Lt", 0)), front_node_list(f, 1, front_node_name(f, top)));
	Node *take = front_node(f, "If", 3, better, front_node_list(f, 2, set_node(f, best, front_node_name(f, i)),
		set_node(f, top, front_node_name(f, now))), front_node_list(f, 0));
	front_iterate(f, steps, front_node_name(f, i), front_node_list(f, 2, set_node(f, now, value), take), front_node_list(f, 0));
	Value at = front_name(f, best), ends = front_name(f, top);
	if (ends.kind != Vscalar)
		front_bail(f, Dtype, "an extreme by such a key");
	return front_spill(f, front_box_get(f, it, at));
}
