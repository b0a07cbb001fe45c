/*
 * The extension module jenny._core: the callable that @jenny.jit makes, and what a call of it does.
 *
 *   function.c  the callable type: bind, guard, find a version, run it or the original
 *   bind.c      positional, keyword and default arguments -> one object a parameter
 *   guard.c     Env: what the free names must still be, and the versions compiled under that
 *   object.c    attributes of objects: fetched in front of a call, written back behind it
 *   sig.c       the signature of objects (docs/ast.md) as numbers and as text
 *   version.c   Version: one compiled signature; plan.c reads its plan (docs/plan.md)
 *   split.c     what of a function can be compiled on its own
 *   gone.c      when the memory of an array is freed
 *   run.c       one call of a kernel: unbox.c, list.c, snapshot.c, fpstate.c, ext.c, box.c, memory.c
 *
 * Everything runs under the GIL but the kernel itself (when it is long), jenny_front and
 * jenny_finish. No mutable globals: what the module owns is in Core.
 */
#ifndef CORE_H
#define CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <stddef.h>
#include <stdint.h>
#include "jenny.h"

#define PY_ARRAY_UNIQUE_SYMBOL jenny_core_numpy
#ifndef CORE_MODULE
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

#if PY_VERSION_HEX >= 0x030c0000
#define CORE_DICT_TAGS 0
#else
#define CORE_DICT_TAGS 1
#endif

enum {
	MAX_PARAMS = 64,  /* parameters of a function that can be compiled */
	MAX_ITEMS = 96,   /* items of a signature, tuples flattened */
	MAX_SLOTS = 128,  /* slots of a kernel */
	MAX_VERSIONS = 64, /* versions of one Env, those that were refused too */
	MAX_EXT = 32,     /* operands, and results, of an outside call */
	MAX_THINGS = 16,   /* new objects that a call leaves */
	MAX_LIVE = 16      /* of these in use: more signatures run the original */
};

/* One item of a signature in 64 bits, so that comparing is one instruction. */
typedef uint64_t Item;
enum ItemKind {
	Iother,
	Imissing, /* an attribute that is not there */
	Iint,
	Ibig,
	Ibool,
	Ifloat,
	Icomplex,
	Inone,
	Inp,
	Iarray,
	Ilist,
	Ibox,   /* a container: its code, 5 bits a letter, behind the kind */
	Ituple, /* rank is the number of items that follow */
	Iopaque, /* an object of a type that is known: the type is an OpaqueKind */
	Istr,   /* what it says is in the upper 7 bytes: core_sig_str */
};
/* Types of objects that stay objects: core_sig_opaque. */
enum OpaqueKind { OPAQUE_NONE, OPAQUE_GENERATOR, OPAQUE_RANDOM_STATE, OPAQUE_RANDOM,
	OPAQUE_SPARSE, OPAQUE_KINDS };
#define ITEM(kind, type, rank, layout, ones)                                                       \
	((Item)(kind) | (Item)(type) << 8 | (Item)(rank) << 16 | (Item)(layout) << 24 |                \
		(Item)(ones) << 32)
#define ITEM_KIND(i)   ((int)((i) & 0xff))
#define ITEM_TYPE(i)   ((int)((i) >> 8 & 0xff))
#define ITEM_RANK(i)   ((int)((i) >> 16 & 0xff))
#define ITEM_LAYOUT(i) ((char)((i) >> 24 & 0xff))
#define ITEM_ONES(i)   ((unsigned)((i) >> 32 & 0xff))

/* Python callables of jenny._manage that the slow paths use. */
typedef struct Hooks {
	PyObject *miss;      /* (function, objects, version, cause) -> None */
	PyObject *effective; /* (function) -> (share, threads, free): below 0, a cluster */
	PyObject *instead;   /* (function, args, kwargs, share) -> result or NotImplemented */
	PyObject *judge;     /* (function, version, args, kwargs) -> result */
	PyObject *progress;  /* (function, line, share, seconds) -> whether to be told again */
} Hooks;

typedef struct Draws Draws;
typedef struct Stream Stream;
typedef struct Random Random;

/* State of the module. */
typedef struct Core {
	PyTypeObject *function_type, *version_type, *env_type, *lib_type;
	PyObject *miss_object; /* MISS: a region did not run */
	Hooks hooks;
	int special;              /* options that matter on every call are set somewhere */
	int patient;              /* somewhere calls must wait for compilations */
	PyObject *err_var;        /* NumPy's context variable of the error state */
	PyObject *err_default;    /* its value when nothing was ever set */
	PyObject *err_last;       /* the last other value seen ... */
	int err_last_mode;        /* ... and what it means (fpstate.c) */
	PyObject *err_dict;       /* numpy's _get_extobj_dict */
	PyObject *err_make;       /* numpy's _make_extobj */
	PyObject *err_raise;      /* the default state with errors instead of warnings */
	PyObject *warnings;       /* the module */
	PyObject *filters, *filter; /* its list when last seen, and the first of it ... */
	Py_ssize_t nfilters;      /* ... its length ... */
	int strict;               /* ... and whether one makes errors (fpstate.c) */
	PyTypeObject *scalar[JENNY_TYPES];
	PyArray_Descr *descr[JENNY_TYPES];
	JennyCtx *spare; /* a context kept between calls */
	JennyLib *spare_lib;
	JennyLib *traced; /* a library that keeps a trace, or NULL */
	Draws *draws;   /* what is known of random generators (random.c) */
	unsigned drawn; /* bits: the kinds that were looked at */
	Stream *stream; /* ... and of PCG64, once many numbers are drawn (draw.c) */
	PyObject *memory; /* NumPy's allocator for large results */
	JennyHost host;
} Core;

/* plan.c */
enum SlotKind { Sin, Sscalar, Sarray, Sview };
/* When an array is saved: always; a large one only where a warning may be an exception, since an
 * original that runs to its end writes all that the kernel does; only there. */
enum SaveKind { SAVE_ALWAYS, SAVE_RENEWED, SAVE_STRICT };
typedef struct Saved {
	short slot, kind;
} Saved;
typedef struct PlanSlot {
	unsigned char kind;  /* SlotKind */
	unsigned char used;  /* in: it is read or written */
	unsigned char rw;    /* in: it is written */
	unsigned char global;
	unsigned char form;  /* ItemKind of an in-slot */
	unsigned char type, rank;
	unsigned char list;  /* a result that becomes a list */
	char mixed;          /* a list of floats and ints: m, or M where the kernel asks which; else 0 */
	int base;            /* view: slot of the base */
	char code[12];       /* in: of a container */
	Item want;           /* in: the very type */
} PlanSlot;

enum RetKind { Rnone, Rarg, Rscalar, Rarray, Rlist, Rview, Rwindow, Rtuple, Rbox, Robject,
	Rchoice };
/* Flavours: JENNY_TYPE for NumPy scalars, + FLAVOUR_PY for Python's; an object by its handle. */
enum { FLAVOUR_PY = 64, FLAVOUR_NONE = 127, FLAVOUR_OBJECT = 128 };
typedef struct RetNode {
	unsigned char kind; /* RetKind */
	unsigned char flavour, other;
	int slot;
	int select; /* slot that chooses between flavour and other, or -1 */
	int n;      /* tuple, object, choice: members that follow; window: its number */
	int field;  /* member of an object: its name in Plan.field. An object's number is in `other`. */
	char code[40]; /* box: what the container is */
} RetNode;

/* A window on an array: axis k of the base is read from start (a slot), every step-th element, along
 * axis `to` of the window (-1: one element only); its lengths are slots too. */
typedef struct Window {
	unsigned char base_rank, rank;
	short start[JENNY_RANK], to[JENNY_RANK], dim[JENNY_RANK];
	long long step[JENNY_RANK];
} Window;

/* An attribute that is set behind the kernel. */
typedef struct Put {
	short slot, when; /* of the object; slot that is 0 where it stays as it is, or -1 */
	int ret;          /* its value: a node of Plan.ret */
	char name[64];
	PyObject *key; /* the same as a Python string */
} Put;

typedef struct Field {
	char name[64];
	PyObject *key;
} Field;

typedef struct CostTerm {
	char op; /* 'n' number, 'p' slot value, 'd' dim, or + - * / M m; A, X: + x, * x */
	short slot, axis;
	double x;
} CostTerm;
typedef struct Cost {
	CostTerm *at;
	int n;
} Cost;

/* An operand or result of an outside call. Iother: a result that nobody wants. */
typedef struct ExtPart {
	Item item;
	int slot; /* the in-slot whose object it is, or the out-slot that it becomes; -1: none */
} ExtPart;
typedef struct Ext {
	ExtPart in[MAX_EXT], out[MAX_EXT];
	int nin, nout;
	int first; /* of its results among those of all */
	char *text;
} Ext;

typedef struct Plan {
	int fp;
	int nin, nslots; /* in-slots stand first */
	PlanSlot *slot;
	RetNode *ret;
	int nret;
	Window *window;
	int nwindows;
	Put *put;
	Field *field; /* of new objects */
	int nputs, nfields;
	short (*noalias)[2];
	int nnoalias;
	Ext *ext;
	int next, nkept; /* nkept: results of all outside calls */
	int nthings; /* objects that results are made of */
	Saved *snapshot;
	int nsnapshot;
	Cost cost, native;
	int nopaque;       /* in-slots that are generators and used */
	int nlists;        /* in-slots that are lists and used */
	int lists_written; /* one of them is written */
	int hands_on;      /* a container among the arguments may be handed on, or be written */
	int rerunnable;    /* every written array is in snapshot, and none SAVE_STRICT */
	int lenient;       /* some snapshots are not taken always */
	int spoils;        /* memory may run out behind a write to what is not saved */
} Plan;
Plan *core_plan_parse(const char *text, char *err, size_t size);
void core_plan_free(Plan *p);
int core_plan_names(Plan *p);
/* sig.c's reading of one type of docs/ast.md; returns the end of it or NULL. */
const char *core_sig_parse_item(const char *s, Item *item);
double core_cost_eval(const Cost *c, const PlanSlot *slot, const JennySlot *v);

/* report.c: the trace, for what happens on other machines. */
PyObject *core_trace_span(PyObject *module, PyObject *args);
PyObject *core_trace_row(PyObject *module, PyObject *args);

/* split.c */
PyObject *core_split(PyObject *module, PyObject *args);
PyObject *core_spread(PyObject *module, PyObject *args);
PyObject *core_kb_rows(PyObject *module, PyObject *args);

/* contest.c: what was compiled against the original, for calls of one size at a time. */
/* What is known of the calls of one class: arguments of the same types and sizes. */
typedef struct ContestCell {
	uint64_t class;
	unsigned rest, until; /* calls left to the original; no trial before that call */
	int phase, losses;
	double ours, theirs;
} ContestCell;
enum { CONTEST_CELLS = 8 };
typedef struct Contest {
	unsigned calls, next; /* so far; of the next trial */
	int turns, settled;   /* of this round of trials: calls, and trials that came to an end */
	int resting;          /* cells with a rest */
	int wide;             /* sizes do not matter as much */
	ContestCell cell[CONTEST_CELLS];
} Contest;
typedef struct ContestTurn {
	double start; /* 0: the call is not timed */
	uint64_t class;
} ContestTurn;
enum { CONTEST_OURS, CONTEST_THEIRS };
/* What the types of a call's arguments are. Kinds of containers go by their first element. */
uint64_t core_contest_types(PyObject *const *args, size_t nargsf, PyObject *kwnames);
/* Whether the call is one of those that the original has won. */
int core_contest_rests(Contest *c, PyObject *const *objs, int n);
/* Whose turn is a call that core_contest_due says is worth the question. *turn: for _close. */
int core_contest_open(Contest *c, PyObject *const *objs, int n, ContestTurn *turn);
/* After the call; `estimate`: ns that the original may take, 0: unknown. */
void core_contest_close(Contest *c, const ContestTurn *turn, double estimate);
/* The first trial is the call of number `first`. */
static inline int core_contest_due(Contest *c, unsigned first)
{
	if (!c->next)
		c->next = first;
	return ++c->calls >= c->next || c->resting;
}

/* version.c */
enum VersionState { Vnew, Vpending, Vready, Vrefused, Vbroken, Vretired };
typedef struct Buffer {
	void *data;
	size_t size;
	int stored; /* it lies in memory of large results */
} Buffer;
/* What calls of a version with timers took: as a whole, and in its kernel. */
typedef struct Timed {
	jenny_i64 *at; /* as JennyCtx.timer; NULL: the version has none */
	jenny_i64 ticks;
	int n; /* timers */
	double call_ns, kernel_ns;
	unsigned long long calls;
} Timed;
typedef struct Version {
	PyObject_HEAD
	Core *core;
	PyObject *lib; /* keeps the library open */
	JennyLib *jlib;
	JennyUnit *unit;
	JennyKernel *kernel;
	Plan *plan;
	PyObject **outside; /* callables of the plan's outside calls */
	PyObject *dict, *weakrefs;
	PyObject *instead; /* what runs where this version cannot: NULL for the original */
	char *sig;
	int state;
	int resolved; /* refused: the region splitter was asked */
	int careful, free_order, timers, cached;
	int loud;  /* it raised floating-point events that the original did not confirm */
	int mixed; /* lists came that are of several types */
	int fails;
	double running; /* ns of the kernel in the last call with lists */
	int heavy;     /* calls in a row that spent their time on copying lists */
	unsigned rest; /* calls that leave such lists to the original */
	int trusted; /* floating-point events that the original has confirmed */
	int nitems;
	unsigned skip; /* calls that go to the original without a question */
	unsigned long long native;
	double seconds;
	int busy;
	Contest contest;
	Timed timed;
	Buffer *buffer; /* one a in-slot, recycled */
	Buffer *saved;  /* one a snapshot, recycled unless they are large */
	Item items[];
} Version;
PyTypeObject *core_version_type(PyObject *module);
PyObject *core_version_new(PyObject *module, PyObject *args, PyObject *kw);
PyObject *core_version_wish(PyObject *module, PyObject *none);
PyObject *core_version_front(PyObject *module, PyObject *version);
PyObject *core_version_finish(PyObject *module, PyObject *version);
PyTypeObject *core_lib_type(PyObject *module);
/* Estimated ns of the original on these objects; needs a plan. */
double core_version_cost(Version *v, PyObject *const *objs, int n);
/* The same after a call of the version, which may have shown that it is less. */
double core_run_estimate(Version *v, PyObject *const *objs, int n);
typedef struct LibObject {
	PyObject_HEAD
	Core *core;
	JennyLib *lib;
	JennyMachine machine;
} LibObject;

/* guard.c */
typedef struct GuardKey {
	PyObject *key, *want; /* want NULL: the key must be absent */
	Py_hash_t hash;
} GuardKey;
typedef struct GuardDict {
	PyObject *dict;
	uint64_t tag;
	int first, n;
} GuardDict;
typedef struct GuardCell {
	PyObject *cell, *want;
} GuardCell;
typedef struct GuardFunc {
	PyObject *func, *code, *defaults, *kwdefaults;
} GuardFunc;
typedef struct Hidden {
	PyObject *space, *key; /* a dict and a key, or a cell and NULL */
	Item item;
} Hidden;
/* A class whose objects come as arguments: what it and its bases hold under some names. */
typedef struct GuardType {
	PyTypeObject *type;
	setattrofunc setattro;
	unsigned tag;
	int n;
	GuardKey *key;
} GuardType;
typedef struct ObjectRoot {
	int param, type;
	PyObject *want; /* it is this very object */
} ObjectRoot;
enum { ATTR_SLOT, ATTR_OBJECT, ATTR_CONSTANT, ATTR_GIVEN, ATTR_COLUMN, ATTR_METHODS };
/* Attribute `name` of the object at place `parent` (parameters, then what was fetched). */
typedef struct ObjectAttr {
	int parent, kind, type;
	int written; /* column: the objects of the list get its values behind the kernel */
	PyObject *name, *want;
} ObjectAttr;
typedef struct Env {
	PyObject_HEAD
	Core *core;
	PyObject *text;  /* the bundle */
	PyObject *kinds; /* the types of the arguments that are objects */
	GuardType *types;
	ObjectRoot *roots;
	ObjectAttr *attrs;
	int *place;
	int written; /* some column is */
	int nparams, nfetched, ntypes, nroots, nattrs, nplaces;
	GuardDict *dicts;
	GuardKey *keys;
	GuardCell *cells;
	GuardFunc *funcs;
	Hidden *hidden;
	int ndicts, nkeys, ncells, nfuncs, nhidden;
	Version *last; /* that ran the last call */
	int nversions;
	Version *versions[MAX_VERSIONS];
} Env;
PyTypeObject *core_env_type(PyObject *module);
int core_env_holds(Env *e);
/* Whether the Env was made for arguments of these kinds. May say no where Python knows better. */
int core_env_suits(const Env *e, PyObject *const *objs);
/* Whether the functions among them that a function has made are as the Env knows them. */
int core_env_made(const Env *e, PyObject *const *objs);
int core_env_full(const Env *e); /* no room for another version */
/* object.c: at[nparams..) gets new references to the attributes; their number, -1 where the Env is
 * not for these objects. */
int core_object_fetch(Env *e, PyObject **at, int nparams);
/* Gives the objects of lists their attributes back, after a call on at. -1: exception. */
int core_object_columns(const Env *e, PyObject *const *at);
int core_object_guard(Env *e, PyObject *objects);
void core_object_drop(Env *e);
int core_object_traverse(Env *e, visitproc visit, void *arg);
/* New references to the hidden arguments; 0 if one is gone or of another type. */
int core_env_hidden(Env *e, PyObject **out);

/* function.c */
typedef struct Function {
	PyObject_HEAD
	vectorcallfunc vectorcall;
	Core *core;
	PyObject *fn; /* the Python function */
	PyObject *dict, *weakrefs;
	PyObject *side; /* what jenny._manage keeps */
	PyObject *instead; /* what runs where the function cannot be compiled as a whole */
	Env *env;
	PyObject *envs; /* the list of those that are kept */
	int region; /* never runs the original: MISS instead */
	int dead;   /* cannot be compiled at all: the original, at once */
	int free_order;
	int special, patient; /* as Core's, for this function alone */
	int nparams, npositional, nposonly;
	PyObject *names; /* tuple of the names of the parameters */
	unsigned long long native, original, failed;
	Contest contest; /* of `instead` */
	unsigned leave;  /* calls with arguments of types `left` that are not looked at */
	unsigned quits;  /* how often that was found in a row */
	uint64_t left;
} Function;
PyTypeObject *core_function_type(PyObject *module);

/* bind.c: the objects of the parameters, borrowed; 1 ok, 0 the original must say what is wrong. */
int core_bind(Function *f, PyObject *const *args, Py_ssize_t n, PyObject *kwnames, PyObject **out);

/* sig.c */
Item core_sig_array(PyObject *o);
Item core_sig_item(const Core *core, PyObject *o);
/* Whether an object of item `item` is what a version takes whose item is `want`: one that reads no
 * string takes any. */
/* The code of a container (at most 11 letters) as text of 12 bytes. */
void core_sig_code(Item item, char *code);
/* An exact int that fits 64 bits. */
static inline int core_int_of(PyObject *o, int64_t *x)
{
#if PY_VERSION_HEX < 0x030c0000
	Py_ssize_t n = Py_SIZE(o);
	if (n >= -1 && n <= 1) {
		*x = n ? n * (int64_t)((PyLongObject *)o)->ob_digit[0] : 0;
		return 1;
	}
#else
	if (PyUnstable_Long_IsCompact((PyLongObject *)o)) {
		*x = PyUnstable_Long_CompactValue((PyLongObject *)o);
		return 1;
	}
#endif
	int over;
	*x = PyLong_AsLongLongAndOverflow(o, &over);
	return !over;
}
int core_sig_is_deque(PyObject *o);
char core_sig_dict(PyObject *o); /* the factory's letter of a defaultdict, C: Counter, 0: neither */
/* 'F', 'I', 'B': a scalar of NumPy that containers may hold; 0: something else. */
char core_sig_scalar(PyObject *o);
int core_sig_fits(Item want, Item item);
/* Items of n objects with tuples flattened; -1 if there are too many. */
int core_sig_items(const Core *core, PyObject *const *objs, int n, Item *out);
/* malloc'ed text of docs/ast.md. */
char *core_sig_text(const Item *items, int n);
int core_sig_type(int npy_type);
/* OpaqueKind of an object. */
int core_sig_opaque(PyObject *o);
extern const char *const core_sig_name[JENNY_TYPES];
extern const unsigned char core_sig_size[JENNY_TYPES];

/* run.c: one call */
typedef struct Call {
	Core *core;
	Version *v;
	PyObject **obj;   /* the object of each in-slot, borrowed */
	JennySlot *slot;
	PyObject **out;   /* array made for each slot, owned */
	PyObject **kept;  /* results of outside calls, owned */
	PyThreadState *released;
	PyObject **thing; /* new objects, owned, plan->nthings */
	Buffer *buffer;   /* of lists, one an in-slot */
	Buffer *saved;    /* one a snapshot */
	int strict;       /* a warning may be an exception, and there are arrays to save */
	int own_buffers;
	int error;
	JennyCtx *ctx;
	Function *f;
	double asked; /* ns: when the runtime first asked; 0: not yet */
	int bar;      /* of its progress: 1 one is drawn, -1 none is wanted */
	struct Made *made; /* containers boxed so far */
	Random *random;    /* generators in the call's hands */
} Call;
/* timer.c: versions that are measured */
void core_timer_make(Version *v);
int core_timer_kernel(Call *c, JennyCtx *ctx, int (*kernel)(Call *, JennyCtx *));
double core_timer_now(void);
PyObject *core_timer_read(PyObject *version, PyObject *none);
typedef struct Made Made;
enum RunStatus { RUN_OK, RUN_MISFIT, RUN_ORIGINAL, RUN_FAILED, RUN_EVENTS, RUN_ERROR };
/* Runs version v on the objects. RUN_OK: *result is new. RUN_MISFIT: the types are others.
 * RUN_ORIGINAL: nothing was done. RUN_FAILED: everything was put back. RUN_EVENTS: the same, for a
 * floating-point event that may be spurious. RUN_ERROR: exception set. */
int core_run(Version *v, PyObject *const *objs, int nobjs, int threads, Function *f,
	PyObject **result);
int core_run_result(JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order,
	JennyArray *out);
int core_run_interrupted(void *host);

/* report.c: what is told while calls run */
/* A moment for the trace, 0 where there is none; what began then ends now. */
static inline jenny_i64 core_report_start(const Core *core)
{
	return core->traced ? jenny_trace_start(core->traced) : 0;
}
void core_report_event(const Function *f, const char *kind, jenny_i64 since, int n);
/* The runtime has asked, under the GIL: shows the progress of long kernels. -1: exception. */
int core_report_progress(Call *c);
void core_report_end(Call *c);

/* stack.c */
Py_ssize_t core_stack_left(void); /* bytes of the C stack */
/* 1: the stack was nearly used up; the call was made on another one, and *result is its answer. */
int core_stack_call(vectorcallfunc call, PyObject *self, PyObject *const *args, size_t nargsf,
	PyObject *kwnames, PyObject **result);

/* random.c */
/* Takes charge of a generator; its handle goes into the slot. 0: it cannot be had. */
int core_random_take(Call *c, int kind, PyObject *o, JennySlot *s);
PyObject *core_random_object(jenny_i64 handle); /* a new reference */
void core_random_restore(Call *c);
int core_random_pause(Call *c, int pause); /* around outside calls; 0: a lock is gone */
int core_random_binds(const Call *c);      /* the GIL must be held */
void core_random_end(Call *c);
/* The bit generator of a numpy.random.Generator, borrowed, and how it is drawn from; else NULL. */
PyObject *core_random_source(jenny_i64 handle, const JennyRandom **r);
JennyBits *core_random_bits(PyObject *bits); /* as its capsule shows it, or NULL */

/* draw.c: the array that an outside call draws, drawn on all cores; NULL: NumPy has to do it. */
PyObject *core_draw_array(JennyCtx *ctx, Call *c, const Ext *e, const JennySlot *part);

/* ext.c */
int core_ext(JennyCtx *ctx, int k, JennySlot *part);
PyObject **core_ext_load(const Plan *p);
void core_ext_drop(PyObject **outside, int n);
/* object.c: sets the attributes of the plan's puts; made holds a value for each. */
int core_object_store(Call *c, PyObject **made);

/* unbox.c */
/* Fills in the slots of all in-slots but lists; 0 if an object does not fit, -1 not writeable. */
int core_unbox(Version *v, PyObject *const *objs, int nobjs, PyObject **flat, JennySlot *slot);
/* 1 if no two in-slots of the noalias list overlap. */
int core_unbox_disjoint(const Plan *p, const JennySlot *slot);

/* Does one object that is no tuple fit the item? Fills in the slot (not of lists). */
int core_unbox_item(const Core *core, Item want, PyObject *o, JennySlot *s);
void core_unbox_array(PyObject *o, Item item, JennyArray *to);
/* Bounds of the memory of an array: [lo, hi), empty if it has no elements. */
void core_unbox_bounds(PyObject *o, uintptr_t *lo, uintptr_t *hi);

/* list.c */
typedef struct ListLoad {
	PyObject *list;
	int type, rank;
	Buffer *buffer;
	JennyArray *array;
} ListLoad;
/* Copies lists into their buffers and describes them in their arrays. 0: one is not rectangular, or of
 * mixed types, or there is no memory. */
int core_list_load(JennyCtx *ctx, const ListLoad *lists, int n);
/* Of floats and ints, in two planes: the values, and 1 for a float, 0 for an int (if `kinds`). */
int core_list_load_mixed(PyObject *list, int rank, int kinds, Buffer *b, JennyArray *a);
int core_list_store_mixed(PyObject *list, int rank, const JennyArray *a);
int core_list_store(
	JennyCtx *ctx, PyObject *list, int type, int rank, const JennyArray *a);
PyObject *core_list_make(int type, int rank, const JennyArray *a);
/* 1 if no list object stands twice within the n lists. */
int core_list_distinct(PyObject *const *lists, const int *rank, int n);
int core_list_reserve(Buffer *b, size_t bytes);

/* snapshot.c. One larger than LARGE_SAVED is in memory of large results. */
enum { LARGE_SAVED = 96 << 20 };
int64_t core_snapshot_bytes(const JennyArray *a, int type, int rank);
int core_snapshot_save(Core *core, const JennyArray *a, int type, int rank, Buffer *b);
/* What the former leaves out: large dense arrays, on the pool. A JennyStatus. */
int core_snapshot_save_large(
	JennyCtx *ctx, const JennyArray *a, int type, int rank, const Buffer *b);
void core_snapshot_restore(const JennyArray *a, int type, int rank, const Buffer *b);

/* fpstate.c: kinds of floating-point events as bits */
enum { FP_DIVIDE = 1, FP_OVER = 2, FP_INVALID = 4, FP_REFUSE = 8 };
/* Which events warn now; FP_REFUSE: the original must run. -1: exception. */
int core_fp_mode(Core *core);
void core_fp_clear(void);
int core_fp_raised(void);
/* The flags, and setting them to what they were. */
int core_fp_save(void);
void core_fp_restore(int flags);
/* May a warning be an exception now? */
int core_fp_strict(Core *core);
/* Issues the warnings; -1 if one became an exception. */
int core_fp_warn(int events, PyObject *name);

/* box.c */
PyObject *core_box(Call *c);
/* A number of the flavour, out of a slot of `type`. */
PyObject *core_box_scalar(int flavour, int type, const JennySlot *slot);
/* The value of a put. */
PyObject *core_box_put(Call *c, const Put *put);
PyObject *core_box_numpy(int type, const JennySlot *s);
/* contain.c: the container with this handle as an object; what was needed for that is let go. */
int core_contain_load(Call *c, JennyCtx *ctx);
int core_contain_store(Call *c);
int core_contain_torn(const Call *c);
PyObject *core_contain_box(Call *c, const char *code, jenny_i64 handle);
void core_contain_end(Call *c);
/* memory.c. From enter to leave, NumPy makes arrays in memory that is used again; enter gives what leave
 * takes, or NULL with an exception. */
enum { LARGE_RESULT = 8 << 20 }; /* bytes of arrays that are worth it */
PyObject *core_memory_open(void);
PyObject *core_memory_enter(Core *core);
void core_memory_leave(PyObject *before);
/* Such memory in place of what a buffer has; 0: there is none. And giving back what a buffer has. */
int core_memory_reserve(Core *core, Buffer *b, size_t bytes);
void core_memory_drop(Core *core, Buffer *b);
/* gone.c */
PyObject *core_on_free(PyObject *module, PyObject *args);
PyObject *core_box_new(Core *core, int type, int rank, const jenny_i64 *dim, int order);
#endif
