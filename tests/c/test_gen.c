/*
 * Generated C against the interpreter: every file of tests/ir and tests/gen is parsed, generated,
 * compiled, loaded and called on the same input as the interpreter. What comes out must be equal bit
 * by bit (NaNs are equal), or within "; ulp N". Besides "; in" (ir_file.h), input may be random:
 *   ; rand a[7,9] = -1 1       numbers from the range; integers too
 * Strided arguments run twice: dense, and with all strides doubled.
 *
 * Arguments: files to run instead; -c prints their C. $CC is the compiler.
 */
#include <dlfcn.h>
#include <unistd.h>

#include <dirent.h>

#include "gen/gen.h"
#include "ir_file.h"

static int faults, files;
static char folder[64];

typedef struct Host {
	JennyCtx ctx;
	void *temp[64][4];
	int results;
} Host;

/* Nobody is outside. */
static int outside(JennyCtx *ctx, int k, JennySlot *part)
{
	(void)ctx;
	(void)k;
	(void)part;
	return JENNY_FAIL;
}

static int poll_host(JennyCtx *ctx)
{
	ctx->tick = 1000;
	return 0;
}

/* Chunks of three iterations, dealt to four workers, in an order that no loop would take. */
static int par_for(JennyCtx *ctx, JennyBody *body, void *env, jenny_i64 n, double ns)
{
	if (!(ns > 0))
		return JENNY_INTERRUPT;
	for (jenny_i64 at = n > 0 ? (n - 1) / 3 * 3 : -1, w = 0; at >= 0; at -= 3, w++) {
		int status = body(ctx, env, at, at + 3 < n ? at + 3 : n, (int)(w % 4));
		if (status)
			return status;
	}
	return 0;
}

static void *temp(JennyCtx *ctx, int id, int worker, jenny_i64 bytes)
{
	Host *h = (Host *)ctx;
	if (bytes > 1 << 28 || id >= 64)
		return NULL;
	free(h->temp[id][worker]);
	h->temp[id][worker] = aligned_alloc(64, (size_t)(bytes + 63) / 64 * 64);
	memset(h->temp[id][worker], 0xff, (size_t)bytes);
	return h->temp[id][worker];
}

static int result(
	JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order, JennyArray *out)
{
	jenny_i64 n = 1;
	(void)slot;
	((Host *)ctx)->results++;
	for (int k = 0; k < rank; k++) {
		int d = order == 'F' ? k : rank - 1 - k;
		out->dim[d] = dim[d];
		out->stride[d] = n;
		n *= dim[d];
	}
	out->data = calloc((size_t)n + 1, ir_type[type].bytes);
	return out->data ? 0 : JENNY_NOMEM;
}

static int gemm(JennyCtx *ctx, int id, int worker, int type, int ta, int tb, jenny_i64 m, jenny_i64 n,
	jenny_i64 k, const void *a, jenny_i64 lda, const void *b, jenny_i64 ldb, void *c, jenny_i64 ldc)
{
	(void)ctx, (void)id, (void)worker;
	for (jenny_i64 i = 0; i < m; i++)
		for (jenny_i64 j = 0; j < n; j++) {
			double s = 0;
			for (jenny_i64 p = 0; p < k; p++)
				s += ((const double *)a)[ta ? p * lda + i : i * lda + p] *
					 ((const double *)b)[tb ? j * ldb + p : p * ldb + j];
			((double *)c)[i * ldc + j] = type == 'd' ? s : 0;
		}
	return 0;
}

static void gemv(JennyCtx *ctx, int type, int trans, jenny_i64 m, jenny_i64 n, const void *a,
	jenny_i64 lda, const void *x, jenny_i64 incx, void *y, jenny_i64 incy)
{
	(void)ctx;
	for (jenny_i64 i = 0; i < (trans ? n : m); i++) {
		double s = 0;
		for (jenny_i64 p = 0; p < (trans ? m : n); p++)
			s += ((const double *)a)[trans ? p * lda + i : i * lda + p] *
				 ((const double *)x)[p * incx];
		((double *)y)[i * incy] = type == 'd' ? s : 0;
	}
}

static void dot(JennyCtx *ctx, int type, jenny_i64 n, const void *x, jenny_i64 incx, const void *y,
	jenny_i64 incy, void *out)
{
	double s = 0;
	(void)ctx;
	for (jenny_i64 i = 0; i < n; i++)
		s += ((const double *)x)[i * incx] * ((const double *)y)[i * incy];
	*(double *)out = type == 'd' ? s : 0;
}

/* Compiles all k*.c of the folder, some at a time. */
static void compile_all(void)
{
	char cmd[800];
	const char *cc = getenv("CC");
	snprintf(cmd, sizeof cmd,
		"cd %s && ls k*.c | sed 's/.c$//' | xargs -P 4 -I@ %s -O2 -ftree-vectorize -march=native "
		"-fno-math-errno -fno-trapping-math -ffp-contract=off -fPIC -shared -w "
		"-Werror=implicit-function-declaration -Werror=int-conversion "
		"-Werror=incompatible-pointer-types -o @.so @.c",
		folder, cc ? cc : "cc");
	if (system(cmd))
		faults++;
}

static Value random_value(Type t, double lo, double hi)
{
	Value v = { .c = { 0, 0 } };
	double x = lo + (hi - lo) * (rand() / (RAND_MAX + 1.0));
	switch (ir_type[t].kind) {
	case 'f': v.f = t == Tf32 ? (float)x : x; break;
	case 'c':
		v.c.re = t == Tc64 ? (float)x : x;
		v.c.im = lo + (hi - lo) * (rand() / (RAND_MAX + 1.0));
		v.c.im = t == Tc64 ? (float)v.c.im : v.c.im;
		break;
	default: v.i = (int64_t)floor(x);
	}
	return v;
}

static void fill_random(JennySlot *slot, const Slot *what, const char *text, Arena *a)
{
	jenny_i64 dim[JENNY_RANK] = { 0 };
	const char *p = text;
	jenny_i64 n = read_shape(&p, dim);
	double lo, hi;
	if (sscanf(p, " = %lf %lf", &lo, &hi) != 2)
		faults += fprintf(stderr, "wrong rand: %.40s\n", text) > 0;
	if (!what->array) {
		Value v = random_value(what->type, lo, hi);
		memcpy(slot, &v, sizeof v);
		return;
	}
	char *empty = base_printf(a, "%.*s =", (int)(p - text), text);
	fill_slot(slot, what, empty, a);
	for (jenny_i64 i = 0; i < n; i++)
		ir_put(what->type, (char *)slot->a.data + i * ir_type[what->type].bytes,
			random_value(what->type, lo, hi));
}

static void fill(Fn *f, JennySlot *slot, const char *text, Arena *a)
{
	for (const char *line = text, *end; line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		bool in = strncmp(line, "; in ", 5) == 0, rnd = strncmp(line, "; rand ", 7) == 0;
		if (!in && !rnd)
			continue;
		const char *name = line + (in ? 5 : 7);
		size_t n = strcspn(name, " [=");
		Slot what;
		int i = find_slot(f, name, n, false, &what);
		if (i < 0)
			faults += fprintf(stderr, "no slot %.*s\n", (int)n, name) > 0;
		else
			in ? fill_slot(&slot[i], &what, name + n, a)
			   : fill_random(&slot[i], &what, name + n, a);
	}
}

/* A copy of the input; `by` spreads strided arrays. */
static JennySlot *copy(Fn *f, const JennySlot *slot, int by, Arena *a)
{
	JennySlot *to = base_alloc(a, (f->param.n + f->result.n + 1) * sizeof *to);
	memcpy(to, slot, f->param.n * sizeof *to);
	for (uint32_t i = 0; i < f->param.n; i++) {
		if (!f->param.at[i].array)
			continue;
		const Store *st = &f->sto.at[f->param.at[i].ref];
		size_t n = 1, bytes = ir_type[st->type].bytes, k = st->layout == 'S' ? (size_t)by : 1;
		for (int d = 0; d < st->rank; d++) {
			n *= (size_t)slot[i].a.dim[d];
			to[i].a.stride[d] *= (jenny_i64)k;
		}
		char *data = base_alloc(a, n * bytes * k + 1);
		for (size_t j = 0; j < n; j++)
			memcpy(data + j * bytes * k, (char *)slot[i].a.data + j * bytes, bytes);
		to[i].a.data = data;
	}
	return to;
}

static double ulps(Type t, double a, double b)
{
	if ((a != a && b != b) || memcmp(&a, &b, sizeof a) == 0)
		return 0;
	double unit = t == Tf32 || t == Tc64 ? nextafterf((float)fabs(b), INFINITY) - fabs(b)
										 : nextafter(fabs(b), INFINITY) - fabs(b);
	return a == b ? 0.5 : fabs(a - b) / unit;
}

static int differ(Type t, Value got, Value want, double ulp)
{
	if (same_value(t, got, want))
		return 0;
	if (!ulp || strchr("biu", ir_type[t].kind))
		return 1;
	double d = ulps(t, got.f, want.f),
		   e = ir_type[t].kind == 'c' ? ulps(t, got.c.im, want.c.im) : 0;
	return !(d <= ulp && e <= ulp);
}

static int compare(
	Fn *f, uint32_t i, const JennySlot *got, const JennySlot *want, double ulp, const char *path)
{
	const Slot *s = i < f->param.n ? &f->param.at[i] : &f->result.at[i - f->param.n];
	Value a, b;
	if (!s->array) {
		a = slot_value(&got[i], s->type);
		b = slot_value(&want[i], s->type);
		if (!differ(s->type, a, b, ulp))
			return 0;
		return fprintf(stderr, "%s: %s: got %a %lld, wanted %a %lld\n", path, s->name, a.f,
			(long long)a.i, b.f, (long long)b.i);
	}
	const Store *st = &f->sto.at[s->ref];
	jenny_i64 n = 1, at[JENNY_RANK] = { 0 };
	for (int d = 0; d < st->rank; d++) {
		if (got[i].a.dim[d] != want[i].a.dim[d])
			return fprintf(stderr, "%s: %s: extent %d\n", path, s->name, d);
		n *= want[i].a.dim[d];
	}
	for (jenny_i64 k = 0; k < n; k++) {
		jenny_i64 p = 0, q = 0;
		for (int d = 0; d < st->rank; d++) {
			p += at[d] * got[i].a.stride[d];
			q += at[d] * want[i].a.stride[d];
		}
		a = ir_fetch(s->type, (char *)got[i].a.data + p * ir_type[s->type].bytes);
		b = ir_fetch(s->type, (char *)want[i].a.data + q * ir_type[s->type].bytes);
		if (differ(s->type, a, b, ulp))
			return fprintf(stderr, "%s: %s[%lld]: got %a %a %lld, wanted %a %a %lld\n", path,
				s->name, k, a.c.re, a.c.im, (long long)a.i, b.c.re, b.c.im, (long long)b.i);
		for (int d = st->rank - 1; d >= 0 && ++at[d] == want[i].a.dim[d]; d--)
			at[d] = 0;
	}
	return 0;
}

/* `gives_up`: vector functions in it may hand difficult arguments back to the original. */
static void run(Unit *u, JennyKernel *kernel, const char *text, const char *path, int by,
	bool gives_up, Arena *a)
{
	Fn *f = u->fn.at[0];
	Host h = { .ctx = { .tick = 10,
				   .threads = 4,
				   .depth = 900,
				   .poll = poll_host,
				   .par_for = par_for,
				   .temp = temp,
				   .result = result,
				   .ext = outside,
				   .gemm = gemm,
				   .gemv = gemv,
				   .dot = dot } };
	JennySlot *in = base_alloc(a, (f->param.n + f->result.n + 1) * sizeof *in);
	const char *line = strstr(text, "; ulp ");
	double ulp = line ? atof(line + 6) : 0;
	char err[300] = "";
	srand(1);
	fill(f, in, text, a);
	JennySlot *want = copy(f, in, by, a), *got = copy(f, in, by, a);
	int ws = ir_interpret(u, want, err, sizeof err), gs = kernel(&h.ctx, got);
	if (ws == JENNY_OK && gs == JENNY_FAIL && gives_up)
		printf("%s: gives up\n", path);
	else if (ws != gs)
		faults += fprintf(stderr, "%s: status %d, wanted %d %s\n", path, gs, ws, err) > 0;
	else if (ws == JENNY_OK)
		for (uint32_t i = 0; i < f->param.n + f->result.n; i++)
			faults += compare(f, i, got, want, ulp, path) != 0;
	for (uint32_t i = 0; i < f->result.n; i++)
		if (f->result.at[i].array && f->sto.at[f->result.at[i].ref].origin == Sresult) {
			free(got[f->param.n + i].a.data);
			if (ws == JENNY_OK)
				free(want[f->param.n + i].a.data);
		}
	for (int i = 0; i < 64; i++)
		for (int w = 0; w < 4; w++)
			free(h.temp[i][w]);
}

/* A file on its way: read and generated, later run. */
typedef struct Job {
	Arena *arena;
	Unit *unit;
	const char *path, *text, *c;
} Job;

static Job job[500];

static void add_file(const char *path, bool print)
{
	Job *j = &job[files];
	j->arena = base_arena();
	Diags d = { .arena = j->arena };
	FILE *file = fopen(path, "r");
	char *text = base_alloc(j->arena, 1 << 20), src[100];
	if (!file || !fread(text, 1, (1 << 20) - 1, file))
		faults++;
	if (file)
		fclose(file);
	j->unit = ir_parse(j->arena, base_strings(j->arena), &d, text);
	GenOut out = { 0 };
	if (!j->unit || !ir_check(j->unit)) {
		faults += fprintf(stderr, "%s: %s", path, base_remarks_text(&d, j->arena)) > 0;
		base_arena_free(j->arena);
		return;
	}
	j->path = base_strndup(j->arena, path, strlen(path));
	j->text = text;
	j->c = gen_c(j->unit, j->arena, "a plan with \"quotes\"\n", &out);
	if (print)
		fputs(j->c, stdout);
	snprintf(src, sizeof src, "%s/k%d.c", folder, files);
	file = fopen(src, "w");
	fputs(j->c, file);
	fclose(file);
	files++;
}

static void test_job(int i)
{
	Job *j = &job[i];
	char so[100];
	snprintf(so, sizeof so, "%s/k%d.so", folder, i);
	void *handle = dlopen(so, RTLD_NOW | RTLD_LOCAL);
	JennyKernel *kernel = handle ? (JennyKernel *)dlsym(handle, "jenny_kernel") : NULL;
	bool gives_up = strstr(j->c, "rare") != NULL;
	if (!kernel || !dlsym(handle, "jenny_plan"))
		faults += fprintf(stderr, "%s: does not compile\n", j->path) > 0;
	else if (strstr(j->text, "\n; ") || *j->text == ';') {
		run(j->unit, kernel, j->text, j->path, 1, gives_up, j->arena);
		if (strstr(j->text, " S arg"))
			run(j->unit, kernel, j->text, j->path, 2, gives_up, j->arena);
	}
	if (handle)
		dlclose(handle);
	base_arena_free(j->arena);
}

static void test_folder(const char *name)
{
	char path[1000];
	const char *slash = strrchr(__FILE__, '/');
	int n = slash ? (int)(slash - __FILE__) : 1;
	snprintf(path, sizeof path, "%.*s/../%s", n, slash ? __FILE__ : ".", name);
	DIR *dir = opendir(path);
	for (struct dirent *d; dir && (d = readdir(dir));) {
		size_t len = strlen(d->d_name);
		if (len < 4 || strcmp(d->d_name + len - 3, ".ir") != 0)
			continue;
		snprintf(path, sizeof path, "%.*s/../%s/%s", n, slash ? __FILE__ : ".", name, d->d_name);
		add_file(path, false);
	}
	if (dir)
		closedir(dir);
	else
		faults++;
}

int main(int argc, char **argv)
{
	bool print = argc > 1 && strcmp(argv[1], "-c") == 0;
	snprintf(folder, sizeof folder, "/tmp/jenny-gen-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	(void)run_file;
	for (int i = 1 + print; i < argc; i++)
		add_file(argv[i], print);
	if (argc < 2) {
		test_folder("ir");
		test_folder("gen");
	}
	compile_all();
	for (int i = 0; i < files; i++)
		test_job(i);
	char cmd[100];
	snprintf(cmd, sizeof cmd, "rm -r %s", folder);
	if (system(cmd))
		faults++;
	printf("%d files, %d faults\n", files, faults);
	return faults != 0 || (argc < 2 && files < 40);
}
