/* Simple folding while nodes are made: constants and affine forms of integers. */
#include "ir/own.h"

#include <math.h>
#include <string.h>

static bool is_int_type(Type t)
{
	return ir_type[t].kind == 'i' || ir_type[t].kind == 'u';
}

int64_t ir_wrap(Type t, int64_t i)
{
	switch (t) {
	case Tbool: return i != 0;
	case Ti8: return (int8_t)i;
	case Ti16: return (int16_t)i;
	case Ti32: return (int32_t)i;
	case Tu8: return (uint8_t)i;
	case Tu16: return (uint16_t)i;
	case Tu32: return (uint32_t)i;
	default: return i;
	}
}

bool ir_op_is_sticky(Op op)
{
	switch (op) {
	case Oaddv:
	case Osubv:
	case Omulv:
	case Onegv:
	case Oabsv:
	case Opowv:
	case Oshlv:
	case Oshrv:
	case Oguard:
	case Otrunci:
	case Ofloori:
	case Oceili:
	case Oroundi: return true;
	default: return false;
	}
}

static bool quiet(const Fn *f, Ex e, int *budget)
{
	if (--*budget < 0 || ir_op_is_sticky(f->ex.at[e].op))
		return false;
	for (int k = 0, n = ir_arity(f, e); k < n; k++)
		if (!quiet(f, ir_operand(f, e, k), budget))
			return false;
	return true;
}

bool ir_is_quiet(const Fn *f, Ex e)
{
	int budget = 48;
	return quiet(f, e, &budget);
}

/* a op b for constants of integer type or bool; false where nothing is folded. */
static bool con_arith(Op op, Type t, int64_t a, int64_t b, int64_t *r)
{
	uint64_t ua = (uint64_t)a, ub = (uint64_t)b;
	bool uns = ir_type[t].kind == 'u';
	switch (op) {
	case Oadd: *r = (int64_t)(ua + ub); return true;
	case Osub: *r = (int64_t)(ua - ub); return true;
	case Omul: *r = (int64_t)(ua * ub); return true;
	case Oaddv: return !__builtin_add_overflow(a, b, r);
	case Osubv: return !__builtin_sub_overflow(a, b, r);
	case Omulv: return !__builtin_mul_overflow(a, b, r);
	case Oand:
	case Oland: *r = a & b; return true;
	case Oor:
	case Olor: *r = a | b; return true;
	case Oxor: *r = a ^ b; return true;
	case Omax:
	case Opymax: *r = (uns ? ub > ua : b > a) ? b : a; return true;
	case Omin:
	case Opymin: *r = (uns ? ub < ua : b < a) ? b : a; return true;
	default: break;
	}
	if (b == 0 || (b == -1 && !uns) || uns || (op != Ofloordiv && op != Omod))
		return false;
	int64_t q = a / b, m = a % b;
	bool down = m != 0 && (m < 0) != (b < 0);
	*r = op == Ofloordiv ? q - down : down ? m + b : m;
	return true;
}

static bool con_compare(Op op, Type t, int64_t a, int64_t b, bool *r)
{
	bool less = ir_type[t].kind == 'u' ? (uint64_t)a < (uint64_t)b : a < b;
	switch (op) {
	case Oeq: *r = a == b; return true;
	case One: *r = a != b; return true;
	case Olt: *r = less; return true;
	case Ole: *r = less || a == b; return true;
	default: return false;
	}
}

/* Splits i64 e into base + offset; base 0 for a constant. */
static Ex split(const Fn *f, Ex e, int64_t *offset)
{
	const Expr *x = &f->ex.at[e];
	*offset = 0;
	if (ir_is_con_i(f, e, offset))
		return 0;
	if (x->op == Oadd && ir_is_con_i(f, x->u.a[1], offset))
		return x->u.a[0];
	return e;
}

static int64_t plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static bool is_op(const Fn *f, Ex e, Op op, Ex *a, Ex *b)
{
	const Expr *x = &f->ex.at[e];
	if (x->op != op)
		return false;
	*a = x->u.a[0];
	*b = x->u.a[1];
	return true;
}

/* Affine i64 sums have their constant last: (x+c)+y -> (x+y)+c; y+(x-y) -> x. */
static Ex fold_add(Fn *f, Ex a, Ex b)
{
	int64_t ca, cb;
	Ex p, q, xa = split(f, a, &ca), xb = split(f, b, &cb);
	if (!xa || !xb) {
		Ex x = xa ? xa : xb;
		int64_t c = plus(ca, cb);
		if (!x)
			return ir_int(f, c);
		if (c == 0)
			return x;
		return ir_intern(f, (Expr){ .op = Oadd, .type = Ti64, .u.a = { x, ir_int(f, c) } });
	}
	if (is_op(f, xb, Osub, &p, &q) && q == xa && ir_is_quiet(f, q))
		return ir_bin(f, Oadd, p, ir_int(f, plus(ca, cb)));
	if (is_op(f, xa, Osub, &p, &q) && q == xb && ir_is_quiet(f, q))
		return ir_bin(f, Oadd, p, ir_int(f, plus(ca, cb)));
	if (xa == a && xb == b)
		return 0;
	return ir_bin(f, Oadd, ir_bin(f, Oadd, xa, xb), ir_int(f, plus(ca, cb)));
}

/* x-c -> x+(-c); (x+c)-(y+d) -> (x-y)+(c-d); x-x -> 0; (x+y)-y -> x. */
static Ex fold_sub(Fn *f, Ex a, Ex b)
{
	int64_t ca, cb;
	Ex p, q, xa = split(f, a, &ca), xb = split(f, b, &cb);
	int64_t c = (int64_t)((uint64_t)ca - (uint64_t)cb);
	if (!xb)
		return xa ? ir_bin(f, Oadd, xa, ir_int(f, c)) : ir_int(f, c);
	if (xa == xb && ir_is_quiet(f, xa))
		return ir_int(f, c);
	if (!xa && cb == 0)
		return 0;
	if (!xa)
		return ir_bin(f, Osub, ir_int(f, c), xb);
	if (is_op(f, xa, Oadd, &p, &q) && (p == xb || q == xb) && ir_is_quiet(f, xb))
		return ir_bin(f, Oadd, p == xb ? q : p, ir_int(f, c));
	if (xa == a && xb == b)
		return 0;
	return ir_bin(f, Oadd, ir_bin(f, Osub, xa, xb), ir_int(f, c));
}

/* Neutral and absorbing constants of integers of any width; c is b's value. */
static Ex fold_right(Fn *f, Op op, Ex a, Ex b, int64_t c)
{
	int64_t m1;
	switch (op) {
	case Oadd:
	case Oaddv:
	case Oor:
	case Oxor:
	case Oshl:
	case Oshr:
	case Oshlv:
	case Oshrv:
	case Osub: return c == 0 ? a : 0;
	case Osubv:
		if (c == 0)
			return a;
		return c != INT64_MIN ? ir_bin(f, Oaddv, a, ir_int(f, -c)) : 0;
	case Omul:
	case Omulv:
		if (c == 0 && ir_is_quiet(f, a))
			return b;
		return c == 1 ? a : 0;
	case Ofloordiv: return c == 1 ? a : 0;
	case Omod:
		m1 = f->ex.at[a].type == Ti64 && c == 1 && ir_is_quiet(f, a);
		return m1 ? ir_int(f, 0) : 0;
	case Oand: return c == 0 && ir_is_quiet(f, a) ? b : 0;
	default: return 0;
	}
}

static Ex fold_int(Fn *f, Op op, Ex a, Ex b)
{
	Type t = f->ex.at[a].type;
	int64_t ca, cb, r;
	bool is_a = ir_is_con_i(f, a, &ca), is_b = ir_is_con_i(f, b, &cb), yes;
	if (is_a && is_b) {
		if (con_compare(op, t, ca, cb, &yes))
			return ir_bool(f, yes);
		return con_arith(op, t, ca, cb, &r) ? ir_con_i(f, t, r) : 0;
	}
	if (t == Ti64 && op == Oadd)
		return fold_add(f, a, b);
	if (t == Ti64 && op == Osub)
		return fold_sub(f, a, b);
	bool swaps = op == Oadd || op == Omul || op == Oaddv || op == Omulv || op == Oand ||
				 op == Oor || op == Oxor || op == Oeq || op == One;
	if (is_a && swaps)
		return ir_bin(f, op, b, a);
	if (is_b) {
		Ex e = fold_right(f, op, a, b, cb);
		if (e)
			return e;
	}
	if (a != b || !ir_is_quiet(f, a))
		return 0;
	switch (op) {
	case Oeq:
	case Ole: return ir_bool(f, true);
	case One:
	case Olt: return ir_bool(f, false);
	case Osub:
	case Oxor: return ir_con_i(f, t, 0);
	case Omax:
	case Omin:
	case Opymax:
	case Opymin:
	case Oand:
	case Oor: return a;
	default: return 0;
	}
}

/* Lazy operators, where the second operand may have a sticky failure in it. */
static Ex fold_lazy(Fn *f, Op op, Ex a, Ex b)
{
	int64_t c;
	bool stop = op == Olor;
	if (ir_is_con_i(f, a, &c))
		return (c != 0) == stop ? a : b;
	if (ir_is_con_i(f, b, &c) && (c != 0) != stop)
		return a;
	if (ir_is_con_i(f, b, &c) && ir_is_quiet(f, a))
		return b;
	return a == b ? a : 0;
}

Ex ir_fold_bin(Fn *f, Op op, Ex a, Ex b)
{
	Type t = f->ex.at[a].type;
	if (op == Oland || op == Olor)
		return fold_lazy(f, op, a, b);
	if (is_int_type(t) || t == Tbool)
		return fold_int(f, op, a, b);
	return 0;
}

Ex ir_fold_un(Fn *f, Op op, Ex a)
{
	const Expr *x = &f->ex.at[a];
	Type t = x->type;
	int64_t c;
	if (ir_is_con_i(f, a, &c)) {
		switch (op) {
		case Oneg: return ir_con_i(f, t, (int64_t)(0 - (uint64_t)c));
		case Onot: return ir_con_i(f, t, t == Tbool ? !c : ~c);
		case Oabs:
			return c < 0 && ir_type[t].kind == 'i' ? ir_con_i(f, t, (int64_t)(0 - (uint64_t)c)) : a;
		case Onegv: return c != INT64_MIN ? ir_int(f, -c) : 0;
		case Oabsv: return c != INT64_MIN ? ir_int(f, c < 0 ? -c : c) : 0;
		default: return 0;
		}
	}
	if (x->op == Ocon && ir_type[t].kind == 'f' && op == Oneg && x->u.f == x->u.f)
		return ir_con_f(f, t, -x->u.f);
	if (op == Onot && x->op == Onot)
		return x->u.a[0];
	if (op == Onot && t == Tbool && (x->op == Oeq || x->op == One))
		return ir_bin(f, x->op == Oeq ? One : Oeq, x->u.a[0], x->u.a[1]);
	if (op == Onot && t == Tbool && (x->op == Olt || x->op == Ole) &&
		ir_type[f->ex.at[x->u.a[0]].type].kind != 'f')
		return ir_bin(f, x->op == Olt ? Ole : Olt, x->u.a[1], x->u.a[0]);
	return 0;
}

/* Does double x stand exactly in integer type t? */
static bool fits(Type t, double x, int64_t *i)
{
	if (!(x >= -9007199254740992.0 && x <= 9007199254740992.0) || x != trunc(x))
		return false;
	*i = (int64_t)x;
	return ir_wrap(t, *i) == *i && !(ir_type[t].kind == 'u' && *i < 0);
}

Ex ir_fold_cast(Fn *f, Type t, Ex a)
{
	const Expr *x = &f->ex.at[a];
	char from = ir_type[x->type].kind, to = ir_type[t].kind;
	if (x->op != Ocon || from == 'c')
		return 0;
	int64_t i = from == 'f' ? 0 : x->u.i;
	double d = from == 'f' ? x->u.f : x->type == Tu64 ? (double)(uint64_t)i : (double)i;
	if (from != 'f' && to != 'f' && to != 'c')
		return ir_con_i(f, t, i);
	if (from != 'f' && !(i >= -(1 << 24) && i <= 1 << 24) &&
		(t == Tf32 || t == Tc64 || i > (int64_t)1 << 53 || i < -((int64_t)1 << 53)))
		return 0;
	if (d != d)
		return 0;
	if (t == Tbool)
		return ir_bool(f, d != 0);
	if (to == 'i' || to == 'u')
		return fits(t, d, &i) ? ir_con_i(f, t, i) : 0;
	if ((t == Tf32 || t == Tc64) && (double)(float)d != d)
		return 0;
	return to == 'f' ? ir_con_f(f, t, d) : ir_con_c(f, t, d, 0);
}
