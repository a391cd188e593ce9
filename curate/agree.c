#include <math.h>

#include "agree.h"

/* How often each word was answered for one unit; returns how many answered. */
static int
tally(const struct agree_table *t, size_t unit, int *count)
{
	int n = 0;

	for (int c = 0; c < t->categories; c++)
		count[c] = 0;
	for (size_t r = 0; r < t->raters; r++) {
		int v = t->value[unit * t->raters + r];

		if (v == AGREE_MISSING)
			continue;
		count[v]++;
		n++;
	}
	return n;
}

double
agree_percent(const struct agree_table *t)
{
	int count[AGREE_CATEGORIES];
	double sum = 0;
	size_t units = 0;

	for (size_t u = 0; u < t->units; u++) {
		int n = tally(t, u, count), pairs = 0;

		if (n < 2)
			continue;
		for (int c = 0; c < t->categories; c++)
			pairs += count[c] * (count[c] - 1);
		sum += (double)pairs / ((double)n * (n - 1));
		units++;
	}
	return units > 0 ? sum / (double)units : NAN;
}

double
agree_kappa(const struct agree_table *t, size_t a, size_t b)
{
	double row[AGREE_CATEGORIES] = {0}, column[AGREE_CATEGORIES] = {0};
	double n = 0, same = 0, chance = 0;

	for (size_t u = 0; u < t->units; u++) {
		int va = t->value[u * t->raters + a], vb = t->value[u * t->raters + b];

		if (va == AGREE_MISSING || vb == AGREE_MISSING)
			continue;
		row[va]++;
		column[vb]++;
		same += va == vb;
		n++;
	}
	if (n == 0)
		return NAN;
	for (int c = 0; c < t->categories; c++)
		chance += row[c] * column[c];
	/* Compared in whole numbers: 1 - chance / n^2 would not come out as 0. */
	if (chance == n * n)
		return NAN;
	return (same * n - chance) / (n * n - chance);
}

double
agree_ac1(const struct agree_table *t)
{
	double share[AGREE_CATEGORIES] = {0}, observed = agree_percent(t), chance = 0;
	int count[AGREE_CATEGORIES];
	size_t units = 0;

	if (isnan(observed) || t->categories < 2)
		return NAN;
	for (size_t u = 0; u < t->units; u++) {
		int n = tally(t, u, count);

		if (n == 0)
			continue;
		for (int c = 0; c < t->categories; c++)
			share[c] += (double)count[c] / n;
		units++;
	}
	for (int c = 0; c < t->categories; c++)
		chance += share[c] / (double)units * (1 - share[c] / (double)units);
	chance /= t->categories - 1;
	return (observed - chance) / (1 - chance);
}

double
agree_alpha(const struct agree_table *t)
{
	double used[AGREE_CATEGORIES] = {0}, n = 0, same = 0, expected = 0;
	int count[AGREE_CATEGORIES];

	for (size_t u = 0; u < t->units; u++) {
		int m = tally(t, u, count);

		if (m < 2)
			continue;
		for (int c = 0; c < t->categories; c++) {
			same += (double)count[c] * (count[c] - 1) / (m - 1);
			used[c] += count[c];
		}
		n += m;
	}
	if (n == 0)
		return NAN;
	for (int c = 0; c < t->categories; c++)
		expected += used[c] * (used[c] - 1);
	if (expected == n * (n - 1))
		return NAN;
	return 1 - (1 - same / n) / (1 - expected / (n * (n - 1)));
}
