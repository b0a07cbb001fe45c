/*
 * Tuples that one name is bound to after the other (`best = (x, i)` inside a loop), or a tuple and None. Such a
 * name is spread: each member has a name of its own, "best[0]", so that what is known of names that loops
 * carry and of ways that meet holds for members; "best[?]" is 1 where the name is bound to a tuple, 0 where
 * to None. Only names that are read where they are one of several tuples become so: that is found while
 * walking, and the walk starts again. They are bound to tuples of one length all over the function, or to
 * None; else they are as other names.
 */
#include "front/box.h"

enum { MOST = 9 };

static const char *member_name(Front *f, const char *name, int k)
{
	return base_intern(f->strings, k < 0 ? base_printf(f->arena, "%s[?]", name) :
		base_printf(f->arena, "%s[%d]", name, k));
}

static Spread *find(Front *f, const Frame *fr, const char *name)
{
	for (uint32_t k = 0; k < f->spread.n; k++)
		if (f->spread.at[k].name == name && f->spread.at[k].func == fr->func->node)
			return &f->spread.at[k];
	return NULL;
}

static bool is_tuple(const Value *v)
{
	return v->kind == Vtuple && v->n > 0 && v->n <= MOST && !v->str && !v->list;
}

/* The tuple that a value is one of, NULL: it is none. */
static const Value *shape_of(const Value *v)
{
	return is_tuple(v) ? v : v->kind == Vmaybe ? (is_tuple(&v->item[0]) ? &v->item[0] : NULL) :
		v->kind == Vpoison && v->item ? &v->item[0] : NULL;
}

/* Poison that remembers of which tuples the name may be one. */
Value front_unclear(Front *f, const Value *a, const Value *b)
{
	Value r = { .kind = Vpoison };
	const Value *x = shape_of(a), *y = shape_of(b);
	bool fits = x && y ? x->n == y->n : (x && b->kind == Vnone) || (y && a->kind == Vnone);
	if (!fits)
		return r;
	r.item = base_alloc(f->arena, sizeof *r.item);
	r.item[0] = x ? *x : *y;
	r.list = a->kind == Vnone || b->kind == Vnone || a->kind == Vmaybe || b->kind == Vmaybe || a->list || b->list;
	return r;
}

/* A name is read that is one of several tuples: the next walk knows it. */
void front_spread_want(Front *f, const Frame *fr, const Binding *b)
{
	Spread *s = find(f, fr, b->name);
	bool plain = b->name[0] != ' ' && !strpbrk(b->name, ".'");
	if (!b->val.item || s || !plain)
		return;
	*vec_push(f->arena, &f->spread) = (Spread){ .func = fr->func->node, .name = b->name,
		.like = b->val.item[0], .none = b->val.list };
	f->rewalk = true;
}

bool front_spread_is(Front *f, const char *name)
{
	const Spread *s = find(f, f->frame, name);
	return s && !s->bad;
}

/* The names that stand for one that a loop assigns, itself not among them; their number. */
int front_spread_names(Front *f, const char *name, const char **out)
{
	const Spread *s = find(f, f->frame, name);
	int n = 0;
	if (!s || s->bad)
		return 0;
	for (int k = -1; k < s->like.n; k++)
		out[n++] = member_name(f, name, k);
	return n;
}

static void declare(Front *f, const char *name, const Value *like, bool none)
{
	Spread own = { .func = f->frame->func->node, .name = name, .like = *like, .none = none };
	Spread *s = find(f, f->frame, name);
	s = s ? s : vec_push(f->arena, &f->spread);
	*s = own;
	for (int k = 0; k < like->n; k++)
		if (is_tuple(&like->item[k]))
			declare(f, member_name(f, name, k), &like->item[k], false);
}

/* The name by which one of two tuples goes, or a tuple or None; NULL: they are something else. */
const char *front_spread_choice(Front *f, const Value *a, const Value *b)
{
	Value like = front_unclear(f, a, b);
	if (!like.item)
		return NULL;
	const char *name = base_intern(f->strings, base_printf(f->arena, " choice %u", ++f->objects));
	declare(f, name, &like.item[0], like.list);
	return name;
}

int front_spread_bound(Front *f, const char *name)
{
	const Spread *s = find(f, f->frame, name);
	return s && !s->bad && front_bound(f, member_name(f, name, 0)) ? s->like.n : 0;
}

/* What stands for a member while the name is None; Vunset: nothing does. */
Value front_nothing_like(Front *f, const Value *v)
{
	if (v->kind == Vscalar)
		return front_scalar(v->type, v->np, ir_cast(f->fn, v->type, ir_int(f->fn, 0)));
	if (v->kind == Vbox || v->kind == Vstr) {
		BoxType *t = v->kind == Vbox ? front_box_root(v->box) : NULL;
		return front_box_value(front_box_new(f, t ? t->kind : 's', t ? t->n : 0), ir_int(f->fn, 0));
	}
	if (v->kind != Vtuple)
		return (Value){ .kind = Vunset };
	Value t = front_tuple(f, v->n);
	for (int k = 0; k < v->n; k++) {
		t.item[k] = front_nothing_like(f, &v->item[k]);
		if (t.item[k].kind == Vunset)
			return t.item[k];
	}
	return t;
}

/* The name does not stay what it was taken for. */
static _Noreturn void change(Front *f, Spread *s, const Value *v)
{
	s->none = s->none || v->kind == Vnone || v->kind == Vmaybe;
	s->bad = s->bad || (v->kind != Vnone && v->kind != Vmaybe);
	f->rewalk = true;
	front_bail(f, Djoin, s->name, "a tuple", front_describe(f, v));
}

/* name = v, in the frame being walked: members go to their names. What the name itself is bound to then. */
Value front_spread_assign(Front *f, const char *name, Value v)
{
	Spread *s = find(f, f->frame, name);
	const Value *t = is_tuple(&v) ? &v : v.kind == Vmaybe ? &v.item[0] : NULL;
	int n = t ? t->n : s->like.n;
	if (t ? n != s->like.n : v.kind != Vnone)
		change(f, s, &v);
	if (v.kind != Vtuple && !s->none)
		change(f, s, &v);
	for (int k = 0; k < n; k++) {
		const char *own = member_name(f, name, k);
		Value w = t ? t->item[k] : front_nothing_like(f, &s->like.item[k]);
		if (t || (!front_bound(f, own) && w.kind != Vunset))
			front_assign(f, own, w);
	}
	Value there = front_pyint(f, v.kind == Vtuple);
	if (v.kind == Vmaybe)
		there.e = v.tag;
	if (s->none)
		front_assign(f, member_name(f, name, -1), there);
	return (Value){ .kind = Vspread, .n = n, .str = name };
}

/* What a spread name of the frame is bound to. */
Value front_spread_read(Front *f, Frame *fr, const Value *v)
{
	int64_t known = 1;
	Value there = { 0 }, t = front_tuple(f, v->n);
	Binding *b = front_frame_find(fr, member_name(f, v->str, -1));
	if (b && b->val.kind != Vunset) {
		there = front_binding_read(f, fr, b);
		known = front_is_int(f, &there, &known) ? known : 2;
	}
	if (!known)
		return front_none();
	for (int k = 0; k < v->n; k++) {
		b = front_frame_find(fr, member_name(f, v->str, k));
		if (!b || b->val.kind == Vunset)
			front_bail(f, Dtype, base_printf(f->arena, "variable %s is not bound here", v->str));
		t.item[k] = front_binding_read(f, fr, b);
	}
	if (known == 1)
		return t;
	Value r = { .kind = Vmaybe, .n = 1, .item = base_alloc(f->arena, sizeof *r.item), .tag = there.e };
	r.item[0] = t;
	return r;
}

/* del name */
void front_spread_forget(Front *f, const char *name)
{
	const char *own[MOST + 1];
	for (int n = front_spread_names(f, name, own); n-- > 0;)
		if (front_bound(f, own[n]))
			front_forget(f, own[n]);
}

/* A name of the compiler's own that is about to be bound as if it never was before. */
void front_spread_reset(Front *f, const char *name)
{
	const char *own[MOST + 1];
	for (int n = front_spread_names(f, name, own); n-- > 0;)
		*front_binding(f, f->frame, own[n]) = (Binding){ .name = own[n] };
	*front_binding(f, f->frame, name) = (Binding){ .name = name };
}

/* Behind a test a spread name is known not to be None. */
void front_spread_narrow(Front *f, const char *name)
{
	Binding *b = front_frame_find(f->frame, name);
	Binding *there = front_frame_find(f->frame, member_name(f, name, -1));
	if (b && b->val.kind == Vspread && there && there->val.kind == Vscalar)
		there->val = front_pyint(f, 1);
}
