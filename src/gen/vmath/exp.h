/* exp, exp2, expm1: 2**q times a polynomial over half a step. The power of two is applied in two
 * halves, so that denormal results round once. Overflow raises its flag at the last product. */

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

/* x held within +-lim; infinities and NaNs become lim too */
JM_FN double jm_clamp(double x, double lim)
{
	jenny_i64 ix = jm_bits(x), top = jm_bits(lim);
	return (ix & JM_ABS) > top ? jm_real((ix & ~JM_ABS) | top) : x;
}

JM_FN float jm_clampf(float x, float lim)
{
	int ix = jm_bitsf(x), top = jm_bitsf(lim);
	return (ix & JM_ABSF) > top ? jm_realf((ix & ~JM_ABSF) | top) : x;
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

/* r for finite x; for the others what exp gives: inf, 0, NaN */
JM_FN double jm_exp_ends(double x, double r)
{
	jenny_i64 ix = jm_bits(x);
	double s = ix == (JM_INF | ~JM_ABS) ? 0.0 : x;
	return (ix & JM_ABS) >= JM_INF ? s : r;
}

JM_FN float jm_exp_endsf(float x, float r)
{
	int ix = jm_bitsf(x);
	float s = ix == (JM_INFF | ~JM_ABSF) ? 0.0f : x;
	return (ix & JM_ABSF) >= JM_INFF ? s : r;
}

/* x, and 1 in the place of infinities and NaNs */
JM_FN double jm_finite(double x) { return (jm_bits(x) & JM_ABS) >= JM_INF ? 1.0 : x; }
JM_FN float jm_finitef(float x) { return (jm_bitsf(x) & JM_ABSF) >= JM_INFF ? 1.0f : x; }

JM_FN double jm_exp_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	double t = jm_clamp(jm_finite(x), 746.0);
	double n = JM_FMA(t, 1.4426950408889634, JM_ROUND), q = n - JM_ROUND;
	double r = JM_FMA(q, 0x1.718432a1b0e26p-35, JM_FMA(q, -0x1.62e42ff000000p-1, t));
	double p = 1.0 + JM_FMA(jm_exp_tail(r), r * r, r);
	return jm_exp_ends(x, jm_scale(p, n));
}

JM_FN float jm_exp_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	float t = jm_clampf(jm_finitef(x), 105.0f);
	float n = JM_FMAF(t, 1.44269504f, JM_ROUNDF), q = n - JM_ROUNDF;
	float r = JM_FMAF(q, 0x1.e8082ep-16f, JM_FMAF(q, -0x1.62e8p-1f, t));
	float p = 1.0f + JM_FMAF(jm_exp_tailf(r), r * r, r);
	return jm_exp_endsf(x, jm_scalef(p, n));
}

/* 2**r for |r| <= 1/2 */
JM_FN double jm_exp2_part(double r)
{
	double p = jm_h2(4.4603467040204155e-10, r, 7.0735663909811275e-09, 1.0178021403534756e-07);
	p = jm_h2(p, r, 1.3215436750825962e-06, 1.5252733948553054e-05);
	p = jm_h3(p, r, 0.000154035304535774, 0.0013333558146255667, 0.00961812910759764);
	p = jm_h3(p, r, 0.05550410866482261, 0.2402265069591012, 0.6931471805599453);
	return JM_FMA(p, r, 1.0);
}

JM_FN double jm_exp2_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	double t = jm_clamp(jm_finite(x), 1080.0), n = t + JM_ROUND;
	return jm_exp_ends(x, jm_scale(jm_exp2_part(t - (n - JM_ROUND)), n));
}

JM_FN float jm_exp2_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	float t = jm_clampf(jm_finitef(x), 155.0f), n = t + JM_ROUNDF, r = t - (n - JM_ROUNDF);
	float p = jm_h2f(0.000154596506f, r, 0.00133911497f, 0.00961806998f);
	p = jm_h3f(p, r, 0.0555035919f, 0.240226507f, 0.693147182f);
	return jm_exp_endsf(x, jm_scalef(JM_FMAF(p, r, 1.0f), n));
}

/* 2 (2**(q-1) p + (2**(q-1) - 1/2)), where p = e**r - 1 with the rest of r in c */
JM_FN double jm_expm1_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, top = jm_bits(ix < 0 ? -40.0 : 709.9);
	double t = ax > (top & JM_ABS) ? jm_real(top) : x;
	t = ax >= JM_INF ? 1.0 : t;
	double n = JM_FMA(t, 1.4426950408889634, JM_ROUND), q = n - JM_ROUND;
	double hi = JM_FMA(q, -0x1.62e42ff000000p-1, t), lo = q * -0x1.718432a1b0e26p-35;
	double r = hi - lo, c = (hi - r) - lo;
	double p = r + JM_FMA(jm_exp_tail(r), r * r, JM_FMA(c, r, c));
	double a = jm_two(jm_bits(n) - 1), y = 2.0 * JM_FMA(a, p, a - 0.5);
	double s = ix == (JM_INF | ~JM_ABS) ? -1.0 : x;
	y = q == 0.0 ? p : y;
	y = ax < 0x3c90000000000000LL ? x : y;
	return ax >= JM_INF ? s : y;
}

JM_FN float jm_expm1_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, top = jm_bitsf(ix < 0 ? -20.0f : 88.8f);
	float t = ax > (top & JM_ABSF) ? jm_realf(top) : x;
	t = ax >= JM_INFF ? 1.0f : t;
	float n = JM_FMAF(t, 1.44269504f, JM_ROUNDF), q = n - JM_ROUNDF;
	float hi = JM_FMAF(q, -0x1.62e8p-1f, t), lo = q * -0x1.e8082ep-16f;
	float r = hi - lo, c = (hi - r) - lo;
	float p = r + JM_FMAF(jm_exp_tailf(r), r * r, JM_FMAF(c, r, c));
	float a = jm_twof(jm_bitsf(n) - 1), y = 2.0f * JM_FMAF(a, p, a - 0.5f);
	float s = ix == (JM_INFF | ~JM_ABSF) ? -1.0f : x;
	y = q == 0.0f ? p : y;
	y = ax < 0x33000000 ? x : y;
	return ax >= JM_INFF ? s : y;
}
