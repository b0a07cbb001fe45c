/*
 * Names that are None at one time and a number at another (`best = None` in front of a loop). Such a value
 * is a scalar whose other flavour is no type: where its tag is 0 it is None.
 */
#include "front/value.h"

bool front_may_be_none(const Value *v) { return v->kind == Vscalar && v->tag && !v->alt; }

/* The number that v is; where it is None, the original runs and raises. */
void front_number(Front *f, Value *v)
{
	if (!front_may_be_none(v))
		return;
	v->e = ir_guard(f->fn, ir_bin(f->fn, Oeq, v->tag, ir_int(f->fn, 1)), v->e);
	v->tag = 0;
}

/* v is None */
Ex front_is_none(Front *f, const Value *v)
{
	return ir_bin(f->fn, Oeq, v->tag, ir_int(f->fn, 0));
}

/* Can a name be None on one way and the number v on another? */
static bool optional(const Value *v) { return v->kind == Vscalar && (!v->tag || !v->alt); }

static void put_at(Front *f, Chain *c, Var v, Ex e)
{
	Chain *saved;
	front_push(f, c, &saved);
	front_put(f, v, e);
	front_pop(f, saved);
}

/* None on one way, a number on the other: *r is both. */
bool front_none_meets(Front *f, const char *name, const Value *x, Chain *ca, const Value *y, Chain *cb,
	Value *r)
{
	const Value *number = x->kind == Vnone ? y : x, *none = x->kind == Vnone ? x : y;
	Chain *of_number = x->kind == Vnone ? cb : ca, *of_none = x->kind == Vnone ? ca : cb;
	if (none->kind != Vnone || !optional(number))
		return false;
	Var v = ir_new_var(f->fn, name, number->type), tag = ir_new_var(f->fn, "tag", Ti64);
	put_at(f, of_number, v, number->e);
	put_at(f, of_number, tag, number->tag ? number->tag : ir_int(f->fn, 1));
	put_at(f, of_none, tag, ir_int(f->fn, 0));
	*r = front_scalar(number->type, number->np, ir_var(f->fn, v));
	r->tag = ir_var(f->fn, tag);
	return true;
}

/* A loop finds None where a round before has left a number, or the other way round. */
bool front_none_widens(const Value *entry, const Value *now, Widen *w)
{
	const Value *number = entry->kind == Vnone ? now : entry;
	const Value *none = entry->kind == Vnone ? entry : now;
	if (none->kind != Vnone || !optional(number))
		return false;
	w->none = true;
	w->type = number->type;
	w->np = number->np;
	w->alt = Tnone;
	w->alt_np = false;
	return true;
}

static bool is_node(const Node *n, const char *kind) { return n->tag == Nnode && !strcmp(n->kind, kind); }

static void narrow_name(Front *f, const char *name)
{
	front_spread_narrow(f, name);
	for (uint32_t k = 0; k < f->frame->name.n; k++) {
		Binding *b = &f->frame->name.at[k];
		if (b->name == name && front_maybe_none(f, &b->val))
			b->val = front_maybe_inner(f, b->val);
	}
}

/* Behind a test that came out as `truth` a name is known not to be None: `x is not None` or `x`, alone or as one of
 * several that `and` joins. */
void front_none_narrow(Front *f, Node *test, bool truth)
{
	bool join = is_node(test, "BoolOp") && !strcmp(test->kid[0]->kind, truth ? "And" : "Or");
	for (int k = 0; join && !front_calls(test) && k < test->kid[1]->n; k++)
		front_none_narrow(f, test->kid[1]->kid[k], truth);
	bool inverse = is_node(test, "UnaryOp") && !strcmp(test->kid[0]->kind, "Not");
	if (inverse)
		front_none_narrow(f, test->kid[1], !truth);
	if (is_node(test, "Name") && truth)
		narrow_name(f, test->kid[0]->str);
	if (!is_node(test, "Compare") || !is_node(test->kid[0], "Name") || test->kid[1]->n != 1)
		return;
	const Node *with = test->kid[2]->kid[0];
	bool none = is_node(with, "Constant") && with->kid[0]->tag == Nnull;
	if (!none || strcmp(test->kid[1]->kid[0]->kind, truth ? "IsNot" : "Is"))
		return;
	narrow_name(f, test->kid[0]->kid[0]->str);
}

/* x == y, where one of them may be None and the other is a number. */
bool front_none_equals(Front *f, const char *name, Value a, Value b, Value *r)
{
	bool na = front_may_be_none(&a), nb = front_may_be_none(&b), not = !strcmp(name, "NotEq");
	if (na == nb || (!not && strcmp(name, "Eq")))
		return false;
	Ex none = front_is_none(f, na ? &a : &b);
	a.tag = na ? 0 : a.tag;
	b.tag = nb ? 0 : b.tag;
	*r = front_compare(f, name, a, b);
	if (r->kind != Vscalar || r->np)
		return false;
	r->e = not ? ir_bin(f->fn, Olor, none, r->e) : ir_bin(f->fn, Oland, ir_un(f->fn, Onot, none), r->e);
	return true;
}
