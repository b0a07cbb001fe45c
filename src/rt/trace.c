/*
 * A trace in the format of Chrome's trace viewer. Each event is one write to a file opened for
 * appending, so threads and forked processes may share it; the closing bracket is optional there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rt/state.h"

void rt_trace_open(Rt *rt, const char *path)
{
	rt->trace = -1;
	rt->trace_start = rt_clock();
	if (!path || !*path)
		return;
	rt->trace = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct stat st;
	if (rt->trace < 0 || fstat(rt->trace, &st) || st.st_size)
		return;
	if (write(rt->trace, "[\n", 2) < 0) {
		close(rt->trace);
		rt->trace = -1;
	}
}

int rt_trace_on(const Rt *rt)
{
	return rt->trace >= 0;
}

/* Text as the inside of a JSON string, cut to fit. */
static const char *quote(char *out, size_t size, const char *s)
{
	size_t n = 0;
	for (; *s && n + 7 < size; s++) {
		unsigned char c = (unsigned char)*s;
		if (c == '"' || c == '\\')
			out[n++] = '\\';
		if (c < 0x20)
			n += (size_t)snprintf(out + n, size - n, "\\u%04x", c);
		else
			out[n++] = (char)c;
	}
	out[n] = 0;
	return out;
}

void rt_trace_event(Rt *rt, const char *cat, const char *name, jenny_i64 since, jenny_i64 n)
{
	if (rt->trace < 0)
		return;
	JennyEvent span = { since, rt_clock(), getpid(), syscall(SYS_gettid), n };
	rt_trace_span(rt, cat, name, &span);
}

void rt_trace_span(Rt *rt, const char *cat, const char *name, const JennyEvent *at)
{
	if (rt->trace < 0)
		return;
	char c[64], s[200], line[512];
	int len = snprintf(line, sizeof line,
		"{\"ph\":\"X\",\"cat\":\"%s\",\"name\":\"%s\",\"ts\":%.3f,\"dur\":%.3f,\"pid\":%lld,"
		"\"tid\":%lld,\"args\":{\"n\":%lld}},\n",
		quote(c, sizeof c, cat), quote(s, sizeof s, name),
		(double)(at->from - rt->trace_start) / 1e3, (double)(at->to - at->from) / 1e3, at->process,
		at->thread, at->n);
	if (len > 0 && len < (int)sizeof line && write(rt->trace, line, (size_t)len) < 0)
		return;
}

void rt_trace_row(Rt *rt, jenny_i64 process, const char *name)
{
	if (rt->trace < 0)
		return;
	char s[200], line[300];
	int len = snprintf(line, sizeof line,
		"{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":%lld,\"args\":{\"name\":\"%s\"}},\n", process,
		quote(s, sizeof s, name));
	if (len > 0 && len < (int)sizeof line && write(rt->trace, line, (size_t)len) < 0)
		return;
}
