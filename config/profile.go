package config

import (
	"cmp"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
)

// Sandbox is the name of the built-in profile: the embedded tenant.
const Sandbox = "sandbox"

// sandboxDialects are the built-in profiles and the API that each speaks with the embedded
// tenant. The first shows the tables of devices only, as that API does.
var sandboxDialects = map[string]dialect.Name{
	Sandbox: dialect.MDE, "sandbox-xdr": dialect.XDR, "sandbox-graph": dialect.Graph,
}

// Profile says how to reach one tenant. Secrets are never in it, only where they are.
type Profile struct {
	Name    string       `toml:"-"` // its key in the file
	API     dialect.Name `toml:"api"`
	Cloud   string       `toml:"cloud"`
	Region  string       `toml:"region"`
	BaseURL string       `toml:"base_url"`

	signIn

	KeepAnswers *bool  `toml:"keep_answers"`
	Limits      Limits `toml:"limits"`

	embedded bool
}

// signIn is the part of a profile that says who asks.
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

// Embedded reports whether the profile is of the embedded tenant.
func (p *Profile) Embedded() bool { return p.embedded }

// Interactive reports whether a person signs in, and is remembered.
func (p *Profile) Interactive() bool { return p.Auth.Interactive() }

// identityKind is what a profile's runs are recorded under before a token is there to
// be read.
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

// dialect is the API that the profile hunts with: Graph, unless it says otherwise.
func (p *Profile) dialect() (api.Dialect, error) {
	spec, ok := api.DialectNamed(cmp.Or(p.API, dialect.Graph))
	if !ok {
		return spec, errorf("profile %s: api = %q is none of mde, xdr and graph", p.Name, p.API)
	}
	return spec, nil
}
