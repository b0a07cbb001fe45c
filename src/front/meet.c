/* Ways that meet: what the names are behind them. */
#include "front/box.h"

static void put_at(Front *f, Chain *c, Var v, Ex e)
{
	Chain *saved;
	front_push(f, c, &saved);
	front_put(f, v, e);
	front_pop(f, saved);
}

Scope front_scope_save(Front *f)
{
	Scope s = { .dead = f->frame->dead };
	for (uint32_t k = 0; k < f->frame->name.n; k++)
		*vec_push(f->arena, &s.name) = f->frame->name.at[k];
	return s;
}

void front_scope_set(Front *f, Scope s)
{
	f->frame->name.n = 0;
	for (uint32_t k = 0; k < s.name.n; k++)
		*vec_push(f->arena, &f->frame->name) = s.name.at[k];
	f->frame->dead = s.dead;
}

Value front_poison(void) { return (Value){ .kind = Vpoison }; }

/* The tag of y as a value of the two flavours of x; 0 if it is of neither. */
Ex front_tag_like(Front *f, const Value *x, const Value *y)
{
	bool main = y->type == x->type && y->np == x->np;
	bool alt = y->type == x->alt && y->np == x->alt_np;
	if (y->tag)
		return main && y->alt == x->alt && y->alt_np == x->alt_np ? y->tag : 0;
	return main || alt ? ir_int(f->fn, main) : 0;
}

/* Two scalars of which one has two flavours. */
static bool meet_tagged(Front *f, Binding *r, const Value *x, Chain *ca, const Value *y, Chain *cb)
{
	const Value *like = x->tag ? x : y;
	Ex tx = front_tag_like(f, like, x), ty = front_tag_like(f, like, y);
	if (!tx || !ty)
		return false;
	Var j = ir_new_var(f->fn, r->name, like->type), tag = ir_new_var(f->fn, "tag", Ti64);
	put_at(f, ca, j, front_exact_cast(f, x->e, like->type));
	put_at(f, ca, tag, tx);
	put_at(f, cb, j, front_exact_cast(f, y->e, like->type));
	put_at(f, cb, tag, ty);
	r->val = *like;
	r->val.e = ir_var(f->fn, j);
	r->val.tag = ir_var(f->fn, tag);
	r->maybe = false;
	return true;
}

/* Both are scalars, or one is and the other is unbound. */
static void meet_scalars(Front *f, Binding *r, const Binding *a, Chain *ca, const Binding *b, Chain *cb)
{
	const Value *x = &a->val, *y = &b->val;
	const Value *one = front_in_var(x) ? x : y;
	bool both = x->kind == y->kind, np = one->np;
	Type t = one->type;
	BoxType *box = both && x->kind == Vbox ? front_box_join(f, x->box, y->box) : one->box;
	if (x->tag || y->tag) {
		if (!both || a->maybe || b->maybe || !meet_tagged(f, r, x, ca, y, cb))
			r->val = front_poison();
		return;
	}
	if (both && (x->type != y->type || x->np != y->np))
		t = front_join(x->type, x->np, y->type, y->np, &np);
	if (!t) {
		r->val = front_poison();
		return;
	}
	Var j = ir_new_var(f->fn, r->name, t);
	r->val = front_scalar(t, np, ir_var(f->fn, j));
	if (one->kind == Vbox)
		r->val = front_box_value(box, ir_var(f->fn, j));
	for (int way = 0; way < 2; way++) {
		const Value *v = way ? y : x;
		if (front_in_var(v))
			put_at(f, way ? cb : ca, j, front_exact_cast(f, v->e, t));
	}
	if (both && (x->type != y->type || x->np != y->np)) {
		bool first = x->type == t && x->np == np;
		Var tag = ir_new_var(f->fn, "tag", Ti64);
		r->val.tag = ir_var(f->fn, tag);
		r->val.alt = first ? y->type : x->type;
		r->val.alt_np = first ? y->np : x->np;
		put_at(f, ca, tag, ir_int(f->fn, first));
		put_at(f, cb, tag, ir_int(f->fn, !first));
	}
	r->maybe = !both || a->maybe || b->maybe;
	if (r->maybe) {
		r->flag = ir_new_var(f->fn, r->name, Ti64);
		for (int way = 0; way < 2; way++) {
			const Binding *w = way ? b : a;
			Ex is = !front_in_var(&w->val) ? ir_int(f->fn, 0) :
				w->maybe ? ir_var(f->fn, w->flag) : ir_int(f->fn, 1);
			put_at(f, way ? cb : ca, r->flag, is);
		}
	}
}

/* A name behind two ways that end in chains ca and cb; NULL: one of them does not know it. */
void front_binding_meet(Front *f, Binding *r, const Binding *a, Chain *ca, const Binding *b, Chain *cb)
{
	static const Binding none;
	a = a ? a : &none;
	b = b ? b : &none;
	*r = *(a->name ? a : b);
	if ((a->val.kind == Vspread || b->val.kind == Vspread) && (a->val.kind == Vunset ||
		b->val.kind == Vunset || front_same_value(&a->val, &b->val))) {
		*r = a->val.kind == Vspread ? *a : *b;
		r->mixed = a->mixed || b->mixed;
		return;
	}
	if (a->carrier || b->carrier) {
		const Binding *w = a->var ? a : b;
		*r = *w;
		r->mixed = a->mixed || b->mixed;
		bool bound = a->val.kind != Vunset && b->val.kind != Vunset;
		r->maybe = a->maybe || b->maybe || (a->val.kind != b->val.kind && !bound);
		if (front_same_value(&a->val, &b->val))
			return;
		bool scalars = (front_in_var(&a->val) || a->val.kind == Vunset) &&
			(front_in_var(&b->val) || b->val.kind == Vunset) && !a->val.box == !b->val.box;
		if (w->var && !r->mixed && scalars && (!a->var || !b->var || a->var == b->var))
			r->val = front_carried(f, w);
		else if (scalars && a->val.kind == b->val.kind) {
			meet_scalars(f, r, a, ca, b, cb);
			r->mixed = true;
		} else if (!r->maybe && front_none_meets(f, r->name, &a->val, ca, &b->val, cb, &r->val))
			r->mixed = true;
		else
			r->val = front_unclear(f, &a->val, &b->val);
		return;
	}
	if (front_same_value(&a->val, &b->val) && a->flag == b->flag &&
		(a->maybe == b->maybe || (a->flag && a->val.kind == Varray))) {
		r->maybe = a->maybe || b->maybe;
		return;
	}
	Binding text[2] = { *a, *b };
	if (front_strings_meet(f, &text[0].val, &text[1].val)) {
		meet_scalars(f, r, &text[0], ca, &text[1], cb);
		return;
	}
	bool sure = !a->maybe && !b->maybe;
	if (sure && front_none_meets(f, r->name, &a->val, ca, &b->val, cb, &r->val))
		return;
	bool alike = a->val.kind == b->val.kind || a->val.kind == Vunset || b->val.kind == Vunset;
	if (alike && (front_in_var(&a->val) || front_in_var(&b->val)))
		meet_scalars(f, r, a, ca, b, cb);
	else
		r->val = front_unclear(f, &a->val, &b->val);
}

const Binding *front_scope_find(const Scope *s, const char *name)
{
	for (uint32_t k = 0; k < s->name.n; k++)
		if (s->name.at[k].name == name)
			return &s->name.at[k];
	return NULL;
}

static bool mentions(Front *f, const Value *v, const Value *array)
{
	const OneOf *p = front_pick_of(f, v);
	bool found = v->kind == Varray && (v->object == array->object || v->owner == array->object ||
		v->arr->sto == array->arr->sto);
	for (int k = 0; !found && v->item && k < v->n; k++)
		found = mentions(f, &v->item[k], array);
	for (int k = 0; !found && p && k < p->n; k++)
		found = mentions(f, &p->way[k], array);
	return found;
}

/* Is the array a new one that no other name knows? */
static bool is_alone(Front *f, const Scope *s, const char *name, const Value *v)
{
	if (v->kind != Varray || !v->arr->view || !v->arr->whole || v->owner != v->object)
		return false;
	uint8_t origin = f->fn->sto.at[v->arr->sto].origin;
	bool alone = (origin == Stemp || origin == Sext) && !front_is_carried(f, v->arr->sto);
	for (uint32_t k = 0; alone && k < s->name.n; k++)
		alone = s->name.at[k].name == name || !mentions(f, &s->name.at[k].val, v);
	for (Frame *fr = f->frame->up; alone && fr; fr = fr->up)
		for (uint32_t k = 0; alone && k < fr->name.n; k++)
			alone = !mentions(f, &fr->name.at[k].val, v);
	return alone;
}

/* Two arrays of their own meet in one. */
static bool meet_arrays(Front *f, Binding *m, const Scope *a, const Binding *x, Chain *ca,
	const Scope *b, const Binding *y, Chain *cb)
{
	if (!y || x->maybe || y->maybe || x->val.kind != Varray || y->val.kind != Varray ||
		front_same_value(&x->val, &y->val))
		return false;
	Value v;
	bool alone = is_alone(f, a, x->name, &x->val) && is_alone(f, b, y->name, &y->val);
	if ((!alone || !front_carry_meet(f, x->name, &x->val, ca, &y->val, cb, &v)) &&
		!front_pick_meets(f, x->name, &x->val, ca, &y->val, cb, &v))
		return false;
	*m = x->carrier ? *x : *y;
	m->mixed = x->mixed || y->mixed;
	m->val = v;
	return true;
}

void front_scope_meet(Front *f, Scope a, Chain *ca, Scope b, Chain *cb)
{
	Scope r = { .dead = a.dead && b.dead };
	if (a.dead || b.dead) {
		front_scope_set(f, a.dead ? b : a);
		f->frame->dead = r.dead;
		return;
	}
	for (uint32_t k = 0; k < a.name.n; k++) {
		const Binding *x = &a.name.at[k], *y = front_scope_find(&b, x->name);
		Binding m;
		if (y && front_object_meets(f, &x->val, &y->val) && !x->maybe && !y->maybe) {
			m = *x;
			m.mixed = x->mixed || y->mixed;
			m.val = front_object_meet(f, &r, &a, x, ca, &b, y, cb);
		} else if (!meet_arrays(f, &m, &a, x, ca, &b, y, cb)) {
			front_binding_meet(f, &m, x, ca, y, cb);
		}
		*vec_push(f->arena, &r.name) = m;
	}
	for (uint32_t k = 0; k < b.name.n; k++) {
		Binding m;
		if (front_scope_find(&a, b.name.at[k].name))
			continue;
		front_binding_meet(f, &m, NULL, ca, &b.name.at[k], cb);
		*vec_push(f->arena, &r.name) = m;
	}
	front_scope_set(f, r);
}
