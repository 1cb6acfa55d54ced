// Package cli is the command line: commands, flags, wiring and exit codes.
// It is the only package that may import all others.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table"
)

// Main runs the program with its arguments and returns the exit code.
func Main(args []string) int {
	// A dropped SSH connection sends SIGHUP.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal kills a program that ignores the first
	defer stop()
	quietLibraries()
	out, notes := door(os.Stdout), door(os.Stderr)
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(notes)
	err := root.ExecuteContext(ctx)
	if failure := out.failure(); err == nil && failure != nil {
		err = fmt.Errorf("cannot write to standard output: %w", failure)
	}
	if err != nil {
		printError(notes, err)
	}
	return exitCode(err)
}

// flags holds the flags of all commands.
type flags struct {
	profile string
	config  string
	theme   string
}

// configPath returns the path of the configuration file: that of --config or QUARRY_CONFIG, else the default, else "".
func (f *flags) configPath() string { return cmp.Or(f.config, config.DefaultFile()) }

// load reads the configuration file and refuses settings that cannot be used.
func (f *flags) load() (*config.File, error) { return config.Load(f.configPath(), f.config != "") }

// read reads the configuration file and keeps what is wrong in it as problems.
func (f *flags) read() (*config.File, error) { return config.Read(f.configPath(), f.config != "") }

func newRoot() *cobra.Command {
	var f flags
	tour := false
	root := &cobra.Command{
		Use:   "quarry [FILE]",
		Short: "A terminal workbench for threat hunting with Microsoft Defender",
		Long: "Quarry is a terminal workbench for threat hunting with KQL and Microsoft Defender's advanced hunting " +
			"API. Without configuration it opens an embedded sandbox tenant, which needs no account.",
		Example: "  quarry\n" +
			"  quarry hunt.kql\n" +
			"  quarry export.csv\n" +
			"  quarry run -q 'DeviceInfo | count' --format json",
		Args:          cobra.MaximumNArgs(1),
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true, // Main prints them
		RunE: func(cmd *cobra.Command, args []string) error {
			return openArgument(cmd.Context(), &f, args, tour)
		},
	}
	root.Flags().BoolVar(&tour, "tour", false, "open the guided hunt in the sandbox: ten steps, from an alert to its cause")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, cmd.CommandPath())
	})
	root.SetHelpFunc(printHelp)
	root.PersistentFlags().StringVar(&f.profile, "profile", "", "profile from the configuration file")
	root.PersistentFlags().StringVar(&f.config, "config", "", "configuration file")
	root.PersistentFlags().StringVar(&f.theme, "theme", "", "colour theme (see quarry themes)")
	f.fromEnvironment()
	root.AddCommand(newOpen(&f), newRun(&f), newEval(&f), newExplain(&f), newFmt(), newHighlight(&f), newSandbox(),
		newThemes(&f),
		newVersion(), newCheck(&f), newLSP(&f), newMCP(&f), newSchema(&f), newWhoami(&f), newLogin(&f), newLogout(&f),
		newQuota(&f), newRuns(&f),
		newDoctor(&f), newKeys(&f), newConfig(&f), newProfile(&f), newHistory(&f), newHunts(&f), newMan())
	root.SetHelpCommand(newHelp())
	completeValues(root, &f)
	checkUsage(root)
	return root
}

// checkUsage makes argument errors of a command and its subcommands usage errors.
func checkUsage(command *cobra.Command) {
	command.Args = usageArgs(command.Args)
	for _, sub := range command.Commands() {
		checkUsage(sub)
	}
}

// usageArgs wraps an argument check so that it returns usage errors. A nil check accepts all
// arguments.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.ArbitraryArgs
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
		}
		return nil
	}
}

// printError prints an error on one line. The text may quote a file or a service, so it is made
// safe for the terminal.
func printError(w io.Writer, err error) {
	if err == context.Canceled { // wrapped errors have more to say
		err = errors.New("interrupted")
	}
	fmt.Fprintln(w, "quarry: "+table.Safe(strings.TrimSpace(err.Error())))
}
