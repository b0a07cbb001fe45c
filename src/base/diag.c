/* Remarks: rows of diag.def with a place. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const DiagInfo base_diag[Ndiags] = {
	[Dnone] = { "none", "note", "" },
#define D(name, level, text) [D##name] = { #name, level, text },
#include "base/diag.def"
#undef D
};

void base_remark(Diags *d, Diag code, uint32_t line, uint32_t col, ...)
{
	va_list args, again;
	va_start(args, col);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, base_diag[code].text, args);
	va_end(args);
	char *text = base_alloc(d->arena, (size_t)(n < 0 ? 0 : n) + 1);
	if (n > 0)
		vsnprintf(text, (size_t)n + 1, base_diag[code].text, again);
	va_end(again);
	*vec_push(d->arena, &d->at) = (Remark){ .code = code, .line = line, .col = col, .text = text };
}

static int by_place(const void *pa, const void *pb)
{
	const Remark *a = pa, *b = pb;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return strcmp(a->text, b->text);
}

/* One line, whatever names and constants of the program it quotes. */
static char *one_line(Arena *a, const char *text)
{
	char *line = base_strndup(a, text, strlen(text));
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	return line;
}

char *base_remarks_text(const Diags *d, Arena *a)
{
	uint32_t n = d->at.n;
	Remark *all = base_alloc(a, (n + 1) * sizeof *all);
	if (n) {
		memcpy(all, d->at.at, n * sizeof *all);
		qsort(all, n, sizeof *all, by_place);
	}
	Text t = { .arena = a };
	text_puts(&t, "");
	for (uint32_t i = 0; i < n; i++) {
		if (i && by_place(&all[i - 1], &all[i]) == 0)
			continue;
		text_printf(&t, "%u:%u %s %s\n", all[i].line, all[i].col, base_diag[all[i].code].name,
			one_line(a, all[i].text));
	}
	return t.at;
}
