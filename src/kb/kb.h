/*
 * What is known of NumPy, math and the builtins: one row a function, in *.def tables. A column left
 * out is 0 and means the pessimistic answer.
 */
#ifndef KB_H
#define KB_H

#include "ir/ir.h"

typedef enum KbKind {
	KB_UNKNOWN,
	KB_MAP,     /* element by element: `body` in the operands x, y, z (a ufunc) */
	KB_MATH,    /* scalar function of Python floats (math.*): `body`, `guard` */
	KB_REDUCE,  /* reduction with axis and keepdims: `red` */
	KB_SPECIAL, /* the front end has a handler: `special` */
	KB_DTYPE,   /* a dtype or scalar type: `type` */
	KB_CALL,    /* NumPy's or SciPy's own is called from compiled code: `out`, `flags` */
} KbKind;

/* How the operands are converted and what type comes out. */
typedef enum KbDtype {
	DT_UNKNOWN,
	DT_SAME,     /* promote, result the promoted type */
	DT_FLOAT,    /* promote, integers to float64 (16 bit: float32; 8 bit and bool: not compiled) */
	DT_DIVIDE,   /* promote, every integer to float64 */
	DT_BOOL,     /* promote, result bool */
	DT_LOGICAL,  /* operands to bool, result bool */
	DT_REAL,     /* result the real part's type (abs, real, imag) */
	DT_INTS,     /* promote; integers and bool only */
	DT_SUM,      /* reductions: bool and small integers to int64 / uint64 */
	DT_MEAN,     /* reductions: integers to float64 */
	DT_INDEX,    /* result int64 */
} KbDtype;

typedef enum KbEffect {
	EF_UNKNOWN,
	EF_PURE,
	EF_WRITES_FIRST,
	EF_DRAWS,    /* changes the state of its generator, the first parameter */
	EF_SHUFFLES, /* the same, and writes its second */
	EF_METHOD,   /* of an object, the first parameter, which may read any array */
	EF_KEEPS,    /* what it makes may go on using the memory of its arguments */
} KbEffect;
typedef enum KbResult { RS_UNKNOWN, RS_FRESH, RS_VIEW, RS_MAYVIEW, RS_SCALAR, RS_NONE } KbResult;

typedef enum KbSpecial {
	KS_none,
#define S(name) KS_##name,
#include "kb/special.def"
#undef S
	KS_count
} KbSpecial;

typedef struct KbRow {
	const char *names;  /* canonical name first, then aliases: "numpy.absolute numpy.abs" */
	const char *args;   /* NumPy's own signature, less what is not accepted: "x, /" "shape, dtype=None" */
	KbKind kind;
	const char *body;   /* MAP, MATH: expression text: op(x, y), numbers, x y z */
	const char *complex; /* MAP: the body for complex operands, where that is another one */
	const char *kinds;  /* operand kinds accepted after conversion ("biufc"); others are refused */
	KbDtype dtype;
	const char *guard;  /* MATH: where this is false the original runs (it raises) */
	int red;            /* REDUCE: enum RedOp + 1 */
	KbSpecial special;
	bool displays;      /* SPECIAL: list displays among the operands come as tuples */
	Type type;          /* DTYPE */
	KbEffect effect;
	KbResult result;
	/*
	 * CALL: what comes out, one item a result: type, rank, and on what it depends.
	 *   type: s that of the first operand, t of the second, N with int64; p promoted from the required operands, f the same as
	 *     floats, u as ufuncs have them (float32 of 16 bits),
	 *     r its real part's, c its complex type; q floats promoted from all arrays, Q at least float64;
	 *     d float64, i int64, j int32, b bool; S as sum has it, m as mean, M as var; e as f, but complex
	 *     after failures; a of the second operand if it is an array, else int64; l of
	 *     what stands in the last required one; g of apply_along_axis; o uint8; w of bincount, h and E of histogram; B I D a Python bool, int, float
	 *   rank: 0..3; = that of the first operand, B of the second, T of the third, ^ the highest of the
	 *     required ones; v w one, two less than =; < without the axes of `axis` unless keepdims, % with
	 *     those of the second operand in front; | as = but 1 if axis is None; @ as =, and as many results
	 *     as axes; V of cov; & of take; # as long as the second operand; X one less than ^;
	 *     $ as `size` says, else the highest of the others; . as many as there are of *args; m one more
	 *     than size; * as size, and the second less one; ~ of the second, but 1 if it is a number
	 *     e of einsum, g of apply_along_axis
	 *   @NAME: an object of that type (docs/ast.md, "Signatures")
	 *   ?name, !name: there if that flag is true, is not
	 * Empty: it gives None.
	 */
	const char *out;
	/* CALL: letters. K: results have the order of the first operand, F: that of Fortran, A: any, else C's. o:
	 * values depend on the strides of the operands. t: a named tuple. x: the first operand may be a
	 * number. w: it may warn. [: tuples are given as lists. =: results with the rank of an operand (= B T) have its shape. */
	const char *flags;
	/*
	 * DRAWS: how one number is drawn in compiled code, NULL: it is not. `f NAME CCC`: NumPy's C function
	 * random_NAME, a constraint of gen/random.in for each number that it takes; `F`, `I` the same where
	 * it may raise floating-point flags, and gives an int. Else a word of front/random.c.
	 */
	const char *draw;
	const char *only; /* CALL: constants that a parameter may be: "mode:reduced complete" */
	int ulp;            /* 0: bit-equal; n: within n ulp of the true value; -1: reassociable */
} KbRow;

extern const KbRow kb_row[];
extern const int kb_rows;

/* The row of a canonical name or alias ("numpy.exp"), or of a method ("ndarray.sum"); NULL if none.
 * Binary search over a table made once at build or a perfect scan: fast enough for 100 look-ups. */
const KbRow *kb_find(const char *name);
/* The KB_CALL row of a name, which may have a row of another kind too: that one is tried first. */
const KbRow *kb_find_call(const char *name);
/* Body and guard text -> expression over operands already converted to one type `t`. NULL if the
 * text does not parse or an operator does not take the type. */
Ex kb_instantiate(Fn *f, const char *text, const Ex *operand, int n);
/* Position of a parameter in row->args by name, or -1; `k`-th parameter's name and default text. */
int kb_param(const KbRow *row, const char *name, size_t len);
int kb_params(const KbRow *row);
typedef struct KbParam {
	const char *name, *other; /* other: the default's text, or NULL */
	size_t len, other_len;
	bool keyword, positional; /* by name only, by place only */
} KbParam;
bool kb_param_at(const KbRow *row, int k, KbParam *out);
int kb_required(const KbRow *row); /* parameters without a default */

/* NumPy 2 promotion. weak: a Python scalar of that kind ('b' 'i' 'f' 'c'), 0: a NumPy type. Tnone:
 * there is no common type that Jenny has. */
Type kb_promote(Type a, char weak_a, Type b, char weak_b);
Type kb_real(Type t);
Type kb_complex(Type t);
#endif
