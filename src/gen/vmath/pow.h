/* pow: log2 |x| in two parts (about 66 bits) times y, then 2 to that. The division of the logarithm
 * also raises the flags: 1/0 for 0 to a negative power, 0/0 for a negative number to a power that
 * is not an integer. float32 computes in double with shorter polynomials. */

/* The cases, as masks of one lane. low: NaN from a negative number; flag: it, or 0 to a negative
 * power; ends: zero or infinity to some power, which the computation gets right for a power that is
 * large; one: the result is 1 whatever else. */
typedef struct JmPow {
	jenny_i64 low, flag, ends, nan, one, neg;
} JmPow;

JM_FN JmPow jm_pow_cases(double x, double y)
{
	JmPow c;
	jenny_i64 ix = jm_bits(x), iy = jm_bits(y), ax = ix & JM_ABS, ay = iy & JM_ABS;
	jenny_i64 narrow = jm_less(ay, 0x4330000000000000LL), some = jm_less(0, ax);
	jenny_i64 v = jm_bits(jm_real(ay) + jm_real(0x4330000000000000LL & narrow));
	jenny_i64 part = narrow & jm_less(0, jm_bits(jm_real(v) - 0x1p52) ^ ay);
	jenny_i64 odd = v & ~part & jm_less(ay, 0x4340000000000000LL);
	c.low = (ix >> 63) & some & jm_less(ax, JM_INF) & part;
	c.ends = ~(some & (jm_less(ax, JM_INF) | jm_less(JM_INF, ax))) & jm_less(0, ay);
	c.nan = jm_less(JM_INF, ax) | jm_less(JM_INF, ay);
	c.flag = c.low | (~some & jm_less(0, ay) & jm_less(ay, JM_INF) & (iy >> 63));
	c.one = ~jm_less(0, ay) | (~jm_less(0, (ix ^ jm_bits(1.0)) & JM_ABS) & ~(ix >> 63));
	c.neg = ix & jm_shl(odd, 63);
	return c;
}

/* r is what the power is where nothing is special */
JM_FN double jm_pow_pick(JmPow c, double raw, double r)
{
	jenny_i64 u = jm_mix(c.flag, jm_bits(raw), jm_bits(r)) ^ c.neg;
	u = jm_mix(c.nan, JM_INF + 0x0008000000000000LL, u);
	return jm_real(jm_mix(c.one, jm_bits(1.0), u));
}

/* |x| = 2**k (1 + f), inv = 1 / (2 + f); raw is that, or what raises the flag, and the result */
typedef struct JmPowLog {
	double k, f, den, raw, inv;
} JmPowLog;

JM_FN JmPowLog jm_pow_start(JmPow c, double x)
{
	JmPowLog l;
	jenny_i64 ax = jm_bits(x) & JM_ABS, u = jm_sum(jm_normal(ax), 0x00095f6200000000LL);
	l.k = jm_whole(jm_shr(u, 52) - (54 & jm_denormal(ax))) - 1023.0;
	l.f = jm_real((u & 0x000fffffffffffffLL) + 0x3fe6a09e00000000LL) - 1.0;
	l.den = 2.0 + l.f;
	l.raw = jm_real(jm_bits(1.0) & ~c.low) / jm_real(jm_bits(l.den) & ~c.flag);
	l.inv = jm_pick(c.flag, 0.5, l.raw);
	return l;
}

/* y; where x is at an end as large as counts */
JM_FN double jm_pow_clamp(JmPow c, double y)
{
	jenny_i64 iy = jm_bits(y), top = jm_bits(0x1p70);
	return jm_flip(jm_real(jm_mix(c.ends, top, jm_min(iy & JM_ABS, top)) & ~c.nan), iy);
}

JM_FN double jm_pow_f64(double x, double y, jenny_i64 *bad)
{
	(void)bad;
	JmPow c = jm_pow_cases(x, y);
	JmPowLog l = jm_pow_start(c, x);
	double f = l.f, den = l.den, s = f * l.inv, t = s * den;
	double sl = (((f - t) - jm_rest(s, den, t)) - s * (f - (den - 2.0))) * l.inv;
	double z = s * s, zl = JM_FMA(2.0 * s, sl, jm_rest(s, s, z)), w = z * z;
	double p = jm_h2(0.13203939145632568, w, 0.15386790621088933, 0.22222222527650284);
	double o = jm_h2(0.13256019595843402, w, 0.18181783667038628, 0.2857142857005792);
	p = JM_FMA(o, z, JM_FMA(p, w, 0.4000000000000234)) * z;
	double b = 0x1.5555555555555p-1 + p,
		   bl = ((0x1.5555555555555p-1 - b) + p) + 0x1.5555555555555p-55;
	double a = z * b, al = JM_FMA(z, bl, JM_FMA(zl, b, jm_rest(z, b, a)));
	double u = 2.0 + a, ul = ((2.0 - u) + a) + al;
	double v = s * u, vl = JM_FMA(s, ul, JM_FMA(sl, u, jm_rest(s, u, v)));
	double g = v * 0x1.71547652b82fep+0;
	double gl = JM_FMA(v, 0x1.777d0ffda0d24p-56,
		JM_FMA(vl, 0x1.71547652b82fep+0, jm_rest(v, 0x1.71547652b82fep+0, g)));
	double k = l.k + g, kl = ((l.k - k) + g) + gl, yy = jm_pow_clamp(c, y);
	double e = yy * k, el = JM_FMA(yy, kl, jm_rest(yy, k, e));
	jenny_i64 ie = jm_bits(e) & JM_ABS, near = jm_less(ie, jm_bits(1100.0));
	double d = jm_flip(jm_real(jm_min(ie, jm_bits(1100.0))), jm_bits(e)), n = d + JM_ROUND;
	double r = (d - (n - JM_ROUND)) + jm_real(jm_bits(el) & near);
	return jm_pow_pick(c, l.raw, jm_scale(jm_exp2_part(r), n));
}

/* As jm_pow_cases, with 0 and infinity in `ends` */
typedef struct JmPowf {
	int low, flag, ends, nan, one, neg;
} JmPowf;

JM_FN JmPowf jm_pow_casesf(float x, float y)
{
	JmPowf c;
	int ix = jm_bitsf(x), iy = jm_bitsf(y), ax = ix & JM_ABSF, ay = iy & JM_ABSF;
	int narrow = jm_lessf(ay, 0x4b000000), some = jm_lessf(0, ax);
	int v = jm_bitsf(jm_realf(ay) + jm_realf(0x4b000000 & narrow));
	int part = narrow & jm_lessf(0, jm_bitsf(jm_realf(v) - 0x1p23f) ^ ay);
	int odd = v & ~part & jm_lessf(ay, 0x4b800000);
	c.low = (ix >> 31) & some & jm_lessf(ax, JM_INFF) & part;
	c.ends = ~(some & (jm_lessf(ax, JM_INFF) | jm_lessf(JM_INFF, ax))) & jm_lessf(0, ay);
	c.nan = jm_lessf(JM_INFF, ax) | jm_lessf(JM_INFF, ay);
	c.flag = c.low | (~some & jm_lessf(0, ay) & jm_lessf(ay, JM_INFF) & (iy >> 31));
	c.one = ~jm_lessf(0, ay) | (~jm_lessf(0, (ix ^ jm_bitsf(1.0f)) & JM_ABSF) & ~(ix >> 31));
	c.neg = ix & jm_shlf(odd, 31);
	return c;
}

/* |x|**y in double, without special cases; |y| <= 2**70 */
JM_FN float jm_pow_partf(double x, double y)
{
	jenny_i64 u = jm_sum(jm_bits(x) & JM_ABS, 0x00095f6200000000LL);
	double f = jm_real((u & 0x000fffffffffffffLL) + 0x3fe6a09e00000000LL) - 1.0;
	double s = f / (2.0 + f), z = s * s;
	double p = jm_h2(0.1959215632518467, z, 0.2217566865704656, 0.2857212065651955);
	p = jm_h2(p, z, 0.3999999552354995, 0.6666666667605259);
	double k = jm_whole(jm_shr(u, 52)) - 1023.0;
	double e = y * JM_FMA(s * JM_FMA(p, z, 2.0), 1.4426950408889634, k);
	double d = jm_flip(jm_real(jm_min(jm_bits(e) & JM_ABS, jm_bits(250.0))), jm_bits(e));
	double n = d + JM_ROUND, r = d - (n - JM_ROUND);
	p = jm_h3(1.5314857735374293e-05, r, 0.00015467143249231843, 0.0013333431104112896,
		0.009618036814406948);
	p = jm_h3(p, r, 0.055504109623806086, 0.2402265107634834, 0.6931471805415194);
	return (float)(JM_FMA(p, r, 1.0) * jm_two(jm_bits(n)));
}

JM_FN float jm_pow_f32(float x, float y, jenny_i64 *bad)
{
	(void)bad;
	JmPowf c = jm_pow_casesf(x, y);
	int iy = jm_bitsf(y), top = jm_bitsf(0x1p70f), one = jm_bitsf(1.0f);
	float t = jm_realf(jm_mixf(c.ends, top, jm_minf(iy & JM_ABSF, top)) & ~c.nan);
	float raw = jm_realf(one & ~c.low) / jm_realf(one & ~c.flag);
	int u =
		jm_mixf(c.flag, jm_bitsf(raw), jm_bitsf(jm_pow_partf((double)x, (double)jm_flipf(t, iy)))) ^
		c.neg;
	u = jm_mixf(c.nan, JM_INFF + 0x00400000, u);
	return jm_realf(jm_mixf(c.one, one, u));
}
