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

/* One of n values of one kind, by a number in range. */
static Value one_of(Front *f, Ex i, const Value *v, int n)
{
	Value r = v[n - 1];
	bool whole = r.kind == Vtuple && !r.str && !r.list;
	for (int k = 0; k < n - 1; k++) {
		bool fits = v[k].kind == r.kind && (whole ? v[k].n == r.n && !v[k].str && !v[k].list :
			r.kind == Vscalar && v[k].type == r.type && v[k].np == r.np && !v[k].tag && !r.tag);
		if (!fits)
			front_bail(f, Dtype, "an index of a tuple that is not constant");
	}
	if (!whole && r.kind != Vscalar)
		front_bail(f, Dtype, "an index of a tuple that is not constant");
	if (!whole) {
		for (int k = n - 1; k-- > 0;)
			r.e = ir_select(f->fn, ir_bin(f->fn, Oeq, i, ir_int(f->fn, k)), v[k].e, r.e);
		return r;
	}
	Value t = front_tuple(f, r.n), *member = base_alloc(f->arena, sizeof *member * (size_t)n);
	for (int j = 0; j < r.n; j++) {
		for (int k = 0; k < n; k++)
			member[k] = v[k].item[j];
		t.item[j] = one_of(f, i, member, n);
	}
	return t;
}

/* t[i], where i is known at run time only: members of one type, or tuples of such. */
Value front_tuple_at(Front *f, Value t, Value i)
{
	enum { MOST = 16 };
	if (!t.n || t.n > MOST)
		front_bail(f, Dtype, "an index of such a tuple that is not constant");
	t = front_spill(f, t);
	Ex n = ir_int(f->fn, t.n), at = front_keep(f, "i", front_int_index(f, &i));
	if (front_catches(f, "IndexError"))
		at = front_wrap(f, at, n, Dindex);
	else if (front_span(f, at).lo < 0)
		at = ir_select(f->fn, ir_bin(f->fn, Olt, at, ir_int(f->fn, 0)), ir_bin(f->fn, Oadd, at, n), at);
	at = front_keep(f, "i", at);
	if (front_span(f, at).lo < 0)
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), at), Dindex);
	if (front_span(f, at).hi >= t.n)
		front_check(f, ir_bin(f->fn, Olt, at, n), Dindex);
	return one_of(f, at, t.item, t.n);
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
