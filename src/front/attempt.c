/*
 * try, raise, global, nonlocal. Where something raises that a handler of the function's catches, the
 * statement goes on with the handler: `if (!ok) { names; which = k; leave }`, and behind the body what the
 * handlers do. What raises in the statements of the body itself needs no jump: what follows becomes the
 * other branch. Whatever else raises makes the kernel fail, and the original then does it all. A warning
 * that counts as an exception would come too late for handlers.
 */
#include "front/flow.h"
#include "front/value.h"

/* Does the name stand in there, as a name or as something else? */
static bool mentions(const Node *n, const char *name)
{
	if (n->tag == Nstr && !strcmp(n->str, name))
		return true;
	for (int k = 0; k < n->n; k++)
		if (mentions(n->kid[k], name))
			return true;
	return false;
}

/* May a statement in there bind the name? */
static bool binds(const Node *n, const char *name)
{
	static const struct {
		const char *kind;
		int at; /* where its targets stand */
	} target[] = { { "Assign", 0 }, { "AugAssign", 0 }, { "AnnAssign", 0 }, { "For", 0 },
		{ "NamedExpr", 0 }, { "Delete", 0 }, { "Import", 0 }, { "ImportFrom", 1 }, { "With", 0 },
		{ "FunctionDef", 0 }, { "ClassDef", 0 }, { "ExceptHandler", 1 } };
	for (size_t k = 0; n->tag == Nnode && k < sizeof target / sizeof *target; k++)
		if (!strcmp(n->kind, target[k].kind) && mentions(n->kid[target[k].at], name))
			return true;
	for (int k = 0; k < n->n; k++)
		if (binds(n->kid[k], name))
			return true;
	return false;
}

/* Names that the function only reads need no `global` or `nonlocal`. */
void front_declare(Front *f, Node *n)
{
	Node *def = f->frame->func->node;
	for (int k = 0; k < n->kid[0]->n; k++)
		if (binds(def->kid[2], n->kid[0]->kid[k]->str))
			front_bail(f, Dtype, base_printf(f->arena, "%s %s is assigned",
				!strcmp(n->kind, "Global") ? "global" : "nonlocal", n->kid[0]->kid[k]->str));
}


/* ---- which handler ---- */

static const char *const builtin[][2] = { { "ZeroDivisionError", "ArithmeticError" },
	{ "OverflowError", "ArithmeticError" }, { "IndexError", "LookupError" },
	{ "KeyError", "LookupError" }, { "ArithmeticError", "Exception" }, { "LookupError", "Exception" },
	{ "ValueError", "Exception" }, { "AssertionError", "Exception" }, { "MemoryError", "Exception" },
	{ "Exception", "BaseException" } };

/* The names of an exception and all that it is. */
enum { ANCESTORS = 12 };
typedef struct Kind {
	const char *name[ANCESTORS];
	int n;
} Kind;

static Kind kind_of(const char *exception)
{
	Kind k = { .n = 0 };
	while (exception && k.n < ANCESTORS) {
		const char *up = NULL;
		k.name[k.n++] = exception;
		for (size_t j = 0; !up && j < sizeof builtin / sizeof *builtin; j++)
			up = !strcmp(builtin[j][0], exception) ? builtin[j][1] : NULL;
		exception = up;
	}
	return k;
}

/* (exception PLAIN "Name" "Base" ...): of a class as the environment describes it, NULL if it is none. */
static Node *exception_class(Front *f, Frame *fr, Node *n)
{
	Value v;
	const char *chain = front_dotted(f, n);
	for (Frame *at = fr; chain && at; at = at->home)
		for (uint32_t k = 0; k < at->name.n; k++)
			if (!strncmp(at->name.at[k].name, chain, strcspn(chain, ".")) &&
				!at->name.at[k].name[strcspn(chain, ".")])
				return NULL;
	if (!chain || !front_env_find(f, fr->func, chain, &v) || v.kind != Vother || !v.node)
		return NULL;
	return v.node;
}

/* 1: it catches that; 0: it does not; -1: not known. */
static int catches(Front *f, Frame *fr, Node *type, const Kind *kind)
{
	if (type->tag == Nnull)
		return 1;
	if (front_is(type, "Tuple")) {
		for (int k = 0; k < type->kid[0]->n; k++) {
			int one = catches(f, fr, type->kid[0]->kid[k], kind);
			if (one)
				return one;
		}
		return 0;
	}
	Node *c = exception_class(f, fr, type);
	for (int k = 0; c && k < kind->n; k++)
		if (!strcmp(c->kid[1]->str, kind->name[k]))
			return 1;
	return c ? 0 : -1;
}

/* The handler that a kind of exception goes to from here; what raises again is left to the original. */
static Attempt *goes_to(Front *f, const Kind *kind, int *handler)
{
	for (Attempt *a = f->attempt; a && !f->still && !f->no_handlers; a = a->up) {
		if (a->final || a->fn != f->fn)
			return NULL;
		Node *list = a->node->kid[1];
		for (int k = 0; k < list->n; k++) {
			int one = catches(f, a->frame, list->kid[k]->kid[0], kind);
			if (!one)
				continue;
			*handler = k;
			return one < 0 || front_flow_raise(list->kid[k]->kid[2]) ? NULL : a;
		}
	}
	return NULL;
}

bool front_catches(Front *f, const char *exception)
{
	int handler;
	Kind kind = kind_of(exception);
	return goes_to(f, &kind, &handler) != NULL;
}

/* ---- going there ---- */

typedef struct Look {
	const Front *f;
	bool found;
} Look;

static void note_axis(Fn *fn, Ex e, void *env)
{
	Look *look = env;
	const Expr *x = &fn->ex.at[e];
	for (int k = 0; x->op == Ovar && k < JENNY_RANK; k++)
		look->found |= x->ref == look->f->axis[k] || x->ref == look->f->swap[k];
}

/* Does e speak of an element that is not one yet? */
static bool speaks_of_axes(Front *f, Ex e)
{
	Look look = { f, false };
	ir_each_ex(f->fn, e, note_axis, &look);
	return look.found;
}

/* Does a handler surely go elsewhere than behind the statement, from where we are too? */
static bool leaves_from(Front *f, const Attempt *a, int handler)
{
	Node *body = a->node->kid[1]->kid[handler]->kid[2];
	Node *last = body->kid[body->n - 1];
	bool jumps = front_is(last, "Break") || front_is(last, "Continue");
	return a->copies < 8 && a->frame == f->frame &&
		(front_is(last, "Return") || (jumps && a->loop == f->loop));
}

static void walk_handler(Front *f, const Attempt *a, int handler)
{
	Node *h = a->node->kid[1]->kid[handler];
	if (h->kid[1]->tag == Nstr && front_bound(f, h->kid[1]->str))
		front_bail(f, Dtype, "the name of an exception that is bound before");
	f->handlers = true;
	front_body(f, h->kid[2]);
}

/* A name that was a number in front of a loop may still be it where something is raised inside. */
static void hide_filled(Front *f)
{
	for (uint32_t k = 0; k < f->frame->name.n; k++)
		if (front_is_filled(f, &f->frame->name.at[k].val))
			f->frame->name.at[k].val = front_poison();
}

/* The handler itself stands where something is raised. */
static void copy_handler(Front *f, Attempt *a, int handler, Ex ok)
{
	Chain chain = { 0 }, *saved;
	Scope base = front_scope_save(f);
	Attempt *inner = f->attempt;
	uint32_t line = f->line, col = f->col;
	a->copies++;
	f->attempt = a->up;
	hide_filled(f);
	front_push(f, &chain, &saved);
	walk_handler(f, a, handler);
	if (!f->frame->dead)
		front_bail(f, Dbroken, "a handler that should leave");
	front_pop(f, saved);
	f->attempt = inner;
	front_scope_set(f, base);
	f->line = line;
	f->col = col;
	St st = front_emit(f, Kif);
	Ex bad = ir_un(f->fn, Onot, ok);
	f->fn->st.at[st].e = bad;
	f->fn->st.at[st].body = chain.first;
	f->fn->st.at[st].flags |= Fcold;
}

static bool is_active(const Attempt *a, const Loop *loop)
{
	for (const Loop *l = a->loop; l; l = l->up)
		if (l == loop)
			return true;
	return false;
}

static bool go(Front *f, Ex ok, const Kind *kind)
{
	int handler;
	Attempt *a = goes_to(f, kind, &handler);
	const Expr *x = &f->fn->ex.at[ok];
	if (!a || speaks_of_axes(f, ok) || (a->frame != f->frame && f->thing.n))
		return false;
	if (x->op == Ocon && x->u.i)
		return true;
	if (leaves_from(f, a, handler)) {
		copy_handler(f, a, handler, ok);
		return true;
	}
	Raised r = { .to = a, .handler = handler, .deep = f->out != a->inside };
	for (uint32_t k = 0; k < a->frame->name.n; k++) {
		Binding b = a->frame->name.at[k];
		if (b.carrier && !is_active(a, b.carrier)) {
			b.carrier = NULL;
			b.fresh = b.mixed = false;
			b.var = b.tag = 0;
			b.box = NULL;
		}
		*vec_push(f->arena, &r.name) = b;
	}
	r.at = front_emit(f, Kif);
	Ex bad = ir_un(f->fn, Onot, ok);
	f->fn->st.at[r.at].e = bad;
	f->fn->st.at[r.at].flags |= Fcold;
	*vec_push(f->arena, &f->raised) = r;
	return true;
}

bool front_raises(Front *f, Ex ok, const char *exception)
{
	Kind kind = kind_of(exception);
	return go(f, ok, &kind);
}

/* ---- the names that a handler finds ---- */

static const Binding *find(const Binding *at, uint32_t n, const char *name)
{
	for (uint32_t k = 0; k < n; k++)
		if (at[k].name == name)
			return &at[k];
	return NULL;
}

typedef Vec(Binding) Names;

/* One more place: what names are, wherever one comes from. */
static void join(Front *f, Names *m, Raised **way, int n, Raised *r)
{
	Names all = { 0 };
	Chain tmp = { 0 }, *saved;
	for (uint32_t k = 0; k < m->n; k++) {
		Binding *b = vec_push(f->arena, &all);
		front_binding_meet(f, b, &m->at[k], &tmp, find(r->name.at, r->name.n, m->at[k].name), &r->put);
	}
	for (uint32_t k = 0; k < r->name.n; k++)
		if (!find(m->at, m->n, r->name.at[k].name)) {
			Binding *b = vec_push(f->arena, &all);
			front_binding_meet(f, b, NULL, &tmp, &r->name.at[k], &r->put);
		}
	for (int k = 0; k < n; k++)
		for (St s = tmp.first; s; s = f->fn->st.at[s].next) {
			if (f->fn->st.at[s].kind != Klet)
				front_bail(f, Dtype, "such names in front of a handler");
			front_push(f, &way[k]->put, &saved);
			front_put(f, f->fn->st.at[s].v, f->fn->st.at[s].e);
			front_pop(f, saved);
		}
	*m = all;
}

static void put_everywhere(Front *f, Raised **way, int n, Ex *e, const char *name)
{
	Chain *saved;
	Var j = ir_new_var(f->fn, name, f->fn->ex.at[*e].type);
	for (int k = 0; k < n; k++) {
		front_push(f, &way[k]->put, &saved);
		front_put(f, j, *e);
		front_pop(f, saved);
	}
	*e = ir_var(f->fn, j);
}

/* Values that were made inside are not known behind it: numbers go to variables. */
static void carry_out(Front *f, const Attempt *a, Binding *b, Raised **way, int n, Chain *c)
{
	const Binding *was = find(a->entry.at, a->entry.n, b->name);
	bool carried = b->carrier && b->var && front_in_var(&b->val) && b->val.e == ir_var(f->fn, b->var);
	Raised end = { .put = *c }, *only = &end;
	if (carried || (was && front_same_value(&was->val, &b->val)))
		return;
	if (!way) {
		way = &only;
		n = 1;
	}
	bool holds = b->val.kind == Varray || b->val.item || b->val.kind == Vobject || b->val.kind == Vrows;
	if (front_in_var(&b->val)) {
		put_everywhere(f, way, n, &b->val.e, b->name);
		if (b->val.tag)
			put_everywhere(f, way, n, &b->val.tag, "tag");
	} else if (holds) {
		b->val = front_poison();
	}
	*c = end.put;
}

static Scope names_of(Front *f, const Attempt *a, int handler)
{
	enum { WAYS = 64 };
	Raised *way[WAYS];
	int n = 0;
	Names m = { 0 };
	Chain none = { 0 };
	for (uint32_t k = 0; k < f->raised.n; k++) {
		Raised *r = &f->raised.at[k];
		if (r->to != a || r->handler != handler)
			continue;
		if (n == WAYS)
			front_bail(f, Dtype, "so many places that raise");
		if (n)
			join(f, &m, way, n, r);
		for (uint32_t j = 0; !n && j < r->name.n; j++)
			*vec_push(f->arena, &m) = r->name.at[j];
		way[n++] = r;
	}
	for (uint32_t k = 0; k < m.n; k++)
		carry_out(f, a, &m.at[k], way, n, &none);
	Scope s = { .dead = n == 0 };
	s.name.at = m.at;
	s.name.n = m.n;
	s.name.cap = m.cap;
	return s;
}

/* ---- the statement ---- */

static bool is_used(Front *f, const Attempt *a, int handler)
{
	for (uint32_t k = 0; k < f->raised.n; k++)
		if (f->raised.at[k].to == a && f->raised.at[k].handler == handler)
			return true;
	return false;
}

/* The handlers from number k on, chosen by `which`, into the chain at hand. */
static void handlers(Front *f, Attempt *a, int k, Var which)
{
	int last = a->node->kid[1]->n - 1;
	while (k < last && !is_used(f, a, k))
		k++;
	bool more = false;
	for (int j = k + 1; j <= last; j++)
		more = more || is_used(f, a, j);
	Chain own = { 0 }, other = { 0 }, *saved;
	front_push(f, &own, &saved);
	front_scope_set(f, names_of(f, a, k));
	walk_handler(f, a, k);
	front_pop(f, saved);
	if (!more) {
		front_append_all(f, f->out, own);
		return;
	}
	Scope end = front_scope_save(f);
	front_push(f, &other, &saved);
	handlers(f, a, k + 1, which);
	front_pop(f, saved);
	front_scope_meet(f, end, &own, front_scope_save(f), &other);
	St st = front_emit(f, Kif);
	Ex mine = ir_bin(f->fn, Oeq, ir_var(f->fn, which), ir_int(f->fn, k + 1));
	f->fn->st.at[st].e = mine;
	f->fn->st.at[st].body = own.first;
	f->fn->st.at[st].other = other.first;
}

/* At a place that raises: names, the handler's number, a jump if it stands further inside. */
static void finish_place(Front *f, Raised *r, Var which, St block)
{
	Chain *saved;
	front_push(f, &r->put, &saved);
	front_put(f, which, ir_int(f->fn, r->handler + 1));
	if (r->deep) {
		St leave = front_emit(f, Kleave);
		f->fn->st.at[leave].v = block;
	}
	front_pop(f, saved);
	f->fn->st.at[r->at].body = r->put.first;
}

/* What follows a place in the body itself is its other branch. */
static void nest(Front *f, const Attempt *a)
{
	for (uint32_t k = f->raised.n; k-- > 0;) {
		Raised *r = &f->raised.at[k];
		if (r->to != a || r->deep)
			continue;
		f->fn->st.at[r->at].other = f->fn->st.at[r->at].next;
		f->fn->st.at[r->at].next = 0;
	}
}

static void finish(Front *f, Attempt *a, Chain *inside, uint32_t first)
{
	Chain rest = { 0 }, after = { 0 }, *saved;
	Var which = ir_new_var(f->fn, "which", Ti64);
	Scope end = front_scope_save(f);
	bool deep = false, alone = f->raised.n == first + 1 && !f->raised.at[first].deep && !end.dead;
	if (!alone)
		front_put(f, which, ir_int(f->fn, 0));
	front_push(f, &rest, &saved);
	f->frame->dead = false;
	handlers(f, a, 0, which);
	front_pop(f, saved);
	Scope other = front_scope_save(f);
	for (uint32_t k = 0; other.dead && !end.dead && k < end.name.n; k++)
		carry_out(f, a, &end.name.at[k], NULL, 0, inside);
	f->meet.cond = 0;
	f->meet.vars = 0;
	f->meet.after = &after;
	front_scope_meet(f, end, inside, other, &rest);
	f->meet.after = NULL;
	if (alone) {
		front_append_all(f, &f->raised.at[first].put, rest);
		f->fn->st.at[f->raised.at[first].at].body = f->raised.at[first].put.first;
		nest(f, a);
		front_append_all(f, f->out, *inside);
		front_append_all(f, f->out, after);
		return;
	}
	St block = ir_new_st(f->fn, Kblock, a->node->line);
	f->fn->st.at[block].v = block;
	for (uint32_t k = first; k < f->raised.n; k++)
		if (f->raised.at[k].to == a) {
			deep = deep || f->raised.at[k].deep;
			finish_place(f, &f->raised.at[k], which, block);
		}
	nest(f, a);
	f->fn->st.at[block].body = inside->first;
	if (deep)
		front_append(f, f->out, block);
	else
		front_append_all(f, f->out, *inside);
	if (end.dead) {
		front_append_all(f, f->out, rest);
	} else {
		St st = front_emit(f, Kif);
		Ex some = ir_bin(f->fn, One, ir_var(f->fn, which), ir_int(f->fn, 0));
		f->fn->st.at[st].e = some;
		f->fn->st.at[st].body = rest.first;
		f->fn->st.at[st].flags |= Fcold;
	}
	front_append_all(f, f->out, after);
}

static Attempt *open(Front *f, Node *n)
{
	Attempt *a = base_alloc(f->arena, sizeof *a);
	Scope s = front_scope_save(f);
	*a = (Attempt){ .up = f->attempt, .node = n, .frame = f->frame, .fn = f->fn, .loop = f->loop };
	a->entry.at = s.name.at;
	a->entry.n = s.name.n;
	a->entry.cap = s.name.cap;
	f->attempt = a;
	return a;
}

static bool is_broad(const Node *handler)
{
	static const char *const broad[] = { "Exception", "BaseException", "Warning", "RuntimeWarning",
		"FloatingPointError", "ArithmeticError" };
	const Node *type = handler->kid[0];
	if (type->tag == Nnull)
		return true;
	for (size_t k = 0; k < sizeof broad / sizeof *broad; k++)
		if (mentions(type, broad[k]))
			return true;
	return false;
}

/* What the handlers, and what is done at last, are for. */
static void note_handlers(Front *f, const Node *n)
{
	Kind memory = kind_of("MemoryError");
	f->rescues = f->rescues || n->kid[3]->n;
	for (int k = 0; k < n->kid[1]->n; k++) {
		Node *handler = n->kid[1]->kid[k];
		f->broad = f->broad || is_broad(handler);
		f->rescues = f->rescues || catches(f, f->frame, handler->kid[0], &memory);
	}
}

void front_attempt(Front *f, Node *n)
{
	note_handlers(f, n);
	Attempt *outer = f->attempt;
	if (n->kid[3]->n)
		open(f, n)->final = true;
	Attempt *a = open(f, n);
	uint32_t first = f->raised.n;
	Chain *inside = base_alloc(f->arena, sizeof *inside), *saved;
	*inside = (Chain){ 0 };
	a->inside = inside;
	front_push(f, inside, &saved);
	front_body(f, n->kid[0]);
	f->attempt = a->up;
	if (!f->frame->dead)
		front_body(f, n->kid[2]);
	front_pop(f, saved);
	bool raised = false;
	for (uint32_t k = first; k < f->raised.n; k++)
		raised = raised || f->raised.at[k].to == a;
	if (raised)
		finish(f, a, inside, first);
	else
		front_append_all(f, f->out, *inside);
	f->attempt = outer;
	if (!f->frame->dead)
		front_body(f, n->kid[3]);
}

void front_finally(Front *f, const Loop *loop)
{
	Attempt *here = f->attempt;
	for (Attempt *a = here; a && a->frame == f->frame && !f->frame->dead; a = a->up) {
		if (!a->final || (loop && a->loop != loop))
			continue;
		f->attempt = a->up;
		front_body(f, a->node->kid[3]);
	}
	f->attempt = here;
}

Trying front_trying(const Front *f) { return (Trying){ f->attempt, f->raised.n, f->still }; }

void front_trying_set(Front *f, Trying t)
{
	f->attempt = t.attempt;
	f->raised.n = t.raised;
	f->still = t.still;
}

/* ---- raise ---- */

/* Is it sure that the arguments of an exception do nothing? */
static bool is_plain(const Node *n)
{
	static const char *const kinds[] = { "Constant", "Name", "JoinedStr", "FormattedValue", "Load", "Tuple" };
	bool known = n->tag != Nnode;
	for (size_t k = 0; !known && k < sizeof kinds / sizeof *kinds; k++)
		known = !strcmp(n->kind, kinds[k]);
	for (int k = 0; known && k < n->n; k++)
		known = is_plain(n->kid[k]);
	return known;
}

/* The exception of `raise Name`, `raise Name(...)`: false if it is not known what it is. */
static bool raised_kind(Front *f, Node *n, Kind *kind)
{
	Node *e = n->kid[0], *type = e;
	*kind = (Kind){ .n = 0 };
	if (n->kid[1]->tag != Nnull || e->tag != Nnode)
		return false;
	if (!strcmp(e->kind, "Call")) {
		type = e->kid[0];
		if (!is_plain(e->kid[1]) || e->kid[2]->n)
			return false;
	}
	Node *c = exception_class(f, f->frame, type);
	if (!c || c->kid[0]->tag != Ntrue)
		return false;
	for (int k = 1; k < c->n && kind->n < ANCESTORS; k++)
		kind->name[kind->n++] = c->kid[k]->str;
	return kind->n > 0;
}

/* Where no handler takes it the original runs and raises it: state, message and traceback are its own. */
void front_raise(Front *f, Node *n)
{
	Kind kind;
	f->line = n->line;
	f->col = n->col;
	if (!f->attempt || !raised_kind(f, n, &kind) || !go(f, ir_bool(f->fn, false), &kind)) {
		St s = front_emit(f, Kcheck);
		Ex never = ir_bool(f->fn, false);
		f->fn->st.at[s].e = never;
		f->fn->st.at[s].code = Draise;
	}
	f->frame->dead = true;
}

static bool is_caught(Front *f, Node *n)
{
	Kind kind;
	int handler;
	return f->attempt && raised_kind(f, n, &kind) && goes_to(f, &kind, &handler);
}

/* Statements behind a return, break, continue or raise are not walked: nothing reaches them. Where all ends in a
 * raise that no handler here catches, what comes before it (the making of a message) is the original's too. */
void front_body(Front *f, Node *list)
{
	Node *end = front_flow_raise(list);
	if (end && !is_caught(f, end))
		front_raise(f, end);
	for (int k = 0; k < list->n && !f->frame->dead; k++)
		front_statement(f, list->kid[k]);
}

void front_assert(Front *f, Node *n)
{
	Value v = front_expr(f, n->kid[0]);
	Ex ok = front_truth(f, &v);
	if (!is_plain(n->kid[1]) || !front_raises(f, ok, "AssertionError"))
		front_check(f, ok, Dassertion);
}
