/* Tuples of known length: what comparing them means, member by member. */
#include "front/box.h"

/* Two NaNs may be one object, which is equal to itself inside a tuple: then the original decides. */
static void not_both_nan(Front *f, const Value *a, const Value *b)
{
	if (a->kind != Vscalar || b->kind != Vscalar || a->type != Tf64 || b->type != Tf64)
		return;
	Ex x = ir_bin(f->fn, Oeq, a->e, a->e), y = ir_bin(f->fn, Oeq, b->e, b->e);
	front_check(f, ir_bin(f->fn, Olor, x, y), Ddomain);
}

static bool comparable(const Value *v)
{
	return (v->kind == Vscalar && !v->np && !v->tag && ir_type[v->type].kind != 'c') ||
		v->kind == Vtuple || front_is_string(v) || front_is_box(v, 'L');
}

static Ex one(Front *f, const char *name, const Value *a, const Value *b)
{
	if (!comparable(a) || !comparable(b))
		front_bail(f, Dtype, base_printf(f->arena, "comparison of tuples with %s and %s",
			front_describe(f, a), front_describe(f, b)));
	bool alike = a->kind == b->kind || (front_is_string(a) && front_is_string(b));
	if (!alike)
		front_bail(f, Dtype, base_printf(f->arena, "comparison of %s and %s", front_describe(f, a),
			front_describe(f, b)));
	not_both_nan(f, a, b);
	Value r = front_compare(f, name, *a, *b);
	return front_truth(f, &r);
}

/* a < b and the like: from the last member to the first. */
static Ex in_order(Front *f, const char *name, Value a, Value b)
{
	int n = a.n < b.n ? a.n : b.n;
	bool less = name[0] == 'L', also = name[2] != 0;
	int lengths = a.n < b.n ? -1 : a.n > b.n;
	Ex r = ir_bool(f->fn, lengths ? (lengths < 0) == less : also);
	const char *strict = less ? "Lt" : "Gt";
	for (int k = n; k-- > 0;) {
		Ex eq = one(f, "Eq", &a.item[k], &b.item[k]);
		r = ir_select(f->fn, eq, r, one(f, strict, &a.item[k], &b.item[k]));
	}
	return r;
}

/* a op b; false: it is not what is known here. */
bool front_tuple_compare(Front *f, const char *name, Value a, Value b, Value *out)
{
	bool eq = !strcmp(name, "Eq"), ne = !strcmp(name, "NotEq");
	if (a.kind != Vtuple || b.kind != Vtuple || !strncmp(name, "Is", 2))
		return false;
	a = front_spill(f, a);
	b = front_spill(f, b);
	if (!eq && !ne) {
		*out = front_scalar(Tbool, false, in_order(f, name, a, b));
		return true;
	}
	Ex r = ir_bool(f->fn, a.n == b.n);
	for (int k = 0; k < a.n && a.n == b.n; k++)
		r = ir_bin(f->fn, Oland, r, one(f, "Eq", &a.item[k], &b.item[k]));
	*out = front_scalar(Tbool, false, eq ? r : ir_un(f->fn, Onot, r));
	return true;
}
