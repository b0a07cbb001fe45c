/* pow: log2 |x| in two parts (about 66 bits) times y, then 2 to that. The division of the logarithm
 * also raises the flags: 1/0 for 0 to a negative power, 0/0 for a negative number to a power that
 * is not an integer. float32 computes in double with shorter polynomials. */

/* The cases, as masks or numbers of one lane. ends: zero or infinity to some power, or a power
 * that is infinite; `mag` is its size. none: NaN from a negative number. */
typedef struct JmPow {
	jenny_i64 none, pole, ends, nan, one, neg;
	double mag;
} JmPow;

JM_FN JmPow jm_pow_cases(double x, double y)
{
	JmPow c;
	jenny_i64 ix = jm_bits(x), iy = jm_bits(y), ax = ix & JM_ABS, ay = iy & JM_ABS;
	jenny_i64 unit = jm_bits(1.0), wide = ay >= 0x4330000000000000LL;
	jenny_i64 v = jm_bits((wide ? 0.0 : 0x1p52) + jm_real(ay));
	jenny_i64 whole = wide | (jm_bits(jm_real(v) - 0x1p52) == ay);
	jenny_i64 odd = v & (jenny_i64)(ay < 0x4340000000000000LL) & whole;
	c.none = (ix < 0) & (ax > 0) & (ax < JM_INF) & !whole;
	c.pole = (ax == 0) & (iy < 0) & (ay > 0) & (ay < JM_INF);
	c.ends = (ax == 0) | (ax == JM_INF) | (ay == JM_INF);
	c.nan = (ax > JM_INF) | (ay > JM_INF);
	c.one = (ay == 0) | (ix == unit);
	c.neg = ix & jm_shl(odd, 63);
	c.mag = jm_real((ax > unit) == (iy >= 0) ? JM_INF : 0);
	c.mag = ax == unit ? 1.0 : c.mag;
	return c;
}

/* r is what the power is where nothing is special */
JM_FN double jm_pow_pick(JmPow c, double x, double y, double raw, double r)
{
	r = c.ends ? c.mag : r;
	r = jm_flip((c.none | c.pole) ? raw : r, c.neg);
	r = c.nan ? x + y : r;
	return c.one ? 1.0 : r;
}

/* What the logarithm starts from: x = 2**k (1 + f), raw = 1 / (2 + f) or what raises the flag */
typedef struct JmPowLog {
	double k, f, den, raw, inv;
} JmPowLog;

JM_FN JmPowLog jm_pow_start(JmPow c, double x, int denormals)
{
	JmPowLog l;
	jenny_i64 ax = jm_bits(x) & JM_ABS, flag = c.none | c.pole;
	jenny_i64 w = ((ax == 0) | (ax >= JM_INF)) ? jm_bits(1.0) : ax;
	jenny_i64 tiny = denormals & (w < 0x0010000000000000LL);
	jenny_i64 u = (denormals ? jm_unsub(w) : w) + 0x00095f6200000000LL;
	l.k = jm_real(jm_shr(u, 52) | 0x4330000000000000LL) - (tiny ? 0x1p52 + 1077.0 : 0x1p52 + 1023.0);
	l.f = jm_real((u & 0x000fffffffffffffLL) + 0x3fe6a09e00000000LL) - 1.0;
	l.den = 2.0 + l.f;
	l.raw = (c.none ? 0.0 : 1.0) / (flag ? 0.0 : l.den);
	l.inv = flag ? 0.5 : l.raw;
	return l;
}

JM_FN double jm_pow_f64(double x, double y, jenny_i64 *bad)
{
	(void)bad;
	JmPow c = jm_pow_cases(x, y);
	JmPowLog l = jm_pow_start(c, x, 1);
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
	double yy = jm_clamp((c.ends | c.nan) ? 0.0 : y, 0x1p70);
	double e = yy * k, el = JM_FMA(yy, kl, jm_rest(yy, k, e)), d = jm_clamp(e, 1100.0);
	double n = d + JM_ROUND, r = (d - (n - JM_ROUND)) + (d == e ? el : 0.0);
	return jm_pow_pick(c, x, y, l.raw, jm_scale(jm_exp2_part(r), n));
}

JM_FN float jm_pow_f32(float x, float y, jenny_i64 *bad)
{
	(void)bad;
	double xx = (double)x, yy = (double)y;
	JmPow c = jm_pow_cases(xx, yy);
	JmPowLog l = jm_pow_start(c, xx, 0);
	double s = l.f * l.inv, z = s * s;
	double p = jm_h2(0.1959215632518467, z, 0.2217566865704656, 0.2857212065651955);
	p = jm_h2(p, z, 0.3999999552354995, 0.6666666667605259);
	double k = JM_FMA(s * JM_FMA(p, z, 2.0), 1.4426950408889634, l.k);
	double d = jm_clamp(k * ((c.ends | c.nan) ? 0.0 : yy), 250.0), n = d + JM_ROUND, r = d - (n - JM_ROUND);
	p = jm_h3(1.5314857735374293e-05, r, 0.00015467143249231843, 0.0013333431104112896,
		0.009618036814406948);
	p = jm_h3(p, r, 0.055504109623806086, 0.2402265107634834, 0.6931471805415194);
	return (float)jm_pow_pick(c, xx, yy, l.raw, JM_FMA(p, r, 1.0) * jm_two(jm_bits(n)));
}
