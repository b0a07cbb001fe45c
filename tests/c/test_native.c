/*
 * Random programs in IR through the whole compiler: native code, with one and with three threads, must
 * do what the interpreter does with the program as it was. TEST_SEED and TEST_COUNT choose programs.
 */
#include "random_ir.h"

#include "jenny.h"

/* Compiles the text and compares calls with `was`, by length n. */
static bool compare(const char *text, World *w, uint64_t seed, int threads)
{
	bool good = true;
	JennyLib *lib = jenny_open(&(JennyOptions){ .threads = threads, .cache_dir = "", .debug = 1 });
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ir = text });
	if (jenny_state(u) != JENNY_READY) {
		fprintf(stderr, "program %llu: not ready: %s\n%s\n", (unsigned long long)seed,
			jenny_remarks(u), text);
		good = false;
	}
	for (int64_t n = 0; n <= LENGTH && good; n += n ? 6 : 1) {
		Memory was, is;
		run(w, &was, n);
		fill(w, &is, n);
		is.status = jenny_call(u, is.slot);
		good = same(&was, &is);
		if (!good)
			fprintf(stderr, "program %llu, n = %lld, %d threads: status %d, natively %d\n%s\n%s\n",
				(unsigned long long)seed, (long long)n, threads, was.status, is.status, text,
				jenny_text(u, "c"));
	}
	jenny_free(u);
	jenny_close(lib);
	return good;
}

static bool try_program(uint64_t seed)
{
	World w = make_world(seed);
	const char *text = ir_print(w.u, w.arena);
	bool good = compare(text, &w, seed, 1 + 2 * (int)(seed % 2));
	base_arena_free(w.arena);
	return good;
}

int main(void)
{
	const char *seed = getenv("TEST_SEED"), *count = getenv("TEST_COUNT");
	uint64_t first = seed ? strtoull(seed, NULL, 10) : 1,
			 n = count ? strtoull(count, NULL, 10) : 10;
	int bad = 0;
	for (uint64_t i = first; i < first + n && bad < 3; i++)
		bad += !try_program(i);
	return bad != 0;
}
