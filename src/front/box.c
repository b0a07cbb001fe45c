#include "front/box.h"

#include "ir/code.h"

/* Scalars and their letters. */
static const struct {
	char letter;
	Type type;
	bool np;
} scalars[] = { { 'i', Ti64, false }, { 'f', Tf64, false }, { 'b', Tbool, false },
	{ 'c', Tc128, false }, { 'I', Ti64, true }, { 'F', Tf64, true }, { 'B', Tbool, true } };

BoxType *front_box_root(BoxType *t)
{
	while (t && t->to)
		t = t->to;
	return t;
}

BoxType *front_box_new(Front *f, char kind, int n)
{
	BoxType *t = base_alloc(f->arena, sizeof *t);
	int parts = kind == 'D' ? 2 : kind == 'T' ? n : kind && strchr("LSQN", kind) ? 1 : 0;
	*t = (BoxType){ .kind = kind, .n = n };
	t->of = base_alloc(f->arena, sizeof *t->of * (size_t)(parts + 1));
	for (int k = 0; k < parts; k++)
		t->of[k] = front_box_new(f, 0, 0);
	return t;
}

/* The type of what is made at a place, as earlier walks left it. */
BoxType *front_box_site(Front *f, const Node *where, char kind, int n)
{
	const Node *func = f->frame->func->node;
	for (uint32_t k = 0; k < f->site.n; k++) {
		const BoxSite *s = &f->site.at[k];
		if (s->func == func && s->where->line == where->line && s->where->col == where->col &&
			s->where->kind == where->kind && s->kind == kind && s->n == n)
			return s->type;
	}
	BoxType *t = front_box_new(f, kind, n);
	*vec_push(f->arena, &f->site) = (BoxSite){ where, func, kind, n, t };
	return t;
}

static int parts_of(const BoxType *t)
{
	return t->kind == 'D' ? 2 : t->kind == 'T' ? t->n : t->kind && strchr("LSQN", t->kind) ? 1 : 0;
}

static BoxType *fresh(Front *f, char kind)
{
	BoxType *t = front_box_new(f, kind, 0);
	t->fresh = true;
	return t;
}

BoxType *front_box_type(Front *f, const Value *v)
{
	if (v->kind == Vbox)
		return front_box_root(v->box);
	if (v->kind == Vtuple && v->n > 0 && v->n < 10) {
		BoxType *t = front_box_new(f, 'T', v->n);
		for (int k = 0; k < v->n; k++)
			t->of[k] = front_box_type(f, &v->item[k]);
		return t;
	}
	if (v->kind == Vstr)
		return fresh(f, 's');
	if (v->kind == Vnone)
		return fresh(f, 'N');
	if (front_may_be_none(v) || v->kind == Vmaybe) {
		BoxType *t = fresh(f, 'N');
		Value inner = v->kind == Vmaybe ? v->item[0] : *v;
		inner.tag = 0;
		t->of[0] = front_box_type(f, &inner);
		return t;
	}
	bool mixed = v->tag && v->type == Tf64 && !v->np && v->alt == Ti64 && !v->alt_np;
	if (v->kind == Vscalar && mixed)
		return fresh(f, 'm');
	for (size_t k = 0; v->kind == Vscalar && !v->tag && k < sizeof scalars / sizeof *scalars; k++)
		if (scalars[k].type == v->type && scalars[k].np == v->np)
			return fresh(f, scalars[k].letter);
	front_bail(f, Dtype,
		base_printf(f->arena, "%s in a list, dict or set", front_describe(f, v)));
}

static bool is_number(char kind)
{
	return kind == 'i' || kind == 'f' || kind == 'm';
}

/* One of them may be None, the other not: a place where the other stands may be None from now on, a value of
 * that type stays what it is. */
static void unify_optional(Front *f, BoxType *a, BoxType *b, bool nested)
{
	BoxType *maybe = front_box_root(a)->kind == 'N' ? a : b, *slot = maybe == a ? b : a;
	BoxType *root = front_box_root(slot), *inner = root;
	bool value = nested ? root->fresh : slot == b && (!slot->to || root->fresh);
	front_box_unify(f, front_box_root(maybe)->of[0], root);
	if (value)
		return;
	if (slot->to) {
		slot->to = NULL;
	} else {
		inner = base_alloc(f->arena, sizeof *inner);
		*inner = *slot;
	}
	*slot = (BoxType){ .kind = 'N', .written = root->written,
		.of = base_alloc(f->arena, 2 * sizeof *slot->of) };
	slot->of[0] = inner;
	f->rewalk = true;
}

/* The type of a name that is one of two containers: one of them may be None. */
BoxType *front_box_join(Front *f, BoxType *a, BoxType *b)
{
	BoxType *x = front_box_root(b)->kind == 'N' ? b : a, *y = x == a ? b : a;
	front_box_unify(f, x, front_box_root(y));
	return x;
}

static void unify(Front *f, BoxType *a, BoxType *b, bool nested)
{
	BoxType *ra = a, *rb = b;
	a = front_box_root(a);
	b = front_box_root(b);
	if (a == b)
		return;
	if (!a->kind || !b->kind) {
		f->grown = f->grown || a->kind || b->kind;
		a->fresh = b->fresh = false;
		a->written = b->written = a->written || b->written;
		*(a->kind ? &b->to : &a->to) = a->kind ? a : b;
		return;
	}
	if (a->kind != b->kind && is_number(a->kind) && is_number(b->kind)) {
		f->rewalk = f->rewalk || (a->kind != 'm' && !a->fresh) || (b->kind != 'm' && !b->fresh);
		a->kind = 'm';
		a->fresh = a->fresh && b->fresh;
		b->to = a;
		return;
	}
	if ((a->kind == 'N') != (b->kind == 'N')) {
		unify_optional(f, ra, rb, nested);
		return;
	}
	if (a->kind != b->kind || a->n != b->n || a->extra != b->extra)
		front_bail(f, Dtype, base_printf(f->arena, "one container that holds %s and %s",
			front_box_words(f, a), front_box_words(f, b)));
	a->written = a->written || b->written;
	b->to = a;
	a->fresh = a->fresh && b->fresh;
	for (int k = 0; k < parts_of(a); k++)
		unify(f, a->of[k], b->of[k], true);
}

void front_box_unify(Front *f, BoxType *a, BoxType *b) { unify(f, a, b, false); }

void front_box_unify_part(Front *f, BoxType *a, BoxType *b, int k)
{
	unify(f, front_box_root(a)->of[k], front_box_root(b)->of[k], true);
}

/* flavours: Counters and defaultdicts are told from dicts. */
static void put_code(Front *f, Text *t, BoxType *b, bool flavours, int depth)
{
	char one[2] = "i";
	b = front_box_root(b);
	if (depth > 12)
		front_bail(f, Dtype, "a container that holds itself");
	one[0] = b->kind ? b->kind : 'i';
	if (flavours && b->extra == 'C') {
		text_puts(t, "C");
		put_code(f, t, b->of[0], true, depth + 1);
		return;
	}
	if (flavours && b->extra)
		text_printf(t, "E%c", b->extra);
	else
		text_puts(t, one);
	if (b->kind == 'T')
		text_printf(t, "%d", b->n);
	for (int k = 0; k < parts_of(b); k++)
		put_code(f, t, b->of[k], flavours, depth + 1);
}

const char *front_box_code(Front *f, BoxType *b)
{
	Text t = { .arena = f->arena };
	put_code(f, &t, b, false, 0);
	return t.at;
}

const char *front_box_flavours(Front *f, BoxType *b)
{
	Text t = { .arena = f->arena };
	put_code(f, &t, b, true, 0);
	return t.at;
}

const char *front_box_words(Front *f, BoxType *b)
{
	static const struct {
		char kind;
		const char *word;
	} words[] = { { 0, "nothing" }, { 'i', "int" }, { 'f', "float" }, { 'b', "bool" },
		{ 'c', "complex" }, { 's', "str" }, { 'm', "int or float" }, { 'L', "list" }, { 'S', "set" },
		{ 'Q', "deque" }, { 'D', "dict" }, { 'T', "tuple" }, { 'F', "np.float64" },
		{ 'I', "np.int64" }, { 'B', "np.bool" } };
	b = front_box_root(b);
	const char *word = "object";
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		if (words[k].kind == b->kind)
			word = words[k].word;
	if (b->kind == 'N' && !front_box_root(b->of[0])->kind)
		return "None";
	if (b->kind == 'N')
		return base_printf(f->arena, "%s or None", front_box_words(f, b->of[0]));
	if (b->kind && strchr("LSQ", b->kind))
		return base_printf(f->arena, "%s of %s", word, front_box_words(f, b->of[0]));
	return word;
}

Value front_box_value(BoxType *t, Ex handle)
{
	return (Value){ .kind = Vbox, .type = Ti64, .e = handle, .box = t };
}

bool front_is_box(const Value *v, char kind)
{
	return v->kind == Vbox && (!kind || front_box_root(v->box)->kind == kind);
}

/* What follows in this statement and behind it is not reached, as far as is known. */
_Noreturn void front_box_bottom(Front *f)
{
	f->bottoms++;
	if (!f->bottom)
		front_bail(f, Dtype, "an element of something empty");
	longjmp(*f->bottom, 1);
}

void front_box_known(Front *f, BoxType *t)
{
	t = front_box_root(t);
	if (!t->kind)
		front_box_bottom(f);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		front_box_known(f, t->of[k]);
}

/* ---- operations ---- */

BoxOp *front_box_op(Front *f, const char *name, BoxType *e, BoxType *v)
{
	BoxOp *op = base_alloc(f->arena, sizeof *op);
	*op = (BoxOp){ .name = name, .e = e, .v = v };
	return op;
}

void front_box_arg(Front *f, BoxOp *op, Ex e) { *vec_push(f->arena, &op->arg) = e; }

void front_box_int(Front *f, BoxOp *op, int64_t i) { front_box_arg(f, op, ir_int(f->fn, i)); }

void front_box_put(Front *f, BoxOp *op, BoxType *t, Value v)
{
	t = front_box_root(t);
	if (t->kind == 'T') {
		if (v.kind != Vtuple || v.n != t->n)
			front_bail(f, Dtype, "tuples of different lengths in one container");
		for (int k = 0; k < t->n; k++)
			front_box_put(f, op, t->of[k], v.item[k]);
		return;
	}
	*vec_push(f->arena, &op->leaf) = (BoxLeaf){ t, t->kind };
	if (t->kind == 'N') {
		front_maybe_put(f, op, t, v);
		return;
	}
	if (t->kind == 's')
		v = front_string(f, v);
	if (t->kind != 'm') {
		front_box_arg(f, op, v.e);
		return;
	}
	Ex e = v.e;
	if (v.type != Tf64) {
		Ex wide = ir_cast(f->fn, Tf64, e);
		Span s = front_span(f, e);
		bool exact = s.lo >= -(1LL << 53) && s.hi <= 1LL << 53;
		e = exact ? wide :
			ir_guard(f->fn, ir_bin(f->fn, Oeq, ir_cast(f->fn, Ti64, wide), e), wide);
	}
	front_box_arg(f, op, e);
	front_box_arg(f, op, v.tag ? v.tag : ir_int(f->fn, v.type == Tf64));
}

static void add_result(Front *f, BoxOp *op, Type t)
{
	Var v = ir_new_var(f->fn, "x", t);
	f->fn->var.at[v].once = true;
	*vec_push(f->arena, &op->result) = ir_var(f->fn, v);
}

static void add_results(Front *f, BoxOp *op, BoxType *t)
{
	t = front_box_root(t);
	for (int k = 0; t->kind == 'T' && k < t->n; k++)
		add_results(f, op, t->of[k]);
	if (t->kind == 'T')
		return;
	*vec_push(f->arena, &op->leaf) = (BoxLeaf){ t, t->kind };
	if (t->kind == 'N') {
		BoxType *inner = front_box_root(t->of[0]);
		*vec_push(f->arena, &op->leaf) = (BoxLeaf){ inner, inner->kind };
		add_results(f, op, inner);
		if (!front_maybe_handle(t))
			add_result(f, op, Ti64);
		return;
	}
	if (t->kind == 'm') {
		add_result(f, op, Tf64);
		add_result(f, op, Ti64);
		return;
	}
	Type type = Ti64;
	for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++)
		if (scalars[k].letter == t->kind)
			type = scalars[k].type;
	add_result(f, op, type);
}

void front_box_run(Front *f, BoxOp *op, const char *results)
{
	for (const char *r = results; *r; r++) {
		if (*r == 'h' || *r == 'i')
			add_result(f, op, Ti64);
		else if (*r == 'b')
			add_result(f, op, Tbool);
		else
			add_results(f, op, *r == 'v' ? op->v : op->e);
	}
	St s = ir_new_ext(f->fn, "box ", f->line);
	for (uint32_t k = 0; k < op->result.n; k++)
		ir_ext_add(f->fn, s, Xvar, f->fn->ex.at[op->result.at[k]].ref);
	if (op->memory)
		ir_ext_add(f->fn, s, op->writes ? Xwrites : Xsto, op->memory);
	for (uint32_t k = 0; k < op->arg.n; k++)
		ir_ext_add(f->fn, s, Xex, op->arg.at[k]);
	front_append(f, f->out, s);
	*vec_push(f->arena, &f->late) = (BoxLate){ f->fn->st.at[s].fn, op };
}

Value front_box_take(Front *f, BoxOp *op, BoxType *t, uint32_t *at)
{
	t = front_box_root(t);
	if (t->kind == 'T') {
		Value v = front_tuple(f, t->n);
		for (int k = 0; k < t->n; k++)
			v.item[k] = front_box_take(f, op, t->of[k], at);
		return v;
	}
	if (t->kind == 'N')
		return front_maybe_take(f, op, t, at);
	if (t->kind == 'm') {
		Value v = front_scalar(Tf64, false, op->result.at[*at]);
		v.tag = op->result.at[*at + 1];
		v.alt = Ti64;
		*at += 2;
		return v;
	}
	for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++)
		if (scalars[k].letter == t->kind)
			return front_scalar(scalars[k].type, scalars[k].np, op->result.at[(*at)++]);
	return front_box_value(t, op->result.at[(*at)++]);
}

Ex front_box_ask(Front *f, const char *name, BoxType *e, Ex handle)
{
	BoxOp *op = front_box_op(f, name, e, NULL);
	front_box_arg(f, op, handle);
	front_box_run(f, op, "i");
	return op->result.at[0];
}

BoxType *front_box_of_code(Front *f, const char **code)
{
	char letter = **code;
	if (!letter || letter == '?')
		return front_box_new(f, 0, 0);
	++*code;
	char extra = letter == 'E' ? *(*code)++ : letter == 'C' ? 'C' : 0;
	letter = extra ? 'D' : letter;
	int n = letter == 'T' ? *(*code)++ - '0' : 0;
	BoxType *t = front_box_new(f, letter, n);
	for (int k = 0; k < parts_of(t); k++)
		t->of[k] = k && extra == 'C' ? front_box_of_code(f, &(const char *){ "i" }) :
			front_box_of_code(f, code);
	t->extra = extra;
	t->fresh = !parts_of(t);
	return t;
}

static bool is_written(BoxType *t)
{
	t = front_box_root(t);
	bool w = t->written;
	for (int k = 0; k < parts_of(t); k++)
		w = w || is_written(t->of[k]);
	return w;
}

static bool writes(const char *name)
{
	static const char *const readers[] = { "list.get", "list.len", "list.slice", "list.find", "list.copy",
		"list.concat", "list.repeat", "list.same", "list.less", "list.bisect", "list.into", "list.from", "list.fill",
		"dict.get", "dict.find", "dict.has", "dict.next", "dict.copy", "dict.same", "dict.len",
		"dict.version", "list.new", "set.has", "set.len", "set.next", "set.version", "set.copy",
		"set.or", "set.and", "set.sub", "set.within", "deque.get", "deque.len", "deque.next",
		"deque.version" };
	for (size_t k = 0; k < sizeof readers / sizeof *readers; k++)
		if (!strcmp(readers[k], name))
			return false;
	return true;
}

/* Signatures of the containers among the arguments as they turned out, and whether they change. */
static void finish_slots(Front *f)
{
	for (uint32_t k = 0; k < f->late.n; k++) {
		const BoxOp *op = f->late.at[k].op;
		if (op->e && writes(op->name))
			front_box_root(op->e)->written = true;
	}
	for (uint32_t k = 0; k < f->boxed.n; k++) {
		FaceIn *in = &f->face->in.at[f->boxed.at[k].slot];
		in->sig = base_intern(f->strings,
			base_printf(f->arena, "=%s", front_box_flavours(f, f->boxed.at[k].type)));
		in->written = is_written(f->boxed.at[k].type);
	}
}

void front_box_finish(Front *f)
{
	finish_slots(f);
	for (uint32_t k = 0; k < f->late.n; k++) {
		const BoxOp *op = f->late.at[k].op;
		for (uint32_t i = 0; i < op->leaf.n; i++)
			f->rewalk = f->rewalk || front_box_root(op->leaf.at[i].type)->kind != op->leaf.at[i].kind;
		f->unit->ext.at[f->late.at[k].ext] = base_intern(f->strings,
			base_printf(f->arena, "box %s%s%s%s", op->name, op->e ? " " : "",
				op->e ? front_box_code(f, op->e) : "", op->v ? front_box_code(f, op->v) : ""));
	}
}
