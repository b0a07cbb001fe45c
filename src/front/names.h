/* Names: what they are bound to, where ways meet and where loops carry them. Part of value.h. */
#ifndef FRONT_NAMES_H
#define FRONT_NAMES_H

/* scope.c: names */
Binding *front_binding(Front *f, Frame *fr, const char *name);
Binding *front_frame_find(Frame *fr, const char *name); /* NULL: it has no such name */
Value front_binding_read(Front *f, Frame *fr, Binding *b);
Value front_name(Front *f, const char *name);
/* The loops around must take a name for one that they assign: perhaps walks one of them again. */
void front_loops_assign(Front *f, const char *name);
uint32_t front_loop_number(Front *f);
/* result.c: the template of a value (docs/plan.md), its scalars in the variables of *var. */
const char *front_template(Front *f, Value *v, VarVec *var);
uint32_t front_flag_slot(Front *f, Var v);
void front_assign(Front *f, const char *name, Value v);
void front_forget(Front *f, const char *name); /* del */
Value front_env(Front *f, Node *value);
bool front_env_find(Front *f, Func *fn, const char *name, Value *out);
typedef struct Scope { /* the names of a frame at one moment */
	Vec(Binding) name;
	bool dead;
} Scope;
Scope front_scope_save(Front *f);
void front_scope_set(Front *f, Scope s);
/* meet.c */
Value front_poison(void);
/* The names after two ways that end in scopes a and b, whose chains are ca and cb. */
const Binding *front_scope_find(const Scope *s, const char *name);
void front_binding_meet(Front *f, Binding *r, const Binding *a, Chain *ca, const Binding *b, Chain *cb);
void front_scope_meet(Front *f, Scope a, Chain *ca, Scope b, Chain *cb);
/* The flavour that holds values of both (none: Tnone), and e in it, failing where that changes it. */
Type front_join(Type a, bool a_np, Type b, bool b_np, bool *np);
Ex front_exact_cast(Front *f, Ex e, Type t);
/* The tag of y as a value of the two flavours of x; 0 if it is of neither. */
Ex front_tag_like(Front *f, const Value *x, const Value *y);
/* A loop: l = front_loop_new; setjmp(l->again); front_loop_head; walk the body; front_loop_end; emit. */
Loop *front_loop_new(Front *f, Node *target, Node *body);
void front_loop_head(Front *f, Loop *l);
void front_loop_way(Front *f, Loop *l);  /* at the end of the body, at break and at continue */
void front_loop_end(Front *f, Loop *l);
/* carry.c: names that a loop binds to one array after the other */
bool front_carry_fits(Front *f, const Value *entry, const Value *now);
void front_carry_open(Front *f, Loop *l, Binding *b, Widen *w);
void front_carry_start(Front *f, Loop *l); /* first in the body */
void front_carry_back(Front *f, Loop *l);
void front_carry_close(Front *f, Loop *l);
void front_carry_leave(Front *f, const Value *v); /* v is returned out of loops */
/* A name that a loop left behind as an array that was first made inside it. */
void front_carry_want(Front *f, const Binding *b);
bool front_carry_wants(const Front *f, const Node *loop, const char *name);
void front_carry_late(Front *f, Loop *l, Binding *b);
void front_carry_late_open(Front *f, Binding *b, Widen *w);
/* name = v in its loop: v goes straight into the storage that what is behind the loop reads. */
Value front_carry_into(Front *f, const char *name, Value v);
/* Arrays on the two ways of an `if` that nobody else knows: copied into one. False: they do not fit. */
bool front_carry_meet(Front *f, const char *name, const Value *x, Chain *ca, const Value *y,
	Chain *cb, Value *out);
bool front_is_carried(Front *f, Sto s);
/* A number that a loop turns into an array. */
void front_fill_want(Front *f, Loop *l, const char *name, const Value *v);
void front_fill_open(Front *f, Loop *l, Binding *b, Widen *w);
bool front_is_filled(Front *f, const Value *v);
bool front_fill_fits(Front *f, const Loop *l, const char *name, const Value *number);

/* none.c: names that are None or a number */
bool front_may_be_none(const Value *v);
void front_number(Front *f, Value *v);
Ex front_is_none(Front *f, const Value *v);
bool front_none_meets(Front *f, const char *name, const Value *x, Chain *ca, const Value *y, Chain *cb,
	Value *r);
void front_none_narrow(Front *f, Node *test, bool truth);
bool front_none_equals(Front *f, const char *name, Value a, Value b, Value *r);
bool front_none_widens(const Value *entry, const Value *now, Widen *w);

/* spread.c: names that are one of several tuples, or None */
Value front_unclear(Front *f, const Value *a, const Value *b);
void front_spread_want(Front *f, const Frame *fr, const Binding *b);
const char *front_spread_choice(Front *f, const Value *a, const Value *b);
bool front_spread_is(Front *f, const char *name);
int front_spread_names(Front *f, const char *name, const char **out);
int front_spread_bound(Front *f, const char *name); /* how long it is if a member of it is bound */
Value front_spread_assign(Front *f, const char *name, Value v);
Value front_spread_read(Front *f, Frame *fr, const Value *v);
Value front_nothing_like(Front *f, const Value *v); /* Vunset: nothing can stand for it */
void front_spread_forget(Front *f, const char *name);
void front_spread_reset(Front *f, const char *name);
void front_spread_narrow(Front *f, const char *name);

/* pick.c: names that are one array or another */
const OneOf *front_pick_of(Front *f, const Value *v);
bool front_pick_add(Front *f, OneOf *p, const Value *v);
Value front_pick_end(Front *f, const char *name, OneOf *p);
bool front_pick_meets(Front *f, const char *name, const Value *x, Chain *ca, const Value *y, Chain *cb,
	Value *r);
bool front_pick_return(Front *f, Value v);
#endif
