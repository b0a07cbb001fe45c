/* Text that grows in an arena. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

/* Room for `more` bytes and the NUL behind them. */
static void room(Text *t, size_t more)
{
	if (t->n + more + 1 <= t->cap)
		return;
	size_t cap = t->cap ? 2 * t->cap : 256;
	while (cap < t->n + more + 1)
		cap *= 2;
	char *p = base_alloc(t->arena, cap);
	if (t->n)
		memcpy(p, t->at, t->n);
	t->at = p;
	t->cap = cap;
}

void text_puts(Text *t, const char *s)
{
	size_t n = strlen(s);
	room(t, n);
	memcpy(t->at + t->n, s, n + 1);
	t->n += n;
}

void text_printf(Text *t, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	room(t, 128);
	int n = vsnprintf(t->at + t->n, t->cap - t->n, fmt, args);
	va_end(args);
	if (n > 0 && t->n + (size_t)n >= t->cap) {
		room(t, (size_t)n);
		vsnprintf(t->at + t->n, t->cap - t->n, fmt, again);
	}
	va_end(again);
	if (n > 0)
		t->n += (size_t)n;
}

/* Written from the bits, because printf's %a obeys the locale. */
void text_double(Text *t, double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	const char *sign = bits >> 63 ? "-" : "";
	int exp = (int)(bits >> 52 & 0x7ff);
	uint64_t man = bits & 0xfffffffffffffu;
	if (exp == 0x7ff) {
		text_puts(t, man ? "nan" : sign[0] ? "-inf" : "inf");
		return;
	}
	if (exp == 0 && man == 0) {
		text_printf(t, "%s0x0p+0", sign);
		return;
	}
	char digits[14];
	snprintf(digits, sizeof digits, "%013llx", (unsigned long long)man);
	int n = 13;
	while (n && digits[n - 1] == '0')
		n--;
	text_printf(
		t, "%s0x%d%s%.*sp%+d", sign, exp != 0, n ? "." : "", n, digits, exp ? exp - 1023 : -1022);
}
