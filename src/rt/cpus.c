/*
 * How many CPUs this process may use. A container limits them by a quota of time, which the
 * affinity mask does not show.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rt/rt.h"

/* First line of a file without its end, 0 if there is none. */
static int first_line(const char *path, char *line, int size)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	int ok = fgets(line, size, f) != NULL;
	fclose(f);
	if (ok)
		line[strcspn(line, "\n")] = 0;
	return ok;
}

static double number_in(const char *dir, const char *name)
{
	char path[RT_PATH], line[128];
	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= RT_PATH)
		return 0;
	return first_line(path, line, sizeof line) ? strtod(line, NULL) : 0;
}

/* CPUs that one group allows by itself; 0: no limit. Version 2 says "quota period" or "max period"
 * in one file, version 1 has a file for each, -1 meaning no limit. */
static double group_quota(const char *dir, int version)
{
	char path[RT_PATH], line[128], *rest;
	double quota, period;
	if (version == 2) {
		if (snprintf(path, sizeof path, "%s/cpu.max", dir) >= RT_PATH ||
			!first_line(path, line, sizeof line))
			return 0;
		quota = strtod(line, &rest);
		period = strtod(rest, NULL);
	} else {
		quota = number_in(dir, "cpu.cfs_quota_us");
		period = number_in(dir, "cpu.cfs_period_us");
	}
	return quota > 0 && period > 0 ? quota / period : 0;
}

/* The smallest quota of the group root/path and of all above it; 0: no limit. Inside a container
 * the path may not exist below the root; the root is then the container's own group. */
static double chain_quota(const char *root, const char *path, int version)
{
	char dir[RT_PATH];
	double least = 0;
	if (snprintf(dir, sizeof dir, "%s%s", root, path) >= RT_PATH)
		return 0;
	for (;;) {
		double q = group_quota(dir, version);
		if (q > 0 && (least <= 0 || q < least))
			least = q;
		char *slash = strrchr(dir, '/');
		if (strlen(dir) <= strlen(root) || !slash || slash < dir + strlen(root))
			return least;
		*slash = 0;
	}
}

/* Whether a comma list of controllers has `cpu`. */
static int has_cpu(const char *list)
{
	for (const char *s = list; *s; s += strcspn(s, ","), s += *s == ',')
		if (!strncmp(s, "cpu", 3) && (s[3] == ',' || !s[3]))
			return 1;
	return 0;
}

/* Each line of self_cgroup is "id:controllers:path"; version 2 has an empty list. */
double rt_read_quota(const char *cgroup_root, const char *self_cgroup)
{
	char line[RT_PATH], root[RT_PATH];
	double least = 0;
	FILE *f = fopen(self_cgroup, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		char *list = strchr(line, ':');
		char *path = list ? strchr(list + 1, ':') : NULL;
		if (!path)
			continue;
		*list++ = 0;
		*path++ = 0;
		double q = 0;
		if (!*list) {
			q = chain_quota(cgroup_root, path, 2);
		} else if (has_cpu(list)) {
			const char *const dirs[] = { "cpu", "cpu,cpuacct", list };
			for (int i = 0; i < 3 && q <= 0; i++)
				if (snprintf(root, sizeof root, "%s/%s", cgroup_root, dirs[i]) < RT_PATH)
					q = chain_quota(root, path, 1);
		}
		if (q > 0 && (least <= 0 || q < least))
			least = q;
	}
	fclose(f);
	return least;
}

int rt_count_cpus(void)
{
	int n = 0;
	cpu_set_t set;
	if (!sched_getaffinity(0, sizeof set, &set))
		n = CPU_COUNT(&set);
	if (n < 1)
		n = (int)sysconf(_SC_NPROCESSORS_ONLN);
	double quota = rt_read_quota("/sys/fs/cgroup", "/proc/self/cgroup");
	if (quota > 0 && quota < n)
		n = (int)quota + (quota > (int)quota);
	return n < 1 ? 1 : n;
}
