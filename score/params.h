/*
 * params: every number of the score, as data.
 *
 * The file score/params/params-1.txt is embedded; another one of the same
 * form can be named by its path.  A line is `name value source`; a source
 * that begins with "convention" marks a number without a study behind it.
 * Points are thousandths of a point, shares are thousandths.
 */
#ifndef SCORE_PARAMS_H
#define SCORE_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/sha256.h"

#define PARAM_LIST(X)							\
	X(design_randomised) X(design_nonrandomised)			\
	X(rob_low) X(rob_some) X(rob_not_stated) X(rob_high)		\
	X(rob_nrs_max)							\
	X(money_independent) X(money_unknown) X(money_industry)		\
	X(direct) X(surrogate) X(precise) X(precise_n)			\
	X(consistent) X(consistency_unknown) X(inconsistent)		\
	X(i2_limit) X(body_k_full) X(body_k_half)			\
	X(bias_unlikely) X(bias_possible) X(bias_likely)		\
	X(bias_k_full) X(bias_k_half)					\
	X(reported_high) X(reported_moderate) X(reported_low)		\
	X(reported_very_low) X(reported_industry)			\
	X(ladder_small_n) X(ladder_small_max) X(ladder_medium_n)	\
	X(ladder_medium_max) X(ladder_single_max)			\
	X(nrs_max) X(nrs_large) X(nrs_large_max) X(k3_max)		\
	X(band_high) X(band_moderate) X(band_low)			\
	X(n_per_trial) X(k_unknown)					\
	X(factor_independent) X(factor_unknown) X(factor_industry)	\
	X(factor_against) X(nrs_n_max) X(contest_ratio)			\
	X(weight_benefit) X(weight_mixed) X(weight_against)		\
	X(k1_n) X(k1_max) X(k2_max)					\
	X(tier_strong) X(tier_moderate) X(tier_emerging)		\
	X(tier_limited) X(stable_high) X(stable_moderate)		\
	X(confidence_studies) X(cca_slight) X(cca_moderate) X(cca_high)

#define PARAM_ENUM(name) P_##name,
enum param { PARAM_LIST(PARAM_ENUM) P_N };

struct param_row {
	const char	*name;
	int64_t		 value;
	const char	*source;
	bool		 convention;	/* the source says so */
};

struct params {
	struct param_row row[P_N];	/* in the order of enum param */
	char		 sha256[SHA256_HEX];	/* of the file's bytes */
	const char	*body;		/* the file's bytes, NUL after them */
	size_t		 len;
};

/* The value of one parameter: PV(p, k1_max). */
#define PV(p, name) ((p)->row[P_##name].value)

/*
 * Read the parameters from path, or the embedded ones where path is NULL.
 * Strings live in mem.  RC_BADDATA with file:line for an unknown, missing or
 * repeated name or a value that is no integer below a thousand million;
 * RC_NOTFOUND when path is not there.
 */
enum rc params_load(const char *path, struct arena *mem, struct params *out, struct err *)
    MUST_CHECK;

/* The same from bytes at hand (a stored asset); what names them in messages. */
enum rc params_parse(const char *body, size_t len, const char *what, struct arena *mem,
    struct params *out, struct err *) MUST_CHECK;

#endif
