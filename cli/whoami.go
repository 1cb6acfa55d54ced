package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/config"
	"quarry/table"
)

// identityReport is what whoami and login print.
type identityReport struct {
	Profile  string           `json:"profile"`
	API      dialect.Name     `json:"api"`
	Kind     api.IdentityKind `json:"kind"`
	Name     string           `json:"name"`
	TenantID string           `json:"tenant_id"`
	AppID    string           `json:"app_id"`
	Audience string           `json:"audience"`
	Roles    []string         `json:"roles"`
	Scopes   []string         `json:"scopes"`
	Expires  string           `json:"expires,omitempty"` // RFC 3339, UTC
	Note     string           `json:"note,omitempty"`
	Problem  string           `json:"problem,omitempty"` // why the API will reject this identity
}

func newWhoami(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Show the signed-in identity",
		Long: "Sign in if necessary and show what the token says: account or app, audience, permissions, expiry. " +
			"This sends no query and spends no quota.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			id, _, err := f.identify(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return id.print(cmd.OutOrStdout(), format)
		},
	}
	format.addTo(cmd)
	return cmd
}

func newLogin(f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "login",
		Short: "Sign in and show the identity",
		Long: "Sign in with the method of the profile and show the identity. An account stays signed in across " +
			"restarts if this machine has an encrypted token store.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, p, err := f.identify(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if p.Interactive() {
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: "+tokenStorage())
			}
			return id.print(cmd.OutOrStdout(), asText)
		},
	}
}

// tokenStorage says where the tokens of an account are stored after an interactive sign-in.
func tokenStorage() string {
	if persist, why := auth.TokensPersist(); !persist {
		return "signed in until Quarry ends: this machine has no encrypted token store (" + why + "), so each start asks again"
	}
	return "signed in; the tokens stay in this machine's encrypted store until quarry logout"
}

func newLogout(f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Sign out of the profile's account",
		Long: "Forget the account that is signed in with the profile, so that the next start asks for it. Apps " +
			"and tokens from elsewhere are not stored and need no logout.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := f.load()
			if err != nil {
				return err
			}
			p, err := c.Choose(f.profile)
			if err != nil {
				return err
			}
			if !p.Interactive() {
				fmt.Fprintf(cmd.ErrOrStderr(),
					"quarry: profile %s has no interactive sign-in; nothing to sign out of\n", p.Name)
				return nil
			}
			forgotten, err := p.ForgetAccount()
			switch {
			case err != nil:
				return fmt.Errorf("sign out: %w", err)
			case !forgotten:
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: not signed in")
			default:
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: signed out; the next start asks you to sign in")
			}
			return nil
		},
	}
}

// identify signs in with the chosen profile.
func (f *flags) identify(ctx context.Context, notes io.Writer) (identityReport, *config.Profile, error) {
	c, err := f.load()
	if err != nil {
		return identityReport{}, nil, err
	}
	p, err := c.Choose(f.profile)
	if err != nil {
		return identityReport{}, nil, err
	}
	connection, err := connect(p, slog.New(slog.DiscardHandler))
	if err != nil {
		return identityReport{}, nil, err
	}
	defer connection.close()
	id, err := connection.Client.Identity(ctx, signInPrompt(notes))
	if err != nil {
		return identityReport{}, nil, err
	}
	out := identityReport{
		Profile: p.Name, API: connection.Dialect, Kind: id.Kind, Name: id.Name, TenantID: id.TenantID, AppID: id.AppID,
		Audience: id.Audience, Roles: append([]string{}, id.Roles...), Scopes: append([]string{}, id.Scopes...),
		Note: id.Note, Problem: connection.Client.Suits(id),
	}
	if !id.Expires.IsZero() {
		out.Expires = id.Expires.UTC().Format(time.RFC3339)
	}
	return out, p, nil
}

// askOn shows the user how to sign in.
func signInPrompt(notes io.Writer) func(api.Prompt) {
	return func(p api.Prompt) {
		fmt.Fprintf(notes, "quarry: to sign in, open %s and enter the code %s (valid until %s)\n",
			table.Safe(p.URL), table.Safe(p.Code), p.Expires.Format(time.TimeOnly))
	}
}

func (id identityReport) print(w io.Writer, format printFormat) error {
	if format == asJSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		return out.Encode(id)
	}
	who := string(id.Kind)
	if id.Name != "" {
		who += " " + id.Name
	}
	for _, line := range [][2]string{
		{"profile", id.Profile + ", " + id.API.String()}, {"identity", who}, {"tenant", id.TenantID},
		{"app", id.AppID}, {"audience", id.Audience}, {"roles", strings.Join(id.Roles, ", ")},
		{"scopes", strings.Join(id.Scopes, ", ")}, {"expires", id.Expires}, {"note", id.Note},
		{"problem", id.Problem},
	} {
		if strings.TrimSpace(line[1]) == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-9s %s\n", line[0], table.Safe(line[1])); err != nil {
			return err
		}
	}
	return nil
}
