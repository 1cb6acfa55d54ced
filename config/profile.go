package config

import (
	"cmp"
	"slices"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
)

// Sandbox is the name of the built-in profile for the embedded tenant.
const Sandbox = "sandbox"

// SandboxWorkspace is the ID of the embedded tenant's Sentinel workspace.
const SandboxWorkspace = "c1674d38-78cd-47f3-8a4e-3e5ba86c242d"

// builtIn are the profiles of the embedded tenant. Like the real API, mde has device tables only; the
// default profile sends queries that need other tables to another API.
var builtIn = map[string]Profile{
	Sandbox: {API: dialect.MDE}, "sandbox-xdr": {API: dialect.XDR}, "sandbox-graph": {API: dialect.Graph},
	"sandbox-workspace":    {API: dialect.Graph, Workspace: SandboxWorkspace},
	"sandbox-loganalytics": {API: dialect.LogAnalytics, Workspace: SandboxWorkspace},
}

// Profile says how to connect to a tenant. It never contains secrets, only their location.
type Profile struct {
	Name    string       `toml:"-"` // key in the file
	API     dialect.Name `toml:"api"`
	Cloud   string       `toml:"cloud"`
	Region  string       `toml:"region"`
	BaseURL string       `toml:"base_url"`

	signIn

	// Workspace is the ID of the Sentinel workspace to query, for Graph and Log Analytics.
	Workspace string `toml:"workspace"`
	// Workspaces are further ones that queries read too, for Log Analytics.
	Workspaces []string `toml:"workspaces"`

	KeepAnswers *bool  `toml:"keep_answers"`
	Limits      Limits `toml:"limits"`

	embedded bool
	problem  *Problem // why it cannot be used, or nil
}

// signIn is the part of a profile about identity.
type signIn struct {
	TenantID               string      `toml:"tenant_id"`
	ClientID               string      `toml:"client_id"`
	Auth                   auth.Method `toml:"auth"`
	ClientSecretEnv        string      `toml:"client_secret_env"`
	ClientSecretFile       string      `toml:"client_secret_file"`
	ClientSecretCommand    string      `toml:"client_secret_command"`
	CertificateFile        string      `toml:"certificate_file"`
	CertificatePasswordEnv string      `toml:"certificate_password_env"`
	TokenEnv               string      `toml:"token_env"`
	TokenFile              string      `toml:"token_file"`
	TokenCommand           string      `toml:"token_command"`
	AuthorityURL           string      `toml:"authority_url"`
	CAFile                 string      `toml:"ca_file"`
}

// Embedded reports whether the profile uses the embedded tenant.
func (p *Profile) Embedded() bool { return p.embedded }

// AnyAPI reports whether queries go to whichever API has their tables, without asking. The default sandbox
// does that; the APIs of a real tenant differ in rights and budgets.
func (p *Profile) AnyAPI() bool { return p.embedded && p.Name == Sandbox }

// Elsewhere returns where else the profile can run queries than through one of its APIs, the best first.
func (p *Profile) Elsewhere(than dialect.Name) (targets []dialect.Target) {
	if !slices.Contains(dialect.Hunting(), than) {
		return nil // the tables of the other services are not Defender's
	}
	for _, name := range slices.Backward(dialect.Hunting()) {
		if name == than {
			continue
		}
		if other, err := p.WithAPI(name); err == nil {
			spec, _ := api.DialectNamed(name)
			targets = append(targets, dialect.Target{API: name, Workspace: other.WorkspaceFor(spec)})
		}
	}
	return targets
}

// Problem returns why the profile cannot be used, or "".
func (p *Profile) Problem() string {
	if p.problem == nil {
		return ""
	}
	return p.problem.Reason
}

// Interactive reports whether a user signs in interactively and stays signed in.
func (p *Profile) Interactive() bool { return p.Auth.Interactive() }

// identityKind returns the kind of identity that runs record before there is a token to read it
// from.
func (p *Profile) identityKind() api.IdentityKind {
	switch p.Auth {
	case auth.Browser, auth.DeviceCode:
		return api.AccountIdentity
	case auth.GivenToken, auth.AzureCLI:
		return api.GivenToken
	case auth.Unset, auth.AppSecret, auth.AppCertificate, auth.ManagedIdentity, auth.WorkloadIdentity:
	}
	return api.AppIdentity
}

// Target returns what the queries of the profile are for: an API, by default Graph and dialect.Any for a
// profile that uses any, and a Sentinel workspace or "".
func (p *Profile) Target() dialect.Target {
	if p.AnyAPI() {
		return dialect.Target{Workspace: p.Workspace}
	}
	return dialect.Target{API: cmp.Or(p.API, dialect.Graph), Workspace: p.Workspace}
}

// dialect returns the API of the profile, by default Graph.
func (p *Profile) dialect() (api.Dialect, error) {
	spec, ok := api.DialectNamed(cmp.Or(p.API, dialect.Graph))
	if !ok {
		return spec, errorf("profile %s: unknown api %q (use %s)", p.Name, p.API, dialect.List())
	}
	return spec, nil
}
