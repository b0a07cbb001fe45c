/* IR -> C text. The text includes no header: the ABI's text is pasted in front. */
#ifndef GEN_H
#define GEN_H
#include "ir/ir.h"
/* Returns the whole C file, in the arena. `plan` becomes the string jenny_plan in it (may be NULL).
 * `*temps` receives the number of scratch slots. */
char *gen_c(Unit *u, Arena *a, const char *plan, int *temps);
#endif
