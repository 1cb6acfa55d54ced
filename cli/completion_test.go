package cli

import (
	"maps"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEveryPlaceThatCompletesIsThere finds completions of flags and commands that do not exist.
func TestEveryPlaceThatCompletesIsThere(t *testing.T) {
	var f flags
	unused, unusedArguments := maps.Clone(f.flagValues()), maps.Clone(f.argumentValues())
	root := newRoot()
	var walk func(cmd *cobra.Command, path string)
	walk = func(cmd *cobra.Command, path string) {
		delete(unusedArguments, path)
		for _, set := range []*pflag.FlagSet{cmd.LocalNonPersistentFlags(), cmd.PersistentFlags()} {
			set.VisitAll(func(flag *pflag.Flag) {
				delete(unused, flag.Name)
				if flag.Name == "format" && len(formats(cmd, nil)) < 2 {
					t.Errorf("%s --format completes %v from %q", path, formats(cmd, nil), flag.Usage)
				}
			})
		}
		for _, sub := range cmd.Commands() {
			name := sub.Name()
			if path != "" {
				name = path + " " + name
			}
			walk(sub, name)
		}
	}
	walk(root, "")
	for name := range unused {
		t.Errorf("no command has a flag --%s", name)
	}
	for path := range unusedArguments {
		t.Errorf("values complete the arguments of %q, which is no command", path)
	}
}
