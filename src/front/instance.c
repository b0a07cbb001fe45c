/*
 * Instances that the function makes itself, operators of classes, and objects that meet.
 *
 * Where two objects of a class meet in one name (behind an if, at the head of a loop), the name gets a
 * third one whose attributes are those of either. That is true as long as nobody changes one of the
 * three or asks which one it is: both is refused.
 */
#include "front/value.h"

static Class *class_of(Front *f, const Value *v) { return &f->cls.at[f->thing.at[v->n].cls]; }

Node *front_class_entry(Front *f, int cls, const char *attr)
{
	Node *c = f->cls.at[cls].node;
	for (int k = 2; k < c->n; k++)
		if (c->kid[k]->kid && c->kid[k]->n && c->kid[k]->kid[0]->tag == Nstr &&
			!strcmp(c->kid[k]->kid[0]->str, attr))
			return c->kid[k]->kid[1];
	return NULL;
}

/* The method of that name, Vunset if the class has none. */
static Value method(Front *f, int cls, const char *name)
{
	Node *e = front_class_entry(f, cls, name);
	int64_t k = e && !strcmp(e->kind, "method") ? e->kid[0]->i : -1;
	if (k < 0 || k >= (int64_t)f->func.n)
		return (Value){ 0 };
	return (Value){ .kind = Vfunc, .fn = f->func.at[k] };
}

/* ---- making ---- */

static void give(Front *f, const Value *o, const char *attr, Value v)
{
	v = front_materialise(f, attr, front_spill(f, v));
	front_assign(f, front_object_key(f, o, attr), v);
}

/* The __init__ of a dataclass: (fields (field "x" ~) (key "y" (int 0))) */
static void give_fields(Front *f, const Value *o, Node *fields, const Value *arg, const char **key,
	int n)
{
	bool given[FRONT_ARGS] = { 0 };
	Value v[FRONT_ARGS];
	for (int k = 0; k < n; k++) {
		int at = -1;
		for (int i = 0; i < fields->n && i < FRONT_ARGS; i++)
			if (key[k] ? fields->kid[i]->kid[0]->str == key[k] :
				i == k && !strcmp(fields->kid[i]->kind, "field"))
				at = i;
		if (at < 0 || given[at])
			front_bail(f, Dtype, base_printf(f->arena, "arguments of %s do not fit", o->str));
		v[at] = arg[k];
		given[at] = true;
	}
	for (int i = 0; i < fields->n; i++) {
		Node *d = fields->kid[i]->kid[1];
		if (i >= FRONT_ARGS || (!given[i] && d->tag == Nnull))
			front_bail(f, Dtype, base_printf(f->arena, "arguments of %s do not fit", o->str));
		give(f, o, fields->kid[i]->kid[0]->str, given[i] ? v[i] : front_env(f, d));
	}
}

static Node *fields_of(Front *f, int cls)
{
	Node *c = f->cls.at[cls].node;
	for (int k = 2; k < c->n; k++)
		if (c->kid[k]->kind && !strcmp(c->kid[k]->kind, "fields"))
			return c->kid[k];
	return NULL;
}

static void initialise(Front *f, const Value *o, Value init, const Value *arg, const char **key, int n)
{
	Value *all = base_alloc(f->arena, sizeof *all * (size_t)(n + 1));
	const char **keys = base_alloc(f->arena, sizeof *keys * (size_t)(n + 1));
	all[0] = *o;
	base_copy(all + 1, arg, sizeof *all * (size_t)n);
	base_copy(keys + 1, key, sizeof *keys * (size_t)n);
	if (front_apply(f, init, all, keys, n + 1).kind != Vnone)
		front_bail(f, Dtype, base_printf(f->arena, "__init__ of %s returns something", o->str));
}

Value front_construct(Front *f, int cls, const Value *arg, const char **key, int n)
{
	const char *path = base_intern(f->strings,
		base_printf(f->arena, "%s#%u", f->cls.at[cls].name, f->thing.n));
	Value o = front_new_thing(f, path, cls, -1), init = method(f, cls, "__init__");
	Node *fields = fields_of(f, cls);
	if (fields) {
		give_fields(f, &o, fields, arg, key, n);
		init = method(f, cls, "__post_init__");
		if (init.kind)
			initialise(f, &o, init, NULL, NULL, 0);
	} else if (init.kind) {
		initialise(f, &o, init, arg, key, n);
	} else {
		front_bail(f, Dcall, o.str);
	}
	return o;
}

/* ---- operators ---- */

/* Runs a method that must not change what was there before: its operands were read already. */
static Value apply_pure(Front *f, Value fn, const Value *arg, int n)
{
	const char *key[4] = { NULL };
	uint32_t from = f->pure_from;
	if (!f->pure)
		f->pure_from = f->thing.n;
	f->pure++;
	Value r = front_spill(f, front_apply(f, fn, arg, key, n));
	f->pure--;
	f->pure_from = from;
	if (r.kind == Vknown)
		front_bail(f, Dtype, "a method of an operator that returns NotImplemented");
	return r;
}

Value front_property(Front *f, Value fn, Value object) { return apply_pure(f, fn, &object, 1); }

static bool is_numpy(const Value *v)
{
	return v->np || (v->kind == Varray && !v->list);
}

/* The operator `word` of a or else of b: r is what it gives. False if neither is an object. */
static bool dispatch(Front *f, const char *word, Value a, Value b, Value *r)
{
	bool oa = a.kind == Vobject, ob = b.kind == Vobject;
	Value arg[2] = { a, b }, fn = { 0 };
	if (!oa && !ob)
		return false;
	front_object_certain(f, &a);
	front_object_certain(f, &b);
	if (oa && ob && class_of(f, &a) != class_of(f, &b))
		front_bail(f, Dtype, "an operator on objects of two classes");
	if (oa)
		fn = method(f, f->thing.at[a.n].cls, base_printf(f->arena, "__%s__", word));
	if (!fn.kind && ob && !oa && !is_numpy(&a)) {
		fn = method(f, f->thing.at[b.n].cls, base_printf(f->arena, "__r%s__", word));
		arg[0] = b;
		arg[1] = a;
	}
	if (!fn.kind)
		front_bail(f, Dtype, base_printf(f->arena, "operator %s on %s and %s", word,
			front_describe(f, &a), front_describe(f, &b)));
	*r = apply_pure(f, fn, arg, 2);
	return true;
}

static const struct {
	const char *ast, *word;
} words[] = {
	{ "Add", "add" }, { "Sub", "sub" }, { "Mult", "mul" }, { "Div", "truediv" },
	{ "FloorDiv", "floordiv" }, { "Mod", "mod" }, { "Pow", "pow" }, { "MatMult", "matmul" },
	{ "USub", "neg" }, { "UAdd", "pos" },
};
static const struct {
	const char *ast, *word, *turned;
} orders[] = {
	{ "Eq", "eq", "eq" }, { "NotEq", "ne", "ne" }, { "Lt", "lt", "gt" }, { "LtE", "le", "ge" },
	{ "Gt", "gt", "lt" }, { "GtE", "ge", "le" },
};

bool front_object_binary(Front *f, const char *op, Value a, Value b, Value *r)
{
	if (a.kind != Vobject && b.kind != Vobject)
		return false;
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (!strcmp(words[k].ast, op))
			return dispatch(f, words[k].word, a, b, r);
	front_bail(f, Dtype, base_printf(f->arena, "operator %s on objects", op));
}

/* `a op= b` of an object with such a method: what the target becomes. */
bool front_object_inplace(Front *f, const char *op, Value a, Value b, Value *r)
{
	const char *key[2] = { NULL, NULL };
	Value arg[2] = { a, b };
	front_object_certain(f, &a);
	for (size_t k = 0; a.kind == Vobject && k < 8; k++) {
		if (strcmp(words[k].ast, op))
			continue;
		Value fn = method(f, f->thing.at[a.n].cls, base_printf(f->arena, "__i%s__", words[k].word));
		if (fn.kind)
			*r = front_apply(f, fn, arg, key, 2);
		return fn.kind != 0;
	}
	return false;
}

bool front_object_unary(Front *f, const char *op, Value a, Value *r)
{
	front_object_certain(f, &a);
	for (size_t k = 0; a.kind == Vobject && k < sizeof words / sizeof *words; k++)
		if (!strcmp(words[k].ast, op)) {
			Value fn = method(f, f->thing.at[a.n].cls, base_printf(f->arena, "__%s__", words[k].word));
			if (fn.kind)
				*r = apply_pure(f, fn, &a, 1);
			return fn.kind != 0;
		}
	return false;
}

/* Do the objects of all lists differ? That is looked at where attributes of some are assigned. */
static bool are_rows_apart(const Front *f)
{
	bool apart = false;
	for (uint32_t k = 0; k < f->attr.n; k++)
		apart = apart || (f->attr.at[k].storable && strstr(f->attr.at[k].key, "[]."));
	return apart;
}

/* Whether two are one object, as a bool. */
static Ex same_thing(Front *f, const Value *a, const Value *b)
{
	bool things = a->kind == Vobject && b->kind == Vobject;
	const Value *only = things ? NULL : a->kind == Vobject ? a : b;
	if (only && f->thing.at[only->n].none && (a->kind == Vnone || b->kind == Vnone))
		return ir_bin(f->fn, Olt, f->thing.at[only->n].at, ir_int(f->fn, 0));
	if (things && f->thing.at[a->n].rows && f->thing.at[b->n].rows && !are_rows_apart(f))
		front_bail(f, Dtype, "which object it is, of a list that may hold it twice");
	if (things && f->thing.at[a->n].rows && f->thing.at[a->n].rows == f->thing.at[b->n].rows)
		return ir_bin(f->fn, Oeq, f->thing.at[a->n].at, f->thing.at[b->n].at);
	if (a->kind == Vobject && b->kind == Vobject &&
		(f->thing.at[a->n].shared || f->thing.at[b->n].shared))
		front_bail(f, Dtype, "which object it is, of several");
	return ir_bool(f->fn, a->kind == b->kind && a->n == b->n);
}

/* Whether the class has a method of its own of that name. */
static bool own_word(Front *f, const Value *v, const char *name)
{
	return v->kind == Vobject && front_class_entry(f, f->thing.at[v->n].cls, name);
}

bool front_object_compare(Front *f, const char *op, Value a, Value b, Value *r)
{
	bool oa = a.kind == Vobject, ob = b.kind == Vobject, not = !strcmp(op, "IsNot");
	if ((!oa && !ob) || a.kind == Vother || b.kind == Vother)
		return false;
	if (not || !strcmp(op, "Is")) {
		Ex same = same_thing(f, &a, &b);
		*r = front_scalar(Tbool, false, not ? ir_un(f->fn, Onot, same) : same);
		return true;
	}
	if (!strcmp(op, "NotEq") && !own_word(f, &a, "__ne__") && !own_word(f, &b, "__ne__")) {
		if (!front_object_compare(f, "Eq", a, b, r))
			return false;
		*r = front_scalar(Tbool, false, ir_un(f->fn, Onot, front_truth(f, r)));
		return true;
	}
	if (!strcmp(op, "Eq") && !own_word(f, &a, "__eq__") && !own_word(f, &b, "__eq__") &&
		!is_numpy(&a) && !is_numpy(&b)) {
		*r = front_scalar(Tbool, false, same_thing(f, &a, &b));
		return true;
	}
	front_object_certain(f, &a);
	front_object_certain(f, &b);
	for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
		if (strcmp(orders[k].ast, op))
			continue;
		if ((!oa && is_numpy(&a)) || (oa && ob && class_of(f, &a) != class_of(f, &b)))
			break;
		Value ab[2] = { a, b }, ba[2] = { b, a }, fn = { 0 };
		if (oa)
			fn = method(f, f->thing.at[a.n].cls, base_printf(f->arena, "__%s__", orders[k].word));
		bool turned = !fn.kind && ob;
		if (turned)
			fn = method(f, f->thing.at[b.n].cls, base_printf(f->arena, "__%s__", orders[k].turned));
		if (fn.kind)
			*r = apply_pure(f, fn, turned ? ba : ab, 2);
		return fn.kind != 0;
	}
	return false;
}

/* A method by its name with these operands behind the object; Vunset if there is none. */
Value front_object_special(Front *f, const char *name, Value object, const Value *arg, int n)
{
	Value all[4] = { object }, fn = { 0 };
	const char *key[4] = { NULL };
	front_object_certain(f, &object);
	if (object.kind == Vobject && n < 4)
		fn = method(f, f->thing.at[object.n].cls, name);
	if (!fn.kind)
		return fn;
	base_copy(all + 1, arg, sizeof *arg * (size_t)n);
	bool changes = !strcmp(name, "__setitem__") || !strcmp(name, "__call__");
	return changes ? front_apply(f, fn, all, key, n + 1) : apply_pure(f, fn, all, n + 1);
}

/* ---- objects that meet ---- */

/* The bindings of an object's attributes in a list of bindings; their number. */
static int fields_in(Front *f, const Value *o, const Binding *at, uint32_t n, const Binding **out)
{
	const char *path = f->thing.at[o->n].path;
	size_t len = strlen(path);
	int found = 0;
	for (uint32_t k = 0; k < n; k++) {
		const char *name = at[k].name;
		if (strncmp(name, path, len) || name[len] != '.' || strchr(name + len + 1, '.') ||
			at[k].val.kind == Vunset)
			continue;
		if (found == FRONT_ARGS)
			front_bail(f, Dtype, "an object with many attributes");
		out[found++] = &at[k];
	}
	return found;
}

static const char *field_name(const Binding *b) { return strrchr(b->name, '.') + 1; }

/* Two objects of a list, or one and None, meet in one of which the place in the list is known. */
static bool are_rows(Front *f, const Value *a, const Value *b)
{
	int ra = a->kind == Vobject ? f->thing.at[a->n].rows : 0;
	int rb = b->kind == Vobject ? f->thing.at[b->n].rows : 0;
	if (a->kind == Vnone || b->kind == Vnone)
		return ra || rb;
	return ra && ra == rb && a->n != b->n;
}

static Value row_between(Front *f, const Value *a, const Value *b)
{
	const Value *o = a->kind == Vobject ? a : b, *other = o == a ? b : a;
	const char *path = base_intern(f->strings, base_printf(f->arena, "%s#%u", o->str, f->thing.n));
	Value r = front_new_thing(f, path, f->thing.at[o->n].cls, -1);
	Thing *t = &f->thing.at[r.n];
	Var at = ir_new_var(f->fn, "at", Ti64);
	t->rows = f->thing.at[o->n].rows;
	t->at = ir_var(f->fn, at);
	t->none = f->thing.at[o->n].none || other->kind == Vnone || f->thing.at[other->n].none;
	return r;
}

static Ex row_place(Front *f, const Value *v)
{
	return v->kind == Vnone ? ir_int(f->fn, -1) : f->thing.at[v->n].at;
}

static void set_row(Front *f, const Value *r, Ex at)
{
	front_put(f, f->fn->ex.at[f->thing.at[r->n].at].ref, at);
}

/* Does it stand for one that came with the call? */
static Ex is_old(Front *f, const Value *v)
{
	const Thing *t = &f->thing.at[v->n];
	return t->old ? ir_var(f->fn, t->old) : ir_int(f->fn, t->slot >= 0 || t->rows);
}

bool front_object_is_new(Front *f, const Value *v)
{
	int64_t old;
	return ir_is_int(f->fn, is_old(f, v), &old) && !old;
}

/* r stands for one that came with the call where `old` is 1. */
static void set_old(Front *f, const Value *r, Ex old)
{
	if (!f->thing.at[r->n].old) {
		Var v = ir_new_var(f->fn, "old", Ti64);
		f->thing.at[r->n].old = v;
	}
	front_put(f, f->thing.at[r->n].old, old);
}

/* In the statements of a chain: r is the object v from now on. */
void front_object_becomes(Front *f, const Value *r, const Value *v, Chain *c)
{
	Chain *saved;
	front_push(f, c, &saved);
	if (f->thing.at[r->n].rows)
		set_row(f, r, row_place(f, v));
	else
		set_old(f, r, is_old(f, v));
	front_pop(f, saved);
}

/* An object that is handed out as a new one must be one. */
void front_object_be_new(Front *f, const Value *v)
{
	if (!front_object_is_new(f, v))
		front_check(f, ir_bin(f->fn, Oeq, is_old(f, v), ir_int(f->fn, 0)), Dnone);
}

/* The object in which a and b meet; neither is to change from now on. */
Value front_object_between(Front *f, const Value *a, const Value *b)
{
	if (are_rows(f, a, b))
		return row_between(f, a, b);
	f->thing.at[a->n].shared = f->thing.at[b->n].shared = true;
	const char *path = base_intern(f->strings, base_printf(f->arena, "%s#%u", a->str, f->thing.n));
	Value r = front_new_thing(f, path, f->thing.at[a->n].cls, -1);
	f->thing.at[r.n].shared = true;
	return r;
}

bool front_object_meets(Front *f, const Value *a, const Value *b)
{
	return are_rows(f, a, b) ||
		(a->kind == Vobject && b->kind == Vobject && a->n != b->n && !front_is_record(f, a) &&
		!f->thing.at[a->n].rows && !f->thing.at[b->n].rows && class_of(f, a) == class_of(f, b));
}

/* Attributes stand in the order in which they were made: the same for both? */
static bool in_order(const Binding **x, const Binding **y, int n)
{
	for (int k = 0; k < n; k++)
		if (strcmp(field_name(x[k]), field_name(y[k])))
			return false;
	return true;
}

/* Whether x and y, each in its scope, have the same attributes, as far as that is known. */
static bool are_alike(Front *f, const Value *x, const Scope *a, const Value *y, const Scope *b)
{
	const Binding *field[FRONT_ARGS], *other[FRONT_ARGS];
	int n = fields_in(f, x, a->name.at, a->name.n, field);
	int m = fields_in(f, y, b->name.at, b->name.n, other);
	bool both = front_object_is_new(f, x) && front_object_is_new(f, y);
	return !both || (n == m && in_order(field, other, n));
}

/* Two objects meet in one; the attributes that both have go to r, in the order of one that is new. */
Value front_object_meet(Front *f, Scope *r, const Scope *a, const Binding *x, Chain *ca,
	const Scope *b, const Binding *y, Chain *cb)
{
	if (are_rows(f, &x->val, &y->val)) {
		Value row = row_between(f, &x->val, &y->val);
		front_object_becomes(f, &row, &x->val, ca);
		front_object_becomes(f, &row, &y->val, cb);
		return row;
	}
	bool turned = !front_object_is_new(f, &x->val) && front_object_is_new(f, &y->val);
	const Scope *first = turned ? b : a, *second = turned ? a : b;
	const Value *u = turned ? &y->val : &x->val, *w = turned ? &x->val : &y->val;
	if (!are_alike(f, &x->val, a, &y->val, b))
		front_bail(f, Dtype, "objects of one class with other attributes");
	Value v = front_object_between(f, &x->val, &y->val);
	front_object_becomes(f, &v, &x->val, ca);
	front_object_becomes(f, &v, &y->val, cb);
	const char *path = f->thing.at[u->n].path;
	size_t len = strlen(path);
	for (uint32_t k = 0; k < first->name.n; k++) {
		const Binding *one = &first->name.at[k];
		if (strncmp(one->name, path, len) || one->name[len] != '.' || strchr(one->name + len + 1, '.'))
			continue;
		const char *own = front_object_key(f, &v, one->name + len + 1);
		const Binding *other = front_scope_find(second, front_object_key(f, w, one->name + len + 1));
		Binding p = { .name = own, .val = one->val }, q = { .name = own }, m;
		if (other && !other->maybe && !one->maybe)
			q.val = other->val;
		front_binding_meet(f, &m, turned ? &q : &p, ca, turned ? &p : &q, cb);
		if (!q.val.kind)
			m.val = (Value){ .kind = Vpoison };
		*vec_push(f->arena, &r->name) = m;
	}
	return v;
}

/* Loop l binds a name to objects one after the other: what stands for them has attributes that the
 * loop assigns. They are bindings in front of the loop from now on. */
Value front_object_carry(Front *f, Loop *l, const Value *entry, const Value *now)
{
	const Binding *field[FRONT_ARGS], *like[FRONT_ARGS];
	Value own = front_object_between(f, entry, now);
	if (f->thing.at[own.n].rows)
		return own;
	int n = fields_in(f, now, l->frame->name.at, l->frame->name.n, like);
	int were = fields_in(f, entry, l->entry.at, l->entry.n, field);
	bool both = front_object_is_new(f, entry) && front_object_is_new(f, now);
	if (both && (n != were || !in_order(field, like, n)))
		front_bail(f, Dtype, "objects of one class with other attributes");
	for (int k = 0; k < n; k++) {
		int m = fields_in(f, entry, l->entry.at, l->entry.n, field), j = 0;
		while (j < m && strcmp(field_name(field[j]), field_name(like[k])))
			j++;
		if (j == m)
			continue;
		Binding b = { .name = front_object_key(f, &own, field_name(like[k])),
			.val = field[j]->val };
		*vec_push(f->arena, &l->entry) = b;
		*vec_push(f->arena, &l->assigned) = b.name;
	}
	return own;
}

/* Attributes that are to be set, all of one pass at once; the names that earlier passes set. */
typedef struct Back {
	struct {
		const char *name;
		Value val;
	} set[128];
	int sets, done;
	struct {
		const Value *own;
		Ex old;
	} turned[32];
	int turns;
} Back;

static void turn(Front *f, Back *k, const Value *own, Ex to)
{
	if (k->turns == 32)
		front_bail(f, Dtype, "objects that turn into each other");
	k->turned[k->turns].own = own;
	k->turned[k->turns++].old = to;
}

/* The name is bound to one of a list, or None. */
static void back_row(Front *f, Loop *l, const Widen *w, const Value *now, Back *k)
{
	Thing *own = &f->thing.at[w->own.n];
	bool none = now->kind == Vnone, row = now->kind == Vobject && f->thing.at[now->n].rows == own->rows;
	if (!none && !row)
		front_bail(f, Djoin, w->name, front_describe(f, &w->own), front_describe(f, now));
	if (!own->none && (none || f->thing.at[now->n].none)) {
		own->none = true;
		longjmp(l->again, 1);
	}
	turn(f, k, &w->own, row_place(f, now));
}

/* What a name is bound to goes into the object that stands for it. */
static void back_fields(Front *f, Loop *l, const Widen *w, const Value *now, Back *k)
{
	const Binding *field[FRONT_ARGS], *own[FRONT_ARGS];
	if (now->kind != Vobject || class_of(f, now) != class_of(f, &w->own))
		front_bail(f, Djoin, w->name, front_describe(f, &w->own), front_describe(f, now));
	f->thing.at[now->n].shared = true;
	turn(f, k, &w->own, is_old(f, now));
	int n = fields_in(f, now, l->frame->name.at, l->frame->name.n, field);
	for (int i = 0; i < n; i++) {
		const char *name = front_object_key(f, &w->own, field_name(field[i]));
		if (k->sets == 128 || !front_bound(f, name) || field[i]->maybe)
			front_bail(f, Dtype, "objects of one class with other attributes");
		for (int j = 0; j < k->done; j++)
			if (k->set[j].name == field[i]->name || k->set[j].name == name)
				front_bail(f, Djoin, w->name, "one object", "another");
		k->set[k->sets].name = name;
		k->set[k->sets++].val = field[i]->val;
	}
	int m = fields_in(f, &w->own, l->frame->name.at, l->frame->name.n, own);
	if (n != m || (front_object_is_new(f, now) && !in_order(field, own, n)))
		front_bail(f, Dtype, "objects of one class with other attributes");
}

/* At the end of a round: the attributes of what the names are bound to now. An attribute that is set so
 * may itself be such a name, whose turn is in the next pass. */
void front_object_back(Front *f, Loop *l)
{
	Back *b = base_alloc(f->arena, sizeof *b);
	do {
		b->done = b->sets;
		for (uint32_t k = 0; k < l->widen.n; k++) {
			Widen *w = &l->widen.at[k];
			Value *now = w->object ? &front_binding(f, l->frame, w->name)->val : NULL;
			if (!now || (now->kind == Vobject && now->n == w->own.n))
				continue;
			if (f->thing.at[w->own.n].rows)
				back_row(f, l, w, now, b);
			else
				back_fields(f, l, w, now, b);
			front_binding(f, l->frame, w->name)->val = w->own;
		}
		for (int k = b->done; k < b->sets; k++)
			b->set[k].val = front_spill(f, b->set[k].val);
		for (int k = 0; k < b->turns; k++)
			b->turned[k].old = front_keep(f, "old", b->turned[k].old);
		for (int k = 0; k < b->turns; k++)
			if (f->thing.at[b->turned[k].own->n].rows)
				set_row(f, b->turned[k].own, b->turned[k].old);
			else
				set_old(f, b->turned[k].own, b->turned[k].old);
		b->turns = 0;
		for (int k = b->done; k < b->sets; k++)
			front_assign(f, b->set[k].name, b->set[k].val);
	} while (b->sets > b->done);
}
