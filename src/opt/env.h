/*
 * What is known at a point of a function: intervals of integer variables, values of variables as
 * expressions, conditions that hold. Private to src/opt.
 *
 * env_run walks a chain in execution order and calls the hook before each statement, with the state
 * that holds there; loops are run a few times without the hook first, until the intervals of what
 * they assign stand still. The hook may replace expressions of the statement by ones of equal value
 * and may turn it into Knone; it must not change the tree otherwise.
 */
#ifndef OPT_ENV_H
#define OPT_ENV_H
#include "opt/lin.h"

/* Either l >= 0, or cond is true. `load`: it reads memory. */
typedef struct Fact {
	const Lin *l;
	Ex cond;
	bool load;
} Fact;
typedef Vec(Fact) Facts;

typedef struct State {
	Itv *var;   /* per variable */
	Ex *sym;    /* per variable: an expression of equal value, or 0 */
	Facts fact;
} State;

enum { ENDS = 4 };

/* What was assigned during a trial run of a loop: see run.c, counters. */
typedef struct Acc {
	Itv all, reset; /* lo > hi: nothing */
	double down, up, least, most;
	bool grows, falls; /* may an assignment make it larger, smaller? */
	Ex end[ENDS];      /* ends of loops around ... */
	uint8_t ends, beyond; /* ... and those (bits) that an assignment may reach */
} Acc;

/* A loop at its head: intervals of what it assigns, at every iteration and behind it; for variables
 * that only grow (1) or fall (-1), what they started with. */
typedef struct Head {
	Itv *itv, *first; /* first: in front of the loop */
	int8_t *way;
	Ex *start;
	Ex (*below)[ENDS]; /* ends of loops that its values are less than, 0: none */
} Head;

/* A loop around the current point, innermost last. */
typedef struct Around {
	St s;
	bool counted; /* a `for` whose bounds are linear and whose step is a constant */
	int64_t step;
	Lin lo, hi;
	Touch eff;  /* of the body */
	bool partial; /* the current point may be left out of an iteration */
	bool leaves;  /* the loop may end early */
	State before; /* in front of it; not to be changed */
} Around;

/* A condition that holds because a branch was taken, inside `depth` loops. */
typedef struct Path {
	Ex cond;
	bool truth;
	uint32_t depth;
} Path;

typedef struct Env Env;
/* inner: the expressions evaluated inside (the condition of `while`, the operand of `reduce`). */
typedef void EnvHook(Env *env, St s, bool inner);
struct Env {
	Fn *f;
	State now;
	Ex *def; /* of once-variables */
	Vec(Around) around;
	Vec(Path) path;
	EnvHook *hook;
	void *ctx; /* the hook's own */
	Vec(State) spare;
	Acc *acc;
	Vec(Acc *) spare_acc;
	Vec(Head) spare_head;
	double runs; /* how often the current point is run, at most, counted from the trial's start */
	int trials, budget;
	int proofs; /* steps of proofs that may still be made */
	bool settling;
	uint32_t epoch;
	Vec(struct { uint32_t epoch; Itv itv; }) memo;
};

Env *env_new(Fn *f, EnvHook *hook, void *ctx);
void env_run(Env *env, St first);
Itv env_itv(Env *env, Ex e);
Itv env_itv_op(Env *env, Ex e, bool *exact); /* exact: an integer operation that cannot overflow */
bool env_lin(Env *env, Ex e, Lin *l); /* i64; false: it does not fit */
bool env_products_fit(Env *env, const Lin *l); /* can no product in it overflow? */
Itv env_lin_itv(Env *env, const Lin *l, bool *exact);
bool env_prove(Env *env, const Lin *l); /* is l >= 0 certain? */
int env_decide(Env *env, Ex cond);      /* 1 true, 0 false, -1 unknown */
void env_assume(Env *env, Ex cond, bool truth);
void env_assume_lin(Env *env, const Lin *l);
/* Looks again at the disjunctions that hold: new facts may have refuted one side. */
void env_settle(Env *env);
/* From in front of loop s (which does x) into an iteration of it. */
void env_enter(Env *env, St s, const Touch *x);
/* A copy of the current state. It is given back by env_restore, which makes it the current one and
 * gives up that, or by env_give_up. */
State env_save(Env *env);
void env_restore(Env *env, State s);
void env_give_up(Env *env, State s);
#endif
