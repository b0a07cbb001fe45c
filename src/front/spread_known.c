/* What the libraries' functions and the methods of plain types do, as far as loops care. */
#include "front/spread.h"

#include "kb/kb.h"

static bool in_words(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (const char *s = words; *s;) {
		size_t n = strcspn(s, " ");
		if (n == len && !memcmp(s, word, n))
			return true;
		s += n + (s[n] == ' ');
	}
	return false;
}

/* Names behind the prefix; an empty list means all of the module. */
static const struct {
	const char *prefix;
	Known known;
	const char *names;
} modules[] = {
	{ "builtins.", { .act = ACT_NUMBER },
		"len int float bool complex str repr ascii bytes isinstance issubclass callable hasattr "
		"any all "
		"ord chr bin oct hex format type int.from_bytes" },
	{ "builtins.", { .act = ACT_FRESH }, "range abs bytearray round pow divmod slice object" },
	{ "builtins.", { .act = ACT_HOLDS }, "list tuple set frozenset dict dict.fromkeys sorted" },
	{ "builtins.", { .act = ACT_LAZY }, "zip enumerate reversed iter" },
	{ "builtins.", { .act = ACT_LAZY, .calls = 1 }, "map filter" },
	{ "builtins.", { .act = ACT_PART }, "min max getattr sum" },
	{ "builtins.", { .act = ACT_CHANGES }, "next" },
	{ "builtins.", { .act = ACT_PRINTS }, "print" },
	{ "builtins.", { .act = ACT_OUTSIDE },
		"open input exec eval compile setattr delattr globals locals vars id hash breakpoint" },
	{ "math.", { .act = ACT_NUMBER }, "" },
	{ "cmath.", { .act = ACT_NUMBER }, "" },
	{ "time.", { .act = ACT_NUMBER },
		"time perf_counter monotonic process_time thread_time time_ns perf_counter_ns monotonic_ns "
		"process_time_ns sleep" },
	{ "itertools.", { .act = ACT_LAZY },
		"product combinations permutations combinations_with_replacement repeat chain "
		"chain.from_iterable islice count cycle zip_longest pairwise compress batched" },
	{ "itertools.", { .act = ACT_LAZY, .calls = 1 }, "starmap takewhile dropwhile filterfalse" },
	{ "itertools.", { .act = ACT_LAZY, .calls = 2 }, "accumulate groupby" },
	{ "functools.", { .act = ACT_PART, .calls = 1 }, "reduce" },
	{ "operator.", { .act = ACT_HOLDS },
		"add sub mul truediv floordiv mod pow neg pos abs matmul and_ or_ xor not_ invert lshift "
		"rshift eq ne lt le gt ge is_ is_not truth concat contains countOf indexOf index" },
	{ "operator.", { .act = ACT_PART }, "getitem" },
	{ "collections.", { .act = ACT_HOLDS }, "deque Counter OrderedDict" },
	{ "collections.", { .act = ACT_HOLDS, .calls = 1 }, "defaultdict" },
	{ "heapq.", { .act = ACT_CHANGES }, "heappush heappop heapify heapreplace heappushpop" },
	{ "heapq.", { .act = ACT_HOLDS }, "nsmallest nlargest" },
	{ "bisect.", { .act = ACT_FRESH }, "bisect bisect_left bisect_right" },
	{ "bisect.", { .act = ACT_CHANGES }, "insort insort_left insort_right" },
	/* of a seed; who calls looks at run time whether one is a generator */
	{ "numpy.random.", { .act = ACT_FRESH }, "default_rng RandomState SeedSequence" },
	{ "numpy.random.", { .act = ACT_VIEW }, "Generator PCG64" },
	{ "random.", { .act = ACT_FRESH }, "Random" },
	{ "numpy.random.", { .act = ACT_DRAWS }, "" },
	{ "random.", { .act = ACT_DRAWS }, "" },
	{ "numpy.", { .act = ACT_FRESH },
		"errstate finfo iinfo dtype issubdtype result_type shape ndim size isscalar isin einsum "
		"where interp "
		"linspace geomspace logspace arange array zeros ones empty full eye identity tri "
		"zeros_like ones_like "
		"empty_like full_like allclose isclose array_equal cross convolve correlate outer inner "
		"vdot "
		"tensordot kron histogram histogram2d bincount digitize searchsorted unique indices "
		"meshgrid polyfit polyval roots gradient diff interp sinc cov corrcoef" },
	{ "numpy.", { .act = ACT_VIEW },
		"asarray asanyarray ascontiguousarray asfortranarray diag diagonal transpose reshape ravel "
		"moveaxis rollaxis atleast_1d atleast_2d atleast_3d rot90 fliplr flipud broadcast_to "
		"swapaxes "
		"expand_dims squeeze flip real imag conj conjugate nan_to_num real_if_close "
		"matrix_transpose" },
	{ "numpy.", { .act = ACT_PART },
		"broadcast_arrays split array_split hsplit vsplit dsplit ndenumerate require select" },
	{ "numpy.", { .act = ACT_FRESH, .calls = 1 }, "apply_along_axis fromfunction" },
	{ "numpy.", { .act = ACT_OUT, .usual = 1 }, "argmin argmax ptp nanargmin nanargmax" },
	{ "numpy.", { .act = ACT_OUT, .usual = 2 },
		"sum prod mean std var median min max amin amax all any cumsum cumprod nansum nanprod "
		"nanmean "
		"nanstd nanvar nanmin nanmax nanmedian nancumsum nancumprod dot matmul take compress "
		"choose "
		"concatenate stack vstack hstack round around trace percentile quantile nanpercentile "
		"nanquantile" },
	{ "numpy.", { .act = ACT_OUT, .usual = 3 }, "clip" },
};

/* A row of the knowledge base that no table here mentions. */
static Known from_row(const KbRow *row)
{
	Known k = { .act = ACT_STAYS };
	if (!row)
		return k;
	if (row->effect == EF_WRITES_FIRST)
		k.act = ACT_CHANGES;
	if (row->effect != EF_PURE)
		return k;
	if (row->kind == KB_MAP)
		return (Known){ .act = ACT_OUT, .usual = kb_required(row) };
	if (row->result == RS_FRESH || row->result == RS_SCALAR || row->result == RS_NONE)
		return (Known){ .act = ACT_OUT, .usual = 2 };
	k.act = ACT_PART;
	return k;
}

Known front_spread_known(const char *name)
{
	for (size_t m = 0; m < sizeof modules / sizeof *modules; m++) {
		size_t len = strlen(modules[m].prefix);
		if (strncmp(name, modules[m].prefix, len))
			continue;
		if (!*modules[m].names || in_words(modules[m].names, name + len))
			return modules[m].known;
	}
	return from_row(kb_find(name));
}

/* Methods of str, bytes, numbers, list, tuple, dict, set, deque and ndarray. */
static const struct {
	Act act;
	const char *names;
} methods[] = {
	{ ACT_OUT,
		"sum mean std var min max prod any all argmin argmax cumsum cumprod trace round clip dot" },
	{ ACT_FRESH,
		"argsort nonzero tobytes item searchsorted repeat count index find rfind rindex startswith "
		"endswith join strip lstrip rstrip lower upper title capitalize casefold swapcase center "
		"ljust rjust zfill replace format encode decode isdigit isalpha isalnum isspace isupper "
		"islower isnumeric isdecimal isidentifier istitle isprintable isascii translate expandtabs "
		"removeprefix removesuffix as_integer_ratio bit_length bit_count is_integer hex issubset "
		"issuperset isdisjoint astype split rsplit splitlines rpartition flatten" },
	{ ACT_HOLDS, "copy tolist union intersection difference symmetric_difference most_common" },
	{ ACT_LAZY, "keys values items" },
	{ ACT_PART, "get take choose compress" },
	{ ACT_VIEW, "reshape ravel transpose squeeze swapaxes view diagonal conj conjugate" },
	{ ACT_CHANGES,
		"append extend insert remove pop popleft popitem clear sort reverse update setdefault add "
		"discard appendleft extendleft rotate fill put itemset resize partition setflags setfield "
		"byteswap subtract intersection_update difference_update symmetric_difference_update "
		"move_to_end" },
};

Act front_spread_method(const char *name)
{
	for (size_t m = 0; m < sizeof methods / sizeof *methods; m++)
		if (in_words(methods[m].names, name))
			return methods[m].act;
	return ACT_STAYS;
}

bool front_spread_draws(Arena *a, const char *name, bool *shuffles, bool *part)
{
	static const char *const owners[] = { "Generator", "RandomState", "Random" };
	*shuffles = in_words("shuffle permuted", name);
	*part = in_words("choice choices sample permutation permuted", name);
	if (in_words("random uniform gauss normalvariate randint randrange choices sample seed spawn "
				 "getrandbits rand randn random_sample",
			name) ||
		*shuffles || *part)
		return true;
	for (size_t k = 0; k < sizeof owners / sizeof *owners; k++)
		if (kb_find(base_printf(a, "%s.%s", owners[k], name)))
			return true;
	return false;
}

bool front_spread_is_plain(const char *attribute)
{
	return in_words("shape ndim size dtype itemsize nbytes strides", attribute);
}
