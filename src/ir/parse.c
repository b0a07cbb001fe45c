/* Text -> IR (docs/il.md). A wrong text gives a remark `broken` with its line and NULL. */
#include "ir/names.h"
#include "ir/own.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 2000 };

typedef struct Parser {
	Unit *u;
	Fn *f;
	const char *at;
	uint32_t line;
	int depth;
	bool bad;
	Vec(St) label;       /* by number: the block or loop */
	Vec(const char *) shape; /* by storage: where its extents stand */
} Parser;

/* The first mistake is kept; the text ends there for whoever reads on. */
static void wrong(Parser *p, const char *what)
{
	if (!p->bad)
		base_remark(p->u->diags, Dbroken, p->line, 0,
			base_printf(p->u->arena, "IR text, line %u: %s", p->line, what));
	p->bad = true;
	p->at = "";
}

/* Blanks, newlines and comments (from ; to the end of the line). */
static void blank(Parser *p)
{
	for (;; p->at++) {
		if (*p->at == ';')
			p->at += strcspn(p->at, "\n");
		if (*p->at == '\n')
			p->line++;
		else if (*p->at != ' ' && *p->at != '\t' && *p->at != '\r')
			return;
	}
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		(c & 0x80);
}

/* Takes the sign or word s if it stands next. */
static bool take(Parser *p, const char *s)
{
	blank(p);
	size_t n = strlen(s);
	if (strncmp(p->at, s, n) != 0 || (is_word(s[n - 1]) && is_word(p->at[n])))
		return false;
	p->at += n;
	return true;
}

static void need(Parser *p, const char *s)
{
	if (!take(p, s))
		wrong(p, base_printf(p->u->arena, "'%s' is missing before '%.20s'", s, p->at));
}

/* A word, perhaps empty, interned. */
static const char *word(Parser *p)
{
	size_t n = 0;
	while (is_word(p->at[n]))
		n++;
	const char *s = base_intern_n(p->u->strings, p->at, n);
	p->at += n;
	return s;
}

static uint32_t number(Parser *p)
{
	blank(p);
	if (*p->at < '0' || *p->at > '9') {
		wrong(p, "a number is missing");
		return 0;
	}
	char *end;
	unsigned long long n = strtoull(p->at, &end, 10);
	p->at = end;
	if (n > UINT32_MAX)
		wrong(p, "number too large");
	return (uint32_t)n;
}

/* name.index behind a sigil that has been taken */
static uint32_t index_of(Parser *p, const char **name)
{
	const char *s = word(p);
	if (name)
		*name = s;
	if (*p->at != '.') {
		wrong(p, "a name needs its index: name.1");
		return 0;
	}
	p->at++;
	return number(p);
}

static Var var(Parser *p)
{
	need(p, "%");
	Var v = index_of(p, NULL);
	if (!p->bad && (v == 0 || v >= p->f->var.n))
		wrong(p, "no such variable");
	return p->bad ? 0 : v;
}

static Sto store(Parser *p)
{
	need(p, "@");
	Sto s = index_of(p, NULL);
	if (!p->bad && (s == 0 || s >= p->f->sto.n))
		wrong(p, "no such storage");
	return p->bad ? 0 : s;
}

static Type type(Parser *p)
{
	blank(p);
	const char *s = word(p);
	for (Type t = 1; t < Ntypes; t++)
		if (strcmp(ir_type[t].name, s) == 0)
			return t;
	wrong(p, "a type is missing");
	return Ti64;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 0x1.8p+3, read without the locale; at most 14 digits. */
static double hex_float(Parser *p)
{
	uint64_t man = 0;
	int exp = 0, digits = 0;
	bool point = false;
	for (p->at += 2; hex_digit(*p->at) >= 0 || *p->at == '.'; p->at++) {
		if (*p->at == '.') {
			point = true;
			continue;
		}
		man = man << 4 | (uint64_t)hex_digit(*p->at);
		exp -= point ? 4 : 0;
		if (++digits > 15)
			wrong(p, "too many digits");
	}
	if (*p->at != 'p') {
		wrong(p, "a hexadecimal float needs p and an exponent");
		return 0;
	}
	char *end;
	exp += (int)strtol(p->at + 1, &end, 10);
	p->at = end;
	return ldexp((double)man, exp);
}

/* A literal behind its sign: *is_float tells which of the two values was read. */
static double literal(Parser *p, bool *is_float, uint64_t *integer)
{
	char *end;
	*is_float = true;
	*integer = 0;
	if (strncmp(p->at, "inf", 3) == 0 || strncmp(p->at, "nan", 3) == 0) {
		bool inf = *p->at == 'i';
		p->at += 3;
		return inf ? HUGE_VAL : __builtin_nan("");
	}
	if (p->at[0] == '0' && p->at[1] == 'x')
		return hex_float(p);
	*integer = strtoull(p->at, &end, 10);
	if (end == p->at) {
		wrong(p, "an expression is missing");
		return 0;
	}
	*is_float = *end == '.' || *end == 'e';
	if (!*is_float) {
		p->at = end;
		return 0;
	}
	if (end[0] == '.' && end[1] == '0' && !(end[2] >= '0' && end[2] <= '9') && end[2] != 'e') {
		p->at = end + 2;
		return (double)*integer;
	}
	double x = strtod(p->at, &end);
	p->at = end;
	return x;
}

static double float_part(Parser *p)
{
	bool is_float, minus = take(p, "-");
	uint64_t i;
	blank(p);
	double x = literal(p, &is_float, &i);
	x = is_float ? x : (double)i;
	return minus ? -x : x;
}

static Ex con(Parser *p)
{
	bool is_float, minus = take(p, "-");
	uint64_t i;
	double x = literal(p, &is_float, &i);
	Type t = is_float ? Tf64 : Ti64;
	if (is_word(*p->at))
		t = type(p);
	char kind = ir_type[t].kind;
	if (p->bad || (kind != 'f' && is_float) || kind == 'c' || kind == 'b') {
		wrong(p, "wrong constant");
		return 0;
	}
	if (kind == 'f') {
		x = is_float ? x : (double)i;
		return ir_con_f(p->f, t, minus ? -x : x);
	}
	return ir_con_i(p->f, t, (int64_t)(minus ? 0 - i : i));
}

static Ex expr(Parser *p);

/* Expressions between commas up to `close`; returns how many. */
static int list(Parser *p, Ex *out, int max, const char *close)
{
	int n = 0;
	if (take(p, close))
		return 0;
	do {
		Ex e = expr(p);
		if (n == max) {
			wrong(p, "too many operands");
			return 0;
		}
		out[n++] = e;
	} while (take(p, ","));
	need(p, close);
	return n;
}

static Ex load(Parser *p)
{
	Ex idx[JENNY_RANK] = { 0 };
	Sto s = store(p);
	need(p, "[");
	int n = list(p, idx, JENNY_RANK, "]");
	if (!p->bad && n != p->f->sto.at[s].rank)
		wrong(p, "as many indices as the storage has axes are needed");
	return p->bad ? 0 : ir_load(p->f, s, idx);
}

static Ex dim(Parser *p)
{
	need(p, "(");
	Sto s = store(p);
	need(p, ",");
	uint32_t axis = number(p);
	need(p, ")");
	if (!p->bad && axis >= p->f->sto.at[s].rank)
		wrong(p, "no such axis");
	return p->bad ? 0 : ir_dim(p->f, s, (int)axis);
}

static Ex complex_con(Parser *p, Type t)
{
	need(p, "(");
	double re = float_part(p);
	need(p, ",");
	double im = float_part(p);
	need(p, ")");
	return p->bad ? 0 : ir_con_c(p->f, t, re, im);
}

static Op find_op(const char *name)
{
	for (Op op = Oadd; op < Nops; op++)
		if (strcmp(ir_op[op].name, name) == 0)
			return op;
	return Onone;
}

/* op(operands), cast.type(operand), true, false, dim(...), c128(re, im) */
static Ex named(Parser *p)
{
	Ex a[3] = { 0 };
	const char *name = word(p);
	if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
		return ir_bool(p->f, name[0] == 't');
	if (strcmp(name, "dim") == 0)
		return dim(p);
	for (Type t = Tc64; t <= Tc128; t++)
		if (strcmp(name, ir_type[t].name) == 0)
			return complex_con(p, t);
	Op op = find_op(name);
	Type t = op == Ocast && take(p, ".") ? type(p) : Tnone;
	if (op == Onone)
		wrong(p, base_printf(p->u->arena, "no operator '%s'", name));
	need(p, "(");
	int n = list(p, a, 3, ")");
	if (!p->bad && (n != ir_op[op].arity || (op == Ocast && t == Tnone)))
		wrong(p, base_printf(p->u->arena, "wrong operands of '%s'", name));
	if (p->bad)
		return 0;
	if (op == Ocast)
		return ir_cast(p->f, t, a[0]);
	if (op == Oselect)
		return ir_select(p->f, a[0], a[1], a[2]);
	return n == 1 ? ir_un(p->f, op, a[0]) : ir_bin(p->f, op, a[0], a[1]);
}

static Ex primary(Parser *p)
{
	blank(p);
	if (*p->at == '%') {
		Var v = var(p);
		return p->bad ? 0 : ir_var(p->f, v);
	}
	if (*p->at == '@')
		return load(p);
	if (take(p, "(")) {
		Ex e = expr(p);
		need(p, ")");
		return e;
	}
	bool digit = (*p->at >= '0' && *p->at <= '9') || *p->at == '-';
	if (digit || strncmp(p->at, "inf", 3) == 0 || strncmp(p->at, "nan", 3) == 0)
		return con(p);
	return named(p);
}

/* One infix operator a level: more need parentheses. */
static Ex expr(Parser *p)
{
	if (p->bad || ++p->depth > DEPTH) {
		wrong(p, "expression too deep");
		return 0;
	}
	Ex a = primary(p);
	Op op = Onone;
	size_t longest = 0;
	blank(p);
	for (Op o = Oadd; o < Nops; o++)
		if (ir_infix[o] && strlen(ir_infix[o]) > longest &&
			strncmp(p->at, ir_infix[o], strlen(ir_infix[o])) == 0) {
			op = o;
			longest = strlen(ir_infix[o]);
		}
	p->at += longest;
	if (op != Onone) {
		Ex b = primary(p);
		a = p->bad ? 0 : ir_bin(p->f, op, a, b);
	}
	p->depth--;
	return p->bad ? 0 : a;
}

static uint32_t name_in(const char *const *names, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (names[i] && strcmp(names[i], name) == 0)
			return i;
	return n;
}

static void put_label(Parser *p, uint32_t n, St s)
{
	if (n == 0 || n > p->f->st.n + 1000) {
		wrong(p, "wrong label");
		return;
	}
	while (p->label.n <= n)
		*vec_push(p->u->arena, &p->label) = 0;
	if (p->label.at[n])
		wrong(p, "label used twice");
	p->label.at[n] = s;
}

static St get_label(Parser *p, uint32_t n)
{
	if (n < p->label.n && p->label.at[n])
		return p->label.at[n];
	wrong(p, "no such label");
	return 0;
}

static void range(Parser *p, Stmt *s, Var *v)
{
	*v = var(p);
	need(p, "in");
	s->lo = expr(p);
	need(p, ":");
	s->hi = expr(p);
}

static void lib(Parser *p, Stmt *s)
{
	blank(p);
	s->code = (uint16_t)name_in(ir_lib_name, Nlibops, word(p));
	if (s->code == Nlibops) {
		s->code = 0;
		wrong(p, "no such library operation");
		return;
	}
	const LibShape *shape = &ir_lib_shape[s->code];
	s->n = shape->stores + shape->numbers;
	s->at = p->f->pool.n;
	need(p, "(");
	for (uint32_t i = 0; i < s->n; i++) {
		if (i)
			need(p, ",");
		uint32_t x = i < shape->stores ? store(p) : number(p);
		*vec_push(p->u->arena, &p->f->pool) = x;
	}
	need(p, ")");
}

/* `out` are the result variables that stood before "= call". Which arguments are storages is seen
 * from the text: @name.1 without brackets. */
static void call(Parser *p, Stmt *s, const Var *out, uint32_t n)
{
	uint32_t arg[256], args = 0;
	blank(p);
	s->fn = index_of(p, NULL);
	need(p, "(");
	while (!p->bad && !take(p, ")")) {
		if (args)
			need(p, ",");
		if (args == 256) {
			wrong(p, "too many arguments");
			return;
		}
		blank(p);
		const char *before = p->at;
		uint32_t line = p->line;
		Sto whole = *p->at == '@' ? store(p) : 0;
		if (whole && !take(p, "[")) {
			arg[args++] = whole;
			continue;
		}
		if (!p->bad) {
			p->at = before;
			p->line = line;
			arg[args++] = expr(p);
		}
	}
	s->at = p->f->pool.n;
	s->n = n;
	s->step = args;
	for (uint32_t i = 0; i < n; i++)
		*vec_push(p->u->arena, &p->f->pool) = out[i];
	for (uint32_t i = 0; i < args; i++)
		*vec_push(p->u->arena, &p->f->pool) = arg[i];
}

/* %a.1, %b.2 = call f.0(..) | %a.1 = reduce .. | %a.1 = expression */
static void assign(Parser *p, Stmt *s)
{
	Var out[256];
	uint32_t n = 0;
	do {
		out[n++] = var(p);
	} while (n < 256 && take(p, ","));
	need(p, "=");
	if (take(p, "call")) {
		s->kind = Kcall;
		call(p, s, out, n);
		return;
	}
	s->v = out[0];
	if (n != 1)
		wrong(p, "one variable is assigned");
	if (!take(p, "reduce")) {
		s->kind = Klet;
		s->e = expr(p);
		return;
	}
	s->kind = Kreduce;
	blank(p);
	s->code = (uint16_t)name_in(ir_red_name, Nredops, word(p));
	if (s->code == Nredops) {
		s->code = 0;
		wrong(p, "no such reduction");
	}
	range(p, s, &s->k);
	need(p, "of");
	s->e = expr(p);
}

static void set(Parser *p, Stmt *s)
{
	Ex idx[JENNY_RANK];
	s->kind = Kset;
	s->s = store(p);
	need(p, "[");
	s->n = (uint32_t)list(p, idx, JENNY_RANK, "]");
	need(p, "=");
	s->e = expr(p);
	s->at = p->f->pool.n;
	for (uint32_t i = 0; i < s->n; i++)
		*vec_push(p->u->arena, &p->f->pool) = idx[i];
	if (!p->bad && s->n != p->f->sto.at[s->s].rank)
		wrong(p, "as many indices as the storage has axes are needed");
}

static void check(Parser *p, Stmt *s)
{
	s->e = expr(p);
	need(p, ":");
	blank(p);
	const char *name = word(p);
	for (s->code = 0; s->code < Ndiags; s->code++)
		if (strcmp(base_diag[s->code].name, name) == 0)
			return;
	s->code = 0;
	wrong(p, "no such diagnostic");
}

/* Fills s up to its flags; false: no statement stands here. */
static bool head(Parser *p, Stmt *s, St at)
{
	static const struct { const char *name; uint8_t kind; } plain[] = {
		{ "for", Kfor }, { "while", Kwhile }, { "if", Kif }, { "break", Kbreak },
		{ "continue", Kcontinue }, { "block", Kblock }, { "leave", Kleave }, { "check", Kcheck },
		{ "alloc", Kalloc }, { "bind", Kbind }, { "lib", Klib }, { "call", Kcall },
		{ "return", Kreturn },
	};
	blank(p);
	if (*p->at == '%') {
		assign(p, s);
		return true;
	}
	if (*p->at == '@') {
		set(p, s);
		return true;
	}
	for (size_t i = 0; i < sizeof plain / sizeof *plain && !s->kind; i++)
		if (take(p, plain[i].name))
			s->kind = plain[i].kind;
	switch (s->kind) {
	case Knone: return false;
	case Kfor:
		range(p, s, &s->v);
		need(p, ":");
		s->step = expr(p);
		break;
	case Kwhile: case Kif: s->e = expr(p); break;
	case Kblock:
		s->v = at;
		put_label(p, number(p), at);
		break;
	case Kleave: s->v = get_label(p, number(p)); break;
	case Kcheck: check(p, s); break;
	case Kalloc: s->s = store(p); break;
	case Kbind:
		s->s = store(p);
		need(p, "=");
		s->n = 1;
		s->at = p->f->pool.n;
		*vec_push(p->u->arena, &p->f->pool) = 0;
		p->f->pool.at[s->at] = store(p);
		break;
	case Klib: lib(p, s); break;
	case Kcall: call(p, s, NULL, 0); break;
	default: break;
	}
	return true;
}

/* Flags, cost, label of a loop. */
static void tail(Parser *p, Stmt *s, St at)
{
	for (int i = 0; i < 4; i++)
		if (take(p, ir_flag_name[i].name)) {
			s->flags |= ir_flag_name[i].flag;
			i = -1;
		}
	if (take(p, "cost"))
		s->cost = float_part(p);
	if (take(p, "as"))
		put_label(p, number(p), at);
}

/* Statements up to a closing brace. */
static St chain(Parser *p)
{
	St first = 0, last = 0;
	if (++p->depth > DEPTH)
		wrong(p, "too deep");
	while (!p->bad) {
		St at = p->f->st.n;
		Stmt s = { 0 };
		blank(p);
		if (*p->at == '}' || *p->at == 0)
			break;
		ir_new_st(p->f, Knone, 0);
		if (!head(p, &s, at)) {
			wrong(p, base_printf(p->u->arena, "no statement at '%.20s'", p->at));
			break;
		}
		tail(p, &s, at);
		bool nest = s.kind == Kfor || s.kind == Kwhile || s.kind == Kif || s.kind == Kblock;
		if (nest)
			need(p, "{");
		if (take(p, "#"))
			s.line = number(p);
		p->f->st.at[at] = s;
		if (nest) {
			St body = chain(p), other = 0;
			need(p, "}");
			if (s.kind == Kif && take(p, "else")) {
				need(p, "{");
				other = chain(p);
				need(p, "}");
			}
			p->f->st.at[at].body = body;
			p->f->st.at[at].other = other;
		}
		if (last)
			p->f->st.at[last].next = at;
		else
			first = at;
		last = at;
	}
	p->depth--;
	return first;
}

static void var_row(Parser *p)
{
	const char *name;
	need(p, "%");
	uint32_t i = index_of(p, &name);
	if (i != p->f->var.n) {
		wrong(p, "variables are declared in the order of their indices");
		return;
	}
	need(p, ":");
	Var new = ir_new_var(p->f, name, type(p));
	VarInfo *v = &p->f->var.at[new];
	v->param = take(p, "param");
	v->loop = take(p, "loop");
	v->once = take(p, "once");
}

/* The extents are only skipped here, since they may name storages that come later. */
static void store_row(Parser *p)
{
	const char *name;
	need(p, "@");
	uint32_t i = index_of(p, &name), rank = 0;
	if (i != p->f->sto.n) {
		wrong(p, "storages are declared in the order of their indices");
		return;
	}
	need(p, ":");
	Type t = type(p);
	need(p, "[");
	const char *shape = p->at;
	int deep = 0;
	blank(p);
	rank = *p->at == ']' ? 0 : 1;
	for (; *p->at && (deep || *p->at != ']'); p->at++) {
		deep += (*p->at == '(' || *p->at == '[') - (*p->at == ')' || *p->at == ']');
		rank += !deep && *p->at == ',';
	}
	need(p, "]");
	blank(p);
	const char *layout = word(p);
	blank(p);
	uint32_t origin = name_in(ir_origin_name, Sview + 1, word(p));
	if (p->bad || origin > Sview || strlen(layout) != 1 || rank > JENNY_RANK) {
		wrong(p, "wrong storage");
		return;
	}
	ir_new_store(p->f, name, t, (int)rank, (Origin)origin, layout[0]);
	Store *s = &p->f->sto.at[i];
	if (origin == Sresult)
		s->result = (uint16_t)number(p);
	if (origin == Sarg || origin == Slist)
		s->param = (uint16_t)number(p);
	s->list = take(p, "list");
	s->ones = (uint8_t)(take(p, "ones") ? number(p) : 0);
	s->written = take(p, "written");
	s->private_to = take(p, "private") ? number(p) : 0;
	while (p->shape.n < p->f->sto.n)
		*vec_push(p->u->arena, &p->shape) = NULL;
	p->shape.at[i] = shape;
}

static void shapes(Parser *p)
{
	const char *after = p->at;
	uint32_t line = p->line;
	for (Sto s = 1; s < p->f->sto.n && !p->bad; s++) {
		p->at = p->shape.at[s];
		for (uint32_t d = 0; d < p->f->sto.at[s].rank && !p->bad; d++) {
			if (d)
				need(p, ",");
			if (take(p, "_") || take(p, "?"))
				continue;
			Ex e = expr(p);
			p->f->sto.at[s].dim[d] = e;
		}
		blank(p);
		if (!p->bad && *p->at != ']')
			wrong(p, "wrong extents");
	}
	if (!p->bad)
		p->at = after;
	p->line = line;
}

typedef struct SlotText {
	const char *name;
	bool array;
	uint32_t ref;
} SlotText;

static uint32_t slots(Parser *p, SlotText *out, uint32_t max)
{
	uint32_t n = 0;
	need(p, "(");
	while (!p->bad && !take(p, ")")) {
		if (n)
			need(p, ",");
		if (n == max) {
			wrong(p, "too many parameters");
			return 0;
		}
		blank(p);
		SlotText *s = &out[n++];
		s->name = word(p);
		need(p, "=");
		s->array = take(p, "@");
		if (!s->array)
			need(p, "%");
		s->ref = index_of(p, NULL);
	}
	return n;
}

static void put_slot(Parser *p, const SlotText *s, bool param)
{
	Fn *f = p->f;
	if (p->bad || s->ref == 0 || s->ref >= (s->array ? f->sto.n : f->var.n)) {
		wrong(p, "a parameter or result is not declared");
		return;
	}
	Slot *slot = param ? vec_push(f->arena, &f->param) : vec_push(f->arena, &f->result);
	slot->name = s->name;
	slot->array = s->array;
	slot->ref = s->ref;
	slot->type = s->array ? f->sto.at[s->ref].type : f->var.at[s->ref].type;
}

static void fn(Parser *p)
{
	enum { MAX = 512 };
	const char *name;
	SlotText *in = base_alloc(p->u->arena, 2 * MAX * sizeof *in), *out = in + MAX;
	blank(p);
	uint32_t index = index_of(p, &name);
	if (index != p->u->fn.n)
		wrong(p, "functions are numbered from 0");
	if (p->bad)
		return;
	p->f = ir_new_fn(p->u, name);
	p->label.n = p->shape.n = 0;
	uint32_t nin = slots(p, in, MAX);
	need(p, "->");
	uint32_t nout = slots(p, out, MAX);
	p->f->fp_check = take(p, "fp");
	need(p, "{");
	while (!p->bad && take(p, "var"))
		var_row(p);
	while (!p->bad && take(p, "store"))
		store_row(p);
	shapes(p);
	for (uint32_t i = 0; i < nin; i++)
		put_slot(p, &in[i], true);
	for (uint32_t i = 0; i < nout; i++)
		put_slot(p, &out[i], false);
	St body = chain(p);
	p->f->body = body;
	need(p, "}");
	for (Sto s = 1; s < p->f->sto.n; s++)
		if (p->f->sto.at[s].private_to)
			p->f->sto.at[s].private_to = get_label(p, p->f->sto.at[s].private_to);
}

Unit *ir_parse(Arena *arena, Strings *strings, Diags *diags, const char *text)
{
	Unit *u = ir_new_unit(arena, strings, diags, "");
	Parser p = { .u = u, .at = text, .line = 1 };
	uint32_t remarks = diags->at.n;
	need(&p, "unit");
	blank(&p);
	u->name = word(&p);
	while (take(&p, "fn"))
		fn(&p);
	blank(&p);
	if (!p.bad && *p.at)
		wrong(&p, "text behind the last function");
	if (!p.bad && u->fn.n == 0)
		wrong(&p, "no function");
	return p.bad || diags->at.n != remarks ? NULL : u;
}
