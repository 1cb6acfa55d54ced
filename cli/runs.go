package cli

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/batch"
	"quarry/table"
)

func newRuns(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List, resume and drop runs that have not finished",
		Long: "A run in time slices and a batch of saved queries keep what they have completed, however the program " +
			"ended. Resuming one pays for nothing that was completed: only calls that were in flight may have " +
			"counted, and are made again. A single query whose program died is listed, too; resuming it sends it again.",
		Example: "  quarry runs list\n" +
			"  quarry runs resume 12 -o results.csv\n" +
			"  quarry runs resume batch:lateral",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usagef("no subcommand; see %s --help", cmd.CommandPath())
		},
	}
	cmd.AddCommand(newRunsList(f), newRunsShow(f), newRunsResume(f), newRunsDrop(f))
	return cmd
}

// unfinished is a run of any kind that has not finished.
type unfinished struct {
	id, kind, state, profile, text string
	started                        time.Time
	open                           bool   // in a program that is running
	run                            int64  // 0 for a batch
	sliced                         bool   // has a checkpoint
	batch                          string // name of the batch
	folder                         string
	values                         map[string]string
}

// batchPrefix starts the IDs of batches; the folder follows.
const batchPrefix = "batch:"

// maxOrphans limits the single queries that are listed, to the newest.
const maxOrphans = 50

// unfinishedRuns returns all runs that have not finished, those with completed parts first.
func unfinishedRuns(ctx context.Context, store *history.Store) ([]unfinished, error) {
	sliced, err := hunt.UnfinishedRuns(ctx, store)
	if err != nil {
		return nil, err
	}
	batches, err := batch.UnfinishedBatches(ctx, store)
	if err != nil {
		return nil, err
	}
	orphans, err := store.Runs(ctx, history.Filter{Status: history.Orphaned, Limit: maxOrphans})
	if err != nil {
		return nil, err
	}
	var all []unfinished
	known := map[int64]bool{}
	for _, u := range sliced {
		known[u.Run.ID] = true
		all = append(all, unfinished{id: strconv.FormatInt(u.Run.ID, 10), kind: "slices", state: u.String(), open: u.Open,
			profile: u.Run.Profile, text: u.Run.Text, started: u.Run.Start, run: u.Run.ID, sliced: true})
	}
	for _, u := range batches {
		all = append(all, unfinished{id: batchPrefix + u.Folder, kind: "batch", state: u.String(), profile: u.Profile,
			text: "saved queries of " + u.Folder, started: u.Began, batch: u.Name, folder: u.Folder, values: u.Values})
	}
	for _, r := range orphans {
		if !known[r.ID] {
			all = append(all, unfinished{id: strconv.FormatInt(r.ID, 10), kind: "query", profile: r.Profile, text: r.Text,
				state: "its program died; the call may have counted", started: r.Start, run: r.ID})
		}
	}
	return all, nil
}

// findUnfinished returns the run of an ID. A batch of the chosen profile is preferred.
func findUnfinished(ctx context.Context, store *history.Store, id, profile string) (unfinished, error) {
	all, err := unfinishedRuns(ctx, store)
	if err != nil {
		return unfinished{}, err
	}
	var found *unfinished
	for i, u := range all {
		if u.id == id && (found == nil || u.profile == profile) {
			found = &all[i]
		}
	}
	if found == nil {
		return unfinished{}, inputf("no unfinished run %s; quarry runs list shows them", id)
	}
	return *found, nil
}

func newRunsList(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "list", Short: "List the runs that have not finished", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				err = withStore(cmd, func(ctx context.Context, store *history.Store) error {
					all, err := unfinishedRuns(ctx, store)
					out = &hunt.Outcome{Table: unfinishedTable(all)}
					return err
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	return cmd
}

func unfinishedTable(all []unfinished) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Id"}, {Name: "Kind"}, {Name: "State"},
		{Name: "Start", Type: table.DateTime}, {Name: "Profile"}, {Name: "Query"}})
	for _, u := range all {
		start, state := table.Null(table.DateTime), u.state
		if !u.started.IsZero() {
			start = table.NewTime(u.started)
		}
		if u.open {
			state = "running in another program; " + state
		}
		b.Append(table.NewString(u.id), table.NewString(u.kind), table.NewString(state), start,
			table.NewString(u.profile), table.NewString(u.text))
	}
	return b.Table()
}

func newRunsShow(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show what a run has completed", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				u, err := findUnfinished(ctx, store, args[0], f.profile)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%-10s %s\n", "kind", u.kind)
				fmt.Fprintf(cmd.OutOrStdout(), "%-10s %s\n", "state", table.Safe(u.state))
				if u.run == 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "%-10s %s\n", "profile", table.Safe(u.profile))
					fmt.Fprintf(cmd.OutOrStdout(), "%-10s %s\n", "folder", table.Safe(u.folder))
					return nil
				}
				run, err := store.Run(ctx, u.run)
				if err != nil {
					return err
				}
				return printRun(cmd.OutOrStdout(), run)
			})
		},
	}
}

func newRunsResume(f *flags) *cobra.Command {
	r := huntsRun{runFlags: runFlags{flags: f}}
	cmd := &cobra.Command{
		Use: "resume ID", Short: "Continue a run where it stopped", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var u unfinished
			err := withStore(cmd, func(ctx context.Context, store *history.Store) (err error) {
				u, err = findUnfinished(ctx, store, args[0], f.profile)
				return err
			})
			switch {
			case err != nil:
				return err
			case u.open:
				return inputf("run %s is running in another program", u.id)
			}
			f.profile = cmp.Or(f.profile, u.profile)
			if f.profile != u.profile {
				return usagef("run %s belongs to the profile %s; leave out --profile", u.id, u.profile)
			}
			return r.resumeUnfinished(cmd, u)
		},
	}
	r.addOutput(cmd)
	r.addTimeout(cmd)
	r.sendingFlags.add(cmd)
	cmd.Flags().StringVar(&r.title, "title", "", "title of a batch's report")
	cmd.Flags().IntVar(&r.rows, "rows", 20, "maximum number of rows per query in a batch's report")
	return cmd
}

func (r *huntsRun) resumeUnfinished(cmd *cobra.Command, u unfinished) error {
	r.wait = true
	if u.batch != "" {
		r.resumeFolder = true
		for name, value := range u.values {
			r.params = append(r.params, name+"="+value)
		}
		return r.run(cmd, u.folder)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), "quarry: "+table.Safe(u.state))
	q := hunt.Question{Text: u.text, Wait: true, Here: r.dialect != ""}
	if u.sliced {
		q = hunt.Question{Resume: u.run}
		r.resume = u.id
	}
	return r.printResults(cmd, func() (*hunt.Outcome, error) { return r.execute(cmd, q) })
}

func newRunsDrop(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "drop ID ...", Short: "Give up runs: what they have completed can no longer be resumed",
		Long: "Give up runs: what they have completed can no longer be resumed. The runs stay in the history, with the " +
			"results that were saved.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				for _, id := range args {
					u, err := findUnfinished(ctx, store, id, f.profile)
					switch {
					case err != nil:
						return err
					case u.open:
						return inputf("run %s is running in another program", u.id)
					case u.batch != "":
						err = batch.Discard(ctx, store, u.batch)
					case u.sliced:
						err = store.DeleteCheckpoint(ctx, u.run)
					default:
						err = inputf("run %s has nothing to give up; quarry history rm %s deletes it", u.id, u.id)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}
