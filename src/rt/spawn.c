#include "rt/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rt/rt.h"

extern char **environ;

/* Starts argv in a process group of its own, with the signals as a shell would give them: a
 * compiler waits for its children and must not inherit an ignored SIGCHLD. */
static int start(pid_t *pid, char *const *argv, char *const *env, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, usual;
	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_adddup2(&files, out, 2);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setflags(&attr,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int e = posix_spawnp(pid, argv[0], &files, &attr, argv, env ? env : environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return e;
}

/* Takes what has been printed; what does not fit is dropped. Returns 0 at the end of it. */
static int take_output(int fd, char *out, size_t size, size_t *len)
{
	char drop[512];
	size_t room = size - 1 - *len;
	ssize_t n = room ? read(fd, out + *len, room) : read(fd, drop, sizeof drop);
	if (n > 0 && room)
		*len += (size_t)n;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* waitpid that goes on after signals. Returns whether the program has ended. */
static int ended(pid_t pid, int flags, int *status)
{
	pid_t r;
	while ((r = waitpid(pid, status, flags)) < 0 && errno == EINTR)
		;
	if (r < 0)
		*status = SPAWN_LOST;
	else if (r > 0)
		*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : SPAWN_KILLED;
	return r != 0;
}

int rt_spawn(char *const *argv, char *const *env, double seconds, int cpu, char *out, size_t size)
{
	int fd[2], status = SPAWN_LOST, over = 0;
	size_t len = 0;
	pid_t pid;
	out[0] = 0;
	if (pipe2(fd, O_CLOEXEC))
		return SPAWN_FAILED;
	int e = start(&pid, argv, env, fd[1]);
	close(fd[1]);
	if (e) {
		snprintf(out, size, "%s: %s", argv[0], strerror(e));
		close(fd[0]);
		return SPAWN_FAILED;
	}
	struct rlimit most = { .rlim_cur = (rlim_t)cpu, .rlim_max = (rlim_t)cpu + 1 };
	if (cpu > 0)
		prlimit(pid, RLIMIT_CPU, &most, NULL);
	jenny_i64 end = rt_clock() + (jenny_i64)(seconds * 1e9);
	for (int late = 0; !over && !late;) {
		struct pollfd p = { .fd = fd[0], .events = POLLIN };
		int ready = poll(&p, 1, 50);
		if (ready > 0 && !take_output(fd[0], out, size, &len))
			break;
		if (ready == 0)
			over = ended(pid, WNOHANG, &status);
		late = rt_clock() > end;
	}
	out[len] = 0;
	close(fd[0]);
	while (!over && rt_clock() < end) {
		over = ended(pid, WNOHANG, &status);
		if (!over)
			usleep(500);
	}
	if (over)
		return status;
	kill(-pid, SIGKILL);
	ended(pid, 0, &status);
	return SPAWN_LATE;
}
