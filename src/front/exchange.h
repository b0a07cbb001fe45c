/* Loops that exchange names, written out before anything is walked. */
#ifndef FRONT_EXCHANGE_H
#define FRONT_EXCHANGE_H
#include "front/sexp.h"

/* Rewrites the functions of the bundle in place; returns whether there was such a loop. */
bool front_exchange(Arena *a, Strings *strings, Node *bundle);
#endif
