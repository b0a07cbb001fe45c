/* Values: making, describing and converting them. */
#include "front/box.h"

#include <math.h>

Value front_scalar(Type t, bool np, Ex e)
{
	return (Value){ .kind = Vscalar, .type = t, .np = np, .e = e };
}

Value front_pyint(Front *f, int64_t i) { return front_scalar(Ti64, false, ir_int(f->fn, i)); }

Value front_none(void) { return (Value){ .kind = Vnone }; }

Value front_array(Front *f, const Arr *arr, bool list)
{
	(void)f;
	return (Value){ .kind = Varray, .type = arr->type, .np = !list, .arr = arr, .list = list };
}

Value front_tuple(Front *f, int n)
{
	return (Value){ .kind = Vtuple, .n = n,
		.item = base_alloc(f->arena, sizeof(Value) * (size_t)(n + 1)) };
}

const char *front_flavour(Type t, bool np)
{
	if (np)
		return ir_type[t].np;
	switch (ir_type[t].kind) {
	case 'b': return "bool";
	case 'i': return "int";
	case 'f': return "float";
	default: return "complex";
	}
}

const char *front_describe(Front *f, const Value *v)
{
	switch (v->kind) {
	case Vunset: return "nothing";
	case Vnone: return "None";
	case Vscalar: return front_flavour(v->type, v->np);
	case Varray:
		return base_printf(f->arena, "%s of %s of rank %d", v->list ? "list" : "array",
			front_flavour(v->type, !v->list), v->arr->rank);
	case Vtuple: return "tuple";
	case Vbox: return front_box_words(f, v->box);
	case Vstr: return "str";
	case Vknown: return v->row ? v->row->names : v->str;
	case Vfunc: return "function";
	case Vmodule: return "module";
	case Vdtype: return "dtype";
	case Vrange: return "range";
	case Vmaybe: return "a tuple or None";
	case Vgen: return "generator";
	case Viter: return v->str;
	case Vclass: return "class";
	case Vrows: return "list of objects";
	case Vobject: case Vmember: return v->str;
	case Vother: case Vopaque: return v->str;
	case Vpoison: return "one of several objects";
	case Vspread: return "one of several tuples";
	default: return "object";
	}
}

bool front_is_int(Front *f, const Value *v, int64_t *i)
{
	if (v->kind != Vscalar || v->tag || (v->type != Ti64 && v->type != Tbool))
		return false;
	const Expr *x = &f->fn->ex.at[v->e];
	if (x->op != Ocon)
		return false;
	*i = x->u.i;
	return true;
}

char front_weak(const Value *v)
{
	return v->kind == Vscalar && !v->np ? ir_type[v->type].kind : 0;
}

static bool fits(int64_t i, Type t)
{
	switch (t) {
	case Ti8: return i >= -128 && i <= 127;
	case Ti16: return i >= -32768 && i <= 32767;
	case Ti32: return i >= INT32_MIN && i <= INT32_MAX;
	case Tu8: return i >= 0 && i <= 255;
	case Tu16: return i >= 0 && i <= 65535;
	case Tu32: return i >= 0 && i <= UINT32_MAX;
	case Tu64: return i >= 0;
	default: return true;
	}
}

/* A Python int that does not fit the type raises OverflowError in NumPy: the original will. */
static Ex int_to(Front *f, Ex e, Type t)
{
	int64_t i;
	if (ir_is_int(f->fn, e, &i)) {
		if (!fits(i, t))
			front_bail(f, Dtype, "Python integer out of bounds for the array's type");
		return ir_cast(f->fn, t, e);
	}
	Span s = front_span(f, e);
	if (!fits(s.lo, t) || !fits(s.hi, t)) {
		e = front_keep(f, "x", e);
		Ex r = ir_cast(f->fn, t, e);
		front_check(f, t == Tu64 ? ir_bin(f->fn, Ole, ir_int(f->fn, 0), e) :
			ir_bin(f->fn, Oeq, ir_cast(f->fn, Ti64, r), e), Doverflow);
		return r;
	}
	return ir_cast(f->fn, t, e);
}

Ex front_convert(Front *f, const Value *v, Type t)
{
	if (v->kind != Vscalar)
		front_bail(f, Dtype,
			base_printf(f->arena, "a number is needed, not %s", front_describe(f, v)));
	if (v->type == t)
		return v->e;
	char to = ir_type[t].kind;
	if (!v->np && v->type == Ti64 && (to == 'i' || to == 'u'))
		return int_to(f, v->e, t);
	const Expr *x = &f->fn->ex.at[v->e];
	if (x->op == Ocon && v->type == Tf64 && (t == Tf32 || t == Tc64) && isfinite(x->u.f) &&
		!isfinite((float)x->u.f))
		front_bail(f, Dtype, "a float that overflows float32");
	if (ir_type[v->type].kind == 'c' && to != 'c')
		front_bail(f, Dtype, "a complex number becomes real");
	return ir_cast(f->fn, t, v->e);
}

/* A number that its type holds is checked to be one of type t, or the original raises. */
static Ex checked(Front *f, Ex e, Type own, Type t)
{
	e = front_keep(f, "x", e);
	Ex r = ir_cast(f->fn, t, e), same = ir_bin(f->fn, Oeq, ir_cast(f->fn, own, r), e);
	Ex sign = ir_type[own].kind == 'u' ? ir_cast(f->fn, Ti64, r) : t == Tu64 ? e : 0;
	front_check(f, sign ? ir_bin(f->fn, Oland, same, ir_bin(f->fn, Ole, ir_int(f->fn, 0), sign)) : same,
		Doverflow);
	return r;
}

Ex front_convert_item(Front *f, const Value *v, Type t)
{
	char from = v->kind == Vscalar ? ir_type[v->type].kind : 0, to = ir_type[t].kind;
	if (from == 'f' && (to == 'i' || (to == 'u' && !v->np))) {
		front_fp(f, 2);
		return t == Ti64 ? front_convert(f, v, t) : checked(f, ir_cast(f->fn, Ti64, v->e), Ti64, t);
	}
	if (to != 'i' || v->type == t || !v->np || (from != 'i' && from != 'u'))
		return front_convert(f, v, t);
	Span s = front_span(f, v->e);
	if (v->type != Tu64 && fits(s.lo, t) && fits(s.hi, t))
		return ir_cast(f->fn, t, v->e);
	return checked(f, v->e, v->type, t);
}

void front_power_of_number(Front *f, Op op, Value *a, const Value *b)
{
	const Expr *x = b->kind == Vscalar && !b->np ? &f->fn->ex.at[b->e] : NULL;
	bool half = op == Opowv && x && x->op == Ocon && x->type == Tf64 && x->u.f == 0.5;
	if (!half || a->kind != Vscalar || ir_type[a->type].kind != 'f')
		return;
	front_fp(f, 2);
	a->e = kb_instantiate(f->fn, "add(select(eq(x, -1e999), 1e999, x), 0)", &a->e, 1);
}

Ex front_truth(Front *f, const Value *v)
{
	if (front_may_be_none(v)) {
		Value number = *v;
		number.tag = 0;
		return ir_bin(f->fn, Oland, ir_un(f->fn, Onot, front_is_none(f, v)),
			front_truth(f, &number));
	}
	if (v->kind == Vnone)
		return ir_bool(f->fn, false);
	if (v->kind == Vstr)
		return ir_bool(f->fn, *v->str != 0);
	if (v->kind == Vtuple)
		return ir_bool(f->fn, v->n != 0);
	if (v->kind == Vmember)
		return v->list ? front_truth(f, &v->item[0]) : ir_bool(f->fn, true);
	if (v->kind == Vmaybe || front_is_box(v, 'N'))
		return front_maybe_truth(f, *v);
	if (v->kind == Vbox)
		return ir_bin(f->fn, Olt, ir_int(f->fn, 0), front_box_length(f, v));
	if (v->kind == Varray && v->list)
		return ir_bin(f->fn, Olt, ir_int(f->fn, 0), v->arr->dim[0]);
	if (v->kind == Varray && v->arr->rank == 0) {
		Value s = front_scalar(v->type, true, front_element(f, v->arr, NULL));
		return front_truth(f, &s);
	}
	if (v->kind == Vobject) {
		const Thing *t = &f->thing.at[v->n];
		bool own = front_class_entry(f, t->cls, "__bool__") || front_class_entry(f, t->cls, "__len__");
		if (t->none && !own)
			return ir_bin(f->fn, Ole, ir_int(f->fn, 0), t->at);
		Value r = front_object_special(f, "__bool__", *v, NULL, 0);
		r = r.kind ? r : front_object_special(f, "__len__", *v, NULL, 0);
		if (!r.kind && own)
			front_bail(f, Dtype, base_printf(f->arena, "the truth of %s", v->str));
		return r.kind ? front_truth(f, &r) : ir_bool(f->fn, true);
	}
	if (v->kind != Vscalar)
		front_bail(f, Dtype,
			base_printf(f->arena, "the truth of %s is not compiled", front_describe(f, v)));
	if (v->type == Tbool)
		return v->e;
	return ir_cast(f->fn, Tbool, v->e);
}

Ex front_int_index(Front *f, const Value *v)
{
	if (v->kind == Vmember && v->list)
		return front_int_index(f, &v->item[0]);
	if (v->kind == Vscalar && !v->tag && v->type == Ti64)
		return v->e;
	if (v->kind == Vscalar && !v->tag && (ir_type[v->type].kind == 'i' || v->type == Tu8 ||
		v->type == Tu16 || v->type == Tu32 || (v->type == Tbool && !v->np)))
		return ir_cast(f->fn, Ti64, v->e);
	if (v->kind == Vscalar && v->type == Tu64) {
		Ex e = ir_cast(f->fn, Ti64, v->e);
		return ir_guard(f->fn, ir_bin(f->fn, Ole, ir_int(f->fn, 0), e), e);
	}
	if (v->kind == Varray && v->arr->rank == 0 && !v->list && ir_type[v->type].kind == 'i')
		return ir_cast(f->fn, Ti64, front_element(f, v->arr, NULL));
	front_bail(f, Dtype,
		base_printf(f->arena, "an integer is needed, not %s", front_describe(f, v)));
}
