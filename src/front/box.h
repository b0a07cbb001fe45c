/*
 * Containers in the front end. A container is a handle (an i64 expression) of a type that is learned
 * while the program is walked: `[]` holds unknown things until something is put into it. What is
 * learned is kept by the place in the source where a container is made; where code was walked that
 * needs to know more (a read of a container into which nothing was put yet), the whole walk starts
 * again with what is known then. A read of what is still unknown fails at run time: it is empty.
 */
#ifndef FRONT_BOX_H
#define FRONT_BOX_H
#include "front/value.h"

/* kind: a letter of ir/code.h, 0: not known yet. */
typedef struct BoxType {
	char kind;
	char extra;           /* D: what a missing key makes, as a letter of a factory; 'C': Counter */
	bool written;         /* element: something may have changed what holds it */
	bool fresh;           /* of a value at hand only: of no container yet */
	int n;                /* members of a tuple */
	struct BoxType **of;  /* L S Q: the element; D: key, value; T: members */
	struct BoxType *to;   /* it has become one with this */
} BoxType;

BoxType *front_box_root(BoxType *t);
BoxType *front_box_new(Front *f, char kind, int n);
BoxType *front_box_site(Front *f, const Node *where, char kind, int n);
BoxType *front_box_type(Front *f, const Value *v); /* of what is put into a container */
void front_box_unify(Front *f, BoxType *a, BoxType *b); /* a: of a place, b: of a place or value */
void front_box_unify_part(Front *f, BoxType *a, BoxType *b, int k); /* their elements, keys, values */
BoxType *front_box_join(Front *f, BoxType *a, BoxType *b);
BoxType *front_box_of_code(Front *f, const char **code);
const char *front_box_code(Front *f, BoxType *t);
const char *front_box_flavours(Front *f, BoxType *t); /* its code, where Counters are told from dicts */
const char *front_box_words(Front *f, BoxType *t); /* "list of int" */
Value front_box_value(BoxType *t, Ex handle);
/* Makes sure that the type of elements is known: else what follows is never reached. */
void front_box_known(Front *f, BoxType *t);
_Noreturn void front_box_bottom(Front *f);
void front_box_finish(Front *f); /* names of operations, once all is known */

/* A number of a container, and its kind when an operation was made. */
typedef struct BoxLeaf {
	BoxType *type;
	char kind;
} BoxLeaf;

/* One operation: operands in order, then results. */
typedef struct BoxOp {
	const char *name;
	BoxType *e, *v; /* types its name ends in, NULL: none */
	Vec(Ex) arg;
	Sto memory;     /* first operand, 0: none */
	bool writes;    /* ... which is written */
	Vec(Ex) result;
	Vec(BoxLeaf) leaf; /* what its operands and results were taken to be */
} BoxOp;
BoxOp *front_box_op(Front *f, const char *name, BoxType *e, BoxType *v);
void front_box_arg(Front *f, BoxOp *op, Ex e);
void front_box_int(Front *f, BoxOp *op, int64_t i);
void front_box_put(Front *f, BoxOp *op, BoxType *t, Value v); /* a value of type t */
void front_box_run(Front *f, BoxOp *op, const char *results); /* "bik": letters as in gen/box.in */
Value front_box_take(Front *f, BoxOp *op, BoxType *t, uint32_t *at); /* results from *at on */
/* name(handle) -> one i64 or bool */
Ex front_box_ask(Front *f, const char *name, BoxType *e, Ex handle);

bool front_box_sorts(BoxType *t); /* has an order here */
bool front_is_box(const Value *v, char kind);
Value front_box_list(Front *f, Node *where, BoxType *element); /* a new, empty one */
void front_box_append(Front *f, Value list, Value v);
Value front_box_display(Front *f, Node *n);
Value front_box_comprehension(Front *f, Node *n);
Node *front_box_here(Front *f); /* a node at the present place, for a site */
Value front_box_subscript(Front *f, Value base, Value *item, int n);
Value front_box_get(Front *f, Value base, Value index);
Value front_box_in_range(Front *f, Value base, Value index);
void front_box_store(Front *f, Value base, Value *item, int n, Value v);
void front_box_delete(Front *f, Value base, Node *index);
Value front_box_method(Front *f, Value base, const char *name, Value *arg, int n, const char **key,
	Node *call);
Value front_box_hash_method(Front *f, Value base, const char *name, Value *arg, int n, Node *call);
Value front_box_call(Front *f, const KbRow *row, Value *v, bool *given, Node *call);
Value front_box_hash_call(Front *f, const char *name, Value *v, bool *given, Node *call);
bool front_box_binary(Front *f, const char *op, Value a, Value b, Value *out);
Value front_box_merged(Front *f, Value a, Value b); /* a | b of dicts */
bool front_box_augmented(Front *f, const char *op, Value a, Value b);
Value front_box_compare(Front *f, const char *op, Value a, Value b);
Ex front_box_contains(Front *f, Value x, Value box);
Ex front_box_length(Front *f, const Value *v);
Value front_box_list_of(Front *f, Node *where, Value v); /* list(v) */
Value front_box_array(Front *f, Value list); /* box_array.c: np.array(list) */
void front_box_fill(Front *f, Value list, Value from);   /* list.extend(from) */
Value front_box_set_of(Front *f, Node *where, Value v);

/* string.c: v is a constant (Vstr) or a container of kind s */
bool front_is_string(const Value *v);
Value front_string(Front *f, Value v);
bool front_string_asked(Front *f, const char *name);
bool front_strings_meet(Front *f, Value *a, Value *b);
Ex front_string_length(Front *f, Value s);
Value front_string_at(Front *f, Value s, Value index);
Value front_string_compare(Front *f, const char *name, Value a, Value b);
Ex front_string_in(Front *f, Value part, Value s);
bool front_string_binary(Front *f, const char *op, Value a, Value b, Value *out);
Value front_string_method(Front *f, Value s, const char *name, Value *arg, int n, Node *call);
Value front_string_call(Front *f, const char *name, Value v);
void front_string_finish(Front *f);

/* text.c */
Value front_text_number(Front *f, Value s, const Value *base, bool real);
Value front_text_replace(Front *f, Value s, Value *arg, int n);
Value front_text_base(Front *f, const char *name, Value x);
Value front_text_joined(Front *f, Node *n);

/* maybe.c: values that may be None */
bool front_maybe_handle(const BoxType *t);                     /* ... of a type whose values are handles */
void front_maybe_put(Front *f, BoxOp *op, BoxType *t, Value v); /* t: of kind N */
Value front_maybe_take(Front *f, BoxOp *op, BoxType *t, uint32_t *at);
Value front_maybe_there(Front *f, BoxType *t, Ex there, Value v); /* v where `there`, else None */

/* The type of a name that a loop carries: what it becomes; what is asked for is known in the next walk. */
BoxType *front_maybe_carried(Front *f, const char *name, BoxType *was, BoxType *now);
BoxType *front_maybe_asked(Front *f, const char *name, BoxType *was);

/* box_loop.c: loops over anything */
bool front_box_is_empty(Front *f, const Value *it);
bool front_box_loops(const Value *it); /* a container is in it */
typedef void BoxBody(Front *f, Value element, void *env);
void front_box_each(Front *f, Value it, BoxBody *body, void *env); /* body assigns no names */
void front_box_generated(Front *f, Value gen, BoxBody *body, void *env);
typedef struct Cursor {
	Value it;
	Var pos;
	Ex version;
	struct Cursor *part; /* of zip, enumerate */
} Cursor;
Cursor *front_box_cursor(Front *f, Value it);
Value front_box_step(Front *f, Cursor *c); /* leaves the innermost loop at the end */
#endif
