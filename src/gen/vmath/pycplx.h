/* Python's own complex numbers, as CPython up to 3.13 computes them (3.14 changed the product of a
 * real and a complex number and the rescue of infinities). jn_pycmul, jn_pycabs: with NumPy's. */

/* Smith's quotient; the divisor is not 0. */
JM_FN _Complex double jn_pycdiv_c128(_Complex double a, _Complex double b)
{
	jenny_i64 ir = jm_bits(__real__ b), ii = jm_bits(__imag__ b);
	jenny_i64 swap = jm_less(ir & JM_ABS, ii & JM_ABS);
	double p = jm_real(jm_mix(swap, ii, ir)), q = jm_real(jm_mix(swap, ir, ii)), t = q / p;
	double d = p + q * t;
	double x = jm_pick(swap, __imag__ a, __real__ a), y = jm_pick(swap, __real__ a, __imag__ a);
	double u = x * t, i = jm_pick(swap, u, y) - jm_pick(swap, y, u);
	return __builtin_complex((x + y * t) / d, i / d);
}

/* Powers by squaring for whole exponents to 100, else by polar form. Where Python raises (zero to a
 * negative or complex power, overflow), *bad. */
static inline __attribute__((unused)) _Complex double jn_pycpow_c128(
	_Complex double a, _Complex double b, jenny_i64 *bad)
{
	double e = __real__ b, f = __imag__ b;
	_Complex double r = 1;
	if (f == 0 && e >= -100 && e <= 100 && (double)(int)e == e) {
		int n = (int)e, m = n < 0 ? -n : n;
		for (; m; m >>= 1) {
			r = m & 1 ? jn_pycmul_c128(r, a) : r;
			a = m > 1 ? jn_pycmul_c128(a, a) : a;
		}
		*bad |= n <= 0 && __real__ r == 0 && __imag__ r == 0;
		r = n <= 0 ? jn_pycdiv_c128(1, r) : r;
	} else if (__real__ a == 0 && __imag__ a == 0) {
		*bad |= f != 0 || e < 0;
		r = 0;
	} else {
		double size = __builtin_hypot(__real__ a, __imag__ a), len = __builtin_pow(size, e);
		double turn = __builtin_atan2(__imag__ a, __real__ a), phase = turn * e;
		if (f != 0) {
			len /= __builtin_exp(turn * f);
			phase += f * __builtin_log(size);
		}
		r = __builtin_complex(len * __builtin_cos(phase), len * __builtin_sin(phase));
	}
	*bad |= (jm_less(jm_bits(__real__ r) & JM_ABS, JM_INF) &
				jm_less(jm_bits(__imag__ r) & JM_ABS, JM_INF)) +
			1;
	return r;
}
