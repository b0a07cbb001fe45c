/* Making AST: what Python would have written. Nodes stand at the present place. */
#ifndef FRONT_NODE_H
#define FRONT_NODE_H
#include "front/value.h"

/* One of n fields or items that stands where `at` does. */
Node *front_node_at(Arena *a, Strings *strings, const Node *at, NodeKind tag, const char *kind, int n);
Node *front_node_new(Front *f, NodeKind tag, const char *kind, int n);
Node *front_node(Front *f, const char *kind, int n, ...); /* ... its fields */
Node *front_node_list(Front *f, int n, ...);
Node *front_node_name(Front *f, const char *s);
/* Does the interned name stand anywhere in n? */
bool front_node_mentions(const Node *n, const char *name);
/* Does it leave, by a statement of that kind (Break, Continue), the loop that it stands in? */
bool front_node_leaves(const Node *n, const char *kind);
#endif
