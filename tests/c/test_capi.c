/*
 * Jenny from C, without Python: nothing but include/jenny.h is used here. Functions come as AST text
 * (docs/ast.md) and as IR text (docs/il.md), are compiled, and called on raw buffers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "jenny.h"

/* What the bundles below are made of: a name, and statements at a line. */
#define NAME(id)      "(Name 1 0 \"" id "\")"
#define ARG(id)       "(arg 1 0 \"" id "\" ~)"
#define ARGS(list)    "(arguments 0 0 [] [" list "] ~ [] [] ~ [])"
#define INT(n)        "(Constant 1 0 " #n ")"
#define OP(a, op, b)  "(BinOp 1 0 " a " (" op " 0 0) " b ")"
#define AT(a, i)      "(Subscript 1 0 " a " " i ")"
#define PAIR(i, j)    "(Tuple 1 0 [" i " " j "])"
#define CALL(f, args) "(Call 1 0 " NAME(f) " [" args "] [])"
#define FOR(line, v, lo, hi, body)                                                                 \
	"(For " #line " 4 " NAME(v) " " CALL("range", lo " " hi) "\n\t[" body "] [] " #line " 40)\n"
#define SET(line, to, e) "(Assign " #line " 8 [" to "] " e " " #line " 40)\n"
#define GIVE(line, e)    "(Return " #line " 4 " e " " #line " 40)\n"
#define FUNC(name, args, body, env)                                                                \
	"(bundle (func 0 \"" name "\"\n(FunctionDef 1 0 \"" name                                       \
	"\" " ARGS(args) " [" body "] [] ~ 9 40)\n(env " env ") (defaults)))\n"
#define RANGE "(\"range\" (known \"builtins.range\"))"

#define LEN(k)     AT("(Attribute 1 0 " NAME("a") " \"shape\")", INT(k))
#define NEAR(i, j) AT(NAME("a"), PAIR(i, j))
#define I          NAME("i")
#define J          NAME("j")
#define BEFORE(e)  OP(e, "Sub", INT(1))
#define BEHIND(e)  OP(e, "Add", INT(1))

/* def stencil(a, b):  b[i, j] = (a[i-1, j] + a[i+1, j] + a[i, j-1] + a[i, j+1]) * 0.25  inside */
static const char stencil[] = FUNC("stencil", ARG("a") ARG("b"),
	FOR(2, "i", INT(1), BEFORE(LEN(0)),
		FOR(3, "j", INT(1), BEFORE(LEN(1)),
			SET(4, AT(NAME("b"), PAIR(I, J)),
				OP(OP(OP(OP(NEAR(BEFORE(I), J), "Add", NEAR(BEHIND(I), J)), "Add",
						  NEAR(I, BEFORE(J))),
					   "Add", NEAR(I, BEHIND(J))),
					"Mult", "(Constant 4 50 0x1p-2)")))),
	RANGE);

#define ZERO             "(Constant 2 10 0x0p+0)"
#define OVER(v, n)       "(comprehension 0 0 " NAME(v) " " CALL("range", NAME(n)) " [] 0)"
#define ELEMENT(a, i, j) AT(AT(NAME(a), NAME(i)), NAME(j))

/* def product(a, b, n):  c = [[0.0 for j in range(n)] for i in range(n)]; c = a b; return c */
static const char product[] = FUNC("product", ARG("a") ARG("b") ARG("n"),
	SET(2, NAME("c"),
		"(ListComp 2 8 (ListComp 2 9 " ZERO " [" OVER("j", "n") "]) [" OVER("i", "n") "])")
		FOR(3, "i", INT(0), NAME("n"),
			FOR(4, "j", INT(0), NAME("n"),
				FOR(5, "k", INT(0), NAME("n"),
					SET(6, ELEMENT("c", "i", "j"),
						OP(ELEMENT("c", "i", "j"), "Add",
							OP(ELEMENT("a", "i", "k"), "Mult", ELEMENT("b", "k", "j")))))))
			GIVE(7, NAME("c")),
	RANGE);

/* def pick(a, k):  return a[k] + 1 */
static const char pick[] =
	FUNC("pick", ARG("a") ARG("k"), GIVE(2, OP(AT(NAME("a"), NAME("k")), "Add", INT(1))), );

/* def twice(x):  return x * 2 */
static const char twice[] = FUNC("twice", ARG("x"), GIVE(2, OP(NAME("x"), "Mult", INT(2))), );

/* What is not compiled stands in line 3. */
static const char refused[] = FUNC("refused", ARG("x"),
	SET(2, NAME("y"), NAME("x")) SET(3, NAME("z"), "(Yield 3 12 ~)") GIVE(4, NAME("y")), );

static const char scale[] = "unit scale\n"
							"fn scale.0(a=@a.1, t=%t.1) -> (s=%s.2, r=@r.2) {\n"
							"  var %t.1: f64 param\n"
							"  var %s.2: f64\n"
							"  var %i.3: i64 loop\n"
							"  store @a.1: f64[_] C arg 0\n"
							"  store @r.2: f64[dim(@a.1, 0)] C result 1\n"
							"  alloc @r.2\n"
							"  for %i.3 in 0 : dim(@a.1, 0) : 1 {\n"
							"    @r.2[%i.3] = @a.1[%i.3] * %t.1\n"
							"    %s.2 = %s.2 + @r.2[%i.3]\n"
							"  }\n"
							"}\n";

static JennySlot matrix(double *data, jenny_i64 rows, jenny_i64 columns)
{
	return (JennySlot){ .a = { data, { rows, columns }, { columns, 1 } } };
}

static JennySlot vector(double *data, jenny_i64 n)
{
	return (JennySlot){ .a = { data, { n }, { 1 } } };
}

static JennyUnit *ready(JennyLib *lib, const char *ast, const char *sig)
{
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ast = ast, .sig = sig });
	CHECK(u != NULL);
	CHECK(jenny_state(u) == JENNY_READY);
	if (jenny_state(u) != JENNY_READY)
		fprintf(stderr, "%s", jenny_remarks(u));
	return u;
}

static void test_stencil(JennyLib *lib)
{
	enum { N = 37, M = 41 };
	double a[N][M], b[N][M], want[N][M];
	JennyUnit *u = ready(lib, stencil, "f64[2]C,f64[2]C");
	for (int i = 0; i < N; i++)
		for (int j = 0; j < M; j++) {
			a[i][j] = sin(i * 3.0 + j);
			b[i][j] = want[i][j] = -1;
		}
	for (int i = 1; i < N - 1; i++)
		for (int j = 1; j < M - 1; j++)
			want[i][j] = (a[i - 1][j] + a[i + 1][j] + a[i][j - 1] + a[i][j + 1]) * 0.25;
	JennySlot slot[2] = { matrix(a[0], N, M), matrix(b[0], N, M) };
	CHECK(jenny_call(u, slot) == JENNY_OK);
	CHECK(!memcmp(b, want, sizeof b));
	jenny_free(u);
}

/* A list arrives as a dense buffer; the result is a new array. */
static void test_product(JennyLib *lib)
{
	enum { N = 23 };
	double a[N][N], b[N][N];
	JennyUnit *u = ready(lib, product, "lf64[2],lf64[2],i");
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = i - 2 * j;
			b[i][j] = i * j % 7;
		}
	JennySlot slot[4] = { matrix(a[0], N, N), matrix(b[0], N, N), { .i = N } };
	CHECK(jenny_call(u, slot) == JENNY_OK);
	const JennyArray *c = &slot[3].a;
	CHECK(c->data != NULL && c->dim[0] == N && c->dim[1] == N);
	for (int i = 0; i < N && c->data; i++)
		for (int j = 0; j < N; j++) {
			double s = 0;
			for (int k = 0; k < N; k++)
				s += a[i][k] * b[k][j];
			CHECK(((double *)c->data)[i * c->stride[0] + j * c->stride[1]] == s);
		}
	jenny_release(&slot[3].a);
	CHECK(slot[3].a.data == NULL);
	slot[2].i = N + 1;
	CHECK(jenny_call(u, slot) == JENNY_FAIL);
	jenny_release(&slot[3].a);
	jenny_free(u);
}

static void test_pick(JennyLib *lib)
{
	double a[4] = { 1, 2, 4, 8 };
	JennyUnit *u = ready(lib, pick, "f64[1]C,i");
	JennySlot slot[3] = { vector(a, 4), { .i = 2 } };
	CHECK(jenny_call(u, slot) == JENNY_OK);
	CHECK(slot[2].f == 5);
	slot[1].i = 4;
	CHECK(jenny_call(u, slot) == JENNY_FAIL);
	slot[1].i = -5;
	CHECK(jenny_call(u, slot) == JENNY_FAIL);
	jenny_free(u);
}

/* The two halves, and what can be asked of a unit between them. */
static void test_steps(JennyLib *lib)
{
	JennyUnit *u = jenny_unit(lib, &(JennySource){ .ast = twice, .sig = "f" });
	JennySlot slot[2] = { { .f = 1.5 } };
	CHECK(jenny_state(u) == JENNY_NEW);
	CHECK(jenny_plan(u) == NULL && jenny_kernel(u) == NULL);
	CHECK(jenny_call(u, slot) == JENNY_FAIL);
	CHECK(jenny_front(u) == JENNY_FRONTED && jenny_front(u) == JENNY_FRONTED);
	CHECK(jenny_plan(u) && strstr(jenny_plan(u), "ret s1:pyf"));
	CHECK(jenny_kernel(u) == NULL);
	CHECK(jenny_finish(u) == JENNY_READY && jenny_finish(u) == JENNY_READY);
	CHECK(jenny_kernel(u) != NULL && !jenny_was_cached(u) && jenny_seconds(u) > 0);
	CHECK(jenny_call(u, slot) == JENNY_OK && slot[1].f == 3);
	jenny_free(u);
	u = ready(lib, twice, "f");
	CHECK(jenny_was_cached(u));
	CHECK(jenny_plan(u) && strstr(jenny_plan(u), "ret s1:pyf"));
	CHECK(jenny_call(u, slot) == JENNY_OK && slot[1].f == 3);
	CHECK(jenny_text(u, "c") && strstr(jenny_text(u, "c"), "int jenny_kernel("));
	jenny_free(u);
	u = ready(lib, twice, "i");
	CHECK(!jenny_was_cached(u));
	slot[0].i = 21;
	CHECK(jenny_call(u, slot) == JENNY_OK && slot[1].i == 42);
	jenny_free(u);
}

static void test_texts(JennyLib *lib)
{
	char err[400] = "";
	JennyUnit *u = ready(lib, stencil, "f64[2]C,f64[2]C");
	CHECK(jenny_text(u, "c") && strstr(jenny_text(u, "c"), "jenny_kernel"));
	CHECK(jenny_text(u, "passes") && strstr(jenny_text(u, "passes"), "poly"));
	CHECK(strstr(jenny_remarks(u), "parallel"));
	const char *what[] = { "ir", "ir:front", "ir:fold", "ir:checks", "ir:poly" };
	for (int k = 0; k < 5; k++) {
		const char *ir = jenny_text(u, what[k]);
		CHECK(ir != NULL);
		char *again = ir ? jenny_print_ir(lib, ir, err, sizeof err) : NULL;
		CHECK(again && !strcmp(again, ir));
		free(again);
	}
	CHECK(jenny_text(u, "ir:nonsense") == NULL);
	CHECK(jenny_text(u, "nonsense") == NULL);
	jenny_free(u);
	u = jenny_compile(
		lib, &(JennySource){ .ast = stencil, .sig = "f64[2]C,f64[2]C", .stop = "fold" });
	CHECK(jenny_state(u) == JENNY_FRONTED && jenny_kernel(u) == NULL);
	CHECK(jenny_text(u, "ir") && strstr(jenny_text(u, "ir"), "for "));
	jenny_free(u);
}

/* IR text natively and in the interpreter; each makes its own result. */
static void test_ir(JennyLib *lib)
{
	double a[5] = { 1, 2, 3, 4, 5 };
	char err[400] = "";
	JennySlot slot[4] = { vector(a, 5), { .f = 0.5 } }, other[4] = { vector(a, 5), { .f = 0.5 } };
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ir = scale });
	CHECK(jenny_state(u) == JENNY_READY);
	CHECK(jenny_call(u, slot) == JENNY_OK);
	CHECK(slot[2].f == 7.5 && slot[3].a.dim[0] == 5 && ((double *)slot[3].a.data)[4] == 2.5);
	CHECK(jenny_interpret(lib, scale, other, err, sizeof err) == JENNY_OK);
	CHECK(slot[2].f == other[2].f);
	CHECK(!memcmp(slot[3].a.data, other[3].a.data, sizeof a));
	jenny_release(&slot[3].a);
	jenny_release(&other[3].a);
	jenny_free(u);
}

/* A product is the library's, which is said; without a BLAS in the process it is plain loops. */
static void test_library(JennyLib *lib)
{
	static const char ir[] = "unit mul\n"
							 "fn mul.0(a=@a.1, b=@b.2) -> (r=@r.3) {\n"
							 "  store @a.1: f64[_, _] C arg 0\n"
							 "  store @b.2: f64[_, _] C arg 1\n"
							 "  store @r.3: f64[dim(@a.1, 0), dim(@b.2, 1)] C result 0\n"
							 "  check dim(@a.1, 1) == dim(@b.2, 0) : dims  #3\n"
							 "  alloc @r.3  #3\n"
							 "  lib gemm(@r.3, @a.1, @b.2, 0, 0)  #3\n"
							 "}\n";
	double a[6] = { 1, 2, 3, 4, 5, 6 }, b[6] = { 1, 0, 0, 1, 1, 1 };
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ir = ir });
	JennySlot slot[3] = { matrix(a, 2, 3), matrix(b, 3, 2) };
	CHECK(jenny_state(u) == JENNY_READY);
	CHECK(strstr(jenny_remarks(u), "3:0 library "));
	CHECK(jenny_call(u, slot) == JENNY_OK);
	const double *r = slot[2].a.data;
	CHECK(r && r[0] == 4 && r[1] == 5 && r[2] == 10 && r[3] == 11);
	jenny_release(&slot[2].a);
	slot[1] = matrix(b, 2, 3);
	CHECK(jenny_call(u, slot) == JENNY_FAIL);
	jenny_free(u);
}

/* The interpreter on the IR of a compiled function gives what the code gives. */
static void test_interpreted(JennyLib *lib)
{
	enum { N = 6 };
	double a[N * N], b[N * N], c[N * N];
	char err[400] = "";
	JennyUnit *u = ready(lib, stencil, "f64[2]C,f64[2]C");
	for (int i = 0; i < N * N; i++) {
		a[i] = 1.0 / (i + 1);
		b[i] = 0;
	}
	JennySlot slot[2] = { matrix(a, N, N), matrix(b, N, N) };
	CHECK(jenny_call(u, slot) == JENNY_OK);
	const char *what[] = { "ir:front", "ir" };
	for (int k = 0; k < 2; k++) {
		slot[1] = matrix(c, N, N);
		memset(c, 0, sizeof c);
		CHECK(jenny_interpret(lib, jenny_text(u, what[k]), slot, err, sizeof err) == JENNY_OK);
		CHECK(!memcmp(b, c, sizeof b));
	}
	jenny_free(u);
}

static void expect_no_code(JennyLib *lib, const JennySource *src)
{
	JennyUnit *u = jenny_compile(lib, src);
	CHECK(jenny_state(u) == JENNY_REFUSED || jenny_state(u) == JENNY_BROKEN);
	CHECK(*jenny_remarks(u));
	jenny_free(u);
}

static void test_refused(JennyLib *lib)
{
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ast = refused, .sig = "f" });
	expect_no_code(lib, &(JennySource){ .sig = "f" });
	expect_no_code(lib, &(JennySource){ .ast = twice, .ir = scale });
	expect_no_code(lib, &(JennySource){ .ast = twice, .sig = "f", .stop = "nonsense" });
	JennySlot slot[2] = { { .f = 1 } };
	CHECK(jenny_state(u) == JENNY_REFUSED);
	CHECK(!strncmp(jenny_remarks(u), "3:12 syntax ", 12));
	CHECK(jenny_kernel(u) == NULL && jenny_call(u, slot) == JENNY_FAIL);
	CHECK(jenny_text(u, "c") == NULL && jenny_text(u, "ir") == NULL);
	jenny_free(u);
}

/* Texts that are cut off or have a byte exchanged: code or a message, never a crash. */
static void test_damaged(JennyLib *lib)
{
	static const char *const bad[] = { "", "(", ")", "(bundle", "(bundle)", "(bundle (func))",
		"(bundle (func 0 \"f\" ~ (env) (defaults)))", "(bundle (func 1 \"f\"", "[", "\"", "\xff",
		"(bundle (func 0 \"f\" (FunctionDef 1 0 \"f\") (env) (defaults)))",
		"(bundle (func 0 \"f\" (FunctionDef 1 0 \"f\" ~ ~ ~ ~ 1 0) (env) (defaults)))",
		"(bundle (func 0 \"f\" (FunctionDef 1 0 3 4 5 6 1 0) (env 4) (defaults 5)))",
		FUNC("f", ARG("a"), GIVE(2, "(BinOp 1 0 " NAME("a") " (Subscript 0 0) " INT(1) ")"), "") };
	static const char *const sig[] = { "", ",", "f64", "f64[2", "f64[9]C", "f64[1]Q", "lf64[1]",
		"(f", "np.x", "f,f,f,f,f", "f64[2]C,f64[2]C,f64[2]C", "((((", "?" };
	char text[sizeof stencil];
	for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
		expect_no_code(lib, &(JennySource){ .ast = bad[k], .sig = "f" });
	for (size_t k = 0; k < sizeof sig / sizeof *sig; k++)
		expect_no_code(lib, &(JennySource){ .ast = stencil, .sig = sig[k] });
	for (size_t n = 0; n < sizeof stencil - 4; n += 13) {
		memcpy(text, stencil, n);
		text[n] = 0;
		expect_no_code(lib, &(JennySource){ .ast = text, .sig = "f64[2]C,f64[2]C" });
	}
	for (size_t n = 0; n < sizeof stencil - 1; n++) {
		memcpy(text, stencil, sizeof text);
		text[n] = "()[]~\"x0 -"[n % 10];
		JennySource src = { .ast = text, .sig = "f64[2]C,f64[2]C", .stop = "poly" };
		JennyUnit *u = jenny_compile(lib, &src);
		CHECK(jenny_state(u) == JENNY_FRONTED || *jenny_remarks(u));
		jenny_free(u);
	}
}

static void test_damaged_ir(JennyLib *lib)
{
	char text[sizeof scale], err[300];
	for (size_t n = 0; n < sizeof scale - 3; n += 3) {
		memcpy(text, scale, n);
		text[n] = 0;
		*err = 0;
		char *print = jenny_print_ir(lib, text, err, sizeof err);
		CHECK(print == NULL && *err);
		free(print);
		expect_no_code(lib, &(JennySource){ .ir = text });
	}
	for (size_t n = 0; n < sizeof scale - 1; n++) {
		memcpy(text, scale, sizeof text);
		text[n] = "1(@%{}x: -"[n % 10];
		free(jenny_print_ir(lib, text, NULL, 0));
	}
	CHECK(jenny_interpret(lib, "nonsense", NULL, NULL, 0) == JENNY_FAIL);
}

/* A nest deeper than any stack: refused, not a crash. */
static void test_deep(JennyLib *lib)
{
	enum { DEEP = 100000 };
	char *text = malloc(DEEP * 8 + 1000);
	char *at = text;
	at += sprintf(
		at, "(bundle (func 0 \"f\" (FunctionDef 1 0 \"f\" " ARGS(ARG("x")) " [(Return 1 0 ");
	for (int k = 0; k < DEEP; k++)
		at += sprintf(at, "(List 1 ");
	expect_no_code(lib, &(JennySource){ .ast = text, .sig = "f" });
	free(text);
}

/* What a host gives: its own memory for results, and a way to stop. */
static int own_result(
	JennyCtx *ctx, int slot, int type, int rank, const jenny_i64 *dim, int order, JennyArray *out)
{
	(void)order;
	CHECK(slot == 3 && type == JENNY_F64 && rank == 1);
	*out = (JennyArray){ .data = ctx->host, .dim = { dim[0] }, .stride = { 1 } };
	return JENNY_OK;
}

static void test_host(JennyLib *lib)
{
	double a[3] = { 1, 2, 3 }, mine[3] = { 0 };
	JennyUnit *u = jenny_compile(lib, &(JennySource){ .ir = scale });
	JennyHost host = { .result = own_result, .host = mine };
	JennyCtx *ctx = jenny_ctx_take(lib, &host);
	JennySlot slot[4] = { vector(a, 3), { .f = 3 } };
	jenny_set_threads(lib, 1);
	CHECK(jenny_kernel(u) && jenny_kernel(u)(ctx, slot) == JENNY_OK);
	CHECK(mine[2] == 9 && slot[2].f == 18);
	jenny_ctx_give(lib, ctx);
	jenny_free(u);
}

static void test_knowledge(JennyLib *lib)
{
	char row[2000];
	int rows = 0, found = 0;
	for (; jenny_kb_row(lib, rows, row, sizeof row); rows++)
		found += !strncmp(row, "numpy.exp|", 10);
	CHECK(rows >= 300 && found >= 1);
	CHECK(jenny_kb_row(lib, -1, row, sizeof row) == NULL);
}

static void test_split(JennyLib *lib)
{
	char err[200] = "";
	char *text = jenny_split(lib, refused, NULL, err, sizeof err);
	CHECK(text || *err);
	free(text);
	text = jenny_split(lib, "(bundle", NULL, err, sizeof err);
	CHECK(text == NULL && *err);
	free(text);
}

int main(void)
{
	char dir[] = "/tmp/jenny-capi-XXXXXX", command[64];
	if (!mkdtemp(dir))
		return 1;
	JennyLib *lib = jenny_open(&(JennyOptions){ .threads = 2, .cache_dir = dir, .debug = 1 });
	CHECK(lib != NULL);
	test_stencil(lib);
	test_product(lib);
	test_pick(lib);
	test_steps(lib);
	test_texts(lib);
	test_ir(lib);
	test_library(lib);
	test_interpreted(lib);
	test_refused(lib);
	test_damaged(lib);
	test_damaged_ir(lib);
	test_deep(lib);
	test_host(lib);
	test_knowledge(lib);
	test_split(lib);
	jenny_close(lib);
	jenny_close(NULL);
	jenny_free(NULL);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	CHECK(system(command) == 0);
	return failures();
}
