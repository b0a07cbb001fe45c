/*
 * Tests as IR files: comments in front say what goes in and what must come out.
 *   ; in n = 3            ; in a[2,2] = 1 2 3 4        ; in z = 1.5,-2
 *   ; out m = 0x1.8p+1    ; out r[2] = inf nan         ; status fail
 * Arrays are dense in the layout of their storage. Results and parameters (afterwards) are compared
 * bit by bit; NaNs are equal.
 */
#ifndef IR_FILE_H
#define IR_FILE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ir/ir.h"
#include "ir/value.h"

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static Value read_value(const char **s, Type t)
{
	Value v = { .c = { 0, 0 } };
	char *end;
	char kind = ir_type[t].kind;
	if (kind == 'u')
		v.i = (int64_t)strtoull(*s, &end, 10);
	else if (kind == 'b' || kind == 'i')
		v.i = strtoll(*s, &end, 10);
	else
		v.c.re = strtod(*s, &end);
	if (kind == 'c' && *end == ',')
		v.c.im = strtod(end + 1, &end);
	*s = skip_blanks(end);
	return v;
}

/* "[2,3]" -> extents; returns the number of elements. */
static jenny_i64 read_shape(const char **s, jenny_i64 *dim)
{
	jenny_i64 n = 1;
	if (**s != '[')
		return n;
	for (int d = 0; **s != ']' && d < JENNY_RANK; d++) {
		char *end;
		dim[d] = strtoll(*s + 1, &end, 10);
		n *= dim[d];
		*s = end;
	}
	++*s;
	return n;
}

/* The slot of a parameter or result by name; -1 if there is none. */
static int find_slot(const Fn *f, const char *name, size_t n, bool out, Slot *slot)
{
	for (uint32_t i = 0; out && i < f->result.n; i++)
		if (strlen(f->result.at[i].name) == n && strncmp(f->result.at[i].name, name, n) == 0) {
			*slot = f->result.at[i];
			return (int)(f->param.n + i);
		}
	for (uint32_t i = 0; i < f->param.n; i++)
		if (strlen(f->param.at[i].name) == n && strncmp(f->param.at[i].name, name, n) == 0) {
			*slot = f->param.at[i];
			return (int)i;
		}
	return -1;
}

static bool same_value(Type t, Value a, Value b)
{
	if (strchr("biu", ir_type[t].kind))
		return a.i == b.i;
	if (ir_type[t].kind == 'f')
		return (a.f != a.f && b.f != b.f) || memcmp(&a.f, &b.f, sizeof a.f) == 0;
	Value x = { .f = a.c.re }, y = { .f = b.c.re }, u = { .f = a.c.im }, v = { .f = b.c.im };
	return same_value(Tf64, x, y) && same_value(Tf64, u, v);
}

static Value slot_value(const JennySlot *s, Type t)
{
	Value v = { .c = { 0, 0 } };
	if (ir_type[t].kind == 'f')
		v.f = s->f;
	else if (ir_type[t].kind == 'c')
		v.c = s->c;
	else
		v.i = s->i;
	return v;
}

static void fill_slot(JennySlot *slot, const Slot *what, const char *text, Arena *a)
{
	jenny_i64 dim[JENNY_RANK] = { 0 }, n = read_shape(&text, dim);
	text = skip_blanks(skip_blanks(text) + 1);
	if (!what->array) {
		Value v = read_value(&text, what->type);
		memcpy(slot, &v, sizeof v);
		return;
	}
	int bytes = ir_type[what->type].bytes;
	memcpy(slot->a.dim, dim, sizeof dim);
	slot->a.data = base_alloc(a, (size_t)(n * bytes));
	jenny_i64 step = 1;
	for (int d = JENNY_RANK - 1; d >= 0; d--) {
		slot->a.stride[d] = step;
		step *= dim[d] ? dim[d] : 1;
	}
	for (jenny_i64 i = 0; i < n; i++)
		ir_put(what->type, (char *)slot->a.data + i * bytes, read_value(&text, what->type));
}

static int compare_slot(const JennySlot *slot, const Slot *what, const char *text, const char *file)
{
	jenny_i64 dim[JENNY_RANK] = { 0 }, n = read_shape(&text, dim);
	text = skip_blanks(skip_blanks(text) + 1);
	int bytes = ir_type[what->type].bytes;
	for (int d = 0; what->array && d < JENNY_RANK; d++)
		if (dim[d] && slot->a.dim[d] != dim[d])
			return fprintf(
				stderr, "%s: %s: extent %d is %lld\n", file, what->name, d, slot->a.dim[d]);
	for (jenny_i64 i = 0; i < n; i++) {
		Value want = read_value(&text, what->type);
		Value got = what->array ? ir_fetch(what->type, (char *)slot->a.data + i * bytes)
								: slot_value(slot, what->type);
		if (!same_value(what->type, want, got))
			return fprintf(stderr, "%s: %s[%lld]: got %a,%a / %lld, wanted %a,%a / %lld\n", file,
				what->name, i, got.c.re, got.c.im, (long long)got.i, want.c.re, want.c.im,
				(long long)want.i);
	}
	return 0;
}

/* Runs f through `kernel` (JennyStatus) and compares; returns the number of faults. Files without
 * "; in", "; out" or "; status" lines are not run. */
static int run_file(Unit *u, const char *text, const char *file, Arena *a)
{
	Fn *f = u->fn.at[0];
	JennySlot *slot = base_alloc(a, (f->param.n + f->result.n + 1) * sizeof *slot);
	char err[300] = "";
	int want = JENNY_OK, status = -1, faults = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (const char *line = text, *end; line; line = end ? end + 1 : NULL) {
			end = strchr(line, '\n');
			bool in = strncmp(line, "; in ", 5) == 0, out = strncmp(line, "; out ", 6) == 0;
			if (strncmp(line, "; status fail", 13) == 0)
				want = JENNY_FAIL;
			if ((!in && !out) || out != pass)
				continue;
			const char *name = line + (in ? 5 : 6);
			size_t n = strcspn(name, " [=");
			Slot what;
			int i = find_slot(f, name, n, out, &what);
			if (i < 0)
				return fprintf(stderr, "%s: no slot %.*s\n", file, (int)n, name);
			if (in)
				fill_slot(&slot[i], &what, name + n, a);
			else if (status == JENNY_OK)
				faults += compare_slot(&slot[i], &what, name + n, file) != 0;
		}
		if (pass == 0)
			status = ir_interpret(u, slot, err, sizeof err);
	}
	if (status != want || err[0])
		faults += fprintf(stderr, "%s: status %d, %s\n", file, status, err) > 0;
	for (uint32_t i = 0; status == JENNY_OK && i < f->result.n; i++)
		if (f->result.at[i].array)
			free(slot[f->param.n + i].a.data);
	return faults;
}
#endif
