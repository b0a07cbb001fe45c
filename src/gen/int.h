/*
 * Inside of src/gen. One Gen per unit. C text is made frame by frame: a Frame is one C function
 * under construction. A symbol (a variable, a storage's base, one of its dims or strides) that a
 * frame mentions but does not own is captured: it becomes a parameter, taken from the frame
 * around. So an outlined loop or reduction gets what its text mentions and nothing else.
 */
#ifndef GEN_INT_H
#define GEN_INT_H

#include "gen/gen.h"

/* Symbols: variables by number, then for each storage a base pointer, dims and strides. */
typedef uint32_t Sym;
enum { SymBase = 0, SymDim = 1, SymStride = 1 + JENNY_RANK, SymsPerSto = 1 + 2 * JENNY_RANK };

typedef enum FrameKind {
	Fentry,  /* jenny_kernel itself: takes slots apart */
	Fmain,   /* the body of a function */
	Fworker, /* the body of a parallel loop */
	Fnest,   /* a serial nest in a function of its own, for the sake of restrict */
	Felem,   /* a reduction: evaluates elements, has no statements */
} FrameKind;

typedef struct Frame {
	struct Frame *up;
	FrameKind kind;
	Text head;     /* declarations */
	Text body;     /* statements */
	uint8_t *have; /* by Sym: 1 declared here, 2 captured */
	Vec(Sym) cap;
	bool bad;        /* the local `bad` is mentioned: its sign is a sticky failure */
	bool rare;       /* the local `rare` is mentioned: non-zero, a vector function gave up */
	bool shy;        /* the local `shy` is mentioned: loops that are not to try quick quotients */
	bool zero;       /* the local `zero` is mentioned: 0, but C compilers do not know that */
	bool status;     /* the local `status` is mentioned */
	int tabs, loops; /* indentation; loops around the statement at hand */
} Frame;

/* A timer that runs: its statement, the name of the moment when it began. */
typedef struct Open {
	St st;
	const char *since;
	const Frame *fr;
} Open;

/* The store of abs(z) < c (or > c) in a vector loop: edge.c. `later`: z, behind the loop. */
typedef struct Edge {
	St set;
	Ex z, later, c;
	bool below, equal;
} Edge;

/* Divisors of a vector loop, and what stands for them while it is written: quick.c. */
enum { QUICKS = 4 };
typedef struct Quick {
	Ex by[QUICKS];
	const char *name[QUICKS], *inverse[QUICKS];
	int n;
	bool on; /* quotients are quick in the text being made */
} Quick;

typedef struct Gen {
	Unit *unit;
	Arena *arena;
	Strings *strings;
	Text out; /* finished functions */
	Frame *fr;
	int serial;              /* numbers for outlined functions */
	int temps;               /* scratch slots given out */
	int owned;               /* those of a function that calls itself, which are each call's own */
	uint32_t line;           /* last line mentioned */
	Vec(const char *) needs; /* helpers, vector functions already in `pre` */
	Text pre;
	bool callable;     /* the function at hand is called by functions, not by the dispatcher */
	const bool *inner; /* by function: called from workers, or by itself: its loops stay serial */
	/* of the function at hand */
	Fn *f;
	uint32_t fnno;
	bool sticky, rare; /* it has sticky operations, functions of vmath */
	/* it adds products of floats, subtracts with them, stores side by side: see expr.c, flips */
	bool plus, minus, pairs;
	const char **name; /* by Sym: C name, NULL: not yet */
	Vec(const char *) names;
	uint32_t *home;     /* by Var: the statement that declares it; 0: top of its frame */
	uint32_t *alias;    /* by Sto: representative of what it may overlap */
	uint8_t *unit_axis; /* by Sto: bit d: stride d is known to be 1 in the text being made */
	int *slot_of;       /* by Sto: scratch slot of a temporary, or -1 */
	/* of the statement at hand */
	uint32_t *uses, *stamp, *tmp;
	uint32_t now;
	int tmps;
	uint8_t
		*lane; /* by Var: it is an array with a lane for each of 32 iterations; NULL: no lanes */
	const Edge *near; /* the store of a comparison that only the squares decide; NULL: none */
	const Quick *quick; /* the loop is written with quick quotients, and without; NULL: only without */
	Ex edge; /* between lanes: the comparison that fits[lane] holds already; 0: none */
	struct Veil *veils; /* veil.c: what of the function at hand the C compiler may know */
	Ex veil;   /* the operand that is to be veiled of the operation being written; 0: none */
	int under; /* conditions around by which it may know what is equal to a constant */
	const char *row; /* how far the inner one of two loops that are run as one goes; NULL: none such */
	bool vector;        /* it stands in a loop that is to become vector code */
	uint8_t *carried;   /* in an innermost loop, by Var: it hangs on the round before */
	bool many;          /* it is an element of a reduction, whose loop may become vector code */
	/* timer.c, in a unit that is to be measured */
	Text timers;   /* the plan's records */
	int ntimers;
	int *timer_of; /* by St: 1 + its number, 0: none yet */
	Vec(Open) open; /* timers that run around the statement at hand */
	uint32_t *behind; /* by St, blocks: how many of them the block stands in */
	int within;    /* 1 + the number of the timer that runs around the statement at hand; 0: none */
	int depth;     /* loops around the statement at hand */
	bool hushed;   /* it stands in a loop that is measured as a whole */
	GenTwins *twins; /* twin.c: what is known of the unit's nests */
	bool learns;     /* that is being found out now */
	bool writes;     /* a row's function is being written */
	Text ahead;      /* declarations of functions that are called before they are written */
} Gen;

/* frame.c */
void gen_open(Gen *g, FrameKind kind);
Frame *gen_close(Gen *g);
const char *gen_sym(Gen *g, Sym y); /* makes it available in the frame at hand */
const char *gen_name(Gen *g, Sym y);
const char *gen_sym_type(Gen *g, Sym y, bool restrict_ok);
void gen_declare(Gen *g, Sym y); /* owned by the frame at hand; declared at its top */
void gen_own(Gen *g, Sym y);     /* owned, declared by the caller's own text */
Sym gen_var_sym(Var v);
Sym gen_sto_sym(Gen *g, Sto s, int part);
const char *gen_dim(Gen *g, Sto s, int axis);
/* Has the length a symbol of its own, set where the storage is made? */
bool gen_dim_own(Gen *g, Sto s, int axis);
bool gen_dim_const(Gen *g, Sto s, int axis, int64_t *value);
const char *gen_bad(Gen *g); /* "&bad", and notes that the frame has it */
void gen_look_bad(Gen *g);   /* leaves the function after a sticky failure */
void gen_line(Gen *g, uint32_t line);
/* Head and body of a closed frame, with the locals that it needs. */
void gen_finish(Gen *g, const Frame *fr, Text *t);
void gen_put(Gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Text gen_text(Gen *g);
/* Parameters of a frame's captures: "T *restrict A, long n"; arguments: "A, n" or "e->A, e->n". */
void gen_caps_params(Gen *g, const Frame *fr, Text *t);
void gen_caps_args(Gen *g, const Frame *fr, Text *t, const char *prefix);

/* names.c */
extern const char *const gen_ctype[Ntypes];  /* C type of a scalar or element */
extern const char *const gen_utype[Ntypes];  /* the unsigned type of its width */
extern const char *const gen_suffix[Ntypes]; /* i8 ... c128 */
const char *gen_fresh(Gen *g, const char *want);
void gen_con(Gen *g, Text *t, const Expr *x);

/* support.c */
void gen_need(Gen *g, const char *name, Type t); /* puts helper `name` for type t into the file */
bool gen_support_has(const char *name);
bool gen_call_math(Gen *g, Op op, Type t, bool one, Text *out, const char **flag);

/* carried.c */
/* Has the order inside an iteration of loop s to be kept, so that it is no loop for ivdep? */
bool gen_may_be_stale(Gen *g, St s);
uint8_t *gen_carried(Gen *g, St body); /* the variables of a loop that hang on the round before */
bool gen_one_by_one(Gen *g, Ex e);     /* here this will not become vector code */
bool gen_math_flag(Op op, Type t); /* it is one that may give up */
double gen_math_ns(Op op, Type t); /* ns an element of a vector function; 0: it is none */

/* veil.c */
void gen_veil_find(Gen *g);          /* for a new function */
bool gen_equals(const Gen *g, Ex e); /* may the condition tell that something is equal to a constant? */
Ex gen_to_veil(Gen *g, Ex e);        /* the operand of e that is to be veiled, or 0 */
void gen_veil(Gen *g, Text *t, Ex e);
bool gen_extreme(const Expr *x);     /* is it a constant to be veiled everywhere? */

/* expr.c, share.c */
void gen_prepare(
	Gen *g, const Ex *root, int n);     /* shared subterms into constants before the statement */
char *gen_expr(Gen *g, Ex e, int prec); /* text of a prepared expression */
void gen_expr_to(Gen *g, Text *t, Ex e, int prec);
void gen_region(
	Gen *g, Text *t, Ex e, int prec); /* an operand that is evaluated under a condition */
char *gen_value(Gen *g, Ex e);        /* prepare and text, for one expression */
char *gen_index(Gen *g, Ex e, int prec);
/* abs(z) < c or its like of complex numbers of arrays: z, c and whether abs(z) is below; else false. */
bool gen_compares_abs(Gen *g, Ex e, Ex *z, Ex *c, bool *below);
char *gen_access(Gen *g, Sto s, const uint32_t *idx);
enum {
	Pcond = 3,
	Plor = 4,
	Pland = 5,
	Pand = 8,
	Peq = 9,
	Prel = 10,
	Pshift = 11,
	Padd = 12,
	Pmul = 13,
	Punary = 14,
	Pprimary = 15
};

/* body.c, loop.c, par.c, reduce.c, lib.c, ext.c, alloc.c */
void gen_chain(Gen *g, St first);
void gen_for(Gen *g, St s);
bool gen_par(Gen *g, St s); /* false: cannot, nothing done */
/* Writes loop s over lo .. hi by lanes; false: it is not of that kind, nothing done. */
bool gen_lanes(Gen *g, St s, const char *lo, const char *hi);
/* Writes loop s and the one in it as one loop for short rows, and opens an else; false: not of that
 * kind, nothing done. */
const char *gen_flat(Gen *g, St s, const char *lo, const char *hi);
void gen_set(Gen *g, St s);
bool gen_nest(Gen *g, St s);              /* false: as it stands is better, nothing done */
const char *gen_verdict(const Frame *fr); /* the status that an outlined function ends with */
void gen_reduce(Gen *g, St s);
void gen_lib(Gen *g, St s);
/* The two calls as one that reads their matrix once; false: nothing was emitted. */
bool gen_sweep(Gen *g, St s, St next);
const char *gen_worker(const Gen *g); /* the number of the worker that runs this code */
void gen_alloc(Gen *g, St s);
void gen_bind(Gen *g, St s);
void gen_call(Gen *g, St s);
void gen_ext(Gen *g, St s);
void gen_box(Gen *g, St s); /* box.c: one whose text begins with "box " */
void gen_box_need(Gen *g, const char *name); /* box.c: a section without types */
char *gen_array_arg(Gen *g, Sto s); /* "&(const JennyArray){ .. }" */
void gen_return(Gen *g);
void gen_assign(Gen *g, St s, Var v, const char *value);
void gen_pulse(Gen *g);
bool gen_holds_loops(const Fn *f, St first);
bool gen_moves_by_one(Fn *f, Ex e, Var v);
/* The condition under which strides of what e reads along v are 1 ("" if that does not help); marks
 * those axes, and the ones known before, in axes. */
char *gen_unit(Gen *g, Ex e, Var v, uint8_t *axes);
/* Does the value of e stay the same while the kernel runs on (lengths, once-variables, loops
 * around)? */
bool gen_fixed(const Gen *g, Ex e);
/* Is e made of what the function was called with? */
bool gen_given(const Gen *g, Ex e);
/* Writes the loop s as `for (header)`; `last_step` follows the body's opening, may be NULL. */
void gen_loop(Gen *g, St s, const char *header, const char *inside);
/* The same for an inner loop that is known to be fit for vector code, or not. */
void gen_loop_as(Gen *g, St s, const char *header, bool vector);
/* edge.c: has the vector loop such a store? The text around the loop, and its own. */
bool gen_edge_find(Gen *g, St loop, Edge *edge);
void gen_edge_open(Gen *g, const Edge *edge);
void gen_edge_set(Gen *g);
void gen_edge_close(Gen *g, const Edge *edge, const char *header, const char *inside);
/* quick.c: does the vector loop divide by what stays the same? The text around its two versions. */
bool gen_quick_find(Gen *g, St loop, Quick *q);
void gen_quick_open(Gen *g, Quick *q, St loop);
void gen_quick_else(Gen *g, Quick *q);
void gen_quick_close(Gen *g);
int gen_quick_divisor(const Gen *g, Ex e); /* its number, or -1 */
bool gen_pack(Gen *g, St s); /* false: it is not of that kind, nothing done */
bool gen_update(Gen *g, St s); /* false: it is not of that kind, nothing done */
bool gen_cut(Gen *g, St s); /* false: it is not of that kind, nothing done */
char *gen_trip(Gen *g, const Stmt *x); /* number of iterations, an expression */
char *gen_cost(Gen *g, St s);          /* estimated ns of one iteration, an expression */
double gen_price(Gen *g, Ex e);        /* estimated ns of evaluating e in vector code */
/* timer.c: the number of a statement's timer, or -1; the text around the statement. start gives the
 * name of the moment, NULL where there is no timer. */
int gen_timer(Gen *g, St s);
const char *gen_timer_start(Gen *g, St s);
void gen_timer_stop(Gen *g, St s, const char *since);
/* In front of a jump: stops the timers of the frame but the first `keep`. */
void gen_timer_leave(Gen *g, uint32_t keep);
/* twin.c: notes the text of a worker's loop s, or of a vector loop (`row`), which begins at `from` of
 * the frame's body when so many names were taken; its function, if it has one. True: the serial loop
 * s is now a call of such a function. */
void gen_twin_note(Gen *g, St s, size_t from, uint32_t names, bool row);
void gen_twin_function(Gen *g, St s, const Frame *fr, int id);
bool gen_twin(Gen *g, St s);
bool gen_twin_row(Gen *g, St s); /* the same for a vector loop */
/* The number of an earlier function that does what the parallel loop s does, and what is passed to
 * it; 0: none. */
int gen_twin_worker(Gen *g, St s, Text *args);
GenTwins *gen_twins(Gen *g);
/* home.c: where variables are declared */
void gen_homes(Gen *g);
void gen_mark(Gen *g, St first, uint8_t *inside); /* sets inside[s] for all statements of a chain */
/* Gives the frame at hand its own copy of what `first`'s chain assigns and does not declare. */
void gen_privatise(Gen *g, St first);

#endif
