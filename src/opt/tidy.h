/* Short forms of statements: private to src/opt. */
#ifndef OPT_TIDY_H
#define OPT_TIDY_H
#include "ir/ir.h"

/* A variable that is set once and read once, by the next statement, goes; choices between two
 * values of a condition become `and` or `or`; endless loops that start with their exit get it as
 * their condition. */
void opt_shorten(Fn *f, bool *changed);
void opt_not_again(Fn *f, St first, bool *changed);
#endif
