/* NumPy's arithmetic on floats bit for bit, and Python's (which is the same). */

/* The whole part of a >= 0, infinity and NaN as they are */
JM_FN double jn_whole_f64(double a)
{
	jenny_i64 ia = jm_bits(a), small = jm_less(ia, jm_bits(0x1p52));
	double r = (jm_real(ia & small) + 0x1p52) - 0x1p52;
	jenny_i64 over = jm_less(ia, jm_bits(r));
	return jm_pick(small, r - jm_real(jm_bits(1.0) & over), a);
}

/* |a| = q |b| + r with q whole: exact while q < 2**51, else *bad. First q is off by one at most,
 * and then r is negative. Where b is 0: q is the quotient a / 0, `some` is 0. */
typedef struct JnDivide {
	double q, r;
	jenny_i64 some;
} JnDivide;

JM_FN JnDivide jn_divide_f64(double a, double b, jenny_i64 *bad)
{
	jenny_i64 ia = jm_bits(a) & JM_ABS, ib = jm_bits(b) & JM_ABS, some = jm_less(0, ib);
	double x = jm_real(ia), y = jm_real(ib), d = x / y;
	jenny_i64 far = ~jm_less(jm_bits(d), jm_bits(0x1p51)) & jm_less(ia, JM_INF);
	*bad |= far & some & ~jm_less(JM_INF, ib) & 1;
	double t = jm_real(jm_bits(jn_whole_f64(d)) & some);
	double v = jm_pick(jm_less(0, jm_bits(t)), y, 1.0);
#ifdef JM_FUSED
	double r = __builtin_fma(-t, v, x);
#else
	double p = t * v, r = (x - p) - jm_rest(t, v, p);
#endif
	jenny_i64 ir = jm_bits(r), low = (ir >> 63) & ~jm_less(JM_INF, ir & JM_ABS);
	t -= jm_real(jm_bits(1.0) & low);
	return (JnDivide){ jm_pick(some, t, d), r + jm_real(ib & low), some };
}

JM_FN double jn_fmod_f64(double a, double b, jenny_i64 *bad)
{
	jenny_i64 ia = jm_bits(a), some = jm_less(0, jm_bits(b) & JM_ABS);
	JnDivide d = jn_divide_f64(jm_real(ia & some), b, bad);
	return jm_pick(some, jm_flip(d.r, ia), d.q);
}

/* The dividend is taken as 0 where the divisor is: 0 / 0 is invalid, not division by zero. */
JM_FN double jn_mod_f64(double a, double b, jenny_i64 *bad)
{
	jenny_i64 ia = jm_bits(a), ib = jm_bits(b), has = jm_less(0, ib & JM_ABS);
	JnDivide d = jn_divide_f64(jm_real(ia & has), b, bad);
	jenny_i64 some = jm_less(0, jm_bits(d.r) & JM_ABS), turn = (ia ^ ib) >> 63;
	double m = jm_flip(d.r, ia) + jm_real(ib & turn & some);
	m = jm_real(jm_mix(some, jm_bits(m), ib & ~JM_ABS));
	return jm_pick(has, m, d.q);
}

JM_FN double jn_floordiv_f64(double a, double b, jenny_i64 *bad)
{
	JnDivide d = jn_divide_f64(a, b, bad);
	jenny_i64 s = jm_bits(a) ^ jm_bits(b), ir = jm_bits(d.r) & JM_ABS,
			  more = jm_less(0, ir) & (s >> 63);
	double q = jm_pick(jm_less(JM_INF, ir), d.r, d.q + jm_real(jm_bits(1.0) & more));
	return jm_flip(jm_pick(d.some, q, d.q), s);
}

/* The second of equals, and NaN wins (the first of two); fmax, fmin: NaN loses. NumPy's own fmax of
 * zeros of both signs depends on the place in the array. */
JM_FN double jn_max_f64(double a, double b)
{
	return a != a || JM_LESS(b, a) ? a : b;
}
JM_FN double jn_min_f64(double a, double b)
{
	return a != a || JM_LESS(a, b) ? a : b;
}
JM_FN double jn_fmax_f64(double a, double b)
{
	return b != b || JM_LESS(b, a) ? a : b;
}
JM_FN double jn_fmin_f64(double a, double b)
{
	return b != b || JM_LESS(a, b) ? a : b;
}

JM_FN double jn_sign_f64(double a)
{
	jenny_i64 ia = jm_bits(a), nan = jm_less(JM_INF, ia & JM_ABS), some = jm_less(0, ia & JM_ABS);
	return jm_real(jm_mix(nan, ia, (jm_bits(1.0) | (ia & ~JM_ABS)) & some));
}

JM_FN double jn_copysign_f64(double a, double b)
{
	return jm_real((jm_bits(a) & JM_ABS) | (jm_bits(b) & ~JM_ABS));
}

JM_FN double jn_rint_f64(double a)
{
#ifdef JM_ROUNDS
	return __builtin_rint(a);
#else
	jenny_i64 ia = jm_bits(a), small = jm_less(ia & JM_ABS, jm_bits(0x1p52));
	double r = (jm_real(ia & JM_ABS & small) + 0x1p52) - 0x1p52;
	return jm_pick(small, jm_flip(r, ia), a);
#endif
}

JM_FN double jn_trunc_f64(double a)
{
#ifdef JM_ROUNDS
	return __builtin_trunc(a);
#else
	return jm_flip(jn_whole_f64(jm_real(jm_bits(a) & JM_ABS)), jm_bits(a));
#endif
}

/* Rounded to nearest, and one off where that is on the wrong side; the sign of zero is a's. */
JM_FN double jn_floor_f64(double a)
{
#ifdef JM_ROUNDS
	return __builtin_floor(a);
#else
	double r = jn_rint_f64(a);
	return jn_copysign_f64(r - (JM_LESS(a, r) ? 1.0 : 0.0), a);
#endif
}

JM_FN double jn_ceil_f64(double a)
{
#ifdef JM_ROUNDS
	return __builtin_ceil(a);
#else
	double r = jn_rint_f64(a);
	return jn_copysign_f64(r + (JM_LESS(r, a) ? 1.0 : 0.0), a);
#endif
}

/* One step in the bits, away from zero or towards it */
JM_FN double jn_nextafter_f64(double a, double b)
{
	jenny_i64 ia = jm_bits(a), ib = jm_bits(b), none = ~jm_less(0, ia & JM_ABS);
	jenny_i64 up = -(jenny_i64)JM_LESS(a, b), away = ~(up ^ ~(ia >> 63));
	jenny_i64 r = jm_mix(none, (ib & ~JM_ABS) | 1, jm_sum(ia, jm_mix(away, 1, -1)));
	jenny_i64 nan = jm_less(JM_INF, ia & JM_ABS) | jm_less(JM_INF, ib & JM_ABS);
	r = jm_mix(-(jenny_i64)(a == b), ib, r);
	jenny_i64 over = ~jm_less(r & JM_ABS, JM_INF) & jm_less(ia & JM_ABS, JM_INF) & ~nan;
	double big = jm_real(ia & over) * 2.0;
	r = jm_mix(over, jm_bits(big), r);
	return jm_real(jm_mix(nan, jm_max(ia & JM_ABS, ib & JM_ABS), r));
}

/* The whole part of a >= 0, infinity and NaN as they are */
JM_FN float jn_whole_f32(float a)
{
	int ia = jm_bitsf(a), small = jm_lessf(ia, jm_bitsf(0x1p23f));
	float r = (jm_realf(ia & small) + 0x1p23f) - 0x1p23f;
	int over = jm_lessf(ia, jm_bitsf(r));
	return jm_pickf(small, r - jm_realf(jm_bitsf(1.0f) & over), a);
}

/* |a| = q |b| + r with q whole: exact while q < 2**22, else *bad. First q is off by one at most,
 * and then r is negative. Where b is 0: q is the quotient a / 0, `some` is 0. */
typedef struct JnDividef {
	float q, r;
	int some;
} JnDividef;

JM_FN JnDividef jn_divide_f32(float a, float b, jenny_i64 *bad)
{
	int ia = jm_bitsf(a) & JM_ABSF, ib = jm_bitsf(b) & JM_ABSF, some = jm_lessf(0, ib);
	float x = jm_realf(ia), y = jm_realf(ib), d = x / y;
	int far = ~jm_lessf(jm_bitsf(d), jm_bitsf(0x1p22f)) & jm_lessf(ia, JM_INFF);
	*bad |= far & some & ~jm_lessf(JM_INFF, ib) & 1;
	float t = jm_realf(jm_bitsf(jn_whole_f32(d)) & some);
	float v = jm_pickf(jm_lessf(0, jm_bitsf(t)), y, 1.0f);
#ifdef JM_FUSED
	float r = __builtin_fmaf(-t, v, x);
#else
	float p = t * v, r = (x - p) - jm_restf(t, v, p);
#endif
	int ir = jm_bitsf(r), low = (ir >> 31) & ~jm_lessf(JM_INFF, ir & JM_ABSF);
	t -= jm_realf(jm_bitsf(1.0f) & low);
	return (JnDividef){ jm_pickf(some, t, d), r + jm_realf(ib & low), some };
}

JM_FN float jn_fmod_f32(float a, float b, jenny_i64 *bad)
{
	int ia = jm_bitsf(a), some = jm_lessf(0, jm_bitsf(b) & JM_ABSF);
	JnDividef d = jn_divide_f32(jm_realf(ia & some), b, bad);
	return jm_pickf(some, jm_flipf(d.r, ia), d.q);
}

/* The dividend is taken as 0 where the divisor is: 0 / 0 is invalid, not division by zero. */
JM_FN float jn_mod_f32(float a, float b, jenny_i64 *bad)
{
	int ia = jm_bitsf(a), ib = jm_bitsf(b), has = jm_lessf(0, ib & JM_ABSF);
	JnDividef d = jn_divide_f32(jm_realf(ia & has), b, bad);
	int some = jm_lessf(0, jm_bitsf(d.r) & JM_ABSF), turn = (ia ^ ib) >> 31;
	float m = jm_flipf(d.r, ia) + jm_realf(ib & turn & some);
	m = jm_realf(jm_mixf(some, jm_bitsf(m), ib & ~JM_ABSF));
	return jm_pickf(has, m, d.q);
}

JM_FN float jn_floordiv_f32(float a, float b, jenny_i64 *bad)
{
	JnDividef d = jn_divide_f32(a, b, bad);
	int s = jm_bitsf(a) ^ jm_bitsf(b), ir = jm_bitsf(d.r) & JM_ABSF,
		more = jm_lessf(0, ir) & (s >> 31);
	float q = jm_pickf(jm_lessf(JM_INFF, ir), d.r, d.q + jm_realf(jm_bitsf(1.0f) & more));
	return jm_flipf(jm_pickf(d.some, q, d.q), s);
}

/* The second of equals, and NaN wins (the first of two); fmax, fmin: NaN loses. NumPy's own fmax of
 * zeros of both signs depends on the place in the array. */
JM_FN float jn_max_f32(float a, float b)
{
	return a != a || JM_LESSF(b, a) ? a : b;
}
JM_FN float jn_min_f32(float a, float b)
{
	return a != a || JM_LESSF(a, b) ? a : b;
}
JM_FN float jn_fmax_f32(float a, float b)
{
	return b != b || JM_LESSF(b, a) ? a : b;
}
JM_FN float jn_fmin_f32(float a, float b)
{
	return b != b || JM_LESSF(a, b) ? a : b;
}

JM_FN float jn_sign_f32(float a)
{
	int ia = jm_bitsf(a), nan = jm_lessf(JM_INFF, ia & JM_ABSF), some = jm_lessf(0, ia & JM_ABSF);
	return jm_realf(jm_mixf(nan, ia, (jm_bitsf(1.0f) | (ia & ~JM_ABSF)) & some));
}

JM_FN float jn_copysign_f32(float a, float b)
{
	return jm_realf((jm_bitsf(a) & JM_ABSF) | (jm_bitsf(b) & ~JM_ABSF));
}

JM_FN float jn_rint_f32(float a)
{
#ifdef JM_ROUNDS
	return __builtin_rintf(a);
#else
	int ia = jm_bitsf(a), small = jm_lessf(ia & JM_ABSF, jm_bitsf(0x1p23f));
	float r = (jm_realf(ia & JM_ABSF & small) + 0x1p23f) - 0x1p23f;
	return jm_pickf(small, jm_flipf(r, ia), a);
#endif
}

JM_FN float jn_trunc_f32(float a)
{
#ifdef JM_ROUNDS
	return __builtin_truncf(a);
#else
	return jm_flipf(jn_whole_f32(jm_realf(jm_bitsf(a) & JM_ABSF)), jm_bitsf(a));
#endif
}

/* Rounded to nearest, and one off where that is on the wrong side; the sign of zero is a's. */
JM_FN float jn_floor_f32(float a)
{
#ifdef JM_ROUNDS
	return __builtin_floorf(a);
#else
	float r = jn_rint_f32(a);
	return jn_copysign_f32(r - (JM_LESSF(a, r) ? 1.0f : 0.0f), a);
#endif
}

JM_FN float jn_ceil_f32(float a)
{
#ifdef JM_ROUNDS
	return __builtin_ceilf(a);
#else
	float r = jn_rint_f32(a);
	return jn_copysign_f32(r + (JM_LESSF(r, a) ? 1.0f : 0.0f), a);
#endif
}

/* One step in the bits, away from zero or towards it */
JM_FN float jn_nextafter_f32(float a, float b)
{
	int ia = jm_bitsf(a), ib = jm_bitsf(b), none = ~jm_lessf(0, ia & JM_ABSF);
	int up = -(int)JM_LESSF(a, b), away = ~(up ^ ~(ia >> 31));
	int r = jm_mixf(none, (ib & ~JM_ABSF) | 1, jm_sumf(ia, jm_mixf(away, 1, -1)));
	int nan = jm_lessf(JM_INFF, ia & JM_ABSF) | jm_lessf(JM_INFF, ib & JM_ABSF);
	r = jm_mixf(-(int)(a == b), ib, r);
	int over = ~jm_lessf(r & JM_ABSF, JM_INFF) & jm_lessf(ia & JM_ABSF, JM_INFF) & ~nan;
	float big = jm_realf(ia & over) * 2.0f;
	r = jm_mixf(over, jm_bitsf(big), r);
	return jm_realf(jm_mixf(nan, jm_maxf(ia & JM_ABSF, ib & JM_ABSF), r));
}
