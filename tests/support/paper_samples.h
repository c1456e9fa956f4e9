/* A receipt and tickets as a till prints them, for the tests of device/. */
#ifndef SUPPORT_PAPER_SAMPLES_H
#define SUPPORT_PAPER_SAMPLES_H

#include "pos-client/device/paper_views.h"

#define SAMPLE_QR                                                                                                              \
	"HB1:6BFOXN%TSMAHN-HWWK2RL99TEZP3Z9M52N651WG%P2A3DFYOG6FR:CY%A8%HQ70N.AWPD6JA7UA-DM.96Q*N0:7P+BN9D58RVF00"             \
	"00000000000000000000000000000000000000000000000000000000000000000000000000000000000000"

/* An ordinary visitor's receipt; a copy of a replacement for a payer with long names; one ticket; a mixed group. */
struct paper_receipt sample_receipt(void);
struct paper_receipt sample_replacement(void);
struct paper_ticket sample_ticket(void);
struct paper_ticket sample_group(void);
/* The Z of a long shift; a bag of cash that leaves the drawer. */
struct paper_slip sample_report(void);
struct paper_slip sample_drop(void);

#endif
