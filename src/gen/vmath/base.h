/* Vector mathematics, ground: every other piece is pasted behind this one.
 *
 * The functions are scalar to look at, have no branches, no tables and no library calls, and
 * become vector code inside a plain loop. Conditions are masks of all ones or all zeros, made from
 * bit patterns: comparing a NaN as a number raises a status flag, and behind a condition that it
 * understands the compiler computes both arms, flags included. */
#define JM_FN static inline __attribute__((always_inline, unused))
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define JM_FUSED
#define JM_FMA(a, b, c)  __builtin_fma(a, b, c)
#define JM_FMAF(a, b, c) __builtin_fmaf(a, b, c)
#else
#define JM_FMA(a, b, c)  ((a) * (b) + (c))
#define JM_FMAF(a, b, c) ((a) * (b) + (c))
#endif
#if defined(__SSE4_1__) || defined(__aarch64__)
#define JM_ROUNDS
#endif
#define JM_INF    0x7ff0000000000000LL
#define JM_ABS    0x7fffffffffffffffLL
#define JM_INFF   0x7f800000
#define JM_ABSF   0x7fffffff
#define JM_ROUND  0x1.8p52
#define JM_ROUNDF 0x1.8p23f

JM_FN jenny_i64 jm_bits(double x)
{
	jenny_i64 u;
	__builtin_memcpy(&u, &x, 8);
	return u;
}

JM_FN double jm_real(jenny_i64 u)
{
	double x;
	__builtin_memcpy(&x, &u, 8);
	return x;
}

JM_FN int jm_bitsf(float x)
{
	int u;
	__builtin_memcpy(&u, &x, 4);
	return u;
}

JM_FN float jm_realf(int u)
{
	float x;
	__builtin_memcpy(&x, &u, 4);
	return x;
}

/* a < b. With vectors isless raises a flag for a NaN all the same: where there are some, the bits are
 * compared as integers. */
#ifdef JENNY_QUIET
JM_FN int jm_below(double a, double b)
{
	jenny_i64 ia = jm_bits(a), ib = jm_bits(b);
	ia ^= -(jenny_i64)(ia < 0) & JM_ABS;
	ib ^= -(jenny_i64)(ib < 0) & JM_ABS;
	return (ia < ib) & (a != b) & (a == a) & (b == b);
}
JM_FN int jm_belowf(float a, float b)
{
	int ia = jm_bitsf(a), ib = jm_bitsf(b);
	ia ^= -(ia < 0) & JM_ABSF;
	ib ^= -(ib < 0) & JM_ABSF;
	return (ia < ib) & (a != b) & (a == a) & (b == b);
}
#define JM_LESS(a, b)  jm_below(a, b)
#define JM_LESSF(a, b) jm_belowf(a, b)
#else
#define JM_LESS(a, b)  __builtin_isless(a, b)
#define JM_LESSF(a, b) __builtin_isless(a, b)
#endif

/* a + b, which may wrap */
JM_FN jenny_i64 jm_sum(jenny_i64 a, jenny_i64 b)
{
	return (jenny_i64)((jenny_u64)a + (jenny_u64)b);
}
JM_FN int jm_sumf(int a, int b)
{
	return (int)((jenny_u32)a + (jenny_u32)b);
}
/* All ones where a < b, for numbers whose difference fits (bit patterns without their sign do) */
JM_FN jenny_i64 jm_less(jenny_i64 a, jenny_i64 b)
{
	return jm_sum(a, -b) >> 63;
}
JM_FN int jm_lessf(int a, int b)
{
	return jm_sumf(a, -b) >> 31;
}
/* a where the mask m is set, else b */
JM_FN jenny_i64 jm_mix(jenny_i64 m, jenny_i64 a, jenny_i64 b)
{
	return (a & m) | (b & ~m);
}
JM_FN int jm_mixf(int m, int a, int b)
{
	return (a & m) | (b & ~m);
}
JM_FN double jm_pick(jenny_i64 m, double a, double b)
{
	return jm_real(jm_mix(m, jm_bits(a), jm_bits(b)));
}
JM_FN float jm_pickf(int m, float a, float b)
{
	return jm_realf(jm_mixf(m, jm_bitsf(a), jm_bitsf(b)));
}
JM_FN jenny_i64 jm_min(jenny_i64 a, jenny_i64 b)
{
	return a < b ? a : b;
}
JM_FN int jm_minf(int a, int b)
{
	return a < b ? a : b;
}
JM_FN jenny_i64 jm_max(jenny_i64 a, jenny_i64 b)
{
	return a > b ? a : b;
}
JM_FN int jm_maxf(int a, int b)
{
	return a > b ? a : b;
}

/* u << n as bits, free of C's rules for signed numbers */
JM_FN jenny_i64 jm_shl(jenny_i64 u, int n)
{
	return (jenny_i64)((jenny_u64)u << n);
}
JM_FN int jm_shlf(int u, int n)
{
	return (int)((jenny_u32)u << n);
}
/* u >> n with zeros from the left */
JM_FN jenny_i64 jm_shr(jenny_i64 u, int n)
{
	return (jenny_i64)((jenny_u64)u >> n);
}
JM_FN int jm_shrf(int u, int n)
{
	return (int)((jenny_u32)u >> n);
}
/* x with the sign bit of the bits s flipped in */
JM_FN double jm_flip(double x, jenny_i64 s)
{
	return jm_real(jm_bits(x) ^ (s & ~JM_ABS));
}
JM_FN float jm_flipf(float x, int s)
{
	return jm_realf(jm_bitsf(x) ^ (s & ~JM_ABSF));
}
/* 2**k for k in -1022..1023 (of k only 11 bits count: rounding's upper bits may stay in) */
JM_FN double jm_two(jenny_i64 k)
{
	return jm_real(jm_shl(jm_sum(k, 1023), 52));
}
JM_FN float jm_twof(int k)
{
	return jm_realf(jm_shlf(jm_sumf(k, 127), 23));
}

/* The mask of denormals among positive numbers, and their bits times 2**54 (float32: 2**25) */
JM_FN jenny_i64 jm_denormal(jenny_i64 w)
{
	return jm_less(w, 0x0010000000000000LL);
}
JM_FN int jm_denormalf(int w)
{
	return jm_lessf(w, 0x00800000);
}
JM_FN jenny_i64 jm_normal(jenny_i64 w)
{
	jenny_i64 m = jm_denormal(w);
	return jm_mix(m, jm_bits(jm_real(w & m) * 0x1p54), w);
}
JM_FN int jm_normalf(int w)
{
	int m = jm_denormalf(w);
	return jm_mixf(m, jm_bitsf(jm_realf(w & m) * 0x1p25f), w);
}

/* A whole number of -2**50..2**50 as a double */
JM_FN double jm_whole(jenny_i64 k)
{
	return jm_real(k + 0x4338000000000000LL) - JM_ROUND;
}

/* Horner's rule, some steps at a time: ((p z + a) z + b) z + c */
JM_FN double jm_h2(double p, double z, double a, double b)
{
	return JM_FMA(JM_FMA(p, z, a), z, b);
}
JM_FN double jm_h3(double p, double z, double a, double b, double c)
{
	return JM_FMA(jm_h2(p, z, a, b), z, c);
}
JM_FN float jm_h2f(float p, float z, float a, float b)
{
	return JM_FMAF(JM_FMAF(p, z, a), z, b);
}
JM_FN float jm_h3f(float p, float z, float a, float b, float c)
{
	return JM_FMAF(jm_h2f(p, z, a, b), z, c);
}

/* What a * b rounded to p leaves over */
JM_FN double jm_rest(double a, double b, double p)
{
#ifdef JM_FUSED
	return __builtin_fma(a, b, -p);
#else
	double ah = jm_real(jm_bits(a) & -0x8000000LL), bh = jm_real(jm_bits(b) & -0x8000000LL);
	double al = a - ah, bl = b - bh;
	return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
#endif
}

JM_FN float jm_restf(float a, float b, float p)
{
#ifdef JM_FUSED
	return __builtin_fmaf(a, b, -p);
#else
	return (float)((double)a * (double)b - (double)p);
#endif
}
