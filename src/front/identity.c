/* Which object is it: `is` of True and False, type(), and what stands where in a tuple. */
#include "front/box.h"

static bool is_bool(Type t, bool np) { return t == Tbool && !np; }

/* Is v the bool c (an expression)? 0: not known. */
static Ex same_bool(Front *f, const Value *v, Ex c)
{
	bool thing = v->kind == Vtuple || front_is_string(v) || (v->kind == Varray && (v->list || v->arr->rank)) ||
		front_is_box(v, 'L') || front_is_box(v, 'D') || front_is_box(v, 'S');
	if (v->kind == Vnone || thing)
		return ir_bool(f->fn, false);
	if (v->kind != Vscalar)
		return 0;
	bool main = is_bool(v->type, v->np), other = v->tag && v->alt && is_bool(v->alt, v->alt_np);
	if (!main && !other)
		return ir_bool(f->fn, false);
	Ex zero = ir_cast(f->fn, v->type, ir_int(f->fn, 0));
	Ex truth = main ? v->e : ir_un(f->fn, Onot, ir_bin(f->fn, Oeq, v->e, zero));
	Ex same = ir_bin(f->fn, Oeq, truth, c);
	if (!v->tag)
		return same;
	Ex is = ir_bin(f->fn, main ? One : Oeq, v->tag, ir_int(f->fn, 0));
	return ir_bin(f->fn, Oland, is, same);
}

static bool is_type(const Value *v)
{
	static const char *const own[] = { "builtins.int", "builtins.float", "builtins.bool",
		"builtins.complex", "builtins.str", "builtins.list", "builtins.tuple", "builtins.dict",
		"builtins.set", "builtins.range", "builtins.object", "numpy.ndarray" };
	for (size_t k = 0; v->kind == Vknown && v->str && k < sizeof own / sizeof *own; k++)
		if (!strcmp(own[k], v->str))
			return true;
	return v->kind == Vknown && v->str && v->row && v->row->kind == KB_DTYPE;
}

/* x is True, type(x) is int, type(x) == float. False: it is not that. */
bool front_identical(Front *f, const char *name, Value a, Value b, Value *out)
{
	bool is = !strcmp(name, "Is"), is_not = !strcmp(name, "IsNot");
	bool eq = !strcmp(name, "Eq"), ne = !strcmp(name, "NotEq");
	Ex same = 0;
	if (is_type(&a) && is_type(&b) && (is || is_not || eq || ne)) {
		bool one = !strcmp(a.str, b.str);
		if (!one && a.row && a.row == b.row)
			front_bail(f, Dtype, base_printf(f->arena, "whether %s is %s", a.str, b.str));
		same = ir_bool(f->fn, one);
	} else if (is || is_not) {
		bool first = a.kind == Vscalar && !a.tag && is_bool(a.type, a.np);
		bool second = b.kind == Vscalar && !b.tag && is_bool(b.type, b.np);
		same = second ? same_bool(f, &a, b.e) : first ? same_bool(f, &b, a.e) : 0;
	}
	if (!same)
		return false;
	*out = front_scalar(Tbool, false, is || eq ? same : ir_un(f->fn, Onot, same));
	return true;
}

static Value known_type(const char *name)
{
	return (Value){ .kind = Vknown, .str = name, .row = kb_find(name) };
}

/* type(x) */
Value front_type_of(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	static const char *const python[] = { ['b'] = "builtins.bool", ['i'] = "builtins.int",
		['f'] = "builtins.float", ['c'] = "builtins.complex" };
	const Value *x = &v[0];
	(void)row;
	(void)given;
	(void)call;
	if (x->kind == Vscalar && !x->tag && !x->np)
		return known_type(python[(int)ir_type[x->type].kind]);
	if (x->kind == Vscalar && !x->tag)
		return known_type(base_intern(f->strings,
			base_printf(f->arena, "numpy.%s", ir_type[x->type].np)));
	if (x->kind == Varray && (x->list || x->arr->rank))
		return known_type(x->list ? "builtins.list" : "numpy.ndarray");
	if (x->kind == Vtuple && !x->str)
		return known_type("builtins.tuple");
	if (front_is_string(x))
		return known_type("builtins.str");
	if (front_is_box(x, 'L'))
		return known_type("builtins.list");
	front_bail(f, Dtype, base_printf(f->arena, "type of %s", front_describe(f, x)));
}

/* False: they are never equal, a string and a number say. */
bool front_may_equal(Front *f, const Value *a, const Value *b)
{
	if ((a->kind == Varray && !a->list) || (b->kind == Varray && !b->list))
		front_bail(f, Dtype, "an array among things that are compared");
	if (front_may_be_none(a) || front_may_be_none(b))
		return true;
	const Value *both[2] = { a, b };
	char kind[2] = { 0 };
	for (int k = 0; k < 2; k++) {
		const Value *v = both[k];
		kind[k] = v->kind == Vscalar ? 'n' : v->kind == Vnone ? '0' : front_is_string(v) ? 's' :
			v->kind == Vtuple ? 't' : v->kind == Varray || front_is_box(v, 'L') ? 'l' : 0;
	}
	return !kind[0] || !kind[1] || kind[0] == kind[1];
}

static bool may_be_nan(Front *f, const Value *v)
{
	const Expr *x = &f->fn->ex.at[v->e];
	char kind = ir_type[v->type].kind;
	if (v->kind != Vscalar || (kind != 'f' && kind != 'c'))
		return false;
	return kind == 'c' || x->op != Ocon || x->u.f != x->u.f;
}

/* Is x what stands at one place of a tuple? One NaN is the same as itself there: the original decides. */
Ex front_is_member(Front *f, Value x, Value item)
{
	if (!front_may_equal(f, &x, &item))
		return ir_bool(f->fn, false);
	Value eq = front_compare(f, "Eq", x, item);
	Ex r = front_truth(f, &eq);
	if (!may_be_nan(f, &x) || !may_be_nan(f, &item))
		return r;
	Ex sure = ir_bin(f->fn, Olor, ir_bin(f->fn, Oeq, x.e, x.e), ir_bin(f->fn, Oeq, item.e, item.e));
	return ir_guard(f->fn, sure, r);
}

/* t.count(x), t.index(x) */
Value front_tuple_method(Front *f, Value t, const char *name, const Value *arg, int n)
{
	bool count = !strcmp(name, "count");
	if (n != 1 || (!count && strcmp(name, "index")))
		front_bail(f, Dattr, base_printf(f->arena, "%s of a tuple with these arguments", name));
	Value x = front_spill(f, arg[0]);
	Ex r = ir_int(f->fn, count ? 0 : -1);
	for (int k = t.n; k-- > 0;) {
		Ex is = front_is_member(f, x, t.item[k]);
		r = count ? ir_bin(f->fn, Oadd, ir_cast(f->fn, Ti64, is), r) :
			ir_select(f->fn, is, ir_int(f->fn, k), r);
	}
	r = front_keep(f, "at", r);
	Ex ok = ir_bin(f->fn, Ole, ir_int(f->fn, 0), r);
	if (!count && !front_raises(f, ok, "ValueError"))
		front_check(f, ok, Dindex);
	return front_scalar(Ti64, false, r);
}

/* Does x stand in a list that is an array? */
Ex front_list_contains(Front *f, Value x, Value list)
{
	if (x.kind == Vnone || x.kind == Vtuple || front_is_string(&x))
		return ir_bool(f->fn, false);
	if (x.kind != Vscalar || list.arr->rank != 1)
		front_bail(f, Dtype, base_printf(f->arena, "operator in of %s", front_describe(f, &list)));
	x = front_spill(f, x);
	if (may_be_nan(f, &x))
		front_check(f, ir_bin(f->fn, Oeq, x.e, x.e), Ddomain);
	Var found = ir_new_var(f->fn, "found", Ti64), k;
	front_put(f, found, ir_int(f->fn, 0));
	Ex n = front_keep(f, "n", list.arr->dim[0]);
	St loop = front_loop(f, "k", ir_int(f->fn, 0), n, 1, &k), test;
	Chain body = { 0 }, yes = { 0 }, *saved;
	front_push(f, &body, &saved);
	Value r = front_compare(f, "Eq", x, front_step_value(f, &list, ir_var(f->fn, k)));
	Ex is = front_truth(f, &r);
	test = front_emit(f, Kif);
	Chain *inner;
	front_push(f, &yes, &inner);
	front_put(f, found, ir_int(f->fn, 1));
	front_emit(f, Kbreak);
	front_pop(f, inner);
	f->fn->st.at[test].e = is;
	f->fn->st.at[test].body = yes.first;
	front_pop(f, saved);
	f->fn->st.at[loop].body = body.first;
	front_append(f, f->out, loop);
	return ir_bin(f->fn, Oeq, ir_var(f->fn, found), ir_int(f->fn, 1));
}
