// Package cli is the command line: commands, flags, wiring and exit codes.
// It is the only room that knows all the others.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table"
)

// Main runs the program with its arguments and returns the exit code.
func Main(args []string) int {
	// SIGHUP is what a dropped link sends; the workbench then ends as after SIGTERM.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends a command that the first did not
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	err := fang.Execute(ctx, root, fang.WithVersion(version), fang.WithErrorHandler(printError))
	return exitCode(err)
}

// flags are those that every command takes.
type flags struct {
	profile string
	config  string
	theme   string
}

// load reads the configuration that the flags ask for.
func (f *flags) load() (*config.File, error) {
	path, asked := config.DefaultFile(), f.config != ""
	if asked {
		path = f.config
	}
	return config.Load(path, asked)
}

func newRoot() *cobra.Command {
	var f flags
	root := &cobra.Command{
		Use:   "quarry [FILE.kql]",
		Short: "A terminal workbench for threat hunting with Microsoft Defender",
		Long: "Quarry is a terminal workbench for threat hunting with KQL and Microsoft Defender's advanced " +
			"hunting API. Without configuration it works on an embedded sandbox tenant: nothing to sign in to, " +
			"nothing to break.",
		Example: "  quarry\n  quarry hunt.kql\n  quarry run -q 'DeviceInfo | count' --format json",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return openWorkbench(cmd.Context(), &f, args)
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w: see %s --help", err, cmd.CommandPath())
	})
	root.PersistentFlags().StringVar(&f.profile, "profile", "", "profile of the configuration to work with")
	root.PersistentFlags().StringVar(&f.config, "config", "", "configuration file")
	root.PersistentFlags().StringVar(&f.theme, "theme", "", "colour theme")
	root.AddCommand(newRun(&f), newEval(&f), newFmt(), newHighlight(&f), newSandbox(), newThemes(), newVersion(), newCheck(), newLSP(),
		newWhoami(&f), newLogin(&f), newLogout(&f), newQuota(&f), newDoctor(&f), newHistory(&f), newHunts(&f))
	checkUsage(root)
	return root
}

// checkUsage gives the complaints of a command and those below it their exit code.
func checkUsage(command *cobra.Command) {
	command.Args = usageArgs(command.Args)
	for _, below := range command.Commands() {
		checkUsage(below)
	}
}

// usageArgs gives a complaint about arguments the exit code of a usage error. A command
// that does not say what it takes takes anything.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.ArbitraryArgs
	}
	if check == nil { // cobra's own commands
		return nil
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{fmt.Errorf("%w: see %s --help", err, cmd.CommandPath())}
		}
		return nil
	}
}

// printError says in one line what went wrong. The text may quote a file or a
// service, so it is made safe for the terminal.
func printError(w io.Writer, _ fang.Styles, err error) {
	if err == context.Canceled { // nothing more is known; an abandoned call says so itself
		err = errors.New("interrupted")
	}
	fmt.Fprintln(w, "quarry: "+table.Safe(strings.TrimSpace(err.Error())))
}
