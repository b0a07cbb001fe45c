/* Scalars that are of one flavour on one way and of another on the other: where that matters. */
#include "front/value.h"

/* 1 where the scalar is NumPy's at run time, 0 where it is Python's. */
Ex front_tag(Front *f, const Value *v)
{
	return v->tag ? v->tag : ir_int(f->fn, v->np);
}

/* The value as its main flavour; where it is the other one at run time, the original runs. */
Ex front_one_flavour(Front *f, Value *v)
{
	front_number(f, v);
	if (v->tag) {
		front_check(f, ir_bin(f->fn, Oeq, v->tag, ir_int(f->fn, 1)), Dnone);
		v->tag = 0;
	}
	return v->e;
}

static bool is_number(const Value *v)
{
	return v->tag && v->alt && v->alt != Tbool && v->type != Tbool && ir_type[v->type].kind != 'c' &&
		ir_type[v->alt].kind != 'c';
}

/* Where only the number counts: in what turns it into a Python float or int first. */
void front_any_flavour(Value *v)
{
	if (v->kind == Vscalar && is_number(v) && v->type == Tf64)
		v->tag = 0;
}

static Value other_flavour(const Value *v)
{
	Value o = *v;
	o.type = v->alt;
	o.np = v->alt_np;
	o.tag = 0;
	return o;
}

/*
 * Drops the tags of operands of NumPy's where `type`, the common type of operands, is the same
 * whatever they say: what is held is converted to it, and the answer is NumPy's in any case.
 */
void front_settle_flavours(Front *f, Value *v, int n, Type (*type)(Front *, const void *,
	const Value *, int), const void *env)
{
	enum { Most = 3 };
	Value way[Most];
	bool tags = false;
	for (int k = 0; k < n; k++) {
		if (n > Most || (v[k].kind != Vscalar && v[k].kind != Varray))
			return;
		if (v[k].kind != Vscalar || !v[k].tag)
			continue;
		tags = true;
		if (!is_number(&v[k]))
			return;
	}
	Type t = tags ? type(f, env, v, n) : 0;
	for (int set = 1; tags && set < 1 << n; set++) {
		for (int k = 0; k < n; k++)
			way[k] = set >> k & 1 && v[k].kind == Vscalar && v[k].tag ? other_flavour(&v[k]) : v[k];
		if (type(f, env, way, n) != t)
			return;
	}
	for (int k = 0; k < n; k++)
		if (v[k].kind == Vscalar && v[k].tag && v[k].type != t && v[k].type != v[k].alt)
			return;
	for (int k = 0; k < n; k++)
		if (v[k].kind == Vscalar)
			v[k].tag = 0;
}

/* The type in which NumPy computes with all of them: NumPy's own numbers decide, wherever they stand,
 * and Python's give way to these (NEP 50). */
Type front_promote_all(const Value *v, int n)
{
	int first = 0;
	for (int k = 1; k < n && front_weak(&v[first]); k++)
		if (!front_weak(&v[k]))
			first = k;
	Type t = v[first].type;
	char weak = front_weak(&v[first]);
	for (int python = 0; python < 2; python++)
		for (int k = 0; k < n; k++) {
			char w = front_weak(&v[k]);
			if (k != first && (w != 0) == python)
				t = kb_promote(t, weak, v[k].type, w);
		}
	return t;
}

static Type promoted(Front *f, const void *env, const Value *v, int n)
{
	(void)f;
	(void)env;
	return front_promote_all(v, n);
}

/* For functions that compute in the common type. */
void front_promoted_flavours(Front *f, Value *v, int n)
{
	front_settle_flavours(f, v, n, promoted, NULL);
}
