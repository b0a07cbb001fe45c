/* Words and expressions of the text form. */
#include "ir/names.h"
#include "ir/own.h"
#include "ir/parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first mistake is kept; the text ends there for whoever reads on. */
void ir_read_wrong(Parser *p, const char *what)
{
	if (!p->bad)
		base_remark(p->u->diags, Dbroken, p->line, 0,
			base_printf(p->u->arena, "IR text, line %u: %s", p->line, what));
	p->bad = true;
	p->at = "";
}

/* Blanks, newlines and comments (from ; to the end of the line). */
void ir_read_blank(Parser *p)
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
bool ir_read_take(Parser *p, const char *s)
{
	ir_read_blank(p);
	size_t n = strlen(s);
	if (strncmp(p->at, s, n) != 0 || (is_word(s[n - 1]) && is_word(p->at[n])))
		return false;
	p->at += n;
	return true;
}

void ir_read_need(Parser *p, const char *s)
{
	if (!ir_read_take(p, s))
		ir_read_wrong(p, base_printf(p->u->arena, "'%s' is missing before '%.20s'", s, p->at));
}

/* A word, perhaps empty, interned. */
const char *ir_read_word(Parser *p)
{
	size_t n = 0;
	while (is_word(p->at[n]))
		n++;
	const char *s = base_intern_n(p->u->strings, p->at, n);
	p->at += n;
	return s;
}

uint32_t ir_read_number(Parser *p)
{
	ir_read_blank(p);
	if (*p->at < '0' || *p->at > '9') {
		ir_read_wrong(p, "a number is missing");
		return 0;
	}
	char *end;
	unsigned long long n = strtoull(p->at, &end, 10);
	p->at = end;
	if (n > UINT32_MAX)
		ir_read_wrong(p, "number too large");
	return (uint32_t)n;
}

/* name.index behind a sigil that has been taken */
uint32_t ir_read_index(Parser *p, const char **name)
{
	const char *s = ir_read_word(p);
	if (name)
		*name = s;
	if (*p->at != '.') {
		ir_read_wrong(p, "a name needs its index: name.1");
		return 0;
	}
	p->at++;
	return ir_read_number(p);
}

Var ir_read_var(Parser *p)
{
	ir_read_need(p, "%");
	Var v = ir_read_index(p, NULL);
	if (!p->bad && (v == 0 || v >= p->f->var.n))
		ir_read_wrong(p, "no such variable");
	return p->bad ? 0 : v;
}

Sto ir_read_store(Parser *p)
{
	ir_read_need(p, "@");
	Sto s = ir_read_index(p, NULL);
	if (!p->bad && (s == 0 || s >= p->f->sto.n))
		ir_read_wrong(p, "no such storage");
	return p->bad ? 0 : s;
}

Type ir_read_type(Parser *p)
{
	ir_read_blank(p);
	const char *s = ir_read_word(p);
	for (Type t = 1; t < Ntypes; t++)
		if (strcmp(ir_type[t].name, s) == 0)
			return t;
	ir_read_wrong(p, "a type is missing");
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
			ir_read_wrong(p, "too many digits");
	}
	if (*p->at != 'p') {
		ir_read_wrong(p, "a hexadecimal float needs p and an exponent");
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
		ir_read_wrong(p, "an expression is missing");
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

double ir_read_float(Parser *p)
{
	bool is_float, minus = ir_read_take(p, "-");
	uint64_t i;
	ir_read_blank(p);
	double x = literal(p, &is_float, &i);
	x = is_float ? x : (double)i;
	return minus ? -x : x;
}

static Ex con(Parser *p)
{
	bool is_float, minus = ir_read_take(p, "-");
	uint64_t i;
	double x = literal(p, &is_float, &i);
	Type t = is_float ? Tf64 : Ti64;
	if (is_word(*p->at))
		t = ir_read_type(p);
	char kind = ir_type[t].kind;
	if (p->bad || (kind != 'f' && is_float) || kind == 'c' || kind == 'b') {
		ir_read_wrong(p, "wrong constant");
		return 0;
	}
	if (kind == 'f') {
		x = is_float ? x : (double)i;
		return ir_con_f(p->f, t, minus ? -x : x);
	}
	return ir_con_i(p->f, t, (int64_t)(minus ? 0 - i : i));
}

/* Expressions between commas up to `close`; returns how many. */
int ir_read_list(Parser *p, Ex *out, int max, const char *close)
{
	int n = 0;
	if (ir_read_take(p, close))
		return 0;
	do {
		Ex e = ir_read_expr(p);
		if (n == max) {
			ir_read_wrong(p, "too many operands");
			return 0;
		}
		out[n++] = e;
	} while (ir_read_take(p, ","));
	ir_read_need(p, close);
	return n;
}

static Ex load(Parser *p)
{
	Ex idx[JENNY_RANK] = { 0 };
	Sto s = ir_read_store(p);
	ir_read_need(p, "[");
	int n = ir_read_list(p, idx, JENNY_RANK, "]");
	if (!p->bad && n != p->f->sto.at[s].rank)
		ir_read_wrong(p, "as many indices as the storage has axes are needed");
	return p->bad ? 0 : ir_load(p->f, s, idx);
}

static Ex dim(Parser *p)
{
	ir_read_need(p, "(");
	Sto s = ir_read_store(p);
	ir_read_need(p, ",");
	uint32_t axis = ir_read_number(p);
	ir_read_need(p, ")");
	if (!p->bad && axis >= p->f->sto.at[s].rank)
		ir_read_wrong(p, "no such axis");
	return p->bad ? 0 : ir_dim(p->f, s, (int)axis);
}

static Ex complex_con(Parser *p, Type t)
{
	ir_read_need(p, "(");
	double re = ir_read_float(p);
	ir_read_need(p, ",");
	double im = ir_read_float(p);
	ir_read_need(p, ")");
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
	const char *name = ir_read_word(p);
	if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
		return ir_bool(p->f, name[0] == 't');
	if (strcmp(name, "dim") == 0)
		return dim(p);
	for (Type t = Tc64; t <= Tc128; t++)
		if (strcmp(name, ir_type[t].name) == 0)
			return complex_con(p, t);
	Op op = find_op(name);
	Type t = op == Ocast && ir_read_take(p, ".") ? ir_read_type(p) : Tnone;
	if (op == Onone)
		ir_read_wrong(p, base_printf(p->u->arena, "no operator '%s'", name));
	ir_read_need(p, "(");
	int n = ir_read_list(p, a, 3, ")");
	if (!p->bad && (n != ir_op[op].arity || (op == Ocast && t == Tnone)))
		ir_read_wrong(p, base_printf(p->u->arena, "wrong operands of '%s'", name));
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
	ir_read_blank(p);
	if (*p->at == '%') {
		Var v = ir_read_var(p);
		return p->bad ? 0 : ir_var(p->f, v);
	}
	if (*p->at == '@')
		return load(p);
	if (ir_read_take(p, "(")) {
		Ex e = ir_read_expr(p);
		ir_read_need(p, ")");
		return e;
	}
	bool digit = (*p->at >= '0' && *p->at <= '9') || *p->at == '-';
	if (digit || strncmp(p->at, "inf", 3) == 0 || strncmp(p->at, "nan", 3) == 0)
		return con(p);
	return named(p);
}

/* One infix operator a level: more need parentheses. */
Ex ir_read_expr(Parser *p)
{
	if (p->bad || ++p->depth > IR_PARSE_DEPTH) {
		ir_read_wrong(p, "expression too deep");
		return 0;
	}
	Ex a = primary(p);
	Op op = Onone;
	size_t longest = 0;
	ir_read_blank(p);
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
