#include "front/taken.h"

#include "kb/kb.h"

#include <string.h>

static const char *expr(Taken *t, Node *e, Node **where);

static const char *no(const char *why, Node *n, Node **where)
{
	*where = n;
	return why;
}

/* ---- names ---- */

/* The dotted text of a chain of attributes of a name, NULL for anything else; *root is the name. */
static const char *dotted(Taken *t, Node *n, const char **root)
{
	if (front_is(n, "Name")) {
		*root = n->kid[0]->str;
		return n->kid[0]->str;
	}
	if (!front_is(n, "Attribute"))
		return NULL;
	const char *base = dotted(t, n->kid[0], root);
	return base ? base_printf(t->arena, "%s.%s", base, n->kid[1]->str) : NULL;
}

/* What the environment says of a chain that starts at a free name, or NULL. */
static Node *env_of(Taken *t, Node *n)
{
	const char *root = NULL, *chain = dotted(t, n, &root);
	if (!chain || front_names_find(t->flow, root) >= 0)
		return NULL;
	for (int k = 0; t->env && k < t->env->n; k++)
		if (!strcmp(t->env->kid[k]->kid[0]->str, chain))
			return t->env->kid[k]->kid[1];
	return NULL;
}

static bool is_local(Taken *t, Node *n)
{
	const char *root = NULL;
	return dotted(t, n, &root) && front_names_find(t->flow, root) >= 0;
}

/* Is it an attribute of a parameter, directly or of what such an attribute holds? */
static bool of_object(Taken *t, Node *n)
{
	const char *root = NULL;
	int k = front_is(n, "Attribute") && dotted(t, n, &root) ? front_names_find(t->flow, root) : -1;
	return k >= 0 && t->objects && front_names_has(t->objects, k);
}

static bool is_numpy(Taken *t, Node *callee)
{
	Node *v = env_of(t, callee);
	return v && front_is(v, "known") && !strncmp(v->kid[0]->str, "numpy.", 6);
}

/* ---- expressions ---- */

static const char *each(Taken *t, Node *list, Node **where)
{
	const char *why = NULL;
	for (int k = 0; k < list->n && !why; k++)
		if (list->kid[k]->tag == Nnode)
			why = expr(t, list->kid[k], where);
	return why;
}

static const char *array_attributes[] = { "shape", "ndim", "size", "T", "dtype", "itemsize",
	"nbytes", "real", "imag", "data", "indices", "indptr", "nnz", NULL };

static bool listed(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(*list, s))
			return true;
	return false;
}

static const char *attribute(Taken *t, Node *n, Node **where)
{
	Node *v = env_of(t, n);
	if (v)
		return front_is(v, "other") ? no("attribute of an object", n, where) : NULL;
	if (!listed(n->kid[1]->str, array_attributes) && !of_object(t, n))
		return no(base_printf(t->arena, "attribute %s", n->kid[1]->str), n, where);
	return expr(t, n->kid[0], where);
}

static const char *name(Taken *t, Node *n, Node **where)
{
	if (front_names_find(t->flow, n->kid[0]->str) >= 0)
		return NULL;
	Node *v = env_of(t, n);
	if (!v || front_is(v, "other"))
		return no(base_printf(t->arena, "name %s", n->kid[0]->str), n, where);
	return NULL;
}

/* Is there such a method of arrays, lists or numbers? */
static bool is_method(Taken *t, const char *attr)
{
	static const char *const owners[] = { "ndarray", "list", "scalar", "Generator", "RandomState",
		"sparse", NULL };
	for (const char *const *o = owners; *o; o++)
		if (kb_find(base_printf(t->arena, "%s.%s", *o, attr)))
			return true;
	return false;
}

static const char *callee(Taken *t, Node *f, Node **where)
{
	Node *v = env_of(t, f);
	const char *root = NULL, *chain = dotted(t, f, &root);
	const char *why = base_printf(t->arena, "call of %s", chain ? chain : "something computed");
	if (v && front_is(v, "known"))
		return kb_find(v->kid[0]->str) ? NULL : no(why, f, where);
	if (v && front_is(v, "func"))
		return t->no_helpers ? no(why, f, where) : NULL;
	if (!v && !t->no_helpers && of_object(t, f))
		return NULL;
	if (v || !front_is(f, "Attribute") || !is_method(t, f->kid[1]->str))
		return no(why, f, where);
	Node *of = front_is(f->kid[0], "Name") ? env_of(t, f->kid[0]) : NULL;
	bool object = of && front_is(of, "array") && *of->kid[0]->str == '@';
	if (front_is(f->kid[0], "Name") && !is_local(t, f) && !object)
		return no(why, f, where);
	return expr(t, f->kid[0], where);
}

/* Strings may only stand as arguments: dtype="float32". */
static const char *argument(Taken *t, Node *e, Node **where)
{
	return front_is(e, "Constant") && e->kid[0]->tag == Nstr ? NULL : expr(t, e, where);
}

static const char *call(Taken *t, Node *n, Node **where)
{
	const char *why = callee(t, n->kid[0], where);
	for (int k = 0; k < n->kid[1]->n && !why; k++)
		why = argument(t, n->kid[1]->kid[k], where);
	for (int k = 0; k < n->kid[2]->n && !why; k++) {
		Node *key = n->kid[2]->kid[k];
		why = key->kid[0]->tag == Nstr ? argument(t, key->kid[1], where)
									   : no("** in a call", n, where);
	}
	return why;
}

static const char *constant(Taken *t, Node *n, Node **where)
{
	Node *c = n->kid[0];
	if (c->tag == Nstr)
		return no("a string", n, where);
	if (c->tag == Nbig)
		return no(base_printf(t->arena, "constant %s", c->str), n, where);
	return NULL;
}

static const char *comprehension(Taken *t, Node *n, Node **where)
{
	Node *gens = n->kid[1];
	const char *why = gens->n == 1 && !gens->kid[0]->kid[2]->n
						  ? NULL
						  : no("a comprehension with if or several loops", n, where);
	if (!why)
		why = expr(t, gens->kid[0]->kid[1], where);
	if (why || !front_is(gens->kid[0]->kid[0], "Name"))
		return why ? why : no("a comprehension that unpacks", n, where);
	Flow inner = *t->flow, *outer = t->flow;
	memset(&inner.name, 0, sizeof inner.name);
	for (uint32_t k = 0; k < outer->name.n; k++)
		*vec_push(t->arena, &inner.name) = outer->name.at[k];
	if (front_names_find(outer, gens->kid[0]->kid[0]->kid[0]->str) < 0) {
		*vec_push(t->arena, &inner.name) = gens->kid[0]->kid[0]->kid[0]->str;
		inner.words = (int)inner.name.n / 64 + 1;
		inner.foreign = base_alloc(t->arena, sizeof(uint64_t) * (size_t)inner.words);
		memcpy(inner.foreign, outer->foreign, sizeof(uint64_t) * (size_t)outer->words);
	}
	t->flow = &inner;
	why = expr(t, n->kid[0], where);
	t->flow = outer;
	return why;
}

static const char *const composite[] = { "BinOp", "UnaryOp", "IfExp", "BoolOp", "Compare", "Tuple",
	"List", "Subscript", "Slice", "NamedExpr", NULL };

static const char *expr(Taken *t, Node *e, Node **where)
{
	if (e->tag == Nlist)
		return each(t, e, where);
	if (e->tag != Nnode || !e->kind || !e->n)
		return NULL;
	if (front_is(e, "Name"))
		return name(t, e, where);
	if (front_is(e, "Constant"))
		return constant(t, e, where);
	if (front_is(e, "Attribute"))
		return attribute(t, e, where);
	if (front_is(e, "Call"))
		return call(t, e, where);
	if (front_is(e, "ListComp"))
		return comprehension(t, e, where);
	if (!listed(e->kind, composite))
		return no(e->kind, e, where);
	for (int k = 0; k < e->n; k++) {
		const char *why = expr(t, e->kid[k], where);
		if (why)
			return why;
	}
	return NULL;
}

/* ---- statements ---- */

static const char *target(Taken *t, Node *n, Node **where)
{
	if (front_is(n, "Name")) {
		int k = front_names_find(t->flow, n->kid[0]->str);
		if (k < 0)
			return no("assignment to a global", n, where);
		if (front_names_has(t->flow->captured, k))
			return no(base_printf(t->arena, "%s belongs to a nested function too", n->kid[0]->str),
				n, where);
		return front_names_has(t->banned, k)
				   ? no(base_printf(t->arena, "the value of %s", n->kid[0]->str), n, where)
				   : NULL;
	}
	if (front_is(n, "Tuple") || front_is(n, "List")) {
		for (int k = 0; k < n->kid[0]->n; k++) {
			const char *why = target(t, n->kid[0]->kid[k], where);
			if (why)
				return why;
		}
		return NULL;
	}
	if (front_is(n, "Subscript"))
		return expr(t, n, where);
	if (of_object(t, n))
		return NULL;
	return no(base_printf(t->arena, "assignment to %s", n->kind), n, where);
}

static const char *assign(Taken *t, Node *n, Node **where)
{
	const char *why = NULL;
	for (int k = 0; k < n->kid[0]->n && !why; k++)
		why = target(t, n->kid[0]->kid[k], where);
	return why ? why : expr(t, n->kid[1], where);
}

static Place end_of(const Node *n)
{
	if (n->n < 2 || n->kid[n->n - 1]->tag != Nint || n->kid[n->n - 2]->tag != Nint)
		return (Place){ n->line, n->col };
	return (Place){ (uint32_t)n->kid[n->n - 2]->i, (uint32_t)n->kid[n->n - 1]->i };
}

static bool before(Place a, Place b)
{
	return a.line < b.line || (a.line == b.line && a.col < b.col);
}

static bool refused(Taken *t, Node *n)
{
	Place start = { n->line, n->col }, end = end_of(n);
	for (uint32_t k = 0; k < t->place.n; k++)
		if (!before(t->place.at[k], start) && before(t->place.at[k], end))
			return true;
	return false;
}

const char *front_taken_head(Taken *t, Node *n, int depth, Node **where)
{
	const char *why;
	if (front_is(n, "Pass"))
		return NULL;
	if (front_is(n, "Break") || front_is(n, "Continue"))
		return depth > 0 ? NULL : no(front_is(n, "Break") ? "break" : "continue", n, where);
	if (front_is(n, "Assign"))
		return assign(t, n, where);
	if (front_is(n, "AugAssign")) {
		why = target(t, n->kid[0], where);
		return why ? why : expr(t, n->kid[2], where);
	}
	if (front_is(n, "AnnAssign")) {
		if (n->kid[2]->tag == Nnull)
			return NULL;
		why = target(t, n->kid[0], where);
		return why ? why : expr(t, n->kid[2], where);
	}
	if (front_is(n, "Expr"))
		return front_is(n->kid[0], "Constant") ? NULL : expr(t, n->kid[0], where);
	if (front_is(n, "Assert"))
		return expr(t, n->kid[0], where);
	if (front_is(n, "Raise"))
		return NULL;
	if (front_is(n, "For")) {
		why = target(t, n->kid[0], where);
		return why ? why : expr(t, n->kid[1], where);
	}
	if (front_is(n, "While") || front_is(n, "If"))
		return expr(t, n->kid[0], where);
	return no(n->kind, n, where);
}

const char *front_taken(Taken *t, Node *n, int depth, Node **where)
{
	Body body[FLOW_BODIES];
	bool loop = front_is(n, "For") || front_is(n, "While");
	if (refused(t, n))
		return no("", n, where);
	const char *why = front_taken_head(t, n, depth, where);
	int nb = why ? 0 : front_flow_bodies(n, body);
	for (int b = 0; b < nb; b++)
		for (int k = 0; k < body[b].list->n && !why && !front_flow_raise(body[b].list); k++)
			why = front_taken(t, body[b].list->kid[k], depth + (loop && b == 0), where);
	return why;
}

/* ---- worth ---- */

static bool sliced(const Node *index)
{
	if (front_is(index, "Slice"))
		return true;
	for (int k = 0; front_is(index, "Tuple") && k < index->kid[0]->n; k++)
		if (front_is(index->kid[0]->kid[k], "Slice"))
			return true;
	return false;
}

/* Was an attribute of an object seen to be an array? By its text. */
static bool has_attribute(Taken *t, Node *e)
{
	const char *root, *chain = dotted(t, e, &root);
	for (uint32_t k = 0; chain && k < t->array_chain.n; k++)
		if (!strcmp(t->array_chain.at[k], chain))
			return true;
	return false;
}

/* Looks like a value that is a whole array. */
static bool arrayish(Taken *t, Node *e)
{
	if (front_is(e, "Name")) {
		int k = front_names_find(t->flow, e->kid[0]->str);
		return k >= 0 && front_names_has(t->arrays, k);
	}
	if (front_is(e, "Call"))
		return is_numpy(t, e->kid[0]) || front_is(e->kid[0], "Attribute");
	if (front_is(e, "Subscript"))
		return sliced(e->kid[1]);
	if (front_is(e, "BinOp"))
		return front_is(e->kid[1], "MatMult") || arrayish(t, e->kid[0]) || arrayish(t, e->kid[2]);
	if (front_is(e, "UnaryOp"))
		return arrayish(t, e->kid[1]);
	if (front_is(e, "Compare"))
		return arrayish(t, e->kid[0]) || (e->kid[2]->n && arrayish(t, e->kid[2]->kid[0]));
	if (front_is(e, "Attribute"))
		return !strcmp(e->kid[1]->str, "T") || has_attribute(t, e);
	return front_is(e, "ListComp");
}

static void mark_array(Taken *t, Node *n)
{
	int k = front_is(n, "Name") ? front_names_find(t->flow, n->kid[0]->str) : -1;
	if (k >= 0)
		front_names_add(t->arrays, k);
	const char *root;
	if (of_object(t, n) && !has_attribute(t, n))
		*vec_push(t->arena, &t->array_chain) = dotted(t, n, &root);
}

static void look_for_arrays(Taken *t, Node *n)
{
	if (front_is(n, "Subscript") && (sliced(n->kid[1]) || front_is(n->kid[1], "Tuple")))
		mark_array(t, n->kid[0]);
	if (front_is(n, "Attribute") && listed(n->kid[1]->str, array_attributes))
		mark_array(t, n->kid[0]);
	if (front_is(n, "Call") && is_numpy(t, n->kid[0]))
		for (int k = 0; k < n->kid[1]->n; k++)
			mark_array(t, n->kid[1]->kid[k]);
	if (front_is(n, "Assign") && n->kid[0]->n == 1 && arrayish(t, n->kid[1]))
		mark_array(t, n->kid[0]->kid[0]);
	for (int k = 0; k < n->n; k++)
		look_for_arrays(t, n->kid[k]);
}

void front_taken_arrays(Taken *t, Node *body)
{
	t->arrays = front_names_new(t->flow);
	for (int round = 0; round < 3; round++)
		look_for_arrays(t, body);
}

bool front_taken_worth(Taken *t, Node *n)
{
	if (front_is(n, "For") || front_is(n, "While"))
		return true;
	if (front_is(n, "If")) {
		for (int b = 1; b < 3; b++)
			for (int k = 0; k < n->kid[b]->n; k++)
				if (front_taken_worth(t, n->kid[b]->kid[k]))
					return true;
		return false;
	}
	if (front_is(n, "Assign"))
		return (front_is(n->kid[0]->kid[0], "Subscript") && sliced(n->kid[0]->kid[0]->kid[1])) ||
			   (!front_is(n->kid[1], "Name") && !front_is(n->kid[1], "Subscript") &&
				   arrayish(t, n->kid[1]));
	if (front_is(n, "AugAssign"))
		return arrayish(t, n->kid[0]) || arrayish(t, n->kid[2]);
	return front_is(n, "Expr") && front_is(n->kid[0], "Call");
}
