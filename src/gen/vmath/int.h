/* Integers: the quotient rounded down, the remainder with the divisor's sign. The divisor is not 0,
 * nor -1 where the dividend is the smallest number. Short ones are divided as doubles, which become
 * vectors; a divisor known to the compiler is left to it. */
JM_FN jenny_i8 py_floordiv_i8(jenny_i8 a, jenny_i8 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i8)(q - (((r ^ b) < 0) & (r != 0)));
}
JM_FN jenny_i8 py_mod_i8(jenny_i8 a, jenny_i8 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i8)(r + (b & -(((r ^ b) < 0) & (r != 0))));
}
JM_FN jenny_i16 py_floordiv_i16(jenny_i16 a, jenny_i16 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i16)(q - (((r ^ b) < 0) & (r != 0)));
}
JM_FN jenny_i16 py_mod_i16(jenny_i16 a, jenny_i16 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i16)(r + (b & -(((r ^ b) < 0) & (r != 0))));
}
JM_FN jenny_i32 py_floordiv_i32(jenny_i32 a, jenny_i32 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i32)(q - (((r ^ b) < 0) & (r != 0)));
}
JM_FN jenny_i32 py_mod_i32(jenny_i32 a, jenny_i32 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((double)a / (double)b), r = a - q * b;
	return (jenny_i32)(r + (b & -(((r ^ b) < 0) & (r != 0))));
}
JM_FN jenny_i64 py_floordiv_i64(jenny_i64 a, jenny_i64 b)
{
	jenny_i64 q = a / b, r = a - q * b;
	return q - (((r ^ b) < 0) & (r != 0));
}
JM_FN jenny_i64 py_mod_i64(jenny_i64 a, jenny_i64 b)
{
	jenny_i64 r = a % b;
	return r + (b & -(jenny_i64)(((r ^ b) < 0) & (r != 0)));
}
JM_FN jenny_u8 py_floordiv_u8(jenny_u8 a, jenny_u8 b)
{
	return (jenny_u8)(__builtin_constant_p(b) ? a / b : (int)((float)a / (float)b));
}
JM_FN jenny_u8 py_mod_u8(jenny_u8 a, jenny_u8 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((float)a / (float)b);
	return (jenny_u8)(a - q * b);
}
JM_FN jenny_u16 py_floordiv_u16(jenny_u16 a, jenny_u16 b)
{
	return (jenny_u16)(__builtin_constant_p(b) ? a / b : (int)((float)a / (float)b));
}
JM_FN jenny_u16 py_mod_u16(jenny_u16 a, jenny_u16 b)
{
	int q = __builtin_constant_p(b) ? a / b : (int)((float)a / (float)b);
	return (jenny_u16)(a - q * b);
}
JM_FN jenny_u32 py_floordiv_u32(jenny_u32 a, jenny_u32 b)
{
	return a / b;
}
JM_FN jenny_u32 py_mod_u32(jenny_u32 a, jenny_u32 b)
{
	return a % b;
}
JM_FN jenny_u64 py_floordiv_u64(jenny_u64 a, jenny_u64 b)
{
	return a / b;
}
JM_FN jenny_u64 py_mod_u64(jenny_u64 a, jenny_u64 b)
{
	return a % b;
}
