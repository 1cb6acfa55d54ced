package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"quarry/api/dialect"
	"quarry/config"
	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/table"
)

// targetFlags say which tenant queries are for, without running them: a profile, or what the flags say.
type targetFlags struct {
	*flags
	dialect, workspace, schemaFile string
}

func (t *targetFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.dialect, "dialect", "",
		"API that the queries target: "+dialect.List()+" (default: the profile's)")
	cmd.Flags().StringVar(&t.workspace, "workspace", "",
		"ID of the Sentinel workspace that the queries target (default: the profile's)")
	cmd.Flags().StringVar(&t.schemaFile, "schema", "",
		"file with the tenant's schema, from quarry schema export (default: what is kept for the profile)")
}

// target is what queries are for.
type target struct {
	api       dialect.Name // dialect.Any: any
	workspace string       // "": none
	schema    func() *catalog.Schema
}

// scope returns the names that queries may use.
func (t target) scope() *sema.Scope { return sema.NewScope(t.api, t.workspace, t.schema(), exec.Fold) }

// resolve returns the target: that of the profile that is asked for or configured, changed by the flags.
// Without a profile it is any tenant.
func (t *targetFlags) resolve(cmd *cobra.Command) (target, error) {
	known, ok := dialect.Parse(t.dialect)
	switch {
	case !ok && t.dialect != "":
		return target{}, usagef("unknown --dialect %q (use %s)", t.dialect, dialect.List())
	case t.workspace != "" && ok && !known.TakesWorkspace():
		return target{}, usagef("--workspace needs the graph or the loganalytics API, not %s", known)
	}
	out := target{api: known, workspace: t.workspace, schema: func() *catalog.Schema { return nil }}
	p, err := t.chosen()
	if err != nil {
		return target{}, err
	}
	if p != nil {
		profile := p.Target()
		out.api = cmp.Or(out.api, profile.API)
		out.workspace = cmp.Or(out.workspace, profile.Workspace)
	}
	if t.workspace != "" && out.api != dialect.Any && !out.api.TakesWorkspace() {
		return target{}, usagef(
			"--workspace needs the graph or the loganalytics API, and profile %s uses %s; add --dialect graph", p.Name,
			out.api)
	}
	switch {
	case t.schemaFile != "":
		err = t.readFile(cmd, &out)
	case p != nil:
		out.schema = keptFor(cmd, p.Name, out)
	}
	return out, err
}

// chosen returns the profile that was asked for or is the default of the configuration, or nil.
func (t *targetFlags) chosen() (*config.Profile, error) {
	c, err := t.load()
	if err != nil || t.profile == "" && c.Profile == "" {
		return nil, err
	}
	return c.Choose(t.profile)
}

// readFile reads the schema from the file of --schema. Without --workspace, its workspace applies.
func (t *targetFlags) readFile(cmd *cobra.Command, out *target) error {
	s, skipped, err := schema.ReadFile(t.schemaFile)
	if err != nil {
		return inputf("--schema: %w", err)
	}
	if skipped > 0 {
		warn(cmd, fmt.Sprintf("%s: %d names were left out; no query could use them", t.schemaFile, skipped))
	}
	if out.api == dialect.Any || out.api.TakesWorkspace() {
		out.workspace = cmp.Or(out.workspace, s.Tenant().Workspace)
	}
	out.schema = func() *catalog.Schema { return s }
	return nil
}

// keptFor returns the kept schema of a profile, which is read again when another program changes it.
func keptFor(cmd *cobra.Command, profile string, t target) func() *catalog.Schema {
	workspace := t.workspace
	if !sema.NewScope(t.api, workspace, nil, nil).Workspace {
		workspace = ""
	}
	kept, err := schemaFolder().Open(profile, workspace)
	if err != nil {
		warn(cmd, err.Error())
	}
	return func() *catalog.Schema {
		_ = kept.Reload() // Open has said what is wrong with the file
		return kept.Schema()
	}
}

// warn prints a warning to standard error.
func warn(cmd *cobra.Command, text string) {
	fmt.Fprintln(cmd.ErrOrStderr(), "quarry: warning: "+table.Safe(text))
}
