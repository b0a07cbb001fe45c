/*
 * Four devices that are none. They are as unkind as a device may be: handles are no addresses, new
 * memory holds rubbish, and all work waits until somebody waits for it. So a program that forgets a
 * copy or a sync gets a wrong answer here, and one that copies out of range or uses memory that was
 * freed gets a failure.
 */
#include <stdlib.h>
#include <string.h>

#include "rt/array.h"
#include "rt/dev.h"

enum { DEVICES = 4, BUFFERS = 256, RUBBISH = 0xa5, HANDLE = 1000 };

typedef struct Buffer {
	void *data;
	jenny_i64 bytes;
	int dead; /* freed: the memory goes when the work before is done */
} Buffer;

typedef struct Task {
	struct Task *next;
	const void *from; /* a copy, if not NULL */
	RtMem to;
	jenny_i64 at, bytes;
	RtLaunch what;
	max_align_t args[];
} Task;

typedef struct Null {
	RtDev dev;
	int failed;
	Task *first, **last;
	Buffer buffer[BUFFERS];
} Null;

static int count(void)
{
	return DEVICES;
}

static RtDev *open_null(Rt *rt, int index)
{
	(void)rt;
	Null *d = index >= 0 && index < DEVICES ? calloc(1, sizeof *d) : NULL;
	if (!d)
		return NULL;
	d->dev.kind = &rt_dev_null;
	d->last = &d->first;
	return &d->dev;
}

/* The buffer of a handle with room for bytes at `at`, or NULL. */
static Buffer *find(Null *d, RtMem mem, jenny_i64 at, jenny_i64 bytes)
{
	if (mem < HANDLE || mem >= HANDLE + BUFFERS)
		return NULL;
	Buffer *b = &d->buffer[mem - HANDLE];
	return b->data && at >= 0 && bytes >= 0 && at <= b->bytes - bytes ? b : NULL;
}

static RtMem alloc(RtDev *dev, jenny_i64 bytes)
{
	Null *d = (Null *)dev;
	for (int i = 0; i < BUFFERS; i++) {
		Buffer *b = &d->buffer[i];
		if (b->data)
			continue;
		b->data = rt_array_memory(bytes);
		b->bytes = bytes;
		b->dead = 0;
		if (b->data)
			memset(b->data, RUBBISH, (size_t)bytes);
		return b->data ? (RtMem)(HANDLE + i) : 0;
	}
	return 0;
}

static void free_mem(RtDev *dev, RtMem mem)
{
	Buffer *b = find((Null *)dev, mem, 0, 0);
	if (b)
		b->dead = 1;
}

static int launch_now(Null *d, const RtLaunch *what)
{
	void *buffer[RT_DEV_BUFFERS] = { 0 };
	for (int i = 0; i < what->buffers; i++) {
		Buffer *b = find(d, what->buffer[i], 0, 0);
		if (!b)
			return JENNY_FAIL;
		buffer[i] = b->data;
	}
	return what->n > 0 ? what->body(buffer, what->args, 0, what->n) : 0;
}

static int do_task(Null *d, const Task *t)
{
	if (!t->from)
		return launch_now(d, &t->what);
	Buffer *b = find(d, t->to, t->at, t->bytes);
	if (!b)
		return JENNY_FAIL;
	memcpy((char *)b->data + t->at, t->from, (size_t)t->bytes);
	return 0;
}

/* Does all that waits, then takes back what was freed. */
static void drain(Null *d)
{
	while (d->first) {
		Task *t = d->first;
		int st = do_task(d, t);
		if (!d->failed)
			d->failed = st;
		d->first = t->next;
		free(t);
	}
	d->last = &d->first;
	for (int i = 0; i < BUFFERS; i++)
		if (d->buffer[i].dead) {
			free(d->buffer[i].data);
			d->buffer[i] = (Buffer){ 0 };
		}
}

static Task *add_task(Null *d, jenny_i64 bytes)
{
	Task *t = malloc(sizeof *t + (size_t)bytes);
	if (!t)
		return NULL;
	*t = (Task){ 0 };
	*d->last = t;
	d->last = &t->next;
	return t;
}

/* Whether a buffer may be named in new work. */
static int alive(Null *d, RtMem mem, jenny_i64 at, jenny_i64 bytes)
{
	Buffer *b = find(d, mem, at, bytes);
	return b && !b->dead;
}

static int copy_to(RtDev *dev, RtMem to, jenny_i64 at, const void *from, jenny_i64 bytes)
{
	Null *d = (Null *)dev;
	if (!from || !alive(d, to, at, bytes))
		return JENNY_FAIL;
	Task *t = add_task(d, 0);
	if (!t)
		return JENNY_NOMEM;
	t->from = from;
	t->to = to;
	t->at = at;
	t->bytes = bytes;
	return 0;
}

static int sync_null(RtDev *dev)
{
	Null *d = (Null *)dev;
	drain(d);
	int st = d->failed;
	d->failed = 0;
	return st;
}

static int copy_from(RtDev *dev, void *to, RtMem from, jenny_i64 at, jenny_i64 bytes)
{
	Null *d = (Null *)dev;
	if (!alive(d, from, at, bytes))
		return JENNY_FAIL;
	int st = sync_null(dev);
	if (!st)
		memcpy(to, (const char *)find(d, from, at, bytes)->data + at, (size_t)bytes);
	return st;
}

static int launch(RtDev *dev, const RtLaunch *what)
{
	Null *d = (Null *)dev;
	if (what->buffers > RT_DEV_BUFFERS)
		return JENNY_NOMEM;
	for (int i = 0; i < what->buffers; i++)
		if (!alive(d, what->buffer[i], 0, 0))
			return JENNY_FAIL;
	Task *t = add_task(d, what->bytes);
	if (!t)
		return JENNY_NOMEM;
	t->what = *what;
	if (what->bytes)
		memcpy(t->args, what->args, (size_t)what->bytes);
	t->what.args = t->args;
	return 0;
}

static void close_null(RtDev *dev)
{
	Null *d = (Null *)dev;
	drain(d);
	for (int i = 0; i < BUFFERS; i++)
		free(d->buffer[i].data);
	free(d);
}

const RtDevKind rt_dev_null = {
	.name = "null",
	.count = count,
	.open = open_null,
	.close = close_null,
	.alloc = alloc,
	.free = free_mem,
	.copy_to = copy_to,
	.copy_from = copy_from,
	.launch = launch,
	.sync = sync_null,
};
