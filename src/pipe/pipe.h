/* The compiler on one screen: what happens to a unit, in order. */
#ifndef PIPE_H
#define PIPE_H
#include "ir/face.h"

typedef struct PassTime {
	const char *name;
	double ms;
} PassTime;

enum { PIPE_PASSES = 20 };

typedef struct PipeRun {
	Arena *arena;
	const char *dump;  /* names of passes, as JENNY_DUMP; NULL: none */
	const char *stop;  /* pass after which to stop; NULL: run all */
	bool check;        /* check the IR after each pass */
	PassTime time[PIPE_PASSES];
	int passes;
	const char *broken; /* pass that left an illegal IR, or NULL */
} PipeRun;

/* Runs the passes over every function of the unit. False: a pass is broken (run->broken). */
bool pipe_passes(Unit *u, PipeRun *run);
/* "name: one line" for each pass. */
const char *pipe_pass_name(int k);
#endif
