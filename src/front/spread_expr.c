/* What expressions may be, and what they change. */
#include "front/spread.h"

const char *front_spread_dotted(SpreadWalk *w, const Node *n, const char **root)
{
	if (front_is(n, "Name")) {
		*root = n->kid[0]->str;
		return n->kid[0]->str;
	}
	if (!front_is(n, "Attribute"))
		return NULL;
	const char *base = front_spread_dotted(w, n->kid[0], root);
	return base ? base_printf(w->all->arena, "%s.%s", base, n->kid[1]->str) : NULL;
}

SpreadVar *front_spread_scope(const SpreadWalk *w, const char *name)
{
	for (SpreadVar *s = w->scope; s; s = s->up)
		if (s->name == name)
			return s;
	return NULL;
}

static bool is_free(const SpreadWalk *w, const char *name)
{
	return !front_spread_scope(w, name) && front_names_find(w->func->flow, name) < 0;
}

static void note_free(SpreadWalk *w, const char *name)
{
	for (uint32_t k = 0; k < w->free_name.n; k++)
		if (!strcmp(w->free_name.at[k], name))
			return;
	*vec_push(w->all->arena, &w->free_name) = name;
}

/* A global that the function itself assigns: the environment tells what it was before. */
static bool is_rebound(const Flow *f, const char *name)
{
	for (uint32_t k = 0; k < f->name.n; k++)
		if (f->name.at[k] == name && front_names_has(f->foreign, (int)k))
			return true;
	return false;
}

const Node *front_spread_env(SpreadWalk *w, const Node *n, const char **rest)
{
	const char *root = NULL, *chain = front_spread_dotted(w, n, &root);
	const Node *found = NULL;
	size_t longest = 0;
	*rest = "";
	if (!chain || !is_free(w, root))
		return NULL;
	if (is_rebound(w->func->flow, root)) {
		note_free(w, root);
		return NULL;
	}
	for (int k = 0; w->func->env && k < w->func->env->n; k++) {
		const char *name = w->func->env->kid[k]->kid[0]->str;
		size_t len = strlen(name);
		if (len > longest && !strncmp(name, chain, len) && (!chain[len] || chain[len] == '.')) {
			longest = len;
			found = w->func->env->kid[k]->kid[1];
			*rest = chain + len;
		}
	}
	note_free(w, found ? base_strndup(w->all->arena, chain, longest) : root);
	return found;
}

bool front_spread_is_known(SpreadWalk *w, const Node *callee, const char *name)
{
	const char *rest;
	const Node *v = front_spread_env(w, callee, &rest);
	return v && !*rest && front_is(v, "known") && !strcmp(v->kid[0]->str, name);
}

static void note_func(SpreadWalk *w, int number)
{
	for (uint32_t k = 0; k < w->funcs.n; k++)
		if (w->funcs.at[k] == number)
			return;
	*vec_push(w->all->arena, &w->funcs) = number;
}

/* A free name or chain as a value. */
static Reach free_value(SpreadWalk *w, const Node *e)
{
	const char *rest;
	const Node *v = front_spread_env(w, e, &rest);
	Reach nothing = { .fresh = false };
	if (v && front_is(v, "func"))
		note_func(w, (int)v->kid[0]->i);
	if (!v || front_is(v, "array") || front_is(v, "list") || front_is(v, "other") ||
		front_is(v, "class") || (*rest && front_is(v, "module")))
		return front_reach_place(front_place_beyond(w));
	static const char *const code[] = { "func", "module", "known", "exception", "member" };
	for (size_t k = 0; k < sizeof code / sizeof *code; k++)
		if (front_is(v, code[k]))
			return front_reach_place(front_place_code(w));
	return front_is(v, "none") || front_is(v, "tuple") ? front_reach_place(front_place_loose(w))
													   : nothing;
}

static Reach local(SpreadWalk *w, const Node *e, int k)
{
	Reach r = { .self = w->bound[k] };
	if (w->loop && front_names_has(w->loop->assigned, k)) {
		if (!front_names_has(w->sure, k))
			front_spread_stay(w, e, "`%s` is read and changed by every iteration", e->kid[0]->str);
	} else if (w->loop) {
		front_names_add(w->read, k);
	}
	return r;
}

static Reach name(SpreadWalk *w, const Node *e)
{
	SpreadVar *s = front_spread_scope(w, e->kid[0]->str);
	int k = s ? -1 : front_names_find(w->func->flow, e->kid[0]->str);
	return s ? s->value : k >= 0 ? local(w, e, k) : free_value(w, e);
}

static Reach each(SpreadWalk *w, Node *list)
{
	Reach all = { .fresh = false };
	for (int k = 0; k < list->n; k++) {
		if (list->kid[k]->tag != Nnode)
			continue;
		Reach one = front_spread_expr(w, list->kid[k]);
		front_reach_join(&all, &one);
	}
	return all;
}

static Reach display(SpreadWalk *w, Node *list)
{
	Reach all = each(w, list);
	return front_reach_holder(w, &all);
}

void front_spread_variables(SpreadWalk *w, Node *target, const Reach *v)
{
	if (front_is(target, "Name")) {
		front_spread_bind_scope(w, target->kid[0]->str, v);
	} else if (front_is(target, "Starred")) {
		Reach rest = front_reach_holder(w, v);
		front_spread_variables(w, target->kid[0], &rest);
	} else if (front_is(target, "Tuple") || front_is(target, "List")) {
		Reach part = front_reach_part(w, v);
		for (int k = 0; k < target->kid[0]->n; k++)
			front_spread_variables(w, target->kid[0]->kid[k], &part);
	} else {
		front_spread_stay(w, target, "a comprehension that stores into something");
	}
}

typedef struct Pair {
	Node *target;
	Reach v;
} Pair;
typedef Vec(Pair) Pairs;

enum { MOST_ZIPS = 4 };

static void pair_up(SpreadWalk *w, Node *target, Node *iter, const Reach *v, int depth, Pairs *out);

/* `for a, b in zip(x, y)`, `for k, (a, b) in enumerate(zip(x, y))`: each from its own. */
static bool pair_each(SpreadWalk *w, Node *target, Node *iter, int depth, Pairs *out)
{
	bool call = front_is(iter, "Call") && depth < MOST_ZIPS && front_is(target, "Tuple");
	bool numbered = call && front_spread_is_known(w, iter->kid[0], "builtins.enumerate");
	bool zipped = call && front_spread_is_known(w, iter->kid[0], "builtins.zip");
	if ((!numbered && !zipped) || !iter->kid[1]->n)
		return false;
	int n = target->kid[0]->n;
	Node **to = target->kid[0]->kid, **from = iter->kid[1]->kid;
	for (int k = 0; k < iter->kid[1]->n; k++)
		if (front_is(from[k], "Starred"))
			return false;
	if (numbered ? n != 2 : n != iter->kid[1]->n)
		return false;
	if (numbered)
		*vec_push(w->all->arena, out) = (Pair){ to[0], { .fresh = false } };
	for (int k = numbered; k < n; k++) {
		Reach v = front_spread_expr(w, from[k - numbered]);
		pair_up(w, to[k], from[k - numbered], &v, depth + 1, out);
	}
	return true;
}

static void pair_up(SpreadWalk *w, Node *target, Node *iter, const Reach *v, int depth, Pairs *out)
{
	Reach item = { .fresh = false };
	if (!front_spread_is_range(w, iter)) {
		if (pair_each(w, target, iter, depth, out))
			return;
		item = front_reach_element(w, v, 1);
	}
	*vec_push(w->all->arena, out) = (Pair){ target, item };
}

void front_spread_iterate(SpreadWalk *w, Node *target, Node *iter, const Reach *v,
	void (*bind)(SpreadWalk *, Node *, const Reach *))
{
	Pairs pairs = { 0 };
	pair_up(w, target, iter, v, 0, &pairs);
	for (uint32_t k = 0; k < pairs.n; k++)
		bind(w, pairs.at[k].target, &pairs.at[k].v);
}

/* ListComp, SetComp, GeneratorExp: [elt, gens]; DictComp: [key, value, gens] */
static Reach comprehension(SpreadWalk *w, Node *e)
{
	SpreadVar *outer = w->scope;
	Node *gens = e->kid[e->n - 1];
	Reach all = { .fresh = false };
	for (int g = 0; g < gens->n; g++) {
		Node *gen = gens->kid[g];
		if (gen->n > 3 && gen->kid[3]->tag == Nint && gen->kid[3]->i)
			front_spread_stay(w, e, "async");
		Reach iter = front_spread_expr(w, gen->kid[1]);
		front_spread_iterate(w, gen->kid[0], gen->kid[1], &iter, front_spread_variables);
		each(w, gen->kid[2]);
	}
	for (int k = 0; k < e->n - 1; k++) {
		Reach one = front_spread_expr(w, e->kid[k]);
		front_reach_join(&all, &one);
	}
	w->scope = outer;
	Reach r = front_reach_holder(w, &all);
	if (front_is(e, "GeneratorExp"))
		r.self = front_place(front_place_lazy(w));
	return r;
}

static Reach attribute(SpreadWalk *w, Node *e)
{
	const char *root = NULL;
	if (front_spread_dotted(w, e, &root) && is_free(w, root))
		return free_value(w, e);
	Reach base = front_spread_expr(w, e->kid[0]);
	if (front_spread_is_plain(e->kid[1]->str))
		return (Reach){ .fresh = false };
	return front_reach_part(w, &base);
}

static Reach each_field(SpreadWalk *w, Node *e)
{
	Reach all = { .fresh = false };
	for (int k = 0; k < e->n; k++) {
		Reach one = { .fresh = false };
		if (e->kid[k]->tag == Nnode)
			one = front_spread_expr(w, e->kid[k]);
		else if (e->kid[k]->tag == Nlist)
			one = each(w, e->kid[k]);
		front_reach_join(&all, &one);
	}
	return all;
}

static bool is_one_of(const Node *e, const char *const *kinds)
{
	for (; *kinds; kinds++)
		if (front_is(e, *kinds))
			return true;
	return false;
}

/* Not a list, as it looks. */
static bool is_number(const Node *e)
{
	static const char *const numeric[] = { "Sub", "Div", "FloorDiv", "Pow", "MatMult", "LShift",
		"RShift", NULL };
	if (front_is(e, "Constant"))
		return e->kid[0]->tag == Nfloat || e->kid[0]->tag == Nnode;
	if (front_is(e, "UnaryOp"))
		return true;
	return front_is(e, "BinOp") &&
		   (is_one_of(e->kid[1], numeric) || is_number(e->kid[0]) || is_number(e->kid[2]));
}

static bool is_nothing(const Reach *v)
{
	const Places none = { { 0 } };
	return !v->fresh && !memcmp(&v->self, &none, sizeof none) &&
		   !memcmp(&v->holds, &none, sizeof none);
}

/* Sums and products of lists, and unions, hold what the operands hold. */
static Reach binary(SpreadWalk *w, Node *e)
{
	static const char *const holding[] = { "Add", "Mult", "BitOr", NULL };
	Reach a = front_spread_expr(w, e->kid[0]), b = front_spread_expr(w, e->kid[2]);
	if (is_nothing(&a) && is_nothing(&b))
		return a;
	if (!is_one_of(e->kid[1], holding) || is_number(e->kid[0]) || is_number(e->kid[2]))
		return front_reach_new();
	if (front_is(e->kid[1], "Add") && (is_nothing(&a) || is_nothing(&b)))
		return front_reach_new();
	a = front_reach_element(w, &a, 1);
	b = front_reach_element(w, &b, 1);
	front_reach_join(&a, &b);
	return front_reach_holder(w, &a);
}

/* An index that is a number or a key: no slice, None or mask that may give a view. */
static bool is_scalar(const Node *index, const Reach *v)
{
	if (front_is(index, "Slice") || front_is(index, "Tuple") || front_is(index, "Starred"))
		return false;
	return is_nothing(v) || front_is(index, "BinOp") || front_is(index, "UnaryOp");
}

/* The number of indices if all are scalar, 0 otherwise. */
static int indices(SpreadWalk *w, Node *index)
{
	bool tuple = front_is(index, "Tuple"), all = true;
	int n = tuple ? index->kid[0]->n : 1;
	for (int k = 0; k < n; k++) {
		Node *one = tuple ? index->kid[0]->kid[k] : index;
		Reach v = front_spread_expr(w, one);
		all = all && is_scalar(one, &v);
	}
	return all ? n : 0;
}

/* What a chain of subscripts starts from, and by how many numbers it goes into that. */
static Reach chain(SpreadWalk *w, Node *e, int *depth)
{
	if (front_is(e, "Subscript")) {
		Reach base = chain(w, e->kid[0], depth);
		int more = indices(w, e->kid[1]);
		if (more) {
			*depth += more;
			return base;
		}
		if (*depth)
			base = front_reach_part(w, &base);
		*depth = 0;
		return front_reach_part(w, &base);
	}
	*depth = 0;
	return front_spread_expr(w, e);
}

static Reach subscript(SpreadWalk *w, Node *e)
{
	int depth;
	Reach base = chain(w, e, &depth);
	return depth ? front_reach_element(w, &base, depth) : base;
}

/* None and ... are no numbers: as indices they make views. */
static Reach constant(SpreadWalk *w, const Node *e)
{
	if (e->kid[0]->tag == Nnull || e->kid[0]->tag == Nellipsis)
		return front_reach_place(front_place_loose(w));
	return (Reach){ .fresh = false };
}

static Reach lambda(SpreadWalk *w, Node *e)
{
	front_spread_stay(w, e, "a lambda that is not an argument of a known function");
	return front_reach_new();
}

static Reach yield(SpreadWalk *w, Node *e)
{
	if (w->loop || w->lambdas) {
		front_spread_stay(w, e, "yield leaves the loop");
		return front_reach_new();
	}
	Reach v = each_field(w, e), lazy = front_reach_holder(w, &v);
	lazy.self = front_place(front_place_lazy(w));
	front_reach_join(&w->result, &lazy);
	return front_reach_place(front_place_beyond(w));
}

static Reach walrus(SpreadWalk *w, Node *e)
{
	Reach v = front_spread_expr(w, e->kid[1]);
	v = front_reach_shared(w, &v);
	if (w->lambdas)
		front_spread_stay(w, e, "a lambda that assigns");
	SpreadVar *outer = w->scope;
	w->scope = NULL;
	front_spread_target(w, e->kid[0], &v, e->kid[1]);
	w->scope = outer;
	return v;
}

/* None, a class, a function: the same object everywhere. */
static bool is_one_everywhere(SpreadWalk *w, const Node *e)
{
	static const char *const code[] = { "func", "module", "known", "exception", "member", "class",
		"none", NULL };
	const char *rest;
	if (front_is(e, "Constant"))
		return e->kid[0]->tag == Nnull || e->kid[0]->tag == Ntrue || e->kid[0]->tag == Nfalse ||
			   e->kid[0]->tag == Nellipsis;
	if (front_is(e, "Call"))
		return front_spread_is_known(w, e->kid[0], "builtins.type");
	const Node *v = front_spread_env(w, e, &rest);
	return v && !*rest && is_one_of(v, code);
}

/* Compare: [left, ops, comparators]; iterations work on copies. */
static void check_identity(SpreadWalk *w, Node *e)
{
	for (int k = 0; k < e->kid[1]->n; k++) {
		const Node *op = e->kid[1]->kid[k], *to = e->kid[2]->kid[k];
		const Node *of = k ? e->kid[2]->kid[k - 1] : e->kid[0];
		if ((front_is(op, "Is") || front_is(op, "IsNot")) && !is_one_everywhere(w, of) &&
			!is_one_everywhere(w, to))
			front_spread_stay(w, e, "`is` asks which object it is: a copy is another one");
	}
}

Reach front_spread_expr(SpreadWalk *w, Node *e)
{
	static const char *const displays[] = { "Tuple", "List", "Set", NULL };
	static const char *const makers[] = { "ListComp", "SetComp", "DictComp", "GeneratorExp", NULL };
	static const char *const texts[] = { "JoinedStr", "FormattedValue", "Slice", NULL };
	if (e->tag != Nnode || !e->kind || !e->n || w->why.text)
		return (Reach){ .fresh = false };
	if (front_is(e, "Name"))
		return name(w, e);
	if (front_is(e, "Attribute"))
		return attribute(w, e);
	if (front_is(e, "Call"))
		return front_spread_call(w, e);
	if (front_is(e, "Subscript"))
		return subscript(w, e);
	if (front_is(e, "Constant"))
		return constant(w, e);
	if (front_is(e, "BinOp"))
		return binary(w, e);
	if (is_one_of(e, displays))
		return display(w, e->kid[0]);
	if (front_is(e, "Dict")) {
		Reach all = each_field(w, e);
		Reach part = front_reach_part(w, &all);
		return front_reach_holder(w, &part);
	}
	if (is_one_of(e, makers))
		return comprehension(w, e);
	if (front_is(e, "Compare"))
		check_identity(w, e);
	if (front_is(e, "Compare") || front_is(e, "UnaryOp")) {
		Reach all = each_field(w, e);
		return is_nothing(&all) ? all : front_reach_new();
	}
	if (front_is(e, "BoolOp"))
		return each_field(w, e);
	if (front_is(e, "IfExp")) {
		front_spread_expr(w, e->kid[0]);
		Reach a = front_spread_expr(w, e->kid[1]), b = front_spread_expr(w, e->kid[2]);
		front_reach_join(&a, &b);
		return a;
	}
	if (is_one_of(e, texts)) {
		each_field(w, e);
		return (Reach){ .fresh = false };
	}
	if (front_is(e, "Starred")) {
		Reach all = front_spread_expr(w, e->kid[0]);
		return front_reach_part(w, &all);
	}
	if (front_is(e, "NamedExpr"))
		return walrus(w, e);
	if (front_is(e, "Lambda"))
		return lambda(w, e);
	if (front_is(e, "Yield") || front_is(e, "YieldFrom"))
		return yield(w, e);
	front_spread_stay(w, e, "%s is not followed", e->kind);
	return (Reach){ .fresh = false };
}
