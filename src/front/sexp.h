/* The AST text as a tree (docs/ast.md). */
#ifndef FRONT_SEXP_H
#define FRONT_SEXP_H
#include "base/base.h"

typedef enum NodeKind {
	Nnull, /* ~ */
	Nnode, /* (Kind line col fields...) or any other parenthesised form: kind = its first word */
	Nlist, /* [ ... ] */
	Nstr,
	Nint,
	Nbig, /* integer of more than 64 bits, or another constant we do not know: text in str */
	Nfloat,
	Ntrue,
	Nfalse,
	Nellipsis,
} NodeKind;

typedef struct Node {
	NodeKind tag;
	const char *kind; /* interned */
	const char *str;  /* interned */
	int64_t i;
	double f;
	uint32_t line, col;
	struct Node **kid; /* fields or items */
	int n;
} Node;

/* NULL if the text is not well formed (a bug of the writer): *error says where. */
Node *front_read(Arena *a, Strings *strings, const char *text, const char **error);
/* What is wrong with a bundle, or NULL: behind it every field of every node that the front end knows
 * is of the kind that it expects. front_read has asked this already. */
const char *front_misshapen(const Node *bundle);
#endif
