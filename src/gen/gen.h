/* IR -> C text. The text includes no header: the ABI's text is pasted in front. */
#ifndef GEN_H
#define GEN_H
#include "ir/ir.h"
/* What else is known then: the number of scratch slots; the plan's records of timers; for the next
 * time that the same unit is written (0 before the first): which of its nests are the same. */
typedef struct GenTwins GenTwins;
typedef struct GenOut {
	int temps;
	const char *timers;
	GenTwins *twins;
} GenOut;
/* Returns the whole C file, in the arena. `plan` becomes the string jenny_plan in it (may be NULL). */
char *gen_c(Unit *u, Arena *a, const char *plan, GenOut *out);
#endif
