/* Complex numbers as NumPy 2.4 computes them: products of arrays are contracted where the processor
 * has fused multiply-add, as NumPy's vector loops are; reductions to one number (prod, cumprod),
 * and products of NumPy scalars are not (jn_pycmul). Quotients: Smith's, with the reciprocal of the
 * denominator; abs of arrays: the ratio of the parts. exp and so on: NumPy calls libm. */

JM_FN _Complex double jn_mul_c128(_Complex double a, _Complex double b)
{
	double p = __imag__ a * __imag__ b, q = __imag__ a * __real__ b;
	return __builtin_complex(JM_FMA(__real__ a, __real__ b, -p), JM_FMA(__real__ a, __imag__ b, q));
}

/* The sign is changed by hand: gcc 12 and later fuse a pair of a sum and a difference of products
 * although it is told not to. */
JM_FN _Complex double jn_pycmul_c128(_Complex double a, _Complex double b)
{
	double p = jm_flip(__imag__ a * __imag__ b, ~JM_ABS), q = __imag__ a * __real__ b;
	return __builtin_complex(__real__ a * __real__ b + p, __real__ a * __imag__ b + q);
}

/* The comparison raises invalid for NaN, as NumPy's does. Where b is 0 its reciprocal is 1 / 0,
 * which raises the flag. */
JM_FN _Complex double jn_div_c128(_Complex double a, _Complex double b)
{
	jenny_i64 ir = jm_bits(__real__ b), ii = jm_bits(__imag__ b);
	jenny_i64 swap = (jenny_i64)(jm_real(ir & JM_ABS) >= jm_real(ii & JM_ABS)) - 1;
	jenny_i64 zero = ~jm_less(0, (ir | ii) & JM_ABS);
	double p = jm_real(jm_mix(swap, ii, ir) & ~(zero & ~JM_ABS)), q = jm_real(jm_mix(swap, ir, ii));
	double t = q / jm_pick(zero, 1.0, p), s = 1.0 / (p + q * t);
	double x = jm_pick(swap, __imag__ a, __real__ a), y = jm_pick(swap, __real__ a, __imag__ a);
	double u = jm_real(jm_bits(x) & ~zero) * t, r = x + jm_real(jm_bits(y) & ~zero) * t;
	double i = jm_pick(swap, u, y) - jm_pick(swap, y, u);
	return __builtin_complex(r * s, i * s);
}

JM_FN double jn_abs_c128(_Complex double a)
{
	jenny_i64 x = jm_bits(__real__ a) & JM_ABS, y = jm_bits(__imag__ a) & JM_ABS;
	jenny_i64 big = jm_max(x, y), low = jm_min(x, y), most = JM_INF - 1;
	jenny_i64 inf =
		~(jm_less(x, JM_INF) | jm_less(JM_INF, x)) | ~(jm_less(y, JM_INF) | jm_less(JM_INF, y));
	double t = jm_real(jm_min(low, most)) / jm_real(jm_max(big, 1));
	double r = __builtin_sqrt(JM_FMA(t, t, 1.0)) * jm_real(big);
	return jm_real(jm_mix(inf, JM_INF, jm_bits(r)));
}

/* |z| against c: below 0, above, or 0: too near to say without the root, or a NaN. */
JM_FN int jn_absedge(_Complex double z, double c)
{
	double s = __real__ z * __real__ z + __imag__ z * __imag__ z, q = c * c;
	if (!(c > 0x1p-400 && c < 0x1p400))
		return 0;
	return (s > q * 1.00000000001) - (s < q * 0.99999999999);
}
JM_FN int jn_absless(_Complex double z, double c, int equal)
{
	int side = jn_absedge(z, c);
	if (__builtin_expect(side != 0, 1))
		return side < 0;
	double a = jn_abs_c128(z);
	return equal ? a <= c : a < c;
}
JM_FN int jn_absmore(_Complex double z, double c, int equal)
{
	int side = jn_absedge(z, c);
	if (__builtin_expect(side != 0, 1))
		return side > 0;
	double a = jn_abs_c128(z);
	return equal ? a >= c : a > c;
}

/* Below the first of these squares |z| is certainly below c, above the second above. */
JM_FN double jn_abslow(double c)
{
	return c > 0x1p-400 && c < 0x1p400 ? c * c * 0.99999999999 : -1.0;
}
JM_FN double jn_abshigh(double c)
{
	return c > 0x1p-400 && c < 0x1p400 ? c * c * 1.00000000001 : __builtin_inf();
}
JM_FN double jn_square(_Complex double z)
{
	return __real__ z * __real__ z + __imag__ z * __imag__ z;
}

/* Of Python's numbers and of NumPy's scalars */
JM_FN double jn_pycabs_c128(_Complex double a)
{
	return __builtin_hypot(__real__ a, __imag__ a);
}
JM_FN _Complex double jn_conj_c128(_Complex double a)
{
	return __builtin_complex(__real__ a, -__imag__ a);
}
JM_FN _Complex double jn_exp_c128(_Complex double a)
{
	return __builtin_cexp(a);
}
JM_FN _Complex double jn_log_c128(_Complex double a)
{
	return __builtin_clog(a);
}
JM_FN _Complex double jn_sqrt_c128(_Complex double a)
{
	return __builtin_csqrt(a);
}
JM_FN _Complex double jn_sin_c128(_Complex double a)
{
	return __builtin_csin(a);
}
JM_FN _Complex double jn_cos_c128(_Complex double a)
{
	return __builtin_ccos(a);
}

/* NumPy's power: small whole exponents by squaring, else libm. Zero to what is not positive: the
 * original runs. */
static inline __attribute__((unused)) _Complex double jn_pow_c128(
	_Complex double a, _Complex double b, jenny_i64 *bad)
{
	double e = __real__ b;
	if (e == 0 && __imag__ b == 0)
		return 1;
	if (__real__ a == 0 && __imag__ a == 0) {
		*bad |= !(e > 0);
		return 0;
	}
	if (!(__imag__ b == 0 && e > -100 && e < 100 && (double)(int)e == e))
		return __builtin_cpow(a, b);
	int n = (int)e, m = n < 0 ? -n : n;
	if (n == 1)
		return a;
	if (n == 2)
		return jn_pycmul_c128(a, a);
	if (n == 3)
		return jn_pycmul_c128(a, jn_pycmul_c128(a, a));
	_Complex double r = 1;
	for (;;) {
		r = m & 1 ? jn_pycmul_c128(r, a) : r;
		if (!(m >>= 1))
			break;
		a = jn_pycmul_c128(a, a);
	}
	return n < 0 ? jn_div_c128(1, r) : r;
}

JM_FN _Complex float jn_mul_c64(_Complex float a, _Complex float b)
{
	float p = __imag__ a * __imag__ b, q = __imag__ a * __real__ b;
	return __builtin_complex(
		JM_FMAF(__real__ a, __real__ b, -p), JM_FMAF(__real__ a, __imag__ b, q));
}

/* The sign is changed by hand: gcc 12 and later fuse a pair of a sum and a difference of products
 * although it is told not to. */
JM_FN _Complex float jn_pycmul_c64(_Complex float a, _Complex float b)
{
	float p = jm_flipf(__imag__ a * __imag__ b, ~JM_ABSF), q = __imag__ a * __real__ b;
	return __builtin_complex(__real__ a * __real__ b + p, __real__ a * __imag__ b + q);
}

/* The comparison raises invalid for NaN, as NumPy's does. Where b is 0 its reciprocal is 1 / 0,
 * which raises the flag. */
JM_FN _Complex float jn_div_c64(_Complex float a, _Complex float b)
{
	int ir = jm_bitsf(__real__ b), ii = jm_bitsf(__imag__ b);
	int swap = (int)(jm_realf(ir & JM_ABSF) >= jm_realf(ii & JM_ABSF)) - 1;
	int zero = ~jm_lessf(0, (ir | ii) & JM_ABSF);
	float p = jm_realf(jm_mixf(swap, ii, ir) & ~(zero & ~JM_ABSF)),
		  q = jm_realf(jm_mixf(swap, ir, ii));
	float t = q / jm_pickf(zero, 1.0f, p), s = 1.0f / (p + q * t);
	float x = jm_pickf(swap, __imag__ a, __real__ a), y = jm_pickf(swap, __real__ a, __imag__ a);
	float u = jm_realf(jm_bitsf(x) & ~zero) * t, r = x + jm_realf(jm_bitsf(y) & ~zero) * t;
	float i = jm_pickf(swap, u, y) - jm_pickf(swap, y, u);
	return __builtin_complex(r * s, i * s);
}

JM_FN float jn_abs_c64(_Complex float a)
{
	int x = jm_bitsf(__real__ a) & JM_ABSF, y = jm_bitsf(__imag__ a) & JM_ABSF;
	int big = jm_maxf(x, y), low = jm_minf(x, y), most = JM_INFF - 1;
	int inf = ~(jm_lessf(x, JM_INFF) | jm_lessf(JM_INFF, x)) |
			  ~(jm_lessf(y, JM_INFF) | jm_lessf(JM_INFF, y));
	float t = jm_realf(jm_minf(low, most)) / jm_realf(jm_maxf(big, 1));
	float r = __builtin_sqrtf(JM_FMAF(t, t, 1.0f)) * jm_realf(big);
	return jm_realf(jm_mixf(inf, JM_INFF, jm_bitsf(r)));
}

/* Of Python's numbers and of NumPy's scalars */
JM_FN float jn_pycabs_c64(_Complex float a)
{
	return __builtin_hypotf(__real__ a, __imag__ a);
}
JM_FN _Complex float jn_conj_c64(_Complex float a)
{
	return __builtin_complex(__real__ a, -__imag__ a);
}
JM_FN _Complex float jn_exp_c64(_Complex float a)
{
	return __builtin_cexpf(a);
}
JM_FN _Complex float jn_log_c64(_Complex float a)
{
	return __builtin_clogf(a);
}
JM_FN _Complex float jn_sqrt_c64(_Complex float a)
{
	return __builtin_csqrtf(a);
}
JM_FN _Complex float jn_sin_c64(_Complex float a)
{
	return __builtin_csinf(a);
}
JM_FN _Complex float jn_cos_c64(_Complex float a)
{
	return __builtin_ccosf(a);
}

/* NumPy's power: small whole exponents by squaring, else libm. Zero to what is not positive: the
 * original runs. */
static inline __attribute__((unused)) _Complex float jn_pow_c64(
	_Complex float a, _Complex float b, jenny_i64 *bad)
{
	float e = __real__ b;
	if (e == 0 && __imag__ b == 0)
		return 1;
	if (__real__ a == 0 && __imag__ a == 0) {
		*bad |= !(e > 0);
		return 0;
	}
	if (!(__imag__ b == 0 && e > -100 && e < 100 && (float)(int)e == e))
		return __builtin_cpowf(a, b);
	int n = (int)e, m = n < 0 ? -n : n;
	if (n == 1)
		return a;
	if (n == 2)
		return jn_pycmul_c64(a, a);
	if (n == 3)
		return jn_pycmul_c64(a, jn_pycmul_c64(a, a));
	_Complex float r = 1;
	for (;;) {
		r = m & 1 ? jn_pycmul_c64(r, a) : r;
		if (!(m >>= 1))
			break;
		a = jn_pycmul_c64(a, a);
	}
	return n < 0 ? jn_div_c64(1, r) : r;
}
