#include "tests/support/paper_samples.h"

static const struct paper_organisation organisation = {"Ban Quản lý di tích tỉnh Điện Biên", "5600000000",
						       "Số 1 đường Võ Nguyên Giáp, phường Mường Thanh, tỉnh Điện Biên",
						       "0215 3800 000", "3713.0.1000000.00000"};

struct paper_receipt sample_receipt(void)
{
	static const struct paper_line lines[] = {
		{"Phí tham quan Di tích Đồi A1", "Visiting fee, Hill A1", "Người lớn", 2, 20000, 40000},
		{"Phí tham quan Di tích Đồi A1", "Visiting fee, Hill A1", "Người cao tuổi", 1, 10000, 10000},
	};
	return (struct paper_receipt){.form = "EBL01",
				      .symbol = "26TAB",
				      .number = 1,
				      .issued = {21, 11, 2026},
				      .organisation = organisation,
				      .line_count = 2,
				      .lines = lines,
				      .total = 50000,
				      .amount_in_words = "Năm mươi nghìn đồng",
				      .amount_in_words_en = "Fifty thousand dong",
				      .payment = "Tiền mặt",
				      .payment_en = "Cash",
				      .lookup_url = "https://ve.dienbien.example/vi/r/3f2a9c0d5e6b71884a90c1d2e3f40516",
				      .signature_note = "chờ ký số",
				      .desk = "Quầy A1-1 · ca 12 · 08:15"};
}

struct paper_receipt sample_replacement(void)
{
	static const struct paper_payer payer = {
		"Công ty trách nhiệm hữu hạn một thành viên Du lịch và Lữ hành quốc tế Hoa Ban Trắng", "0100000000-001",
		"Tầng 5, tòa nhà Mẫu, phố Thử Nghiệm, phường Hoàn Kiếm, thành phố Hà Nội", "0011001234567"};
	static const struct paper_line lines[] = {
		{"Phí tham quan Sở chỉ huy chiến dịch – Hầm chỉ huy Đại tướng Võ Nguyên Giáp, Mường Phăng",
		 "Visiting fee, General Giáp's Command Bunker, Mường Phăng", "Người lớn", 121, 20000, 2420000},
	};
	static const struct paper_replaced replaced = {"EBL01", "26TAB", 1189, {30, 11, 2026}};
	struct paper_receipt r = sample_receipt();
	r.mark = "BẢN SAO 1";
	r.number = 1204;
	r.payer = &payer;
	r.lines = lines;
	r.line_count = 1;
	r.total = 2420000;
	r.amount_in_words = "Hai triệu bốn trăm hai mươi nghìn đồng";
	r.amount_in_words_en = "Two million four hundred twenty thousand dong";
	r.replaces = &replaced;
	r.signature_note = "Đã ký số ngày 02 tháng 12 năm 2026";
	return r;
}

struct paper_ticket sample_ticket(void)
{
	static const struct paper_site sites[] = {{"Di tích Đồi A1", "Hill A1"}};
	return (struct paper_ticket){.typed_code = "5GT7YV1HCA3N",
				     .qr = SAMPLE_QR,
				     .site_count = 1,
				     .sites = sites,
				     .category = "Người cao tuổi",
				     .category_en = "Senior, 60 and over",
				     .party = 1,
				     .valid_from = "21/11/2026",
				     .valid_until = "21/11/2026",
				     .price = "10.000 ₫",
				     .proof = "thẻ căn cước",
				     .proof_en = "ID card",
				     .organisation = organisation.name,
				     .reference = "EBL01 · 26TAB · 00000001"};
}

struct paper_ticket sample_group(void)
{
	static const struct paper_site sites[] = {
		{"Bảo tàng Chiến thắng lịch sử Điện Biên Phủ", "Điện Biên Phủ Victory Museum"},
		{"Sở chỉ huy chiến dịch – Hầm chỉ huy Đại tướng Võ Nguyên Giáp, Mường Phăng", "General Giáp's Command Bunker"},
	};
	static const struct paper_mix mix[] = {{"Người lớn", "Adult", 9}, {"Trẻ em dưới 18 tuổi", "Child under 18", 3}};
	struct paper_ticket t = sample_ticket();
	t.mark = "BẢN SAO 1";
	t.typed_code = "7QK20ZX9M4BD";
	t.site_count = 2;
	t.sites = sites;
	t.party = 12;
	t.mix_count = 2;
	t.mix = mix;
	t.valid_until = "23/11/2026";
	t.price = "1.080.000 ₫";
	t.proof = "giấy tờ có ngày sinh (trẻ em)";
	t.proof_en = "proof of age (child)";
	return t;
}

struct paper_slip sample_report(void)
{
	static const struct paper_row rows[] = {
		{PAPER_ROW_PAIR, "Mở ca", "21/11/2026 07:00:00"},
		{PAPER_ROW_PAIR, "Đóng ca", "21/11/2026 17:05:00"},
		{PAPER_ROW_HEAD, "Doanh thu", NULL},
		{PAPER_ROW_PAIR, "Số lần bán", "412"},
		{PAPER_ROW_PAIR, "Tiền mặt (401)", "23.480.000 ₫"},
		{PAPER_ROW_PAIR, "Thẻ (11)", "520.000 ₫"},
		{PAPER_ROW_STRONG, "Tổng thu", "24.000.000 ₫"},
		{PAPER_ROW_HEAD, "Ngăn tiền", NULL},
		{PAPER_ROW_PAIR, "Phải có", "23.980.000 ₫"},
		{PAPER_ROW_PAIR, "Đếm được", "23.970.000 ₫"},
		{PAPER_ROW_STRONG, "Chênh lệch", "-10.000 ₫"},
		{PAPER_ROW_HEAD, "Sổ của máy", NULL},
		{PAPER_ROW_PAIR, "Tổng từ ngày đầu", "1.234.560.000 ₫"},
		{PAPER_ROW_TEXT, "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184", NULL},
	};
	static const char *const signers[] = {"Thu ngân", "Người kiểm tiền"};
	return (struct paper_slip){
		.title = "BÁO CÁO KẾT CA (Z)",
		.number = "Z số 12",
		.organisation = organisation.name,
		.desk = "quay1 · lan",
		.row_count = sizeof(rows) / sizeof(rows[0]),
		.rows = rows,
		.signer_count = 2,
		.signers = signers,
		.foot = "21/11/2026 17:05:00 · bút toán 1290",
	};
}

struct paper_slip sample_drop(void)
{
	static const struct paper_row rows[] = {
		{PAPER_ROW_HEAD, "", NULL},
		{PAPER_ROW_PAIR, "Túi số", "TB-00147"},
		{PAPER_ROW_STRONG, "Số tiền", "20.000.000 ₫"},
		{PAPER_ROW_TEXT, "Hai mươi triệu đồng", NULL},
		{PAPER_ROW_TEXT, "Lý do: nộp giữa ca", NULL},
	};
	static const char *const signers[] = {"Thu ngân", "Người nhận túi"};
	return (struct paper_slip){
		.mark = "IN LẠI",
		.title = "PHIẾU NỘP TÚI TIỀN",
		.organisation = organisation.name,
		.desk = "quay1 · lan",
		.row_count = sizeof(rows) / sizeof(rows[0]),
		.rows = rows,
		.signer_count = 2,
		.signers = signers,
		.foot = "21/11/2026 12:05:00 · bút toán 640",
	};
}
