/* sinh, cosh, tanh from the even and odd part of e**r: with a = 2**(q-1), b = 2**(-q-1), sinh(|x|)
 * = (a - b) cosh(r) + (a + b) sinh(r), cosh(|x|) the same with a - b and a + b exchanged. */

typedef struct JmHyp {
	double a, b, diff, sum, r, t, s, c, g;
} JmHyp;
typedef struct JmHypf {
	float a, b, diff, sum, r, t, s, c, g;
} JmHypf;

/* s = r + t = sinh(r), c = cosh(r) - 1; g is 2 where 2**(q-1) would not be a number */
JM_FN JmHyp jm_hyp_parts(double t)
{
	JmHyp p;
	jenny_i64 big = jm_less(jm_bits(100.0), jm_bits(t));
	double n = JM_FMA(t, 1.4426950408889634, JM_ROUND), q = n - JM_ROUND;
	double hi = JM_FMA(q, -0x1.62e42ff000000p-1, t), lo = q * -0x1.718432a1b0e26p-35;
	double r = hi - lo, e = (hi - r) - lo, z = r * r;
	double s = jm_h2(2.51091554485139e-08, z, 2.7557243835734267e-06, 0.00019841269886538654);
	s = jm_h2(s, z, 0.008333333333321447, 0.16666666666666677);
	double c = jm_h2(2.0921706866547164e-09, z, 2.755725198280743e-07, 2.4801587349065497e-05);
	c = jm_h3(c, z, 0.001388888888887332, 0.041666666666666685, 0.5);
	p.r = r;
	p.t = JM_FMA(s * z, r, e);
	p.s = r + p.t;
	p.c = JM_FMA(c, z, r * e);
	jenny_i64 k = jm_bits(n) - 1;
	double a = jm_two(k + big), b = jm_real(jm_bits(jm_two(-2 - k)) & ~big);
	p.a = a;
	p.b = b;
	p.diff = a - b;
	p.sum = a + b;
	p.g = jm_pick(big, 2.0, 1.0);
	return p;
}

JM_FN JmHypf jm_hyp_partsf(float t)
{
	JmHypf p;
	int big = jm_lessf(jm_bitsf(40.0f), jm_bitsf(t));
	float n = JM_FMAF(t, 1.44269504f, JM_ROUNDF), q = n - JM_ROUNDF;
	float hi = JM_FMAF(q, -0x1.62e8p-1f, t), lo = q * -0x1.e8082ep-16f;
	float r = hi - lo, e = (hi - r) - lo, z = r * r;
	float s = jm_h2f(0.000199741131f, z, 0.00833317544f, 0.166666672f);
	float c = jm_h2f(0.00139353971f, z, 0.0416664593f, 0.5f);
	p.r = r;
	p.t = JM_FMAF(s * z, r, e);
	p.s = r + p.t;
	p.c = JM_FMAF(c, z, r * e);
	int k = jm_bitsf(n) - 1;
	float a = jm_twof(k + big), b = jm_realf(jm_bitsf(jm_twof(-2 - k)) & ~big);
	p.a = a;
	p.b = b;
	p.diff = a - b;
	p.sum = a + b;
	p.g = jm_pickf(big, 2.0f, 1.0f);
	return p;
}

/* sinh less a - b as big + rest: big is exact, being r times a power of two, and only their sum
 * rounds much. Where a = b = 1/2 that is r + t. */
typedef struct JmHypSum {
	double big, rest;
} JmHypSum;
typedef struct JmHypSumf {
	float big, rest;
} JmHypSumf;

JM_FN JmHypSum jm_hyp_sinh(JmHyp p)
{
	jenny_i64 near = jm_less(jm_bits(p.a), jm_bits(1.0));
	double a = jm_pick(near, 1.0, p.a), b = jm_real(jm_bits(p.b) & ~near);
	return (JmHypSum){ a * p.r, JM_FMA(b, p.r, JM_FMA(p.sum, p.t, p.diff * p.c)) };
}

JM_FN JmHypSumf jm_hyp_sinhf(JmHypf p)
{
	int near = jm_lessf(jm_bitsf(p.a), jm_bitsf(1.0f));
	float a = jm_pickf(near, 1.0f, p.a), b = jm_realf(jm_bitsf(p.b) & ~near);
	return (JmHypSumf){ a * p.r, JM_FMAF(b, p.r, JM_FMAF(p.sum, p.t, p.diff * p.c)) };
}

JM_FN double jm_sinh_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	JmHyp p = jm_hyp_parts(jm_clamp(jm_real(ax), 710.6));
	JmHypSum u = jm_hyp_sinh(p);
	double y = p.g * (p.diff + (u.big + u.rest));
	return jm_or_nan(x, jm_flip(y, ix));
}

JM_FN float jm_sinh_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	JmHypf p = jm_hyp_partsf(jm_clampf(jm_realf(ax), 89.5f));
	JmHypSumf u = jm_hyp_sinhf(p);
	float y = p.g * (p.diff + (u.big + u.rest));
	return jm_or_nanf(x, jm_flipf(y, ix));
}

JM_FN double jm_cosh_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ax = jm_bits(x) & JM_ABS;
	JmHyp p = jm_hyp_parts(jm_clamp(jm_real(ax), 710.6));
	double y = p.g * (p.a + (p.b + JM_FMA(p.sum, p.c, p.diff * p.s)));
	return jm_or_nan(x, y);
}

JM_FN float jm_cosh_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ax = jm_bitsf(x) & JM_ABSF;
	JmHypf p = jm_hyp_partsf(jm_clampf(jm_realf(ax), 89.5f));
	float y = p.g * (p.a + (p.b + JM_FMAF(p.sum, p.c, p.diff * p.s)));
	return jm_or_nanf(x, y);
}

/* Below about 1, sinh / cosh, with what both sums lost given back after the division; beyond, 1 -
 * 2 b e**-r / cosh. */
JM_FN double jm_tanh_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	JmHyp p = jm_hyp_parts(jm_real(jm_min(ax, jm_bits(22.0))));
	JmHypSum w = jm_hyp_sinh(p);
	double u = w.big + w.rest, num = p.diff + u;
	double v = JM_FMA(p.sum, p.c, p.diff * p.s), den = p.sum + v;
	jenny_i64 far = jm_less(jm_bits(1.0), jm_bits(p.a));
	double y = jm_pick(far, 2.0 * p.b * ((p.c - p.s) + 1.0), num) / den;
	double lost = (u - (num - p.diff)) + (w.rest - (u - w.big)), over = v - (den - p.sum);
	double near = y + (lost - y * over) * JM_FMA(den, -0.55, 1.5);
	y = jm_pick(far, 1.0 - y, near);
	return jm_or_nan(x, jm_flip(y, ix));
}

JM_FN float jm_tanh_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	JmHypf p = jm_hyp_partsf(jm_realf(jm_minf(ax, jm_bitsf(10.0f))));
	JmHypSumf w = jm_hyp_sinhf(p);
	float u = w.big + w.rest, num = p.diff + u;
	float v = JM_FMAF(p.sum, p.c, p.diff * p.s), den = p.sum + v;
	int far = jm_lessf(jm_bitsf(1.0f), jm_bitsf(p.a));
	float y = jm_pickf(far, 2.0f * p.b * ((p.c - p.s) + 1.0f), num) / den;
	float lost = (u - (num - p.diff)) + (w.rest - (u - w.big)), over = v - (den - p.sum);
	float near = y + (lost - y * over) * JM_FMAF(den, -0.55f, 1.5f);
	y = jm_pickf(far, 1.0f - y, near);
	return jm_or_nanf(x, jm_flipf(y, ix));
}
