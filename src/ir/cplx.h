/* Operators on complex numbers, in the interpreter's words. */
#ifndef IR_CPLX_H
#define IR_CPLX_H
#include "ir/value.h"

/* op over complex operands of type t (Tc64 or Tc128); real results come in f, truth in i. */
Value ir_apply_complex(Op op, Type t, JennyComplex a, JennyComplex b);
#endif
