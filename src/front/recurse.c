/*
 * Recursion: a function that calls itself becomes a function of the unit. Its parameters are numbers,
 * containers, and arrays that are handed over whole; names of functions around it that it reads
 * (captures) are parameters behind these. Which ones it reads is learned while it is walked: a name that is
 * new starts the walk of the function again.
 */
#include "front/box.h"
#include "front/call.h"
#include "front/flow.h"

enum { LEAVES = 8 };

typedef struct Saved {
	Front all;
	jmp_buf *bottom;
} Saved;

/* Numbers and containers of a result; -1: something else is among them. */
static int leaves_of(Value *v, Value **out)
{
	if (v->kind == Vnone)
		return 0;
	int n = v->kind == Vtuple ? v->n : 1;
	if (v->kind == Vtuple && (v->str || n > LEAVES))
		return -1;
	for (int k = 0; k < n; k++) {
		out[k] = v->kind == Vtuple ? &v->item[k] : v;
		if (out[k]->kind != Vscalar && out[k]->kind != Vbox)
			return -1;
	}
	return n;
}

/* Are the two of one kind? Containers become of one type. */
static bool alike(Front *f, Value *a, Value *b)
{
	Value *x[LEAVES], *y[LEAVES];
	int n = leaves_of(a, x);
	if (a->kind != b->kind || n != leaves_of(b, y))
		return false;
	for (int k = 0; k < n; k++)
		if (x[k]->kind != y[k]->kind || x[k]->type != y[k]->type || x[k]->np != y[k]->np)
			return false;
	for (int k = 0; k < n; k++)
		if (x[k]->kind == Vbox)
			front_box_unify(f, x[k]->box, y[k]->box);
	return true;
}

void front_return_own(Front *f, Value v)
{
	Func *fn = f->frame->func;
	Value *leaf[LEAVES];
	int n = leaves_of(&v, leaf);
	if (n < 0)
		front_bail(f, Dtype, base_printf(f->arena, "a recursive function that returns %s",
			front_describe(f, &v)));
	for (int k = 0; k < n; k++)
		if (leaf[k]->kind == Vscalar)
			front_one_flavour(f, leaf[k]);
	if (fn->result.kind == Vunset)
		fn->result = v;
	if (!alike(f, &fn->result, &v)) {
		if (!fn->guessed || fn->retried)
			front_bail(f, Djoin, "result", front_describe(f, &fn->result), front_describe(f, &v));
		fn->result = v;
		fn->retried = true;
		longjmp(*fn->again, 1);
	}
	for (int k = (int)f->fn->result.n; k < n; k++) {
		Var r = ir_new_var(f->fn, "result", leaf[k]->type);
		*vec_push(f->arena, &f->fn->result) = (Slot){ "result", leaf[k]->type, false, r };
	}
	for (int k = 0; k < n; k++)
		leaf[k]->e = front_keep(f, "r", leaf[k]->e);
	for (int k = 0; k < n; k++)
		front_put(f, f->fn->result.at[k].ref, leaf[k]->e);
	front_emit(f, Kreturn);
	f->frame->dead = true;
}

/* A parameter for a value of that kind; what it is inside. */
static Value parameter(Front *f, const char *name, const Value *v, const Front *outer)
{
	if (v->kind == Vscalar || v->kind == Vbox) {
		Var p = ir_new_var(f->fn, name, v->type);
		f->fn->var.at[p].param = true;
		*vec_push(f->arena, &f->fn->param) = (Slot){ name, v->type, false, p };
		return v->kind == Vbox ? front_box_value(v->box, ir_var(f->fn, p)) :
			front_scalar(v->type, v->np, ir_var(f->fn, p));
	}
	const Store *of = &outer->fn->sto.at[v->arr->sto];
	char layout = of->layout == 'C' || of->layout == 'F' ? of->layout : 'S';
	Sto sto = ir_new_store(f->fn, name, of->type, of->rank, Sarg, layout);
	for (int k = 0; k < of->rank; k++) {
		Ex d = ir_dim(f->fn, sto, k);
		f->fn->sto.at[sto].dim[k] = d;
	}
	f->fn->sto.at[sto].param = (uint16_t)f->fn->param.n;
	while (f->sto_order.n <= sto)
		*vec_push(f->arena, &f->sto_order) = 0;
	f->sto_order.at[sto] = v->arr->sto < outer->sto_order.n ? outer->sto_order.at[v->arr->sto] : 0;
	*vec_push(f->arena, &f->fn->param) = (Slot){ name, of->type, true, sto };
	Value in = front_array(f, front_arr_of_store(f, sto), v->list);
	in.object = in.owner = ++f->objects;
	return in;
}

/* What can be handed over: arrays only whole, as they lie in memory. */
static void check_argument(Front *f, const Value *v)
{
	bool whole = v->kind == Varray && v->arr->view && v->arr->whole && !v->arr->loose &&
		!v->arr->readonly && v->arr->rank == f->fn->sto.at[v->arr->sto].rank &&
		!front_is_carried(f, v->arr->sto);
	if ((v->kind != Vscalar || v->tag) && v->kind != Vbox && !whole)
		front_bail(f, Dtype, base_printf(f->arena, "a recursive function with %s as an argument",
			front_describe(f, v)));
}

/* ---- names of functions around ---- */

static Value read_here(Front *f, const Capture *c)
{
	Binding *b = front_binding(f, c->home, c->name);
	if (b->maybe || b->val.kind == Vunset || b->val.kind == Vpoison)
		front_bail(f, Dtype, base_printf(f->arena, "variable %s is not bound here", c->name));
	return c->home->fn == f->fn ? b->val : front_captured(f, c->home, b);
}

/* The value of a name that a function around has bound, from inside a function of the unit's. */
Value front_captured(Front *f, Frame *home, Binding *b)
{
	const Value *v = &b->val;
	Capture c = { home, b->name };
	if (v->kind != Vscalar && v->kind != Vbox && v->kind != Varray) {
		bool plain = v->kind == Vfunc || v->kind == Vknown || v->kind == Vmodule || v->kind == Vnone ||
			v->kind == Vstr || v->kind == Vdtype || v->kind == Vclass;
		if (!plain)
			front_bail(f, Dtype, base_printf(f->arena, "%s, of the function around a recursive one",
				b->name));
		return *v;
	}
	Frame *own = f->frame;
	while (!own->own || own->fn != f->fn)
		own = own->up;
	Func *fn = own->func;
	for (uint32_t k = 0; k < fn->capture.n; k++)
		if (fn->capture.at[k].home == home && fn->capture.at[k].name == b->name)
			return fn->param.at[fn->own_params + k];
	*vec_push(f->arena, &fn->capture) = c;
	longjmp(*fn->again, 1);
}

/* ---- the function ---- */

static void walk_own(Front *f, Func *fn, Frame *params, const Front *outer)
{
	Chain body = { 0 };
	Frame *fr = base_alloc(f->arena, sizeof *fr);
	f->fn = fn->fn = ir_new_fn(f->unit, fn->name);
	fn->param.n = 0;
	f->depth = 0;
	memset(&f->span, 0, sizeof f->span);
	memset(&f->sto_depth, 0, sizeof f->sto_depth);
	memset(&f->sto_order, 0, sizeof f->sto_order);
	memset(&f->sto_carried, 0, sizeof f->sto_carried);
	memset(&f->packed, 0, sizeof f->packed);
	memset(&f->meet, 0, sizeof f->meet);
	front_placeholders(f);
	*fr = (Frame){ .up = outer->frame, .func = fn, .own = true, .home = params->home,
		.line = outer->line, .col = outer->col, .fn = f->fn };
	for (uint32_t k = 0; k < params->name.n; k++) {
		const char *name = params->name.at[k].name;
		Value in = parameter(f, name, &params->name.at[k].val, outer);
		*vec_push(f->arena, &fn->param) = in;
		*vec_push(f->arena, &fr->name) = (Binding){ .name = name, .val = in };
	}
	fn->own_params = params->name.n;
	f->frame = outer->frame;
	for (uint32_t k = 0; k < fn->capture.n; k++) {
		Binding *b = front_binding(f, fn->capture.at[k].home, fn->capture.at[k].name);
		if (b->val.kind == Varray && fn->capture.at[k].home->fn != outer->fn)
			front_bail(f, Dtype, base_printf(f->arena, "%s, of the function around a recursive one",
				b->name));
		*vec_push(f->arena, &fn->param) = parameter(f, b->name, &b->val, outer);
	}
	f->frame = fr;
	f->out = &body;
	f->loop = NULL;
	front_body(f, fn->node->kid[2]);
	if (!fr->dead)
		front_return_own(f, front_none());
	f->fn->body = body.first;
}

static void compile_own(Front *f, Func *fn, Frame *params)
{
	Saved *s = base_alloc(f->arena, sizeof *s);
	jmp_buf again;
	uint32_t functions = f->unit->fn.n;
	s->all = *f;
	fn->again = &again;
	if (setjmp(again)) {
		f->unit->fn.n = functions;
		f->bottom = s->all.bottom;
		f->pure = s->all.pure;
	}
	walk_own(f, fn, params, &s->all);
	fn->guessed = false;
	f->depth = s->all.depth;
	f->fn = s->all.fn;
	f->out = s->all.out;
	f->frame = s->all.frame;
	f->loop = s->all.loop;
	f->span = s->all.span;
	f->sto_depth = s->all.sto_depth;
	f->sto_order = s->all.sto_order;
	f->sto_carried = s->all.sto_carried;
	f->packed = s->all.packed;
	f->meet = s->all.meet;
	memcpy(f->axis, s->all.axis, sizeof f->axis);
	memcpy(f->swap, s->all.swap, sizeof f->swap);
}

/* The operands of a call: those of the parameters, then what is captured. */
static Value *operands(Front *f, Func *fn, Frame *params)
{
	uint32_t n = params->name.n, all = n + fn->capture.n;
	Value *v = base_alloc(f->arena, sizeof *v * (all + 1));
	for (uint32_t k = 0; k < all; k++) {
		v[k] = k < n ? params->name.at[k].val : read_here(f, &fn->capture.at[k - n]);
		check_argument(f, &v[k]);
		const Value *want = &fn->param.at[k];
		const char *name = k < n ? params->name.at[k].name : fn->capture.at[k - n].name;
		if (v[k].kind != want->kind || (v[k].kind != Varray &&
			(v[k].type != want->type || v[k].np != want->np)))
			front_bail(f, Djoin, name, front_describe(f, want), front_describe(f, &v[k]));
		if (v[k].kind == Vbox)
			front_box_unify(f, want->box, v[k].box);
		if (v[k].kind != Varray)
			continue;
		const Store *in = &fn->fn->sto.at[want->arr->sto], *out = &f->fn->sto.at[v[k].arr->sto];
		if (v[k].list != want->list || in->type != out->type || in->rank != out->rank ||
			(in->layout != 'S' && in->layout != out->layout))
			front_bail(f, Djoin, name, front_describe(f, want), front_describe(f, &v[k]));
		for (uint32_t j = 0; j < k; j++)
			if (v[j].kind == Varray && ir_may_alias(f->fn, v[j].arr->sto, v[k].arr->sto))
				front_bail(f, Dtype, "a recursive function that gets one array twice");
	}
	return v;
}

static Value results(Front *f, Func *fn, Var *var, int *n)
{
	Value *leaf[LEAVES], r = fn->result;
	if (r.kind == Vtuple) {
		r = front_tuple(f, fn->result.n);
		memcpy(r.item, fn->result.item, sizeof *r.item * (size_t)r.n);
	}
	*n = leaves_of(&r, leaf);
	for (int k = 0; k < *n; k++) {
		var[k] = ir_new_var(f->fn, "r", leaf[k]->type);
		*leaf[k] = leaf[k]->kind == Vbox ? front_box_value(leaf[k]->box, ir_var(f->fn, var[k])) :
			front_scalar(leaf[k]->type, leaf[k]->np, ir_var(f->fn, var[k]));
	}
	return r;
}

Value front_call_own(Front *f, Value callee, const Args *a)
{
	Func *fn = callee.fn;
	Frame params = { .func = fn, .home = callee.home, .up = f->frame, .fn = f->fn };
	Var var[LEAVES];
	int n;
	for (uint32_t k = 0; k < f->func.n; k++)
		if (f->func.at[k]->node == fn->node)
			fn = f->func.at[k];
	front_bind_function(f, fn, a, &params);
	for (uint32_t k = 0; k < params.name.n; k++)
		check_argument(f, &params.name.at[k].val);
	if (!fn->fn)
		compile_own(f, fn, &params);
	if (fn->own_params != params.name.n)
		front_bail(f, Dtype, "a recursive function with other arguments");
	if (fn->result.kind == Vunset) {
		bool like = params.name.n && params.name.at[0].val.kind != Varray;
		fn->result = like ? params.name.at[0].val : front_pyint(f, 0);
		fn->guessed = true;
	}
	Value *v = operands(f, fn, &params);
	Value r = results(f, fn, var, &n);
	uint32_t at = f->fn->pool.n, count = fn->param.n;
	(void)vec_more(f->arena, &f->fn->pool, count + (uint32_t)n);
	for (int k = 0; k < n; k++)
		f->fn->pool.at[at + (uint32_t)k] = var[k];
	for (uint32_t k = 0; k < count; k++)
		f->fn->pool.at[at + (uint32_t)n + k] = v[k].kind == Varray ? v[k].arr->sto : v[k].e;
	St st = front_emit(f, Kcall);
	for (uint32_t k = 0; k < f->unit->fn.n; k++)
		if (f->unit->fn.at[k] == fn->fn)
			f->fn->st.at[st].fn = k;
	f->fn->st.at[st].at = at;
	f->fn->st.at[st].n = (uint32_t)n;
	f->fn->st.at[st].step = count;
	return n ? front_spill(f, r) : front_none();
}
