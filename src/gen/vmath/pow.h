/* pow: log2 |x| in two parts (about 66 bits) times y, then 2 to that. The division of the logarithm
 * also raises the flags: 1/0 for 0 to a negative power, 0/0 for a negative number to a power that
 * is not an integer. float32 computes in double with shorter polynomials. */

/* The cases, as masks of one lane. none: NaN from a negative number; pole: 0 to a negative power;
 * ends: zero or infinity to some power, or a power that is infinite, with the size of the result. */
typedef struct JmPow {
	jenny_i64 none, pole, ends, nan, one, neg, size;
} JmPow;

JM_FN JmPow jm_pow_cases(double x, double y)
{
	JmPow c;
	jenny_i64 ix = jm_bits(x), iy = jm_bits(y), ax = ix & JM_ABS, ay = iy & JM_ABS;
	jenny_i64 unit = jm_bits(1.0), wide = ~jm_less(ay, 0x4330000000000000LL);
	jenny_i64 v = jm_bits(jm_real(ay) + jm_real(0x4330000000000000LL & ~wide));
	jenny_i64 part = jm_bits(jm_real(v) - 0x1p52) ^ ay, whole = wide | ~jm_less(0, part);
	jenny_i64 odd = v & whole & jm_less(ay, 0x4340000000000000LL);
	jenny_i64 some = jm_less(0, ax), fin = jm_less(ax, JM_INF), fin_y = jm_less(ay, JM_INF);
	jenny_i64 above = jm_less(unit, ax), below = jm_less(ax, unit), up = ~(iy >> 63);
	c.none = (ix >> 63) & some & fin & ~whole;
	c.pole = ~some & ~up & jm_less(0, ay) & fin_y;
	c.ends = ~(some & fin & fin_y);
	c.nan = jm_less(JM_INF, ax) | jm_less(JM_INF, ay);
	c.one = ~jm_less(0, ay) | (~jm_less(0, (ix ^ unit) & JM_ABS) & ~(ix >> 63));
	c.neg = ix & jm_shl(odd, 63);
	c.size = (JM_INF & ((above & up) | (below & ~up))) | (unit & ~above & ~below);
	return c;
}

/* r is what the power is where nothing is special */
JM_FN double jm_pow_pick(JmPow c, double x, double y, double raw, double r)
{
	jenny_i64 u = jm_mix(c.ends, c.size, jm_bits(r));
	u = jm_mix(c.none | c.pole, jm_bits(raw), u) ^ c.neg;
	u = jm_mix(c.nan, jm_max(jm_bits(x) & JM_ABS, jm_bits(y) & JM_ABS), u);
	return jm_real(jm_mix(c.one, jm_bits(1.0), u));
}

/* What the logarithm starts from: x = 2**k (1 + f), raw = 1 / (2 + f) or what raises the flag */
typedef struct JmPowLog {
	double k, f, den, raw, inv;
} JmPowLog;

JM_FN JmPowLog jm_pow_start(JmPow c, double x)
{
	JmPowLog l;
	jenny_i64 ax = jm_bits(x) & JM_ABS, flag = c.none | c.pole, unit = jm_bits(1.0);
	jenny_i64 w = jm_mix(jm_less(0, ax) & jm_less(ax, JM_INF), ax, unit);
	jenny_i64 u = jm_normal(w) + 0x00095f6200000000LL;
	l.k = jm_whole(jm_shr(u, 52) - (54 & jm_denormal(w))) - 1023.0;
	l.f = jm_real((u & 0x000fffffffffffffLL) + 0x3fe6a09e00000000LL) - 1.0;
	l.den = 2.0 + l.f;
	l.raw = jm_real(unit & ~c.none) / jm_real(jm_bits(l.den) & ~flag);
	l.inv = jm_pick(flag, 0.5, l.raw);
	return l;
}

JM_FN double jm_pow_f64(double x, double y, jenny_i64 *bad)
{
	(void)bad;
	JmPow c = jm_pow_cases(x, y);
	JmPowLog l = jm_pow_start(c, x);
	double f = l.f, den = l.den, s = f * l.inv, t = s * den;
	double sl = (((f - t) - jm_rest(s, den, t)) - s * (f - (den - 2.0))) * l.inv;
	double z = s * s, zl = JM_FMA(2.0 * s, sl, jm_rest(s, s, z));
	double p = jm_h3(0.13203939145632568, z, 0.13256019595843402, 0.15386790621088933,
		0.18181783667038628);
	p = jm_h3(p, z, 0.22222222527650284, 0.2857142857005792, 0.4000000000000234) * z;
	double b = 0x1.5555555555555p-1 + p, bl = ((0x1.5555555555555p-1 - b) + p) + 0x1.5555555555555p-55;
	double a = z * b, al = JM_FMA(z, bl, JM_FMA(zl, b, jm_rest(z, b, a)));
	double u = 2.0 + a, ul = ((2.0 - u) + a) + al;
	double v = s * u, vl = JM_FMA(s, ul, JM_FMA(sl, u, jm_rest(s, u, v)));
	double g = v * 0x1.71547652b82fep+0;
	double gl = JM_FMA(v, 0x1.777d0ffda0d24p-56,
		JM_FMA(vl, 0x1.71547652b82fep+0, jm_rest(v, 0x1.71547652b82fep+0, g)));
	double k = l.k + g, kl = ((l.k - k) + g) + gl;
	double yy = jm_real(jm_bits(jm_clamp(y, 0x1p70)) & ~c.ends);
	double e = yy * k, el = JM_FMA(yy, kl, jm_rest(yy, k, e));
	jenny_i64 near = jm_less(jm_bits(e) & JM_ABS, jm_bits(1100.0));
	double d = jm_clamp(e, 1100.0), n = d + JM_ROUND;
	double r = (d - (n - JM_ROUND)) + jm_real(jm_bits(el) & near);
	return jm_pow_pick(c, x, y, l.raw, jm_scale(jm_exp2_part(r), n));
}

JM_FN float jm_pow_f32(float x, float y, jenny_i64 *bad)
{
	(void)bad;
	double xx = (double)x, yy = (double)y;
	JmPow c = jm_pow_cases(xx, yy);
	JmPowLog l = jm_pow_start(c, xx);
	double s = l.f * l.inv, z = s * s;
	double p = jm_h2(0.1959215632518467, z, 0.2217566865704656, 0.2857212065651955);
	p = jm_h2(p, z, 0.3999999552354995, 0.6666666667605259);
	double k = JM_FMA(s * JM_FMA(p, z, 2.0), 1.4426950408889634, l.k);
	double d = jm_clamp(k * jm_real(jm_bits(yy) & ~c.ends), 250.0), n = d + JM_ROUND;
	double r = d - (n - JM_ROUND);
	p = jm_h3(1.5314857735374293e-05, r, 0.00015467143249231843, 0.0013333431104112896,
		0.009618036814406948);
	p = jm_h3(p, r, 0.055504109623806086, 0.2402265107634834, 0.6931471805415194);
	return (float)jm_pow_pick(c, xx, yy, l.raw, JM_FMA(p, r, 1.0) * jm_two(jm_bits(n)));
}
