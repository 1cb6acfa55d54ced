package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/history"
	"quarry/history/clone"
	"quarry/hunt"
	"quarry/table"
)

// copiesFolder is the folder of the data folder that holds the copies of repositories.
const copiesFolder = "collections"

func copiesIn() (string, error) {
	folder, err := config.DataFolder()
	if err != nil {
		return "", inputf("find the data folder: %w", err)
	}
	return filepath.Join(folder, copiesFolder), nil
}

func newHuntsAdd(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "add URL|FOLDER", Short: "Add a collection of queries: a git repository, or a folder",
		Long: "Add a collection of queries to the lists and searches. A repository is copied into the data folder by " +
			"the git that is installed: over HTTPS or SSH, the newest state only, without submodules, hooks, links and " +
			"questions, within 10 minutes and 1 GB. A folder stays where it is. Either is written to hunts.folders " +
			"in the configuration, and its files are never changed.",
		Example: "  quarry hunts add https://github.com/reprise99/Sentinel-Queries\n" +
			"  quarry hunts add git@git.example.com:soc/hunts.git\n  quarry hunts add ~/team/rules",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			folder, err := collectionFolder(cmd, args[0])
			if err != nil {
				return err
			}
			hunts, skipped, err := history.ReadHunts(cmd.Context(), folder)
			if err != nil {
				return &inputError{err}
			}
			added, err := config.AddFolder(f.configPath(), folder)
			if err != nil {
				return err
			}
			if !added {
				return inputf("%s is a collection already; quarry hunts collections lists them", folder)
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "quarry: added %s: %s in %s\n", table.Safe(filepath.Base(folder)),
				counted(len(hunts), "file")+" with queries", table.Safe(folder))
			warnUnread(cmd.ErrOrStderr(), skipped)
			return nil
		},
	}
}

// warnUnread says how many files of a collection cannot be read, and why for the first.
func warnUnread(notes io.Writer, skipped []error) {
	if len(skipped) > 0 {
		fmt.Fprintf(notes, "quarry: warning: not read: %s, such as %s\n", counted(len(skipped), "file"),
			table.Safe(skipped[0].Error()))
	}
}

// collectionFolder returns the absolute path of a folder, or of the new copy of a repository.
func collectionFolder(cmd *cobra.Command, source string) (string, error) {
	if !clone.IsURL(source) {
		folder, err := filepath.Abs(source)
		if err != nil {
			return "", inputf("cannot add %s: %w", source, err)
		}
		info, err := os.Stat(folder)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return "", inputf("no folder %s; a repository is given as https://HOST/PATH or USER@HOST:PATH", source)
		case err != nil:
			return "", inputf("cannot add %s: %w", source, err)
		case !info.IsDir():
			return "", inputf("%s is a file; quarry hunts new NAME FILE saves its query", source)
		}
		return folder, nil
	}
	names, err := clone.Names(source)
	if err != nil {
		return "", &usageError{err}
	}
	copies, err := copiesIn()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		folder := filepath.Join(copies, name)
		if _, err := os.Lstat(folder); err == nil {
			if clone.Origin(cmd.Context(), folder) == source {
				return folder, nil // copied before; AddFolder says so if it is listed as well
			}
			continue
		}
		if err := clone.Add(cmd.Context(), source, folder); err != nil {
			return "", cloneFailure(cmd.Context(), source, err)
		}
		return folder, nil
	}
	return "", inputf("%s has the name of another collection; remove that one first, or clone it yourself and add its "+
		"folder", source)
}

func cloneFailure(ctx context.Context, source string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return inputf("cannot copy %s: %w", source, err)
}

// collectionNamed returns the collection of a name or a folder.
func collectionNamed(store *history.Store, name string) (history.Collection, error) {
	all := store.Collections()
	absolute, _ := filepath.Abs(name)
	at := slices.IndexFunc(all, func(c history.Collection) bool { return c.Name == name || c.Folder == absolute })
	switch {
	case at >= 0:
		return all[at], nil
	case len(all) == 0:
		return history.Collection{}, inputf("no collection %s; there is none (quarry hunts add adds one)", name)
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return history.Collection{}, inputf("no collection %s; there are %s (quarry hunts rm removes a saved query)", name,
		strings.Join(names, ", "))
}

// isCopy reports whether a folder is one of those that hunts add made.
func isCopy(folder string) bool {
	copies, err := copiesIn()
	return err == nil && filepath.Dir(folder) == copies
}

func newHuntsUpdate(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "update [NAME ...]", Short: "Fetch the newest state of collections from their repositories",
		Long: "Fetch the newest state of the named collections, or of all that hunts add has copied. A copy in which " +
			"files were changed is left as it is, and reported. Folders of your own are yours to update.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withHunts(cmd, f, func(ctx context.Context, store *history.Store) error {
				var chosen []history.Collection
				for _, name := range args {
					c, err := collectionNamed(store, name)
					if err != nil {
						return err
					}
					if !isCopy(c.Folder) {
						return inputf("%s is a folder of your own (%s); update it there", c.Name, c.Folder)
					}
					chosen = append(chosen, c)
				}
				if len(args) == 0 {
					chosen = slices.DeleteFunc(store.Collections(), func(c history.Collection) bool {
						return !isCopy(c.Folder)
					})
				}
				if len(chosen) == 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), "quarry: no collection was copied from a repository")
				}
				return updateAll(ctx, cmd.ErrOrStderr(), chosen)
			})
		},
	}
}

// updateAll updates collections. One that fails does not keep the others from it.
func updateAll(ctx context.Context, notes io.Writer, chosen []history.Collection) (failure error) {
	for _, c := range chosen {
		changed, err := clone.Update(ctx, c.Folder)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if failure != nil {
				printError(notes, failure)
			}
			failure = inputf("cannot update %s: %w", c.Name, err)
		case changed:
			fmt.Fprintf(notes, "quarry: %s updated\n", table.Safe(c.Name))
		default:
			fmt.Fprintf(notes, "quarry: %s has nothing new\n", table.Safe(c.Name))
		}
	}
	return failure
}

func newHuntsUnlist(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a collection from the lists", Args: cobra.ExactArgs(1),
		Long: "Remove a collection from hunts.folders in the configuration. The copy of a repository is deleted " +
			"unless its files were changed; a folder of your own stays. hunts rm removes a saved query.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withHunts(cmd, f, func(ctx context.Context, store *history.Store) error {
				c, err := collectionNamed(store, args[0])
				if err != nil {
					return err
				}
				_, missing := os.Stat(c.Folder)
				if isCopy(c.Folder) && missing == nil {
					if err := clone.Unchanged(ctx, c.Folder); err != nil {
						return inputf("cannot remove %s (%s): %w", c.Name, c.Folder, err)
					}
				}
				if err := config.RemoveFolder(f.configPath(), c.Folder); err != nil {
					return err
				}
				if !isCopy(c.Folder) {
					fmt.Fprintf(cmd.ErrOrStderr(), "quarry: removed collection %s from the list; its folder was kept: %s\n",
						table.Safe(c.Name), table.Safe(c.Folder))
					return nil
				}
				if err := os.RemoveAll(c.Folder); err != nil {
					return inputf("cannot delete the copy: %w", err)
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "quarry: %s removed\n", table.Safe(c.Name))
				return nil
			})
		},
	}
}

func newHuntsCollections(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "collections", Short: "List collections of queries", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				err = withHunts(cmd, f, func(ctx context.Context, store *history.Store) error {
					list, err := collectionsTable(ctx, store)
					out = &hunt.Outcome{Table: list}
					return err
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	return cmd
}

func collectionsTable(ctx context.Context, store *history.Store) (*table.Table, error) {
	b := table.NewBuilder([]table.Column{{Name: "Name"}, {Name: "Files", Type: table.Long},
		{Name: "Unread", Type: table.Long}, {Name: "Repository"}, {Name: "Folder"}})
	for _, c := range store.Collections() {
		files, unread := table.Null(table.Long), table.Null(table.Long)
		if hunts, skipped, err := history.ReadHunts(ctx, c.Folder); err == nil {
			files, unread = table.NewLong(int64(len(hunts))), table.NewLong(int64(len(skipped)))
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		origin := table.Null(table.String)
		if url := clone.Origin(ctx, c.Folder); url != "" {
			origin = table.NewString(url)
		}
		b.Append(table.NewString(c.Name), files, unread, origin, table.NewString(c.Folder))
	}
	return b.Table(), ctx.Err()
}

func newHuntsTrash(f *flags) *cobra.Command {
	r := runFlags{flags: f}
	cmd := &cobra.Command{
		Use: "trash", Short: "List saved queries in the trash", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.printResults(cmd, func() (out *hunt.Outcome, err error) {
				err = withStore(cmd, func(ctx context.Context, store *history.Store) error {
					list, err := store.Trash(ctx)
					b := table.NewBuilder([]table.Column{{Name: "Name"}, {Name: "Removed", Type: table.DateTime}})
					for _, t := range list {
						b.Append(table.NewString(t.Name), table.NewTime(t.Removed))
					}
					out = &hunt.Outcome{Table: b.Table()}
					return err
				})
				return out, err
			})
		},
	}
	r.addOutput(cmd)
	return cmd
}

func newHuntsRestore() *cobra.Command {
	return &cobra.Command{
		Use: "restore NAME [NEW-NAME]", Short: "Take a saved query out of the trash", Args: cobra.RangeArgs(1, 2),
		Long: "Take the saved query of a name that was removed last out of the trash, under its name or another.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withStore(cmd, func(ctx context.Context, store *history.Store) error {
				as := ""
				if len(args) > 1 {
					as = args[1]
				}
				err := store.RestoreHunt(ctx, args[0], as)
				var exists *history.ExistsError
				if errors.As(err, &exists) {
					return inputf("the saved query %s exists; give another name: quarry hunts restore %s NEW-NAME",
						exists.Name, args[0])
				}
				return asInputError(err)
			})
		},
	}
}
