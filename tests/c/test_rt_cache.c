/*
 * Tests src/rt/cache.c and sha256.c: what is stored comes back, what is damaged does not, folders
 * that others could write to are refused, several writers at once.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>
#include <utime.h>

#include "check.h"
#include "rt/rt.h"
#include "rt/sha256.h"

static char top[64];

static const char *in(const char *name)
{
	static char path[8][200];
	static int turn;
	char *p = path[turn++ % 8];
	snprintf(p, 200, "%s/%s", top, name);
	return p;
}

static void make_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

static int same_start(const char *path, const char *text)
{
	char got[300] = "";
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(got, 1, strlen(text), f) : 0;
	if (f)
		fclose(f);
	return n == strlen(text) && !memcmp(got, text, n);
}

static void test_hash(void)
{
	static const struct { const char *text, *hex; } rows[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	uint8_t hash[32];
	char hex[65];
	for (int i = 0; i < 3; i++) {
		rt_sha256(rows[i].text, strlen(rows[i].text), hash);
		rt_sha256_hex(hash, hex, 64);
		CHECK(!strcmp(hex, rows[i].hex));
	}
	Sha256 h;
	rt_sha256_begin(&h);
	for (int i = 0; i < 1000000; i++)
		rt_sha256_add(&h, "a", 1);
	rt_sha256_end(&h, hash);
	rt_sha256_hex(hash, hex, 64);
	CHECK(!strcmp(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

static void test_store(void)
{
	char path[RT_PATH] = "", other[RT_PATH];
	struct stat st;
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("a/b/c") });
	make_file(in("so"), "content of a shared object");
	CHECK(rt_cache_path(rt, NULL, 0) && !stat(in("a/b/c"), &st) && (st.st_mode & 0777) == 0700);
	CHECK(rt_cache_get(rt, "key", path) == 0);
	CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 1);
	CHECK(same_start(path, "content of a shared object"));
	CHECK(rt_cache_get(rt, "key", other) == 1 && !strcmp(path, other));
	CHECK(rt_cache_get(rt, "key2", other) == 0);
	CHECK(rt_cache_put(rt, "key2", "g", in("so"), other) == 1 && strcmp(path, other));
	CHECK(rt_cache_put(rt, "key3", "fun with a label that is much longer than there is room for it",
		in("so"), other) == 1);
	CHECK(rt_cache_put(rt, "key4", "h", in("none"), other) == 0);
	int n;
	RtEntry *list = rt_cache_list(rt, &n);
	CHECK(n == 3 && !strcmp(list[0].label, "f") && !strcmp(list[2].label, "g"));
	CHECK(list && list[0].bytes > 26 && list[0].mtime > 0);
	CHECK(list && !strncmp(list[1].label, "fun with", 8));
	free(list);
	rt_close(rt);
	rt = rt_open(&(RtOptions){ .cache_dir = in("a/b/c") });
	CHECK(rt_cache_get(rt, "key", other) == 1);
	CHECK(rt_cache_rm(rt, "g") == 1);
	CHECK(rt_cache_rm(rt, "g") == 0);
	CHECK(rt_cache_rm(rt, "") == 2);
	free(rt_cache_list(rt, &n));
	CHECK(n == 0 && rt_cache_get(rt, "key", other) == 0);
	rt_close(rt);
}

/* Every way to spoil an entry is noticed, and the entry is gone afterwards. */
static void test_damage(void)
{
	char path[RT_PATH], other[RT_PATH];
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("a/b/c") });
	for (int way = 0; way < 40; way++) {
		struct stat st;
		CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 1 && !stat(path, &st));
		chmod(path, 0600);
		int fd = open(path, O_RDWR);
		if (way < 30) {
			char c;
			off_t at = st.st_size * way / 30;
			CHECK(pread(fd, &c, 1, at) == 1);
			c ^= 4;
			CHECK(pwrite(fd, &c, 1, at) == 1);
		} else if (way < 38) {
			CHECK(!ftruncate(fd, st.st_size * (way - 30) / 8));
		} else if (way == 38) {
			CHECK(pwrite(fd, "x", 1, st.st_size) == 1);
		} else {
			CHECK(rt_cache_put(rt, "other key", "f", in("so"), other) == 1);
			CHECK(!rename(other, path));
		}
		close(fd);
		CHECK(rt_cache_get(rt, "key", other) == 0);
		CHECK(access(path, F_OK));
	}
	CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 1);
	CHECK(!unlink(path) && !symlink(in("so"), path));
	CHECK(rt_cache_get(rt, "key", other) == 0);
	CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 1 && rt_cache_get(rt, "key", other) == 1);
	CHECK(same_start(in("so"), "content of"));
	rt_close(rt);
}

static void refused(const char *dir, const char *word)
{
	char why[RT_PATH] = "", path[RT_PATH];
	int n;
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = dir });
	CHECK(rt_cache_path(rt, why, sizeof why) == NULL);
	CHECK(strstr(why, word) != NULL);
	if (!strstr(why, word))
		printf("%s: %s\n", dir, why);
	CHECK(rt_cache_put(rt, "k", "f", in("so"), path) == 0 && rt_cache_get(rt, "k", path) == 0);
	CHECK(rt_cache_list(rt, &n) == NULL && n == 0 && rt_cache_rm(rt, "") == 0);
	rt_close(rt);
}

static void test_refused(void)
{
	refused("", "switched off");
	mkdir(in("open"), 0700);
	chmod(in("open"), 0777);
	refused(in("open"), "written by others");
	refused(in("open/inside"), "exchange");
	chmod(in("open"), 01777);
	rmdir(in("open/inside"));
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("open/inside") });
	CHECK(rt_cache_path(rt, NULL, 0) != NULL);
	rt_close(rt);
	CHECK(!symlink(in("a/b/c"), in("link")));
	refused(in("link"), "links");
	refused(in("so"), "not a folder");
	refused(in("so/x"), "no cache");
	refused("/proc/none/here", "no cache");
	if (geteuid() == 0) {
		mkdir(in("theirs"), 0700);
		CHECK(!chown(in("theirs"), 12345, 12345));
		refused(in("theirs"), "another user");
	} else {
		mkdir(in("fixed"), 0500);
		refused(in("fixed"), "cannot be written");
	}
	setenv("JENNY_CACHE_DIR", in("env"), 1);
	rt = rt_open(NULL);
	CHECK(rt_cache_path(rt, NULL, 0) && !strcmp(rt_cache_path(rt, NULL, 0), in("env")));
	rt_close(rt);
	unsetenv("JENNY_CACHE_DIR");
	setenv("XDG_CACHE_HOME", in("xdg"), 1);
	rt = rt_open(NULL);
	CHECK(rt_cache_path(rt, NULL, 0) && !strcmp(rt_cache_path(rt, NULL, 0), in("xdg/jenny")));
	rt_close(rt);
	unsetenv("XDG_CACHE_HOME");
	setenv("HOME", in("home"), 1);
	rt = rt_open(NULL);
	CHECK(rt_cache_path(rt, NULL, 0) != NULL);
	CHECK(!strcmp(rt_cache_path(rt, NULL, 0), in("home/.cache/jenny")));
	rt_close(rt);
}

/* A write that falls short, as on a full disk, leaves nothing behind. */
static void test_full(void)
{
	pid_t pid = fork();
	if (!pid) {
		char path[RT_PATH];
		int n;
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 100, 100 });
		Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("full") });
		CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 0);
		CHECK(rt_cache_get(rt, "key", path) == 0);
		free(rt_cache_list(rt, &n));
		CHECK(n == 0 && !rmdir(in("full")));
		rt_close(rt);
		_exit(failures());
	}
	int st = -1;
	CHECK(waitpid(pid, &st, 0) == pid && st == 0);
}

/* What a dead process left is swept away by the next that writes; what is young stays. */
static void test_stale(void)
{
	char path[RT_PATH];
	make_file(in("a/b/c/tmp.1.old"), "x");
	make_file(in("a/b/c/tmp.1.new"), "x");
	utime(in("a/b/c/tmp.1.old"), &(struct utimbuf){ 1000, 1000 });
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("a/b/c") });
	CHECK(rt_cache_put(rt, "key", "f", in("so"), path) == 1);
	CHECK(access(in("a/b/c/tmp.1.old"), F_OK) && !access(in("a/b/c/tmp.1.new"), F_OK));
	rt_close(rt);
}

static void test_processes(void)
{
	pid_t pid[4];
	for (int i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i])
			continue;
		for (int k = 0; k < 100; k++) {
			char key[20], path[RT_PATH];
			Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("shared") });
			snprintf(key, sizeof key, "k%d", k % 7);
			int got = rt_cache_get(rt, key, path);
			CHECK(!got || same_start(path, "content of"));
			CHECK(rt_cache_put(rt, key, "f", in("so"), path) == 1);
			CHECK(rt_cache_get(rt, key, path) == 1);
			rt_close(rt);
		}
		_exit(failures());
	}
	for (int i = 0; i < 4; i++) {
		int st = -1;
		CHECK(waitpid(pid[i], &st, 0) == pid[i] && st == 0);
	}
	int n;
	Rt *rt = rt_open(&(RtOptions){ .cache_dir = in("shared") });
	free(rt_cache_list(rt, &n));
	CHECK(n == 7);
	rt_close(rt);
}

int main(void)
{
	char cmd[200];
	snprintf(top, sizeof top, "/tmp/jenny-test-XXXXXX");
	if (!mkdtemp(top))
		return 1;
	test_hash();
	test_store();
	test_damage();
	test_refused();
	test_full();
	test_stale();
	test_processes();
	snprintf(cmd, sizeof cmd, "rm -rf %s", top);
	CHECK(system(cmd) == 0);
	return failures();
}
