/* atan, atan2: one polynomial on [0, 1]. asin, acos: one polynomial on [0, 1/4] of z, where z is x
 * squared or, beyond 1/2, (1 - |x|) / 2 with its root. The root of a negative z makes the NaN. */

/* atan(t) for 0 <= t <= 1; two chains, since latency is what costs */
JM_FN double jm_atan_part(double t)
{
	double z = t * t, y = z * z, w = y * y;
	double p = jm_h2(-8.661503147184051e-06, z, 0.00010395064779754368, -0.0005932885515890201);
	p = jm_h3(p, z, 0.0021528132604876813, -0.005615012707753162, 0.011321776742261869);
	p = jm_h3(p, z, -0.018619124101964885, 0.026156227730243075, -0.032788747608548274);
	p = jm_h2(p, z, 0.038211973845318915, -0.04286477965315296);
	double o = jm_h2(0.04744957451098943, z, -0.05259442634871402, 0.05881718089713245);
	o = jm_h3(o, z, -0.06666584045367667, 0.07692299751698961, -0.0909090855079622);
	o = jm_h2(o, z, 0.11111111086661003, -0.14285714285044718);
	o = jm_h2(o, z, 0.19999999999990614, -0.33333333333333287);
	p = JM_FMA(p, w * w * y, o);
	return JM_FMA(p * z, t, t);
}

JM_FN float jm_atan_partf(float t)
{
	float z = t * t;
	float p = jm_h2f(-0.00179105403f, z, 0.0109026916f, -0.031154681f);
	p = jm_h3f(p, z, 0.0579331294f, -0.0840193033f, 0.109516241f);
	p = jm_h3f(p, z, -0.142641231f, 0.199985355f, -0.333332986f);
	return JM_FMAF(p * z, t, t);
}

JM_FN double jm_atan_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, one = jm_bits(1.0);
	double p = jm_atan_part(jm_real(jm_min(ax, one)) / jm_real(jm_max(ax, one)));
	p = jm_pick(jm_less(one, ax), (1.5707963267948966 - p) + 6.123233995736766e-17, p);
	return jm_flip(p, ix);
}

JM_FN float jm_atan_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, one = jm_bitsf(1.0f);
	float p = jm_atan_partf(jm_realf(jm_minf(ax, one)) / jm_realf(jm_maxf(ax, one)));
	p = jm_pickf(jm_lessf(one, ax), (1.57079637f - p) - 4.37113883e-08f, p);
	return jm_flipf(p, ix);
}

/* The smaller over the larger, then the octant. Both are held inside the positive numbers, so that
 * the quotient raises nothing. */
JM_FN double jm_atan2_f64(double y, double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), iy = jm_bits(y), ax = ix & JM_ABS, ay = iy & JM_ABS;
	jenny_i64 big = jm_max(ax, ay), small = jm_min(ax, ay), most = JM_INF - 1;
	double t = jm_real(jm_min(small, most)) / jm_real(jm_min(jm_max(big, 1), most));
	t = jm_real(jm_bits(t) & (jm_less(big, JM_INF) | ~jm_less(small, JM_INF)));
	double p = jm_atan_part(t);
	p = jm_pick(jm_less(ax, ay), (1.5707963267948966 - p) + 6.123233995736766e-17, p);
	p = jm_pick(ix >> 63, (3.141592653589793 - p) + 1.2246467991473532e-16, p);
	return jm_flip(jm_pick(jm_less(JM_INF, big), jm_real(big), p), iy);
}

JM_FN float jm_atan2_f32(float y, float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), iy = jm_bitsf(y), ax = ix & JM_ABSF, ay = iy & JM_ABSF;
	int big = jm_maxf(ax, ay), small = jm_minf(ax, ay), most = JM_INFF - 1;
	float t = jm_realf(jm_minf(small, most)) / jm_realf(jm_minf(jm_maxf(big, 1), most));
	t = jm_realf(jm_bitsf(t) & (jm_lessf(big, JM_INFF) | ~jm_lessf(small, JM_INFF)));
	float p = jm_atan_partf(t);
	p = jm_pickf(jm_lessf(ax, ay), (1.57079637f - p) - 4.37113883e-08f, p);
	p = jm_pickf(ix >> 31, (3.14159274f - p) - 8.74227766e-08f, p);
	return jm_flipf(jm_pickf(jm_lessf(JM_INFF, big), jm_realf(big), p), iy);
}

/* asin(s) - s for z = s s <= 1/4 */
JM_FN double jm_asin_tail(double s, double z)
{
	double p = jm_h2(0.03198118742607438, z, -0.016326019506948612, 0.019593961714038106);
	p = jm_h3(p, z, 0.006503634820141599, 0.012174923366369876, 0.013884351743832445);
	p = jm_h3(p, z, 0.017359795738486002, 0.022371751910498325, 0.030381959397794853);
	p = jm_h3(p, z, 0.04464285682188382, 0.07500000000344954, 0.16666666666665375);
	return p * z * s;
}

JM_FN float jm_asin_tailf(float s, float z)
{
	float p = jm_h2f(0.0422152504f, z, 0.0241504069f, 0.0454763137f);
	return jm_h2f(p, z, 0.0749525055f, 0.166667536f) * z * s;
}

JM_FN double jm_asin_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, far = jm_less(jm_bits(0.5), ax);
	double t = jm_real(ax), z = jm_pick(far, 1.0 - t, t) * jm_pick(far, 0.5, t);
	double s = jm_pick(far, __builtin_sqrt(z), t), p = jm_asin_tail(s, z);
	double d = 1.5707963267948966 - 2.0 * s, e = (1.5707963267948966 - d) - 2.0 * s;
	double y = d + (e - (2.0 * p - 6.123233995736766e-17));
	return jm_flip(jm_pick(far, y, t + p), ix);
}

JM_FN float jm_asin_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, far = jm_lessf(jm_bitsf(0.5f), ax);
	float t = jm_realf(ax), z = jm_pickf(far, 1.0f - t, t) * jm_pickf(far, 0.5f, t);
	float s = jm_pickf(far, __builtin_sqrtf(z), t), p = jm_asin_tailf(s, z);
	float d = 1.57079637f - 2.0f * s, e = (1.57079637f - d) - 2.0f * s;
	float y = d + (e - (2.0f * p + 4.37113883e-08f));
	return jm_flipf(jm_pickf(far, y, t + p), ix);
}

JM_FN double jm_acos_f64(double x, jenny_i64 *bad)
{
	(void)bad;
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS, far = jm_less(jm_bits(0.5), ax);
	double t = jm_real(ax), z = jm_pick(far, 1.0 - t, t) * jm_pick(far, 0.5, t);
	double s = jm_pick(far, __builtin_sqrt(z), t), p = jm_asin_tail(s, z);
	double e = jm_flip(p, ix), y = 1.5707963267948966 - (x + (e - 6.123233995736766e-17));
	double w = (3.141592653589793 - 2.0 * s) - (2.0 * p - 1.2246467991473532e-16);
	return jm_pick(far, jm_pick(ix >> 63, w, 2.0 * (s + p)), y);
}

JM_FN float jm_acos_f32(float x, jenny_i64 *bad)
{
	(void)bad;
	int ix = jm_bitsf(x), ax = ix & JM_ABSF, far = jm_lessf(jm_bitsf(0.5f), ax);
	float t = jm_realf(ax), z = jm_pickf(far, 1.0f - t, t) * jm_pickf(far, 0.5f, t);
	float s = jm_pickf(far, __builtin_sqrtf(z), t), p = jm_asin_tailf(s, z);
	float e = jm_flipf(p, ix), y = 1.57079637f - (x + (e + 4.37113883e-08f));
	float w = (3.14159274f - 2.0f * s) - (2.0f * p + 8.74227766e-08f);
	return jm_pickf(far, jm_pickf(ix >> 31, w, 2.0f * (s + p)), y);
}
