/* Names that inner functions assign. */
#ifndef FRONT_CELL_H
#define FRONT_CELL_H
#include "front/sexp.h"

typedef Vec(const char *) NameList;

/* Rewrites the functions of a bundle that has been read, once. */
void front_cells(Arena *a, Strings *strings, Node *bundle);
#endif
