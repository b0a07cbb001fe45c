/*
 * Members of enums. They are constants of the bundle, each with a number: the same number is the
 * same object. One of a plain enum equals itself alone; one of an IntEnum or a StrEnum acts like
 * its value wherever an operator looks at it, and stays the member where it is only handed about.
 */
#include "front/value.h"

/* (member 0 "Color.RED" "RED" T (int 1)) */
Value front_member(Front *f, Node *v)
{
	Value m = { .kind = Vmember, .n = (int)v->kid[0]->i, .str = v->kid[1]->str,
		.list = v->kid[3]->tag == Ntrue, .item = base_alloc(f->arena, 2 * sizeof(Value)) };
	m.item[0] = front_env(f, v->kid[4]);
	m.item[1] = (Value){ .kind = Vstr, .str = v->kid[2]->str };
	return m;
}

Value front_member_value(Value v) { return v.kind == Vmember && v.list ? v.item[0] : v; }

Value front_member_attribute(Front *f, Value m, const char *attr)
{
	if (!strcmp(attr, "value"))
		return m.item[0];
	if (strcmp(attr, "name"))
		front_bail(f, Dattr, base_printf(f->arena, "%s of %s", attr, m.str));
	return m.item[1];
}

/* Can it be told from a member without looking at it? */
static bool is_other(const Value *v)
{
	return v->kind == Vnone || v->kind == Vstr || v->kind == Vtuple || v->kind == Vbox ||
		(v->kind == Vscalar && !v->np) || (v->kind == Varray && v->list);
}

bool front_member_compare(Front *f, const char *name, Value a, Value b, Value *r)
{
	bool is = !strncmp(name, "Is", 2), equals = !strcmp(name, "Eq") || !strcmp(name, "NotEq");
	if (a.kind != Vmember && b.kind != Vmember)
		return false;
	bool plain = (a.kind != Vmember || !a.list) && (b.kind != Vmember || !b.list);
	bool both = a.kind == Vmember && b.kind == Vmember;
	const Value *other = a.kind == Vmember ? &b : &a;
	if (!is && !plain) {
		*r = front_compare(f, name, front_member_value(a), front_member_value(b));
		return true;
	}
	if ((!is && !equals) || (!both && !is_other(other)))
		front_bail(f, Dtype, base_printf(f->arena, "comparison of %s and %s",
			front_describe(f, &a), front_describe(f, &b)));
	bool not = !strcmp(name, "IsNot") || !strcmp(name, "NotEq");
	*r = front_scalar(Tbool, false, ir_bool(f->fn, (both && a.n == b.n) != not));
	return true;
}
