/* Statements of the AST. */
#include "front/box.h"
#include "front/call.h"

typedef void Walk(Front *f, Node *n);

static void assign_to(Front *f, Node *target, Value v);

static bool is_starred(const Node *n) { return n->tag == Nnode && !strcmp(n->kind, "Starred"); }

/* Elements [from, to) of a list as a new list. */
static Value part_of_list(Front *f, Value list, Ex from, Ex to)
{
	Value s = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	s.item[0] = front_scalar(Ti64, false, from);
	s.item[1] = front_scalar(Ti64, false, to);
	s.item[2] = front_none();
	Value v = front_index_value(f, list, &s, 1);
	Arr *own = base_alloc(f->arena, sizeof *own);
	*own = *v.arr;
	own->view = own->whole = own->loose = false;
	v.arr = own;
	v.object = v.owner = 0;
	return front_materialise(f, "rest", v);
}

/* What the targets get of an array or a list: its elements; a starred one a list of those between. */
static Value parts_of_array(Front *f, Node *list, int star, Value v)
{
	Value t = front_tuple(f, list->n);
	int64_t n;
	Ex len = v.arr->dim[0], least = ir_int(f->fn, list->n - (star >= 0));
	if (star >= 0 && (!v.list || v.arr->rank != 1))
		front_bail(f, Dtype, "a starred target of something that is not a flat list");
	if (star >= 0)
		front_check(f, ir_bin(f->fn, Ole, least, len), Ddims);
	else if (!ir_is_int(f->fn, len, &n) || n != list->n)
		front_check(f, ir_bin(f->fn, Oeq, len, least), Ddims);
	for (int k = 0; k < list->n; k++) {
		Value i = front_pyint(f, k);
		Ex behind = ir_int(f->fn, list->n - 1 - k);
		if (k == star) {
			t.item[k] = part_of_list(f, v, i.e, ir_bin(f->fn, Osub, len, behind));
			continue;
		}
		if (star >= 0 && k > star)
			i.e = ir_bin(f->fn, Osub, ir_bin(f->fn, Osub, len, behind), ir_int(f->fn, 1));
		t.item[k] = front_spill(f, front_index_value(f, v, &i, 1));
	}
	return t;
}

/* A starred target gets a list of what the others leave. */
static Value gather(Front *f, Node *list, int star, Value v)
{
	Value t = front_tuple(f, list->n), rest;
	int more = v.n - list->n + 1;
	if (more < 0)
		front_bail(f, Dtype, base_printf(f->arena, "unpacking of %d values", v.n));
	rest = front_tuple(f, more);
	base_copy(rest.item, v.item + star, sizeof(Value) * (size_t)more);
	for (int k = 0; k < list->n; k++)
		t.item[k] = k < star ? v.item[k] : k > star ? v.item[k + more - 1] :
			front_list_display(f, rest);
	return t;
}

static Value parts_of_box(Front *f, Node *list, int star, Value v)
{
	Value t = front_tuple(f, list->n);
	if (star >= 0)
		front_bail(f, Dtype, "a starred target of a list that grows");
	front_check(f, ir_bin(f->fn, Oeq, front_box_length(f, &v), ir_int(f->fn, list->n)), Ddims);
	for (int k = 0; k < list->n; k++)
		t.item[k] = front_box_get(f, v, front_pyint(f, k));
	return t;
}

static void assign_parts(Front *f, Node *list, Value v)
{
	int star = -1;
	for (int k = 0; k < list->n; k++)
		star = is_starred(list->kid[k]) ? k : star;
	v = front_certain(f, v);
	if (v.kind == Vbox)
		v = parts_of_box(f, list, star, v);
	if (v.kind == Varray && v.arr->rank)
		v = parts_of_array(f, list, star, v);
	else if (v.kind == Vtuple && star >= 0)
		v = gather(f, list, star, v);
	if (v.kind != Vtuple || v.n != list->n)
		front_bail(f, Dtype, base_printf(f->arena, "unpacking of %s", front_describe(f, &v)));
	for (int k = 0; k < list->n; k++)
		assign_to(f, is_starred(list->kid[k]) ? list->kid[k]->kid[0] : list->kid[k], v.item[k]);
}

static void assign_to(Front *f, Node *target, Value v)
{
	if (!strcmp(target->kind, "Name")) {
		front_assign(f, target->kid[0]->str, v);
	} else if (!strcmp(target->kind, "Tuple") || !strcmp(target->kind, "List")) {
		assign_parts(f, target->kid[0], v);
	} else if (!strcmp(target->kind, "Subscript")) {
		Value base = front_expr(f, target->kid[0]);
		f->line = target->line;
		f->col = target->col;
		front_store_subscript(f, base, target->kid[1], v);
	} else if (!strcmp(target->kind, "Attribute")) {
		Value base = front_expr(f, target->kid[0]);
		f->line = target->line;
		f->col = target->col;
		if (base.kind == Varray && !strcmp(target->kid[1]->str, "shape"))
			front_set_shape(f, base, v);
		else
			front_object_set(f, base, target->kid[1]->str, v);
	} else {
		front_bail(f, Dsyntax, base_printf(f->arena, "assignment to %s", front_word(target->kind)));
	}
}

static void assign(Front *f, Node *n)
{
	Value v = front_expr(f, n->kid[1]);
	Node *targets = n->kid[0];
	bool simple = targets->n == 1 && !strcmp(targets->kid[0]->kind, "Name");
	bool store = targets->n == 1 && !strcmp(targets->kid[0]->kind, "Subscript") &&
		!front_calls(targets->kid[0]);
	if (!simple && !store) {
		v = front_spill(f, v);
		v = front_materialise(f, "t", v);
	}
	if (simple)
		v = front_carry_into(f, targets->kid[0]->kid[0]->str, v);
	for (int k = 0; k < targets->n; k++)
		assign_to(f, targets->kid[k], v);
}

static void ann_assign(Front *f, Node *n)
{
	if (n->kid[2]->tag != Nnull)
		assign_to(f, n->kid[0], front_expr(f, n->kid[2]));
}

/* What an in-place operation puts into array a: its type must not grow. */
static Value in_place_value(Front *f, const char *op, Value a, Value b)
{
	Value r = front_binary(f, op, a, b);
	if (r.kind == Varray && r.arr->rank > a.arr->rank)
		front_bail(f, Dshape, "an in-place operation with a larger operand");
	char from = ir_type[r.type].kind, to = ir_type[a.type].kind;
	static const char order[] = { ['b'] = 1, ['u'] = 2, ['i'] = 2, ['f'] = 3, ['c'] = 4 };
	if (order[(int)from] > order[(int)to] || (from == 'i' && to == 'u'))
		front_bail(f, Dtype, "an in-place operation whose result does not fit the array's type");
	return r;
}

/* In place: the array itself changes, and keeps its type. */
static Value in_place(Front *f, const char *op, Value a, Value b)
{
	Value r = in_place_value(f, op, a, b);
	front_store(f, a.arr, front_as_array(f, &r, 0));
	return a;
}

/* a[arrays] op= b: gather, operate, scatter. */
static void in_place_gathered(Front *f, Node *n, Value base, Value *item, int items)
{
	for (int k = 0; k < items; k++)
		if (item[k].kind == Varray && (front_calls(n->kid[2]) || !item[k].arr->view))
			item[k] = front_materialise(f, "index", front_spill(f, item[k]));
	Value old = front_subscript_items(f, base, item, items);
	if (front_calls(n->kid[2]))
		old = front_spill(f, old);
	Value b = front_expr(f, n->kid[2]);
	f->line = n->line;
	f->col = n->col;
	front_store_items(f, base, item, items, in_place_value(f, n->kid[1]->kind, old, b));
}

/* `name op= value` and `object.attribute op= value`: what the target becomes. */
static Value aug_value(Front *f, Node *n, Value a)
{
	const char *op = n->kid[1]->kind;
	if (a.kind == Varray && a.list)
		front_bail(f, Dtype, "an in-place operation on a list");
	if (a.kind == Vbox || (a.kind == Vscalar && front_calls(n->kid[2])))
		a = front_spill(f, a);
	Value b = front_expr(f, n->kid[2]);
	f->line = n->line;
	f->col = n->col;
	if (a.kind == Varray && a.arr->rank == 0 && !a.arr->view)
		front_bail(f, Dtype, "an in-place operation on a temporary");
	Value r;
	if (front_box_augmented(f, op, a, b))
		return a;
	if (front_object_inplace(f, op, a, b, &r))
		return r;
	return a.kind == Varray && !front_is_filled(f, &a) ? in_place(f, op, a, b) : front_binary(f, op, a, b);
}

static void aug_attribute(Front *f, Node *n)
{
	Node *target = n->kid[0];
	Value base = front_expr(f, target->kid[0]);
	if (base.kind != Vobject || front_is_record(f, &base))
		front_bail(f, Dattr, base_printf(f->arena, "%s of %s", target->kid[1]->str,
			front_describe(f, &base)));
	Value a = front_object_get(f, base, target->kid[1]->str);
	front_object_set(f, base, target->kid[1]->str, aug_value(f, n, a));
}

static void aug_assign(Front *f, Node *n)
{
	Node *target = n->kid[0];
	const char *op = n->kid[1]->kind;
	if (!strcmp(target->kind, "Attribute")) {
		aug_attribute(f, n);
		return;
	}
	if (!strcmp(target->kind, "Name")) {
		Value old = front_name(f, target->kid[0]->str), r = aug_value(f, n, old);
		bool same = r.kind == Varray ? old.kind == Varray && !front_is_filled(f, &old) : r.kind == Vbox && !front_is_string(&r);
		if (!same)
			front_assign(f, target->kid[0]->str, r);
		return;
	}
	if (strcmp(target->kind, "Subscript"))
		front_bail(f, Dsyntax, base_printf(f->arena, "assignment to %s", front_word(target->kind)));
	Value item[2 * JENNY_RANK], base = front_expr(f, target->kid[0]);
	if (front_is_record(f, &base)) {
		Value key = front_expr(f, target->kid[1]), a = front_record_get(f, base, key);
		front_record_set(f, base, key, aug_value(f, n, a));
		return;
	}
	if (front_calls(target->kid[1]) || front_calls(n->kid[2]))
		base = front_spill(f, base);
	int items = front_items(f, target->kid[1], item);
	for (int k = 0; k < items && front_calls(n->kid[2]); k++)
		item[k] = front_spill(f, item[k]);
	if (base.kind == Varray)
		items = front_items_flat(f, item, items);
	if (base.kind == Varray && front_is_fancy(item, items)) {
		in_place_gathered(f, n, base, item, items);
		return;
	}
	Value old = front_subscript_items(f, base, item, items);
	if (old.kind == Vscalar && front_calls(n->kid[2]))
		old.e = front_keep(f, "t", old.e);
	Value b = front_expr(f, n->kid[2]);
	f->line = n->line;
	f->col = n->col;
	if (old.kind == Varray && !old.list)
		in_place(f, op, old, b);
	else if (!front_box_augmented(f, op, old, b))
		front_store_items(f, base, item, items, front_binary(f, op, old, b));
}

typedef struct ForLoop {
	Ex lo, hi, by; /* by: the step where it is not a constant; then it is positive */
	int64_t step;
	bool counted; /* over a range itself: the loop's variable is the value */
} ForLoop;

static ForLoop plan_loop(Front *f, Value *it)
{
	ForLoop p = { .step = 1 };
	if (it->kind == Vtuple && it->n) {
		for (int k = 1; k < it->n; k++)
			if (it->item[k].kind != Vscalar || it->item[k].type != it->item[0].type ||
				it->item[k].np != it->item[0].np || it->item[k].tag || it->item[0].tag)
				front_bail(f, Dtype, "a loop over a tuple of several types");
		Value t = front_list_of(f, *it);
		t.list = !it->item[0].np;
		*it = t;
	}
	int64_t step;
	if (it->kind == Vrange && (front_is_int(f, &it->item[2], &step) || !f->in->careful)) {
		p.counted = true;
		if (!front_is_int(f, &it->item[2], &p.step))
			p.by = it->item[2].e;
		p.lo = front_keep(f, "lo", it->item[0].e);
		p.hi = front_keep(f, "hi", it->item[1].e);
		return p;
	}
	p.lo = ir_int(f->fn, 0);
	p.hi = front_keep(f, "n", front_steps(f, it));
	return p;
}

static void finish_loop(Front *f, Loop *l, St st, Chain *body)
{
	front_loop_end(f, l);
	f->out = l->out;
	front_append_all(f, f->out, l->before);
	if (l->need)
		front_put(f, l->need, ir_int(f->fn, l->rounds > 1 ? l->rounds : 1));
	f->fn->st.at[st].body = body->first;
	front_append(f, f->out, st);
	front_carry_close(f, l);
}

/* An else clause runs unless the loop was left by break: `l->broke` remembers that. */
static void loop_with_else(Front *f, Node *other, void (*loop)(Front *, void *, Var), void *env)
{
	if (!other->n) {
		loop(f, env, 0);
		return;
	}
	Var broke = ir_new_var(f->fn, "broke", Ti64);
	front_put(f, broke, ir_int(f->fn, 0));
	loop(f, env, broke);
	Chain ca = { 0 }, cb = { 0 }, *saved;
	Scope base = front_scope_save(f);
	front_push(f, &ca, &saved);
	front_body(f, other);
	front_pop(f, saved);
	Scope end = front_scope_save(f);
	front_scope_meet(f, end, &ca, base, &cb);
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = ir_bin(f->fn, Oeq, ir_var(f->fn, broke), ir_int(f->fn, 0));
	f->fn->st.at[st].body = ca.first;
	f->fn->st.at[st].other = cb.first;
}

/* for target in container */
static void walk_cursor(Front *f, void *env, Var broke);

typedef struct ForEnv {
	Value it;
	Node *target, *body;
} ForEnv;

static void walk_for(Front *f, void *env, Var broke)
{
	ForEnv *e = env;
	if (front_box_loops(&e->it)) {
		walk_cursor(f, env, broke);
		return;
	}
	ForLoop *p = base_alloc(f->arena, sizeof *p);
	*p = plan_loop(f, &e->it);
	Loop *l = front_loop_new(f, e->target, e->body);
	Chain *body = base_alloc(f->arena, sizeof *body);
	uint32_t line = f->line;
	if (setjmp(l->again))
		f->line = line;
	l->broke = broke;
	front_loop_head(f, l);
	*body = (Chain){ 0 };
	Var v;
	const char *name = !strcmp(e->target->kind, "Name") ? e->target->kid[0]->str : "i";
	St st = front_loop(f, name, p->lo, p->hi, p->step, &v);
	if (p->by)
		f->fn->st.at[st].step = p->by;
	f->out = body;
	front_carry_start(f, l);
	Ex i = ir_var(f->fn, v);
	Value at = p->counted ? front_scalar(Ti64, false, i) : front_step_value(f, &e->it, i);
	assign_to(f, e->target, at);
	front_body(f, e->body);
	finish_loop(f, l, st, body);
}

static void walk_cursor(Front *f, void *env, Var broke)
{
	ForEnv *e = env;
	if (front_box_is_empty(f, &e->it))
		return;
	Cursor *c = front_box_cursor(f, e->it);
	Loop *l = front_loop_new(f, e->target, e->body);
	Chain *body = base_alloc(f->arena, sizeof *body);
	uint32_t line = f->line;
	if (setjmp(l->again))
		f->line = line;
	l->broke = broke;
	front_loop_head(f, l);
	*body = (Chain){ 0 };
	St st = ir_new_st(f->fn, Kwhile, f->line);
	Ex forever = ir_bool(f->fn, true);
	f->fn->st.at[st].e = forever;
	f->out = body;
	front_carry_start(f, l);
	assign_to(f, e->target, front_box_step(f, c));
	front_body(f, e->body);
	finish_loop(f, l, st, body);
}

static bool leaves(const Node *n)
{
	if (n->tag == Nnode && (!strcmp(n->kind, "Break") || !strcmp(n->kind, "Continue")))
		return true;
	for (int k = 0; k < n->n; k++)
		if (leaves(n->kid[k]))
			return true;
	return false;
}

static bool uniform(const Value *t)
{
	for (int k = 0; k < t->n; k++)
		if (t->item[k].kind != Vscalar || t->item[k].type != t->item[0].type ||
			t->item[k].np != t->item[0].np || t->item[k].tag)
			return false;
	return t->n > 0;
}

/* A loop over a short tuple of different things is written out. */
static bool written_out(Front *f, const Value *t, Node *target, Node *body, Node *other)
{
	if (t->kind != Vtuple || uniform(t) || t->n > 8 || (t->n && leaves(body)))
		return false;
	for (int k = 0; k < t->n && !f->frame->dead; k++) {
		assign_to(f, target, t->item[k]);
		front_body(f, body);
	}
	front_body(f, other);
	return true;
}

void front_iterate(Front *f, Value iter, Node *target, Node *body, Node *other)
{
	if (iter.kind == Vgen && iter.fn) {
		front_generator_loop(f, iter, target, body, other);
		return;
	}
	if (written_out(f, &iter, target, body, other))
		return;
	if (iter.kind == Vgen) {
		front_generated(f, iter, target, body, other);
		return;
	}
	ForEnv *e = base_alloc(f->arena, sizeof *e);
	*e = (ForEnv){ iter, target, body };
	loop_with_else(f, other, walk_for, e);
}

static void for_statement(Front *f, Node *n)
{
	Value it = front_walked(f, n->kid[1]);
	f->line = n->line;
	f->col = n->col;
	front_iterate(f, front_spill(f, it), n->kid[0], n->kid[2], n->kid[3]);
}

static void walk_while(Front *f, void *env, Var broke)
{
	Node *n = env;
	Loop *l = front_loop_new(f, NULL, n);
	Chain *body = base_alloc(f->arena, sizeof *body);
	uint32_t line = f->line;
	if (setjmp(l->again))
		f->line = line;
	l->broke = broke;
	front_loop_head(f, l);
	*body = (Chain){ 0 };
	St st = ir_new_st(f->fn, Kwhile, f->line);
	f->out = body;
	front_carry_start(f, l);
	Value c = front_test(f, n->kid[0]);
	Ex cond = front_truth(f, &c);
	bool endless = f->fn->ex.at[cond].op == Ocon && f->fn->ex.at[cond].u.i;
	if (body->first) {
		St leave = front_emit(f, Kif), stop;
		Chain out = { 0 }, *saved;
		front_push(f, &out, &saved);
		stop = front_emit(f, Kbreak);
		front_pop(f, saved);
		f->fn->st.at[leave].e = ir_un(f->fn, Onot, cond);
		f->fn->st.at[leave].body = stop;
		cond = ir_bool(f->fn, true);
	}
	f->fn->st.at[st].e = cond;
	front_none_narrow(f, n->kid[0], true);
	front_body(f, n->kid[1]);
	bool breaks = l->breaks;
	finish_loop(f, l, st, body);
	if (endless && !breaks)
		f->frame->dead = true;
}

/* Whether a loop is known to have no round: its condition is false with what the names are here. */
static bool never_runs(Front *f, Node *test)
{
	if (f->boxes || test->tag != Nnode || strcmp(test->kind, "Compare"))
		return false;
	Scope base = front_scope_save(f);
	Chain trial = { 0 }, *saved;
	front_push(f, &trial, &saved);
	Value v = front_test(f, test);
	front_pop(f, saved);
	const Expr *x = &f->fn->ex.at[v.e];
	bool never = !trial.first && x->op == Ocon && !x->u.i;
	if (!never)
		front_scope_set(f, base);
	return never;
}

static void while_statement(Front *f, Node *n)
{
	if (never_runs(f, n->kid[0]))
		front_body(f, n->kid[2]);
	else
		loop_with_else(f, n->kid[2], walk_while, n);
}

static void leave_loop(Front *f, Node *n)
{
	bool stop = !strcmp(n->kind, "Break");
	if (!f->loop)
		front_bail(f, Dbroken, "break outside a loop");
	front_finally(f, f->loop);
	if (f->frame->dead)
		return;
	front_loop_way(f, f->loop);
	if (stop)
		f->loop->breaks = true;
	if (stop && f->loop->broke)
		front_put(f, f->loop->broke, ir_int(f->fn, 1));
	front_emit(f, stop ? Kbreak : Kcontinue);
	f->frame->dead = true;
}

static void if_statement(Front *f, Node *n)
{
	Value t = front_test(f, n->kid[0]);
	Ex c = front_truth(f, &t);
	if (f->fn->ex.at[c].op == Ocon) {
		front_body(f, n->kid[f->fn->ex.at[c].u.i ? 1 : 2]);
		return;
	}
	uint32_t line = n->line;
	Chain ca = { 0 }, cb = { 0 }, *saved;
	Scope base = front_scope_save(f), a, b;
	uint32_t vars = f->fn->var.n;
	Ex again = front_stable(f, c) ? c : 0;
	front_push(f, &ca, &saved);
	front_none_narrow(f, n->kid[0], true);
	front_body(f, n->kid[1]);
	a = front_scope_save(f);
	front_pop(f, saved);
	front_scope_set(f, base);
	front_push(f, &cb, &saved);
	front_none_narrow(f, n->kid[0], false);
	front_body(f, n->kid[2]);
	b = front_scope_save(f);
	front_pop(f, saved);
	f->meet.cond = again;
	f->meet.vars = vars;
	Chain after = { 0 };
	f->meet.after = &after;
	front_scope_meet(f, a, &ca, b, &cb);
	f->meet.vars = 0;
	f->meet.after = NULL;
	f->line = line;
	if (!ca.first && !cb.first)
		return;
	bool first = ca.first && (!b.dead || a.dead || !cb.first), behind = a.dead != b.dead;
	St st = front_emit(f, Kif);
	Ex taken = first ? c : ir_un(f->fn, Onot, c);
	f->fn->st.at[st].e = taken;
	f->fn->st.at[st].body = first ? ca.first : cb.first;
	f->fn->st.at[st].other = behind ? 0 : first ? cb.first : 0;
	if (behind)
		front_append_all(f, f->out, first ? cb : ca);
	front_append_all(f, f->out, after);
}

static void expression(Front *f, Node *n)
{
	Node *e = n->kid[0];
	if (e->tag == Nnode && !strcmp(e->kind, "Constant"))
		return;
	front_materialise(f, "t", front_spill(f, front_expr(f, e)));
}

static void return_statement(Front *f, Node *n)
{
	Value v = n->kid[0]->tag == Nnull ? front_none() : front_expr(f, n->kid[0]);
	if (f->attempt) {
		v = front_materialise(f, "result", front_spill(f, v));
		front_finally(f, NULL);
	}
	if (!f->frame->dead)
		front_return(f, v);
}

static void define(Front *f, Node *n)
{
	Func *fn = base_alloc(f->arena, sizeof *fn);
	fn->name = n->kid[0]->str;
	fn->node = n;
	fn->outer = f->frame->func;
	fn->id = -1;
	fn->kept = front_defaults(f, n->kid[1]);
	if (n->kid[3]->n)
		front_bail(f, Dsyntax, "a decorated nested function");
	front_assign(f, fn->name, (Value){ .kind = Vfunc, .fn = fn, .home = f->frame });
}

/* A name that is deleted is not bound; where it is used, the original raises. */
static void delete(Front *f, Node *n)
{
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *target = n->kid[0]->kid[k];
		if (!strcmp(target->kind, "Subscript")) {
			Value base = front_expr(f, target->kid[0]);
			if (base.kind != Vbox)
				front_bail(f, Dsyntax, "del of a part of something else than a list or dict");
			front_box_delete(f, base, target->kid[1]);
			continue;
		}
		if (strcmp(target->kind, "Name"))
			front_bail(f, Dsyntax, "del of something that is not a name");
		front_name(f, target->kid[0]->str);
		front_forget(f, target->kid[0]->str);
	}
}

/* A module that is loaded and guarded becomes a value. */
static void import(Front *f, Node *n)
{
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *a = n->kid[0]->kid[k];
		const char *full = a->kid[0]->str;
		bool renamed = a->kid[1]->tag != Nnull;
		if (!front_module_known(f, full) || (!renamed && strchr(full, '.')))
			front_bail(f, Dsyntax, "such an import");
		front_assign(f, renamed ? a->kid[1]->str : full, (Value){ .kind = Vmodule, .str = full });
	}
}

static void import_from(Front *f, Node *n)
{
	for (int k = 0; k < n->kid[1]->n; k++) {
		Node *a = n->kid[1]->kid[k];
		Value v;
		if (n->kid[0]->tag == Nnull || (n->n > 2 && n->kid[2]->tag == Nint && n->kid[2]->i) ||
			!front_module_member(f, n->kid[0]->str, a->kid[0]->str, &v))
			front_bail(f, Dsyntax, "such an import");
		front_assign(f, a->kid[a->kid[1]->tag != Nnull]->str, v);
	}
}

static void nothing(Front *f, Node *n) { (void)f, (void)n; }

static const struct {
	const char *kind;
	Walk *walk;
} walks[] = {
	{ "Assign", assign }, { "AugAssign", aug_assign }, { "AnnAssign", ann_assign },
	{ "For", for_statement }, { "While", while_statement }, { "If", if_statement },
	{ "Expr", expression }, { "Return", return_statement }, { "Pass", nothing },
	{ "Import", import }, { "ImportFrom", import_from },
	{ "Break", leave_loop }, { "Continue", leave_loop }, { "Assert", front_assert },
	{ "Global", front_declare }, { "Nonlocal", front_declare }, { "Try", front_attempt },
	{ "Raise", front_raise }, { "FunctionDef", define }, { "Delete", delete },
	{ " eaten", front_eaten }, { "Match", front_match }, { " cases", front_match_rest },
	{ " bind", front_match_name },
};

/* An operator or a property runs while operands wait: nothing may change that was there before.
 * Attributes see to that themselves. */
static void check_pure(Front *f, Node *n)
{
	bool store = !strcmp(n->kind, "AugAssign") && !strcmp(n->kid[0]->kind, "Subscript");
	for (int k = 0; !strcmp(n->kind, "Assign") && k < n->kid[0]->n; k++) {
		const char *kind = n->kid[0]->kid[k]->kind;
		store = store || (strcmp(kind, "Name") && strcmp(kind, "Attribute"));
	}
	if (store || (!strcmp(n->kind, "Expr") && front_calls(n->kid[0])))
		front_bail(f, Dtype, "an operator or a property that changes things");
}

/* Walks a statement; one that reads what was never put into a container is not reached. */
static void walk_statement(Front *f, Walk *walk, Node *n)
{
	jmp_buf here, *outer = f->bottom;
	Chain *out = f->out;
	Frame *frame = f->frame;
	Loop *loop = f->loop;
	Trying trying = front_trying(f);
	int depth = f->depth, loops = frame->depth;
	if (setjmp(here)) {
		f->attempt = trying.attempt;
		f->still = trying.still;
		f->out = out;
		f->frame = frame;
		f->loop = loop;
		f->depth = depth;
		frame->depth = loops;
		St s = front_emit(f, Kcheck);
		Ex never = ir_bool(f->fn, false);
		f->fn->st.at[s].e = never;
		f->fn->st.at[s].code = Dindex;
		f->frame->dead = true;
	} else {
		f->bottom = &here;
		walk(f, n);
	}
	f->bottom = outer;
}

void front_statement(Front *f, Node *n)
{
	f->line = n->line;
	f->col = n->col;
	if (f->pure)
		check_pure(f, n);
	for (size_t k = 0; k < sizeof walks / sizeof *walks; k++)
		if (!strcmp(walks[k].kind, n->kind)) {
			walk_statement(f, walks[k].walk, n);
			return;
		}
	front_bail(f, Dsyntax, front_word(n->kind));
}
