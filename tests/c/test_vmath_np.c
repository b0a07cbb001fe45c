/*
 * Tests the exact pieces of src/gen/vmath: floats, integers and complex numbers as NumPy and Python
 * compute them, against plain C written from their definitions, bit for bit (any NaN for any NaN).
 * Exit status 1 when anything fails.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../../include/jenny_abi.h"
#include "../../src/gen/vmath/base.h"
#include "../../src/gen/vmath/np.h"
#include "../../src/gen/vmath/int.h"
#include "../../src/gen/vmath/cplx.h"
#include "../../src/gen/vmath/pycplx.h"

#define N 64

static int fails;
static uint64_t state = 88172645463325252ull;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 2685821657736338717ull;
}

static const double specials[] = { 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -3.0, 7.0,
	0.1, -0.1, 0.3, 10.0, INFINITY, -INFINITY, NAN, DBL_MAX, -DBL_MAX, DBL_MIN, 0x1p-1074,
	-0x1p-1074, 0x1p22, 0x1p23, 0x1p23 + 1.0, 0x1p51, 0x1p52, 0x1p52 - 0.5, 0x1p53, 1e10, 1e300,
	1e-300 };
#define SPECIALS (sizeof(specials) / sizeof(specials[0]))

/* Any bits, a special value, a small whole number or an ordinary one; no signalling NaN */
static double sample(void)
{
	uint64_t u = draw(), bits = draw();
	double x;
	memcpy(&x, &bits, 8);
	switch (u >> 5 & 7) {
	case 0: return isnan(x) ? NAN : x;
	case 1: return specials[bits % SPECIALS];
	case 2: return (double)(int)(bits % 41) - 20.0;
	case 3: return ((double)(int)(bits % 2001) - 1000.0) * 0.1;
	default: return ((double)(bits >> 11) * 0x1p-53 - 0.5) * ldexp(1.0, (int)(u >> 8 & 31) - 10);
	}
}

static int same(double a, double b)
{
	return isnan(a) ? isnan(b) : a == b && !signbit(a) == !signbit(b);
}

static void expect(const char *name, double x, double y, double got, double want)
{
	if (!same(got, want) && ++fails < 30)
		printf("%s(%a, %a) = %a, not %a\n", name, x, y, got, want);
}

/* Python's and NumPy's divmod, from its definition by fmod */
static double ref_mod(double a, double b)
{
	double m = fmod(a, b);
	if (b == 0)
		return NAN;
	if (m == 0)
		return copysign(0.0, b);
	return (b < 0) != (m < 0) ? m + b : m;
}

static double ref_floordiv(double a, double b)
{
	double m = fmod(a, b), d = (a - m) / b;
	if (b == 0)
		return a / b;
	if (m != 0 && (b < 0) != (m < 0))
		d -= 1.0;
	if (d == 0)
		return copysign(0.0, a / b);
	double f = floor(d);
	return d - f > 0.5 ? f + 1.0 : f;
}

static float ref_modf(float a, float b)
{
	float m = fmodf(a, b);
	if (b == 0)
		return NAN;
	if (m == 0)
		return copysignf(0.0f, b);
	return (b < 0) != (m < 0) ? m + b : m;
}

static float ref_floordivf(float a, float b)
{
	float m = fmodf(a, b), d = (a - m) / b;
	if (b == 0)
		return a / b;
	if (m != 0 && (b < 0) != (m < 0))
		d -= 1.0f;
	if (d == 0)
		return copysignf(0.0f, a / b);
	float f = floorf(d);
	return d - f > 0.5f ? f + 1.0f : f;
}

static double ref_sign(double a)
{
	return a > 0 ? 1.0 : a < 0 ? -1.0 : a == 0 ? 0.0 : a;
}
static double ref_max(double a, double b)
{
	return isnan(a) || a > b ? a : b;
}
static double ref_min(double a, double b)
{
	return isnan(a) || a < b ? a : b;
}

/* One lane at a time through loops over lanes, so that vector code is what is tested */
#define LOOP(T, r, expr)                                                                           \
	do {                                                                                           \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = (T)(expr);                                                                      \
	} while (0)

static void check_division(const double *x, const double *y)
{
	double r[N];
	for (int k = 0; k < 3; k++) {
		jenny_i64 bad = 0;
		if (k == 0)
			LOOP(double, r, jn_mod_f64(x[i], y[i], &bad));
		else if (k == 1)
			LOOP(double, r, jn_fmod_f64(x[i], y[i], &bad));
		else
			LOOP(double, r, jn_floordiv_f64(x[i], y[i], &bad));
		for (int i = 0; i < N; i++) {
			double q = fabs(x[i] / y[i]);
			jenny_i64 own = 0;
			jn_mod_f64(x[i], y[i], &own);
			if (isfinite(x[i]) && y[i] != 0 && own != (q >= 0x1p51) && ++fails < 30)
				printf("mod(%a, %a): bad is %d\n", x[i], y[i], (int)own);
			double want = k == 0   ? ref_mod(x[i], y[i])
						  : k == 1 ? fmod(x[i], y[i])
								   : ref_floordiv(x[i], y[i]);
			if (!own)
				expect(k == 0 ? "mod" : k == 1 ? "fmod" : "floordiv", x[i], y[i], r[i], want);
		}
	}
}

static void check_divisionf(const float *x, const float *y)
{
	float r[N];
	for (int k = 0; k < 3; k++) {
		jenny_i64 bad = 0;
		if (k == 0)
			LOOP(float, r, jn_mod_f32(x[i], y[i], &bad));
		else if (k == 1)
			LOOP(float, r, jn_fmod_f32(x[i], y[i], &bad));
		else
			LOOP(float, r, jn_floordiv_f32(x[i], y[i], &bad));
		for (int i = 0; i < N; i++) {
			jenny_i64 own = 0;
			jn_mod_f32(x[i], y[i], &own);
			float want = k == 0   ? ref_modf(x[i], y[i])
						 : k == 1 ? fmodf(x[i], y[i])
								  : ref_floordivf(x[i], y[i]);
			if (!own)
				expect(k == 0   ? "modf"
					   : k == 1 ? "fmodf"
								: "floordivf",
					(double)x[i], (double)y[i], (double)r[i], (double)want);
		}
	}
}

#define ROUND(name, ref)                                                                           \
	LOOP(double, r, jn_##name##_f64(x[i]));                                                        \
	LOOP(float, f, jn_##name##_f32(a[i]));                                                         \
	for (int i = 0; i < N; i++) {                                                                  \
		expect(#name, x[i], 0.0, r[i], ref(x[i]));                                                 \
		expect(#name "f", (double)a[i], 0.0, (double)f[i], (double)(float)ref((double)a[i]));      \
	}

#define PAIR(name, ref, reff)                                                                      \
	LOOP(double, r, jn_##name##_f64(x[i], y[i]));                                                  \
	LOOP(float, f, jn_##name##_f32(a[i], b[i]));                                                   \
	for (int i = 0; i < N; i++) {                                                                  \
		expect(#name, x[i], y[i], r[i], ref(x[i], y[i]));                                          \
		expect(#name "f", (double)a[i], (double)b[i], (double)f[i], (double)reff(a[i], b[i]));     \
	}

static void check_floats(const double *x, const double *y, const float *a, const float *b)
{
	double r[N];
	float f[N];
	ROUND(rint, rint)
	ROUND(floor, floor)
	ROUND(ceil, ceil)
	ROUND(trunc, trunc)
	ROUND(sign, ref_sign)
	PAIR(max, ref_max, ref_max)
	PAIR(min, ref_min, ref_min)
	PAIR(copysign, copysign, copysignf)
	PAIR(nextafter, nextafter, nextafterf)
	LOOP(double, r, jn_fmax_f64(x[i], y[i]));
	for (int i = 0; i < N; i++)
		expect("fmax", x[i], y[i], r[i] + 0.0, fmax(x[i], y[i]) + 0.0);
	LOOP(double, r, jn_fmin_f64(x[i], y[i]));
	for (int i = 0; i < N; i++)
		expect("fmin", x[i], y[i], r[i] + 0.0, fmin(x[i], y[i]) + 0.0);
}

/* NumPy's quotient: Smith's, by the reciprocal of the denominator */
static double _Complex ref_div(double _Complex a, double _Complex b)
{
	double ar = __real__ a, ai = __imag__ a, br = __real__ b, bi = __imag__ b;
	if (fabs(br) >= fabs(bi)) {
		if (br == 0 && bi == 0)
			return __builtin_complex(ar / fabs(br), ai / fabs(br));
		double t = bi / br, s = 1.0 / (br + bi * t);
		return __builtin_complex((ar + ai * t) * s, (ai - ar * t) * s);
	}
	double t = br / bi, s = 1.0 / (bi + br * t);
	return __builtin_complex((ar * t + ai) * s, (ai * t - ar) * s);
}

static double ref_abs(double _Complex a)
{
	double x = fabs(__real__ a), y = fabs(__imag__ a), big = x > y ? x : y, low = x > y ? y : x;
	if (isinf(x) || isinf(y))
		return INFINITY;
	if (isnan(x) || isnan(y))
		return NAN;
	double t = big == 0 ? 0.0 : low / big;
	return sqrt(JM_FMA(t, t, 1.0)) * big;
}

static void check_parts(
	const char *name, double _Complex a, double _Complex got, double _Complex want)
{
	expect(name, __real__ a, __imag__ a, __real__ got, __real__ want);
	expect(name, __real__ a, __imag__ a, __imag__ got, __imag__ want);
}

static void check_complex(const double *x, const double *y)
{
	double _Complex a[N], b[N], p[N], q[N], s[N];
	double r[N];
	LOOP(double _Complex, a, __builtin_complex(x[i], y[(i * 7 + 3) % N]));
	LOOP(double _Complex, b, __builtin_complex(y[i], x[(i * 5 + 1) % N]));
	LOOP(double _Complex, p, jn_mul_c128(a[i], b[i]));
	LOOP(double _Complex, q, jn_div_c128(a[i], b[i]));
	LOOP(double _Complex, s, jn_pycmul_c128(a[i], b[i]));
	LOOP(double, r, jn_abs_c128(a[i]));
	for (int i = 0; i < N; i++) {
		double ar = __real__ a[i], ai = __imag__ a[i], br = __real__ b[i], bi = __imag__ b[i];
		check_parts("mul", a[i], p[i],
			__builtin_complex(JM_FMA(ar, br, -(ai * bi)), JM_FMA(ar, bi, ai * br)));
		check_parts("pycmul", a[i], s[i], __builtin_complex(ar * br - ai * bi, ar * bi + ai * br));
		check_parts("div", b[i], q[i], ref_div(a[i], b[i]));
		expect("abs", ar, ai, r[i], ref_abs(a[i]));
	}
}

static void check_powers(void)
{
	jenny_i64 bad = 0;
	double _Complex z = __builtin_complex(1.5, -0.5), w = __builtin_complex(1.0, 0.0);
	for (int n = 0; n < 20; n++, w = jn_pycmul_c128(w, z)) {
		double _Complex p = jn_pow_c128(z, n, &bad), q = jn_pycpow_c128(z, n, &bad);
		double far = fabs(__real__ p - __real__ w) + fabs(__imag__ p - __imag__ w) +
					 fabs(__real__ q - __real__ w) + fabs(__imag__ q - __imag__ w);
		if (!(far < 1e-13 * ref_abs(w)) && ++fails < 30)
			printf("(1.5 - 0.5j)**%d is off by %g\n", n, far);
	}
	if (bad && ++fails)
		printf("complex powers gave up\n");
	jn_pycpow_c128(0, -1, &bad);
	if (!bad && ++fails)
		printf("0j**-1 did not give up\n");
}

/* Quotient and remainder, of all widths, for divisors that are numbers to the compiler and not. The
 * remainder lies between 0 and the divisor, seen as 128 bits. */
static int wrong(__int128 a, __int128 b, __int128 q, __int128 r)
{
	return q * b + r != a || (b > 0 ? r < 0 || r >= b : r > 0 || r <= b);
}

#define INTS(name, T, smallest)                                                                    \
	for (int n = 0; n < 20000; n++) {                                                              \
		T a = (T)(draw() >> (draw() & 63)), b = (T)(draw() >> (draw() & 63));                      \
		T q = py_floordiv_##name(a, b), r = py_mod_##name(a, b);                                   \
		int whole = b == 0                                         ? q == 0 && r == 0              \
					: smallest != 1 && a == smallest && b == (T)-1 ? q == smallest && r == 0       \
																   : !wrong(a, b, q, r);           \
		int off = !whole || wrong(a, 7, py_floordiv_##name(a, 7), py_mod_##name(a, 7));            \
		if (off && ++fails < 30)                                                                   \
			printf("%s: %lld // %lld\n", #name, (long long)a, (long long)b);                       \
	}

static void check_ints(void)
{
	INTS(i8, jenny_i8, -128)
	INTS(i16, jenny_i16, -32768)
	INTS(i32, jenny_i32, -2147483647 - 1)
	INTS(i64, jenny_i64, -9223372036854775807ll - 1)
	INTS(u8, jenny_u8, 1)
	INTS(u16, jenny_u16, 1)
	INTS(u32, jenny_u32, 1)
	INTS(u64, jenny_u64, 1)
	jenny_i32 x[N], y[N], q[N];
	for (int i = 0; i < N; i++) {
		x[i] = i ? i : -2147483647 - 1;
		y[i] = i % 5 - 1;
	}
	feclearexcept(FE_ALL_EXCEPT);
	LOOP(jenny_i32, q, py_floordiv_i32(x[i], y[i]) + py_mod_i32(x[i], y[i]));
	if ((fetestexcept(FE_INVALID | FE_DIVBYZERO) || q[0] != x[0]) && ++fails)
		printf("integer division raises flags\n");
}

int main(void)
{
	for (int n = 0; n < 2000; n++) {
		double x[N], y[N];
		float a[N], b[N];
		for (int i = 0; i < N; i++) {
			x[i] = sample();
			y[i] = sample();
			a[i] = (float)x[i];
			b[i] = (float)y[i];
		}
		check_division(x, y);
		check_divisionf(a, b);
		check_floats(x, y, a, b);
		check_complex(x, y);
	}
	check_powers();
	check_ints();
	printf("%d failures\n", fails);
	return fails != 0;
}
