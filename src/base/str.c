/* Interned strings: an open hash table whose entries live as long as the arena. */
#include "base/base.h"

#include <string.h>

typedef struct Entry {
	const char *text;
	uint32_t hash, n;
} Entry;

struct Strings {
	Arena *arena;
	Entry *at;
	uint32_t used, cap; /* cap: a power of two */
};

Strings *base_strings(Arena *a)
{
	Strings *s = base_alloc(a, sizeof *s);
	s->arena = a;
	s->cap = 256;
	s->at = base_alloc(a, s->cap * sizeof *s->at);
	return s;
}

static uint32_t hash_of(const char *text, size_t n)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)text[i]) * 1099511628211u;
	return (uint32_t)(h ^ (h >> 32));
}

/* The entry that holds the text, or the free one where it belongs. */
static Entry *place(Entry *at, uint32_t cap, const char *text, size_t n, uint32_t hash)
{
	for (uint32_t i = hash;; i++) {
		Entry *e = &at[i & (cap - 1)];
		if (!e->text || (e->hash == hash && e->n == n && memcmp(e->text, text, n) == 0))
			return e;
	}
}

static void grow(Strings *s)
{
	Entry *at = base_alloc(s->arena, 2 * (size_t)s->cap * sizeof *at);
	for (uint32_t i = 0; i < s->cap; i++) {
		const Entry *e = &s->at[i];
		if (e->text)
			*place(at, 2 * s->cap, e->text, e->n, e->hash) = *e;
	}
	s->at = at;
	s->cap *= 2;
}

const char *base_intern_n(Strings *s, const char *text, size_t n)
{
	uint32_t hash = hash_of(text, n);
	Entry *e = place(s->at, s->cap, text, n, hash);
	if (e->text)
		return e->text;
	const char *own = base_strndup(s->arena, text, n);
	*e = (Entry){ .text = own, .hash = hash, .n = (uint32_t)n };
	if (++s->used > s->cap / 2)
		grow(s);
	return own;
}

const char *base_intern(Strings *s, const char *text)
{
	return base_intern_n(s, text, strlen(text));
}
