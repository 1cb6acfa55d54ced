package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/history"
)

// purgeRecord is the result of a purge or of its dry run, as JSON.
type purgeRecord struct {
	Runs     int    `json:"runs"`
	Answers  int    `json:"answers"`
	Bytes    int64  `json:"bytes"`
	Oldest   string `json:"oldest,omitempty"`
	Newest   string `json:"newest,omitempty"`
	Orphans  int    `json:"answers_without_a_run"` // not in Answers and Bytes
	Sessions int    `json:"sessions"`
	Copies   int    `json:"copies"`
	Removed  bool   `json:"removed"`
}

func newHistoryPurge() *cobra.Command {
	var older, of, keep string
	var format printFormat
	var answers, all, yes bool
	cmd := &cobra.Command{
		Use: "purge", Short: "Delete old runs or their results", Args: cobra.NoArgs,
		Long: "Delete runs, or with --answers only their saved results. Starred and running runs are never " +
			"deleted. --all without --older, --keep or --answers also deletes everything else that may contain " +
			"queries or results: saved results without a run, sessions that no running workbench uses, and old " +
			"copies of the history. Dry run unless --yes is given.",
		Example: "  quarry history purge --older 90d\n  quarry history purge --keep 2GB --answers --yes",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			p := history.Purge{Profile: of, All: all, AnswersOnly: answers}
			if older != "" {
				age, ok := history.ParseAge(older)
				if !ok {
					return usagef("invalid --older %q (use an age such as 90d, 12h or 2w)", older)
				}
				p.Before = time.Now().Add(-age)
			}
			if keep != "" {
				bytes, ok := config.ParseSize(keep)
				if !ok {
					return usagef("invalid --keep %q (use a size such as 500MB or 2GB)", keep)
				}
				p.Keep = bytes
			}
			if older == "" && of == "" && keep == "" && !all {
				return usagef("nothing to purge (use --older, --of, --keep or --all)")
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				plan, err := store.PlanPurge(ctx, p)
				if err != nil {
					return err
				}
				if yes {
					if _, err := store.Purge(ctx, plan); err != nil {
						return err
					}
				}
				return printPurge(cmd, plan, yes, format)
			})
		},
	}
	cmd.Flags().StringVar(&older, "older", "", "delete runs older than this, such as 90d, 12h or 2w")
	cmd.Flags().StringVar(&of, "of", "", "delete runs of this profile")
	cmd.Flags().StringVar(&keep, "keep", "", "delete the oldest runs until saved results take at most this, such as 2GB")
	cmd.Flags().BoolVar(&all, "all", false, "delete all runs that are not starred")
	cmd.Flags().BoolVar(&answers, "answers", false, "delete the saved results only and keep the runs")
	cmd.Flags().BoolVar(&yes, "yes", false, "delete instead of reporting what would be deleted")
	format.addTo(cmd)
	return cmd
}

func printPurge(cmd *cobra.Command, d history.PurgePlan, removed bool, format printFormat) error {
	if format == asJSON {
		p := purgeRecord{Runs: len(d.Runs), Answers: d.Answers, Bytes: d.Bytes, Removed: removed,
			Orphans: d.Orphans, Sessions: d.Sessions, Copies: d.Copies}
		if d.Purge.AnswersOnly {
			p.Runs = 0
		}
		if len(d.Runs) > 0 {
			p.Oldest, p.Newest = d.Oldest.UTC().Format(time.RFC3339), d.Newest.UTC().Format(time.RFC3339)
		}
		return printJSON(cmd.OutOrStdout(), p)
	}
	if d.Empty() {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "nothing to delete")
		return err
	}
	line := purgedRuns(d)
	for _, rest := range []struct {
		n    int
		what string
	}{
		{d.Orphans, "saved results without a run, " + history.FormatBytes(d.OrphanBytes)},
		{d.Sessions, "sessions of the workbench"}, {d.Copies, "old copies of the history"},
	} {
		if rest.n == 0 {
			continue
		}
		if line != "" {
			line += "; "
		}
		line += fmt.Sprintf("%d %s", rest.n, rest.what)
	}
	if removed {
		line = "deleted " + line
	} else {
		line = "would delete " + line + "; add --yes to delete, star runs to keep them"
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), line)
	return err
}

// purgedRuns describes the runs in a plan.
func purgedRuns(d history.PurgePlan) string {
	if len(d.Runs) == 0 {
		return ""
	}
	what := fmt.Sprintf("%d runs and %d saved results", len(d.Runs), d.Answers)
	if d.Purge.AnswersOnly {
		what = fmt.Sprintf("%d saved results", d.Answers)
	}
	return fmt.Sprintf("%s from %s to %s, %s on disk",
		what, d.Oldest.Format(time.DateOnly), d.Newest.Format(time.DateOnly), history.FormatBytes(d.Bytes))
}
