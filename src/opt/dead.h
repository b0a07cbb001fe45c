/* Dead code and single assignments: private to src/opt. */
#ifndef OPT_DEAD_H
#define OPT_DEAD_H
#include "ir/ir.h"

/* Could computing e raise in the original (so that it must be computed even if nobody reads it)? */
bool opt_may_raise(Fn *f, Ex e);
/* Deletes assignments and temporaries that nobody reads. */
void opt_drop_dead(Fn *f);
/* Marks variables that one let assigns, before every use, as `once`. */
void opt_find_once(Fn *f);
#endif
