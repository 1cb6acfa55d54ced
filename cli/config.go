package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table"
	"quarry/ui"
)

//go:generate go run .. config docs -o ../docs/configuration.md

func newConfig(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Show and change the configuration",
		Long:    "Show, change and check the configuration file. A change leaves all other bytes as they are.",
		Example: "  quarry config list\n  quarry config set editor.vim true\n  quarry config check",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigList(f), newConfigGet(f), newConfigSet(f), newConfigUnset(f), newConfigCheck(f),
		newConfigPath(f), newConfigSample(), newConfigDocs())
	return cmd
}

// settingRecord is a setting as JSON.
type settingRecord struct {
	Name    string   `json:"name"`
	Value   string   `json:"value,omitempty"` // in TOML; missing if the file does not set it
	Line    int      `json:"line,omitempty"`
	Problem string   `json:"problem,omitempty"`
	Default string   `json:"default"`
	Type    string   `json:"type"`
	Allowed []string `json:"allowed,omitempty"`
	Help    string   `json:"help"`
	Takes   string   `json:"takes_effect"`
}

func newConfigList(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "list", Short: "List all settings with their values", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			values, err := config.Values(f.configPath())
			if err != nil {
				return err
			}
			return printSettings(cmd.OutOrStdout(), values, format)
		},
	}
	format.addTo(cmd)
	return cmd
}

func printSettings(w io.Writer, values []config.Value, format printFormat) error {
	if format == asJSON {
		records := []settingRecord{}
		for _, v := range values {
			records = append(records, settingRecord{v.Name, v.Literal, v.Line, v.Problem, v.Default, v.Type,
				v.Allowed, v.Help, v.Takes})
		}
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(records)
	}
	for _, v := range values {
		text := fmt.Sprintf("%s = %s", v.Name, v.Literal)
		switch {
		case v.Problem != "":
			text += fmt.Sprintf("  # line %d, not used: %s", v.Line, v.Problem)
		case v.Literal == "":
			text = fmt.Sprintf("# %s: default %s", v.Name, v.Default)
		}
		if _, err := fmt.Fprintln(w, table.Safe(text)); err != nil {
			return err
		}
	}
	return nil
}

func newConfigGet(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "get NAME", Short: "Show one setting", Args: cobra.ExactArgs(1), ValidArgsFunction: settingNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			setting, err := config.SettingNamed(args[0])
			if err != nil {
				return err
			}
			values, err := config.Values(f.configPath())
			if err != nil {
				return err
			}
			literal := ""
			for _, v := range values {
				if v.Name == args[0] {
					literal = v.Literal
				}
			}
			if literal == "" {
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "default: %s\n", setting.Default)
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), table.Safe(literal))
			return err
		},
	}
}

func newConfigSet(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "set NAME VALUE", Short: "Change one setting", Args: cobra.ExactArgs(2),
		Long:    "Change one setting in the file. Text needs no TOML quotes, and lists may be separated by commas.",
		Example: "  quarry config set theme nord\n  quarry config set keys.run 'f5, ctrl+e'",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return settingNames(cmd, args, typed)
			}
			s, err := config.SettingNamed(args[0])
			if err != nil || len(args) > 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return s.Words(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			literal, err := config.Set(f.configPath(), args[0], args[1])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "quarry: %s = %s in %s\n", args[0], table.Safe(literal),
				table.Safe(f.configPath()))
			return nil
		},
	}
}

func newConfigUnset(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "unset NAME", Short: "Remove one setting, so that its default applies", Args: cobra.ExactArgs(1),
		ValidArgsFunction: settingNames,
		RunE: func(_ *cobra.Command, args []string) error {
			return config.Unset(f.configPath(), args[0])
		},
	}
}

// settingNames completes the names of settings.
func settingNames(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var all []string
	if len(args) == 0 {
		for _, s := range config.Settings() {
			all = append(all, s.Name)
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

func newConfigCheck(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "List mistakes with their lines", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := f.configPath()
			file, err := f.read()
			if err != nil {
				return err
			}
			mistakes := file.Mistakes(f.theme)
			_, wrong := ui.ListActions(file.KeyPreset, file.Keys)
			mistakes = append(mistakes, wrong...)
			for _, mistake := range mistakes {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), table.Safe(path+": "+mistake.Error())); err != nil {
					return err
				}
			}
			if len(mistakes) > 0 {
				return usagef("%s cannot be used", countedSettings(len(mistakes)))
			}
			return nil
		},
	}
}

func countedSettings(n int) string {
	if n == 1 {
		return "1 setting"
	}
	return fmt.Sprintf("%d settings", n)
}

func newConfigPath(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "path", Short: "Print the path of the file", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.configPath() == "" {
				return usagef("no configuration file: set QUARRY_CONFIG to a path")
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), table.Safe(f.configPath()))
			return err
		},
	}
}

func newConfigSample() *cobra.Command {
	return &cobra.Command{
		Use: "sample", Short: "Print a file with all settings as comments", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return config.WriteSample(cmd.OutOrStdout()) },
	}
}

// newConfigDocs returns the hidden command that writes docs/configuration.md.
func newConfigDocs() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use: "docs", Short: "Print the documentation of all settings", Hidden: true, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeTo(cmd.OutOrStdout(), output, config.WriteMarkdown)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this file")
	return cmd
}

// environment has the variables that replace flags.
const (
	profileVariable = "QUARRY_PROFILE"
	configVariable  = "QUARRY_CONFIG"
)

// fromEnvironment sets the flags that have variables. The command line is parsed later and goes before them.
func (f *flags) fromEnvironment() {
	f.profile = os.Getenv(profileVariable)
	f.config = os.Getenv(configVariable)
}
