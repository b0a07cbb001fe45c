/*
 * The cache on disk: one file an entry, named by a hash of its key.
 *
 * An entry is the shared object with a seal behind it (a loader ignores what follows an ELF file):
 * length, hash of the content, hash of the whole key. So truncated, overwritten and colliding
 * entries are noticed before they are loaded. Files are written beside their place and renamed, so
 * any number of processes may share a directory. Code is loaded from here, so a directory that
 * others could write to is refused.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "rt/file.h"
#include "rt/sha256.h"
#include "rt/state.h"

enum {
	STALE_S = 3600,          /* age of a temporary file that its process has left behind */
	FULL_MIB = 512,          /* the directory is thinned out above this */
	NAME = RT_KEY_HEX + 8,
};

static const char magic[8] = "JENNY 1";

typedef struct Seal {
	char magic[8];
	uint64_t bytes;
	uint8_t content[32], key[32];
	char label[RT_LABEL];
	uint8_t self[32]; /* hash of the fields above */
} Seal;

_Static_assert(sizeof(Seal) == 16 + 32 + 32 + RT_LABEL + 32, "a seal has no padding");

struct Cache {
	int dir; /* or -1 */
	_Atomic int cleaned;
	char path[RT_PATH];
	char why[RT_PATH + 128];
};

__attribute__((format(printf, 2, 3))) static void refuse(Cache *c, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(c->why, sizeof c->why, format, ap);
	va_end(ap);
	if (c->dir >= 0)
		close(c->dir);
	c->dir = -1;
}

/* Writes where the cache should be to c->path, as an absolute path. Returns 0 if nowhere. */
static int choose(const Rt *rt, Cache *c)
{
	const char *own = rt->cache_dir ? rt->cache_dir : getenv("JENNY_CACHE_DIR");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char here[RT_PATH];
	int n;
	if (rt->cache_dir && !*rt->cache_dir)
		return refuse(c, "the cache is switched off"), 0;
	if (own && *own == '/')
		n = snprintf(c->path, RT_PATH, "%s", own);
	else if (own && *own && getcwd(here, sizeof here))
		n = snprintf(c->path, RT_PATH, "%s/%s", here, own);
	else if (xdg && *xdg == '/')
		n = snprintf(c->path, RT_PATH, "%s/jenny", xdg);
	else if (home && *home == '/')
		n = snprintf(c->path, RT_PATH, "%s/.cache/jenny", home);
	else
		return refuse(c, "no cache: neither JENNY_CACHE_DIR nor HOME is set"), 0;
	if (n >= RT_PATH - NAME)
		return refuse(c, "no cache: the name of its folder is too long"), 0;
	while (n > 1 && c->path[n - 1] == '/')
		c->path[--n] = 0;
	return 1;
}

/* Makes the folder and the missing ones above it. */
static void make_dirs(const char *path)
{
	char part[RT_PATH];
	snprintf(part, sizeof part, "%s", path);
	for (char *s = part + 1; *s; s++)
		if (*s == '/') {
			*s = 0;
			mkdir(part, 0700);
			*s = '/';
		}
	mkdir(part, 0700);
}

/* A folder above ours that anyone may write to must be sticky, or ours could be exchanged. */
static int parent_is_safe(const char *path)
{
	char parent[RT_PATH];
	struct stat st;
	snprintf(parent, sizeof parent, "%s", path);
	char *slash = strrchr(parent, '/');
	slash[slash == parent] = 0;
	if (stat(parent, &st))
		return 0;
	return !(st.st_mode & S_IWOTH) || (st.st_mode & S_ISVTX);
}

static void open_dir(const Rt *rt, Cache *c)
{
	struct stat st;
	if (!choose(rt, c))
		return;
	make_dirs(c->path);
	c->dir = open(c->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (c->dir < 0 || fstat(c->dir, &st))
		refuse(c, "no cache: %s: %s", c->path,
			errno == ELOOP || errno == ENOTDIR ? "not a folder (links are not followed)" :
			strerror(errno));
	else if (st.st_uid != geteuid())
		refuse(c, "no cache: %s belongs to another user", c->path);
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		refuse(c, "no cache: %s can be written by others (chmod 700 would help)", c->path);
	else if (!parent_is_safe(c->path))
		refuse(c, "no cache: others could exchange %s", c->path);
	else if (faccessat(c->dir, ".", W_OK | X_OK, AT_EACCESS))
		refuse(c, "no cache: %s cannot be written", c->path);
}

static void free_cache(Cache *c)
{
	if (c && c->dir >= 0)
		close(c->dir);
	free(c);
}

static Cache *cache_of(Rt *rt)
{
	Cache *c = atomic_load_explicit(&rt->cache, memory_order_acquire);
	if (c)
		return c;
	Cache *fresh = calloc(1, sizeof *fresh);
	if (!fresh)
		return NULL;
	fresh->dir = -1;
	open_dir(rt, fresh);
	if (atomic_compare_exchange_strong(&rt->cache, &c, fresh))
		return fresh;
	free_cache(fresh);
	return c;
}

/* The cache if it is in use. */
static Cache *usable(Rt *rt)
{
	Cache *c = cache_of(rt);
	return c && c->dir >= 0 ? c : NULL;
}

void rt_cache_drop(Rt *rt)
{
	free_cache(atomic_exchange(&rt->cache, NULL));
}

const char *rt_cache_path(Rt *rt, char *why, size_t size)
{
	Cache *c = cache_of(rt);
	if (c && c->dir >= 0)
		return c->path;
	if (why && size)
		snprintf(why, size, "%s", c ? c->why : "no memory");
	return NULL;
}

static void seal_hash(const Seal *seal, uint8_t out[32])
{
	rt_sha256(seal, offsetof(Seal, self), out);
}

/* Whether these bytes are an entry that nothing has happened to. */
static int seal_holds(const uint8_t *data, size_t n, Seal *seal)
{
	uint8_t hash[32];
	if (n < sizeof *seal)
		return 0;
	memcpy(seal, data + n - sizeof *seal, sizeof *seal);
	seal_hash(seal, hash);
	if (memcmp(seal->magic, magic, sizeof magic) || memcmp(hash, seal->self, sizeof hash) ||
		seal->bytes != n - sizeof *seal)
		return 0;
	seal->label[RT_LABEL - 1] = 0;
	rt_sha256(data, n - sizeof *seal, hash);
	return !memcmp(hash, seal->content, sizeof hash);
}

/* Reads entry `name` whose key has the hash `key`; removes a damaged one. Returns its content, to
 * be freed, without the seal, or NULL. */
static uint8_t *take(const Cache *c, const char *name, const uint8_t key[32], size_t *n)
{
	int fd = openat(c->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return NULL;
	struct stat st;
	Seal seal;
	uint8_t *data = NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_uid == geteuid())
		data = rt_file_read(fd, n);
	if (data && !(seal_holds(data, *n, &seal) && !memcmp(seal.key, key, 32))) {
		free(data);
		data = NULL;
	}
	if (data) {
		*n -= sizeof seal;
		futimens(fd, NULL);
	} else {
		unlinkat(c->dir, name, 0);
	}
	close(fd);
	return data;
}

static int has_end(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n >= m && !strcmp(name + n - m, end);
}

/* Calls each(arg, name, stat) for the files of the directory. */
static void walk(const Cache *c, void (*each)(void *, const char *, const struct stat *), void *arg)
{
	int fd = openat(c->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct stat st;
		if (!fstatat(c->dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
			each(arg, e->d_name, &st);
	}
	closedir(d);
}

typedef struct Files {
	const Cache *cache;
	struct { char name[NAME]; jenny_i64 bytes, mtime; } *file;
	int count, room;
} Files;

/* Collects entries and removes what dead processes have left. */
static void collect(void *arg, const char *name, const struct stat *st)
{
	Files *f = arg;
	if (!strncmp(name, "tmp.", 4) && st->st_mtime + STALE_S < time(NULL))
		unlinkat(f->cache->dir, name, 0);
	if ((!has_end(name, ".so") && !has_end(name, ".txt")) || strlen(name) >= NAME)
		return;
	if (f->count == f->room) {
		int room = f->room ? 2 * f->room : 64;
		void *more = realloc(f->file, (size_t)room * sizeof *f->file);
		if (!more)
			return;
		f->file = more;
		f->room = room;
	}
	strcpy(f->file[f->count].name, name);
	f->file[f->count].bytes = st->st_size;
	f->file[f->count++].mtime = st->st_mtime;
}

/* Once for each Rt that writes: sweeps, and removes what was not used for longest if the directory
 * has grown too large, down to three quarters. */
static void clean(Cache *c)
{
	if (atomic_exchange(&c->cleaned, 1))
		return;
	Files f = { .cache = c };
	jenny_i64 sum = 0, most = (jenny_i64)FULL_MIB << 20;
	walk(c, collect, &f);
	for (int i = 0; i < f.count; i++)
		sum += f.file[i].bytes;
	jenny_i64 goal = sum > most ? most / 4 * 3 : sum;
	while (sum > goal) {
		int old = 0;
		for (int i = 1; i < f.count; i++)
			if (f.file[i].mtime < f.file[old].mtime)
				old = i;
		unlinkat(c->dir, f.file[old].name, 0);
		sum -= f.file[old].bytes;
		f.file[old] = f.file[--f.count];
	}
	free(f.file);
}

/* Writes content and seal under a name of its own, then gives it its place. Returns 1, or 0 with
 * nothing left behind. */
static int store(Cache *c, const char *name, const Seal *seal, const void *data)
{
	char temp[NAME];
	jenny_i64 now = rt_clock();
	clean(c);
	snprintf(temp, sizeof temp, "tmp.%d.%llx.%llx", (int)getpid(),
		(unsigned long long)((uintptr_t)&now >> 4 & 0xffffffff),
		(unsigned long long)now & 0xffffffff);
	int fd = openat(c->dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return 0;
	int ok = rt_file_write(fd, data, seal->bytes) && rt_file_write(fd, seal, sizeof *seal);
	ok = !close(fd) && ok;
	ok = ok && !renameat(c->dir, temp, c->dir, name);
	if (!ok)
		unlinkat(c->dir, temp, 0);
	return ok;
}

static Seal make_seal(const void *data, size_t n, const uint8_t key[32], const char *label)
{
	Seal seal = { .bytes = n };
	memcpy(seal.magic, magic, sizeof magic);
	memcpy(seal.key, key, 32);
	snprintf(seal.label, sizeof seal.label, "%s", label ? label : "");
	rt_sha256(data, n, seal.content);
	seal_hash(&seal, seal.self);
	return seal;
}

static void name_entry(const char *key, uint8_t hash[32], char name[NAME])
{
	rt_sha256(key, strlen(key), hash);
	rt_sha256_hex(hash, name, RT_KEY_HEX);
	strcat(name, ".so");
}

int rt_cache_get(Rt *rt, const char *key, char *path)
{
	uint8_t hash[32];
	char name[NAME];
	size_t n;
	Cache *c = usable(rt);
	if (!c)
		return 0;
	name_entry(key, hash, name);
	uint8_t *data = take(c, name, hash, &n);
	free(data);
	return data && snprintf(path, RT_PATH, "%s/%s", c->path, name) < RT_PATH;
}

int rt_cache_put(Rt *rt, const char *key, const char *label, const char *so, char *path)
{
	uint8_t hash[32];
	char name[NAME];
	size_t n;
	Cache *c = usable(rt);
	int fd = c ? open(so, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	uint8_t *data = rt_file_read(fd, &n);
	close(fd);
	if (!data)
		return 0;
	name_entry(key, hash, name);
	Seal seal = make_seal(data, n, hash, label);
	int ok = store(c, name, &seal, data);
	free(data);
	return ok && snprintf(path, RT_PATH, "%s/%s", c->path, name) < RT_PATH;
}

int rt_cache_read_note(Rt *rt, const char *name, char *text, size_t size)
{
	uint8_t hash[32];
	char file[NAME];
	size_t n;
	Cache *c = usable(rt);
	if (!c)
		return 0;
	rt_sha256(name, strlen(name), hash);
	rt_sha256_hex(hash, file, RT_KEY_HEX);
	strcat(file, ".txt");
	uint8_t *data = take(c, file, hash, &n);
	if (data)
		snprintf(text, size, "%.*s", (int)n, (const char *)data);
	free(data);
	return data != NULL;
}

void rt_cache_write_note(Rt *rt, const char *name, const char *text)
{
	uint8_t hash[32];
	char file[NAME];
	Cache *c = usable(rt);
	if (!c)
		return;
	rt_sha256(name, strlen(name), hash);
	rt_sha256_hex(hash, file, RT_KEY_HEX);
	strcat(file, ".txt");
	Seal seal = make_seal(text, strlen(text), hash, "note");
	store(c, file, &seal, text);
}

/* The label of an entry from its seal, without checking the content. */
static void read_label(const Cache *c, const char *name, jenny_i64 bytes, char *label)
{
	Seal seal = { 0 };
	int fd = openat(c->dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	*label = 0;
	if (fd < 0)
		return;
	if (bytes >= (jenny_i64)sizeof seal &&
		pread(fd, &seal, sizeof seal, bytes - (jenny_i64)sizeof seal) == sizeof seal &&
		!memcmp(seal.magic, magic, sizeof magic))
		snprintf(label, RT_LABEL, "%.*s", RT_LABEL - 1, seal.label);
	close(fd);
}

static int by_label(const void *a, const void *b)
{
	const RtEntry *x = a, *y = b;
	int d = strcmp(x->label, y->label);
	return d ? d : strcmp(x->name, y->name);
}

RtEntry *rt_cache_list(Rt *rt, int *count)
{
	*count = 0;
	Cache *c = usable(rt);
	if (!c)
		return NULL;
	Files f = { .cache = c };
	walk(c, collect, &f);
	RtEntry *list = calloc((size_t)f.count + 1, sizeof *list);
	for (int i = 0; list && i < f.count; i++) {
		RtEntry *e = &list[*count];
		if (!has_end(f.file[i].name, ".so") || strlen(f.file[i].name) >= sizeof e->name)
			continue;
		strcpy(e->name, f.file[i].name);
		e->bytes = f.file[i].bytes;
		e->mtime = f.file[i].mtime;
		read_label(c, e->name, e->bytes, e->label);
		++*count;
	}
	free(f.file);
	if (list && *count)
		qsort(list, (size_t)*count, sizeof *list, by_label);
	return list;
}

int rt_cache_rm(Rt *rt, const char *prefix)
{
	Cache *c = usable(rt);
	if (!c)
		return 0;
	Files f = { .cache = c };
	int gone = 0;
	walk(c, collect, &f);
	for (int i = 0; i < f.count; i++) {
		char label[RT_LABEL];
		const char *name = f.file[i].name;
		read_label(c, name, f.file[i].bytes, label);
		if (strncmp(name, prefix, strlen(prefix)) && strncmp(label, prefix, strlen(prefix)))
			continue;
		if (!unlinkat(c->dir, name, 0) && has_end(name, ".so"))
			gone++;
	}
	free(f.file);
	return gone;
}
