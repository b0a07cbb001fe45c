/*
 * Names. A scalar name is bound to an expression (in the manner of SSA) except where ways meet: at the
 * head of a loop that assigns it, it gets a variable of the IR, and behind an `if` a variable that
 * both branches set.
 */
#include "front/box.h"

Binding *front_binding(Front *f, Frame *fr, const char *name)
{
	for (uint32_t k = 0; k < fr->name.n; k++)
		if (fr->name.at[k].name == name)
			return &fr->name.at[k];
	Binding *b = vec_push(f->arena, &fr->name);
	*b = (Binding){ .name = name };
	return b;
}

/* NULL: the frame has no such name. */
Binding *front_frame_find(Frame *fr, const char *name)
{
	for (uint32_t k = 0; fr && k < fr->name.n; k++)
		if (fr->name.at[k].name == name)
			return &fr->name.at[k];
	return NULL;
}

Value front_binding_read(Front *f, Frame *fr, Binding *b)
{
	if (b->val.kind == Vpoison) {
		front_carry_want(f, b);
		front_spread_want(f, fr, b);
		front_bail(f, Djoin, b->name, "one object", "another");
	}
	if (b->maybe)
		front_check(f, ir_bin(f->fn, Oeq, ir_var(f->fn, b->flag), ir_int(f->fn, 1)), Dunbound);
	if (b->val.kind == Vstr && b->val.object)
		*vec_push(f->arena, &f->asked) = b->val.object;
	if (b->val.kind == Vspread)
		return front_spread_read(f, fr, &b->val);
	return b->val;
}

Value front_name(Front *f, const char *name)
{
	Value v;
	for (Frame *fr = f->frame; fr; fr = fr->home) {
		Binding *b = front_frame_find(fr, name);
		if (b && b->val.kind == Vunset)
			front_bail(f, Dtype, base_printf(f->arena, "variable %s is not bound here", name));
		if (b)
			return fr->fn == f->fn ? front_once_read(f, fr, b, front_binding_read(f, fr, b)) :
				front_captured(f, fr, b);
	}
	if (front_env_find(f, f->frame->func, name, &v))
		return v;
	front_bail(f, Dname, name);
}

/* The flavour that holds values of both; 0: none. */
Type front_join(Type a, bool a_np, Type b, bool b_np, bool *np)
{
	static const char order[] = { ['b'] = 1, ['i'] = 2, ['u'] = 2, ['f'] = 3, ['c'] = 4 };
	int ka = order[(int)ir_type[a].kind], kb = order[(int)ir_type[b].kind];
	if (a_np != b_np) {
		*np = true;
		if (a_np ? ka >= kb : kb >= ka)
			return a_np ? a : b;
		return Tnone;
	}
	*np = a_np;
	return a_np ? Tnone : ka >= kb ? a : b;
}

/* Is the number one of type t? */
static bool holds(Type t, int64_t i)
{
	int bits = 8 * ir_type[t].bytes;
	switch (ir_type[t].kind) {
	case 'f': return i > -(1 << 24) && i < 1 << 24;
	case 'i': return bits == 64 || (i >= -(INT64_C(1) << (bits - 1)) && i < INT64_C(1) << (bits - 1));
	case 'u': return i >= 0 && (bits == 64 || i < INT64_C(1) << bits);
	default: return false;
	}
}

/* e in type t, failing where that changes the value. */
Ex front_exact_cast(Front *f, Ex e, Type t)
{
	Type from = f->fn->ex.at[e].type;
	if (from == t)
		return e;
	Ex r = ir_cast(f->fn, t, e);
	int64_t i;
	if (ir_is_int(f->fn, e, &i) && holds(t, i))
		return r;
	if (ir_is_int(f->fn, e, &i) && strchr("iu", ir_type[t].kind))
		front_bail(f, Dtype, base_printf(f->arena, "%lld beside numbers of type %s, which cannot hold it",
			(long long)i, ir_type[t].name));
	if (ir_type[from].kind == 'b' || ir_type[t].kind == 'c')
		return r;
	return ir_guard(f->fn, ir_bin(f->fn, Oeq, ir_cast(f->fn, from, r), e), r);
}

bool front_same_value(const Value *a, const Value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case Vscalar: return a->e == b->e && a->np == b->np && a->tag == b->tag;
	case Vbox: return a->e == b->e && front_box_root(a->box) == front_box_root(b->box);
	case Varray: return a->object == b->object && a->arr == b->arr;
	case Vtuple: case Vslice: case Vrange:
		if (a->n != b->n)
			return false;
		for (int k = 0; k < a->n; k++)
			if (!front_same_value(&a->item[k], &b->item[k]))
				return false;
		return true;
	case Vstr: return a->str == b->str;
	case Vknown: return a->row == b->row;
	case Vfunc: return a->fn == b->fn && a->home == b->home;
	case Vobject: case Vclass: case Vrows: case Vmember: return a->n == b->n;
	case Vopaque: return a->e == b->e;
	case Vmethod:
		return a->fn && a->fn == b->fn && front_same_value(&a->item[0], &b->item[0]);
	case Vmodule: return !strcmp(a->str, b->str);
	case Vdtype: return a->type == b->type;
	case Vspread: return a->n == b->n;
	case Vnone: case Vellipsis: case Vunset: case Vpoison: return true;
	default: return false;
	}
}

/* What lies in a variable: a number, or the handle of a container. */
bool front_in_var(const Value *v) { return v->kind == Vscalar || v->kind == Vbox; }

Value front_carried(Front *f, const Binding *b)
{
	if (b->box)
		return front_box_value(b->box, ir_var(f->fn, b->var));
	Value v = front_scalar(b->type, b->np, ir_var(f->fn, b->var));
	v.tag = b->tag ? ir_var(f->fn, b->tag) : 0;
	v.alt = b->alt;
	v.alt_np = b->alt_np;
	return v;
}

static _Noreturn void widen(Front *f, Binding *b, const Value *v)
{
	Loop *l = b->carrier;
	bool np = false;
	Type t = v ? front_join(b->type, b->np, v->type, v->np, &np) : Tnone;
	if (v && (!t || b->tag || ++f->retries > 40))
		front_bail(f, Djoin, b->name, front_describe(f, &b->val), front_describe(f, v));
	Widen w = { .name = b->name, .poison = !v, .type = t, .np = np };
	bool same = v && t == b->type && np == b->np;
	w.alt = same ? v->type : b->type;
	w.alt_np = same ? v->np : b->np;
	*vec_push(f->arena, &l->widen) = w;
	longjmp(l->again, 1);
}

static void put_at(Front *f, Chain *c, Var v, Ex e)
{
	Chain *saved;
	front_push(f, c, &saved);
	front_put(f, v, e);
	front_pop(f, saved);
}

/* A value of two flavours for a name that was of one of them: it gets both. */
static void widen_tagged(Front *f, Binding *b, const Value *v)
{
	bool one = b->type == v->type && b->np == v->np, other = b->type == v->alt && b->np == v->alt_np;
	if (b->fresh || b->tag || b->box || (!one && !other) || ++f->retries > 40)
		return;
	*vec_push(f->arena, &b->carrier->widen) = (Widen){ .name = b->name, .type = v->type,
		.np = v->np, .alt = v->alt, .alt_np = v->alt_np };
	longjmp(b->carrier->again, 1);
}

/* What is known of a name that the loop is the first to bind, on whatever way through it. */
static Binding *fresh_of(Loop *l, const char *name)
{
	for (uint32_t k = 0; k < l->fresh.n; k++)
		if (l->fresh.at[k].name == name)
			return &l->fresh.at[k];
	return NULL;
}

/* A name that a loop is the first to bind gets its variable, the same one on all ways. */
static void bind_fresh(Front *f, Binding *b, const Value *v)
{
	const Binding *known = fresh_of(b->carrier, b->name);
	if (known) {
		b->var = known->var;
		b->flag = known->flag;
		b->type = known->type;
		b->np = known->np;
		b->box = known->box;
		b->tag = known->tag;
		b->alt = known->alt;
		b->alt_np = known->alt_np;
		b->mixed = known->mixed;
		return;
	}
	b->var = ir_new_var(f->fn, b->name, v->type);
	b->type = v->type;
	b->np = v->np;
	b->box = v->box;
	b->alt = v->alt;
	b->alt_np = v->alt_np;
	b->tag = v->tag ? ir_new_var(f->fn, "tag", Ti64) : 0;
	b->flag = ir_new_var(f->fn, b->name, Ti64);
	put_at(f, &b->carrier->before, b->flag, ir_int(f->fn, 0));
	*vec_push(f->arena, &b->carrier->fresh) = *b;
}

/* A fresh name gets what does not fit its variable: it is not to be read behind the loop. */
static void mix(Front *f, Binding *b, const Value *v)
{
	Binding *known = b->carrier && b->fresh ? fresh_of(b->carrier, b->name) : NULL;
	b->mixed = true;
	if (b->carrier && b->fresh && !known)
		known = vec_push(f->arena, &b->carrier->fresh);
	if (!known)
		return;
	*known = *b;
	known->val = *v;
}

/* A way through the loop that ended in front of its end has bound the name. */
static void adopt_fresh(Front *f, Binding *b)
{
	const Binding *known = b->carrier && b->fresh ? fresh_of(b->carrier, b->name) : NULL;
	if (b->val.kind == Vunset && front_spread_bound(f, b->name))
		b->val = (Value){ .kind = Vspread, .n = front_spread_bound(f, b->name), .str = b->name };
	if (!known || b->mixed)
		return;
	if (!known->mixed && !b->var)
		bind_fresh(f, b, &known->val);
	b->mixed = known->mixed;
	if (b->mixed && b->val.kind == Vunset)
		b->val = front_unclear(f, &known->val, &known->val);
}

/* A name that a loop carries gets a scalar: into its variable. */
static void assign_carried(Front *f, Binding *b, Value v)
{
	if (b->fresh && !b->var && !b->mixed)
		bind_fresh(f, b, &v);
	bool main = v.type == b->type && v.np == b->np && !v.box == !b->box;
	if (main && b->box && !b->mixed)
		b->box = front_maybe_carried(f, b->name, b->box, v.box);
	bool alt = !v.box && b->tag && v.type == b->alt && v.np == b->alt_np;
	if (!main && !alt && b->fresh)
		mix(f, b, &v);
	else if (!main && !alt)
		widen(f, b, v.box || b->box ? NULL : &v);
	if (!b->mixed) {
		front_put(f, b->var, front_exact_cast(f, v.e, b->type));
		if (b->tag)
			front_put(f, b->tag, v.tag ? v.tag : ir_int(f->fn, main));
		if (b->flag)
			front_put(f, b->flag, ir_int(f->fn, 1));
	}
}

/* What a function has made is called as its first name is, in remarks above all. */
static void christen(Front *f, const char *name, const Arr *a)
{
	Store *s = &f->fn->sto.at[a->sto];
	if (a->view && a->whole && (s->origin == Stemp || s->origin == Sext))
		s->name = name;
}

/* A name that a loop carries in a variable gets what is no number. */
static Value assign_none(Front *f, Binding *b, Value v)
{
	Widen w = { .name = b->name };
	Value now = b->val;
	if (v.kind == Vnone && b->tag && !b->alt) {
		front_put(f, b->tag, ir_int(f->fn, 0));
		return front_carried(f, b);
	}
	if (v.kind == Varray && b->carrier == f->loop && !b->tag && !b->box)
		front_fill_want(f, f->loop, b->name, &v);
	if (b->tag || b->box || now.kind != Vscalar || !front_none_widens(&v, &now, &w) || ++f->retries > 40)
		widen(f, b, NULL);
	*vec_push(f->arena, &b->carrier->widen) = w;
	longjmp(b->carrier->again, 1);
}

void front_assign(Front *f, const char *name, Value v)
{
	Binding *b = front_binding(f, f->frame, name);
	if (v.kind == Vgen && v.fn)
		front_bail(f, Dtype, base_printf(f->arena, "generator %s is kept", v.fn->name));
	if (v.kind == Varray && !v.object) {
		v = front_materialise(f, name, v);
		christen(f, name, v.arr);
	}
	if (v.kind == Vtuple || v.kind == Vrange || v.kind == Vslice || v.kind == Vmaybe)
		v = front_spill(f, v);
	front_once_bind(f, &v);
	if (front_spread_is(f, name)) {
		v = front_spread_assign(f, name, v);
		b = front_binding(f, f->frame, name);
	}
	if (v.kind == Vstr && b->carrier && b->var && b->box)
		v = front_string(f, v);
	if (v.kind == Vscalar) {
		if (v.tag && b->carrier)
			widen_tagged(f, b, &v);
		bool first = b->fresh && !b->var && !b->mixed;
		bool keeps = v.tag && (!b->carrier || first || (b->tag && v.type == b->type && v.np == b->np &&
			v.alt == b->alt && v.alt_np == b->alt_np));
		if (!keeps)
			v.e = front_one_flavour(f, &v);
		v = front_spill(f, v);
		if (b->carrier)
			assign_carried(f, b, v);
	} else if (v.kind == Vbox) {
		v = front_spill(f, v);
		if (b->carrier)
			assign_carried(f, b, v);
	} else if (b->carrier && !b->fresh && b->var && !b->mixed) {
		v = assign_none(f, b, v);
	} else if (b->carrier && v.kind != Vspread) {
		mix(f, b, &v);
	}
	b->maybe = false;
	b->val = v;
}

void front_forget(Front *f, const char *name)
{
	Binding *b = front_binding(f, f->frame, name);
	Value none = { .kind = Vunset };
	if (b->carrier && !b->fresh && b->var)
		widen(f, b, NULL);
	if (b->carrier && b->val.kind != Vspread)
		mix(f, b, &none);
	b->maybe = false;
	b->val = none;
	front_spread_forget(f, name);
}

/* ---- names that statements assign ---- */

static void note(Front *f, Loop *l, const char *name)
{
	for (uint32_t k = 0; k < l->assigned.n; k++)
		if (l->assigned.at[k] == name)
			return;
	const char *own[10];
	for (int n = front_spread_names(f, name, own); n-- > 0;)
		note(f, l, own[n]);
	*vec_push(f->arena, &l->assigned) = name;
}

static void note_target(Front *f, Loop *l, Node *t)
{
	if (t->tag != Nnode)
		return;
	if (!strcmp(t->kind, "Name"))
		note(f, l, t->kid[0]->str);
	else if (!strcmp(t->kind, "Tuple") || !strcmp(t->kind, "List"))
		for (int k = 0; k < t->kid[0]->n; k++)
			note_target(f, l, t->kid[0]->kid[k]);
	else if (!strcmp(t->kind, "Starred"))
		note_target(f, l, t->kid[0]);
}

static void note_all(Front *f, Loop *l, Node *n)
{
	if (n->tag == Nnode) {
		if (!strcmp(n->kind, "Assign"))
			for (int k = 0; k < n->kid[0]->n; k++)
				note_target(f, l, n->kid[0]->kid[k]);
		else if (!strcmp(n->kind, "AugAssign") || !strcmp(n->kind, "AnnAssign") ||
			!strcmp(n->kind, "For") || !strcmp(n->kind, "NamedExpr"))
			note_target(f, l, n->kid[0]);
		else if (!strcmp(n->kind, "Delete"))
			for (int k = 0; k < n->kid[0]->n; k++)
				note_target(f, l, n->kid[0]->kid[k]);
		else if (!strcmp(n->kind, "MatchAs") && n->kid[1]->tag == Nstr)
			note(f, l, n->kid[1]->str);
		else if (!strcmp(n->kind, "MatchStar") && n->kid[0]->tag == Nstr)
			note(f, l, n->kid[0]->str);
		else if (!strcmp(n->kind, "FunctionDef")) {
			note(f, l, n->kid[0]->str);
			return;
		} else if (!strcmp(n->kind, "Lambda"))
			return;
	}
	for (int k = 0; k < n->n; k++)
		note_all(f, l, n->kid[k]);
}

static bool is_noted(const Loop *l, const char *name)
{
	for (uint32_t k = 0; k < l->assigned.n; k++)
		if (l->assigned.at[k] == name)
			return true;
	return false;
}

static const Binding *at_entry(const Loop *l, const char *name)
{
	for (uint32_t k = 0; k < l->entry.n; k++)
		if (l->entry.at[k].name == name)
			return &l->entry.at[k];
	return NULL;
}

/* The loop around a loop, that of a caller perhaps; *fr is the frame of l. */
static Loop *loop_around(Loop *l, Frame **fr)
{
	l = l->up;
	while (!l && *fr && !(*fr)->own) {
		l = (*fr)->loop;
		*fr = (*fr)->up;
	}
	return l;
}

/* Which loop is the innermost one, that of a caller perhaps; 0: none. */
uint32_t front_loop_number(Front *f)
{
	Loop head = { .up = f->loop }, *l;
	Frame *fr = f->frame;
	return (l = loop_around(&head, &fr)) ? l->id : 0;
}

/* What is assigned through an object is not to be seen in the loop's text: the outermost loop that did
 * not expect it is walked again. */
void front_loops_assign(Front *f, const char *name)
{
	Loop head = { .up = f->loop }, *missing = NULL;
	Frame *fr = f->frame;
	for (Loop *l = loop_around(&head, &fr); l; l = loop_around(l, &fr))
		if (!is_noted(l, name) && at_entry(l, name)) {
			note(f, l, name);
			missing = l;
		}
	if (missing)
		longjmp(missing->again, 1);
}

bool front_bound(Front *f, const char *name)
{
	Binding *b = front_frame_find(f->frame, name);
	return b && b->val.kind != Vunset;
}

/* ---- loops ---- */

Loop *front_loop_new(Front *f, Node *target, Node *body)
{
	Loop *l = base_alloc(f->arena, sizeof *l);
	l->id = ++f->objects;
	l->up = f->loop;
	l->frame = f->frame;
	l->body = body;
	l->out = f->out;
	l->saved = *f->out;
	l->trying = base_alloc(f->arena, sizeof *l->trying);
	*l->trying = front_trying(f);
	l->depth = f->frame->depth;
	l->inlining = f->depth;
	if (target)
		note_target(f, l, target);
	note_all(f, l, body);
	Scope s = front_scope_save(f);
	l->entry.at = s.name.at;
	l->entry.n = s.name.n;
	l->entry.cap = s.name.cap;
	return l;
}

static Widen *widened(const Loop *l, const char *name)
{
	for (uint32_t k = l->widen.n; k-- > 0;)
		if (l->widen.at[k].name == name)
			return &l->widen.at[k];
	return NULL;
}

/* The name is bound to a scalar in front of the loop. */
static void head_scalar(Front *f, Loop *l, Binding *b, const Widen *w)
{
	if (b->carrier && !b->fresh) {
		b->val = front_carried(f, b);
		return;
	}
	Value v = b->val;
	if (v.kind == Vnone) {
		v = front_scalar(w->type, w->np, ir_cast(f->fn, w->type, ir_int(f->fn, 0)));
		v.tag = ir_int(f->fn, 0);
	}
	bool kept = b->carrier && !b->mixed && b->var && v.type == b->type && v.np == b->np &&
		v.box == b->box;
	Widen own = { .type = v.type, .np = v.np, .alt = v.alt, .alt_np = v.alt_np };
	Ex tag = v.tag;
	if (tag && !w)
		w = &own;
	if (tag && (w->type != v.type || w->np != v.np || w->alt != v.alt || w->alt_np != v.alt_np)) {
		v.e = front_one_flavour(f, &v);
		tag = 0;
	}
	b->carrier = l;
	b->fresh = b->mixed = false;
	b->tag = 0;
	b->type = w ? w->type : v.type;
	b->np = w ? w->np : v.np;
	b->box = front_maybe_asked(f, b->name, v.box);
	if (!kept || w) {
		b->var = ir_new_var(f->fn, b->name, b->type);
		front_put(f, b->var, front_exact_cast(f, v.e, b->type));
	}
	if (w) {
		b->alt = w->alt;
		b->alt_np = w->alt_np;
		b->tag = ir_new_var(f->fn, "tag", Ti64);
		front_put(f, b->tag, tag ? tag : ir_int(f->fn, b->type == v.type && b->np == v.np));
	}
	b->val = front_carried(f, b);
}

void front_loop_head(Front *f, Loop *l)
{
	f->frame = l->frame;
	f->out = l->out;
	front_trying_set(f, *l->trying);
	*f->out = l->saved;
	f->meet.after = NULL;
	if (f->out->last)
		f->fn->st.at[f->out->last].next = 0;
	f->frame->depth = l->depth + 1;
	f->depth = l->inlining;
	f->frame->dead = false;
	front_scope_set(f, (Scope){ .name = { l->entry.at, l->entry.n, l->entry.cap } });
	f->loop = l;
	l->before = (Chain){ 0 };
	l->fresh.n = 0;
	l->ran = l->need = 0;
	for (uint32_t k = 0; k < l->assigned.n; k++) {
		Binding *b = front_binding(f, f->frame, l->assigned.at[k]);
		Widen *w = widened(l, b->name);
		if (w && w->object) {
			front_object_becomes(f, &w->own, &b->val, f->out);
			b->val = w->own;
		} else if (w && w->late) {
			front_carry_late_open(f, b, w);
		} else if (w && w->filled) {
			front_fill_open(f, l, b, w);
		} else if (w && w->array) {
			front_carry_open(f, l, b, w);
		} else if ((front_in_var(&b->val) || (w && w->none && b->val.kind == Vnone)) &&
			(!w || !w->poison)) {
			head_scalar(f, l, b, w);
		} else if (b->val.kind == Vunset && !b->carrier) {
			b->carrier = l;
			b->fresh = true;
		} else if (w) {
			b->val = w->own.kind == Vpoison ? w->own : front_poison();
		}
	}
	l->first_var = f->fn->var.n;
	l->known.n = 0;
	for (uint32_t k = 0; k < f->frame->name.n; k++)
		if (f->frame->name.at[k].val.kind != Vunset)
			*vec_push(f->arena, &l->known) = f->frame->name.at[k].name;
}

/* Attributes of objects that a round makes are not there behind the loop. */
static void forget_made(Frame *fr, const Loop *l)
{
	for (uint32_t k = 0; k < fr->name.n; k++) {
		Binding *b = &fr->name.at[k];
		bool known = !strchr(b->name, '.') || is_noted(l, b->name);
		for (uint32_t j = 0; j < l->known.n && !known; j++)
			known = l->known.at[j] == b->name;
		if (!known)
			*b = (Binding){ .name = b->name };
	}
}

void front_loop_way(Front *f, Loop *l)
{
	if (!f->frame->dead)
		front_object_back(f, l);
	for (uint32_t k = 0; k < l->assigned.n && !f->frame->dead; k++) {
		Binding *b = front_binding(f, l->frame, l->assigned.at[k]);
		const Binding *e = at_entry(l, b->name);
		const Widen *w = widened(l, b->name);
		bool unset = !e || e->val.kind == Vunset;
		if (unset && !w)
			front_carry_late(f, l, b);
		if (unset || (w && (w->poison || w->array || w->object)))
			continue;
		if (e->val.kind == Vstr && front_is_string(&b->val) && !front_same_value(&e->val, &b->val)) {
			Binding *entry = &l->entry.at[e - l->entry.at];
			entry->val = front_string(f, e->val);
			longjmp(l->again, 1);
		}
		Widen none = { .name = b->name };
		if (w && w->none && b->val.kind == Vscalar)
			continue;
		if (!w && e->val.kind == Vnone && front_none_widens(&e->val, &b->val, &none)) {
			*vec_push(f->arena, &l->widen) = none;
			longjmp(l->again, 1);
		}
		bool scalar = front_in_var(&e->val);
		if (scalar ? b->val.kind != e->val.kind : !front_same_value(&e->val, &b->val)) {
			if (front_object_meets(f, &e->val, &b->val) && !b->maybe) {
				const char *name = b->name;
				Value own = front_object_carry(f, l, &e->val, &b->val);
				*vec_push(f->arena, &l->widen) =
					(Widen){ .name = name, .object = true, .own = own };
				longjmp(l->again, 1);
			}
			bool fits = front_carry_fits(f, &e->val, &b->val);
			Value unclear = fits ? (Value){ 0 } : front_unclear(f, &e->val, &b->val);
			*vec_push(f->arena, &l->widen) =
				(Widen){ .name = b->name, .poison = !fits, .array = fits, .own = unclear };
			longjmp(l->again, 1);
		}
	}
	if (!f->frame->dead)
		front_carry_back(f, l);
}

/* No round comes to its end: behind the loop a name that it does not carry is what it was in front. */
static void as_before(Frame *fr, Loop *l)
{
	for (uint32_t k = 0; k < l->entry.n && fr->dead; k++) {
		const Binding *e = &l->entry.at[k];
		Binding *b = front_frame_find(fr, e->name);
		if (!is_noted(l, e->name) || widened(l, e->name) || e->val.kind == Vunset || front_in_var(&e->val))
			continue;
		b->val = e->val;
		b->maybe = e->maybe;
		b->flag = e->flag;
	}
}

/* Names as they are behind the loop. The statements of l->before must then be put in front of it. */
void front_loop_end(Front *f, Loop *l)
{
	front_loop_way(f, l);
	as_before(f->frame, l);
	forget_made(f->frame, l);
	f->loop = l->up;
	f->frame->dead = false;
	f->frame->depth = l->depth;
	for (uint32_t k = 0; k < l->assigned.n; k++) {
		Binding *b = front_binding(f, f->frame, l->assigned.at[k]);
		const Binding *e = at_entry(l, b->name);
		const Widen *w = widened(l, b->name);
		adopt_fresh(f, b);
		if (w && (w->array || w->object)) {
			b->val = w->own;
			b->maybe = b->maybe || w->late;
			b->flag = w->late ? w->flag : b->flag;
			b->mixed = b->mixed || ((w->late || w->filled) && b->carrier);
		} else if (w && w->poison) {
			b->val = w->own.kind == Vpoison ? w->own : front_poison();
		} else if (b->val.kind == Vspread) {
			b->maybe = false;
		} else if (b->carrier && b->var && !b->mixed) {
			b->val = front_carried(f, b);
			b->maybe = b->maybe || b->fresh || (e && e->maybe);
		} else if (e && b->val.kind == Varray && front_same_value(&e->val, &b->val)) {
			continue;
		} else if (!e || e->val.kind == Vunset || b->mixed) {
			bool inner = b->val.kind == Vpoison && b->late && !front_carry_wants(f, b->late, b->name);
			b->late = inner || b->val.kind == Vscalar ? b->late : l->body;
			b->val = b->val.kind == Vunset ? b->val : front_unclear(f, &b->val, &b->val);
		}
		if (b->carrier == l) {
			bool inherited = e && e->carrier;
			Binding was = inherited ? *e : (Binding){ 0 };
			b->carrier = was.carrier;
			b->fresh = was.fresh;
			b->mixed = inherited && was.mixed;
			if (inherited && b->var != was.var)
				mix(f, b, &b->val);
			if (!inherited)
				b->var = 0;
		}
	}
}
