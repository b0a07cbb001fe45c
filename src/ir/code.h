/*
 * Codes of the types that live in containers, in front-first notation: i int, f float, b bool, c
 * complex, s string, m an int or a float; L list of, S set of, Q deque of the type that follows;
 * D dict of the two that follow; T2 tuple of as many types as the digit says; N the type that follows, or
 * None. "DsT2if": a dict from strings to pairs.
 */
#ifndef IR_CODE_H
#define IR_CODE_H
#include "base/base.h"

/* Behind the first type of the code. */
const char *ir_code_skip(const char *code);
char *ir_code_first(const char *code, Arena *arena);
/* None or a handle: one number, 0 for None. */
bool ir_code_is_handle(const char *p);
/* A tuple: how many members, and where the first stands. */
static inline bool ir_code_is_head(const char *p)
{
	return *p == 'T';
}
static inline int ir_code_count(const char *p)
{
	return p[1] - '0';
}
static inline const char *ir_code_members(const char *p)
{
	return p + 2;
}
/* Scalars that a value of the first type consists of: tuples are flattened, m is two; behind what may be
 * None stands a number that says whether it is not. */
int ir_code_leaves(const char *code);
#endif
