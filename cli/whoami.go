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

// identified is what whoami and login print.
type identified struct {
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
	Problem  string           `json:"problem,omitempty"` // why the service will refuse this identity
}

func newWhoami(f *flags) *cobra.Command {
	var format printFormat
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Say who the service takes you for",
		Long: "Sign in, if that is needed, and print what the token says: account or app, audience, permissions, " +
			"expiry. No query is sent and no quota is spent.",
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
		Short: "Sign in and say who you are",
		Long: "Sign in with the profile's method and print what the token says. An account is remembered for the " +
			"next start where this machine has an encrypted store for its tokens.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, p, err := f.identify(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if p.Interactive() {
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: "+remembers())
			}
			return id.print(cmd.OutOrStdout(), asText)
		},
	}
}

// remembers says where an account's tokens are after a sign-in.
func remembers() string {
	if outlive, why := auth.TokensPersist(); !outlive {
		return "this machine has no encrypted store for tokens (" + why + "): each start asks again"
	}
	return "signed in; the tokens are in this machine's encrypted store until quarry logout"
}

func newLogout(f *flags) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Forget who signed in",
		Long: "Forget the account that signed in with the profile, so that the next start asks again. Apps and " +
			"tokens of your own are not kept and need no logout.",
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
				fmt.Fprintf(cmd.ErrOrStderr(), "quarry: profile %s keeps no sign-in: there is nothing to forget\n", p.Name)
				return nil
			}
			forgotten, err := p.ForgetAccount()
			switch {
			case err != nil:
				return fmt.Errorf("forget the account: %w", err)
			case !forgotten:
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: nobody was signed in")
			default:
				fmt.Fprintln(cmd.ErrOrStderr(), "quarry: the account is forgotten: the next start asks again")
			}
			return nil
		},
	}
}

// identify signs in with the profile that the flags ask for.
func (f *flags) identify(ctx context.Context, notes io.Writer) (identified, *config.Profile, error) {
	c, err := f.load()
	if err != nil {
		return identified{}, nil, err
	}
	p, err := c.Choose(f.profile)
	if err != nil {
		return identified{}, nil, err
	}
	connection, err := connect(p, slog.New(slog.DiscardHandler))
	if err != nil {
		return identified{}, nil, err
	}
	defer connection.close()
	id, err := connection.Client.Identity(ctx, signInPrompt(notes))
	if err != nil {
		return identified{}, nil, err
	}
	out := identified{
		Profile: p.Name, API: connection.Dialect, Kind: id.Kind, Name: id.Name, TenantID: id.TenantID, AppID: id.AppID,
		Audience: id.Audience, Roles: append([]string{}, id.Roles...), Scopes: append([]string{}, id.Scopes...), Note: id.Note, Problem: connection.Client.Suits(id),
	}
	if !id.Expires.IsZero() {
		out.Expires = id.Expires.UTC().Format(time.RFC3339)
	}
	return out, p, nil
}

// askOn tells a person at a terminal how to sign in.
func signInPrompt(notes io.Writer) func(api.Prompt) {
	return func(p api.Prompt) {
		fmt.Fprintf(notes, "quarry: to sign in, open %s and enter the code %s (good until %s)\n",
			table.Safe(p.URL), table.Safe(p.Code), p.Expires.Format(time.TimeOnly))
	}
}

func (id identified) print(w io.Writer, format printFormat) error {
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
		{"profile", id.Profile + ", " + id.API.String()}, {"identity", who}, {"tenant", id.TenantID}, {"app", id.AppID}, {"audience", id.Audience},
		{"roles", strings.Join(id.Roles, ", ")}, {"scopes", strings.Join(id.Scopes, ", ")}, {"expires", id.Expires}, {"note", id.Note}, {"problem", id.Problem},
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
