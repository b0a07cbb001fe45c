/* Intervals and linear forms: see lin.h. */
#include "opt/lin.h"

#include <string.h>

Itv itv_of_type(Type t)
{
	switch (t) {
	case Tbool: return (Itv){ 0, 1 };
	case Ti8: return (Itv){ INT8_MIN, INT8_MAX };
	case Ti16: return (Itv){ INT16_MIN, INT16_MAX };
	case Ti32: return (Itv){ INT32_MIN, INT32_MAX };
	case Tu8: return (Itv){ 0, UINT8_MAX };
	case Tu16: return (Itv){ 0, UINT16_MAX };
	case Tu32: return (Itv){ 0, UINT32_MAX };
	default: return (Itv){ INT64_MIN, INT64_MAX };
	}
}

Itv itv_join(Itv a, Itv b)
{
	return (Itv){ a.lo < b.lo ? a.lo : b.lo, a.hi > b.hi ? a.hi : b.hi };
}

bool itv_within(Itv a, Itv b)
{
	return a.lo >= b.lo && a.hi <= b.hi;
}

Itv itv_clip(Type t, Wide lo, Wide hi, bool *exact)
{
	Itv all = itv_of_type(t);
	*exact = t != Tu64 && lo >= all.lo && hi <= all.hi;
	return *exact ? (Itv){ (int64_t)lo, (int64_t)hi } : all;
}

Itv itv_mul(Type t, Itv a, Itv b, bool *exact)
{
	Wide p[4] = { (Wide)a.lo * b.lo, (Wide)a.lo * b.hi, (Wide)a.hi * b.lo, (Wide)a.hi * b.hi };
	Wide lo = p[0], hi = p[0];
	for (int i = 1; i < 4; i++) {
		lo = p[i] < lo ? p[i] : lo;
		hi = p[i] > hi ? p[i] : hi;
	}
	return itv_clip(t, lo, hi, exact);
}

/* b**e, at most 2^65. */
static Wide power(Wide b, int64_t e)
{
	const Wide top = (Wide)1 << 65;
	Wide r = 1;
	if (b <= 1)
		return e == 0 ? 1 : b;
	for (; e > 0 && r < top; e--)
		r *= b;
	return r < top ? r : top;
}

Itv itv_pow(Type t, Itv a, Itv b, bool *exact)
{
	Wide m = a.lo < 0 ? -(Wide)a.lo : a.lo;
	*exact = false;
	if (b.lo < 0)
		return itv_of_type(t);
	if (a.hi > m)
		m = a.hi;
	Wide top = power(m, b.hi), low = a.lo >= 0 ? power(a.lo, a.lo ? b.lo : b.hi) : -top;
	if (top < 1)
		top = 1;
	if (a.lo == 0 && b.lo == 0 && low > 0)
		low = 0;
	return itv_clip(t, low, top, exact);
}

Itv itv_shl(Type t, Itv a, Itv b, bool *exact)
{
	*exact = false;
	if (b.lo < 0 || b.hi > 62)
		return itv_of_type(t);
	return itv_mul(t, a, (Itv){ (int64_t)1 << b.lo, (int64_t)1 << b.hi }, exact);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return q - (a % b != 0 && (a < 0) != (b < 0));
}

Itv itv_floordiv(Type t, Itv a, Itv b)
{
	if (b.lo <= 0 || t == Tu64) {
		if (b.lo < 0 || a.lo < 0)
			return itv_of_type(t);
		return (Itv){ 0, a.hi };
	}
	Itv r = { floor_div(a.lo, a.lo < 0 ? b.lo : b.hi), floor_div(a.hi, a.hi < 0 ? b.hi : b.lo) };
	return r;
}

/* By 0 gives 0. */
Itv itv_mod(Type t, Itv a, Itv b)
{
	if (t == Tu64)
		return itv_of_type(t);
	if (b.lo >= 0) {
		if (a.lo >= 0 && a.hi < b.lo)
			return a;
		int64_t top = b.hi > 0 ? b.hi - 1 : 0;
		return (Itv){ 0, a.lo >= 0 && a.hi < top ? a.hi : top };
	}
	if (b.hi <= 0)
		return (Itv){ b.lo + 1, 0 };
	return (Itv){ b.lo + 1, b.hi - 1 };
}

Lin lin_int(int64_t c)
{
	return (Lin){ .c = c };
}

Lin lin_atom(Ex e)
{
	return (Lin){ .n = 1, .t[0] = { 1, e } };
}

bool lin_add(Lin *a, const Lin *b, int64_t k)
{
	Lin r = { 0 };
	int64_t p;
	int i = 0, j = 0;
	if (__builtin_mul_overflow(b->c, k, &p) || __builtin_add_overflow(a->c, p, &r.c))
		return false;
	while (i < a->n || j < b->n) {
		Term t;
		if (j >= b->n || (i < a->n && a->t[i].e < b->t[j].e)) {
			t = a->t[i++];
		} else {
			t = b->t[j++];
			if (__builtin_mul_overflow(t.k, k, &t.k))
				return false;
			if (i < a->n && a->t[i].e == t.e && __builtin_add_overflow(t.k, a->t[i++].k, &t.k))
				return false;
		}
		if (t.k == 0)
			continue;
		if (r.n == LIN_MAX)
			return false;
		r.t[r.n++] = t;
	}
	*a = r;
	return true;
}

/* Factors of a product term, in order; false when there are too many. */
static bool factors(Fn *f, Ex e, Ex *at, int *n, int max)
{
	const Expr *x = &f->ex.at[e];
	if (x->op == Omul && x->type == Ti64) {
		Ex a = x->u.a[0], b = x->u.a[1];
		return factors(f, a, at, n, max) && factors(f, b, at, n, max);
	}
	if (*n == max)
		return false;
	int i = (*n)++;
	for (; i > 0 && at[i - 1] > e; i--)
		at[i] = at[i - 1];
	at[i] = e;
	return true;
}

static Ex product(Fn *f, const Ex *at, int n)
{
	Ex r = at[0];
	for (int i = 1; i < n; i++)
		r = ir_bin(f, Omul, r, at[i]);
	return r;
}

bool lin_mul(Fn *f, const Lin *a, const Lin *b, Lin *r)
{
	*r = lin_int(0);
	for (int i = -1; i < a->n; i++)
		for (int j = -1; j < b->n; j++) {
			int64_t k;
			Lin one = lin_int(1);
			if (__builtin_mul_overflow(i < 0 ? a->c : a->t[i].k, j < 0 ? b->c : b->t[j].k, &k))
				return false;
			if (i >= 0 && j >= 0) {
				Ex at[4];
				int n = 0;
				if (!factors(f, a->t[i].e, at, &n, 4) || !factors(f, b->t[j].e, at, &n, 4))
					return false;
				one = lin_atom(product(f, at, n));
			} else if (i >= 0 || j >= 0) {
				one = lin_atom(i >= 0 ? a->t[i].e : b->t[j].e);
			}
			if (k && !lin_add(r, &one, k))
				return false;
		}
	return true;
}

bool lin_equal(const Lin *a, const Lin *b)
{
	if (a->c != b->c || a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++)
		if (a->t[i].k != b->t[i].k || a->t[i].e != b->t[i].e)
			return false;
	return true;
}

bool lin_factor(Fn *f, Ex e, Ex x, Ex *rest)
{
	Ex at[4], left[4];
	int n = 0, m = 0;
	*rest = 0;
	if (e == x)
		return true;
	if (f->ex.at[e].op != Omul || !factors(f, e, at, &n, 4))
		return false;
	bool found = false;
	for (int i = 0; i < n; i++) {
		if (at[i] == x && !found)
			found = true;
		else
			left[m++] = at[i];
	}
	if (found)
		*rest = product(f, left, m);
	return found;
}

/* Sum of the terms whose coefficient has the sign given, times that sign; 0 for none. */
static Ex half(Fn *f, const Lin *l, int sign)
{
	Ex r = 0;
	for (int i = 0; i < l->n; i++) {
		int64_t k = l->t[i].k * sign;
		if (k <= 0)
			continue;
		Ex e = k == 1 ? l->t[i].e : ir_bin(f, Omul, l->t[i].e, ir_int(f, k));
		r = r ? ir_bin(f, Oadd, r, e) : e;
	}
	return r;
}

Ex lin_value(Fn *f, const Lin *l)
{
	Ex plus = half(f, l, 1), minus = half(f, l, -1);
	if (!plus && !minus)
		return ir_int(f, l->c);
	if (!minus)
		return ir_bin(f, Oadd, plus, ir_int(f, l->c));
	if (!plus)
		return ir_bin(f, Osub, ir_int(f, l->c), minus);
	return ir_bin(f, Oadd, ir_bin(f, Osub, plus, minus), ir_int(f, l->c));
}

Ex lin_ge0(Fn *f, const Lin *l)
{
	Ex plus = half(f, l, 1), minus = half(f, l, -1), zero = ir_int(f, 0);
	if (!plus && !minus)
		return ir_bool(f, l->c >= 0);
	if (!minus && l->c < 0)
		return ir_bin(f, Ole, ir_int(f, -l->c), plus);
	if (!plus && l->c >= 0)
		return ir_bin(f, Ole, minus, ir_int(f, l->c));
	if (!plus)
		plus = zero;
	if (!minus)
		minus = zero;
	if (l->c < 0)
		return ir_bin(f, Olt, ir_bin(f, Oadd, minus, ir_int(f, -l->c - 1)), plus);
	return ir_bin(f, Ole, minus, ir_bin(f, Oadd, plus, ir_int(f, l->c)));
}
