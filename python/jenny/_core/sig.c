/* The signature of objects: docs/ast.md, "Signatures". */
#include "core.h"

#include "jenny_digest.h"

const char *const core_sig_name[JENNY_TYPES] = {
	[JENNY_NONE] = "none", [JENNY_BOOL] = "bool", [JENNY_I8] = "i8", [JENNY_I16] = "i16",
	[JENNY_I32] = "i32", [JENNY_I64] = "i64", [JENNY_U8] = "u8", [JENNY_U16] = "u16",
	[JENNY_U32] = "u32", [JENNY_U64] = "u64", [JENNY_F32] = "f32", [JENNY_F64] = "f64",
	[JENNY_C64] = "c64", [JENNY_C128] = "c128",
};

const unsigned char core_sig_size[JENNY_TYPES] = {
	[JENNY_BOOL] = 1, [JENNY_I8] = 1, [JENNY_I16] = 2, [JENNY_I32] = 4, [JENNY_I64] = 8,
	[JENNY_U8] = 1, [JENNY_U16] = 2, [JENNY_U32] = 4, [JENNY_U64] = 8, [JENNY_F32] = 4,
	[JENNY_F64] = 8, [JENNY_C64] = 8, [JENNY_C128] = 16,
};

static const unsigned char type_of_npy[] = {
	[NPY_BOOL] = JENNY_BOOL, [NPY_BYTE] = JENNY_I8, [NPY_UBYTE] = JENNY_U8,
	[NPY_SHORT] = JENNY_I16, [NPY_USHORT] = JENNY_U16, [NPY_INT] = JENNY_I32,
	[NPY_UINT] = JENNY_U32, [NPY_LONG] = sizeof(long) == 8 ? JENNY_I64 : JENNY_NONE,
	[NPY_ULONG] = sizeof(long) == 8 ? JENNY_U64 : JENNY_NONE, [NPY_FLOAT] = JENNY_F32,
	[NPY_DOUBLE] = JENNY_F64, [NPY_CFLOAT] = JENNY_C64, [NPY_CDOUBLE] = JENNY_C128,
};

/* JennyType of a NumPy type number, JENNY_NONE if there is none. */
int core_sig_type(int npy_type)
{
	if (npy_type < 0 || npy_type >= (int)sizeof type_of_npy)
		return JENNY_NONE;
	return type_of_npy[npy_type];
}

/* Layout of an array whose flags say neither C nor F: 'S' if strides fall from the first axis to the
 * last, 'T' if they rise, 'X' if neither or if one is 0; 0 if one is not a whole number. */
static char loose_layout(PyArrayObject *a, int size)
{
	npy_intp last = 0;
	int falls = 1, rises = 1, seen = 0, still = 0;
	for (int k = 0; k < PyArray_NDIM(a); k++) {
		npy_intp s = PyArray_STRIDE(a, k);
		if (s % size)
			return 0;
		if (PyArray_DIM(a, k) == 1)
			continue;
		if (s == 0) {
			still = 1;
			continue;
		}
		s = s < 0 ? -s : s;
		falls = falls && (!seen || s <= last);
		rises = rises && (!seen || s >= last);
		last = s;
		seen = 1;
	}
	return still ? 'X' : falls ? 'S' : rises ? 'T' : 'X';
}

/* Item of an exact ndarray. */
Item core_sig_array(PyObject *o)
{
	PyArrayObject *a = (PyArrayObject *)o;
	int flags = PyArray_FLAGS(a), rank = PyArray_NDIM(a);
	int type = core_sig_type(PyArray_TYPE(a));
	unsigned ones = 0;
	char layout;
	if (type == JENNY_NONE || rank > JENNY_RANK || !(flags & NPY_ARRAY_ALIGNED) ||
		!PyArray_ISNBO(PyArray_DESCR(a)->byteorder))
		return ITEM(Iother, 0, 0, 0, 0);
	if (flags & NPY_ARRAY_C_CONTIGUOUS)
		layout = 'C';
	else if (flags & NPY_ARRAY_F_CONTIGUOUS)
		layout = 'F';
	else if (!(layout = loose_layout(a, core_sig_size[type])))
		return ITEM(Iother, 0, 0, 0, 0);
	for (int k = 0; k < rank; k++) {
		npy_intp n = PyArray_DIM(a, k);
		if (n > INT32_MAX)
			return ITEM(Iother, 0, 0, 0, 0);
		ones |= (unsigned)(n == 1) << k;
	}
	return ITEM(Iarray, type, rank, layout, ones);
}

static const char letters_of_code[] = "?ifbcsmLSQDT23456789IFBNEC";
enum { CODE_MOST = 11 };

void core_sig_code(Item item, char *code)
{
	int n = 0;
	for (item >>= 8; item && n < CODE_MOST; item >>= 5)
		code[n++] = letters_of_code[item & 31];
	code[n] = 0;
}

static Item pack_code(const char *code, size_t n)
{
	Item item = 0;
	for (size_t k = n; k-- > 0;) {
		const char *at = strchr(letters_of_code, code[k]);
		if (!at || !code[k])
			return ITEM(Iother, 0, 0, 0, 0);
		item = item << 5 | (Item)(at - letters_of_code);
	}
	return item << 8 | (Item)Ibox;
}

/* The letter of a scalar of NumPy among what a container holds; 0: there is none. */
char core_sig_scalar(PyObject *o)
{
	return Py_TYPE(o) == &PyDoubleArrType_Type ? 'F' : Py_TYPE(o) == &PyLongArrType_Type ? 'I' :
		Py_TYPE(o) == &PyBoolArrType_Type ? 'B' : 0;
}

/* A class of collections that is made in Python, by its name there. */
static int is_of_collections(PyTypeObject *t, const char *name)
{
	PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "collections");
	PyObject *type = module ? PyObject_GetAttrString(module, name) : NULL;
	PyErr_Clear();
	Py_XDECREF(type);
	return type == (PyObject *)t;
}

char core_sig_dict(PyObject *o)
{
	static const struct {
		PyTypeObject *type;
		char letter;
	} factory[] = { { &PyLong_Type, 'i' }, { &PyFloat_Type, 'f' }, { &PyBool_Type, 'b' },
		{ &PyList_Type, 'L' }, { &PySet_Type, 'S' }, { &PyDict_Type, 'D' } };
	PyTypeObject *t = Py_TYPE(o);
	if (!strcmp(t->tp_name, "Counter"))
		return is_of_collections(t, "Counter") ? 'C' : 0;
	if (strcmp(t->tp_name, "collections.defaultdict") || PyType_HasFeature(t, Py_TPFLAGS_HEAPTYPE))
		return 0;
	PyObject *made = PyObject_GetAttrString(o, "default_factory");
	char letter = 0;
	for (size_t k = 0; k < sizeof factory / sizeof *factory; k++)
		letter = made == (PyObject *)factory[k].type ? factory[k].letter : letter;
	PyErr_Clear();
	Py_XDECREF(made);
	return letter;
}

enum { LOOKED_AT = 64 };

/* What the other elements say about the code of the first one that told: None among them makes it N, ints
 * and floats m. */
static void adjust(PyObject *o, char *code, int *n, int at, int none)
{
	char mixed = code[at] == 'i' ? 'f' : code[at] == 'f' ? 'i' : 0;
	if (*n == at + 1 && mixed && (mixed == 'f' ? PyFloat_CheckExact(o) : PyLong_CheckExact(o)))
		code[at] = 'm';
	if ((none || o == Py_None) && code[at] != 'N' && !strchr("bBm", code[at]) && *n < CODE_MOST) {
		memmove(code + at + 1, code + at, (size_t)(*n - at));
		code[at] = 'N';
		++*n;
	}
}

/* Appends the code of an object, judged by the first elements that tell; 0: it has none. */
static int code_of(PyObject *o, char *code, int *n, int depth)
{
	char letter = PyFloat_CheckExact(o) ? 'f' : PyLong_CheckExact(o) ? 'i' : PyBool_Check(o) ? 'b' :
		PyComplex_CheckExact(o) ? 'c' : PyUnicode_CheckExact(o) ? 's' : PyList_CheckExact(o) ? 'L' :
		PyDict_CheckExact(o) ? 'D' : PyTuple_CheckExact(o) ? 'T' : PySet_CheckExact(o) ? 'S' :
		core_sig_is_deque(o) ? 'Q' : core_sig_scalar(o);
	char flavour = letter ? 0 : core_sig_dict(o);
	letter = flavour == 'C' ? 'C' : flavour ? 'E' : letter;
	if (!letter || *n + 2 + (letter == 'E') > CODE_MOST || depth > 5)
		return 0;
	code[(*n)++] = letter;
	if (letter == 'E')
		code[(*n)++] = flavour;
	int at = *n;
	if (letter == 'L') {
		for (Py_ssize_t k = 0; k < PyList_GET_SIZE(o); k++, *n = at) {
			if (!code_of(PyList_GET_ITEM(o, k), code, n, depth + 1))
				continue;
			for (Py_ssize_t j = 0; j < PyList_GET_SIZE(o) && j < LOOKED_AT; j++)
				adjust(PyList_GET_ITEM(o, j), code, n, at, 0);
			return 1;
		}
		return 0;
	}
	if (letter == 'S' || letter == 'Q') {
		PyObject *it = PyObject_GetIter(o), *one = it ? PyIter_Next(it) : NULL;
		int ok = one && code_of(one, code, n, depth + 1);
		Py_XDECREF(one);
		Py_XDECREF(it);
		PyErr_Clear();
		return ok;
	}
	if (strchr("DEC", letter)) {
		PyObject *key, *value;
		Py_ssize_t pos = 0;
		for (int none = 0; PyDict_Next(o, &pos, &key, &value); *n = at, none |= value == Py_None) {
			if (!code_of(key, code, n, depth + 1))
				continue;
			int behind = *n;
			if (letter != 'C' && !code_of(value, code, n, depth + 1))
				continue;
			pos = 0;
			for (int j = 0; letter != 'C' && j < LOOKED_AT && PyDict_Next(o, &pos, &key, &value); j++)
				adjust(value, code, n, behind, none);
			return letter != 'C' || PyLong_CheckExact(value);
		}
		return 0;
	}
	if (letter != 'T')
		return 1;
	Py_ssize_t members = PyTuple_GET_SIZE(o);
	if (members < 2 || members > 9)
		return 0;
	code[(*n)++] = (char)('0' + members);
	for (Py_ssize_t k = 0; k < members; k++)
		if (!code_of(PyTuple_GET_ITEM(o, k), code, n, depth + 1))
			return 0;
	return 1;
}

/* collections.deque itself. */
int core_sig_is_deque(PyObject *o)
{
	return !strcmp(Py_TYPE(o)->tp_name, "collections.deque") && Py_TYPE(o)->tp_dictoffset == 0;
}

/* The item of a container; one that is empty has a code without elements. */
static Item box_item(PyObject *o)
{
	char code[CODE_MOST + 1];
	int n = 0;
	Py_ssize_t size = PyObject_Size(o);
	char flavour = PyDict_Check(o) && !PyDict_CheckExact(o) ? core_sig_dict(o) : 0;
	if (size == 0 && flavour) {
		code[n++] = flavour == 'C' ? 'C' : 'E';
		code[n++] = flavour;
		return pack_code(code, flavour == 'C' ? 1 : 2);
	}
	if (size == 0)
		return pack_code(PyList_CheckExact(o) ? "L" : PyDict_CheckExact(o) ? "D" :
			PySet_CheckExact(o) ? "S" : "Q", 1);
	if (!code_of(o, code, &n, 0))
		return ITEM(Iother, 0, 0, 0, 0);
	return pack_code(code, (size_t)n);
}

/* A list of lists whose rows differ in length. */
static int is_ragged(PyObject *o)
{
	PyObject *first = PyList_GET_ITEM(o, 0);
	if (!PyList_CheckExact(first))
		return 0;
	for (Py_ssize_t k = 1; k < PyList_GET_SIZE(o); k++) {
		PyObject *row = PyList_GET_ITEM(o, k);
		if (!PyList_CheckExact(row) || PyList_GET_SIZE(row) != PyList_GET_SIZE(first))
			return 1;
	}
	return 0;
}

/* Is None among the first elements? */
static int has_none(PyObject *o)
{
	Py_ssize_t n = PyList_GET_SIZE(o);
	for (Py_ssize_t k = 0; k < n && k < LOOKED_AT; k++)
		if (PyList_GET_ITEM(o, k) == Py_None)
			return 1;
	return 0;
}

/* Item of an exact list, judged by the first element of each level. */
static Item list_item(PyObject *o)
{
	int rank = 0;
	PyObject *whole = o;
	if (PyList_GET_SIZE(o) && (is_ragged(o) || has_none(o)))
		return box_item(o);
	while (PyList_CheckExact(o)) {
		if (++rank > JENNY_RANK || !PyList_GET_SIZE(o))
			return box_item(whole);
		o = PyList_GET_ITEM(o, 0);
	}
	if (PyFloat_CheckExact(o))
		return ITEM(Ilist, JENNY_F64, rank, 0, 0);
	if (PyLong_CheckExact(o))
		return ITEM(Ilist, JENNY_I64, rank, 0, 0);
	if (PyBool_Check(o))
		return ITEM(Ilist, JENNY_BOOL, rank, 0, 0);
	if (PyComplex_CheckExact(o))
		return ITEM(Ilist, JENNY_C128, rank, 0, 0);
	return box_item(whole);
}

static Item int_item(PyObject *o)
{
	int over;
	long long x = PyLong_AsLongLongAndOverflow(o, &over);
	if (over)
		return ITEM(Iother, 0, 0, 0, 0);
	return ITEM(x > -(1LL << 31) && x < 1LL << 31 ? Iint : Ibig, 0, 0, 0, 0);
}

static Item str_item(PyObject *o)
{
	Py_ssize_t n;
	const char *s = PyUnicode_AsUTF8AndSize(o, &n);
	if (!s)
		PyErr_Clear();
	if (!s || strlen(s) != (size_t)n)
		return ITEM(Iother, 0, 0, 0, 0);
	return (Item)Istr | (Item)jenny_digest_word(s) << 8;
}

int core_sig_fits(Item want, Item item)
{
	return want == item || ((want == (Item)Iother || want == pack_code("s", 1)) &&
		ITEM_KIND(item) == Istr);
}

static const char *const opaque_name[OPAQUE_KINDS] = { [OPAQUE_GENERATOR] = "Generator",
	[OPAQUE_RANDOM_STATE] = "RandomState", [OPAQUE_RANDOM] = "Random",
	[OPAQUE_SPARSE] = "sparse" };

/* A class of scipy.sparse's own. */
static int is_sparse(PyTypeObject *t)
{
	PyObject *module = PyObject_GetAttrString((PyObject *)t, "__module__");
	const char *name = module && PyUnicode_Check(module) ? PyUnicode_AsUTF8(module) : NULL;
	int is = name && !strncmp(name, "scipy.sparse.", 13);
	PyErr_Clear();
	Py_XDECREF(module);
	return is;
}

int core_sig_opaque(PyObject *o)
{
	PyTypeObject *t = Py_TYPE(o);
	if (!PyType_HasFeature(t, Py_TPFLAGS_HEAPTYPE)) {
		if (!strcmp(t->tp_name, "numpy.random._generator.Generator"))
			return OPAQUE_GENERATOR;
		if (!strcmp(t->tp_name, "numpy.random.mtrand.RandomState"))
			return OPAQUE_RANDOM_STATE;
		return OPAQUE_NONE;
	}
	if (strcmp(t->tp_name, "Random") != 0)
		return is_sparse(t) ? OPAQUE_SPARSE : OPAQUE_NONE;
	PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "random");
	PyObject *type = module ? PyObject_GetAttrString(module, "Random") : NULL;
	PyErr_Clear();
	Py_XDECREF(type);
	return type == (PyObject *)t ? OPAQUE_RANDOM : OPAQUE_NONE;
}

/* Item of one object that is not a tuple. */
Item core_sig_item(const Core *core, PyObject *o)
{
	PyTypeObject *t = Py_TYPE(o);
	if (t == &PyArray_Type)
		return core_sig_array(o);
	if (t == &PyFloat_Type)
		return ITEM(Ifloat, 0, 0, 0, 0);
	if (t == &PyLong_Type)
		return int_item(o);
	if (t == &PyList_Type)
		return list_item(o);
	if (t == &PyDict_Type || t == &PySet_Type || core_sig_is_deque(o) ||
		(PyDict_Check(o) && core_sig_dict(o)))
		return box_item(o);
	if (t == &PyBool_Type)
		return ITEM(Ibool, 0, 0, 0, 0);
	if (o == Py_None)
		return ITEM(Inone, 0, 0, 0, 0);
	if (t == &PyUnicode_Type)
		return str_item(o);
	if (PyType_HasFeature(t, Py_TPFLAGS_HEAPTYPE))
		return ITEM(Iother, 0, 0, 0, 0);
	if (t == &PyComplex_Type)
		return ITEM(Icomplex, 0, 0, 0, 0);
	for (int k = JENNY_BOOL; k < JENNY_TYPES; k++)
		if (t == core->scalar[k])
			return ITEM(Inp, k, 0, 0, 0);
	int opaque = core_sig_opaque(o);
	if (opaque)
		return ITEM(Iopaque, opaque, 0, 0, 0);
	return ITEM(o == core->miss_object ? Imissing : Iother, 0, 0, 0, 0);
}

int core_sig_items(const Core *core, PyObject *const *objs, int n, Item *out)
{
	int k = 0;
	for (int i = 0; i < n; i++) {
		if (k >= MAX_ITEMS)
			return -1;
		if (!PyTuple_CheckExact(objs[i])) {
			out[k++] = core_sig_item(core, objs[i]);
			continue;
		}
		Py_ssize_t m = PyTuple_GET_SIZE(objs[i]);
		Item sub[MAX_ITEMS];
		int used = m <= 32 ? core_sig_items(core, ((PyTupleObject *)objs[i])->ob_item, (int)m, sub)
						   : -1;
		if (used < 0 || k + 1 + used > MAX_ITEMS) {
			out[k++] = ITEM(Iother, 0, 0, 0, 0);
			continue;
		}
		out[k++] = ITEM(Ituple, 0, m, 0, 0);
		memcpy(out + k, sub, (size_t)used * sizeof *sub);
		k += used;
	}
	return k;
}

static char *item_text(Item i, char *p)
{
	static const char letter[] = {
		[Iother] = '?', [Imissing] = '!', [Iint] = 'i', [Ibig] = 'I', [Ibool] = 'b', [Ifloat] = 'f',
		[Icomplex] = 'c', [Inone] = 'n',
	};
	int kind = ITEM_KIND(i);
	if (kind <= Inone) {
		*p++ = letter[kind];
		return p;
	}
	if (kind == Istr)
		return p + sprintf(p, "s%014llx", (unsigned long long)(i >> 8));
	if (kind == Iopaque)
		return p + sprintf(p, "@%s", opaque_name[ITEM_TYPE(i)]);
	if (kind == Ibox) {
		*p++ = '=';
		core_sig_code(i, p);
		return p + strlen(p);
	}
	if (kind == Inp)
		return p + sprintf(p, "np.%s", core_sig_name[ITEM_TYPE(i)]);
	p += sprintf(p, "%s%s[%d]", kind == Ilist ? "l" : "", core_sig_name[ITEM_TYPE(i)],
		ITEM_RANK(i));
	if (kind == Ilist)
		return p;
	*p++ = ITEM_LAYOUT(i);
	if (ITEM_ONES(i))
		for (int k = 0; k < ITEM_RANK(i); k++)
			*p++ = ITEM_ONES(i) >> k & 1 ? '1' : '.';
	return p;
}

/* Text of the next item (a tuple with all its members); moves *k behind it. */
static char *next_text(const Item *items, int n, int *k, char *p)
{
	Item i = items[(*k)++];
	if (ITEM_KIND(i) != Ituple)
		return item_text(i, p);
	int m = ITEM_RANK(i);
	*p++ = '(';
	for (int j = 0; j < m && *k < n; j++) {
		if (j)
			*p++ = ',';
		p = next_text(items, n, k, p);
	}
	*p++ = ')';
	return p;
}

char *core_sig_text(const Item *items, int n)
{
	char *text = malloc((size_t)n * 24 + 1), *p = text;
	if (!text)
		return NULL;
	for (int k = 0; k < n;) {
		if (k)
			*p++ = ',';
		p = next_text(items, n, &k, p);
	}
	*p = 0;
	return text;
}

static int find_type(const char *s, size_t n)
{
	for (int k = JENNY_BOOL; k < JENNY_TYPES; k++)
		if (strlen(core_sig_name[k]) == n && !memcmp(core_sig_name[k], s, n))
			return k;
	return JENNY_NONE;
}

static const char *parse_array(const char *s, Item *item)
{
	int kind = Iarray, type, rank;
	if (*s == 'l') {
		kind = Ilist;
		s++;
	}
	const char *bracket = strchr(s, '[');
	if (!bracket || !(type = find_type(s, (size_t)(bracket - s))) || bracket[1] < '0' ||
		bracket[1] > '0' + JENNY_RANK || bracket[2] != ']')
		return NULL;
	rank = bracket[1] - '0';
	s = bracket + 3;
	char layout = 0;
	unsigned ones = 0;
	if (kind == Ilist && (*s == 'm' || *s == 'M'))
		layout = *s++;
	if (kind == Iarray && *s && strchr("CFSTX", *s)) {
		layout = *s++;
		for (int k = 0; *s == '1' || *s == '.'; k++, s++)
			ones |= (unsigned)(*s == '1') << k;
	}
	*item = ITEM(kind, type, rank, layout, ones);
	return s;
}

const char *core_sig_parse_item(const char *s, Item *item)
{
	static const struct {
		char letter;
		unsigned char kind;
	} letters[] = { { '?', Iother }, { '!', Imissing }, { 'i', Iint }, { 'I', Ibig }, { 'b', Ibool },
		{ 'f', Ifloat }, { 'c', Icomplex }, { 'n', Inone } };
	size_t n = strcspn(s, " \n,)(");
	if (n == 1) {
		for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
			if (*s == letters[k].letter) {
				*item = ITEM(letters[k].kind, 0, 0, 0, 0);
				return s + 1;
			}
		return NULL;
	}
	if (*s == '=') {
		*item = pack_code(s + 1, n - 1);
		return n > 1 && n - 1 <= CODE_MOST && ITEM_KIND(*item) == Ibox ? s + n : NULL;
	}
	for (int k = 1; *s == '@' && k < OPAQUE_KINDS; k++)
		if (strlen(opaque_name[k]) == n - 1 && !memcmp(opaque_name[k], s + 1, n - 1)) {
			*item = ITEM(Iopaque, k, 0, 0, 0);
			return s + n;
		}
	if (n == 15 && *s == 's') {
		*item = (Item)Istr | (Item)strtoull(s + 1, NULL, 16) << 8;
		return s + n;
	}
	if (n > 3 && !strncmp(s, "np.", 3)) {
		int type = find_type(s + 3, n - 3);
		*item = ITEM(Inp, type, 0, 0, 0);
		return type ? s + n : NULL;
	}
	return memchr(s, '[', n) ? parse_array(s, item) : NULL;
}
