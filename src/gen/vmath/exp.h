/* exp, exp2, expm1: 2**q times a polynomial over half a step. The power of two is applied in two
 * halves, so that denormal results round once. Overflow raises its flag at the last product
 * (so does infinity as argument). */

/* (e**r - 1 - r) / r**2 for |r| <= ln2/2 */
JM_FN double jm_exp_tail(double r)
{
	double p = jm_h3(2.5113305300837842e-08, r, 2.763151858024394e-07, 2.7557231139536935e-06,
		2.48014891905605e-05);
	p = jm_h3(p, r, 0.00019841269900137444, 0.001388888894785303, 0.008333333333315556);
	return jm_h3(p, r, 0.0416666666665116, 0.16666666666666685, 0.5000000000000013);
}

JM_FN float jm_exp_tailf(float r)
{
	float p = jm_h2f(0.00139388267f, r, 0.00836881064f, 0.041666422f);
	return jm_h2f(p, r, 0.166665196f, 0.5f);
}

/* x held within +-lim; NaN becomes 0 */
JM_FN double jm_clamp(double x, double lim)
{
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	return jm_real((jm_min(ax, jm_bits(lim)) & ~jm_less(JM_INF, ax)) | (ix & ~JM_ABS));
}

JM_FN float jm_clampf(float x, float lim)
{
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	return jm_realf((jm_minf(ax, jm_bitsf(lim)) & ~jm_lessf(JM_INFF, ax)) | (ix & ~JM_ABSF));
}

/* r, and NaN where x is */
JM_FN double jm_or_nan(double x, double r)
{
	return jm_pick(jm_less(JM_INF, jm_bits(x) & JM_ABS), x, r);
}

JM_FN float jm_or_nanf(float x, float r)
{
	return jm_pickf(jm_lessf(JM_INFF, jm_bitsf(x) & JM_ABSF), x, r);
}

/* p * 2**q, where n is q + JM_ROUND */
JM_FN double jm_scale(double p, double n)
{
	jenny_i64 k = jm_bits(n), h = jm_shr(k, 1);
	return p * jm_two(h) * jm_two(k - h);
}

JM_FN float jm_scalef(float p, float n)
{
	int k = jm_bitsf(n), h = jm_shrf(k, 1);
	return p * jm_twof(h) * jm_twof(k - h);
}

JM_FN double jm_exp_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	double t = jm_clamp(x, 746.0);
	double n = JM_FMA(t, 1.4426950408889634, JM_ROUND), q = n - JM_ROUND;
	double r = JM_FMA(q, 0x1.718432a1b0e26p-35, JM_FMA(q, -0x1.62e42ff000000p-1, t));
	double p = 1.0 + JM_FMA(jm_exp_tail(r), r * r, r);
	return jm_or_nan(x, jm_scale(p, n));
}

JM_FN float jm_exp_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	float t = jm_clampf(x, 105.0f);
	float n = JM_FMAF(t, 1.44269504f, JM_ROUNDF), q = n - JM_ROUNDF;
	float r = JM_FMAF(q, 0x1.e8082ep-16f, JM_FMAF(q, -0x1.62e8p-1f, t));
	float p = 1.0f + JM_FMAF(jm_exp_tailf(r), r * r, r);
	return jm_or_nanf(x, jm_scalef(p, n));
}

/* 2**r for |r| <= 1/2; two chains, since latency is what costs */
JM_FN double jm_exp2_part(double r)
{
	double w = r * r;
	double p = jm_h2(4.4603467040204155e-10, w, 1.0178021403534756e-07, 1.5252733948553054e-05);
	double o = jm_h2(7.0735663909811275e-09, w, 1.3215436750825962e-06, 0.000154035304535774);
	p = jm_h2(p, w, 0.0013333558146255667, 0.05550410866482261);
	o = jm_h2(o, w, 0.00961812910759764, 0.2402265069591012);
	return JM_FMA(JM_FMA(p, w, JM_FMA(o, r, 0.6931471805599453)), r, 1.0);
}

JM_FN double jm_exp2_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	double t = jm_clamp(x, 1080.0), n = t + JM_ROUND;
	return jm_or_nan(x, jm_scale(jm_exp2_part(t - (n - JM_ROUND)), n));
}

JM_FN float jm_exp2_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	float t = jm_clampf(x, 155.0f), n = t + JM_ROUNDF, r = t - (n - JM_ROUNDF);
	float p = jm_h2f(0.000154596506f, r, 0.00133911497f, 0.00961806998f);
	p = jm_h3f(p, r, 0.0555035919f, 0.240226507f, 0.693147182f);
	return jm_or_nanf(x, jm_scalef(JM_FMAF(p, r, 1.0f), n));
}

/* 2 (2**(q-1) p + (2**(q-1) - 1/2)), where p = e**r - 1 with the rest of r in c */
JM_FN double jm_expm1_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	double t = jm_clamp(x, jm_pick(ix >> 63, 40.0, 709.9));
	double n = JM_FMA(t, 1.4426950408889634, JM_ROUND), q = n - JM_ROUND;
	double hi = JM_FMA(q, -0x1.62e42ff000000p-1, t), lo = q * -0x1.718432a1b0e26p-35;
	double r = hi - lo, c = (hi - r) - lo;
	double p = r + JM_FMA(jm_exp_tail(r), r * r, JM_FMA(c, r, c));
	double a = jm_two(jm_bits(n) - 1), y = 2.0 * JM_FMA(a, p, a - 0.5);
	y = jm_pick(jm_less(ax, 0x3fd62e42fefa39efLL), p, y);
	y = jm_pick(jm_less(ax, 0x3c90000000000000LL), x, y);
	return jm_or_nan(x, y);
}

JM_FN float jm_expm1_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	float t = jm_clampf(x, jm_pickf(ix >> 31, 20.0f, 88.8f));
	float n = JM_FMAF(t, 1.44269504f, JM_ROUNDF), q = n - JM_ROUNDF;
	float hi = JM_FMAF(q, -0x1.62e8p-1f, t), lo = q * -0x1.e8082ep-16f;
	float r = hi - lo, c = (hi - r) - lo;
	float p = r + JM_FMAF(jm_exp_tailf(r), r * r, JM_FMAF(c, r, c));
	float a = jm_twof(jm_bitsf(n) - 1), y = 2.0f * JM_FMAF(a, p, a - 0.5f);
	y = jm_pickf(jm_lessf(ax, 0x3eb17217), p, y);
	y = jm_pickf(jm_lessf(ax, 0x33000000), x, y);
	return jm_or_nanf(x, y);
}
