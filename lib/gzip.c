#include <hoaban/gzip.h>
#include <limits.h>
#include <zlib.h>

#define WINDOW_GZIP (15 + 16) /* the largest window, gzip's frame and no other */
#define WINDOW_PAGE (14 + 16) /* a page fits into 16 KB; a larger state is cleared longer than the page takes */
#define PIECE	    16384

static void end_deflate(z_stream *z)
{
	deflateEnd(z);
}

static void end_inflate(z_stream *z)
{
	inflateEnd(z);
}

/* zlib counts in unsigned int and promises not to write through next_in. */
static bool set_input(z_stream *z, struct bytes in)
{
	if (in.len > UINT_MAX)
		return false;
	z->next_in = (z_const Bytef *)in.data;
	z->avail_in = (uInt)in.len;
	return true;
}

static void encode(struct buf *out, struct bytes in, int level, int window, int memory)
{
	uint8_t piece[PIECE];
	[[gnu::cleanup(end_deflate)]] z_stream z = {0};
	int rc = deflateInit2(&z, level, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY);
	if (rc != Z_OK || !set_input(&z, in)) {
		out->failed = true;
		return;
	}
	while (rc == Z_OK) {
		z.next_out = piece;
		z.avail_out = sizeof piece;
		rc = deflate(&z, Z_FINISH);
		buf_append(out, piece, sizeof piece - z.avail_out);
	}
	if (rc != Z_STREAM_END)
		out->failed = true;
}

void gzip_encode(struct buf *out, struct bytes in)
{
	encode(out, in, 6, WINDOW_GZIP, 8);
}

void gzip_encode_page(struct buf *out, struct bytes in)
{
	encode(out, in, 3, WINDOW_PAGE, 6);
}

static bool is_bomb(size_t in, size_t out)
{
	return out > GZIP_FREE && out / GZIP_RATIO_MAX > in;
}

/* zlib goes on into a second member only when told to; here the first must be all there is. */
static enum err inflate_all(z_stream *z, struct buf *out, size_t in_len)
{
	uint8_t piece[PIECE];
	int rc = Z_OK;
	while (rc == Z_OK) {
		z->next_out = piece;
		z->avail_out = sizeof piece;
		rc = inflate(z, Z_NO_FLUSH);
		if (rc == Z_MEM_ERROR)
			return E_MEMORY;
		buf_append(out, piece, sizeof piece - z->avail_out);
		TRY(buf_status(out));
		if (is_bomb(in_len, z->total_out))
			return E_TOO_LARGE;
	}
	return rc == Z_STREAM_END && z->avail_in == 0 ? E_OK : E_MALFORMED;
}

enum err gzip_decode(struct buf *out, struct bytes in)
{
	[[gnu::cleanup(end_inflate)]] z_stream z = {0};
	if (!set_input(&z, in))
		return E_TOO_LARGE;
	if (inflateInit2(&z, WINDOW_GZIP) != Z_OK)
		return E_MEMORY;
	return inflate_all(&z, out, in.len);
}
