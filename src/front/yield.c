/*
 * Generator functions, where they are consumed at once: `for x in g(n): body`. The generator's own body stands
 * where the loop stood, its names renamed, and in place of `yield e` there is `x = e` and the loop's body.
 */
#include "front/box.h"
#include "front/call.h"
#include "front/flow.h"
#include "front/node.h"

typedef struct Gen {
	Front *f;
	Func *fn;
	Flow *flow;
	const char **own;  /* by local: what it is called here */
	Node *target, *body;
	bool breaks, continues; /* the loop's body does, of the loop itself */
	Vec(const char *) chain, kept; /* what the function finds around it, and the names that this gets */
} Gen;

static bool yields(const Node *n)
{
	if (front_is(n, "Yield") || front_is(n, "YieldFrom"))
		return true;
	if (front_is(n, "FunctionDef") || front_is(n, "Lambda"))
		return false;
	for (int k = 0; k < n->n; k++)
		if (yields(n->kid[k]))
			return true;
	return false;
}

bool front_is_generator(const Func *fn) { return front_is(fn->node, "FunctionDef") && yields(fn->node->kid[2]); }

static _Noreturn void refuse(Gen *g, const Node *n, const char *why)
{
	g->f->line = n->line ? n->line : g->f->line;
	front_bail(g->f, Dtype, base_printf(g->f->arena, "generator %s: %s", g->fn->name, why));
}

/* A name of the module's, as a name of ours. */
static const char *kept(Gen *g, const char *chain)
{
	Value v;
	Front *f = g->f;
	for (uint32_t k = 0; k < g->chain.n; k++)
		if (g->chain.at[k] == chain)
			return g->kept.at[k];
	if (!front_env_find(f, g->fn, chain, &v))
		return NULL;
	const char *name = base_intern(f->strings, base_printf(f->arena, "%s'%u", chain, ++f->objects));
	*vec_push(f->arena, &g->chain) = chain;
	*vec_push(f->arena, &g->kept) = name;
	front_assign(f, name, v);
	return name;
}

/* A copy with the generator's names renamed. */
static Node *renamed(Gen *g, Node *n)
{
	const char *chain = front_is(n, "Name") || front_is(n, "Attribute") ? front_dotted(g->f, n) : NULL;
	if (front_is(n, "FunctionDef") || front_is(n, "Lambda") || front_is(n, "Global") ||
		front_is(n, "Nonlocal") || front_is(n, "Import") || front_is(n, "ImportFrom"))
		refuse(g, n, "functions, imports and declarations inside");
	if (chain) {
		char *root = base_strndup(g->f->arena, chain, strcspn(chain, "."));
		int local = front_names_find(g->flow, base_intern(g->f->strings, root));
		const char *other = local >= 0 ? NULL : g->fn->outer ? NULL : kept(g, chain);
		if (local >= 0 && front_is(n, "Name"))
			other = g->own[local];
		if (other)
			return front_node_name(g->f, other);
	}
	Node *r = base_alloc(g->f->arena, sizeof *r);
	*r = *n;
	r->kid = base_alloc(g->f->arena, sizeof(Node *) * (size_t)(n->n + 1));
	for (int k = 0; k < n->n; k++)
		r->kid[k] = renamed(g, n->kid[k]);
	return r;
}

/* Where a statement stands: how many loops are around it in the generator, whether nothing follows it in the
 * innermost of them, and whether nothing follows the outermost. */
typedef struct Place {
	int loops;
	bool tail, last;
} Place;

static Node *statements(Gen *g, Node *list, Place at);

static void append(Node *list, Node *n) { list->kid[list->n++] = n; }

static Node *room(Gen *g, int n)
{
	Node *r = front_node_list(g->f, 0);
	r->kid = base_alloc(g->f->arena, sizeof(Node *) * (size_t)(n + 1));
	return r;
}

/* x = e, and the loop's body */
static void yielded(Gen *g, Node *to, Node *value, Place at)
{
	if ((g->continues && (!at.loops || !at.tail)) || (g->breaks && (at.loops != 1 || !at.last)))
		refuse(g, value, "a loop over it that is left at such a place");
	Node *e = value->tag == Nnull ? front_node(g->f, "Constant", 1, value) : renamed(g, value);
	append(to, front_node(g->f, "Assign", 2, front_node_list(g->f, 1, g->target), e));
	for (int k = 0; k < g->body->n; k++)
		append(to, g->body->kid[k]);
}

static Node *loop(Gen *g, Node *n, Place at)
{
	bool counted = front_is(n, "For");
	Node *r = base_alloc(g->f->arena, sizeof *r);
	*r = *n;
	r->kid = base_alloc(g->f->arena, sizeof(Node *) * (size_t)(n->n + 1));
	for (int k = 0; k < n->n; k++)
		r->kid[k] = n->kid[k];
	if (n->kid[counted ? 3 : 2]->n)
		refuse(g, n, "a loop with else around yield");
	r->kid[0] = renamed(g, n->kid[0]);
	if (counted)
		r->kid[1] = renamed(g, n->kid[1]);
	Place in = { at.loops + 1, true, at.last };
	r->kid[1 + counted] = statements(g, n->kid[1 + counted], in);
	return r;
}

/* yield from it: for x in it: yield x */
static Node *each_of(Gen *g, Node *e)
{
	Front *f = g->f;
	Node *x = front_node_name(f, base_printf(f->arena, "each'%u", ++f->objects));
	Node *out = front_node(f, "Expr", 1, front_node(f, "Yield", 1, x));
	return front_node(f, "For", 4, x, e->kid[0], front_node_list(f, 1, out), front_node_list(f, 0));
}

static bool returns(const Node *list)
{
	return list->n && front_is(list->kid[list->n - 1], "Return") &&
		list->kid[list->n - 1]->kid[0]->tag == Nnull;
}

static bool has_return(const Node *n)
{
	if (front_is(n, "Return"))
		return true;
	for (int k = 0; k < n->n; k++)
		if (has_return(n->kid[k]))
			return true;
	return false;
}

static Node *rest_of(Gen *g, Node *list, int from)
{
	Node *r = room(g, list->n);
	for (int k = from; k < list->n; k++)
		append(r, list->kid[k]);
	return r;
}

static Node *branch(Gen *g, Node *n, Node *body, Node *other, Place at)
{
	return front_node(g->f, "If", 3, renamed(g, n->kid[0]), statements(g, body, at), statements(g, other, at));
}

/* One statement; true: those behind it went into it. */
static bool statement(Gen *g, Node *to, Node *list, int k, Place at)
{
	Node *n = list->kid[k], *e = front_is(n, "Expr") ? n->kid[0] : n;
	if (front_is(e, "Yield")) {
		yielded(g, to, e->kid[0], at);
	} else if (front_is(e, "YieldFrom")) {
		append(to, loop(g, each_of(g, e), at));
	} else if (front_is(n, "Return") && at.loops == 1 && at.last) {
		append(to, front_node(g->f, "Break", 0));
	} else if (front_is(n, "Return") && !at.loops && at.last) {
		return true;
	} else if (front_is(n, "If") && !at.loops && returns(n->kid[1]) && k + 1 < list->n && !n->kid[2]->n) {
		Node *first = room(g, n->kid[1]->n);
		for (int j = 0; j + 1 < n->kid[1]->n; j++)
			append(first, n->kid[1]->kid[j]);
		at.tail = at.last = true;
		append(to, branch(g, n, first, rest_of(g, list, k + 1), at));
		return true;
	} else if (front_is(n, "If") && (yields(n) || has_return(n))) {
		append(to, branch(g, n, n->kid[1], n->kid[2], at));
	} else if ((front_is(n, "For") || front_is(n, "While")) && (yields(n) || has_return(n))) {
		append(to, loop(g, n, at));
	} else if (yields(n) || has_return(n)) {
		refuse(g, n, "yield or return at such a place");
	} else {
		append(to, renamed(g, n));
	}
	return false;
}

static Node *statements(Gen *g, Node *list, Place at)
{
	Node *to = room(g, list->n * (g->body->n + 2));
	bool tail = at.tail, last = at.last;
	for (int k = 0; k < list->n; k++) {
		at.tail = tail && k == list->n - 1;
		at.last = at.loops ? last : last && k == list->n - 1;
		if (statement(g, to, list, k, at))
			break;
	}
	if (!to->n)
		append(to, front_node(g->f, "Pass", 0));
	return to;
}

/* g(...): the arguments, bound in a frame of their own; nothing of the body has run. */
Value front_generator_call(Front *f, Value callee, const Args *a)
{
	Frame *fr = base_alloc(f->arena, sizeof *fr);
	*fr = (Frame){ .up = f->frame, .home = callee.home, .func = callee.fn, .fn = f->fn, .line = f->line,
		.col = f->col, .loop = f->loop };
	if (callee.home && callee.home != f->frame)
		front_bail(f, Dtype, "a generator of another function");
	front_bind_function(f, callee.fn, a, fr);
	return (Value){ .kind = Vgen, .fn = callee.fn, .home = fr };
}

void front_generator_loop(Front *f, Value it, Node *target, Node *body, Node *other)
{
	Gen g = { .f = f, .fn = it.fn, .target = target, .body = body };
	if (it.home->returned || it.home->loop != f->loop || it.home->up != f->frame)
		refuse(&g, body, "it is not consumed where it is made");
	it.home->returned = true;
	g.flow = front_flow(f->arena, f->strings, it.fn->node);
	g.own = base_alloc(f->arena, sizeof *g.own * (g.flow->name.n + 1));
	g.breaks = front_node_leaves(body, "Break");
	g.continues = front_node_leaves(body, "Continue");
	if (f->depth > 12 || (other->n && g.breaks))
		refuse(&g, body, "such a loop over it");
	for (uint32_t k = 0; k < g.flow->name.n; k++)
		g.own[k] = base_intern(f->strings, base_printf(f->arena, "%s'%u", g.flow->name.at[k], ++f->objects));
	for (uint32_t k = 0; k < it.home->name.n; k++) {
		int at = front_names_find(g.flow, it.home->name.at[k].name);
		if (at >= 0)
			front_assign(f, g.own[at], it.home->name.at[k].val);
	}
	Node *all = statements(&g, it.fn->node->kid[2], (Place){ 0, true, true });
	f->depth++;
	front_body(f, all);
	f->depth--;
	if (!f->frame->dead)
		front_body(f, other);
}

/* Something of ours is done with each element. */
void front_generator_each(Front *f, Value it, void (*body)(Front *f, Value v, void *env), void *env)
{
	const char *name = base_intern(f->strings, base_printf(f->arena, "each'%u", ++f->objects));
	Node *number = front_node_new(f, Nint, NULL, 0);
	number->i = f->eaten.n;
	*vec_push(f->arena, &f->eaten) = (Eaten){ name, body, env };
	Node *one = front_node(f, " eaten", 1, number);
	front_generator_loop(f, it, front_node_name(f, name), front_node_list(f, 1, one), front_node_list(f, 0));
}

void front_eaten(Front *f, Node *n)
{
	Eaten e = f->eaten.at[n->kid[0]->i];
	e.body(f, front_name(f, e.name), e.env);
}
