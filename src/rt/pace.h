/*
 * Whether threads pay for a short parallel loop is measured, loop by loop: the cores may be busy with
 * somebody else's threads (a BLAS's spin for a while after a call), waking a worker may be slow, the
 * estimate may be wrong.
 */
#ifndef RT_PACE_H
#define RT_PACE_H

#include <stdatomic.h>

#include "jenny_abi.h"

enum { PACES = 256 };

/* What is known of one loop at one size. Threads that run the same loop may mix their measurements
 * up; then the wrong number of threads is chosen until the next trial. */
typedef struct PaceEntry {
	_Atomic jenny_u64 key;
	_Atomic int phase;      /* turns of the trial so far */
	_Atomic unsigned rest;  /* calls until the next trial */
	_Atomic unsigned span;  /* the last rest; 0: there was no trial yet */
	_Atomic int alone;      /* who gets the rest */
	_Atomic unsigned apart; /* long runs since the last turn of the trial */
	_Atomic int late;       /* calls in a row in which the threads were slower than one */
	_Atomic jenny_i64 sum[2], most[2]; /* ns of the trial's turns: with threads, alone */
	_Atomic jenny_i64 mean[2];         /* of the last trial, its worst turns left out */
} PaceEntry;

typedef struct Pace {
	PaceEntry entry[PACES];
} Pace;

/* One run of a loop. */
typedef struct PaceTurn {
	PaceEntry *entry; /* NULL: nothing to note */
	int trial, alone;
} PaceTurn;

/* Whether the loop of this body and estimate should stay with its caller: in .alone. */
PaceTurn rt_pace_open(Pace *pace, JennyBody *body, double total_ns);
/* Where .entry is set: the run took so long. */
void rt_pace_close(const PaceTurn *turn, jenny_i64 ns);

#endif
