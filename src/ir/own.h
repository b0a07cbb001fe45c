/* What the files of src/ir share with each other only. */
#ifndef IR_OWN_H
#define IR_OWN_H

#include "ir/ir.h"

/* A small map from nodes to nodes; its memory is the arena's. Zeroed: empty. */
typedef struct ExMap {
	Arena *arena;
	struct {
		Ex key, value;
	} few[32], *at;
	uint32_t used, cap;
} ExMap;
/* The value's place; *fresh tells that the key was not there yet (its value is then 0). The place
 * is valid until the next call. */
Ex *ir_map_at(ExMap *m, Ex key, bool *fresh);

/* Result type of an operator over operands of type t, Tnone where the operator does not take it.
 * Not for cast, select, guard and leaves. */
Type ir_result_type(Op op, Type t);

/* The node itself, without folding. */
Ex ir_intern(Fn *f, Expr e);
/* A simpler node that equals op(a, b), or 0 (operands and types have been checked). */
Ex ir_fold_un(Fn *f, Op op, Ex a);
Ex ir_fold_bin(Fn *f, Op op, Ex a, Ex b);
Ex ir_fold_cast(Fn *f, Type t, Ex a);
/* i brought into the range of integer type or bool t. */
int64_t ir_wrap(Type t, int64_t i);

/* Is a constant of an integer type, bool included? */
bool ir_is_con_i(const Fn *f, Ex e, int64_t *value);
/* No operator in e can fail stickily (false if e is too big to look at). */
bool ir_is_quiet(const Fn *f, Ex e);
#endif
