/* Which parts of a function can be compiled on their own (docs/regions.md). */
#include "front/front.h"
#include "front/taken.h"

#include <stdlib.h>
#include <string.h>

enum { SPLIT_NAMES = 48 }; /* most parameters, and most results, of a region */

typedef struct Split {
	Taken taken;
	Text *out, stays;
} Split;

/* One list of statements: where it is, what is live behind it and around it. */
typedef struct Where {
	const char *path; /* "body.3.orelse" */
	Node *list;
	NameSet after;
	Ways ways;
} Where;

static void split_list(Split *s, const Where *w, NameSet bound);

static uint32_t end_line(const Node *n)
{
	return (uint32_t)n->kid[n->n - 2]->i;
}
static uint32_t end_col(const Node *n)
{
	return (uint32_t)n->kid[n->n - 1]->i;
}

static void put_names(Split *s, const char *word, const uint64_t *set)
{
	const Flow *f = s->taken.flow;
	text_puts(s->out, word);
	for (uint32_t k = 0; k < f->name.n; k++)
		if (front_names_has(set, (int)k))
			text_printf(s->out, " %s", f->name.at[k]);
	text_puts(s->out, "\n");
}

static int count(const Flow *f, const uint64_t *set)
{
	int n = 0;
	for (uint32_t k = 0; k < f->name.n; k++)
		n += front_names_has(set, (int)k);
	return n;
}

/* What statements [from, to) of a list want to find, where `outs` is wanted behind them. */
static NameSet wanted(Split *s, const Where *w, int from, int to, const uint64_t *outs)
{
	Flow f = *s->taken.flow;
	NameSet in = front_names_new(&f), none = front_names_new(&f);
	Ways ways = { none, none, none, none };
	front_names_copy(&f, in, outs);
	front_flow_live(&f, w->list, from, to, in, &ways);
	return in;
}

/* The names that are set behind statements [from, to) where every loop runs at least once. The
 * kernel checks that they are; where not, the original runs. */
static NameSet likely(Split *s, const Where *w, int from, int to, const uint64_t *bound)
{
	Flow f = *s->taken.flow;
	NameSet set = front_names_new(&f);
	front_names_copy(&f, set, bound);
	f.eager = !s->taken.only_bound;
	for (int k = from; k < to; k++)
		if (!front_flow_bound(&f, w->list->kid[k], set))
			break;
	return set;
}

/* A name that is a result but perhaps not set, neither by the region nor before it: the first
 * statement that sets it cannot be part. Returns its index, -1 if there is none. */
static int culprit(
	Split *s, const Where *w, int from, int to, const uint64_t *outs, const uint64_t *bound)
{
	const Flow *f = s->taken.flow;
	NameSet in = wanted(s, w, from, to, outs), none = front_names_new(f);
	NameSet read = wanted(s, w, from, to, none), set = likely(s, w, from, to, bound);
	for (uint32_t k = 0; k < f->name.n; k++) {
		if (!front_names_has(in, (int)k) || front_names_has(read, (int)k) ||
			front_names_has(set, (int)k))
			continue;
		for (int i = from; i < to; i++) {
			NameSet set = front_names_new(f);
			front_flow_assigns(f, w->list->kid[i], set);
			if (front_names_has(set, (int)k))
				return i;
		}
	}
	return -1;
}

static NameSet live_behind(Split *s, const Where *w, int to)
{
	const Flow *f = s->taken.flow;
	NameSet live = front_names_new(f);
	front_names_copy(f, live, w->after);
	front_flow_live(f, w->list, to, w->list->n, live, &w->ways);
	front_names_join(f, live, f->captured);
	front_names_join(f, live, w->ways.exc);
	return live;
}

static NameSet results(Split *s, const Where *w, int from, int to)
{
	const Flow *f = s->taken.flow;
	NameSet live = live_behind(s, w, to), set = front_names_new(f);
	for (int k = from; k < to; k++)
		front_flow_assigns(f, w->list->kid[k], set);
	for (int k = 0; k < f->words; k++)
		set[k] &= live[k];
	return set;
}

static bool trivial(const Node *n)
{
	return front_is(n, "Pass") || (front_is(n, "Expr") && front_is(n->kid[0], "Constant"));
}

/* Statements [from, to) as a region, where that is worth a call. */
static void put_region(Split *s, const Where *w, int from, int to, const uint64_t *bound)
{
	const Flow *f = s->taken.flow;
	while (from < to && trivial(w->list->kid[from]))
		from++;
	while (from < to && trivial(w->list->kid[to - 1]))
		to--;
	bool worth = false;
	for (int k = from; k < to; k++)
		worth = worth || front_taken_worth(&s->taken, w->list->kid[k]);
	if (!worth)
		return;
	NameSet outs = results(s, w, from, to), in = wanted(s, w, from, to, outs);
	NameSet unset = front_names_new(f), read = wanted(s, w, from, to, unset);
	for (int k = 0; k < f->words; k++) {
		unset[k] = in[k] & outs[k] & ~read[k] & ~bound[k];
		in[k] &= ~unset[k];
	}
	if (count(f, in) > SPLIT_NAMES || count(f, outs) > SPLIT_NAMES)
		return;
	Node *first = w->list->kid[from], *last = w->list->kid[to - 1];
	text_printf(s->out, "region %u %u %u %u %s %d %d\n", first->line, first->col, end_line(last),
		end_col(last), w->path, from, to - from);
	put_names(s, "in", in);
	for (int k = 0; k < f->words; k++)
		in[k] &= ~bound[k];
	put_names(s, "maybe", in);
	put_names(s, "unset", unset);
	put_names(s, "out", outs);
}

static void stay(Split *s, const Node *n, const char *why)
{
	text_printf(&s->stays, "stays %u %u %s\n", n->line, n->col, *why ? why : "refused");
}

/* The statements of one list inside statement `at`, which stays Python. */
static void inside_list(
	Split *s, const Where *w, int at, const char *field, Node *list, const uint64_t *bound)
{
	const Flow *f = s->taken.flow;
	Node *n = w->list->kid[at];
	NameSet inner = front_names_new(f);
	Where to = { base_printf(s->taken.arena, "%s.%d.%s", w->path, at, field), list,
		front_names_new(f), w->ways };
	front_names_copy(f, inner, bound);
	front_flow_inside(f, n, live_behind(s, w, at + 1), &w->ways, list, to.after, &to.ways);
	if (front_is(n, "For") && list == n->kid[2])
		front_flow_target(f, n->kid[0], inner);
	if (front_is(n, "With"))
		front_flow_bound(f, n, inner);
	for (int k = 0; k < f->words; k++)
		inner[k] &= ~f->deleted[k];
	split_list(s, &to, inner);
}

static void inside(Split *s, const Where *w, int at, const uint64_t *bound)
{
	Node *n = w->list->kid[at];
	Body body[FLOW_BODIES];
	int nb = front_flow_bodies(n, body);
	bool
	try
		= front_is(n, "Try") || front_is(n, "TryStar");
	for (int b = 0; b < nb; b++)
		inside_list(s, w, at, body[b].field, body[b].list, bound);
	for (int k = 0; try && k < n->kid[1]->n; k++)
		inside_list(s, w, at, base_printf(s->taken.arena, "handlers.%d.body", k),
			n->kid[1]->kid[k]->kid[2], bound);
}

/* Statements [from, to) can be compiled: as one region, or as several around those that may leave a
 * name unset that is used later. */
static void run(Split *s, const Where *w, int from, int to, const uint64_t *bound)
{
	const Flow *f = s->taken.flow;
	NameSet here = front_names_new(f);
	front_names_copy(f, here, bound);
	while (from < to) {
		int end = to, bad;
		while (end > from && (bad = culprit(s, w, from, end, results(s, w, from, end), here)) >= 0)
			end = bad;
		put_region(s, w, from, end, here);
		for (int k = from; k < end; k++)
			front_flow_bound(f, w->list->kid[k], here);
		if (end < to) {
			stay(s, w->list->kid[end], "a name that it may leave unset is used later");
			inside(s, w, end, here);
			front_flow_bound(f, w->list->kid[end], here);
			end++;
		}
		from = end;
	}
}

static void split_list(Split *s, const Where *w, NameSet bound)
{
	const Flow *f = s->taken.flow;
	for (int k = 0; k < w->list->n;) {
		int end = k;
		Node *where = NULL;
		const char *why = NULL;
		for (; end < w->list->n && !front_is(w->list->kid[end], "Raise"); end++)
			if ((why = front_taken(&s->taken, w->list->kid[end], 0, &where)))
				break;
		run(s, w, k, end, bound);
		for (; k < end; k++)
			front_flow_bound(f, w->list->kid[k], bound);
		if (k < w->list->n) {
			Node *n = w->list->kid[k];
			Body body[FLOW_BODIES];
			if (front_taken_head(&s->taken, n, 0, &where) || !front_flow_bodies(n, body))
				stay(s, where ? where : n, why ? why : "raise");
			inside(s, w, k, bound);
			if (!front_flow_bound(f, n, bound))
				return;
			k++;
		}
	}
}

static void read_refused(Split *s, const char *text)
{
	Taken *t = &s->taken;
	t->banned = front_names_new(t->flow);
	for (const char *p = text ? text : ""; *p;) {
		size_t n = strcspn(p, " \t\n");
		if (!strncmp(p, "name:", 5)) {
			for (uint32_t k = 0; k < t->flow->name.n; k++)
				if (strlen(t->flow->name.at[k]) == n - 5 &&
					!memcmp(t->flow->name.at[k], p + 5, n - 5))
					front_names_add(t->banned, (int)k);
		} else if (n == 5 && !strncmp(p, "bound", 5)) {
			t->only_bound = true;
		} else if (n == 7 && !strncmp(p, "helpers", 7)) {
			t->no_helpers = true;
		} else if (n) {
			char *colon;
			Place at = { (uint32_t)strtoul(p, &colon, 10), 0 };
			at.col = *colon == ':' ? (uint32_t)strtoul(colon + 1, NULL, 10) : 0;
			*vec_push(t->arena, &t->place) = at;
		}
		p += n + (p[n] != 0);
	}
}

/* Names, and what is in them, that are compared by identity with others: what a region gives back
 * is equal, but a number or a tuple made anew. */
static void ban_compared(Taken *t, const Node *n)
{
	for (int k = 0; front_is(n, "Compare") && k < n->kid[1]->n; k++) {
		const Node *side[2] = { k ? n->kid[2]->kid[k - 1] : n->kid[0], n->kid[2]->kid[k] };
		for (int i = 0; i < 2; i++)
			while (front_is(side[i], "Subscript"))
				side[i] = side[i]->kid[0];
		if (!(front_is(n->kid[1]->kid[k], "Is") || front_is(n->kid[1]->kid[k], "IsNot")) ||
			!front_is(side[0], "Name") || !front_is(side[1], "Name"))
			continue;
		for (int i = 0; i < 2; i++) {
			int at = front_names_find(t->flow, side[i]->kid[0]->str);
			if (at >= 0)
				front_names_add(t->banned, at);
		}
	}
	for (int k = 0; k < n->n; k++)
		ban_compared(t, n->kid[k]);
}

static Node *function0(Node *bundle)
{
	for (int k = 0; bundle && k < bundle->n; k++) {
		Node *n = bundle->kid[k];
		if (n->tag == Nnode && front_is(n, "func") && n->n >= 4 && n->kid[0]->i == 0)
			return n;
	}
	return NULL;
}

/* Parameters that no statement binds. */
static NameSet steady(Split *s, Node *fn)
{
	const Flow *f = s->taken.flow;
	NameSet set = front_names_new(f), bound = front_names_new(f);
	for (int k = 0; k < fn->kid[2]->n; k++)
		front_flow_assigns(f, fn->kid[2]->kid[k], bound);
	for (int g = 0; g < 4; g++) {
		Node *group = fn->kid[1]->kid[g];
		for (int k = 0; group->tag == Nlist && k < group->n; k++) {
			int at = front_names_find(f, group->kid[k]->kid[0]->str);
			if (at >= 0 && !front_names_has(bound, at) && !front_names_has(f->deleted, at) &&
				!front_names_has(f->captured, at))
				front_names_add(set, at);
		}
	}
	return set;
}

char *front_split(
	Arena *a, Strings *strings, const char *ast, const char *refused, const char **error)
{
	*error = NULL;
	Node *func = function0(front_read(a, strings, ast, error));
	if (!func || !front_is(func->kid[2], "FunctionDef")) {
		if (!*error)
			*error = "not a bundle of a function";
		return NULL;
	}
	Node *fn = func->kid[2];
	Text out = { .arena = a };
	Split s = { .out = &out, .stays = { .arena = a } };
	s.taken = (Taken){ .arena = a, .flow = front_flow(a, strings, fn), .env = func->kid[3] };
	const Flow *f = s.taken.flow;
	text_puts(&out, "jenny-regions 1\n");
	if (f->strange) {
		text_printf(&out, "stays %u %u %s\n", fn->line, fn->col, f->strange);
		return out.at;
	}
	read_refused(&s, refused);
	ban_compared(&s.taken, fn->kid[2]);
	s.taken.objects = steady(&s, fn);
	front_taken_arrays(&s.taken, fn->kid[2]);
	NameSet bound = front_names_new(f), none = front_names_new(f);
	for (int g = 0; g < 6; g++) {
		Node *group = fn->kid[1]->kid[g];
		int n = group->tag == Nlist ? group->n : front_is(group, "arg");
		for (int k = 0; k < n; k++) {
			Node *arg = group->tag == Nlist ? group->kid[k] : group;
			int at = front_is(arg, "arg") ? front_names_find(f, arg->kid[0]->str) : -1;
			if (at >= 0 && !front_names_has(f->deleted, at))
				front_names_add(bound, at);
		}
	}
	Where w = { "body", fn->kid[2], none, { none, none, none, none } };
	split_list(&s, &w, bound);
	text_puts(&out, s.stays.at ? s.stays.at : "");
	return out.at;
}
