/*
 * match: its cases become `if ... elif ...`, what a pattern asks for a condition in which its names are bound
 * last. Which conditions those are depends on what the subject is known to be while it is walked.
 */
#include "front/box.h"
#include "front/node.h"

enum { MOST_CASES = 100 };
typedef Vec(Node *) Nodes;

/* What a pattern asks for, and the names that it binds, in order. */
typedef struct Asked {
	Nodes test, bind;
	bool never; /* it cannot match */
} Asked;

static void ask(Front *f, Asked *a, Node *pattern, Node *at);

static Node *constant_node(Front *f, NodeKind tag, int64_t i)
{
	Node *v = front_node_new(f, tag, NULL, 0);
	v->i = i;
	return front_node(f, "Constant", 1, v);
}

static Node *compare_node(Front *f, Node *left, const char *op, Node *right)
{
	return front_node(f, "Compare", 3, left, front_node_list(f, 1, front_node(f, op, 0)),
		front_node_list(f, 1, right));
}

/* What a part of the subject is, without doing anything. */
static Value peek(Front *f, Node *at)
{
	Chain trial = { 0 }, *saved;
	front_push(f, &trial, &saved);
	Value v = front_expr(f, at);
	front_pop(f, saved);
	return v;
}

static bool is_list(const Value *v)
{
	return (v->kind == Varray && v->list) || front_is_box(v, 'L');
}

static void ask_value(Front *f, Asked *a, Node *pattern, Node *at)
{
	Value subject = peek(f, at), with = peek(f, pattern->kid[0]);
	if (front_may_equal(f, &subject, &with))
		*vec_push(f->arena, &a->test) = compare_node(f, at, "Eq", pattern->kid[0]);
	else
		a->never = true;
}

static void ask_singleton(Front *f, Asked *a, Node *pattern, Node *at)
{
	Node *c = front_node(f, "Constant", 1, pattern->kid[0]);
	*vec_push(f->arena, &a->test) = compare_node(f, at, "Is", c);
}

static void bind(Front *f, Asked *a, Node *name, Node *what)
{
	Node *target = front_node_name(f, name->str);
	*vec_push(f->arena, &a->bind) = front_node(f, " bind", 2, target, what);
}

static Node *member(Front *f, Node *at, int64_t k)
{
	return front_node(f, "Subscript", 2, at, constant_node(f, Nint, k));
}

/* A starred name gets a list of the members between. */
static Node *members(Front *f, Node *at, const Value *v, int from, int behind)
{
	if (v->kind == Vtuple) {
		Node *list = front_node_new(f, Nlist, NULL, v->n - from - behind);
		for (int k = 0; k < list->n; k++)
			list->kid[k] = member(f, at, from + k);
		return front_node(f, "List", 1, list);
	}
	Node *none = front_node_new(f, Nnull, NULL, 0);
	Node *to = behind ? constant_node(f, Nint, -behind) : none;
	return front_node(f, "Subscript", 2, at,
		front_node(f, "Slice", 3, constant_node(f, Nint, from), to, none));
}

static Node *length_node(Front *f, Node *at, const char *op, int64_t n)
{
	return front_node(f, " length", 3, at, front_node(f, op, 0), constant_node(f, Nint, n));
}

static void ask_sequence(Front *f, Asked *a, Node *pattern, Node *at)
{
	Node *list = pattern->kid[0];
	Value v = peek(f, at);
	int star = -1;
	for (int k = 0; k < list->n; k++)
		star = !strcmp(list->kid[k]->kind, "MatchStar") ? k : star;
	int least = list->n - (star >= 0);
	if (front_is_string(&v) || v.kind == Vscalar || v.kind == Vnone || (v.kind == Varray && !v.list)) {
		a->never = true;
		return;
	}
	if (v.kind == Vtuple && (v.n < least || (star < 0 && v.n > least))) {
		a->never = true;
		return;
	}
	if (v.kind != Vtuple && !is_list(&v))
		front_bail(f, Dtype, base_printf(f->arena, "match of %s by its members",
			front_describe(f, &v)));
	if (v.kind != Vtuple)
		*vec_push(f->arena, &a->test) = length_node(f, at, star < 0 ? "Eq" : "GtE", least);
	for (int k = 0; k < list->n && !a->never; k++) {
		bool after = star >= 0 && k > star;
		int64_t place = !after ? k : v.kind == Vtuple ? v.n - (list->n - k) : k - list->n;
		if (k != star)
			ask(f, a, list->kid[k], member(f, at, place));
		else if (list->kid[k]->kid[0]->tag == Nstr)
			bind(f, a, list->kid[k]->kid[0], members(f, at, &v, k, list->n - 1 - k));
	}
}

/* Is it surely none? */
static bool no_instance(Front *f, Node *at, const Value *class)
{
	Value v[2] = { peek(f, at), *class };
	Value is = front_isinstance(f, NULL, v, NULL, NULL);
	const Expr *x = &f->fn->ex.at[is.e];
	return x->op == Ocon && !x->u.i;
}

/* int(), float(x), ...: classes that give themselves to the pattern inside. Point(x=0): attributes of others. */
static void ask_class(Front *f, Asked *a, Node *pattern, Node *at)
{
	static const char *const own[] = { "builtins.int", "builtins.float", "builtins.bool", "builtins.str",
		"builtins.list", "builtins.tuple" };
	Value class = peek(f, pattern->kid[0]);
	Node *inside = pattern->kid[1], *names = pattern->kid[2], *parts = pattern->kid[3];
	bool plain = false, made = class.kind == Vclass && !inside->n && names->n == parts->n;
	for (size_t k = 0; k < sizeof own / sizeof *own && class.kind == Vknown && class.str; k++)
		plain = plain || !strcmp(class.str, own[k]);
	if ((!plain || inside->n > 1 || names->n) && !made)
		front_bail(f, Dtype, base_printf(f->arena, "match of class %s", front_describe(f, &class)));
	if (no_instance(f, at, &class)) {
		a->never = true;
		return;
	}
	*vec_push(f->arena, &a->test) = front_node(f, " instance", 2, at, pattern->kid[0]);
	if (inside->n)
		ask(f, a, inside->kid[0], at);
	for (int k = 0; k < names->n && !a->never; k++)
		ask(f, a, parts->kid[k], front_node(f, "Attribute", 2, at, names->kid[k]));
}

static Node *joined(Front *f, const char *op, const Nodes *list)
{
	if (list->n == 1)
		return list->at[0];
	Node *all = front_node_new(f, Nlist, NULL, (int)list->n);
	for (uint32_t k = 0; k < list->n; k++)
		all->kid[k] = list->at[k];
	return front_node(f, "BoolOp", 2, front_node(f, op, 0), all);
}

static void ask_or(Front *f, Asked *a, Node *pattern, Node *at)
{
	Nodes ways = { 0 };
	for (int k = 0; k < pattern->kid[0]->n; k++) {
		Asked way = { .never = false };
		ask(f, &way, pattern->kid[0]->kid[k], at);
		if (way.bind.n)
			front_bail(f, Dsyntax, "match with names in an alternative");
		if (way.never)
			continue;
		if (!way.test.n)
			return;
		*vec_push(f->arena, &ways) = joined(f, "And", &way.test);
	}
	if (ways.n)
		*vec_push(f->arena, &a->test) = joined(f, "Or", &ways);
	else
		a->never = true;
}

static void ask(Front *f, Asked *a, Node *pattern, Node *at)
{
	const char *kind = pattern->kind;
	f->line = pattern->line;
	f->col = pattern->col;
	if (!strcmp(kind, "MatchValue")) {
		ask_value(f, a, pattern, at);
	} else if (!strcmp(kind, "MatchSingleton")) {
		ask_singleton(f, a, pattern, at);
	} else if (!strcmp(kind, "MatchSequence")) {
		ask_sequence(f, a, pattern, at);
	} else if (!strcmp(kind, "MatchClass")) {
		ask_class(f, a, pattern, at);
	} else if (!strcmp(kind, "MatchOr")) {
		ask_or(f, a, pattern, at);
	} else if (!strcmp(kind, "MatchAs")) {
		if (pattern->kid[0]->tag != Nnull)
			ask(f, a, pattern->kid[0], at);
		if (pattern->kid[1]->tag == Nstr)
			bind(f, a, pattern->kid[1], at);
	} else {
		front_bail(f, Dsyntax, "match of a dict");
	}
}

/* Without a guard the names are bound in front of the body. */
static Node *bound_first(Front *f, const Asked *a, Node *body)
{
	Node *all = front_node_new(f, Nlist, NULL, (int)a->bind.n + body->n);
	for (int k = 0; k < all->n; k++)
		all->kid[k] = k < (int)a->bind.n ? a->bind.at[k] : body->kid[k - (int)a->bind.n];
	return all;
}

/* Case number k and those behind it. */
static void walk_cases(Front *f, Node *cases, int k, Node *at)
{
	if (k == cases->n)
		return;
	Node *c = cases->kid[k];
	Asked a = { .never = false };
	f->line = c->kid[0]->line;
	f->col = c->kid[0]->col;
	ask(f, &a, c->kid[0], at);
	if (a.never) {
		walk_cases(f, cases, k + 1, at);
		return;
	}
	bool guarded = c->kid[1]->tag != Nnull;
	for (uint32_t j = 0; guarded && j < a.bind.n; j++)
		*vec_push(f->arena, &a.test) = a.bind.at[j];
	if (guarded)
		*vec_push(f->arena, &a.test) = c->kid[1];
	Node *body = guarded ? c->kid[2] : bound_first(f, &a, c->kid[2]);
	if (!a.test.n) {
		front_body(f, body);
		return;
	}
	Node *rest = front_node_list(f, 1, front_node(f, " cases", 3, cases, constant_node(f, Nint, k + 1), at));
	front_statement(f, front_node(f, "If", 3, joined(f, "And", &a.test), body, rest));
}

/* A statement of the walk: what is left when a case does not match. */
void front_match_rest(Front *f, Node *n)
{
	walk_cases(f, n->kid[0], (int)n->kid[1]->kid[0]->i, n->kid[2]);
}

/* The same: binds a name. */
void front_match_name(Front *f, Node *n)
{
	front_assign(f, n->kid[0]->kid[0]->str, front_expr(f, n->kid[1]));
}

/* An expression of the walk: binds a name, and is true. */
Value front_match_bind(Front *f, Node *n)
{
	front_match_name(f, n);
	return front_scalar(Tbool, false, ir_bool(f->fn, true));
}

/* The same: has a sequence that many members? */
Value front_match_length(Front *f, Node *n)
{
	Value v = front_expr(f, n->kid[0]);
	if (!is_list(&v))
		front_bail(f, Dtype, "match of a list that becomes something else");
	Ex len = v.kind == Vbox ? front_box_length(f, &v) : v.arr->dim[0];
	return front_compare(f, n->kid[1]->kind, front_scalar(Ti64, false, len), front_expr(f, n->kid[2]));
}

/* The same: isinstance. */
Value front_match_instance(Front *f, Node *n)
{
	Value v[2] = { front_expr(f, n->kid[0]), front_expr(f, n->kid[1]) };
	return front_isinstance(f, NULL, v, NULL, NULL);
}

void front_match(Front *f, Node *n)
{
	Node *at = n->kid[0];
	uint32_t line = n->line, col = n->col;
	if (n->kid[1]->n > MOST_CASES)
		front_bail(f, Dsyntax, base_printf(f->arena, "match with more than %d cases", MOST_CASES));
	if (strcmp(at->kind, "Name") || front_node_mentions(n->kid[1], at->kid[0]->str)) {
		const char *name = base_intern(f->strings, base_printf(f->arena, " match%u.%u", line, col));
		front_assign(f, name, front_spill(f, front_expr(f, at)));
		f->line = line;
		f->col = col;
		at = front_node_name(f, name);
	}
	walk_cases(f, n->kid[1], 0, at);
}
