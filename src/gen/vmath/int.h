/* Integers: the quotient rounded down and the remainder with the divisor's sign, total as the IR
 * has it: 0 where the divisor is 0, and the smallest number over -1 wraps. Short ones are divided
 * as floats, which become vectors; a divisor known to the compiler is left to it. No flag is
 * raised. */

/* a / b toward zero into *q, the remainder returned */
JM_FN int jn_quotient_i32(int a, int b, int *q)
{
	int flip = -(b == -1), some = -(b != 0), d = b + (b == 0) + 2 * (b == -1);
	int t = __builtin_constant_p(b) ? a / d : (int)((double)a / (double)d);
	*q = jm_sumf(t ^ flip, -flip) & some;
	return (int)((jenny_u32)a - (jenny_u32)*q * (jenny_u32)b) & some;
}

JM_FN jenny_i64 jn_quotient_i64(jenny_i64 a, jenny_i64 b, jenny_i64 *q)
{
	jenny_i64 flip = -(jenny_i64)(b == -1), some = -(jenny_i64)(b != 0);
	jenny_i64 t = a / (b + (b == 0) + 2 * (b == -1));
	*q = jm_sum(t ^ flip, -flip) & some;
	return (jenny_i64)((jenny_u64)a - (jenny_u64)*q * (jenny_u64)b) & some;
}

JM_FN int jn_quotient_u16(int a, int b)
{
	int d = b + (b == 0), t = __builtin_constant_p(b) ? a / d : (int)((float)a / (float)d);
	return t & -(b != 0);
}

JM_FN jenny_i8 py_floordiv_i8(jenny_i8 a, jenny_i8 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return (jenny_i8)(q - (((r ^ b) < 0) & (r != 0)));
}

JM_FN jenny_i8 py_mod_i8(jenny_i8 a, jenny_i8 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return (jenny_i8)(r + (b & -(int)(((r ^ b) < 0) & (r != 0))));
}

JM_FN jenny_i16 py_floordiv_i16(jenny_i16 a, jenny_i16 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return (jenny_i16)(q - (((r ^ b) < 0) & (r != 0)));
}

JM_FN jenny_i16 py_mod_i16(jenny_i16 a, jenny_i16 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return (jenny_i16)(r + (b & -(int)(((r ^ b) < 0) & (r != 0))));
}

JM_FN jenny_i32 py_floordiv_i32(jenny_i32 a, jenny_i32 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return q - (((r ^ b) < 0) & (r != 0));
}

JM_FN jenny_i32 py_mod_i32(jenny_i32 a, jenny_i32 b)
{
	int q, r = jn_quotient_i32(a, b, &q);
	return r + (b & -(int)(((r ^ b) < 0) & (r != 0)));
}

JM_FN jenny_i64 py_floordiv_i64(jenny_i64 a, jenny_i64 b)
{
	jenny_i64 q, r = jn_quotient_i64(a, b, &q);
	return q - (((r ^ b) < 0) & (r != 0));
}

JM_FN jenny_i64 py_mod_i64(jenny_i64 a, jenny_i64 b)
{
	jenny_i64 q, r = jn_quotient_i64(a, b, &q);
	return r + (b & -(jenny_i64)(((r ^ b) < 0) & (r != 0)));
}

JM_FN jenny_u8 py_floordiv_u8(jenny_u8 a, jenny_u8 b)
{
	return (jenny_u8)jn_quotient_u16(a, b);
}

JM_FN jenny_u8 py_mod_u8(jenny_u8 a, jenny_u8 b)
{
	return (jenny_u8)((a - jn_quotient_u16(a, b) * b) & -(b != 0));
}

JM_FN jenny_u16 py_floordiv_u16(jenny_u16 a, jenny_u16 b)
{
	return (jenny_u16)jn_quotient_u16(a, b);
}

JM_FN jenny_u16 py_mod_u16(jenny_u16 a, jenny_u16 b)
{
	return (jenny_u16)((a - jn_quotient_u16(a, b) * b) & -(b != 0));
}

JM_FN jenny_u32 py_floordiv_u32(jenny_u32 a, jenny_u32 b)
{
	return b ? a / b : 0;
}

JM_FN jenny_u32 py_mod_u32(jenny_u32 a, jenny_u32 b)
{
	return b ? a % b : 0;
}

JM_FN jenny_u64 py_floordiv_u64(jenny_u64 a, jenny_u64 b)
{
	return b ? a / b : 0;
}

JM_FN jenny_u64 py_mod_u64(jenny_u64 a, jenny_u64 b)
{
	return b ? a % b : 0;
}
