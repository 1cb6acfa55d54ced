package cli

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"quarry/sandbox"
)

// sandboxFlags holds the flags of quarry sandbox.
type sandboxFlags struct {
	tenant sandbox.Options // options that need no parsing
	listen string
	limits []string
	faults []string
	now    string
	skew   time.Duration
	frozen bool
}

// sandboxAhead is how long new events happen in a sandbox.
const sandboxAhead = 24 * time.Hour

// maxScale keeps the largest table, which has some hundred thousand rows at scale 1, within the
// memory of a small machine.
const maxScale = 20

// maxSpeed makes the longest quota window, a day, shorter than a second.
const maxSpeed = 100_000

func newSandbox() *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the sandbox tenant",
		Long: "Serve the embedded sandbox tenant over HTTPS on loopback until interrupted. Once it is ready, it " +
			"prints one line of JSON with its URLs, the client ID and secret for signing in, and the file of " +
			"the CA certificate to trust.",
		Example: "  quarry sandbox --listen 127.0.0.1:8443 --limit calls_per_minute=5 --fault status=503@3",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.serve(cmd) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 picks a free port")
	cmd.Flags().StringArrayVar(&f.limits, "limit", nil, "set a limit, such as calls_per_minute=45 (repeatable)")
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, "inject a fault, such as status=503@3 (repeatable)")
	cmd.Flags().StringVar(&f.now, "now", "", "time at the start, such as 2026-11-23T00:00:00Z (default: now)")
	cmd.Flags().BoolVar(&f.frozen, "frozen", false, "nothing happens after the start (default: new events for a day)")
	cmd.Flags().Int64Var(&f.tenant.Seed, "seed", 1, "seed of the generated data")
	cmd.Flags().Float64Var(&f.tenant.Scale, "scale", 1, "factor for the number of rows")
	cmd.Flags().Float64Var(&f.tenant.Speed, "speed", 1, "speed of quota windows: at 60, one minute lasts a second")
	cmd.Flags().DurationVar(&f.skew, "skew", 0, "clock skew of the tenant: positive if it is ahead of this machine")
	cmd.Flags().DurationVar(&f.tenant.Slowness, "slowness", 0, "delay added to each query, such as 2s")
	cmd.Flags().DurationVar(&f.tenant.TokenLifetime, "token-lifetime", time.Hour, "lifetime of access tokens")
	cmd.Flags().BoolVar(&f.tenant.RetryAfter, "retry-after", false, "send the Retry-After header with a 429")
	cmd.Flags().BoolVar(&f.tenant.MDEStats, "stats", false, "append Stats to the responses of the mde API")
	return cmd
}

func (f *sandboxFlags) serve(cmd *cobra.Command) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	opts.Log = lazyLog()
	tenant, err := sandbox.Start(opts)
	if err != nil {
		return err
	}
	defer tenant.Close()
	folder, err := os.MkdirTemp("", "quarry-sandbox-")
	if err != nil {
		return fmt.Errorf("write the sandbox's certificate: %w", err)
	}
	defer os.RemoveAll(folder)
	authority := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(authority, tenant.CA, 0o600); err != nil {
		return fmt.Errorf("write the sandbox's certificate: %w", err)
	}
	err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{
		"mde_url": tenant.MDEURL, "xdr_url": tenant.XDRURL, "graph_url": tenant.GraphURL,
		"loganalytics_url": tenant.LogAnalyticsURL,
		"token_endpoint":   tenant.TokenURL + "/" + tenant.TenantID + "/oauth2/v2.0/token",
		"token_url":        tenant.TokenURL, "tenant_id": tenant.TenantID, "workspace_id": tenant.WorkspaceID,
		"client_id": tenant.ClientID, "client_secret": tenant.ClientSecret, "ca_file": authority,
	})
	if err != nil {
		return err
	}
	<-cmd.Context().Done()
	return nil
}

// options turns the flags into the tenant's options.
func (f *sandboxFlags) options() (sandbox.Options, error) {
	opts := f.tenant
	opts.Limits = sandbox.DefaultLimits()
	if !f.frozen {
		opts.Ahead = sandboxAhead
	}
	switch {
	case !(opts.Scale > 0 && opts.Scale <= maxScale):
		return opts, usagef("invalid --scale %v (use more than 0, up to %d)", opts.Scale, maxScale)
	case !(opts.Speed >= 1 && opts.Speed <= maxSpeed):
		return opts, usagef("invalid --speed %v (use 1 to %d)", opts.Speed, maxSpeed)
	case opts.Slowness < 0:
		return opts, usagef("invalid --slowness %s (use 0 or more)", opts.Slowness)
	case opts.TokenLifetime <= 0:
		return opts, usagef("invalid --token-lifetime %s (use more than 0)", opts.TokenLifetime)
	}
	for _, text := range f.limits {
		if err := opts.Limits.Set(text); err != nil {
			return opts, usagef("--limit %s: %w", text, err)
		}
	}
	for _, text := range f.faults {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return opts, usagef("--fault %s: %w", text, err)
		}
		opts.Faults = append(opts.Faults, fault)
	}
	if f.now != "" {
		start, err := time.Parse(time.RFC3339Nano, f.now)
		if err != nil {
			return opts, usagef("invalid --now %q (use a time such as 2026-11-23T00:00:00Z)", f.now)
		}
		opts.Now, opts.End = clockFrom(start.Add(f.skew)), start
	} else if f.skew != 0 {
		opts.Now = clockFrom(time.Now().Add(f.skew))
	}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return opts, usagef("invalid --listen %q (use an address such as 127.0.0.1:8443)", f.listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return opts, usagef("invalid --listen %q: the sandbox listens on loopback addresses only", f.listen)
	}
	opts.Listener, err = net.Listen("tcp", f.listen)
	if err != nil {
		return opts, fmt.Errorf("start sandbox: %w", err)
	}
	return opts, nil
}

// clockFrom returns a clock that starts at start.
func clockFrom(start time.Time) func() time.Time {
	began := time.Now()
	return func() time.Time { return start.Add(time.Since(began)) }
}
