/*
 * A thread's turn to have the GIL. One that waits for it asks for it only when nobody gave it away for
 * 5 ms; a program that calls NumPy gives it away for moments all the time, and takes it back before
 * the other thread is awake: that one may then wait for seconds.
 */
#ifndef TURN_H
#define TURN_H
#include <Python.h>

typedef struct Wish Wish;
/* From here on the main thread, between two operations, gives the GIL away until turn_had; for 2 ms at
 * most. Needs no GIL. NULL: there are too many wishes, or the program has ended. */
Wish *turn_wish(void);
void turn_had(Wish *w); /* NULL is fine */
void turn_pause(double seconds);
#endif
