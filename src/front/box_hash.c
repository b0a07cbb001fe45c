/* Dicts, sets and deques that are containers, and the functions that make them; heaps. */
#include "front/box.h"

static BoxType *part(const Value *box, int k) { return front_box_root(box->box)->of[k]; }

/* Keys are what can be hashed here. */
static void hashable(Front *f, BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		hashable(f, t->of[k]);
	if (t->kind && !strchr("ifbmsTFIB", t->kind))
		front_bail(f, Dtype, base_printf(f->arena, "a key that is %s", front_box_words(f, t)));
}

/* An operation of a dict with a key; its types are learned from the key. */
static BoxOp *with_key(Front *f, const char *name, Value d, Value key)
{
	BoxType *k = part(&d, 0);
	front_box_unify(f, k, front_box_type(f, &key));
	BoxOp *op = front_box_op(f, name, k, front_is_box(&d, 'D') ? part(&d, 1) : NULL);
	front_box_arg(f, op, d.e);
	hashable(f, k);
	front_box_put(f, op, k, key);
	return op;
}

static void set_item(Front *f, Value d, Value key, Value v)
{
	BoxType *t = part(&d, 1);
	v = front_spill(f, v);
	front_box_unify(f, t, front_box_type(f, &v));
	BoxOp *op = with_key(f, "dict.set", d, key);
	front_box_put(f, op, t, v);
	front_box_run(f, op, "");
}

/* ---- a value or something else: behind `there` ---- */

static bool same_letter(BoxType *t, const Value *v)
{
	t = front_box_root(t);
	if (t->kind == 'N')
		return v->kind == Vnone || same_letter(t->of[0], v);
	return v->kind == Vbox ? strchr("LSDQ", t->kind) != NULL :
		v->kind == Vtuple ? t->kind == 'T' : t->kind && !strchr("LSDQT", t->kind);
}

/* Variables that hold a value of type t; they are set by put_leaves. */
typedef struct Leaves {
	BoxType *t;
	BoxOp *op; /* its results: the variables */
} Leaves;

static void collect(Front *f, BoxOp *op, BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		collect(f, op, t->of[k]);
	if (t->kind == 'T')
		return;
	bool maybe = t->kind == 'N' && !front_maybe_handle(t);
	if (maybe) {
		collect(f, op, t->of[0]);
		*vec_push(f->arena, &op->result) = ir_var(f->fn, ir_new_var(f->fn, "tag", Ti64));
		return;
	}
	Type type = t->kind == 'f' || t->kind == 'F' || t->kind == 'm' ? Tf64 :
		t->kind == 'b' || t->kind == 'B' ? Tbool : t->kind == 'c' ? Tc128 : Ti64;
	*vec_push(f->arena, &op->result) = ir_var(f->fn, ir_new_var(f->fn, "x", type));
	if (t->kind == 'm')
		*vec_push(f->arena, &op->result) = ir_var(f->fn, ir_new_var(f->fn, "x", Ti64));
}

/* A variable for each leaf of a value of type t. */
static BoxOp *new_leaves(Front *f, BoxType *t)
{
	BoxOp *op = front_box_op(f, "", t, NULL);
	collect(f, op, t);
	return op;
}

static void put_leaves(Front *f, BoxOp *to, BoxType *t, Value v)
{
	BoxOp *from = front_box_op(f, "", t, NULL);
	front_box_put(f, from, t, v);
	for (uint32_t k = 0; k < to->result.n; k++)
		front_put(f, f->fn->ex.at[to->result.at[k]].ref, from->arg.at[k]);
}

static St emit_if(Front *f, Ex c, Chain *a, Chain *b)
{
	St st = front_emit(f, Kif);
	f->fn->st.at[st].e = a->first ? c : ir_un(f->fn, Onot, c);
	f->fn->st.at[st].body = a->first ? a->first : b->first;
	f->fn->st.at[st].other = a->first ? b->first : 0;
	return st;
}

/* The value under key, or `other` where there is none. */
static Value get_or(Front *f, Value d, Value key, Value other)
{
	BoxType *t = part(&d, 1);
	uint32_t at = 1;
	other = front_spill(f, other);
	if (other.kind == Vnone && front_box_root(t)->kind != 'N') {
		front_box_unify(f, part(&d, 0), front_box_type(f, &key));
		front_box_known(f, t);
		BoxOp *find = with_key(f, "dict.find", d, key);
		front_box_run(f, find, "bv");
		return front_maybe_there(f, t, find->result.at[0], front_box_take(f, find, t, &at));
	}
	if (front_box_root(t)->kind && !same_letter(t, &other))
		front_bail(f, Dtype, base_printf(f->arena, "get of %s or %s", front_box_words(f, t),
			front_describe(f, &other)));
	front_box_unify(f, t, front_box_type(f, &other));
	BoxOp *op = with_key(f, "dict.find", d, key), *leaves = new_leaves(f, t);
	front_box_run(f, op, "bv");
	Chain a = { 0 }, b = { 0 }, *saved;
	front_push(f, &a, &saved);
	put_leaves(f, leaves, t, front_box_take(f, op, t, &at));
	front_pop(f, saved);
	front_push(f, &b, &saved);
	put_leaves(f, leaves, t, other);
	front_pop(f, saved);
	emit_if(f, op->result.at[0], &a, &b);
	at = 0;
	return front_spill(f, front_box_take(f, leaves, t, &at));
}

/* What a defaultdict makes for a missing key. */
static Value factory_value(Front *f, char extra, BoxType *t)
{
	switch (extra) {
	case 'f': return front_scalar(Tf64, false, ir_con_f(f->fn, Tf64, 0));
	case 'b': return front_scalar(Tbool, false, ir_bool(f->fn, false));
	case 'L': case 'S': case 'D': {
		BoxOp *op = front_box_op(f, extra == 'L' ? "list.new" : extra == 'S' ? "set.new" : "dict.new",
			NULL, NULL);
		front_box_run(f, op, "h");
		return front_box_value(t, op->result.at[0]);
	}
	default: return front_pyint(f, 0);
	}
}

/* The value under key, which is made and kept where there is none: setdefault, defaultdict. */
static Value get_or_set(Front *f, Value d, Value key, Value *given)
{
	BoxType *t = part(&d, 1);
	char extra = front_box_root(d.box)->extra;
	uint32_t at = 1;
	if (given)
		front_box_unify(f, t, front_box_type(f, given));
	else if (extra && !strchr("LSD", extra))
		front_box_unify(f, t, front_box_new(f, extra == 'C' ? 'i' : extra, 0));
	else if (extra)
		front_box_unify(f, t, front_box_new(f, extra, 0));
	BoxOp *op = with_key(f, "dict.find", d, key), *leaves = new_leaves(f, t);
	front_box_run(f, op, "bv");
	Chain a = { 0 }, b = { 0 }, *saved;
	front_push(f, &a, &saved);
	put_leaves(f, leaves, t, front_box_take(f, op, t, &at));
	front_pop(f, saved);
	front_push(f, &b, &saved);
	Value made = given ? *given : factory_value(f, extra, t);
	put_leaves(f, leaves, t, made);
	if (extra != 'C' || given)
		set_item(f, d, key, made);
	front_pop(f, saved);
	emit_if(f, op->result.at[0], &a, &b);
	at = 0;
	return front_spill(f, front_box_take(f, leaves, t, &at));
}

/* A key whose being missing a handler catches. */
static void must_be_there(Front *f, Value d, Value key)
{
	if (front_catches(f, "KeyError"))
		front_raises(f, front_box_contains(f, key, d), "KeyError");
}

static Value get_item(Front *f, Value d, Value key)
{
	uint32_t at = 0;
	if (front_box_root(d.box)->extra)
		return get_or_set(f, d, key, NULL);
	front_box_unify(f, part(&d, 0), front_box_type(f, &key));
	front_box_known(f, part(&d, 1));
	must_be_there(f, d, key);
	BoxOp *op = with_key(f, "dict.get", d, key);
	front_box_run(f, op, "v");
	return front_box_take(f, op, part(&d, 1), &at);
}

/* pop(key), pop(key, other), del */
static Value pop_item(Front *f, Value d, Value key, Value *other)
{
	BoxType *t = part(&d, 1);
	uint32_t at = 1;
	bool none = other && other->kind == Vnone;
	if (other && !none)
		front_box_unify(f, t, front_box_type(f, other));
	front_box_unify(f, part(&d, 0), front_box_type(f, &key));
	front_box_known(f, t);
	if (!other)
		must_be_there(f, d, key);
	BoxOp *op = with_key(f, "dict.pop", d, key);
	front_box_run(f, op, "bv");
	Ex there = op->result.at[0];
	if (!other)
		front_check(f, there, Dindex);
	if (!other || none)
		return none ? front_maybe_there(f, t, there, front_box_take(f, op, t, &at)) :
			front_box_take(f, op, t, &at);
	BoxOp *leaves = new_leaves(f, t);
	put_leaves(f, leaves, t, *other);
	Chain a = { 0 }, b = { 0 }, *saved;
	front_push(f, &a, &saved);
	put_leaves(f, leaves, t, front_box_take(f, op, t, &at));
	front_pop(f, saved);
	emit_if(f, there, &a, &b);
	at = 0;
	return front_spill(f, front_box_take(f, leaves, t, &at));
}

static Value view(Front *f, Value d, const char *name)
{
	Value it = { .kind = Viter, .str = base_intern(f->strings, name), .n = 1,
		.item = base_alloc(f->arena, sizeof(Value)) };
	it.item[0] = d;
	return it;
}

static Value popitem(Front *f, Value d)
{
	uint32_t at = 0;
	front_box_known(f, part(&d, 0));
	front_box_known(f, part(&d, 1));
	BoxOp *op = front_box_op(f, "dict.popitem", part(&d, 0), part(&d, 1));
	front_box_arg(f, op, d.e);
	front_box_run(f, op, "kv");
	Value t = front_tuple(f, 2);
	t.item[0] = front_box_take(f, op, part(&d, 0), &at);
	t.item[1] = front_box_take(f, op, part(&d, 1), &at);
	return t;
}

/* ---- filling ---- */

typedef struct Into {
	Value d;
	Node *call;
} Into;

static void put_pair(Front *f, Value v, void *env)
{
	Into *into = env;
	if (v.kind != Vtuple || v.n != 2)
		front_bail(f, Dtype, "a dict of other things than pairs");
	set_item(f, into->d, front_spill(f, v.item[0]), v.item[1]);
}

static void count_one(Front *f, Value v, void *env)
{
	Into *into = env;
	v = front_spill(f, v);
	Value one = front_pyint(f, 1), old = get_or_set(f, into->d, v, NULL);
	set_item(f, into->d, v, front_binary(f, "Add", old, one));
}

static void add_one(Front *f, Value v, void *env)
{
	Into *into = env;
	front_box_hash_method(f, into->d, "add", &v, 1, into->call);
}

static Into *into(Front *f, Value d, Node *call)
{
	Into *i = base_alloc(f->arena, sizeof *i);
	*i = (Into){ d, call };
	return i;
}

static Value two(Front *f, const char *name, Value a, Value b, const char *results)
{
	front_box_unify(f, a.box, b.box);
	BoxOp *op = front_box_op(f, name, part(&a, 0), front_is_box(&a, 'D') ? part(&a, 1) : NULL);
	front_box_arg(f, op, a.e);
	front_box_arg(f, op, b.e);
	front_box_run(f, op, results);
	if (*results == 'h')
		return front_box_value(a.box, op->result.at[0]);
	return *results == 'b' ? front_scalar(Tbool, false, op->result.at[0]) : front_none();
}

static Value one(Front *f, const char *name, Value a, bool typed, const char *results)
{
	BoxOp *op = front_box_op(f, name, typed ? part(&a, 0) : NULL,
		typed && front_is_box(&a, 'D') ? part(&a, 1) : NULL);
	if (!*results)
		front_box_root(part(&a, 0))->written = true;
	front_box_arg(f, op, a.e);
	front_box_run(f, op, results);
	return *results ? front_box_value(a.box, op->result.at[0]) : front_none();
}

Value front_box_merged(Front *f, Value a, Value b)
{
	if (front_box_root(a.box)->extra || front_box_root(b.box)->extra)
		front_bail(f, Dtype, "| of Counters or defaultdicts");
	front_box_unify(f, a.box, b.box);
	Value r = one(f, "dict.copy", a, true, "h");
	two(f, "dict.update", r, b, "");
	return r;
}

/* Counter.most_common(): the pairs, those of equal counts in their order. */
static Value most_common(Front *f, Value d, const Value *arg, int n, Node *call)
{
	Value pairs = front_box_list_of(f, call, view(f, d, "items"));
	Node *site = front_box_here(f);
	site->kind = base_intern(f->strings, " counts");
	Value counts = front_box_list_of(f, site, view(f, d, "values"));
	BoxType *e = part(&pairs, 0);
	BoxOp *op = front_box_op(f, "list.sortby", e, part(&counts, 0));
	front_box_arg(f, op, pairs.e);
	front_box_arg(f, op, counts.e);
	front_box_arg(f, op, ir_bool(f->fn, true));
	front_box_run(f, op, "");
	if (!n || arg[0].kind == Vnone)
		return pairs;
	Value cut = { .kind = Vslice, .n = 3, .item = base_alloc(f->arena, 3 * sizeof(Value)) };
	cut.item[0] = cut.item[2] = front_none();
	Ex most = front_int_index(f, &arg[0]);
	front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), most), Ddomain);
	cut.item[1] = front_scalar(Ti64, false, most);
	return front_box_subscript(f, pairs, &cut, 1);
}

static Value dict_method(Front *f, Value d, const char *name, Value *arg, int n, Node *call)
{
	char extra = front_box_root(d.box)->extra;
	if (!strcmp(name, " get") && n == 1)
		return get_item(f, d, arg[0]);
	if (!strcmp(name, " set"))
		set_item(f, d, arg[0], arg[1]);
	else if (!strcmp(name, " del"))
		pop_item(f, d, arg[0], NULL);
	else if (!strcmp(name, " in")) {
		BoxOp *op = with_key(f, "dict.has", d, arg[0]);
		front_box_run(f, op, "b");
		return front_scalar(Tbool, false, op->result.at[0]);
	} else if (!strcmp(name, "get") && (n == 1 || n == 2))
		return get_or(f, d, arg[0], n == 2 ? arg[1] : front_none());
	else if (!strcmp(name, "setdefault") && n == 2)
		return get_or_set(f, d, arg[0], &arg[1]);
	else if (!strcmp(name, "pop") && (n == 1 || n == 2))
		return pop_item(f, d, arg[0], n == 2 ? &arg[1] : NULL);
	else if (!strcmp(name, "most_common") && extra == 'C' && n < 2)
		return most_common(f, d, arg, n, call);
	else if (!strcmp(name, "popitem") && !n)
		return popitem(f, d);
	else if ((!strcmp(name, "items") || !strcmp(name, "keys") || !strcmp(name, "values")) && !n)
		return view(f, d, name);
	else if (!strcmp(name, "clear") && !n)
		one(f, "dict.clear", d, true, "");
	else if (!strcmp(name, "copy") && !n && extra != 'C')
		return one(f, "dict.copy", d, true, "h");
	else if (!strcmp(name, "update") && n == 1 && extra == 'C' && !front_is_box(&arg[0], 'D'))
		front_box_each(f, arg[0], count_one, into(f, d, call));
	else if (!strcmp(name, "update") && n == 1 && extra != 'C' && front_is_box(&arg[0], 'D'))
		two(f, "dict.update", d, arg[0], "");
	else if (!strcmp(name, "update") && n == 1 && extra != 'C')
		front_box_each(f, arg[0], put_pair, into(f, d, call));
	else
		front_bail(f, Dattr, base_printf(f->arena, "%s of a dict with these arguments", name));
	return front_none();
}

static Value set_op(Front *f, Value s, const char *name, Value b)
{
	static const struct {
		const char *name, *op;
		bool copies; /* the operation changes its first operand */
	} ops[] = { { " BitOr", "set.or", false }, { " BitAnd", "set.and", false },
		{ " Sub", "set.sub", false }, { "union", "set.or", false }, { "intersection", "set.and", false },
		{ "difference", "set.sub", false }, { " BitOr=", "set.update", true },
		{ " Sub=", "set.without", true }, { "difference_update", "set.without", true } };
	for (size_t k = 0; k < sizeof ops / sizeof *ops; k++)
		if (!strcmp(ops[k].name, name))
			return two(f, ops[k].op, s, b, ops[k].copies ? "" : "h");
	front_bail(f, Dsyntax, base_printf(f->arena, "operator %s on sets", name + (*name == ' ')));
}

static Value set_method(Front *f, Value s, const char *name, Value *arg, int n, Node *call)
{
	bool set = n == 1 && front_is_box(&arg[0], 'S'), discard = !strcmp(name, "discard");
	BoxOp *op;
	if ((!strcmp(name, "add") || discard || !strcmp(name, "remove") || !strcmp(name, " in")) && n == 1) {
		arg[0] = front_spill(f, arg[0]);
		bool add = name[0] == 'a', in = name[0] == ' ';
		op = with_key(f, add ? "set.add" : in ? "set.has" : "set.discard", s, arg[0]);
		front_box_run(f, op, add ? "" : "b");
		if (name[0] == 'r')
			front_check(f, op->result.at[0], Dindex);
		return in ? front_scalar(Tbool, false, op->result.at[0]) : front_none();
	}
	if (!strcmp(name, "pop") && !n) {
		uint32_t at = 0;
		front_box_known(f, part(&s, 0));
		if (strchr(front_box_code(f, part(&s, 0)), 's'))
			front_bail(f, Dtype, "pop of a set of strings: their order is not known");
		op = front_box_op(f, "set.pop", part(&s, 0), NULL);
		front_box_arg(f, op, s.e);
		front_box_run(f, op, "e");
		return front_box_take(f, op, part(&s, 0), &at);
	}
	if (!strcmp(name, " tear"))
		return one(f, "set.tear", s, false, "");
	if (!strcmp(name, "clear") && !n)
		return one(f, "set.clear", s, false, "");
	if (!strcmp(name, "copy") && !n)
		return one(f, "set.copy", s, true, "h");
	if (!strcmp(name, "update") && set)
		return two(f, "set.update", s, arg[0], "");
	if (!strcmp(name, "update") && n == 1 && front_is_box(&arg[0], 'D'))
		front_bail(f, Dtype, "a set of the keys of a dict: their order is not known");
	if (!strcmp(name, "update") && n == 1) {
		front_box_each(f, arg[0], add_one, into(f, s, call));
		return front_none();
	}
	if (!strcmp(name, "issubset") && set)
		return two(f, "set.within", s, arg[0], "b");
	if (!strcmp(name, "issuperset") && set)
		return two(f, "set.within", arg[0], s, "b");
	if (set)
		return set_op(f, s, name, arg[0]);
	front_bail(f, Dattr, base_printf(f->arena, "%s of a set with these arguments", name));
}

static void append_left(Front *f, Value v, void *env)
{
	Into *i = env;
	front_box_hash_method(f, i->d, "appendleft", &v, 1, i->call);
}

static Value deque_method(Front *f, Value q, const char *name, Value *arg, int n, Node *call)
{
	BoxType *e = part(&q, 0);
	uint32_t at = 0;
	BoxOp *op;
	if (!strcmp(name, "append") && n == 1) {
		front_box_append(f, q, arg[0]);
	} else if (!strcmp(name, "appendleft") && n == 1) {
		arg[0] = front_spill(f, arg[0]);
		op = with_key(f, "deque.appendleft", q, arg[0]);
		front_box_run(f, op, "");
	} else if ((!strcmp(name, "pop") || !strcmp(name, "popleft")) && !n) {
		front_box_known(f, e);
		op = front_box_op(f, name[3] ? "deque.popleft" : "deque.pop", e, NULL);
		front_box_arg(f, op, q.e);
		front_box_run(f, op, "e");
		return front_box_take(f, op, e, &at);
	} else if (!strcmp(name, "extend") && n == 1) {
		front_box_fill(f, q, arg[0]);
	} else if (!strcmp(name, "extendleft") && n == 1) {
		front_box_each(f, arg[0], append_left, into(f, q, call));
	} else if (!strcmp(name, "clear") && !n) {
		one(f, "deque.clear", q, false, "");
	} else if (!strcmp(name, "rotate") && n < 2) {
		op = front_box_op(f, "deque.rotate", e, NULL);
		front_box_arg(f, op, q.e);
		front_box_arg(f, op, n ? front_int_index(f, &arg[0]) : ir_int(f->fn, 1));
		front_box_run(f, op, "");
	} else {
		front_bail(f, Dattr, base_printf(f->arena, "%s of a deque with these arguments", name));
	}
	return front_none();
}

Value front_box_hash_method(Front *f, Value base, const char *name, Value *arg, int n, Node *call)
{
	if (n && arg[0].kind != Vnone && !front_is_box(&base, 'Q')) {
		front_number(f, &arg[0]);
		arg[0] = front_certain(f, arg[0]);
	}
	switch (front_box_root(base.box)->kind) {
	case 'D': return dict_method(f, base, name, arg, n, call);
	case 'S': return set_method(f, base, name, arg, n, call);
	case 'Q': return deque_method(f, base, name, arg, n, call);
	default: front_bail(f, Dattr, base_printf(f->arena, "%s of %s", name, front_describe(f, &base)));
	}
}

/* ---- making ---- */

static Value make(Front *f, const char *name, BoxType *t, Ex arg)
{
	BoxOp *op = front_box_op(f, name, NULL, NULL);
	if (arg)
		front_box_arg(f, op, arg);
	front_box_run(f, op, "h");
	return front_box_value(t, op->result.at[0]);
}

Value front_box_set_of(Front *f, Node *where, Value v)
{
	Value s = make(f, "set.new", front_box_site(f, where, 'S', 0), 0);
	front_box_hash_method(f, s, "update", &v, 1, where);
	return s;
}

static char factory_letter(Front *f, const Value *v)
{
	static const struct {
		const char *name;
		char letter;
	} known[] = { { "builtins.int", 'i' }, { "builtins.float", 'f' }, { "builtins.list", 'L' },
		{ "builtins.set", 'S' }, { "builtins.dict", 'D' }, { "builtins.bool", 'b' } };
	for (size_t k = 0; v->kind == Vknown && v->row && k < sizeof known / sizeof *known; k++)
		if (!strcmp(v->row->names, known[k].name))
			return known[k].letter;
	front_bail(f, Dtype, "a defaultdict of such things");
}

/* dict(), set(x), defaultdict(int), Counter(x), deque(x, maxlen) */
Value front_box_hash_call(Front *f, const char *name, Value *v, bool *given, Node *call)
{
	bool dict = !strcmp(name, "dict"), counter = !strcmp(name, "Counter");
	if (!strcmp(name, "set")) {
		if (given[0])
			return front_box_set_of(f, call, v[0]);
		return make(f, "set.new", front_box_site(f, call, 'S', 0), 0);
	}
	if (!strcmp(name, "deque")) {
		Ex most = given[1] && v[1].kind != Vnone ? front_int_index(f, &v[1]) : ir_int(f->fn, -1);
		if (given[1] && v[1].kind != Vnone)
			front_check(f, ir_bin(f->fn, Ole, ir_int(f->fn, 0), most), Ddomain);
		Value q = make(f, "deque.new", front_box_site(f, call, 'Q', 0), most);
		if (given[0])
			front_box_fill(f, q, v[0]);
		return q;
	}
	Value d = make(f, "dict.new", front_box_site(f, call, 'D', 0), 0);
	if (dict && given[0] && front_is_box(&v[0], 'D') && !front_box_root(v[0].box)->extra)
		return one(f, "dict.copy", v[0], true, "h");
	if (dict && given[0])
		front_box_each(f, v[0], put_pair, into(f, d, call));
	if (counter) {
		front_box_root(d.box)->extra = 'C';
		front_box_unify(f, part(&d, 1), front_box_new(f, 'i', 0));
		if (given[0] && front_is_box(&v[0], 'D'))
			front_bail(f, Dtype, "a Counter of a dict");
		if (given[0])
			front_box_each(f, v[0], count_one, into(f, d, call));
	}
	if (!dict && !counter) {
		front_box_root(d.box)->extra = factory_letter(f, &v[0]);
		if (given[1])
			front_bail(f, Dtype, "a defaultdict with contents");
	}
	return d;
}

/* ---- heapq, bisect ---- */

static Value heap_call(Front *f, const char *name, Value *v)
{
	static const struct {
		const char *name, *op;
		bool item, result;
	} ops[] = { { "heappush", "pq.push", true, false }, { "heappop", "pq.pop", false, true },
		{ "heapreplace", "pq.replace", true, true }, { "heappushpop", "pq.pushpop", true, true },
		{ "heapify", "pq.heapify", false, false } };
	if (!front_is_box(&v[0], 'L'))
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", name, front_describe(f, &v[0])));
	for (size_t k = 0; k < sizeof ops / sizeof *ops; k++) {
		uint32_t at = 0;
		if (strcmp(ops[k].name, name))
			continue;
		BoxType *e = part(&v[0], 0);
		if (ops[k].item) {
			v[1] = front_spill(f, v[1]);
			front_box_unify(f, e, front_box_type(f, &v[1]));
		}
		if (!front_box_sorts(e))
			front_bail(f, Dtype, base_printf(f->arena, "a heap of %s", front_box_words(f, e)));
		if (ops[k].result)
			front_box_known(f, e);
		BoxOp *op = front_box_op(f, ops[k].op, e, NULL);
		front_box_arg(f, op, v[0].e);
		if (ops[k].item)
			front_box_put(f, op, e, v[1]);
		front_box_run(f, op, ops[k].result ? "e" : "");
		return ops[k].result ? front_box_take(f, op, e, &at) : front_none();
	}
	front_bail(f, Dcall, name);
}

static Value bisect_call(Front *f, const char *name, Value *v, bool *given)
{
	bool left = strstr(name, "left") != NULL, insert = !strncmp(name, "insort", 6);
	bool whole = !given[3] || v[3].kind == Vnone;
	if (!front_is_box(&v[0], 'L') || given[4])
		front_bail(f, Dtype, base_printf(f->arena, "%s of %s", name, front_describe(f, &v[0])));
	BoxType *e = part(&v[0], 0);
	v[1] = front_spill(f, v[1]);
	front_box_unify(f, e, front_box_type(f, &v[1]));
	if (!front_box_sorts(e))
		front_bail(f, Dtype, base_printf(f->arena, "bisection of %s", front_box_words(f, e)));
	BoxOp *op = front_box_op(f, "list.bisect", e, NULL);
	front_box_arg(f, op, v[0].e);
	front_box_put(f, op, e, v[1]);
	front_box_arg(f, op, given[2] ? front_int_index(f, &v[2]) : ir_int(f->fn, 0));
	front_box_arg(f, op, whole ? ir_int(f->fn, 0) : front_int_index(f, &v[3]));
	front_box_arg(f, op, ir_bool(f->fn, whole));
	front_box_int(f, op, !left);
	front_box_run(f, op, "i");
	Value at = front_scalar(Ti64, false, op->result.at[0]);
	if (!insert)
		return at;
	Value arg[2] = { at, v[1] };
	return front_box_method(f, v[0], "insert", arg, 2, NULL, NULL);
}

/* sorted(it, key=key, reverse=reverse) */
static Value in_order(Front *f, Value it, Value key, Value reverse, Node *call)
{
	static const char *const names[2] = { "key", "reverse" };
	const char *name[2] = { names[0], names[1] };
	Value list = front_box_list_of(f, call, it), arg[2] = { key, reverse };
	front_box_method(f, list, "sort", arg, 2, name, call);
	return list;
}

/* heapq.nsmallest(n, it, key): sorted(it, key=key)[:n]. */
static Value first_of(Front *f, Value *v, const bool *given, bool largest, Node *call)
{
	Value part[3] = { front_none(), v[0], front_none() };
	Value slice = { .kind = Vslice, .n = 3, .item = part };
	Ex n = front_keep(f, "n", front_int_index(f, &v[0]));
	part[1] = front_scalar(Ti64, false, ir_bin(f->fn, Omax, n, ir_int(f->fn, 0)));
	Value list = in_order(f, v[1], given[2] ? v[2] : front_none(),
		front_scalar(Tbool, false, ir_bool(f->fn, largest)), call);
	return front_box_subscript(f, list, &slice, 1);
}

/* Functions of heapq, bisect and collections; dict and set. */
Value front_box_call(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	const char *dot = strchr(row->names, '.') + 1;
	const char *name = base_strndup(f->arena, dot, strcspn(dot, " "));
	if (!strcmp(name, "ord") || !strcmp(name, "chr") || !strcmp(name, "str"))
		return front_string_call(f, name, given[0] ? v[0] : (Value){ .kind = Vstr, .str = "" });
	if (!strcmp(name, "bin") || !strcmp(name, "oct") || !strcmp(name, "hex"))
		return front_text_base(f, name, v[0]);
	if (!f->boxes)
		front_bail(f, Dtype, base_printf(f->arena, "%s of a list of fixed length", name));
	if (!strcmp(name, "nsmallest") || !strcmp(name, "nlargest"))
		return first_of(f, v, given, name[1] == 'l', call);
	if (!strncmp(row->names, "heapq.", 6))
		return heap_call(f, name, v);
	if (!strncmp(row->names, "bisect.", 7))
		return bisect_call(f, name, v, given);
	if (!strcmp(name, "sorted"))
		return in_order(f, v[0], given[1] ? v[1] : front_none(),
			given[2] ? v[2] : front_scalar(Tbool, false, ir_bool(f->fn, false)), call);
	return front_box_hash_call(f, name, v, given, call);
}
