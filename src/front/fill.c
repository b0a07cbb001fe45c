/*
 * Numbers that a loop turns into arrays (`s = 0` and then `s += row`). The first round binds the name to an
 * array; where all that the loop does with the name is to add to it, subtract from it or multiply it, an array
 * full of the number serves as well from the start (carry.c). Behind the loop it is checked that there
 * was a round.
 */
#include "front/node.h"
#include "front/value.h"

#include <math.h>
#include <string.h>

static bool is_node(const Node *n, const char *kind) { return n->tag == Nnode && !strcmp(n->kind, kind); }

static bool is_name(const Node *n, const char *name) { return is_node(n, "Name") && n->kid[0]->str == name; }

static bool exact(const Node *op) { return is_node(op, "Add") || is_node(op, "Sub") || is_node(op, "Mult"); }

/* name op= e, name = name op e, name = e op name */
static bool sums_up(const Node *n, const char *name)
{
	if (is_node(n, "AugAssign"))
		return is_name(n->kid[0], name) && exact(n->kid[1]) && !front_node_mentions(n->kid[2], name);
	if (!is_node(n, "Assign") || n->kid[0]->n != 1 || !is_name(n->kid[0]->kid[0], name) ||
		!is_node(n->kid[1], "BinOp") || !exact(n->kid[1]->kid[1]))
		return false;
	const Node *left = n->kid[1]->kid[0], *right = n->kid[1]->kid[2];
	return (is_name(left, name) && !front_node_mentions(right, name)) ||
		(is_name(right, name) && !front_node_mentions(left, name));
}

/* Does a function inside of this one know the name? */
static bool is_captured(const Node *n, const char *name, bool inside)
{
	bool function = is_node(n, "FunctionDef") || is_node(n, "Lambda") || is_node(n, "GeneratorExp");
	if (inside && function && front_node_mentions(n, name))
		return true;
	for (int k = 0; k < n->n; k++)
		if (is_captured(n->kid[k], name, true))
			return true;
	return false;
}

/* Is the number one that every dtype holds? */
static bool is_small(Front *f, const Value *v)
{
	const Expr *x = &f->fn->ex.at[v->e];
	if (v->kind != Vscalar || v->np || v->tag || x->op != Ocon)
		return false;
	if (v->type == Ti64)
		return x->u.i >= 0 && x->u.i < 100;
	return v->type == Tf64 && (x->u.f == 0 || x->u.f == 1) && !signbit(x->u.f);
}

/* May the loop see an array full of the number in the name? */
bool front_fill_fits(Front *f, const Loop *l, const char *name, const Value *number)
{
	if (l->body->tag != Nlist || !is_small(f, number) || is_captured(f->frame->func->node, name, false))
		return false;
	int sums = 0;
	for (int k = 0; k < l->body->n; k++) {
		bool is = sums_up(l->body->kid[k], name);
		if (!is && front_node_mentions(l->body->kid[k], name))
			return false;
		sums += is;
	}
	return sums > 0;
}
