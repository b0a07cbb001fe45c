/* sqrt, cbrt, hypot */
JM_FN double jm_sqrt_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	return __builtin_sqrt(x);
}

JM_FN float jm_sqrt_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	return __builtin_sqrtf(x);
}

/* Scaled by a power of two where a square would leave the range; inf wins over NaN. */
JM_FN double jm_hypot_f64(double x, double y, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ax = jm_bits(x) & JM_ABS, ay = jm_bits(y) & JM_ABS, top = jm_max(ax, ay);
	jenny_i64 big = jm_less(jm_bits(0x1p500), top), low = jm_less(top, jm_bits(0x1p-450));
	double s = jm_two((-600 & big) + (600 & low)), u = jm_two((600 & big) + (-600 & low));
	double a = jm_real(ax) * s, b = jm_real(ay) * s, r = __builtin_sqrt(JM_FMA(a, a, b * b)) * u;
	jenny_i64 ends = ~(jm_less(ax, JM_INF) | jm_less(JM_INF, ax));
	ends |= ~(jm_less(ay, JM_INF) | jm_less(JM_INF, ay));
	return jm_pick(ends, jm_real(JM_INF), r);
}

JM_FN float jm_hypot_f32(float x, float y, jenny_i64 *bad)
{
	(void)bad;
	int ax = jm_bitsf(x) & JM_ABSF, ay = jm_bitsf(y) & JM_ABSF;
	double a = (double)x, b = (double)y;
	float r = (float)__builtin_sqrt(JM_FMA(a, a, b * b));
	int ends = ~(jm_lessf(ax, JM_INFF) | jm_lessf(JM_INFF, ax));
	ends |= ~(jm_lessf(ay, JM_INFF) | jm_lessf(JM_INFF, ay));
	return jm_pickf(ends, jm_realf(JM_INFF), r);
}

/* m**(-1/3) for m in [1, 8) to some 24 bits: a polynomial, then one step of high order */
JM_FN double jm_cbrt_part(double m)
{
	double y = jm_h2(0.0005838830229660945, m, -0.01296017578780771, 0.1083337852607251);
	y = jm_h2(y, m, -0.4403981454981083, 1.3373421850977711);
	double h = JM_FMA(-m * y, y * y, 1.0);
	double p = jm_h2(0.1728395061728395, h, 0.2222222222222222, 0.3333333333333333);
	return JM_FMA(y * h, p, y);
}

/* x = 8**q m with m in [1, 8); the last step is Newton's with the exact remainder of the cube */
JM_FN double jm_cbrt_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, ok = jm_less(0, ax) & jm_less(ax, JM_INF);
	jenny_i64 u = jm_normal(jm_mix(ok, ax, jm_bits(1.0)));
	double k = jm_whole(jm_shr(u, 52)) - 1024.0;
	double n = JM_FMA(k, 0.3333333333333333, JM_ROUND);
	jenny_i64 q = jm_bits(n) - jm_bits(JM_ROUND);
	double m = jm_real(u - jm_shl(3 * q, 52)), y = jm_cbrt_part(m);
	double h = JM_FMA(-m * y, y * y, 1.0);
	y = JM_FMA(y * h, JM_FMA(0.2222222222222222, h, 0.3333333333333333), y);
	double t = y * y, c = m * t, cc = c * c, c3 = cc * c;
	double r = ((m - c3) - jm_rest(cc, c, c3)) - jm_rest(c, c, cc) * c;
	c = JM_FMA(r * t, 0.3333333333333333, c) * jm_two(q - (18 & jm_denormal(ax)));
	return jm_pick(ok, jm_flip(c, ix), x);
}

JM_FN float jm_cbrt_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, ok = jm_lessf(0, ax) & jm_lessf(ax, JM_INFF);
	jenny_i64 u = jm_bits((double)jm_realf(jm_mixf(ok, ax, jm_bitsf(1.0f))));
	double k = jm_whole(jm_shr(u, 52)) - 1024.0;
	jenny_i64 q = jm_bits(JM_FMA(k, 0.3333333333333333, JM_ROUND)) - jm_bits(JM_ROUND);
	double m = jm_real(u - jm_shl(3 * q, 52)), y = jm_cbrt_part(m);
	y = JM_FMA(JM_FMA(-m * y, y * y, 1.0) * y, 0.3333333333333333, y);
	float c = (float)(m * y * y * jm_two(q));
	return jm_pickf(ok, jm_flipf(c, ix), x);
}
