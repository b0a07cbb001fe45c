/* Making AST. */
#include "front/node.h"

#include "front/flow.h"

#include <stdarg.h>

Node *front_node_at(Arena *a, Strings *strings, const Node *at, NodeKind tag, const char *kind, int n)
{
	Node *r = base_alloc(a, sizeof *r);
	r->tag = tag;
	r->kind = kind ? base_intern(strings, kind) : NULL;
	r->line = at->line;
	r->col = at->col;
	r->n = n;
	r->kid = base_alloc(a, sizeof(Node *) * (size_t)(n + 1));
	return r;
}

Node *front_node_new(Front *f, NodeKind tag, const char *kind, int n)
{
	const Node here = { .line = f->line, .col = f->col };
	return front_node_at(f->arena, f->strings, &here, tag, kind, n);
}

Node *front_node(Front *f, const char *kind, int n, ...)
{
	Node *r = front_node_new(f, Nnode, kind, n);
	va_list ap;
	va_start(ap, n);
	for (int k = 0; k < n; k++)
		r->kid[k] = va_arg(ap, Node *);
	va_end(ap);
	return r;
}

Node *front_node_list(Front *f, int n, ...)
{
	Node *r = front_node_new(f, Nlist, NULL, n);
	va_list ap;
	va_start(ap, n);
	for (int k = 0; k < n; k++)
		r->kid[k] = va_arg(ap, Node *);
	va_end(ap);
	return r;
}

Node *front_node_name(Front *f, const char *s)
{
	Node *word = front_node_new(f, Nstr, NULL, 0);
	word->str = base_intern(f->strings, s);
	return front_node(f, "Name", 1, word);
}

bool front_node_mentions(const Node *n, const char *name)
{
	if (n->tag == Nstr && n->str == name)
		return true;
	for (int k = 0; k < n->n; k++)
		if (front_node_mentions(n->kid[k], name))
			return true;
	return false;
}

bool front_node_leaves(const Node *n, const char *kind)
{
	if (front_is(n, kind))
		return true;
	if (front_is(n, "FunctionDef") || front_is(n, "Lambda"))
		return false;
	int other = front_is(n, "For") ? 3 : front_is(n, "While") ? 2 : -1;
	for (int k = 0; k < n->n; k++)
		if ((other < 0 || k == other) && front_node_leaves(n->kid[k], kind))
			return true;
	return false;
}
