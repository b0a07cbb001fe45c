/*
 * A device: memory and something that runs loops over it. The core names none; one struct of
 * functions is all there is to a kind of device.
 *
 * All functions return 0 or a JennyStatus. Memory is named by handles, not addresses: only the
 * device knows what they mean.
 */
#ifndef RT_DEV_H
#define RT_DEV_H

#include "rt/rt.h"

enum { RT_DEV_BUFFERS = 16 }; /* most buffers of one launch */

typedef struct RtDev RtDev;
typedef jenny_u64 RtMem; /* 0: none */

/* Iterations [lo, hi) of a loop on the device: buffer[i] is where argument i lies there. */
typedef int RtDevBody(void *const *buffer, const void *args, jenny_i64 lo, jenny_i64 hi);

typedef struct RtLaunch {
	RtDevBody *body;
	const void *args; /* scalars: copied, `bytes` of them */
	jenny_i64 bytes;
	jenny_i64 n;
	double ns; /* estimated cost of an iteration */
	int buffers;
	RtMem buffer[RT_DEV_BUFFERS];
} RtLaunch;

/*
 * A kind of device. `launch` and copies may run later, in the order in which they were asked for;
 * `copy_from` and `sync` wait. What a copy to the device reads must stay as it is until then.
 * `free` may be called while work on the memory is still to be done.
 */
typedef struct RtDevKind {
	const char *name;
	int (*count)(void); /* devices of this kind */
	RtDev *(*open)(Rt *rt, int index); /* NULL: there is none */
	void (*close)(RtDev *dev);
	RtMem (*alloc)(RtDev *dev, jenny_i64 bytes); /* contents undefined; 0: no memory */
	void (*free)(RtDev *dev, RtMem mem);
	int (*copy_to)(RtDev *dev, RtMem to, jenny_i64 at, const void *from, jenny_i64 bytes);
	int (*copy_from)(RtDev *dev, void *to, RtMem from, jenny_i64 at, jenny_i64 bytes);
	int (*launch)(RtDev *dev, const RtLaunch *what);
	int (*sync)(RtDev *dev); /* the first failure since the last sync */
} RtDevKind;

/* Every device starts with its kind. */
struct RtDev {
	const RtDevKind *kind;
};

extern const RtDevKind rt_dev_cpu;  /* the host: memory is its own, launches use its pool */
extern const RtDevKind rt_dev_null; /* pretends to be several: for tests without hardware */

#endif
