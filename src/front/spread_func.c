/* The functions of a bundle, and what calls of them do: found by assuming nothing and walking until
 * no more comes to light. */
#include "front/node.h"
#include "front/spread.h"

SpreadFunc *front_spread_func(SpreadBundle *b, int number)
{
	for (uint32_t k = 0; k < b->func.n; k++)
		if (b->func.at[k].number == number)
			return &b->func.at[k];
	return NULL;
}

SpreadWalk front_spread_walk(SpreadBundle *b, SpreadFunc *f)
{
	Flow *flow = f->flow;
	size_t n = flow->name.n;
	SpreadWalk w = { .all = b, .func = f };
	w.bound = base_alloc(b->arena, sizeof(Places) * (n + 1));
	w.inside = base_alloc(b->arena, sizeof(Places) * (3 * n + 4));
	w.direct = base_alloc(b->arena, sizeof(Places) * (n + 1));
	w.deep = base_alloc(b->arena, sizeof(int) * (n + 1));
	w.sure = front_names_new(flow);
	w.read = front_names_new(flow);
	w.callee = front_names_new(flow);
	return w;
}

void front_spread_settle(SpreadWalk *w, Node *list)
{
	NameSet sure = front_names_new(w->func->flow);
	front_names_copy(w->func->flow, sure, w->sure);
	do {
		w->changed = false;
		w->scope = NULL;
		front_names_copy(w->func->flow, w->sure, sure);
		front_spread_list(w, list);
	} while (w->changed && !w->why.text);
}

/* `lambda x: e` as a function that returns e. */
static Node *as_function(SpreadBundle *b, Node *n)
{
	if (front_is(n, "FunctionDef"))
		return n;
	if (!front_is(n, "Lambda"))
		return NULL;
	Node *fn = front_node_at(b->arena, b->strings, n, Nnode, "FunctionDef", 7);
	Node *list = front_node_at(b->arena, b->strings, n, Nlist, NULL, 1);
	Node *ret = front_node_at(b->arena, b->strings, n, Nnode, "Return", 3);
	Node *end = front_node_at(b->arena, b->strings, n, Nint, NULL, 0);
	for (int k = 0; k < 7; k++)
		fn->kid[k] = end;
	ret->kid[0] = n->kid[1];
	ret->kid[1] = ret->kid[2] = end;
	list->kid[0] = ret;
	fn->kid[1] = n->kid[0];
	fn->kid[2] = list;
	return fn;
}

static void add_parameter(SpreadFunc *f, const Node *arg)
{
	if (f->params < SPREAD_PARAMS)
		f->param[f->params] = arg->kid[0]->str;
	f->params++;
}

static void read_parameters(SpreadFunc *f)
{
	Node *args = f->fn->kid[1];
	f->star = f->star_star = -1;
	for (int g = 0; g < 2; g++)
		for (int k = 0; k < args->kid[g]->n; k++)
			add_parameter(f, args->kid[g]->kid[k]);
	f->positional = f->params;
	if (front_is(args->kid[2], "arg")) {
		f->star = f->params;
		add_parameter(f, args->kid[2]);
	}
	for (int k = 0; k < args->kid[3]->n; k++)
		add_parameter(f, args->kid[3]->kid[k]);
	if (front_is(args->kid[5], "arg")) {
		f->star_star = f->params;
		add_parameter(f, args->kid[5]);
	}
}

static void refuse(SpreadFunc *f, const Node *at, const char *why)
{
	f->why = (Why){ at, why };
}

static void read_function(SpreadBundle *b, Node *n)
{
	SpreadFunc f = { .number = (int)n->kid[0]->i, .name = n->kid[1]->str, .env = n->kid[3] };
	f.fn = as_function(b, n->kid[2]);
	if (!f.fn) {
		f.fn = n->kid[2];
		refuse(&f, f.fn, "it is not a plain function");
	} else {
		f.flow = front_flow(b->arena, b->strings, f.fn);
		read_parameters(&f);
		if (f.flow->strange)
			refuse(&f, f.fn, base_printf(b->arena, "%s is not followed", f.flow->strange));
		else if (f.flow->name.n > SPREAD_NAMES || f.params > SPREAD_PARAMS)
			refuse(&f, f.fn, "it has too many names");
	}
	*vec_push(b->arena, &b->func) = f;
}

/* Which parameters are among the places? */
static uint64_t parameters(const SpreadFunc *f, const Places *s)
{
	uint64_t set = 0;
	int n = (int)f->flow->name.n;
	for (int p = 0; p < f->params; p++) {
		int k = front_names_find(f->flow, f->param[p]);
		if (k >= 0 && (front_place_in(s, k) || front_place_in(s, 2 * n + k)))
			set |= (uint64_t)1 << p;
	}
	return set;
}

static void more_bits(SpreadBundle *b, uint64_t *to, uint64_t bits)
{
	b->changed = b->changed || (bits & ~*to);
	*to |= bits;
}

static void more_flag(SpreadBundle *b, bool *to, bool flag)
{
	b->changed = b->changed || (flag && !*to);
	*to = *to || flag;
}

static void conclude(SpreadBundle *b, SpreadFunc *f, SpreadWalk *w)
{
	Reach part = front_reach_part(w, &w->result);
	more_bits(b, &f->mutates, w->mutates);
	more_bits(b, &f->calls, w->calls);
	more_bits(b, &f->soft, w->soft);
	more_bits(b, &f->flat, w->flat);
	more_bits(b, &f->gives, parameters(f, &w->result.self));
	more_bits(b, &f->holds, parameters(f, &part.self));
	more_flag(b, &f->beyond,
		front_place_in(&part.self, front_place_beyond(w)) ||
			front_place_in(&w->result.self, front_place_beyond(w)));
	more_flag(b, &f->lazy,
		front_place_in(&part.self, front_place_lazy(w)) ||
			front_place_in(&w->result.self, front_place_lazy(w)));
	more_flag(b, &f->prints, w->prints);
	for (int p = 0; p < f->params; p++) {
		int k = front_names_find(f->flow, f->param[p]);
		int deep = k >= 0 && w->deep[k] ? w->deep[k] : 1;
		if (!f->depth[p] || deep < f->depth[p]) {
			f->depth[p] = deep;
			b->changed = true;
		}
	}
	if (w->changes.text && !f->changes.text)
		f->changes = w->changes;
	if (w->why.text) {
		f->why = w->why;
		b->changed = true;
	}
}

static void summarise(SpreadBundle *b, SpreadFunc *f)
{
	SpreadWalk w = front_spread_walk(b, f);
	for (int p = 0; p < f->params; p++) {
		int k = front_names_find(f->flow, f->param[p]);
		if (k >= 0)
			w.bound[k] = front_place(k);
	}
	front_spread_settle(&w, f->fn->kid[2]);
	conclude(b, f, &w);
}

void front_spread_summarise(SpreadBundle *b, Node *bundle)
{
	for (int k = 0; k < bundle->n; k++)
		if (front_is(bundle->kid[k], "func") && bundle->kid[k]->n >= 4)
			read_function(b, bundle->kid[k]);
	do {
		b->changed = false;
		for (uint32_t k = 0; k < b->func.n; k++)
			if (!b->func.at[k].why.text)
				summarise(b, &b->func.at[k]);
	} while (b->changed);
}
