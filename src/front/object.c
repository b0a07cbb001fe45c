/*
 * Instances of Python classes: their attributes are bindings of the frame that is walked, named
 * "path.attribute", and go along into inlined functions and back. Assigning one is assigning a name.
 * What came as an argument is fetched by the dispatcher in front of the kernel and set behind it
 * (docs/ast.md, docs/plan.md).
 */
#include "front/value.h"

const char *front_object_key(Front *f, const Value *object, const char *attr)
{
	const char *path = f->thing.at[object->n].path;
	return base_intern(f->strings, base_printf(f->arena, "%s.%s", path, attr));
}

static bool is_attribute(const char *name) { return strchr(name, '.') != NULL; }

/* ---- arguments ---- */

Value front_new_thing(Front *f, const char *path, int cls, int slot)
{
	if (cls < 0 || cls >= (int)f->cls.n)
		front_bail(f, Dbroken, "an object of no class");
	*vec_push(f->arena, &f->thing) = (Thing){ .path = path, .cls = cls, .slot = slot,
		.loop = front_loop_number(f) };
	return (Value){ .kind = Vobject, .n = (int)f->thing.n - 1, .str = f->cls.at[cls].name };
}

/* In which slot a parameter came. */
static int slot_named(Front *f, const char *name)
{
	for (uint32_t k = 0; k < f->fn->param.n; k++)
		if (f->fn->param.at[k].name == name)
			return (int)k;
	return -1;
}

static int thing_named(Front *f, const char *path)
{
	for (uint32_t k = 0; k < f->thing.n; k++)
		if (f->thing.at[k].path == path)
			return (int)k;
	front_bail(f, Dbroken, "an attribute of no object");
}

/* The object that has been entered under a path. */
static Value known_thing(Front *f, const char *path)
{
	int k = thing_named(f, path);
	return (Value){ .kind = Vobject, .n = k, .str = f->cls.at[f->thing.at[k].cls].name };
}

/* (object "self" 0): the parameter is an instance; (object "b" "a"): it is the one that a is. */
static void enter_object(Front *f, Node *n)
{
	const char *path = n->kid[0]->str;
	front_binding(f, f->frame, path)->val = n->kid[1]->tag == Nstr ?
		known_thing(f, n->kid[1]->str) :
		front_new_thing(f, path, (int)n->kid[1]->i, slot_named(f, path));
}

/* ---- lists of objects: their attributes are lists of numbers ---- */

static void enter_rows(Front *f, Node *n)
{
	const char *path = n->kid[0]->str;
	Value v = front_new_thing(f, path, (int)n->kid[1]->i, slot_named(f, path));
	v.kind = Vrows;
	front_binding(f, f->frame, path)->val = v;
}

static const char *column_key(Front *f, int rows, const char *attr)
{
	return base_intern(f->strings, base_printf(f->arena, "%s[].%s", f->thing.at[rows].path, attr));
}

/* (column "ps" "x" T (slot)), (column "ps" "pos" F (rows 1)). A column is never a container: nothing can
 * change its length. */
static void enter_column(Front *f, Node *n, const char **sig)
{
	int rows = thing_named(f, n->kid[0]->str);
	const char *key = column_key(f, rows, n->kid[1]->str);
	Value v;
	if (!strcmp(n->kid[3]->kind, "rows")) {
		front_skip_parameter(f, key, sig);
		v = front_new_thing(f, key, (int)n->kid[3]->kid[0]->i, (int)f->fn->param.n - 1);
		v.kind = Vrows;
	} else {
		bool boxes = f->boxes;
		f->boxes = false;
		v = front_parameter(f, key, sig);
		f->boxes = boxes;
	}
	*vec_push(f->arena, &f->attr) = (Attr){ .key = key, .name = n->kid[1]->str, .thing = rows,
		.storable = n->kid[2]->tag == Ntrue, .first = v };
	front_binding(f, f->frame, key)->val = v;
}

static Ex length_known(Front *f, int rows)
{
	Ex n = 0;
	for (uint32_t k = 0; !n && k < f->attr.n; k++) {
		const Attr *a = &f->attr.at[k];
		if (a->thing == rows && a->first.kind == Varray)
			n = a->first.arr->dim[0];
		else if (a->thing == rows && a->first.kind == Vrows)
			n = length_known(f, a->first.n);
	}
	return n;
}

Ex front_rows_length(Front *f, const Value *rows)
{
	Ex n = length_known(f, rows->n);
	if (!n)
		front_bail(f, Dtype, "a list of objects without attributes that are numbers");
	return n;
}

Value front_rows_at(Front *f, const Value *rows, Ex i)
{
	i = front_keep(f, "at", i);
	const char *path = base_intern(f->strings, base_printf(f->arena, "%s#%u", rows->str, f->thing.n));
	Value v = front_new_thing(f, path, f->thing.at[rows->n].cls, -1);
	f->thing.at[v.n].rows = rows->n + 1;
	f->thing.at[v.n].at = i;
	return v;
}

/* The place in its list, one behind the last where it is None. */
static Ex place_of(Front *f, const Value *o)
{
	const Thing *t = &f->thing.at[o->n];
	Value rows = { .kind = Vrows, .n = t->rows - 1 };
	if (!t->none)
		return t->at;
	Ex at = t->at, n = front_rows_length(f, &rows);
	return ir_select(f->fn, ir_bin(f->fn, Olt, at, ir_int(f->fn, 0)), n, at);
}

void front_object_certain(Front *f, const Value *v)
{
	if (v->kind == Vobject && f->thing.at[v->n].none)
		front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), f->thing.at[v->n].at), Dnone);
}

/* The list that holds an attribute of an object in a list; NULL if there is none. */
static const Attr *column_of(Front *f, const Value *o, const char *attr)
{
	int rows = f->thing.at[o->n].rows;
	const char *key = rows ? column_key(f, rows - 1, attr) : NULL;
	for (uint32_t k = 0; key && k < f->attr.n; k++)
		if (f->attr.at[k].key == key)
			return &f->attr.at[k];
	return NULL;
}

/* (attr "self" "t" T (slot)), whose parent has been entered */
static void enter_attribute(Front *f, Node *n, const char **sig)
{
	const char *path = n->kid[0]->str, *name = n->kid[1]->str;
	int thing = thing_named(f, path);
	Value object = { .kind = Vobject, .n = thing }, v;
	const char *key = front_object_key(f, &object, name);
	Node *what = n->kid[3];
	if (!strcmp(what->kind, "slot")) {
		v = front_parameter(f, key, sig);
	} else if (!strcmp(what->kind, "same")) {
		front_skip_parameter(f, key, sig);
		v = known_thing(f, what->kid[0]->str);
	} else if (!strcmp(what->kind, "instance")) {
		front_skip_parameter(f, key, sig);
		v = front_new_thing(f, key, (int)what->kid[0]->i, (int)f->fn->param.n - 1);
	} else if (!strcmp(what->kind, "rows")) {
		front_skip_parameter(f, key, sig);
		v = front_new_thing(f, key, (int)what->kid[0]->i, (int)f->fn->param.n - 1);
		v.kind = Vrows;
	} else {
		v = front_env(f, what);
	}
	*vec_push(f->arena, &f->attr) = (Attr){ .key = key, .name = name, .thing = thing,
		.storable = n->kid[2]->tag == Ntrue, .first = v };
	front_binding(f, f->frame, key)->val = v;
}

/* (maker 0): the class itself, for instances that leave the function */
static void enter_maker(Front *f, Node *n, const char **sig)
{
	if (n->kid[0]->i < 0 || n->kid[0]->i >= (int64_t)f->cls.n)
		front_bail(f, Dbroken, "a maker of no class");
	Class *c = &f->cls.at[n->kid[0]->i];
	front_parameter(f, base_intern(f->strings, base_printf(f->arena, "class.%s", c->name)), sig);
	c->slot = (int)f->fn->param.n - 1;
}

/* What a module that is handed about as a value has under a name. */
bool front_module_member(Front *f, const char *module, const char *name, Value *out)
{
	for (uint32_t k = 0; k < f->module.n; k++) {
		Node *m = f->module.at[k];
		for (int i = 1; !strcmp(m->kid[0]->str, module) && i < m->n; i++)
			if (!strcmp(m->kid[i]->kid[0]->str, name)) {
				*out = front_env(f, m->kid[i]->kid[1]);
				return true;
			}
	}
	return false;
}

bool front_module_known(Front *f, const char *module)
{
	for (uint32_t k = 0; k < f->module.n; k++)
		if (!strcmp(f->module.at[k]->kid[0]->str, module))
			return true;
	return false;
}

void front_objects(Front *f, Node *bundle, const char *sig)
{
	for (int k = 0; k < bundle->n; k++) {
		Node *n = bundle->kid[k];
		if (!strcmp(n->kind, "class"))
			*vec_push(f->arena, &f->cls) = (Class){ n->kid[1]->str, n, -1 };
		else if (!strcmp(n->kind, "object"))
			enter_object(f, n);
		else if (!strcmp(n->kind, "attr"))
			enter_attribute(f, n, &sig);
		else if (!strcmp(n->kind, "rows"))
			enter_rows(f, n);
		else if (!strcmp(n->kind, "column"))
			enter_column(f, n, &sig);
		else if (!strcmp(n->kind, "module"))
			*vec_push(f->arena, &f->module) = n;
		else if (!strcmp(n->kind, "constant"))
			front_binding(f, f->frame, n->kid[0]->str)->val = front_env(f, n->kid[1]);
		else if (!strcmp(n->kind, "maker"))
			enter_maker(f, n, &sig);
	}
	if (*sig)
		front_bail(f, Dargtype, "behind the last", sig);
}

/* ---- reading and writing ---- */


/* A class method: the class is its first argument. */
Value front_class_method(Front *f, int cls, Func *fn)
{
	Value v = { .kind = Vmethod, .fn = fn, .n = 1, .item = base_alloc(f->arena, sizeof(Value)) };
	v.item[0] = (Value){ .kind = Vclass, .n = cls, .str = "class" };
	return v;
}

Value front_object_get(Front *f, Value base, const char *attr)
{
	const char *key = front_object_key(f, &base, attr);
	const Attr *column = column_of(f, &base, attr);
	if (column && column->first.kind == Vrows)
		return front_rows_at(f, &column->first, place_of(f, &base));
	if (column) {
		Value i = front_scalar(Ti64, false, place_of(f, &base));
		return front_subscript_items(f, column->first, &i, 1);
	}
	front_object_certain(f, &base);
	if (front_bound(f, key))
		return front_name(f, key);
	Node *e = front_class_entry(f, f->thing.at[base.n].cls, attr);
	if (e && !strcmp(e->kind, "value") && f->thing.at[base.n].slot < 0)
		return front_env(f, e->kid[0]);
	int number = e && e->n && e->kid[0]->tag == Nint ? (int)e->kid[0]->i : -1;
	if (number < 0 || number >= (int)f->func.n)
		front_bail(f, Dattr, base_printf(f->arena, "%s of %s", attr, base.str));
	Value fn = { .kind = Vfunc, .fn = f->func.at[number] };
	if (!strcmp(e->kind, "property"))
		return front_property(f, fn, base);
	if (!strcmp(e->kind, "static"))
		return fn;
	if (!strcmp(e->kind, "class"))
		return front_class_method(f, f->thing.at[base.n].cls, fn.fn);
	fn.kind = Vmethod;
	fn.n = 1;
	fn.item = base_alloc(f->arena, sizeof(Value));
	fn.item[0] = base;
	return fn;
}

/* Whether an instance that was made here takes an attribute of that name. One that hides its class's is
 * not first set in a loop that the instance is older than: earlier rounds read the class's. */
static void check_settable(Front *f, const Value *base, const char *attr)
{
	int cls = f->thing.at[base->n].cls;
	Node *e = front_class_entry(f, cls, attr), *set = front_class_entry(f, cls, "__setattr__");
	bool open = !e || !strcmp(e->kind, "member") || !strcmp(e->kind, "value");
	bool hides = e && !strcmp(e->kind, "value") && !front_bound(f, front_object_key(f, base, attr));
	if (set || !open || (hides && front_loop_number(f) != f->thing.at[base->n].loop))
		front_bail(f, Dattr, base_printf(f->arena, "%s of %s, assigned", attr, base->str));
}

void front_object_set(Front *f, Value base, const char *attr, Value v)
{
	bool record = front_is_record(f, &base);
	if (base.kind != Vobject)
		front_bail(f, Dattr, base_printf(f->arena, "%s of %s", attr, front_describe(f, &base)));
	const char *key = front_object_key(f, &base, attr);
	if (f->thing.at[base.n].slot >= 0) {
		uint32_t k = 0;
		while (k < f->attr.n && f->attr.at[k].key != key)
			k++;
		if (k == f->attr.n || !f->attr.at[k].storable)
			front_bail(f, Dattr, base_printf(f->arena, "%s of %s, assigned", attr, base.str));
	}
	if (f->thing.at[base.n].rows) {
		const Attr *column = column_of(f, &base, attr);
		Value i = front_scalar(Ti64, false, place_of(f, &base));
		if (!column || !column->storable || f->pure || column->first.kind == Vrows)
			front_bail(f, Dattr, base_printf(f->arena, "%s of %s, assigned", attr, base.str));
		front_store_items(f, column->first, &i, 1, v);
		return;
	}
	if (f->thing.at[base.n].shared)
		front_bail(f, Dtype, "an object is changed that may be one of several");
	if (f->elements_from && base.n + 1 < (int)f->elements_from)
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s, assigned in an element of a comprehension",
			attr, base.str));
	if (f->pure && base.n < (int)f->pure_from)
		front_bail(f, Dtype, "an operator or a property that changes an object");
	if (f->thing.at[base.n].slot < 0 && !record)
		check_settable(f, &base, attr);
	v = front_materialise(f, attr, front_spill(f, v));
	front_loops_assign(f, key);
	front_assign(f, key, v);
}

/* Elements of comprehensions are not walked as the bodies of loops are: they must not change objects
 * that were there before. Returns what to put back. */
uint32_t front_elements_open(Front *f)
{
	uint32_t before = f->elements_from;
	if (!before)
		f->elements_from = f->thing.n + 1;
	return before;
}

/* The attributes follow control from a frame into another. */
void front_objects_move(Front *f, Frame *from, Frame *to)
{
	for (uint32_t k = 0; k < from->name.n; k++)
		if (is_attribute(from->name.at[k].name)) {
			Binding b = from->name.at[k];
			*front_binding(f, to, b.name) = b;
		}
}

static Binding *in_list(Binding *at, uint32_t n, const char *name)
{
	for (uint32_t k = 0; k < n; k++)
		if (at[k].name == name)
			return &at[k];
	return NULL;
}

/* An attribute that a way out leaves changed goes into a variable, on every way. One that a loop around
 * carries is in its variable already. */
static void leave_attribute(Front *f, Frame *fr, const Binding *b)
{
	Binding *x = in_list(fr->exit.at, fr->exit.n, b->name);
	bool carried = b->carrier && b->var && !b->mixed;
	if (!x) {
		x = vec_push(f->arena, &fr->exit);
		*x = (Binding){ .name = b->name };
		if (!carried)
			longjmp(*fr->again, 1);
	}
	if (carried)
		return;
	if (b->val.kind != Vscalar || b->val.tag || b->maybe)
		front_bail(f, Dtype, base_printf(f->arena, "%s, set on some ways out of a function", b->name));
	if (!x->var) {
		x->var = ir_new_var(f->fn, b->name, b->val.type);
		x->type = b->val.type;
		x->np = b->val.np;
	}
	if (x->type != b->val.type || x->np != b->val.np)
		front_bail(f, Djoin, b->name, front_flavour(x->type, x->np), front_describe(f, &b->val));
	front_put(f, x->var, b->val.e);
}

void front_objects_leave(Front *f, Frame *fr)
{
	for (uint32_t k = 0; k < fr->name.n; k++) {
		Binding b = fr->name.at[k];
		const Binding *e = in_list(fr->entry.at, fr->entry.n, b.name);
		if (!is_attribute(b.name) || !e)
			continue;
		if (in_list(fr->exit.at, fr->exit.n, b.name) || !front_same_value(&b.val, &e->val))
			leave_attribute(f, fr, &b);
	}
}

void front_objects_left(Front *f, Frame *fr)
{
	for (uint32_t k = 0; k < fr->exit.n; k++) {
		Binding *b = front_binding(f, fr, fr->exit.at[k].name);
		Var v = fr->exit.at[k].var;
		b->val = v ? front_scalar(fr->exit.at[k].type, fr->exit.at[k].np, ir_var(f->fn, v)) :
			front_carried(f, b);
	}
}

/* ---- the end ---- */

/* The number of a new thing among those that a return hands out. One that may be either of several
 * goes alone: who knows which other one it is. */
static int leaving(Front *f, int thing)
{
	for (int k = 0; k < f->nleft; k++)
		if (f->left[k] == thing)
			return k;
	if (f->nleft == 16)
		front_bail(f, Dtype, "a function that returns so many objects");
	f->left[f->nleft++] = thing;
	for (int k = 0; k < f->nleft && f->nleft > 1; k++)
		if (f->thing.at[f->left[k]].shared)
			front_bail(f, Dtype, "objects are returned of which some may be one");
	return f->nleft - 1;
}

/* o5:0(x=s3:pyf,y=s4:pyf) */
void front_object_text(Front *f, Text *t, const Value *v)
{
	Binding field[FRONT_ARGS];
	const Thing *o = &f->thing.at[v->n];
	size_t len = strlen(o->path);
	int n = 0, slot = f->cls.at[o->cls].slot;
	if (slot < 0 || o->rows || t->n > 4000)
		front_bail(f, Dtype, base_printf(f->arena, "a new %s leaves the function", v->str));
	front_object_be_new(f, v);
	for (uint32_t k = 0; k < f->frame->name.n; k++) {
		Binding b = f->frame->name.at[k];
		if (strncmp(b.name, o->path, len) || b.name[len] != '.' || b.val.kind == Vunset)
			continue;
		if (n == FRONT_ARGS || b.maybe || b.val.kind == Vpoison)
			front_bail(f, Dtype, base_printf(f->arena, "a new %s leaves the function", v->str));
		field[n++] = b;
	}
	text_printf(t, "o%d:%d(", slot, leaving(f, v->n));
	for (int k = 0; k < n; k++) {
		text_printf(t, "%s%s=", k ? "," : "", field[k].name + len + 1);
		front_value_text(f, t, &field[k].val);
	}
	text_puts(t, ")");
}

void front_object_return(Front *f)
{
	for (uint32_t k = 0; k < f->attr.n; k++) {
		Attr *a = &f->attr.at[k];
		Binding *b = front_binding(f, f->frame, a->key);
		if (!a->storable || front_same_value(&b->val, &a->first))
			continue;
		if (b->val.kind == Vpoison)
			front_bail(f, Djoin, a->key, "one object", "another");
		Value v = b->val;
		const char *text = front_template(f, &v, &a->var);
		a = &f->attr.at[k];
		if (strchr(text, '#'))
			front_bail(f, Dtype, base_printf(f->arena, "%s becomes a container", a->key));
		if (a->text && strcmp(a->text, text))
			front_bail(f, Dtype, base_printf(f->arena, "%s is left with values of different types",
				a->key));
		if (!a->text) {
			a->text = text;
			a->flag = ir_new_var(f->fn, "set", Ti64);
			a->when = front_flag_slot(f, a->flag);
		}
		front_put(f, a->flag, b->maybe ? ir_var(f->fn, b->flag) : ir_int(f->fn, 1));
	}
}

const char *front_object_puts(Front *f)
{
	Text t = { .arena = f->arena };
	for (uint32_t k = 0; k < f->attr.n; k++) {
		const Attr *a = &f->attr.at[k];
		if (a->text)
			text_printf(&t, "put %d %s %u %s\n", f->thing.at[a->thing].slot, a->name, a->when,
				a->text);
	}
	return t.at;
}
