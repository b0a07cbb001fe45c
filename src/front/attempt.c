/* Statements that say something about others: try, raise, global, nonlocal. */
#include "front/flow.h"
#include "front/value.h"

/* Does the name stand in there, as a name or as something else? */
static bool mentions(const Node *n, const char *name)
{
	if (n->tag == Nstr && !strcmp(n->str, name))
		return true;
	for (int k = 0; k < n->n; k++)
		if (mentions(n->kid[k], name))
			return true;
	return false;
}

static bool has_kind(const Node *n, const char *kind)
{
	if (n->tag == Nnode && !strcmp(n->kind, kind))
		return true;
	for (int k = 0; k < n->n; k++)
		if (has_kind(n->kid[k], kind))
			return true;
	return false;
}

/* May a statement in there bind the name? */
static bool binds(const Node *n, const char *name)
{
	static const struct {
		const char *kind;
		int at; /* where its targets stand */
	} target[] = { { "Assign", 0 }, { "AugAssign", 0 }, { "AnnAssign", 0 }, { "For", 0 },
		{ "NamedExpr", 0 }, { "Delete", 0 }, { "Import", 0 }, { "ImportFrom", 1 }, { "With", 0 },
		{ "FunctionDef", 0 }, { "ClassDef", 0 }, { "ExceptHandler", 1 } };
	for (size_t k = 0; n->tag == Nnode && k < sizeof target / sizeof *target; k++)
		if (!strcmp(n->kind, target[k].kind) && mentions(n->kid[target[k].at], name))
			return true;
	for (int k = 0; k < n->n; k++)
		if (binds(n->kid[k], name))
			return true;
	return false;
}

/* Names that the function only reads need no `global` or `nonlocal`. */
void front_declare(Front *f, Node *n)
{
	Node *def = f->frame->func->node;
	for (int k = 0; k < n->kid[0]->n; k++)
		if (binds(def->kid[2], n->kid[0]->kid[k]->str))
			front_bail(f, Dtype, base_printf(f->arena, "%s %s is assigned",
				!strcmp(n->kind, "Global") ? "global" : "nonlocal", n->kid[0]->kid[k]->str));
}

static bool leaves(const Node *n)
{
	return has_kind(n, "Return") || has_kind(n, "Break") || has_kind(n, "Continue");
}

static bool is_broad(const Node *handler)
{
	static const char *const broad[] = { "Exception", "BaseException", "Warning", "RuntimeWarning",
		"FloatingPointError", "ArithmeticError" };
	const Node *type = handler->kid[0];
	if (type->tag == Nnull)
		return true;
	for (size_t k = 0; k < sizeof broad / sizeof *broad; k++)
		if (mentions(type, broad[k]))
			return true;
	return false;
}

/* The original runs and raises it: state, message and traceback are then its own. */
void front_raise(Front *f, Node *n)
{
	f->line = n->line;
	f->col = n->col;
	St s = front_emit(f, Kcheck);
	f->fn->st.at[s].e = ir_bool(f->fn, false);
	f->fn->st.at[s].code = Draise;
	f->frame->dead = true;
}

/* Statements behind a return, break, continue or raise are not walked: nothing reaches them. Where all ends in a
 * raise, what comes before it (the making of a message) is the original's too. */
void front_body(Front *f, Node *list)
{
	Node *end = front_flow_raise(list);
	if (end)
		front_raise(f, end);
	for (int k = 0; k < list->n && !f->frame->dead; k++)
		front_statement(f, list->kid[k]);
}

/* What raises makes the kernel fail, and the original then does it all: handlers are not walked. A warning
 * that counts as an exception would come too late for them. */
void front_attempt(Front *f, Node *n)
{
	for (int k = 0; k < n->kid[1]->n; k++)
		if (is_broad(n->kid[1]->kid[k]) && !f->broad)
			f->broad = n->line;
	if (n->kid[3]->n && (leaves(n->kid[0]) || leaves(n->kid[2])))
		front_bail(f, Dtype, "a try statement with finally that is left by return, break or continue");
	front_body(f, n->kid[0]);
	if (!f->frame->dead)
		front_body(f, n->kid[2]);
	if (!f->frame->dead)
		front_body(f, n->kid[3]);
}
