/* log, log2, log10, log1p: x = 2**k m with m in [sqrt(1/2), sqrt(2)), log(m) = 2 atanh(s) with s =
 * (m - 1) / (m + 1). At 0 the division is -1/0, below 0/0: that raises the flag, and the rest of
 * the computation takes -inf or NaN to the end. */

/* What the last steps need: log(m) = f - (h - (s (h + r))). ok: not where the result is x itself */
typedef struct JmLog {
	double k, f, h, sr;
	jenny_i64 ok;
} JmLog;
typedef struct JmLogf {
	float k, f, h, sr;
	int ok;
} JmLogf;

JM_FN JmLog jm_log_parts(double x)
{
	JmLog l;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, some = jm_less(0, ax),
			  finite = jm_less(ax, JM_INF);
	jenny_i64 low = (ix >> 63) & ~jm_less(JM_INF, ax) & some,
			  u = jm_sum(jm_normal(ix), 0x00095f6200000000LL);
	l.k = jm_whole(jm_shr(u, 52) - (54 & jm_denormal(ix))) - 1023.0;
	l.f = jm_real((u & 0x000fffffffffffffLL) + 0x3fe6a09e00000000LL) - 1.0;
	jenny_i64 fine = some & ~low;
	double num = jm_real((jm_bits(l.f) & fine) | (jm_bits(-1.0) & ~some));
	double s = num / jm_real(jm_bits(2.0 + l.f) & fine), z = s * s;
	double r =
		jm_h3(0.14804731073677233, z, 0.15313216174672944, 0.1818359516992385, 0.22222198015392083);
	r = jm_h3(r, z, 0.2857142874745832, 0.3999999999939358, 0.6666666666666737);
	l.h = 0.5 * l.f * l.f;
	l.sr = s * JM_FMA(z, r, l.h);
	l.ok = finite | low;
	return l;
}

JM_FN JmLogf jm_log_partsf(float x)
{
	JmLogf l;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, some = jm_lessf(0, ax), finite = jm_lessf(ax, JM_INFF);
	int low = (ix >> 31) & ~jm_lessf(JM_INFF, ax) & some, u = jm_sumf(jm_normalf(ix), 0x004afb0d);
	l.k = (float)(jm_shrf(u, 23) - 127 - (25 & jm_denormalf(ix)));
	l.f = jm_realf((u & 0x007fffff) + 0x3f3504f3) - 1.0f;
	int fine = some & ~low;
	float num = jm_realf((jm_bitsf(l.f) & fine) | (jm_bitsf(-1.0f) & ~some));
	float s = num / jm_realf(jm_bitsf(2.0f + l.f) & fine), z = s * s;
	float r = jm_h3f(0.242707416f, z, 0.284991145f, 0.400009692f, 0.666666627f);
	l.h = 0.5f * l.f * l.f;
	l.sr = s * JM_FMAF(z, r, l.h);
	l.ok = finite | low;
	return l;
}

JM_FN double jm_log_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	JmLog l = jm_log_parts(x);
	double y = l.h - JM_FMA(l.k, -0x1.718432a1b0e26p-35, l.sr);
	return jm_pick(l.ok, JM_FMA(l.k, 0x1.62e42ff000000p-1, l.f - y), x);
}

JM_FN float jm_log_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	JmLogf l = jm_log_partsf(x);
	float y = l.h - JM_FMAF(l.k, -0x1.e8082ep-16f, l.sr);
	return jm_pickf(l.ok, JM_FMAF(l.k, 0x1.62e8p-1f, l.f - y), x);
}

/* k + log(m) / log(base), both in two parts (c: 1 / log(base)) and k times (a + b) */
JM_FN double jm_log_base(JmLog l, double x, double c, double d, double a, double b)
{
	double hi = jm_real(jm_bits(l.f - l.h) & -0x100000000LL);
	double lo = (l.f - hi) - l.h + l.sr;
	double big = l.k * a, v = hi * c, w = big + v;
	double y = JM_FMA(lo + hi, d, JM_FMA(lo, c, l.k * b)) + ((big - w) + v);
	return jm_pick(l.ok, y + w, x);
}

JM_FN float jm_log_basef(JmLogf l, float x, float c, float d, float a, float b)
{
	float hi = jm_realf(jm_bitsf(l.f - l.h) & -0x1000);
	float lo = (l.f - hi) - l.h + l.sr;
	float big = l.k * a, v = hi * c, w = big + v;
	float y = JM_FMAF(lo + hi, d, JM_FMAF(lo, c, l.k * b)) + ((big - w) + v);
	return jm_pickf(l.ok, y + w, x);
}

JM_FN double jm_log2_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	return jm_log_base(jm_log_parts(x), x, 0x1.71547652p+0, 0x1.705fc2eefa200p-33, 1.0, 0.0);
}

JM_FN float jm_log2_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	return jm_log_basef(jm_log_partsf(x), x, 0x1.714p+0f, 0x1.47652cp-12f, 1.0f, 0.0f);
}

JM_FN double jm_log10_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	return jm_log_base(jm_log_parts(x), x, 0x1.bcb7b152p-2, 0x1.b9438ca9aadd5p-36, 0x1.3441350ap-2,
		-0x1.0c0219dc1da99p-39);
}

JM_FN float jm_log10_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	return jm_log_basef(
		jm_log_partsf(x), x, 0x1.bcap-2f, 0x1.7b1526p-14f, 0x1.344p-2f, 0x1.3509f8p-18f);
}

/* log(u) + c / u, where u + c = 1 + x */
JM_FN double jm_log1p_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	double u = 1.0 + x;
	JmLog l = jm_log_parts(u);
	jenny_i64 w = jm_max(jm_bits(u), jm_bits(0x1p-60));
	double v = jm_real(jm_min(w, JM_INF - 1)), t = v - 1.0;
	double c = ((1.0 - (v - t)) + (x - t)) / v;
	double y = l.h - (JM_FMA(l.k, -0x1.718432a1b0e26p-35, c) + l.sr);
	y = jm_pick(l.ok, JM_FMA(l.k, 0x1.62e42ff000000p-1, l.f - y), u);
	return jm_pick(jm_less(jm_bits(x) & JM_ABS, 0x3ca0000000000000LL), x, y);
}

JM_FN float jm_log1p_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	float u = 1.0f + x;
	JmLogf l = jm_log_partsf(u);
	int w = jm_maxf(jm_bitsf(u), jm_bitsf(0x1p-30f));
	float v = jm_realf(jm_minf(w, JM_INFF - 1)), t = v - 1.0f;
	float c = ((1.0f - (v - t)) + (x - t)) / v;
	float y = l.h - (JM_FMAF(l.k, -0x1.e8082ep-16f, c) + l.sr);
	y = jm_pickf(l.ok, JM_FMAF(l.k, 0x1.62e8p-1f, l.f - y), u);
	return jm_pickf(jm_lessf(jm_bitsf(x) & JM_ABSF, 0x33800000), x, y);
}
