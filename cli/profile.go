package cli

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"quarry/config"
	"quarry/table"
)

func newProfile(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "profile",
		Aliases: []string{"profiles"},
		Short:   "Add, list, test and remove profiles",
		Long: "A profile says how to connect to a tenant: the API, the tenant and how to sign in. Profiles are in the " +
			"configuration file; those of the sandbox are built in.",
		Example: "  quarry profile add\n" +
			"  quarry profile add contoso --api graph --auth device-code --tenant contoso.example --client ID\n" +
			"  quarry profile test contoso",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newProfileAdd(f), newProfileList(f), newProfileShow(f), newProfileTest(f), newProfileRemove(f))
	return cmd
}

func newProfileAdd(f *flags) *cobra.Command {
	var given struct {
		api, auth, tenant, client string
		more                      map[string]string
	}
	cmd := &cobra.Command{
		Use:   "add [NAME]",
		Short: "Add a profile in five questions",
		Long: "Add a profile to the configuration file. What the flags leave open is asked, one question at a time; where " +
			"nobody can answer, it is an error. Secrets are never asked for: only where they are.",
		Example: "  quarry profile add\n" +
			"  quarry profile add soc --api graph --auth client-secret --tenant contoso.example --client ID \\\n" +
			"    --set client_secret_env=SOC_SECRET",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n := config.NewProfile{Answers: map[string]string{}}
			if len(args) > 0 {
				if err := n.Answer(n.Next(), args[0]); err != nil {
					return err
				}
			}
			for setting, text := range map[string]string{"api": given.api, "auth": given.auth,
				"tenant_id": given.tenant,
				"client_id": given.client} {
				if text != "" {
					given.more[setting] = text
				}
			}
			for _, setting := range slices.Sorted(maps.Keys(given.more)) {
				if err := n.Set(setting, given.more[setting]); err != nil {
					return err
				}
			}
			if err := askProfile(cmd, &n); err != nil {
				return err
			}
			isDefault, err := config.AddProfile(f.configPath(), n)
			if err != nil {
				return err
			}
			sayAdded(cmd.OutOrStdout(), f.configPath(), n, isDefault)
			return nil
		},
	}
	cmd.Flags().StringVar(&given.api, "api", "", "API, such as graph")
	cmd.Flags().StringVar(&given.auth, "auth", "", "how to sign in, such as device-code")
	cmd.Flags().StringVar(&given.tenant, "tenant", "", "ID or domain of the tenant")
	cmd.Flags().StringVar(&given.client, "client", "", "application (client) ID")
	cmd.Flags().StringToStringVar(&given.more, "set", map[string]string{}, "another setting of the profile: NAME=VALUE")
	return cmd
}

// errNoAnswers says that nobody answered; nothing was written.
var errNoAnswers = usagef("no answer; no profile was added")

// askProfile asks the questions without an answer, if standard input is a terminal.
func askProfile(cmd *cobra.Command, n *config.NewProfile) error {
	q := n.Next()
	if q == nil {
		return nil
	}
	in, ok := cmd.InOrStdin().(term.File)
	if !ok || !term.IsTerminal(in.Fd()) {
		if n.Name == "" {
			return usagef("name the profile: quarry profile add NAME")
		}
		return usagef("profile %s lacks %s; give them with flags or --set", n.Name, strings.Join(n.Missing(), ", "))
	}
	out := cmd.ErrOrStderr()
	answers := bufio.NewReaderSize(io.LimitReader(cmd.InOrStdin(), longestAnswers), 4096)
	for ; q != nil; q = n.Next() {
		fmt.Fprintf(out, "\n%s\n", q.Help)
		for i, c := range q.Choices {
			fmt.Fprintf(out, "  %d  %-17s %s\n", i+1, c.Value, c.Text)
		}
		for {
			prompt := q.Ask
			if q.Default != "" {
				prompt += " [" + q.Default + "]"
			}
			fmt.Fprint(out, prompt+": ")
			text, err := answers.ReadString('\n')
			if err != nil {
				return errNoAnswers
			}
			if err = n.Answer(q, text); err == nil {
				break
			}
			fmt.Fprintln(out, table.Safe(err.Error()))
		}
	}
	return nil
}

// longestAnswers is the limit for all answers together, in bytes.
const longestAnswers = 64 << 10

func sayAdded(w io.Writer, path string, n config.NewProfile, isDefault bool) {
	fmt.Fprintf(w, "Added profile %s to %s.\n", n.Name, table.Safe(path))
	fmt.Fprintln(w, "\nAsk the administrator of the tenant for:")
	for _, line := range n.Request() {
		fmt.Fprintf(w, "  * %s\n", line)
	}
	option := " --profile " + n.Name
	if isDefault {
		option = ""
		fmt.Fprintln(w, "\nIt is the default profile.")
	}
	fmt.Fprintf(w, "\nNext: quarry profile test %s signs in and sends one small query; then quarry%s opens it.\n", n.Name,
		option)
}

// profileRecord is a profile as JSON. It has no secrets, since profiles have none.
type profileRecord struct {
	Name    string `json:"name"`
	API     string `json:"api,omitempty"` // missing: whichever has the tables
	Tenant  string `json:"tenant_id,omitempty"`
	Auth    string `json:"auth,omitempty"`
	Default bool   `json:"default"`
	BuiltIn bool   `json:"built_in"`
	Problem string `json:"problem,omitempty"`
}

func newProfileList(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use: "list", Short: "List the profiles", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			c, err := f.read()
			if err != nil {
				return err
			}
			records := []profileRecord{}
			for _, p := range c.AllProfiles() {
				records = append(records, profileRecord{p.Name, p.Target().API.String(), p.TenantID, string(p.Auth),
					p.Name == c.DefaultProfile(f.profile), p.Embedded(), p.Problem()})
			}
			if format == asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetEscapeHTML(false)
				return out.Encode(records)
			}
			for _, r := range records {
				mark, text := " ", r.Auth+" "+r.Tenant
				switch {
				case r.Problem != "":
					text = "cannot be used: " + r.Problem
				case r.BuiltIn:
					text = "sandbox tenant, built in"
				}
				if r.Default {
					mark = "*"
				}
				line := fmt.Sprintf("%s %-20s %-13s %s", mark, r.Name, cmp.Or(r.API, "any"), strings.TrimSpace(text))
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), table.Safe(line)); err != nil {
					return err
				}
			}
			return nil
		},
	}
	format.addTo(cmd)
	return cmd
}

func newProfileShow(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "show [NAME]", Short: "Show the settings of a profile", Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: f.profileNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := f.named(args)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if p.Embedded() {
				_, err := fmt.Fprintf(out, "%s is built in: the sandbox tenant, %s.\n", p.Name, p.Target().API)
				return err
			}
			values, err := config.Values(f.configPath())
			if err != nil {
				return err
			}
			for _, v := range values {
				if setting, of := strings.CutPrefix(v.Name, "profiles."+p.Name+"."); of && v.Literal != "" {
					if _, err := fmt.Fprintln(out, table.Safe(setting+" = "+v.Literal)); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

func newProfileTest(f *flags) *cobra.Command {
	call := true
	cmd := &cobra.Command{
		Use: "test [NAME]", Short: "Test a profile step by step", Args: cobra.MaximumNArgs(1),
		Long: "Check network, clock, sign-in and permission of a profile, and send one small query. quarry doctor also " +
			"checks this machine.",
		ValidArgsFunction: f.profileNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := f.named(args)
			if err != nil {
				return err
			}
			tested := *f
			tested.profile = p.Name
			c, err := tested.read()
			if err != nil {
				return err
			}
			d := doctor{out: cmd.OutOrStdout(), notes: cmd.ErrOrStderr()}
			if d.session, err = openSessionWith(cmd.Context(), &tested, c, cmd.ErrOrStderr()); err != nil {
				return d.failed("profile", err)
			}
			defer d.close()
			return d.examine(cmd.Context(), call)
		},
	}
	cmd.Flags().BoolVar(&call, "call", true, "send a small query at the end, which costs one call")
	return cmd
}

func newProfileRemove(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm"}, Short: "Remove a profile from the configuration",
		Long: "Remove a profile from the configuration file. Its runs stay in the history; quarry history purge deletes " +
			"them.",
		Args: cobra.ExactArgs(1), ValidArgsFunction: f.profileNames,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := config.RemoveProfile(f.configPath(), args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "quarry: removed profile %s from %s\n", table.Safe(args[0]),
				table.Safe(f.configPath()))
			return nil
		},
	}
}

// named returns the profile that the arguments name, else the one in use.
func (f *flags) named(args []string) (*config.Profile, error) {
	c, err := f.read()
	if err != nil {
		return nil, err
	}
	return c.Choose(append(args, f.profile)[0])
}

// profileNames completes the names of profiles.
func (f *flags) profileNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return f.profiles(), cobra.ShellCompDirectiveNoFileComp
}
