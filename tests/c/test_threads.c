/* Several threads compile at once, the same and different things, in one library and one cache. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "jenny.h"

enum { THREADS = 3 };

static const char scale[] = "unit scale\n"
							"fn scale.0(a=@a.1, t=%%t.1) -> (s=%%s.2) {\n"
							"  var %%t.1: f64 param\n"
							"  var %%s.2: f64\n"
							"  var %%i.3: i64 loop\n"
							"  store @a.1: f64[_] C arg 0\n"
							"  for %%i.3 in 0 : dim(@a.1, 0) : 1 {\n"
							"    %%s.2 = %%s.2 + (@a.1[%%i.3] * (%%t.1 + %d.0))\n"
							"  }\n"
							"}\n";

typedef struct Job {
	JennyLib *lib;
	int number;
} Job;

static void *compile_and_call(void *arg)
{
	const Job *j = arg;
	double a[3] = { 1, 2, 3 };
	char ir[sizeof scale + 40];
	for (int k = 0; k < 2; k++) {
		int add = k ? 0 : j->number;
		snprintf(ir, sizeof ir, scale, add);
		JennyUnit *u = jenny_compile(j->lib, &(JennySource){ .ir = ir });
		JennySlot slot[3] = { { .a = { a, { 3 }, { 1 } } }, { .f = 2 } };
		CHECK(jenny_state(u) == JENNY_READY);
		CHECK(jenny_call(u, slot) == JENNY_OK);
		CHECK(slot[2].f == 6 * (2 + add));
		jenny_free(u);
	}
	return NULL;
}

/* One unit is finished by all: it is compiled once. */
static void *finish_and_call(void *arg)
{
	JennyUnit *u = arg;
	double a[3] = { 1, 2, 3 };
	JennySlot slot[3] = { { .a = { a, { 3 }, { 1 } } }, { .f = 2 } };
	CHECK(jenny_finish(u) == JENNY_READY);
	CHECK(jenny_call(u, slot) == JENNY_OK);
	CHECK(slot[2].f == 6 * (2 + 7));
	return NULL;
}

int main(void)
{
	char dir[] = "/tmp/jenny-threads-XXXXXX", command[64], ir[sizeof scale + 40];
	pthread_t thread[THREADS];
	Job job[THREADS];
	if (!mkdtemp(dir))
		return 1;
	JennyLib *lib = jenny_open(&(JennyOptions){ .threads = 2, .cache_dir = dir });
	CHECK(lib != NULL);
	for (int k = 0; k < THREADS; k++) {
		job[k] = (Job){ lib, k };
		CHECK(pthread_create(&thread[k], NULL, compile_and_call, &job[k]) == 0);
	}
	for (int k = 0; k < THREADS; k++)
		pthread_join(thread[k], NULL);
	snprintf(ir, sizeof ir, scale, 7);
	JennyUnit *u = jenny_unit(lib, &(JennySource){ .ir = ir });
	for (int k = 0; k < THREADS; k++)
		CHECK(pthread_create(&thread[k], NULL, finish_and_call, u) == 0);
	for (int k = 0; k < THREADS; k++)
		pthread_join(thread[k], NULL);
	jenny_free(u);
	jenny_close(lib);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	CHECK(system(command) == 0);
	return failures();
}
