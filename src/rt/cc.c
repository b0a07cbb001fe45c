/*
 * The system's C compiler: finding it, what it is, running it.
 *
 * It is tried out once, on a small program that needs what generated code needs; the answer is kept
 * as a note in the cache, under the identity of the compiler's file, so that later processes start
 * no compiler just to know its version.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "rt/file.h"
#include "rt/sha256.h"
#include "rt/spawn.h"
#include "rt/state.h"

enum {
	WORDS = 64,
	TEXT = 2048,
	BUILD_S = 300,
	PROBE_S = 60,
	BUILD_CPU = 5, /* seconds of a processor; then again with less asked of the compiler */
	LESS_CPU = 8,
	LARGE = 200 << 10, /* bytes of text of which less is asked at once */
	TOO_LARGE = 3 << 19,
};

struct Cc {
	char words[TEXT];   /* the command; "": none works, and `error` says why */
	char flags[TEXT];   /* before the source */
	char libs[64];      /* behind it */
	char version[256];
	char command[2 * TEXT];
	char identity[3 * TEXT];
	char error[RT_ERR];
};

/* What is asked of a compiler, best first. No row changes what arithmetic means: contraction is
 * off in all of them. Jumps are not threaded: that turns choices into branches, and vectors then
 * compute what the choice was there to avoid, such as the root of -inf, which raises a flag (it also
 * takes a twentieth of the compiler's time). `only`: NULL, or a word of the version line that the
 * row is for. */
static const struct {
	const char *only, *flags, *libs;
} recipes[] = {
	{ "gcc", "-O2 -ftree-vectorize -fvect-cost-model=dynamic -march=native -fno-math-errno "
		"-fno-trapping-math -fno-thread-jumps -ffp-contract=off -fopenmp-simd -fwrapv "
		"-fno-stack-protector -fPIC -shared -fvisibility=hidden -nostdlib -pipe -w -x c",
		"-lm -lgcc" },
	{ "clang", "-O2 -march=native -fno-math-errno -fno-trapping-math -ffp-contract=off -fwrapv "
		"-fopenmp-simd -fno-stack-protector -fPIC -shared -fvisibility=hidden -nostdlib -w -x c",
		"-lm -lgcc" },
	{ NULL, "-O2 -march=native -fno-math-errno -fno-trapping-math -ffp-contract=off -fwrapv "
		"-fPIC -shared -fvisibility=hidden -w -x c", "-lm" },
	{ NULL, "-O2 -ffp-contract=off -fwrapv -fPIC -shared -fvisibility=hidden -w -x c", "-lm" },
};

static const char probe_text[] =
	"typedef double V __attribute__((vector_size(32)));\n"
	"double sin(double);\n"
	"__attribute__((visibility(\"default\"))) const char jenny_plan[] = \"probe\";\n"
	"__attribute__((visibility(\"default\"))) int jenny_kernel(void *ctx, double *x)\n"
	"{\n"
	"\tdouble _Complex z = x[0] + x[1] * 1.0i;\n"
	"\tV v = { x[0], x[1], x[0], x[1] };\n"
	"\tv = v * v;\n"
	"\tz = z * z / (z + 1.0);\n"
	"\tx[2] = v[0] + v[3] + sin(x[0] - x[0]) + __real__ z * 0.0;\n"
	"\tx[3] = x[0] * x[0] - 1.0000000000000004;\n"
	"\treturn ctx != 0;\n"
	"}\n";

__attribute__((format(printf, 2, 3))) static int fail(char *err, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(err, RT_ERR, format, ap);
	va_end(ap);
	return -1;
}

/* Splits text at blanks, in place, behind argv[n]. Returns the new count. */
static int split(char *text, char **argv, int n)
{
	char *rest = NULL;
	for (char *w; n < WORDS && (w = strtok_r(text, " \t\n", &rest)) != NULL; text = NULL)
		argv[n++] = w;
	return n;
}

/* The file that a command's first word names, on PATH if it has no slash. */
static int find_file(const char *words, char *path)
{
	int len = (int)strcspn(words, " ");
	if (memchr(words, '/', (size_t)len)) {
		snprintf(path, RT_PATH, "%.*s", len, words);
		return !access(path, X_OK);
	}
	const char *dirs = getenv("PATH");
	for (const char *d = dirs ? dirs : "/usr/bin:/bin"; *d; d += strcspn(d, ":"), d += *d == ':') {
		int n = (int)strcspn(d, ":");
		struct stat st;
		if (n && snprintf(path, RT_PATH, "%.*s/%.*s", n, d, len, words) < RT_PATH &&
			!access(path, X_OK) && !stat(path, &st) && S_ISREG(st.st_mode))
			return 1;
	}
	return 0;
}

/* Our environment with messages in English and temporary files in `dir`. */
static char **environment(const char *dir)
{
	extern char **environ;
	static const char english[] = "LC_ALL=C";
	size_t n = 0, m = 0, len = strlen(dir) + sizeof "TMPDIR=";
	while (environ && environ[n])
		n++;
	char **env = malloc((n + 3) * sizeof *env + len);
	if (!env)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "LC_ALL=", 7) && strncmp(environ[i], "TMPDIR=", 7))
			env[m++] = environ[i];
	env[m++] = (char *)english;
	char *tmp = (char *)(env + n + 3);
	snprintf(tmp, len, "TMPDIR=%s", dir);
	env[m++] = tmp;
	env[m] = NULL;
	return env;
}

/* Code cannot be loaded from a file system that was mounted without execution. */
static int may_execute(const char *dir)
{
	struct statvfs fs;
	return !statvfs(dir, &fs) && !(fs.f_flag & ST_NOEXEC);
}

/* A private folder for one run of the compiler: where temporary files go, else in the cache. */
static int make_dir(Rt *rt, char *dir)
{
	const char *tmp = getenv("TMPDIR"), *cache = rt_cache_path(rt, NULL, 0);
	const char *const roots[] = { tmp && *tmp == '/' ? tmp : "/tmp", "/tmp", cache };
	for (int i = 0; i < 3; i++)
		if (roots[i] && may_execute(roots[i]) &&
			snprintf(dir, RT_PATH - 16, "%s/jenny-XXXXXX", roots[i]) < RT_PATH - 16 && mkdtemp(dir))
			return 0;
	return -1;
}

static void remove_dir(const char *dir)
{
	DIR *d = opendir(dir);
	if (!d)
		return;
	for (struct dirent *e; (e = readdir(d)) != NULL;)
		unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
	rmdir(dir);
}

void rt_cc_remove(const char *so)
{
	char dir[RT_PATH];
	snprintf(dir, sizeof dir, "%s", so);
	char *slash = strrchr(dir, '/');
	if (!slash)
		return;
	*slash = 0;
	slash = strrchr(dir, '/');
	if (slash && !strncmp(slash, "/jenny-", 7))
		remove_dir(dir);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return 0;
	int ok = rt_file_write(fd, text, strlen(text));
	return !close(fd) && ok;
}

/* What became of a run, in words. */
static int judge(int status, const char *so, const char *said, char *err)
{
	struct stat st;
	int made = !stat(so, &st) && st.st_size > 0;
	if (made && (status == 0 || status == SPAWN_LOST))
		return 0;
	switch (status) {
	case SPAWN_FAILED: return fail(err, "the C compiler could not be started: %.2000s", said);
	case SPAWN_LATE: return fail(err, "the C compiler took too long and was ended");
	case SPAWN_KILLED: return fail(err, "the C compiler was killed: %.2000s", said);
	default: return fail(err, "the C compiler failed (%d): %.3000s", status, said);
	}
}

/* Runs the compiler in folder dir, which has k.c, to make `so`; `less`: it shall optimise less, so
 * that it ends sooner. 0, or -1 with a message. */
static int compile(const Cc *cc, const char *dir, const char *so, double seconds, int less,
	char *err)
{
	char source[RT_PATH], said[RT_ERR];
	char words[TEXT], flags[TEXT], libs[sizeof cc->libs];
	char *argv[WORDS + 10];
	snprintf(source, sizeof source, "%.4000s/k.c", dir);
	strcpy(words, cc->words);
	strcpy(flags, cc->flags);
	strcpy(libs, cc->libs);
	int n = split(flags, argv, split(words, argv, 0));
	if (less) {
		argv[n++] = (char *)"-O1";
		argv[n++] = (char *)"-fno-tree-vectorize";
	}
	argv[n++] = source;
	argv[n++] = "-o";
	argv[n++] = (char *)so;
	n = split(libs, argv, n);
	argv[n] = NULL;
	char **env = environment(dir);
	int status = env ? rt_spawn(argv, env, seconds, less ? LESS_CPU : BUILD_CPU, said, sizeof said) :
		SPAWN_FAILED;
	free(env);
	return judge(status, so, said, err);
}

/* The name of `so` never comes again: dlopen takes a name that it knows for the code that it has, and
 * the folder's may come again once it was removed. */
static int build(Rt *rt, const Cc *cc, const char *text, double seconds, char *so, char *err)
{
	char dir[RT_PATH], source[RT_PATH];
	size_t length = strlen(text);
	if (length > TOO_LARGE)
		return fail(err, "the program is too large to compile");
	if (make_dir(rt, dir))
		return fail(err, "no folder for temporary files can be made (TMPDIR, /tmp)");
	snprintf(source, sizeof source, "%.4000s/k.c", dir);
	snprintf(so, RT_PATH, "%.4000s/%llx-k.so", dir, (unsigned long long)rt_clock());
	int written = write_text(source, text);
	int st = written ? compile(cc, dir, so, seconds, length > LARGE, err) :
		fail(err, "%.1000s: %s", source, strerror(errno));
	if (st && written && length <= LARGE)
		st = compile(cc, dir, so, seconds, 1, err);
	if (st)
		remove_dir(dir);
	return st;
}

/* Whether the compiler with these flags makes code that loads and computes as it must. */
static int works(Rt *rt, const Cc *cc, char *err)
{
	char so[RT_PATH];
	double x[4] = { 1.0000000000000002, 2 };
	RtCode code;
	if (build(rt, cc, probe_text, PROBE_S, so, err))
		return 0;
	int ok = !rt_code_load(so, &code, err);
	if (ok) {
		int (*run)(void *, double *);
		*(void **)&run = dlsym(code.handle, "jenny_kernel");
		ok = run(NULL, x) == 0 && x[2] == 5.0 + 0x1p-51 && x[3] == 0;
		if (!ok)
			fail(err, "%s computes wrongly", cc->words);
		rt_code_unload(&code);
	}
	rt_cc_remove(so);
	return ok;
}

/* The CPU that -march=native means: model and features of the first one. */
static void describe_cpu(char *out, size_t size)
{
	char line[8192], model[128] = "unknown", hex[17];
	Sha256 h;
	uint8_t hash[32];
	rt_sha256_begin(&h);
	FILE *f = fopen("/proc/cpuinfo", "re");
	while (f && fgets(line, sizeof line, f) && *line != '\n') {
		static const char *const keys[] = { "model name", "flags", "Features", "isa", "CPU part" };
		for (int i = 0; i < 5; i++)
			if (!strncmp(line, keys[i], strlen(keys[i])))
				rt_sha256_add(&h, line, strlen(line));
		const char *colon = strchr(line, ':');
		if (!strncmp(line, "model name", 10) && colon)
			snprintf(model, sizeof model, "%.*s", (int)strcspn(colon + 1, "\n"), colon + 1);
	}
	if (f)
		fclose(f);
	rt_sha256_end(&h, hash);
	rt_sha256_hex(hash, hex, 16);
	snprintf(out, size, "%s %s", model, hex);
}

static void describe(Cc *cc)
{
	char cpu[256];
	describe_cpu(cpu, sizeof cpu);
	snprintf(cc->command, sizeof cc->command, "%.1500s %.1500s %.60s", cc->words,
		cc->flags, cc->libs);
	snprintf(cc->identity, sizeof cc->identity, "cc %s\nversion %s\ncpu %s", cc->command,
		cc->version, cpu);
}

/* What the note about a compiler is filed under: its file, as it is now. */
static int name_note(const Cc *cc, char *name, size_t size)
{
	char path[RT_PATH], real[RT_PATH];
	struct stat st;
	if (!find_file(cc->words, path) || !realpath(path, real) || stat(real, &st))
		return 0;
	char cpu[256];
	describe_cpu(cpu, sizeof cpu);
	snprintf(name, size, "%s|%s|%lld|%lld.%ld|%lld|%s", cc->words, real, (long long)st.st_size,
		(long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (long long)st.st_ino, cpu);
	return 1;
}

/* Are these the flags of a recipe? A note may be older than the recipes. */
static int is_recipe(const char *flags, const char *libs)
{
	for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++)
		if (!strcmp(recipes[i].flags, flags) && !strcmp(recipes[i].libs, libs))
			return 1;
	return 0;
}

/* A note is three lines: version, flags, libraries. */
static int read_note(Rt *rt, Cc *cc, const char *name)
{
	char text[2 * TEXT], *rest = NULL;
	if (!rt_cache_read_note(rt, name, text, sizeof text))
		return 0;
	const char *version = strtok_r(text, "\n", &rest), *flags = strtok_r(NULL, "\n", &rest);
	const char *libs = strtok_r(NULL, "\n", &rest);
	if (!flags || !libs || !is_recipe(flags, libs))
		return 0;
	snprintf(cc->version, sizeof cc->version, "%s", version);
	snprintf(cc->flags, sizeof cc->flags, "%s", flags);
	snprintf(cc->libs, sizeof cc->libs, "%s", libs);
	return 1;
}

static void write_note(Rt *rt, const Cc *cc, const char *name)
{
	char text[2 * TEXT];
	snprintf(text, sizeof text, "%s\n%s\n%s\n", cc->version, cc->flags, cc->libs);
	rt_cache_write_note(rt, name, text);
}

/* Asks the compiler for its version. clang and zig say clang; gcc says by its licence who it is,
 * whatever its file is called. */
static int ask_version(Cc *cc, const char **kind, char *err)
{
	char words[TEXT], said[RT_ERR];
	char *argv[WORDS + 2];
	strcpy(words, cc->words);
	int n = split(words, argv, 0);
	argv[n++] = "--version";
	argv[n] = NULL;
	int status = rt_spawn(argv, NULL, PROBE_S, 0, said, sizeof said);
	if (!*said || (status && status != SPAWN_LOST)) {
		fail(err, "%.200s --version: %.1000s", cc->words, said);
		return 0;
	}
	*kind = strstr(cc->words, "zig") ? "zig" :
		strstr(said, "clang") ? "clang" :
		strstr(said, "Free Software Foundation") ? "gcc" : "";
	snprintf(cc->version, sizeof cc->version, "%.*s", (int)strcspn(said, "\n"), said);
	return 1;
}

/* Tries the command `words`. Returns a description, or NULL with a message. */
static Cc *try(Rt *rt, const char *words, char *err)
{
	char name[3 * RT_PATH];
	const char *kind;
	Cc *cc = calloc(1, sizeof *cc);
	if (!cc || snprintf(cc->words, TEXT, "%s", words) >= TEXT) {
		fail(err, "the compiler's command is too long");
		free(cc);
		return NULL;
	}
	int known = name_note(cc, name, sizeof name);
	int ok = known && read_note(rt, cc, name);
	if (known && !ok && ask_version(cc, &kind, err)) {
		for (size_t i = 0; i < sizeof recipes / sizeof *recipes && !ok; i++) {
			if (recipes[i].only && strcmp(recipes[i].only, kind))
				continue;
			strcpy(cc->flags, recipes[i].flags);
			strcpy(cc->libs, recipes[i].libs);
			ok = works(rt, cc, err);
		}
		if (ok)
			write_note(rt, cc, name);
	} else if (!known) {
		fail(err, "%.200s: not found", words);
	}
	if (!ok) {
		free(cc);
		return NULL;
	}
	describe(cc);
	return cc;
}

/* The command that was asked for and no other, or the first of the usual ones that works. */
static Cc *search(Rt *rt, char *err)
{
	char zig[TEXT], last[RT_ERR];
	const char *asked = rt->cc_command;
	const char *usual = getenv("CC");
	if (asked && *asked)
		return try(rt, asked, err);
	snprintf(zig, sizeof zig, "%.1000s -m ziglang cc", rt->python ? rt->python : "python3");
	const char *const list[] = { usual && *usual ? usual : "cc", "cc", "gcc", "clang", zig };
	fail(err, "no C compiler was found ($CC, cc, gcc, clang, %.200s)", zig);
	for (int i = 0; i < 5; i++) {
		Cc *cc = try(rt, list[i], last);
		if (cc)
			return cc;
		if (!strstr(last, "not found") && !strstr(last, "No module"))
			snprintf(err, RT_ERR, "%s", last);
	}
	return NULL;
}

/* The compiler, or NULL with a message in err[RT_ERR]. It is searched for once. */
static const Cc *cc_of(Rt *rt, char *err)
{
	Cc *cc = atomic_load_explicit(&rt->cc, memory_order_acquire);
	if (!cc) {
		Cc *fresh = search(rt, err);
		if (!fresh && (fresh = calloc(1, sizeof *fresh)))
			snprintf(fresh->error, sizeof fresh->error, "%s", err);
		if (!fresh || atomic_compare_exchange_strong(&rt->cc, &cc, fresh))
			cc = fresh;
		else
			free(fresh);
	}
	if (cc && *cc->words)
		return cc;
	snprintf(err, RT_ERR, "%s", cc ? cc->error : "no memory");
	return NULL;
}

void rt_cc_drop(Rt *rt)
{
	free(atomic_exchange(&rt->cc, NULL));
}

const char *rt_cc_identity(Rt *rt, char *err, size_t size)
{
	char message[RT_ERR];
	const Cc *cc = cc_of(rt, message);
	if (!cc && err && size)
		snprintf(err, size, "%s", message);
	return cc ? cc->identity : NULL;
}

const char *rt_cc_command(Rt *rt)
{
	char err[RT_ERR];
	const Cc *cc = cc_of(rt, err);
	return cc ? cc->command : NULL;
}

int rt_cc_build(Rt *rt, const char *c_text, char *so, char *err)
{
	*so = 0;
	const Cc *cc = cc_of(rt, err);
	if (!cc)
		return -1;
	jenny_i64 since = rt_clock();
	int st = build(rt, cc, c_text, BUILD_S, so, err);
	rt_trace_event(rt, "cc", "compile", since, (jenny_i64)strlen(c_text));
	if (st)
		*so = 0;
	return st;
}

/* The same compiler for another processor. */
static int retarget(const Cc *cc, const char *arch, Cc *out, char *err)
{
	static const char native[] = "-march=native";
	const char *at = strstr(cc->flags, native);
	size_t before = at ? (size_t)(at - cc->flags) : 0;
	const char *rest = at ? at + strlen(native) : cc->flags;
	*out = *cc;
	int n = snprintf(out->flags, TEXT, "%.*s-march=%s%s%s", (int)before, cc->flags, arch,
		at ? "" : " ", rest);
	return n < TEXT ? 0 : fail(err, "the compiler's flags are too long");
}

static int copy_file(const char *from, const char *path, char *err)
{
	char temp[RT_PATH];
	size_t n = 0;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	uint8_t *data = in < 0 ? NULL : rt_file_read(in, &n);
	if (in >= 0)
		close(in);
	snprintf(temp, sizeof temp, "%.4000s.tmp%d", path, (int)getpid());
	int out = data ? open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755) : -1;
	int ok = out >= 0 && rt_file_write(out, data, n);
	ok = out >= 0 && !close(out) && ok && !rename(temp, path);
	if (!ok) {
		fail(err, "%.1000s: %s", path, strerror(errno));
		unlink(temp);
	}
	free(data);
	return ok ? 0 : -1;
}

int rt_cc_save(Rt *rt, const char *c_text, const char *arch, const char *path, char *err)
{
	char so[RT_PATH];
	const Cc *cc = cc_of(rt, err);
	Cc *other = cc ? malloc(sizeof *other) : NULL;
	if (cc && !other)
		fail(err, "no memory");
	int st = !other || retarget(cc, arch, other, err) ||
		build(rt, other, c_text, BUILD_S, so, err);
	if (!st) {
		st = copy_file(so, path, err);
		rt_cc_remove(so);
	}
	free(other);
	return st ? -1 : 0;
}
