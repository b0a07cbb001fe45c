/* The loops of a function that may run in other processes, as text (docs/spread.md). */
#include "front/front.h"
#include "front/spread.h"

typedef struct Finder {
	SpreadBundle *all;
	SpreadFunc *func;
	Text *out, stays;
} Finder;

/* One list of statements: where it is, what is live behind it and around it. */
typedef struct Where {
	const char *path; /* "body.3.orelse" */
	Node *list;
	NameSet after;
	Ways ways;
} Where;

/* A loop, or a comprehension, that is tried. */
typedef struct Try {
	Node *stmt, *comp; /* comp: NULL for a loop */
	Node *target, *iter;
	SpreadLoop loop;
	SpreadWalk w;
	NameSet behind, caught; /* live behind it; names of `except ... as` */
	bool range;
	Places back; /* what a comprehension hands back may be, or hold */
} Try;

static bool contains(const Node *n, const char *kind)
{
	if (front_is(n, kind))
		return true;
	for (int k = 0; k < n->n; k++)
		if (contains(n->kid[k], kind))
			return true;
	return false;
}

/* ---- names that others see ---- */

static void names_in(const Flow *f, const Node *n, NameSet out)
{
	int k = front_is(n, "Name") ? front_names_find(f, n->kid[0]->str) : -1;
	if (k >= 0)
		front_names_add(out, k);
	for (int i = 0; i < n->n; i++)
		names_in(f, n->kid[i], out);
}

static bool is_scope(const Node *n)
{
	static const char *const kinds[] = { "FunctionDef", "AsyncFunctionDef", "Lambda", "ListComp",
		"SetComp", "DictComp", "GeneratorExp" };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (front_is(n, kinds[k]))
			return true;
	return false;
}

static void free_names(const Flow *f, const Node *n, NameSet out);

static void free_inside(const Flow *f, const Node *n, NameSet names, NameSet bound)
{
	for (uint32_t k = 0; k < f->name.n; k++) {
		if (front_is(n, "Name") && n->kid[0]->str == f->name.at[k])
			front_names_add(names, (int)k);
		if (n->tag == Nnode && !front_is(n, "alias") && front_spread_binds_here(n, f->name.at[k]))
			front_names_add(bound, (int)k);
	}
	if (is_scope(n)) {
		free_names(f, n, names);
		return;
	}
	for (int k = 0; k < n->n; k++)
		free_inside(f, n->kid[k], names, bound);
}

/* The names that a function, lambda or comprehension n has in it and does not bind itself. */
static void free_names(const Flow *f, const Node *n, NameSet out)
{
	NameSet names = front_names_new(f), bound = front_names_new(f);
	bool all = contains(n, "Nonlocal") || contains(n, "NamedExpr");
	for (int k = 0; k < n->n; k++)
		free_inside(f, n->kid[k], names, bound);
	for (int k = 0; k < f->words; k++)
		out[k] |= names[k] & ~(all ? 0 : bound[k]);
}

/* Names that functions, lambdas and generators share which are made elsewhere than in the loop. */
static void shared(const Flow *f, const Node *n, const Node *loop, NameSet out)
{
	if (n == loop)
		return;
	if (front_is(n, "ClassDef"))
		names_in(f, n, out);
	if (front_is(n, "FunctionDef") || front_is(n, "AsyncFunctionDef") || front_is(n, "Lambda") ||
		front_is(n, "GeneratorExp"))
		free_names(f, n, out);
	for (int k = 0; k < n->n; k++)
		shared(f, n->kid[k], loop, out);
}

static void caught_names(const Flow *f, const Node *n, NameSet out)
{
	int k = front_is(n, "ExceptHandler") && n->kid[1]->tag == Nstr
				? front_names_find(f, n->kid[1]->str)
				: -1;
	if (k >= 0)
		front_names_add(out, k);
	for (int i = 0; i < n->n; i++)
		caught_names(f, n->kid[i], out);
}

/* ---- trying one ---- */

static bool is_written(const Try *t, int k)
{
	Role r = t->loop.use[k].role;
	return front_names_has(t->loop.assigned, k) || r == ROLE_OWN || r == ROLE_APPEND ||
		   r == ROLE_PUT;
}

/* What runs beside the iterations must not see what they change. */
static void check_shared(Finder *s, Try *t)
{
	const Flow *f = s->func->flow;
	NameSet seen = front_names_new(f), run = front_names_new(f);
	for (int k = 0; k < s->func->fn->kid[2]->n; k++)
		shared(f, s->func->fn->kid[2]->kid[k], t->stmt, seen);
	names_in(f, t->iter, run);
	for (int k = 0; k < (int)f->name.n; k++) {
		const char *name = f->name.at[k];
		if (front_names_has(seen, k) && is_written(t, k))
			front_spread_stay(&t->w, t->stmt, "a nested function or generator shares `%s`", name);
		if (front_names_has(run, k) && is_written(t, k) && !front_names_has(t->loop.assigned, k) &&
			!t->range)
			front_spread_stay(&t->w, t->stmt, "it runs over `%s`, which it changes", name);
		if (front_names_has(t->caught, k) && front_names_has(t->behind, k))
			front_spread_stay(&t->w, t->stmt, "`%s` is unbound by `except`", name);
	}
}

/* What the iterable gives, whatever evaluating it does: that is done before, and once. */
static Reach items(Finder *s, Try *t)
{
	SpreadWalk w = front_spread_walk(s->all, s->func);
	SpreadLoop none = t->loop;
	int n = (int)s->func->flow->name.n;
	none.assigned = front_names_new(s->func->flow);
	w.loop = &none;
	for (int k = 0; k < n; k++)
		w.bound[k] = front_place(k);
	Reach v = front_spread_expr(&w, t->iter);
	if (w.why.text) {
		v = front_reach_place(front_place_beyond(&w));
		for (int k = 0; k < n; k++)
			front_reach_join(&v, &(Reach){ .self = w.bound[k] });
	}
	for (int k = 0; k < n; k++)
		if (w.deep[k] && (!t->w.deep[k] || w.deep[k] < t->w.deep[k]))
			t->w.deep[k] = w.deep[k];
	return v;
}

static void bind_statement(SpreadWalk *w, Node *target, const Reach *v)
{
	front_spread_target(w, target, v, NULL);
}

static bool is_plain_target(const Node *t)
{
	if (front_is(t, "Starred"))
		return is_plain_target(t->kid[0]);
	for (int k = 0; (front_is(t, "Tuple") || front_is(t, "List")) && k < t->kid[0]->n; k++)
		if (!is_plain_target(t->kid[0]->kid[k]))
			return false;
	return front_is(t, "Name") || front_is(t, "Tuple") || front_is(t, "List");
}

/* Binding the target reads the iterable: not in the iterations. */
static void bind_target(Try *t, const Reach *v, void (*bind)(SpreadWalk *, Node *, const Reach *))
{
	const Flow *f = t->w.func->flow;
	NameSet read = front_names_new(f);
	uint32_t n = t->w.free_name.n, funcs = t->w.funcs.n;
	Why before = t->w.why;
	front_names_copy(f, read, t->w.read);
	front_spread_iterate(&t->w, t->target, t->iter, v, bind);
	front_names_copy(f, t->w.read, read);
	t->w.free_name.n = n;
	t->w.funcs.n = funcs;
	t->w.why = before;
}

static void run_loop(Try *t, const Reach *v)
{
	SpreadWalk *w = &t->w;
	front_flow_target(w->func->flow, t->target, w->sure);
	bind_target(t, v, bind_statement);
	front_spread_settle(w, t->stmt->kid[2]);
}

static void run_comp(Try *t, const Reach *v)
{
	SpreadWalk *w = &t->w;
	Node *gen = t->comp->kid[1]->kid[0];
	bool lazy = false;
	do {
		w->changed = false;
		w->scope = NULL;
		bind_target(t, v, front_spread_variables);
		for (int k = 0; k < gen->kid[2]->n; k++)
			front_spread_expr(w, gen->kid[2]->kid[k]);
		w->result = front_spread_expr(w, t->comp->kid[0]);
	} while (w->changed && !w->why.text);
	t->back = front_reach_outside(w, &w->result, &lazy);
	if (lazy)
		front_spread_stay(w, t->comp, "an iterator or a lambda is handed out of the loop");
}

static void prepare(Finder *s, Try *t)
{
	const Flow *f = s->func->flow;
	SpreadLoop *l = &t->loop;
	int names = (int)f->name.n;
	t->w = front_spread_walk(s->all, s->func);
	t->w.loop = l;
	l->assigned = front_names_new(f);
	l->use = base_alloc(s->all->arena, sizeof(Use) * (size_t)(names + 1));
	for (int k = 0; k < l->n && !t->comp; k++) {
		front_flow_assigns(f, l->body[k], l->assigned);
		caught_names(f, l->body[k], t->caught);
	}
	front_names_join(f, l->assigned, t->caught);
	if (!t->comp)
		front_flow_target(f, t->target, l->assigned);
	t->range = front_is(t->target, "Name") && front_spread_is_range(&t->w, t->iter);
	if (t->range) {
		l->counter = t->target->kid[0]->str;
		for (int k = 0; k < l->n; k++)
			if (front_spread_binds(l->body[k], l->counter))
				l->counter = NULL;
	}
	for (int k = 0; k < names; k++)
		if (!front_names_has(l->assigned, k))
			t->w.bound[k] = front_place(k);
	t->w.free_name.n = 0;
	front_spread_uses(&t->w);
	t->w.free_name.n = 0;
	t->w.funcs.n = 0;
}

static void examine(Finder *s, Try *t)
{
	prepare(s, t);
	if (!t->comp && t->stmt->kid[3]->n)
		front_spread_stay(&t->w, t->stmt->kid[3]->kid[0], "the else clause of the loop");
	if (!is_plain_target(t->target))
		front_spread_stay(&t->w, t->target, "the loop's variable is no plain name");
	if (t->comp && contains(t->comp, "NamedExpr"))
		front_spread_stay(&t->w, t->comp, "an assignment inside a comprehension");
	if (t->w.why.text)
		return;
	Reach v = items(s, t);
	if (t->comp)
		run_comp(t, &v);
	else
		run_loop(t, &v);
	check_shared(s, t);
}

/* ---- records ---- */

static void put_set(Finder *s, const Places *keeps, const char *word, const char *name)
{
	const Flow *f = s->func->flow;
	bool any = false;
	for (int k = 0; k < SPREAD_WORDS; k++)
		any = any || keeps->w[k];
	if (!any)
		return;
	text_printf(s->out, "%s%s%s", word, *name ? " " : "", name);
	for (uint32_t k = 0; k < f->name.n; k++)
		if (front_place_in(keeps, (int)k))
			text_printf(s->out, " %s", f->name.at[k]);
	text_puts(s->out, front_place_in(keeps, 3 * (int)f->name.n) ? " *\n" : "\n");
}

static const char *operator_of(const char *kind)
{
	static const struct {
		const char *kind, *text;
	} ops[] = { { "Add", "+" }, { "Sub", "-" }, { "Mult", "*" }, { "BitOr", "|" },
		{ "BitAnd", "&" }, { "BitXor", "^" } };
	for (size_t k = 0; k < sizeof ops / sizeof *ops; k++)
		if (!strcmp(ops[k].kind, kind))
			return ops[k].text;
	return "?";
}

static void put_role(Finder *s, Try *t, int k)
{
	const char *name = s->func->flow->name.at[k];
	Use *u = &t->loop.use[k];
	if (u->role == ROLE_SLICE)
		text_printf(s->out, "slice %s %d %lld %lld\n", name, u->axis, (long long)u->lo[u->axis],
			(long long)u->hi[u->axis]);
	else if (u->role == ROLE_OWN)
		text_printf(s->out, "own %s %d %lld %d\n", name, u->axis, (long long)u->lo[u->axis],
			front_spread_fills(&t->w, k));
	else if (u->role == ROLE_APPEND)
		text_printf(s->out, "append %s\n", name);
	else if (u->role == ROLE_PUT)
		text_printf(s->out, "put %s\n", name);
	else if (u->role == ROLE_ADD)
		text_printf(s->out, "add %s %s\n", name, operator_of(u->op));
	put_set(s, &u->keeps, "keeps", name);
	if (u->flat)
		text_printf(s->out, "flat %s %d\n", name, t->w.deep[k] ? t->w.deep[k] : 1);
}

/* Private names that are wanted behind the loop. */
static void put_last(Finder *s, Try *t)
{
	const Flow *f = s->func->flow;
	NameSet sure = front_names_new(f);
	front_flow_target(f, t->target, sure);
	for (int k = 0; k < t->loop.n && !contains(t->loop.body[k], "Continue"); k++)
		if (!front_flow_bound(f, t->loop.body[k], sure))
			break;
	for (int k = 0; k < (int)f->name.n; k++) {
		if (!front_names_has(t->loop.assigned, k) || !front_names_has(t->behind, k) ||
			t->loop.use[k].role == ROLE_ADD)
			continue;
		bool lazy;
		Reach v = { .self = t->w.bound[k] };
		Places keeps = front_reach_outside(&t->w, &v, &lazy);
		text_printf(s->out, "last %s %d\n", f->name.at[k], front_names_has(sure, k));
		put_set(s, &keeps, "keeps", f->name.at[k]);
	}
}

static bool is_lazy_behind(Try *t)
{
	bool any = false, lazy;
	for (int k = 0; k < (int)t->w.func->flow->name.n; k++)
		if (front_names_has(t->loop.assigned, k) && front_names_has(t->behind, k)) {
			Reach v = { .self = t->w.bound[k] };
			front_reach_outside(&t->w, &v, &lazy);
			any = any || lazy;
		}
	return any;
}

static bool is_object(const Node *v)
{
	return front_is(v, "array") || front_is(v, "list") || front_is(v, "other") ||
		   front_is(v, "class");
}

/* Functions of the bundle that the parts need, and the objects that these read beyond themselves. */
static void put_functions(Finder *s, Try *t)
{
	SpreadFunc *f = s->func;
	for (int k = 0; f->env && k < f->env->n; k++) {
		Node *e = f->env->kid[k];
		for (uint32_t i = 0; i < t->w.free_name.n; i++)
			if (front_is(e->kid[1], "func") && !strcmp(t->w.free_name.at[i], e->kid[0]->str))
				text_printf(s->out, "func %s %d\n", e->kid[0]->str, (int)e->kid[1]->kid[0]->i);
	}
	for (uint32_t i = 0; i < t->w.funcs.n; i++) {
		SpreadFunc *g = front_spread_func(s->all, t->w.funcs.at[i]);
		for (int k = 0; g && g->env && k < g->env->n; k++) {
			Node *e = g->env->kid[k];
			if (is_object(e->kid[1]))
				text_printf(s->out, "reads %d %s\n", g->number, e->kid[0]->str);
			if (!front_is(e->kid[1], "func"))
				continue;
			bool known = false;
			int number = (int)e->kid[1]->kid[0]->i;
			for (uint32_t j = 0; j < t->w.funcs.n; j++)
				known = known || t->w.funcs.at[j] == number;
			if (known)
				continue;
			text_printf(s->out, "func %s %d\n", e->kid[0]->str, number);
			*vec_push(s->all->arena, &t->w.funcs) = number;
		}
	}
}

static void put_free(Finder *s, Try *t)
{
	SpreadFunc *f = s->func;
	for (uint32_t i = 0; i < t->w.free_name.n; i++) {
		bool func = false;
		for (int k = 0; f->env && k < f->env->n; k++)
			func = func || (front_is(f->env->kid[k]->kid[1], "func") &&
							   !strcmp(t->w.free_name.at[i], f->env->kid[k]->kid[0]->str));
		if (!func)
			text_printf(s->out, "free %s\n", t->w.free_name.at[i]);
	}
}

static void put_names(Finder *s, Try *t, const char *word, const uint64_t *set, bool one)
{
	const Flow *f = s->func->flow;
	bool any = false;
	for (int k = 0; k < (int)f->name.n; k++) {
		bool called = !one && front_names_has(t->w.callee, k);
		if (!front_names_has(set, k) || t->loop.use[k].role != ROLE_READ || called)
			continue;
		if (one || !any)
			text_puts(s->out, word);
		any = true;
		text_printf(s->out, one ? " %s\n" : " %s", f->name.at[k]);
	}
	if (any && !one)
		text_puts(s->out, "\n");
}

static void put_loop(Finder *s, Try *t, const Where *at, int index)
{
	Node *n = t->stmt;
	const Flow *f = s->func->flow;
	text_printf(s->out, "%s %u %u %u %u %s %d\n", t->comp ? "comp" : "loop", n->line, n->col,
		(uint32_t)n->kid[n->n - 2]->i, (uint32_t)n->kid[n->n - 1]->i, at->path, index);
	text_printf(s->out, "over %s\n", t->range ? "range" : "each");
	put_names(s, t, "in", t->w.read, false);
	for (int k = 0; k < (int)f->name.n; k++)
		put_role(s, t, k);
	if (t->comp)
		put_set(s, &t->back, "keeps", "=");
	else
		put_last(s, t);
	if (t->w.prints)
		text_puts(s->out, "prints\n");
	put_names(s, t, "callee", t->w.callee, true);
	put_functions(s, t);
	put_free(s, t);
	text_puts(s->out, "end\n");
}

static void stay(Finder *s, const Why *why)
{
	text_printf(&s->stays, "stays %u %u %s\n", why->at->line, why->at->col, why->text);
}

/* ---- looking for them ---- */

static NameSet live_behind(Finder *s, const Where *at, int index)
{
	const Flow *f = s->func->flow;
	NameSet live = front_names_new(f);
	front_names_copy(f, live, at->after);
	front_flow_live(f, at->list, index + 1, at->list->n, live, &at->ways);
	if (at->ways.exc)
		front_names_join(f, live, at->ways.exc);
	return live;
}

static Node *comprehension_of(const Node *n)
{
	Node *value = front_is(n, "Assign") ? n->kid[1] : front_is(n, "Return") ? n->kid[0] : NULL;
	if (!value || !front_is(value, "ListComp") || value->kid[1]->n != 1)
		return NULL;
	if (front_is(n, "Assign") && (n->kid[0]->n != 1 || !front_is(n->kid[0]->kid[0], "Name")))
		return NULL;
	Node *gen = value->kid[1]->kid[0];
	return gen->n > 3 && gen->kid[3]->tag == Nint && gen->kid[3]->i ? NULL : value;
}

static Try *new_try(Finder *s, const Where *at, int index)
{
	Arena *a = s->all->arena;
	Try *t = base_alloc(a, sizeof *t);
	t->stmt = at->list->kid[index];
	t->comp = comprehension_of(t->stmt);
	t->behind = live_behind(s, at, index);
	t->caught = front_names_new(s->func->flow);
	if (!t->comp) {
		t->target = t->stmt->kid[0];
		t->iter = t->stmt->kid[1];
		t->loop.body = t->stmt->kid[2]->kid;
		t->loop.n = t->stmt->kid[2]->n;
		return t;
	}
	Node *gen = t->comp->kid[1]->kid[0];
	t->target = gen->kid[0];
	t->iter = gen->kid[1];
	t->loop.body = base_alloc(a, sizeof(Node *) * (size_t)(gen->kid[2]->n + 1));
	for (int k = 0; k < gen->kid[2]->n; k++)
		t->loop.body[k] = gen->kid[2]->kid[k];
	t->loop.body[gen->kid[2]->n] = t->comp->kid[0];
	t->loop.n = gen->kid[2]->n + 1;
	return t;
}

static void find(Finder *s, const Where *at);

static void find_inside(Finder *s, const Where *at, int index)
{
	const Flow *f = s->func->flow;
	Node *n = at->list->kid[index];
	Body body[FLOW_BODIES];
	int nb = front_flow_bodies(n, body);
	bool attempt = front_is(n, "Try") || front_is(n, "TryStar");
	int handlers = attempt ? n->kid[1]->n : 0;
	for (int b = 0; b < nb + handlers; b++) {
		Node *list = b < nb ? body[b].list : n->kid[1]->kid[b - nb]->kid[2];
		const char *field =
			b < nb ? body[b].field : base_printf(s->all->arena, "handlers.%d.body", b - nb);
		Where to = { base_printf(s->all->arena, "%s.%d.%s", at->path, index, field), list,
			front_names_new(f), at->ways };
		front_flow_inside(f, n, live_behind(s, at, index), &at->ways, list, to.after, &to.ways);
		find(s, &to);
	}
}

static void find(Finder *s, const Where *at)
{
	for (int k = 0; k < at->list->n; k++) {
		Node *n = at->list->kid[k];
		if (front_is(n, "For") || comprehension_of(n)) {
			Try *t = new_try(s, at, k);
			examine(s, t);
			if (!t->w.why.text && !t->comp && is_lazy_behind(t))
				front_spread_stay(&t->w, n, "an iterator or a lambda is handed out of the loop");
			if (!t->w.why.text) {
				put_loop(s, t, at, k);
				continue;
			}
			stay(s, &t->w.why);
		}
		find_inside(s, at, k);
	}
}

/* ---- a function as a whole ---- */

static void put_params(Text *out, const SpreadFunc *f, const char *word, uint64_t set, bool beyond)
{
	if (!set && !beyond)
		return;
	text_puts(out, word);
	for (int p = 0; p < f->params; p++)
		if (set >> p & 1)
			text_printf(out, " %s", f->param[p]);
	text_puts(out, beyond ? " *\n" : "\n");
}

static void put_whole(Text *out, const SpreadFunc *f)
{
	const Why *why = f->why.text ? &f->why : f->mutates ? &f->changes : NULL;
	static const char lazy[] = "what it gives works later";
	if (why)
		text_printf(out, "whole stays %u %u %s\n", why->at->line, why->at->col, why->text);
	else if (f->lazy)
		text_printf(out, "whole stays %u %u %s\n", f->fn->line, f->fn->col, lazy);
	else
		text_puts(out, "whole pure\n");
	if (f->prints)
		text_puts(out, "whole-prints\n");
	if (why || f->lazy)
		return;
	put_params(out, f, "whole-gives", f->gives | f->holds, f->beyond);
	put_params(out, f, "whole-number", f->soft, false);
	for (int p = 0; p < f->params; p++)
		if (f->flat >> p & 1)
			text_printf(out, "whole-flat %s %d\n", f->param[p], f->depth[p]);
	put_params(out, f, "whole-calls", f->calls, false);
}

char *front_spread(Arena *a, Strings *strings, const char *ast, const char **error)
{
	*error = NULL;
	Node *bundle = front_read(a, strings, ast, error);
	SpreadBundle *all = base_alloc(a, sizeof *all);
	Text out = { .arena = a };
	all->arena = a;
	all->strings = strings;
	if (bundle)
		front_spread_summarise(all, bundle);
	SpreadFunc *f = front_spread_func(all, 0);
	if (!f) {
		if (!*error)
			*error = "not a bundle of a function";
		return NULL;
	}
	text_puts(&out, "jenny-spread 1\n");
	put_whole(&out, f);
	if (!f->flow || f->flow->strange || f->flow->name.n > SPREAD_NAMES || f->params > SPREAD_PARAMS)
		return out.at;
	Finder s = { .all = all, .func = f, .out = &out, .stays = { .arena = a } };
	NameSet none = front_names_new(f->flow);
	Where at = { "body", f->fn->kid[2], none, { none, none, none, none } };
	find(&s, &at);
	text_puts(&out, s.stays.at ? s.stays.at : "");
	return out.at;
}
