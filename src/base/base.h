/*
 * What every room stands on: arena, vectors, interned strings, text building, diagnostics, options.
 */
#ifndef BASE_H
#define BASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* memcpy, where no bytes may come from nowhere. */
static inline void base_copy(void *to, const void *from, size_t bytes)
{
	if (bytes)
		memcpy(to, from, bytes);
}

/* arena.c: one per compilation; nothing is freed one by one. Memory is zeroed. When memory ends (or
 * the arena's limit is reached) it longjmps to arena->out if set, else aborts. */
typedef struct Arena Arena;
Arena *base_arena(void);
void base_arena_free(Arena *a);
void *base_alloc(Arena *a, size_t bytes);
char *base_strndup(Arena *a, const char *s, size_t n);
char *base_printf(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void base_arena_limit(Arena *a, size_t bytes, jmp_buf *out);

/* Vectors in an arena: Vec(int) v; *vec_push(arena, &v) = 3; v.at[i]; v.n. Growth leaves the old
 * memory in the arena, so pointers to elements are valid only until the next push. */
#define Vec(T)                                                                                     \
	struct {                                                                                       \
		T *at;                                                                                     \
		uint32_t n, cap;                                                                           \
	}
#define vec_push(arena, v)                                                                         \
	(base_vec_grow((arena), (void **)&(v)->at, &(v)->n, &(v)->cap, sizeof *(v)->at, 1),            \
		&(v)->at[(v)->n - 1])
#define vec_more(arena, v, k)                                                                      \
	(base_vec_grow((arena), (void **)&(v)->at, &(v)->n, &(v)->cap, sizeof *(v)->at, (k)),          \
		&(v)->at[(v)->n - (k)])
void base_vec_grow(Arena *a, void **at, uint32_t *n, uint32_t *cap, size_t size, uint32_t more);

/* str.c: interned strings: equal text <=> equal pointer within one table. */
typedef struct Strings Strings;
Strings *base_strings(Arena *a);
const char *base_intern(Strings *s, const char *text);
const char *base_intern_n(Strings *s, const char *text, size_t n);

/* Text that grows in an arena; always NUL-terminated. */
typedef struct Text {
	Arena *arena;
	char *at;
	size_t n, cap;
} Text;
void text_printf(Text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_puts(Text *t, const char *s);
void text_double(Text *t, double x); /* shortest hex float, inf, -inf, nan */

/* diag.c: remarks and errors: one row a kind in diag.def. */
typedef enum Diag {
	Dnone,
#define D(name, level, text) D##name,
#include "base/diag.def"
#undef D
	Ndiags
} Diag;
typedef struct Remark {
	Diag code;
	uint32_t line, col;
	const char *text; /* formatted */
} Remark;
typedef struct Diags {
	Arena *arena;
	Vec(Remark) at;
} Diags;
typedef struct DiagInfo {
	const char *name, *level, *text;
} DiagInfo;
extern const DiagInfo base_diag[Ndiags];
/* Adds a remark; the row's text is the format (printf with the arguments given). */
void base_remark(Diags *d, Diag code, uint32_t line, uint32_t col, ...);
/* "line:col name text" a line each, sorted by place, repeated ones once. */
char *base_remarks_text(const Diags *d, Arena *a);
#endif
