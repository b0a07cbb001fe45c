/* Copies of statements with loops, variables and temporaries of their own. */
#ifndef IR_COPY_H
#define IR_COPY_H
#include "ir/effects.h"

/* What stands in the copy for a variable or a storage of the original; 0: itself. */
typedef struct Copy {
	Fn *f;
	Ex *var;
	Sto *sto;
	uint32_t vars, stos;
} Copy;

/* For copies of what has effects x: all that it assigns or allocates is made anew. */
Copy ir_new_copy(Fn *f, const Effects *x);
/* In what is copied from now on, e stands for variable v. */
void ir_copy_var(Copy *c, Var v, Ex e);
/* Are all statements of the chain of kinds that can be copied? */
bool ir_can_copy(Fn *f, St first);
/* A copy of statement s with everything in it, without what follows it. */
St ir_copy(Copy *c, St s);
#endif
