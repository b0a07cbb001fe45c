/*
 * A libFuzzer target: whatever text comes, the front half of the compiler answers with a unit or a
 * refusal. Built by `make fuzztext` with clang, ASan and UBSan; the IR is checked after every pass,
 * and a program that a pass breaks is a crash.
 *
 * Input: IR text (begins with "unit"), or a line with a signature and behind it AST text.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jenny.h"
#include "pipe/pipe.h"

enum { LONGEST = 1 << 16 };

static JennyLib *lib;
static const char *last_pass;

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b, size_t nb,
	uint8_t *out, size_t most, unsigned seed);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	lib = jenny_open(&(JennyOptions){ .threads = 1, .cache_dir = "", .debug = 1 });
	for (int k = 0; pipe_pass_name(k); k++)
		last_pass = pipe_pass_name(k);
	return lib ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > LONGEST || memchr(data, 0, size))
		return 0;
	char *text = malloc(size + 1);
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = 0;
	JennySource src = { .ir = text };
	char *line = strchr(text, '\n');
	if (strncmp(text, "unit", 4) && line) {
		*line = 0;
		src = (JennySource){ .sig = text, .ast = line + 1 };
	}
	if (src.ast) {
		char err[256];
		free(jenny_split(lib, src.ast, NULL, err, sizeof err));
	}
	src.stop = last_pass;
	JennyUnit *u = jenny_unit(lib, &src);
	if (u) {
		if (jenny_finish(u) == JENNY_FRONTED)
			jenny_text(u, "c");
		static const char broken[] = "\n0:0 broken pass ";
		const char *said = jenny_remarks(u);
		if (strstr(said, broken) || !strncmp(said, broken + 1, sizeof broken - 2)) {
			fprintf(stderr, "%s\n", jenny_remarks(u));
			abort();
		}
		jenny_free(u);
	}
	free(text);
	return 0;
}

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* The bracketed piece that begins at `at`: its length, or 0 where none does. */
static size_t piece(const uint8_t *s, size_t n, size_t at)
{
	int depth = 0;
	for (size_t k = at; k < n; k++) {
		if (s[k] == '"') {
			for (k++; k < n && s[k] != '"'; k++)
				k += s[k] == '\\';
		} else if (s[k] == '(' || s[k] == '[' || s[k] == '{') {
			depth++;
		} else if (s[k] == ')' || s[k] == ']' || s[k] == '}') {
			if (--depth <= 0)
				return depth == 0 ? k + 1 - at : 0;
		} else if (depth == 0) {
			return 0;
		}
	}
	return 0;
}

/* A bracketed piece at a random place: its beginning in *at; 0 if none was met. */
static size_t pick(const uint8_t *s, size_t n, unsigned *seed, size_t *at)
{
	for (int tries = 0; n && tries < 64; tries++) {
		*at = next(seed) % n;
		for (int k = 0; k < 64 && *at < n && !strchr("([{", s[*at]); k++)
			++*at;
		size_t got = *at < n ? piece(s, n, *at) : 0;
		if (got)
			return got;
	}
	return 0;
}

/* `a` with one of its pieces replaced by a piece of `b`. */
static size_t graft(const uint8_t *a, size_t na, const uint8_t *b, size_t nb, uint8_t *out,
	size_t most, unsigned seed)
{
	size_t to = 0, from = 0;
	size_t old = pick(a, na, &seed, &to), new = pick(b, nb, &seed, &from);
	if (!old || !new || na - old + new > most)
		return 0;
	memcpy(out, a, to);
	memcpy(out + to, b + from, new);
	memcpy(out + to + new, a + to + old, na - to - old);
	return na - old + new;
}

/* A word or number put in the place of another of the same text. */
static size_t rename_word(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	size_t at[2], len[2];
	for (int k = 0; k < 2; k++) {
		at[k] = size ? next(&seed) % size : 0;
		while (at[k] < size && !strchr(" \n([\"@%", data[at[k]]))
			at[k]++;
		at[k]++;
		for (len[k] = 0; at[k] + len[k] < size; len[k]++)
			if (strchr(" \n)]\",", data[at[k] + len[k]]))
				break;
		if (at[k] >= size || !len[k])
			return 0;
	}
	if (size - len[0] + len[1] > most || len[1] > 64)
		return 0;
	uint8_t word[64];
	memcpy(word, data + at[1], len[1]);
	memmove(data + at[0] + len[1], data + at[0] + len[0], size - at[0] - len[0]);
	memcpy(data + at[0], word, len[1]);
	return size - len[0] + len[1];
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	size_t n = 0;
	unsigned what = next(&seed) % 8;
	if (what < 3) {
		uint8_t *copy = malloc(size + 1);
		if (copy) {
			memcpy(copy, data, size);
			n = graft(copy, size, copy, size, data, most, seed);
			if (!n)
				memcpy(data, copy, size);
			free(copy);
		}
	} else if (what < 7) {
		n = rename_word(data, size, most, seed);
	}
	return n ? n : LLVMFuzzerMutate(data, size, most);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b, size_t nb,
	uint8_t *out, size_t most, unsigned seed)
{
	return graft(a, na, b, nb, out, most, seed);
}
