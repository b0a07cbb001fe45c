/* Values of the interpreter and what operators mean. */
#ifndef IR_VALUE_H
#define IR_VALUE_H

#include "ir/ir.h"

/* By the kind of its type: bool and integers in i (u64 as its bits), floats in f (f32: exactly
 * representable), complex in c (c64: both parts representable). */
typedef union Value {
	int64_t i;
	double f;
	JennyComplex c;
} Value;

/* op over operands of type t (select, guard, land, lor are the interpreter's: they are lazy).
 * *fails is set on a sticky failure, never cleared. */
Value ir_apply(Op op, Type t, const Value *a, bool *fails);
Value ir_convert(Type from, Type to, Value a);
/* numpy.add.reduce (pairwise) and multiply.reduce over n values of a contiguous run. */
Value ir_sum(Type t, const Value *a, int64_t n);
Value ir_prod(Type t, const Value *a, int64_t n);
/* An element in memory. */
Value ir_fetch(Type t, const void *at);
void ir_put(Type t, void *at, Value v);
#endif
