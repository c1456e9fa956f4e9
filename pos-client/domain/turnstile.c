#include "pos-client/domain/turnstile.h"
#include <stdio.h>

void turnstile_init(struct turnstile *d, struct till *t)
{
	*d = (struct turnstile){.till = t, .door.command = t->settings->turnstile, .sound.command = t->settings->gate_sound};
}

void turnstile_open(struct turnstile *d, uint32_t persons)
{
	char count[16];
	snprintf(count, sizeof count, "%u", persons);
	if (!d->till->is_training)
		hook_start(&d->door, "open", count);
}

void turnstile_sound(struct turnstile *d, const char *word)
{
	hook_start(&d->sound, word, NULL);
}

bool turnstile_has_failed(struct turnstile *d)
{
	if (hook_has_failed(&d->sound))
		log_debug(d->till->logger, "gate_sound", "failed=1");
	if (!hook_has_failed(&d->door))
		return false;
	log_warn(d->till->logger, "turnstile", "failed=1");
	return true;
}

void turnstile_close(struct turnstile *d)
{
	hook_close(&d->door);
	hook_close(&d->sound);
}
