/* Complex arithmetic: NumPy's and CPython's, which differ. */
#include "ir/cplx.h"

#include <complex.h>
#include <math.h>

/* Arithmetic of one part in its precision: c64 rounds after each operation. Not to be inlined: gcc 12
 * at -O2 makes one vector of both parts of a quotient and loses roundings on the way. */
static __attribute__((noinline)) double r(Type t, double x)
{
	return t == Tc64 ? (float)x : x;
}

static JennyComplex plain_mul(Type t, JennyComplex a, JennyComplex b)
{
	return (JennyComplex){ r(t, r(t, a.re * b.re) - r(t, a.im * b.im)),
		r(t, r(t, a.re * b.im) + r(t, a.im * b.re)) };
}

/* Has the processor the fused multiply-add that NumPy's loops over complex arrays are built for? */
static bool has_fma(void)
{
#if defined __x86_64__ || defined __i386__
	return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2");
#elif defined __aarch64__
	return true;
#else
	return false;
#endif
}

/* The loops of numpy.multiply (2.4): one product of each part is rounded, the other is not. For
 * scalar * array NumPy swaps the operands; scalar * scalar and products along an axis are plain. */
static JennyComplex numpy_mul(Type t, JennyComplex a, JennyComplex b)
{
	if (!has_fma())
		return plain_mul(t, a, b);
	if (t == Tc64) {
		float ar = (float)a.re, ai = (float)a.im, br = (float)b.re, bi = (float)b.im;
		return (JennyComplex){ fmaf(ar, br, -(ai * bi)), fmaf(ar, bi, ai * br) };
	}
	return (JennyComplex){ fma(a.re, b.re, -(a.im * b.im)), fma(a.re, b.im, a.im * b.re) };
}

/* NumPy: Smith's quotient with one reciprocal. */
static JennyComplex numpy_div(Type t, JennyComplex a, JennyComplex b)
{
	double re = fabs(b.re), im = fabs(b.im);
	if (re >= im && re == 0 && im == 0)
		return (JennyComplex){ r(t, a.re / re), r(t, a.im / re) };
	if (re >= im) {
		double q = r(t, b.im / b.re), s = r(t, 1.0 / r(t, b.re + r(t, b.im * q)));
		return (JennyComplex){ r(t, r(t, a.re + r(t, a.im * q)) * s),
			r(t, r(t, a.im - r(t, a.re * q)) * s) };
	}
	double q = r(t, b.re / b.im), s = r(t, 1.0 / r(t, b.im + r(t, b.re * q)));
	return (JennyComplex){ r(t, r(t, r(t, a.re * q) + a.im) * s),
		r(t, r(t, r(t, a.im * q) - a.re) * s) };
}

/* CPython: Smith's quotient with two divisions; by zero gives 0. */
static JennyComplex python_div(JennyComplex a, JennyComplex b)
{
	double re = fabs(b.re), im = fabs(b.im);
	if (re >= im) {
		if (re == 0)
			return (JennyComplex){ 0, 0 };
		double q = b.im / b.re, d = b.re + b.im * q;
		return (JennyComplex){ (a.re + a.im * q) / d, (a.im - a.re * q) / d };
	}
	if (im >= re) {
		double q = b.re / b.im, d = b.re * q + b.im;
		return (JennyComplex){ (a.re * q + a.im) / d, (a.im * q - a.re) / d };
	}
	return (JennyComplex){ (double)NAN, (double)NAN };
}

/* x**n for n >= 0 by squaring, with CPython's product. */
static JennyComplex whole_power(JennyComplex x, long n)
{
	JennyComplex y = { 1, 0 };
	for (long mask = 1; mask > 0 && n >= mask; mask <<= 1) {
		if (n & mask)
			y = plain_mul(Tc128, y, x);
		x = plain_mul(Tc128, x, x);
	}
	return y;
}

static JennyComplex python_pow(JennyComplex a, JennyComplex b)
{
	if (b.im == 0 && b.re == floor(b.re) && fabs(b.re) <= 100) {
		long n = (long)b.re;
		if (n > 0)
			return whole_power(a, n);
		return python_div((JennyComplex){ 1, 0 }, whole_power(a, -n));
	}
	if (a.re == 0 && a.im == 0)
		return (JennyComplex){ 0, 0 };
	double size = hypot(a.re, a.im), len = pow(size, b.re), at = atan2(a.im, a.re);
	double phase = at * b.re;
	if (b.im != 0) {
		len *= exp(-at * b.im);
		phase += b.im * log(size);
	}
	return (JennyComplex){ len * cos(phase), len * sin(phase) };
}

static JennyComplex from(Type t, double complex z)
{
	return (JennyComplex){ r(t, creal(z)), r(t, cimag(z)) };
}

static double complex to(JennyComplex a)
{
	double parts[2] = { a.re, a.im };
	double complex z;
	__builtin_memcpy(&z, parts, sizeof z);
	return z;
}

/* NumPy: small whole exponents by squaring, others by the C library. */
static JennyComplex numpy_pow(Type t, JennyComplex a, JennyComplex b)
{
	if (b.re == 0 && b.im == 0)
		return (JennyComplex){ 1, 0 };
	if (a.re == 0 && a.im == 0) {
		if (b.re > 0)
			return (JennyComplex){ 0, 0 };
		return (JennyComplex){ (double)NAN, (double)NAN };
	}
	if (b.im == 0 && b.re == trunc(b.re) && fabs(b.re) < 100) {
		long n = (long)fabs(b.re);
		JennyComplex y = { 1, 0 };
		for (long mask = 1; mask <= n; mask <<= 1) {
			if (n & mask)
				y = plain_mul(t, y, a);
			a = plain_mul(t, a, a);
		}
		return b.re < 0 ? numpy_div(t, (JennyComplex){ 1, 0 }, y) : y;
	}
	return from(t, cpow(to(a), to(b)));
}

static JennyComplex function(Op op, Type t, JennyComplex a)
{
	switch (op) {
	case Osqrt: return from(t, csqrt(to(a)));
	case Oexp: return from(t, cexp(to(a)));
	case Olog: return from(t, clog(to(a)));
	case Osin: return from(t, csin(to(a)));
	default: return from(t, ccos(to(a)));
	}
}

Value ir_apply_complex(Op op, Type t, JennyComplex a, JennyComplex b)
{
	Value v = { .i = 0 };
	switch (op) {
	case Oadd: v.c = (JennyComplex){ r(t, a.re + b.re), r(t, a.im + b.im) }; break;
	case Osub: v.c = (JennyComplex){ r(t, a.re - b.re), r(t, a.im - b.im) }; break;
	case Omul: v.c = numpy_mul(t, a, b); break;
	case Opycmul: v.c = plain_mul(t, a, b); break;
	case Oneg: v.c = (JennyComplex){ -a.re, -a.im }; break;
	case Oconj: v.c = (JennyComplex){ a.re, -a.im }; break;
	case Oabs:
	case Opycabs: v.f = r(t, hypot(a.re, a.im)); break;
	case Odiv: v.c = numpy_div(t, a, b); break;
	case Opycdiv: v.c = python_div(a, b); break;
	case Opow: v.c = numpy_pow(t, a, b); break;
	case Opycpow: v.c = python_pow(a, b); break;
	case Oeq: v.i = a.re == b.re && a.im == b.im; break;
	case One: v.i = a.re != b.re || a.im != b.im; break;
	case Oreal: v.f = a.re; break;
	case Oimag: v.f = a.im; break;
	default: v.c = function(op, t, a);
	}
	return v;
}
