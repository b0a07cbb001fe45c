/* Running a program and waiting for it: no shell, no input, output and errors captured. */
#ifndef RT_SPAWN_H
#define RT_SPAWN_H

#include <stddef.h>

enum { SPAWN_LOST = -1, SPAWN_LATE = -2, SPAWN_FAILED = -3, SPAWN_KILLED = -4 };

/*
 * Runs argv, found on PATH, with `env` (NULL: our own), for at most `seconds`, and `cpu` seconds of a
 * processor in each of its processes (0: any). What it prints goes
 * to out[size], cut, ended with 0. Returns its exit status, or SPAWN_FAILED (it could not be
 * started), SPAWN_LATE (killed after the time), SPAWN_KILLED (by a signal), SPAWN_LOST (someone
 * else took its status: look at what it made).
 */
int rt_spawn(char *const *argv, char *const *env, double seconds, int cpu, char *out, size_t size);

#endif
