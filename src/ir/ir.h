/*
 * The intermediate representation, whole on one page. docs/il.md has its text form.
 *
 * A Unit is what is compiled together: functions that may call each other; the first is the entry.
 * A Fn owns vectors; everything in it is an index into one of them (0 is "none" everywhere, so
 * element 0 of each vector is a dummy). Nothing is freed before the unit's arena is.
 *
 *   Var   a scalar variable: mutable, of one type. A loop's own variable is written by its loop
 *         alone. `once` variables are assigned by exactly one `let`, which dominates all uses: only
 *         they, dims of arguments, loop variables and constants may stand in shapes and be moved.
 *   Sto   a storage: memory of one element type with named extents. Two different storages never
 *         overlap (the dispatcher's guards see to that for arguments), except a view (origin Sview),
 *         which overlaps its base. NumPy views whose map is known do not exist here: the front
 *         end composes their index maps, and an access is always to the storage itself.
 *   Ex    an expression: pure, hash-consed (equal text <=> equal index), of one type.
 *   St    a statement: a node of a tree; `next` chains a body.
 *
 * Failure. `check` leaves the kernel at once with JENNY_FAIL. A *sticky* failure (ops ending in v,
 * guard, trunci, ...) only sets a flag that is looked at when the kernel returns, at every iteration
 * of a `while` and at every iteration of a loop without parallel mark that holds loops; code that
 * runs on in between computes with wrong numbers but, since all accesses are checked, never outside
 * memory. After a failure the dispatcher restores what was overwritten and runs the original.
 */
#ifndef IR_H
#define IR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "jenny_abi.h"
#include "base/base.h"

typedef uint8_t Type; /* enum JennyType */
enum {
#define T(name, np, bytes, kind) T##name,
#include "ir/types.def"
#undef T
	Ntypes
};

typedef enum Op {
	Onone,
#define O(name, arity, result, operands, meaning) O##name,
#include "ir/ops.def"
#undef O
	Nops
} Op;

typedef struct TypeInfo {
	const char *name, *np;
	uint8_t bytes;
	char kind;
} TypeInfo;
typedef struct OpInfo {
	const char *name;
	uint8_t arity;
	char result;
	const char *operands, *meaning;
} OpInfo;
extern const TypeInfo ir_type[Ntypes];
extern const OpInfo ir_op[Nops];

typedef uint32_t Ex, St, Var, Sto;

typedef struct Expr {
	uint8_t op;   /* enum Op */
	Type type;
	uint16_t n;   /* load: number of indices, in fn->pool[at .. at+n) */
	uint32_t ref; /* var: Var; load, dim: Sto */
	uint32_t at;  /* dim: axis; load: see n */
	union {
		Ex a[3];                        /* operators: operands */
		int64_t i;                      /* con of bool and integer types */
		double f;                       /* con of float types (f32: exactly representable) */
		struct { double re, im; } c;    /* con of complex types */
	} u;
} Expr;

typedef struct VarInfo {
	const char *name; /* interned; need not be unique: printed as name.index */
	Type type;
	bool once;  /* see above */
	bool loop;  /* a loop's own variable (i64) */
	bool param; /* a scalar parameter (never assigned) */
	bool small; /* param, i64: the dispatcher has checked that |x| < 2**31 */
} VarInfo;

typedef enum Origin {
	Sarg,    /* NumPy array argument (or global): parameter `param` */
	Slist,   /* list argument, copied into a dense row-major buffer: parameter `param` */
	Stemp,   /* made by `alloc`, gone when the kernel returns (or at the next `alloc` of it) */
	Sresult, /* made by `alloc` (executed at most once), returned: a new ndarray or list */
	Sview,   /* made by `bind`: a window on another storage, chosen at run time */
	Sext,    /* made by `ext`: an array of the library's, gone as a Stemp is unless it is a result; its
	            extents are once-variables that the same `ext` sets */
	Norigins,
} Origin;

typedef struct Store {
	const char *name;
	Type type;
	uint8_t rank;
	uint8_t origin; /* enum Origin */
	/* 'C' row-major dense, 'F' column-major dense, 'S' any strides (arguments and views; strides are
	 * taken from the JennyArray) */
	char layout;
	bool list;    /* Sresult: boxed as a (nested) list */
	bool written; /* some statement writes it (kept by ir_facts) */
	uint16_t param;       /* Sarg, Slist: slot number */
	uint16_t result;      /* Sresult, returned Sext: index in fn->result */
	uint8_t ones;         /* arguments: bit d set: axis d is known to have length 1 */
	Sto base;             /* Sview: what all its binds bind it to; 0: several (kept by ir_facts) */
	const Sto *ways;      /* ... which are these, 0 behind them; NULL: not known */
	Ex dim[JENNY_RANK];   /* Sarg, Slist: `dim` nodes (or constant 1); else i64 expressions that are
	                         evaluated at `alloc` or `bind` and made of movable things only */
	uint32_t private_to;  /* loop statement inside which a Stemp lives: one per worker */
} Store;

typedef enum StKind {
	Knone,
	Klet,      /* v = e */
	Kset,      /* s[idx] = e; indices in fn->pool[at..at+rank) */
	Kfor,      /* for v in lo:hi:step body; lo, hi, step evaluated once; step: i64, != 0 */
	Kwhile,    /* while e body; e is evaluated before each iteration */
	Kif,       /* if e body else other */
	Kbreak,    /* leaves the innermost for or while */
	Kcontinue,
	Kblock,    /* body; `leave` of this block's number jumps behind it */
	Kleave,    /* v = number of the block (its St index) */
	Kcheck,    /* e false: leave the kernel with JENNY_FAIL; code says why (enum Diag) */
	Kreduce,   /* v = reduction `red` of e over k in lo:hi, in NumPy's own order for a contiguous run */
	Kalloc,    /* makes storage s (contents undefined) */
	Kbind,     /* s (Sview) becomes a window on storage pool[at] of the same type: all of it (same rank
	              and layout), or, where both are 'C', as many elements as s has from number e (0: the
	              first) on, in s's own shape */
	Klib,      /* library call `lib`, operands in pool */
	Kcall,     /* calls function `fn` of the unit: results to variables, arguments */
	Kext,      /* calls `unit->ext[fn]` outside of the kernel: n results, step operands, see ExtPart */
	Kreturn,   /* leaves the function; result slots were set by `let`s of result variables */
} StKind;

typedef enum RedOp {
	Rsum,    /* iufc, bool is cast before. Floats: pairwise exactly as numpy.add.reduce */
	Rprod,   /* as numpy.multiply.reduce */
	Rmax, Rmin,       /* NaN wins; lo < hi promised */
	Rargmax, Rargmin, /* i64: first place of the extreme (NaN wins), lo < hi promised; index - lo */
	Rany, Rall,       /* bool */
	Nredops
} RedOp;

typedef enum LibOp {
	Lgemm, /* C[m,n] = A[m,k] B[k,n]: pool: C A B storages, flags ta tb (0/1); dims from storages */
	Lgemv, /* y[m] = A[m,k] x[k] (flag ta: A is [k,m]) */
	Ldot,  /* out[] (rank-0 storage) = sum x[k] y[k] */
	Nlibops
} LibOp;

enum StFlag {
	Fpar = 1,  /* for: iterations may run in any order and at once; runs on the pool */
	Fvec = 2,  /* for: iterations are independent: ivdep */
	Fmap = 4,  /* for: made from an array statement: independent by construction */
	Fcold = 8, /* if: seldom taken */
	Ffree = 16, /* reduce: a sum of products whose order is free (np.dot, @) */
	Fprod = 32, /* for: rows of a matrix product that is added to a matrix, columns and terms of the
	               sums in loops inside; the order of the sums is free */
	Fsure = 64, /* for: who made it knows that its iterations are independent */
	Fwave = 128, /* for: sure, and it may have little to do: what it costs is reckoned */
};

/*
 * Kext: an ordered call of something outside. Its results, then its operands stand in the pool as
 * pairs of an ExtPart and what it names. No pass moves, repeats or removes one; it stands in function
 * 0, in no parallel loop. A sticky failure is looked at before; it may fail at once. It reads the
 * storages given and writes those marked, nothing else of the kernel's.
 */
typedef enum ExtPart {
	Xvar,    /* result: a variable */
	Xmakes,  /* result: a storage of origin Sext */
	Xex,     /* operand: an expression */
	Xsto,    /* operand: a storage that is read */
	Xwrites, /* operand: a storage that is read and written */
} ExtPart;

/* Why a check or a sticky failure can occur: rows of base/diag.def. */
typedef struct Stmt {
	uint8_t kind;   /* enum StKind */
	uint8_t flags;  /* enum StFlag */
	uint16_t code;  /* check: enum Diag; lib: enum LibOp; reduce: enum RedOp */
	uint32_t line;  /* source line (1-based), 0: none */
	St next;
	Var v;          /* let, for, reduce; block/leave: number */
	Sto s;          /* set, alloc, bind */
	uint32_t at, n; /* indices or operands in fn->pool */
	Ex e;           /* let, set, check, if, while, reduce; bind: place in the base, or 0 */
	Ex lo, hi, step; /* for, reduce (step unused) */
	St body, other; /* for, while, if, block */
	Var k;          /* reduce: its index variable */
	uint32_t fn;    /* call: function; n results (Vars) then arguments (Ex) in pool: n = number of
	                   results, step = number of arguments (as a plain number) */
	double cost;    /* for: estimated ns of one iteration (kept by opt_cost, 0: unknown) */
} Stmt;

/* A parameter or result in slot order. */
typedef struct Slot {
	const char *name;
	Type type;
	bool array; /* then `ref` is a Sto, else a Var */
	uint32_t ref;
} Slot;

typedef struct Fn {
	struct Unit *unit;
	Arena *arena;
	const char *name;
	Vec(Expr) ex;
	Vec(Stmt) st;
	Vec(VarInfo) var;
	Vec(Store) sto;
	Vec(uint32_t) pool;
	Vec(Slot) param, result; /* slots: parameters first, then results */
	St body;
	Vec(uint32_t) hash; /* hash-consing table of ex */
	bool fp_check;      /* status flags have to be looked at after the call (NumPy arithmetic) */
} Fn;

typedef struct Unit {
	Arena *arena;
	Strings *strings;
	Diags *diags;
	Vec(Fn *) fn;
	const char *name;
	Vec(const char *) ext; /* what Kext calls: interned texts */
	bool timers;       /* it is compiled to be measured: code has timers in it */
	bool quiet;        /* there are NaNs: comparisons of floats may not raise flags for them */
	struct Face *face; /* how Python sees the entry: ir/face.h; NULL for a unit read from text */
} Unit;

/* build.c: all hash-consing and simple folding of constants (i64 add/sub/mul of constants, x+0, x*1) */
Unit *ir_new_unit(Arena *arena, Strings *strings, Diags *diags, const char *name);
Fn *ir_new_fn(Unit *u, const char *name);
Ex ir_int(Fn *f, int64_t i); /* i64 */
Ex ir_plus(Fn *f, Ex e, int64_t n); /* an i64 and a constant */
Ex ir_bool(Fn *f, bool b);
Ex ir_con_i(Fn *f, Type t, int64_t i);
Ex ir_con_f(Fn *f, Type t, double x);
Ex ir_con_c(Fn *f, Type t, double re, double im);
Ex ir_var(Fn *f, Var v);
Ex ir_dim(Fn *f, Sto s, int axis);
Ex ir_load(Fn *f, Sto s, const Ex *idx);
Ex ir_un(Fn *f, Op op, Ex a);             /* result type from the op's rule */
Ex ir_bin(Fn *f, Op op, Ex a, Ex b);
Ex ir_select(Fn *f, Ex c, Ex a, Ex b);
Ex ir_guard(Fn *f, Ex ok, Ex value);
Ex ir_calm(Fn *f, Ex c, Ex value);
Ex ir_cast(Fn *f, Type t, Ex a);          /* the operand itself if it has the type */
Ex ir_cplx(Fn *f, Type t, Ex re, Ex im);
Ex ir_rebuild(Fn *f, Ex e, const Ex *operands); /* same node, other operands or indices */
Var ir_new_var(Fn *f, const char *name, Type t);
Sto ir_new_store(Fn *f, const char *name, Type t, int rank, Origin o, char layout);
Var ir_new_loop_var(Fn *f, const char *name);
St ir_new_st(Fn *f, StKind kind, uint32_t line);
St ir_new_loop(Fn *f, Var v, Ex lo, Ex hi, Ex step, uint32_t line); /* without body and flags */
St ir_set(Fn *f, Sto s, const Ex *idx, Ex value, uint32_t line);
/* Statements in a row, under construction. */
typedef struct Chain {
	St first, last;
} Chain;
void ir_append(Fn *f, Chain *c, St s); /* s, with what follows it */
bool ir_op_is_sticky(Op op); /* can it fail, see above? */
bool ir_is_int(const Fn *f, Ex e, int64_t *value); /* is it an integer constant? */
int ir_arity(const Fn *f, Ex e);                   /* operands, or indices of a load */
Ex ir_operand(const Fn *f, Ex e, int k);
/* Substitutes variable v by expression r in e (shared subterms once). */
Ex ir_subst(Fn *f, Ex e, Var v, Ex r);
bool ir_uses_var(const Fn *f, Ex e, Var v);

/* Kext: part number k, results first; a new one, without parts; its number among those of its unit. */
ExtPart ir_ext_part(const Fn *f, const Stmt *s, uint32_t k, uint32_t *ref);
St ir_new_ext(Fn *f, const char *text, uint32_t line);
void ir_ext_add(Fn *f, St s, ExtPart part, uint32_t ref); /* results first */
bool ir_ext_inside(const Fn *f, const Stmt *s); /* it is of the kernel itself: "box ..." */
bool ir_ext_assigns(const Fn *f, const Stmt *s, Var v);
uint32_t ir_ext_number(const Fn *f, St s);
/* What it calls, for people: up to the bracket, without the operand that a method is of. */
const char *ir_ext_words(const Fn *f, const Stmt *s);

/* walk.c */
typedef void IrVisit(Fn *f, St s, void *env);
void ir_each_st(Fn *f, St first, IrVisit *pre, void *env); /* all statements of a chain, preorder */
typedef void IrVisitEx(Fn *f, Ex e, void *env);
void ir_each_ex(Fn *f, Ex e, IrVisitEx *pre, void *env);   /* every node of an expression tree */
void ir_st_exprs(Fn *f, St s, void (*visit)(Fn *, Ex *, void *), void *env); /* own expressions */

/* effects.c */
/* The storage that a view is a window on, through other views; itself if it is none; 0: not known. */
Sto ir_root(const Fn *f, Sto s);
/* What a view may be a window on, through other views, or the storage itself: how many; 0: not known. */
enum { IR_ROOTS = 16 };
uint32_t ir_roots(const Fn *f, Sto s, Sto out[IR_ROOTS]);
/* Is there another storage that may share memory with this one? */
bool ir_is_shared(const Fn *f, Sto s);
/* May the two storages share memory? */
bool ir_may_alias(const Fn *f, Sto a, Sto b);

/* print.c, parse.c, check.c, interp.c */
char *ir_print(Unit *u, Arena *arena);
Unit *ir_parse(Arena *arena, Strings *strings, Diags *diags, const char *text);
bool ir_check(Unit *u); /* false: a bug; the broken rule is in u->diags */
int ir_interpret(Unit *u, JennySlot *slot, char *err, int size); /* enum JennyStatus */
void ir_facts(Fn *f); /* facts.c: recomputes Store.written and Store.base */
#endif
