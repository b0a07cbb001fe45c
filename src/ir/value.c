/* What operators mean, on values: the definition that generated code is compared with. */
#include "ir/value.h"
#include "ir/cplx.h"
#include "ir/own.h"

#include <math.h>
#include <string.h>

/* The result of double arithmetic in the precision of t: for + - * / and sqrt of floats this is
 * what float arithmetic gives. */
static double rounded(Type t, double x)
{
	return t == Tf32 ? (float)x : x;
}

static uint64_t umod(Type t, int64_t i)
{
	return (uint64_t)ir_wrap(t, i);
}

/* Floor quotient and remainder of floats as NumPy and CPython. */
static double float_divmod(Type t, double a, double b, double *mod)
{
	*mod = fmod(a, b);
	if (b == 0)
		return rounded(t, a / b);
	double div = rounded(t, rounded(t, a - *mod) / b);
	if (*mod != 0) {
		if ((b < 0) != (*mod < 0)) {
			*mod = rounded(t, *mod + b);
			div = rounded(t, div - 1);
		}
	} else {
		*mod = copysign(0, b);
	}
	if (div == 0)
		return copysign(0, rounded(t, a / b));
	double whole = floor(div);
	return rounded(t, div - whole) > 0.5 ? rounded(t, whole + 1) : whole;
}

static int64_t int_divide(Op op, Type t, int64_t a, int64_t b)
{
	if (b == 0)
		return 0;
	if (ir_type[t].kind == 'u') {
		uint64_t x = (uint64_t)a, y = (uint64_t)b;
		return (int64_t)(op == Ofloordiv ? x / y : x % y);
	}
	if (b == -1)
		return op == Ofloordiv ? (int64_t)(0 - (uint64_t)a) : 0;
	int64_t q = a / b, m = a % b;
	bool down = m != 0 && (m < 0) != (b < 0);
	if (op == Ofloordiv)
		return q - down;
	return op == Omod && down ? m + b : m;
}

static int64_t int_power(Type t, int64_t a, int64_t b)
{
	if (ir_type[t].kind != 'u' && b < 0)
		return 0;
	uint64_t r = 1, x = (uint64_t)a;
	for (uint64_t n = (uint64_t)b; n; n >>= 1, x *= x)
		if (n & 1)
			r *= x;
	return (int64_t)r;
}

/* a**b by squaring; the square that is not used any more may overflow. */
static int64_t power_checked(int64_t a, int64_t b, bool *fails)
{
	int64_t r = 1, x = a;
	if (b < 0) {
		*fails = true;
		return 0;
	}
	for (; b; b >>= 1) {
		if (b & 1)
			*fails |= __builtin_mul_overflow(r, x, &r);
		if (b > 1)
			*fails |= __builtin_mul_overflow(x, x, &x);
	}
	return r;
}

static int64_t shift_checked(Op op, int64_t a, int64_t b, bool *fails)
{
	if (b < 0) {
		*fails = true;
		return 0;
	}
	if (op == Oshrv)
		return a >> (b > 63 ? 63 : b);
	if (a == 0)
		return 0;
	int64_t r = b > 63 ? 0 : (int64_t)((uint64_t)a << b);
	*fails |= b > 63 || r >> b != a;
	return r;
}

static int64_t shift(Op op, Type t, int64_t a, int64_t b)
{
	uint64_t bits = 8 * (uint64_t)ir_type[t].bytes, n = (uint64_t)b;
	if (n >= bits)
		return op == Oshl || ir_type[t].kind == 'u' || a >= 0 ? 0 : -1;
	if (op == Oshl)
		return (int64_t)((uint64_t)a << n);
	return ir_type[t].kind == 'u' ? (int64_t)((uint64_t)a >> n) : a >> n;
}

static bool int_less(Type t, int64_t a, int64_t b)
{
	return ir_type[t].kind == 'u' ? (uint64_t)a < (uint64_t)b : a < b;
}

static int64_t int_op(Op op, Type t, int64_t a, int64_t b, bool *fails)
{
	int64_t r;
	bool bad = false;
	switch (op) {
	case Oadd: return (int64_t)((uint64_t)a + (uint64_t)b);
	case Osub: return (int64_t)((uint64_t)a - (uint64_t)b);
	case Omul: return (int64_t)((uint64_t)a * (uint64_t)b);
	case Oneg: return (int64_t)(0 - (uint64_t)a);
	case Oabs: return ir_type[t].kind == 'i' && a < 0 ? (int64_t)(0 - (uint64_t)a) : a;
	case Oaddv: bad = __builtin_add_overflow(a, b, &r); break;
	case Osubv: bad = __builtin_sub_overflow(a, b, &r); break;
	case Omulv: bad = __builtin_mul_overflow(a, b, &r); break;
	case Onegv: bad = __builtin_sub_overflow(0, a, &r); break;
	case Oabsv: bad = a < 0 ? __builtin_sub_overflow(0, a, &r) : (r = a, false); break;
	case Opowv: return power_checked(a, b, fails);
	case Oshlv:
	case Oshrv: return shift_checked(op, a, b, fails);
	case Ofloordiv:
	case Omod:
	case Ofmod: return int_divide(op, t, a, b);
	case Opow: return int_power(t, a, b);
	case Oand: return a & b;
	case Oor: return a | b;
	case Oxor: return a ^ b;
	case Onot: return t == Tbool ? !a : ~a;
	case Oshl:
	case Oshr: return shift(op, t, a, b);
	case Oeq: return a == b;
	case One: return a != b;
	case Olt: return int_less(t, a, b);
	case Ole: return !int_less(t, b, a);
	case Omax:
	case Ofmax:
	case Opymax: return int_less(t, a, b) ? b : a;
	case Omin:
	case Ofmin:
	case Opymin: return int_less(t, b, a) ? b : a;
	case Omachine: return a == 0 ? 2 : a == 1 ? 256 : 64;
	case Osign: return a == 0 ? 0 : int_less(t, a, 0) ? -1 : 1;
	default: return 0;
	}
	*fails |= bad;
	return r;
}

/* Toward an integer of 64 bits; what does not fit is a sticky failure and gives 0. */
static int64_t to_i64(double x, bool *fails)
{
	if (x >= -9223372036854775808.0 && x < 9223372036854775808.0)
		return (int64_t)x;
	*fails = true;
	return 0;
}

static Value float_test(Op op, double a, double b, bool *fails)
{
	Value r = { .i = 0 };
	switch (op) {
	case Oeq: r.i = a == b; break;
	case One: r.i = a != b; break;
	case Olt: r.i = a < b; break;
	case Ole: r.i = a <= b; break;
	case Oisnan: r.i = isnan(a) != 0; break;
	case Oisinf: r.i = isinf(a) != 0; break;
	case Oisfinite: r.i = isfinite(a) != 0; break;
	case Osignbit: r.i = signbit(a) != 0; break;
	case Otrunci: r.i = to_i64(trunc(a), fails); break;
	case Ofloori: r.i = to_i64(floor(a), fails); break;
	case Oceili: r.i = to_i64(ceil(a), fails); break;
	default: r.i = to_i64(rint(a), fails);
	}
	return r;
}

/* Of two equal extremes (zeros of either sign) the second, as NumPy on x86. */
static double float_choice(Op op, double a, double b)
{
	switch (op) {
	case Omax: return a > b || isnan(a) ? a : b;
	case Omin: return a < b || isnan(a) ? a : b;
	case Ofmax: return isnan(a) || (!isnan(b) && b >= a) ? b : a;
	case Ofmin: return isnan(a) || (!isnan(b) && b <= a) ? b : a;
	case Opymax: return b > a ? b : a;
	default: return b < a ? b : a;
	}
}

static double float_arith(Op op, Type t, double a, double b)
{
	double mod;
	switch (op) {
	case Oadd: return a + b;
	case Osub: return a - b;
	case Omul: return a * b;
	case Odiv: return a / b;
	case Oneg: return -a;
	case Oabs: return fabs(a);
	case Ofloordiv: return float_divmod(t, a, b, &mod);
	case Omod: float_divmod(t, a, b, &mod); return mod;
	case Ofmod: return fmod(a, b);
	case Opow: return pow(a, b);
	case Ofloor: return floor(a);
	case Oceil: return ceil(a);
	case Otrunc: return trunc(a);
	case Orint: return rint(a);
	case Osign: return isnan(a) ? a : (a > 0) - (a < 0);
	case Ocopysign: return copysign(a, b);
	case Onextafter: return t == Tf32 ? nextafterf((float)a, (float)b) : nextafter(a, b);
	default: return float_choice(op, a, b);
	}
}

static double float_function(Op op, double a, double b)
{
	switch (op) {
	case Osqrt: return sqrt(a);
	case Ocbrt: return cbrt(a);
	case Oexp: return exp(a);
	case Oexp2: return exp2(a);
	case Oexpm1: return expm1(a);
	case Olog: return log(a);
	case Olog2: return log2(a);
	case Olog10: return log10(a);
	case Olog1p: return log1p(a);
	case Osin: return sin(a);
	case Ocos: return cos(a);
	case Otan: return tan(a);
	case Oasin: return asin(a);
	case Oacos: return acos(a);
	case Oatan: return atan(a);
	case Osinh: return sinh(a);
	case Ocosh: return cosh(a);
	case Otanh: return tanh(a);
	case Oatan2: return atan2(a, b);
	default: return hypot(a, b);
	}
}

/* f32 operands: double results are rounded once, which is right to within 1 ulp of the function. */
static Value float_op(Op op, Type t, double a, double b, bool *fails)
{
	Value r;
	char result = ir_op[op].result;
	if (result == 'B' || result == 'I')
		return float_test(op, a, b, fails);
	bool function = op >= Osqrt;
	r.f = rounded(t, function ? float_function(op, a, b) : float_arith(op, t, a, b));
	return r;
}

Value ir_apply(Op op, Type t, const Value *a, bool *fails)
{
	Value r = { .i = 0 };
	int arity = ir_op[op].arity;
	Type result = ir_result_type(op, t);
	switch (ir_type[t].kind) {
	case 'f':
		if (op == Ocplx)
			r.c = (JennyComplex){ a[0].f, a[1].f };
		else
			r = float_op(op, t, a[0].f, arity > 1 ? a[1].f : 0, fails);
		return r;
	case 'c': return ir_apply_complex(op, t, a[0].c, arity > 1 ? a[1].c : a[0].c);
	default: r.i = ir_wrap(result, int_op(op, t, a[0].i, arity > 1 ? a[1].i : 0, fails)); return r;
	}
}

/* A double as an integer of type t: as x86 does it, so that every double has an answer. */
static int64_t float_to_int(Type t, double x)
{
	bool fits64 = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
	int64_t wide = fits64 ? (int64_t)x : INT64_MIN;
	if (t == Ti64 || t == Tu32)
		return ir_wrap(t, wide);
	if (t == Tu64)
		return x >= 9223372036854775808.0 && x < 18446744073709551616.0 ? (int64_t)(uint64_t)x
																		: wide;
	bool fits32 = x > -2147483649.0 && x < 2147483648.0;
	return ir_wrap(t, fits32 ? (int32_t)x : INT32_MIN);
}

Value ir_convert(Type from, Type to, Value a)
{
	Value r = { .i = 0 };
	char in = ir_type[from].kind, out = ir_type[to].kind;
	if (in == 'c' && out == 'c') {
		r.c.re = to == Tc64 ? (float)a.c.re : a.c.re;
		r.c.im = to == Tc64 ? (float)a.c.im : a.c.im;
		return r;
	}
	if (in == 'c' && out == 'b') {
		r.i = a.c.re != 0 || a.c.im != 0;
		return r;
	}
	if (in != 'c' && in != 'f' && out != 'f' && out != 'c') {
		r.i = ir_wrap(to, a.i);
		return r;
	}
	bool single = to == Tf32 || to == Tc64;
	double x = in == 'c' ? a.c.re : a.f;
	if (in != 'c' && in != 'f') {
		if (single)
			x = from == Tu64 ? (float)(uint64_t)a.i : (float)a.i;
		else
			x = from == Tu64 ? (double)(uint64_t)a.i : (double)a.i;
	}
	if (out == 'b')
		r.i = x != 0;
	else if (out == 'i' || out == 'u')
		r.i = float_to_int(to, x);
	else if (out == 'f')
		r.f = single ? (float)x : x;
	else
		r.c = (JennyComplex){ single ? (float)x : x, 0 };
	return r;
}

/* Pairwise sum of the doubles a[0], a[step], ..: n of them, n < 8 one after the other, up to 128
 * in eight accumulators, beyond that two halves. Complex numbers come as their parts: `lanes` 2,
 * where accumulators of even and odd place are added apart; out[0..lanes) gets the sums. */
static void pairwise(Type t, const double *a, int64_t n, int lanes, double *out)
{
	double r[8];
	int64_t i, whole = n - n % 8;
	if (n > 128) {
		int64_t half = n / 2 - n / 2 % 8;
		double rest[2] = { 0, 0 };
		pairwise(t, a, half, lanes, out);
		pairwise(t, a + half, n - half, lanes, rest);
		for (int k = 0; k < lanes; k++)
			out[k] = rounded(t, out[k] + rest[k]);
		return;
	}
	for (int k = 0; k < lanes; k++)
		out[k] = -0.0;
	if (n >= 8) {
		memcpy(r, a, sizeof r);
		for (i = 8; i < whole; i++)
			r[i % 8] = rounded(t, r[i % 8] + a[i]);
		for (int width = lanes; width < 8; width *= 2)
			for (int k = 0; k + width < 8; k += 2 * width)
				for (int lane = 0; lane < lanes; lane++)
					r[k + lane] = rounded(t, r[k + lane] + r[k + width + lane]);
		memcpy(out, r, (size_t)lanes * sizeof *out);
	} else {
		whole = 0;
	}
	for (i = whole; i < n; i++)
		out[i % lanes] = rounded(t, out[i % lanes] + a[i]);
}

Value ir_sum(Type t, const Value *a, int64_t n)
{
	Value r = { .i = 0 };
	char kind = ir_type[t].kind;
	if (kind != 'f' && kind != 'c') {
		uint64_t sum = 0;
		for (int64_t i = 0; i < n; i++)
			sum += umod(t, a[i].i);
		r.i = ir_wrap(t, (int64_t)sum);
		return r;
	}
	int lanes = kind == 'c' ? 2 : 1;
	Arena *arena = base_arena();
	double *x = base_alloc(arena, (size_t)(n * lanes) * sizeof *x), out[2];
	for (int64_t i = 0; i < n; i++) {
		x[i * lanes] = kind == 'c' ? a[i].c.re : a[i].f;
		if (kind == 'c')
			x[i * lanes + 1] = a[i].c.im;
	}
	pairwise(t == Tc64 ? Tf32 : t, x, n * lanes, lanes, out);
	base_arena_free(arena);
	if (kind == 'c')
		r.c = (JennyComplex){ 0.0 + out[0], 0.0 + out[1] };
	else
		r.f = 0.0 + out[0];
	return r;
}

Value ir_prod(Type t, const Value *a, int64_t n)
{
	bool fails = false;
	Op op = ir_type[t].kind == 'c' ? Opycmul : Omul;
	Value r = ir_convert(Ti64, t, (Value){ .i = 1 });
	for (int64_t i = 0; i < n; i++) {
		Value pair[2] = { r, a[i] };
		r = i ? ir_apply(op, t, pair, &fails) : a[0];
	}
	return r;
}

#define INTEGERS(X)                                                                                \
	X(Tbool, unsigned char)                                                                        \
	X(Ti8, int8_t)                                                                                 \
	X(Ti16, int16_t) X(Ti32, int32_t) X(Ti64, int64_t) X(Tu8, uint8_t) X(Tu16, uint16_t)           \
		X(Tu32, uint32_t) X(Tu64, uint64_t)

Value ir_fetch(Type t, const void *at)
{
	Value r = { .i = 0 };
	float single[2];
	switch (t) {
#define READ(T, C)                                                                                 \
	case T: {                                                                                      \
		C x;                                                                                       \
		memcpy(&x, at, sizeof x);                                                                  \
		r.i = (int64_t)x;                                                                          \
		break;                                                                                     \
	}
		INTEGERS(READ)
	case Tf32:
		memcpy(single, at, sizeof *single);
		r.f = single[0];
		break;
	case Tf64: memcpy(&r.f, at, sizeof r.f); break;
	case Tc64:
		memcpy(single, at, sizeof single);
		r.c = (JennyComplex){ single[0], single[1] };
		break;
	default: memcpy(&r.c, at, sizeof r.c);
	}
	return r;
}

void ir_put(Type t, void *at, Value v)
{
	float single[2];
	switch (t) {
#define WRITE(T, C)                                                                                \
	case T: {                                                                                      \
		C x = (C)v.i;                                                                              \
		memcpy(at, &x, sizeof x);                                                                  \
		break;                                                                                     \
	}
		INTEGERS(WRITE)
	case Tf32:
		single[0] = (float)v.f;
		memcpy(at, single, sizeof *single);
		break;
	case Tf64: memcpy(at, &v.f, sizeof v.f); break;
	case Tc64:
		single[0] = (float)v.c.re;
		single[1] = (float)v.c.im;
		memcpy(at, single, sizeof single);
		break;
	default: memcpy(at, &v.c, sizeof v.c);
	}
}
