/*
 * nonlocal: a name that an inner function assigns becomes the only element of a list, which both functions
 * know: `c` reads and writes `cell[0]`. The list is made behind the statement that binds the name first. What
 * such a name cannot be turned into stays as it is, and is refused where the walk meets it.
 */
#include "front/cell.h"

#include "front/node.h"

#include <string.h>

typedef struct Cells {
	Arena *arena;
	Strings *strings;
	const char *name, *cell; /* the name, and that of its list */
} Cells;

static bool is(const Node *n, const char *kind) { return n->tag == Nnode && !strcmp(n->kind, kind); }

static bool is_function(const Node *n) { return is(n, "FunctionDef") || is(n, "AsyncFunctionDef"); }

static bool is_parameter(const Node *args, const char *name)
{
	static const int groups[] = { 0, 1, 2, 3, 5 };
	for (int g = 0; g < 5; g++) {
		const Node *list = args->kid[groups[g]];
		if (is(list, "arg") && list->kid[0]->str == name)
			return true;
		for (int k = 0; list->tag == Nlist && k < list->n; k++)
			if (is(list->kid[k], "arg") && list->kid[k]->kid[0]->str == name)
				return true;
	}
	return false;
}

/* Does a declaration of this kind in the function itself name it? */
static bool declares(const Node *n, const char *kind, const char *name)
{
	if (is(n, kind))
		return front_node_mentions(n, name);
	if (is_function(n) || is(n, "Lambda") || is(n, "ClassDef"))
		return false;
	for (int k = 0; k < n->n; k++)
		if (declares(n->kid[k], kind, name))
			return true;
	return false;
}

static bool is_target(const Node *t, const char *name)
{
	if (is(t, "Name"))
		return t->kid[0]->str == name;
	if (is(t, "Starred"))
		return is_target(t->kid[0], name);
	if (!is(t, "Tuple") && !is(t, "List"))
		return false;
	for (int k = 0; k < t->kid[0]->n; k++)
		if (is_target(t->kid[0]->kid[k], name))
			return true;
	return false;
}

/* A statement that gives the name a value in the ordinary way. */
static bool assigns(const Node *n, const char *name)
{
	for (int k = 0; is(n, "Assign") && k < n->kid[0]->n; k++)
		if (is_target(n->kid[0]->kid[k], name))
			return true;
	if (is(n, "AnnAssign") && n->kid[2]->tag == Nnull)
		return false;
	return (is(n, "AugAssign") || is(n, "AnnAssign") || is(n, "For")) && is_target(n->kid[0], name);
}

/* Does the function assign the name, itself? */
static bool assigns_inside(const Node *list, const char *name)
{
	for (int k = 0; k < list->n; k++) {
		const Node *n = list->kid[k];
		if (is_function(n) || is(n, "Lambda") || is(n, "ClassDef"))
			continue;
		if (assigns(n, name) || assigns_inside(n, name))
			return true;
	}
	return false;
}

/* Is the name bound anywhere in some other way, or its scope not plain? */
static bool is_strange(const Node *n, const char *name)
{
	static const struct {
		const char *kind;
		int at;
	} other[] = { { "NamedExpr", 0 }, { "comprehension", 0 }, { "Delete", 0 }, { "withitem", 1 },
		{ "ExceptHandler", 1 }, { "alias", 0 }, { "alias", 1 }, { "FunctionDef", 0 }, { "MatchAs", 1 },
		{ "MatchStar", 0 }, { "MatchMapping", 2 }, { "ClassDef", 2 }, { "ClassDef", 0 },
		{ "ClassDef", 3 }, { "AsyncFunctionDef", 2 }, { "Global", 0 }, { "AsyncFor", 0 } };
	for (size_t k = 0; n->tag == Nnode && k < sizeof other / sizeof *other; k++)
		if (is(n, other[k].kind) && front_node_mentions(n->kid[other[k].at], name))
			return true;
	for (int k = 0; k < n->n; k++)
		if (is_strange(n->kid[k], name))
			return true;
	return false;
}

static Node *node(Cells *c, const Node *at, NodeKind tag, const char *kind, int n)
{
	return front_node_at(c->arena, c->strings, at, tag, kind, n);
}

static Node *name_node(Cells *c, const Node *at, const char *name)
{
	Node *r = node(c, at, Nnode, "Name", 1);
	r->kid[0] = node(c, at, Nstr, NULL, 0);
	r->kid[0]->str = name;
	return r;
}

/* cell = [name] */
static Node *making(Cells *c, const Node *at)
{
	Node *r = node(c, at, Nnode, "Assign", 2), *list = node(c, at, Nnode, "List", 1);
	r->kid[0] = node(c, at, Nlist, NULL, 1);
	r->kid[0]->kid[0] = name_node(c, at, c->cell);
	r->kid[1] = list;
	list->kid[0] = node(c, at, Nlist, NULL, 1);
	list->kid[0]->kid[0] = name_node(c, at, c->name);
	return r;
}

/* Every use of the name in there becomes one of cell[0]. */
static void rewrite(Cells *c, Node *n)
{
	if (is(n, "Name") && n->kid[0]->str == c->name) {
		Node *base = name_node(c, n, c->cell), *zero = node(c, n, Nnode, "Constant", 1);
		zero->kid[0] = node(c, n, Nint, NULL, 0);
		n->kind = base_intern(c->strings, "Subscript");
		n->kid = base_alloc(c->arena, 3 * sizeof(Node *));
		n->kid[0] = base;
		n->kid[1] = zero;
		n->n = 2;
		return;
	}
	bool function = is_function(n), lambda = is(n, "Lambda");
	const Node *args = function ? n->kid[1] : lambda ? n->kid[0] : NULL;
	bool own = args && (is_parameter(args, c->name) || (function && !declares(n->kid[2], "Nonlocal", c->name) &&
		assigns_inside(n->kid[2], c->name)));
	for (int k = 0; k < n->n; k++)
		if (!own || n->kid[k] == args || (function && k > 2))
			rewrite(c, n->kid[k]);
}

static void become_cell(Cells *c, Node *def, int made)
{
	Node *body = def->kid[2];
	Node **kid = base_alloc(c->arena, sizeof(Node *) * (size_t)(body->n + 2));
	for (int k = 0; k < body->n; k++) {
		if (k > made || is_function(body->kid[k]))
			rewrite(c, body->kid[k]);
		kid[k + (k > made)] = body->kid[k];
	}
	kid[made + 1] = making(c, made < 0 ? def : body->kid[made]);
	body->kid = kid;
	body->n++;
}

/* The statement of the body that binds the name first: -1 for a parameter, -2 for none that will do. */
static int first_bound(const Node *def, const char *name)
{
	const Node *body = def->kid[2];
	if (is_parameter(def->kid[1], name))
		return -1;
	for (int k = 0; k < body->n; k++) {
		if (is_function(body->kid[k]) || !front_node_mentions(body->kid[k], name))
			continue;
		return assigns(body->kid[k], name) && !is(body->kid[k], "For") && !is(body->kid[k], "AugAssign") ?
			k : -2;
	}
	return -2;
}

/* Names that functions inside of def declare nonlocal, and assign. */
static void inner_names(Arena *a, const Node *n, const Node *def, NameList *out)
{
	if (is(n, "Nonlocal") && def)
		for (int k = 0; k < n->kid[0]->n; k++) {
			const char *name = n->kid[0]->kid[k]->str;
			bool known = !assigns_inside(def->kid[2], name);
			for (uint32_t j = 0; j < out->n; j++)
				known = known || out->at[j] == name;
			if (!known)
				*vec_push(a, out) = name;
		}
	for (int k = 0; k < n->n; k++)
		inner_names(a, n->kid[k], is_function(n) ? n : def, out);
}

static void cells_of(Arena *a, Strings *strings, Node *def)
{
	NameList names = { 0 };
	for (int k = 0; k < def->kid[2]->n; k++)
		inner_names(a, def->kid[2]->kid[k], NULL, &names);
	for (uint32_t k = 0; k < names.n; k++) {
		Cells c = { a, strings, names.at[k],
			base_intern(strings, base_printf(a, " cell %s", names.at[k])) };
		int made = first_bound(def, c.name);
		bool foreign = declares(def->kid[2], "Nonlocal", c.name);
		if (made > -2 && !foreign && !is_strange(def->kid[2], c.name))
			become_cell(&c, def, made);
	}
}

static void visit(Arena *a, Strings *strings, Node *n)
{
	if (is(n, "FunctionDef"))
		cells_of(a, strings, n);
	for (int k = 0; k < n->n; k++)
		visit(a, strings, n->kid[k]);
}

void front_cells(Arena *a, Strings *strings, Node *bundle) { visit(a, strings, bundle); }
