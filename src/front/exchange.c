/*
 * Names that change places in every round of a loop: after two rounds (or three) they are where they were. So
 * the loop is written out for two rounds, names exchanged in the second, and nothing is bound anew in it:
 *
 *   for t in range(n):        count = len(range(n))
 *     B(u, v)                 for k in range(count // 2):
 *     u, v = v, u               t = 2 * k; B(u, v)
 *     C(u, v)                   C(v, u)
 *                               t = 2 * k + 1; B(v, u); C(u, v)
 *                             if count % 2:
 *                               t = count - 1; B(u, v); C(v, u); u, v = v, u
 *
 *   while c(u, v):            odd = 0
 *     B(u, v)                 while c(u, v):
 *     u, v = v, u               B(u, v)
 *                               if c(v, u): B(v, u)
 *                               else: odd = 1; break
 *                             if odd: u, v = v, u
 *
 * A break says first whether it leaves the names exchanged.
 *
 * Only where what such a name is bound to is changed in place: other loops do as well without. The text is that
 * of the program before names have values, so whatever is not plain stays as it is.
 */
#include "front/exchange.h"

#include "front/node.h"

#include <stdarg.h>
#include <string.h>

enum { NAMES = 8, PERIOD = 3 };

typedef struct Exchange {
	Arena *arena;
	Strings *strings;
	Node *def;           /* the function */
	Node *env;           /* what its free names are */
	const Node *at;      /* where made nodes stand */
	Node *loop, *body;
	int first, behind;   /* the statements of the body that exchange */
	int n;               /* names that they assign */
	const char *name[NAMES], *from[NAMES]; /* and whose value each has afterwards */
	bool moves[NAMES];   /* ... one of the exchanged names; else a mere help */
	int period;
	const char *odd;     /* says how a break leaves the names; NULL: there is none */
	int depth;           /* loops whose bodies what is copied stands in, inside of the body */
	uint32_t made;       /* loops so far: hidden names have numbers */
} Exchange;

static bool is(const Node *n, const char *kind) { return n->tag == Nnode && !strcmp(n->kind, kind); }

static Node *new_node(Exchange *x, NodeKind tag, const char *kind, int n)
{
	return front_node_at(x->arena, x->strings, x->at, tag, kind, n);
}

static Node *node(Exchange *x, const char *kind, int n, ...)
{
	Node *r = new_node(x, kind ? Nnode : Nlist, kind, n);
	va_list ap;
	va_start(ap, n);
	for (int k = 0; k < n; k++)
		r->kid[k] = va_arg(ap, Node *);
	va_end(ap);
	return r;
}

static Node *name_node(Exchange *x, const char *name)
{
	Node *word = new_node(x, Nstr, NULL, 0);
	word->str = name;
	return node(x, "Name", 1, word);
}

static Node *number(Exchange *x, int64_t i)
{
	Node *word = new_node(x, Nint, NULL, 0);
	word->i = i;
	return node(x, "Constant", 1, word);
}

static Node *binary(Exchange *x, const char *op, Node *a, Node *b)
{
	return node(x, "BinOp", 3, a, node(x, op, 0), b);
}

static Node *assign(Exchange *x, Node *to, Node *value)
{
	return node(x, "Assign", 2, node(x, NULL, 1, to), value);
}

static Node *call(Exchange *x, const char *function, Node *arg)
{
	return node(x, "Call", 3, name_node(x, function), node(x, NULL, 1, arg), node(x, NULL, 0));
}

static Node *choice(Exchange *x, Node *test, Node *then, Node *other)
{
	return node(x, "If", 3, test, then, other ? other : node(x, NULL, 0));
}

static const char *hidden(Exchange *x, const char *what)
{
	return base_intern(x->strings, base_printf(x->arena, " %s %u", what, x->made));
}

static int mentions(const Node *n, const char *name)
{
	int found = is(n, "Name") && n->kid[0]->str == name;
	for (int k = 0; k < n->n; k++)
		found += mentions(n->kid[k], name);
	return found;
}

/* Scopes of their own, names that belong to others, and what leaves a round half way. */
static bool is_strange(const Node *n)
{
	static const char *const kinds[] = { "FunctionDef", "AsyncFunctionDef", "ClassDef", "Lambda",
		"ListComp", "SetComp", "DictComp", "GeneratorExp", "NamedExpr", "Global", "Nonlocal", "Delete",
		"With", "Try", "TryStar", "Match", "Yield", "YieldFrom", "Await", "Import", "ImportFrom" };
	for (size_t k = 0; n->tag == Nnode && k < sizeof kinds / sizeof *kinds; k++)
		if (is(n, kinds[k]))
			return true;
	for (int k = 0; k < n->n; k++)
		if (is_strange(n->kid[k]))
			return true;
	return false;
}

static bool is_loop(const Node *n) { return is(n, "For") || is(n, "While"); }

/* The name whose value it has by now. */
static const char *now(const Exchange *x, const char *name)
{
	for (int k = 0; k < x->n; k++)
		if (x->name[k] == name)
			return x->from[k];
	return name;
}

static bool give(Exchange *x, const char *name, const char *from)
{
	int k = 0;
	while (k < x->n && x->name[k] != name)
		k++;
	if (k == NAMES)
		return false;
	x->n += k == x->n;
	x->name[k] = name;
	x->from[k] = from;
	return true;
}

/* Does the statement only hand names on? `u = v` or `u, v = v, u`. */
static bool hands_on(Exchange *x, const Node *s)
{
	if (!is(s, "Assign") || s->kid[0]->n != 1)
		return false;
	const Node *to = s->kid[0]->kid[0], *value = s->kid[1];
	if (is(to, "Name") && is(value, "Name"))
		return give(x, to->kid[0]->str, now(x, value->kid[0]->str));
	if (!is(to, "Tuple") || !is(value, "Tuple") || to->kid[0]->n != value->kid[0]->n || to->kid[0]->n > NAMES)
		return false;
	const char *from[NAMES];
	for (int k = 0; k < to->kid[0]->n; k++) {
		if (!is(to->kid[0]->kid[k], "Name") || !is(value->kid[0]->kid[k], "Name"))
			return false;
		from[k] = now(x, value->kid[0]->kid[k]->kid[0]->str);
	}
	for (int k = 0; k < to->kid[0]->n; k++)
		if (!give(x, to->kid[0]->kid[k]->kid[0]->str, from[k]))
			return false;
	return true;
}

static const char *after(const Exchange *x, const char *name, int rounds)
{
	for (int k = 0; k < rounds; k++)
		name = now(x, name);
	return name;
}

/* Which names move, in circles of one period; the others are help that nobody else looks at. */
static bool find_circles(Exchange *x)
{
	int moving = 0;
	x->period = 0;
	for (int k = 0; k < x->n; k++) {
		int p = 1;
		while (p <= PERIOD && after(x, x->name[k], p) != x->name[k])
			p++;
		x->moves[k] = p > 1 && p <= PERIOD;
		moving += x->moves[k];
		if (x->moves[k] && x->period && p != x->period)
			return false;
		x->period = x->moves[k] ? p : x->period;
	}
	for (int k = 0; k < x->n; k++) {
		int inside = 0;
		for (int s = x->first; s < x->behind; s++)
			inside += mentions(x->body->kid[s], x->name[k]);
		if (!x->moves[k] && (x->from[k] == x->name[k] || mentions(x->def, x->name[k]) != inside))
			return false;
	}
	return moving > 1;
}

/* The one run of statements in the body that exchange names. */
static bool find_run(Exchange *x)
{
	for (x->first = 0; x->first < x->body->n; x->first = x->behind + 1) {
		x->n = 0;
		x->behind = x->first;
		while (x->behind < x->body->n && hands_on(x, x->body->kid[x->behind]))
			x->behind++;
		if (x->behind > x->first && find_circles(x))
			return true;
	}
	return false;
}

/* Is an element of one of the exchanged names assigned in there? */
static bool changes(const Exchange *x, const Node *n)
{
	if ((is(n, "Assign") && n->kid[0]->n == 1) || is(n, "AugAssign")) {
		const Node *to = is(n, "Assign") ? n->kid[0]->kid[0] : n->kid[0];
		bool element = false;
		for (; is(to, "Subscript"); to = to->kid[0])
			element = true;
		for (int k = 0; element && is(to, "Name") && k < x->n; k++)
			if (x->moves[k] && x->name[k] == to->kid[0]->str)
				return true;
	}
	for (int k = 0; k < n->n; k++)
		if (changes(x, n->kid[k]))
			return true;
	return false;
}

static void add(Exchange *x, Node *list, Node *s)
{
	Node **kid = base_alloc(x->arena, sizeof(Node *) * (size_t)(list->n + 2));
	if (list->n)
		memcpy(kid, list->kid, sizeof(Node *) * (size_t)list->n);
	kid[list->n++] = s;
	list->kid = kid;
}

static void add_copy(Exchange *x, Node *list, const Node *s, int rounds);

/* A copy in which each name is the one that it is after so many rounds. */
static Node *copy(Exchange *x, const Node *n, int rounds)
{
	if (is(n, "Name")) {
		x->at = n;
		return name_node(x, after(x, n->kid[0]->str, rounds % x->period));
	}
	Node *r = base_alloc(x->arena, sizeof *r);
	*r = *n;
	r->n = 0;
	int body = is(n, "For") ? 2 : is(n, "While") ? 1 : -1;
	for (int k = 0; k < n->n; k++) {
		x->depth += k == body;
		if (n->tag == Nlist)
			add_copy(x, r, n->kid[k], rounds);
		else
			add(x, r, copy(x, n->kid[k], rounds));
		x->depth -= k == body;
	}
	return r;
}

/* The same of a statement; one that leaves the loop says first how the names are. */
static void add_copy(Exchange *x, Node *list, const Node *s, int rounds)
{
	if (is(s, "Break") && !x->depth && x->odd) {
		x->at = s;
		add(x, list, assign(x, name_node(x, x->odd), number(x, rounds % x->period)));
	}
	add(x, list, copy(x, s, rounds));
}

/* One round more, names as they are after those before. */
static void add_round(Exchange *x, Node *list, int rounds)
{
	for (int k = 0; k < x->body->n; k++)
		if (k < x->first || k >= x->behind)
			add_copy(x, list, x->body->kid[k], rounds + (k >= x->behind));
}

/* u, v = v, u, as often as that */
static Node *exchanging(Exchange *x, int rounds)
{
	Node *to = node(x, NULL, 0), *from = node(x, NULL, 0);
	for (int k = 0; k < x->n; k++)
		if (x->moves[k]) {
			add(x, to, name_node(x, x->name[k]));
			add(x, from, name_node(x, after(x, x->name[k], rounds)));
		}
	return assign(x, node(x, "Tuple", 1, to), node(x, "Tuple", 1, from));
}

/* What `name` is known as in the environment: the name of a row, or NULL. */
static const char *known(const Exchange *x, const char *name)
{
	for (int k = 0; k < x->env->n; k++) {
		const Node *e = x->env->kid[k];
		if (e->n == 2 && e->kid[0]->tag == Nstr && !strcmp(e->kid[0]->str, name) && is(e->kid[1], "known"))
			return e->kid[1]->kid[0]->str;
	}
	return NULL;
}

/* len, by a name that no program has. */
static const char *len_name(Exchange *x)
{
	const char *name = base_intern(x->strings, " len");
	if (known(x, name))
		return name;
	Node *word = new_node(x, Nstr, NULL, 0), *row = new_node(x, Nstr, NULL, 0);
	word->str = name;
	row->str = base_intern(x->strings, "builtins.len");
	Node *entry = new_node(x, Nnode, "", 2);
	for (int k = 0; k < x->env->n; k++)
		entry->kind = x->env->kid[k]->kind;
	entry->kid[0] = word;
	entry->kid[1] = node(x, "known", 1, row);
	add(x, x->env, entry);
	return name;
}

/* The number that the loop starts from, where its steps are 1. */
static bool starts_from(const Node *iter, int64_t *from)
{
	const Node *arg = iter->kid[1], *first = arg->n ? arg->kid[0] : NULL;
	*from = 0;
	if (arg->n == 1)
		return true;
	if (arg->n != 2 || !is(first, "Constant") || first->kid[0]->tag != Nint || first->kid[0]->i < 0 ||
		first->kid[0]->i > 1 << 20)
		return false;
	*from = first->kid[0]->i;
	return true;
}

static bool is_range(const Exchange *x, const Node *n)
{
	if (!is(n, "Call") || !is(n->kid[0], "Name") || n->kid[1]->n < 1 || n->kid[1]->n > 3 || n->kid[2]->n)
		return false;
	const char *row = known(x, n->kid[0]->kid[0]->str);
	for (int k = 0; k < n->kid[1]->n; k++)
		if (is(n->kid[1]->kid[k], "Starred"))
			return false;
	return row && !strcmp(row, "builtins.range");
}

/* Behind the pairs of rounds of a for loop that has a break: the round that is left, and the exchange. */
static void write_last(Exchange *x, Node *to, const char *count, const char *t, int64_t from)
{
	Node *iter = x->loop->kid[1], *then = node(x, NULL, 0), *body = node(x, NULL, 0);
	Node *left = binary(x, "Mod", name_node(x, count), number(x, 2));
	Node *range = node(x, "Call", 3, iter->kid[0], node(x, NULL, 1, left), node(x, NULL, 0));
	if (t)
		add(x, body, assign(x, name_node(x, t), binary(x, "Add", name_node(x, count), number(x, from - 1))));
	add_round(x, body, 0);
	x->at = x->loop;
	add(x, body, assign(x, name_node(x, x->odd), number(x, 1)));
	add(x, then, assign(x, name_node(x, x->odd), number(x, 0)));
	add(x, then, node(x, "For", 4, name_node(x, hidden(x, "last")), range, body, node(x, NULL, 0)));
	Node *test = node(x, "Compare", 3, name_node(x, x->odd), node(x, NULL, 1, node(x, "Eq", 0)),
		node(x, NULL, 1, number(x, 2)));
	add(x, to, choice(x, test, then, NULL));
	add(x, to, choice(x, name_node(x, x->odd), node(x, NULL, 1, exchanging(x, 1)), NULL));
}

/* Writes a for loop out, into `to`. */
static bool write_for(Exchange *x, Node *to)
{
	Node *loop = x->loop, *iter = loop->kid[1], *target = loop->kid[0];
	int64_t from = 0;
	if (!is(target, "Name") || loop->kid[3]->n || !is_range(x, iter))
		return false;
	const char *t = target->kid[0]->str;
	bool told = mentions(x->def, t) > 1;
	for (int k = 0; k < x->n; k++)
		if (x->name[k] == t)
			return false;
	if (told && !starts_from(iter, &from))
		return false;
	x->at = loop;
	const char *count = hidden(x, "count"), *k = hidden(x, "round");
	add(x, to, assign(x, name_node(x, count), call(x, len_name(x), iter)));
	Node *body = node(x, NULL, 0);
	for (int r = 0; r < x->period; r++) {
		x->at = loop;
		Node *at = binary(x, "Mult", number(x, x->period), name_node(x, k));
		if (told)
			add(x, body, assign(x, name_node(x, t), binary(x, "Add", at, number(x, from + r))));
		add_round(x, body, r);
	}
	x->at = loop;
	Node *rounds = binary(x, "FloorDiv", name_node(x, count), number(x, x->period));
	Node *range = node(x, "Call", 3, iter->kid[0], node(x, NULL, 1, rounds), node(x, NULL, 0));
	if (x->odd)
		add(x, to, assign(x, name_node(x, x->odd), number(x, x->period)));
	add(x, to, node(x, "For", 4, name_node(x, k), range, body, node(x, NULL, 0)));
	if (x->odd) {
		write_last(x, to, count, told ? t : NULL, from);
		return true;
	}
	Node *rest = NULL;
	for (int left = x->period - 1; left; left--) {
		Node *then = node(x, NULL, 0);
		for (int r = 0; r < left; r++) {
			x->at = loop;
			Node *at = binary(x, "Add", name_node(x, count), number(x, from - left + r));
			if (told)
				add(x, then, assign(x, name_node(x, t), at));
			add_round(x, then, r);
		}
		x->at = loop;
		add(x, then, exchanging(x, left));
		Node *test = node(x, "Compare", 3,
			binary(x, "Mod", name_node(x, count), number(x, x->period)),
			node(x, NULL, 1, node(x, "Eq", 0)), node(x, NULL, 1, number(x, left)));
		rest = choice(x, test, then, rest ? node(x, NULL, 1, rest) : NULL);
	}
	add(x, to, rest);
	return true;
}

static bool write_while(Exchange *x, Node *to)
{
	Node *loop = x->loop;
	if (loop->kid[2]->n || x->period != 2 || is_strange(loop->kid[0]))
		return false;
	x->at = loop;
	const char *odd = x->odd = hidden(x, "odd");
	add(x, to, assign(x, name_node(x, odd), number(x, 0)));
	Node *body = node(x, NULL, 0), *second = node(x, NULL, 0), *stop = node(x, NULL, 0);
	add_round(x, body, 0);
	add_round(x, second, 1);
	x->at = loop;
	add(x, stop, assign(x, name_node(x, odd), number(x, 1)));
	add(x, stop, node(x, "Break", 0));
	add(x, body, choice(x, copy(x, loop->kid[0], 1), second, stop));
	x->at = loop;
	add(x, to, node(x, "While", 3, loop->kid[0], body, node(x, NULL, 0)));
	add(x, to, choice(x, name_node(x, odd), node(x, NULL, 1, exchanging(x, 1)), NULL));
	return true;
}

/* May somebody else look at the exchanged names meanwhile, or at what the loop counts? */
static bool is_shared(const Exchange *x, const Node *n)
{
	bool scope = is(n, "FunctionDef") || is(n, "Lambda") || is(n, "ClassDef") || is(n, "GeneratorExp");
	for (int k = 0; scope && k < x->n; k++)
		if (front_node_mentions(n, x->name[k]))
			return true;
	if (is(n, "Global") || is(n, "Nonlocal"))
		return true;
	for (int k = 0; k < n->n; k++)
		if (is_shared(x, n->kid[k]))
			return true;
	return false;
}

/* Writes the loop out, where it exchanges names. */
static bool write(Exchange *x, Node *loop, Node *to)
{
	bool counted = is(loop, "For");
	x->loop = loop;
	x->body = loop->kid[counted ? 2 : 1];
	x->made++;
	x->odd = NULL;
	bool breaks = false, goes_on = false;
	for (int k = 0; k < x->body->n; k++) {
		breaks = breaks || front_node_leaves(x->body->kid[k], "Break");
		goes_on = goes_on || front_node_leaves(x->body->kid[k], "Continue");
	}
	if (goes_on || !find_run(x) || (breaks && x->period != 2))
		return false;
	if (breaks)
		x->odd = hidden(x, "odd");
	return !is_strange(x->body) && changes(x, x->body) && !is_shared(x, x->def->kid[2]) &&
		(counted ? write_for(x, to) : write_while(x, to));
}

/* Names as they are at some place inside of a round may be seen behind it, by a handler. */
static bool is_closed(const Node *n)
{
	static const char *const kinds[] = { "FunctionDef", "Lambda", "ClassDef", "Try", "TryStar", "With" };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (is(n, kinds[k]))
			return true;
	return false;
}

/* Every list of statements in there. A loop around one that was written out stays: each round of it
 * would be there two or three times again. */
static bool visit(Exchange *x, Node *n)
{
	bool found = false;
	Node list = *n;
	list.n = 0;
	for (int k = 0; k < n->n; k++) {
		Node *kid = n->kid[k];
		bool inside = !is_closed(kid) && visit(x, kid);
		bool written = n->tag == Nlist && !inside && is_loop(kid) && write(x, kid, &list);
		found = found || inside || written;
		if (!written && n->tag == Nlist)
			add(x, &list, kid);
	}
	if (found && n->tag == Nlist)
		*n = list;
	return found;
}

bool front_exchange(Arena *a, Strings *strings, Node *bundle)
{
	bool found = false;
	for (int k = 0; k < bundle->n; k++) {
		Node *func = bundle->kid[k];
		if (!is(func, "func") || !is(func->kid[2], "FunctionDef"))
			continue;
		Exchange x = { .arena = a, .strings = strings, .def = func->kid[2], .env = func->kid[3] };
		found |= visit(&x, x.def->kid[2]);
	}
	return found;
}
