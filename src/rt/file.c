#include "rt/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 1 << 28 };

void *rt_file_read(int fd, size_t *n)
{
	struct stat st;
	if (fstat(fd, &st) || st.st_size < 0 || st.st_size > MOST)
		return NULL;
	size_t size = (size_t)st.st_size;
	char *data = malloc(size + 1);
	for (*n = 0; data && *n < size;) {
		ssize_t got = read(fd, data + *n, size - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			free(data);
			return NULL;
		}
		*n += (size_t)got;
	}
	if (data)
		data[size] = 0;
	return data;
}

int rt_file_write(int fd, const void *data, size_t n)
{
	const char *p = data;
	while (n) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return 0;
		p += put;
		n -= (size_t)put;
	}
	return 1;
}
