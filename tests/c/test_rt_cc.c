/*
 * Tests src/rt/cc.c, spawn.c, code.c and load.c: building and loading code, compilers that are
 * missing, fail, talk too much, hang or are killed, and that a known one is not asked again.
 */
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "rt/rt.h"
#include "rt/spawn.h"

static char top[64];

static const char text[] =
	"#define OUT __attribute__((visibility(\"default\")))\n"
	"typedef union { long long i; double f; } S;\n"
	"OUT const char jenny_plan[] = \"a plan\";\n"
	"OUT int jenny_kernel(void *c, S *s) { s[1].f = s[0].f * 2; return 0; }\n";

static const char *in(const char *name)
{
	static char path[8][200];
	static int turn;
	char *p = path[turn++ % 8];
	snprintf(p, 200, "%s/%s", top, name);
	return p;
}

static void make_script(const char *path, const char *body)
{
	FILE *f = fopen(path, "w");
	fprintf(f, "#!/bin/sh\n%s\n", body);
	fclose(f);
	chmod(path, 0700);
}

static int count_in(const char *dir)
{
	int n = 0;
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d)) != NULL;)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static int run(const RtCode *code)
{
	char room[3 * sizeof(double)] = { 0 };
	double x[2] = { 21, 0 };
	int (*kernel)(void *, void *);
	(void)room;
	*(void **)&kernel = *(void **)&code->kernel;
	return kernel(NULL, x) == 0 && x[1] == 42;
}

static void test_build(void)
{
	char so[RT_PATH], err[RT_ERR] = "";
	RtCode code;
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = "" });
	CHECK(rt_cc_identity(rt, err, sizeof err) != NULL);
	CHECK(strstr(rt_cc_command(rt), "-ffp-contract=off"));
	printf("%s\n%s\n", err, rt_cc_identity(rt, NULL, 0));
	jenny_i64 since = rt_clock();
	CHECK(rt_cc_build(rt, text, so, err) == 0);
	printf("built in %.1f ms\n", (double)(rt_clock() - since) / 1e6);
	CHECK(rt_code_load(so, &code, err) == 0 && !strcmp(code.plan, "a plan") && run(&code));
	rt_code_unload(&code);
	CHECK(code.handle == NULL);
	rt_cc_remove(so);
	CHECK(access(so, F_OK));
	CHECK(rt_cc_build(rt, "int f( { return 1 }", so, err) == -1 && strstr(err, "error") && !*so);
	CHECK(rt_code_load(in("nothing.so"), &code, err) == -1 && strstr(err, "nothing.so"));
	CHECK(rt_cc_build(rt, "int jenny_kernel;", so, err) == 0);
	CHECK(rt_code_load(so, &code, err) == -1 && strstr(err, "jenny_kernel"));
	rt_cc_remove(so);
	CHECK(count_in(in("tmp")) == 0);
	rt_close(rt);
}

static void test_code(void)
{
	char err[RT_ERR] = "";
	RtCode code;
	for (int round = 0; round < 2; round++) {
		Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("cache") });
		CHECK(rt_code_find(rt, "key", &code) == (round ? 0 : -1));
		CHECK(code.cached == round);
		if (!round)
			CHECK(rt_code_make(rt, "key", "double", text, &code, err) == 0 && !code.cached);
		CHECK(run(&code) && !strcmp(code.plan, "a plan"));
		rt_code_unload(&code);
		CHECK(rt_code_make(rt, "bad", "bad", "?", &code, err) == -1 && !code.handle);
		rt_close(rt);
	}
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = "" });
	CHECK(rt_code_find(rt, "key", &code) == -1);
	CHECK(rt_code_make(rt, "key", "double", text, &code, err) == 0 && run(&code));
	rt_code_unload(&code);
	rt_close(rt);
	CHECK(count_in(in("tmp")) == 0);
}

static void broken(const char *name, const char *body, const char *word)
{
	char err[RT_ERR] = "", so[RT_PATH];
	RtCode code;
	if (body)
		make_script(in(name), body);
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("cache"), .cc = in(name) });
	CHECK(rt_cc_identity(rt, err, sizeof err) == NULL && rt_cc_command(rt) == NULL);
	CHECK(strstr(err, word) != NULL);
	if (!strstr(err, word))
		printf("%s: %s\n", name, err);
	CHECK(rt_cc_build(rt, text, so, err) == -1 && rt_code_find(rt, "key", &code) == -1);
	CHECK(rt_code_make(rt, "key", "x", text, &code, err) == -1 && strstr(err, word));
	rt_close(rt);
	CHECK(count_in(in("tmp")) == 0);
}

static void test_broken(void)
{
	static const char version[] = "if [ \"$1\" = --version ]; then echo cc 1; exit; fi;";
	char body[400];
	broken("missing", NULL, "not found");
	broken("fails", "echo no licence; exit 1", "no licence");
	snprintf(body, sizeof body, "%s echo some error >&2; exit 3", version);
	broken("errors", body, "some error");
	snprintf(body, sizeof body, "%s kill -9 $$", version);
	broken("killed", body, "killed");
	snprintf(body, sizeof body, "%s exit 0", version);
	broken("idle", body, "failed");
	snprintf(body, sizeof body, "%s while [ $1 != -o ]; do shift; done; echo hello > $2", version);
	broken("rubbish", body, "k.so");
	snprintf(body, sizeof body, "%s yes | head -c 3000000; echo end; exit 1", version);
	broken("talks", body, "y\ny\n");
}

static void test_spawn(void)
{
	char out[64];
	char *hang[] = { "sh", "-c", "sleep 100 & sleep 100", NULL };
	char *quiet[] = { "sh", "-c", "exec >&- 2>&-; sleep 0.2; exit 5", NULL };
	char *input[] = { "sh", "-c", "read x || echo no input", NULL };
	char *leaves[] = { "sh", "-c", "sleep 3 & exit 4", NULL };
	char *spins[] = { "sh", "-c", "while :; do :; done", NULL };
	char *none[] = { "jenny-no-such-program", NULL };
	jenny_i64 since = rt_clock();
	CHECK(rt_spawn(hang, NULL, 0.2, 0, out, sizeof out) == SPAWN_LATE);
	CHECK(rt_spawn(quiet, NULL, 10, 0, out, sizeof out) == 5);
	CHECK(rt_spawn(input, NULL, 10, 0, out, sizeof out) == 0 && !strcmp(out, "no input\n"));
	CHECK(rt_spawn(leaves, NULL, 10, 0, out, sizeof out) == 4);
	CHECK(rt_spawn(none, NULL, 10, 0, out, sizeof out) == SPAWN_FAILED && strstr(out, "No such"));
	CHECK(rt_spawn(spins, NULL, 60, 1, out, sizeof out) == SPAWN_KILLED);
	CHECK(rt_clock() - since < (jenny_i64)40000 * 1000 * 1000);
}

/* The host program may ignore SIGCHLD, close its input, or take every child's status. */
static void test_host(void)
{
	char err[RT_ERR] = "";
	RtCode code;
	struct sigaction old;
	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_IGN }, &old);
	int in0 = dup(0);
	close(0);
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = "" });
	CHECK(rt_code_make(rt, "key", "x", text, &code, err) == 0 && run(&code));
	if (*err)
		printf("%s\n", err);
	rt_code_unload(&code);
	CHECK(rt_code_make(rt, "key", "x", "syntax error", &code, err) == -1);
	rt_close(rt);
	dup2(in0, 0);
	close(in0);
	sigaction(SIGCHLD, &old, NULL);
}

/* A compiler that is known is not started again just to know it. */
static void test_note(void)
{
	char body[400];
	const char *log = in("log");
	snprintf(body, sizeof body, "echo $1 >> %s; exec cc \"$@\"", log);
	make_script(in("wrapped"), body);
	struct stat a, b;
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("cache"), .cc = in("wrapped") });
	CHECK(rt_cc_identity(rt, NULL, 0) != NULL && !stat(log, &a));
	rt_close(rt);
	rt = rt_open(&(RtOptions){ .cache_dir = in("cache"), .cc = in("wrapped") });
	CHECK(rt_cc_identity(rt, NULL, 0) != NULL && !stat(log, &b) && a.st_size == b.st_size);
	rt_close(rt);
}

static void *builder(void *arg)
{
	char err[RT_ERR], key[40];
	RtCode code;
	snprintf(key, sizeof key, "%p", (void *)&code);
	CHECK(rt_code_make(arg, key, "x", text, &code, err) == 0 && run(&code));
	rt_code_unload(&code);
	return NULL;
}

static void test_threads(void)
{
	pthread_t id[3];
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("cache2") });
	for (int i = 0; i < 3; i++)
		pthread_create(&id[i], NULL, builder, rt);
	for (int i = 0; i < 3; i++)
		pthread_join(id[i], NULL);
	rt_close(rt);
}

int main(int argc, char **argv)
{
	char cmd[200];
	snprintf(top, sizeof top, "/tmp/jenny-test-XXXXXX");
	if (!mkdtemp(top))
		return 1;
	mkdir(in("tmp"), 0700);
	setenv("TMPDIR", in("tmp"), 1);
	if (argc > 1)
		setenv("CC", argv[1], 1);
	test_spawn();
	test_build();
	test_code();
	test_broken();
	test_host();
	test_note();
	test_threads();
	snprintf(cmd, sizeof cmd, "rm -rf %s", top);
	CHECK(system(cmd) == 0);
	return failures();
}
