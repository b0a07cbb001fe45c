/*
 * einsum: a contraction of two operands is a matrix product, all else a nest of loops over the labels
 * of the result with the sums inside. The order of the sums is free, as that of matrix products.
 */
#include "front/library.h"

enum { MOST_OPERANDS = 6 };

typedef struct Einsum {
	int n;
	char of[MOST_OPERANDS][JENNY_RANK + 1]; /* labels of the operands */
	char out[JENNY_RANK + 1], sum[53];
	Value v[MOST_OPERANDS];
	Ex dim[128]; /* by label */
} Einsum;

static int count_of(const Einsum *s, char c)
{
	int n = 0;
	for (int k = 0; k < s->n; k++)
		for (const char *p = s->of[k]; *p; p++)
			n += *p == c;
	return n;
}

static bool is_label(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static void read_subscripts(Front *f, Einsum *s, const char *text)
{
	int part = 0, n = 0;
	bool arrow = false;
	for (const char *p = text; *p; p++) {
		char *to = arrow ? s->out : s->of[part];
		if (*p == ' ')
			continue;
		if (!arrow && *p == ',' && part + 1 < s->n) {
			part++;
			n = 0;
		} else if (!arrow && p[0] == '-' && p[1] == '>') {
			arrow = true;
			n = 0;
			p++;
		} else if (is_label(*p) && n < JENNY_RANK) {
			to[n++] = *p;
		} else {
			front_bail(f, Dtype, base_printf(f->arena, "einsum of %s", text));
		}
	}
	if (part + 1 != s->n)
		front_bail(f, Dtype, "einsum with a different number of operands");
	n = 0;
	for (int c = 'A'; !arrow && c <= 'z'; c++)
		if (is_label((char)c) && count_of(s, (char)c) == 1 && n < JENNY_RANK)
			s->out[n++] = (char)c;
}

/* How far label c reaches in an operand, in ranks; 0: it has no such axis, or one of length 1. */
static int stride_of(Front *f, const Einsum *s, int k, char c)
{
	const Arr *a = s->v[k].arr;
	const char *p = strchr(s->of[k], c);
	int64_t one;
	int d = p ? (int)(p - s->of[k]) : 0;
	if (!p || (ir_is_int(f->fn, a->dim[d], &one) && one == 1))
		return 0;
	return a->order == 'F' ? d + 1 : a->rank - d;
}

/* Must the loop over x go inside of that over y? 1: yes, -1: no, 0: no operand has a say. */
static int inside(Front *f, const Einsum *s, char x, char y)
{
	int r = 0;
	for (int k = 0; k < s->n; k++) {
		int p = stride_of(f, s, k, x), q = stride_of(f, s, k, y);
		if (p && q)
			r = q <= p ? -1 : r ? r : 1;
	}
	return r;
}

/* The memory order of the result: nditer sorts labels by the operands' strides (front_order). */
static char order_of(Front *f, const Einsum *s)
{
	char all[128], perm[128];
	int n = (int)strlen(s->out), m = n + (int)strlen(s->sum), next = 0;
	bool rows = true, columns = true;
	memcpy(all, s->out, (size_t)n);
	memcpy(all + n, s->sum, (size_t)(m - n));
	for (int k = 0; k < m; k++)
		perm[k] = all[m - 1 - k];
	for (int k = 1; k < m; k++) {
		int to = k;
		char label = perm[k];
		for (int j = k - 1; j >= 0; j--) {
			int say = inside(f, s, label, perm[j]);
			if (say < 0)
				break;
			to = say > 0 ? j : to;
		}
		memmove(perm + to + 1, perm + to, (size_t)(k - to));
		perm[to] = label;
	}
	for (int k = m - 1; k >= 0; k--) {
		const char *p = strchr(s->out, perm[k]);
		if (!p)
			continue;
		rows = rows && p - s->out == next;
		columns = columns && p - s->out == n - 1 - next;
		next++;
	}
	return rows ? 'C' : columns ? 'F' : '?';
}

static void measure(Front *f, Einsum *s)
{
	int n = 0;
	int64_t one;
	for (int k = 0; k < s->n; k++) {
		const Arr *a = s->v[k].arr;
		if (a->rank != (int)strlen(s->of[k]))
			front_bail(f, Dtype, "einsum with labels that do not fit the operands");
		for (int d = 0; d < a->rank; d++) {
			Ex *dim = &s->dim[(int)s->of[k][d]];
			if (*dim && ir_is_int(f->fn, a->dim[d], &one) != ir_is_int(f->fn, *dim, &one))
				front_check(f, ir_bin(f->fn, Oeq, *dim, a->dim[d]), Ddims);
			else
				*dim = *dim ? front_same_length(f, *dim, a->dim[d]) : a->dim[d];
		}
	}
	for (const char *p = s->out; *p; p++)
		if (!s->dim[(int)*p] || strchr(p + 1, *p))
			front_bail(f, Dtype, "einsum with such a result");
	for (int c = 'A'; c <= 'z'; c++)
		if (is_label((char)c) && s->dim[c] && !strchr(s->out, c))
			s->sum[n++] = (char)c;
}

/* Two operands whose labels stand once each, in the result or in both: tensordot, then turned. */
static bool as_product(Front *f, const Einsum *s, Type t, char order, Value *r)
{
	int axes[2][JENNY_RANK], n = 0, perm[JENNY_RANK], at = 0, out = (int)strlen(s->out);
	char left[2 * JENNY_RANK + 1] = { 0 };
	char kind = ir_type[t].kind;
	if (s->n != 2 || (kind != 'f' && kind != 'c') || !*s->sum || !out)
		return false;
	for (int k = 0; k < 2; k++)
		for (const char *p = s->of[k]; *p; p++) {
			bool summed = strchr(s->sum, *p), other = strchr(s->of[!k], *p);
			if (strchr(p + 1, *p) || summed != other)
				return false;
			if (!summed)
				left[at++] = *p;
		}
	if (at != out)
		return false;
	for (const char *p = s->sum; *p; p++, n++)
		for (int k = 0; k < 2; k++)
			axes[k][n] = (int)(strchr(s->of[k], *p) - s->of[k]);
	bool same = true;
	for (int k = 0; k < out; k++) {
		perm[k] = (int)(strchr(left, s->out[k]) - left);
		same = same && perm[k] == k;
	}
	*r = front_contract(f, s->v[0], s->v[1], n, axes[0], axes[1]);
	if (!same || order != 'C') {
		const Arr *turned = front_transpose(f, r->arr, perm);
		*r = front_array(f, front_in_memory(f, "sum", turned, order), false);
	}
	return true;
}

/* The product of the operands at the indices of all labels. */
static Ex term(Front *f, const Einsum *s, const Ex *index, Type t)
{
	Ex e = 0;
	for (int k = 0; k < s->n; k++) {
		Ex idx[JENNY_RANK];
		for (int d = 0; s->of[k][d]; d++)
			idx[d] = index[(int)s->of[k][d]];
		Ex x = ir_cast(f->fn, t, front_element(f, s->v[k].arr, idx));
		e = e ? ir_bin(f->fn, t == Tbool ? Oand : Omul, e, x) : x;
	}
	return e;
}

/* The loops over what is summed; the innermost is a reduction. */
static Ex summed(Front *f, const Einsum *s, Ex *index, Type t, const char *rest)
{
	Ex zero = ir_int(f->fn, 0);
	if (!*rest)
		return term(f, s, index, t);
	if (!rest[1] && t != Tbool) {
		Var k = ir_new_loop_var(f->fn, "k"), v = ir_new_var(f->fn, "sum", t);
		front_set_span(f, k, (Span){ 0, INT64_MAX });
		index[(int)*rest] = ir_var(f->fn, k);
		Ex e = term(f, s, index, t);
		St st = front_emit(f, Kreduce);
		f->fn->st.at[st].code = Rsum;
		f->fn->st.at[st].flags = ir_type[t].kind == 'f' || ir_type[t].kind == 'c' ? Ffree : 0;
		f->fn->st.at[st].v = v;
		f->fn->st.at[st].k = k;
		f->fn->st.at[st].lo = zero;
		f->fn->st.at[st].hi = s->dim[(int)*rest];
		f->fn->st.at[st].e = e;
		return ir_var(f->fn, v);
	}
	Var acc = ir_new_var(f->fn, "acc", t), i;
	front_put(f, acc, ir_cast(f->fn, t, zero));
	St st = front_loop(f, "i", zero, s->dim[(int)*rest], 1, &i);
	Chain body = { 0 }, *saved;
	front_push(f, &body, &saved);
	index[(int)*rest] = ir_var(f->fn, i);
	Ex e = summed(f, s, index, t, rest + 1);
	front_put(f, acc, ir_bin(f->fn, t == Tbool ? Oor : Oadd, ir_var(f->fn, acc), e));
	front_pop(f, saved);
	f->fn->st.at[st].body = body.first;
	front_append(f, f->out, st);
	return ir_var(f->fn, acc);
}

static Value nested(Front *f, const Einsum *s, Type t, char order)
{
	Ex dim[JENNY_RANK], index[128] = { 0 };
	int rank = (int)strlen(s->out);
	for (int k = 0; k < rank; k++)
		dim[k] = s->dim[(int)s->out[k]];
	const Arr *to = front_alloc(f, "sum", t, rank, dim, order);
	Nest n;
	front_nest_open(f, &n, rank, dim);
	for (int k = 0; k < rank; k++)
		index[(int)s->out[k]] = n.idx[k];
	Ex e = summed(f, s, index, t, s->sum);
	front_append(f, f->out, ir_set(f->fn, to->sto, n.idx, e, f->line));
	front_nest_close(f, &n);
	if (!rank)
		return front_spill(f, front_scalar(t, true, front_element(f, to, NULL)));
	return front_array(f, to, false);
}

Value front_einsum(Front *f, const KbRow *row, Value *v, bool *given, Node *call)
{
	Einsum s = { 0 };
	Type t = Tnone;
	Value r;
	(void)row;
	(void)call;
	if (v[0].kind != Vstr)
		front_bail(f, Dtype, "einsum without a constant string of subscripts");
	const char *text = v[0].str;
	for (; s.n < MOST_OPERANDS && given[s.n + 1]; s.n++) {
		s.v[s.n] = front_array_of(f, &v[s.n + 1]);
		t = s.n ? kb_promote(t, 0, s.v[s.n].type, 0) : s.v[s.n].type;
	}
	if (!s.n || !t)
		front_bail(f, Dtype, "einsum with these operands");
	read_subscripts(f, &s, text);
	measure(f, &s);
	char kind = ir_type[t].kind;
	if (s.n == 1 && (!*s.sum || kind == 'f' || kind == 'c'))
		front_bail(f, Dtype, "einsum of one operand");
	for (int k = 0; k < s.n; k++)
		if (s.v[k].arr->order == '?' && s.v[k].arr->rank > 1)
			front_bail(f, Dtype, "the memory order of the result is not known");
	for (int k = 0; k < s.n; k++)
		s.v[k] = front_materialise(f, "t", s.v[k]);
	if (kind == 'f' || kind == 'c')
		front_fp(f, 2);
	char order = order_of(f, &s);
	if (order == '?')
		front_bail(f, Dtype, "the memory order of the result is not known");
	for (const char *p = s.out; order == 'F' && *p; p++)
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), s.dim[(int)*p]), Ddims);
	for (const char *p = s.sum; order == 'F' && *p; p++)
		front_check(f, ir_bin(f->fn, Olt, ir_int(f->fn, 0), s.dim[(int)*p]), Ddims);
	return as_product(f, &s, t, order, &r) ? r : nested(f, &s, t, order);
}
