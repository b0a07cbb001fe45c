/*
 * What may be None in containers, and what a dict may not have. A number is a scalar with a tag
 * (none.c); a handle is one of kind N, which is 0 for None; a tuple is a value of kind Vmaybe: item[0], and its tag,
 * which is 0 for None.
 */
#include "front/box.h"

static BoxType *inner_of(const BoxType *t) { return front_box_root(t->of[0]); }

bool front_maybe_handle(const BoxType *t)
{
	char kind = inner_of(t)->kind;
	return kind && strchr("sLSDQ", kind);
}

static void zeros(Front *f, BoxOp *op, BoxType *t)
{
	t = front_box_root(t);
	if (t->kind == 'T') {
		for (int k = 0; k < t->n; k++)
			zeros(f, op, t->of[k]);
		return;
	}
	Type type = t->kind == 'f' || t->kind == 'F' ? Tf64 : t->kind == 'c' ? Tc128 : Ti64;
	front_box_arg(f, op, type == Ti64 ? ir_int(f->fn, 0) : ir_cast(f->fn, type, ir_con_f(f->fn, Tf64, 0)));
	if (t->kind == 'N' && !front_maybe_handle(t)) {
		op->arg.n--;
		zeros(f, op, t->of[0]);
		front_box_int(f, op, 0);
	}
}

/* The number stands for None where the tag is 0: then it has to be 0. */
static Value cleared(Front *f, Value v)
{
	Ex none = front_is_none(f, &v);
	v.e = ir_select(f->fn, none, ir_cast(f->fn, v.type, ir_int(f->fn, 0)), v.e);
	v.tag = 0;
	return v;
}

/* Types that lie in memory as numbers of eight bytes. */
static bool is_even(BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		if (!is_even(t->of[k]))
			return false;
	return !t->kind || !strchr("bBm", t->kind);
}

void front_maybe_put(Front *f, BoxOp *op, BoxType *t, Value v)
{
	BoxType *inner = inner_of(t);
	*vec_push(f->arena, &op->leaf) = (BoxLeaf){ inner, inner->kind };
	if (!is_even(inner))
		front_bail(f, Dtype, base_printf(f->arena, "None among %s", front_box_words(f, inner)));
	if (front_maybe_handle(t)) {
		if (v.kind == Vnone)
			front_box_int(f, op, 0);
		else if (front_is_box(&v, 'N'))
			front_box_arg(f, op, v.e);
		else
			front_box_put(f, op, inner, v);
		return;
	}
	Ex tag = ir_int(f->fn, v.kind != Vnone);
	if (v.kind == Vmaybe) {
		tag = v.tag;
		v = v.item[0];
	} else if (front_may_be_none(&v)) {
		tag = v.tag;
		v = cleared(f, v);
	}
	if (v.kind == Vnone)
		zeros(f, op, inner);
	else
		front_box_put(f, op, inner, v);
	front_box_arg(f, op, tag);
}

static Value maybe(Front *f, Value v, Ex tag)
{
	Value r = { .kind = Vmaybe, .n = 1, .item = base_alloc(f->arena, sizeof(Value)), .tag = tag };
	r.item[0] = v;
	return r;
}

static Value tagged(Front *f, Value v, Ex tag)
{
	if (v.kind == Vtuple)
		return maybe(f, v, tag);
	if (v.kind != Vscalar || v.tag)
		front_bail(f, Dtype, base_printf(f->arena, "%s or None", front_describe(f, &v)));
	v.tag = tag;
	v.alt = Tnone;
	v.alt_np = false;
	return v;
}

Value front_maybe_take(Front *f, BoxOp *op, BoxType *t, uint32_t *at)
{
	BoxType *inner = inner_of(t);
	if (front_maybe_handle(t))
		return front_box_value(t, op->result.at[(*at)++]);
	if (!is_even(inner))
		front_bail(f, Dtype, base_printf(f->arena, "None among %s", front_box_words(f, inner)));
	if (inner->kind) {
		Value v = front_box_take(f, op, inner, at);
		return tagged(f, v, op->result.at[(*at)++]);
	}
	f->bottoms++;
	*at += 2;
	front_check(f, ir_bin(f->fn, Oeq, op->result.at[*at - 1], ir_int(f->fn, 0)), Dnone);
	return front_none();
}

Value front_maybe_there(Front *f, BoxType *t, Ex there, Value v)
{
	t = front_box_root(t);
	if (t->kind == 'N')
		return v;
	if (v.kind != Vbox)
		return tagged(f, v, ir_cast(f->fn, Ti64, there));
	BoxType *n = front_box_new(f, 'N', 0);
	n->of[0] = t;
	return front_box_value(n, v.e);
}

/* Is it None? 0: that is known otherwise. */
Ex front_maybe_none(Front *f, const Value *v)
{
	if (front_is_box(v, 'N'))
		return ir_bin(f->fn, Oeq, v->e, ir_int(f->fn, 0));
	return v->kind == Vmaybe || front_may_be_none(v) ? front_is_none(f, v) : 0;
}

/* What it is where it is not None. */
Value front_maybe_inner(Front *f, Value v)
{
	if (v.kind == Vmaybe)
		return v.item[0];
	if (front_is_box(&v, 'N'))
		return front_box_value(inner_of(front_box_root(v.box)), v.e);
	(void)f;
	v.tag = 0;
	return v;
}

/* v, which must not be None: else the original runs, and raises. */
Value front_certain(Front *f, Value v)
{
	if (v.kind != Vmaybe && !front_is_box(&v, 'N'))
		return v;
	front_check(f, ir_un(f->fn, Onot, front_maybe_none(f, &v)), Dnone);
	return front_maybe_inner(f, v);
}

/* The truth of what may be None: its length is not asked for where it is. */
Ex front_maybe_truth(Front *f, Value v)
{
	if (v.kind == Vmaybe)
		return ir_un(f->fn, Onot, front_maybe_none(f, &v));
	v = front_spill(f, v);
	Var r = ir_new_var(f->fn, "c", Tbool);
	Chain there = { 0 }, *saved;
	front_put(f, r, ir_bool(f->fn, false));
	front_push(f, &there, &saved);
	Value inner = front_maybe_inner(f, v);
	front_put(f, r, front_truth(f, &inner));
	front_pop(f, saved);
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = ir_un(f->fn, Onot, front_maybe_none(f, &v));
	f->fn->st.at[st].body = there.first;
	return ir_var(f->fn, r);
}

/* ---- names that loops carry ---- */

static Node *place_of(Front *f, const char *name)
{
	Node *where = front_box_here(f);
	where->kind = base_intern(f->strings, base_printf(f->arena, " maybe %s", name));
	where->line = where->col = 0;
	return where;
}

BoxType *front_maybe_carried(Front *f, const char *name, BoxType *was, BoxType *now)
{
	if (front_box_root(now)->kind != 'N' || front_box_root(was)->kind == 'N')
		return front_box_join(f, was, now);
	front_box_site(f, place_of(f, name), 'N', 0);
	f->rewalk = true;
	front_bail(f, Dtype, base_printf(f->arena, "%s may be None in a loop", name));
}

BoxType *front_maybe_asked(Front *f, const char *name, BoxType *was)
{
	const char *kind = place_of(f, name)->kind;
	if (!was || front_box_root(was)->kind == 'N')
		return was;
	for (uint32_t k = 0; k < f->site.n; k++) {
		const BoxSite *s = &f->site.at[k];
		if (s->kind != 'N' || s->where->kind != kind || s->func != f->frame->func->node)
			continue;
		BoxType *t = front_box_new(f, 'N', 0);
		t->of[0] = front_box_root(was);
		return t;
	}
	return was;
}
