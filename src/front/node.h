/* Making AST: what Python would have written. Nodes stand at the present place. */
#ifndef FRONT_NODE_H
#define FRONT_NODE_H
#include "front/value.h"

Node *front_node_new(Front *f, NodeKind tag, const char *kind, int n);
Node *front_node(Front *f, const char *kind, int n, ...); /* ... its fields */
Node *front_node_list(Front *f, int n, ...);
Node *front_node_name(Front *f, const char *s);
/* Does the interned name stand anywhere in n? */
bool front_node_mentions(const Node *n, const char *name);
#endif
