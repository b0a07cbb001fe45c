#include "front/flow.h"

#include <string.h>

bool front_is(const Node *n, const char *kind)
{
	return n->tag == Nnode && n->kind && !strcmp(n->kind, kind);
}

static bool is_any(const Node *n, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (front_is(n, *kinds))
			return true;
	return false;
}

/* ---- sets ---- */

NameSet front_names_new(const Flow *f)
{
	return base_alloc(f->arena, sizeof(uint64_t) * (size_t)f->words);
}

void front_names_copy(const Flow *f, NameSet to, const uint64_t *from)
{
	memcpy(to, from, sizeof *to * (size_t)f->words);
}

void front_names_join(const Flow *f, NameSet to, const uint64_t *from)
{
	for (int k = 0; k < f->words; k++)
		to[k] |= from[k];
}

bool front_names_has(const uint64_t *s, int k)
{
	return s[k / 64] >> (k % 64) & 1;
}
void front_names_add(NameSet s, int k)
{
	s[k / 64] |= (uint64_t)1 << (k % 64);
}
void front_names_drop(NameSet s, int k)
{
	s[k / 64] &= ~((uint64_t)1 << (k % 64));
}

static void subtract(const Flow *f, NameSet from, const uint64_t *s)
{
	for (int k = 0; k < f->words; k++)
		from[k] &= ~s[k];
}

static void meet(const Flow *f, NameSet to, const uint64_t *s)
{
	for (int k = 0; k < f->words; k++)
		to[k] &= s[k];
}

static NameSet duplicate(const Flow *f, const uint64_t *s)
{
	NameSet t = front_names_new(f);
	front_names_copy(f, t, s);
	return t;
}

int front_names_find(const Flow *f, const char *name)
{
	for (uint32_t k = 0; k < f->name.n; k++)
		if (f->name.at[k] == name)
			return front_names_has(f->foreign, (int)k) ? -1 : (int)k;
	return -1;
}

/* ---- the shape of statements ---- */

int front_flow_bodies(const Node *n, Body out[FLOW_BODIES])
{
	static const struct {
		const char *kind;
		Body body[FLOW_BODIES + 1];
		int at[FLOW_BODIES];
	} shape[] = {
		{ "For", { { "body", NULL }, { "orelse", NULL } }, { 2, 3 } },
		{ "AsyncFor", { { "body", NULL }, { "orelse", NULL } }, { 2, 3 } },
		{ "While", { { "body", NULL }, { "orelse", NULL } }, { 1, 2 } },
		{ "If", { { "body", NULL }, { "orelse", NULL } }, { 1, 2 } },
		{ "With", { { "body", NULL } }, { 1 } },
		{ "AsyncWith", { { "body", NULL } }, { 1 } },
		{ "Try", { { "body", NULL }, { "orelse", NULL }, { "finalbody", NULL } }, { 0, 2, 3 } },
		{ "TryStar", { { "body", NULL }, { "orelse", NULL }, { "finalbody", NULL } }, { 0, 2, 3 } },
		{ "ExceptHandler", { { "body", NULL } }, { 2 } },
	};
	for (size_t s = 0; s < sizeof shape / sizeof *shape; s++)
		if (front_is(n, shape[s].kind)) {
			int k = 0;
			for (; shape[s].body[k].field; k++)
				out[k] = (Body){ shape[s].body[k].field, n->kid[shape[s].at[k]] };
			return k;
		}
	return 0;
}

static const char *const functions[] = { "FunctionDef", "AsyncFunctionDef", "ClassDef", NULL };
static const char *const comprehensions[] = { "ListComp", "SetComp", "DictComp", "GeneratorExp",
	NULL };
static const char *const tries[] = { "Try", "TryStar", NULL };
static const char *const fors[] = { "For", "AsyncFor", NULL };
static const char *const withs[] = { "With", "AsyncWith", NULL };

static Node *handlers(const Node *n)
{
	return n->kid[1];
}

/* ---- collecting ---- */

static void define(Flow *f, const char *name)
{
	for (uint32_t k = 0; k < f->name.n; k++)
		if (f->name.at[k] == name)
			return;
	*vec_push(f->arena, &f->name) = name;
}

static void define_target(Flow *f, Node *t)
{
	if (front_is(t, "Name"))
		define(f, t->kid[0]->str);
	else if (front_is(t, "Tuple") || front_is(t, "List"))
		for (int k = 0; k < t->kid[0]->n; k++)
			define_target(f, t->kid[0]->kid[k]);
	else if (front_is(t, "Starred"))
		define_target(f, t->kid[0]);
}

/* The name that an alias of an import binds, or NULL for a star. */
static const char *alias_name(Strings *strings, const Node *alias)
{
	const Node *n = alias->kid[1]->tag == Nstr ? alias->kid[1] : alias->kid[0];
	size_t len = strcspn(n->str, ".");
	return *n->str == '*' ? NULL : base_intern_n(strings, n->str, len);
}

typedef struct Collect {
	Flow *f;
	Strings *strings;
} Collect;

static void collect(Collect *c, Node *n);

static void collect_kids(Collect *c, Node *n)
{
	for (int k = 0; k < n->n; k++)
		collect(c, n->kid[k]);
}

/* All names that statements bind, in this scope only. */
static void collect(Collect *c, Node *n)
{
	Flow *f = c->f;
	if (n->tag != Nnode && n->tag != Nlist)
		return;
	if (is_any(n, functions)) {
		define(f, n->kid[0]->str);
		return;
	}
	if (front_is(n, "Lambda"))
		return;
	if (front_is(n, "Match") || front_is(n, "TypeAlias"))
		f->strange = n->kind;
	if (front_is(n, "Assign"))
		for (int k = 0; k < n->kid[0]->n; k++)
			define_target(f, n->kid[0]->kid[k]);
	if (front_is(n, "AugAssign") || front_is(n, "AnnAssign") || is_any(n, fors) ||
		front_is(n, "NamedExpr"))
		define_target(f, n->kid[0]);
	if (front_is(n, "Delete"))
		for (int k = 0; k < n->kid[0]->n; k++)
			define_target(f, n->kid[0]->kid[k]);
	if (front_is(n, "withitem") && n->kid[1]->tag != Nnull)
		define_target(f, n->kid[1]);
	if (front_is(n, "ExceptHandler") && n->kid[1]->tag == Nstr)
		define(f, n->kid[1]->str);
	if (front_is(n, "alias")) {
		const char *name = alias_name(c->strings, n);
		if (name)
			define(f, name);
		else
			f->strange = "import of *";
	}
	collect_kids(c, n);
}

/* Every name that stands in a nested function, whatever it is there. */
static void names_inside(const Flow *f, Node *n, NameSet out)
{
	if (front_is(n, "Name")) {
		int k = front_names_find(f, n->kid[0]->str);
		if (k >= 0)
			front_names_add(out, k);
	}
	if (front_is(n, "Nonlocal"))
		for (int k = 0; k < n->kid[0]->n; k++) {
			int at = front_names_find(f, n->kid[0]->kid[k]->str);
			if (at >= 0)
				front_names_add(out, at);
		}
	for (int k = 0; k < n->n; k++)
		names_inside(f, n->kid[k], out);
}

static void mark_deleted(const Flow *f, const char *name)
{
	int k = front_names_find(f, name);
	if (k >= 0)
		front_names_add(f->deleted, k);
}

static void mark(Flow *f, Node *n)
{
	if (is_any(n, functions) || front_is(n, "Lambda")) {
		names_inside(f, n, f->captured);
		return;
	}
	if (front_is(n, "GeneratorExp"))
		names_inside(f, n, f->captured);
	if (front_is(n, "Delete"))
		for (int k = 0; k < n->kid[0]->n; k++)
			if (front_is(n->kid[0]->kid[k], "Name"))
				mark_deleted(f, n->kid[0]->kid[k]->kid[0]->str);
	if (front_is(n, "ExceptHandler") && n->kid[1]->tag == Nstr)
		mark_deleted(f, n->kid[1]->str);
	for (int k = 0; k < n->n; k++)
		mark(f, n->kid[k]);
}

static void mark_foreign(Flow *f, Node *n)
{
	if (is_any(n, functions) || front_is(n, "Lambda"))
		return;
	if (front_is(n, "Global") || front_is(n, "Nonlocal"))
		for (int k = 0; k < n->kid[0]->n; k++)
			for (uint32_t i = 0; i < f->name.n; i++)
				if (f->name.at[i] == n->kid[0]->kid[k]->str)
					front_names_add(f->foreign, (int)i);
	for (int k = 0; k < n->n; k++)
		mark_foreign(f, n->kid[k]);
}

Flow *front_flow(Arena *a, Strings *strings, Node *fn)
{
	Flow *f = base_alloc(a, sizeof *f);
	Collect c = { f, strings };
	f->arena = a;
	for (int g = 0; g < 6; g++) {
		Node *group = fn->kid[1]->kid[g];
		if (front_is(group, "arg"))
			define(f, group->kid[0]->str);
		for (int k = 0; group->tag == Nlist && k < group->n; k++)
			if (front_is(group->kid[k], "arg"))
				define(f, group->kid[k]->kid[0]->str);
	}
	collect(&c, fn->kid[2]);
	f->words = (int)f->name.n / 64 + 1;
	f->captured = front_names_new(f);
	f->deleted = front_names_new(f);
	f->foreign = front_names_new(f);
	mark_foreign(f, fn->kid[2]);
	mark(f, fn->kid[2]);
	return f;
}

/* ---- reads and targets ---- */

/* The names that a comprehension binds for itself hide the function's. */
static void reads_comprehension(const Flow *f, Node *n, NameSet out)
{
	Node *gens = n->kid[n->n - 1];
	NameSet own = front_names_new(f), inner = front_names_new(f);
	for (int k = 0; k < gens->n; k++)
		front_flow_target(f, gens->kid[k]->kid[0], own);
	for (int k = 0; k < n->n; k++)
		front_flow_reads(f, n->kid[k], inner);
	subtract(f, inner, own);
	front_names_join(f, out, inner);
	if (gens->n)
		front_flow_reads(f, gens->kid[0]->kid[1], out);
}

void front_flow_reads(const Flow *f, Node *e, NameSet out)
{
	if (front_is(e, "Name")) {
		int k = front_names_find(f, e->kid[0]->str);
		if (k >= 0)
			front_names_add(out, k);
		return;
	}
	if (is_any(e, comprehensions)) {
		reads_comprehension(f, e, out);
		return;
	}
	if (front_is(e, "Lambda")) {
		front_flow_reads(f, e->kid[0], out);
		return;
	}
	if (front_is(e, "NamedExpr")) {
		front_flow_reads(f, e->kid[1], out);
		return;
	}
	for (int k = 0; k < e->n; k++)
		front_flow_reads(f, e->kid[k], out);
}

void front_flow_target(const Flow *f, Node *t, NameSet out)
{
	if (front_is(t, "Name")) {
		int k = front_names_find(f, t->kid[0]->str);
		if (k >= 0)
			front_names_add(out, k);
	} else if (front_is(t, "Tuple") || front_is(t, "List")) {
		for (int k = 0; k < t->kid[0]->n; k++)
			front_flow_target(f, t->kid[0]->kid[k], out);
	} else if (front_is(t, "Starred")) {
		front_flow_target(f, t->kid[0], out);
	}
}

/* What a target reads: base and index of a subscript, the object of an attribute. */
static void target_reads(const Flow *f, Node *t, NameSet out)
{
	if (front_is(t, "Tuple") || front_is(t, "List"))
		for (int k = 0; k < t->kid[0]->n; k++)
			target_reads(f, t->kid[0]->kid[k], out);
	else if (front_is(t, "Starred"))
		target_reads(f, t->kid[0], out);
	else if (!front_is(t, "Name"))
		front_flow_reads(f, t, out);
}

static void walrus(const Flow *f, Node *n, NameSet out)
{
	if (front_is(n, "Lambda"))
		return;
	if (front_is(n, "NamedExpr"))
		front_flow_target(f, n->kid[0], out);
	for (int k = 0; k < n->n; k++)
		walrus(f, n->kid[k], out);
}

static void binds(const Flow *f, Node *n, NameSet out)
{
	if (front_is(n, "Assign"))
		for (int k = 0; k < n->kid[0]->n; k++)
			front_flow_target(f, n->kid[0]->kid[k], out);
	if (front_is(n, "AugAssign") || is_any(n, fors) ||
		(front_is(n, "AnnAssign") && n->kid[2]->tag != Nnull))
		front_flow_target(f, n->kid[0], out);
	if (is_any(n, withs))
		for (int k = 0; k < n->kid[0]->n; k++)
			if (n->kid[0]->kid[k]->kid[1]->tag != Nnull)
				front_flow_target(f, n->kid[0]->kid[k]->kid[1], out);
	if (is_any(n, functions)) {
		int k = front_names_find(f, n->kid[0]->str);
		if (k >= 0)
			front_names_add(out, k);
	}
	if (front_is(n, "Import") || front_is(n, "ImportFrom")) {
		Node *names = n->kid[front_is(n, "Import") ? 0 : 1];
		for (int k = 0; k < names->n; k++) {
			const Node *bound = names->kid[k]->kid[names->kid[k]->kid[1]->tag == Nstr];
			size_t len = strcspn(bound->str, ".");
			for (uint32_t i = 0; i < f->name.n; i++)
				if (strlen(f->name.at[i]) == len && !memcmp(f->name.at[i], bound->str, len) &&
					!front_names_has(f->foreign, (int)i))
					front_names_add(out, (int)i);
		}
	}
}

void front_flow_assigns(const Flow *f, Node *n, NameSet out)
{
	Body body[FLOW_BODIES];
	int nb = front_flow_bodies(n, body);
	binds(f, n, out);
	if (!is_any(n, functions))
		walrus(f, n, out);
	for (int b = 0; b < nb; b++)
		for (int k = 0; k < body[b].list->n; k++)
			front_flow_assigns(f, body[b].list->kid[k], out);
	if (is_any(n, tries))
		for (int k = 0; k < handlers(n)->n; k++)
			front_flow_assigns(f, handlers(n)->kid[k], out);
}

/* ---- surely raises ---- */

static bool leaves(const Node *n)
{
	if (front_is(n, "Return") || front_is(n, "Break") || front_is(n, "Continue"))
		return true;
	for (int k = 0; k < n->n; k++)
		if (leaves(n->kid[k]))
			return true;
	return false;
}

Node *front_flow_raise(const Node *list)
{
	for (int k = 0; k < list->n - 1; k++)
		if (leaves(list->kid[k]))
			return NULL;
	Node *last = list->n ? list->kid[list->n - 1] : NULL;
	if (last && front_is(last, "Raise"))
		return last;
	return last && front_is(last, "If") && front_flow_raise(last->kid[2]) ?
			   front_flow_raise(last->kid[1]) :
			   NULL;
}

/* ---- liveness ---- */

static void live_list(const Flow *f, Node *list, NameSet live, const Ways *w)
{
	front_flow_live(f, list, 0, list->n, live, w);
}

static bool endless(const Node *test)
{
	return front_is(test, "Constant") &&
		   (test->kid[0]->tag == Ntrue || (test->kid[0]->tag == Nint && test->kid[0]->i));
}

/* What is live at the head of a loop: what the next turn or the way out wants. */
static NameSet live_head(const Flow *f, Node *n, const uint64_t *behind, const Ways *w)
{
	bool is_for = is_any(n, fors);
	Node *body = n->kid[is_for ? 2 : 1], *other = n->kid[is_for ? 3 : 2];
	NameSet after = duplicate(f, behind), head = front_names_new(f), kill = front_names_new(f);
	if (is_for)
		front_flow_target(f, n->kid[0], kill);
	if (is_for || !endless(n->kid[0])) {
		front_names_copy(f, head, behind);
		live_list(f, other, head, w);
	}
	if (!is_for)
		front_flow_reads(f, n->kid[0], head);
	for (int round = 0; round < 4; round++) {
		NameSet in = duplicate(f, head);
		Ways inner = { after, head, w->ret, w->exc };
		live_list(f, body, in, &inner);
		if (is_for) {
			subtract(f, in, kill);
			target_reads(f, n->kid[0], in);
		}
		front_names_join(f, head, in);
	}
	return head;
}

static void live_loop(const Flow *f, Node *n, NameSet live, const Ways *w)
{
	front_names_copy(f, live, live_head(f, n, live, w));
	if (is_any(n, fors))
		front_flow_reads(f, n->kid[1], live);
}

/* A try: the ways out of its handlers and of its body; what is live behind its last clause, behind
 * the handlers, and before its else clause. */
typedef struct TryLive {
	Ways out, body;
	NameSet fin_after, behind, otherwise;
} TryLive;

static TryLive live_parts(const Flow *f, Node *n, const uint64_t *behind, const Ways *w)
{
	Node *last = n->kid[3];
	TryLive t = { .out = *w, .behind = duplicate(f, behind), .fin_after = duplicate(f, behind) };
	NameSet caught = front_names_new(f);
	if (last->n) {
		front_names_join(f, t.behind, w->brk);
		front_names_join(f, t.behind, w->cont);
		front_names_join(f, t.behind, w->ret);
		front_names_join(f, t.behind, w->exc);
		t.fin_after = duplicate(f, t.behind);
		live_list(f, last, t.behind, w);
		t.out = (Ways){ t.behind, t.behind, t.behind, t.behind };
	}
	front_names_join(f, caught, t.out.exc);
	for (int k = 0; k < handlers(n)->n; k++) {
		Node *h = handlers(n)->kid[k];
		NameSet in = duplicate(f, t.behind);
		live_list(f, h->kid[2], in, &t.out);
		if (h->kid[0]->tag != Nnull)
			front_flow_reads(f, h->kid[0], in);
		front_names_join(f, caught, in);
	}
	t.otherwise = duplicate(f, t.behind);
	live_list(f, n->kid[2], t.otherwise, &t.out);
	t.body = (Ways){ t.out.brk, t.out.cont, t.out.ret, caught };
	return t;
}

static void live_try(const Flow *f, Node *n, NameSet live, const Ways *w)
{
	TryLive t = live_parts(f, n, live, w);
	front_names_copy(f, live, t.otherwise);
	live_list(f, n->kid[0], live, &t.body);
}

static Ways with_ways(const Flow *f, const uint64_t *behind, const Ways *w)
{
	NameSet exc = duplicate(f, behind);
	front_names_join(f, exc, w->exc);
	return (Ways){ w->brk, w->cont, w->ret, exc };
}

void front_flow_inside(const Flow *f, Node *n, const uint64_t *behind, const Ways *w,
	const Node *list, NameSet after, Ways *ways)
{
	front_names_copy(f, after, behind);
	*ways = *w;
	if ((is_any(n, fors) && list == n->kid[2]) || (front_is(n, "While") && list == n->kid[1])) {
		NameSet head = live_head(f, n, behind, w);
		front_names_copy(f, after, head);
		*ways = (Ways){ duplicate(f, behind), head, w->ret, w->exc };
	} else if (is_any(n, withs)) {
		*ways = with_ways(f, behind, w);
	} else if (is_any(n, tries)) {
		TryLive t = live_parts(f, n, behind, w);
		bool body = list == n->kid[0], last = list == n->kid[3];
		front_names_copy(f, after, body ? t.otherwise : last ? t.fin_after : t.behind);
		*ways = body ? t.body : last ? *w : t.out;
	}
}

static void live_with(const Flow *f, Node *n, NameSet live, const Ways *w)
{
	NameSet kill = front_names_new(f);
	Ways inner = with_ways(f, live, w);
	live_list(f, n->kid[1], live, &inner);
	binds(f, n, kill);
	subtract(f, live, kill);
	front_names_join(f, live, inner.exc);
	for (int k = 0; k < n->kid[0]->n; k++) {
		Node *item = n->kid[0]->kid[k];
		front_flow_reads(f, item->kid[0], live);
		if (item->kid[1]->tag != Nnull)
			target_reads(f, item->kid[1], live);
	}
}

static void live_if(const Flow *f, Node *n, NameSet live, const Ways *w)
{
	NameSet other = duplicate(f, live);
	live_list(f, n->kid[1], live, w);
	live_list(f, n->kid[2], other, w);
	front_names_join(f, live, other);
	front_flow_reads(f, n->kid[0], live);
}

/* Reads of a simple statement; its targets' names are not reads. */
static void simple_reads(const Flow *f, Node *n, NameSet live)
{
	int from = 0;
	if (front_is(n, "Assign")) {
		for (int k = 0; k < n->kid[0]->n; k++)
			target_reads(f, n->kid[0]->kid[k], live);
		from = 1;
	} else if (front_is(n, "AnnAssign")) {
		target_reads(f, n->kid[0], live);
		from = n->kid[3]->tag == Nint && n->kid[3]->i ? 2 : 1;
	}
	if (is_any(n, functions) && strcmp(n->kind, "ClassDef"))
		front_flow_reads(f, n->kid[1], live);
	for (int k = from; k < n->n; k++)
		if (!is_any(n, functions) || !strcmp(n->kind, "ClassDef") || k == 3)
			front_flow_reads(f, n->kid[k], live);
}

static void live_stmt(const Flow *f, Node *n, NameSet live, const Ways *w)
{
	if (is_any(n, fors) || front_is(n, "While")) {
		live_loop(f, n, live, w);
	} else if (is_any(n, tries)) {
		live_try(f, n, live, w);
	} else if (is_any(n, withs)) {
		live_with(f, n, live, w);
	} else if (front_is(n, "If")) {
		live_if(f, n, live, w);
	} else if (front_is(n, "Break")) {
		front_names_copy(f, live, w->brk);
	} else if (front_is(n, "Continue")) {
		front_names_copy(f, live, w->cont);
	} else {
		NameSet kill = front_names_new(f);
		if (front_is(n, "Return"))
			front_names_copy(f, live, w->ret);
		if (front_is(n, "Raise"))
			front_names_copy(f, live, w->exc);
		binds(f, n, kill);
		subtract(f, live, kill);
		simple_reads(f, n, live);
	}
	front_names_join(f, live, w->exc);
}

void front_flow_live(const Flow *f, Node *list, int from, int to, NameSet live, const Ways *w)
{
	for (int k = to - 1; k >= from; k--)
		live_stmt(f, list->kid[k], live, w);
}

/* ---- surely bound ---- */

static bool bound_list(const Flow *f, Node *list, NameSet bound)
{
	for (int k = 0; k < list->n; k++)
		if (!front_flow_bound(f, list->kid[k], bound))
			return false;
	return true;
}

/* Two ways meet; `b` counts only if it gets there. */
static bool join_ways(const Flow *f, NameSet a, bool a_comes, const uint64_t *b, bool b_comes)
{
	if (a_comes && b_comes)
		meet(f, a, b);
	else if (b_comes)
		front_names_copy(f, a, b);
	return a_comes || b_comes;
}

static bool bound_try(const Flow *f, Node *n, NameSet bound)
{
	NameSet before = duplicate(f, bound);
	bool comes = bound_list(f, n->kid[0], bound) && bound_list(f, n->kid[2], bound);
	for (int k = 0; k < handlers(n)->n; k++) {
		NameSet way = duplicate(f, before);
		bool way_comes = bound_list(f, handlers(n)->kid[k]->kid[2], way);
		comes = join_ways(f, bound, comes, way, way_comes);
	}
	return bound_list(f, n->kid[3], bound) && comes;
}

bool front_flow_bound(const Flow *f, Node *n, NameSet bound)
{
	if (front_is(n, "Return") || front_is(n, "Raise") || front_is(n, "Break") ||
		front_is(n, "Continue"))
		return false;
	if (is_any(n, tries))
		return bound_try(f, n, bound);
	if (front_is(n, "If")) {
		NameSet other = duplicate(f, bound);
		bool a = bound_list(f, n->kid[1], bound), b = bound_list(f, n->kid[2], other);
		return join_ways(f, bound, a, other, b);
	}
	if (f->eager && (is_any(n, fors) || front_is(n, "While"))) {
		NameSet more = duplicate(f, bound);
		front_flow_target(f, n->kid[0], more);
		if (!bound_list(f, n->kid[is_any(n, fors) ? 2 : 1], more))
			return true;
		front_names_copy(f, bound, more);
		subtract(f, bound, f->deleted);
	} else if (!is_any(n, fors)) {
		NameSet more = front_names_new(f);
		binds(f, n, more);
		subtract(f, more, f->deleted);
		front_names_join(f, bound, more);
	}
	return true;
}
