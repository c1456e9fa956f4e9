#!/bin/bash
# Paper, judged by tools that are not ours: check.sh BUILD_DIR [OUT_DIR]
#
# Draws the examples with the unit tests' programs ($HOABAN_KEEP), then: qpdf finds the PDFs sound, pdftotext gives every word
# back, hb-shape finds a glyph for every letter, tesseract reads the key words off the pixels, zbarimg reads the symbols, and the
# 80 mm pictures decoded from the ESC/POS stream are read in the same way.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${1:?usage: check.sh BUILD_DIR [OUT_DIR]}
out=${2:-$(mktemp -d /tmp/hoaban-paper-XXXXXX)}
[ $# -ge 2 ] || trap 'rm -rf "$out"' EXIT
mkdir -p "$out"
rm -rf "$out/paper" "$out"/slips-*
failures=0

fail() {
	echo "FAIL $*"
	failures=$((failures + 1))
}

# One line, no-break blanks as blanks.
plain() {
	sed 's/\xC2\xA0/ /g; s/\xE2\x80\xAF/ /g' | tr '\n\f' '  ' | tr -s ' '
}

has() { # FILE WHAT TEXT: the words of TEXT stand in the file, in this order, on one line or wrapped
	grep -qF -- "$3" "$1" || fail "$2: missing: $3"
}

text_of() { # PDF: words in reading order
	pdftotext -enc UTF-8 "$1" - 2>/dev/null | plain
}

HOABAN_KEEP=$out "$build/tests/unit/server/test_render" >"$out/render.log" 2>&1 || fail "test_render: $(tail -3 "$out/render.log")"
HOABAN_KEEP=$out "$build/tests/unit/till/test_printer" >"$out/printer.log" 2>&1 || fail "test_printer: $(tail -3 "$out/printer.log")"

for mm in 80 58; do
	mkdir -p "$out/slips-$mm"
	HOABAN_KEEP=$out/slips-$mm HOABAN_PAPER_MM=$mm "$build/tests/unit/till/test_slip" >"$out/slip-$mm.log" 2>&1 ||
		fail "test_slip: $mm: $(tail -3 "$out/slip-$mm.log")"
done

# ---------------------------------------------------------------- PDFs are sound and whole
for name in receipt replacement long tickets unbroken unbroken-ticket; do
	qpdf --check "$out/$name.pdf" >"$out/$name.qpdf" 2>&1 || fail "qpdf: $name: $(tail -1 "$out/$name.qpdf")"
	text_of "$out/$name.pdf" >"$out/$name.txt"
	[ "$(pdffonts "$out/$name.pdf" 2>/dev/null | awk 'NR > 2 && $(NF - 4) != "yes"' | wc -l)" = 0 ] || fail "$name: a font is not embedded"
done

labels=("Mẫu số:" "Ký hiệu:" "Số:" "BIÊN LAI THU PHÍ, LỆ PHÍ ĐIỆN TỬ" "Tên tổ chức thu:" "Mã số thuế:" "Địa chỉ:" "Điện thoại:"
	"Số tài khoản:" "Tên người nộp:" "Tên loại phí, lệ phí:" "Số tiền:" "(Số tiền bằng chữ):" "Hình thức thanh toán:"
	"Tổ chức thu phí, lệ phí" "(Chữ ký số)")
for name in receipt replacement; do
	for label in "${labels[@]}"; do has "$out/$name.txt" "$name" "$label"; done
done
for text in "Ngày 21 tháng 11 năm 2026" "EBL01" "26TAA" "00000001" "Ban Quản lý di tích tỉnh Điện Biên" "5600000000" \
	"Phường Mường Thanh, tỉnh Điện Biên" "0215 3800 000" "3713.0.1000000.00000" "Phí tham quan Di tích Đồi A1" "Người cao tuổi" \
	"250.000 ₫" "200.000 ₫" "Hai trăm năm mươi nghìn đồng" "Two hundred fifty thousand dong" "Tiền mặt" "chờ ký số"; do
	has "$out/receipt.txt" receipt "$text"
done
for text in "BẢN SAO 1" "Thay thế cho biên lai Mẫu số EBL01 ký hiệu 26TAB số 00001189 ngày 30 tháng 11 năm 2026" \
	"Công ty trách nhiệm hữu hạn một thành viên Du lịch và Lữ hành quốc tế Hoa Ban Trắng Tây Bắc" "0100000000-001" "4.840.000 ₫"; do
	has "$out/replacement.txt" replacement "$text"
done
for text in "VÉ THAM QUAN" "Di tích Đồi A1" "5GT7-YV1H-CA3N" "7QK2-0ZX9-M4BD" "Người cao tuổi" "thẻ căn cước" "21/11/2026 – 23/11/2026" \
	"Bảo tàng Chiến thắng lịch sử Điện Biên Phủ" "9 Người lớn, 3 Trẻ em dưới 18 tuổi, 2 Người cao tuổi" "Billet d’entrée"; do
	has "$out/tickets.txt" tickets "$text"
done
[ "$(tr -cd W <"$out/unbroken.txt" | wc -c)" = 380 ] || fail "unbroken: letters are lost"
[ "$(grep -o '999.999.999.99' "$out/long.txt" | wc -l)" = 122 ] || fail "long: amounts are lost"

# However many lines: the totals stand on the page of the signature.
for pdf in "$out"/lines-*.pdf; do
	last=$(pdfinfo "$pdf" 2>/dev/null | awk '/^Pages:/ { print $2 }')
	pdftotext -enc UTF-8 -f "$last" -l "$last" "$pdf" - 2>/dev/null | plain >"$out/last.txt"
	for text in "Số tiền:" "4.840.000 ₫" "Tổ chức thu phí, lệ phí"; do has "$out/last.txt" "last page of $(basename "$pdf")" "$text"; done
done

# Nothing stands outside the page or over its right edge.
for name in receipt replacement long tickets unbroken unbroken-ticket; do
	pdftotext -bbox "$out/$name.pdf" - 2>/dev/null | awk -v name="$name" -F'"' '
		/<page / { width = $2; height = $4 }
		/<word / { if ($2 < 8 || $4 < 8 || $6 > width - 8 || $8 > height - 8) { print "FAIL " name ": outside: " $0; bad = 1 } }
		END { exit bad }' || failures=$((failures + 1))
done

# ---------------------------------------------------------------- every letter has a glyph (pdftotext would not notice)
for weight in regular bold; do
	cat "$out"/receipt.txt "$out"/replacement.txt "$out"/tickets.txt | tr -d ' ' | fold -w 4000 >"$out/letters.txt"
	hb-shape --no-clusters --no-positions --no-glyph-names --text-file="$out/letters.txt" "build/share/font/$weight.ttf" >"$out/glyphs.txt"
	! grep -qE '[[|]0[]|]' "$out/glyphs.txt" || fail "$weight.ttf lacks a letter"
done

# ---------------------------------------------------------------- symbols
symbols() { # PICTURE
	zbarimg --nodbus -q --raw -Sdisable -Sqrcode.enable "$1" 2>/dev/null || true
}
codes=$(sed -n 's/.*"qr": "\(.*\)",$/\1/p' docs/VIEWS.md)
first=$(sed -n 1p <<<"$codes")
group=$(sed -n 3p <<<"$codes")
url=https://ve.dienbien.example/vi/r/3f2a9c0d5e6b71884a90c1d2e3f40516
for dpi in 100 150 300; do
	pdftoppm -r $dpi -png "$out/tickets.pdf" "$out/tickets-$dpi" 2>/dev/null
	pdftoppm -r $dpi -png "$out/receipt.pdf" "$out/receipt-$dpi" 2>/dev/null
	[ "$(symbols "$out/tickets-$dpi-1.png")" = "$first" ] || fail "ticket 1 at $dpi dpi: symbol"
	[ "$(symbols "$out/tickets-$dpi-2.png")" = "$group" ] || fail "ticket 2 at $dpi dpi: symbol"
	[ "$(symbols "$out/receipt-$dpi-1.png")" = "$url" ] || fail "receipt at $dpi dpi: symbol"
done
[ "$(symbols "$out/ticket.png")" = "$first" ] || fail "ticket.png: symbol"
if command -v rsvg-convert >/dev/null; then
	rsvg-convert "$out/ticket.svg" -o "$out/ticket-svg.png" && [ "$(symbols "$out/ticket-svg.png")" = "$first" ] || fail "ticket.svg: symbol"
fi
sample=$(sed -n '/define SAMPLE_QR/,/^$/p' tests/support/paper_samples.h | grep -o '"[^"]*"' | tr -d '"\n')
for piece in 1 2; do [ "$(symbols "$out/paper/000001-$piece.png")" = "$url" ] || fail "80 mm receipt $piece: symbol"; done
for piece in 3 4; do [ "$(symbols "$out/paper/000001-$piece.png")" = "$sample" ] || fail "80 mm ticket $piece: symbol"; done

# ---------------------------------------------------------------- read off the pixels
read_off() { # PICTURE TEXT…
	local picture=$1 text
	shift
	tesseract "$picture" - -l vie --psm 6 2>/dev/null | plain >"$out/ocr.txt"
	for text in "$@"; do has "$out/ocr.txt" "OCR of $(basename "$picture")" "$text"; done
}
if tesseract --list-langs 2>/dev/null | grep -qx vie; then
	read_off "$out/receipt-300-1.png" "Tên tổ chức thu" "Ban Quản lý di tích tỉnh Điện Biên" "Phường Mường Thanh" "Hai trăm năm mươi nghìn" "Tiền mặt" "Chữ ký số"
	# thermal dots read better with a white margin and twice the size
	for piece in 1 3; do
		convert "$out/paper/000001-$piece.png" -bordercolor white -border 40 -resize 200% "$out/thermal-$piece.png" 2>/dev/null ||
			cp "$out/paper/000001-$piece.png" "$out/thermal-$piece.png"
	done
	read_off "$out/thermal-1.png" "Tên tổ chức thu" "Số tài khoản" "Người cao tuổi" "Năm mươi nghìn" "Tiền mặt"
	read_off "$out/thermal-3.png" "Người cao tuổi" "thẻ căn cước"
	# the jobs of test_slip, in its order; the note of an unconfirmed time is the last one's
	for mm in 80 58; do
		convert "$out/slips-$mm/slips/000002-1.png" -bordercolor white -border 40 -resize 200% "$out/z-$mm.png"
		convert "$out/slips-$mm/slips/000004-1.png" -bordercolor white -border 40 -resize 200% "$out/drop-$mm.png"
		convert "$out/slips-$mm/slips/000010-2.png" -bordercolor white -border 40 -resize 200% "$out/unconfirmed-$mm.png"
		read_off "$out/z-$mm.png" "KẾT CA" "Doanh thu" "Tổng thu" "Phải có" "Chênh lệch" "20.000" "Thu ngân"
		read_off "$out/drop-$mm.png" "NỘP TÚI TIỀN" "TB-0014" "200.000" "Hai trăm nghìn đồng" "Người nhận túi"
		read_off "$out/unconfirmed-$mm.png" "CHƯA XÁC NHẬN" "THAM QUAN"
		for piece in 1 2; do
			convert "$out/slips-$mm/slips/000008-$piece.png" -crop x70+0+0 +repage -negate -bordercolor white -border 40 -resize 200% \
				"$out/training-$mm-$piece.png"
			read_off "$out/training-$mm-$piece.png" "TẬP HUẤN" "KHÔNG CÓ"
		done
	done
else
	echo "SKIP OCR: tesseract with 'vie' is not installed"
fi

[ $failures = 0 ] || { echo "paper: $failures failures"; exit 1; }
echo "paper: sound, complete and readable"
