package cli

import (
	"fmt"
	"image/color"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table"
	"quarry/themes"
	"quarry/ui/look"
)

func newThemes(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "themes",
		Short: "List and show the colour themes",
		Long: "List the built-in themes and those of your own: files in the folder themes next to the configuration. " +
			"The theme in force is marked. chroma:NAME makes a theme of a Chroma style.",
		Example: "  quarry themes\n  quarry themes show nord paper\n" +
			"  quarry themes export nord > ~/.config/quarry/themes/mine.toml",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := f.load()
			if err != nil {
				return err
			}
			return listThemes(cmd, f, file)
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "show [NAME...]",
		Short: "Show themes in their colours",
		Long:  "Show how themes look: roles, backgrounds and a query. Without names, show the theme in force.",
		RunE: func(cmd *cobra.Command, names []string) error {
			file, err := f.load()
			if err != nil {
				return err
			}
			return showThemes(cmd, f, file, names)
		},
	}, &cobra.Command{
		Use:   "export NAME",
		Short: "Print the file of a built-in theme, to start one of your own",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, ok := themes.Source(args[0])
			if !ok {
				return usagef("no built-in theme %q has a file (see quarry themes)", args[0])
			}
			_, err := io.WriteString(cmd.OutOrStdout(), text)
			return err
		},
	})
	return cmd
}

// chooseTheme returns the theme in force, and warns on standard error if it is not the one that was chosen.
func chooseTheme(cmd *cobra.Command, f *flags, file *config.File) (themes.Theme, error) {
	choices, unread := config.OpenChoices()
	choice, err := file.ChooseTheme(f.theme, earlierIn(choices))
	for _, warning := range []string{textOf(unread), choice.Warning} {
		if warning != "" {
			fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(warning))
		}
	}
	return choice.Theme, err
}

// earlierIn returns the remembered choices of themes.
func earlierIn(c *config.Choices) config.Earlier {
	return config.Earlier{Theme: c.Get(look.ThemeChosen), Background: c.Get(look.BackgroundChosen)}
}

// textOf returns the text of an error, "" for nil.
func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func listThemes(cmd *cobra.Command, f *flags, file *config.File) error {
	inForce, err := chooseTheme(cmd, f, file)
	if err != nil {
		return err
	}
	names := file.ThemeNames()
	if !slices.Contains(names, inForce.Name) {
		names = append(names, inForce.Name)
	}
	for _, name := range names {
		theme, err := file.LoadTheme(name)
		facts := []string{"dark"}
		if !theme.Dark {
			facts[0] = "light"
		}
		switch {
		case err != nil:
			facts = []string{"broken: " + err.Error()}
		case name == themes.NoColor:
			facts[0] = "attributes only"
		}
		switch {
		case strings.HasPrefix(name, "chroma:"):
			facts = append(facts, "from Chroma")
		case !themes.IsBuiltin(name) && err == nil:
			facts = append(facts, "your own")
		}
		if name == inForce.Name {
			facts = append(facts, "in force")
		}
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%-18s %s\n", table.Safe(name),
			table.Safe(strings.Join(facts, ", "))); err != nil {
			return err
		}
	}
	return nil
}

func showThemes(cmd *cobra.Command, f *flags, file *config.File, names []string) error {
	var all []themes.Theme
	if len(names) == 0 {
		theme, err := chooseTheme(cmd, f, file)
		if err != nil {
			return err
		}
		all = append(all, theme)
	}
	for _, name := range names {
		theme, err := file.LoadTheme(name)
		if err != nil {
			return inputf("%w", err)
		}
		all = append(all, theme)
	}
	profile := colorprofile.Detect(cmd.OutOrStdout(), os.Environ())
	out := &colorprofile.Writer{Forward: cmd.OutOrStdout(), Profile: profile}
	for i, theme := range all {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if _, err := io.WriteString(out, sampleOf(theme.For(profile))); err != nil {
			return err
		}
	}
	return nil
}

// sampleQuery has every syntax class.
const sampleQuery = `// PowerShell that downloads
let window = 7d;
DeviceProcessEvents
| where Timestamp > ago(window) and FileName =~ "powershell.exe"
| extend Long = strlen(ProcessCommandLine) > 200
`

// sampleWidth is the width of a sample in cells.
const sampleWidth = 80

// sampleOf draws a theme: roles on each background, then a query on the theme's own background.
func sampleOf(theme themes.Theme) string {
	var b strings.Builder
	end := func(pen themes.Paint, used int) {
		b.WriteString(pen.Render(strings.Repeat(" ", max(sampleWidth-used, 0))) + "\n")
	}
	base := func(role themes.Role) themes.Tone {
		tone := theme.Palette.Compose(role, themes.Base)
		tone.Back = theme.Background()
		return tone
	}
	title := " " + table.Safe(theme.Name)
	b.WriteString(themes.NewPaint(base(themes.Strong)).Render(title))
	end(themes.NewPaint(base(themes.Text)), themes.Width(title))
	for ground := range themes.Background(len(theme.Palette.Backgrounds)) {
		pen := func(role themes.Role) themes.Paint {
			if ground == themes.Base {
				return themes.NewPaint(base(role))
			}
			return theme.PaintOn(role, ground)
		}
		name := fmt.Sprintf(" %-14s", ground)
		b.WriteString(pen(themes.Text).Render(name))
		used := themes.Width(name)
		for _, role := range []themes.Role{themes.Muted, themes.Accent, themes.Good, themes.Warn, themes.Danger,
			themes.KeyName, themes.Keyword, themes.Function, themes.String, themes.Number, themes.Comment} {
			b.WriteString(pen(role).Render(role.String()))
			b.WriteString(pen(themes.Text).Render(" "))
			used += themes.Width(role.String()) + 1
		}
		end(pen(themes.Text), used)
	}
	used := 0
	for token := range safeTokens(sampleQuery).Stdlib() {
		tone := base(themes.Text)
		if entry := theme.Chroma().Get(token.Type); entry.Colour.IsSet() {
			tone.Fore = color.RGBA{entry.Colour.Red(), entry.Colour.Green(), entry.Colour.Blue(), 0xff}
			tone.Bold, tone.Italic = entry.Bold == chroma.Yes, entry.Italic == chroma.Yes
		}
		for part := range strings.Lines(token.Value) {
			text, ended := strings.CutSuffix(part, "\n")
			if used == 0 {
				text = " " + text
			}
			b.WriteString(themes.NewPaint(tone).Render(text))
			if used += themes.Width(text); ended {
				end(themes.NewPaint(base(themes.Text)), used)
				used = 0
			}
		}
	}
	return b.String()
}
