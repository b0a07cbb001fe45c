/* The entry: signature to parameters, environment to values, results to slots. */
#include "front/box.h"
#include "front/cell.h"
#include "front/exchange.h"

#include <ctype.h>
#include <stdlib.h>

void front_placeholders(Front *f)
{
	for (int k = 0; k < JENNY_RANK; k++) {
		f->axis[k] = ir_new_loop_var(f->fn, "axis");
		f->swap[k] = ir_new_loop_var(f->fn, "swap");
		front_set_span(f, f->axis[k], (Span){ 0, INT32_MAX });
		front_set_span(f, f->swap[k], (Span){ 0, INT32_MAX });
	}
}

/* ---- signature ---- */

static Type type_named(const char *s, size_t len)
{
	for (int t = 1; t < Ntypes; t++)
		if (strlen(ir_type[t].name) == len && !memcmp(ir_type[t].name, s, len))
			return (Type)t;
	return Tnone;
}

static uint16_t add_slot(Front *f, const char *name, const char *sig, size_t len, Type t, bool array,
	uint32_t ref)
{
	*vec_push(f->arena, &f->fn->param) = (Slot){ name, t, array, ref };
	*vec_push(f->arena, &f->face->in) =
		(FaceIn){ name, base_intern_n(f->strings, sig, len), true, false };
	return (uint16_t)(f->fn->param.n - 1);
}

static Value scalar_parameter(Front *f, const char *name, const char *sig, size_t len, Type t, bool np)
{
	Var v = ir_new_var(f->fn, name, t);
	f->fn->var.at[v].param = true;
	if (len == 1 && *sig == 'i') {
		f->fn->var.at[v].small = true;
		front_set_span(f, v, (Span){ INT32_MIN, INT32_MAX });
	}
	add_slot(f, name, sig, len, t, false, v);
	return front_scalar(t, np, ir_var(f->fn, v));
}

/* A slot that no code reads. */
static Var unused_parameter(Front *f, const char *name)
{
	Var v = ir_new_var(f->fn, name, Ti64);
	f->fn->var.at[v].param = true;
	return v;
}

/* "f64[2]C1." or "lf64[2]" */
static Value array_parameter(Front *f, const char *name, const char *sig, size_t len)
{
	bool list = *sig == 'l';
	const char *open = memchr(sig, '[', len), *s = sig + list;
	Type t = open ? type_named(s, (size_t)(open - s)) : Tnone;
	int rank = open ? open[1] - '0' : 0;
	if (!t || rank < 0 || rank > JENNY_RANK || open + (list ? 2 : 3) >= sig + len)
		front_bail(f, Dargtype, name, base_strndup(f->arena, sig, len));
	char letter = list ? 'C' : open[3];
	if (!strchr("CFSTX", letter))
		front_bail(f, Dargtype, name, base_strndup(f->arena, sig, len));
	char layout = letter == 'C' || letter == 'F' ? letter : 'S';
	Sto sto = ir_new_store(f->fn, name, t, rank, list ? Slist : Sarg, layout);
	while (f->sto_order.n <= sto)
		*vec_push(f->arena, &f->sto_order) = 0;
	f->sto_order.at[sto] = letter == 'S' ? 'C' : letter == 'T' ? 'F' : letter == 'X' ? '?' : letter;
	Store *st = &f->fn->sto.at[sto];
	for (int k = 0; !list && k < rank && open + 4 + k < sig + len; k++)
		st->ones |= (uint8_t)((open[4 + k] == '1') << k);
	for (int k = 0; k < rank; k++) {
		bool one = f->fn->sto.at[sto].ones >> k & 1;
		Ex d = one ? ir_int(f->fn, 1) : ir_dim(f->fn, sto, k);
		f->fn->sto.at[sto].dim[k] = d;
	}
	f->fn->sto.at[sto].param = add_slot(f, name, sig, len, t, true, sto);
	Value v = front_array(f, front_arr_of_store(f, sto), list);
	v.object = v.owner = ++f->objects;
	*vec_push(f->arena, &f->in_object) = (InObject){ v.object, f->fn->param.n - 1 };
	return v;
}

/* A list in which ints and floats may stand: two planes, see mixed.c. */
static Value mixed_parameter(Front *f, const char *name, const char *sig, size_t len)
{
	const char *open = memchr(sig, '[', len);
	int rank = open[1] - '0';
	if (rank < 1 || rank >= JENNY_RANK)
		front_bail(f, Dargtype, name, base_strndup(f->arena, sig, len));
	Sto sto = ir_new_store(f->fn, name, Tf64, rank + 1, Slist, 'C');
	for (int k = 0; k <= rank; k++) {
		Ex d = ir_dim(f->fn, sto, k);
		f->fn->sto.at[sto].dim[k] = d;
	}
	const char *text = base_printf(f->arena, "lf64[%d]m", rank);
	f->fn->sto.at[sto].param = add_slot(f, name, text, strlen(text), Tf64, true, sto);
	Value v = front_mixed_list(f, sto);
	v.object = v.owner = ++f->objects;
	*vec_push(f->arena, &f->in_object) = (InObject){ v.object, f->fn->param.n - 1 };
	return v;
}

static bool may_mix(const Front *f, const char *sig)
{
	bool here = f->fn->param.n < 64 && f->mixing >> f->fn->param.n & 1;
	return (f->in->mixed || here) && (!strncmp(sig, "lf64[", 5) || !strncmp(sig, "li64[", 5));
}

/* A container as an argument: its handle. Its type is that of the walks before, if they learned more. */
static Value box_parameter(Front *f, const char *name, const char *code, const Node *where)
{
	BoxType *given = front_box_of_code(f, &code), *t = front_box_site(f, where, given->kind, 0);
	t->extra = given->extra;
	front_box_unify(f, t, given);
	Var v = ir_new_var(f->fn, name, Ti64);
	f->fn->var.at[v].param = true;
	add_slot(f, name, "=", 1, Ti64, false, v);
	*vec_push(f->arena, &f->boxed) = (BoxedSlot){ f->fn->param.n - 1, t };
	return front_box_value(t, ir_var(f->fn, v));
}

/* "lf64[2]" as the code of a container, or NULL. */
static const char *code_of_list(Front *f, const char *sig, size_t len)
{
	static const struct {
		Type type;
		char letter;
	} letters[] = { { Ti64, 'i' }, { Tf64, 'f' }, { Tbool, 'b' }, { Tc128, 'c' } };
	const char *open = memchr(sig, '[', len);
	if (*sig != 'l' || !open)
		return NULL;
	Type type = type_named(sig + 1, (size_t)(open - sig - 1));
	for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
		if (letters[k].type == type)
			return base_printf(f->arena, "%.*s%c", open[1] - '0', "LLLLLL",
				f->in->mixed && k < 2 ? 'm' : letters[k].letter);
	return NULL;
}

static size_t entry_length(const char *s)
{
	int depth = 0;
	size_t n = 0;
	for (; s[n] && (depth || (s[n] != ',' && s[n] != ')')); n++)
		depth += (s[n] == '(') - (s[n] == ')');
	return n;
}

/* "s" and 14 digits: the text itself if it is short, else its digest behind a mark. */
static Value string_parameter(Front *f, const char *name, const char *sig, size_t len)
{
	uint64_t x = strtoull(base_strndup(f->arena, sig + 1, len - 1), NULL, 16);
	char text[24] = { 0 };
	if (x >> 55)
		snprintf(text, sizeof text, "\x01%014llx", (unsigned long long)x);
	for (int k = 0; !(x >> 55) && k < 7; k++)
		text[k] = (char)(x >> 8 * k & 0xff);
	uint16_t slot = add_slot(f, name, sig, len, Ti64, false, unused_parameter(f, name));
	f->face->in.at[slot].used = false;
	return (Value){ .kind = Vstr, .str = base_intern(f->strings, text), .object = slot + 1u };
}

/* Strings that nobody has asked for may be any. */
static void forget_strings(Front *f)
{
	for (uint32_t k = 0; k < f->face->in.n; k++) {
		FaceIn *in = &f->face->in.at[k];
		bool asked = *in->sig != 's';
		for (uint32_t j = 0; j < f->asked.n; j++)
			asked = asked || f->asked.at[j] == k + 1;
		in->sig = asked ? in->sig : base_intern(f->strings, "?");
	}
}

static Value parameter(Front *f, const char *name, const char *sig, size_t len)
{
	static const struct {
		char letter;
		Type type;
	} plain[] = { { 'i', Ti64 }, { 'I', Ti64 }, { 'b', Tbool }, { 'f', Tf64 }, { 'c', Tc128 } };
	for (size_t k = 0; len == 1 && k < sizeof plain / sizeof *plain; k++)
		if (*sig == plain[k].letter)
			return scalar_parameter(f, name, sig, len, plain[k].type, false);
	if (len == 1 && *sig == 'n') {
		add_slot(f, name, sig, len, Ti64, false, unused_parameter(f, name));
		f->face->in.at[f->face->in.n - 1].used = false;
		return front_none();
	}
	if (len == 15 && *sig == 's' && front_string_asked(f, name)) {
		Node *where = front_box_here(f);
		where->kind = base_intern(f->strings, name);
		return box_parameter(f, name, "s", where);
	}
	if (len == 15 && *sig == 's')
		return string_parameter(f, name, sig, len);
	if (len > 3 && !memcmp(sig, "np.", 3) && type_named(sig + 3, len - 3))
		return scalar_parameter(f, name, sig, len, type_named(sig + 3, len - 3), true);
	if (len > 1 && *sig == '(') {
		Value t = front_tuple(f, 16);
		t.n = 0;
		for (const char *s = sig + 1; *s != ')' && t.n < 16;) {
			size_t n = entry_length(s);
			t.item[t.n] = parameter(f, base_intern(f->strings,
				base_printf(f->arena, "%s_%d", name, t.n)), s, n);
			t.n++;
			s += n + (s[n] == ',');
		}
		return t;
	}
	if (len == 1 && (*sig == '?' || *sig == '!')) {
		add_slot(f, name, sig, len, Ti64, false, unused_parameter(f, name));
		f->face->in.at[f->face->in.n - 1].used = false;
		return (Value){ .kind = *sig == '?' ? Vother : Vunset, .str = name };
	}
	if (*sig == '@') {
		Value v = scalar_parameter(f, name, sig, len, Ti64, false);
		return front_opaque(f, base_intern_n(f->strings, sig + 1, len - 1), v.e,
			(int)f->fn->param.n - 1);
	}
	const char *code = *sig == '=' ? base_strndup(f->arena, sig + 1, len - 1) :
		f->boxes ? code_of_list(f, sig, len) : NULL;
	if (code && !f->boxes)
		front_bail(f, Dargtype, name, front_box_words(f, front_box_of_code(f, &code)));
	if (code) {
		Node *where = front_box_here(f);
		where->kind = base_intern(f->strings, name);
		return box_parameter(f, name, code, where);
	}
	return may_mix(f, sig) ? mixed_parameter(f, name, sig, len) : array_parameter(f, name, sig, len);
}

Value front_parameter(Front *f, const char *name, const char **sig)
{
	const char *s = *sig + strspn(*sig, " ");
	size_t n = entry_length(s);
	if (!n)
		front_bail(f, Dargtype, name, "signature too short");
	Value v = parameter(f, name, s, n);
	s += n;
	*sig = s + strspn(s, ", ");
	return v;
}

/* A parameter whose parts come behind it; no code reads the slot itself. */
void front_skip_parameter(Front *f, const char *name, const char **sig)
{
	const char *s = *sig + strspn(*sig, " ");
	size_t n = entry_length(s);
	if (!n)
		front_bail(f, Dargtype, name, "signature too short");
	add_slot(f, name, s, n, Ti64, false, unused_parameter(f, name));
	f->face->in.at[f->face->in.n - 1].used = false;
	s += n;
	*sig = s + strspn(s, ", ");
}

static bool is_object(const Node *bundle, const char *name)
{
	for (int k = 0; k < bundle->n; k++) {
		const Node *n = bundle->kid[k];
		if (n->tag == Nnode && !strcmp(n->kind, "object") && n->kid[0]->str == name)
			return true;
	}
	return false;
}

/* Returns what is left of the signature. */
static const char *parameters(Front *f, Func *fn, const Node *bundle)
{
	Node *args = fn->node->kid[!strcmp(fn->node->kind, "Lambda") ? 0 : 1];
	const char *s = f->in->sig ? f->in->sig : "";
	static const int groups[] = { 0, 1, 3 };
	if (args->kid[2]->tag != Nnull || args->kid[5]->tag != Nnull)
		front_bail(f, Dsyntax, "a function with *args or **kwargs");
	for (int g = 0; g < 3; g++)
		for (int k = 0; k < args->kid[groups[g]]->n; k++) {
			Node *arg = args->kid[groups[g]]->kid[k];
			f->line = arg->line ? arg->line : f->line;
			if (is_object(bundle, arg->kid[0]->str)) {
				front_skip_parameter(f, arg->kid[0]->str, &s);
				continue;
			}
			Value v = front_parameter(f, arg->kid[0]->str, &s);
			if (front_spread_is(f, arg->kid[0]->str))
				front_assign(f, arg->kid[0]->str, v);
			else
				front_binding(f, f->frame, arg->kid[0]->str)->val = v;
		}
	return s;
}

/* ---- environment ---- */

static Func *function_numbered(Front *f, int64_t id)
{
	for (uint32_t k = 0; k < f->func.n; k++)
		if (f->func.at[k]->id == id)
			return f->func.at[k];
	front_bail(f, Dbroken, "a function that the bundle does not have");
}

static double real_of(const Node *n) { return n->tag == Nint ? (double)n->i : n->f; }

static Value npscalar(Front *f, Node *v)
{
	Type t = type_named(v->kid[0]->str, strlen(v->kid[0]->str));
	Node *x = v->kid[1];
	switch (ir_type[t].kind) {
	case 'f': return front_scalar(t, true, ir_con_f(f->fn, t, real_of(x)));
	case 'c':
		return front_scalar(t, true,
			ir_con_c(f->fn, t, real_of(v->kid[1]), v->n > 2 ? real_of(v->kid[2]) : 0));
	case '-': front_bail(f, Dtype, "a NumPy scalar of a type that is not compiled");
	default:
		if (x->tag == Nbig)
			front_bail(f, Dtype, "a NumPy scalar of more than 63 bits");
		return front_scalar(t, true,
			ir_con_i(f->fn, t, x->tag == Nint ? x->i : x->tag == Ntrue));
	}
}

Value front_env(Front *f, Node *v)
{
	const char *k = v->kind;
	if (v->tag != Nnode || !v->n)
		return !strcmp(k ? k : "", "none") ? front_none() : (Value){ .kind = Vother, .str = "object" };
	Node *x = v->kid[0];
	if (!strcmp(k, "module"))
		return (Value){ .kind = Vmodule, .str = x->str };
	if (!strcmp(k, "known"))
		return (Value){ .kind = Vknown, .str = x->str, .row = kb_find(x->str) };
	if (!strcmp(k, "int") && x->tag == Nint)
		return front_pyint(f, x->i);
	if (!strcmp(k, "float"))
		return front_scalar(Tf64, false, ir_con_f(f->fn, Tf64, real_of(x)));
	if (!strcmp(k, "bool"))
		return front_scalar(Tbool, false, ir_bool(f->fn, x->tag == Ntrue));
	if (!strcmp(k, "complex"))
		return front_scalar(Tc128, false, ir_con_c(f->fn, Tc128, real_of(x), real_of(v->kid[1])));
	if (!strcmp(k, "str"))
		return (Value){ .kind = Vstr, .str = x->str };
	if (!strcmp(k, "npscalar"))
		return npscalar(f, v);
	if (!strcmp(k, "member"))
		return front_member(f, v);
	if (!strcmp(k, "class") && x->i >= 0 && x->i < f->cls.n)
		return (Value){ .kind = Vclass, .n = (int)x->i, .str = "class" };
	if (!strcmp(k, "exception"))
		return (Value){ .kind = Vother, .str = "an exception", .node = v };
	if (!strcmp(k, "func"))
		return (Value){ .kind = Vfunc, .fn = function_numbered(f, x->i) };
	if (!strcmp(k, "tuple")) {
		Value t = front_tuple(f, v->n);
		for (int i = 0; i < v->n; i++)
			t.item[i] = front_env(f, v->kid[i]);
		return t;
	}
	for (uint32_t i = 0; i < f->hidden.n; i++)
		if (f->hidden.at[i].node == v)
			return f->hidden.at[i].val;
	return (Value){ .kind = Vother, .str = x->tag == Nstr ? x->str : "object" };
}

bool front_env_find(Front *f, Func *fn, const char *name, Value *out)
{
	for (; fn; fn = fn->outer)
		for (int k = 0; fn->env && k < fn->env->n; k++)
			if (fn->env->kid[k]->kid[0]->str == name) {
				*out = front_env(f, fn->env->kid[k]->kid[1]);
				return true;
			}
	return false;
}

/* A container, where lists are arrays. */
static Value unread_global(Front *f, const char *full, const char *name)
{
	add_slot(f, full, "?", 1, Ti64, false, unused_parameter(f, full));
	f->face->in.at[f->face->in.n - 1].used = false;
	return (Value){ .kind = Vother, .str = name };
}

/* Arrays and lists among the globals become parameters behind the last one. */
static void hidden_parameters(Front *f)
{
	for (uint32_t k = 0; k < f->func.n; k++) {
		Node *env = f->func.at[k]->env;
		for (int i = 0; i < env->n; i++) {
			Node *name = env->kid[i]->kid[0], *v = env->kid[i]->kid[1];
			if (v->tag != Nnode || (strcmp(v->kind, "array") && strcmp(v->kind, "list")))
				continue;
			const char *full = base_intern(f->strings,
				base_printf(f->arena, "global:%s", name->str));
			const char *sig = v->kid[0]->str;
			f->line = f->func.at[k]->node->line;
			f->col = (uint32_t)i;
			Value val = *sig == '=' && (!f->boxes || !sig[1]) ? unread_global(f, full, name->str) :
				*sig == '@' || *sig == '=' ? parameter(f, full, sig, strlen(sig)) :
				array_parameter(f, full, sig, strlen(sig));
			*vec_push(f->arena, &f->hidden) = (Hidden){ v, val };
		}
	}
}

static void read_bundle(Front *f, Node *bundle)
{
	for (int k = 0; k < bundle->n; k++) {
		Node *n = bundle->kid[k];
		if (n->tag != Nnode || strcmp(n->kind, "func") || n->n < 4)
			continue;
		Func *fn = base_alloc(f->arena, sizeof *fn);
		fn->id = (int)n->kid[0]->i;
		fn->name = n->kid[1]->str;
		fn->node = n->kid[2];
		fn->env = n->kid[3];
		fn->defaults = n->n > 4 ? n->kid[4] : NULL;
		*vec_push(f->arena, &f->func) = fn;
	}
	if (!f->func.n)
		front_bail(f, Dbroken, "a bundle without a function");
}

/* ---- the whole ---- */

static void walk(Front *f, Node *bundle)
{
	Chain body = { 0 };
	read_bundle(f, bundle);
	Func *fn = function_numbered(f, 0);
	f->unit = ir_new_unit(f->arena, f->strings, f->diags, fn->name);
	f->face = base_alloc(f->arena, sizeof *f->face);
	f->unit->face = f->face;
	f->fn = ir_new_fn(f->unit, fn->name);
	front_placeholders(f);
	f->out = &body;
	f->frame = base_alloc(f->arena, sizeof *f->frame);
	f->frame->func = fn;
	f->frame->fn = f->fn;
	f->line = fn->node->line;
	front_objects(f, bundle, parameters(f, fn, bundle));
	hidden_parameters(f);
	if (!strcmp(fn->node->kind, "Lambda"))
		front_return(f, front_expr(f, fn->node->kid[1]));
	else
		front_body(f, fn->node->kid[2]);
	if (!f->frame->dead)
		front_return(f, front_none());
	f->fn->body = f->start.first ? f->start.first : body.first;
	if (f->start.first)
		f->fn->st.at[f->start.last].next = body.first;
	forget_strings(f);
	front_string_finish(f);
	front_box_finish(f);
	front_mixed_check(f);
	f->face->ret = front_return_text(f);
	f->face->puts = front_object_puts(f);
	f->face->fp = f->fp && f->pyfloat ? 2 : f->fp;
	f->face->fp = f->face->fp && f->broad ? 3 : f->face->fp;
	f->face->rescues = f->rescues;
	f->fn->fp_check = f->face->fp != 0;
	for (uint32_t k = 0; k < f->unit->fn.n; k++)
		ir_facts(f->unit->fn.at[k]);
}

/* One walk; NULL: refused. */
static Unit *attempt(Front *f, Node *bundle)
{
	jmp_buf out;
	f->out_of = &out;
	if (setjmp(out))
		return NULL;
	walk(f, bundle);
	return f->unit;
}

/* Walks until the types of containers are known, and the arrays that loops leave behind: each walk starts with what the last one learned. */
static Unit *walks(const Front *start, Node *bundle, bool boxes)
{
	enum { MOST = 12 };
	Front *f = NULL;
	Unit *u = NULL;
	uint32_t remarks = start->diags->at.n;
	bool no_records = false, no_handlers = false;
	for (int k = 0; k < MOST; k++) {
		Front *next = base_alloc(start->arena, sizeof *next);
		*next = *start;
		next->boxes = boxes;
		next->no_records = no_records;
		next->no_handlers = no_handlers;
		if (f) {
			memcpy(&next->site, &f->site, sizeof f->site);
			memcpy(&next->wanted, &f->wanted, sizeof f->wanted);
			memcpy(&next->spread, &f->spread, sizeof f->spread);
			next->mixing = f->mixing;
		}
		f = next;
		start->diags->at.n = remarks;
		u = attempt(f, bundle);
		if (f->rewalk || (f->bottoms && f->grown))
			continue;
		bool records = f->records && boxes;
		if (u || (!records && !f->handlers))
			return u;
		no_handlers = f->handlers;
		no_records = no_records || (!f->handlers && records);
		f = NULL;
	}
	return NULL;
}

/* Containers among the arguments. */
static bool has_boxed(const char *sig)
{
	return sig && strpbrk(sig, "=l") != NULL;
}

static bool has_containers(const Node *n)
{
	static const char *const kinds[] = { "List", "ListComp", "Dict", "DictComp", "Set", "SetComp",
		"Delete" };
	for (size_t k = 0; n->tag == Nnode && k < sizeof kinds / sizeof *kinds; k++)
		if (!strcmp(n->kind, kinds[k]))
			return true;
	if (n->tag == Nnode && !strcmp(n->kind, "list") && n->n && n->kid[0]->tag == Nstr &&
		*n->kid[0]->str == '=' && n->kid[0]->str[1])
		return true;
	if (n->tag == Nnode && !strcmp(n->kind, "known") && n->n && n->kid[0]->tag == Nstr) {
		const KbRow *row = kb_find(n->kid[0]->str);
		if (row && (row->special == KS_box || row->special == KS_list || !strncmp(row->names, "itertools.", 10)))
			return true;
	}
	for (int k = 0; k < n->n; k++)
		if (has_containers(n->kid[k]))
			return true;
	return false;
}

/* Lists of fixed length are arrays; only where that is refused are lists containers. */
Unit *front_compile(Arena *a, Strings *strings, Diags *diags, const FrontIn *in)
{
	const char *error;
	Front *f = base_alloc(a, sizeof *f);
	f->arena = a;
	f->strings = strings;
	f->diags = diags;
	f->in = in;
	Node *bundle = front_read(a, strings, in->ast, &error);
	if (!bundle) {
		base_remark(diags, Dbroken, 0, 0, error);
		return NULL;
	}
	front_cells(a, strings, bundle);
	uint32_t before = diags->at.n;
	bool exchanged = front_exchange(a, strings, bundle);
	Unit *u = walks(f, bundle, false);
	if (!u && exchanged) {
		diags->at.n = before;
		bundle = front_read(a, strings, in->ast, &error);
		front_cells(a, strings, bundle);
		u = walks(f, bundle, false);
	}
	if (u || (!has_containers(bundle) && !has_boxed(in->sig)))
		return u;
	Vec(Remark) first = { 0 };
	for (uint32_t k = before; k < diags->at.n; k++)
		*vec_push(a, &first) = diags->at.at[k];
	diags->at.n = before;
	u = walks(f, bundle, true);
	bool further = u || !first.n || diags->at.n == before ||
		diags->at.at[diags->at.n - 1].line >= first.at[first.n - 1].line;
	if (further)
		return u;
	diags->at.n = before;
	for (uint32_t k = 0; k < first.n; k++)
		*vec_push(diags->arena, &diags->at) = first.at[k];
	return NULL;
}
