/*
 * Cost expressions, in reverse Polish notation over the sizes of a call.
 */
#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rt/rt.h"

enum { COST_SLOTS = 1 << 16 };

typedef enum Code { Knum, Kint, Kfloat, Kreal, Kdim, Kadd, Ksub, Kmul, Kdiv, Kmax, Kmin } Code;

typedef struct Step {
	Code code;
	int slot, axis;
	double num;
} Step;

struct RtCost {
	int steps;
	Step step[];
};

static const struct {
	const char *text;
	Code code;
} operators[] = {
	{ "+", Kadd }, { "-", Ksub }, { "*", Kmul }, { "/", Kdiv }, { "max", Kmax }, { "min", Kmin },
};

/* A number in C's notation whatever the locale is. Returns its end, or s if there is none. */
static const char *parse_number(const char *s, double *out)
{
	char *end;
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	*out = c ? strtod_l(s, &end, c) : strtod(s, &end);
	if (c)
		freelocale(c);
	return end;
}

static const char *parse_index(const char *s, int most, int *out)
{
	char *end;
	if (!isdigit((unsigned char)*s))
		return NULL;
	long n = strtol(s, &end, 10);
	*out = (int)n;
	return n < most ? end : NULL;
}

/* One token of `len` characters. Returns 0 if it is none. */
static int parse_step(const char *s, size_t len, const char *kinds, Step *out)
{
	const char *end = NULL;
	*out = (Step){ 0 };
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strlen(operators[i].text) == len && !memcmp(operators[i].text, s, len)) {
			out->code = operators[i].code;
			return 1;
		}
	if (*s == 'p') {
		end = parse_index(s + 1, COST_SLOTS, &out->slot);
		char kind = kinds && end && (size_t)out->slot < strlen(kinds) ? kinds[out->slot] : 'i';
		out->code = kind == 'f' ? Kfloat : kind == 'c' ? Kreal : Kint;
	} else if (*s == 'd') {
		out->code = Kdim;
		end = parse_index(s + 1, COST_SLOTS, &out->slot);
		if (end)
			end = *end == '.' ? parse_index(end + 1, JENNY_RANK, &out->axis) : NULL;
	} else if (isdigit((unsigned char)*s) || *s == '-' || *s == '.') {
		out->code = Knum;
		end = parse_number(s, &out->num);
	}
	return end == s + len;
}

__attribute__((format(printf, 4, 5))) static RtCost *refuse(RtCost *cost, char *err, size_t size,
	const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	if (err && size)
		vsnprintf(err, size, format, ap);
	va_end(ap);
	free(cost);
	return NULL;
}

RtCost *rt_cost_parse(const char *rpn, const char *kinds, char *err, size_t size)
{
	static const char blank[] = " \t\n";
	RtCost *cost = malloc(sizeof *cost + (strlen(rpn) / 2 + 1) * sizeof *cost->step);
	if (!cost)
		return refuse(cost, err, size, "no memory");
	cost->steps = 0;
	int depth = 0;
	for (const char *s = rpn + strspn(rpn, blank); *s; s += strspn(s, blank)) {
		size_t len = strcspn(s, blank);
		Step *step = &cost->step[cost->steps++];
		if (!parse_step(s, len, kinds, step))
			return refuse(cost, err, size, "cost: \"%.*s\" is no token", (int)(len & 63), s);
		depth += step->code >= Kadd ? -1 : 1;
		if (depth < 1)
			return refuse(cost, err, size, "cost: \"%.*s\" lacks an operand", (int)len, s);
		if (depth > RT_COST_STACK)
			return refuse(cost, err, size, "cost: more than %d operands wait", RT_COST_STACK);
		s += len;
	}
	if (depth != 1)
		return refuse(cost, err, size, "cost: %d values are left, not 1", depth);
	return cost;
}

double rt_cost_eval(const RtCost *cost, const JennySlot *slot)
{
	double stack[RT_COST_STACK + 1] = { 0 };
	double *top = stack;
	for (const Step *s = cost->step, *end = s + cost->steps; s < end; s++) {
		switch (s->code) {
		case Knum: *++top = s->num; break;
		case Kint: *++top = (double)slot[s->slot].i; break;
		case Kfloat: *++top = slot[s->slot].f; break;
		case Kreal: *++top = slot[s->slot].c.re; break;
		case Kdim: *++top = (double)slot[s->slot].a.dim[s->axis]; break;
		case Kadd: top--, *top += top[1]; break;
		case Ksub: top--, *top -= top[1]; break;
		case Kmul: top--, *top *= top[1]; break;
		case Kdiv: top--, *top /= top[1]; break;
		case Kmax: top--, *top = fmax(*top, top[1]); break;
		case Kmin: top--, *top = fmin(*top, top[1]); break;
		}
	}
	return *top;
}

double rt_cost(const char *rpn, const JennySlot *slot)
{
	RtCost *cost = rt_cost_parse(rpn, NULL, NULL, 0);
	if (!cost)
		return INFINITY;
	double value = rt_cost_eval(cost, slot);
	free(cost);
	return value;
}
