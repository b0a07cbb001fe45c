/* Builtins of Python that have rules of their own: isinstance, round to digits, pow modulo. */
#include "front/box.h"
#include "front/value.h"

#include <math.h>

/* ---- isinstance ---- */

static bool one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

/* Is a number of this flavour an instance of the class called `name`? */
static bool number_is(Type t, bool np, const char *name)
{
	static const char *const numbers[] = { "numpy.generic", "numpy.number", NULL };
	static const char *const ints[] = { "numpy.integer", NULL };
	static const char *const inexact[] = { "numpy.inexact", NULL };
	char kind = ir_type[t].kind;
	if (!strcmp(name, "builtins.object"))
		return true;
	if (!strcmp(name, "builtins.float"))
		return t == Tf64;
	if (!strcmp(name, "builtins.complex"))
		return t == Tc128;
	if (!np)
		return (!strcmp(name, "builtins.int") && (kind == 'i' || kind == 'b')) ||
			(!strcmp(name, "builtins.bool") && kind == 'b');
	if (kind == 'b')
		return !strcmp(name, "numpy.generic");
	return one_of(name, numbers) || ((kind == 'i' || kind == 'u') && one_of(name, ints)) ||
		(kind == 'i' && !strcmp(name, "numpy.signedinteger")) ||
		(kind == 'u' && !strcmp(name, "numpy.unsignedinteger")) ||
		((kind == 'f' || kind == 'c') && one_of(name, inexact)) ||
		(kind == 'f' && !strcmp(name, "numpy.floating")) ||
		(kind == 'c' && !strcmp(name, "numpy.complexfloating"));
}

/* Of a class that has no other bases than classes like it, and object. */
static bool ordinary(Front *f, int cls)
{
	return cls >= 0 && cls < (int)f->cls.n && front_class_entry(f, cls, " plain");
}

static const char *own_class(const Value *v)
{
	switch (v->kind) {
	case Vtuple: return v->str ? NULL : "builtins.tuple";
	case Vrange: return "builtins.range";
	case Vnone: return "";
	case Varray: return v->list ? "builtins.list" : "numpy.ndarray";
	default: break;
	}
	if (front_is_string(v))
		return "builtins.str";
	bool dict = front_is_box(v, 'D') && !front_box_root(v->box)->extra;
	return front_is_box(v, 'L') ? "builtins.list" : dict ? "builtins.dict" :
		front_is_box(v, 'S') ? "builtins.set" : NULL;
}

static bool object_is(Front *f, const Value *v, const char *name)
{
	const char *own = own_class(v);
	bool known = !strncmp(name, "builtins.", 9) || !strncmp(name, "numpy.", 6);
	if (v->kind == Vobject && known && !f->thing.at[v->n].none && ordinary(f, f->thing.at[v->n].cls))
		own = " object";
	if (!own)
		front_bail(f, Dtype, base_printf(f->arena, "isinstance of %s", front_describe(f, v)));
	return !strcmp(own, name) || !strcmp(name, "builtins.object");
}

/* Is v an instance of a class of the program's? */
static bool of_own_class(Front *f, const Value *v, const Value *class)
{
	const Thing *o = v->kind == Vobject ? &f->thing.at[v->n] : NULL;
	if (o && !o->none && o->cls == class->n)
		return true;
	bool plain = o ? !o->none && ordinary(f, o->cls) :
		v->kind == Vscalar ? !front_may_be_none(v) : own_class(v) != NULL;
	if (!plain || !ordinary(f, class->n))
		front_bail(f, Dtype, base_printf(f->arena, "isinstance of %s", front_describe(f, v)));
	return o && front_class_entry(f, o->cls, base_printf(f->arena, " is %d", class->n));
}

/* What isinstance says of the first (flavour 1) or other flavour of the value. */
static bool is_instance(Front *f, const Value *v, bool main, const Value *class)
{
	if (class->kind == Vtuple) {
		for (int k = 0; k < class->n; k++)
			if (is_instance(f, v, main, &class->item[k]))
				return true;
		return false;
	}
	if (class->kind == Vclass)
		return of_own_class(f, v, class);
	if (class->kind != Vknown)
		front_bail(f, Dtype, "isinstance of a class that is not known");
	Type t = main ? v->type : v->alt;
	bool np = main ? v->np : v->alt_np;
	if (v->kind != Vscalar)
		return object_is(f, v, class->row && strstr(class->row->names, "numpy.ndarray") ?
			"numpy.ndarray" : class->str);
	if (class->row && class->row->kind == KB_DTYPE && np && class->row->type == t)
		return true;
	return number_is(t, np, class->str);
}

Value front_isinstance(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)row;
	(void)given;
	(void)call;
	bool main = is_instance(f, &v[0], true, &v[1]);
	bool other = v[0].tag ? is_instance(f, &v[0], false, &v[1]) : main;
	if (main == other)
		return front_scalar(Tbool, false, ir_bool(f->fn, main));
	Ex r = ir_cast(f->fn, Tbool, v[0].tag);
	return front_scalar(Tbool, false, main ? r : ir_un(f->fn, Onot, r));
}

/* ---- round ---- */

static Ex con(Front *f, double x) { return ir_con_f(f->fn, Tf64, x); }

/* Both halves of x, so that products of halves are exact. */
static void halves(Front *f, Ex x, Ex *hi, Ex *lo)
{
	Ex c = ir_bin(f->fn, Omul, con(f, 134217729.0), x);
	*hi = front_keep(f, "hi", ir_bin(f->fn, Osub, c, ir_bin(f->fn, Osub, c, x)));
	*lo = front_keep(f, "lo", ir_bin(f->fn, Osub, x, *hi));
}

/* 10**digits, exact; digits is between 0 and 15 where it is not a constant. */
static Ex power_of_ten(Front *f, Ex digits)
{
	static const double part[] = { 10, 100, 1e4, 1e8 };
	int64_t n;
	if (ir_is_int(f->fn, digits, &n))
		return con(f, pow(10, (double)n));
	Ex in = ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, ir_int(f->fn, 0), digits),
		ir_bin(f->fn, Ole, digits, ir_int(f->fn, 15)));
	front_check(f, in, Ddomain);
	Ex p = con(f, 1), zero = ir_int(f->fn, 0);
	for (int k = 0; k < 4; k++) {
		Ex bit = ir_bin(f->fn, Oand, digits, ir_int(f->fn, 1 << k));
		p = ir_bin(f->fn, Omul, p, ir_select(f->fn, ir_bin(f->fn, Oeq, bit, zero), con(f, 1),
			con(f, part[k])));
	}
	return front_keep(f, "power", p);
}

/*
 * round(x, digits) of a Python float: the nearest decimal to x itself. z = x * 10**digits as rounded
 * decides unless it lies just between two integers; there the error of the product does. Then the
 * integer over 10**digits, both exact, is what the decimal reads as.
 */
static Ex round_decimal(Front *f, Ex x, Ex digits)
{
	Ex p = power_of_ten(f, digits), hi, lo, a, b, half = con(f, 0.5);
	const Expr *at = &f->fn->ex.at[p];
	if (at->op == Ocon) {
		double exact = at->u.f, high = exact * 134217729.0;
		high = high - (high - exact);
		a = con(f, high);
		b = con(f, exact - high);
	} else {
		halves(f, p, &a, &b);
	}
	x = front_keep(f, "x", x);
	Ex z = front_keep(f, "z", ir_bin(f->fn, Omul, x, p));
	front_check(f, ir_bin(f->fn, Olt, ir_un(f->fn, Oabs, z), con(f, 4503599627370496.0)), Ddomain);
	halves(f, x, &hi, &lo);
	Ex e = ir_bin(f->fn, Osub, ir_bin(f->fn, Omul, hi, a), z);
	e = ir_bin(f->fn, Oadd, e, ir_bin(f->fn, Omul, hi, b));
	e = ir_bin(f->fn, Oadd, e, ir_bin(f->fn, Omul, lo, a));
	e = front_keep(f, "e", ir_bin(f->fn, Oadd, e, ir_bin(f->fn, Omul, lo, b)));
	Ex down = ir_un(f->fn, Ofloor, z), up = ir_bin(f->fn, Oadd, down, con(f, 1));
	Ex between = ir_bin(f->fn, Oeq, ir_bin(f->fn, Osub, z, down), half);
	Ex r = ir_un(f->fn, Orint, z), zero = con(f, 0);
	Ex side = ir_select(f->fn, ir_bin(f->fn, Olt, zero, e), up,
		ir_select(f->fn, ir_bin(f->fn, Olt, e, zero), down, r));
	r = ir_select(f->fn, between, side, r);
	return ir_bin(f->fn, Ocopysign, ir_bin(f->fn, Odiv, r, p), x);
}

/* numpy.round: times a power of ten, to the nearest integer, and back. */
static Value round_numpy(Front *f, Value v, Ex digits)
{
	char kind = ir_type[v.type].kind;
	int64_t n = 1;
	bool known = ir_is_int(f->fn, digits, &n);
	if (kind == 'i' || kind == 'u') {
		if (n < 0)
			front_bail(f, Dtype, "integers rounded to tens");
		if (!known)
			front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), digits), Ddomain);
		return v.kind == Vscalar ? v : front_map(f, kb_find("numpy.positive"), &v, 1);
	}
	if (kind != 'f')
		front_bail(f, Dtype, base_printf(f->arena, "round of %s", front_describe(f, &v)));
	if (!n)
		return front_map(f, kb_find("numpy.rint"), &v, 1);
	bool down = n < 0;
	Value p = front_scalar(Tf64, false, power_of_ten(f, down ? ir_int(f->fn, -n) : digits));
	v = front_binary(f, down ? "Div" : "Mult", v, p);
	v = front_map(f, kb_find("numpy.rint"), &v, 1);
	return front_binary(f, down ? "Mult" : "Div", v, p);
}

/* The second argument of round: an int. Constants are between -15 and 15, else that is checked at run time,
 * where it matters. */
static Ex digits_of(Front *f, const Value *v)
{
	int64_t n;
	bool known = front_is_int(f, v, &n);
	if (v->kind != Vscalar || v->tag || ir_type[v->type].kind != 'i' || (known && (n < -15 || n > 15)))
		front_bail(f, Dtype, base_printf(f->arena, "round to %s digits", known ? "so many" :
			front_describe(f, v)));
	return front_keep(f, "digits", ir_cast(f->fn, Ti64, v->e));
}

Value front_round(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	int64_t n = 0;
	bool builtin = !strncmp(row->names, "builtins", 8);
	bool whole = !given[1] || v[1].kind == Vnone;
	(void)call;
	if (builtin && v[0].kind != Vscalar)
		front_bail(f, Dtype, base_printf(f->arena, "round of %s", front_describe(f, &v[0])));
	Ex digits = whole ? ir_int(f->fn, 0) : digits_of(f, &v[1]);
	ir_is_int(f->fn, digits, &n);
	front_one_flavour(f, &v[0]);
	char kind = ir_type[v[0].type].kind;
	if (!builtin && v[0].kind == Vscalar)
		v[0].np = true;
	if (!builtin || (v[0].np && !whole))
		return round_numpy(f, v[0], digits);
	if (!v[0].np && (kind == 'i' || kind == 'b') && n >= 0) {
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), digits), Ddomain);
		return front_scalar(Ti64, false, ir_cast(f->fn, Ti64, v[0].e));
	}
	if (kind != 'f' || (!whole && n < 0))
		front_bail(f, Dtype, base_printf(f->arena, "round of %s", front_describe(f, &v[0])));
	if (whole)
		return front_scalar(Ti64, false, ir_un(f->fn, Oroundi, ir_cast(f->fn, Tf64, v[0].e)));
	f->pyfloat = true;
	return front_scalar(Tf64, false, round_decimal(f, v[0].e, digits));
}

/* ---- pow(a, b, m) of ints, by squaring ---- */

Value front_pow_modulo(Front *f, Value a, Value b, Value m)
{
	Value *all[3] = { &a, &b, &m };
	for (int k = 0; k < 3; k++)
		if (all[k]->kind != Vscalar || all[k]->np || all[k]->tag || all[k]->type != Ti64)
			front_bail(f, Dtype, "pow with a modulus of other things than ints");
	Ex one = ir_int(f->fn, 1), zero = ir_int(f->fn, 0);
	front_check(f, ir_bin(f->fn, Ole, zero, b.e), Ddomain);
	front_check(f, ir_bin(f->fn, One, m.e, zero), Dzerodiv);
	Ex by = front_keep(f, "m", m.e);
	Var r = ir_new_var(f->fn, "power", Ti64), x = ir_new_var(f->fn, "square", Ti64);
	Var n = ir_new_var(f->fn, "left", Ti64);
	front_put(f, r, ir_bin(f->fn, Omod, one, by));
	front_put(f, x, ir_bin(f->fn, Omod, a.e, by));
	front_put(f, n, b.e);
	Ex rest = ir_var(f->fn, n), sq = ir_var(f->fn, x);
	Chain body = { 0 }, *saved;
	front_push(f, &body, &saved);
	Ex odd = ir_bin(f->fn, Oeq, ir_bin(f->fn, Oand, rest, one), one);
	Ex times = ir_bin(f->fn, Omod, ir_bin(f->fn, Omulv, ir_var(f->fn, r), sq), by);
	front_put(f, r, ir_select(f->fn, odd, times, ir_var(f->fn, r)));
	front_put(f, n, ir_bin(f->fn, Oshrv, rest, one));
	front_put(f, x, ir_select(f->fn, ir_bin(f->fn, Olt, zero, rest),
		ir_bin(f->fn, Omod, ir_bin(f->fn, Omulv, sq, sq), by), sq));
	front_pop(f, saved);
	St st = front_emit(f, Kwhile);
	f->fn->st.at[st].e = ir_bin(f->fn, Olt, zero, rest);
	f->fn->st.at[st].body = body.first;
	return front_spill(f, front_scalar(Ti64, false, ir_var(f->fn, r)));
}

/* ---- methods of numbers: conjugate, is_integer; arrays of real numbers are their own conjugate ---- */

Value front_of_number(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	(void)given;
	(void)call;
	if (v[0].kind == Varray && row->special == KS_conjugate)
		return ir_type[v[0].type].kind == 'c' ? front_map(f, kb_find("numpy.conjugate"), v, 1) : v[0];
	front_one_flavour(f, &v[0]);
	char kind = ir_type[v[0].type].kind;
	if (v[0].kind != Vscalar || kind == 'b')
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, &v[0])));
	if (row->special == KS_conjugate)
		return kind == 'c' ? front_scalar(v[0].type, v[0].np, ir_un(f->fn, Oconj, v[0].e)) : v[0];
	if (kind != 'f')
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", row->names, front_describe(f, &v[0])));
	Ex x = ir_cast(f->fn, Tf64, v[0].e), whole = ir_bin(f->fn, Oeq, ir_un(f->fn, Ofloor, x), x);
	return front_scalar(Tbool, false, ir_bin(f->fn, Oland, ir_un(f->fn, Oisfinite, x), whole));
}
