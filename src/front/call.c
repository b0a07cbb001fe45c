/* Calls: of Python functions (inlined, or compiled when they recurse), and of known ones. */
#include "front/box.h"
#include "front/call.h"

/* ---- arguments ---- */

/* An operand; with `displays` list displays are tuples. */
static Value operand(Front *f, Node *e, bool displays)
{
	bool list = e->tag == Nnode && !strcmp(e->kind, "List");
	if (!displays || (!list && !(e->tag == Nnode && !strcmp(e->kind, "Tuple"))))
		return front_expr(f, e);
	Node *items = e->kid[0];
	bool calls = front_calls(items);
	Value t = front_tuple(f, items->n);
	for (int k = 0; k < t.n; k++) {
		if (items->kid[k]->tag == Nnode && !strcmp(items->kid[k]->kind, "Starred"))
			front_bail(f, Dsyntax, "a starred expression");
		t.item[k] = operand(f, items->kid[k], true);
		if (calls)
			t.item[k] = front_spill(f, t.item[k]);
	}
	return t;
}

/* f(*t): the members of a tuple, one after the other. */
static void spread(Front *f, Args *a, Node *starred)
{
	Value t = front_spill(f, front_expr(f, starred->kid[0]));
	if (t.kind != Vtuple || a->n + t.n > 2 * FRONT_ARGS)
		front_bail(f, Dsyntax, "a starred argument that is not a tuple");
	for (int k = 0; k < t.n; k++)
		a->at[a->n++] = t.item[k];
}

static Args evaluate(Front *f, Node *call, bool displays)
{
	Node *pos = call->kid[1], *key = call->kid[2];
	size_t room = (size_t)(pos->n + key->n + 2 * FRONT_ARGS);
	Args a = { .n = 0 };
	bool calls = front_calls(pos) || front_calls(key);
	a.at = base_alloc(f->arena, sizeof(Value) * room);
	a.key = base_alloc(f->arena, sizeof(char *) * room);
	for (int k = 0; k < pos->n + key->n; k++) {
		Node *e = k < pos->n ? pos->kid[k] : key->kid[k - pos->n]->kid[1];
		if (e->tag == Nnode && !strcmp(e->kind, "Starred")) {
			spread(f, &a, e);
			continue;
		}
		if (k >= pos->n && key->kid[k - pos->n]->kid[0]->tag != Nstr)
			front_bail(f, Dsyntax, "** in a call");
		a.key[a.n] = k < pos->n ? NULL : key->kid[k - pos->n]->kid[0]->str;
		a.at[a.n] = operand(f, e, displays);
		if (calls)
			a.at[a.n] = front_spill(f, a.at[a.n]);
		a.n++;
	}
	f->line = call->line;
	f->col = call->col;
	return a;
}

/* Distributes arguments over the parameters of a row; given[k] says which are there. */
static void bind_row(Front *f, const KbRow *row, const Args *a, int first, Value *v, bool *given)
{
	bool rest = row->args && strstr(row->args, "*args") != NULL;
	for (int k = 0; k < a->n; k++) {
		KbParam p;
		int at = a->key[k] ? kb_param(row, a->key[k], strlen(a->key[k])) : k + first;
		bool fits = at >= 0 && at < FRONT_ARGS && kb_param_at(row, at, &p) &&
			(a->key[k] ? !p.positional : !p.keyword);
		if (!fits && !(rest && !a->key[k] && at < FRONT_ARGS))
			front_bail(f, Dcall, base_printf(f->arena, "%.*s with %s",
				(int)strcspn(row->names, " "), row->names,
				a->key[k] ? a->key[k] : "so many arguments"));
		if (given[at])
			front_bail(f, Dtype, "an argument is given twice");
		v[at] = a->at[k];
		given[at] = true;
	}
}

/* math.floor, ceil and trunc of a Python int is that int; of most NumPy scalars trunc raises. */
static bool rounds_int(Front *f, const KbRow *row, const Value *v)
{
	bool trunc = !strcmp(row->names, "math.trunc");
	if (!trunc && strcmp(row->names, "math.floor") && strcmp(row->names, "math.ceil"))
		return false;
	if (trunc && v->kind == Vscalar && v->np && v->type != Tf64)
		front_bail(f, Dtype, "math.trunc of a NumPy scalar");
	return v->kind == Vscalar && !v->np && ir_type[v->type].kind != 'f' &&
		ir_type[v->type].kind != 'c';
}

/* Where its guard is false. */
static bool raises(Front *f, const KbRow *row, Ex ok)
{
	bool over = !strncmp(row->guard, "lor(isfinite(r)", 15), either = !strcmp(row->names, "math.pow");
	return !either && front_raises(f, ok, over ? "OverflowError" : "ValueError");
}

static Value call_math(Front *f, const KbRow *row, Value *v, int n)
{
	Ex e[3];
	front_any_flavour(&v[0]);
	front_one_flavour(f, &v[0]);
	if (rounds_int(f, row, &v[0]))
		return front_scalar(Ti64, false, ir_cast(f->fn, Ti64, v[0].e));
	for (int k = 0; k < n; k++) {
		front_any_flavour(&v[k]);
		front_one_flavour(f, &v[k]);
		if (v[k].kind == Varray && v[k].arr->rank == 0)
			v[k] = front_scalar(v[k].type, true, front_element(f, v[k].arr, NULL));
		if (v[k].kind != Vscalar || ir_type[v[k].type].kind == 'c')
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names,
				front_describe(f, &v[k])));
		e[k] = ir_cast(f->fn, Tf64, v[k].e);
	}
	f->pyfloat = true;
	Ex r = kb_instantiate(f->fn, row->body, e, n);
	if (!r)
		front_bail(f, Dbroken, row->names);
	if (row->guard) {
		Ex all[4] = { e[0], n > 1 ? e[1] : e[0], n > 2 ? e[2] : e[0], r };
		Ex ok = kb_instantiate(f->fn, row->guard, all, 4);
		if (!ok)
			front_bail(f, Dbroken, row->names);
		if (!raises(f, row, ok))
			r = ir_guard(f->fn, ok, r);
	}
	return front_scalar(f->fn->ex.at[r].type, false, r);
}

static Value apply_row(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int n = kb_params(row), arity = 0;
	if (given[0] && v[0].kind == Vobject && row->special != KS_isinstance) {
		bool length = !strcmp(row->names, "builtins.len");
		Value r = front_object_special(f, length ? "__len__" :
			!strcmp(row->names, "builtins.abs") ? "__abs__" : "", v[0], NULL, 0);
		if (!r.kind || (length && (r.kind != Vscalar || r.np || r.type != Ti64)))
			front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, v[0].str));
		return r;
	}
	switch (row->kind) {
	case KB_MAP: return front_ufunc(f, row, v, given);
	case KB_MATH:
		while (arity < n && given[arity])
			arity++;
		for (int k = arity; k < n; k++)
			if (given[k])
				front_bail(f, Dcall, base_printf(f->arena, "%s with these arguments", row->names));
		if (arity != kb_required(row))
			front_bail(f, Dtype, "wrong number of arguments");
		return call_math(f, row, v, arity);
	case KB_REDUCE: return front_reduce_call(f, row, v, given);
	case KB_SPECIAL: return front_special(f, row, v, given, call);
	case KB_CALL: return front_outside(f, row, v, given);
	case KB_DTYPE:
		if (!given[0])
			return front_scalar(row->type, true, ir_cast(f->fn, row->type, ir_int(f->fn, 0)));
		if (v[0].kind == Vscalar) {
			front_any_flavour(&v[0]);
			front_one_flavour(f, &v[0]);
			if (ir_type[v[0].type].kind == 'f' && ir_type[row->type].kind != 'f')
				front_fp(f, 2);
			return front_scalar(row->type, true, front_convert(f, &v[0], row->type));
		}
		return front_array(f, front_as_array(f, &v[0], row->type), false);
	default: front_bail(f, Dcall, row->names);
	}
}

static Value call_row(Front *f, const KbRow *row, const Args *a, const Value *self, Node *call)
{
	Value v[FRONT_ARGS] = { 0 };
	bool given[FRONT_ARGS] = { 0 };
	if (self) {
		v[0] = *self;
		given[0] = true;
	}
	bind_row(f, row, a, self != NULL, v, given);
	return apply_row(f, row, v, given, call);
}

typedef struct Either {
	const KbRow *row;
	const Args *args;
	const Value *self;
	Node *call;
	Value result;
} Either;

static void compiled(Front *f, void *env)
{
	Either *e = env;
	e->result = call_row(f, e->row, e->args, e->self, e->call);
}

/* What is not compiled of a function that the library can be called for is called. */
static Value call_either(Front *f, const KbRow *row, const KbRow *spare, const Args *a,
	const Value *self, Node *call)
{
	Either e = { row, a, self, call, { 0 } };
	if (front_try(f, compiled, &e))
		return e.result;
	return call_row(f, spare, a, self, call);
}

/* ---- Python functions ---- */

static int parameters(Node *args, Node **out)
{
	int n = 0;
	if (args->kid[5]->tag != Nnull)
		return -1;
	static const int groups[] = { 0, 1, 3 };
	for (int g = 0; g < 3; g++)
		for (int k = 0; k < args->kid[groups[g]]->n && n < FRONT_ARGS; k++)
			out[n++] = args->kid[groups[g]]->kid[k];
	return n;
}

/* The defaults of a nested function or lambda, positional ones first. */
Value *front_defaults(Front *f, Node *args)
{
	Node *list[2] = { args->kid[6], args->kid[4] };
	Value *kept = base_alloc(f->arena, sizeof *kept * (size_t)(list[0]->n + list[1]->n + 1));
	for (int g = 0, at = 0; g < 2; g++)
		for (int k = 0; k < list[g]->n; k++, at++)
			if (list[g]->kid[k]->tag != Nnull)
				kept[at] = front_spill(f, front_expr(f, list[g]->kid[k]));
	return kept;
}

static bool default_value(Front *f, Func *fn, Node *args, int k, Value *out)
{
	Node *p[FRONT_ARGS];
	int n = parameters(args, p), positional = args->kid[0]->n + args->kid[1]->n;
	if (fn->defaults) {
		for (int d = 0; d < fn->defaults->n; d++)
			if (fn->defaults->kid[d]->kid[0]->str == p[k]->kid[0]->str) {
				*out = front_env(f, fn->defaults->kid[d]->kid[1]);
				return true;
			}
		return false;
	}
	int most = args->kid[6]->n, at = k - (positional - most);
	if (k >= n || at < 0 || !fn->kept)
		return false;
	*out = fn->kept[at];
	return out->kind != Vunset;
}

void front_bind_function(Front *f, Func *fn, const Args *a, Frame *to)
{
	Node *args = fn->node->kid[!strcmp(fn->node->kind, "Lambda") ? 0 : 1], *p[FRONT_ARGS];
	int n = parameters(args, p), positional = args->kid[0]->n + args->kid[1]->n;
	Value v[FRONT_ARGS] = { 0 };
	if (n < 0)
		front_bail(f, Dsyntax, "a function with **kwargs");
	Node *star = args->kid[2];
	Value rest = front_tuple(f, a->n);
	rest.n = 0;
	for (int k = 0; k < a->n; k++) {
		int at = a->key[k] ? n : k;
		if (star->tag != Nnull && !a->key[k] && at >= positional) {
			rest.item[rest.n++] = front_materialise(f, "t", front_spill(f, a->at[k]));
			continue;
		}
		for (int j = args->kid[0]->n; a->key[k] && j < n; j++)
			if (p[j]->kid[0]->str == a->key[k])
				at = j;
		if (at >= n || (!a->key[k] && at >= positional) || v[at].kind)
			front_bail(f, Dtype, base_printf(f->arena, "arguments of %s do not fit", fn->name));
		v[at] = a->at[k];
	}
	for (int k = 0; k < n; k++)
		if (!v[k].kind && !default_value(f, fn, args, k, &v[k]))
			front_bail(f, Dtype, base_printf(f->arena, "arguments of %s do not fit", fn->name));
	Frame *caller = f->frame;
	if (star->tag != Nnull) {
		f->frame = to;
		front_assign(f, star->kid[0]->str, rest);
		f->frame = caller;
	}
	for (int k = 0; k < n; k++) {
		v[k] = front_materialise(f, p[k]->kid[0]->str, front_spill(f, v[k]));
		f->frame = to;
		front_assign(f, p[k]->kid[0]->str, v[k]);
		f->frame = caller;
	}
}

static int count_returns(Node *n)
{
	int c = n->tag == Nnode && !strcmp(n->kind, "Return");
	if (n->tag == Nnode && (!strcmp(n->kind, "Lambda")))
		return 0;
	for (int k = 0; k < n->n; k++)
		if (n->kid[k]->tag != Nnode || strcmp(n->kid[k]->kind, "FunctionDef"))
			c += count_returns(n->kid[k]);
	return c;
}

static bool is_recursive(Front *f, Func *fn)
{
	for (Frame *fr = f->frame; fr; fr = fr->up)
		if (fr->func == fn || (fr->func->node == fn->node))
			return true;
	return false;
}

static Value walk_block(Front *f, Frame *fr, Node *body);
static void join_arrays(Front *f, Frame *fr);
static void return_inlined(Front *f, Frame *fr, Value v);

static Value walk_inlined(Front *f, Func *fn, Frame *fr)
{
	Node *body = fn->node->kid[2];
	bool tail = count_returns(body) == 1 && body->n &&
		!strcmp(body->kid[body->n - 1]->kind, "Return");
	bool none = count_returns(body) == 0;
	if (tail || none) {
		front_body(f, body);
		return fr->returned ? fr->result : front_none();
	}
	return walk_block(f, fr, body);
}

/* Where the only way out is the last statement, the others being on ways that are never taken, no block
 * is needed: what is made inside is there behind it. */
static bool dissolve(Front *f, Frame *fr, const Chain *inside)
{
	St last = inside->last, next;
	if (fr->leaves != 1 || f->fn->st.at[last].kind != Kleave)
		return false;
	for (St s = inside->first; s != last; s = next) {
		next = f->fn->st.at[s].next;
		f->fn->st.at[s].next = 0;
		front_append(f, f->out, s);
	}
	return true;
}

/* A function that returns at several places. It is walked again where one of them leaves an attribute
 * that another one, walked before, has left alone. */
static Value walk_block(Front *f, Frame *fr, Node *body)
{
	Chain *inside = base_alloc(f->arena, sizeof *inside), *saved = f->out;
	int depth = f->depth;
	jmp_buf again;
	Trying *trying = base_alloc(f->arena, sizeof *trying);
	*trying = front_trying(f);
	fr->again = &again;
	if (setjmp(again)) {
		front_trying_set(f, *trying);
		f->frame = fr;
		f->depth = depth;
		f->loop = NULL;
		fr->name.n = 0;
		fr->result_var.n = fr->pick.n = 0;
		fr->returned = fr->dead = false;
		fr->leaves = 0;
		fr->there = 0;
		for (uint32_t k = 0; k < fr->entry.n; k++)
			*vec_push(f->arena, &fr->name) = fr->entry.at[k];
	}
	*inside = (Chain){ 0 };
	fr->block = ir_new_st(f->fn, Kblock, f->line);
	f->fn->st.at[fr->block].v = fr->block;
	f->out = inside;
	front_body(f, body);
	if (!fr->dead)
		return_inlined(f, fr, front_none());
	f->out = saved;
	if (!dissolve(f, fr, inside)) {
		f->fn->st.at[fr->block].body = inside->first;
		front_append(f, f->out, fr->block);
	}
	front_objects_left(f, fr);
	if (fr->returned)
		join_arrays(f, fr);
	if (fr->returned && fr->there) {
		Value *item = base_alloc(f->arena, sizeof *item);
		*item = fr->result;
		fr->result = (Value){ .kind = Vmaybe, .n = 1, .item = item, .tag = ir_var(f->fn, fr->there) };
	}
	return fr->returned ? fr->result : front_none();
}

static Value inline_call(Front *f, Value callee, const Args *a)
{
	Func *fn = callee.fn;
	if (front_is_generator(fn))
		return front_generator_call(f, callee, a);
	Frame *fr = base_alloc(f->arena, sizeof *fr), *caller = f->frame;
	uint32_t line = f->line, col = f->col;
	*fr = (Frame){ .up = caller, .home = callee.home, .func = fn, .depth = caller->depth,
		.line = line, .col = col,
		.loop = f->loop, .fn = f->fn };
	if (f->depth > 40)
		front_bail(f, Dcall, base_printf(f->arena, "%s, nested too deeply", fn->name));
	front_bind_function(f, fn, a, fr);
	f->depth++;
	f->frame = fr;
	front_objects_move(f, caller, fr);
	if (fr->loop || caller->depth)
		fr->depth = caller->depth + 1;
	f->loop = NULL;
	front_once_enter(f, fr);
	for (uint32_t k = 0; k < fr->name.n; k++)
		*vec_push(f->arena, &fr->entry) = fr->name.at[k];
	Value r;
	if (!strcmp(fn->node->kind, "Lambda"))
		r = front_spill(f, front_expr(f, fn->node->kid[1]));
	else
		r = walk_inlined(f, fn, fr);
	front_objects_move(f, fr, caller);
	f->frame = caller;
	f->loop = fr->loop;
	f->depth--;
	f->line = line;
	f->col = col;
	return r;
}

/* A value that an inlined function returns at one place does not fit what it returned before: it is
 * walked again, with a result that holds both. */
static _Noreturn void widen_result(Front *f, Frame *fr, int k, const Value *was, const Value *now)
{
	Widen w = { .name = "result" };
	bool none = was->kind == Vnone || now->kind == Vnone;
	bool numbers = was->kind == Vscalar && now->kind == Vscalar && !was->tag && !now->tag;
	if (none ? !front_none_widens(was, now, &w) : !numbers)
		front_bail(f, Dtype, "a function that returns values of different kinds");
	if (!none)
		w.type = front_join(was->type, was->np, now->type, now->np, &w.np);
	if (!w.type)
		front_bail(f, Djoin, fr->func->name, front_describe(f, was), front_describe(f, now));
	const Value *other = was->type == w.type && was->np == w.np ? now : was;
	w.alt = none ? Tnone : other->type;
	w.alt_np = !none && other->np;
	while (fr->widen.n <= (uint32_t)k)
		*vec_push(f->arena, &fr->widen) = (Widen){ 0 };
	if (fr->widen.at[k].type || ++f->retries > 40)
		front_bail(f, Dtype, "a function that returns values of different kinds");
	fr->widen.at[k] = w;
	longjmp(*fr->again, 1);
}

/* The variable for one of the results, that holds None or numbers of two types if it has to. */
static Value result_holder(Front *f, Frame *fr, int k, const Value *v)
{
	const Widen *w = (uint32_t)k < fr->widen.n && fr->widen.at[k].type ? &fr->widen.at[k] : NULL;
	if (!w && v->kind == Vnone)
		return *v;
	Var r = ir_new_var(f->fn, fr->func->name, w ? w->type : v->type);
	*vec_push(f->arena, &fr->result_var) = r;
	if (v->kind == Vbox)
		return front_box_value(v->box, ir_var(f->fn, r));
	Value to = front_scalar(w ? w->type : v->type, w ? w->np : v->np, ir_var(f->fn, r));
	if (w) {
		to.tag = ir_var(f->fn, ir_new_var(f->fn, "tag", Ti64));
		to.alt = w->alt;
		to.alt_np = w->alt_np;
	} else if (v->tag && !v->alt) {
		to.tag = ir_var(f->fn, ir_new_var(f->fn, "tag", Ti64));
	}
	return to;
}

/* None or a number goes into its holder. */
static void hold_result(Front *f, Frame *fr, int k, const Value *to, Value v)
{
	if (v.kind == Vnone && to->kind == Vnone)
		return;
	Value none = front_none();
	if (front_may_be_none(&v) && to->kind == Vscalar && !to->tag)
		widen_result(f, fr, k, to, &none);
	if (!front_may_be_none(&v) || !front_may_be_none(to))
		front_one_flavour(f, &v);
	Ex tag = to->kind != Vscalar ? 0 : v.kind == Vnone ? (to->alt ? 0 : ir_int(f->fn, 0)) :
		front_tag_like(f, to, &v);
	if (!tag)
		widen_result(f, fr, k, to, &v);
	if (v.kind != Vnone)
		front_put(f, f->fn->ex.at[to->e].ref, front_exact_cast(f, v.e, to->type));
	if (to->tag)
		front_put(f, f->fn->ex.at[to->tag].ref, tag);
	else if (v.kind == Vnone)
		widen_result(f, fr, k, to, &v);
}

static bool is_plain(const Value *v) { return v->kind == Vscalar || v->kind == Vnone; }

/* An array is returned where another one was: they meet behind the function. */
static void hold_array(Front *f, Frame *fr, int k, Value *to, const Value *v, bool again)
{
	bool several = (uint32_t)k < fr->widen.n && fr->widen.at[k].array;
	if (again && !several) {
		if (to->kind == Varray && to->object && to->object == v->object)
			return;
		while (fr->widen.n <= (uint32_t)k)
			*vec_push(f->arena, &fr->widen) = (Widen){ 0 };
		fr->widen.at[k].array = true;
		fr->widen.at[k].type = v->type;
		longjmp(*fr->again, 1);
	}
	while (fr->pick.n <= (uint32_t)k)
		*vec_push(f->arena, &fr->pick) = NULL;
	if (several && !again)
		fr->pick.at[k] = base_alloc(f->arena, sizeof(OneOf));
	if (several && !front_pick_add(f, fr->pick.at[k], v))
		front_bail(f, Dtype, "a function that returns different objects");
	*to = *v;
}

/* Behind an inlined function: results that are one of several arrays. */
static void join_arrays(Front *f, Frame *fr)
{
	for (uint32_t k = 0; k < fr->pick.n; k++) {
		Value *to = fr->result.kind == Vtuple ? &fr->result.item[k] : &fr->result;
		if (fr->pick.at[k])
			*to = front_pick_end(f, "result", fr->pick.at[k]);
	}
}

static bool is_tuple(const Value *v) { return v->kind == Vtuple && v->n && !v->str && !v->list; }

/* What an inlined function returns that returns a tuple at one place and None at another: the tuple. Where it is
 * the first time that this is seen, it is walked again. */
static Value tuple_or_none(Front *f, Frame *fr, Value v)
{
	const Value *was = fr->returned ? &fr->result : NULL;
	bool mixed = v.kind == Vmaybe || (was && ((v.kind == Vnone && is_tuple(was)) ||
		(is_tuple(&v) && was->kind == Vnone)));
	if (fr->like.kind == Vunset && mixed) {
		fr->like = v.kind == Vmaybe ? v.item[0] : v.kind == Vnone ? *was : v;
		Value zero = front_nothing_like(f, &fr->like);
		if (zero.kind == Vunset || ++f->retries > 40)
			front_bail(f, Dtype, "a function that returns values of different kinds");
		longjmp(*fr->again, 1);
	}
	if (fr->like.kind == Vunset || (v.kind != Vnone && v.kind != Vmaybe && v.kind != Vtuple))
		return v;
	Ex there = v.kind == Vmaybe ? v.tag : ir_int(f->fn, v.kind == Vtuple);
	v = v.kind == Vmaybe ? v.item[0] : v.kind == Vnone ? front_nothing_like(f, &fr->like) : v;
	if (!fr->there)
		fr->there = ir_new_var(f->fn, "there", Ti64);
	front_put(f, fr->there, there);
	return v;
}

/* Sets the result of an inlined function that returns at several places, and leaves it. */
static void return_inlined(Front *f, Frame *fr, Value v)
{
	v = tuple_or_none(f, fr, v);
	if (v.kind == Vtuple && v.str)
		front_bail(f, Dtype, base_printf(f->arena, "the result of %s as one object", v.str));
	Value *leaf = v.kind == Vtuple ? v.item : &v;
	bool again = fr->returned;
	front_objects_leave(f, fr);
	int n = v.kind == Vtuple ? v.n : 1;
	if (!again) {
		fr->result = v;
		if (v.kind == Vtuple)
			fr->result = front_tuple(f, n);
	} else if ((fr->result.kind != v.kind && (!is_plain(&fr->result) || !is_plain(&v))) ||
		(v.kind == Vtuple && fr->result.n != n)) {
		front_bail(f, Dtype, "a function that returns values of different kinds");
	}
	Value *to = v.kind == Vtuple ? fr->result.item : &fr->result;
	for (int k = 0; k < n; k++) {
		if (front_is_string(&leaf[k]))
			leaf[k] = front_string(f, leaf[k]);
		if (is_plain(&leaf[k]) && (!again || is_plain(&to[k]))) {
			if (!again)
				to[k] = result_holder(f, fr, k, &leaf[k]);
			hold_result(f, fr, k, &to[k], leaf[k]);
			continue;
		}
		if (leaf[k].kind == Varray && (!again || to[k].kind == Varray)) {
			hold_array(f, fr, k, &to[k], &leaf[k], again);
			continue;
		}
		if (leaf[k].kind != Vbox || (again && to[k].kind != Vbox)) {
			if (again && (to[k].kind != leaf[k].kind || to[k].object != leaf[k].object ||
				leaf[k].kind == Vtuple))
				front_bail(f, Dtype, "a function that returns different objects");
			to[k] = leaf[k];
			continue;
		}
		if (again)
			to[k].box = front_box_join(f, to[k].box, leaf[k].box);
		else
			to[k] = result_holder(f, fr, k, &leaf[k]);
		front_put(f, f->fn->ex.at[to[k].e].ref, leaf[k].e);
	}
	St s = front_emit(f, Kleave);
	f->fn->st.at[s].v = fr->block;
	fr->leaves++;
	fr->returned = fr->dead = true;
}

void front_return(Front *f, Value v)
{
	Frame *fr = f->frame;
	v = front_materialise(f, "result", front_spill(f, v));
	if (v.kind == Vtuple)
		for (int k = 0; k < v.n; k++)
			v.item[k] = front_materialise(f, "result", v.item[k]);
	front_carry_leave(f, &v);
	if (!fr->up) {
		if (!front_return_maybe(f, v) && !front_pick_return(f, v))
			front_return_entry(f, v);
	} else if (fr->own) {
		front_return_own(f, v);
	} else if (fr->block) {
		return_inlined(f, fr, v);
	} else {
		fr->result = v;
		fr->returned = fr->dead = true;
	}
}

/* A method of an object: the object is the first argument. */
static Value call_bound(Front *f, Value callee, const Args *a)
{
	Args all = { .n = a->n + 1 };
	all.at = base_alloc(f->arena, sizeof(Value) * (size_t)(all.n + 1));
	all.key = base_alloc(f->arena, sizeof(char *) * (size_t)(all.n + 1));
	all.at[0] = callee.item[0];
	base_copy(all.at + 1, a->at, sizeof(Value) * (size_t)a->n);
	base_copy(all.key + 1, a->key, sizeof(char *) * (size_t)a->n);
	callee.kind = Vfunc;
	return is_recursive(f, callee.fn) ? front_call_own(f, callee, &all) : inline_call(f, callee, &all);
}

Value front_apply(Front *f, Value callee, const Value *arg, const char **key, int n)
{
	Args a = { .n = n };
	a.at = base_alloc(f->arena, sizeof(Value) * (size_t)(n + 1));
	a.key = base_alloc(f->arena, sizeof(char *) * (size_t)(n + 1));
	base_copy(a.at, arg, sizeof(Value) * (size_t)n);
	base_copy(a.key, key, sizeof(char *) * (size_t)n);
	return is_recursive(f, callee.fn) ? front_call_own(f, callee, &a) : inline_call(f, callee, &a);
}

/* A call with values at hand. */
Value front_call_value(Front *f, Value callee, Value *arg, int n)
{
	Args a = { .at = arg, .n = n, .key = base_alloc(f->arena, sizeof(char *) * (size_t)(n + 1)) };
	if (callee.kind == Vfunc && !is_recursive(f, callee.fn))
		return inline_call(f, callee, &a);
	if (callee.kind == Vmethod && !callee.row && callee.str && callee.item[0].kind == Vbox)
		return front_box_method(f, callee.item[0], !strcmp(callee.str, "get") ? " get" : callee.str, arg, n,
			a.key, front_box_here(f));
	if (callee.kind != Vknown || !callee.row)
		front_bail(f, Dcall, front_describe(f, &callee));
	Value v[FRONT_ARGS] = { 0 };
	bool given[FRONT_ARGS] = { 0 };
	bind_row(f, callee.row, &a, 0, v, given);
	return apply_row(f, callee.row, v, given, NULL);
}

/* max(it, key=..., default=...) and min: what rows of the knowledge base cannot say. */
static bool extreme_by(Front *f, const KbRow *row, const Args *a, Node *call, Value *out)
{
	Value *key = NULL, *other = NULL;
	if ((row->special != KS_min && row->special != KS_max) || row->kind != KB_SPECIAL || a->n < 2 ||
		a->key[0] || !a->key[1] || !front_eats(&a->at[0]))
		return false;
	for (int k = 1; k < a->n; k++) {
		if (!strcmp(a->key[k], "key") && a->at[k].kind != Vnone)
			key = &a->at[k];
		else if (!strcmp(a->key[k], "default"))
			other = &a->at[k];
		else if (strcmp(a->key[k], "key"))
			return false;
	}
	*out = front_eat_extreme_by(f, a->at[0], row->special == KS_max, key, other, call);
	return true;
}

Value front_call(Front *f, Node *call)
{
	Value callee = front_expr(f, call->kid[0]);
	const KbRow *row = callee.row;
	f->line = call->line;
	f->col = call->col;
	if (callee.kind == Vclass) {
		Args a = evaluate(f, call, false);
		return front_construct(f, callee.n, a.at, a.key, a.n);
	}
	if (callee.kind == Vobject) {
		Args a = evaluate(f, call, false);
		Value r = front_object_special(f, "__call__", callee, a.at, a.n < 4 ? a.n : 3);
		if (!r.kind || a.n > 3 || (a.n && a.key[a.n - 1]))
			front_bail(f, Dcall, front_describe(f, &callee));
		return r;
	}
	if (f->pure && callee.kind == Vmethod && row && !strncmp(row->names, "list.", 5))
		front_bail(f, Dtype, "an operator or a property that changes a list");
	if (callee.kind == Vmethod && callee.fn) {
		Args a = evaluate(f, call, false);
		return call_bound(f, callee, &a);
	}
	if (callee.kind == Vfunc) {
		Args a = evaluate(f, call, false);
		return is_recursive(f, callee.fn) ? front_call_own(f, callee, &a) :
			inline_call(f, callee, &a);
	}
	if (callee.kind == Vmethod && !row) {
		Args a = evaluate(f, call, false);
		if (callee.item[0].kind == Vobject)
			return front_record_method(f, callee.item[0], callee.str, a.at, a.n);
		if (callee.item[0].kind == Vtuple)
			return front_tuple_method(f, callee.item[0], callee.str, a.at, a.n);
		return front_box_method(f, callee.item[0], callee.str, a.at, a.n, a.key, call);
	}
	if ((callee.kind != Vknown && callee.kind != Vmethod) || !row) {
		const char *chain = front_dotted(f, call->kid[0]);
		front_bail(f, Dcall, chain ? chain : front_describe(f, &callee));
	}
	Args a = evaluate(f, call, row->displays);
	Value extreme;
	if (extreme_by(f, row, &a, call, &extreme))
		return extreme;
	const Value *self = callee.kind == Vmethod ? callee.item : NULL;
	Value hidden;
	if (!self && front_random_hidden(row)) {
		hidden = front_random_global(f, row);
		self = &hidden;
	}
	const KbRow *spare = row->kind == KB_CALL ? NULL : kb_find_call(row->names);
	return spare ? call_either(f, row, spare, &a, self, call) : call_row(f, row, &a, self, call);
}
