#include <hoaban/envelope.h>

#include <ctype.h>
#include <stdio.h>

#define VERSION "2.1.1"

static const enum message_type types[] = {MESSAGE_NOTICE, MESSAGE_TABLE, MESSAGE_ANSWER};

/* ---------------------------------------------------------------- ids */
void message_id_format(char out[static MESSAGE_ID_TEXT], const char *sender, const uint8_t random[static 16])
{
	char hex[33];
	hex_format(hex, random, 16);
	for (size_t i = 0; i < 32; i++)
		hex[i] = (char)toupper((unsigned char)hex[i]);
	snprintf(out, MESSAGE_ID_TEXT, "%.14s%s", sender, hex);
}

/* Letters, digits, and the hyphen of a tax code. */
static bool is_sender(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '-')
			return false;
	return len > 0 && len < SENDER_TEXT;
}

static bool is_message_id(const char *id)
{
	size_t len = strlen(id);
	if (len < 33 || !is_sender(id, len - 32))
		return false;
	return strspn(id + len - 32, "0123456789ABCDEF") == 32;
}

static bool is_known(enum message_type type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i] == type)
			return true;
	return false;
}

static bool is_head_valid(const struct envelope *e)
{
	bool is_answer = e->refers_to != NULL && e->refers_to[0] != '\0';
	if (!is_sender(e->sender, strlen(e->sender)) || !is_sender(e->receiver, strlen(e->receiver)) || !is_known(e->type))
		return false;
	if (!is_message_id(e->id) || strncmp(e->id, e->sender, strlen(e->sender)) != 0 ||
	    strlen(e->id) != strlen(e->sender) + 32)
		return false;
	if (is_answer != (e->type == MESSAGE_ANSWER) || (is_answer && !is_message_id(e->refers_to)))
		return false;
	return is_sender(e->tax_code, strlen(e->tax_code));
}

/* ---------------------------------------------------------------- the envelope */
enum err envelope_write(struct buf *out, const struct envelope *e)
{
	char type[12];
	struct xml_writer w = xml_begin(out);
	if (!is_head_valid(e))
		return E_INVALID;
	snprintf(type, sizeof(type), "%d", (int)e->type);
	xml_start(&w, "TDiep");
	xml_start(&w, "TTChung");
	xml_element(&w, "PBan", VERSION);
	xml_element(&w, "MNGui", e->sender);
	xml_element(&w, "MNNhan", e->receiver);
	xml_element(&w, "MLTDiep", type);
	xml_element(&w, "MTDiep", e->id);
	if (e->type == MESSAGE_ANSWER)
		xml_element(&w, "MTDTChieu", e->refers_to);
	xml_element(&w, "MST", e->tax_code);
	xml_element(&w, "SLuong", "1");
	xml_end(&w);
	xml_start(&w, "DLieu");
	xml_raw(&w, e->content);
	xml_end(&w);
	xml_end(&w);
	return xml_finish(&w);
}

static enum err read_head(struct envelope *out, const struct xml_element *head)
{
	int64_t type;
	const char *version = xml_find_text(head, "PBan"), *kind = xml_find_text(head, "MLTDiep");
	const char *count = xml_find_text(head, "SLuong");
	out->sender = xml_find_text(head, "MNGui");
	out->receiver = xml_find_text(head, "MNNhan");
	out->id = xml_find_text(head, "MTDiep");
	out->refers_to = xml_find_text(head, "MTDTChieu");
	out->tax_code = xml_find_text(head, "MST");
	if (version == NULL || kind == NULL || count == NULL || out->sender == NULL || out->receiver == NULL ||
	    out->id == NULL || out->tax_code == NULL)
		return E_MALFORMED;
	if (!str_equal(version, VERSION) || !str_equal(count, "1") || int_parse(&type, kind, 100, 999) != E_OK)
		return E_INVALID;
	out->type = (enum message_type)type;
	return is_head_valid(out) ? E_OK : E_INVALID;
}

/* What we would write from the parts must be what came: so nothing stands in it that was not looked at. */
static enum err compare_whole(const struct envelope *e, struct bytes document)
{
	BUF_LOCAL again;
	buf_init(&again, ENVELOPE_MAX);
	TRY(envelope_write(&again, e));
	return bytes_equal(buf_bytes(&again), document) ? E_OK : E_MALFORMED;
}

static enum err open_parts(struct envelope *out, const struct xml_element **content, struct arena *a, struct bytes document)
{
	const struct xml_element *root;
	*out = (struct envelope){0};
	TRY(xml_parse(&root, a, document));
	const struct xml_element *head = xml_find(root, "TTChung"), *data = xml_find(root, "DLieu");
	if (head == NULL || data == NULL || data->child == NULL || data->child->next != NULL)
		return E_MALFORMED;
	TRY(read_head(out, head));
	*content = data->child;
	out->content = data->child->outer;
	return compare_whole(out, document);
}

enum err envelope_open(struct envelope *out, struct arena *a, struct bytes document)
{
	const struct xml_element *content;
	return open_parts(out, &content, a, document);
}

/* ---------------------------------------------------------------- the answer */
static void write_reason(struct xml_writer *w, const struct verdict *v)
{
	xml_start(w, "DSLDo");
	xml_start(w, "LDo");
	xml_element(w, "MLoi", v->code);
	xml_element(w, "MTa", v->text);
	xml_end(w);
	xml_end(w);
}

enum err verdict_write(struct buf *out, const struct envelope *answer, const struct verdict *v)
{
	BUF_LOCAL content;
	buf_init(&content, 65536);
	struct xml_writer w = xml_begin(&content);
	struct envelope whole = *answer;
	if (answer->refers_to == NULL)
		return E_INVALID;
	xml_start(&w, "TBao");
	xml_element(&w, "MTDiep", answer->refers_to);
	xml_element(&w, "TTTNhan", v->is_taken ? "0" : "1");
	if (v->code != NULL && v->code[0] != '\0')
		write_reason(&w, v);
	xml_end(&w);
	TRY(xml_finish(&w));
	whole.content = buf_bytes(&content);
	return envelope_write(out, &whole);
}

static enum err read_reason(struct verdict *out, const struct xml_element *reasons)
{
	const struct xml_element *first = reasons == NULL ? NULL : xml_find(reasons, "LDo");
	out->code = out->text = "";
	if (reasons == NULL)
		return E_OK;
	const char *code = first == NULL ? NULL : xml_find_text(first, "MLoi");
	const char *text = first == NULL ? NULL : xml_find_text(first, "MTa");
	if (code == NULL || text == NULL)
		return E_MALFORMED;
	out->code = code;
	out->text = text;
	return E_OK;
}

enum err verdict_open(struct verdict *out, struct envelope *answer, struct arena *a, struct bytes document)
{
	const struct xml_element *content;
	TRY(open_parts(answer, &content, a, document));
	const char *id = xml_find_text(content, "MTDiep"), *state = xml_find_text(content, "TTTNhan");
	if (answer->type != MESSAGE_ANSWER || !str_equal(content->name, "TBao") || id == NULL || state == NULL)
		return E_MALFORMED;
	if (!str_equal(id, answer->refers_to) || strlen(state) != 1 || strchr("01", state[0]) == NULL)
		return E_INVALID;
	out->is_taken = state[0] == '0';
	return read_reason(out, xml_find(content, "DSLDo"));
}
