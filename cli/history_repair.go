package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/history"
	"quarry/table"
)

// damageRecord is the result of a check, as JSON.
type damageRecord struct {
	Problems []string `json:"problems"`
	Missing  []int64  `json:"runs_with_missing_results"`
	Orphans  []string `json:"results_without_a_run"`
}

func newHistoryCheck() *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "check", Short: "Check the history for damage", Args: cobra.NoArgs,
		Long: "Read the whole history and report damage, saved results without a run, and runs whose saved results " +
			"are missing. The exit code is 1 if the history is damaged. Damage that was found before is repaired first.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				problems, err := store.Check(ctx)
				if err != nil {
					return err
				}
				if len(problems) > 0 {
					if format == asJSON {
						err = printJSON(cmd.OutOrStdout(), damageRecord{problems, []int64{}, []string{}})
					} else {
						err = printLines(cmd, problems)
					}
					return errors.Join(err, inputf("the history is damaged; run quarry history repair"))
				}
				return checkResults(ctx, cmd, store, format)
			})
		},
	}
	format.addTo(cmd)
	return cmd
}

func printLines(cmd *cobra.Command, problems []string) error {
	for _, problem := range problems {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), table.Safe(problem)); err != nil {
			return err
		}
	}
	return nil
}

// checkResults compares saved results with the runs.
func checkResults(ctx context.Context, cmd *cobra.Command, store *history.Store, format printFormat) error {
	missing, err := store.MissingAnswers(ctx)
	if err != nil {
		return err
	}
	orphans, err := store.OrphanedAnswers(ctx)
	if err != nil {
		return err
	}
	if format == asJSON {
		record := damageRecord{[]string{}, append([]int64{}, missing...), []string{}}
		for _, o := range orphans {
			record.Orphans = append(record.Orphans, o.Name)
		}
		return printJSON(cmd.OutOrStdout(), record)
	}
	var lines []string
	for _, id := range missing {
		lines = append(lines, fmt.Sprintf("the saved results of run %d are missing", id))
	}
	for _, o := range orphans {
		line := fmt.Sprintf("%s (%s) belongs to no run", o.Name, history.FormatBytes(o.Size))
		switch {
		case o.Superseded:
			line = fmt.Sprintf("%s (%s) is an unused version of the results of run %d", o.Name, history.FormatBytes(o.Size), o.Run.ID)
		case o.Run.Text != "":
			line += "; quarry history repair restores it"
		}
		lines = append(lines, line)
	}
	return printLines(cmd, append(lines, "the history is not damaged"))
}

func newHistoryRepair() *cobra.Command {
	return &cobra.Command{
		Use: "repair", Short: "Repair a damaged history", Args: cobra.NoArgs,
		Long: "Check the history. If it is damaged, replace it with everything that can be read, and keep the damaged " +
			"file. Restore runs from saved results that belong to no run. Quit all other Quarry programs first.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := config.DataFolder()
			if err != nil {
				return inputf("open history: %w", err)
			}
			store, err := history.Repair(cmd.Context(), folder)
			if err != nil {
				return &inputError{err}
			}
			lines := []string{}
			for _, notice := range store.Notices() {
				lines = append(lines, notice.Error())
			}
			if len(lines) == 0 {
				lines = append(lines, "nothing to repair")
			}
			return errors.Join(printLines(cmd, lines), store.Close())
		},
	}
}

func newHistoryBackup() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "Write a backup of runs, results and saved queries", Args: cobra.ExactArgs(1),
		Long: "Write a tar archive of the history, its saved results and the saved queries to a new file. Other Quarry " +
			"programs may keep running. The archive is not encrypted, so protect it like the results.",
		Example: "  quarry history backup quarry.tar",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				if err := store.BackupTo(ctx, args[0]); err != nil {
					return &inputError{err}
				}
				return nil
			})
		},
	}
}

func newHistoryRestore() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Replace the history with a backup", Args: cobra.ExactArgs(1),
		Long: "Replace the history with that of a backup, and add its saved results and saved queries. The previous " +
			"history is kept as a file next to it, and no saved query is overwritten. A backup that is damaged, " +
			"incomplete or from a newer version changes nothing. Quit all other Quarry programs first.",
		Example: "  quarry history restore quarry.tar",
		RunE: func(cmd *cobra.Command, args []string) error {
			folder, err := config.DataFolder()
			if err != nil {
				return inputf("open history: %w", err)
			}
			file, err := os.Open(args[0])
			if err != nil {
				return &inputError{err}
			}
			defer file.Close()
			done, err := history.Restore(cmd.Context(), folder, file)
			if err != nil {
				return &inputError{err}
			}
			lines := []string{fmt.Sprintf(
				"restored the history, %d saved results and %d saved queries", done.Answers, done.Queries)}
			if done.Skipped > 0 {
				lines = append(lines, fmt.Sprintf("%d saved queries differ from the backup and were not changed", done.Skipped))
			}
			if done.Replaced != "" {
				lines = append(lines, "the previous history is kept as "+done.Replaced)
			}
			return printLines(cmd, lines)
		},
	}
}
