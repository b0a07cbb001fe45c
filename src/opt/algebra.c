/* Algebra on one node that keeps every bit of the result, NaN and the sign of zero included. */
#include "opt/algebra.h"

#include <fenv.h>
#include <math.h>
#include <string.h>

static bool float_con(const Fn *f, Ex e, double *x)
{
	const Expr *n = &f->ex.at[e];
	if (n->op != Ocon || ir_type[n->type].kind != 'f')
		return false;
	*x = n->u.f;
	return true;
}

static double round_to(Type t, double x)
{
	return t == Tf32 ? (double)(float)x : x;
}

/* a op b, unless a status flag would be raised for more than a rounded result. f32 operands: the
 * double result of one operation, rounded, is the f32 result. */
static bool float_value(Op op, Type t, double a, double b, double *r)
{
	volatile double x = a, y = b, z = 0;
	feclearexcept(FE_ALL_EXCEPT);
	switch (op) {
	case Oadd: z = x + y; break;
	case Osub: z = x - y; break;
	case Omul: z = x * y; break;
	case Odiv: z = x / y; break;
	case Osqrt: z = sqrt(x); break;
	case Oabs: z = fabs(x); break;
	case Ofloor: z = floor(x); break;
	case Oceil: z = ceil(x); break;
	case Otrunc: z = trunc(x); break;
	default: return false;
	}
	z = round_to(t, z);
	*r = z;
	bool raised = fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW);
	feclearexcept(FE_ALL_EXCEPT);
	return !raised && z == z && !isinf(z);
}

static Ex compare(Fn *f, Op op, double a, double b)
{
	switch (op) {
	case Oeq: return ir_bool(f, a == b);
	case One: return ir_bool(f, a != b);
	case Olt: return ir_bool(f, a < b);
	case Ole: return ir_bool(f, a <= b);
	default: return 0;
	}
}

/* 1 / x if that is exact and neither subnormal nor so large that products with it differ. */
static bool reciprocal(Type t, double x, double *r)
{
	int e, most = t == Tf32 ? 126 : 1022;
	double m = frexp(fabs(x), &e);
	*r = 1 / x;
	return m == 0.5 && e - 1 > -most && e - 1 < most;
}

static Ex right_con(Fn *f, Op op, Type t, Ex a, double c)
{
	double r;
	switch (op) {
	case Oadd: return c == 0 && signbit(c) ? a : 0;
	case Osub: return c == 0 && !signbit(c) ? a : 0;
	case Omul: return c == 1 ? a : c == -1 ? ir_un(f, Oneg, a) : 0;
	case Odiv:
		if (c == 1)
			return a;
		if (c == -1)
			return ir_un(f, Oneg, a);
		return reciprocal(t, c, &r) ? ir_bin(f, Omul, a, ir_con_f(f, t, r)) : 0;
	default: return 0;
	}
}

/* x + -y, x - -y and the like. */
static Ex signs(Fn *f, Op op, Ex a, Ex b)
{
	const Expr *x = &f->ex.at[a], *y = &f->ex.at[b];
	if (op == Oadd && y->op == Oneg)
		return ir_bin(f, Osub, a, y->u.a[0]);
	if (op == Osub && y->op == Oneg)
		return ir_bin(f, Oadd, a, y->u.a[0]);
	if ((op == Omul || op == Odiv) && x->op == Oneg && y->op == Oneg)
		return ir_bin(f, op, x->u.a[0], y->u.a[0]);
	return 0;
}

static Ex float_bin(Fn *f, Ex e, const Expr *x)
{
	Ex a = x->u.a[0], b = x->u.a[1], r = 0;
	Type t = f->ex.at[a].type;
	double p, q, v;
	bool is_p = float_con(f, a, &p), is_q = float_con(f, b, &q);
	if (is_p && is_q) {
		r = compare(f, x->op, p, q);
		if (!r && float_value(x->op, t, p, q, &v))
			r = ir_con_f(f, t, v);
	} else if (is_q) {
		r = right_con(f, x->op, t, a, q);
	} else if (is_p && x->op == Omul && (p == 1 || p == -1)) {
		r = right_con(f, Omul, t, b, p);
	}
	if (!r)
		r = signs(f, x->op, a, b);
	return r ? r : e;
}

static Ex float_un(Fn *f, Ex e, const Expr *x)
{
	double p, v;
	Ex a = x->u.a[0];
	const Expr *in = &f->ex.at[a];
	if (float_con(f, a, &p) && ir_op[x->op].result != 'B' && ir_op[x->op].result != 'I' &&
		float_value(x->op, x->type, p, 0, &v))
		return ir_con_f(f, x->type, v);
	if (x->op == Oneg && in->op == Oneg)
		return in->u.a[0];
	if (x->op == Oabs && (in->op == Oneg || in->op == Oabs))
		return ir_un(f, Oabs, in->u.a[0]);
	return e;
}

/* not (a < b) is b <= a for numbers that are ordered; a choice by `not c` is the other choice. */
static Ex logic(Fn *f, Ex e, const Expr *x)
{
	const Expr *c = &f->ex.at[x->u.a[0]];
	if (x->op == Oselect && c->op == Onot)
		return ir_select(f, c->u.a[0], x->u.a[2], x->u.a[1]);
	if (x->op == Oselect && x->type == Tbool) {
		const Expr *p = &f->ex.at[x->u.a[1]], *q = &f->ex.at[x->u.a[2]];
		if (p->op == Ocon && p->u.i)
			return ir_bin(f, Olor, x->u.a[0], x->u.a[2]);
		if (q->op == Ocon && !q->u.i)
			return ir_bin(f, Oland, x->u.a[0], x->u.a[1]);
	}
	return e;
}

/* To bool: not 0. A cast of a cast that loses nothing. */
static Ex cast(Fn *f, Ex e, const Expr *x)
{
	const Expr *in = &f->ex.at[x->u.a[0]];
	if (x->type == Tbool && (ir_type[in->type].kind == 'i' || ir_type[in->type].kind == 'u'))
		return ir_bin(f, One, x->u.a[0], ir_con_i(f, in->type, 0));
	if (in->op != Ocast)
		return e;
	char from = ir_type[f->ex.at[in->u.a[0]].type].kind, mid = ir_type[in->type].kind;
	if (from == 'b' && mid != 'f' && mid != 'c' && mid != 'b')
		return ir_cast(f, x->type, in->u.a[0]);
	if (f->ex.at[in->u.a[0]].type == Tf32 && in->type == Tf64 && x->type == Tf32)
		return in->u.a[0];
	return e;
}

/* The same on both sides of (in)equality of i64, added or taken away, goes: sums wrap. A choice
 * between constants that is compared with one of them is its condition. */
static Ex equality(Fn *f, Ex e, const Expr *x)
{
	const Expr *a = &f->ex.at[x->u.a[0]], *b = &f->ex.at[x->u.a[1]];
	int64_t c, d, k;
	if (a->op == Oselect && ir_is_int(f, x->u.a[1], &k) && ir_is_int(f, a->u.a[1], &c) &&
		ir_is_int(f, a->u.a[2], &d) && (c == k) != (d == k))
		return (c == k) == (x->op == Oeq) ? a->u.a[0] : ir_un(f, Onot, a->u.a[0]);
	if (a->type != Ti64 || a->op != b->op || (a->op != Oadd && a->op != Osub) ||
		a->u.a[1] != b->u.a[1])
		return e;
	return ir_bin(f, x->op, a->u.a[0], b->u.a[0]);
}

/* i64 powers and shifts of constants that fit. */
static Ex integer_con(Fn *f, Ex e, const Expr *x)
{
	int64_t a, b, r = 1;
	if (x->type != Ti64 || !ir_is_int(f, x->u.a[0], &a) || !ir_is_int(f, x->u.a[1], &b) || b < 0)
		return e;
	if (x->op == Oshr || x->op == Oshrv)
		return ir_int(f, a >> (b > 63 ? 63 : b));
	if (b > 62 && (x->op == Oshl || x->op == Oshlv || (a > 1 || a < -1)))
		return e;
	bool shift = x->op == Oshl || x->op == Oshlv;
	for (int64_t i = 0; i < (shift || b < 64 ? b : 62 + b % 2); i++)
		if (__builtin_mul_overflow(r, shift ? 2 : a, &r))
			return e;
	if (shift && __builtin_mul_overflow(r, a, &r))
		return e;
	return ir_int(f, r);
}

Ex opt_simplify(Fn *f, Ex e)
{
	Expr x = f->ex.at[e];
	if (ir_op[x.op].arity == 0 || x.op == Oload)
		return e;
	if (x.op == Ocast)
		return cast(f, e, &x);
	if (x.op == Oselect)
		return logic(f, e, &x);
	if (x.op == Opow || x.op == Opowv || x.op == Oshl || x.op == Oshlv || x.op == Oshr ||
		x.op == Oshrv)
		return ir_type[x.type].kind == 'f' ? float_bin(f, e, &x) : integer_con(f, e, &x);
	if (x.op == Oeq || x.op == One) {
		Ex r = equality(f, e, &x);
		if (r != e)
			return r;
	}
	Type t = f->ex.at[x.u.a[0]].type;
	if (ir_type[t].kind != 'f' || x.op == Oguard || x.op == Ocalm || x.op == Ocplx)
		return e;
	return ir_op[x.op].arity == 2 ? float_bin(f, e, &x) : float_un(f, e, &x);
}
