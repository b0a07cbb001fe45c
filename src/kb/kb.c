/* The tables, looking things up in them, and reading their body texts. */
#include "kb/kb.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const KbRow kb_row[] = {
#include "kb/numpy.def"
#include "kb/math.def"
#include "kb/builtins.def"
#include "kb/calls.def"
#include "kb/random.def"
#include "kb/sparse.def"
};
const int kb_rows = sizeof kb_row / sizeof *kb_row;

static bool is_named(const char *names, const char *name, size_t len)
{
	for (const char *s = names; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		if (n == len && !memcmp(s, name, n))
			return true;
		s += n;
	}
	return false;
}

const KbRow *kb_find(const char *name)
{
	size_t len = strlen(name);
	for (int k = 0; k < kb_rows; k++)
		if (is_named(kb_row[k].names, name, len))
			return &kb_row[k];
	return NULL;
}

const KbRow *kb_find_call(const char *name)
{
	size_t len = strcspn(name, " ");
	for (int k = kb_rows - 1; k >= 0 && kb_row[k].kind == KB_CALL; k--)
		if (is_named(kb_row[k].names, name, len))
			return &kb_row[k];
	return NULL;
}

/* Walks the parameters of a signature text: the k-th one's name, or NULL at the end. */
static const char *parameter(const KbRow *row, int k, size_t *len, bool *required)
{
	const char *s = row->args ? row->args : "";
	for (;;) {
		s += strspn(s, " ,");
		if (!*s)
			return NULL;
		size_t n = strcspn(s, ",");
		*len = strcspn(s, "=, ");
		*required = memchr(s, '=', n) == NULL;
		bool mark = *s == '*' || *s == '/';
		if (!mark && k-- == 0)
			return s;
		s += n;
	}
}

int kb_param(const KbRow *row, const char *name, size_t len)
{
	size_t n;
	bool required;
	const char *s;
	for (int k = 0; (s = parameter(row, k, &n, &required)); k++)
		if (n == len && !memcmp(s, name, n))
			return k;
	return -1;
}

int kb_params(const KbRow *row)
{
	size_t n;
	bool required;
	int k = 0;
	while (parameter(row, k, &n, &required))
		k++;
	return k;
}

int kb_required(const KbRow *row)
{
	size_t n;
	bool required;
	int r = 0;
	for (int k = 0; parameter(row, k, &n, &required); k++)
		r += required;
	return r;
}

/* Defaults may hold commas in brackets. */
bool kb_param_at(const KbRow *row, int k, KbParam *out)
{
	bool keyword = false, required;
	*out = (KbParam){ 0 };
	out->name = parameter(row, k, &out->len, &required);
	if (!out->name)
		return false;
	for (const char *s = row->args; s < out->name; s++)
		keyword = keyword || *s == '*';
	out->keyword = keyword;
	out->positional = strstr(out->name, " /") != NULL;
	if (out->name[out->len] == '=') {
		out->other = out->name + out->len + 1;
		out->other_len = strcspn(out->other, ",");
	}
	return true;
}

/* ---- body texts ---- */

typedef struct Reader {
	Fn *fn;
	const char *at;
	const Ex *operand;
	int n;
} Reader;

static Op find_op(const char *name, size_t len)
{
	for (int k = 1; k < Nops; k++)
		if (strlen(ir_op[k].name) == len && !memcmp(ir_op[k].name, name, len))
			return (Op)k;
	return Onone;
}

static Ex number(Reader *r, Type t)
{
	char *end;
	double x = strtod(r->at, &end);
	r->at = end;
	switch (ir_type[t].kind) {
	case 'f': return ir_con_f(r->fn, t, t == Tf32 ? (double)(float)x : x);
	case 'c': return ir_con_c(r->fn, t, x, 0);
	case '-': return 0;
	default: return ir_con_i(r->fn, t, (int64_t)x);
	}
}

static bool takes(Op op, Type t)
{
	return strchr(ir_op[op].operands, ir_type[t].kind) != NULL;
}

static Ex read_body(Reader *r, Type like);

static Ex apply(Reader *r, Op op, Type like)
{
	Ex a[3] = { 0 };
	int arity = ir_op[op].arity;
	Type t = like;
	r->at++;
	for (int k = 0; k < arity; k++) {
		r->at += strspn(r->at, " ,");
		a[k] = read_body(r, k ? t : like);
		if (!a[k])
			return 0;
		if (k == 0 && op != Oselect && op != Oguard && op != Ocalm)
			t = r->fn->ex.at[a[0]].type;
	}
	r->at += strspn(r->at, " ");
	if (*r->at++ != ')')
		return 0;
	if (op == Oselect)
		return ir_select(r->fn, a[0], a[1], a[2]);
	if (op == Oguard)
		return ir_guard(r->fn, a[0], a[1]);
	if (op == Ocalm)
		return ir_calm(r->fn, a[0], a[1]);
	if (op == Ocplx)
		return ir_cplx(r->fn, kb_complex(t), a[0], a[1]);
	if (!takes(op, t) || (arity == 2 && r->fn->ex.at[a[1]].type != t))
		return 0;
	return arity == 1 ? ir_un(r->fn, op, a[0]) : ir_bin(r->fn, op, a[0], a[1]);
}

static Ex read_body(Reader *r, Type like)
{
	r->at += strspn(r->at, " ");
	if (isdigit((unsigned char)*r->at) || *r->at == '-')
		return number(r, like);
	size_t len = 0;
	while (isalnum((unsigned char)r->at[len]) || r->at[len] == '_')
		len++;
	const char *word = r->at;
	r->at += len;
	if (*r->at == '(') {
		Op op = find_op(word, len);
		return op ? apply(r, op, like) : 0;
	}
	int k = len == 1 ? *word == 'r' ? 3 : *word - 'x' : -1;
	return k >= 0 && k < r->n ? r->operand[k] : 0;
}

/* A number takes the type of the operator's first operand, or of x where it is the first. In guards
 * `r` is the result. */
Ex kb_instantiate(Fn *f, const char *text, const Ex *operand, int n)
{
	Reader r = { f, text, operand, n };
	Ex e = read_body(&r, f->ex.at[operand[0]].type);
	return *r.at ? 0 : e;
}

/* ---- types ---- */

Type kb_real(Type t) { return t == Tc64 ? Tf32 : t == Tc128 ? Tf64 : t; }

Type kb_complex(Type t) { return t == Tf32 || t == Tc64 ? Tc64 : Tc128; }

static Type strong(Type a, Type b)
{
	static const char order[] = { ['b'] = 1, ['i'] = 2, ['u'] = 2, ['f'] = 3, ['c'] = 4 };
	char ka = ir_type[a].kind, kb = ir_type[b].kind;
	if (order[(int)ka] > order[(int)kb])
		return strong(b, a);
	if (a == b || ka == 'b')
		return b;
	if (ka == kb)
		return ir_type[a].bytes > ir_type[b].bytes ? a : b;
	if (order[(int)kb] == 2) {
		Type s = ka == 'i' ? a : b, u = ka == 'u' ? a : b;
		if (ir_type[s].bytes > ir_type[u].bytes)
			return s;
		return u == Tu64 ? Tf64 : (Type)(Ti8 + (u - Tu8) + 1);
	}
	bool small = ka == 'f' ? a == Tf32 : ir_type[a].bytes <= 2;
	if (small)
		return b;
	return kb == 'c' ? Tc128 : Tf64;
}

Type kb_promote(Type a, char weak_a, Type b, char weak_b)
{
	if (weak_a && weak_b)
		return strong(a, b);
	if (!weak_a && !weak_b)
		return strong(a, b);
	Type s = weak_a ? b : a;
	char w = weak_a ? weak_a : weak_b, k = ir_type[s].kind;
	if (w == 'b')
		return s;
	if (w == 'i')
		return k == 'b' ? Ti64 : s;
	if (w == 'f')
		return k == 'f' || k == 'c' ? s : Tf64;
	return k == 'c' ? s : s == Tf32 ? Tc64 : Tc128;
}
