package cli

import (
	"context"

	"github.com/spf13/cobra"

	"quarry/history"
)

func newHistoryMark() *cobra.Command {
	var note string
	var tags []string
	var star, unstar bool
	cmd := &cobra.Command{
		Use: "mark ID", Short: "Set the note, tags or star of a run", Args: cobra.ExactArgs(1),
		Long: "Set the note, tags or star of a run. Starred runs and their results are never purged. Only what " +
			"the flags name is changed; an empty note or tag removes it.",
		Example: "  quarry history mark 12 --star --tag incident-42 --note 'the macro host'",
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := runIDs(args)
			if err != nil {
				return err
			}
			changed := cmd.Flags().Changed
			if !changed("note") && !changed("tag") && !star && !unstar || star && unstar {
				return usagef("nothing to change (use --note, --tag, and either --star or --no-star)")
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				run, err := store.Run(ctx, ids[0])
				if err != nil {
					return err
				}
				if changed("note") {
					run.Note = note
				}
				if changed("tag") {
					run.Tags = tags
				}
				run.Star = run.Star && !unstar || star
				return store.Annotate(ctx, run.ID, run.Annotations)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "note text")
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "tag (repeatable); replaces the existing tags")
	cmd.Flags().BoolVar(&star, "star", false, "star the run")
	cmd.Flags().BoolVar(&unstar, "no-star", false, "remove the star")
	return cmd
}

func newHistoryRemove() *cobra.Command {
	return &cobra.Command{
		Use: "rm ID ...", Short: "Delete runs and their results, even if starred", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := runIDs(args)
			if err != nil {
				return err
			}
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				for _, id := range ids {
					if err := store.Delete(ctx, id); err != nil {
						return &inputError{err}
					}
				}
				return nil
			})
		},
	}
}
