/*
 * Tests src/gen/vmath: each function against libm in long double (error in ulps), its special
 * values and its status flags against libm in its own precision, all through plain loops that the
 * compiler makes vector code of.
 *
 * Overflow may be raised besides invalid, and where an argument or a result is infinite. Flags too
 * many are no failure under clang, which divides what lies in unused lanes.
 *
 * With a number as argument: so many times more random samples. Exit status 1 when anything fails.
 */
#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../include/jenny_abi.h"
#include "../../src/gen/vmath/base.h"
#include "../../src/gen/vmath/exp.h"
#include "../../src/gen/vmath/log.h"
#include "../../src/gen/vmath/trig.h"
#include "../../src/gen/vmath/hyp.h"
#include "../../src/gen/vmath/atrig.h"
#include "../../src/gen/vmath/root.h"
#include "../../src/gen/vmath/pow.h"

#define N 64
#ifdef __clang__
#define PROMISED 0
#else
#define PROMISED FLAGS
#endif
#define FLAGS (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW)
#define UNARY(X)                                                                                   \
	X(exp)                                                                                         \
	X(exp2)                                                                                        \
	X(expm1)                                                                                       \
	X(log) X(log2) X(log10) X(log1p) X(sin) X(cos) X(tan) X(sinh) X(cosh) X(tanh) X(asin) X(acos)  \
		X(atan) X(sqrt) X(cbrt)
#define BINARY(X) X(atan2) X(pow) X(hypot)

/* One function at one precision. Everything travels as double; run makes it narrow and back.
 * lo..hi: where dense samples are drawn. */
typedef struct Case {
	const char *name;
	int arity, narrow;
	void (*run)(const double *x, const double *y, double *r, int64_t *bad);
	long double (*ref)(long double x, long double y);
	double (*plain)(double x, double y);
} Case;

#define RUN1(fn)                                                                                   \
	__attribute__((noinline)) static void run_##fn(                                                \
		const double *x, const double *y, double *r, int64_t *bad)                                 \
	{                                                                                              \
		jenny_i64 b = 0;                                                                           \
		(void)y;                                                                                   \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = jm_##fn##_f64(x[i], &b);                                                        \
		*bad = b;                                                                                  \
	}                                                                                              \
	__attribute__((noinline)) static void some_##fn(const float *x, float *r, int64_t *bad)        \
	{                                                                                              \
		jenny_i64 b = 0;                                                                           \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = jm_##fn##_f32(x[i], &b);                                                        \
		*bad = b;                                                                                  \
	}                                                                                              \
	static void runf_##fn(const double *x, const double *y, double *r, int64_t *bad)               \
	{                                                                                              \
		float a[N], c[N];                                                                          \
		(void)y;                                                                                   \
		for (int i = 0; i < N; i++)                                                                \
			a[i] = (float)x[i];                                                                    \
		some_##fn(a, c, bad);                                                                      \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = (double)c[i];                                                                   \
	}                                                                                              \
	static long double ref_##fn(long double x, long double y)                                      \
	{                                                                                              \
		return (void)y, fn##l(x);                                                                  \
	}                                                                                              \
	static double plain_##fn(double x, double y)                                                   \
	{                                                                                              \
		return (void)y, fn(x);                                                                     \
	}                                                                                              \
	static double plainf_##fn(double x, double y)                                                  \
	{                                                                                              \
		return (void)y, (double)fn##f((float)x);                                                   \
	}

#define RUN2(fn)                                                                                   \
	__attribute__((noinline)) static void run_##fn(                                                \
		const double *x, const double *y, double *r, int64_t *bad)                                 \
	{                                                                                              \
		jenny_i64 b = 0;                                                                           \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = jm_##fn##_f64(x[i], y[i], &b);                                                  \
		*bad = b;                                                                                  \
	}                                                                                              \
	__attribute__((noinline)) static void some_##fn(                                               \
		const float *x, const float *y, float *r, int64_t *bad)                                    \
	{                                                                                              \
		jenny_i64 b = 0;                                                                           \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = jm_##fn##_f32(x[i], y[i], &b);                                                  \
		*bad = b;                                                                                  \
	}                                                                                              \
	static void runf_##fn(const double *x, const double *y, double *r, int64_t *bad)               \
	{                                                                                              \
		float a[N], d[N], c[N];                                                                    \
		for (int i = 0; i < N; i++) {                                                              \
			a[i] = (float)x[i];                                                                    \
			d[i] = (float)y[i];                                                                    \
		}                                                                                          \
		some_##fn(a, d, c, bad);                                                                   \
		for (int i = 0; i < N; i++)                                                                \
			r[i] = (double)c[i];                                                                   \
	}                                                                                              \
	static long double ref_##fn(long double x, long double y)                                      \
	{                                                                                              \
		return fn##l(x, y);                                                                        \
	}                                                                                              \
	static double plain_##fn(double x, double y)                                                   \
	{                                                                                              \
		return fn(x, y);                                                                           \
	}                                                                                              \
	static double plainf_##fn(double x, double y)                                                  \
	{                                                                                              \
		return (double)fn##f((float)x, (float)y);                                                  \
	}

UNARY(RUN1)
BINARY(RUN2)

#define ROW1(fn)                                                                                   \
	{ #fn, 1, 0, run_##fn, ref_##fn, plain_##fn },                                                 \
		{ #fn "f", 1, 1, runf_##fn, ref_##fn, plainf_##fn },
#define ROW2(fn)                                                                                   \
	{ #fn, 2, 0, run_##fn, ref_##fn, plain_##fn },                                                 \
		{ #fn "f", 2, 1, runf_##fn, ref_##fn, plainf_##fn },
static const Case cases[] = { UNARY(ROW1) BINARY(ROW2) };

static uint64_t state = 88172645463325252ull;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 2685821657736338717ull;
}

static double unit(void)
{
	return (double)(draw() >> 11) * 0x1p-53;
}

static double from_bits(uint64_t u)
{
	double x;
	memcpy(&x, &u, 8);
	return x;
}

static float from_bitsf(uint32_t u)
{
	float x;
	memcpy(&x, &u, 4);
	return x;
}

/* Signalling NaNs raise flags wherever they go */
static double quiet(double x)
{
	return isnan(x) ? NAN : x;
}

/* A random argument of kind 0: any bits; 1: size spread evenly over exponents near 1; 2, 3, 4:
 * dense in +-2, +-40, +-800; 5: just around a breakpoint; 6: denormal; 7: next to a
 * multiple of pi/2. */
static double sample(int kind, int narrow)
{
	static const double spots[] = { 0.5, 1.0, 0.70710678118654752, 1.4142135623730951,
		0.34657359027997264, 0.78539816339744828, 1.5707963267948966, 3.1415926535897931, 2.0,
		709.78271289338397, 745.13321910194122, 88.722839, 8.0, 22.0, 10.0, 710.4758600739439,
		103.97208, 1.2e-8, 1.1e-16, 100.0, 40.0, 300000.0, 1048576.0 };
	double sign = draw() & 1 ? -1.0 : 1.0;
	switch (kind) {
	case 0: return quiet(narrow ? (double)from_bitsf((uint32_t)draw()) : from_bits(draw()));
	case 1: return sign * exp2(unit() * 60.0 - 45.0);
	case 2: return sign * 2.0 * unit();
	case 3: return sign * 40.0 * unit();
	case 4: return sign * 800.0 * unit();
	case 5:
		return sign * spots[draw() % (sizeof(spots) / sizeof(spots[0]))] *
			   (1.0 + (unit() - 0.5) * (draw() & 1  ? 1e-2
										   : narrow ? 1e-6
													: 1e-14));
	case 7:
		return (double)(1.57079632679489661923132169L * (long double)(draw() % 254000)) *
			   (draw() & 3 ? 1.0 : 1.0 + 0x1p-52);
	default:
		return narrow ? sign * (double)from_bitsf((uint32_t)draw() & 0x7fffff)
					  : sign * from_bits(draw() >> 12);
	}
}

/* |r - t| in units of the last place at the true value t */
static double ulps(double r, long double t, int narrow)
{
	double most = narrow ? FLT_MAX : DBL_MAX;
	if (isnan(r) || isnan(t))
		return isnan(r) && isnan(t) ? 0.0 : INFINITY;
	if (isinf(r) && fabsl(t) >= most * (1.0L - (narrow ? 1e-7L : 1e-16L)))
		return !signbit(r) == !signbit(t) ? 0.0 : INFINITY;
	if (isinf(r) || isinf(t))
		return r == t ? 0.0 : INFINITY;
	if (t == 0)
		return r == 0 ? 0.0 : INFINITY;
	int e = ilogbl(t), least = narrow ? -149 : -1074, top = narrow ? 127 : 1023;
	e = e > top ? top : e;
	e -= narrow ? 23 : 52;
	return (double)(fabsl(r - t) / ldexpl(1.0L, e < least ? least : e));
}

/* One block of N arguments: error, special values, flags. Returns the largest error. Where the
 * vector code asks for the original (bad), lanes are checked one at a time with a harmless rest. */
static double block(const Case *c, const double *x, const double *y, int *fails, int *given_up)
{
	double r[N], worst = 0.0;
	int64_t bad = 0;
	feclearexcept(FE_ALL_EXCEPT);
	c->run(x, y, r, &bad);
	int got = fetestexcept(FLAGS), want = 0, endless = 0;
	if (bad) {
		++*given_up;
		return 0.0;
	}
	for (int i = 0; i < N; i++) {
		feclearexcept(FE_ALL_EXCEPT);
		double p = c->plain(x[i], y[i]);
		want |= fetestexcept(FLAGS);
		long double t = isfinite(p) ? c->ref(x[i], y[i]) : p;
		double u = ulps(r[i], t, c->narrow);
		endless |= isinf(x[i]) || isinf(y[i]) || p == INFINITY || p == -INFINITY;
		int zero = p == 0 && r[i] == 0 && !signbit(p) != !signbit(r[i]);
		if ((u > 2.0 || zero) && ++*fails < 6)
			printf("%s(%a, %a) = %a, not %La: %.2f ulp\n", c->name, x[i], y[i], r[i], t, u);
		worst = u > worst && u < INFINITY ? u : worst;
	}
	got &= (want & FE_INVALID) || endless ? ~FE_OVERFLOW | want : got;
	got &= PROMISED | want;
	if (got != want && ++*fails < 6)
		printf("%s(%a, %a ...): flags %x, not %x\n", c->name, x[0], y[0], (unsigned)got,
			(unsigned)want);
	feclearexcept(FE_ALL_EXCEPT);
	return worst;
}

static const double specials[] = { 0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, -NAN, 0.5, -0.5,
	2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 1.5, -1.5, 10.0, 1000.0, -1000.0, 0x1p-1074, -0x1p-1074,
	0x1p-1022, 0x1p-149, -0x1p-149, 0x1p-126, 709.0, 710.0, -745.0, -746.0, 88.0, 89.0, -103.0,
	-104.0, 1e300, -1e300, 1e30, -1e30, DBL_MAX, -DBL_MAX, FLT_MAX, -FLT_MAX, 0x1p52, 0x1p52 + 1.0,
	0x1p53, -0x1p53, 0x1p53 - 1.0, -0x1p53 + 1.0, 0x1p23, 0x1p24 - 1.0, 0x1p70, 1e-300, 1e-30,
	0x1.fffffffffffffp-1, 0x1.0000000000001p+0, -0x1.fffffffffffffp-1, -0x1.0000000000001p+0,
	0x1.fffffep-1, 0x1.000002p+0 };
#define SPECIALS (int)(sizeof(specials) / sizeof(specials[0]))

static int narrowed_away(double x)
{
	return isfinite(x) && fabs(x) > FLT_MAX;
}

/* Each special value (or pair) in all lanes, then in one lane among ordinary ones */
static int check_specials(const Case *c)
{
	int fails = 0, given_up = 0;
	double x[N], y[N];
	for (int i = 0; i < SPECIALS; i++)
		for (int j = 0; j < (c->arity == 2 ? SPECIALS : 1); j++) {
			double a = specials[i], b = specials[j];
			if (c->narrow && (narrowed_away(a) || narrowed_away(b)))
				continue;
			a = c->narrow ? (double)(float)a : a;
			b = c->narrow ? (double)(float)b : b;
			for (int k = 0; k < N; k++) {
				x[k] = a;
				y[k] = b;
			}
			block(c, x, y, &fails, &given_up);
			for (int k = 0; k < N; k++)
				if (k != 5)
					x[k] = y[k] = 0.625;
			block(c, x, y, &fails, &given_up);
		}
	return fails;
}

static int check_case(const Case *c, int times)
{
	int fails = check_specials(c), given_up = 0, blocks = 0;
	double worst = 0.0;
	for (int kind = 0; kind < 8; kind++)
		for (int n = 0; n < times; n++, blocks++) {
			double x[N], y[N];
			int other = (int)(draw() % 8);
			for (int i = 0; i < N; i++) {
				x[i] = sample(kind, c->narrow);
				y[i] = sample(other, c->narrow);
				if (c->narrow) {
					x[i] = (double)(float)x[i];
					y[i] = (double)(float)y[i];
				}
			}
			double u = block(c, x, y, &fails, &given_up);
			worst = u > worst ? u : worst;
		}
	printf("%-7s %.3f ulp, %d of %d blocks given up, %d failures\n", c->name, worst, given_up,
		blocks, fails);
	return fails;
}

int main(int argc, char **argv)
{
	int times = 60 * (argc > 1 ? atoi(argv[1]) : 1), fails = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (argc < 3 || !strcmp(argv[2], cases[i].name))
			fails += check_case(&cases[i], times);
	return fails != 0;
}
