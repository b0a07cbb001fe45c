/* Walking over containers, and over everything else where a container is near. */
#include "front/box.h"
#include "front/call.h"

bool front_box_loops(const Value *it)
{
	if (it->kind == Vbox || it->kind == Vstr)
		return true;
	for (int k = 0; it->kind == Viter && k < it->n; k++)
		if (front_box_loops(&it->item[k]))
			return true;
	return false;
}

static bool is_iter(const Value *v, const char *name)
{
	return v->kind == Viter && !strcmp(v->str, name);
}

static bool is_known(BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		if (!is_known(t->of[k]))
			return false;
	return t->kind != 0;
}

/* Nothing is known to be in a container that is walked over: then the walk has no rounds, as far as
 * is known. */
bool front_box_is_empty(Front *f, const Value *it)
{
	bool dict = front_is_box(it, 'D');
	for (int k = 0; it->kind == Viter && k < it->n; k++)
		if (front_box_is_empty(f, &it->item[k]))
			return true;
	if (it->kind != Vbox || !strchr("LSDQ", front_box_root(it->box)->kind))
		return false;
	BoxType *t = front_box_root(it->box);
	if (is_known(t->of[0]) && (!dict || is_known(t->of[1])))
		return false;
	f->bottoms++;
	front_check(f, ir_bin(f->fn, Oeq, front_box_length(f, it), ir_int(f->fn, 0)), Dindex);
	return true;
}

static Var counter(Front *f, Ex start)
{
	Var v = ir_new_var(f->fn, "at", Ti64);
	front_put(f, v, start);
	return v;
}

/* What says that keys came or went. */
static Ex version_of(Front *f, const Value *v)
{
	switch (front_box_root(v->box)->kind) {
	case 'D': return front_box_ask(f, "dict.version", NULL, v->e);
	case 'S': return front_box_ask(f, "set.version", NULL, v->e);
	case 'Q': return front_box_ask(f, "deque.version", NULL, v->e);
	default: return 0;
	}
}

Cursor *front_box_cursor(Front *f, Value it)
{
	Cursor *c = base_alloc(f->arena, sizeof *c);
	if (it.kind == Vstr)
		it = front_string(f, it);
	if (it.kind == Viter && !strcmp(it.str, "reversed") && it.item[0].kind == Vstr)
		it.item[0] = front_string(f, it.item[0]);
	c->it = it;
	bool view = is_iter(&it, "items") || is_iter(&it, "keys") || is_iter(&it, "values");
	if (it.kind == Vbox && !strchr("LSDQs", front_box_root(it.box)->kind))
		front_bail(f, Dtype, base_printf(f->arena, "a loop over %s", front_describe(f, &it)));
	if (view || it.kind == Vbox) {
		c->pos = counter(f, ir_int(f->fn, 0));
		c->version = version_of(f, view ? &it.item[0] : &it);
	} else if (is_iter(&it, "reversed") && it.item[0].kind == Vbox) {
		if (!front_is_box(&it.item[0], 'L') && !front_is_box(&it.item[0], 's'))
			front_bail(f, Dtype, base_printf(f->arena, "reversed of %s", front_describe(f, &it.item[0])));
		Ex n = front_box_length(f, &it.item[0]);
		c->pos = counter(f, ir_bin(f->fn, Osub, n, ir_int(f->fn, 1)));
	} else if (is_iter(&it, "zip") || is_iter(&it, "enumerate") || is_iter(&it, "map")) {
		bool zip = !is_iter(&it, "enumerate");
		int n = zip ? it.n : 1;
		c->part = base_alloc(f->arena, sizeof *c->part * (size_t)(n + 1));
		for (int k = is_iter(&it, "map"); k < n; k++)
			c->part[k] = *front_box_cursor(f, it.item[k]);
		c->pos = zip ? 0 : counter(f, front_int_index(f, &it.item[1]));
	} else {
		c->pos = counter(f, ir_int(f->fn, 0));
		c->version = front_keep(f, "n", front_steps(f, &c->it));
	}
	return c;
}

static void leave_unless(Front *f, Ex more)
{
	Chain out = { 0 }, *saved;
	front_push(f, &out, &saved);
	St stop = front_emit(f, Kbreak);
	front_pop(f, saved);
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = ir_un(f->fn, Onot, more);
	f->fn->st.at[st].body = stop;
}

/* The counter now; it moves on by one. */
static Ex count(Front *f, Var pos, int by)
{
	Ex now = ir_var(f->fn, front_let(f, "at", ir_var(f->fn, pos)));
	front_put(f, pos, ir_bin(f->fn, Oadd, ir_var(f->fn, pos), ir_int(f->fn, by)));
	return now;
}

static Value next_of_list(Front *f, Cursor *c, Value list, bool down)
{
	Ex more = down ? ir_bin(f->fn, Ole, ir_int(f->fn, 0), ir_var(f->fn, c->pos)) :
		ir_bin(f->fn, Olt, ir_var(f->fn, c->pos), front_box_length(f, &list));
	leave_unless(f, more);
	Value at = front_scalar(Ti64, false, count(f, c->pos, down ? -1 : 1));
	return front_is_box(&list, 's') ? front_string_at(f, list, at) : front_box_get(f, list, at);
}

/* Of a dict, set or deque: an operation finds the next one. */
static Value next_of_table(Front *f, Cursor *c, Value box, const char *what)
{
	BoxType *t = front_box_root(box.box);
	bool dict = t->kind == 'D';
	for (int k = 0; k <= dict; k++)
		front_box_known(f, t->of[k]);
	if (t->kind == 'S' && strchr(front_box_code(f, t->of[0]), 's'))
		front_bail(f, Dtype, "a loop over a set of strings: their order is not known");
	BoxOp *op = front_box_op(f, dict ? "dict.next" : t->kind == 'S' ? "set.next" : "deque.next",
		t->of[0], dict ? t->of[1] : NULL);
	front_box_arg(f, op, box.e);
	front_box_arg(f, op, ir_var(f->fn, c->pos));
	front_box_arg(f, op, c->version);
	front_box_run(f, op, dict ? "bikv" : "bie");
	front_put(f, c->pos, op->result.at[1]);
	leave_unless(f, op->result.at[0]);
	uint32_t at = 2;
	Value v = front_tuple(f, 2);
	v.item[0] = front_box_take(f, op, t->of[0], &at);
	if (!dict || !strcmp(what, "keys"))
		return v.item[0];
	v.item[1] = front_box_take(f, op, t->of[1], &at);
	return !strcmp(what, "items") ? v : v.item[1];
}

Value front_box_step(Front *f, Cursor *c)
{
	Value *it = &c->it;
	if (front_is_box(it, 'L') || front_is_box(it, 's'))
		return next_of_list(f, c, *it, false);
	if (it->kind == Vbox)
		return next_of_table(f, c, *it, "keys");
	if (is_iter(it, "reversed") && it->item[0].kind == Vbox)
		return next_of_list(f, c, it->item[0], true);
	if (is_iter(it, "enumerate")) {
		Value t = front_tuple(f, 2);
		t.item[1] = front_box_step(f, &c->part[0]);
		t.item[0] = front_scalar(Ti64, false, count(f, c->pos, 1));
		return t;
	}
	if (is_iter(it, "zip")) {
		Value t = front_tuple(f, it->n);
		for (int k = 0; k < it->n; k++)
			t.item[k] = front_box_step(f, &c->part[k]);
		return t;
	}
	if (is_iter(it, "map")) {
		Value *arg = base_alloc(f->arena, sizeof *arg * (size_t)it->n);
		for (int k = 1; k < it->n; k++)
			arg[k - 1] = front_box_step(f, &c->part[k]);
		Value r = front_spill(f, front_call_value(f, it->item[0], arg, it->n - 1));
		if (r.kind == Vscalar)
			r.e = ir_var(f->fn, front_let(f, "mapped", r.e));
		return r;
	}
	if (it->kind == Viter && it->item[0].kind == Vbox)
		return next_of_table(f, c, it->item[0], it->str);
	leave_unless(f, ir_bin(f->fn, Olt, ir_var(f->fn, c->pos), c->version));
	Ex at = count(f, c->pos, 1);
	return front_spill(f, front_step_value(f, it, at));
}

/* for element in it: body; a loop of our own, in which no names are bound for good. */
void front_box_each(Front *f, Value it, BoxBody *body, void *env)
{
	if (it.kind == Vtuple) {
		for (int k = 0; k < it.n; k++)
			body(f, it.item[k], env);
		return;
	}
	if (it.kind == Vgen && it.fn) {
		front_generator_each(f, it, body, env);
		return;
	}
	if (it.kind == Vgen) {
		front_box_generated(f, it, body, env);
		return;
	}
	if (front_box_is_empty(f, &it))
		return;
	Cursor *c = front_box_cursor(f, front_spill(f, it));
	Chain chain = { 0 }, *saved;
	f->frame->depth++;
	front_push(f, &chain, &saved);
	uint32_t before = front_elements_open(f);
	body(f, front_box_step(f, c), env);
	f->elements_from = before;
	front_pop(f, saved);
	f->frame->depth--;
	St st = front_emit(f, Kwhile);
	f->fn->st.at[st].e = ir_bool(f->fn, true);
	f->fn->st.at[st].body = chain.first;
}
