/* Reads plan text (docs/plan.md). */
#include "contain.h"

typedef struct Reader {
	Plan *p;
	const char *s; /* what is left of the line */
	char *err;
	size_t size;
	int cap_ext, cap_slots, cap_ret, cap_windows, cap_noalias, cap_snapshot, cap_puts, cap_fields;
} Reader;

static int bad(Reader *r, const char *what)
{
	if (!*r->err)
		snprintf(r->err, r->size, "plan: %s at: %.60s", what, r->s);
	return 0;
}

/* Makes room for one more element of a growing array. */
static int grow(Reader *r, void **at, int n, int *cap, size_t size)
{
	if (n < *cap)
		return 1;
	int more = *cap ? *cap * 2 : 8;
	void *now = realloc(*at, (size_t)more * size);
	if (!now)
		return bad(r, "no memory");
	*at = now;
	*cap = more;
	return 1;
}

static void skip(Reader *r)
{
	while (*r->s == ' ')
		r->s++;
}

static int read_int(Reader *r, int *x)
{
	char *end;
	skip(r);
	*x = (int)strtol(r->s, &end, 10);
	if (end == r->s)
		return bad(r, "a number is missing");
	r->s = end;
	return 1;
}

/* The next word, at most n - 1 characters. */
static int read_word(Reader *r, char *to, size_t n)
{
	skip(r);
	size_t len = strcspn(r->s, " \n");
	if (!len || len >= n)
		return bad(r, "a word is missing");
	memcpy(to, r->s, len);
	to[len] = 0;
	r->s += len;
	return 1;
}

static int read_type(Reader *r, PlanSlot *slot)
{
	Item item;
	skip(r);
	const char *end = core_sig_parse_item(r->s, &item);
	if (!end)
		return bad(r, "unknown type");
	r->s = end;
	slot->want = item;
	slot->form = (unsigned char)ITEM_KIND(item);
	if (slot->form == Ibox)
		core_sig_code(item, slot->code);
	if (slot->form == Ibox) {
		slot->type = JENNY_I64;
		return 1;
	}
	slot->type = (unsigned char)ITEM_TYPE(item);
	slot->rank = (unsigned char)ITEM_RANK(item);
	slot->mixed = slot->form == Ilist ? ITEM_LAYOUT(item) : 0;
	return 1;
}

/* slot K in NAME TYPE MODE */
static int read_in(Reader *r, PlanSlot *slot)
{
	char name[256], mode[8];
	if (!read_word(r, name, sizeof name) || !read_type(r, slot) ||
		!read_word(r, mode, sizeof mode))
		return 0;
	slot->kind = Sin;
	slot->global = !strncmp(name, "global:", 7);
	slot->used = *mode == 'r';
	slot->rw = !strcmp(mode, "rw");
	return slot->used || *mode == '-' || bad(r, "unknown mode");
}

/* slot K out s|a|v TYPE [BASE] */
static int read_out(Reader *r, PlanSlot *slot)
{
	char kind[4], type[8];
	if (!read_word(r, kind, sizeof kind))
		return 0;
	if (*kind == 's') {
		slot->kind = Sscalar;
		skip(r);
		if (strcspn(r->s, " \n") >= sizeof type || !read_word(r, type, sizeof type))
			return bad(r, "unknown type");
		for (int k = JENNY_BOOL; k < JENNY_TYPES; k++)
			if (!strcmp(type, core_sig_name[k]))
				slot->type = (unsigned char)k;
		return slot->type || bad(r, "unknown type");
	}
	if (!read_type(r, slot))
		return 0;
	slot->kind = *kind == 'a' ? Sarray : Sview;
	slot->list = slot->form == Ilist;
	return *kind == 'a' || (*kind == 'v' && read_int(r, &slot->base)) || bad(r, "unknown slot");
}

static int read_slot(Reader *r)
{
	Plan *p = r->p;
	char dir[4];
	int k;
	PlanSlot slot = { .base = -1 };
	if (!read_int(r, &k) || !read_word(r, dir, sizeof dir))
		return 0;
	if (k != p->nslots || k >= MAX_SLOTS)
		return bad(r, "slots out of order");
	if (!strcmp(dir, "in")) {
		if (p->nin != p->nslots || !read_in(r, &slot))
			return bad(r, "in-slot behind results");
		p->nin++;
	} else if (!read_out(r, &slot)) {
		return 0;
	}
	if (!grow(r, (void **)&p->slot, k, &r->cap_slots, sizeof *p->slot))
		return 0;
	p->slot[p->nslots++] = slot;
	return 1;
}

static int read_flavour(Reader *r, unsigned char *flavour)
{
	size_t n = strcspn(r->s, " \n,()|:;");
	static const struct {
		const char *name;
		unsigned char flavour;
	} py[] = { { "pyb", FLAVOUR_PY + JENNY_BOOL }, { "pyi", FLAVOUR_PY + JENNY_I64 },
		{ "pyf", FLAVOUR_PY + JENNY_F64 }, { "pyc", FLAVOUR_PY + JENNY_C128 },
		{ "obj", FLAVOUR_OBJECT } };
	for (size_t k = 0; k < sizeof py / sizeof *py; k++)
		if (n == 3 && !memcmp(py[k].name, r->s, 3))
			*flavour = py[k].flavour;
	if (n == 4 && !memcmp("none", r->s, 4))
		*flavour = FLAVOUR_NONE;
	for (int k = JENNY_BOOL; k < JENNY_TYPES; k++)
		if (n > 3 && !memcmp("np.", r->s, 3) && strlen(core_sig_name[k]) == n - 3 &&
			!memcmp(core_sig_name[k], r->s + 3, n - 3))
			*flavour = (unsigned char)k;
	if (!*flavour)
		return bad(r, "unknown flavour");
	r->s += n;
	return 1;
}

/* sK:FLAVOUR[|FLAVOUR:J] */
static int read_scalar(Reader *r, RetNode *node)
{
	if (*r->s++ != ':' || !read_flavour(r, &node->flavour))
		return bad(r, "a flavour is missing");
	if (*r->s != '|')
		return 1;
	r->s++;
	if (!read_flavour(r, &node->other) || *r->s++ != ':')
		return bad(r, "a flavour is missing");
	return read_int(r, &node->select);
}

static int read_value(Reader *r, int depth);

/* The members of a tuple, or the alternatives of a choice. */
static int read_tuple(Reader *r, int depth)
{
	int at = r->p->nret - 1, n = 0;
	char comma = r->p->ret[at].kind == Rchoice ? ';' : ',';
	while (*r->s != ')') {
		if (!read_value(r, depth + 1))
			return 0;
		n++;
		if (*r->s == comma)
			r->s++;
		else if (*r->s != ')')
			return bad(r, "bad tuple");
	}
	r->s++;
	r->p->ret[at].n = n;
	return 1;
}

static int read_slot_number(Reader *r, short *slot)
{
	int k;
	if (!read_int(r, &k) || k < 0 || k >= r->p->nslots)
		return bad(r, "no such slot");
	*slot = (short)k;
	return 1;
}

static int expect(Reader *r, char c) { return *r->s == c ? (r->s++, 1) : bad(r, "bad window"); }

/* wK[START*STEP@AXIS,...](DIM,...), AXIS - where the axis is not in the window */
static int read_window(Reader *r, RetNode *node)
{
	Plan *p = r->p;
	Window w = { 0 };
	int step, to;
	if (!expect(r, '['))
		return 0;
	while (*r->s != ']') {
		int k = w.base_rank++;
		if (k >= JENNY_RANK || !read_slot_number(r, &w.start[k]) || !expect(r, '*') ||
			!read_int(r, &step) || !expect(r, '@'))
			return bad(r, "bad window");
		w.step[k] = step;
		w.to[k] = -1;
		if (*r->s == '-')
			r->s++;
		else if (!read_int(r, &to) || to < 0 || to >= JENNY_RANK)
			return bad(r, "bad window");
		else
			w.to[k] = (short)to;
		r->s += *r->s == ',';
	}
	r->s++;
	if (!expect(r, '('))
		return 0;
	while (*r->s != ')') {
		if (w.rank >= JENNY_RANK || !read_slot_number(r, &w.dim[w.rank++]))
			return bad(r, "bad window");
		r->s += *r->s == ',';
	}
	r->s++;
	for (int k = 0; k < w.base_rank; k++)
		if (w.to[k] >= w.rank)
			return bad(r, "bad window");
	if (!grow(r, (void **)&p->window, p->nwindows, &r->cap_windows, sizeof *p->window))
		return 0;
	node->n = p->nwindows;
	p->window[p->nwindows++] = w;
	return 1;
}

/* NAME=VALUE of an object; the name belongs to the value's node. */
static int read_member(Reader *r, int depth)
{
	Plan *p = r->p;
	Field field = { .key = NULL };
	size_t len = strcspn(r->s, "=\n");
	int at = p->nret;
	if (r->s[len] != '=' || len >= sizeof field.name)
		return bad(r, "bad object");
	memcpy(field.name, r->s, len);
	r->s += len + 1;
	if (!grow(r, (void **)&p->field, p->nfields, &r->cap_fields, sizeof *p->field))
		return 0;
	int name = p->nfields;
	p->field[p->nfields++] = field;
	if (!read_value(r, depth + 1))
		return 0;
	p->ret[at].field = name;
	return 1;
}

/* oSLOT:NUMBER(NAME=VALUE,...): the class stands in SLOT */
static int read_object(Reader *r, RetNode *node, int depth)
{
	Plan *p = r->p;
	int at = p->nret, number, n = 0;
	if (node->slot < 0 || node->slot >= p->nin || *r->s++ != ':' || !read_int(r, &number) ||
		number < 0 || number >= MAX_THINGS || *r->s++ != '(')
		return bad(r, "bad object");
	node->other = (unsigned char)number;
	p->nthings = number < p->nthings ? p->nthings : number + 1;
	p->ret[p->nret++] = *node;
	for (; *r->s != ')'; n++) {
		if (!read_member(r, depth))
			return 0;
		if (*r->s == ',')
			r->s++;
		else if (*r->s != ')')
			return bad(r, "bad object");
	}
	r->s++;
	p->ret[at].n = n;
	return 1;
}

/* One value template; appended to p->ret in preorder. */
static int read_value(Reader *r, int depth)
{
	Plan *p = r->p;
	RetNode node = { .select = -1 };
	char c = *r->s++;
	if (depth > 16 || !grow(r, (void **)&p->ret, p->nret, &r->cap_ret, sizeof *p->ret))
		return bad(r, "bad value");
	if (c != '(' && c != 'N' && !read_int(r, &node.slot))
		return 0;
	switch (c) {
	case 'N': node.kind = Rnone; break;
	case 'a': node.kind = Rarg; break;
	case 'A': node.kind = Rarray; break;
	case 'L':
		node.kind = Rlist;
		break;
	case 'C': {
		size_t len = strcspn(r->s, ",;)\n");
		node.kind = Rbox;
		if (*r->s != ':' || len < 2 || len > sizeof node.code)
			return bad(r, "bad container");
		memcpy(node.code, r->s + 1, len - 1);
		r->s += len;
		break;
	}
	case 's':
		node.kind = Rscalar;
		if (!read_scalar(r, &node))
			return 0;
		break;
	case 'v':
		node.kind = Rview;
		if (*r->s++ != ':' || !read_int(r, &node.n))
			return bad(r, "bad view");
		break;
	case 'w':
		node.kind = Rwindow;
		if (!read_window(r, &node))
			return 0;
		break;
	case 'o':
		node.kind = Robject;
		return read_object(r, &node, depth);
	case '?':
		node.kind = Rchoice;
		if (node.slot < p->nin || node.slot >= p->nslots || *r->s++ != ':' || *r->s++ != '(')
			return bad(r, "bad choice");
		p->ret[p->nret++] = node;
		return read_tuple(r, depth);
	case '(':
		node.kind = Rtuple;
		p->ret[p->nret++] = node;
		return read_tuple(r, depth);
	default: return bad(r, "bad value");
	}
	if (c != 'N' && (node.slot < 0 || node.slot >= p->nslots || node.select >= p->nslots))
		return bad(r, "no such slot");
	p->ret[p->nret++] = node;
	return 1;
}

/* All pairs of the in-slots named, of which at least one is written. */
static int read_noalias(Reader *r)
{
	Plan *p = r->p;
	int at[MAX_SLOTS], n = 0;
	while (skip(r), *r->s && *r->s != '\n') {
		if (n >= MAX_SLOTS || !read_int(r, &at[n]))
			return 0;
		if (at[n] < 0 || at[n] >= p->nin)
			return bad(r, "no such slot");
		n++;
	}
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			if (!p->slot[at[i]].rw && !p->slot[at[j]].rw)
				continue;
			if (!grow(r, (void **)&p->noalias, p->nnoalias, &r->cap_noalias, sizeof *p->noalias))
				return 0;
			p->noalias[p->nnoalias][0] = (short)at[i];
			p->noalias[p->nnoalias++][1] = (short)at[j];
		}
	return 1;
}

static int read_snapshot(Reader *r, enum SaveKind kind)
{
	Plan *p = r->p;
	while (skip(r), *r->s && *r->s != '\n') {
		int k;
		if (!read_int(r, &k))
			return 0;
		if (k < 0 || k >= p->nin)
			return bad(r, "no such slot");
		if (p->slot[k].form != Iarray)
			continue;
		if (!grow(r, (void **)&p->snapshot, p->nsnapshot, &r->cap_snapshot, sizeof *p->snapshot))
			return 0;
		p->snapshot[p->nsnapshot++] = (Saved){ (short)k, (short)kind };
		p->lenient |= kind != SAVE_ALWAYS;
	}
	return 1;
}

/* One operand or result: `aK`, `-`, or a type, with `@K` behind. */
static int read_part(Reader *r, const char *word, ExtPart *part, int out)
{
	*part = (ExtPart){ .slot = -1 };
	int slot = 0, used = 0;
	if (!strcmp(word, "-") && out)
		return 1;
	if (!out && sscanf(word, "a%d%n", &slot, &used) == 1 && !word[used]) {
		part->slot = slot;
		part->item = slot >= 0 && slot < r->p->nin ? r->p->slot[slot].want : 0;
		return ITEM_KIND(part->item) == Iarray || bad(r, "no such array");
	}
	if (!out && sscanf(word, "o%d%n", &slot, &used) == 1 && !word[used]) {
		part->slot = slot;
		return (slot >= 0 && slot < r->p->nin) || bad(r, "no such slot");
	}
	const char *end = core_sig_parse_item(word, &part->item);
	if (!end)
		return bad(r, "unknown type");
	if (*end != '@')
		return !*end || bad(r, "unknown type");
	part->slot = atoi(end + 1);
	int fits = part->slot >= r->p->nin && part->slot < r->p->nslots;
	return fits || bad(r, "no such slot");
}

/* ext K in OPERANDS out RESULTS py EXPRESSION */
static int read_ext(Reader *r)
{
	Plan *p = r->p;
	Ext e = { .first = p->nkept };
	char word[64];
	int k, *n = NULL;
	if (!read_int(r, &k) || k != p->next ||
		!grow(r, (void **)&p->ext, p->next, &r->cap_ext, sizeof *p->ext))
		return bad(r, "outside calls out of order");
	while (read_word(r, word, sizeof word) && strcmp(word, "py")) {
		if (!strcmp(word, "in") || !strcmp(word, "out")) {
			n = *word == 'i' ? &e.nin : &e.nout;
			continue;
		}
		int out = n == &e.nout;
		if (!n || *n >= MAX_EXT || !read_part(r, word, out ? &e.out[*n] : &e.in[*n], out))
			return bad(r, "bad outside call");
		++*n;
	}
	if (*r->err)
		return 0;
	skip(r);
	e.text = strndup(r->s, strcspn(r->s, "\n"));
	p->nkept += e.nout + 1;
	p->ext[p->next++] = e;
	return e.text || bad(r, "no memory");
}

/* One token of a cost expression; 0 if it is none. */
static int read_term(const char *w, CostTerm *t)
{
	int slot = 0, axis = 0, used = 0;
	char *end;
	*t = (CostTerm){ 0 };
	if (!strcmp(w, "max") || !strcmp(w, "min"))
		t->op = w[1] == 'a' ? 'M' : 'm';
	else if (w[0] && strchr("+-*/", w[0]) && !w[1])
		t->op = w[0];
	else if (sscanf(w, "d%d.%d%n", &slot, &axis, &used) == 2 && !w[used] && axis >= 0 &&
		axis < JENNY_RANK)
		t->op = 'd';
	else if (sscanf(w, "p%d%n", &slot, &used) == 1 && !w[used])
		t->op = 'p';
	else if (t->x = strtod(w, &end), end != w && !*end)
		t->op = 'n';
	t->slot = (short)slot;
	t->axis = (short)axis;
	return t->op && slot >= 0 && slot < MAX_SLOTS;
}

enum { COST_DEPTH = 128 }; /* most operands of a cost expression at a time */

/* x is added to the terms from `from` on, or they are multiplied by it: at once where they are a
 * number, with the number that comes last where that is of the same kind. */
static void join_number(Cost *c, int from, char op, double x)
{
	CostTerm *last = &c->at[c->n - 1];
	char joined = op == '+' ? 'A' : 'X';
	if (last->op == joined || (last->op == 'n' && c->n - from == 1))
		last->x = op == '+' ? last->x + x : last->x * x;
	else
		c->at[c->n++] = (CostTerm){ .op = joined, .x = x };
}

/* Appends an operator whose operands begin at `left` and `right`. Costs are asked for at every call:
 * numbers go into the operators, and lengths are never below 0. */
static void add_operator(Cost *c, int left, int right, CostTerm t)
{
	const CostTerm first = c->at[left], second = c->at[right];
	int sum = t.op == '+' || t.op == '*';
	if (sum && second.op == 'n' && c->n - right == 1) {
		c->n--;
		join_number(c, left, t.op, second.x);
	} else if (sum && first.op == 'n' && right - left == 1) {
		c->n--;
		memmove(&c->at[left], &c->at[right], (size_t)(c->n - left) * sizeof *c->at);
		join_number(c, left, t.op, first.x);
	} else if (t.op == 'M' && first.op == 'd' && right - left == 1 && second.op == 'n' &&
		second.x == 0 && c->n - right == 1) {
		c->n--;
	} else {
		c->at[c->n++] = t;
	}
}

static int read_cost(Reader *r, Cost *c)
{
	int cap = 0, depth = 0, from[COST_DEPTH];
	while (skip(r), *r->s && *r->s != '\n') {
		char w[64];
		CostTerm t;
		if (!read_word(r, w, sizeof w) || !read_term(w, &t) ||
			!grow(r, (void **)&c->at, c->n, &cap, sizeof *c->at))
			return bad(r, "bad cost");
		int leaf = t.op == 'n' || t.op == 'p' || t.op == 'd';
		depth += leaf ? 1 : -1;
		if (depth < 1 || depth > COST_DEPTH)
			return bad(r, "bad cost");
		if (!leaf) {
			add_operator(c, from[depth - 1], from[depth], t);
		} else {
			from[depth - 1] = c->n;
			c->at[c->n++] = t;
		}
	}
	return c->n == 0 || depth == 1 || bad(r, "bad cost");
}

static int read_ret(Reader *r)
{
	skip(r);
	return read_value(r, 0);
}

/* put SLOT NAME WHEN VALUE: attribute NAME of the object of a slot; WHEN is a slot or - */
static int read_put(Reader *r)
{
	Plan *p = r->p;
	Put put = { .when = -1 };
	int when;
	if (!read_slot_number(r, &put.slot) || !read_word(r, put.name, sizeof put.name))
		return 0;
	skip(r);
	if (*r->s == '-')
		r->s++;
	else if (!read_int(r, &when) || when < p->nin || when >= p->nslots)
		return bad(r, "no such slot");
	else
		put.when = (short)when;
	skip(r);
	put.ret = p->nret;
	if (!p->nret || put.slot >= p->nin || p->nputs >= MAX_SLOTS || !read_value(r, 0) ||
		!grow(r, (void **)&p->put, p->nputs, &r->cap_puts, sizeof *p->put))
		return bad(r, "bad put");
	p->put[p->nputs++] = put;
	return 1;
}

static int read_line(Reader *r)
{
	char word[16];
	int x;
	skip(r);
	if (!*r->s || *r->s == '\n')
		return 1;
	if (!read_word(r, word, sizeof word))
		return 0;
	if (!strcmp(word, "slot"))
		return read_slot(r);
	if (!strcmp(word, "ret"))
		return read_ret(r);
	if (!strcmp(word, "put"))
		return read_put(r);
	if (!strcmp(word, "noalias"))
		return read_noalias(r);
	if (!strcmp(word, "ext"))
		return read_ext(r);
	if (!strcmp(word, "snapshot"))
		return read_snapshot(r, SAVE_ALWAYS);
	if (!strcmp(word, "renewed"))
		return read_snapshot(r, SAVE_RENEWED);
	if (!strcmp(word, "strict"))
		return read_snapshot(r, SAVE_STRICT);
	if (!strcmp(word, "spoils")) {
		r->p->spoils = 1;
		return 1;
	}
	if (!strcmp(word, "cost"))
		return read_cost(r, &r->p->cost);
	if (!strcmp(word, "native"))
		return read_cost(r, &r->p->native);
	if (!strcmp(word, "fp"))
		return read_int(r, &r->p->fp);
	if (!strcmp(word, "temps"))
		return read_int(r, &x);
	if (!strcmp(word, "jenny-plan"))
		return (read_int(r, &x) && x == 1) || bad(r, "another plan version");
	if (!strcmp(word, "timer") || !strcmp(word, "name") || !strcmp(word, "remark"))
		return 1;
	return bad(r, "unknown record");
}

/* Can a container of an argument be, or be in, a result of that type? */
static int may_hand_on(const Plan *p, const char *code)
{
	char part[sizeof p->ret->code];
	for (const char *at = code; *at; at++) {
		size_t n = (size_t)(core_code_skip(at) - at);
		if (!strchr("LSDQEC", *at))
			continue;
		memcpy(part, at, n);
		part[n] = 0;
		for (int k = 0; k < p->nin; k++)
			if (p->slot[k].form == Ibox && p->slot[k].used && strstr(p->slot[k].code, part))
				return 1;
	}
	return 0;
}

/* What follows from the slots, and whether slots that are named exist. */
static int finish(Reader *r)
{
	Plan *p = r->p;
	p->rerunnable = 1;
	for (int k = 0; k < p->nin; k++) {
		PlanSlot *s = &p->slot[k];
		int saved = 0;
		if ((s->form == Ilist || s->form == Ibox) && s->used) {
			p->nlists++;
			p->lists_written |= s->rw;
		}
		p->nopaque += s->form == Iopaque && s->used;
		for (int i = 0; i < p->nsnapshot; i++)
			saved |= p->snapshot[i].slot == k && p->snapshot[i].kind != SAVE_STRICT;
		if (s->form == Iarray && s->rw && !saved)
			p->rerunnable = 0;
	}
	const Cost *costs[] = { &p->cost, &p->native };
	for (int c = 0; c < 2; c++)
		for (int i = 0; i < costs[c]->n; i++)
			if (strchr("pd", costs[c]->at[i].op) && costs[c]->at[i].slot >= p->nslots)
				return bad(r, "no such slot in a cost");
	p->hands_on = p->lists_written || p->nputs;
	for (int i = 0; i < p->nret; i++) {
		const RetNode *n = &p->ret[i];
		p->hands_on |= n->kind == Rbox && may_hand_on(p, n->code);
		if (n->kind == Rnone || n->kind == Rtuple || n->kind == Robject)
			continue;
		const PlanSlot *s = &p->slot[n->slot];
		if ((n->kind == Rarg && s->kind != Sin) || (n->kind == Rscalar && s->kind > Sscalar) ||
			((n->kind == Rbox || n->kind == Rchoice) && s->kind != Sscalar) ||
			((n->kind == Rarray || n->kind == Rlist) && s->kind != Sarray) ||
			(n->kind == Rview && (s->kind != Sview || n->n < 0 || n->n >= p->nslots)))
			return bad(r, "ret does not fit the slots");
	}
	return p->nret || bad(r, "no ret");
}

Plan *core_plan_parse(const char *text, char *err, size_t size)
{
	Plan *p = calloc(1, sizeof *p);
	Reader r = { .p = p, .err = err, .size = size };
	*err = 0;
	if (!p)
		return NULL;
	for (const char *line = text; *line;) {
		r.s = line;
		if (!read_line(&r)) {
			core_plan_free(p);
			return NULL;
		}
		const char *end = strchr(line, '\n');
		line = end ? end + 1 : line + strlen(line);
	}
	r.s = "";
	if (!finish(&r)) {
		core_plan_free(p);
		return NULL;
	}
	return p;
}

/* The names of puts as Python's strings. -1: no memory, without an exception. */
int core_plan_names(Plan *p)
{
	for (int k = 0; k < p->nfields; k++)
		if (!(p->field[k].key = PyUnicode_InternFromString(p->field[k].name))) {
			PyErr_Clear();
			return -1;
		}
	for (int k = 0; k < p->nputs; k++)
		if (!(p->put[k].key = PyUnicode_InternFromString(p->put[k].name))) {
			PyErr_Clear();
			return -1;
		}
	return 0;
}

void core_plan_free(Plan *p)
{
	if (!p)
		return;
	for (int k = 0; k < p->nputs; k++)
		Py_XDECREF(p->put[k].key);
	free(p->put);
	for (int k = 0; k < p->nfields; k++)
		Py_XDECREF(p->field[k].key);
	free(p->field);
	free(p->slot);
	free(p->ret);
	for (int k = 0; k < p->next; k++)
		free(p->ext[k].text);
	free(p->ext);
	free(p->noalias);
	free(p->window);
	free(p->snapshot);
	free(p->cost.at);
	free(p->native.at);
	free(p);
}

/* In-slot as a number, for costs. */
static double slot_number(const PlanSlot *s, const JennySlot *v)
{
	int floating = s->form == Ifloat || (s->form == Inp && s->type >= JENNY_F32);
	return floating ? v->f : (double)v->i;
}

double core_cost_eval(const Cost *c, const PlanSlot *slot, const JennySlot *v)
{
	double stack[COST_DEPTH + 1], top = 0; /* the last operand is in `top` */
	int n = 0;
	for (int i = 0; i < c->n; i++) {
		const CostTerm *t = &c->at[i];
		double y = top;
		switch (t->op) {
		case 'A': top += t->x; continue;
		case 'X': top *= t->x; continue;
		case 'n':
		case 'p':
		case 'd':
			stack[n++] = top;
			top = t->op == 'd' ? (double)v[t->slot].a.dim[t->axis] :
				t->op == 'p'   ? slot_number(&slot[t->slot], &v[t->slot]) :
								 t->x;
			continue;
		default: break;
		}
		top = stack[--n];
		switch (t->op) {
		case '+': top += y; break;
		case '-': top -= y; break;
		case '*': top *= y; break;
		case '/': top /= y; break;
		case 'M': top = top > y ? top : y; break;
		default: top = top < y ? top : y; break;
		}
	}
	return top;
}
