/*
 * Memory of large results. What NumPy frees goes back to the kernel at once, and each page of the next
 * array is faulted in and cleared anew, which takes as long as writing it. Here the last few blocks
 * that were freed are kept for the next results, within a bound; meanwhile the kernel may take
 * their pages (MADV_FREE). Arrays own their memory as always: this is the allocator they name
 * (PyDataMem_Handler, NEP 49). Under the GIL, as all of NumPy's allocations.
 */
#include "core.h"

#include <sys/mman.h>
#include <unistd.h>

enum {
	HUGE_PAGE = 2 << 20,
	SHARE = 16, /* of the machine's memory is kept at most */
	KEEP_BITS = 30, /* and 2^30 bytes */
	BLOCKS = 8, /* at most that many blocks */
	LINES = 61, /* blocks start at different lines of their first page */
};

/* Lies right before the data; the mapping starts within one page before it. Of small blocks, which are
 * malloc's, only `small` is not 0: their bytes, and 1. */
typedef struct Head {
	_Alignas(64) char *start;
	size_t mapped;
	size_t small;
} Head;

typedef struct Store {
	Head *kept[BLOCKS]; /* freed ones, the oldest first */
	int count;
	unsigned made;
	size_t bytes, most; /* held by these, at most */
	PyDataMem_Handler handler;
} Store;

static size_t room_for(size_t bytes)
{
	size_t all = bytes + sizeof(Head) * (LINES + 2);
	return all < bytes ? 0 : (all + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

static void unmap(Head *head)
{
	munmap(head->start, head->mapped);
}

static Head *take_out(Store *s, int k)
{
	Head *head = s->kept[k];
	s->bytes -= head->mapped;
	memmove(&s->kept[k], &s->kept[k + 1], (size_t)(--s->count - k) * sizeof *s->kept);
	return head;
}

/* A mapping that starts with a huge page. */
static char *map(size_t size)
{
	char *p = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	size_t before = (HUGE_PAGE - (uintptr_t)p % HUGE_PAGE) % HUGE_PAGE;
	if (before)
		munmap(p, before);
	if (before < HUGE_PAGE)
		munmap(p + before + size, HUGE_PAGE - before);
	(void)madvise(p + before, size, MADV_HUGEPAGE);
	return p + before;
}

/* What a library makes besides its result. */
static void *small_malloc(size_t bytes, int clear)
{
	size_t all = (bytes + 2 * sizeof(Head) - 1) / sizeof(Head) * sizeof(Head);
	Head *head = aligned_alloc(sizeof(Head), all);
	if (!head)
		return NULL;
	*head = (Head){ .small = bytes + 1 };
	return clear ? memset(head + 1, 0, bytes) : head + 1;
}

/* The smallest kept block that is large enough and at most a quarter too large, else a new one. */
static void *store_malloc(void *ctx, size_t bytes)
{
	Store *s = ctx;
	if (bytes < LARGE_RESULT)
		return small_malloc(bytes, 0);
	size_t need = room_for(bytes);
	int best = -1;
	for (int k = 0; k < s->count; k++)
		if (s->kept[k]->mapped >= need && s->kept[k]->mapped - need <= need / 4 &&
			(best < 0 || s->kept[k]->mapped < s->kept[best]->mapped))
			best = k;
	if (best >= 0)
		return take_out(s, best) + 1;
	char *start = need ? map(need) : NULL;
	while (need && !start && s->count) {
		unmap(take_out(s, 0));
		start = map(need);
	}
	if (!start)
		return NULL;
	Head *head = (Head *)start + s->made++ * 13 % LINES;
	*head = (Head){ start, need, 0 };
	return head + 1;
}

static void store_free(void *ctx, void *data, size_t bytes)
{
	Store *s = ctx;
	(void)bytes;
	if (!data)
		return;
	Head *head = (Head *)data - 1;
	if (head->small) {
		free(head);
		return;
	}
	if (head->mapped > s->most) {
		unmap(head);
		return;
	}
	while (s->count == BLOCKS || s->bytes + head->mapped > s->most)
		unmap(take_out(s, 0));
	(void)madvise(head->start + HUGE_PAGE, head->mapped - HUGE_PAGE, MADV_FREE);
	s->bytes += head->mapped;
	s->kept[s->count++] = head;
}

static void *store_calloc(void *ctx, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		return NULL;
	if (bytes < LARGE_RESULT)
		return small_malloc(bytes, 1);
	void *p = store_malloc(ctx, bytes);
	return p ? memset(p, 0, bytes) : NULL;
}

static void *store_realloc(void *ctx, void *data, size_t bytes)
{
	if (!data)
		return store_malloc(ctx, bytes);
	Head *head = (Head *)data - 1;
	size_t holds = head->small ? head->small - 1 : (size_t)(head->start + head->mapped - (char *)data);
	if (!head->small && bytes <= holds && holds - bytes <= holds / 2)
		return data;
	void *p = store_malloc(ctx, bytes);
	if (p) {
		memcpy(p, data, bytes < holds ? bytes : holds);
		store_free(ctx, data, holds);
	}
	return p;
}

static void close_store(PyObject *capsule)
{
	PyDataMem_Handler *handler = PyCapsule_GetPointer(capsule, "mem_handler");
	Store *s = handler->allocator.ctx;
	while (s->count)
		unmap(take_out(s, 0));
	free(s);
}

PyObject *core_memory_enter(Core *core)
{
	return PyDataMem_SetHandler(core->memory);
}

void core_memory_leave(PyObject *before)
{
	PyObject *kind, *value, *trace;
	PyErr_Fetch(&kind, &value, &trace);
	Py_XDECREF(PyDataMem_SetHandler(before));
	Py_DECREF(before);
	PyErr_Restore(kind, value, trace);
}

static PyDataMemAllocator *allocator_of(Core *core)
{
	PyDataMem_Handler *handler = PyCapsule_GetPointer(core->memory, "mem_handler");
	return &handler->allocator;
}

int core_memory_reserve(Core *core, Buffer *b, size_t bytes)
{
	core_memory_drop(core, b);
	PyDataMemAllocator *a = allocator_of(core);
	void *p = a->malloc(a->ctx, bytes);
	if (p)
		*b = (Buffer){ p, bytes, 1 };
	return p != NULL;
}

void core_memory_drop(Core *core, Buffer *b)
{
	PyDataMemAllocator *a = allocator_of(core);
	if (b->stored)
		a->free(a->ctx, b->data, b->size);
	else
		free(b->data);
	*b = (Buffer){ 0 };
}

/* What is in force while a large result is made. Each of its arrays keeps it alive. */
PyObject *core_memory_open(void)
{
	Store *s = calloc(1, sizeof *s);
	if (!s)
		return PyErr_NoMemory();
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	s->most = pages > 0 && page > 0 ? (size_t)pages / SHARE * (size_t)page : 0;
	if (s->most > (size_t)1 << KEEP_BITS)
		s->most = (size_t)1 << KEEP_BITS;
	s->handler = (PyDataMem_Handler){ .name = "jenny", .version = 1,
		.allocator = { s, store_malloc, store_calloc, store_realloc, store_free } };
	PyObject *capsule = PyCapsule_New(&s->handler, "mem_handler", close_store);
	if (!capsule)
		free(s);
	return capsule;
}
