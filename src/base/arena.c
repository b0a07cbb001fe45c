/* Memory that is given back all at once, and vectors in it. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK = 64 * 1024, LAST_CHUNK = 1024 * 1024, ALIGN = 16 };

typedef struct Chunk {
	struct Chunk *next;
	size_t size;
} Chunk;

struct Arena {
	Chunk *chunks;
	char *at, *end;
	size_t chunk, used, limit;
	jmp_buf *out;
};

Arena *base_arena(void)
{
	Arena *a = calloc(1, sizeof *a);
	if (!a)
		abort();
	a->chunk = FIRST_CHUNK;
	return a;
}

void base_arena_free(Arena *a)
{
	if (!a)
		return;
	for (Chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

void base_arena_limit(Arena *a, size_t bytes, jmp_buf *out)
{
	a->limit = bytes;
	a->out = out;
}

static _Noreturn void no_memory(Arena *a)
{
	if (a->out)
		longjmp(*a->out, 1);
	abort();
}

/* A chunk of at least `bytes`, zeroed by calloc; chunks double up to LAST_CHUNK. */
static void new_chunk(Arena *a, size_t bytes)
{
	size_t size = a->chunk;
	if (size < bytes)
		size = bytes;
	if (a->chunk < LAST_CHUNK)
		a->chunk *= 2;
	if (size > SIZE_MAX / 2 || (a->limit && a->used + size > a->limit))
		no_memory(a);
	size_t head = (sizeof(Chunk) + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	Chunk *c = calloc(1, head + size);
	if (!c)
		no_memory(a);
	c->next = a->chunks;
	c->size = size;
	a->chunks = c;
	a->used += size;
	a->at = (char *)c + head;
	a->end = a->at + size;
}

void *base_alloc(Arena *a, size_t bytes)
{
	if (bytes > SIZE_MAX / 4)
		no_memory(a);
	bytes = (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (bytes == 0)
		bytes = ALIGN;
	if ((size_t)(a->end - a->at) < bytes)
		new_chunk(a, bytes);
	void *p = a->at;
	a->at += bytes;
	return p;
}

char *base_strndup(Arena *a, const char *s, size_t n)
{
	char *p = base_alloc(a, n + 1);
	if (n)
		memcpy(p, s, n);
	return p;
}

char *base_printf(Arena *a, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *p = base_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

void base_vec_grow(Arena *a, void **at, uint32_t *n, uint32_t *cap, size_t size, uint32_t more)
{
	if (more > *cap - *n) {
		uint64_t want = *cap ? 2 * (uint64_t)*cap : 16;
		while (want < (uint64_t)*n + more)
			want *= 2;
		if (want > UINT32_MAX)
			no_memory(a);
		void *p = base_alloc(a, (size_t)want * size);
		if (*n)
			memcpy(p, *at, *n * size);
		*at = p;
		*cap = (uint32_t)want;
	} else if (more) {
		memset((char *)*at + *n * size, 0, more * size);
	}
	*n += more;
}
