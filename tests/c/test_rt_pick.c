/*
 * Tests src/rt/pick.c: cost expressions.
 */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "rt/rt.h"

static const JennySlot slot[] = {
	{ .i = 7 },
	{ .f = 2.5 },
	{ .a = { .dim = { 10, 20, 30, 40, 50, 60 } } },
	{ .c = { 1.5, 9 } },
};

static double value(const char *rpn)
{
	char err[200] = "";
	RtCost *cost = rt_cost_parse(rpn, "ifac", err, sizeof err);
	if (!cost) {
		printf("%s: %s\n", rpn, err);
		return NAN;
	}
	double v = rt_cost_eval(cost, slot);
	free(cost);
	return v;
}

static const char *complaint(const char *rpn)
{
	static char err[200];
	RtCost *cost = rt_cost_parse(rpn, NULL, err, sizeof err);
	CHECK(cost == NULL);
	free(cost);
	return err;
}

int main(void)
{
	CHECK(value("42") == 42);
	CHECK(value("1e3 .5 +") == 1000.5);
	CHECK(value("-2.5e-1") == -0.25);
	CHECK(value("  p0\tp1 * ") == 17.5);
	CHECK(value("p3") == 1.5);
	CHECK(value("d2.0 d2.5 +") == 70);
	CHECK(value("10 4 -") == 6);
	CHECK(value("10 4 /") == 2.5);
	CHECK(value("3 p0 max 5 min") == 5);
	CHECK(value("1 2 3 4 5 + * - max") == 1);
	CHECK(value("d2.0 d2.1 * d2.2 * 0.25 * 120 + d2.0 2.5 * 40 + max") == 1620);
	CHECK(rt_cost("p0 2 *", slot) == 14);
	CHECK(isinf(rt_cost("", slot)) && isinf(rt_cost("p0 +", slot)) && isinf(rt_cost("q", slot)));
	CHECK(strstr(complaint("1 2"), "2 values"));
	CHECK(strstr(complaint("+"), "lacks"));
	CHECK(strstr(complaint("d2.6"), "no token"));
	CHECK(strstr(complaint("d2"), "no token") && strstr(complaint("p"), "no token"));
	CHECK(strstr(complaint("p99999999999999999999"), "no token"));
	CHECK(strstr(complaint("1 foo"), "no token") && strstr(complaint("1x"), "no token"));
	char deep[400] = "";
	for (int i = 0; i < RT_COST_STACK; i++)
		strcat(deep, "1 ");
	CHECK(strstr(complaint(deep), "values"));
	strcat(deep, "1 ");
	CHECK(strstr(complaint(deep), "wait"));
	if (setlocale(LC_ALL, "de_DE.UTF-8"))
		CHECK(value("1.5") == 1.5);
	CHECK(rt_cost_parse("?", NULL, NULL, 0) == NULL);
	return failures();
}
