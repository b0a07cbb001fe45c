/* AST text + signature -> typed IR. */
#ifndef FRONT_H
#define FRONT_H
#include "ir/face.h"
#include "kb/kb.h"

typedef struct FrontIn {
	const char *ast, *sig;
	int careful;    /* general slices and indices instead of assumptions */
	int free_order; /* order="free" */
	int mixed;      /* lists of floats may have ints among them, those of ints floats */
} FrontIn;

/* The unit, with its face; NULL when the function (or one of its statements) is refused: `diags` then
 * holds the reason and its place. Never leaves by longjmp. */
Unit *front_compile(Arena *a, Strings *strings, Diags *diags, const FrontIn *in);

/* What of the function can be compiled on its own, as text (docs/regions.md); `refused` lists places
 * "line:col" that must stay Python. NULL with *error set if the text is malformed. */
char *front_split(
	Arena *a, Strings *strings, const char *ast, const char *refused, const char **error);
/* Which loops of the function may run in other processes, as text (docs/spread.md). The same on errors. */
char *front_spread(Arena *a, Strings *strings, const char *ast, const char **error);
/* Whether a row of the knowledge base with this `special` has a handler. */
bool front_handles(KbSpecial special);
#endif
