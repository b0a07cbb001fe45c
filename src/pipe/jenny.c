/* The C library: units from source to code. */
#include "jenny.h"

#include "front/front.h"
#include "gen/gen.h"
#include "kb/kb.h"
#include "opt/opt.h"
#include "pipe/pipe.h"
#include "pipe/stamp.h"
#include "plan/plan.h"
#include "rt/rt.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Changes of the compiler change what the cache may serve. */
#define COMPILER_VERSION "jenny " JENNY_STAMP

struct JennyLib {
	Rt *rt;
	int debug;
	char *dump;
};

struct JennyUnit {
	JennyLib *lib;
	pthread_mutex_t lock; /* one thread compiles; others read the state */
	_Atomic int state;
	char *ast, *sig, *ir, *name, *so, *stop;
	int careful, free_order, timers, cached;
	Arena *arena;
	Diags diags;
	Unit *unit;
	PipeRun run;
	char *cost, *plan, *remarks, *c, *text, *key;
	RtCode code;
	double seconds;
};

JennyLib *jenny_open(const JennyOptions *opt)
{
	static const JennyOptions none;
	opt = opt ? opt : &none;
	JennyLib *lib = calloc(1, sizeof *lib);
	RtOptions r = { .threads = opt->threads, .cache_dir = opt->cache_dir, .cc = opt->cc };
	if (!lib)
		return NULL;
	lib->rt = rt_open(&r);
	lib->debug = opt->debug;
	lib->dump = opt->dump && *opt->dump ? strdup(opt->dump) : NULL;
	if (!lib->rt) {
		free(lib);
		return NULL;
	}
	return lib;
}

void jenny_close(JennyLib *lib)
{
	if (!lib)
		return;
	rt_close(lib->rt);
	free(lib->dump);
	free(lib);
}

struct Rt *jenny_rt(JennyLib *lib)
{
	return lib->rt;
}

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

JennyUnit *jenny_unit(JennyLib *lib, const JennySource *src)
{
	JennyUnit *u = calloc(1, sizeof *u);
	if (!u)
		return NULL;
	u->lib = lib;
	pthread_mutex_init(&u->lock, NULL);
	u->ast = copy(src->ast);
	u->sig = copy(src->sig ? src->sig : "");
	u->ir = copy(src->ir);
	u->name = copy(src->name);
	u->so = copy(src->so);
	u->stop = copy(src->stop);
	u->careful = src->careful;
	u->free_order = src->free_order;
	u->timers = src->timers;
	u->arena = base_arena();
	u->diags.arena = u->arena;
	return u;
}

void jenny_free(JennyUnit *u)
{
	if (!u)
		return;
	if (u->code.handle)
		rt_code_unload(&u->code);
	base_arena_free(u->arena);
	pthread_mutex_destroy(&u->lock);
	char *owned[] = { u->ast, u->sig, u->ir, u->name, u->so, u->stop };
	for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
		free(owned[k]);
	free(u);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const char *remarks_of_plan(Arena *a, const char *plan)
{
	Text t = { .arena = a };
	for (const char *s = plan; s && *s;) {
		size_t n = strcspn(s, "\n");
		if (!strncmp(s, "remark ", 7))
			text_printf(&t, "%.*s\n", (int)n - 7, s + 7);
		s += n + (s[n] == '\n');
	}
	return t.at ? t.at : "";
}

static void set_remarks(JennyUnit *u)
{
	u->remarks = base_remarks_text(&u->diags, u->arena);
}

static void adopt_code(JennyUnit *u)
{
	u->cached = 1;
	u->plan = base_strndup(u->arena, u->code.plan, strlen(u->code.plan));
	u->remarks = (char *)remarks_of_plan(u->arena, u->plan);
}

/* An object that was built ahead of time; where it cannot be loaded, the source is compiled. */
static bool take_built(JennyUnit *u)
{
	char err[RT_ERR];
	if (!u->so || u->stop || rt_code_load(u->so, &u->code, err))
		return false;
	adopt_code(u);
	return true;
}

static bool find_in_cache(JennyUnit *u)
{
	u->key = base_printf(u->arena, "%s\nabi %d careful %d free %d timers %d\n%s\n%s\n", COMPILER_VERSION,
		JENNY_ABI, u->careful, u->free_order, u->timers, u->sig,
		u->ast  ? u->ast
		: u->ir ? u->ir
				: "");
	if (u->stop || u->lib->dump || rt_code_find(u->lib->rt, u->key, &u->code))
		return false;
	adopt_code(u);
	return true;
}

/* "front" is what the front end makes, before any pass. */
static bool known_stop(const char *stop)
{
	bool known = !stop || !strcmp(stop, "front");
	for (int k = 0; !known && pipe_pass_name(k); k++)
		known = !strcmp(stop, pipe_pass_name(k));
	return known;
}

/* Bytes that the front end, and then the passes, may take for one unit. */
enum { MOST_MEMORY = 1 << 28 };

static JennyState read_source(JennyUnit *u)
{
	jmp_buf out;
	Strings *strings = base_strings(u->arena);
	base_arena_limit(u->arena, MOST_MEMORY, &out);
	if (setjmp(out)) {
		base_arena_limit(u->arena, 0, NULL);
		base_remark(&u->diags, Dbroken, 0, 0, "the program is too large to compile");
		return JENNY_BROKEN;
	}
	if (!u->ir == !u->ast || !known_stop(u->stop)) {
		base_arena_limit(u->arena, 0, NULL);
		base_remark(&u->diags, Dbroken, 0, 0,
			!u->ir == !u->ast ? "give either AST text or IR text"
							  : "there is no such pass to stop after");
		return JENNY_BROKEN;
	}
	if (u->ir) {
		u->unit = ir_parse(u->arena, strings, &u->diags, u->ir);
		if (u->unit && !ir_check(u->unit))
			u->unit = NULL;
	} else {
		FrontIn in = { .ast = u->ast, .sig = u->sig, .careful = u->careful & 1,
			.free_order = u->free_order, .mixed = u->careful & 2 };
		u->unit = front_compile(u->arena, strings, &u->diags, &in);
	}
	base_arena_limit(u->arena, 0, NULL);
	if (!u->unit)
		return JENNY_REFUSED;
	u->cost = opt_cost_rpn(u->unit->fn.at[0], u->arena);
	u->unit->timers = u->timers;
	u->unit->quiet = u->careful & 4;
	PlanIn p = { u->cost, u->cost, 0, "" };
	u->plan = plan_text(u->unit, u->arena, &p);
	return JENNY_FRONTED;
}

/* Half of a compilation began at `start`, in seconds. */
static void trace_half(const JennyUnit *u, const char *half, double start)
{
	char name[RT_LABEL * 2];
	if (!rt_trace_on(u->lib->rt))
		return;
	snprintf(name, sizeof name, "%s %s", half, u->name ? u->name : "");
	rt_trace_event(u->lib->rt, "compile", name,
		rt_clock() - (jenny_i64)((seconds() - start) * 1e9), 0);
}

JennyState jenny_front(JennyUnit *u)
{
	pthread_mutex_lock(&u->lock);
	if (u->state == JENNY_NEW) {
		double start = seconds();
		bool known = take_built(u) || find_in_cache(u);
		JennyState s = known ? JENNY_READY : read_source(u);
		if (s != JENNY_READY)
			set_remarks(u);
		u->seconds += seconds() - start;
		u->state = (int)s;
		trace_half(u, known ? "cached" : "front", start);
	}
	pthread_mutex_unlock(&u->lock);
	return (JennyState)u->state;
}

/* What is left to the library after all passes is worth a remark. */
static void note_library(Fn *f, St s, void *env)
{
	const Stmt *x = &f->st.at[s];
	(void)env;
	if (x->kind == Klib)
		base_remark(f->unit->diags, Dlibrary, x->line, 0, "product is computed by BLAS");
	if (x->kind != Kext || ir_ext_inside(f, x))
		return;
	base_remark(f->unit->diags, Dlibrary, x->line, 0,
		base_printf(f->arena, "%s is called", ir_ext_words(f, x)));
}

/* Optimises and generates; false when there is a bug of ours, which is then in the remarks. */
static bool generate(JennyUnit *u)
{
	PlanIn p = { .cost = u->cost };
	u->run = (PipeRun){
		.arena = u->arena, .dump = u->lib->dump, .stop = u->stop, .check = u->lib->debug
	};
	if (u->stop && !strcmp(u->stop, "front"))
		return true;
	if (!pipe_passes(u->unit, &u->run)) {
		base_remark(&u->diags, Dbroken, 0, 0,
			base_printf(u->arena, "pass %s broke the program", u->run.broken));
		return false;
	}
	if (u->stop)
		return true;
	for (uint32_t k = 0; k < u->unit->fn.n; k++)
		ir_each_st(u->unit->fn.at[k], u->unit->fn.at[k]->body, note_library, NULL);
	p.native = opt_cost_native_rpn(u->unit->fn.at[0], u->arena);
	GenOut out = { 0 };
	gen_c(u->unit, u->arena, NULL, &out);
	p.temps = out.temps;
	p.timers = out.timers;
	u->plan = plan_text(u->unit, u->arena, &p);
	u->c = gen_c(u->unit, u->arena, u->plan, &out);
	return u->c != NULL;
}

/* generate within bounded memory, which bounds its time too. */
static bool generate_bounded(JennyUnit *u)
{
	jmp_buf out;
	base_arena_limit(u->arena, MOST_MEMORY, &out);
	if (setjmp(out)) {
		base_arena_limit(u->arena, 0, NULL);
		base_remark(&u->diags, Dbroken, 0, 0, "the program is too large to compile");
		return false;
	}
	bool good = generate(u);
	base_arena_limit(u->arena, 0, NULL);
	return good;
}

static JennyState build(JennyUnit *u)
{
	char err[RT_ERR];
	if (!generate_bounded(u))
		return JENNY_BROKEN;
	if (u->stop)
		return JENNY_FRONTED;
	char label[RT_LABEL];
	snprintf(label, sizeof label, "%s(%s)", u->name ? u->name : u->unit->name, u->sig);
	if (rt_code_make(u->lib->rt, u->key, label, u->c, &u->code, err)) {
		base_remark(&u->diags, Dbroken, 0, 0, base_printf(u->arena, "%s", err));
		return JENNY_BROKEN;
	}
	if (u->plan && strcmp(u->plan, u->code.plan)) {
		base_remark(&u->diags, Dbroken, 0, 0, "the code that was loaded is another's");
		return JENNY_BROKEN;
	}
	return JENNY_READY;
}

JennyState jenny_finish(JennyUnit *u)
{
	jenny_front(u);
	pthread_mutex_lock(&u->lock);
	if (u->state == JENNY_FRONTED && !u->text) {
		double start = seconds();
		JennyState s = build(u);
		set_remarks(u);
		u->seconds += seconds() - start;
		if (u->stop && s == JENNY_FRONTED)
			u->text = ir_print(u->unit, u->arena);
		trace_half(u, "finish", start);
		u->state = (int)s;
	}
	pthread_mutex_unlock(&u->lock);
	return (JennyState)u->state;
}

JennyState jenny_state(const JennyUnit *u)
{
	return (JennyState)u->state;
}

JennyUnit *jenny_compile(JennyLib *lib, const JennySource *src)
{
	JennyUnit *u = jenny_unit(lib, src);
	if (u)
		jenny_finish(u);
	return u;
}

const char *jenny_plan(const JennyUnit *u)
{
	return u->plan;
}
const char *jenny_remarks(const JennyUnit *u)
{
	return u->remarks ? u->remarks : "";
}
JennyKernel *jenny_kernel(const JennyUnit *u)
{
	return u->state == JENNY_READY ? u->code.kernel : NULL;
}
int jenny_was_cached(const JennyUnit *u)
{
	return u->cached;
}
double jenny_seconds(const JennyUnit *u)
{
	return u->seconds;
}

static const char *pass_times(JennyUnit *u)
{
	Text t = { .arena = u->arena };
	for (int k = 0; k < u->run.passes; k++)
		text_printf(&t, "%-10s %8.3f ms\n", u->run.time[k].name, u->run.time[k].ms);
	return t.at;
}

/* What was asked for, made again without the cache where it came from there. */
static const char *text_again(JennyUnit *u, const char *what, const char *stop)
{
	JennySource src = { .ast = u->ast,
		.sig = u->sig,
		.ir = u->ir,
		.name = u->name,
		.careful = u->careful,
		.free_order = u->free_order,
		.timers = u->timers,
		.stop = stop };
	JennyUnit *again = jenny_unit(u->lib, &src);
	const char *r = NULL;
	if (read_source(again) != JENNY_FRONTED) {
		jenny_free(again);
		return NULL;
	}
	if (generate_bounded(again))
		r = !strcmp(what, "c")        ? again->c
			: !strcmp(what, "passes") ? pass_times(again)
									  : ir_print(again->unit, again->arena);
	if (r)
		r = base_strndup(u->arena, r, strlen(r));
	jenny_free(again);
	return r;
}

const char *jenny_text(JennyUnit *u, const char *what)
{
	const char *r = NULL;
	pthread_mutex_lock(&u->lock);
	if (!strcmp(what, "c"))
		r = u->c ? u->c : text_again(u, what, NULL);
	else if (!strcmp(what, "passes"))
		r = u->run.passes ? pass_times(u) : text_again(u, what, NULL);
	else if (!strcmp(what, "ir"))
		r = u->text ? u->text : text_again(u, what, pipe_pass_name(0) ? NULL : "front");
	else if (!strncmp(what, "ir:", 3))
		r = text_again(u, "ir", what + 3);
	pthread_mutex_unlock(&u->lock);
	return r;
}

int jenny_save(JennyUnit *u, const char *arch, const char *path, char *err, int size)
{
	char said[RT_ERR];
	const char *c = jenny_text(u, "c");
	snprintf(said, sizeof said, "there is no code to compile");
	int status = c ? rt_cc_save(u->lib->rt, c, arch, path, said) : -1;
	if (status && err && size > 0)
		snprintf(err, (size_t)size, "%s", said);
	return status;
}

const char *jenny_stamp(void)
{
	return JENNY_STAMP;
}

int jenny_call(JennyUnit *u, JennySlot *slot)
{
	JennyKernel *k = jenny_kernel(u);
	if (!k)
		return JENNY_FAIL;
	JennyCtx *ctx = rt_ctx_take(u->lib->rt, NULL);
	if (!ctx)
		return JENNY_NOMEM;
	int status = k(ctx, slot);
	rt_ctx_give(u->lib->rt, ctx);
	return status;
}

void jenny_release(JennyArray *a)
{
	rt_array_free(a);
}

static Unit *parse_text(Arena *a, const char *ir, char *err, int size)
{
	Diags d = { .arena = a };
	Unit *u = ir_parse(a, base_strings(a), &d, ir);
	bool good = u && ir_check(u);
	if (!good && err && size > 0)
		snprintf(err, (size_t)size, "%s", base_remarks_text(&d, a));
	return good ? u : NULL;
}

int jenny_interpret(JennyLib *lib, const char *ir, JennySlot *slot, char *err, int size)
{
	char none[256];
	Arena *a = base_arena();
	(void)lib;
	if (!err) {
		err = none;
		size = sizeof none;
	}
	*err = 0;
	Unit *u = parse_text(a, ir, err, size);
	int status = u ? ir_interpret(u, slot, err, size) : JENNY_FAIL;
	base_arena_free(a);
	return status;
}

char *jenny_print_ir(JennyLib *lib, const char *ir, char *err, int size)
{
	Arena *a = base_arena();
	(void)lib;
	Unit *u = parse_text(a, ir, err, size);
	char *r = u ? strdup(ir_print(u, a)) : NULL;
	base_arena_free(a);
	return r;
}

/* front_split or front_spread. */
static char *analyse(const char *ast, const char *refused, bool spread, char *err, int size)
{
	const char *error = NULL;
	Arena *a = base_arena();
	jmp_buf out;
	char *volatile r = NULL;
	base_arena_limit(a, 1u << 28, &out);
	if (setjmp(out)) {
		error = "the function is too large";
	} else {
		const char *text = spread ? front_spread(a, base_strings(a), ast, &error) :
									front_split(a, base_strings(a), ast, refused, &error);
		r = text ? strdup(text) : NULL;
	}
	if (!r && err && size > 0)
		snprintf(err, (size_t)size, "%s", error ? error : "out of memory");
	base_arena_limit(a, 0, NULL);
	base_arena_free(a);
	return r;
}

char *jenny_split(JennyLib *lib, const char *ast, const char *refused, char *err, int size)
{
	(void)lib;
	return analyse(ast, refused, false, err, size);
}

char *jenny_spread(JennyLib *lib, const char *ast, char *err, int size)
{
	(void)lib;
	return analyse(ast, NULL, true, err, size);
}

JennyCtx *jenny_ctx_take(JennyLib *lib, const JennyHost *host)
{
	return rt_ctx_take(lib->rt, host);
}
void jenny_ctx_clear(JennyCtx *ctx)
{
	rt_ctx_clear(ctx);
}
void jenny_ctx_give(JennyLib *lib, JennyCtx *ctx)
{
	rt_ctx_give(lib->rt, ctx);
}
void jenny_set_threads(JennyLib *lib, int threads)
{
	rt_set_threads(lib->rt, threads);
}

void jenny_machine(JennyLib *lib, JennyMachine *out)
{
	*out = *rt_machine(lib->rt);
}
int jenny_keep_machine(JennyLib *lib, const JennyMachine *m)
{
	return rt_machine_keep(lib->rt, m);
}

const char *jenny_kb_row(JennyLib *lib, int k, char *text, int size)
{
	static const char *const kind[] = { [KB_UNKNOWN] = "unknown",
		[KB_MAP] = "map",
		[KB_MATH] = "math",
		[KB_REDUCE] = "reduce",
		[KB_SPECIAL] = "special",
		[KB_DTYPE] = "dtype",
		[KB_CALL] = "call" };
	(void)lib;
	if (k < 0 || k >= kb_rows)
		return NULL;
	const KbRow *r = &kb_row[k];
	snprintf(text, (size_t)size, "%s|%s|%s|%s|%d|%s|%s", r->names, r->args ? r->args : "",
		kind[r->kind], r->kinds ? r->kinds : "", r->ulp, r->body ? r->body : r->out ? r->out : "",
		r->out ? "called" : "");
	return text;
}

jenny_i64 jenny_trace_start(const JennyLib *lib)
{
	return rt_trace_on(lib->rt) ? rt_clock() : 0;
}

void jenny_trace(JennyLib *lib, const char *kind, const char *name, jenny_i64 since, jenny_i64 n)
{
	rt_trace_event(lib->rt, kind, name, since, n);
}

void jenny_trace_span(JennyLib *lib, const char *kind, const char *name, const JennyEvent *span)
{
	rt_trace_span(lib->rt, kind, name, span);
}

void jenny_trace_row(JennyLib *lib, jenny_i64 process, const char *name)
{
	rt_trace_row(lib->rt, process, name);
}
