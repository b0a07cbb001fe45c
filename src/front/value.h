/*
 * What the front end knows while it walks the program: values, frames, and how to give up.
 *
 * The front end is an abstract interpreter: it runs the program once, with values that are partly
 * known (constants, tuples, functions, dtypes) and partly IR expressions, and emits IR statements
 * for what has to happen at run time. Array expressions stay lazy (an element expression over
 * placeholder indices) until something needs them in memory.
 */
#ifndef FRONT_VALUE_H
#define FRONT_VALUE_H

#include "front/front.h"
#include "front/sexp.h"
#include "kb/kb.h"

#include <setjmp.h>
#include <string.h>

typedef enum ValKind {
	Vunset,    /* not assigned */
	Vpoison,   /* assigned differently on the ways that meet here */
	Vnone,
	Vscalar,   /* e of type; np: a NumPy scalar, else a Python bool, int, float or complex */
	Varray,    /* arr; list: a Python list */
	Vtuple,
	Vstr,
	Vellipsis,
	Vknown,    /* a function, type or constant that the knowledge base has: row */
	Vfunc,     /* a Python function with known source */
	Vmodule,
	Vdtype,    /* a dtype: type */
	Vrange,    /* item[0..2]: start, stop, step (Python ints) */
	Vslice,    /* item[0..2], each may be Vnone */
	Vmethod,   /* row or fn, bound to item[0] */
	Vclass,    /* a Python class of which instances can be made: n is its number */
	Vrows,     /* a list of instances of one class: n as for Vobject */
	Vobject,   /* an instance of a Python class: n is its number among front->thing */
	Viter,     /* enumerate, zip, reversed: str says which, item: operands */
	Vgen,      /* a generator expression: node; item[0] is its first iterable */
	Vbox,      /* a container: handle e, type box (box.h) */
	Vmaybe,    /* a tuple, item[0], or None where tag is 0: maybe.c */
	Vmember,   /* of an enum: n says which; item: its value, its name; list: it acts like its value */
	Vopaque,   /* an object of which only its type is known, str; its handle: e; slot it came in: n, or -1 */
	Vspread,   /* in bindings only: one of several tuples of n, whose members have names: spread.c */
	Vother,    /* anything else; str: its type's name */
} ValKind;

/*
 * A lazy array: element expression `e` over the placeholder variables front->axis[0..rank). A view
 * has a `load` node as e, and can be stored to.
 */
typedef struct Arr {
	Type type;
	uint8_t rank;
	char order;   /* memory order that NumPy's result has: C, F, A (either), ? (not known) */
	bool view;    /* e is a load of storage sto */
	bool whole;   /* ... of all of it, axis by axis */
	bool loose;   /* ... of the first elements of it: the array is shorter than its storage */
	bool readonly; /* NumPy does not let it be written to */
	char spread;  /* 1: a view of which an axis does not move in memory; 2: one before one that does */
	bool lent;    /* NumPy's array is a view of a nameless one; matters where it is a new storage */
	Ex unsure;    /* not 0: what must hold for this copy of a view to be one in NumPy too */
	Sto sto;
	Ex dim[JENNY_RANK];
	Ex e;
} Arr;

typedef struct Value {
	uint8_t kind; /* enum ValKind */
	Type type;
	bool np, list;
	Ex e;
	/* A scalar that came from two ways with two flavours: where `tag` (i64) is 0 it is (alt,
	 * alt_np), or None if alt is Tnone, else (type, np); e holds the value either way. 0: one
	 * flavour. */
	Ex tag;
	Type alt;
	bool alt_np;
	const Arr *arr;
	uint32_t object; /* arrays, lists: identity of the Python object (0: none yet) */
	uint32_t owner;  /* object whose memory it is a view of (itself if it owns it) */
	const KbRow *row;
	const char *str;
	struct Func *fn;
	Node *node;
	struct Frame *home; /* Vfunc made in a frame: the frame it closes over */
	struct Value *item;
	int n;
	struct BoxType *box;
} Value;

/* A name of a function around that a function of the unit's reads. */
typedef struct Capture {
	struct Frame *home;
	const char *name;
} Capture;

/* A Python function: of the bundle, or nested. */
typedef struct Func {
	const char *name;
	Node *node, *env, *defaults;
	Value *kept; /* nested: the defaults, evaluated where the function is defined */
	struct Func *outer; /* whose env serves for names not found (nested functions) */
	int id;
	Fn *fn;        /* compiled as a function of its own (recursion), or NULL */
	Value result;  /* of that function; Vunset until the first return is seen */
	bool guessed, retried; /* result is a guess, since the recursion comes before any return */
	jmp_buf *again;
	Vec(Value) param;       /* of that function, own_params of them its own, then those captured */
	uint32_t own_params;
	Vec(Capture) capture;
} Func;

typedef struct Binding {
	const char *name; /* interned */
	Value val;
	Var var;       /* IR variable behind a scalar (0: none yet) */
	Var flag;      /* i64 variable: 1 where the name is bound (0: there is none) */
	bool maybe;    /* the name may be unbound here: look at flag */
	Var tag;       /* flavour of what is in var, see Value.tag */
	struct Loop *carrier; /* outermost loop whose head sees the name through var */
	bool fresh;    /* first assigned inside carrier: var serves only after the loop */
	bool mixed;    /* fresh, and assigned with several types: not readable after the loop */
	Type type, alt; /* flavours of var (and of what is in it while tag is 0) */
	bool np, alt_np;
	struct BoxType *box; /* a container is in var */
	const Node *late;    /* loop that left an array here that is not to be had behind it */
} Binding;

/* What a name must become at the head of a loop when the first guess was wrong. */
typedef struct Widen {
	const char *name;
	bool poison;      /* bound to different objects: must not be read before it is assigned */
	bool object;      /* bound to objects of one class: see instance.c */
	bool none;        /* None or a number of type */
	bool array;       /* bound to arrays of one kind: they are copied into a storage of the loop's */
	bool late;        /* ... which the loop makes, and what is behind it reads */
	bool filled;      /* ... and in front of it to a number: the storage is full of it */
	const struct Arr *like; /* late, filled: such an array */
	Var flag;         /* late: 1 where the name is bound */
	bool sized;       /* ... whose first length changes from round to round: it is in len */
	Var len;
	Value own;        /* ... which is this */
	Type type, alt;   /* scalar: the flavours of the loop's variable, see Value.tag */
	bool np, alt_np;
} Widen;

/* One activation: the entry's, or of an inlined helper. */
typedef struct Frame {
	struct Frame *up;   /* caller */
	struct Frame *home; /* lexically enclosing frame */
	Func *func;
	Fn *fn;             /* in which its statements go */
	uint32_t line, col; /* of the call */
	Vec(Binding) name;
	struct Loop *loop;  /* the caller's innermost loop */
	St block;           /* inlined: leave it to return */
	int leaves;         /* ... at so many places */
	Vec(Binding) entry; /* inlined: its names, attributes of objects included, in front of it */
	Vec(Binding) exit;  /* inlined: attributes that it leaves changed, each with its variable */
	jmp_buf *again;     /* inlined: walks it again */
	bool own;           /* compiled as a function of its own */
	bool returned;      /* inlined: a return value has been set */
	bool dead;          /* code that follows cannot be reached */
	Value result;
	Vec(Var) result_var;
	Value like;         /* inlined: it returns such tuples, or None */
	Var there;          /* ... 1 where it is a tuple */
	Vec(Widen) widen;   /* inlined: results that are None or a number, of two flavours, or arrays */
	Vec(struct OneOf *) pick; /* ... of which they are one */
	int depth;          /* loops around the statement being walked, in the function that is emitted */
} Frame;

/*
 * A Python loop being walked. The body is walked with guesses about what its head sees; a guess that
 * proves wrong is noted in `widen` and the walk starts again from `again`.
 */
typedef struct Loop {
	uint32_t id;
	struct Loop *up;
	struct Frame *frame;
	Node *body;
	Var broke;  /* set by `break` when the loop has an else clause (0: it has none) */
	bool breaks;
	Var ran;           /* how often all its arrays were bound anew; 0: nobody asks */
	int rounds;        /* ... how often that must have been for them to be new ones */
	Var need;          /* ... the same, for what leaves the loop in a round; 0: nothing does */
	Var first_var;     /* variables from this on are made inside the loop */
	Chain before;      /* `let`s that go in front of the loop */
	Vec(Binding) entry; /* the frame's names in front of the loop */
	Chain *out, saved;
	int depth, inlining;
	struct Trying *trying;
	Vec(Widen) widen;
	Vec(Binding) fresh; /* names that it is the first to bind: their variables */
	Vec(const char *) assigned; /* names that the loop assigns */
	Vec(const char *) known;    /* names that are bound at its head */
	jmp_buf again;
} Loop;

/* Integers from lo to hi. */
typedef struct Span {
	int64_t lo, hi;
} Span;

typedef struct InObject { /* the object that came in a slot */
	uint32_t object, slot;
} InObject;

/* A storage that is returned: what a mask chose, or a part of an array. */
typedef struct Chosen {
	Sto s;
	bool part;
} Chosen;
typedef Vec(Var) VarVec;

/* A Python class as the bundle describes it. */
typedef struct Class {
	const char *name;
	Node *node; /* (class 0 "Name" ("method" (method 3)) ...) */
	int slot;   /* in which the class itself came, -1: in none */
} Class;

/*
 * An instance that is known from its birth, or that came as an argument. Two of them are never one
 * object. Its attributes are bindings named "path.attribute" of the frame that is being walked.
 */
typedef struct Thing {
	const char *path;
	int cls;
	int slot; /* in which it came, -1: made here */
	int rows;    /* it stands in the list of objects thing[rows - 1], at place `at`; 0: in none */
	Ex at;       /* ... a variable where several of the list meet */
	bool none;   /* it may be None: `at` is -1 then */
	bool shared; /* it has met another one: not to be changed any more */
	Var old;     /* 1 where it stands for one that came with the call; 0: made here */
	struct Chain *born; /* a dict made here: statements of this chain may give it keys */
	uint32_t loop;      /* number of the innermost loop around the place where it was made */
} Thing;

/* An attribute of an argument: fetched in front of the kernel, set behind it where that is needed. */
typedef struct Attr {
	const char *key, *name;
	int thing;
	bool storable;
	Value first;      /* what it was */
	const char *text; /* template of what it becomes, NULL: it stays */
	uint32_t when;    /* result slot: 1 where it is to be set */
	Var flag;
	VarVec var;       /* as Front.ret_var */
} Attr;

typedef struct Hidden { /* a global array: where the environment names it, and what it is */
	Node *node;
	Value val;
} Hidden;

/* What a mask let through: storage `sto` holds `source` where `mask` is true (both over the masked axes).
 * The statements between `before` and `last` (in `out`) put it there. */
typedef struct Packed {
	Sto sto, named; /* 0: not to be used, see mask.c and carry.c */
	Ex mask, source, n;
	Chain *out;
	St before, last;
} Packed;

/* Bins of which the elements `a` (over axis 0) have been found, see histogram.c; `last`: behind which
 * statement. */
typedef struct Binned {
	Ex a, n, key[2];
	const Arr *edges, *place;
	St last;
} Binned;

/* A try statement being walked (attempt.c). */
typedef struct Attempt {
	struct Attempt *up;
	Node *node;
	Frame *frame;
	Fn *fn;
	Loop *loop;
	Chain *inside;       /* its body */
	Vec(Binding) entry;  /* the frame's names in front of it */
	bool final;          /* only its finally clause is at stake */
	int copies;          /* of handlers that leave, where something is raised */
} Attempt;

/* A place in its body that raises what handler number `handler` catches. */
typedef struct Raised {
	Attempt *to;
	int handler;
	Vec(Binding) name;
	Chain put; /* gives the names the values that the handler finds */
	St at;     /* the `if` that goes there */
	bool deep; /* ... stands further inside than the body itself */
} Raised;

struct Front;
typedef struct Eaten { /* body(f, the value of `name`, env) */
	const char *name;
	void (*body)(struct Front *f, Value v, void *env);
	void *env;
} Eaten;

/* What a walk that starts again must find as it was. */
typedef struct Trying {
	Attempt *attempt;
	uint32_t raised;
	int still;
} Trying;

typedef struct Spread { /* a name of that function that is bound to several tuples; see spread.c */
	const Node *func;
	const char *name;
	Value like; /* one of them */
	bool none;  /* it may be None too */
	bool bad;   /* it is bound to something else as well: it is not spread */
} Spread;

typedef struct Late { /* what is behind that loop reads the array that the name has there */
	const char *name;
	const Node *loop;
} Late;

typedef struct BoxSite { /* where containers are made; see box.h */
	const Node *where, *func; /* in which function; told apart by line, column and kind of node */
	char kind;
	int n;
	struct BoxType *type;
} BoxSite;
typedef struct BoxedSlot { /* a container among the arguments */
	uint32_t slot;
	struct BoxType *type;
} BoxedSlot;
typedef struct Literal { /* a constant string */
	const char *text;
	Ex e;
} Literal;
typedef struct Prologue { /* what goes in front of a function */
	Fn *fn;
	Chain chain;
	Vec(Literal) literal;
} Prologue;
typedef struct BoxLate {
	uint32_t ext;
	struct BoxOp *op;
} BoxLate;

/* One of several arrays, chosen at run time (pick.c). */
enum { PICK_MOST = 8 };
typedef struct OneOf {
	uint32_t object; /* of the array that it is */
	Type type;
	uint8_t rank;
	char layout;
	Var which, place, dim[JENNY_RANK];
	int n;
	Value way[PICK_MOST];
} OneOf;

typedef Vec(struct BoxType *) BoxVec;
typedef struct RetForm { /* one of the kinds of value that the entry returns */
	const char *text; /* its template; #k# is the type of its container number k */
	BoxVec box;
} RetForm;

typedef struct Front {
	Arena *arena;
	Strings *strings;
	Diags *diags;
	const FrontIn *in;
	Unit *unit;
	Face *face;
	Fn *fn;        /* being emitted */
	Chain *out;    /* where statements go */
	Frame *frame;
	Vec(Func *) func;
	uint32_t line, col; /* of the statement or expression being walked */
	Var axis[JENNY_RANK], swap[JENNY_RANK]; /* placeholders, of f->fn */
	uint32_t objects;
	struct {
		Ex cond;       /* of the `if` whose ways meet, where it can be evaluated again; 0: not */
		uint32_t vars; /* variables that there were in front of it */
		struct Chain *after; /* for statements behind the `if`; NULL: there is no place for them */
	} meet;
	int depth;     /* inlining */
	int fp;        /* 0, 1, 2: see Face */
	bool pyfloat;  /* Python float arithmetic occurs (it raises flags without a warning) */
	bool broad;    /* a try statement catches warnings too, if they are exceptions */
	bool rescues;  /* ... does something where memory runs out */
	Vec(OneOf *) pick;
	Vec(RetForm) ret_form;
	Var ret_which; /* says which of them it is; 0: there is one only */
	uint32_t ret_slot; /* its slot */
	VarVec ret_var; /* scalar result variables: returns of all kinds share them */
	uint8_t ret_used[Ntypes]; /* how many of each type the present return has taken */
	Vec(uint32_t) asked; /* slots of strings that were read, + 1 */
	Vec(InObject) in_object;
	Vec(Chosen) chosen;
	Vec(Hidden) hidden;
	Vec(Class) cls;
	Vec(Thing) thing;
	Vec(Attr) attr;
	Vec(Node *) module; /* modules that are handed about: (module "numpy" ("sin" VALUE) ...) */
	int left[16], nleft; /* new things in the value that is being returned, in order */
	int pure;           /* inside methods that operators and properties run ... */
	uint32_t pure_from; /* ... things from here on are their own */
	uint32_t elements_from; /* things before this one stay as they are, in a comprehension; 0: no */
	Attempt *attempt;     /* the innermost try statement around */
	Vec(Raised) raised;
	Vec(Eaten) eaten;     /* what is done with the elements of generators (yield.c) */
	int still;            /* > 0: what raises here is not followed to a handler */
	bool handlers, no_handlers; /* some were walked; none are to be */
	jmp_buf *out_of;
	Vec(char) sto_carried; /* per storage: 1 while it is what a loop carries a name in */
	bool carrying;         /* the loop itself stores into it */
	Vec(char) sto_order; /* per storage: order of its strides, where that is not its layout */
	Vec(int) sto_depth; /* per storage: 1 if it is allocated inside a loop */
	Vec(Span) span; /* per variable of fn: what its value lies in (see front_span) */
	struct Loop *loop; /* innermost Python loop of the frame being walked */
	Vec(Packed) packed;
	Vec(Binned) binned;
	Vec(Late) wanted;
	Vec(Spread) spread;
	int retries;
	bool boxes;        /* lists are containers */
	bool records, no_records; /* dicts were taken for records; they are not to be */
	Vec(Sto) mixed;     /* lists of floats and ints: mixed.c */
	Vec(Ex) mixed_read; /* their elements that were read */
	Vec(St) mixed_set;
	uint64_t mixing;    /* slots of lists that must be such ones */
	bool rewalk, grown; /* types of containers were wrong; more of them is known than before */
	int bottoms;        /* reads of containers of which nothing was known */
	jmp_buf *bottom;    /* the statement that they leave */
	Vec(BoxSite) site;
	Vec(BoxLate) late;
	Vec(BoxedSlot) boxed;
	BoxVec ret_box; /* containers of the present return */
	Chain start;               /* in front of everything */
	Value global_random[2];    /* of numpy.random, of random */
	Vec(Prologue *) prologue;
} Front;

/* Gives up: the remark's arguments follow. Never returns. */
_Noreturn void front_bail(Front *f, Diag code, ...);

/* emit.c: does work that may give up; then all is as before. It must not assign names. */
bool front_try(Front *f, void (*work)(Front *f, void *env), void *env);

#include "front/names.h"

/* emit.c: statements of the IR */
St front_emit(Front *f, StKind kind);
Var front_let(Front *f, const char *name, Ex e);       /* a new once-variable */
Ex front_keep(Front *f, const char *name, Ex e);       /* e, or a once-variable that holds it now */
Ex front_extent(Front *f, Ex e);                       /* the same, fit for a shape */
void front_check(Front *f, Ex cond, Diag code);
Value front_spill(Front *f, Value v);                  /* a copy that later statements cannot change */
Span front_span(Front *f, Ex e);                       /* bounds; INT64_MIN, INT64_MAX: none known */
void front_set_span(Front *f, Var v, Span s);
bool front_stable(Front *f, Ex e);                     /* means the same wherever it stands below */
void front_put(Front *f, Var v, Ex e);                 /* let of an existing variable */
void front_append(Front *f, Chain *c, St s);
void front_append_all(Front *f, Chain *c, Chain more);
void front_push(Front *f, Chain *c, Chain **saved);
void front_pop(Front *f, Chain *saved);
void front_fp(Front *f, int level);

/* value.c */
Value front_scalar(Type t, bool np, Ex e);
const char *front_flavour(Type t, bool np);
Value front_pyint(Front *f, int64_t i);
Value front_none(void);
Value front_array(Front *f, const Arr *arr, bool list);
Value front_tuple(Front *f, int n);
const char *front_describe(Front *f, const Value *v);
/* words.c: what people call a kind of node. */
const char *front_word(const char *kind);
bool front_is_int(Front *f, const Value *v, int64_t *i);
char front_weak(const Value *v); /* 'b' 'i' 'f' 'c' for a Python scalar, 0 */
Ex front_convert(Front *f, const Value *v, Type t);    /* scalar to type t as NumPy would */
/* NumPy takes roots of arrays, and powers of its numbers: where a ** 0.5 is a root, -0.0 and -inf become others. */
void front_power_of_number(Front *f, Op op, Value *a, const Value *b);
Ex front_convert_item(Front *f, const Value *v, Type t); /* ... as an element: what does not fit raises */
Ex front_truth(Front *f, const Value *v);
Ex front_int_index(Front *f, const Value *v);          /* an integer used as index or length */

/* flavour.c */
Ex front_one_flavour(Front *f, Value *v);
Ex front_tag(Front *f, const Value *v);
void front_any_flavour(Value *v);
void front_settle_flavours(Front *f, Value *v, int n, Type (*type)(Front *, const void *,
	const Value *, int), const void *env);
void front_promoted_flavours(Front *f, Value *v, int n);
Type front_promote_all(const Value *v, int n);

/* operate.c: operators over any values */
Value front_binary(Front *f, const char *op, Value a, Value b);
Value front_unary(Front *f, const char *op, Value a);
Value front_compare(Front *f, const char *op, Value a, Value b);
Value front_map(Front *f, const KbRow *row, Value *arg, int n);
Value front_select(Front *f, Ex c, Value a, Value b);
Value front_better(Front *f, Op op, Value a, Value b); /* Python's max(a, b), min(a, b) */

void front_set_shape(Front *f, Value a, Value shape); /* a.shape = shape */

/* array.c */
Arr *front_new_arr(Front *f, Type t, int rank);
const Arr *front_arr_of_store(Front *f, Sto s);
const Arr *front_as_array(Front *f, const Value *v, Type t); /* scalar or array, cast to t */
const Arr *front_broadcast(Front *f, const Arr *a, int rank, const Ex *dim);
void front_common_shape(Front *f, const Arr **a, int n, int *rank, Ex *dim);
const Arr *front_cast_arr(Front *f, const Arr *a, Type t);
Ex front_element(Front *f, const Arr *a, const Ex *idx);
Value front_materialise(Front *f, const char *name, Value v); /* lazy -> fresh storage */
void front_be_sure(Front *f, const Arr *a); /* before a gets a name, or is written to */
const Arr *front_in_memory(Front *f, const char *name, const Arr *a, char order);
void front_store(Front *f, const Arr *target, const Arr *source); /* target[...] = source */
Ex front_same_length(Front *f, Ex a, Ex b);
/* Is e = c * axis[k] + rest? k is -1 if it has no axis in it. */
bool front_linear(Front *f, Ex e, int *k, int64_t *c, Ex *rest);
void front_made_here(Front *f, Sto s); /* notes whether storage s is made inside a loop */
const Arr *front_transpose(Front *f, const Arr *a, const int *perm);
Value front_half_of(Front *f, const Value *v, bool imag); /* views.c: of a complex array */
const Arr *front_drop_axis(Front *f, const Arr *a);           /* of length 1, the first */
const Arr *front_alloc(Front *f, const char *name, Type t, int rank, const Ex *dim, char order);
Value front_certain(Front *f, Value v); /* v, where it is None the original runs */
Ex front_maybe_none(Front *f, const Value *v);
Value front_maybe_inner(Front *f, Value v);
Ex front_maybe_truth(Front *f, Value v);
bool front_tuple_compare(Front *f, const char *name, Value a, Value b, Value *out); /* tuples.c */
Value front_tuple_at(Front *f, Value t, Value i);
bool front_is_listed(const Value *v); /* a tuple, or a list that is a container */
char front_order(Front *f, const Arr **a, int n);
St front_loop(Front *f, const char *name, Ex lo, Ex hi, int64_t step, Var *v);
/* A nest of loops over a shape: open, emit the body at n->idx, close. */
typedef struct Nest {
	int rank;
	St loop[JENNY_RANK];
	Ex idx[JENNY_RANK];
	Chain body, *outer;
} Nest;
void front_nest_open(Front *f, Nest *n, int rank, const Ex *dim);
void front_nest_close(Front *f, Nest *n);

Value front_list_of(Front *f, Value tuple); /* a list or tuple of numbers as a lazy array */

/* object.c */
void front_objects(Front *f, Node *bundle, const char *sig); /* attributes of arguments: bindings */
void front_object_certain(Front *f, const Value *v); /* it is not None */
Ex front_rows_length(Front *f, const Value *rows);
Value front_rows_at(Front *f, const Value *rows, Ex i); /* i: in range */
bool front_module_member(Front *f, const char *module, const char *name, Value *out);
bool front_module_known(Front *f, const char *module);
Value front_object_get(Front *f, Value base, const char *attr);
Value front_class_method(Front *f, int cls, Func *fn);
void front_object_set(Front *f, Value base, const char *attr, Value v);
const char *front_object_key(Front *f, const Value *object, const char *attr);
Value front_new_thing(Front *f, const char *path, int cls, int slot);
void front_object_return(Front *f); /* at a return of the entry: what becomes of attributes */
void front_object_text(Front *f, Text *t, const Value *v); /* a new one that is returned */
void front_value_text(Front *f, Text *t, Value *v);
const char *front_object_puts(Front *f);
void front_objects_move(Front *f, Frame *from, Frame *to); /* the bindings of attributes */
bool front_same_value(const Value *a, const Value *b);
/* Attributes of objects at one of several ways out of an inlined function, and behind it. */
void front_objects_leave(Front *f, Frame *fr);
void front_objects_left(Front *f, Frame *fr);
Value front_carried(Front *f, const Binding *b); /* scope.c: what is in its variable */
bool front_in_var(const Value *v); /* may it lie in a variable: a number, the handle of a container? */
bool front_bound(Front *f, const char *name); /* in the frame being walked */

/* once.c: iterators */
void front_once_bind(Front *f, Value *v);
void front_once_here(Front *f, const Value *gen);
void front_once_enter(Front *f, Frame *fr);
Value front_once_read(Front *f, const Frame *fr, Binding *b, Value v);
/* attempt.c */
void front_attempt(Front *f, Node *n);
void front_declare(Front *f, Node *n);
void front_raise(Front *f, Node *n);
void front_assert(Front *f, Node *n);
/* Is there a handler around for this exception of Python's? */
bool front_catches(Front *f, const char *exception);
/* Python raises it where `ok` is false: goes to the handler. False: no handler is known to catch it here. */
bool front_raises(Front *f, Ex ok, const char *exception);
/* What finally clauses do, before a return (loop NULL), or before a loop is left. */
void front_finally(Front *f, const Loop *loop);
Trying front_trying(const Front *f);
void front_trying_set(Front *f, Trying t);

/* identity.c */
bool front_identical(Front *f, const char *name, Value a, Value b, Value *out);
Value front_type_of(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
bool front_may_equal(Front *f, const Value *a, const Value *b);
Ex front_is_member(Front *f, Value x, Value item);
Ex front_list_contains(Front *f, Value x, Value list);
Value front_tuple_method(Front *f, Value t, const char *name, const Value *arg, int n);

/* match.c: the statement, and what it leaves for the walk */
void front_match(Front *f, Node *n);
void front_match_rest(Front *f, Node *n);
void front_match_name(Front *f, Node *n);
Value front_match_bind(Front *f, Node *n);
Value front_match_length(Front *f, Node *n);
Value front_match_instance(Front *f, Node *n);

/* record.c: dicts by constant keys, as objects */
bool front_is_record(Front *f, const Value *v);
Value front_record_get(Front *f, Value record, Value key);
void front_record_set(Front *f, Value record, Value key, Value v);
Value front_record_in(Front *f, Value record, Value key);
Value front_record_method(Front *f, Value record, const char *name, const Value *arg, int n);
bool front_record_display(Front *f, Node *n, Value *out);

/* instance.c: the bool ones give false where no object is among the operands */
Node *front_class_entry(Front *f, int cls, const char *attr);
Value front_construct(Front *f, int cls, const Value *arg, const char **key, int n);
Value front_property(Front *f, Value fn, Value object);
bool front_object_binary(Front *f, const char *op, Value a, Value b, Value *r);
bool front_object_inplace(Front *f, const char *op, Value a, Value b, Value *r);
bool front_object_unary(Front *f, const char *op, Value a, Value *r);
bool front_object_compare(Front *f, const char *op, Value a, Value b, Value *r);
Value front_object_special(Front *f, const char *name, Value object, const Value *arg, int n);
bool front_object_meets(Front *f, const Value *a, const Value *b);
Value front_object_between(Front *f, const Value *a, const Value *b);
Value front_object_carry(Front *f, Loop *l, const Value *entry, const Value *now);
void front_object_back(Front *f, Loop *l);
void front_object_becomes(Front *f, const Value *r, const Value *v, Chain *c); /* in chain c */
void front_object_be_new(Front *f, const Value *v);
bool front_object_is_new(Front *f, const Value *v);
uint32_t front_elements_open(Front *f); /* an element that is walked apart from its loop ... */
Value front_object_meet(Front *f, Scope *r, const Scope *a, const Binding *x, Chain *ca,
	const Scope *b, const Binding *y, Chain *cb);

/* member.c */
Value front_member(Front *f, Node *v);
Value front_member_value(Value v); /* its value where it acts like that, else v */
Value front_member_attribute(Front *f, Value m, const char *attr);
bool front_member_compare(Front *f, const char *op, Value a, Value b, Value *r);

/* mixed.c */
bool front_is_mixed(const Front *f, Sto s);
Value front_mixed_list(Front *f, Sto s);
Value front_mixed_element(Front *f, Value v);
void front_mixed_note(Front *f, const Arr *list, const Value *v);
bool front_mixed_store(Front *f, const Arr *list, Ex to, Value v);
void front_mixed_check(Front *f);

/* grid.c */
Value front_grid(Front *f, const KbRow *row, const Value *item, int n); /* mgrid[...] */

/* index.c */
int front_items_flat(Front *f, Value *item, int n);
int front_items(Front *f, Node *index, Value *item); /* the items of a subscript; room for 2 * JENNY_RANK */
Value front_subscript_items(Front *f, Value base, Value *item, int n);
void front_store_items(Front *f, Value base, Value *item, int n, Value v);
Value front_subscript(Front *f, Value base, Node *index);
/* Where a slice v of something of that length starts, how many elements it has, and its step. */
void front_slice(Front *f, const Value *v, Ex length, Ex *start, Ex *count, Ex *step);
Value front_index_value(Front *f, Value base, const Value *index, int n);
void front_store_subscript(Front *f, Value base, Node *index, Value v);
Ex front_wrap(Front *f, Ex i, Ex length, Diag code);

/* gather.c, mask.c: arrays as indices */
bool front_is_fancy(const Value *item, int n);
Value front_gather(Front *f, Value base, const Value *item, int n);
void front_scatter(Front *f, Value base, const Value *item, int n, Value v);
void front_scatter_at(Front *f, const KbRow *ufunc, Value base, const Value *item, int n, Value v);
const Arr *front_fit(Front *f, const Arr *source, Type t, int rank, const Ex *dim);
bool front_reads(Front *f, Ex e, Sto s);
void front_pack_named(Front *f, const Arr *a);
bool front_pack_in_place(Front *f, const Arr *own, const Arr *from); /* narrow.c */
Value front_places(Front *f, const Arr *mask);
Value front_mask_gather(Front *f, const Arr *a, const Arr *mask);
Value front_argwhere(Front *f, const Arr *mask);
/* a.take(index, axis), always in C order; mode: 'r' raise, 'w' wrap, 'c' clip. */
const Arr *front_taken_along(Front *f, const Arr *a, const Arr *index, int axis, char mode);
void front_mask_place(Front *f, const Arr *target, const Arr *mask, const Arr *values);
void front_mask_store(Front *f, const Arr *target, const Arr *mask, const Arr *source);

/* reduce.c */
Value front_reduce_call(Front *f, const KbRow *row, Value *arg, bool *given);
Value front_mean(Front *f, const KbRow *row, Value *arg, bool *given);
Type front_dtype(Front *f, const Value *v);
Value front_fold(Front *f, const char *op, Value *item, int n); /* builtin min, max of scalars */

/* call.c, library.c, front.c */
enum { FRONT_ARGS = 32 };
Value front_call(Front *f, Node *call);
Value front_call_value(Front *f, Value callee, Value *arg, int n);
Value *front_defaults(Front *f, Node *args);
/* Calls a Python function, inlined, with these arguments; key[k]: the name of a keyword or NULL. */
Value front_apply(Front *f, Value callee, const Value *arg, const char **key, int n);
/* front.c: the parameter that the next entry of a signature stands for; *sig moves behind it. */
Value front_parameter(Front *f, const char *name, const char **sig);
void front_skip_parameter(Front *f, const char *name, const char **sig);
const char *front_return_text(Front *f);
void front_return_entry(Front *f, Value v);
bool front_return_maybe(Front *f, Value v);
void front_return_own(Front *f, Value v);
Value front_captured(Front *f, Frame *home, Binding *b); /* recurse.c */
void front_placeholders(Front *f);
Value front_special(Front *f, const KbRow *row, Value *arg, bool *given, Node *call);
Value front_matmul(Front *f, Value a, Value b);
Value front_outside(Front *f, const KbRow *row, Value *v, bool *given); /* outside.c */
/* sparse.c: the bool ones give false where no sparse matrix is among the operands */
bool front_sparse(Front *f, const Value *v, Value *out);
bool front_sparse_binary(Front *f, const char *op, Value a, Value b, Value *r);
bool front_sparse_attribute(Front *f, Value base, const char *attr, Value *r);
bool front_sparse_subscript(Front *f, Value base, const Value *item, int n, Value *r);
const KbRow *front_sparse_row(Front *f, const KbRow *row, const Value *v, const bool *given);
/* random.c */
Value front_opaque(Front *f, const char *type, Ex handle, int slot);
bool front_random_hidden(const KbRow *row); /* is it also a function of a module? */
Value front_random_global(Front *f, const KbRow *row);
/* One number drawn in compiled code; false: not here. */
bool front_draw(Front *f, const KbRow *row, Value *v, const bool *given, Value *out);

Value front_into(Front *f, const Value *out, Value v); /* v goes where out= says, if it does */
const Arr *front_join_axes(Front *f, const Arr *a, int from); /* from and from + 1 become one */
/* ufunc.c */
Value front_ufunc(Front *f, const KbRow *row, Value *v, bool *given);
/* scan.c */
Value front_accumulate(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_diff(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_ptp(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_count_nonzero(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_average(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_nan_reduce(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
/* python.c */
Value front_isinstance(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_round(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_whole(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_of_number(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_pow_modulo(Front *f, Value a, Value b, Value m);
/* consume.c: what eats an iterable at once */
Value front_generator(Front *f, Node *n);
bool front_eats(const Value *v);
Value front_eat_fold(Front *f, Value it, const char *op, Value start);
Value front_eat_list(Front *f, Value it);
Value front_filter(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_iter(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_next(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_fold_by(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_nested_product(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_ndindex(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_nested_choice(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_nested_repeat(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
void front_generated(Front *f, Value gen, Node *target, Node *body, Node *other);
Value front_eat_any(Front *f, Value it, bool all);
Value front_eat_extreme(Front *f, Value it, bool max);
Value front_eat_extreme_by(Front *f, Value it, bool max, Value *key, Value *other, Node *call);

/* expr.c, stmt.c */
Value front_expr(Front *f, Node *n);
Value front_test(Front *f, Node *n);
Value front_comprehension(Front *f, Node *n);
Value front_list_display(Front *f, Value tuple); /* a new list of what stands in the tuple */
bool front_calls(Node *n); /* does it call anything, or assign? */
const char *front_dotted(Front *f, Node *n);
void front_body(Front *f, Node *list);
void front_statement(Front *f, Node *n);
void front_return(Front *f, Value v);
/* What stands behind `in`: a slice of a list of objects is walked over without a copy. */
Value front_walked(Front *f, Node *n);
Ex front_steps(Front *f, const Value *it);
Value front_step_value(Front *f, const Value *it, Ex i);
Ex front_range_length(Front *f, const Value *r);
Value front_range_at(Front *f, const Value *r, const Value *i);
Ex front_range_contains(Front *f, const Value *x, const Value *r);
void front_iterate(Front *f, Value iter, Node *target, Node *body, Node *other);

#endif
