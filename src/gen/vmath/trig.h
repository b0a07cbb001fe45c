/* sin, cos: x less a multiple of pi (Cody and Waite, three parts whose products are exact without
 * fused multiply-add), one polynomial over the half turn. tan: over a quarter turn, both
 * polynomials. Beyond the range *bad is set, but not for NaN. float32 computes in double. */
#define JM_TRIG_LIM  4e5
#define JM_TRIG_LIMF 5e7f

JM_FN double jm_less_pi(double x, double q)
{
	double r = JM_FMA(q, -0x1.921fb54440000p+1, x);
	return JM_FMA(q, -0x1.98a2e03707345p-76, JM_FMA(q, -0x1.68c234c4c0000p-38, r));
}

/* sin(r) for |r| <= pi/2, its sign changed by that of the bits s; never beyond 1 */
JM_FN double jm_sin_part(double r, jenny_i64 s)
{
	double z = r * r;
	double p = jm_h2(-1.3986590564627695e-18, z, 2.736713847641967e-15, -7.643709868178655e-13);
	p = jm_h3(p, z, 1.6058957575238348e-10, -2.5052107130817518e-08, 2.755731921330912e-06);
	p = jm_h3(p, z, -0.00019841269841219328, 0.008333333333333217, -0.16666666666666666);
	jenny_i64 y = jm_bits(JM_FMA(p * z, r, r)), above = (y & JM_ABS) == jm_bits(1.0) + 1;
	return jm_flip(jm_real(y - above), s);
}

JM_FN jenny_i64 jm_trig_far(jenny_i64 ax)
{
	return jm_less(jm_bits(JM_TRIG_LIM), ax) & ~jm_less(JM_INF, ax);
}

JM_FN jenny_i64 jm_trig_farf(int ax)
{
	return jm_lessf(jm_bitsf(JM_TRIG_LIMF), ax) & ~jm_lessf(JM_INFF, ax);
}

JM_FN double jm_sin_f64(double x, jenny_i64 *bad)
{
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	double t = jm_real(ax), n = JM_FMA(t, 0.3183098861837907, JM_ROUND);
	*bad |= jm_trig_far(ax) & 1;
	return jm_sin_part(jm_less_pi(t, n - JM_ROUND), jm_shl(jm_bits(n), 63) ^ ix);
}

/* cos(x) = sin(x + pi/2): q is a half more than an integer */
JM_FN double jm_cos_f64(double x, jenny_i64 *bad)
{
	jenny_i64 ax = jm_bits(x) & JM_ABS;
	double t = jm_real(ax), n = JM_FMA(t, 0.3183098861837907, -0.5) + JM_ROUND;
	*bad |= jm_trig_far(ax) & 1;
	double r = jm_less_pi(t, (n - JM_ROUND) + 0.5);
	return jm_sin_part(r, ~jm_shl(jm_bits(n), 63));
}

/* sin of x - q pi, its sign changed by the lowest bit of n */
JM_FN float jm_sin_partf(double x, double q, jenny_i64 n)
{
	double r = JM_FMA(q, -0x1.10b4611a62633p-29, JM_FMA(q, -0x1.921fb54p+1, x)), z = r * r;
	double p = jm_h2(-2.388923492880746e-08, z, 2.7525403406301537e-06, -0.0001984086858126905);
	p = jm_h2(p, z, 0.008333331111314629, -0.1666666662620358);
	return (float)jm_flip(JM_FMA(p * z, r, r), jm_shl(n, 63));
}

JM_FN float jm_sin_f32(float x, jenny_i64 *bad)
{
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	double t = (double)jm_realf(ax), n = JM_FMA(t, 0.3183098861837907, JM_ROUND);
	*bad |= jm_trig_farf(ax) & 1;
	return jm_flipf(jm_sin_partf(t, n - JM_ROUND, jm_bits(n)), ix);
}

JM_FN float jm_cos_f32(float x, jenny_i64 *bad)
{
	int ax = jm_bitsf(x) & JM_ABSF;
	double t = (double)jm_realf(ax), n = JM_FMA(t, 0.3183098861837907, -0.5) + JM_ROUND;
	*bad |= jm_trig_farf(ax) & 1;
	return jm_sin_partf(t, (n - JM_ROUND) + 0.5, ~jm_bits(n));
}

/* sin and cos of r + c, |r| <= pi/4; odd quarters give -cos/sin. What both lost in rounding comes
 * back behind the division, with a rough 1/cos. */
JM_FN double jm_tan_f64(double x, jenny_i64 *bad)
{
	jenny_i64 ix = jm_bits(x), ax = ix & JM_ABS;
	double t = jm_real(ax), n = JM_FMA(t, 0.6366197723675814, JM_ROUND), q = n - JM_ROUND;
	*bad |= jm_trig_far(ax) & 1;
	double a = JM_FMA(q, -0x1.921fb54440000p+0, t), b = q * 0x1.68c234c4c0000p-39;
	double d = a - b, e = q * 0x1.98a2e03707345p-77, r = d - e, z = r * r;
	double c = ((a - d) - b) + ((d - r) - e);
	double s = jm_h2(1.5895893544696102e-10, z, -2.5050741517028187e-08, 2.7557313577687365e-06);
	s = jm_h3(s, z, -0.00019841269829447725, 0.00833333333332191, -0.1666666666666663);
	double o = jm_h2(-1.1359905722623625e-11, z, 2.087572877341958e-09, -2.7557314397750836e-07);
	o = jm_h3(o, z, 2.480158728966254e-05, -0.0013888888888874465, 0.0416666666666666);
	double v = JM_FMA(s * z, r, c);
	s = r + v;
	double h = 0.5 * z, w = 1.0 - h;
	double u = ((1.0 - w) - h) + JM_FMA(z * z, o, -(r * c));
	o = w + u;
	jenny_i64 odd = jm_shl(jm_bits(n), 63) >> 63;
	double y = jm_pick(odd, o, s) / jm_pick(odd, s, o);
	double sl = (r - s) + v, ol = (w - o) + u;
	double lost = (jm_pick(odd, ol, sl) - y * jm_pick(odd, sl, ol)) * JM_FMA(o, -1.4142, 2.4142);
	return jm_flip(JM_FMA(jm_pick(odd, y, 1.0), lost, y), odd ^ ix);
}

JM_FN float jm_tan_f32(float x, jenny_i64 *bad)
{
	int ix = jm_bitsf(x), ax = ix & JM_ABSF;
	double t = (double)jm_realf(ax), n = JM_FMA(t, 0.6366197723675814, JM_ROUND), q = n - JM_ROUND;
	*bad |= jm_trig_farf(ax) & 1;
	double r = JM_FMA(q, -0x1.10b4611a62633p-30, JM_FMA(q, -0x1.921fb54p+0, t)), z = r * r;
	double s = jm_h3(2.718116989611783e-06, z, -0.0001983931207689344, 0.00833332930551103,
		-0.16666666640818972);
	double o = jm_h3(2.4390334768370084e-05, z, -0.0013886762749138108, 0.04166662329802755,
		-0.49999999724932753);
	s = JM_FMA(s * z, r, r);
	o = JM_FMA(o, z, 1.0);
	jenny_i64 odd = jm_shl(jm_bits(n), 63) >> 63;
	return jm_flipf((float)jm_flip(jm_pick(odd, o, s) / jm_pick(odd, s, o), odd), ix);
}
