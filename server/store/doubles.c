#include "store/doubles.h"

enum err place_holder(struct db *db, struct arena *a, const struct admission *ad, uint32_t use, struct place_taker *out)
{
	static const char sql[] = "SELECT claim, device, gate, admitted_at, COALESCE(seq, 0) FROM admission WHERE root = ?"
				  " AND use_no = ? AND site = ? AND day = ? AND entry_no = ?";
	return db_row(
		db, a, sql,
		(struct param[]){P_BYTES(ad->root, UUID_LEN), P_UINT(use), P_UINT(ad->site), P_INT(ad->day), P_UINT(ad->entry)},
		5,
		(struct column[]){C_FIXED(out->claim, UUID_LEN), C_FIXED(out->device, UUID_LEN), C_TEXT(&out->gate),
				  C_INT(&out->admitted_at), C_UINT(&out->seq)},
		5);
}

enum err double_insert(struct db *db, const struct admission *ad, uint32_t use, const uint8_t device[static UUID_LEN],
		       uint64_t seq, const struct place_taker *first)
{
	static const char sql[] =
		"INSERT IGNORE INTO admission_twice (root, use_no, site, day, entry_no, claim, ticket, device, gate,"
		" admitted_at, seq, first_claim, first_device, first_gate, first_at, first_seq)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(ad->root, UUID_LEN), P_UINT(use), P_UINT(ad->site), P_INT(ad->day),
					P_UINT(ad->entry), P_BYTES(ad->claim, UUID_LEN), P_BYTES(ad->ticket, UUID_LEN),
					P_BYTES(device, UUID_LEN), P_TEXT(ad->gate), P_INT(ad->admitted_at), P_UINT(seq),
					P_BYTES(first->claim, UUID_LEN), P_BYTES(first->device, UUID_LEN), P_TEXT(first->gate),
					P_INT(first->admitted_at), first->seq ? P_UINT(first->seq) : P_NULL()},
		       16, NULL);
}

enum err double_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq)
{
	static const char sql[] = "UPDATE admission_twice SET first_seq = ? WHERE first_claim = ? AND first_device = ?"
				  " AND first_seq IS NULL";
	return db_exec(db, sql, (struct param[]){P_UINT(seq), P_BYTES(claim, UUID_LEN), P_BYTES(device, UUID_LEN)}, 3, NULL);
}

enum err double_of_incident(struct db *db, struct arena *a, uint64_t incident, struct double_row *out)
{
	static const char sql[] =
		"SELECT t.first_claim, t.first_device, t.first_gate, t.first_at, COALESCE(t.first_seq, 0), COALESCE(d1.name, "
		"''),"
		" COALESCE(e1.bytes, ''), EXISTS (SELECT 1 FROM admission_undone u WHERE u.claim = t.first_claim"
		" AND u.device = t.first_device),"
		" t.claim, t.device, t.gate, t.admitted_at, t.seq, COALESCE(d2.name, ''), COALESCE(e2.bytes, ''),"
		" EXISTS (SELECT 1 FROM admission_undone u WHERE u.claim = t.claim AND u.device = t.device)"
		" FROM incident i JOIN admission_twice t ON t.device = i.device AND t.seq = i.seq AND i.detail LIKE "
		"CONCAT('root=',"
		" LOWER(HEX(t.root)), ' use=', t.use_no, ' site=', t.site, ' day=', t.day, ' entry=', t.entry_no, ' %')"
		" LEFT JOIN device d1 ON d1.id = t.first_device LEFT JOIN device d2 ON d2.id = t.device"
		" LEFT JOIN entry e1 ON e1.device = t.first_device AND e1.seq = t.first_seq"
		" LEFT JOIN entry e2 ON e2.device = t.device AND e2.seq = t.seq WHERE i.id = ? AND i.kind = 'double_entry'";
	uint64_t undone[2] = {0};
	struct place_taker *t = out->taker;
	TRY(db_row(db, a, sql, (struct param[]){P_UINT(incident)}, 1,
		   (struct column[]){C_FIXED(t[0].claim, UUID_LEN), C_FIXED(t[0].device, UUID_LEN), C_TEXT(&t[0].gate),
				     C_INT(&t[0].admitted_at), C_UINT(&t[0].seq), C_TEXT(&out->name[0]), C_SPAN(&out->entry[0]),
				     C_UINT(&undone[0]), C_FIXED(t[1].claim, UUID_LEN), C_FIXED(t[1].device, UUID_LEN),
				     C_TEXT(&t[1].gate), C_INT(&t[1].admitted_at), C_UINT(&t[1].seq), C_TEXT(&out->name[1]),
				     C_SPAN(&out->entry[1]), C_UINT(&undone[1])},
		   16));
	out->is_undone[0] = undone[0] != 0;
	out->is_undone[1] = undone[1] != 0;
	return E_OK;
}

/* ---- undone */

enum err undone_insert(struct db *db, const struct undone_row *row)
{
	static const char sql[] = "INSERT INTO admission_undone (claim, device, site, gate, day, persons, undone_at, seq) "
				  "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	const struct admission_undone *u = row->fact;
	return db_exec(db, sql,
		       (struct param[]){P_BYTES(u->claim, UUID_LEN), P_BYTES(row->device, UUID_LEN), P_UINT(u->site),
					P_TEXT(u->gate), P_INT(u->day), P_UINT(row->persons), P_INT(row->undone_at),
					row->seq ? P_UINT(row->seq) : P_NULL()},
		       8, NULL);
}

enum err undone_mark(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN], uint64_t seq)
{
	static const char sql[] = "UPDATE admission_undone SET seq = ? WHERE claim = ? AND device = ? AND seq IS NULL";
	return db_exec(db, sql, (struct param[]){P_UINT(seq), P_BYTES(claim, UUID_LEN), P_BYTES(device, UUID_LEN)}, 3, NULL);
}

enum err undone_by(struct db *db, const uint8_t claim[static UUID_LEN], uint8_t device[static UUID_LEN])
{
	static const char sql[] = "SELECT device FROM admission_undone WHERE claim = ?";
	return db_row(db, NULL, sql, (struct param[]){P_BYTES(claim, UUID_LEN)}, 1,
		      (struct column[]){C_FIXED(device, UUID_LEN)}, 1);
}

enum err claim_taker(struct db *db, struct arena *a, const uint8_t claim[static UUID_LEN],
		     const uint8_t asked_by[static UUID_LEN], struct place_taker *out, uint64_t *persons)
{
	static const char sql[] =
		"SELECT device, MIN(gate), MIN(admitted_at), COALESCE(MAX(seq), 0), CAST(SUM(holds) AS UNSIGNED) FROM"
		" (SELECT device, gate, admitted_at, seq, 1 AS holds FROM admission WHERE claim = ? UNION ALL"
		" SELECT device, gate, admitted_at, seq, 0 FROM admission_twice WHERE claim = ?) both_of"
		" GROUP BY device ORDER BY device = ? DESC LIMIT 1";
	memcpy(out->claim, claim, UUID_LEN);
	return db_row(db, a, sql,
		      (struct param[]){P_BYTES(claim, UUID_LEN), P_BYTES(claim, UUID_LEN), P_BYTES(asked_by, UUID_LEN)}, 3,
		      (struct column[]){C_FIXED(out->device, UUID_LEN), C_TEXT(&out->gate), C_INT(&out->admitted_at),
					C_UINT(&out->seq), C_UINT(persons)},
		      5);
}

enum err places_release(struct db *db, const uint8_t claim[static UUID_LEN], const uint8_t device[static UUID_LEN])
{
	static const char release[] = "DELETE FROM admission WHERE claim = ? AND device = ?";
	static const char pass_on[] =
		"INSERT IGNORE INTO admission (root, use_no, site, day, entry_no, claim, ticket, device, gate, admitted_at, "
		"seq)"
		" SELECT t.root, t.use_no, t.site, t.day, t.entry_no, t.claim, t.ticket, t.device, t.gate, t.admitted_at, t.seq"
		" FROM admission_twice x JOIN admission_twice t USING (root, use_no, site, day, entry_no)"
		" WHERE (x.claim = ? OR x.first_claim = ?) AND NOT EXISTS (SELECT 1 FROM admission_undone u WHERE u.claim = "
		"t.claim"
		" AND u.device = t.device)"
		" ORDER BY t.admitted_at";
	const struct param of = P_BYTES(claim, UUID_LEN);
	TRY(db_exec(db, release, (struct param[]){of, P_BYTES(device, UUID_LEN)}, 2, NULL));
	return db_exec(db, pass_on, (struct param[]){of, of}, 2, NULL);
}
