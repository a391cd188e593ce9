/* How a proposal's probability came about: show --sum. */
#include <string.h>

#include "../base/num.h"
#include "../base/table.h"
#include "../base/utf8.h"
#include "dossier.h"

#define WORDS_BYTES 60
#define SEEN_PPM 1000 /* less than .1 % is said in one line */

dossier_sum_fn *dossier_sum;

/* Thousandths with all three digits, so that they stand below each other. */
static void
weight_cell(struct table *t, int milli, const char *plus)
{
	int n = milli < 0 ? -milli : milli;

	table_cell(t, "%s%d.%03d", milli < 0 ? "-" : plus, n / 1000, n % 1000);
}

static void
put_terms(struct out *out, const struct proposal_sum *s)
{
	static const struct table_col cols[] = {
	    {"weight", TABLE_RIGHT, false},
	    {"from", TABLE_LEFT, false},
	    {"words", TABLE_LEFT, true},
	    {"in", TABLE_LEFT, false},
	};
	struct table *t = table_new(cols, 4);

	for (size_t i = 0; i < s->nterm; i++) {
		const struct sum_term *x = &s->term[i];
		size_t len = x->text != NULL ? strlen(x->text) : 0, n;

		n = x->text != NULL ? utf8_cut(x->text, len, WORDS_BYTES) : 0;
		weight_cell(t, x->milli, "+");
		table_cell(t, "%s", x->id);
		table_cell(t, "%.*s%s", (int)n, x->text != NULL ? x->text : "", n < len ? "..." : "");
		table_cell(t, "%s", x->field != NULL ? x->field : "");
	}
	weight_cell(t, s->score_milli[s->label], "");
	table_cell(t, "= %s", design_words[s->label]);
	table_cell(t, "%s", "");
	table_cell(t, "%s", "");
	table_print(t, out);
}

static void
put_labels(struct out *out, const struct proposal_sum *s)
{
	static const struct table_col cols[] = {
	    {"label", TABLE_LEFT, false},
	    {"score", TABLE_RIGHT, false},
	    {"probability", TABLE_RIGHT, false},
	};
	struct table *t = table_new(cols, 3);
	bool done[DESIGN_N] = {false};
	int rest = 0, n = 0;

	for (;;) {
		int best = -1;

		for (int i = 0; i < DESIGN_N; i++)
			if (!done[i] && (best < 0 || s->score_milli[i] > s->score_milli[best]))
				best = i;
		if (best < 0)
			break;
		done[best] = true;
		if (s->label_ppm[best] < SEEN_PPM && best != (int)s->label) {
			rest += s->label_ppm[best];
			n++;
			continue;
		}
		table_cell(t, "%s", design_words[best]);
		weight_cell(t, s->score_milli[best], "");
		table_cell(t, "%d.%d %%", s->label_ppm[best] / 10000, s->label_ppm[best] / 1000 % 10);
	}
	table_print(t, out);
	if (n > 0)
		out_printf(out, "%d others together %d.%02d %%\n", n, rest / 10000, rest / 100 % 100);
}

void
dossier_sum_text(struct out *out, const struct dossier *r, const struct proposal_sum *s)
{
	char num[32];

	out_printf(out, "\nsum       %s: the weights of all that speaks for or against it\n\n",
	    design_words[s->label]);
	put_terms(out, s);
	out_printf(out, "\n");
	put_labels(out, s);
	out_printf(out, "probability = e^(score / %s), divided by the sum of that over all labels\n",
	    num_points(s->temperature_milli, num, sizeof(num)));
	if (r->by.text_id != r->art.text_id)
		out_printf(out, "PubMed has changed the text since this was proposed; the sum is of the new one\n");
}

void
dossier_sum_json(struct jsonw *w, const struct proposal_sum *s)
{
	jw_obj(w, "sum");
	jw_str(w, "label", design_words[s->label]);
	jw_points(w, "temperature", s->temperature_milli);
	jw_obj(w, "scores");
	for (int i = 0; i < DESIGN_N; i++)
		jw_points(w, design_words[i], s->score_milli[i]);
	jw_end(w);
	jw_obj(w, "labels_ppm");
	for (int i = 0; i < DESIGN_N; i++)
		jw_int(w, design_words[i], s->label_ppm[i]);
	jw_end(w);
	jw_arr(w, "terms");
	for (size_t i = 0; i < s->nterm; i++) {
		const struct sum_term *x = &s->term[i];

		jw_obj(w, NULL);
		jw_str(w, "from", x->id);
		jw_points(w, "weight", x->milli);
		jw_str(w, "field", x->field);
		jw_int_if(w, "start", (int64_t)x->start, x->field != NULL);
		jw_int_if(w, "end", (int64_t)x->end, x->field != NULL);
		jw_str(w, "text", x->text);
		jw_end(w);
	}
	jw_end(w);
	jw_end(w);
}
