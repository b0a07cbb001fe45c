/* Lists that are containers: making, indexing, slicing, methods. Deques share the indexing. */
#include "front/box.h"

static BoxType *element(const Value *box) { return front_box_root(box->box)->of[0]; }

/* name(handle, ...) -> handle of a container of the same type. */
static Value same_type(Front *f, Value base, BoxOp *op)
{
	front_box_run(f, op, "h");
	return front_box_value(base.box, op->result.at[0]);
}

Value front_box_list(Front *f, Node *where, BoxType *of)
{
	BoxType *t = front_box_site(f, where, 'L', 0);
	if (of)
		front_box_unify(f, t->of[0], of);
	BoxOp *op = front_box_op(f, "list.new", NULL, NULL);
	front_box_run(f, op, "h");
	return front_box_value(t, op->result.at[0]);
}

void front_box_append(Front *f, Value list, Value v)
{
	BoxType *e = element(&list);
	v = front_spill(f, v);
	front_box_unify(f, e, front_box_type(f, &v));
	BoxOp *op = front_box_op(f, front_is_box(&list, 'Q') ? "deque.append" : "list.append", e, NULL);
	front_box_arg(f, op, list.e);
	front_box_put(f, op, e, v);
	front_box_run(f, op, "");
}

/* [*a, b]: each in its turn. */
static Value spread_display(Front *f, Node *n)
{
	Node *items = n->kid[0];
	Value list = front_box_list(f, n, NULL);
	for (int k = 0; k < items->n; k++) {
		Node *item = items->kid[k];
		if (strcmp(item->kind, "Starred"))
			front_box_append(f, list, front_expr(f, item));
		else
			front_box_fill(f, list, front_spill(f, front_expr(f, item->kid[0])));
	}
	return list;
}

Value front_box_display(Front *f, Node *n)
{
	Node *items = n->kid[0];
	Value *item = base_alloc(f->arena, sizeof *item * (size_t)(items->n + 1));
	for (int k = 0; k < items->n; k++)
		if (!strcmp(items->kid[k]->kind, "Starred"))
			return spread_display(f, n);
	for (int k = 0; k < items->n; k++) {
		item[k] = front_spill(f, front_expr(f, items->kid[k]));
	}
	Value list = front_box_list(f, n, NULL);
	for (int k = 0; k < items->n; k++)
		front_box_append(f, list, item[k]);
	return list;
}

static void append_element(Front *f, Value v, void *env) { front_box_append(f, *(Value *)env, v); }

/* A storage that holds a list or array of rank 1 as one run. */
static bool in_a_run(Front *f, const Value *v)
{
	const Store *s = v->kind == Varray && v->arr->view ? &f->fn->sto.at[v->arr->sto] : NULL;
	return s && v->list && v->arr->whole && v->arr->rank == 1 && s->layout == 'C';
}

void front_box_fill(Front *f, Value list, Value from)
{
	BoxType *e = element(&list);
	if (front_is_box(&from, 'L') && front_is_box(&list, 'L')) {
		front_box_unify_part(f, list.box, from.box, 0);
		BoxOp *op = front_box_op(f, "list.extend", e, NULL);
		front_box_arg(f, op, list.e);
		front_box_arg(f, op, from.e);
		front_box_run(f, op, "");
		return;
	}
	Value *kept = base_alloc(f->arena, sizeof *kept);
	*kept = list;
	front_box_each(f, from, append_element, kept);
}

/* list(v), and what is to become a list. */
Value front_box_list_of(Front *f, Node *where, Value v)
{
	if (front_is_box(&v, 'L')) {
		BoxOp *op = front_box_op(f, "list.copy", element(&v), NULL);
		front_box_arg(f, op, v.e);
		return same_type(f, v, op);
	}
	Value probe = front_scalar(v.type, false, 0);
	if (in_a_run(f, &v) && (v.type == Ti64 || v.type == Tf64 || v.type == Tbool)) {
		BoxType *t = front_box_site(f, where, 'L', 0);
		front_box_unify(f, t->of[0], front_box_type(f, &probe));
		if (front_box_root(t->of[0])->kind != 'm') {
			BoxOp *op = front_box_op(f, "list.from", t->of[0], NULL);
			op->memory = v.arr->sto;
			front_box_arg(f, op, v.arr->dim[0]);
			front_box_run(f, op, "h");
			return front_box_value(t, op->result.at[0]);
		}
	}
	Value list = front_box_list(f, where, NULL);
	front_box_fill(f, list, v);
	return list;
}

/* ---- comprehensions ---- */

typedef struct Comp {
	Node *n;
	int depth;
	Value into;
	char kind;
	Value first;   /* a generator expression: what it goes over */
	BoxBody *body; /* ... and what is done with its elements */
	void *env;
} Comp;

static void comp_level(Front *f, Comp *c);

static void bind_names(Front *f, Node *target, Value v)
{
	if (!strcmp(target->kind, "Name")) {
		Binding *b = front_binding(f, f->frame, target->kid[0]->str);
		v = front_spill(f, v);
		if (v.kind == Varray && !v.object)
			v = front_materialise(f, target->kid[0]->str, v);
		*b = (Binding){ .name = target->kid[0]->str, .val = v };
		return;
	}
	if (strcmp(target->kind, "Tuple") && strcmp(target->kind, "List"))
		front_bail(f, Dsyntax, "such a target in a comprehension");
	Node *list = target->kid[0];
	for (int k = 0; k < list->n; k++) {
		Value i = front_pyint(f, k);
		if (v.kind == Vtuple && v.n != list->n)
			front_bail(f, Dtype, "unpacking into another number of names");
		if (v.kind != Vtuple && v.kind != Vbox)
			front_bail(f, Dtype,
				base_printf(f->arena, "unpacking of %s", front_describe(f, &v)));
		if (v.kind == Vbox && !k)
			front_check(f, ir_bin(f->fn, Oeq, front_box_length(f, &v), ir_int(f->fn, list->n)), Ddims);
		bind_names(f, list->kid[k], v.kind == Vtuple ? v.item[k] : front_box_get(f, v, i));
	}
}

static void comp_element(Front *f, Comp *c)
{
	Value v = front_spill(f, front_expr(f, c->n->kid[0]));
	if (c->body) {
		c->body(f, v, c->env);
	} else if (c->kind == 'D') {
		Value arg[2] = { v, front_spill(f, front_expr(f, c->n->kid[1])) };
		front_box_hash_method(f, c->into, " set", arg, 2, c->n);
	} else if (c->kind == 'S') {
		front_box_hash_method(f, c->into, "add", &v, 1, c->n);
	} else {
		front_box_append(f, c->into, v);
	}
}

static Node *generators(const Comp *c) { return c->n->kid[c->kind == 'D' ? 2 : 1]; }

/* Conditions, then the next generator or the element. */
static void comp_body(Front *f, Value v, void *env)
{
	Comp *c = env;
	Node *g = generators(c)->kid[c->depth];
	Chain *saved[17], chain[17] = { 0 };
	Ex cond[17];
	int n = 0;
	bind_names(f, g->kid[0], v);
	for (; n < g->kid[2]->n; n++) {
		if (n == 16)
			front_bail(f, Dsyntax, "so many conditions in a comprehension");
		Value t = front_test(f, g->kid[2]->kid[n]);
		cond[n] = front_keep(f, "c", front_truth(f, &t));
		front_push(f, &chain[n], &saved[n]);
	}
	c->depth++;
	comp_level(f, c);
	c->depth--;
	while (n-- > 0) {
		front_pop(f, saved[n]);
		St st = front_emit(f, Kif);
		f->fn->st.at[st].e = cond[n];
		f->fn->st.at[st].body = chain[n].first;
	}
}

static void comp_level(Front *f, Comp *c)
{
	if (c->depth == generators(c)->n) {
		comp_element(f, c);
		return;
	}
	Node *g = generators(c)->kid[c->depth];
	bool first = c->body && !c->depth;
	Value it = first ? c->first : front_spill(f, front_walked(f, g->kid[1]));
	front_box_each(f, it, comp_body, c);
}

/* The elements of a generator expression. */
void front_box_generated(Front *f, Value gen, BoxBody *body, void *env)
{
	Comp *c = base_alloc(f->arena, sizeof *c);
	front_once_here(f, &gen);
	*c = (Comp){ .n = gen.node, .kind = 'L', .first = gen.item[0], .body = body, .env = env };
	Scope names = front_scope_save(f);
	uint32_t before = front_elements_open(f);
	comp_level(f, c);
	f->elements_from = before;
	front_scope_set(f, names);
}

/* Names of the targets are the comprehension's own. */
Value front_box_comprehension(Front *f, Node *n)
{
	Comp *c = base_alloc(f->arena, sizeof *c);
	c->n = n;
	c->kind = n->kind[0] == 'D' ? 'D' : n->kind[0] == 'S' ? 'S' : 'L';
	Scope names = front_scope_save(f);
	if (c->kind == 'L')
		c->into = front_box_list(f, n, NULL);
	else
		c->into = front_box_hash_call(f, c->kind == 'D' ? "dict" : "set", NULL, (bool[2]){ 0 }, n);
	uint32_t before = front_elements_open(f);
	comp_level(f, c);
	f->elements_from = before;
	front_scope_set(f, names);
	return c->into;
}

/* ---- subscripts ---- */

static bool is_deque(const Value *v) { return front_is_box(v, 'Q'); }

/* An index whose being out of range a handler catches. */
Value front_box_in_range(Front *f, Value base, Value index)
{
	if (!front_catches(f, "IndexError"))
		return index;
	index = front_spill(f, index);
	Ex i = front_int_index(f, &index), n = front_keep(f, "n", front_box_length(f, &base));
	Ex in = ir_bin(f->fn, Oland, ir_bin(f->fn, Ole, ir_un(f->fn, Oneg, n), i), ir_bin(f->fn, Olt, i, n));
	front_raises(f, in, "IndexError");
	return index;
}

Value front_box_get(Front *f, Value base, Value index)
{
	BoxType *e = element(&base);
	front_box_known(f, e);
	index = front_box_in_range(f, base, index);
	BoxOp *op = front_box_op(f, is_deque(&base) ? "deque.get" : "list.get", e, NULL);
	uint32_t at = 0;
	front_box_arg(f, op, base.e);
	front_box_arg(f, op, front_int_index(f, &index));
	front_box_run(f, op, "e");
	return front_box_take(f, op, e, &at);
}

/* lo, hi, step and which bounds are left out. */
static void slice_args(Front *f, BoxOp *op, const Value *s)
{
	int none = 0;
	for (int k = 0; k < 3; k++) {
		if (s->item[k].kind != Vnone)
			front_box_arg(f, op, front_int_index(f, &s->item[k]));
		else
			front_box_int(f, op, k == 2);
		none |= (s->item[k].kind == Vnone) << k;
	}
	front_box_int(f, op, none);
}

static bool is_sequence(const Value *v) { return front_is_box(v, 'L') || front_is_box(v, 'Q'); }

/* One index: several are a tuple. */
static Value whole_index(Front *f, Value *item, int n)
{
	if (n == 1)
		return front_spill(f, item[0]);
	Value t = front_tuple(f, n);
	base_copy(t.item, item, sizeof *item * (size_t)n);
	return front_spill(f, t);
}

Node *front_box_here(Front *f)
{
	Node *n = base_alloc(f->arena, sizeof *n);
	n->tag = Nnode;
	n->kind = base_intern(f->strings, " here");
	n->line = f->line;
	n->col = f->col;
	return n;
}

Value front_box_subscript(Front *f, Value base, Value *item, int n)
{
	Value i = whole_index(f, item, n);
	if (front_is_box(&base, 's'))
		return front_string_at(f, base, i);
	if (!is_sequence(&base))
		return front_box_hash_method(f, base, " get", &i, 1, front_box_here(f));
	if (i.kind != Vslice)
		return front_box_get(f, base, i);
	if (is_deque(&base))
		front_bail(f, Dtype, "a slice of a deque");
	BoxOp *op = front_box_op(f, "list.slice", element(&base), NULL);
	front_box_arg(f, op, base.e);
	slice_args(f, op, &i);
	return same_type(f, base, op);
}

void front_box_store(Front *f, Value base, Value *item, int n, Value v)
{
	Value i = whole_index(f, item, n);
	BoxType *e = front_box_root(base.box)->of[0];
	v = front_spill(f, v);
	if (!is_sequence(&base)) {
		Value arg[2] = { i, v };
		front_box_hash_method(f, base, " set", arg, 2, front_box_here(f));
		return;
	}
	if (i.kind != Vslice) {
		front_box_unify(f, e, front_box_type(f, &v));
		BoxOp *op = front_box_op(f, is_deque(&base) ? "deque.set" : "list.set", e, NULL);
		front_box_arg(f, op, base.e);
		front_box_arg(f, op, front_int_index(f, &i));
		front_box_put(f, op, e, v);
		front_box_run(f, op, "");
		return;
	}
	if (!front_is_box(&v, 'L'))
		v = front_box_list_of(f, front_box_here(f), v);
	front_box_unify(f, base.box, v.box);
	BoxOp *op = front_box_op(f, "list.put", e, NULL);
	front_box_arg(f, op, base.e);
	slice_args(f, op, &i);
	front_box_arg(f, op, v.e);
	front_box_run(f, op, "");
}

void front_box_delete(Front *f, Value base, Node *index)
{
	Value i = front_spill(f, front_expr(f, index));
	if (!front_is_box(&base, 'L')) {
		front_box_hash_method(f, base, " del", &i, 1, index);
		return;
	}
	BoxType *e = element(&base);
	bool cut = i.kind == Vslice;
	if (!cut)
		front_box_known(f, e);
	BoxOp *op = front_box_op(f, cut ? "list.cut" : "list.popat", e, NULL);
	front_box_arg(f, op, base.e);
	if (cut)
		slice_args(f, op, &i);
	else
		front_box_arg(f, op, front_int_index(f, &i));
	front_box_run(f, op, cut ? "" : "e");
}

/* ---- methods ---- */

static void find_op(Front *f, Value base, Value x, bool all, Ex *at, Ex *count)
{
	BoxType *e = element(&base);
	front_box_unify(f, e, front_box_type(f, &x));
	BoxOp *op = front_box_op(f, "list.find", e, NULL);
	front_box_arg(f, op, base.e);
	front_box_put(f, op, e, x);
	front_box_int(f, op, all);
	front_box_run(f, op, "ii");
	*at = op->result.at[0];
	*count = op->result.at[1];
}

static Value pop(Front *f, Value base, Value *arg, int n)
{
	BoxType *e = element(&base);
	front_box_known(f, e);
	BoxOp *op = front_box_op(f, n ? "list.popat" : "list.pop", e, NULL);
	uint32_t at = 0;
	front_box_arg(f, op, base.e);
	if (n)
		front_box_arg(f, op, front_int_index(f, &arg[0]));
	front_box_run(f, op, "e");
	return front_box_take(f, op, e, &at);
}

typedef struct Keyed {
	Value keys, call;
	Node *node;
} Keyed;

static void append_key(Front *f, Value v, void *env)
{
	Keyed *k = env;
	front_box_append(f, k->keys, front_call_value(f, k->call, &v, 1));
}

bool front_box_sorts(BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		if (!front_box_sorts(t->of[k]))
			return false;
	return !t->kind || strchr("ifbmsTFIB", t->kind);
}

static void sort(Front *f, Value base, Value *arg, int n, const char **key, Node *call)
{
	Keyed *k = base_alloc(f->arena, sizeof *k);
	Ex down = ir_bool(f->fn, false);
	bool by = false;
	for (int j = 0; j < n; j++) {
		bool is_key = key[j] && !strcmp(key[j], "key");
		if (!key[j] || (!is_key && strcmp(key[j], "reverse")))
			front_bail(f, Dtype, "sort with such arguments");
		if (is_key && arg[j].kind != Vnone) {
			k->call = arg[j];
			by = true;
		} else if (!is_key) {
			down = front_truth(f, &arg[j]);
		}
	}
	BoxType *e = element(&base), *by_type = e;
	if (by) {
		Node *site = front_box_here(f);
		site->kind = base_intern(f->strings, " keys");
		site->line = call ? call->line : site->line;
		site->col = call ? call->col : site->col;
		k->keys = front_box_list(f, site, NULL);
		front_box_each(f, base, append_key, k);
		by_type = element(&k->keys);
	}
	if (!front_box_sorts(by_type))
		front_bail(f, Dtype, base_printf(f->arena, "sorting by %s", front_box_words(f, by_type)));
	BoxOp *op = front_box_op(f, by ? "list.sortby" : "list.sort", e, by ? by_type : NULL);
	front_box_arg(f, op, base.e);
	if (by)
		front_box_arg(f, op, k->keys.e);
	front_box_arg(f, op, down);
	front_box_run(f, op, "");
}

static Value list_search(Front *f, Value base, const char *name, Value *arg)
{
	Ex at, count;
	bool counts = !strcmp(name, "count");
	find_op(f, base, arg[0], counts, &at, &count);
	if (counts)
		return front_scalar(Ti64, false, count);
	front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), at), Dindex);
	if (!strcmp(name, "index"))
		return front_scalar(Ti64, false, at);
	Value i = front_scalar(Ti64, false, at);
	pop(f, base, &i, 1);
	return front_none();
}

static Value simple(Front *f, Value base, const char *op_name, bool typed)
{
	BoxOp *op = front_box_op(f, op_name, typed ? element(&base) : NULL, NULL);
	front_box_arg(f, op, base.e);
	front_box_run(f, op, "");
	return front_none();
}

static Value insert(Front *f, Value base, Value *arg)
{
	BoxType *e = element(&base);
	front_box_unify(f, e, front_box_type(f, &arg[1]));
	BoxOp *op = front_box_op(f, "list.insert", e, NULL);
	front_box_arg(f, op, base.e);
	front_box_arg(f, op, front_int_index(f, &arg[0]));
	front_box_put(f, op, e, arg[1]);
	front_box_run(f, op, "");
	return front_none();
}

Value front_box_method(Front *f, Value base, const char *name, Value *arg, int n, const char **key,
	Node *call)
{
	if (front_is_string(&base))
		return front_string_method(f, base, name, arg, n, call);
	if (!front_is_box(&base, 'L'))
		return front_box_hash_method(f, base, name, arg, n, call);
	if (!strcmp(name, "append") && n == 1) {
		front_box_append(f, base, arg[0]);
		return front_none();
	}
	if (!strcmp(name, "pop") && n < 2)
		return pop(f, base, arg, n);
	if (!strcmp(name, "extend") && n == 1) {
		front_box_fill(f, base, arg[0]);
		return front_none();
	}
	if (!strcmp(name, "insert") && n == 2)
		return insert(f, base, arg);
	if ((!strcmp(name, "index") || !strcmp(name, "count") || !strcmp(name, "remove")) && n == 1)
		return list_search(f, base, name, arg);
	if (!strcmp(name, "reverse") && !n)
		return simple(f, base, "list.reverse", true);
	if (!strcmp(name, "clear") && !n)
		return simple(f, base, "list.clear", true);
	if (!strcmp(name, "copy") && !n)
		return front_box_list_of(f, call, base);
	if (!strcmp(name, "sort")) {
		sort(f, base, arg, n, key, call);
		return front_none();
	}
	front_bail(f, Dattr, base_printf(f->arena, "%s of a list with these arguments", name));
}

/* ---- operators ---- */

bool front_box_binary(Front *f, const char *op, Value a, Value b, Value *out)
{
	bool list = front_is_box(&a, 'L'), other = front_is_box(&b, 'L');
	if (list && !other && b.kind == Varray && b.list)
		b = front_box_list_of(f, front_box_here(f), b);
	else if (other && !list && a.kind == Varray && a.list)
		a = front_box_list_of(f, front_box_here(f), a);
	list = front_is_box(&a, 'L');
	other = front_is_box(&b, 'L');
	if (front_string_binary(f, op, a, b, out))
		return true;
	if (a.kind != Vbox && b.kind != Vbox)
		return false;
	if (list && other && !strcmp(op, "Add")) {
		front_box_unify(f, a.box, b.box);
		BoxOp *o = front_box_op(f, "list.concat", element(&a), NULL);
		front_box_arg(f, o, a.e);
		front_box_arg(f, o, b.e);
		*out = same_type(f, a, o);
		return true;
	}
	if ((list || other) && !(list && other) && !strcmp(op, "Mult") &&
		(list ? b : a).kind == Vscalar) {
		Value l = list ? a : b, times = list ? b : a;
		BoxOp *o = front_box_op(f, "list.repeat", element(&l), NULL);
		front_box_arg(f, o, l.e);
		front_box_arg(f, o, front_int_index(f, &times));
		*out = same_type(f, l, o);
		return true;
	}
	if (front_is_box(&a, 'D') && front_is_box(&b, 'D') && !strcmp(op, "BitOr")) {
		*out = front_box_merged(f, a, b);
		return true;
	}
	if (front_is_box(&a, 'S') && front_is_box(&b, 'S')) {
		*out = front_box_hash_method(f, a, base_printf(f->arena, " %s", op), &b, 1, NULL);
		return true;
	}
	front_bail(f, Dtype, base_printf(f->arena, "operator %s on %s and %s", op,
		front_describe(f, &a), front_describe(f, &b)));
}

/* a op= b for a container; false: it is a = a op b. */
bool front_box_augmented(Front *f, const char *op, Value a, Value b)
{
	if (front_is_box(&a, 'L') && !strcmp(op, "Add")) {
		front_box_fill(f, a, b);
		return true;
	}
	if (front_is_box(&a, 'S') && front_is_box(&b, 'S')) {
		front_box_hash_method(f, a, base_printf(f->arena, " %s=", op), &b, 1, NULL);
		return true;
	}
	if (front_is_box(&a, 'D') && front_is_box(&b, 'D') && !strcmp(op, "BitOr") &&
		front_box_root(a.box)->extra != 'C') {
		front_box_hash_method(f, a, "update", &b, 1, NULL);
		return true;
	}
	if (a.kind == Vbox && !front_is_string(&a))
		front_bail(f, Dtype, base_printf(f->arena, "operator %s= on %s", op, front_describe(f, &a)));
	return false;
}

static Ex ask_two(Front *f, const char *name, BoxType *e, BoxType *v, Ex a, Ex b)
{
	BoxOp *op = front_box_op(f, name, e, v);
	front_box_arg(f, op, a);
	front_box_arg(f, op, b);
	front_box_run(f, op, "b");
	return op->result.at[0];
}

/* a < b and the like: whether one is within the other. */
static Value order_of_sets(Front *f, const char *name, Value a, Value b)
{
	BoxType *e = element(&a);
	bool swap = name[0] == 'G', strict = !name[2];
	Value x = swap ? b : a, y = swap ? a : b;
	Ex r = ask_two(f, "set.within", e, NULL, x.e, y.e);
	if (strict)
		r = ir_bin(f->fn, Oland, r, ir_un(f->fn, Onot, ask_two(f, "set.within", e, NULL, y.e, x.e)));
	return front_scalar(Tbool, false, r);
}

Value front_box_compare(Front *f, const char *name, Value a, Value b)
{
	bool is = !strcmp(name, "Is"), is_not = !strcmp(name, "IsNot");
	bool eq = !strcmp(name, "Eq"), ne = !strcmp(name, "NotEq");
	const Value *other = a.kind == Vnone ? &b : &a;
	if ((a.kind == Vnone || b.kind == Vnone) && front_is_box(other, 'N') && (is || is_not || eq || ne)) {
		Ex none = front_maybe_none(f, other);
		return front_scalar(Tbool, false, is || eq ? none : ir_un(f->fn, Onot, none));
	}
	if (front_is_string(&a) && front_is_string(&b))
		return front_string_compare(f, name, a, b);
	if (a.kind != Vbox || b.kind != Vbox || front_box_root(a.box)->kind != front_box_root(b.box)->kind) {
		bool none = a.kind == Vnone || b.kind == Vnone;
		if (!none && !is && !is_not)
			front_bail(f, Dtype, base_printf(f->arena, "comparison of %s and %s",
				front_describe(f, &a), front_describe(f, &b)));
		if (none || is || is_not)
			return front_scalar(Tbool, false, ir_bool(f->fn, is_not || ne));
	}
	if (is || is_not) {
		Ex same = ir_bin(f->fn, Oeq, a.e, b.e);
		return front_scalar(Tbool, false, is ? same : ir_un(f->fn, Onot, same));
	}
	BoxType *t = front_box_root(a.box);
	front_box_unify(f, a.box, b.box);
	bool list = t->kind == 'L', dict = t->kind == 'D', set = t->kind == 'S';
	if (dict && t->extra == 'C')
		front_bail(f, Dtype, "comparison of Counters");
	if (set && !eq && !ne)
		return order_of_sets(f, name, a, b);
	if (!(eq || ne) || !(list || dict || set))
		front_bail(f, Dtype, base_printf(f->arena, "order of %s", front_describe(f, &a)));
	Ex r = ask_two(f, list ? "list.same" : dict ? "dict.same" : "set.within", t->of[0],
		dict ? t->of[1] : NULL, a.e, b.e);
	if (set)
		r = ir_bin(f->fn, Oland, r, ask_two(f, "set.within", t->of[0], NULL, b.e, a.e));
	return front_scalar(Tbool, false, eq ? r : ir_un(f->fn, Onot, r));
}

Ex front_box_contains(Front *f, Value x, Value box)
{
	Ex at, count;
	x = front_spill(f, x);
	if (front_is_string(&box))
		return front_string_in(f, x, box);
	if (!front_is_box(&box, 'L')) {
		Value r = front_box_hash_method(f, box, " in", &x, 1, NULL);
		return r.e;
	}
	find_op(f, box, x, false, &at, &count);
	return ir_bin(f->fn, Ole, ir_int(f->fn, 0), at);
}

Ex front_box_length(Front *f, const Value *v)
{
	switch (front_box_root(v->box)->kind) {
	case 's': return front_string_length(f, *v);
	case 'L': return front_box_ask(f, "list.len", NULL, v->e);
	case 'D': return front_box_ask(f, "dict.len", NULL, v->e);
	case 'S': return front_box_ask(f, "set.len", NULL, v->e);
	case 'Q': return front_box_ask(f, "deque.len", NULL, v->e);
	default:
		front_bail(f, Dtype, base_printf(f->arena, "the length of %s", front_describe(f, v)));
	}
}
