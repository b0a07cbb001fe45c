/*
 * What a piece of a program reads and writes, for the passes that move, merge or mark loops; and a
 * rewriter of expressions. Nothing here is kept between passes.
 */
#ifndef EFFECTS_H
#define EFFECTS_H
#include "ir/ir.h"

/* Sets of variables or storages: one bit each. */
static inline bool bit_has(const uint64_t *set, uint32_t i)
{
	return set[i >> 6] >> (i & 63) & 1;
}
static inline void bit_add(uint64_t *set, uint32_t i)
{
	set[i >> 6] |= (uint64_t)1 << (i & 63);
}
static inline void bit_del(uint64_t *set, uint32_t i)
{
	set[i >> 6] &= ~((uint64_t)1 << (i & 63));
}
bool bit_meet(const uint64_t *a, const uint64_t *b, uint32_t words);

/* A loop (for, while or reduce) around an access; scope 0 is the outside of the piece. */
typedef struct Scope {
	St st;
	uint32_t up;
} Scope;

/* One access to a storage. `whole`: any element may be touched (library calls, alloc, bind). */
typedef struct Access {
	Sto s;
	bool write, whole, alloc;
	uint32_t at, n; /* indices: fn->pool[at .. at+n) */
	St st;
	uint32_t scope;
} Access;

/*
 * The effects of one statement with everything in it. Sets of variables hold the variables of inner
 * loops too. `exposed`: read at a moment when the piece may not have assigned it yet; `def`:
 * certainly assigned. For a `for` both are meant for one iteration of its body, and `exposed` holds
 * what its bounds read.
 */
typedef struct Effects {
	Vec(Access) access;
	Vec(Scope) scope;
	uint64_t *reads, *writes, *exposed, *def; /* variables */
	uint64_t *sreads, *swrites;               /* storages; an alloc writes */
	uint32_t vwords, swords;
	bool check;                  /* holds a check */
	bool sticky;                 /* holds a sticky operator */
	bool heavy;                  /* holds a function such as exp */
	bool call, lib, bind, loops; /* holds such statements; loops: for, while, reduce inside */
	bool result;                 /* allocates a result */
	bool breaks, continues;      /* the piece is a loop, and something in it leaves an iteration */
	bool jumps;                  /* something in it leaves the piece */
} Effects;
Effects *ir_effects(Fn *f, St s);
Effects *ir_effects_fn(Fn *f); /* of the whole body */

/* Is e = k*v + rest with a constant k, and rest made of constants, dims and variables that are not
 * in `varying`? Then *k is set. */
bool ir_linear(const Fn *f, Ex e, Var v, const uint64_t *varying, int64_t *k);
/* A simple sufficient test that the iterations of `loop` are independent (poly has the exact one).
 * Variables that are read behind the loop are not looked at. */
bool ir_loop_simple(Fn *f, St loop, const Effects *x);
/* Is storage s allocated anew in the piece before all else that is done to it? */
bool ir_fresh(const Effects *x, Sto s);
/* Is argument k of function `callee` of the unit a storage? */
bool ir_arg_is_array(const Fn *f, uint32_t callee, uint32_t k);
/* after[st]: the variables whose value may still be read after statement st; for `for` only. */
uint64_t **ir_live_after(Fn *f);

/* Rewrites expressions bottom up: `node` gets each node with its operands rewritten already and
 * returns what stands in its place. Zeroed but for f, node, env; may be used for many expressions. */
typedef struct Rewrite {
	Fn *f;
	Ex (*node)(struct Rewrite *r, Ex e);
	void *env;
	struct ExMap *few; /* what expressions became, while they are few */
	Ex *memo;          /* by expression */
	uint32_t known;
} Rewrite;
Ex ir_rewrite_ex(Rewrite *r, Ex e);
void ir_rewrite_st(Rewrite *r, St s);        /* the expressions of one statement */
void ir_rewrite_chain(Rewrite *r, St first); /* of a chain and everything in it */
void ir_rename(Fn *f, St first, Var from, Ex to);
/* Drops the statements of kind Knone from a chain and everything in it; returns its first. */
St ir_sweep(Fn *f, St first);
#endif
