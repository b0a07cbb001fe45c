/*
 * Intervals and linear forms of integers, and what a piece of code assigns: private to src/opt.
 *
 * A Lin stands for the exact (unbounded) value c + sum k*e, its terms sorted by e. Terms are i64
 * expressions: variables, dims, loads, and anything else that is not linear; a product of such is a
 * term too (mul nodes of sorted factors, left-nested).
 */
#ifndef OPT_LIN_H
#define OPT_LIN_H
#include "ir/ir.h"

typedef __int128 Wide;

typedef struct Itv {
	int64_t lo, hi; /* both inside */
} Itv;

Itv itv_of_type(Type t); /* every value of an integer type or bool (u64: as i64, hence everything) */
Itv itv_join(Itv a, Itv b);
bool itv_within(Itv a, Itv b); /* is a a part of b? */
/* The interval of exact results lo..hi if it fits type t, else everything of t. */
Itv itv_clip(Type t, Wide lo, Wide hi, bool *exact);
Itv itv_mul(Type t, Itv a, Itv b, bool *exact);
Itv itv_pow(Type t, Itv a, Itv b, bool *exact);
Itv itv_shl(Type t, Itv a, Itv b, bool *exact);
Itv itv_floordiv(Type t, Itv a, Itv b);
Itv itv_mod(Type t, Itv a, Itv b);

enum { LIN_MAX = 12 };
typedef struct Term {
	int64_t k;
	Ex e;
} Term;
typedef struct Lin {
	int64_t c;
	int n;
	Term t[LIN_MAX];
} Lin;

Lin lin_int(int64_t c);
Lin lin_atom(Ex e);
/* a += k * b; false (a spoilt) when it does not fit. */
bool lin_add(Lin *a, const Lin *b, int64_t k);
bool lin_mul(Fn *f, const Lin *a, const Lin *b, Lin *r);
bool lin_equal(const Lin *a, const Lin *b);
/* Is term e a product that has factor x (or x itself)? *rest: the other factors, 0 for none. */
bool lin_factor(Fn *f, Ex e, Ex x, Ex *rest);
/* An expression for l, or for the comparison l >= 0. Sums must be known not to overflow. */
Ex lin_value(Fn *f, const Lin *l);
Ex lin_ge0(Fn *f, const Lin *l);

/* What a chain of statements may do; the variables of its loops count as assigned. */
typedef struct Touch {
	uint64_t *var, *sto; /* bit sets: variables assigned, storages written, made or bound */
	uint32_t vars, stos;
	bool views;  /* some storage written is a view, or views are bound */
	bool jumps;  /* may leave the chain other than at its end */
	bool checks; /* holds a check */
	bool calls;
} Touch;
Touch opt_touch(Fn *f, St first);
Touch opt_touch_of(Fn *f, St s); /* of one statement */
bool opt_assigns(const Touch *x, Var v);
/* The first variable from v on that the code assigns, or 0. */
Var opt_assigned(const Touch *x, Var v);
/* May an element of s differ after the code? */
bool opt_writes(Fn *f, const Touch *x, Sto s);
/* Does e have the same value before and after the code? */
bool opt_invariant(Fn *f, const Touch *x, Ex e);
/* Can control reach the end of the chain? */
bool opt_falls_through(Fn *f, St first);

/* As ir_uses_var; quick for leaves. */
bool opt_uses_var(const Fn *f, Ex e, Var v);
bool opt_is_sticky(Op op);
/* Are all nodes of e free of sticky failures? */
bool opt_is_quiet(Fn *f, Ex e);
bool opt_has_load(Fn *f, Ex e);
bool opt_is_leaf(const Fn *f, Ex e);
#endif
