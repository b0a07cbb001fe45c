/* Calls: what they change, and what their results may be. */
#include "front/spread.h"

typedef struct Arg {
	Node *at;        /* the expression; of `*x` that of x */
	const char *key; /* NULL: positional */
	Reach v;
} Arg;

typedef struct Args {
	Arg *at;
	int n, plain; /* plain: the positional ones */
	bool star;    /* `*x` or `**x`: which is which is not known */
	Reach all;
} Args;

static bool is_function_key(const char *key);

/* position: of an argument that a known function calls, -1: none; that and `key` do not count in `all`.
 * -2: all count. */
static Args arguments(SpreadWalk *w, Node *call, int position)
{
	Node *list = call->kid[1], *keys = call->kid[2];
	Args a = { .n = list->n + keys->n, .plain = list->n };
	a.at = base_alloc(w->all->arena, sizeof(Arg) * (size_t)(a.n + 1));
	for (int k = 0; k < a.n; k++) {
		Arg *one = &a.at[k];
		one->at = k < list->n ? list->kid[k] : keys->kid[k - list->n]->kid[1];
		if (k >= list->n && keys->kid[k - list->n]->kid[0]->tag == Nstr)
			one->key = keys->kid[k - list->n]->kid[0]->str;
		a.star = a.star || front_is(one->at, "Starred") || (k >= list->n && !one->key);
		if (front_is(one->at, "Lambda"))
			continue;
		one->v = front_spread_expr(w, one->at);
		if (k >= list->n && !one->key)
			one->v = front_reach_part(w, &one->v);
		if (one->key ? position < -1 || !is_function_key(one->key) : k != position)
			front_reach_join(&a.all, &one->v);
	}
	return a;
}

/* v, or what can be taken out of it. */
static Reach with_parts(SpreadWalk *w, const Reach *v)
{
	Reach r = front_reach_part(w, v);
	front_reach_join(&r, v);
	return r;
}

/* ---- functions that are called by others ---- */

static Reach call_lambda(SpreadWalk *w, Node *n, const Reach *given)
{
	SpreadVar *outer = w->scope;
	for (int g = 0; g < 7; g++) {
		Node *group = n->kid[0]->kid[g];
		if (g == 4 || g == 6)
			continue;
		if (front_is(group, "arg"))
			front_spread_bind_scope(w, group->kid[0]->str, given);
		for (int k = 0; group->tag == Nlist && k < group->n; k++)
			front_spread_bind_scope(w, group->kid[k]->kid[0]->str, given);
	}
	for (int g = 4; g < 7; g += 2)
		if (n->kid[0]->kid[g]->n)
			front_spread_stay(w, n, "a lambda with defaults");
	w->lambdas++;
	Reach r = front_spread_expr(w, n->kid[1]);
	w->lambdas--;
	w->scope = outer;
	return r;
}

static Reach call_func(SpreadWalk *w, Node *at, int number, Args *a);

/* A call of function `number`, in which any parameter may be any part of `given`. */
static Reach call_func_with(SpreadWalk *w, Node *at, int number, const Reach *given)
{
	Arg one = { .at = at, .v = *given };
	Args a = { .at = &one, .n = 1, .plain = 1, .star = true, .all = *given };
	return call_func(w, at, number, &a);
}

static Reach call_known_with(SpreadWalk *w, Node *at, const char *name, const Reach *given)
{
	Known k = front_spread_known(name);
	if (k.act == ACT_PRINTS)
		w->prints = true;
	else if (k.act == ACT_CHANGES)
		front_spread_change(w, given, at, at);
	else if (k.act == ACT_STAYS || k.act == ACT_DRAWS || k.act == ACT_OUTSIDE || k.calls)
		front_spread_stay(w, at, "what a call of %s does is not known", name);
	Reach r = with_parts(w, given);
	r.fresh = true;
	return r;
}

/* A name that is called: what it is will be seen at run time. True if it may be. */
static bool calls_name(SpreadWalk *w, Node *f)
{
	const char *name = f->kid[0]->str;
	int k = front_spread_scope(w, name) ? -1 : front_names_find(w->func->flow, name);
	if (k < 0)
		return false;
	if (w->loop) {
		if (front_names_has(w->loop->assigned, k))
			return false;
		front_names_add(w->callee, k);
		return true;
	}
	for (int p = 0; p < w->func->params; p++)
		if (w->func->param[p] == name && p != w->func->star && p != w->func->star_star &&
			!front_spread_binds(w->func->fn->kid[2], name)) {
			w->calls |= (uint64_t)1 << p;
			return true;
		}
	return false;
}

/* The expression f is called with parts of `given` by a function that is known. */
static Reach called(SpreadWalk *w, Node *f, const Reach *given)
{
	const char *rest;
	Reach parts = with_parts(w, given);
	if (front_is(f, "Lambda"))
		return call_lambda(w, f, &parts);
	if (front_is(f, "Constant") && f->kid[0]->tag == Nnull)
		return parts;
	const Node *v = front_spread_env(w, f, &rest);
	if (v && front_is(v, "func") && !*rest)
		return call_func_with(w, f, (int)v->kid[0]->i, &parts);
	if (v && front_is(v, "none"))
		return parts;
	if (v && front_is(v, "known"))
		return *rest ? (front_spread_method(rest + 1) == ACT_STAYS
							   ? call_known_with(w, f, "a method", &parts)
							   : call_known_with(w, f, "builtins.repr", &parts))
					 : call_known_with(w, f, v->kid[0]->str, &parts);
	if (front_is(f, "Name") && calls_name(w, f)) {
		parts.fresh = true;
		return parts;
	}
	Act act = front_is(f, "Attribute") ? front_spread_method(f->kid[1]->str) : ACT_STAYS;
	if (act == ACT_STAYS || act == ACT_CHANGES) {
		front_spread_stay(w, f, "a function that is called here is computed");
	} else {
		Reach base = front_spread_expr(w, f->kid[0]);
		base = with_parts(w, &base);
		front_reach_join(&parts, &base);
	}
	return parts;
}

static bool is_function_key(const char *key)
{
	static const char *const keys[] = { "key", "func", "function", "func1d", "default_factory" };
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
		if (!strcmp(key, keys[k]))
			return true;
	return false;
}

/* The arguments of a known function that it calls, or may. */
static Reach called_arguments(SpreadWalk *w, Args *a, int position, const Reach *given)
{
	Reach r = { .fresh = false };
	for (int k = 0; k < a->n; k++) {
		Arg *one = &a->at[k];
		const char *rest;
		const Node *v = front_spread_env(w, one->at, &rest);
		bool calls = one->key ? is_function_key(one->key) : k == position;
		if (calls || front_is(one->at, "Lambda") || (v && front_is(v, "func"))) {
			Reach got = called(w, one->at, given);
			front_reach_join(&r, &got);
		}
	}
	return r;
}

/* ---- functions and methods of libraries ---- */

/* What `out=` and the like do, whatever is called; *view: the result may be an argument. */
static Reach keywords(SpreadWalk *w, Args *a, Node *at, bool *view)
{
	Reach r = { .fresh = false };
	for (int k = a->plain; k < a->n; k++) {
		Arg *one = &a->at[k];
		const char *root = NULL;
		if (!one->key)
			continue;
		if (!strcmp(one->key, "out")) {
			Reach all = with_parts(w, &one->v);
			front_spread_change(w, &all, at, one->at);
			front_reach_join(&r, &all);
		}
		if (!strncmp(one->key, "overwrite", 9))
			front_spread_change(w, &a->all, at, at);
		if (!strcmp(one->key, "copy"))
			*view = true;
		const char *s = front_spread_dotted(w, one->at, &root);
		if (!strcmp(one->key, "dtype") && s && strstr(s, "object"))
			front_spread_stay(w, at, "an array of objects");
	}
	return r;
}

/* Arguments behind the usual ones: NumPy's `out`. */
static Reach out_arguments(SpreadWalk *w, Args *a, int usual, Node *at)
{
	Reach r = front_reach_new();
	for (int k = usual; usual && k < a->plain; k++) {
		front_spread_change(w, &a->at[k].v, at, a->at[k].at);
		front_reach_join(&r, &a->at[k].v);
	}
	return r;
}

static Reach changes(SpreadWalk *w, const Reach *base, const Reach *others, Node *at, Node *what)
{
	Reach more = with_parts(w, others);
	front_spread_change(w, base, at, what);
	front_spread_put(w, base, &more, at);
	Reach r = front_reach_part(w, base);
	front_reach_join(&r, &more);
	return r;
}

/* The result of what only reads its arguments. */
static Reach result(SpreadWalk *w, Act act, const Reach *all, const Reach *first)
{
	Reach r = front_reach_element(w, all, 1), parts;
	switch (act) {
	case ACT_HOLDS: return front_reach_holder(w, &r);
	case ACT_LAZY:
		r = front_reach_holder(w, &r);
		r.self = front_place(front_place_lazy(w));
		return r;
	case ACT_VIEW:
		r = front_reach_part(w, first);
		r.fresh = true;
		return r;
	case ACT_PART:
		parts = with_parts(w, all);
		r = front_reach_holder(w, &parts);
		front_reach_join(&r, &parts);
		return r;
	case ACT_NUMBER: return (Reach){ .fresh = false };
	default: return front_reach_new();
	}
}

/* min(a, b) gives one of them; min(a), sum(a) something of a. */
static bool is_choice(const char *name)
{
	return !strcmp(name, "builtins.min") || !strcmp(name, "builtins.max");
}

static Reach call_known(SpreadWalk *w, Node *n, const char *name)
{
	Known known = front_spread_known(name);
	const char *said = strncmp(name, "builtins.", 9) ? name : name + 9;
	bool view = false;
	Reach none = { .fresh = false };
	if (known.act == ACT_STAYS)
		front_spread_stay(w, n, "what %s() does is not known", said);
	if (known.act == ACT_DRAWS)
		front_spread_stay(w, n,
			"%s() draws from the one generator that all share: a generator for each iteration, "
			"numpy.random.default_rng(seed + i), would do",
			said);
	if (known.act == ACT_OUTSIDE)
		front_spread_stay(w, n, "%s() acts on the world outside, or looks at it", said);
	Args a = arguments(w, n, known.calls - 1);
	Reach first = a.plain ? a.at[0].v : none, more = keywords(w, &a, n, &view), r;
	Reach got = called_arguments(w, &a, known.calls - 1, &a.all);
	if (a.star && (!strncmp(name, "numpy.", 6) || !strncmp(name, "scipy.", 6)))
		for (int k = a.plain; k < a.n; k++)
			if (!a.at[k].key)
				front_spread_stay(w, n, "** in a call of %s may hold `out`", said);
	if (known.act == ACT_PRINTS) {
		for (int k = a.plain; k < a.n; k++)
			if (!a.at[k].key || !strcmp(a.at[k].key, "file"))
				front_spread_stay(w, n, "print() to a file acts on the world outside");
		w->prints = true;
	}
	if (known.act == ACT_CHANGES)
		return changes(w, a.star ? &a.all : &first, &a.all, n, a.n ? a.at[0].at : n);
	if (known.act == ACT_OUT)
		r = out_arguments(w, &a, a.star ? (known.usual ? 1 : 0) : known.usual, n);
	else if (is_choice(name) && a.plain == 1 && !a.star)
		r = front_reach_element(w, &first, 1);
	else if (is_choice(name) && !a.star)
		r = a.all;
	else if (!strcmp(name, "builtins.sum") && a.n == 1)
		r = front_reach_new();
	else
		r = result(w, view ? ACT_VIEW : known.act, &a.all, a.star ? &a.all : &first);
	for (int k = a.plain; k < a.n && (known.act == ACT_HOLDS || is_choice(name)); k++)
		if (!a.at[k].key || !is_function_key(a.at[k].key))
			front_reach_join(&more, &a.at[k].v);
	if (known.act == ACT_HOLDS || known.act == ACT_LAZY)
		more = front_reach_holder(w, &more), got = front_reach_holder(w, &got);
	front_reach_join(&r, &more);
	if (known.act != ACT_FRESH && known.act != ACT_OUT && known.act != ACT_NUMBER)
		front_reach_join(&r, &got);
	return r;
}

static bool has_outside(SpreadWalk *w, const Reach *v)
{
	bool lazy;
	Places out = front_reach_outside(w, v, &lazy), none = { { 0 } };
	return memcmp(&out, &none, sizeof out) != 0;
}

/* A method that no table of plain types has. */
static Reach unknown_method(SpreadWalk *w, Node *n, const Reach *base, Args *a)
{
	const char *name = n->kid[0]->kid[1]->str, *root;
	const char *said = front_spread_dotted(w, n->kid[0]->kid[0], &root);
	bool shuffles, part, outside = has_outside(w, base);
	bool draws = front_spread_draws(w->all->arena, name, &shuffles, &part);
	said = said ? base_printf(w->all->arena, "`%s`", said) : "something";
	if (outside && draws)
		front_spread_stay(w, n,
			"%s hands out numbers in order: a generator for each iteration, "
			"numpy.random.default_rng(seed + i), would do",
			said);
	else if (outside)
		front_spread_stay(w, n, "what the method .%s of %s changes is not known", name, said);
	if (draws) {
		if (shuffles)
			front_spread_change(w, &a->all, n, a->n ? a->at[0].at : n);
		Reach r = part ? with_parts(w, &a->all) : front_reach_new();
		r.fresh = true;
		return r;
	}
	if (has_outside(w, &a->all))
		front_spread_stay(w, n, "what the method .%s does with its arguments is not known", name);
	Reach r = with_parts(w, base), more = changes(w, base, &a->all, n, n);
	front_reach_join(&r, &more);
	r.fresh = true;
	return r;
}

static bool is_plain_object(const Node *v)
{
	static const char *const types[] = { "dict", "list", "set", "frozenset", "tuple", "ndarray",
		"deque", "range", "bytes", "bytearray" };
	for (size_t k = 0; k < sizeof types / sizeof *types; k++)
		if (!strcmp(v->kid[0]->str, types[k]))
			return true;
	return false;
}

static Reach call_method(SpreadWalk *w, Node *n)
{
	Node *of = n->kid[0]->kid[0];
	const char *name = n->kid[0]->kid[1]->str, *rest;
	const Node *v = front_spread_env(w, of, &rest);
	if (v && ((front_is(v, "other") && !is_plain_object(v)) || front_is(v, "class") ||
				 front_is(v, "module") || front_is(v, "func") || front_is(v, "known")))
		front_spread_stay(w, n, "what .%s() does is not known", name);
	Act act = front_spread_method(name);
	Reach base = front_spread_expr(w, of);
	Args a = arguments(w, n, -1);
	bool view = false;
	if (act == ACT_STAYS)
		return unknown_method(w, n, &base, &a);
	Reach more = keywords(w, &a, n, &view), given = base;
	front_reach_join(&given, &a.all);
	called_arguments(w, &a, -1, &given);
	if (act == ACT_CHANGES)
		return changes(w, &base, &a.all, n, of);
	Reach r;
	if (act == ACT_OUT) {
		r = out_arguments(w, &a, !strcmp(name, "clip") ? 2 : 1, n);
	} else if (act == ACT_PART) {
		r = front_reach_element(w, &base, 1);
		front_reach_join(&r, &a.all);
	} else {
		r = result(w, view ? ACT_VIEW : act, act == ACT_HOLDS ? &given : &base, &base);
	}
	front_reach_join(&r, &more);
	return r;
}

/* ---- functions of the bundle ---- */

/* What each parameter gets: values, and the expression if there is one. */
typedef struct Given {
	Reach v[SPREAD_PARAMS];
	Node *at[SPREAD_PARAMS];
	bool any[SPREAD_PARAMS];
} Given;

static int param_of(const SpreadFunc *g, const char *key)
{
	for (int p = 0; p < g->params; p++)
		if (g->param[p] == key && p != g->star && p != g->star_star)
			return p;
	return g->star_star;
}

static void hand_over(SpreadWalk *w, const SpreadFunc *g, Args *a, Given *out)
{
	for (int k = 0; k < a->n; k++) {
		int p = a->at[k].key ? param_of(g, a->at[k].key) : k < g->positional ? k : g->star;
		if (a->star || p < 0)
			continue;
		if (front_is(a->at[k].at, "Lambda"))
			a->at[k].v = (Reach){ .self = front_place(front_place_lazy(w)), .fresh = true };
		bool many = p == g->star || p == g->star_star;
		Reach held = front_reach_holder(w, &a->at[k].v);
		front_reach_join(&out->v[p], many ? &held : &a->at[k].v);
		out->at[p] = many ? NULL : a->at[k].at;
		out->any[p] = true;
	}
	for (int p = 0; a->star && p < g->params; p++) {
		Reach held = front_reach_holder(w, &a->all);
		out->v[p] = with_parts(w, &a->all);
		front_reach_join(&out->v[p], &held);
		out->any[p] = false;
		out->at[p] = NULL;
	}
}

static void change_given(SpreadWalk *w, const SpreadFunc *g, Node *at, int p, Given *given)
{
	uint64_t bit = (uint64_t)1 << p;
	bool all = g->mutates & bit;
	Reach *v = &given->v[p], part;
	Node *what = given->at[p] ? given->at[p] : at;
	if (!((g->mutates | g->soft | g->flat) & bit))
		return;
	if (!given->any[p] && !(p == g->star || p == g->star_star))
		front_spread_stay(
			w, at, "`%s` may change the default of its parameter `%s`", g->name, g->param[p]);
	if (g->soft & bit)
		front_spread_add(w, v, at, what);
	if (g->flat & bit) {
		part = front_reach_element(w, v, g->depth[p]);
		front_spread_add(w, &part, at, what);
	}
	if (all) {
		part = with_parts(w, v);
		front_spread_change(w, &part, at, what);
		for (int q = 0; q < g->params; q++) {
			Reach other = with_parts(w, &given->v[q]);
			front_spread_put(w, &part, &other, at);
		}
	}
}

static Reach func_result(SpreadWalk *w, const SpreadFunc *g, Given *given)
{
	Reach r = front_reach_new();
	for (int p = 0; p < g->params; p++) {
		Reach v = with_parts(w, &given->v[p]);
		if (g->gives >> p & 1)
			front_reach_join(&r, &v);
		v = front_reach_holder(w, &v);
		if (g->holds >> p & 1)
			front_reach_join(&r, &v);
	}
	if (g->beyond) {
		Reach v = front_reach_place(front_place_beyond(w)), held = front_reach_holder(w, &v);
		front_reach_join(&r, &v);
		front_reach_join(&r, &held);
	}
	if (g->lazy) {
		Places lazy = front_place(front_place_lazy(w));
		front_places_join(&r.self, &lazy);
		front_places_join(&r.holds, &lazy);
	}
	return r;
}

static Reach call_func(SpreadWalk *w, Node *at, int number, Args *a)
{
	SpreadFunc *g = front_spread_func(w->all, number);
	Given *given = base_alloc(w->all->arena, sizeof *given);
	if (!g || g->why.text) {
		front_spread_stay(w, at, "`%s` stays: %.200s", g ? g->name : "?",
			g ? g->why.text : "it is not in the bundle");
		return front_reach_new();
	}
	for (int k = 0; g->mutates && k < a->n; k++)
		a->at[k].v = front_reach_shared(w, &a->at[k].v);
	if (g->mutates)
		a->all = front_reach_shared(w, &a->all);
	hand_over(w, g, a, given);
	w->prints = w->prints || g->prints;
	for (int p = 0; p < g->params; p++) {
		change_given(w, g, at, p, given);
		if (!(g->calls >> p & 1))
			continue;
		Reach parts = with_parts(w, &a->all);
		if (given->at[p])
			called(w, given->at[p], &parts);
		else if (given->any[p] || a->star)
			front_spread_stay(w, at, "a function that `%s` calls is computed", g->name);
	}
	return func_result(w, g, given);
}

/* ---- calls ---- */

static Reach call_free(SpreadWalk *w, Node *n, const Node *v, const char *rest)
{
	const char *root, *said = front_spread_dotted(w, n->kid[0], &root);
	if (front_is(v, "known"))
		return call_known(w, n, base_printf(w->all->arena, "%s%s", v->kid[0]->str, rest));
	if (front_is(v, "func") && !*rest) {
		front_spread_expr(w, n->kid[0]);
		Args a = arguments(w, n, -2);
		return call_func(w, n, (int)v->kid[0]->i, &a);
	}
	if (front_is(v, "exception") && !*rest && v->kid[0]->tag == Ntrue) {
		Args a = arguments(w, n, -2);
		return front_reach_holder(w, &a.all);
	}
	if (*rest && !front_is(v, "module") && !front_is(v, "class"))
		return call_method(w, n);
	front_spread_stay(w, n, "what %s() does is not known", said);
	return front_reach_new();
}

Reach front_spread_call(SpreadWalk *w, Node *n)
{
	Node *f = n->kid[0];
	const char *rest, *root = NULL, *said = front_spread_dotted(w, f, &root);
	const Node *v = front_spread_env(w, f, &rest);
	if (v)
		return call_free(w, n, v, rest);
	bool local =
		said && (front_spread_scope(w, root) || front_names_find(w->func->flow, root) >= 0);
	if (said && !local) {
		front_spread_stay(w, n, "what %s() does is not known", said);
		return front_reach_new();
	}
	if (front_is(f, "Attribute"))
		return call_method(w, n);
	if (front_is(f, "Name") && calls_name(w, f)) {
		Args a = arguments(w, n, -2);
		for (int k = 0; k < a.n; k++)
			if (front_is(a.at[k].at, "Lambda"))
				front_spread_stay(w, n, "a lambda for a function that is not known");
		Reach r = with_parts(w, &a.all);
		r.fresh = true;
		return r;
	}
	front_spread_stay(w, n, "the function that is called here is computed");
	return front_reach_new();
}
